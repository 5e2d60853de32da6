"""What kind of turn a text is, told from its form: strict, since a wrong guess would make a wrong label."""

import re
from functools import cache

from detector import lexicon
from detector.phrases import PhraseBook
from detector.text import split_sentences, words_of
from training.generator.bank import sections

_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|and|so|well|yes|no|great|thanks|thank you|also|please|perfect|alright)\b[\s,.!]*)*"
    r"(?:can|could|would|will|do|does|did|is|are|was|were|has|have|how|what|when|where|which|who|why|"
    r"i need|i want|i'd like|i would like|i'm looking|i am looking|find|show|tell|book|give|help|please)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:thank|thanks|thx|bye|goodbye|that's all|that is all|no more|welcome|cheers|have a (?:nice|great|good)|"
    r"anything else|danke|gracias|merci|tschüss|adiós|au revoir|that will be all|nothing else)\b|谢谢|再见",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"^(?:please|now|and|okay|then)?[\s,]*(?:say|enter|tell me|give me|type|provide|spell)\b", re.IGNORECASE
)
_WH = re.compile(
    r"\b(?:what|when|where|which|who|how (?:many|much|long|old)|welche\w*|wann|wie|wo|was|qué|cuál|cuándo|cuánt\w+|"
    r"dónde|quel\w*|quand|où|combien|quelle)\b",
    re.IGNORECASE,
)
_CONFIRM = re.compile(
    r"^(?:would|shall|should|do you|is (?:that|this)|are you|can i|may i|did you say)\b", re.IGNORECASE
)
_YES = re.compile(r"^(?:yes|yeah|yep|sure|please do|that works|correct|right|ok|okay)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:anything|something|what|how) (?:else|can i|may i|could i|more)\b", re.IGNORECASE)
_TOPICS = frozenset(word for header, lines in sections("topics") for word in " ".join((*header, *lines)).split())


def is_closing(text: str) -> bool:
    """Whether a text thanks, says goodbye or asks for more to do."""
    return _CLOSING.search(text) is not None


def is_request(text: str, language: str) -> bool:
    """Whether a user's text is a clear request that can stand alone."""
    if is_closing(text):
        return False
    if language == "zh":
        return len(text) >= 8 and any(mark in text for mark in "?？吗么怎")
    n = len(words_of(text))
    if language != "en":
        return n >= 5 and "?" in text
    return n >= 5 and (("?" in text and n >= 6) or _OPENING.match(text) is not None)


def is_statement(text: str) -> bool:
    """Whether a bot's text tells something that could be told again: no question, no closing line, not short."""
    return len(text) >= 40 and len(words_of(text)) >= 1 and not is_closing(text) and not is_question(text)


def is_question(text: str) -> bool:
    """Whether a text asks something anywhere."""
    return any(mark in text for mark in "?？")


def question_of(text: str, language: str) -> str | None:
    """The question for one value at the end of a bot's text, or None."""
    sentences = split_sentences(text)
    if not sentences or sum(is_question(sentence) for sentence in sentences) > 1:
        return None
    last = sentences[-1]
    if _MORE.search(last):
        return None
    asks = is_question(last) and _WH.search(last) is not None
    return last if (asks or (language == "en" and _PROMPT.match(last) is not None)) else None


def confirmation_of(text: str) -> str | None:
    """The yes-or-no question at the end of a bot's text, or None."""
    sentences = split_sentences(text)
    if not sentences or sum(is_question(sentence) for sentence in sentences) != 1:
        return None
    last = sentences[-1]
    return last if is_question(last) and _CONFIRM.match(last) and not _MORE.search(last) else None


def is_yes(text: str) -> bool:
    """Whether a user's text is a plain yes."""
    return len(words_of(text)) <= 5 and _YES.match(text) is not None


def is_value(text: str) -> bool:
    """Whether a user's text is the short answer to a question: a value, no yes or no, nothing asked."""
    words = words_of(text)
    plain = 1 <= len(words) <= 8 and not is_question(text) and not is_closing(text) and not _YES.match(text)
    return plain and words[0] not in {"no", "nope", "not", "nein", "non"} and len(text) <= 60


def topic_of(text: str) -> str | None:
    """The first word that names a thing one asks a service about (English), or None."""
    return next((word for word in words_of(text) if word in _TOPICS or word.removesuffix("s") in _TOPICS), None)


def content(text: str) -> frozenset[str]:
    """The words that carry the meaning."""
    return frozenset(word for word in words_of(text) if word not in lexicon.STOP_WORDS)


def asks_for_person(text: str) -> bool:
    """Whether a user's text may ask for a person."""
    return _has(text, "human_request")


def is_complaint(text: str) -> bool:
    """Whether a user's text may complain about the conversation."""
    return _has(text, "complaint")


def is_fallback(text: str) -> bool:
    """Whether a bot's text may be a fallback."""
    return _has(text, "fallback")


def is_poll(text: str) -> bool:
    """Whether a user's text asks for news, or for something to be said again."""
    return _has(text, "poll") or _has(text, "repeat_request")


def _has(text: str, category: str) -> bool:
    book, bit = _phrases(), lexicon.BIT[category]
    for sentence in split_sentences(text):
        words = words_of(sentence)
        found = (book.starting_with(word) for word in words)
        if any(part is not None and part.found(words, at) & bit for at, part in enumerate(found)):
            return True
    return False


@cache
def _phrases() -> PhraseBook:
    return PhraseBook(lexicon.PHRASES, lexicon.CATEGORIES)
