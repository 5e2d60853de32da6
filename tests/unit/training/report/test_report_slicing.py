"""Figures by slice."""

from dataclasses import replace

from tests.support.judging import judged
from training.evaluation import Judged
from training.report.slicing import slices_by_dimension


def of(name, **fields):
    one = judged(name, kind="hard", alarm=fields.pop("alarm", None), turns=fields.pop("turns", 4))
    return Judged(replace(one.conversation, **fields), one.verdicts)


def test_conversations_are_grouped_by_each_dimension():
    found = slices_by_dimension(
        [
            of("a", language="en-GB", bot="llm", source="x", turns=8),
            of("b", language="en", bot="", source="x", turns=9),
            of("c", language="zh-CN", bot="llm", source="y", turns=40),
        ]
    )
    counts = {dimension: {s.name: s.conversations for s in slices} for dimension, slices in found.items()}
    assert counts == {
        "source": {"x": 2, "y": 1},
        "language": {"en": 2, "zh": 1},
        "length": {"1 to 8 turns": 1, "9 to 16 turns": 1, "over 32 turns": 1},
        "bot": {"llm": 2, "not said": 1},
    }


def test_a_slice_has_its_own_figures():
    by_source = slices_by_dimension(
        [
            of("a", source="x", alarm=1),
            of("b", source="x"),
            of("c", source="y"),
            judged("d", stuck_at=5, kind="stuck", alarm=5, source="z"),
            judged("e", source="abceval", alarm=1),
        ]
    )["source"]
    figures = {s.name: {name: figure.value for name, figure in s.figures.items()} for s in by_source}
    assert figures == {
        "x": {"false alarms": 0.5},
        "y": {"false alarms": 0.0},
        "z": {"stuck: caught": 1.0},
        "abceval": {},
    }
