"""Three shipped conversations, played to show what the detector sees."""
