"""GetGoing (DialRC, Carnegie Mellon University): one `log.json` a call to a transit voice bot.

`{"uuid", "history": ["TTS <speak> ... </speak>", "USER ...", ...]}`: what the bot said, in SSML, and what the speech
recognition heard. Lines of the bot that follow one another are one turn, since the caller hears them as one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detector.transcripts.fields import well_formed
from detector.turn import Role
from training.data import Conversation, DataError, LabelledTurn
from training.importers.json_values import json_values, list_of, object_at, text_of
from training.importers.unlabelled import unlabelled

# Marks of the speech synthesis: tags, and "!b" for a line that cannot be interrupted.
_SSML = re.compile(r"<[^<>]*>|^\s*!b\b")
_SPEAKERS = {"TTS": Role.BOT, "USER": Role.USER}


def read_getgoing(path: Path) -> Iterator[Conversation]:
    """The calls of a file.

    Raises:
        DataError: A field is missing or of another kind.
    """
    for where, value in json_values(path):
        call = object_at(value, where)
        yield unlabelled(
            text_of(call, "uuid", where), "getgoing", _turns(list_of(call, "history", where), where), where
        )


def _turns(history: list[Any], where: str) -> list[LabelledTurn]:
    turns: list[LabelledTurn] = []
    for i, line in enumerate(history):
        speaker, _, said = line.partition(" ") if isinstance(line, str) else ("", "", "")
        if speaker not in _SPEAKERS:
            raise DataError(f"{where}: history[{i}] must begin with TTS or USER")
        role, text = _SPEAKERS[speaker], " ".join(well_formed(_SSML.sub(" ", said)).split())
        if role is Role.BOT and turns and turns[-1].role is Role.BOT:
            turns[-1] = LabelledTurn(Role.BOT, f"{turns[-1].text} {text}".strip())
        elif text:
            turns.append(LabelledTurn(role, text))
    return turns
