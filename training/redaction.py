"""Personal data out of imported text: each find becomes a placeholder that says what it was.

Phone numbers are found by `phonenumbers` (Google's libphonenumber), cards and IBANs confirmed by their check digits;
both work offline and without a model. Names and addresses are NOT found: that takes a language model of
every language, and misses some all the same.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import phonenumbers

from detector.contacts import Contact, cards, emails, ibans, secret_urls
from training.data import Conversation

REGIONS = ("US", "GB")
"""Countries whose numbers are found without their +code."""

Names = dict[str, dict[str, int]]
"""By kind and identity: the number of its placeholder."""


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

    def _finds(self, text: str) -> Iterator[Contact]:
        """Finds that do not overlap, from left to right; of several readings of one place the first kind counts."""
        kept: list[Contact] = []
        taken = bytearray(len(text))
        for find in chain(secret_urls(text), emails(text), ibans(text), cards(text), self._phones(text)):
            if not any(taken[find.start : find.end]):
                taken[find.start : find.end] = b"\1" * (find.end - find.start)
                kept.append(find)
        yield from sorted(kept)

    def _phones(self, text: str) -> Iterator[Contact]:
        for region in (None, *self._regions):
            for match in phonenumbers.PhoneNumberMatcher(text, region):
                number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                yield Contact(match.start, match.end, "phone", number)
