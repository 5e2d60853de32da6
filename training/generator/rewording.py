"""A user's request put again: in other words, shorter, shouted, mistyped, with "as I said"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from detector.lexicon import STOP_WORDS
from detector.text import split_sentences
from training.generator.bank import drawn
from training.generator.noise import careless, digits_spelled, mistyped, shouted, spoken
from training.generator.speech import is_question
from training.generator.wording import capitalized, lowered, substituted

_COURTESY = re.compile(
    (
        r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|ok(?:ay)?|great|perfect|thanks?|thank you|yes|no|well|"
        r"so|alright|also|and|please|sure|hallo|hola|bonjour|guten tag|您好|你好)(?:\b|(?=\W))[\s,.!，。！]*)+(?=\w)"
    ),
    re.IGNORECASE,
)
_FORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"^(?:{start})\s+(?P<rest>.+)$", re.IGNORECASE), forms)
    for start, forms in (
        (
            r"(?:can|could|would|will) you(?: please| also| kindly)?(?! have\b| know\b| like\b)",
            (
                "please {rest}",
                "I need you to {rest}",
                "I'd like you to {rest}",
                "are you able to {rest}?",
                "will you {rest} or not?",
                "I asked you to {rest}",
                "is there a way you could {rest}?",
            ),
        ),
        (
            r"how (?:do|can|could|should|would) i|how to",
            (
                "what do I have to do to {rest}?",
                "I'm trying to {rest}. How does that work?",
                "what are the steps to {rest}?",
                "I don't know how to {rest}",
                "tell me how to {rest}",
                "what's the way to {rest}?",
                "I need to {rest}",
            ),
        ),
        (
            r"(?:can|could|may) i(?! have\b| get\b| ask\b)",
            (
                "is it possible to {rest}?",
                "am I able to {rest}?",
                "I want to {rest}, does that work?",
                "would I be able to {rest}?",
                "I'd like to know if I can {rest}",
                "I'd like to {rest}",
            ),
        ),
        (
            r"i(?:'d| would) (?:also )?like to|i(?: also| still)? (?:want|need|wish) to|i(?:'m| am) trying to",
            (
                "I'd like to {rest}",
                "I want to {rest}",
                "please let me {rest}",
                "I'm trying to {rest}",
                "what I want is to {rest}",
                "is it possible to {rest}?",
                "help me {rest}",
            ),
        ),
        (
            r"find me|i(?:'m| am)(?: also)? looking for|i(?:(?:'d| would) like| want| need)(?! to\b| you\b)",
            (
                "I'm looking for {rest}",
                "do you have {rest}?",
                "I want {rest}",
                "please look for {rest}",
                "can you find {rest}?",
                "{rest}, that's what I need",
                "I need {rest}",
            ),
        ),
        (
            r"(?:is|are) there",
            ("do you have {rest}?", "have you got {rest}?", "I'm looking for {rest}", "{rest}, is there such a thing?"),
        ),
        (
            r"do you have|have you got",
            ("is there {rest}?", "I'm looking for {rest}", "{rest}, do you have that?", "can I get {rest} from you?"),
        ),
        (
            r"what(?:'s| is| are) the",
            (
                "tell me the {rest}",
                "I need to know the {rest}",
                "the {rest}?",
                "could you give me the {rest}?",
                "I'm asking about the {rest}",
                "I'd like to know the {rest}",
            ),
        ),
        (
            r"(?:tell|give|send|show) me",
            ("I'd like {rest}", "I need {rest}", "{rest}?", "can I have {rest}?", "could you let me have {rest}?"),
        ),
    )
)


@dataclass(slots=True)
class Rewording:
    """The ways to put one request again.

    Attributes:
        request: As it was put first.
        language, style: Of the conversation.
        others: Other wordings by people, used before those by rule.
        noise: 0 to 1, how often a wording is mistyped or misheard as well.
        given: What was said so far.
    """

    request: str
    language: str
    style: str
    others: Sequence[str] = ()
    noise: float = 0.2
    given: list[str] = field(default_factory=list)

    def another(self, rng: Random) -> str:
        """The request once more, in words that were not used yet if possible."""
        text = self.request
        for _ in range(8):
            text = self._noisy(self._reworded(rng), rng)
            if text not in self.given and len(text) <= 500:
                break
        self.given.append(text)
        return text

    def _reworded(self, rng: Random) -> str:
        left = [other for other in self.others if other not in self.given]
        if left:
            return self._framed(left[0], rng) if rng.random() < 0.2 else left[0]
        core = core_of(self.request, rng)
        way = rng.random()
        if way < 0.08:
            return self.request
        if way < 0.16:
            return shouted(core) if self.language != "zh" else f"{core}！！"
        if self.language == "en" and way < 0.36:
            return keywords(core)
        if self.language == "en" and way < 0.88:
            reformed = _reformed(core, rng)
            return self._framed(reformed, rng) if rng.random() < 0.3 else reformed
        return self._framed(core, rng)

    def _framed(self, text: str, rng: Random) -> str:
        glue = "" if self.language == "zh" else " "
        if rng.random() < 0.75:
            before = drawn(rng, "framings", self.language, self.style, "before")
            return f"{before}{glue}{lowered(text) if before[-1] in ',:' else text}"
        end = "" if text[-1:] in ".?!。？！" else "."
        return f"{text}{end}{glue}{drawn(rng, 'framings', self.language, self.style, 'after')}"

    def _noisy(self, text: str, rng: Random) -> str:
        if self.language == "zh":
            return text
        if self.style == "voice":
            return (
                spoken(text, rng) if self.language == "en" and rng.random() < max(self.noise, 0.5) else careless(text)
            )
        if rng.random() < self.noise:
            return mistyped(careless(text), rng)
        return careless(text) if rng.random() < 0.3 else text


def core_of(request: str, rng: Random) -> str:
    """The sentence of a request that asks, without greeting; sometimes the whole."""
    request = _COURTESY.sub("", request).strip() or request
    sentences = split_sentences(request)
    if len(sentences) > 1 and rng.random() < 0.75:
        asking = [sentence for sentence in sentences if is_question(sentence)]
        request = asking[-1] if asking else max(sentences, key=len)
    return capitalized(_COURTESY.sub("", request).strip()) or request


def keywords(text: str) -> str:
    """The words that carry the meaning, as a hurried user types them."""
    words = [word.strip('.,!?;:"()') for word in text.split()]
    kept = [word for word in words if word and word.lower() not in STOP_WORDS]
    return " ".join(kept[:6]).lower() if len(kept) >= 2 else text


def value_again(value: str, rng: Random, language: str, style: str) -> str:
    """A value given once more."""
    way = rng.random()
    if way < 0.3:
        return value
    if way < 0.4 and language != "zh":
        return value.upper() if value.upper() != value else f"{value}!"
    if way < 0.5 and language == "en":
        spelled = digits_spelled(value)
        return spelled if spelled != value else ". ".join(value.rstrip(".").split())
    if way < 0.6 and style == "voice" and language == "en":
        return spoken(value, rng)
    bare = value.rstrip(".! ")
    return drawn(rng, "framings", language, style, "value").replace("{value}", lowered(bare) if " " in bare else bare)


def _reformed(text: str, rng: Random) -> str:
    """The request in another form, and some of its words exchanged."""
    bare = text.rstrip("?!. ")
    for pattern, forms in _FORMS:
        found = pattern.match(bare)
        if found:
            form = rng.choice(forms)
            rest = found["rest"]
            if not form.endswith("?"):
                rest = rest.replace("?", "")
            text = form.replace("{rest}", rest)
            break
    return capitalized(substituted(text, rng, 0.6))
