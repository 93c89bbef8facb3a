"""By which of this machine's addresses phones of its network reach it."""

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

_SOFTWARE = (
    "docker",
    "br-",
    "veth",
    "virbr",
    "virtual",
    "vbox",
    "vmnet",
    "vmware",
    "hyper-v",
    "wsl",
    "tun",
)
"""Adapters whose network ends inside this machine, or far away: no phone is in there."""
_OWN = ("127.0.0.1", "::1")
"""What each machine calls itself."""


class Adapter(NamedTuple):
    """A network adapter, as the system names it."""

    name: str
    addresses: tuple[str, ...]


def addresses(adapters: Iterable[Adapter]) -> list[str]:
    """Return the addresses at which phones may reach this machine, the likeliest first.

    IPv4 alone: it is what every network of a shop has, and a code that a phone can scan holds it.
    Private ones first, and those of real adapters before those of software.
    """
    found = [
        (not address.is_private, _is_software(adapter.name), place, str(address))
        for place, adapter in enumerate(adapters)
        for address in map(_address, adapter.addresses)
        if address is not None and not (address.is_loopback or address.is_link_local)
    ]
    return list(dict.fromkeys(text for *_, text in sorted(found, key=lambda one: one[:3])))


def _is_software(name: str) -> bool:
    return any(part in name.lower() for part in _SOFTWARE)


def _address(text: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        return None


def checked(text: str) -> str:
    """Return ``text`` if it could be an address at which phones reach this machine.

    Raises: ValueError, with a sentence that says what is wanted.
    """
    wanted = "Name an address of this machine in its network, such as 192.168.1.5"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        message = f"{text!r} is no address. {wanted}"
        raise ValueError(message) from None
    if text in _OWN or address.is_unspecified or address.is_multicast or _is_mapped(address):
        message = f"a phone can't reach this machine at {text}. {wanted}"
        raise ValueError(message)
    return text


def _is_mapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None


def own_addresses() -> list[str]:
    """Return the same of the adapters that this machine has now."""
    import ifaddr  # noqa: PLC0415 - only where phones are let in

    return addresses(
        Adapter(adapter.nice_name, tuple(ip.ip for ip in adapter.ips if isinstance(ip.ip, str)))
        for adapter in ifaddr.get_adapters()
    )
