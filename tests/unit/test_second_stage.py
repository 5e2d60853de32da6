"""What the second stage reads, when it is asked, and what its opinion does."""

import math

import pytest
from msgspec.structs import replace

from detector.conversation import Conversation
from detector.memory import Memory
from detector.model import BOT_HEADS, USER_HEADS
from detector.pipeline import Pipeline
from detector.policy import PolicyConfig
from detector.second_stage import HEADS, Opinion, Said, SecondStage, composed
from detector.turn import Role, Turn
from tests.support import labelled
from training.cross_encoder import examples

OPEN, CLOSE, USER, BOT = 1, 2, 3, 4
AVERAGE = Opinion(own=0.5, other=0.5, offset=0.0, low=0.1, high=0.9)
TAKEN_OVER = Opinion(own=0.0, other=1.0, offset=0.0, low=0.0, high=1.0)


class Letters:
    """A cross-encoder whose tokens are the characters, and which is sure of what it is told to be sure of."""

    def __init__(self, logits=(0.0, 0.0, 0.0, 0.0, 0.0)):
        self.logits = logits
        self.inputs = []

    def tokens(self, text):
        return [ord(letter) for letter in text[:200]]

    def frame(self):
        return OPEN, CLOSE, [USER], [BOT]

    def read(self, tokens, segments):
        self.inputs.append((list(tokens), list(segments)))
        return self.logits


def told(tokens):
    """Composed tokens as text."""
    names = {OPEN: "^", CLOSE: "|", USER: "U:", BOT: "B:"}
    return "".join(names.get(token) or chr(token) for token in tokens)


def before(*turns):
    return [Said(i, role, text) for i, (role, text) in reversed(list(enumerate(turns)))]


def test_the_turn_comes_last_after_what_was_said():
    """Oldest first, each with its speaker; the second segment is the turn."""
    tokens, segments = composed(Said(2, Role.USER, "why"), before((Role.USER, "hi"), (Role.BOT, "yes")), Letters())
    assert told(tokens) == "^U:hiB:yes|U:why|"
    assert told([t for t, s in zip(tokens, segments, strict=True) if s]) == "U:why|"


def test_a_first_turn_has_no_context():
    assert told(composed(Said(0, Role.BOT, "hello"), [], Letters())[0]) == "^|B:hello|"


def test_long_turns_are_told_by_their_head_and_tail():
    """What somebody else said longer ago is told more shortly than what was answered, and than one's own turns."""
    turns = before((Role.BOT, "o" * 50), (Role.USER, "s" * 50), (Role.BOT, "a" * 99 + "z"))
    text = told(composed(Said(3, Role.USER, "t" * 99 + "!"), turns, Letters())[0])
    assert [text.count(letter) for letter in "ost"] == [12, 28, 47]
    assert text.count("a") == 27
    assert text.endswith("z|U:" + "t" * 47 + "!|")


def test_the_context_is_bounded():
    """However long the conversation, the latest turns are there."""
    turns = before(*[(Role.USER, chr(ord("A") + i) * 28) for i in range(26)])
    text = told(composed(Said(26, Role.USER, "q"), turns, Letters())[0])
    assert "Z" in text
    assert "A" not in text
    assert len(text) < 150


def test_an_opinion_is_mixed_on_the_log_odds():
    """By the mixture's own formula; a sure score stays finite."""
    mixed = Opinion(0.7, 0.4, -0.2, 0, 1).settled(0.8, 1.5)
    assert mixed == pytest.approx(1 / (1 + math.exp(-(0.7 * math.log(4) + 0.4 * 1.5 - 0.2))))
    assert 0 < AVERAGE.settled(0.0, -30.0) < AVERAGE.settled(1.0, 30.0) < 1


@pytest.mark.parametrize(
    ("role", "scores", "doubtful"),
    [
        (Role.BOT, (0.05, 0.95), False),
        (Role.BOT, (0.1, 0.95), True),
        (Role.BOT, (0.05, 0.9), True),
        (Role.USER, (0.05, 0.95, 0.05), False),
        (Role.USER, (0.05, 0.05, 0.5), True),
    ],
)
def test_doubt_of_any_head_of_the_role_is_enough(role, scores, doubtful):
    stage = SecondStage(Letters(), dict.fromkeys(HEADS, AVERAGE))
    assert stage.is_in_doubt(role, scores) is doubtful


def test_each_head_takes_the_output_of_its_name():
    """The five outputs are in the order of `HEADS`, for either role."""
    stage = SecondStage(Letters((1.0, 2.0, 3.0, 4.0, 5.0)), dict.fromkeys(HEADS, TAKEN_OVER))
    user = stage.settled(0, Role.USER, "x", Memory(), (0.5,) * len(USER_HEADS))
    bot = stage.settled(0, Role.BOT, "x", Memory(), (0.5,) * len(BOT_HEADS))
    assert [round(math.log(score / (1 - score)), 6) for score in (*user, *bot)] == [1, 2, 3, 4, 5]


def piped(model, encoder, opinion):
    model = replace(model, second=SecondStage(encoder, dict.fromkeys(HEADS, opinion)))
    return Pipeline(model, PolicyConfig("t", 0.9, 0.5, 0.95), window=40, stopwatch=lambda: 0.0)


def test_a_judged_turn_is_settled_by_it(shipped):
    """A sure second opinion that takes all decides what is flagged; one that is never asked changes nothing."""
    turn = Turn(Role.BOT, "Our opening hours are nine to five.", "t0")
    never = replace(AVERAGE, low=2.0, high=2.0)
    heard = piped(shipped, Letters((9.0,) * 5), TAKEN_OVER).judge(Conversation(), turn)
    unheard = piped(shipped, Letters((9.0,) * 5), never).judge(Conversation(), turn)
    plain = Pipeline(shipped, PolicyConfig("t", 0.9, 0.5, 0.95), window=40, stopwatch=lambda: 0.0)
    assert all(signal.score > 0.99 for signal in heard.verdict.signals if signal.score is not None)
    assert unheard.verdict == plain.judge(Conversation(), turn).verdict


def test_training_reads_what_serving_reads(shipped):
    """Token by token, so that a cross-encoder sees at work what it has learnt from."""
    talk = labelled.looping()
    encoder = Letters()
    pipeline = piped(shipped, encoder, TAKEN_OVER)
    pipeline.judge_all(Conversation(), [turn.as_turn(i) for i, turn in enumerate(talk.turns)])
    learnt = [(one.tokens, one.segments) for one in examples([talk], Letters())]
    assert learnt == encoder.inputs
