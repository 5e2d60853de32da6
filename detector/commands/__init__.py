"""Commands of `python -m detector` that fill a file of their own."""
