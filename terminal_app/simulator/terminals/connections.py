"""Connections of the terminals that are logged on, and messages kept for those that are away."""

import asyncio
from collections import defaultdict, deque
from itertools import islice

from aiohttp import web

from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Kind
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.simulator.terminals import bad_frames
from terminal_app.simulator.terminals.bad_frames import FrameKind
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.simulator.terminals.outbound import OutboundMessage
from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire.profile.model import SHIPPED

SHIPPED_SPEECH = Speech(SHIPPED)

REPLACED_CODE = 4001
"""Close code where the terminal id has logged on elsewhere (RFC 6455, 7.4.2: private use)."""

_FROZEN_POLL_S = 0.01


class TerminalConnection:
    """One open WebSocket of one terminal; what is sent goes out one by one, in order."""

    def __init__(  # noqa: PLR0913, PLR0917 - one connection's parts, each of another kind
        self,
        terminal_id: str,
        request: web.Request,
        socket: web.WebSocketResponse,
        ledger: Ledger,
        faults: Faults,
        client_id: str = "",
        speech: Speech = SHIPPED_SPEECH,
    ) -> None:
        self.terminal_id = terminal_id
        self.client_id = client_id
        self.is_confirmed = False
        self._request = request
        self._socket = socket
        self._ledger = ledger
        self._faults = faults
        self._speech = speech
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
        """Wait while ``Faults.mute`` freezes the server and the connection is open."""
        while self._faults.mute and self.is_open:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(_FROZEN_POLL_S)

    async def send(self, message: OutboundMessage) -> bool:
        """Send one message, in the server's own form; False if the connection has ended."""
        return await self._send(self._speech.spoken(message.text), message.payment_id)

    async def _send(self, text: str, payment_id: str | None = None) -> bool:
        async with self._sending:
            await self.thawed()
            if not self.is_open:
                return False
            self._ledger.record_message(Kind.SENT, self.terminal_id, text, payment_id)
            try:
                await self._socket.send_str(text)
            except (ConnectionError, RuntimeError):
                self._dropped = True
                return False
            return True

    async def send_text(self, text: str) -> bool:
        """Send any text, unchecked; False if the connection has ended."""
        return await self._send(text)

    async def send_frame(self, kind: FrameKind) -> None:
        """Send one frame that can't be read, if the connection is still open."""
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
    """The connection of each terminal that is logged on; used on the server's loop alone."""

    def __init__(self, ledger: Ledger, state: StateFile) -> None:
        self._ledger = ledger
        self._state = state
        self._connections: dict[str, TerminalConnection] = {}
        self._known: dict[str, None] = {}
        self._clients: dict[str, str] = {}
        self._to_be_dropped: set[str] = set()
        self._kept: defaultdict[str, deque[tuple[int, OutboundMessage]]] = defaultdict(deque)
        self._repeated: defaultdict[str, list[OutboundMessage]] = defaultdict(list)
        for kept in state.messages():
            message = OutboundMessage(kept.text, kept.payment_id, keep=not kept.is_repeated)
            if kept.is_repeated:
                self._repeated[kept.terminal_id].append(message)
            else:
                self._kept[kept.terminal_id].append((kept.number, message))

    def connected(self) -> list[str]:
        """Return the ids of the terminals whose logon was confirmed."""
        return sorted(name for name, one in self._connections.items() if one.is_confirmed)

    def known(self, count: int) -> list[str]:
        """Return the ids of at most ``count`` terminals, those that logged on last first."""
        return list(islice(reversed(self._known), count))

    def connection(self, terminal_id: str) -> TerminalConnection | None:
        """Return the terminal's confirmed connection, or None."""
        found = self._connections.get(terminal_id)
        return found if found is not None and found.is_confirmed and found.is_open else None

    def add(self, connection: TerminalConnection) -> TerminalConnection | None:
        """Make ``connection`` its terminal's own; return the one that it replaces."""
        replaced = self._connections.get(connection.terminal_id)
        self._connections[connection.terminal_id] = connection
        self._clients[connection.terminal_id] = connection.client_id
        return replaced

    def remove(self, connection: TerminalConnection) -> None:
        """Forget ``connection``, if it is still its terminal's own."""
        if self._connections.get(connection.terminal_id) is connection:
            del self._connections[connection.terminal_id]

    def client_of(self, terminal_id: str) -> str:
        """Return the id of the client that the terminal logged on for last."""
        return self._clients.get(terminal_id, "")

    async def confirm(
        self,
        connection: TerminalConnection,
        confirmation: OutboundMessage,
        *,
        with_kept: bool = True,
    ) -> None:
        """Send the confirmation, and after it whatever was kept while the terminal was away."""
        terminal_id = connection.terminal_id
        connection.is_confirmed = True
        self._known.pop(terminal_id, None)
        self._known[terminal_id] = None
        self._ledger.record(Kind.LOGON, terminal_id)
        if not await connection.send(confirmation):
            return
        if terminal_id in self._to_be_dropped:
            self._to_be_dropped.discard(terminal_id)
            self.drop_connection(connection)
        elif with_kept:
            await self._deliver(connection)

    async def send(self, terminal_id: str, message: OutboundMessage) -> None:
        """Send the message to the terminal; if it is away, keep what is to be kept.

        What is to be kept is so until it has been sent, beyond the server's own end.
        """
        number = 0
        if message.keep:
            number = self._state.keep_message(terminal_id, message.payment_id, message.text)
        while (connection := self.connection(terminal_id)) is not None:
            if await connection.send(message):
                if message.keep:
                    self._state.forget_message(number)
                return
        self._ledger.record_message(Kind.UNDELIVERED, terminal_id, message.text, message.payment_id)
        if message.keep:
            self._kept[terminal_id].append((number, message))

    def repeat(self, terminal_id: str, message: OutboundMessage) -> None:
        """Send the message after each logon of the terminal from now on."""
        self._state.keep_message(terminal_id, message.payment_id, message.text, is_repeated=True)
        self._repeated[terminal_id].append(message)

    def drop(self, terminal_id: str) -> None:
        """End the terminal's connection, if it has one, without a closing handshake."""
        connection = self._connections.get(terminal_id)
        if connection is not None:
            self.drop_connection(connection)

    def drop_connection(self, connection: TerminalConnection) -> None:
        """End ``connection`` without a closing handshake, and forget it."""
        connection.drop()
        self.remove(connection)

    def drop_all(self) -> None:
        """End every connection, confirmed or not, without a closing handshake."""
        for connection in tuple(self._connections.values()):
            self.drop_connection(connection)

    async def close_all(self, code: int, reason: str) -> None:
        """End every connection, confirmed or not, with a closing handshake."""
        closings = [one.close(code, reason) for one in self._connections.values()]
        await asyncio.gather(*closings, return_exceptions=True)

    def drop_after_logon(self, terminal_id: str) -> None:
        """Let the terminal's next connection end right after its LOGON_CONFIRMATION."""
        self._to_be_dropped.add(terminal_id)

    async def _deliver(self, connection: TerminalConnection) -> None:
        kept = self._kept[connection.terminal_id]
        while kept:
            number, message = kept.popleft()
            if not await connection.send(message):
                kept.appendleft((number, message))
                return
            self._state.forget_message(number)
        for message in tuple(self._repeated[connection.terminal_id]):
            await connection.send(message)
