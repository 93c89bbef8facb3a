"""Recorder of every message of the run, redacted; what goes out is on the disk before that."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from terminal_app.certification.analysis import contract_check
from terminal_app.certification.run_log import Deviation, Message, Note, RunLog
from terminal_app.certification.steps import Step
from terminal_app.session.transport.link import Incoming, Link, Text
from terminal_app.wire import codec
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords

HIDDEN = "(hidden)"
_LEAST_SECRET = 5
"""Hiding a shorter secret would garble the text; it protects nothing either."""
_WRONG_ON_PURPOSE = frozenset({Step.REFUND_NOT_NUMERIC})


def wall_time() -> str:
    """Return the wall clock's time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Recorder:
    """Records the messages of the step in progress. Safe from every thread."""

    def __init__(
        self, log: RunLog, clock: Callable[[], float], words: ServerWords = OF_CONTRACT
    ) -> None:
        """``words`` are those of the server's profile."""
        self._log = log
        self.words = words
        self._clock = clock
        self._guard = threading.Lock()
        self._hidden: set[str] = set()
        self._link: Link | None = None
        self._connections = max((one.connection for one in log.entries.messages()), default=0)
        self.step = Step.TOKEN

    def hide(self, text: str) -> None:
        """Keep ``text``, a secret or a token, out of the log."""
        if len(text) >= _LEAST_SECRET:
            self._hidden.add(text)

    def redacted(self, text: str) -> str:
        """Return ``text`` without what is hidden."""
        for secret in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    def note(self, text: str, *deviations: Deviation) -> None:
        """Record something that isn't a message."""
        clean, found = self.redacted(text), tuple(self._redacted(one) for one in deviations)
        self._log.write(Note(at=wall_time(), step=self.step, text=clean, deviations=found))

    def open_link(self, sock: socket.socket, url: str, header: list[str], timeout_s: float) -> Link:
        """Open a link whose messages are recorded.

        Raises: as ``Link`` does.
        """
        for field in header:
            if field.startswith("Authorization: Bearer "):
                self.hide(field.removeprefix("Authorization: Bearer "))
        link = _RecordingLink(self, sock, url, header, timeout_s)
        with self._guard:
            self._connections += 1
            link.connection = self._connections
            self._link = link
        return link

    def break_connection(self) -> None:
        """Break the connection, as if a cable had been pulled."""
        with self._guard:
            link = self._link
        if link is not None:
            self.note("the till breaks its own connection")
            # Of the plain socket: SSLSocket.shutdown discards the TLS state that the session uses.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(link.socket, socket.SHUT_RDWR)

    def record_sent(self, connection: int, text: str) -> None:
        """Record a message that is about to leave."""
        value = self.words.parse(text)
        found: tuple[Deviation, ...] = ()
        if self.step not in _WRONG_ON_PURPOSE:
            found = contract_check.deviations(value, operation="sendToServer", words=self.words)
        self._write(connection, text, found, outgoing=True)

    def record_received(self, connection: int, incoming: Incoming) -> None:
        """Record a message that has come."""
        value: contract_check.Json | None = None
        if isinstance(incoming, Text):
            text = incoming.data.decode("utf-8", "backslashreplace")
            value = self.words.parse(text)
            found = contract_check.deviations(
                value, operation="receiveFromServer", words=self.words
            )
        else:
            text, found = "", (_not_text(f"{incoming.why}, {incoming.length} bytes"),)
        if value is None:
            # Unreadable, so a customer's data can't be removed from it.
            length = len(incoming.data) if isinstance(incoming, Text) else incoming.length
            text = json.dumps({"unreadable": f"{length} bytes"})
        public = codec.without_personal_data(text.encode(), self.words.profile)
        if public is None:
            self._write(connection, text, found, outgoing=False)
        else:
            left_out = self.words.customer_paths(value or {})
            self._write(connection, public, found, left_out, outgoing=False)

    def _write(
        self,
        connection: int,
        text: str,
        found: tuple[Deviation, ...],
        left_out: tuple[str, ...] = (),
        *,
        outgoing: bool,
    ) -> None:
        message = Message(
            at=wall_time(),
            step=self.step,
            connection=connection,
            outgoing=outgoing,
            clock=self._clock(),
            text=self.redacted(text),
            left_out=left_out,
            deviations=tuple(self._redacted(one) for one in found),
        )
        self._log.write(message)

    def _redacted(self, one: Deviation) -> Deviation:
        return Deviation(
            path=self.redacted(one.path),
            contract=one.contract,
            source=one.source,
            came=self.redacted(one.came),
        )


def _not_text(came: str) -> Deviation:
    return Deviation(path="$", contract="a text message", source="assumed", came=came)


class _RecordingLink(Link):
    """A link that hands each message to the recorder."""

    def __init__(
        self, recorder: Recorder, sock: socket.socket, url: str, header: list[str], timeout_s: float
    ) -> None:
        self._recorder = recorder
        self.connection = 0
        super().__init__(sock, url, header, timeout_s)

    def send(self, text: str) -> int:
        """Queue ``text``, once it is recorded."""
        self._recorder.record_sent(self.connection, text)
        return super().send(text)

    def receive(self, now: float) -> Iterator[Incoming]:
        """Yield what has arrived, each once it is recorded."""
        for incoming in super().receive(now):
            self._recorder.record_received(self.connection, incoming)
            yield incoming
