"""A turn as the detector reads it: sentences, vectors, word sets, and the phrases in it."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector import lexicon
from detector.encoder import Encoded, Encoder, Vectors, joined
from detector.phrases import Continuations, PhraseBook
from detector.sentences import KnownSentences, Sentence
from detector.text import is_cjk, normalize, split_sentences, stem_of, words_of

WORD_BITS = 1024
_MAX_KNOWN_WORDS = 200_000
_MAX_KNOWN_LENGTH = 40
"""Longer words are looked up each time, so that nobody can fill the memory with them."""
_MAX_SENTENCE_WORDS = 120
_MAX_SENTENCE_TOKENS = 240
"""Words of a sentence that are looked at, and the same where each character of a Chinese run counts for one. With at
most `MAX_SENTENCES` sentences a turn this bounds the work, however long the text."""
_SMALL = bytes(range(ord("a"), ord("z") + 1))
_CAPITALS = _SMALL.upper()
_WHOLE = np.ones(1, np.float32)
_WHOLE.flags.writeable = False


class Reading(Struct, frozen=True, gc=False):
    """What one text says, in the forms that are compared.

    A word set is a bit set: `crc32(word) % 1024` gives the bit of a word. Two sets meet in one `&`, and forty of them
    fit where one set of strings would.

    Attributes:
        text: The normalized text.
        sentences: Its sentences, at least one; an empty text has one empty sentence.
        vectors: Unit vectors, shape (sentences, dim).
        quantized, scale: The same as they are remembered, shapes (sentences, dim) and (sentences,).
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
    quantized: NDArray[np.int8]
    scale: NDArray[np.float32]
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


class Skim(Struct, frozen=True, gc=False):
    """What of a reading needs no vectors; fields as in `Reading`."""

    text: str
    sentences: tuple[str, ...]
    sentence_flags: tuple[int, ...]
    shouting: float


class _Word(Struct, frozen=True, gc=False):
    """All that is known of a word, looked up once; a set that it is not in has 0 for its bit."""

    rows: tuple[int, ...]
    bit: int
    content: int
    value: int
    stem: int
    phrases: Continuations | None


class Reader:
    """Reads texts. Lives as long as its encoder; keeps what it learnt of words, and of sentences that come again."""

    def __init__(self, encoder: Encoder, phrases: PhraseBook | None = None) -> None:
        self._encoder = encoder
        self._phrases = phrases or PhraseBook(lexicon.PHRASES, lexicon.CATEGORIES)
        self._known: dict[str, _Word] = {}
        # Apart, since the encoder rounds the last bit of a vector in another way among other sentences.
        self._alone, self._among_others = KnownSentences(), KnownSentences()

    @property
    def dim(self) -> int:
        """Dimensions of the vectors."""
        return self._encoder.dim

    def read(self, raw: str) -> Reading:
        """Read a raw text; any text is readable."""
        text = normalize(raw)
        sentences = split_sentences(text) or [""]
        parts, encoded = self._parts(sentences)
        weights = _WHOLE
        if len(parts) > 1:
            weights = np.array([part.content_words + 0.5 for part in parts], np.float32)
            weights /= np.add.reduce(weights)
        words = content = values = flags = n_words = 0
        for part in parts:
            words |= part.words
            content |= part.content
            values |= part.values
            flags |= part.flags
            n_words += part.n_words
        return Reading(
            text=text,
            sentences=tuple(sentences),
            vectors=encoded.vectors,
            quantized=encoded.quantized,
            scale=encoded.scale,
            weights=weights,
            questions=tuple([part.asks for part in parts]),
            words=words,
            content=content,
            values=values,
            asked=next((part.asked for part in reversed(parts) if part.asks), parts[-1].asked),
            flags=flags,
            sentence_flags=tuple([part.flags for part in parts]),
            n_words=n_words,
            shouting=_shouting(text),
        )

    def skim(self, raw: str) -> Skim:
        """The same without what is only needed to compare turns: a fraction of the cost."""
        text = normalize(raw)
        sentences = split_sentences(text) or [""]
        return Skim(text, tuple(sentences), tuple(map(self._flags_of, sentences)), _shouting(text))

    def vectors_of(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, shape (texts, dim), each read as one sentence; the zero vector where it is empty."""
        rows = [[row for word in self._words_in(normalize(text))[1] for row in word.rows] for text in texts]
        return self._encoder.encode(rows)

    def _parts(self, texts: Sequence[str]) -> tuple[list[Sentence], Encoded]:
        """What each sentence of a text says, and their vectors; those that are not known are read."""
        known = self._alone if len(texts) == 1 else self._among_others
        found = [known.get(text) for text in texts]
        unread = [text for text, part in zip(texts, found, strict=True) if part is None]
        if unread:
            read, encoded = self._read_sentences(unread, alone=len(texts) == 1)
            for i, (text, part) in enumerate(zip(unread, read, strict=True)):
                known.saw(text, part, encoded, i)
            if len(unread) == len(texts):
                return read, encoded
            ahead = iter([(part, encoded.row(i)) for i, part in enumerate(read)])
            found = [part or next(ahead) for part in found]
        parts = [part for part in found if part]
        return [part for part, _ in parts], joined([one for _, one in parts])

    def _read_sentences(self, texts: Sequence[str], *, alone: bool) -> tuple[list[Sentence], Encoded]:
        words = [self._words_in(text) for text in texts]
        read = [_sentence(text, *found) for text, found in zip(texts, words, strict=True)]
        rows = [[row for word in entries for row in word.rows] for _, entries in words]
        # With an empty sentence beside it, one that stands among known ones is rounded as among others.
        return read, Encoded.of(self._encoder.encode(rows if alone or len(rows) > 1 else [*rows, []]))

    def _flags_of(self, sentence: str) -> int:
        known = self._among_others.get(sentence) or self._alone.get(sentence)
        return known[0].flags if known else _flags(*self._words_in(sentence))

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
            room = _MAX_SENTENCE_TOKENS - len(tokens)
            if not room:
                break
            if not is_cjk(run):
                tokens.append(run)
                entries.append(known.get(run) or self._learn(run, run, content=run not in lexicon.STOP_WORDS))
                continue
            # The characters carry the phrases; each but the last also carries the pair that it begins, by which
            # the text is compared. Pairs are kept under a key that no word can have, and that tells a character
            # which stands alone from one that ends a run.
            run = run[:room]  # noqa: PLW2901
            for i, character in enumerate(run):
                pair = run[i : i + 2]
                content = len(pair) == 2 or len(run) == 1
                key = f"{pair}\n" if content else f"{pair}\n\n"
                tokens.append(character)
                entries.append(known.get(key) or self._learn(key, character, content=content, gram=pair))
        return tokens, entries

    def _learn(self, key: str, word: str, *, content: bool, gram: str = "") -> _Word:
        shown = gram or word
        bit = _bit_of(shown)
        is_content = content and not (gram and set(gram) <= lexicon.STOP_WORDS)
        asks_for = (is_content or word in lexicon.QUESTION_WORDS) and word not in lexicon.FRAME_WORDS
        is_value = word in lexicon.VALUE_WORDS or any(c.isdigit() for c in word)
        learnt = _Word(
            rows=self._encoder.rows_of(shown) if content or not gram else (),
            bit=bit,
            content=bit if is_content else 0,
            value=bit if is_value else 0,
            stem=_bit_of(stem_of(shown)) if asks_for else 0,
            phrases=self._phrases.starting_with(word),
        )
        if len(key) <= _MAX_KNOWN_LENGTH:
            if len(self._known) >= _MAX_KNOWN_WORDS:
                self._known.clear()
            self._known[key] = learnt
        return learnt


def _sentence(text: str, tokens: Sequence[str], words: Sequence[_Word]) -> Sentence:
    every = content = values = asked = content_words = 0
    for word in words:
        every |= word.bit
        asked |= word.stem
        if word.content:
            content |= word.content
            content_words += 1
        if word.value:
            values |= word.value
    flags = _flags(tokens, words)
    return Sentence(content_words, _is_question(text), every, content, values, asked, flags, len(tokens))


def _flags(tokens: Sequence[str], words: Sequence[_Word]) -> int:
    """Categories of the phrases in a sentence."""
    found = 0
    for at, word in enumerate(words):
        if word.phrases is not None:
            found |= word.phrases.found(tokens, at)
    return found


def _is_question(sentence: str) -> bool:
    return sentence.endswith(("?", "？", "؟")) or sentence.rstrip("!. )").endswith(("?", "？", "؟", "吗", "呢", "か"))


def _hash_of(word: str) -> int:
    return crc32(word.encode()) % WORD_BITS


_STOP_WORDS = [word for language in lexicon.LANGUAGES.values() for word in language.STOP_WORDS.split()]
_BITS = {hashed: i for i, hashed in enumerate(dict.fromkeys([*map(_hash_of, _STOP_WORDS), *range(WORD_BITS)]))}
"""Bit of each hash. Those of stop words come first, so that a set of nothing else is a small number."""


def _bit_of(word: str) -> int:
    return 1 << _BITS[_hash_of(word)]


def _shouting(text: str) -> float:
    """Share of capitals among the Latin letters at the beginning of a text; 0 for fewer than six letters."""
    head = text[:200].encode("ascii", "ignore")
    small = head.translate(None, _CAPITALS)
    letters = len(head) - len(head.translate(None, _CAPITALS + _SMALL))
    return (len(head) - len(small)) / letters if letters >= 6 else 0.0
