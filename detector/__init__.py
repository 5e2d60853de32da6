"""Detects when a chatbot and a user go in circles, and says when a person should take over."""

__version__ = "0.1.0"
