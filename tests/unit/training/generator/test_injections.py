"""Each injection by itself: what it says, and its labels."""

from random import Random

import pytest

from training.generator.failures import Cycle, EarlierAnswer, Fallbacks, MinedReplies, WrongAnswer
from training.generator.legitimate import AskedRepeat, ClosingLines, other_value
from training.generator.person import PersonPassedOver, PromiseNotKept
from training.generator.rewording import Rewording
from training.generator.scene import Line, Scene
from training.generator.series import play_series, series_of
from training.generator.slots import ConsentAskedAgain, SlotAskedAgain
from training.generator.tries import Tries

SEEDS = range(15)


def scene(*lines, language="en", style="chat"):
    return Scene(language, style, list(lines))


def said(text, gist):
    return Line("bot", text, gists=frozenset({gist}))


def names(line):
    return set(line.labels)


def replies(failure, seed, language="en", style="chat", number=4):
    talk = scene(Line("user", "where is my invoice of May?"), language=language, style=style)
    return [failure.reply(talk, Random(seed)) for _ in range(number)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "zh"])
def test_the_same_in_other_words(seed, language):
    """Every fallback is a non-answer, and every later one repeats the one before it."""
    lines = replies(Fallbacks("invoice", "same"), seed, language)
    assert all("nonanswer" in names(line) for line in lines)
    assert [line.labels.get("repetition") for line in lines] == [None, *lines[:-1]]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_line(seed):
    """One line again and again."""
    first, *others = replies(Fallbacks(None, "line"), seed)
    assert {line.text for line in others} == {first.text}
    assert all("repetition" in names(line) for line in others)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_evasion_each_time(seed):
    """Different evasions are non-answers and no repetitions."""
    lines = replies(Fallbacks("invoice", "other"), seed, style="llm")
    assert [names(line) for line in lines] == [{"nonanswer"}] * 4


@pytest.mark.parametrize("seed", SEEDS)
def test_cycle(seed):
    """A, B, A, B: the second A repeats the first A, not B."""
    a, b, again, b_again = replies(Cycle("invoice"), seed)
    assert again.labels["repetition"] is a
    assert b_again.labels["repetition"] is b
    assert "repetition" not in names(b)


def test_stall():
    """The first "one moment" is no failure, the second is."""
    first, second, *_ = replies(Fallbacks(None, "same", "stalls"), 1)
    assert names(first) == set()
    assert names(second) == {"nonanswer", "repetition"}


def test_no_topic_no_line_about_it():
    """Lines that name the topic are left out where nobody knows it."""
    for seed in range(60):
        assert all("{" not in line.text for line in replies(Fallbacks(None, "other"), seed, style="llm"))


def test_earlier_answer_repeats_its_line(rng):
    """The answer to another request, said again, repeats that answer."""
    answer = said("The shop in Dunmore is open until six every day.", "said:1")
    talk = scene(Line("user", "until when is it open"), answer, Line("user", "and is there parking?"))
    failure = EarlierAnswer(answer, 0.0)
    first = failure.reply(talk, rng)
    assert first.labels["repetition"] is answer
    assert failure.reply(talk, rng).labels["repetition"] is first


def test_wrong_and_mined_replies(rng):
    """Wrong answers repeat each other; mined replies repeat what readers found, and the bank says the rest."""
    talk = scene(Line("user", "where is my card"))
    wrong = WrongAnswer(("PIN at a machine.", "Use a machine for the PIN."), "answer:pin", 0.0)
    first = wrong.reply(talk, rng)
    assert wrong.reply(talk, rng).labels["repetition"] is first
    mined = MinedReplies([("a", "said:3"), ("b", "said:3")], Fallbacks(None, "line"))
    lines = [mined.reply(talk, rng) for _ in range(8)]
    b = next(line for line in lines if line.text == "b")
    assert b.labels["repetition"].text == "a"
    assert len({line.text for line in lines}) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_tries_end_with_the_user(seed):
    """Each failure is followed by the user, who puts the request again or complains."""
    root = Line("user", "can you send me the invoice of May?")
    talk = scene(root)
    Tries(root, Fallbacks("invoice", "same"), Rewording(root.text, "en", "chat"), 4).play(talk, Random(seed))
    assert [line.role for line in talk.lines] == ["user", "bot"] * 4 + ["user"]
    for line in talk.lines[2::2]:
        assert line.labels.get("reformulation") is root or names(line) == {"complaint"}
    assert "complaint" not in names(talk.lines[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_slot_asked_again(seed):
    """A question asked again repeats the question, a value given again restates the value, a plain no neither."""
    asked, given = said("How long would you like to park?", "said:0"), Line("user", "two hours")
    talk = scene(asked, given, style="voice")
    SlotAskedAgain(asked, asked.text, given, 3, mishears=True).play(talk, Random(seed))
    assert talk.lines[-1].role == "user"
    for line in talk.lines[2:]:
        if line.cause.startswith("slot"):
            assert "park" in line.text
            assert "repetition" in names(line)
            assert ("nonanswer" in names(line)) is line.cause.endswith("lost")
        if line.cause == "value again":
            assert line.labels["reformulation"] is given
        if line.cause in {"no", "misheard"}:
            assert names(line) == set()


def test_consent_asked_again(rng):
    """A yes to the same question is a reformulation of the first yes."""
    asked, given = said("Shall I book it?", "said:0"), Line("user", "yes")
    talk = scene(asked, given)
    ConsentAskedAgain(asked, asked.text, given, 2).play(talk, rng)
    assert talk.lines[2].labels["repetition"] is asked
    assert talk.lines[4].labels["repetition"] is talk.lines[2]
    assert talk.lines[3].labels["reformulation"] is talk.lines[5].labels["reformulation"] is given


@pytest.mark.parametrize("seed", SEEDS)
def test_person_passed_over(seed):
    """The first request restates nothing, the others restate it; each deflection is a non-answer."""
    talk = scene(said("Hello", "said:0"))
    PersonPassedOver(3, one_way=seed % 2 == 0).play(talk, Random(seed))
    first = talk.lines[1]
    assert names(first) == {"human_request"}
    for line in talk.lines[2:]:
        if line.role == "bot":
            assert "nonanswer" in names(line)
        elif "human_request" in names(line):
            assert line.labels["reformulation"] is first
        else:
            assert names(line) == {"complaint"}


def test_promise_not_kept(rng):
    """The first promise is fine; each later one repeats the one before it and helps nobody."""
    talk = scene(said("Hello", "said:0"))
    PromiseNotKept(2).play(talk, rng)
    promises = [line for line in talk.lines if line.cause == "promised transfer"]
    assert [names(line) for line in promises] == [set(), {"repetition", "nonanswer"}, {"repetition", "nonanswer"}]
    assert promises[2].labels["repetition"] is promises[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_asked_repeats_have_no_label(seed):
    """What the user asked to hear again is no repetition, and asking is no reformulation."""
    answer = said("The bus leaves at 9:40 from stop B in Dunmore.", "said:1")
    talk = scene(Line("user", "when does it leave?"), answer)
    AskedRepeat(answer, 2).play(talk, Random(seed))
    assert len(talk.lines) == 6
    assert all(line.labels == {} for line in talk.lines)
    assert "9:40" in talk.lines[3].text


def test_other_value(rng):
    """The same form with another day: no label, and the answer is about that day."""
    injection = other_value(Line("user", "is it open on Monday?"), said("On Monday it is open until 18.", "said:1"))
    talk = scene(injection.question, injection.answer)
    injection.play(talk, rng)
    assert "Monday" not in " ".join(line.text for line in talk.lines[2:])
    assert all(line.labels == {} for line in talk.lines)
    assert other_value(Line("user", "is it open?"), said("Yes.", "said:1")) is None


def test_closing_lines(rng):
    """Thanks and goodbyes have no label."""
    talk = scene(said("Booked. Have a good day!", "said:1"))
    ClosingLines().play(talk, rng)
    assert len(talk.lines) > 2
    assert all(line.labels == {} for line in talk.lines)


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "zh"])
def test_series(language):
    """Batches and polls have no label, leave no place unfilled and never give one answer twice."""
    for seed in SEEDS:
        for form, style, _, asks, answer in series_of(language):
            talk = scene(language=language, style=style)
            play_series(talk, Random(seed), form, asks, answer, 4)
            told = [line.text for line in talk.lines if line.role == "bot"]
            assert all(line.labels == {} for line in talk.lines)
            assert not any("{" in text for text in told)
            if form == "poll":
                assert len(set(told)) == len(told)
