"""A file as numbered lines of text, one at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from detector.transcripts.transcript import Problem

_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        number: Counted from 1.
        text: Without its line break; bytes that are no UTF-8 have become U+FFFD.
    """

    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Nothing but white space."""
        return not self.text.strip()


def read_lines(file: BinaryIO, path: str) -> Iterator[Line | Problem]:
    """Read a file of UTF-8, with or without a byte-order mark.

    A line that is not UTF-8 comes after a problem that says so: one bad byte must not cost a conversation.

    Raises:
        OSError: Reading failed.
    """
    for number, raw in enumerate(file, 1):
        if number == 1:
            if raw.startswith(_UTF16_BOMS):
                yield Problem(path, 0, "is UTF-16; save it as UTF-8")
                return
            raw = raw.removeprefix(_BOM)  # noqa: PLW2901
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            yield Problem(path, number, f"byte {error.start + 1} is not UTF-8; read as U+FFFD")
            text = raw.decode(errors="replace")
        yield Line(number, text.rstrip("\r\n"))
