"""The policy file: read at the start, and again whenever it changes."""

from pathlib import Path

from detector.policies.bot_policy import Policies
from detector.policies.errors import PolicyFileError, Problem
from detector.policies.reading import read_policies

Stamp = tuple[int, int, int]


def load_policies(path: Path | None) -> Policies:
    """The policies of a file; the defaults without one.

    Raises:
        PolicyFileError: It cannot be read or obeyed; the message names each problem with its line.
    """
    if path is None:
        return Policies()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"cannot be read ({error.strerror}); check policy_file"
        raise PolicyFileError(str(path), [Problem(0, 0, "", message)]) from None
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start}); save it as UTF-8"
        raise PolicyFileError(str(path), [Problem(0, 0, "", message)]) from None
    return read_policies(text, str(path))


class PolicySource:
    """Follows one policy file.

    Attributes:
        path: The file; None: there is none.
        latest: What it said when it could last be read and obeyed.
    """

    def __init__(self, path: Path | None) -> None:
        """Read the file.

        Raises:
            PolicyFileError: It cannot be read or obeyed.
        """
        self.path = path
        self._seen = stamp_of(path)
        self.latest = load_policies(path)

    def refresh(self) -> None:
        """Read the file again if it has changed; takes longer than a turn may wait.

        Raises:
            PolicyFileError: It has changed into what cannot be read or obeyed; told once for each change.
        """
        stamp = stamp_of(self.path)
        if stamp != self._seen:
            self._seen = stamp
            self.latest = load_policies(self.path)

    def expire(self) -> None:
        """Read again at the next look, whatever the file's time says."""
        self._seen = (-1, -1, -1)


def stamp_of(path: Path | None) -> Stamp | None:
    """Time, size and inode of a file, which tell that it has changed; None if there is none."""
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None
