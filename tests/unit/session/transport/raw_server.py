"""A server of bare sockets: sends any bytes at any time, and writes down what it was sent."""

import base64
import contextlib
import hashlib
import json
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from terminal_app.settings import Connection

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
WITHIN_S = 10.0
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


@dataclass(frozen=True)
class Request:
    """An HTTP request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes = b""


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, length: int | None = None
) -> bytes:
    """Return a server's frame; ``length`` announces more, or less, than there is."""
    length = len(payload) if length is None else length
    first = (0x80 if fin else 0) | opcode
    if length < 126:
        head = struct.pack("!BB", first, length)
    elif length < 65_536:
        head = struct.pack("!BBH", first, 126, length)
    else:
        head = struct.pack("!BBQ", first, 127, length)
    return head + payload


class Peer:
    """One accepted connection."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.socket = sock
        self.stopping = stopping
        self.request = Request("", {})

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes.

        Raises: ConnectionError if there are fewer.
        """
        data = b""
        while len(data) < size:
            data += self.read_some(size - len(data))
        return data

    def read_some(self, most: int = 65_536) -> bytes:
        """Return what is there.

        Raises: ConnectionError at the end of the stream.
        """
        got = self.socket.recv(min(65_536, most))
        if not got:
            raise ConnectionError
        return got

    def read_to_the_end(self) -> bytes:
        data = b""
        with contextlib.suppress(ConnectionError):
            while got := self.socket.recv(65_536):
                data += got
        return data

    def read_request(self) -> Request:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.read(1)
        line, *rest = head.decode().strip().split("\r\n")
        headers = {}
        for each in rest:
            name, _, value = each.partition(":")
            headers[name.lower()] = value.strip()
        body = self.read(int(headers.get("content-length", 0)))
        self.request = Request(line, headers, body)
        return self.request

    def answer(self, status: str, body: bytes = b"", **headers: str) -> None:
        """Answer an HTTP request, and close."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode() + body)

    def upgrade(self, then: bytes = b"") -> None:
        """Answer the WebSocket handshake that was read; ``then`` goes out in the same packet."""
        key = self.request.headers["sec-websocket-key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest()).decode()  # noqa: S324 - RFC 6455
        self.send(
            (
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            ).encode()
            + then
        )

    def read_frame(self) -> tuple[int, bytes]:
        """Return a client's next frame: its opcode and its unmasked payload."""
        first, second = self.read(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self.read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.read(8))
        assert second & 0x80, "a client's frame must be masked"
        mask = self.read(4)
        data = self.read(length)
        return first & 0xF, bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))

    def read_until_close(self) -> None:
        """Read frames, up to and with a close frame."""
        while self.read_frame()[0] != CLOSE:
            pass

    def drip(self, data: bytes, every_s: float = 1.0) -> None:
        """Send one byte at a time, for as long as anybody listens."""
        for byte in data:
            self.send(bytes([byte]))
            if self.stopping.wait(every_s):
                return

    def hold(self) -> None:
        """Keep the connection open until the server stops."""
        self.stopping.wait()

    def reset(self) -> None:
        """Break the connection off without an orderly end."""
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


Script = Callable[[Peer], None]


def grant(peer: Peer, token: str = "tok-1") -> None:  # noqa: S107 - no password
    body = {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
    peer.answer("200 OK", json.dumps(body).encode())


@dataclass
class RawServer:
    """Listens on 127.0.0.1 until the block ends; one thread plays ``script`` per connection."""

    script: Script
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    """What scripts ``wrote_down``."""

    def __enter__(self) -> Self:
        self.peers: list[Peer] = []
        self.threads: list[threading.Thread] = []
        self.stopping = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listening.getsockname()[1])
        self.accepting = threading.Thread(target=self._accept, name="raw server")
        self.accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        # On Linux only a shutdown wakes an accept.
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.accepting.join(WITHIN_S)
        for peer in self.peers:
            peer.close()
        for thread in self.threads:
            thread.join(WITHIN_S)
            assert not thread.is_alive(), "a script doesn't end"

    def _accept(self) -> None:
        while True:
            try:
                sock, _address = self.listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(sock,), name="raw peer")
            self.threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(WITHIN_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = Peer(sock, self.stopping)
        self.peers.append(peer)
        # A till may end any conversation at any time.
        with contextlib.suppress(OSError):
            if self.tls is not None:
                peer.socket = self.tls.wrap_socket(sock, server_side=True)
            self.script(peer)
        peer.close()

    def wrote_down(self, peer: Peer) -> Request:
        """Read a request and keep it."""
        request = peer.read_request()
        self.requests.append(request)
        return request

    def connection(self, **changes: str) -> Connection:
        """Return settings for a till whose token and WebSocket are here."""
        secure = "s" if self.tls else ""
        return Connection(
            "custom",
            f"http{secure}://127.0.0.1:{self.port}/token",
            f"ws{secure}://127.0.0.1:{self.port}/ws",
            "TILL-1",
            "demo",
        )._replace(**changes)


class Backend(RawServer):
    """Grants tokens as a server should, and plays ``script`` on every WebSocket request."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        def both(peer: Peer) -> None:
            request = self.wrote_down(peer)
            if request.line.startswith("POST "):
                grant(peer, f"tok-{len(self.requests)}")
            else:
                script(peer)

        super().__init__(both, tls)
