"""Attempt to connect: token, TCP, TLS and handshake, in a thread of its own.

The session's thread goes on serving commands meanwhile, and limits the attempt's time:
``abandon`` shuts every socket of the attempt. That ends also one whose server sends single
bytes, so that no time-out of a socket is ever reached.
"""

import contextlib
import errno
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import websocket

from terminal_app.errors import ConnectionFault, FaultKind, SettingsError
from terminal_app.session.transport.http_status import proxy_refused, refused
from terminal_app.session.transport.link import Link
from terminal_app.session.transport.tls import tls_fault
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings
from terminal_app.wire.profile.model import SHIPPED, Profile
from terminal_app.wire.profile.raw_words import words_of

log = logging.getLogger(__name__)

_UNAUTHORIZED = 401
_MOST_HEAD_BYTES = 65_536
_MOST_WAITING_BYTES = 131_072
"""What the system may hold unread: a receipt behind a flood waits until the till has read it."""
_TUNNEL_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r]")
ATTEMPT_MOST_FACTOR = 3.0
"""An attempt has a few steps with a time limit each; all together get this many of them."""
OpenLink = Callable[[socket.socket, str, list[str], float], Link]
"""Makes a link over a connected socket: address, headers, and the time limit in seconds."""
_ERRORS = (
    websocket.WebSocketException,
    OSError,
    UnicodeError,  # a host that is no name at all, e.g. with an empty label
)


class Attempt:
    """One attempt; ``outcome`` is set before ``done`` is called."""

    def __init__(
        self,
        settings: Settings,
        tokens: TokenSource,
        *,
        done: Callable[[], None] = lambda: None,
        open_link: OpenLink = Link,
        profile: Profile = SHIPPED,
    ) -> None:
        """The headers of ``profile`` go with the handshake besides the two of the contract."""
        self._connection = settings.connection
        self._timeout_s = settings.times.connect
        self._tokens = tokens
        self._done = done
        self._open_link = open_link
        self._profile = profile
        self._guard = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._abandoned = False
        self.outcome: Link | ConnectionFault | None = None

    def start(self) -> None:
        """Begin, in a daemon thread: the program's end doesn't wait for it."""
        threading.Thread(target=self._run, name="attempt", daemon=True).start()

    def abandon(self) -> None:
        """End the attempt now; a link that it still opens is shut."""
        with self._guard:
            self._abandoned = True
            outcome = self.outcome
            for held in self._sockets:
                with contextlib.suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)
        if isinstance(outcome, Link):
            outcome.shut()

    def _run(self) -> None:
        outcome: Link | ConnectionFault
        try:
            outcome = self.connect()
        except ConnectionFault as fault:
            outcome = fault
        except Exception as error:  # the thread's boundary: logged and reported
            log.exception("an attempt to connect failed in the program itself")
            outcome = ConnectionFault(FaultKind.CONNECTION_LOST, type(error).__name__)
        with self._guard:
            abandoned = self._abandoned
            self.outcome = outcome
        if abandoned and isinstance(outcome, Link):
            outcome.shut()
        self._done()

    def connect(self) -> Link:
        """Return an open link; after a 401 fetch a new token and try once more.

        Raises: ConnectionFault.
        """
        try:
            return self._with_token()
        finally:
            self.release()

    def release(self) -> None:
        """Close the second handles."""
        with self._guard:
            for held in self._sockets:
                held.close()
            self._sockets.clear()

    @contextlib.contextmanager
    def within_time(self) -> Iterator[None]:
        """Give the attempt up when its time is over, for a caller that has no clock of its own.

        No time-out of a socket ends a server that drips.

        Raises: ConnectionFault.
        """
        within_s = ATTEMPT_MOST_FACTOR * self._timeout_s
        timer = threading.Timer(within_s, self.abandon)
        timer.daemon = True
        timer.start()
        try:
            yield
        except ConnectionFault:
            if not self._abandoned:
                raise
            detail = f"no whole answer in {within_s:.0f} s"
            raise ConnectionFault(FaultKind.TIMED_OUT, detail) from None
        finally:
            timer.cancel()

    def _with_token(self) -> Link:
        try:
            try:
                return self._open(self._tokens.token(self.hold))
            except websocket.WebSocketBadStatusException as refused:
                if refused.status_code != _UNAUTHORIZED:
                    raise
                self._tokens.forget()
                return self._open(self._tokens.token(self.hold))
        except SettingsError as error:
            raise ConnectionFault(FaultKind.SECRET_MISSING, str(error)) from None
        except _ERRORS as error:
            fault = self._fault_of(error)
            if fault.kind is FaultKind.TERMINAL_REFUSED:
                self._tokens.forget()
            raise fault from None

    def hold(self, used: socket.socket) -> None:
        """Keep a second handle: TLS detaches the first one during its handshake."""
        with self._guard:
            self._sockets.append(used.dup())
            if self._abandoned:
                with contextlib.suppress(OSError):
                    used.shutdown(socket.SHUT_RDWR)

    def _open(self, token: str) -> Link:
        sock = self._socket()
        try:
            link = self._open_link(
                sock,
                self._connection.websocket_url,
                [
                    f"Authorization: Bearer {token}",
                    f"X-Terminal-Id: {self._connection.terminal_id}",
                    *(f"{name}: {value}" for name, value in self._profile.headers.items()),
                ],
                self._timeout_s,
            )
        except BaseException:
            sock.close()
            raise
        link.search_for(words_of(self._profile))
        return link

    def _socket(self) -> socket.socket:
        target = urlsplit(self._connection.websocket_url)
        host = target.hostname or ""
        secure = target.scheme == "wss"
        port = target.port or (443 if secure else 80)
        proxy = urlsplit(self._connection.proxy)
        first = (proxy.hostname, proxy.port) if proxy.hostname else (host, port)
        sock = socket.create_connection(first, timeout=self._timeout_s)
        try:
            self.hold(sock)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _MOST_WAITING_BYTES)
            if proxy.hostname:
                _ask_for_tunnel(sock, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
            return (
                self._tokens.tls.context().wrap_socket(sock, server_hostname=host)
                if secure
                else sock
            )
        except BaseException:
            sock.close()
            raise

    def _fault_of(self, error: Exception) -> ConnectionFault:
        host = urlsplit(self._connection.websocket_url).netloc
        match error:
            case websocket.WebSocketBadStatusException():
                return _refused(error)
            case ssl.SSLError():
                why = tls_fault(error)
                return ConnectionFault(FaultKind.TLS_FAILED, f"TLS with {host} failed: {why}")
            case socket.gaierror() | UnicodeError():
                return ConnectionFault(FaultKind.NAME_UNKNOWN, f"no address for {host}")
            case TimeoutError() | websocket.WebSocketTimeoutException():
                return ConnectionFault(FaultKind.TIMED_OUT, f"WebSocket: {host} didn't answer")
            case OSError():
                why = error.strerror or type(error).__name__
                return ConnectionFault(FaultKind.SERVER_DOWN, f"WebSocket: {host}: {why}")
            case websocket.WebSocketConnectionClosedException():
                # A server that is being restarted, or a balancer without one behind it.
                return ConnectionFault(FaultKind.SERVER_DOWN, f"WebSocket: {host} hung up")
            case websocket.WebSocketException() if "edirect" in str(error):
                return ConnectionFault(FaultKind.REDIRECTED, f"WebSocket: {host} redirects")
        detail = f"WebSocket: {host} doesn't speak WebSocket ({type(error).__name__})"
        return ConnectionFault(FaultKind.ANSWER_UNREADABLE, detail)


def _ask_for_tunnel(sock: socket.socket, authority: str) -> None:
    """Ask the proxy for a tunnel to ``authority`` (RFC 9110, 9.3.6); send it nothing else.

    Raises: OSError, ConnectionFault.
    """
    sock.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        # Byte by byte: what follows the head is the server's.
        got = sock.recv(1)
        if not got or len(head) == _MOST_HEAD_BYTES:
            raise ConnectionAbortedError(errno.ECONNABORTED, "the proxy broke off")
        head += got
    status = _TUNNEL_STATUS.match(head)
    if status is None:
        raise ConnectionRefusedError(errno.ECONNREFUSED, "the proxy refuses (no HTTP)")
    if not status[1].startswith(b"2"):
        raise proxy_refused("WebSocket", status[1].decode())


def _refused(error: websocket.WebSocketBadStatusException) -> ConnectionFault:
    """Classify by status; the error's text holds headers and body and must not be logged."""
    status, headers = error.status_code, error.resp_headers or {}
    return refused(
        f"WebSocket: status {status}",
        status,
        headers.get("retry-after"),
        denied=FaultKind.TERMINAL_REFUSED,
        denials=frozenset({401, 403}),
    )
