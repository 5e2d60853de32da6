"""Named features of a turn in the light of the turns before it; serving and training share this code."""

from detector.features.bot import bot_features
from detector.features.user import user_features

__all__ = ["VERSION", "bot_features", "user_features"]

VERSION = 2
"""Goes up with any change of a feature's meaning; a model of another version is refused."""
