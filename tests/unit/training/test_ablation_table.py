"""The table of an ablation."""

from tests.support.judging import judged
from training.ablation import WHOLE, Ablation
from training.ablation_table import ablation_page, shown_measures


def stuck(caught, hard_alarms=0):
    """Twenty stuck conversations, some of them caught, and ten hard ones, some with an alarm."""
    return [
        *(judged(f"s{i}", stuck_at=5, kind="stuck", alarm=5 if i < caught else None) for i in range(20)),
        *(judged(f"h{i}", kind="hard", alarm=2 if i < hard_alarms else None) for i in range(10)),
    ]


REAL, WORDS = Ablation("real calls", "50 conversations", source="x"), Ablation("words", "3 features")


def test_only_measures_that_the_data_has_are_columns():
    assert list(shown_measures(stuck(3))) == ["stuck: caught", "false alarms: hard"]
    assert list(shown_measures(stuck(3)[:20])) == ["stuck: caught"]


def test_rows_are_the_whole_and_the_differences_to_it():
    """What is lost is below 0; bold is what is no chance; what moved nothing says so."""
    results = {"nothing": {"set": stuck(15, 1)}, "real calls": {"set": stuck(3, 2)}, "words": {"set": stuck(15, 1)}}
    page = ablation_page(results, [WHOLE, REAL, WORDS])
    title, _, head, _, whole, real, words = page.rstrip("\n").split("\n")
    assert title == "On the set (30 conversations):"
    assert head == "| left out | stuck: caught | false alarms: hard |"
    assert whole.startswith("| nothing | 0.750 [")
    assert "n=20" in whole
    assert real.startswith("| real calls (50 conversations) | **-0.600 [-0.")
    assert real.count("**") == 2  # one false alarm more is chance
    assert "| +0.100 [" in real
    assert words == "| words (3 features) | = | = |"


def test_each_measured_group_has_a_table():
    both = {"first": stuck(15), "second": stuck(4)}
    page = ablation_page({"nothing": both, "words": both}, [WHOLE, WORDS])
    assert page.count("| left out |") == 2
    assert page.index("On the first") < page.index("On the second")
