"""Settings of the sinks: `[[sinks]]` tables in the configuration file, or a JSON list in the environment."""

import base64
import re
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from detector.events.addresses import refusal
from detector.handoff import Redaction

_SECRET_PREFIX = "whsec_"  # noqa: S105 (what the name says: a prefix)
_SECRET_BYTES = (24, 64)
_TOKEN = r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$"  # noqa: S105 (of a NATS subject)
_OWN_HEADERS = frozenset(
    {"content-type", "content-length", "host", "webhook-id", "webhook-timestamp", "webhook-signature"}
)
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"

RedactionName = Literal["none", "contacts", "facts", "text"]


class _SinkSettings(BaseModel):
    """What all sinks have."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(
        pattern=r"^[a-z][a-z0-9_-]{0,62}$", description="Names it in the store, logs and metrics; keep it for good."
    )
    redaction: RedactionName = Field("none", description="How much of the users' text is hidden.")
    parallel: int = Field(8, ge=1, le=64, description="Conversations at a time.")
    timeout_seconds: float = Field(10.0, gt=0, le=120, description="Time for one attempt.")
    first_wait_seconds: float = Field(1.0, gt=0, le=3600, description="Longest wait after the first failure; doubles.")
    longest_wait_seconds: float = Field(3600.0, gt=0, le=86_400, description="Longest wait of all.")
    attempts: int = Field(24, ge=1, le=1000, description="So many, then the event is a dead letter.")

    @property
    def hides(self) -> Redaction:
        """What is hidden."""
        return Redaction[self.redaction.upper()]


class WebhookSettings(_SinkSettings):
    """Signed HTTP requests."""

    type: Literal["webhook"]
    url: str = Field(description="Where they go; https, or with allow_private also http.")
    secrets: tuple[SecretStr, ...] = Field((), description="whsec_...; two during a rotation. Or secret_files.")
    secret_files: tuple[Path, ...] = Field((), description="Files with one secret each.")
    allow_private: bool = Field(default=False, description="Allow addresses of private networks and of this machine.")
    headers: dict[str, SecretStr] = Field({}, description="Further headers, such as authorization.")
    tls_ca: Path | None = Field(None, description="PEM file of the CA of the receiver; else the public ones.")

    def signing_secrets(self) -> list[str]:
        """The secrets, from wherever they are.

        Raises:
            ValueError: One cannot be read or is none; the message does not show it.
        """
        given = [(f"secrets.{i}", secret.get_secret_value()) for i, secret in enumerate(self.secrets)]
        for i, path in enumerate(self.secret_files):
            try:
                given.append((f"secret_files.{i}", path.expanduser().read_text(encoding="utf-8").strip()))
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(f"secret_files.{i} = {path} cannot be read: {type(error).__name__}") from error
        if not 1 <= len(given) <= 2:
            raise ValueError(
                f"needs one secret, or two during a rotation, in secrets or secret_files; has {len(given)}"
            )
        for name, secret in given:
            _check_secret(name, secret)
        return [secret for _, secret in given]

    @model_validator(mode="after")
    def _is_usable(self) -> "WebhookSettings":
        self.signing_secrets()
        _check_url(self.url, allow_private=self.allow_private)
        for name, value in self.headers.items():
            _check_header(name, value.get_secret_value())
        _check_file("tls_ca", self.tls_ca)
        return self


class NatsSettings(_SinkSettings):
    """NATS JetStream."""

    type: Literal["nats"]
    servers: tuple[str, ...] = Field(("nats://127.0.0.1:4222",), min_length=1, description="nats:// or tls:// URLs.")
    subject_prefix: str = Field("loopdetector.cases", pattern=_TOKEN, description="Then follow tenant and kind.")
    user: str = Field("", description="Name of the user.")
    password: SecretStr | None = Field(None, description="Password of the user.")
    token: SecretStr | None = Field(None, description="Token, instead of a user.")
    tls_ca: Path | None = Field(None, description="PEM file of the servers' CA; else the public ones.")

    @model_validator(mode="after")
    def _is_usable(self) -> "NatsSettings":
        for i, server in enumerate(self.servers):
            parts = urlsplit(server)
            if parts.scheme not in {"nats", "tls"} or not parts.hostname:
                raise ValueError(f"servers.{i} is no nats:// or tls:// URL with a host")
            if parts.username or parts.password:
                raise ValueError(f"servers.{i} holds credentials; put them into user and password, or token")
        if bool(self.user) != bool(self.password) or (self.user and self.token):
            raise ValueError("set user and password, or token, or none of them")
        _check_file("tls_ca", self.tls_ca)
        return self


class StdoutSettings(_SinkSettings):
    """One JSON object a line on standard output; often kept as a log, so it hides users' text unless told otherwise."""

    type: Literal["stdout"]
    redaction: RedactionName = Field("text", description="How much of the users' text is hidden.")


SinkSettings = Annotated[WebhookSettings | NatsSettings | StdoutSettings, Field(discriminator="type")]


def _named_once(sinks: Sequence[SinkSettings]) -> Sequence[SinkSettings]:
    names = [sink.name for sink in sinks]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two sinks have the name {twice[0]}; give each its own")
    return sinks


SinkList = Annotated[tuple[SinkSettings, ...], AfterValidator(_named_once)]


def _check_secret(name: str, secret: str) -> None:
    low, high = _SECRET_BYTES
    try:
        size = len(base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True))
    except ValueError:  # of which binascii.Error is one
        size = 0
    if not secret.startswith(_SECRET_PREFIX) or not low <= size <= high:
        raise ValueError(
            f"{name} is no secret: it must be {_SECRET_PREFIX} and {low} to {high} random bytes in base64; "
            'make one with: echo "whsec_$(openssl rand -base64 32)"'
        )


def _check_header(name: str, value: str) -> None:
    if name.lower() in _OWN_HEADERS:
        raise ValueError(f"headers.{name} is set by the sink itself; remove it")
    if not re.fullmatch(_HEADER_NAME, name):
        raise ValueError("headers has a name with characters that no header can have")
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"headers.{name} has characters that no header can have: printable ASCII only")


def _check_url(url: str, *, allow_private: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ValueError("url is no https:// URL with a host")
    if parts.scheme == "http" and not allow_private:
        raise ValueError("url is http: use https, or set allow_private = true for a receiver in your own network")
    if parts.username or parts.password:
        raise ValueError("url holds credentials; put them into headers.authorization")
    if parts.fragment:
        raise ValueError("url has a #fragment, which is never sent; remove it")
    try:
        address = ip_address(parts.hostname)
    except ValueError:
        return
    if why := refusal(address, allow_private=allow_private):
        raise ValueError(f"url: {address} is {why}")


def _check_file(name: str, path: Path | None) -> None:
    if path is not None and not path.expanduser().is_file():
        raise ValueError(f"{name} = {path} is not a file")
