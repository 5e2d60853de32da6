"""Where a webhook may go: what keeps a URL from reaching into the server's own network (SSRF)."""

from ipaddress import IPv4Address, IPv6Address, ip_network

Address = IPv4Address | IPv6Address

_METADATA = frozenset(
    {
        IPv4Address("168.63.129.16"),  # Azure
        IPv4Address("100.100.100.200"),  # Alibaba Cloud
        IPv4Address("192.0.0.192"),  # Oracle Cloud
        IPv6Address("fd00:ec2::254"),  # AWS
        IPv6Address("fd20:ce::254"),  # Google Cloud
    }
)
"""Services that give a machine's credentials to whoever asks from it; the usual 169.254.169.254 is link-local."""
_IPV4_IN_IPV6 = (ip_network("64:ff9b::/96"), ip_network("::/96"))
_GLOBAL_IPV6 = ip_network("2000::/3")
_LOCAL_IPV6 = ip_network("fc00::/7")


def refusal(address: Address, *, allow_private: bool) -> str | None:
    """Why nothing may be sent to an address; None if it may.

    Args:
        address: What a name resolved to.
        allow_private: Addresses of private networks and of this machine may be reached. Link-local addresses, those
            of cloud metadata services and those that name no single machine never may.
    """
    address = _reached(address)
    if address in _METADATA or address.is_link_local:
        return "a link-local or cloud metadata address"
    if address.is_multicast or address.is_unspecified or _is_reserved(address):
        return "an address of no single machine"
    if not allow_private and not address.is_global:
        return "an address of a private network or of this machine; set allow_private = true if that is meant"
    return None


def _reached(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, whatever the way of writing it; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    embedded = address.ipv4_mapped or address.sixtofour
    is_own = address.is_loopback or address.is_unspecified
    if embedded is None and not is_own and any(address in network for network in _IPV4_IN_IPV6):
        embedded = IPv4Address(address.packed[-4:])
    return embedded or address


def _is_reserved(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return address.is_reserved
    return not (address.is_loopback or address in _GLOBAL_IPV6 or address in _LOCAL_IPV6)
