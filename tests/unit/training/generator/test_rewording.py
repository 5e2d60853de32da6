"""Requests and answers in other words."""

from random import Random

import pytest

from training.generator.noise import digits_spelled, mistyped, shouted, spoken
from training.generator.paraphrase import said_again
from training.generator.rewording import Rewording, core_of, keywords, value_again
from training.generator.speech import content
from training.generator.wording import lowered, substituted

REQUEST = "Hi, can you change the invoice of order 4471 to my company?"


@pytest.mark.parametrize("seed", range(30))
def test_a_rewording_keeps_the_matter(seed):
    """Whatever is changed, words of the request remain, and no place is left unfilled."""
    rewording = Rewording(REQUEST, "en", "chat", noise=0.0)
    text = rewording.another(Random(seed))
    assert content(text) & content(REQUEST)
    assert "{" not in text


def test_people_first(rng):
    """Other people's wordings come before those by rule."""
    others = ["my firm's name must be on 4471", "put the company on the bill"]
    rewording = Rewording(REQUEST, "en", "chat", others, noise=0.0)
    said = " ".join(rewording.another(rng).lower() for _ in range(2))
    assert all(other in said for other in others)


def test_seldom_the_same_twice(rng):
    """As long as there are ways left, no wording comes again."""
    rewording = Rewording(REQUEST, "en", "chat")
    texts = [rewording.another(rng) for _ in range(6)]
    assert len(set(texts)) >= 5


def test_core_leaves_greetings(rng):
    """A greeting is not put again."""
    assert core_of("Hello, good morning! where is my order", rng).lower().startswith("where")
    assert core_of("您好，我的快递在哪里？", rng).startswith("我的")


def test_keywords():
    """Only what carries the meaning, if that is at least two words."""
    assert keywords("Can you change the invoice of order 4471?") == "change invoice order 4471"
    assert keywords("Where is it?") == "Where is it?"


def test_noise(rng):
    """Slips change a text little; shouting changes no word; speech has no marks."""
    assert shouted("Where is it?") == "WHERE IS IT?!"
    assert digits_spelled("plate 47") == "plate four seven"
    slipped = mistyped("where is the parcel", rng)
    assert slipped != "where is the parcel"
    assert abs(len(slipped) - len("where is the parcel")) <= 2
    assert not set(spoken("Order 12, for the street!", rng)) & set(",!12")


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "zh"])
def test_value_again(language):
    """The value is in it, whatever stands around."""
    for seed in range(20):
        text = value_again("Dunmore", Random(seed), language, "chat")
        assert "dunmore" in text.lower()


def test_said_again(rng):
    """Verbatim at likeness 1; otherwise other words, and the longest sentence stays in substance."""
    answer = (
        "Sure! Your order left our house on Monday. You can track it. It usually takes two days to Dunmore harbour."
    )
    assert said_again(answer, rng, "en", likeness=1.0) == answer
    for seed in range(20):
        again = said_again(answer, Random(seed), "en", likeness=0.0)
        assert again != answer
        assert "Dunmore harbour" in again


def test_cut_sentences_stay_in_order():
    """Where a point within a sentence parted it, nothing is moved."""
    for seed in range(20):
        again = said_again("I found 10. Anne Han, M.D. is a doctor in Dunmore.", Random(seed), "en", likeness=0.0)
        assert again.index("Anne Han") < again.index("doctor")


def test_substituted_keeps_capitals():
    """A phrase at the beginning keeps its capital."""
    assert substituted("Usually yes.", Random(1), share=1.0)[0].isupper()
    assert lowered("I am") == "I am"
    assert lowered("The bus") == "the bus"
