"""Commands of `python -m detector`, one noun a file."""
