"""What is behind an address: this machine (a demo), the provider's test server, or real money."""

import enum
import ipaddress
from urllib.parse import urlsplit

TEST_HOST = "apm.dev.payex.com"


class Kind(enum.Enum):
    """What a payment at a server is worth."""

    DEMO = "demo"
    """The simulator, or whatever else listens on this machine: nothing is a payment."""
    TEST = "test"
    """The provider's test server: no money moves."""
    REAL = "real"


def kind_of(server: str) -> Kind:
    """Return what kind of server the address ``server`` leads to; REAL if it can't be read."""
    try:
        host = host_of(server)
    except ValueError:
        return Kind.REAL
    if is_loopback(host):
        return Kind.DEMO
    return Kind.TEST if host == TEST_HOST else Kind.REAL


def host_of(url: str) -> str:
    """Return the host in ``url``, in small letters; empty if there is none.

    Raises: ValueError.
    """
    return urlsplit(url).hostname or ""


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine: 127.0.0.0/8, ::1 or localhost (RFC 6761, 6.3)."""
    if host.rstrip(".").lower() == "localhost" or host == "127.0.0.1":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
