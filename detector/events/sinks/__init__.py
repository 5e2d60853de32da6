"""The sinks, each one file."""
