"""The switch of ACTIVE and its history."""

import json

import pytest

from detector.bundle import Active, BundleError, read_active
from training import promotions
from training.promotions import HISTORY, Kind, PromotionError, previous, read_history, switch, switch_shadow


def promote(models, to):
    return switch(models, Kind.PROMOTE, to, reason="a test")


def roll_back(models):
    return switch(models, Kind.ROLLBACK, previous(models), reason="")


def _killed(**_):
    raise OSError("killed")


def test_a_switch_leaves_a_line_that_says_who_when_why_from_and_to(tmp_path):
    switch(tmp_path, Kind.TRAIN, "a", reason="first")
    switch(tmp_path, Kind.PROMOTE, "b", reason="better", expected="a", gate={"conversations": 3})
    assert read_active(tmp_path) == Active("b", None)
    first, second = read_history(tmp_path)
    assert (first.came_from, first.to, first.kind, first.reason) == (None, "a", Kind.TRAIN, "first")
    assert (second.came_from, second.to, second.gate) == ("a", "b", {"conversations": 3})
    assert second.who
    assert second.time.endswith("Z")
    assert json.loads((tmp_path / HISTORY).read_text().splitlines()[1])["from"] == "a"


def test_history_is_only_added_to(tmp_path):
    promote(tmp_path, "a")
    before = (tmp_path / HISTORY).read_bytes()
    promote(tmp_path, "b")
    assert (tmp_path / HISTORY).read_bytes().startswith(before)


def test_rollbacks_go_back_one_promotion_each(tmp_path):
    for model in ("a", "b", "c"):
        promote(tmp_path, model)
    assert roll_back(tmp_path).to == "b"
    assert roll_back(tmp_path).to == "a"
    with pytest.raises(PromotionError, match="no model before a"):
        previous(tmp_path)
    promote(tmp_path, "d")
    assert previous(tmp_path) == "a"


def test_nothing_to_go_back_to_without_a_history(tmp_path):
    (tmp_path / "ACTIVE").write_text('{"active": "a"}')
    with pytest.raises(PromotionError, match="no model before a"):
        previous(tmp_path)


def test_a_switch_that_was_killed_before_it_happened_is_passed_over(tmp_path, monkeypatch):
    """The line is there, ACTIVE is as it was: neither a later switch nor a rollback takes the line for true."""
    promote(tmp_path, "a")
    promote(tmp_path, "b")
    with monkeypatch.context() as killed:
        killed.setattr(promotions.tempfile, "mkstemp", _killed)
        with pytest.raises(OSError, match="killed"):
            promote(tmp_path, "c")
    assert read_active(tmp_path).active == "b"
    assert previous(tmp_path) == "a"
    promote(tmp_path, "d")
    assert roll_back(tmp_path).to == "b"
    assert roll_back(tmp_path).to == "a"


def test_after_an_edit_by_hand_it_is_not_guessed_what_was_before(tmp_path):
    promote(tmp_path, "a")
    promote(tmp_path, "b")
    (tmp_path / "ACTIVE").write_text('{"active": "x"}')
    with pytest.raises(PromotionError, match="no model before x"):
        previous(tmp_path)
    promote(tmp_path, "c")
    assert previous(tmp_path) == "x"


def test_a_decision_about_another_model_is_not_carried_out(tmp_path):
    promote(tmp_path, "a")
    with pytest.raises(PromotionError, match="no longer names b"):
        switch(tmp_path, Kind.PROMOTE, "c", reason="", expected="b")
    assert read_active(tmp_path).active == "a"
    assert len(read_history(tmp_path)) == 1


def test_the_shadow_stays_through_switches_until_it_is_promoted(tmp_path):
    promote(tmp_path, "a")
    switch_shadow(tmp_path, "b", reason="")
    assert read_active(tmp_path) == Active("a", "b")
    promote(tmp_path, "c")
    assert read_active(tmp_path) == Active("c", "b")
    promote(tmp_path, "b")
    assert read_active(tmp_path) == Active("b", None)
    assert previous(tmp_path) == "c", "a shadow is no promotion"
    switch_shadow(tmp_path, "c", reason="")
    switch_shadow(tmp_path, None, reason="")
    assert read_active(tmp_path) == Active("b", None)
    assert [line.kind for line in read_history(tmp_path)].count(Kind.SHADOW) == 3


def test_a_damaged_line_is_named(tmp_path):
    promote(tmp_path, "a")
    with (tmp_path / HISTORY).open("a") as file:
        file.write("{}\n")
    with pytest.raises(BundleError, match=rf"{HISTORY}:2"):
        previous(tmp_path)
