"""All facts of a text."""

import re

from detector import contacts
from detector.handoff.facts import amounts, codes, dates, network, numbers, phones
from detector.handoff.facts.find import Find, apart
from detector.handoff.facts.rule import RuleBook, rule
from detector.handoff.package import FactKind


def _payment(match: re.Match[str]) -> Find:
    return Find(match.start(), match.end(), FactKind.ACCOUNT_NUMBER, match[1], match[2])


# The surest kinds come first: of readings that overlap the first one counts.
BOOK = RuleBook(
    (
        # Cards and bank accounts, as they were masked before.
        rule(FactKind.ACCOUNT_NUMBER, "[", r"\[(card|iban) ending ([0-9A-Z]{4})\]", any_case=False, read=_payment),
        *network.URL_RULES,
        *network.REGION_RULES,
        *amounts.RULES,
        *codes.TOLD_VERSION_RULES,
        *dates.RULES,
        *network.HOST_RULES,
        *numbers.RULES,
        *codes.BARE_VERSION_RULES,
        *codes.ERROR_RULES,
        *phones.RULES,
    )
)


def finds_in(text: str) -> list[Find]:
    """The facts of a text, from left to right, none over another."""
    finds = BOOK.readings(text)
    if "@" in text or "://" in text:
        secrets = (Find(one.start, one.end, FactKind.URL, "secret", one.identity) for one in contacts.secret_urls(text))
        emails = (Find(one.start, one.end, FactKind.EMAIL, one.kind, one.identity) for one in contacts.emails(text))
        finds = [*secrets, *emails, *finds]
    return apart(finds, len(text))
