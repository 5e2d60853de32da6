"""The model card."""

import pytest
from msgspec.structs import replace

from detector.model import CurvePoint
from training.bootstrap import Figure
from training.calibration import Mix
from training.card import figures_table, model_card
from training.sources import OUTSIDE

WRITTEN = {"name": "written: a", "conversations": 50, "licence": "Apache-2.0", "sha256": "0123456789abcdef"}
FIGURES = {
    "complaint F1": Figure(0.5, 0.4, 0.6, 19),
    "complaint Brier": Figure(0.02, 0.01, 0.03, 690),
    "complaint Brier skill": Figure(0.3, 0.1, 0.5, 690),
    "complaint ECE": Figure(0.1, 0.08, 0.2, 94),
    "stuck: caught": Figure(0.41, 0.27, 0.55, 44),
}
CURVE = (
    CurvePoint(0.9, 0.0, 0.1, 0.0, 0.2, 0.05, 0.15),
    CurvePoint(0.8, 0.9, 0.4, 0.5, 1.4, 0.3, 0.5),
    CurvePoint(0.7, 3.0, 0.5, 2.0, 4.0, 0.4, 0.6),
)


def card_of(model, data=(WRITTEN,), curve=CURVE):
    return model_card(list(data), replace(model, curve=curve), FIGURES, mix=Mix(), seed=7)


def section(card, title):
    return card.split(f"## {title}\n")[1].split("\n## ")[0]


def test_the_card_says_what_the_model_is_for_and_is_not(tiny):
    titles = [line for line in card_of(tiny).splitlines() if line.startswith("#")]
    assert titles == [
        "# Model card",
        "## Intended use",
        "## Trained on",
        "## Measured",
        "## Calibration",
        "## Operating points",
        "## Limits",
        "## Reproduce",
    ]
    assert "Not for: deciding about people" in section(card_of(tiny), "Intended use")


def test_data_stands_with_licence_and_hash(tiny):
    assert "| written: a | 50 | Apache-2.0 | 0123456789ab |" in section(card_of(tiny), "Trained on")


def test_calibration_stands_beside_the_threshold_and_not_among_the_figures(tiny):
    card = card_of(tiny)
    assert (
        "| complaint | 0.5 | 0.020 [0.010, 0.030] n=690 | 0.300 [0.100, 0.500] n=690 | 0.100 [0.080, 0.200] n=94 |"
        in section(card, "Calibration")
    )
    measured = section(card, "Measured")
    assert "| complaint F1 | 0.500 [0.400, 0.600] n=19 |" in measured
    assert "| stuck: caught | 0.410 [0.270, 0.550] n=44 |" in measured
    assert "Brier" not in measured


def test_operating_points_are_what_each_budget_gives_as_far_as_the_curve_goes(tiny):
    rows = [line for line in section(card_of(tiny), "Operating points").splitlines() if line.startswith("| ")][1:]
    assert rows[1:] == [
        "| 0.25 | 0.9 | 0.000 [0.000, 0.200] | 0.100 [0.050, 0.150] |",
        "| 0.5 | 0.9 | 0.000 [0.000, 0.200] | 0.100 [0.050, 0.150] |",
        "| 1 | 0.8 | 0.900 [0.500, 1.400] | 0.400 [0.300, 0.500] |",
        "| 2 | 0.8 | 0.900 [0.500, 1.400] | 0.400 [0.300, 0.500] |",
    ]


def test_a_curve_without_intervals_is_shown_without(tiny):
    card = card_of(tiny, curve=(CurvePoint(0.9, 0.0, 0.1), CurvePoint(0.7, 3.0, 0.5)))
    assert "| 1 | 0.9 | 0.000 | 0.100 |" in card


@pytest.mark.parametrize("outside", [True, False])
def test_the_command_makes_it_again(tiny, outside):
    data = [WRITTEN, *([{**WRITTEN, "name": OUTSIDE[0].name}] if outside else [])]
    card = section(card_of(tiny, data), "Reproduce")
    assert f"    python -m training train --seed 7{' --data FOLDER_OF_THE_DATA_SETS' if outside else ''}\n" in card
    assert tiny.encoder_hash in card


def test_equal_input_gives_an_equal_card(tiny):
    assert card_of(tiny) == card_of(tiny)


def test_a_table_has_a_column_a_group():
    table = figures_table({"a": {"x": Figure(0.5, 0.4, 0.6, 9)}, "b": {"y": Figure(1, 1, 1, 2)}})
    assert table.splitlines() == [
        "| measure | a | b |",
        "| --- | --- | --- |",
        "| x | 0.500 [0.400, 0.600] n=9 | - |",
        "| y | - | 1.000 [1.000, 1.000] n=2 |",
    ]
