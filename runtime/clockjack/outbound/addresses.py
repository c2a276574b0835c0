"""Which addresses requests may go to that users ask for: public ones, and what the configuration allows beside them.

Used by :mod:`.connections`.
"""

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses as seen from networks that only have IPv6 (RFC 6052)."""


class AddressRefused(Exception):
    """A name stands for addresses that may not be called."""


class AddressPolicy:
    """Says where a connection may go."""

    def __init__(self, allow: Iterable[str]) -> None:
        """Allow beside public addresses: networks, single addresses, host names, or ``*`` for anywhere.

        :raises ValueError: if an entry with a slash is no network.
        """
        self._anywhere = False
        self._hosts: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in allow:
            if entry == "*":
                self._anywhere = True
            elif (network := _network(entry)) is not None:
                self._networks.append(network)
            else:
                self._hosts.add(entry.lower().rstrip("."))

    def allows(self, host: str, address: Address) -> bool:
        """Say whether a connection to `host` may go to `address`, which it stands for."""
        if self._anywhere or host.lower().rstrip(".") in self._hosts:
            return True
        real = _unwrap(address)
        if any(candidate in network for network in self._networks for candidate in (address, real)):
            return True
        return real.is_global and not real.is_multicast

    def choose(self, host: str, addresses: Iterable[str]) -> list[str]:
        """Return those of `addresses` that a connection to `host` may go to.

        :raises AddressRefused: if it may go to none.
        """
        found = list(dict.fromkeys(addresses))
        allowed = [text for text in found if self.allows(host, ipaddress.ip_address(text.partition("%")[0]))]
        if not allowed:
            shown = ", ".join(found) or "nothing"
            raise AddressRefused(f"{host} stands for {shown}: no public address, and allow_private does not include it")
        return allowed


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        if "/" in entry:
            raise
        return None


def _unwrap(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address carries, if it carries one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
