"""What of a package is hidden, and how: a value becomes a placeholder that says what it was.

Payment cards and bank accounts are never shown in full, at no level: a package leaves for ticket systems, chats and
logs that were not made to hold them (PCI DSS 4.0, 3.4.1: a card number is masked when displayed), and no agent needs
more than the last four characters to tell which one is meant.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from detector import contacts
from detector.handoff.facts import Find, finds_in
from detector.handoff.facts.find import apart
from detector.handoff.package import Attempt, FactKind, Handoff, Mood, Quote, Redaction, SimilarCase

_CONTACTS = frozenset({"email", "phone", "card", "iban", "secret"})
"""Marks; a secret is a web address with a password or a token in it."""
_IMPERSONAL = frozenset({FactKind.VERSION, FactKind.ERROR_CODE, FactKind.REGION})
_FEWEST_DIGITS = 4
"""Of any card or bank account."""
_SHORTEST_KNOWN = 4
"""Characters of a value from which it is hidden wherever it stands, also without the words that gave it away."""


def without_payments(text: str) -> str:
    """A text whose cards and bank accounts show their last four characters only."""
    digits = contacts.digits_in(text)
    if digits < _FEWEST_DIGITS:
        return text
    cards = contacts.cards(text) if digits >= contacts.SHORTEST_CARD else ()
    found = sorted((*contacts.ibans(text), *cards))
    if not found:
        return text
    pieces: list[str] = []
    end = 0
    while found:
        first = last = found.pop(0)
        # Readings that overlap go as one, so that no digits of either are left.
        while found and found[0].start < last.end:
            last = max(last, found.pop(0), key=lambda one: one.end)
        pieces += [text[end : first.start], f"[{last.kind} ending {last.identity[-4:]}]"]
        end = last.end
    return "".join([*pieces, text[end:]])


class Masks:
    """The placeholders of one package: the same value is the same placeholder all through it, such as `[phone-2]`."""

    def __init__(self, level: Redaction, said: Iterable[tuple[str, Sequence[Find]]]) -> None:
        """Learn what has to be hidden.

        Args:
            level: FACTS hides all that refers to a person, any other one contacts only.
            said: Texts with their facts; a value that one of them gives away is hidden in all.
        """
        self._level = level
        self._numbers: dict[str, dict[str, int]] = {}
        self._known: dict[str, Find] = {}
        self._anywhere: re.Pattern[str] | None = None
        for text, finds in said:
            for find in self._hidden(text, finds):
                value = text[find.start : find.end]
                self.placeholder(find)
                if len(value) >= _SHORTEST_KNOWN:
                    self._known.setdefault(value, find)
        values = sorted(self._known, key=len, reverse=True)
        alternatives = "|".join(map(re.escape, values))
        if values:
            self._anywhere = re.compile(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])")

    def hides(self, find: Find) -> bool:
        """Whether a fact is hidden at this level."""
        return find.mark in _CONTACTS or (self._level is Redaction.FACTS and find.kind not in _IMPERSONAL)

    def placeholder(self, find: Find) -> str:
        """What stands for a fact."""
        known = self._numbers.setdefault(find.mark, {})
        return f"[{find.mark}-{known.setdefault(find.identity, len(known) + 1)}]"

    def masked(self, text: str, finds: Sequence[Find]) -> str:
        """A text with placeholders for what is hidden in it."""
        pieces, end = [], 0
        for find in self._hidden(text, finds):
            pieces += [text[end : find.start], self.placeholder(find)]
            end = find.end
        return "".join([*pieces, text[end:]])

    def _hidden(self, text: str, finds: Sequence[Find]) -> list[Find]:
        """What is hidden in a text, from left to right."""
        found = [find for find in finds if self.hides(find)]
        if self._anywhere is not None:
            for match in self._anywhere.finditer(text):
                known = self._known[match[0]]
                found.append(Find(match.start(), match.end(), known.kind, known.mark, known.identity))
        return apart(found, len(text)) if found else []


def masked_alone(text: str, level: Redaction) -> str:
    """A text that is no part of the conversation: of another customer's case, so contacts are hidden at every level."""
    text = without_payments(text)
    finds = finds_in(text)
    return Masks(level, [(text, finds)]).masked(text, finds)


def without_text(made: Handoff) -> Handoff:
    """A package without any words of the transcript: only counts, kinds and indices are left."""
    return replace(
        made,
        request=_bare(made.request),
        attempts=tuple(
            Attempt(_bare(attempt.request), tuple(map(_bare, attempt.answers)), attempt.answered_the_same)
            for attempt in made.attempts
        ),
        sentiment=tuple(Mood(mood.sentiment, _bare(mood.evidence)) for mood in made.sentiment),
        facts=tuple(replace(fact, value="") for fact in made.facts),
        similar_cases=tuple(
            SimilarCase(case.escalation_id, case.similarity, "", "", case.team) for case in made.similar_cases
        ),
    )


def _bare(quote: Quote) -> Quote:
    return replace(quote, text="")
