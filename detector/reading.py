"""A turn as the detector reads it: sentences, vectors, word sets, and the phrases in it."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector import lexicon
from detector.encoder import Encoder, Vectors
from detector.phrases import Continuations, PhraseBook
from detector.text import is_cjk, normalize, split_sentences, stem_of, words_of

WORD_BITS = 1024
_MAX_KNOWN_WORDS = 200_000
_MAX_KNOWN_LENGTH = 40
"""Longer words are looked up each time, so that nobody can fill the memory with them."""
_MAX_SENTENCE_WORDS = 120
_SMALL = bytes(range(ord("a"), ord("z") + 1))
_CAPITALS = _SMALL.upper()


class Reading(Struct, frozen=True):
    """What one text says, in the forms that are compared.

    A word set is a bit set: bit `crc32(word) % 1024` stands for the word. Two sets meet in one `&`, and forty of them
    fit where one set of strings would.

    Attributes:
        text: The normalized text.
        sentences: Its sentences, at least one; an empty text has one empty sentence.
        vectors: Unit vectors, shape (sentences, dim).
        weights: Share of each sentence in the turn by content, shape (sentences,), sums to 1.
        questions: Whether each sentence asks something.
        words, content, values: All words; those that are no stop words; those that fill a slot (numbers, days).
        asked: What the last question asks for, or else the last sentence says: stems without polite frames, so that
            "Where would you like to leave from?" and "Where are you leaving from?" are one question.
        flags: Lexicon categories found, as bits of `lexicon.BIT`.
        sentence_flags: The same for each sentence.
        n_words: Number of words.
        shouting: Share of letters in capitals, 0 to 1, where there are at least six.
    """

    text: str
    sentences: tuple[str, ...]
    vectors: Vectors
    weights: NDArray[np.float32]
    questions: tuple[bool, ...]
    words: int
    content: int
    values: int
    asked: int
    flags: int
    sentence_flags: tuple[int, ...]
    n_words: int
    shouting: float


class _Word(Struct, frozen=True):
    """All that is known of a word, looked up once."""

    rows: tuple[int, ...]
    bit: int
    stem: int
    is_content: bool
    is_value: bool
    phrases: Continuations | None


class Reader:
    """Reads texts. Lives as long as its encoder; keeps what it learnt of each word."""

    def __init__(self, encoder: Encoder, phrases: PhraseBook | None = None) -> None:
        self._encoder = encoder
        self._phrases = phrases or PhraseBook(lexicon.PHRASES, lexicon.CATEGORIES)
        self._known: dict[str, _Word] = {}

    @property
    def dim(self) -> int:
        """Dimensions of the vectors."""
        return self._encoder.dim

    def read(self, raw: str) -> Reading:
        """Read a raw text; any text is readable."""
        text = normalize(raw)
        sentences = split_sentences(text) or [""]
        words = content = values = flags = n_words = 0
        all_rows: list[list[int]] = []
        weights: list[float] = []
        sentence_flags: list[int] = []
        stems: list[int] = []
        for sentence in sentences:
            tokens, known = self._words_in(sentence)
            rows: list[int] = []
            n_content = found = stem = 0
            for at, word in enumerate(known):
                rows += word.rows
                words |= word.bit
                stem |= word.stem
                if word.is_content:
                    content |= word.bit
                    n_content += 1
                if word.is_value:
                    values |= word.bit
                if word.phrases is not None:
                    found |= word.phrases.found(tokens, at)
            n_words += len(tokens)
            all_rows.append(rows)
            weights.append(n_content + 0.5)
            sentence_flags.append(found)
            stems.append(stem)
            flags |= found
        shares = np.array(weights, np.float32)
        questions = tuple(_is_question(sentence) for sentence in sentences)
        return Reading(
            text=text,
            sentences=tuple(sentences),
            vectors=self._encoder.encode(all_rows),
            weights=shares / shares.sum(),
            questions=questions,
            words=words,
            content=content,
            values=values,
            asked=_last_asked(stems, questions),
            flags=flags,
            sentence_flags=tuple(sentence_flags),
            n_words=n_words,
            shouting=_shouting(text),
        )

    def _words_in(self, sentence: str) -> tuple[Sequence[str], list[_Word]]:
        """The words for phrases and what is known of each; a run of Chinese is read character by character."""
        found = words_of(sentence)[:_MAX_SENTENCE_WORDS]
        known = self._known
        try:
            return found, [known[word] for word in found]
        except KeyError:
            pass
        tokens: list[str] = []
        entries: list[_Word] = []
        for run in found:
            if not is_cjk(run):
                tokens.append(run)
                entries.append(known.get(run) or self._learn(run, run, content=run not in lexicon.STOP_WORDS))
                continue
            # The characters carry the phrases; each but the last also carries the pair that it begins, by which
            # the text is compared. Pairs are kept under a key that no word can have, and that tells a character
            # which stands alone from one that ends a run.
            for i, character in enumerate(run):
                pair = run[i : i + 2]
                content = len(pair) == 2 or len(run) == 1
                key = f"{pair}\n" if content else f"{pair}\n\n"
                tokens.append(character)
                entries.append(known.get(key) or self._learn(key, character, content=content, gram=pair))
        return tokens, entries

    def _learn(self, key: str, word: str, *, content: bool, gram: str = "") -> _Word:
        shown = gram or word
        is_content = content and not (gram and set(gram) <= lexicon.STOP_WORDS)
        asks_for = (is_content or word in lexicon.QUESTION_WORDS) and word not in lexicon.FRAME_WORDS
        learnt = _Word(
            rows=self._encoder.rows_of(shown) if content or not gram else (),
            bit=1 << crc32(shown.encode()) % WORD_BITS,
            stem=1 << crc32(stem_of(shown).encode()) % WORD_BITS if asks_for else 0,
            is_content=is_content,
            is_value=word in lexicon.VALUE_WORDS or any(c.isdigit() for c in word),
            phrases=self._phrases.starting_with(word),
        )
        if len(key) <= _MAX_KNOWN_LENGTH:
            if len(self._known) >= _MAX_KNOWN_WORDS:
                self._known.clear()
            self._known[key] = learnt
        return learnt


def _is_question(sentence: str) -> bool:
    return sentence.endswith(("?", "？", "؟")) or sentence.rstrip("!. )").endswith(("?", "？", "؟", "吗", "呢", "か"))


def _last_asked(stems: Sequence[int], questions: Sequence[bool]) -> int:
    for stem, asks in zip(reversed(stems), reversed(questions), strict=True):
        if asks:
            return stem
    return stems[-1]


def _shouting(text: str) -> float:
    """Share of capitals among the Latin letters at the beginning of a text; 0 for fewer than six letters."""
    head = text[:200].encode("ascii", "ignore")
    small = head.translate(None, _CAPITALS)
    letters = len(head) - len(head.translate(None, _CAPITALS + _SMALL))
    return (len(head) - len(small)) / letters if letters >= 6 else 0.0
