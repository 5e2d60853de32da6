"""EscalationService: people find cases, take them, give them back and close them."""

import time

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from loopdetector.v1 import case_pb2, handoff_pb2
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import verdict_pb2 as vpb

from detector.feedback import Finding
from detector.stores import CaseFilter, StoreError
from detector.verdict import Severity
from tests.support.cases import opening
from tests.support.escalation import EVASION, Desk, at, open_case
from tests.support.serving import HUMAN_PLEASE, fails, until

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])
OPEN, ACKNOWLEDGED = case_pb2.CASE_STATUS_OPEN, case_pb2.CASE_STATUS_ACKNOWLEDGED
RESOLVED = case_pb2.CASE_STATUS_RESOLVED


def save(served, *changes):
    for change in changes:
        served.server.store.cases.save("default", change)


def feedback_of(served, escalation_id):
    return served.server.store.feedback.get("default", f"case-{escalation_id}")


async def test_a_case_tells_where_it_comes_from_and_when(served):
    """Field by field, with all that the person needs."""
    before = time.time()
    given = {"bot_id": "shop", "channel": "web", "language": "en", "user_ref": "u7"}
    answer = await open_case(served, **given)
    found = await Desk(served).get(answer.escalation_id)
    case = found.case
    assert (case.escalation_id, case.conversation_id, case.status) == (answer.escalation_id, "c", OPEN)
    assert {name: getattr(case, name) for name in given} == given
    assert (case.action, case.cause) == (vpb.ACTION_HAND_OFF, vpb.CAUSE_HUMAN_REQUEST)
    assert (case.episode_id, case.reason) == (answer.recommendation.episode_id, answer.recommendation.reason)
    assert (case.turn_index, case.turn_id, case.revision, case.alert_count) == (1, "evade", 1, 0)
    times = [case.first_sign_time, case.create_time, case.due_time]
    assert before <= times[0].ToNanoseconds() / 1e9 <= times[1].ToNanoseconds() / 1e9 <= time.time()
    assert times[2].ToNanoseconds() > times[1].ToNanoseconds()
    assert case.update_time == case.create_time
    assert not any(case.HasField(name) for name in ("acknowledge_time", "close_time", "was_needed"))
    assert HUMAN_PLEASE in found.handoff.text
    assert found.handoff.conversation_id == "c"


async def test_texts_are_hidden_as_asked(served):
    """Redaction goes through to the package, and holds for what the agent wrote."""
    answer = await open_case(served)
    found = await Desk(served).get(answer.escalation_id, redaction=handoff_pb2.REDACTION_TEXT)
    assert found.handoff.redaction == handoff_pb2.REDACTION_TEXT
    assert EVASION not in str(found.handoff)
    shown = await Desk(served).get(answer.escalation_id)
    assert shown.handoff.redaction == handoff_pb2.REDACTION_NONE
    assert EVASION in str(shown.handoff)
    await Desk(served).resolve(answer.escalation_id, resolution="Wrote to jane@example.com.")
    for redaction, is_shown in (
        (handoff_pb2.REDACTION_UNSPECIFIED, True),
        (handoff_pb2.REDACTION_CONTACTS, False),
        (handoff_pb2.REDACTION_TEXT, False),
    ):
        found = await Desk(served).get(answer.escalation_id, redaction=redaction)
        assert ("jane@example.com" in str(found)) is is_shown
        assert bool(found.case.resolution) is (redaction != handoff_pb2.REDACTION_TEXT)


@STORES
async def test_who_acknowledges_has_the_case_and_the_conversation(serve, store):
    """The bot is told by whom, and the detector is silent, also after a restart."""
    served = await serve(store=store, max_live_conversations=1)
    escalation_id = (await open_case(served)).escalation_id
    taken = await Desk(served).acknowledge(escalation_id, team="tier 2")
    assert (taken.case.status, taken.case.owner, taken.case.team) == (ACKNOWLEDGED, "ann", "tier 2")
    assert taken.case.revision == 2
    assert taken.case.HasField("acknowledge_time")
    assert HUMAN_PLEASE in taken.handoff.text
    await served.say("other", "hello", "t0")  # the conversation leaves memory
    for _ in range(2 if store == "sqlite" else 1):
        conversation = await served.get("c")
        assert conversation.state.holder == cpb.HOLDER_HUMAN
        assert (conversation.case.escalation_id, conversation.case.owner) == (escalation_id, "ann")
        answer = await served.say("c", HUMAN_PLEASE)
        assert (answer.recommendation.action, answer.recommendation.cause) == (vpb.ACTION_CONTINUE, vpb.CAUSE_HELD)
        assert answer.case.owner == "ann"
        if store == "sqlite":
            await served.server.drain()
            served = await serve(store=store)


async def test_acknowledging_twice_is_the_same_for_one_person_only(served):
    """The second owner is told who was faster."""
    escalation_id = (await open_case(served)).escalation_id
    first = await Desk(served).acknowledge(escalation_id)
    assert (await Desk(served).acknowledge(escalation_id)).case == first.case
    async with fails("FAILED_PRECONDITION", "ann", "TakeOverCase"):
        await Desk(served, "bob").acknowledge(escalation_id)


async def test_a_case_changes_hands(served):
    """Taken over, given back, and taken again; the first acknowledgement stays the one that counts."""
    escalation_id = (await open_case(served)).escalation_id
    ann, bob = Desk(served), Desk(served, "bob")
    first = (await ann.acknowledge(escalation_id)).case
    over = await bob.take_over(escalation_id, team="tier 3")
    assert (over.case.owner, over.case.team, over.case.acknowledge_time) == ("bob", "tier 3", first.acknowledge_time)
    assert over.handoff.text
    async with fails("FAILED_PRECONDITION", "bob"):
        await ann.release(escalation_id)
    back = (await bob.release(escalation_id, team="tier 1")).case
    assert (back.status, back.owner, back.team) == (OPEN, "", "tier 1")
    assert (await served.get("c")).state.holder == cpb.HOLDER_BOT
    async with fails("FAILED_PRECONDITION", "nobody has the case"):
        await bob.release(escalation_id)
    again = (await ann.acknowledge(escalation_id)).case
    assert (again.owner, again.acknowledge_time, again.revision) == ("ann", first.acknowledge_time, 5)


async def test_a_resolved_case_gives_the_conversation_back_to_the_bot(served):
    """With a new beginning: the old loop does not bounce the user back to a person."""
    escalation_id = (await open_case(served)).escalation_id
    await Desk(served).acknowledge(escalation_id)
    closed = (await Desk(served).resolve(escalation_id, resolution="Sent a new invoice.")).case
    assert (closed.status, closed.owner, closed.resolution) == (RESOLVED, "ann", "Sent a new invoice.")
    assert closed.HasField("close_time")
    assert not closed.HasField("due_time")
    assert not closed.HasField("was_needed")
    conversation = await served.get("c")
    assert conversation.state.holder == cpb.HOLDER_BOT
    assert not conversation.escalation_id
    answer = await served.say("c", EVASION, "again", "bot")
    assert answer.recommendation.action == vpb.ACTION_CONTINUE
    assert not answer.escalation_id
    assert feedback_of(served, escalation_id) is None


async def test_resolving_an_open_case_acknowledges_it_too(served):
    """By one call; it is idempotent for the same content, and refused for another."""
    escalation_id = (await open_case(served)).escalation_id
    said = {"outcome": case_pb2.CASE_OUTCOME_CUSTOMER_GONE, "resolution": "Nobody there."}
    closed = (await Desk(served).resolve(escalation_id, **said)).case
    assert closed.acknowledge_time == closed.close_time
    assert (await Desk(served).resolve(escalation_id, **said)).case == closed
    async with fails("FAILED_PRECONDITION", "RESOLVED"):
        await Desk(served).resolve(escalation_id)
    for refused in (Desk(served).acknowledge, Desk(served).take_over, Desk(served).release):
        async with fails("FAILED_PRECONDITION", "RESOLVED"):
            await refused(escalation_id)


async def test_only_the_owner_resolves(served):
    """Another person takes it over first."""
    escalation_id = (await open_case(served)).escalation_id
    await Desk(served).acknowledge(escalation_id)
    async with fails("FAILED_PRECONDITION", "ann"):
        await Desk(served, "bob").resolve(escalation_id)


# Whether a person was needed


@STORES
@pytest.mark.parametrize(("was_needed", "finding"), [(True, Finding.RIGHT_FLAG), (False, Finding.WRONG_FLAG)])
async def test_whether_a_person_was_needed_is_feedback_on_the_recommendation(serve, store, was_needed, finding):
    """Once, however often it is sent."""
    served = await serve(store=store)
    escalation_id = (await open_case(served)).escalation_id
    for _ in range(2):
        closed = (await Desk(served).resolve(escalation_id, was_needed=was_needed)).case
        assert closed.was_needed is was_needed
    feedback = feedback_of(served, escalation_id)
    assert (feedback.finding, feedback.claim.annotator, feedback.claim.source.name) == (finding, "ann", "AGENT")
    assert feedback.claim.episode_id == closed.episode_id
    counted = served.server.metrics.registry.get_sample_value(
        "loopdetector_feedback_total", {"kind": "recommendation", "finding": finding.name.lower()}
    )
    assert counted == 1


async def test_a_feedback_that_does_not_fit_does_not_hinder_closing(served):
    """The conversation is gone, or the store takes no feedback; it is logged, without a word of the user."""
    save(served, opening("e1", "erased"))
    assert (await Desk(served).resolve("e1", was_needed=True)).case.status == RESOLVED
    assert feedback_of(served, "e1") is None
    escalation_id = (await open_case(served)).escalation_id

    def broken(_):
        raise StoreError("disk full")

    served.server.store.feedback.add = broken
    assert (await Desk(served).resolve(escalation_id, was_needed=True)).case.status == RESOLVED
    reasons = [line["reason"] for line in served.log.events if line["event"] == "feedback of a case not recorded"]
    assert len(reasons) == 2
    assert "not known" in reasons[0]


# Lists


async def test_cases_are_listed_in_pages_newest_first(served):
    """Every case once, though new ones are opened meanwhile."""
    save(served, *(opening(f"e{i}", f"c{i}") for i in range(5)))
    first = await Desk(served).find(page_size=2)
    save(served, opening("e9", "c9"))
    second = await Desk(served).find(page_size=2, page_token=first.next_page_token)
    third = await Desk(served).find(page_size=2, page_token=second.next_page_token)
    pages = [[case.escalation_id for case in page.cases] for page in (first, second, third)]
    assert pages == [["e4", "e3"], ["e2", "e1"], ["e0"]]
    assert not third.next_page_token
    assert await Desk(served).ids() == ["e9", "e4", "e3", "e2", "e1", "e0"]


async def test_a_page_has_50_cases_unless_asked_otherwise_and_1000_at_most(served):
    """And the last page, though full, knows that it is the last."""
    save(served, *(opening(f"e{i:04}", f"c{i}") for i in range(1050)))
    assert len((await Desk(served).find()).cases) == 50
    big = await Desk(served).find(page_size=5000)
    assert len(big.cases) == 1000
    rest = await Desk(served).find(page_size=50, page_token=big.next_page_token)
    assert len(rest.cases) == 50
    assert not rest.next_page_token


async def test_lists_are_filtered(served):
    """Each field of the filter; together they all must fit."""
    save(
        served,
        opening("e1", "c1", opened_at=100.0),
        opening("e2", "c2", bot_id="bank", severity=Severity.CRITICAL, opened_at=200.0, alert_count=1),
        opening("e3", "c3", bot_id="bank", team="", user_ref="u2", severity=Severity.HIGH, opened_at=300.0),
    )
    await Desk(served).acknowledge("e3")
    ids = Desk(served).ids
    assert await ids(statuses=[OPEN]) == ["e2", "e1"]
    assert await ids(statuses=[ACKNOWLEDGED, RESOLVED]) == ["e3"]
    assert await ids(owner="ann") == ["e3"]
    assert await ids(team="billing") == ["e2", "e1"]
    assert await ids(bot_id="bank") == ["e3", "e2"]
    assert await ids(conversation_id="c1") == ["e1"]
    assert await ids(user_ref="u2") == ["e3"]
    assert await ids(min_severity=cpb.SEVERITY_HIGH) == ["e3", "e2"]
    assert await ids(created_from=at(200), created_before=at(300)) == ["e2"]
    assert await ids(overdue_only=True) == ["e2"]
    assert await ids(bot_id="bank", statuses=[OPEN]) == ["e2"]
    assert await ids(bot_id="unknown") == []


# What is refused


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"page_size": -1}, ("page_size", "-1")),
        ({"page_token": "nonsense"}, ("page_token",)),
        ({"page_token": "ä"}, ("page_token",)),
        ({"statuses": [9]}, ("filter.statuses", "9")),
        ({"statuses": [0]}, ("filter.statuses", "0")),
        ({"min_severity": 9}, ("filter.min_severity", "9")),
        ({"team": "x" * 300}, ("filter.team", "300", "max_id_chars")),
        ({"created_from": Timestamp(seconds=10**15)}, ("filter.created_from",)),
    ],
)
async def test_a_bad_list_is_refused(served, fields, words):
    """INVALID_ARGUMENT naming the field."""
    async with fails("INVALID_ARGUMENT", *words):
        await Desk(served).find(**fields)


async def test_a_page_token_is_good_for_its_filter_and_field_only(served):
    """Anything else would give pages that do not fit together."""
    save(served, opening("e1", "c1"), opening("e2", "c2"))
    token = (await Desk(served).find(page_size=1)).next_page_token
    async with fails("INVALID_ARGUMENT", "page_token", "filter"):
        await Desk(served).find(page_token=token, team="other")
    async with fails("INVALID_ARGUMENT", "page_token"):
        await Desk(served).find(page_token=token[:-1])
    async with Desk(served).watch() as watching, fails("INVALID_ARGUMENT", "page_token"):
        await Desk(served).find(page_token=watching.token)


@pytest.mark.parametrize("name", ["get", "acknowledge", "take_over", "release", "resolve"])
async def test_a_case_that_is_not_known_is_not_found(served, name):
    """And one without an id is refused."""
    async with fails("NOT_FOUND", "escalation_id"):
        await getattr(Desk(served), name)("unknown")
    async with fails("INVALID_ARGUMENT", "escalation_id"):
        await getattr(Desk(served), name)("")


@pytest.mark.parametrize("name", ["acknowledge", "take_over", "release", "resolve"])
async def test_a_person_must_be_named(served, name):
    """With an id within bounds; before anything is looked for."""
    async with fails("INVALID_ARGUMENT", "owner"):
        await getattr(Desk(served, ""), name)("unknown")
    async with fails("INVALID_ARGUMENT", "owner", "max_id_chars"):
        await getattr(Desk(served, "x" * 300), name)("unknown")


async def test_a_bad_resolution_or_redaction_is_refused(served):
    """The outcome is required; texts have a limit."""
    escalation_id = (await open_case(served)).escalation_id
    for outcome in (0, 77):
        async with fails("INVALID_ARGUMENT", "outcome"):
            await Desk(served).resolve(escalation_id, outcome=outcome)
    async with fails("INVALID_ARGUMENT", "resolution", "max_text_chars"):
        await Desk(served).resolve(escalation_id, resolution="x" * 8001)
    async with fails("INVALID_ARGUMENT", "redaction"):
        await Desk(served).get(escalation_id, redaction=9)
    assert (await Desk(served).get(escalation_id)).case.status == OPEN


async def test_presence_is_noted_until_its_end(served):
    """Nothing is known before and after."""
    presence = served.server.escalation.presence
    assert presence.people("tier 1", time.time()) is None
    await Desk(served).presence(team="tier 1", people=0, until=at(2e9))
    await Desk(served).presence(people=3)
    assert presence.people("tier 1", 1.9e9) == 0
    assert presence.people("tier 1", 2e9) is None
    assert presence.people("", 9e9) == 3
    async with fails("INVALID_ARGUMENT", "people", "-1"):
        await Desk(served).presence(people=-1)
    async with fails("INVALID_ARGUMENT", "until"):
        await Desk(served).presence(until=Timestamp(nanos=-5))


async def test_with_nobody_there_the_bot_is_told_to_promise_nobody(served):
    """The case is opened all the same; when somebody comes, answers say so again."""
    await Desk(served).presence(people=0)
    answer = await open_case(served, "c1")
    assert answer.recommendation.availability == vpb.AVAILABILITY_NOBODY_THERE
    await Desk(served).presence(people=2)
    answer = await open_case(served, "c2")
    assert answer.recommendation.availability == vpb.AVAILABILITY_AVAILABLE


# When things fail


async def test_a_store_that_fails_is_unavailable_and_changes_nothing(serve):
    """Nothing is half done: neither the case nor who has the conversation."""
    served = await serve(store="sqlite")
    escalation_id = (await open_case(served)).escalation_id
    update = served.server.store.update

    def broken(*_):
        raise StoreError("disk full")

    served.server.store.update = broken
    async with fails("UNAVAILABLE"):
        await Desk(served).acknowledge(escalation_id)
    served.server.store.update = update
    assert (await Desk(served).get(escalation_id)).case.status == OPEN
    assert (await served.get("c")).state.holder == cpb.HOLDER_BOT
    assert (await Desk(served).acknowledge(escalation_id)).case.revision == 2


async def test_a_package_that_cannot_be_made_keeps_nobody_from_the_case(served):
    """It is left out, and the fault is logged without a word of the user."""
    escalation_id = (await open_case(served)).escalation_id
    served.server.escalation.desk._kept.store.transcript = lambda _: 1 / 0
    taken = await Desk(served).acknowledge(escalation_id)
    assert taken.case.owner == "ann"
    assert not taken.HasField("handoff")
    assert "package not made" in served.log.text
    assert HUMAN_PLEASE not in served.log.text


async def test_an_erased_conversation_takes_its_case_along(served):
    """Nothing of it is found any more."""
    escalation_id = (await open_case(served)).escalation_id
    await served.delete("c")
    assert await Desk(served).ids() == []
    async with fails("NOT_FOUND"):
        await Desk(served).get(escalation_id)


async def test_housekeeping_forgets_closed_cases_and_old_events(serve):
    """Cases after case_retention_days, events after case_log_retention_days, and not what is open."""
    served = await serve(
        sweep_interval=0.05, case_retention_days=1e-6, case_log_retention_days=1e-6, retention_days=365
    )
    shelf = served.server.store.cases
    closed = (await open_case(served, "c1")).escalation_id
    opened = (await open_case(served, "c2")).escalation_id
    await Desk(served).resolve(closed)
    await until(lambda: shelf.get("default", closed) is None and shelf.log_range() == (4, 3))
    assert [case.escalation_id for case in shelf.find("default", CaseFilter(), "", 9)] == [opened]
