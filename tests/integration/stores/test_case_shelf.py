"""What every store promises of cases and their log."""

import pytest
from msgspec.structs import replace

from detector.cases import CaseEventKind, CaseStatus
from detector.stores import CaseFilter, ConversationKey, Header, SqliteStore, StoreError, TurnRow
from detector.verdict import Severity
from tests.support.cases import case, change, closing, next_change, opening

KEY, OTHER = ConversationKey("default", "c"), ConversationKey("other", "c")
HEADER = Header(bot_id="shop", created=1.0, updated=1.0)


def row(index):
    return TurnRow(index, f"t{index}", b"digest", 1, 1.0, 1.0, "text", b"past", b"progress", b"answer")


def ids(cases):
    return [found.escalation_id for found in cases]


def numbers(events):
    return [event.number for event in events]


def test_a_case_is_read_as_it_was_written(store):
    """Field by field, by its id and as the one of its conversation, under its own tenant only."""
    event = store.cases.save("default", opening())
    assert (event.tenant, event.number, event.kind, event.case) == ("default", 1, CaseEventKind.OPENED, case())
    assert store.cases.get("default", "e1") == case()
    assert store.cases.current("default", "c") == case()
    assert store.cases.get("other", "e1") is None
    assert store.cases.current("other", "c") is None
    assert store.cases.get("default", "e2") is None


def test_a_case_without_texts_is_read_as_it_was_written(store):
    """As where none are kept."""
    store.cases.save("default", opening(request=""))
    assert store.cases.get("default", "e1") == case(request="")


def test_a_change_replaces_the_case_and_is_added_to_the_log(store):
    """The log keeps each state."""
    store.cases.save("default", opening())
    raised = next_change(case(), severity=Severity.CRITICAL, team="")
    store.cases.save("default", raised)
    assert store.cases.get("default", "e1") == raised.case
    assert [(event.number, event.kind, event.case) for event in store.cases.log(0, 9)] == [
        (1, CaseEventKind.OPENED, case()),
        (2, CaseEventKind.RAISED, raised.case),
    ]


@pytest.mark.parametrize("revision", [1, 2, 4, 9])
def test_a_change_of_an_older_state_is_refused(store, revision):
    """Whoever changes a case must have seen its latest state; nothing is written, and nothing logged."""
    second = next_change(case())
    store.cases.save("default", opening())
    store.cases.save("default", second)
    with pytest.raises(StoreError):
        store.cases.save("default", change(replace(second.case, revision=revision, team="late")))
    assert store.cases.get("default", "e1") == second.case
    assert store.cases.log_range() == (1, 2)


def test_a_case_must_be_opened_first(store):
    """A later revision of nothing is refused."""
    with pytest.raises(StoreError):
        store.cases.save("default", next_change(case()))
    assert store.cases.log_range() == (1, 0)


def test_a_closed_case_is_not_the_one_of_its_conversation(store):
    """The latest that is open is."""
    first = store.cases.save("default", opening("e1")).case
    store.cases.save("default", closing(first))
    assert store.cases.current("default", "c") is None
    store.cases.save("default", opening("e2"))
    assert store.cases.current("default", "c").escalation_id == "e2"


# With turns


def test_turns_and_what_they_do_to_cases_are_written_at_once(store):
    """A case is withdrawn and another opened by the same turn."""
    store.append(KEY, HEADER, [row(0)], 0, [opening("e1")])
    withdrawn = next_change(case("e1"), CaseEventKind.WITHDRAWN, status=CaseStatus.WITHDRAWN)
    store.append(KEY, None, [row(1)], 0, [withdrawn, opening("e2")])
    assert [kept.index for kept in store.transcript(KEY)] == [0, 1]
    assert store.cases.get("default", "e1") == withdrawn.case
    assert store.cases.current("default", "c").escalation_id == "e2"
    kinds = [event.kind for event in store.cases.log(0, 9)]
    assert kinds == [CaseEventKind.OPENED, CaseEventKind.WITHDRAWN, CaseEventKind.OPENED]


def test_one_call_may_change_a_case_twice(store):
    """Turns that were missed come together."""
    store.append(KEY, HEADER, [row(0), row(1)], 0, [opening(), next_change(case(), severity=Severity.HIGH)])
    assert store.cases.current("default", "c").revision == 2


@pytest.mark.parametrize("how", ["append", "update"])
def test_a_refused_change_keeps_nothing_of_what_came_with_it(store, how):
    """Neither turns nor header nor progress nor other changes."""
    store.append(KEY, HEADER, [row(0)], 0, [opening()])
    late, changed = change(replace(case(), revision=7)), replace(HEADER, bot_id="changed")
    with pytest.raises(StoreError):
        if how == "append":
            store.append(KEY, changed, [row(1)], 0, [opening("e2"), late])
        else:
            store.update(KEY, changed, b"changed", [opening("e2"), late])
    assert store.load(KEY, 9) == (HEADER, [row(0)])
    assert store.cases.get("default", "e2") is None
    assert store.cases.log_range() == (1, 1)


def test_an_update_of_the_conversation_takes_changes_along(store):
    """As when it is ended, or a person takes it."""
    store.append(KEY, HEADER, [row(0)], 0, [opening()])
    store.update(KEY, replace(HEADER, is_open=False), b"ended", [closing(case())])
    header, rows = store.load(KEY, 9)
    assert (header.is_open, rows[0].progress) == (False, b"ended")
    assert store.cases.get("default", "e1").status is CaseStatus.RESOLVED


# Finding


def test_cases_are_found_newest_first_and_in_pages(store):
    """By their ids; each page begins below the last id of the one before."""
    for i in range(7):
        store.cases.save("default", opening(f"e{i}", f"c{i}"))
    store.cases.save("other", opening("e9", "c9"))
    assert ids(store.cases.find("default", CaseFilter(), "", 3)) == ["e6", "e5", "e4"]
    assert ids(store.cases.find("default", CaseFilter(), "e4", 3)) == ["e3", "e2", "e1"]
    assert ids(store.cases.find("default", CaseFilter(), "e1", 3)) == ["e0"]
    assert store.cases.find("default", CaseFilter(), "e0", 3) == []


@pytest.mark.parametrize(
    "wanted",
    [
        CaseFilter(),
        CaseFilter(statuses=(CaseStatus.OPEN,)),
        CaseFilter(statuses=(CaseStatus.OPEN, CaseStatus.ACKNOWLEDGED)),
        CaseFilter(statuses=(CaseStatus.RESOLVED, CaseStatus.OPEN)),
        CaseFilter(owner="ann"),
        CaseFilter(team="billing"),
        CaseFilter(bot_id="shop"),
        CaseFilter(conversation_id="c2"),
        CaseFilter(user_ref="u1"),
        CaseFilter(min_severity=Severity.HIGH),
        CaseFilter(opened_from=3.0, opened_before=5.0),
        CaseFilter(overdue_only=True),
        CaseFilter(statuses=(CaseStatus.ACKNOWLEDGED,), owner="ann", bot_id="shop", min_severity=Severity.NORMAL),
    ],
)
def test_a_filter_finds_just_those_that_fit(store, wanted):
    """Whatever is asked for, the shelf finds what the filter itself says, and neither all nor none of them."""
    cases = [
        case(
            f"e{i}",
            f"c{i % 3}",
            status=list(CaseStatus)[i % 4],
            owner=("", "ann")[i % 4 == 1],
            team=("", "billing")[i % 2],
            bot_id=("shop", "bank")[i % 5 == 0],
            user_ref=("", "u1", "u2")[i % 3],
            severity=Severity(1 + i % 4),
            opened_at=float(i),
            alert_count=i % 3,
        )
        for i in range(9)
    ]
    for given in cases:
        store.cases.save("default", change(given))
    fitting = [given for given in reversed(cases) if wanted.fits(given)]
    assert store.cases.find("default", wanted, "", 99) == fitting
    assert wanted == CaseFilter() or 0 < len(fitting) < len(cases)


def test_due_cases_are_open_or_acknowledged_and_longest_due_first(store):
    """Of all tenants, with their tenants; none that is closed."""
    states = [
        (CaseStatus.OPEN, 5.0),
        (CaseStatus.ACKNOWLEDGED, 3.0),
        (CaseStatus.RESOLVED, 0.0),
        (CaseStatus.OPEN, 9.0),
    ]
    for i, (status, due_at) in enumerate(states):
        store.cases.save(f"tenant {i % 2}", opening(f"e{i}", f"c{i}", status=status, due_at=due_at))
    found = store.cases.due(9.0, 10)
    assert [(tenant, due.escalation_id) for tenant, due in found] == [("tenant 1", "e1"), ("tenant 0", "e0")]
    assert len(store.cases.due(9.0, 1)) == 1


# The log


def test_the_log_is_read_from_any_number_on(store):
    """In order, at most as much as asked for; it tells its range."""
    assert store.cases.log_range() == (1, 0)
    for i in range(5):
        store.cases.save("default", opening(f"e{i}", f"c{i}"))
    assert numbers(store.cases.log(0, 3)) == [1, 2, 3]
    assert numbers(store.cases.log(3, 9)) == [4, 5]
    assert store.cases.log(5, 9) == []
    assert store.cases.log_range() == (1, 5)


def test_old_events_are_forgotten(store):
    """The range says from where on nothing is missing; numbers go on."""
    for i in range(4):
        store.cases.save("default", opening(f"e{i}", f"c{i}", updated_at=float(i)))
    assert store.cases.forget_log(2.0) == 2
    assert numbers(store.cases.log(0, 9)) == [3, 4]
    assert store.cases.log_range() == (3, 4)
    assert store.cases.forget_log(9.0) == 2
    assert store.cases.log_range() == (5, 4)
    assert store.cases.forget_log(9.0) == 0
    assert store.cases.save("default", opening("e9", "c9")).number == 5
    assert store.cases.log_range() == (5, 5)


def test_every_log_has_a_name_of_its_own(store, tmp_path):
    """It stays the same, so that a number can be told from that of another log."""
    other = SqliteStore(tmp_path / "other.db")
    assert store.cases.log_name == store.cases.log_name != other.cases.log_name
    other.close()


# Erasure


def test_an_erased_conversation_takes_its_cases_along(store):
    """With their events and deliveries; those of other conversations and tenants stay."""
    store.cases.set_sinks(["hook"])
    store.append(KEY, HEADER, [row(0)], 0, [opening()])
    store.cases.save("default", closing(case()))
    store.cases.save("default", opening("e2"))
    store.cases.save("default", opening("e3", "d"))
    store.cases.save("other", opening("e4"))
    store.delete(KEY)
    assert store.cases.current("default", "c") is None
    assert ids(store.cases.find("default", CaseFilter(), "", 9)) == ["e3"]
    assert ids([event.case for event in store.cases.log(0, 9)]) == ["e3", "e4"]
    assert ids([sent.event.case for sent in store.cases.deliveries("hook", 99.0, 9)]) == ["e3", "e4"]
    assert store.cases.log_range() == (1, 5)


def test_a_conversation_that_gets_old_takes_the_texts_of_its_cases_along(store):
    """Their figures stay, in the cases, the log and what is on its way; others keep their texts."""
    store.cases.set_sinks(["hook"])
    store.append(KEY, HEADER, [row(0)], 0, [opening()])
    store.cases.save("default", closing(case(), resolution="Sent again."))
    store.cases.save("default", opening("e3", "d"))
    store.delete(KEY, keep_feedback=True)
    blank = closing(case(request="")).case
    assert store.cases.get("default", "e1") == blank
    assert [event.case.request for event in store.cases.log(0, 9)] == ["", "", case().request]
    assert [event.case.resolution for event in store.cases.log(0, 9)] == ["", "", ""]
    assert [sent.event.case.request for sent in store.cases.deliveries("hook", 99.0, 9)] == ["", case().request]
    assert store.cases.get("default", "e3").request == case().request


def test_closed_cases_lose_their_texts_and_then_are_forgotten(store):
    """Each after its time; one that is not closed is neither blanked nor forgotten."""
    for i in range(4):
        store.cases.save("default", opening(f"e{i}", f"c{i}"))
        if i:
            store.cases.save("default", closing(case(f"e{i}", f"c{i}"), updated_at=10.0 * i, resolution="Done."))
    assert store.cases.forget(25.0, 15.0) == 1
    assert ids(store.cases.find("default", CaseFilter(), "", 9)) == ["e3", "e2", "e0"]
    texts = [(found.request, found.resolution) for found in store.cases.find("default", CaseFilter(), "", 9)]
    assert texts == [(case().request, "Done."), ("", ""), (case().request, "")]
    assert store.cases.forget(25.0, 15.0) == 0
