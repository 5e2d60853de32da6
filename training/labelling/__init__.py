"""Labelling: which turns teach most, asking people about them, how far they agree, and back into the data."""
