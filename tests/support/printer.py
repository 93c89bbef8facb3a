"""A printer in the network for tests: a TCP server that prints, or has one of their troubles."""

import enum
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ASKS_FOR_PAPER = b"\x10\x04\x04"
PAPER_OUT, PAPER_THERE = b"\x72", b"\x12"
"""What Epson's printers answer."""
_FEW = 512
_WITHIN_S = 20.0


class Trouble(enum.Enum):
    """What the printer does with a document."""

    NONE = "prints"
    NO_PAPER = "no paper"
    MUTE = "doesn't say whether it has paper"
    KEEPS_OPEN = "never ends the connection"
    SLOW = "a byte a second"
    NEVER_READS = "never reading"
    UNPLUGGED = "unplugged half-way"


class NetworkPrinter:
    """Listens on a port of this machine; ``documents`` is what it has got of each."""

    def __init__(self, trouble: Trouble = Trouble.NONE) -> None:
        self.trouble = trouble
        self.documents: list[bytes] = []
        self.is_ended = threading.Event()
        self._changed = threading.Condition()
        # Never listening: keeps the port while the printer is off.
        self._holding = _bound(0)
        self.port: int = self._holding.getsockname()[1]
        self.target = f"tcp://127.0.0.1:{self.port}"
        self._is_off = threading.Event()
        self._thread: threading.Thread | None = None
        self._listen()

    def close(self) -> None:
        """Switch it off for good."""
        self.is_ended.set()
        self._refuse()
        self._holding.close()

    @contextmanager
    def off(self) -> Iterator[None]:
        """Have it switched off in the block: connections are refused."""
        self._refuse()
        try:
            yield
        finally:
            self._listen()

    def wait_for(self, number: int) -> list[bytes]:
        """Return the documents once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.documents) >= number, _WITHIN_S)
            return list(self.documents)

    def _listen(self) -> None:
        server = _bound(self.port)
        # Small, so that what it doesn't read stays with the till.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _FEW)
        server.listen()
        self._is_off.clear()
        self._thread = threading.Thread(target=self._serve, args=(server,), daemon=True)
        self._thread.start()

    def _refuse(self) -> None:
        if self._thread is None:
            return
        self._is_off.set()
        # Wakes accept().
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join(_WITHIN_S)
        self._thread = None

    def _serve(self, server: socket.socket) -> None:
        with server:
            while True:
                link, _address = server.accept()
                if self._is_off.is_set():
                    link.close()
                    return
                threading.Thread(target=self._take, args=(link,), daemon=True).start()

    def _take(self, link: socket.socket) -> None:
        with link, suppress(OSError):
            self._print(link)

    def _print(self, link: socket.socket) -> None:
        got, trouble = b"", self.trouble
        try:
            if trouble is Trouble.NEVER_READS:
                self.is_ended.wait()
                return
            while data := link.recv(1 if trouble is Trouble.SLOW else 256):
                got += data
                if got == ASKS_FOR_PAPER and trouble is not Trouble.MUTE:
                    out = trouble is Trouble.NO_PAPER
                    link.sendall(PAPER_OUT if out else PAPER_THERE)
                    got = b""
                if trouble is Trouble.SLOW and self.is_ended.wait(1.0):
                    return
                if trouble is Trouble.UNPLUGGED and len(got) > _FEW // 4:
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
            if trouble is Trouble.KEEPS_OPEN:
                self._note(got)
                self.is_ended.wait()
        finally:
            if trouble is not Trouble.KEEPS_OPEN:
                self._note(got)

    def _note(self, got: bytes) -> None:
        with self._changed:
            self.documents.append(got.removeprefix(ASKS_FOR_PAPER))
            self._changed.notify_all()


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


@contextmanager
def switched_on(trouble: Trouble = Trouble.NONE) -> Iterator[NetworkPrinter]:
    """Have a printer in the block."""
    printer = NetworkPrinter(trouble)
    try:
        yield printer
    finally:
        printer.close()


def switched_off() -> str:
    """Return the target of a printer that is off: nothing listens there."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{closed.getsockname()[1]}"
