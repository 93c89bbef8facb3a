"""Where a printer is, as ``printer.target`` in the settings names it."""

import enum
import hashlib
import os.path
from pathlib import PurePosixPath, PureWindowsPath
from typing import NamedTuple

ALLOWED = (
    '"", tcp://HOST:PORT, serial:DEVICE or serial:DEVICE@BAUD, usb:VVVV:PPPP, windows:NAME, '
    "cups:NAME, file:/PATH"
)
_MOST = 300
_MOST_PORT = 65_535
_BAUDS = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200)
USUAL_PORT = 9100
"""Where printers in a network take documents as they are."""
USUAL_BAUD = 9600
_HEX_DIGITS = 4


class Kind(enum.Enum):
    """How a printer is reached."""

    TCP = "tcp"
    SERIAL = "serial"
    USB = "usb"
    WINDOWS = "windows"
    CUPS = "cups"
    FILE = "file"


class Address(NamedTuple):
    """A target, taken apart."""

    kind: Kind
    name: str
    """Host, device, printer of the system, or path; of a USB device its vendor in hexadecimal."""
    number: int = 0
    """Port, baud rate, or the product of a USB device."""


def read(target: str) -> Address:
    """Return what ``target`` says.

    Raises: ValueError.
    """
    scheme, separator, rest = target.partition(":")
    if not separator or len(target) > _MOST or not target.isprintable() or target != target.strip():
        raise ValueError(target)
    match Kind(scheme.lower()):
        case Kind.TCP:
            return _tcp(rest)
        case Kind.SERIAL:
            name, at, baud = rest.rpartition("@")
            if not at:
                name, baud = rest, str(USUAL_BAUD)
            address = Address(Kind.SERIAL, name, int(baud))
            if address.number not in _BAUDS:
                raise ValueError(target)
        case Kind.USB:
            vendor, _, product = rest.partition(":")
            if {len(vendor), len(product)} != {_HEX_DIGITS}:
                raise ValueError(target)
            address = Address(Kind.USB, f"{int(vendor, 16):04x}", int(product, 16))
        case Kind.FILE:
            # Else it would be another file wherever the program is started.
            if not (PurePosixPath(rest).is_absolute() or PureWindowsPath(rest).is_absolute()):
                raise ValueError(target)
            address = Address(Kind.FILE, rest)
        case kind:
            address = Address(kind, rest)
    if not address.name:
        raise ValueError(target)
    return address


def _tcp(rest: str) -> Address:
    """Raises: ValueError."""
    if not rest.startswith("//"):
        raise ValueError(rest)
    host, colon, port = rest.removeprefix("//").removesuffix("/").rpartition(":")
    if not colon or "]" in port:
        host, port = rest.removeprefix("//").removesuffix("/"), str(USUAL_PORT)
    host = host.removeprefix("[").removesuffix("]")
    is_odd = not host or not host.isascii() or any(sign in host for sign in " /@?#[]")
    if is_odd or not (port.isascii() and port.isdigit() and 0 < int(port) <= _MOST_PORT):
        raise ValueError(rest)
    return Address(Kind.TCP, host, int(port))


def is_allowed(target: str) -> bool:
    """Whether ``target`` names a printer, or (empty) none."""
    try:
        return not target or bool(read(target))
    except ValueError:
        return False


def lock_name(target: str) -> str:
    """Return the name of the file that whoever prints there locks: one for each printer.

    Raises: ValueError.
    """
    address = read(target)
    name = address.name
    if address.kind in {Kind.FILE, Kind.SERIAL}:
        name = os.path.realpath(name)
    elif address.kind is Kind.TCP:
        name = name.lower()
    # A serial port is one printer, at whatever speed.
    number = 0 if address.kind is Kind.SERIAL else address.number
    key = hashlib.sha256(f"{address.kind.value}:{name}:{number}".encode()).hexdigest()[:12]
    return f"printer-{key}.lock"
