"""Which addresses jobs may call."""

import ipaddress

import pytest

from clockjack.outbound.addresses import AddressPolicy, AddressRefused

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",  # shared by carriers
    "169.254.169.254",  # metadata of clouds
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "240.0.0.1",
    "::",
    "::1",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "ff0e::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",  # Teredo, of 10.0.0.1
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str):
    assert not AddressPolicy(()).allows("host", ipaddress.ip_address(address))
    assert AddressPolicy(("*",)).allows("host", ipaddress.ip_address(address))
    assert AddressPolicy((address,)).allows("host", ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str):
    assert AddressPolicy(()).allows("host", ipaddress.ip_address(address))


def test_networks_and_hosts_are_allowed_by_name():
    policy = AddressPolicy(("10.1.0.0/16", "fd00::/8", "Internal.example."))
    ten, other = ipaddress.ip_address("10.1.2.3"), ipaddress.ip_address("10.2.0.1")
    assert policy.allows("any", ten)
    assert policy.allows("any", ipaddress.ip_address("::ffff:10.1.2.3"))
    assert not policy.allows("any", other)
    assert policy.allows("INTERNAL.example", other)
    assert not policy.allows("not-internal.example", other)


def test_of_many_addresses_the_allowed_ones_are_chosen():
    assert AddressPolicy(()).choose("host", ["10.0.0.1", "1.1.1.1", "1.1.1.1", "::1"]) == ["1.1.1.1"]
    with pytest.raises(AddressRefused, match=r"host stands for 10\.0\.0\.1, ::1"):
        AddressPolicy(()).choose("host", ["10.0.0.1", "::1"])
    with pytest.raises(AddressRefused, match="nothing"):
        AddressPolicy(()).choose("host", [])
    assert AddressPolicy(("fe80::/10",)).choose("host", ["fe80::1%eth0"]) == ["fe80::1%eth0"]


def test_what_is_no_network_is_an_error():
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        AddressPolicy(("10.0.0.0/99",))
