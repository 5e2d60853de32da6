"""From other sources to labelled conversations, one source a file."""
