"""Settings that cannot be served are refused before anything starts, and the error names the field."""

import pytest
from pydantic import ValidationError

from detector.bundle import BundleError
from detector.service.server import build
from detector.service.settings import Settings
from detector.stores import StoreError
from tests.support.serving import Log


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"host": "0.0.0.0"}, "host"),  # noqa: S104
        ({"host": "::"}, "host"),
        ({"host": ""}, "host"),
        ({"host": "detector.example.com"}, "host"),
        ({"port": 70_000}, "port"),
        ({"port": "http"}, "port"),
        ({"tls_certificate": "cert.pem"}, "tls_key"),
        ({"tls_key": "key.pem"}, "tls_certificate"),
        ({"tls_client_ca": "ca.pem"}, "tls_client_ca"),
        ({"tls_certificate": "no-such.pem", "tls_key": "no-such.key"}, "tls_certificate = no-such.pem"),
        ({"store": "redis"}, "store"),
        ({"store_text": "some"}, "store_text"),
        ({"false_alarm_budget": 0}, "false_alarm_budget"),
        ({"retention_days": -1}, "retention_days"),
        ({"idle_timeout": 0}, "idle_timeout"),
        ({"window_turns": 1}, "window_turns"),
        ({"max_text_chars": 1}, "max_text_chars"),
        ({"stream_in_flight": 0}, "stream_in_flight"),
        ({"worker_threads": 0}, "worker_threads"),
        ({"log_level": "loud"}, "log_level"),
        ({"no_such_setting": 1}, "no_such_setting"),
    ],
)
def test_an_error_names_the_field(settings, word):
    """Wrong type, out of range, contradicting, unknown."""
    with pytest.raises(ValidationError, match=word):
        Settings(**settings)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.8.8.8"])
def test_loopback_needs_no_tls(host):
    """What cannot be reached from elsewhere may speak plain text."""
    assert Settings(host=host).is_loopback


def test_the_environment_comes_before_the_file(tmp_path, monkeypatch):
    """LOOPDETECTOR_<NAME>, else the TOML file, else the default."""
    file = tmp_path / "config.toml"
    file.write_text("window_turns = 20\nmax_id_chars = 100\n")
    monkeypatch.setenv("LOOPDETECTOR_CONFIG", str(file))
    monkeypatch.setenv("LOOPDETECTOR_WINDOW_TURNS", "30")
    settings = Settings()
    assert (settings.window_turns, settings.max_id_chars, settings.max_history_turns) == (30, 100, 2_000)


def test_a_configuration_file_that_is_not_there_is_named(monkeypatch):
    """LOOPDETECTOR_CONFIG with a path that leads nowhere."""
    monkeypatch.setenv("LOOPDETECTOR_CONFIG", "/no/such/file.toml")
    with pytest.raises(FileNotFoundError, match="LOOPDETECTOR_CONFIG = /no/such/file.toml"):
        Settings()


async def test_a_budget_beyond_the_models_curve_does_not_start(tmp_path):
    """The model was never measured there."""
    with pytest.raises(ValueError, match="false_alarm_budget = 100"):
        build(Settings(store="memory", false_alarm_budget=100), Log())


async def test_a_models_folder_without_models_does_not_start(tmp_path):
    """The error names the file that is missing and the setting to check."""
    with pytest.raises(BundleError, match="ACTIVE.*models_dir"):
        build(Settings(store="memory", models_dir=tmp_path), Log())


async def test_a_store_that_cannot_be_opened_does_not_start(tmp_path):
    """A path through a file."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="sqlite_path"):
        build(Settings(sqlite_path=tmp_path / "file" / "loops.db"), Log())
