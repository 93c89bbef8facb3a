"""A fault proxy: forwards bytes between a till and its server, with faults at any moment.

It doesn't interpret the bytes, except ``Fault.DRIP``, which keeps the first line of the server's
answer. Works in a thread of its own; its methods may be called from any other.
"""

import asyncio
import contextlib
import enum
import itertools
import socket
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

WITHIN_S = 20.0
DELAY_S = 0.1
DRIP_EVERY_S = 0.02
_HOST = "127.0.0.1"
_MOST_BYTES = 65_536
_ENDLESS_HEAD = b"X-Patience: please\r\n"
_END = b""
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Fault(enum.Enum):
    """The faults, each active from ``begin`` to ``end``."""

    DELAY = "every piece comes late, both ways"
    BYTES = "every byte comes alone, both ways"
    STALL_TO_TILL = "what is for the till is taken, and kept until the fault ends"
    STALL_TO_SERVER = "what is for the server is taken, and kept until the fault ends"
    RESET = "connections are reset, new ones with their first bytes"
    END_TO_TILL = "half closed: the till reads the end of the stream"
    END_TO_SERVER = "half closed: the server reads the end of the stream"
    REFUSE = "new connections are refused"
    DRIP = "on new connections the server's answer comes byte by byte, and never ends"


class _Lane:
    """One direction of one connection."""

    def __init__(
        self, source: socket.socket, sink: socket.socket, faults: set[Fault], *, to_till: bool
    ) -> None:
        self._source, self._sink, self._faults = source, sink, faults
        self._stall = Fault.STALL_TO_TILL if to_till else Fault.STALL_TO_SERVER
        self._end = Fault.END_TO_TILL if to_till else Fault.END_TO_SERVER
        self._drips = to_till and Fault.DRIP in faults
        self._kept: deque[tuple[float, bytes]] = deque()
        self._is_open = True
        self.changed = asyncio.Event()

    async def take(self) -> None:
        """Receive until the end of the stream.

        Raises: ConnectionResetError where the fault says so.
        """
        loop = asyncio.get_running_loop()
        piece = None
        while piece != _END:
            try:
                piece = await loop.sock_recv(self._source, _MOST_BYTES)
            except OSError:
                piece = _END
            if Fault.RESET in self._faults:
                raise ConnectionResetError
            late_s = DELAY_S if Fault.DELAY in self._faults else 0.0
            self._kept.append((time.monotonic() + late_s, piece))
            self.changed.set()

    async def pass_on(self) -> None:
        """Send what was received, until its end or until the other side has closed."""
        with contextlib.suppress(OSError):
            if self._drips:
                await self._drip()
            while (piece := await self._next()) != _END:
                await self._send(piece)
            self._close()

    async def _next(self) -> bytes:
        while True:
            self.changed.clear()
            if self._end in self._faults:
                self._close()
            left_s = None
            if self._kept and self._stall not in self._faults:
                due_at, piece = self._kept[0]
                left_s = due_at - time.monotonic()
                if left_s <= 0:
                    self._kept.popleft()
                    return piece
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), left_s)

    async def _send(self, piece: bytes) -> None:
        """Send ``piece``, unless the direction is closed."""
        loop = asyncio.get_running_loop()
        if not self._is_open:
            return
        if Fault.BYTES not in self._faults:
            await loop.sock_sendall(self._sink, piece)
            return
        for byte in piece:
            await loop.sock_sendall(self._sink, bytes([byte]))
            # Nothing is waited for: the reader has its turn, so that it sees each byte alone.
            await asyncio.sleep(0)

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._sink.shutdown(socket.SHUT_WR)

    async def _drip(self) -> None:
        """Send the first line of the answer, then headers without end."""
        first = b""
        while b"\r\n" not in first:
            first += (piece := await self._next())
            if piece == _END:
                return
        line = first[: first.index(b"\r\n") + 2]
        for byte in itertools.chain(line, itertools.cycle(_ENDLESS_HEAD)):
            await asyncio.get_running_loop().sock_sendall(self._sink, bytes([byte]))
            # The pace is the fault itself; there is no condition that it could wait for.
            await asyncio.sleep(DRIP_EVERY_S)


class _Connection:
    """A till's connection, and its own one to the server."""

    def __init__(self, till: socket.socket, server: socket.socket, faults: set[Fault]) -> None:
        self._sockets = (till, server)
        self._lanes = (
            _Lane(server, till, faults, to_till=True),
            _Lane(till, server, faults, to_till=False),
        )
        for each in self._sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def run(self) -> None:
        """Forward both ways until both have ended. The caller closes the sockets."""
        steps = [step for lane in self._lanes for step in (lane.take(), lane.pass_on())]
        tasks = [asyncio.ensure_future(step) for step in steps]
        try:
            await asyncio.gather(*tasks)
        except ConnectionResetError:
            self.reset_on_close()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def reset_on_close(self) -> None:
        """Make both sides read a reset instead of an end of stream."""
        for each in self._sockets:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def wake(self) -> None:
        """Wake both directions: the faults have changed."""
        for lane in self._lanes:
            lane.changed.set()


class Proxy:
    """Listens on this machine until the block ends, and forwards to the server of ``url``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 0)
        self._faults: set[Fault] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[_Connection] = set()
        self._accepting: asyncio.Task[None] | None = None
        self.accepted = 0
        """How many connections were accepted."""

    def __enter__(self) -> Self:
        # Bound and never listening: keeps the port while connections to it are refused.
        self._holding = _bound(0)
        self.port = int(self._holding.getsockname()[1])
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()
        assert self._ready.wait(WITHIN_S), "the proxy doesn't start"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(WITHIN_S)
        self._holding.close()
        assert not self._thread.is_alive(), "the proxy doesn't end"

    # -- for tests ----------------------------------------------------------------------------

    def through(self, url: str) -> str:
        """Return ``url`` as it is reached through this proxy."""
        return urlunsplit(urlsplit(url)._replace(netloc=f"{_HOST}:{self.port}"))

    def begin(self, *faults: Fault) -> None:
        """Begin these faults, beside those that are active."""
        self._do(self._set(self._faults | set(faults)))

    def end(self) -> None:
        """End all faults; what was kept is forwarded."""
        self._do(self._set(set()))

    def break_off(self) -> None:
        """Reset all connections."""
        self._do(self._break_off())

    # -- in the thread ------------------------------------------------------------------------

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(WITHIN_S)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        await self._listen()
        self._ready.set()
        await self._stopping.wait()
        await self._refuse()
        await _cancelled(*self._tasks)

    async def _set(self, faults: set[Fault]) -> None:
        # The same set object: every lane reads it.
        self._faults.clear()
        self._faults.update(faults)
        if Fault.REFUSE in faults:
            await self._refuse()
        else:
            await self._listen()
        if Fault.RESET in faults:
            await self._break_off()
        for connection in self._connections:
            connection.wake()

    async def _break_off(self) -> None:
        for connection in self._connections:
            connection.reset_on_close()
        await _cancelled(*self._tasks)

    async def _listen(self) -> None:
        if self._accepting is None:
            listening = _bound(self.port)
            listening.listen()
            listening.setblocking(False)  # noqa: FBT003 - the socket's own signature
            self._accepting = asyncio.ensure_future(self._accept(listening))

    async def _refuse(self) -> None:
        if self._accepting is not None:
            await _cancelled(self._accepting)
            self._accepting = None

    async def _accept(self, listening: socket.socket) -> None:
        with listening:
            while True:
                till, _address = await asyncio.get_running_loop().sock_accept(listening)
                self.accepted += 1
                task = asyncio.ensure_future(self._pass_on(till))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, till: socket.socket) -> None:
        with till, socket.socket() as server, contextlib.suppress(OSError):
            server.setblocking(False)  # noqa: FBT003 - the socket's own signature
            await asyncio.get_running_loop().sock_connect(server, self._target)
            connection = _Connection(till, server, self._faults)
            self._connections.add(connection)
            try:
                await connection.run()
            finally:
                self._connections.remove(connection)


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound


async def _cancelled(*tasks: "asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
