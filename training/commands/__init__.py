"""The commands of `python -m training`, one noun a file."""
