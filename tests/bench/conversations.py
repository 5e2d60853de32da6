"""The load: support conversations of realistic lengths, replayed under new ids and with new numbers in them."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from uuid import UUID

from loopdetector.v1 import conversation_pb2
from loopdetector.v1 import loop_detector_service_pb2 as pb

from detector.transcripts import Transcript, read_transcripts
from detector.turn import Turn

Requests = list[pb.AnalyzeTurnRequest]
"""The turns of one conversation, ready to send."""

_FILE = Path(__file__).with_name("conversations.txt")
_NUMBER = re.compile(r"\d{4,}")


@cache
def library() -> tuple[Transcript, ...]:
    """The written conversations."""
    return tuple(found for found in read_transcripts(_FILE) if isinstance(found, Transcript))


def replays(turns: int, random: Random) -> list[Requests]:
    """Whole conversations, one after the other, until there are at least `turns` turns."""
    made: list[Requests] = []
    total = 0
    for transcript in cycle(library()):
        if total >= turns:
            break
        made.append(replay(transcript.turns, random))
        total += len(made[-1])
    return made


def replay(turns: Sequence[Turn], random: Random, *, new_numbers: bool = True) -> Requests:
    """One conversation under new ids.

    Args:
        turns: Oldest first.
        random: Makes the ids and the numbers.
        new_numbers: Give every number of four digits or more (orders, phones) another value, the same one throughout,
            so that the server meets words that it has never seen, as it does in life.
    """
    conversation_id = str(UUID(int=random.getrandbits(128), version=4))
    values: dict[str, str] = {}

    def renumbered(match: re.Match[str]) -> str:
        number = match[0]
        return values.setdefault(number, str(random.randrange(10 ** (len(number) - 1), 10 ** len(number))))

    return [
        pb.AnalyzeTurnRequest(
            conversation_id=conversation_id,
            turn=conversation_pb2.Turn(
                turn_id=f"msg-{random.getrandbits(48):012x}",
                role=conversation_pb2.Role.ValueType(turn.role),
                text=_NUMBER.sub(renumbered, turn.text) if new_numbers else turn.text,
            ),
            bot_id="support",
            channel="web",
        )
        for turn in turns
    ]


def long_turns(count: int, start: int, period: int) -> list[Turn]:
    """A conversation of any length: the library's turns from conversation `start` on, again after `period` turns."""
    at = start % len(library())
    ordered = library()[at:] + library()[:at]
    once = list(islice(chain.from_iterable(transcript.turns for transcript in ordered), period))
    return list(islice(cycle(once), count))
