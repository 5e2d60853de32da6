"""A bot's answer said again: as it was, nearly, or in other words."""

import re
from random import Random

from detector.text import split_sentences, words_of
from training.generator.bank import drawn
from training.generator.speech import is_question
from training.generator.wording import capitalized, lowered, substituted

_LEANS = re.compile(
    r"^(?:it|that|this|they|there|then|also|and|but|so|otherwise|after|once|if|he|she|either|both|next|in case)\b", re.I
)
_GREETING = re.compile(r"^(?:hi|hello|hey|good (?:morning|evening|day)|sure|of course|okay|great|thanks?)\b", re.I)


def said_again(text: str, rng: Random, language: str, *, likeness: float) -> str:
    """The answer in substance as before.

    Args:
        text: The answer.
        rng: Chooses.
        language: Openers are of this language; only English gets other words.
        likeness: 1 is verbatim, 0 as far from it as is possible.
    """
    if rng.random() < likeness:
        return text
    sentences = _without_greeting(split_sentences(text))
    sentences = _reordered(sentences, rng) if rng.random() < 0.5 else sentences
    sentences = _shortened(sentences, rng) if rng.random() < 0.5 else sentences
    if language == "en":
        sentences = [substituted(sentence, rng, 0.8) for sentence in sentences]
    glue = "" if language == "zh" else " "
    again = glue.join(sentences)
    if rng.random() < 0.7:
        opener = drawn(rng, "openers", language, "any", "opener")
        again = f"{opener}{glue}{lowered(again) if opener[-1] in ',:' else again}"
    if rng.random() < 0.2:
        again = f"{again}{glue}{drawn(rng, 'openers', language, 'any', 'closer')}"
    return capitalized(again)


def _without_greeting(sentences: list[str]) -> list[str]:
    """Without a greeting or a filler at the beginning, which belongs to the first time."""
    if len(sentences) > 1 and len(words_of(sentences[0])) <= 4 and _GREETING.match(sentences[0]):
        return sentences[1:]
    return sentences


def _reordered(sentences: list[str], rng: Random) -> list[str]:
    """Two sentences that do not lean on each other change places."""
    if any(sentence[:1].islower() for sentence in sentences):
        return sentences  # cut inside of a sentence, as after "M.D."
    free = [i for i in range(1, len(sentences)) if not _LEANS.match(sentences[i]) and not is_question(sentences[i])]
    if free and not is_question(sentences[free[0] - 1]) and sentences[free[0]][-1:] in ".!":
        at = rng.choice(free)
        sentences = [*sentences[: at - 1], sentences[at], sentences[at - 1], *sentences[at + 1 :]]
        if sentences[at][-1:] not in ".!?。！？":
            sentences[at] += "."
    return sentences


def _shortened(sentences: list[str], rng: Random) -> list[str]:
    """One sentence is dropped where the longest, the substance, remains."""
    if len(sentences) < 3:
        return sentences
    longest = max(range(len(sentences)), key=lambda i: len(sentences[i]))
    dropped = rng.choice([i for i in range(len(sentences)) if i not in {longest, 0}] or [0])
    return [sentence for i, sentence in enumerate(sentences) if i != dropped]
