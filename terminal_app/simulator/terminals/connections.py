"""The terminals that are logged on, one line each, and the letters kept for those away."""

import asyncio
from collections import defaultdict, deque
from itertools import islice

from aiohttp import web

from terminal_app.simulator.money.ledger import Kind, Ledger
from terminal_app.simulator.money.state_file import State
from terminal_app.simulator.scripts.steps import FrameKind
from terminal_app.simulator.terminals import bad_frames
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.terminals.outbound import Letter

REPLACED_CODE = 4001
"""Close code of a line whose terminal id has logged on elsewhere (RFC 6455, 7.4.2: private)."""

_FROZEN_POLL_S = 0.01


class Line:
    """One open WebSocket of one terminal; what is sent goes out one by one, in order."""

    def __init__(
        self,
        terminal_id: str,
        request: web.Request,
        socket: web.WebSocketResponse,
        ledger: Ledger,
        faults: Faults,
        client_id: str = "",
    ) -> None:
        self.terminal_id = terminal_id
        self.client_id = client_id
        self.is_confirmed = False
        self._request = request
        self._socket = socket
        self._ledger = ledger
        self._faults = faults
        self._sending = asyncio.Lock()
        self._dropped = False

    @property
    def is_open(self) -> bool:
        """Something sent now may still arrive."""
        transport = self._request.transport
        return not (
            self._dropped or self._socket.closed or transport is None or transport.is_closing()
        )

    async def thawed(self) -> None:
        """Wait while the server is frozen by ``Faults.mute`` and the line is open."""
        while self._faults.mute and self.is_open:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(_FROZEN_POLL_S)

    async def send(self, letter: Letter) -> bool:
        """Send one text; False if the line is gone."""
        async with self._sending:
            await self.thawed()
            if not self.is_open:
                return False
            self._ledger.record_message(Kind.SENT, self.terminal_id, letter.text, letter.payment_id)
            try:
                await self._socket.send_str(letter.text)
            except (ConnectionError, RuntimeError):
                self._dropped = True
                return False
            return True

    async def send_frame(self, kind: FrameKind) -> None:
        """Send one frame that can't be read, if the line is still open."""
        data = bad_frames.payload(kind)
        async with self._sending:
            await self.thawed()
            transport = self._request.transport
            if not self.is_open or transport is None:
                return
            self._ledger.record_message(Kind.SENT, self.terminal_id, data)
            try:
                if kind is FrameKind.BINARY:
                    await self._socket.send_bytes(data)
                elif kind is FrameKind.INVALID_UTF8:
                    transport.write(bad_frames.short_text_frame(data))
                else:
                    await self._socket.send_str(data.decode())
            except (ConnectionError, RuntimeError):
                return

    async def pong(self, data: bytes) -> None:
        """Answer one ping."""
        try:
            await self._socket.pong(data)
        except (ConnectionError, RuntimeError):
            return

    def drop(self) -> None:
        """End the connection without a closing handshake; what was sent still arrives."""
        self._dropped = True
        if self._request.transport is not None:
            self._request.transport.close()

    async def close(self, code: int, reason: str) -> None:
        """End the connection with a closing handshake."""
        self._dropped = True
        await self._socket.close(code=code, message=reason.encode())


class Terminals:
    """Who is logged on where; lives on the server's loop alone."""

    def __init__(self, ledger: Ledger, state: State) -> None:
        self._ledger = ledger
        self._state = state
        self._lines: dict[str, Line] = {}
        self._known: dict[str, None] = {}
        self._clients: dict[str, str] = {}
        self._to_be_dropped: set[str] = set()
        self._kept: defaultdict[str, deque[tuple[int, Letter]]] = defaultdict(deque)
        self._standing: defaultdict[str, list[Letter]] = defaultdict(list)
        for kept in state.letters():
            again = Letter(kept.text, kept.payment_id, keep=not kept.standing)
            if kept.standing:
                self._standing[kept.terminal_id].append(again)
            else:
                self._kept[kept.terminal_id].append((kept.number, again))

    def connected(self) -> list[str]:
        """Return the ids of the terminals whose logon was confirmed."""
        return sorted(name for name, line in self._lines.items() if line.is_confirmed)

    def known(self, count: int) -> list[str]:
        """Return the ids of at most ``count`` terminals, those that logged on last first."""
        return list(islice(reversed(self._known), count))

    def lines(self) -> list[Line]:
        """Return every open line, confirmed or not."""
        return list(self._lines.values())

    def line(self, terminal_id: str) -> Line | None:
        """Return the terminal's confirmed line, or None."""
        line = self._lines.get(terminal_id)
        return line if line is not None and line.is_confirmed and line.is_open else None

    def join(self, line: Line) -> Line | None:
        """Make ``line`` its terminal's own; return the one that it replaces."""
        replaced = self._lines.get(line.terminal_id)
        self._lines[line.terminal_id] = line
        self._clients[line.terminal_id] = line.client_id
        return replaced

    def leave(self, line: Line) -> None:
        """Forget ``line``, if it is still its terminal's own."""
        if self._lines.get(line.terminal_id) is line:
            del self._lines[line.terminal_id]

    def client_of(self, terminal_id: str) -> str:
        """Return the id of the client that the terminal logged on for last."""
        return self._clients.get(terminal_id, "")

    async def confirm(self, line: Line, confirmation: Letter, *, with_kept: bool = True) -> None:
        """Send the confirmation, and after it whatever was kept while the terminal was away."""
        line.is_confirmed = True
        self._known.pop(line.terminal_id, None)
        self._known[line.terminal_id] = None
        self._ledger.record(Kind.LOGON, line.terminal_id)
        if not await line.send(confirmation):
            return
        if line.terminal_id in self._to_be_dropped:
            self._to_be_dropped.discard(line.terminal_id)
            line.drop()
            self.leave(line)
            return
        if with_kept:
            await self._deliver(line)

    async def send(self, terminal_id: str, letter: Letter) -> None:
        """Send the letter on the terminal's line; without one, keep it if it is to be kept.

        One that is to be kept is so until it has been sent, the server's own end included.
        """
        number = 0
        if letter.keep:
            number = self._state.keep_letter(terminal_id, letter.payment_id, letter.text)
        while (line := self.line(terminal_id)) is not None:
            if await line.send(letter):
                if letter.keep:
                    self._state.forget_letter(number)
                return
        self._ledger.record_message(Kind.UNDELIVERED, terminal_id, letter.text, letter.payment_id)
        if letter.keep:
            self._kept[terminal_id].append((number, letter))

    def repeat(self, terminal_id: str, letter: Letter) -> None:
        """Send the letter after each logon of the terminal from now on."""
        self._state.keep_letter(terminal_id, letter.payment_id, letter.text, standing=True)
        self._standing[terminal_id].append(letter)

    def drop(self, terminal_id: str) -> None:
        """End the terminal's connection, if it has one, without a word."""
        line = self._lines.get(terminal_id)
        if line is not None:
            line.drop()
            self.leave(line)

    def drop_after_logon(self, terminal_id: str) -> None:
        """Let the terminal's next connection end right after its LOGON_CONFIRMATION."""
        self._to_be_dropped.add(terminal_id)

    async def _deliver(self, line: Line) -> None:
        kept = self._kept[line.terminal_id]
        while kept:
            number, letter = kept.popleft()
            if not await line.send(letter):
                kept.appendleft((number, letter))
                return
            self._state.forget_letter(number)
        for letter in tuple(self._standing[line.terminal_id]):
            await line.send(letter)
