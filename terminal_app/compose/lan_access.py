"""Access to a demo for phones of this machine's network, and by which of its addresses."""

import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple, Protocol

from terminal_app.channel.commands import SetLanAccess
from terminal_app.channel.events import LanAccessChanged
from terminal_app.console.output import write_line
from terminal_app.errors import OutputClosedError, PhonesKeptOutError
from terminal_app.texts import Texts

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
"""In the names of adapters whose network ends inside this machine or far away, without phones."""
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
        raise ValueError(f"{text!r} is no address. {wanted}") from None
    if text in _OWN or address.is_unspecified or address.is_multicast or _is_mapped(address):
        raise ValueError(f"a phone can't reach this machine at {text}. {wanted}")
    return text


def _is_mapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None


def own_addresses() -> list[str]:
    """Return the same of the adapters that this machine has now."""
    import ifaddr

    return addresses(
        Adapter(adapter.nice_name, tuple(ip.ip for ip in adapter.ips if isinstance(ip.ip, str)))
        for adapter in ifaddr.get_adapters()
    )


# -- letting phones in ----------------------------------------------------------------------


class LanServer(Protocol):
    """A demo's server, that can listen at one address more."""

    def let_phones_in(self, address: str) -> str:
        """Listen there too; return where phones reach it."""

    def keep_phones_out(self) -> None:
        """Listen on this machine alone again."""


class LanAccess:
    """Lets phones reach a demo's server, and says so in the console."""

    def __init__(self, server: LanServer, texts: Texts) -> None:
        self._server = server
        self._address = ""
        self._texts = texts

    def set(self, asked: SetLanAccess) -> LanAccessChanged:
        """Let phones in or keep them out as ``asked``, and return what has become of it."""
        if not asked.is_open:
            self.close()
            return LanAccessChanged()
        try:
            return LanAccessChanged(self.open(asked.address))
        except PhonesKeptOutError as error:
            return LanAccessChanged(why_not=str(error))

    def open(self, address: str) -> str:
        """Let phones in at ``address``, say so, and return where they reach the demo.

        Empty: at the address of before, else at the likeliest of this machine's.

        Raises: PhonesKeptOutError.
        """
        from terminal_app.simulator import SimulatorError

        self._address = address or self._address
        own = [self._address] if self._address else self._own_addresses()
        try:
            reached_at = self._server.let_phones_in(own[0])
        except SimulatorError as error:
            raise PhonesKeptOutError(str(error)) from error
        self._say(
            self._texts.say(
                "Phones in this network reach the demo at {address}; "
                "everybody in this network can.",
                address=reached_at,
            )
        )
        if own[1:]:
            self._say(
                self._texts.say(
                    "This machine has other addresses too: {addresses}. Choose one with "
                    "--lan ADDRESS.",
                    addresses=", ".join(own[1:]),
                )
            )
        return reached_at

    def close(self) -> None:
        """Keep phones out again."""
        self._server.keep_phones_out()
        self._say(self._texts.say("Phones are kept out again."))

    def _own_addresses(self) -> list[str]:
        try:
            own = own_addresses()
        except OSError as error:
            raise PhonesKeptOutError(str(error)) from error
        if not own:
            raise PhonesKeptOutError(
                self._texts.say(
                    "This machine is in no network, so no phone can reach it. Connect it to one, "
                    "or name its address with --lan ADDRESS."
                )
            )
        return own

    def _say(self, text: str) -> None:
        # The window says it too; started from a desktop it has no console.
        with suppress(OutputClosedError):
            write_line(text)
