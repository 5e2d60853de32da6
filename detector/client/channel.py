"""Where the detector is, and a channel to it that may live for months."""

import re
from dataclasses import dataclass
from ipaddress import ip_address

import grpc

_OPTIONS: tuple[tuple[str, int], ...] = (
    # A server that is not told otherwise allows a ping every 5 minutes, and with no call in flight one every 2 hours;
    # who pings more is thrown out with too_many_pings.
    ("grpc.keepalive_time_ms", 360_000),
    ("grpc.keepalive_permit_without_calls", 0),
    # Also TCP_USER_TIMEOUT: a connection that went dead in silence is dropped before the breaker's next probe.
    ("grpc.keepalive_timeout_ms", 5_000),
    # gRPC waits up to 2 minutes before it connects again: a detector that is back would not be found for so long.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 2_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.dns_min_time_between_resolutions_ms", 5_000),
    # Transcripts come back whole.
    ("grpc.max_receive_message_length", 16 * 1024 * 1024),
    # Retries are made in one place, `Attempts`.
    ("grpc.enable_retries", 0),
    ("grpc.service_config_disable_resolution", 1),
)
_LOCAL_OPTIONS = (("grpc.enable_http_proxy", 0),)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address.

    Attributes:
        target: As gRPC takes it ("host:port", "dns:///host:port", "unix:/path").
        credentials: TLS; None for plain text.
    """

    target: str
    credentials: grpc.ChannelCredentials | None = None

    @classmethod
    def checked(cls, target: str, credentials: grpc.ChannelCredentials | None, *, insecure: bool) -> "Endpoint":
        """An address to which users' text may go.

        Raises:
            ValueError: The text would cross a network in plain text, or the arguments contradict each other.
        """
        if credentials is not None and insecure:
            raise ValueError("give credentials= or insecure=True, not both")
        if credentials is None and not insecure and not is_loopback(target):
            raise ValueError(
                f"{target!r} is not a loopback address, and users' text must not cross a network in plain text: "
                "give credentials=grpc.ssl_channel_credentials(), or insecure=True if the network itself is protected"
            )
        return cls(target, credentials)

    @property
    def options(self) -> tuple[tuple[str, int], ...]:
        """The channel's options."""
        return _OPTIONS + _LOCAL_OPTIONS if is_loopback(self.target) else _OPTIONS

    def open(self) -> grpc.Channel:
        """A channel for threads; it connects with the first call."""
        if self.credentials is None:
            return grpc.insecure_channel(self.target, options=self.options)
        return grpc.secure_channel(self.target, self.credentials, options=self.options)

    def open_aio(self) -> grpc.aio.Channel:
        """A channel for the running event loop; it connects with the first call."""
        if self.credentials is None:
            return grpc.aio.insecure_channel(self.target, options=self.options)
        return grpc.aio.secure_channel(self.target, self.credentials, options=self.options)


def is_loopback(target: str) -> bool:
    """Whether a target surely stays on this machine; a form that is not known here does not."""
    if target.startswith(("unix:", "unix-abstract:")):
        return True
    # "dns://server/host" asks a DNS server of its own and is left out: it may send "localhost" anywhere.
    addresses = re.sub(r"^(dns:(///)?|ipv4:|ipv6:)", "", target).split(",")
    return all(_is_loopback_host(_host(address)) for address in addresses)


def _host(address: str) -> str:
    bracketed = re.fullmatch(r"\[(.*)\](:\d+)?", address)
    if bracketed:
        return bracketed.group(1)
    return re.sub(r"(?<=[^:]):\d+$", "", address) if address.count(":") == 1 else address


def _is_loopback_host(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
