"""What the page on events says is so."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from detector.cases import CaseEventKind
from detector.events.sink import SinkError
from detector.events.sink_settings import NatsSettings, StdoutSettings, WebhookSettings
from detector.events.sinks.webhook import WebhookSink
from detector.service.settings import Settings
from tests.support.events import OTHER_SECRET, SECRET, a_message
from tests.support.lanes import hook
from tests.support.serving import until

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "events"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
(RECEIVER,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(CONFIG,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def receiver():
    """The page's receiver in a process of its own; only the port is another."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "8080" in RECEIVER
    process = subprocess.Popen(
        [sys.executable, "-c", RECEIVER.replace("8080", str(port))],
        env={**os.environ, "WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    process.url = f"http://127.0.0.1:{port}/"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def is_listening(url):
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


async def test_the_receiver_takes_what_is_signed_once_and_nothing_else(receiver):
    await until(lambda: is_listening(receiver.url))
    ours = WebhookSink(hook(receiver.url, timeout_seconds=10))
    forged = WebhookSink(hook(receiver.url, timeout_seconds=10, secrets=[OTHER_SECRET]))
    await ours.send(a_message(revision=1))
    await ours.send(a_message(revision=1))
    with pytest.raises(SinkError, match="HTTP 401"):
        await forged.send(a_message(revision=2))
    await ours.send(a_message(CaseEventKind.RESOLVED, revision=3))
    await ours.close()
    await forged.close()
    assert [receiver.stdout.readline() for _ in range(2)] == [
        "ai.loopdetector.case.opened.v1 esc-c1 CASE_STATUS_OPEN\n",
        "ai.loopdetector.case.resolved.v1 esc-c1 CASE_STATUS_OPEN\n",
    ]


def test_the_configuration_is_good(tmp_path):
    (tmp_path / "desk").write_text(SECRET)
    read = Settings(**tomllib.loads(CONFIG.replace("/run/secrets/desk", str(tmp_path / "desk"))))
    assert [type(sink) for sink in read.sinks] == [WebhookSettings, NatsSettings, StdoutSettings]


def test_every_setting_of_a_sink_is_documented():
    fields = {*WebhookSettings.model_fields, *NatsSettings.model_fields, *StdoutSettings.model_fields}
    assert [name for name in sorted(fields) if not re.search(rf"\b{name}\b", PAGE)] == []


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (FOLDER / target).exists(), target


def test_every_kind_of_event_is_named():
    for kind in CaseEventKind:
        assert f"`{kind.name.lower()}`" in PAGE
