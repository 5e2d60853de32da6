"""The progress of a conversation as it is stored: small, and read by every later version."""

import msgspec

from detector.conversation import Conversation, Progress
from detector.service.codec import from_progress, to_progress
from detector.stores import TurnRow
from detector.turn import Holder, OfferReply
from detector.verdict import Action, Cause, Severity, TurnRef
from tests.support.core import Talk

BEFORE_CASES = {
    "turns": 5,
    "last_role": 1,
    "fresh_from": 0,
    "cooldown_until": 0,
    "holder": 1,
    "end": 1,
    "stuck_at_end": None,
    "stuck_probability": 0.85,
    "evidence": {
        "repeats": 0.9,
        "tries": 0.9,
        "evasions": 0.0,
        "complaints": 0.0,
        "recent_repeats": 0.72,
        "recent_tries": 0.58,
        "top_repeat": 0.9,
        "second_repeat": 0.0,
        "top_try": 0.9,
        "second_try": 0.0,
        "quiet": 1,
        "repeated_on": 0.0,
        "tried_on": 0.0,
        "complained_on": 0.0,
    },
    "thread": [{"index": 0, "turn_id": "t0"}, {"index": 2, "turn_id": "t2"}],
    "avoid": [{"index": 1, "turn_id": "t1"}, {"index": 3, "turn_id": "t3"}],
    "episode": {
        "number": 1,
        "first_sign": {"index": 0, "turn_id": "t0"},
        "action": 4,
        "cause": 1,
        "since": {"index": 3, "turn_id": "t3"},
        "signs": 0,
    },
    "episodes": 1,
    "human_requests": 0,
    "passed_over": 0,
    "asked_for_person": None,
    "promised": -1,
    "high_stakes": False,
    "severity": 2,
}
"""What the first release wrote with every turn."""


def row_of(progress):
    return TurnRow(4, "t4", b"", 1, 0.0, 0.0, "", b"", progress, b"")


def test_what_the_first_release_wrote_is_read():
    progress = to_progress(row_of(msgspec.msgpack.encode(BEFORE_CASES)))
    episode = progress.episode
    assert (episode.action, episode.cause, episode.since) == (Action.OFFER_HUMAN, Cause.LOOP, TurnRef(3, "t3"))
    assert (episode.offered, episode.reply) == (-1, OfferReply.NONE)
    assert (progress.holder, progress.owned, progress.severity) == (Holder.BOT, False, Severity.NORMAL)
    assert progress.evidence.top_repeat == 0.9


def test_it_goes_on_from_there():
    talk = Talk()
    progress = to_progress(row_of(msgspec.msgpack.encode(BEFORE_CASES)))
    talk.state = Conversation(progress, talk.state.memory)
    judged = talk.user(stuck=0.95)
    assert judged.verdict.recommendation.action is Action.HAND_OFF
    assert judged.verdict.recommendation.episode_id == "1"


def test_what_is_written_is_read():
    talk = Talk()
    talk.user("agent please", human_request=0.9)
    talk.bot("Shall I connect you to an agent?")
    talk.user("yes please")
    progress = talk.state.progress
    assert progress.episode.reply is OfferReply.ACCEPTED
    assert to_progress(row_of(from_progress(progress))) == progress


def test_it_is_smaller_than_the_first_release_wrote_it():
    old = msgspec.msgpack.decode(msgspec.msgpack.encode(BEFORE_CASES), type=Progress)
    assert len(from_progress(old)) < len(msgspec.msgpack.encode(BEFORE_CASES))
    assert len(from_progress(Progress(turns=1, last_role=1))) < 200
