"""An open WebSocket: non-blocking, buffered and bounded; it ends in a ``ConnectionFault``.

Built on websocket-client's low-level ``WebSocket``; docs/decisions/0003-websocket-loop.md
says why. Everything that is sent goes through ``_Output``, so that it is known of each
message whether a byte of it has left the till.
"""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import websocket
from websocket import ABNF
from websocket._abnf import continuous_frame, frame_buffer

from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.wire import raw_identifiers
from terminal_app.wire.raw_identifiers import CONTRACT_WORDS, RawIdentifiers, RawSearch, RawWords

MOST_MESSAGE_BYTES = 1_048_576
HEAD_BYTES = 1024
_MOST_SKIPPED_BYTES = 64 * 1_048_576
_MOST_HANDSHAKE_BYTES = 65_536
_FRAMES_A_TURN, _BYTES_A_TURN = 4096, 4 * 1_048_576
_MOST_UNREAD_BYTES = 4 * 1_048_576
_CLOSE_NORMAL, _CLOSE_TOO_BIG = 1000, 1009
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_ENDINGS = (*_NOT_NOW, websocket.WebSocketException, OSError)


@dataclass(frozen=True, slots=True)
class Text:
    """A text message, as bytes: whether they are UTF-8 is left to the reader."""

    data: bytes


@dataclass(frozen=True, slots=True)
class NonTextFrame:
    """A message that is binary or too large to keep: its length and first bytes."""

    why: str
    length: int
    head: bytes
    identifiers: RawIdentifiers = field(default_factory=RawIdentifiers)
    """What was found in all of it."""


Incoming = Text | NonTextFrame


class _OversizeError(Exception):
    """A frame over the limit was announced; its header has been read."""


class _SkippedError(Exception):
    """An oversize message has been read past; ``is_end``: the connection can't go on after it."""

    def __init__(
        self, length: int, head: bytes, search: RawSearch, *, is_end: bool = False
    ) -> None:
        super().__init__(length)
        self.length = length
        self.head = head
        self.search = search
        self.is_end = is_end


class _Frames(frame_buffer):
    """Reads past a frame over the limit instead of keeping it."""

    def __init__(self, recv: Callable[[int], bytes]) -> None:
        super().__init__(recv, skip_utf8_validation=True)
        self._left: int | None = None
        self._head = b""
        self.words = CONTRACT_WORDS
        self._search: RawSearch | None = None

    def recv_length(self) -> None:
        super().recv_length()
        if self.length is not None and self.length > MOST_MESSAGE_BYTES:
            self._left = self.length
            self._search = RawSearch(self.words)
            raise _OversizeError

    def recv_frame(self) -> ABNF:
        if self._left is None:
            with contextlib.suppress(_OversizeError):
                return super().recv_frame()
        length, header = self.length or 0, self.header or (0, 0, 0, 0, 0, 0, 0)
        final, opcode, masked = header[0], header[4], header[5]
        whole = final and opcode in {ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY} and not masked
        is_end = not whole or length > _MOST_SKIPPED_BYTES
        left = min(self._left or 0, _MOST_SKIPPED_BYTES)
        search = self._search or RawSearch(self.words)
        # Of what ends the connection, what is there already: it may speak of money.
        with contextlib.suppress(*(_ENDINGS if is_end else ())):
            while left:
                got = self.recv(min(65_536, left))
                left -= len(got)
                self._left = left
                self._head += got[: HEAD_BYTES - len(self._head)]
                search.feed(got)
        head, self._head, self._left = self._head, b"", None
        self._search = None
        self.clear()
        raise _SkippedError(length, head, search, is_end=is_end)


class _Fragments(continuous_frame):
    """Bounds what the fragments of one message add up to."""

    words = CONTRACT_WORDS

    def add(self, frame: ABNF) -> None:
        super().add(frame)
        data = self.cont_data[1] if self.cont_data else b""
        if len(data) > MOST_MESSAGE_BYTES:
            raise _SkippedError(len(data), data[:HEAD_BYTES], RawSearch(self.words), is_end=True)


def _too_large(length: int) -> ConnectionFault:
    return ConnectionFault(FaultKind.MESSAGE_TOO_LARGE, f"a message of {length} bytes or more")


class _Output:
    """Output buffer; websocket-client calls ``send`` for everything, pongs and close too."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.queued = 0
        """Bytes queued since the start."""

    def send(self, _sock: socket.socket, data: bytes) -> int:
        self.buffer += data
        self.queued += len(data)
        return len(data)

    @property
    def sent(self) -> int:
        """Bytes handed to the operating system since the start."""
        return self.queued - len(self.buffer)


class _HandshakeSocket:
    """Bounds what the handshake reads; the library reads a line or a body of any length."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._left = _MOST_HANDSHAKE_BYTES

    def recv(self, most: int) -> bytes:
        if self._left <= 0:
            raise websocket.WebSocketProtocolException("the handshake has no end")
        got = self._sock.recv(min(most, self._left))
        self._left -= len(got)
        return got

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a socket has
        return getattr(self._sock, name)


class Link:
    """An open WebSocket after its handshake."""

    def __init__(
        self,
        sock: socket.socket,
        url: str,
        header: list[str],
        timeout_s: float,
    ) -> None:
        """Do the handshake over ``sock``; block for at most ``timeout_s`` between two bytes.

        Redirects are not followed: the Authorization header must not go anywhere else.

        Raises: websocket.WebSocketException, OSError.
        """
        self._output = _Output()
        # Any: the library's own annotations don't allow for what it documents.
        library: Any = websocket.WebSocket
        self._ws = library(skip_utf8_validation=True, enable_multithread=False)
        self._ws.frame_buffer = _Frames(self._ws._recv)  # noqa: SLF001 - the library has no setting for it
        self._ws.cont_frame = _Fragments(fire_cont_frame=False, skip_utf8_validation=True)
        self._ws.connect(
            url,
            header=header,
            timeout=timeout_s,
            socket=_HandshakeSocket(sock),
            redirect_limit=0,
            suppress_origin=True,
        )
        self._ws.sock = sock
        # Only now: the handshake itself is written directly, not buffered.
        self._ws.dispatcher = self._output
        self._ws.settimeout(0)
        self.socket: socket.socket = self._ws.sock
        self._words = CONTRACT_WORDS
        self._ping_s = self._pong_s = float("inf")
        self._ping_at = self._pong_by = float("inf")

    def search_for(self, words: RawWords) -> None:
        """Look for the words of a server's profile in what can't be read."""
        self._words = self._ws.frame_buffer.words = self._ws.cont_frame.words = words

    def keep_alive(self, ping_s: float, pong_s: float, now: float) -> None:
        """Ping every ``ping_s``; end the connection when nothing comes within ``pong_s`` of one."""
        self._ping_s, self._pong_s = ping_s, pong_s
        self._ping_at = now + ping_s

    @property
    def deadline(self) -> float:
        """When ``tick`` has something to do."""
        return min(self._ping_at, self._pong_by)

    def tick(self, now: float) -> None:
        """Ping when it is time to.

        Raises: ConnectionFault when the server has been silent for too long.
        """
        if now >= self._pong_by:
            raise ConnectionFault(FaultKind.PEER_SILENT, "no sign of life after a ping")
        if now >= self._ping_at:
            self._ws.ping(b"till")
            self._ping_at = now + self._ping_s
            self._pong_by = min(self._pong_by, now + self._pong_s)

    def send(self, text: str) -> int:
        """Queue ``text``; return the offset of its first byte, to compare with ``sent_up_to``."""
        offset = self._output.queued
        self._ws.send(text)
        return offset

    @property
    def sent_up_to(self) -> int:
        """No byte of a message whose offset is this or more has left the till."""
        return self._output.sent

    @property
    def has_output(self) -> bool:
        """Something waits to be written."""
        return bool(self._output.buffer)

    @property
    def has_input(self) -> bool:
        """TLS has decrypted more than was read, which ``select`` doesn't report."""
        pending = getattr(self.socket, "pending", None)
        return bool(pending and pending())

    def flush(self) -> None:
        """Write what can be written now.

        Raises: ConnectionFault, also when the server leaves too much unread.
        """
        if len(self._output.buffer) > _MOST_UNREAD_BYTES:
            raise ConnectionFault(FaultKind.PEER_SILENT, "the server doesn't read what is sent")
        while self._output.buffer:
            try:
                sent = self.socket.send(self._output.buffer)
            except _NOT_NOW:
                return
            except OSError as error:
                raise _lost(error) from None
            del self._output.buffer[:sent]

    def receive(self, now: float) -> Iterator[Incoming]:
        """Yield what has arrived, a bounded number of messages and bytes.

        Raises: ConnectionFault, also when the server has closed.
        """
        left = _BYTES_A_TURN
        for _ in range(_FRAMES_A_TURN):
            if left <= 0:
                return
            try:
                opcode, frame = self._ws.recv_data_frame(control_frame=True)
            except _NOT_NOW:
                return
            except _SkippedError as skipped:
                self._pong_by = float("inf")
                fault = _too_large(skipped.length)
                if skipped.is_end and self._ws.cont_frame.cont_data:
                    skipped.search.feed(self._ws.cont_frame.cont_data[1])
                why = f"too large to skip: {fault.detail}" if skipped.is_end else "too large"
                found = skipped.search.result()
                yield NonTextFrame(why, skipped.length, skipped.head, found)
                if skipped.is_end:
                    raise fault from None
                continue
            except ConnectionFault:
                raise
            except (websocket.WebSocketException, OSError, ValueError) as error:
                raise _lost(error) from None
            self._pong_by = float("inf")
            self._ping_at = now + self._ping_s
            left -= len(frame.data)
            if opcode == ABNF.OPCODE_TEXT:
                yield Text(frame.data)
            elif opcode == ABNF.OPCODE_BINARY:
                found = raw_identifiers.search(frame.data, self._words)
                yield NonTextFrame("binary", len(frame.data), frame.data[:HEAD_BYTES], found)
            elif opcode == ABNF.OPCODE_CLOSE:
                with contextlib.suppress(ConnectionFault):
                    self.flush()
                code = int.from_bytes(frame.data[:2], "big") if len(frame.data) > 1 else 1005
                raise ConnectionFault(
                    FaultKind.CONNECTION_LOST, f"the server closed the connection (code {code})"
                )

    def send_close(self, *, too_big: bool = False) -> None:
        """Queue a close frame.

        Raises: ConnectionFault if the connection is gone.
        """
        try:
            self._ws.send_close(_CLOSE_TOO_BIG if too_big else _CLOSE_NORMAL)
        except (websocket.WebSocketException, OSError) as error:
            raise _lost(error) from error

    def shut(self) -> None:
        """Close the socket at once."""
        self._ws.shutdown()


def _lost(error: Exception) -> ConnectionFault:
    # The texts of websocket-client's errors can hold headers, so only the type is kept.
    what = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return ConnectionFault(FaultKind.CONNECTION_LOST, f"the connection broke ({what})")
