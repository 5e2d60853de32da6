"""`python -m detector report` on the file of a server that is serving, its figures computed by hand.

The clock is the test's own, so that days pass between two turns.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import pytest
from loopdetector.v1 import case_pb2
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import escalation_service_pb2 as epb
from loopdetector.v1.escalation_service_pb2_grpc import EscalationServiceStub
from typer.testing import CliRunner

from detector.cli import app
from tests.support.serving import HUMAN_PLEASE

DAY = 86_400.0
START = 20_000 * DAY
ADDRESS = "I want to change the delivery address of my order."
ADDRESS_AGAIN = "My order must go to another address, how do I change the delivery?"
TOPICS = (
    "my card was stolen",
    "the invoice shows a wrong amount",
    "how do I close my account",
    "where is the nearest shop",
    "can I pay in three parts",
    "the app crashes at the start",
    "I forgot my password",
    "is the lamp in stock in black",
    "my parcel is wet",
    "which size fits me",
    "I need a receipt for the tax office",
    "cancel my subscription please",
    "do you ship to Norway",
    "the voucher code does not work",
    "how long is the guarantee",
    "can I pick it up myself",
    "the colour differs from the picture",
    "I was charged two times",
    "update my phone number",
    "is there a student price",
    "the instructions are missing",
    "my seat has no window",
    "how do I return shoes",
    "when do you open on Sunday",
    "I want to complain about the driver",
    "the screw is too short",
    "who is my contact",
    "can I bring my dog",
    "the heating makes noise",
    "how do I change the language",
)


class Clock:
    """Seconds since the epoch, as the test lets them pass."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def at(self, days, seconds=0.0):
        self.now = START + days * DAY + seconds


class Story:
    """A server with a clock of its own, and what happens to it."""

    def __init__(self, served, clock, path):
        self.served = served
        self.clock = clock
        self.path = path

    async def talk(self, conversation_id, day, *turns, **fields):
        """Turns are (second, role, text)."""
        for i, (second, role, text) in enumerate(turns):
            self.clock.at(day, second)
            await self.served.say(conversation_id, text, f"t{i}", role, **fields)

    async def act(self, conversation_id, day_second, rpc, request, **fields):
        """What a person does to the case of a conversation on day 0, by EscalationService."""
        self.clock.at(0, day_second)
        desk = EscalationServiceStub(self.served.channel)
        wanted = epb.CaseFilter(conversation_id=conversation_id)
        (case,) = (await desk.ListCases(epb.ListCasesRequest(filter=wanted), timeout=20)).cases
        await getattr(desk, rpc)(request(escalation_id=case.escalation_id, **fields), timeout=20)

    async def sweep(self):
        """A round of housekeeping with an hour until idle and a week until erasure."""
        now = self.clock.now
        await self.served.server.endings.sweep(idle_before=now - 3_600, erase_before=now - 7 * DAY)

    async def report(self, *arguments):
        """What the command prints, run on the file of the serving server at the story's own time."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", self.clock)
            done = CliRunner().invoke(app, ["report", "--db", str(self.path), *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    async def figures(self, *arguments):
        return json.loads(await self.report("--json", *arguments))


@pytest.fixture
async def story(serve, tmp_path):
    """Two weeks, up to day 3.

    ann is passed over, waits, is helped by a person and was right to ask. bob is passed over, goes silent, and comes
    back two days later about the same. Thirty others are served by the bot at once, each about something else.
    """
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        # Only while the server takes its clock: gRPC's deadlines go by the real one.
        patch.setattr(time, "time", clock)
        served = await serve(store="sqlite")
    story = Story(served, clock, tmp_path / "loops.db")
    asks = [(0, "user", ADDRESS), (10, "bot", "Sure."), (30, "user", HUMAN_PLEASE), (40, "bot", "We open at nine.")]
    await story.talk("ann-1", 0, *asks, bot_id="shop", user_ref="ann")
    await story.act("ann-1", 130, "AcknowledgeCase", epb.AcknowledgeCaseRequest, owner="o1")
    await story.act("ann-1", 200, "ReleaseCase", epb.ReleaseCaseRequest, owner="o1", team="orders")
    await story.act("ann-1", 210, "AcknowledgeCase", epb.AcknowledgeCaseRequest, owner="o2")
    closing = {"outcome": case_pb2.CASE_OUTCOME_SOLVED, "was_needed": True, "resolution": "Changed it."}
    await story.act("ann-1", 430, "ResolveCase", epb.ResolveCaseRequest, owner="o2", **closing)
    await served.end("ann-1", cpb.OUTCOME_TRANSFERRED)
    await story.talk("bob-1", 0, *asks, bot_id="shop", user_ref="bob")
    clock.at(0, 7_200)
    await story.sweep()
    for i, topic in enumerate(TOPICS):
        name = f"other-{i}"
        await story.talk(
            name, 1, (i, "user", topic), (i + 5, "bot", f"Done, see page {i}."), bot_id="bank", user_ref=name
        )
        await served.end(name, cpb.OUTCOME_RESOLVED)
    await story.talk(
        "bob-2", 2, (0, "user", ADDRESS_AGAIN), (5, "bot", "It is changed."), bot_id="shop", user_ref="bob"
    )
    await served.end("bob-2", cpb.OUTCOME_RESOLVED)
    clock.at(3)
    return story


def share(found):
    return found["count"], found["n"]


async def test_figures_are_those_counted_by_hand(story):
    """33 conversations, two cases: one answered 100 s after its first sign, one that nobody ever answered."""
    figures = await story.figures()
    assert figures["conversations"] == 33
    assert figures["users"] == 32
    shares = {name: share(found) for name, found in figures["shares"].items()}
    assert shares == {
        "contained": (32, 33),  # all but ann-1
        "falsely_contained": (1, 32),  # bob-1
        "silent_churn": (1, 32),
        "said_resolved_left_stuck": (0, 31),  # the others and bob-2
        "reopened": (0, 33),
        "passed_over": (2, 2),
        "needed": (1, 1),
        "right_team": (1, 1),  # no team was named before "orders"
    }
    # Both first signs are the request at second 30, both offers come with it.
    assert figures["to_first_sign"] == {"n": 2, "median": 30.0, "p90": 30.0}
    assert figures["to_offer"] == {"n": 2, "median": 0.0, "p90": 0.0}
    to_person, to_resolution = figures["to_person"], figures["to_resolution"]
    assert (to_person["n"], to_person["not_yet"], to_person["median"], to_person["p90"]) == (2, 1, 100.0, None)
    assert (to_resolution["n"], to_resolution["not_yet"], to_resolution["median"]) == (2, 1, 400.0)
    assert figures["cases_without_a_person"]["customer went silent"] == 1
    assert (figures["human_requests"], figures["passed_over"]) == (2, 2)
    assert [(day["over"], day["contained"], day["false"], day["silent"]) for day in figures["days"]] == [
        (2, 1, 1, 1),
        (30, 30, 0, 0),
        (1, 1, 0, 0),
    ]


async def test_same_need_that_came_back_is_seen(story):
    """bob-2 repeats bob-1, and nobody else repeats anything; a day later nobody can say yet who stays away."""
    figures = await story.figures()
    assert share(figures["same_need"]["again"]) == (1, 33)
    assert figures["same_need"]["users_back"] == 1
    assert share(figures["same_need"]["contained_and_back"]) == (0, 0)
    story.clock.at(7.5)
    figures = await story.figures()
    assert share(figures["same_need"]["contained_and_back"]) == (1, 1)  # bob-1, over for more than seven days
    assert share((await story.figures("--return-days", "1"))["same_need"]["again"]) == (0, 33)


async def test_who_was_left_alone_is_at_risk(story):
    """bob alone: one of two conversations stuck, silent, and one about a need that came back; over three each."""
    (bob,) = (await story.figures())["at_risk"]
    assert (bob["user_ref"], bob["conversations"], bob["score_before"]) == ("bob", 2, None)
    assert bob["parts"] == pytest.approx(
        {"stuck": 1 / 3, "silent": 1 / 3, "same need again": 1 / 3, "reopened": 0, "falling use": 0}
    )
    assert bob["score"] == pytest.approx((0.3 + 0.25 + 0.2) / 3)


async def test_one_bot_and_a_later_beginning(story):
    """Each leaves only what it says; from day 2 on there is bob-2."""
    assert (await story.figures("--bot", "bank"))["conversations"] == 30
    later = await story.figures("--since", "1d")
    assert later["conversations"] == 1
    assert later["to_person"]["n"] == 0
    assert share(later["same_need"]["again"]) == (1, 1)


async def test_figures_outlive_the_texts(story):
    """After a week the conversations are gone; times and shares stay, needs can no longer be told."""
    before = await story.figures()
    story.clock.at(20)
    await story.sweep()
    with pytest.raises(Exception, match="not known"):
        await story.served.get("ann-1")
    after = await story.figures()
    for name in ("conversations", "users", "shares", "to_first_sign", "to_offer", "days", "bots"):
        if name == "bots":
            assert after[name].keys() == before[name].keys()
        else:
            assert after[name] == before[name], name
    assert after["to_person"]["median"] == 100.0
    assert after["same_need"] is None
    assert [one["user_ref"] for one in after["at_risk"]] == []


async def test_erased_user_is_in_no_report(story):
    """DeleteConversation, before the retention has passed and after it."""
    await story.served.delete("bob-2")
    assert (await story.figures())["conversations"] == 32
    story.clock.at(20)
    await story.sweep()
    await story.served.delete("bob-1")
    figures = await story.figures()
    assert figures["conversations"] == 31
    assert (figures["to_person"]["n"], figures["to_person"]["not_yet"]) == (1, 0)


async def test_tables_say_the_same(story):
    """The three answers, and no word of anybody."""
    said = await story.report()
    assert "Half of the cases had one within 1.7 min of the first sign; 1 of 2 cases never had one." in said
    assert "97.0 % of 33 conversations ended without a person" in said
    assert "In 1 of these 32 (3.1 %) the customer was left stuck, in 1 without a word." in said
    assert "1 of 32 named users at risk" in said
    assert "delivery" not in said


async def test_page_stands_alone(story, tmp_path):
    """Well-formed charts, no script, nothing from elsewhere, no word of anybody; every plot says its n."""
    page = tmp_path / "report.html"
    await story.report("--html", str(page))
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=\"(?!#)", text)
    charts = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(charts) == 4
    for chart in charts:
        ET.fromstring(chart)  # noqa: S314 (our own)
    assert "a person (n=2, not yet 1)" in text
    assert "shop (n=2)" in text
    assert "bob (n=2)" in text
    assert "delivery" not in text


async def test_page_without_its_packages_says_what_to_install(story, tmp_path, monkeypatch):
    """As in the server install: tables work, the page names the extra."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for name in ("detector.outcome_report.page", "detector.outcome_report.charts", "detector.pages.drawing"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    command = ["report", "--db", str(story.path), "--html", str(tmp_path / "report.html")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 1
    assert "ai-loop-detector[report]" in done.output
    assert "33 conversations" in await story.report()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
async def test_page_opens_in_a_browser(story, tmp_path):
    """A real browser lays it out: headings, rows and charts are in its document."""
    page = tmp_path / "report.html"
    await story.report("--html", str(page))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = await asyncio.to_thread(
        subprocess.run, [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    assert shown.stdout.count("<svg") == 4
    assert "What became of 33 conversations" in shown.stdout


async def test_command_runs_in_a_process_of_its_own(story):
    """As an operator calls it; what cannot be read is named, with what to give."""

    def run(*arguments):
        command = [sys.executable, "-m", "detector", "report", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    done = await asyncio.to_thread(run, "--db", str(story.path), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["conversations"] == 33
    wrong = await asyncio.to_thread(run, "--db", str(story.path.with_name("other.db")))
    assert wrong.returncode == 1
    assert "sqlite_path" in wrong.stderr
    wrong = await asyncio.to_thread(run, "--db", str(story.path), "--since", "yesterday")
    assert wrong.returncode == 1
    assert "2026-11-01" in wrong.stderr
