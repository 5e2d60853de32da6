"""Plain text and Markdown: short, in order, and nothing in it that a renderer could take for a command."""

import re
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from detector.handoff import Redaction
from detector.handoff.rendering import MAX_TEXT
from detector.verdict import Cause
from tests.support.handoffs import COMPLAINT, case_of, handoff_of, signal

LONG = "word " * 400
ATTACKS = [
    "[click](https://evil.example/x) now",
    "![x](https://evil.example/x.png)",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "# Heading\n## More\n- item\n1. one\n> quote\n---\n===",
    "**bold** _it_ ~~gone~~ `code` ``` fence",
    "see https://evil.example or www.evil.example or evil.com or a@evil.example",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    '[ref]: https://evil.example "t"\n[ref]',
    "&lt;b&gt; &amp; &#60;b&#62;",
    "\\[x\\](y) \\<b\\>",
    "<https://evil.example>",
    "$$x$$ :tada: @channel ^1^",
    "\u202egnp.exe\u202c\u200b",
]
SAFE = {"inline", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close", "list_item_open",
        "list_item_close", "text", "strong_open", "strong_close"}  # fmt: skip


def tokens(markdown):
    parser = MarkdownIt("commonmark", {"linkify": False, "html": True}).enable(["table", "strikethrough"])
    for token in parser.parse(markdown):
        yield token
        yield from token.children or ()


@pytest.mark.parametrize("attack", ATTACKS)
def test_users_text_is_shown_and_never_rendered(attack):
    """Only our own labels, lists and paragraphs are marked up, and the words come out as they were."""
    turns = [("user", attack), ("bot", attack), ("user", f"{attack} again"), ("bot", attack)]
    made = handoff_of(turns, signals={2: [signal(COMPLAINT, attack)]}, team="", case=case_of(team=attack))
    plain = [token for token in tokens(made.markdown) if token.type != "text_special"]
    assert {token.type for token in plain} <= SAFE
    assert all(token.content in {"Need:", "Why:", "Facts:", "Tried:", "Mood:"} for token in bold(made.markdown))
    shown = " ".join(token.content for token in tokens(made.markdown) if token.type == "text")
    for word in ("click", "alert", "Heading", "gone"):
        assert (word in shown) == (word in attack)


def bold(markdown):
    for token in tokens(markdown):
        children = token.children or []
        for before, inside in pairwise(children):
            if before.type == "strong_open":
                yield inside


@pytest.mark.parametrize("address", ["https://evil.example/x", "www.evil.example", "evil.com", "a@evil.example"])
def test_no_address_becomes_a_link_by_itself(address):
    """Renderers link what looks like an address: some by scheme, www and @, others any name with a dot."""
    made = handoff_of([("user", f"the parcel page is {address} they say")])
    assert address not in made.markdown
    assert re.search(r"(?<!\\)://|www\.|[a-z]\.[a-z]|(?<!\\)@", made.markdown) is None


@pytest.mark.parametrize("level", Redaction)
def test_the_text_is_short_however_much_was_said(level):
    turns = [(("user", "bot")[i % 2], f"order number {i}{i}{i}{i}55 {LONG}") for i in range(60)]
    made = handoff_of(turns, case=case_of(reason=LONG, team=LONG), redaction=level)
    assert len(made.text) <= MAX_TEXT
    assert len(made.markdown) <= 6 * MAX_TEXT
    if level is not Redaction.TEXT:
        assert " more" in made.text
        assert "…" in made.text


def test_the_need_comes_first_then_why_facts_tries_and_mood():
    where = "where is order 48213377, paid 6.95 GBP"
    turns = [("user", where), ("bot", "In 2 days."), ("user", "you said that, idiots")]
    made = handoff_of(turns, team="depot")
    lines = made.text.splitlines()
    assert lines[0] == f"NEED: {where}"
    assert lines[1] == "WHY: The user has put the same request twice. (loop) Team: depot"
    assert lines[2] == "FACTS: order number 48213377, amount 6.95 GBP"
    assert lines[3] == "TRIED: 2 tries, 1 without an answer"
    assert lines[4] == f'  try 1: "{where}" - bot: "In 2 days."'
    assert lines[5] == 'MOOD: angry since turn 2: "you said that, idiots"'
    assert made.markdown.count("**Need:**") == 1


def test_nothing_at_all_is_a_package_too():
    made = handoff_of([], case=case_of(reason="", cause=Cause.NONE))
    assert made.text.splitlines()[0] == "NEED: (nothing said)"
    assert (made.attempts, made.facts, made.sentiment, made.is_partial) == ((), (), (), False)


def test_control_characters_reach_nobody():
    made = handoff_of([("user", "my \u202eparcel\u202c is\x00 late\u200b now\ud800")])
    assert made.request.text == "my parcel is late now?"
