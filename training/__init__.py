"""The kit that makes a model: data, encoder, heads, calibration, evaluation. Run `python -m training --help`."""
