"""Personal data out of imported text: each find becomes a placeholder that says what it was.

Phone numbers are found by `phonenumbers` (Google's libphonenumber), cards and IBANs confirmed by the check digits of
`validators`; both work offline and without a model. Names and addresses are NOT found: that takes a language model of
every language, and misses some all the same.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import phonenumbers
import validators

from training.data import Conversation

REGIONS = ("US", "GB")
"""Countries whose numbers are found without their +code."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s<>\"']+")
_SECRET = re.compile(
    r"(?i)token|secret|passw|pwd|(?:^|[_-])(?:key|sig|auth|code|session)|api_?key|signature|sessionid|sid$"
)
# The look-behind keeps a long run without an @ from being tried from each of its characters.
_EMAIL = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# 13 to 19 digits, in groups or not.
_CARD = re.compile(r"(?<![\w.,-])\d(?:[ -]?\d){12,18}(?![\w-])")
# Country, check digits, 11 to 30 letters or digits, in groups of four or not; what follows may look like a group too.
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?!\w)")


Names = dict[str, dict[str, int]]
"""By kind and identity: the number of its placeholder."""


class _Find(NamedTuple):
    """Where something stands in a text, what it is, and the form in which the same thing is equal to itself."""

    start: int
    end: int
    kind: str
    identity: str


class Redactor:
    """Redacts one conversation after the other.

    The same address is the same placeholder all through a conversation, and another address another one, so that
    repeats and other values stay what they are: `[email-1]`, `[phone-2]`. Square brackets, because the detector takes
    what stands in angle brackets for markup and drops it.

    Attributes:
        counts: How many finds were replaced, by kind.
    """

    def __init__(self, regions: Sequence[str] = REGIONS) -> None:
        """Start without finds.

        Args:
            regions: Two-letter codes of the countries whose phone numbers may stand without their +code.

        Raises:
            ValueError: A region is unknown.
        """
        if unknown := [region for region in regions if region not in phonenumbers.SUPPORTED_REGIONS]:
            raise ValueError(f"region {', '.join(unknown)} is unknown; give two-letter codes such as US, DE")
        self._regions = tuple(regions)
        self.counts: Counter[str] = Counter()

    def redacted(self, conversation: Conversation) -> Conversation:
        """The conversation with the texts of all its turns redacted; ids and labels stay."""
        names: Names = {}
        turns = tuple(replace(turn, text=self._replaced(turn.text, names)) for turn in conversation.turns)
        return replace(conversation, turns=turns)

    def finds_in_id(self, name: str) -> bool:
        """Whether an id is personal: that of a messenger may be a phone number, with or without its plus."""
        spellings = (name, re.sub(r"(?<![\d+])(?=\d)", "+", name))
        return any(next(self._finds(spelling), None) for spelling in spellings)

    def _replaced(self, text: str, names: Names) -> str:
        pieces, end = [], 0
        for find in self._finds(text):
            self.counts[find.kind] += 1
            known = names.setdefault(find.kind, {})
            number = known.setdefault(find.identity, len(known) + 1)
            pieces += [text[end : find.start], f"[{find.kind}-{number}]"]
            end = find.end
        return "".join([*pieces, text[end:]])

    def _finds(self, text: str) -> Iterator[_Find]:
        """Finds that do not overlap, from left to right; of several readings of one place the first kind counts."""
        kept: list[_Find] = []
        taken = bytearray(len(text))
        for find in chain(_urls(text), _emails(text), _ibans(text), _cards(text), self._phones(text)):
            if not any(taken[find.start : find.end]):
                taken[find.start : find.end] = b"\1" * (find.end - find.start)
                kept.append(find)
        yield from sorted(kept)

    def _phones(self, text: str) -> Iterator[_Find]:
        for region in (None, *self._regions):
            for match in phonenumbers.PhoneNumberMatcher(text, region):
                number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                yield _Find(match.start, match.end, "phone", number)


def _urls(text: str) -> Iterator[_Find]:
    """URLs that carry a user, a password or a token; others are no secret."""
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?)]}")
        try:
            parts = urlsplit(url)
            secret = "@" in parts.netloc or any(_SECRET.search(name) for name, _ in parse_qsl(parts.query))
        except ValueError:
            continue
        if secret:
            yield _Find(match.start(), match.start() + len(url), "url", url)


def _emails(text: str) -> Iterator[_Find]:
    for match in _EMAIL.finditer(text):
        yield _Find(match.start(), match.end(), "email", match[0].casefold())


def _ibans(text: str) -> Iterator[_Find]:
    for match in _IBAN.finditer(text):
        candidate = match[0]
        # Words after it may have been taken for groups.
        while candidate:
            compact = re.sub(r"[ -]", "", candidate).upper()
            if validators.iban(compact):
                yield _Find(match.start(), match.start() + len(candidate), "iban", compact)
                break
            candidate = re.sub(r"[ -]?[^ -]+$", "", candidate)


def _cards(text: str) -> Iterator[_Find]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if validators.card_number(digits):
            yield _Find(match.start(), match.end(), "card", digits)
