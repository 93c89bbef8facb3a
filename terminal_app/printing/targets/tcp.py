"""A printer in the network, which takes documents as they are (port 9100)."""

import array
import os
import socket
import struct
import sys
import time
from dataclasses import dataclass

from terminal_app.errors import PrinterFault
from terminal_app.printing.targets import paper
from terminal_app.printing.targets.blocking import call_within
from terminal_app.printing.targets.target import ALL, Deadline, Printed, failed, too_slow

_CONNECT_S = 4.0
_GOODBYE_S = 1.0
"""So long a printer may take to end the connection: most do, and one that resets it has lost it."""
_LOOK_S = 0.05
_CHUNK = 4096
_UNSENT = 0x5411  # SIOCOUTQ of Linux: bytes that the other side hasn't acknowledged


@dataclass(frozen=True, slots=True)
class TcpTarget:
    """``tcp://HOST:PORT``."""

    host: str
    port: int
    asks_for_paper: bool = False

    def send(self, data: bytes, deadline: Deadline) -> Printed:
        """Connect, write, and wait shortly for the end of the connection."""
        try:
            link = self._connected(deadline)
        except socket.gaierror as error:
            return failed(0, PrinterFault.NAME_UNKNOWN, f"{self.host}: {error.strerror}")
        except UnicodeError as error:  # a name with an empty part, or too long a one
            return failed(0, PrinterFault.NAME_UNKNOWN, f"{self.host}: {error}")
        except OSError as error:
            return failed(0, PrinterFault.OFF, f"{self.host}:{self.port}: {error}")
        with link:
            if self.asks_for_paper:
                try:
                    if paper.is_out(lambda asked: _answer(link, asked, deadline)):
                        return failed(0, PrinterFault.NO_PAPER, "the printer says so")
                except OSError as error:
                    return failed(0, PrinterFault.CUT_OFF, error)
            return _written(link, data, deadline)

    def _connected(self, deadline: Deadline) -> socket.socket:
        """Raises: OSError."""
        found = call_within(
            deadline.left_s(_CONNECT_S),
            lambda: socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM),
        )
        refused: OSError = TimeoutError("timed out")
        for family, kind, protocol, _name, address in found:
            link = socket.socket(family, kind, protocol)
            try:
                link.settimeout(deadline.left_s(_CONNECT_S) or _LOOK_S)
                link.connect(address)
            except OSError as error:
                link.close()
                refused = error
            else:
                return link
        raise refused


def _answer(link: socket.socket, asked: bytes, deadline: Deadline) -> bytes:
    """Raises: OSError."""
    link.settimeout(deadline.left_s(paper.ANSWER_WITHIN_S) or _LOOK_S)
    link.sendall(asked)
    try:
        return link.recv(16)
    except TimeoutError:
        return b""


def _written(link: socket.socket, data: bytes, deadline: Deadline) -> Printed:
    handed = 0
    try:
        while handed < len(data):
            if deadline.is_over:
                return _given_up(link, handed)
            link.settimeout(deadline.left_s() or _LOOK_S)
            handed += link.send(data[handed : handed + _CHUNK])
        return _ended(link, handed, deadline)
    except TimeoutError:
        return _given_up(link, handed)
    except OSError as error:
        return failed(handed, PrinterFault.CUT_OFF, error)


def _ended(link: socket.socket, handed: int, deadline: Deadline) -> Printed:
    """Wait for what the printer says by itself: that it has taken it all, or hasn't.

    Raises: OSError where it has reset the connection.
    """
    while _number_unsent(link):
        if deadline.is_over:
            return _given_up(link, handed)
        time.sleep(deadline.left_s(_LOOK_S))
        _check(link)
    link.shutdown(socket.SHUT_WR)
    goodbye = Deadline(deadline.left_s(_GOODBYE_S))
    while not goodbye.is_over:
        link.settimeout(goodbye.left_s() or _LOOK_S)
        try:
            if not link.recv(256):
                break
        except TimeoutError:
            break  # it keeps the connection open: some models do
    return ALL


def _check(link: socket.socket) -> None:
    """Raises: OSError where the printer has reset the connection."""
    error = link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise OSError(error, os.strerror(error))


def _given_up(link: socket.socket, handed: int) -> Printed:
    # Reset, so that the rest isn't printed an hour later.
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return too_slow(handed)


def _number_unsent(link: socket.socket) -> int:
    """Return how many bytes the printer's system hasn't taken; 0 where that can't be asked."""
    if sys.platform != "linux":
        return 0
    import fcntl  # noqa: PLC0415 - not on Windows

    number = array.array("i", [0])
    fcntl.ioctl(link.fileno(), _UNSENT, number)
    return number[0]
