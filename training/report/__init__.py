"""The report on a model: one HTML page that shows where it is good, where it is not, and what it gets wrong."""
