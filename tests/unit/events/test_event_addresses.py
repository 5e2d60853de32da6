"""Which addresses a webhook may reach."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.events.addresses import refusal

PUBLIC = ["8.8.8.8", "93.184.216.34", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = ["10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "100.64.0.1", "::1", "fd12::1", "198.18.0.1"]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "fd00:ec2::254",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "0.0.0.0",  # noqa: S104
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
    "fec0::1",
    "64:ff9b:1::a00:1",
]


def disguised(address):
    """The ways to write an IPv4 address as an IPv6 one."""
    number = int(IPv4Address(address))
    return [
        IPv6Address(number),
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | number << 80),
    ]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_reached(address):
    assert refusal(ip_address(address), allow_private=False) is None
    assert refusal(ip_address(address), allow_private=True) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_only_if_that_is_allowed(address):
    assert "allow_private" in refusal(ip_address(address), allow_private=False)
    assert refusal(ip_address(address), allow_private=True) is None


@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_link_local_addresses_never(address):
    for allow_private in (False, True):
        why = refusal(ip_address(address), allow_private=allow_private)
        assert why is not None
        assert "allow_private" not in why


@given(st.ip_addresses(v=4), st.booleans())
def test_an_ipv4_address_in_disguise_is_judged_as_itself(address, allow_private):
    """An IPv6 address that leads to an IPv4 address is refused whenever that one is."""
    plain = refusal(address, allow_private=allow_private)
    for other in disguised(address):
        if int(other) > 1:  # "::" and "::1" are themselves
            assert refusal(other, allow_private=allow_private) == plain
