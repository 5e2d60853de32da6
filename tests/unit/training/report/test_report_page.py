"""The page as a browser reads it: whole, safe, and without anything from elsewhere."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from detector.service.brain import make_brain
from detector.turn import Role
from tests.support.judging import judged, verdict
from training.data import Conversation, LabelledTurn, read_all
from training.evaluation import Judged
from training.judging import judged_in_process
from training.operating import operating_point, operating_points
from training.report.page import Input, report_page
from training.sources import own_test

SECTIONS = ["summary", "signals", "calibration", "operating", "delay", "slices", "errors"]
VOID = {"meta"}
EVIL = "<script>alert('x')</script><img src=https://evil.example/x onerror=alert(1)> \"quoted\" & more"


class Page(HTMLParser):
    """A parsed page: its elements, and its text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text, self.open = [], "", []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page_of(model, some, points=(), errors=10):
    html = report_page(
        model,
        some,
        list(points),
        budget=1.0,
        threshold=0.6,
        inputs=[Input("a.jsonl", "0123456789ab")],
        errors=errors,
    )
    return html, Page(html)


@pytest.fixture(scope="module")
def real(tiny):
    conversations = read_all(own_test())
    brain = make_brain(tiny, budget=1, observe=False, window=40)
    some = list(judged_in_process(brain.pipeline, conversations))
    return some, list(operating_points(tiny, conversations, [0.0, 1.0, 5.0], window=40))


def test_every_section_is_there_and_drawn(tiny, real):
    html, page = page_of(tiny, *real)
    assert [attributes["id"] for attributes in page.of("section")] == SECTIONS
    assert [attributes["href"] for attributes in page.of("a")] == [f"#{section}" for section in SECTIONS]
    # a curve and a calibration for each of five signals, the operating curve and the delays
    assert len(page.of("svg")) == 12
    assert tiny.model_id in page.text
    assert "a.jsonl (sha256 0123456789ab)" in page.text
    assert len(html) < 5_000_000


def test_nothing_comes_from_elsewhere(tiny, real):
    html, page = page_of(tiny, *real)
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use"})
    for tag, attributes in page.elements:
        for name, value in attributes.items():
            assert name.startswith("xmlns") or "//" not in (value or ""), (tag, name, value)
            assert not name.startswith("on")
    assert "url(" not in html
    assert "@import" not in html
    policies = [a["content"] for a in page.of("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_light_and_dark_come_from_the_style_sheet(tiny, real):
    html, page = page_of(tiny, *real)
    assert "prefers-color-scheme: dark" in html
    assert 'fill="var(--text)"' in html
    assert 'stroke="var(--main)"' in html
    assert "white" not in {value for _, attributes in page.elements for value in attributes.values()}


def test_no_two_elements_share_an_id(tiny, real):
    _, page = page_of(tiny, *real)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)) == len(SECTIONS)


def test_texts_are_shown_and_never_markup(tiny):
    """Whatever a conversation holds, in every field that is shown."""
    turns = (
        LabelledTurn(Role.USER, EVIL),
        LabelledTurn(Role.USER, f"again {EVIL}", frozenset({"complaint"}), {"complaint": 0}),
    )
    shown = Conversation(EVIL, EVIL, turns, 1, "stuck", EVIL, EVIL, EVIL)
    missed = Judged(shown, [verdict(0), verdict(1, score=0.2)])
    html, page = page_of(tiny, [missed])
    assert page.of("script") == page.of("img") == []
    assert page.text.count(EVIL) >= 6  # id, source, language and bot in the slices, and the texts
    assert f"again {EVIL}" in page.text
    assert "<script" not in html


def test_the_worst_errors_are_shown_up_to_the_limit(tiny):
    some = [judged(f"false-{i}", kind="hard", alarm=2) for i in range(5)]
    points = [operating_point(1.0, 0.6, some)]
    for limit in (0, 3, 9):
        _, page = page_of(tiny, some, points, errors=limit)
        assert f"false alarms ({min(limit, 5)} shown)" in page.text
        assert sum(f"false-{i}" in page.text for i in range(5)) == min(limit, 5)


def test_the_shipped_point_leads_the_table(tiny, real):
    html, _ = page_of(tiny, *real)
    rows = html[html.index('id="operating"') :].split("<tr")[2:]
    assert rows[0].startswith(' class="shipped"><td>1 (shipped)</td><td>0.6</td>')
    assert [row.split("<td>")[1].removesuffix("</td>") for row in rows[1:4]] == ["0", "1", "5"]


@pytest.mark.parametrize(
    "some",
    [
        [],
        [judged(kind="ordinary")],
        [judged(stuck_at=3, kind="stuck")],
        [Judged(judged().conversation, [None] * 12)],
    ],
    ids=["nothing", "never stuck", "only stuck", "no answers"],
)
def test_a_page_comes_out_of_any_data(tiny, some):
    """What cannot be measured is said in words or left out; it is no error, and no NaN on the page."""
    _, page = page_of(tiny, some)
    assert [attributes["id"] for attributes in page.of("section")] == SECTIONS
    assert not re.search(r"\bnan\b", page.text, re.IGNORECASE)


def test_equal_input_gives_an_equal_page(tiny, real):
    some, points = real
    again = [replace(one) for one in some]
    assert page_of(tiny, some, points)[0] == page_of(tiny, again, points)[0]
