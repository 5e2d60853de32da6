"""Opaque tokens: what a caller gives back unchanged, so that the server knows where to go on."""

import base64
import binascii
from hashlib import blake2b
from typing import TypeVar

import msgspec

from detector.errors import InvalidArgumentError

_CHECK_BYTES = 8
_MAX_CHARS = 1024

ContentT = TypeVar("ContentT")


def to_token(field: str, content: object) -> str:
    """A token.

    Args:
        field: Name of the field that it will come back in; for another one it is not valid.
        content: What msgpack can write.
    """
    data = msgspec.msgpack.encode(content)
    return base64.urlsafe_b64encode(_check(field, data) + data).decode().rstrip("=")


def from_token(field: str, token: str, kind: type[ContentT]) -> ContentT:
    """What is in a token that came back. The check finds accidents; it keeps no secret.

    Args:
        field: Where it came in.
        token: The token.
        kind: What was put into it.

    Raises:
        InvalidArgumentError: It is none of ours, or for another field.
    """
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        check, data = data[:_CHECK_BYTES], data[_CHECK_BYTES:]
        if len(token) <= _MAX_CHARS and check == _check(field, data):
            return msgspec.msgpack.decode(data, type=kind)
    except (binascii.Error, UnicodeEncodeError, ValueError, msgspec.MsgspecError):
        pass
    raise InvalidArgumentError(f"{field} is not one that this server gave; send it back unchanged, or leave it empty")


def _check(field: str, data: bytes) -> bytes:
    return blake2b(field.encode() + b"\0" + data, digest_size=_CHECK_BYTES).digest()
