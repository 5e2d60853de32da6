"""From a raw message to clean sentences and words, in any script."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

MAX_SENTENCES = 10
"""Sentences a turn is compared by; a longer turn has neighbours merged."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"

# Vowel signs and the like of scripts in which they are no letters, and yet stand inside of words: Hebrew, Arabic, the
# Indic scripts (without their full stops), Thai, Lao, Burmese, Khmer.
_MARKS = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3"
)

# Controls, soft hyphen, zero-width characters, bidi marks and overrides, byte-order mark.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_LINE_BREAK = re.compile(r"\s*\n\s*")
_BLANKS = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
# A Markdown link keeps its words; emphasis, headings, quotes and list marks go.
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}\)")
_MARKUP = re.compile(r"(?:\*\*|__|`+|~~)|^\s*(?:#{1,6}|>|[-*•])\s+", re.MULTILINE)
_MARKUP_HINT = re.compile(r"[<\[*_`~#>•]")
_DASHED_ITEM = re.compile(r"^\s*-\s", re.MULTILINE)
# A sentence ends at its mark followed by a blank, at a CJK or Indic mark, or at a line break. "3.5" and "v1.2" do not
# match; a one-letter or numbered item ("1. Refill") is joined again below. NFKC turns the full-width marks of CJK text
# into "!", "?" and ";", which no blank follows. The mark comes first in the pattern, since one character of a set is
# found several times faster than a place after one.
_SENTENCE_END = re.compile(
    "[.!?…;。！？；؟۔।॥\n]"
    rf"(?:(?<=[.!?…;])\s+|(?<=[!?])(?=[A-Z][a-z])|(?<=[!?;])(?=[{_CJK}])|(?<=[。！？；؟۔।॥])\s*|(?<=\n))"
)
_ITEM_MARK = re.compile(r"(?:^|[\s(])(?:\d{1,2}|[A-Za-z]|Mr|Mrs|Ms|Dr|St|Nr|z\. ?B|e\.g|i\.e)[.)]$")

_LETTERS = rf"(?:[^\W_{_CJK}]|[{_MARKS}])+"
WORD = re.compile(rf"[{_CJK}]+|{_LETTERS}(?:'{_LETTERS})?")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)?")  # the same in folded ASCII, three times as fast
_SYMBOL = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_IS_CJK = re.compile(f"[{_CJK}]")
_COMBINING = re.compile("[\u0300-\u036f]")


def normalize(text: str) -> str:
    """Clean a message: NFKC, no control or bidi characters, no markup, single blanks.

    Line breaks stay, since they part sentences. Emptiness stays empty.
    """
    if not text.isascii():
        # Lone surrogates cannot be encoded later on, so they become the replacement character.
        text = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8"))
        text = text.replace("\u2019", "'").replace("\u2018", "'")
    is_plain = text.isprintable()  # the only blank is the space, and there are no line breaks and nothing invisible
    if not is_plain:
        text = _INVISIBLE.sub("", text)
    if _MARKUP_HINT.search(text) or ("-" in text and _DASHED_ITEM.search(text)):
        text = _MARKUP.sub("", _LINK.sub(r"\1", _TAG.sub(" ", text)))
    if not is_plain or "  " in text:
        text = _BLANKS.sub(" ", text.replace("\r", "\n"))
    return _LINE_BREAK.sub("\n", text).strip() if "\n" in text else text.strip()


def without_controls(text: str) -> str:
    """A message as it can be shown to a person: its own words and lines, no control or bidi characters."""
    if text.isascii():
        return text if text.isprintable() else _INVISIBLE.sub("", text)
    return _INVISIBLE.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def split_sentences(text: str, limit: int = MAX_SENTENCES) -> list[str]:
    """Split clean text into at most `limit` sentences, in order, none of them empty.

    Beyond the limit neighbours are merged, so that nothing is left out.
    """
    sentences: list[str] = []
    for piece in _pieces(text):
        if not piece:
            continue
        if sentences and (_ITEM_MARK.search(sentences[-1][-8:]) or WORD.search(piece) is None):
            sentences[-1] = f"{sentences[-1]} {piece}"
        else:
            sentences.append(piece)
    if len(sentences) <= limit:
        return sentences
    bounds = [len(sentences) * i // limit for i in range(limit + 1)]
    return [" ".join(sentences[a:b]) for a, b in pairwise(bounds)]


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for end in _SENTENCE_END.finditer(text):
        yield text[at : end.start() + 1].strip()
        at = end.end()
    yield text[at:].strip()


def fold(text: str) -> str:
    """Lower case without accents: the form in which words are looked up."""
    text = text.lower()
    if text.isascii():
        return text
    # Composed again, so that Korean and Japanese stay syllables, and Arabic letters with a hamza stay letters.
    return unicodedata.normalize("NFC", _COMBINING.sub("", unicodedata.normalize("NFD", text.replace("ß", "ss"))))


def words_of(text: str) -> list[str]:
    """The folded words of a text; its emoji, where there are no words."""
    text = fold(text)
    return _ASCII_WORD.findall(text) if text.isascii() else WORD.findall(text) or _SYMBOL.findall(text)


def stem_of(word: str) -> str:
    """A folded word without its commonest English ending, so that "leave", "leaves" and "leaving" meet."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: -len(ending)]
    return word


def is_cjk(word: str) -> bool:
    """Whether a word of `WORD` is a run of characters written without blanks."""
    return _IS_CJK.match(word) is not None


def clip(text: str, limit: int) -> tuple[str, bool]:
    """Keep head and tail of a text that is too long.

    Returns:
        The text of at most `limit` characters, and whether it was cut.
    """
    if len(text) <= limit:
        return text, False
    head = limit - limit // 3 - 1
    return f"{text[:head]}\n{text[head + 1 - limit :]}", True
