"""The written lines: enough of them, none twice, and all that a language needs."""

from collections import Counter

import pytest

from training.generator.bank import FOLDER, drawn, entries, languages, matching, sections
from training.generator.questions import answers

NEEDED = {
    "fallbacks": ("lost", "article", "warmth", "cannot", "broken", "menu"),
    "stalls": ("stall",),
    "complaints": ("any", "repeat"),
    "person": ("request",),
    "deflections": ("selfhelp", "busy"),
    "transfers": ("promise", "ping", "broken"),
    "handovers": ("bot", "human"),
    "leaving": ("any",),
    "again": ("ask", "lead"),
    "closings": ("no", "end", "thanks"),
    "openers": ("opener", "closer"),
    "framings": ("before", "after", "value"),
    "prompts": ("plain", "lost"),
}


@pytest.mark.parametrize(("bank", "least"), [("fallbacks", 200), ("complaints", 150)])
def test_large_banks(bank, least):
    """There are enough lines that a model cannot learn them by heart."""
    assert len(entries(bank)) >= least


@pytest.mark.parametrize("bank", NEEDED)
def test_each_language_has_what_stories_need(bank):
    """No story stops half way for want of a line."""
    for language in sorted(languages()):
        for name in NEEDED[bank]:
            assert any(entry.language == language and name in entry.names for entry in entries(bank)), (language, name)


@pytest.mark.parametrize("bank", [path.stem for path in sorted(FOLDER.glob("*.txt")) if path.stem not in {"topics"}])
def test_no_line_twice_in_a_section(bank):
    """A line that stands twice would be drawn twice as often."""
    for header, lines in sections(bank):
        assert [line for line, n in Counter(lines).items() if n > 1] == [], header


def test_answers_are_misread_as_another():
    """A wrong answer is one of the written answers, and not the right one."""
    written = answers()
    for intent, answer in written.items():
        assert answer.misread_as in written
        assert answer.misread_as != intent
        assert len(set(answer.versions)) == 3


def test_drawn_avoids_what_was_said(rng):
    """A line that was used comes again only when nothing else is left."""
    found = [entry.text for entry in matching("again", "zh", "any", "ask")]
    assert drawn(rng, "again", "zh", "any", "ask", found[1:]) == found[0]
    assert drawn(rng, "again", "zh", "any", "ask", found) in found


def test_unknown_language(rng):
    """What no bank can say is an error that names bank and language."""
    with pytest.raises(LookupError, match="again has no line for xx"):
        drawn(rng, "again", "xx", "any", "ask")
