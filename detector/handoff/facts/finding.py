"""All facts of a text."""

import re
from collections.abc import Iterator

from detector import contacts
from detector.handoff.facts.amounts import amounts
from detector.handoff.facts.codes import bare_versions, error_codes, told_versions
from detector.handoff.facts.dates import dates
from detector.handoff.facts.find import Find, apart
from detector.handoff.facts.network import hosts, regions, urls
from detector.handoff.facts.numbers import numbers
from detector.handoff.facts.phones import phones
from detector.handoff.package import FactKind

_DIGIT = re.compile(r"\d")
_PAYMENT = re.compile(r"\[(card|iban) ending ([0-9A-Z]{4})\]")


def finds_in(text: str) -> list[Find]:
    """The facts of a text, from left to right, none over another."""
    return apart(_readings(text), len(text))


def _readings(text: str) -> Iterator[Find]:
    """All readings; of several that overlap the first one counts, so the surest kinds come first."""
    for email in contacts.emails(text):
        yield Find(email.start, email.end, FactKind.EMAIL, "email", email.identity)
    if _DIGIT.search(text) is None:
        yield from urls(text)
        yield from hosts(text)
        yield from regions(text)
        yield from error_codes(text)
        return
    yield from _payments(text)
    yield from urls(text)
    yield from regions(text)
    yield from amounts(text)
    yield from told_versions(text)
    yield from dates(text)
    yield from hosts(text)
    yield from numbers(text)
    yield from bare_versions(text)
    yield from error_codes(text)
    yield from phones(text)


def _payments(text: str) -> Iterator[Find]:
    """Cards and bank accounts, as they were masked before."""
    if "[" in text:
        for match in _PAYMENT.finditer(text):
            yield Find(match.start(), match.end(), FactKind.ACCOUNT_NUMBER, match[1], match[2])
