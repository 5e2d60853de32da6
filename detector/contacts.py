"""Contact and payment details that can be told by their form alone: e-mail addresses, cards, accounts, secret URLs."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

# The look-behind keeps a long run without an @ from being tried from each of its characters.
_EMAIL = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# A run of 13 digits or more, in groups or not. What stands beside it does not matter: better one number too many that
# is not shown in full than one card that is.
_RUN = re.compile(r"\d(?:[ \u00a0.\u2013-]{0,2}\d){12,}")
SHORTEST_CARD = 13
"""Digits."""
_CARD_LENGTHS = range(SHORTEST_CARD, 20)
_CARD_STARTS = range(2, 7)
"""First digits of payment cards; others are those of airlines, oil, health and of states (ISO/IEC 7812)."""
# Country, check digits, 11 to 30 letters or digits, in groups of four or not; what follows may look like a group too.
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
_LAST_GROUP = re.compile(r"[ -]?[^ -]+$")
_SHORTEST_IBAN = 15
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s<>\"']+")
_SECRET = re.compile(
    r"(?i)token|secret|passw|pwd|(?:^|[_-])(?:key|sig|auth|code|session)|api_?key|signature|sessionid|sid$"
)


class Contact(NamedTuple):
    """Where something stands in a text, what it is, and the form in which the same thing is equal to itself."""

    start: int
    end: int
    kind: str
    identity: str


def digits_in(text: str) -> int:
    """How many digits a text has, of any script."""
    if text.isascii():
        data = text.encode()
        return len(data) - len(data.translate(None, b"0123456789"))
    return sum(map(str.isdecimal, text))


def emails(text: str) -> Iterator[Contact]:
    """E-mail addresses."""
    if "@" not in text:
        return
    for match in _EMAIL.finditer(text):
        yield Contact(match.start(), match.end(), "email", match[0].casefold())


def secret_urls(text: str) -> Iterator[Contact]:
    """URLs that carry a user, a password or a token; others are no secret."""
    if "://" not in text:
        return
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?)]}")
        try:
            parts = urlsplit(url)
            secret = "@" in parts.netloc or any(_SECRET.search(name) for name, _ in parse_qsl(parts.query))
        except ValueError:
            continue
        if secret:
            yield Contact(match.start(), match.start() + len(url), "url", url)


def ibans(text: str) -> Iterator[Contact]:
    """Bank accounts whose check digits are right (ISO 13616)."""
    for match in _IBAN.finditer(text):
        candidate = match[0]
        # Words after it may have been taken for groups.
        while len(candidate) >= _SHORTEST_IBAN:
            compact = re.sub(r"[ -]", "", candidate).upper()
            if _has_iban_check(compact):
                yield Contact(match.start(), match.start() + len(candidate), "iban", compact)
                break
            candidate = _LAST_GROUP.sub("", candidate)


def cards(text: str) -> Iterator[Contact]:
    """Payment cards whose check digit is right, from left to right.

    Other digits may stand beside them as groups of their own, so that two readings may overlap.
    """
    for run in _RUN.finditer(text):
        places = [i for i in range(run.start(), run.end()) if text[i].isdecimal()]
        digits = [int(text[i]) for i in places]
        sums = _luhn_sums(digits)
        # A card begins and ends where a group of digits does.
        starts = [0, *(i for i in range(1, len(places)) if places[i] != places[i - 1] + 1)]
        ends = [*starts[1:], len(places)]
        for k, first in enumerate(starts):
            if digits[first] not in _CARD_STARTS:
                continue
            near = ends[k : k + _CARD_LENGTHS.stop]
            for end in reversed([end for end in near if end - first in _CARD_LENGTHS]):
                if (sums[end % 2][end] - sums[end % 2][first]) % 10 == 0:
                    yield Contact(places[first], places[end - 1] + 1, "card", "".join(map(str, digits[first:end])))
                    break


def _luhn_sums(digits: Sequence[int]) -> tuple[list[int], list[int]]:
    """Running sums with every second digit doubled: of use for stretches that end at an even place, at an odd one."""
    halves = []
    for parity in (0, 1):
        values = (2 * d - 9 * (d > 4) if i % 2 == parity else d for i, d in enumerate(digits))
        halves.append(list(accumulate(values, initial=0)))
    return halves[0], halves[1]


def _has_iban_check(compact: str) -> bool:
    if len(compact) < _SHORTEST_IBAN or not compact.isascii():
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
