"""Where a fact stands in a text."""

from collections.abc import Iterable

from msgspec import Struct

from detector.handoff.package import FactKind

MARKS = {
    FactKind.ORDER_NUMBER: "order",
    FactKind.TICKET_NUMBER: "ticket",
    FactKind.ACCOUNT_NUMBER: "account",
    FactKind.EMAIL: "email",
    FactKind.PHONE: "phone",
    FactKind.AMOUNT: "amount",
    FactKind.DATE: "date",
    FactKind.VERSION: "version",
    FactKind.ERROR_CODE: "error",
    FactKind.URL: "url",
    FactKind.HOST: "host",
    FactKind.REGION: "region",
}
"""Word of the placeholder of each kind."""


class Find(Struct, frozen=True, gc=False):
    """A stretch of a text that is a fact.

    Attributes:
        start, end: Where it stands.
        kind: What it is.
        mark: Word of its placeholder where it is hidden, such as "phone".
        identity: The form in which the same thing is equal to itself.
    """

    start: int
    end: int
    kind: FactKind
    mark: str
    identity: str


def apart(finds: Iterable[Find], length: int) -> list[Find]:
    """Finds that do not overlap, from left to right; of several readings of one place the first one counts."""
    finds = list(finds)
    if len(finds) < 2:
        return finds
    kept: list[Find] = []
    taken = bytearray(length)
    for find in finds:
        if not any(taken[find.start : find.end]):
            taken[find.start : find.end] = b"\1" * (find.end - find.start)
            kept.append(find)
    kept.sort(key=lambda find: find.start)
    return kept
