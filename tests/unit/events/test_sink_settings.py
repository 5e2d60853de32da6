"""Settings of sinks: what is wrong is said precisely, and never with a secret in it."""

import json

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from detector.cli import app
from detector.events.sink_settings import NatsSettings, StdoutSettings, WebhookSettings
from detector.handoff import Redaction
from detector.service.settings import Settings
from tests.support.events import OTHER_SECRET, SECRET

HOOK = {"type": "webhook", "name": "desk", "url": "https://desk.example/hook", "secrets": [SECRET]}
QUEUE = {"type": "nats", "name": "queue"}


def settings(monkeypatch, *sinks):
    monkeypatch.setenv("LOOPDETECTOR_SINKS", json.dumps(sinks))
    return Settings()


def test_sinks_are_read_from_the_environment(monkeypatch):
    hook, queue, out = settings(monkeypatch, HOOK, QUEUE, {"type": "stdout", "name": "out"}).sinks
    assert isinstance(hook, WebhookSettings)
    assert hook.signing_secrets() == [SECRET]
    assert isinstance(queue, NatsSettings)
    assert isinstance(out, StdoutSettings)
    assert [sink.hides for sink in (hook, queue, out)] == [Redaction.NONE, Redaction.NONE, Redaction.TEXT]


def test_sinks_are_read_from_the_file(monkeypatch, tmp_path):
    (tmp_path / "new").write_text(f"{OTHER_SECRET}\n")
    (tmp_path / "config.toml").write_text(
        f"""
        [[sinks]]
        type = "webhook"
        name = "desk"
        url = "https://desk.example/hook"
        secrets = ["{SECRET}"]
        secret_files = ["{tmp_path / "new"}"]
        redaction = "contacts"

        [[sinks]]
        type = "nats"
        name = "queue"
        servers = ["tls://nats.example:4222"]
        """
    )
    monkeypatch.setenv("LOOPDETECTOR_CONFIG", str(tmp_path / "config.toml"))
    hook, queue = Settings().sinks
    assert hook.signing_secrets() == [SECRET, OTHER_SECRET]
    assert hook.hides is Redaction.CONTACTS
    assert queue.servers == ("tls://nats.example:4222",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://desk.example/hook"}, ["url is http", "allow_private"]),
        ({"url": "ftp://desk.example"}, ["https://"]),
        ({"url": "https://"}, ["with a host"]),
        ({"url": "https://me:hunter2@desk.example/"}, ["credentials", "headers.authorization"]),
        ({"url": "https://10.0.0.7/hook"}, ["10.0.0.7", "private", "allow_private"]),
        ({"url": "https://169.254.169.254/latest", "allow_private": True}, ["metadata"]),
        ({"url": "https://[::ffff:127.0.0.1]/"}, ["private network or of this machine"]),
        ({"url": "https://desk.example/#here"}, ["#fragment"]),
        ({"secrets": []}, ["needs one secret", "has 0"]),
        ({"secrets": [SECRET, OTHER_SECRET, SECRET]}, ["has 3"]),
        ({"secrets": ["hunter2"]}, ["secrets.0", "whsec_", "openssl"]),
        ({"secrets": [SECRET, "whsec_aHVudGVyMg=="]}, ["secrets.1", "24 to 64"]),
        ({"secrets": ["whsec_" + "ö" * 40]}, ["secrets.0", "whsec_"]),
        ({"secret_files": ["/nowhere/hunter2"]}, ["secret_files.0", "FileNotFoundError"]),
        ({"headers": {"Webhook-Id": "hunter2"}}, ["headers.Webhook-Id"]),
        ({"headers": {"x-key": "hunter2\r\nhost: evil"}}, ["headers.x-key"]),
        ({"tls_ca": "/nowhere.pem"}, ["tls_ca = /nowhere.pem is not a file"]),
        ({"name": "Desk 1"}, ["sinks.0.webhook.name", "pattern"]),
        ({"attempts": 0}, ["sinks.0.webhook.attempts", "greater than or equal to 1"]),
        ({"redaction": "most"}, ["sinks.0.webhook.redaction", "'none', 'contacts', 'facts' or 'text'"]),
        ({"secret": "hunter2"}, ["sinks.0.webhook.secret", "not permitted"]),
        ({"type": "kafka"}, ["sinks.0", "'webhook', 'nats', 'stdout'"]),
    ],
)
def test_check_config_says_what_is_wrong_with_a_webhook(monkeypatch, changes, words):
    """Names the sink and the field, and shows no secret."""
    monkeypatch.setenv("LOOPDETECTOR_SINKS", json.dumps([HOOK | changes]))
    done = CliRunner().invoke(app, ["check-config"])
    assert done.exit_code == 1
    for word in ["sinks.0", *words]:
        assert word in " ".join(done.output.split()), done.output
    if "/nowhere/hunter2" not in str(changes):
        assert "hunter2" not in done.output
    assert "aHVudGVyMg" not in done.output


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"servers": ["http://nats.example"]}, ["servers.0", "nats://"]),
        ({"servers": ["nats://me:hunter2@nats.example"]}, ["servers.0 holds credentials"]),
        ({"user": "me"}, ["user and password"]),
        ({"user": "me", "password": "hunter2", "token": "hunter2"}, ["or token"]),
        ({"subject_prefix": "cases.>"}, ["subject_prefix", "pattern"]),
    ],
)
def test_what_is_wrong_with_nats(monkeypatch, changes, words):
    with pytest.raises(ValidationError) as caught:
        settings(monkeypatch, QUEUE | changes)
    for word in words:
        assert word in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_names_are_given_once(monkeypatch):
    with pytest.raises(ValidationError, match="two sinks have the name desk"):
        settings(monkeypatch, HOOK, HOOK)


def test_secrets_are_not_shown(monkeypatch):
    found = settings(monkeypatch, HOOK | {"headers": {"authorization": "Bearer hunter2"}})
    shown = f"{found} {found!r} {found.model_dump_json()}"
    assert SECRET not in shown
    assert "hunter2" not in shown
