"""Listens in on every connection of the run: what goes out and comes in is recorded, made clean.

A message that goes out is on the disk before it leaves.
"""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from terminal_app.certification.analysis import contract_check
from terminal_app.certification.run_log import Deviation, Message, Note, Record
from terminal_app.certification.steps import Step
from terminal_app.session.transport.link import Incoming, Link, Text
from terminal_app.wire import codec

HIDDEN = "(hidden)"
_LEAST_SECRET = 5
"""A secret shorter than this stands in half of all words; it guards nothing either."""
_WRONG_ON_PURPOSE = frozenset({Step.REFUND_NOT_NUMERIC})


def wall_time() -> str:
    """Return the wall clock's time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Tap:
    """Records what is said in the step that is under way. Safe from every thread."""

    def __init__(self, record: Record, clock: Callable[[], float]) -> None:
        self._record = record
        self._clock = clock
        self._guard = threading.Lock()
        self._hidden: set[str] = set()
        self._link: Link | None = None
        self._connections = max((one.connection for one in record.lines.messages()), default=0)
        self.step = Step.TOKEN

    def hide(self, text: str) -> None:
        """Let ``text``, a secret or a token, never get into the record."""
        if len(text) >= _LEAST_SECRET:
            self._hidden.add(text)

    def clean(self, text: str) -> str:
        """Return ``text`` without what is hidden."""
        for secret in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    def note(self, text: str, *deviations: Deviation) -> None:
        """Record something that isn't a message."""
        told, found = self.clean(text), tuple(self._clean(one) for one in deviations)
        self._record.write(Note(at=wall_time(), step=self.step, text=told, deviations=found))

    def open_link(self, sock: socket.socket, url: str, header: list[str], timeout_s: float) -> Link:
        """Open a link that is listened in on.

        Raises: as ``Link`` does.
        """
        for line in header:
            if line.startswith("Authorization: Bearer "):
                self.hide(line.removeprefix("Authorization: Bearer "))
        link = _TappedLink(self, sock, url, header, timeout_s)
        with self._guard:
            self._connections += 1
            link.connection = self._connections
            self._link = link
        return link

    def drop(self) -> None:
        """Break the connection, as if a cable had been pulled."""
        with self._guard:
            link = self._link
        if link is not None:
            self.note("the till breaks its own connection")
            # The plain socket's: TLS would take its state away under the session's hands.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(link.socket, socket.SHUT_RDWR)

    def sent(self, connection: int, text: str) -> None:
        """Record what is about to leave."""
        value = contract_check.read(text)
        found: tuple[Deviation, ...] = ()
        if self.step not in _WRONG_ON_PURPOSE:
            found = contract_check.deviations(value, operation="sendToServer")
        self._write(connection, text, found, outgoing=True)

    def came(self, connection: int, incoming: Incoming) -> None:
        """Record what has come."""
        if isinstance(incoming, Text):
            text = incoming.data.decode("utf-8", "backslashreplace")
            found = contract_check.deviations(
                contract_check.read(text), operation="receiveFromServer"
            )
        else:
            text, found = "", (_no_text(f"{incoming.why}, {incoming.length} bytes"),)
        if contract_check.read(text) is None:
            # Nobody knows what stands in it; a customer's data may.
            length = len(incoming.data) if isinstance(incoming, Text) else incoming.length
            text = json.dumps({"unreadable": f"{length} bytes"})
        public = codec.without_personal_data(text.encode())
        if public is None:
            self._write(connection, text, found, outgoing=False)
        else:
            left_out = _customers_fields(contract_check.read(text) or {})
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
            text=self.clean(text),
            left_out=left_out,
            deviations=tuple(self._clean(one) for one in found),
        )
        self._record.write(message)

    def _clean(self, one: Deviation) -> Deviation:
        return Deviation(
            path=self.clean(one.path),
            contract=one.contract,
            source=one.source,
            came=self.clean(one.came),
        )


def _customers_fields(message: contract_check.Json) -> tuple[str, ...]:
    customer = message.get("customer")
    fields = customer if isinstance(customer, dict) else {}
    return ("$.customer", *(f"$.customer.{name}" for name in fields))


def _no_text(came: str) -> Deviation:
    return Deviation(path="$", contract="a text message", source="assumed", came=came)


class _TappedLink(Link):
    """A link that tells the tap of everything."""

    def __init__(
        self, tap: Tap, sock: socket.socket, url: str, header: list[str], timeout_s: float
    ) -> None:
        self._tap = tap
        self.connection = 0
        super().__init__(sock, url, header, timeout_s)

    def send(self, text: str) -> int:
        """Queue ``text``, once it is recorded."""
        self._tap.sent(self.connection, text)
        return super().send(text)

    def receive(self, now: float) -> Iterator[Incoming]:
        """Yield what has arrived, each once it is recorded."""
        for incoming in super().receive(now):
            self._tap.came(self.connection, incoming)
            yield incoming
