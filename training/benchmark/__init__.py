"""The open benchmark: our model, simple baselines and published loop detectors on the same labelled conversations."""
