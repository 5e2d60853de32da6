"""All settings of the server, in one place."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from detector.bundle import default_models_dir

CONFIG_FILE_VARIABLE = "LOOPDETECTOR_CONFIG"
LIVE_FIELDS = ("observe", "false_alarm_budget")
"""Settings that a running server takes over when the configuration file changes."""


def _expanded(path: Path) -> Path:
    return path.expanduser()


LocalPath = Annotated[Path, AfterValidator(_expanded)]


class Settings(BaseSettings):
    """Settings of the server.

    Each is read from the environment variable `LOOPDETECTOR_<NAME>`, else from the TOML file that
    `LOOPDETECTOR_CONFIG` names, else it has the default given here.
    """

    model_config = SettingsConfigDict(env_prefix="LOOPDETECTOR_", frozen=True, extra="forbid")

    # Where it listens
    host: str = Field("127.0.0.1", description="Address to bind; anything but loopback needs TLS or insecure = true.")
    port: int = Field(50051, ge=0, le=65535, description="Port of the service; 0 takes a free one.")
    insecure: bool = Field(default=False, description="Allow an address beyond loopback without TLS.")
    tls_certificate: LocalPath | None = Field(None, description="PEM file of the server's certificate chain.")
    tls_key: LocalPath | None = Field(None, description="PEM file of the server's private key.")
    tls_client_ca: LocalPath | None = Field(None, description="PEM file of the CA that clients must be signed by.")
    metrics_host: str = Field("127.0.0.1", description="Address of the Prometheus port.")
    metrics_port: int = Field(9464, ge=0, le=65535, description="Prometheus port; 0 takes a free one.")
    metrics: bool = Field(default=True, description="Serve metrics.")

    # What it says
    models_dir: LocalPath = Field(default_factory=default_models_dir, description="Folder of the model bundles.")
    observe: bool = Field(default=False, description="Judge and count everything, recommend nothing. Live.")
    false_alarm_budget: float = Field(
        1.0, gt=0, le=100, description="Alarms by cause LOOP per 100 conversations that were never stuck. Live."
    )
    policy_file: LocalPath | None = Field(
        None, description="YAML file of budgets, deadlines, hours, teams and topics of each bot. Its content is live."
    )

    # What it keeps
    store: Literal["sqlite", "memory"] = Field("sqlite", description="Where conversations are kept.")
    sqlite_path: LocalPath = Field(Path("loopdetector.db"), description="File of the SQLite store.")
    store_text: Literal["full", "none"] = Field("full", description="Keep transcripts, or only the window's text.")
    retention_days: float = Field(7.0, gt=0, description="Days after its latest turn until a conversation is erased.")
    feedback_retention_days: float = Field(365.0, gt=0, description="Days until a feedback and its copy are erased.")
    case_log_retention_days: float = Field(7.0, gt=0, description="Days back to which WatchCases can be resumed.")
    case_retention_days: float = Field(
        365.0, gt=0, description="Days until a closed case is erased; its texts go with its conversation."
    )
    idle_timeout: float = Field(1800.0, gt=0, description="Seconds without a turn until a conversation counts as idle.")
    sweep_interval: float = Field(30.0, gt=0, description="Seconds between two rounds of housekeeping.")
    window_turns: int = Field(40, ge=4, le=400, description="Turns that a new turn is compared with.")
    max_live_conversations: int = Field(20_000, ge=1, description="Conversations in memory; others wait in the store.")

    # What a request may hold
    max_text_chars: int = Field(8_000, ge=100, description="Longer texts are judged on their head and tail.")
    max_history_turns: int = Field(2_000, ge=1, description="Turns of history and of a transcript.")
    max_message_bytes: int = Field(4 * 1024 * 1024, ge=1024, description="Bytes of a request.")
    max_id_chars: int = Field(256, ge=16, description="Characters of any id.")
    max_metadata_entries: int = Field(32, ge=0, description="Entries of metadata.")
    max_metadata_chars: int = Field(512, ge=1, description="Characters of a metadata key or value.")
    stream_in_flight: int = Field(64, ge=1, le=10_000, description="Items of a stream that are read ahead.")
    max_call_seconds: float = Field(10.0, gt=0, description="How long a call without a deadline may wait.")
    max_transcripts_in_flight: int = Field(4, ge=1, description="Transcripts judged at a time; more are turned away.")

    # How it runs
    drain_seconds: float = Field(10.0, ge=0, description="Time for running calls after SIGTERM.")
    worker_threads: int = Field(2, ge=1, le=64, description="Threads for work over 5 ms.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["json", "console"] = Field("json", description="One JSON object a line, or coloured text.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before the file; no .env file and no secrets folder, so that there is one place to look."""
        del dotenv_settings, file_secret_settings
        file = config_file()
        toml = TomlConfigSettingsSource(settings_cls, file) if file else None
        return (init_settings, env_settings, *([toml] if toml else []))

    @model_validator(mode="after")
    def _is_safe(self) -> "Settings":
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key go together; set both or none")
        if self.tls_client_ca and not self.tls_certificate:
            raise ValueError("tls_client_ca needs tls_certificate and tls_key")
        if not (self.is_loopback or self.tls_certificate or self.insecure):
            raise ValueError(
                f"host = {self.host} is not loopback and there is no TLS: set tls_certificate and tls_key, or "
                "insecure = true if the network is trusted"
            )
        for name in ("tls_certificate", "tls_key", "tls_client_ca"):
            path = getattr(self, name)
            if path is not None and not path.is_file():
                raise ValueError(f"{name} = {path} is not a file")
        return self

    @property
    def is_loopback(self) -> bool:
        """Only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def address(self) -> str:
        """Host and port for gRPC; IPv6 in brackets."""
        host = self.host.strip("[]")
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"


def config_file() -> Path | None:
    """The TOML file named by `LOOPDETECTOR_CONFIG`, if any.

    Raises:
        FileNotFoundError: It is named and not there.
    """
    named = os.environ.get(CONFIG_FILE_VARIABLE)
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f"{CONFIG_FILE_VARIABLE} = {path} is not a file")
    return path
