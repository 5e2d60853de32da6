"""Opaque tokens."""

import pytest

from detector.errors import InvalidArgumentError
from detector.service.tokens import from_token, to_token


def test_a_token_gives_back_what_was_put_in():
    """It is plain ASCII that may stand in a URL."""
    token = to_token("page_token", ("e1", b"\xff\x00"))
    assert from_token("page_token", token, tuple[str, bytes]) == ("e1", b"\xff\x00")
    assert token.replace("-", "").replace("_", "").isalnum()
    assert token.isascii()


@pytest.mark.parametrize("i", range(30))
def test_a_token_that_was_changed_is_refused(i):
    """Wherever it was changed; and the field is named."""
    token = to_token("page_token", ("e1", 7, "x" * 20))
    changed = token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :]
    with pytest.raises(InvalidArgumentError, match="page_token is not one that this server gave"):
        from_token("page_token", changed, tuple[str, int, str])


@pytest.mark.parametrize("token", ["", "x", "not a token", "é", "\ud800", "A" * 5000, "====", "A\x00B"])
def test_what_never_was_a_token_is_refused(token):
    """Whatever it is."""
    with pytest.raises(InvalidArgumentError, match="page_token"):
        from_token("page_token", token, tuple[str, int])


def test_a_token_of_another_field_or_kind_is_refused():
    """A place in a log is no page."""
    token = to_token("resume_token", ("log", 7))
    with pytest.raises(InvalidArgumentError, match="page_token"):
        from_token("page_token", token, tuple[str, int])
    with pytest.raises(InvalidArgumentError, match="resume_token"):
        from_token("resume_token", token, tuple[str, bytes])
