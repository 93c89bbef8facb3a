"""The connection of the trials: one at a time, raw texts in and out, without a session."""

import contextlib
import select
import socket
import threading
from collections import deque
from collections.abc import Callable

import websocket

from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session import clock
from terminal_app.session.transport.connect import Attempt
from terminal_app.session.transport.link import Link, Text
from terminal_app.session.transport.tokens import TokenSource
from terminal_app.settings import Settings
from terminal_app.wire.profile.model import Profile

_CHECK_EVERY_S = 0.25
_MOST_REFUSAL = 2_000


class HandshakeRefusedError(Exception):
    """The server has refused the handshake; ``said`` is its text."""

    def __init__(self, fault: ConnectionFault, said: str) -> None:
        super().__init__(fault.detail)
        self.fault = fault
        self.said = said


class TrialConnection:
    """Connects, sends and receives texts."""

    def __init__(
        self, settings: Settings, read_secret: Callable[[str], str], check: Callable[[], None]
    ) -> None:
        """``check`` is called at intervals while it waits, and may raise."""
        self._settings = settings
        self._tokens = TokenSource(settings, read_secret)
        self._check = check
        self._link: Link | None = None
        self._waiting: deque[str] = deque()
        self._said = ""

    @property
    def is_open(self) -> bool:
        """There is a connection."""
        return self._link is not None

    def connect(self, profile: Profile) -> None:
        """Connect with the headers of ``profile`` besides the till's own.

        Raises: HandshakeRefusedError where the server says why, ConnectionFault.
        """
        self.close()
        self._said = ""
        attempt = Attempt(self._settings, self._tokens, open_link=self._open_link, profile=profile)
        try:
            with attempt.within_time():
                self._link = attempt.connect()
        except ConnectionFault as fault:
            if self._said:
                raise HandshakeRefusedError(fault, self._said) from None
            raise
        times = self._settings.times
        self._link.keep_alive(times.ping, times.pong, clock.now())

    def _open_link(
        self, sock: socket.socket, url: str, header: list[str], timeout_s: float
    ) -> Link:
        try:
            return Link(sock, url, header, timeout_s)
        except websocket.WebSocketBadStatusException as error:
            said = error.resp_body or b""
            self._said = said.decode("utf-8", "replace")[:_MOST_REFUSAL]
            raise

    def send(self, text: str) -> None:
        """Send ``text``.

        Raises: ConnectionFault.
        """
        if self._link is None:
            raise ConnectionFault(FaultKind.CONNECTION_LOST, "the connection ended during a trial")
        self._link.send(text)
        self._link.flush()

    def receive(self, within_s: float) -> str | None:
        """Return the next text, or None if none comes in time.

        Raises: ConnectionFault, what ``check`` does.
        """
        by = clock.now() + within_s
        while not self._waiting:
            self._check()
            left_s = by - clock.now()
            if left_s <= 0 or self._link is None:
                return None
            self._listen(self._link, min(left_s, _CHECK_EVERY_S))
        return self._waiting.popleft()

    def idle(self, within_s: float) -> None:
        """Keep the connection alive for a moment; what comes waits for ``receive``.

        Raises: ConnectionFault, what ``check`` does.
        """
        self._check()
        if self._link is not None:
            self._listen(self._link, within_s)
        else:
            threading.Event().wait(within_s)

    def _listen(self, link: Link, within_s: float) -> None:
        try:
            link.tick(clock.now())
            link.flush()
            if not link.has_input:
                select.select([link.socket], [], [], within_s)
            for incoming in link.receive(clock.now()):
                if isinstance(incoming, Text):
                    self._waiting.append(incoming.data.decode("utf-8", "replace"))
        except ConnectionFault:
            self._link = None
            link.shut()
            if not self._waiting:
                raise

    def close(self) -> None:
        """End the connection."""
        link, self._link = self._link, None
        self._waiting.clear()
        if link is not None:
            with contextlib.suppress(ConnectionFault):
                link.send_close()
                link.flush()
            link.shut()
