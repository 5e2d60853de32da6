"""`python -m training needs` on files made for it."""

import json

import pytest
from typer.testing import CliRunner

from training.cli import app
from training.data import DataError
from training.needs import likeness_of

NEEDS = {
    "address": ["change my delivery address", "the address of my delivery must change", "new delivery address please"],
    "refund": ["refund the broken lamp", "I want my money back for the lamp that broke", "the lamp broke, refund me"],
    "login": ["I forgot my password", "cannot log in, password forgotten", "reset the password of my login"],
    "hours": ["opening hours on Sunday", "when do you open on Sunday", "are you open this Sunday"],
}


@pytest.fixture
def table(tmp_path):
    """Forty texts of four needs."""
    rows = [
        (f"{text} {extra}".strip(), name)
        for name, texts in NEEDS.items()
        for text in texts
        for extra in ("", "now", "thanks")
    ]
    path = tmp_path / "needs.csv"
    path.write_text("text,category\n" + "".join(f'"{text}",{name}\n' for text, name in rows), encoding="utf-8")
    return path


def test_pairs_of_a_category_are_one_need(table, shipped_encoder):
    """36 texts of 9 a category: 144 pairs of one need, 486 of two; the threshold tells most of them apart."""
    likeness = likeness_of(table, shipped_encoder)
    assert (len(likeness.same), len(likeness.other)) == (144, 486)
    found, mistaken = likeness.found(0.4)
    assert found.value > 0.8
    assert mistaken.value < 0.05
    assert likeness.found(-1.0)[1].value == 1.0


def test_restatements_are_one_need(tmp_path, shipped_encoder):
    """Thirty conversations with one restatement each, and 435 pairs of openings."""
    texts = [text for texts in NEEDS.values() for text in texts]
    rows = [
        {
            "id": f"c{i}",
            "source": "made",
            "stuck_at": None,
            "turns": [
                {"role": "user", "text": texts[i % 12], "labels": []},
                {"role": "bot", "text": "Not understood.", "labels": []},
                {"role": "user", "text": f"{texts[i % 12]}!", "labels": [{"label": "reformulation", "of": 0}]},
            ],
        }
        for i in range(30)
    ]
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    likeness = likeness_of(path, shipped_encoder)
    assert (len(likeness.same), len(likeness.other)) == (30, 435)
    assert likeness.found(0.4)[0].value == 1.0


def test_short_and_strange_files_are_refused(tmp_path, shipped_encoder):
    """Too few requests, or columns of another name."""
    path = tmp_path / "few.csv"
    path.write_text("text,category\nmy parcel is late,parcel\n", encoding="utf-8")
    with pytest.raises(DataError, match="at least 30"):
        likeness_of(path, shipped_encoder)
    path.write_text("question,intent\nmy parcel is late,parcel\n", encoding="utf-8")
    with pytest.raises(DataError, match="text and category"):
        likeness_of(path, shipped_encoder)


def test_command_prints_a_table(table):
    """The threshold in use and some around it."""
    done = CliRunner().invoke(app, ["needs", str(table)])
    assert done.exit_code == 0, done.output
    assert "needs.csv" in done.output
    assert "0.40" in done.output
    assert "n=144" in done.output
