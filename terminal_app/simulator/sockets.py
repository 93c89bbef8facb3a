"""Addresses of this machine that a server can listen at."""

import ipaddress
import socket

from terminal_app.simulator.errors import SimulatorError

DEFAULT_HOST = "127.0.0.1"


def loopback(host: str) -> str:
    """Return the loopback address that ``host`` names.

    Raises: ValueError.
    """
    name = host.strip("[]")
    if name == "localhost":
        return DEFAULT_HOST
    try:
        if ipaddress.ip_address(name).is_loopback:
            return name
    except ValueError:
        pass
    raise ValueError(
        f"the simulator listens on this machine only, not at {host!r}; use {DEFAULT_HOST}"
    )


def listening_at(address: str, port: int, *, besides: str) -> socket.socket:
    """Return a socket that listens at ``address`` and, if it is free there, ``port``.

    Raises: SimulatorError.
    """
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        raise SimulatorError(
            f"{address!r} is no address such as 192.168.1.5. Name one of this machine's."
        ) from None
    if asked.is_unspecified or asked.is_multicast or address == besides:
        raise SimulatorError(
            f"a phone can't reach this machine at {address}. Name another address of it."
        )
    family = socket.AF_INET6 if asked.version == 6 else socket.AF_INET  # noqa: PLR2004 - IPv6
    failure = None
    for wanted in (port, 0):
        try:
            return socket.create_server((address, wanted), family=family, backlog=128)
        except OSError as error:
            failure = error
    message = (
        f"phones can't be let in at {address} ({failure}). Name an address of this machine that "
        "the phones' network knows."
    )
    raise SimulatorError(message) from failure


def authority(host: str, port: int) -> str:
    """Return host and port as they stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
