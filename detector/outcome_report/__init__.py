"""The report of `python -m detector report`: tables for a terminal, JSON, and a page with plots."""
