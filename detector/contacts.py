"""Contact and payment details that can be told by their form alone: e-mail addresses, cards, accounts, secret URLs."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

# The look-behind keeps a long run without an @ from being tried from each of its characters.
_EMAIL = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# A run of 13 digits or more, in groups or not. What stands beside it does not matter: better one number too many that
# is not shown in full than one card that is.
_DIGITS = re.compile(r"(?<!\d)\d(?:[ \u00a0.\u2013-]{0,2}\d){12,40}(?!\d)")
_GROUP = re.compile(r"\d+")
_CARD = re.compile(r"[2-6]\d{12,18}")
"""13 to 19 digits; other first digits are those of airlines, oil, health and of states (ISO/IEC 7812)."""
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
    """Payment cards whose check digit is right; other digits may stand beside them as groups of their own."""
    for run in _DIGITS.finditer(text):
        groups = [(group.start(), group.end()) for group in _GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            for last in range(len(groups) - 1, first - 1, -1):
                start, end = groups[first][0], groups[last][1]
                digits = "".join(str(int(c)) for c in text[start:end] if c.isdecimal())
                if _CARD.fullmatch(digits) and _has_luhn_check(digits):
                    yield Contact(start, end, "card", digits)
                    first = last
                    break
            first += 1


def _has_luhn_check(digits: str) -> bool:
    doubled = [int(d) for d in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(2 * d - 9 * (d > 4) for d in doubled)) % 10 == 0


def _has_iban_check(compact: str) -> bool:
    if len(compact) < _SHORTEST_IBAN or not compact.isascii():
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
