"""Append-only record of messages and money, by which tests and people judge a till.

In memory or in a JSON-lines file. No token and no secret is ever in it.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Self, TextIO

from terminal_app.simulator.errors import SimulatorError
from terminal_app.simulator.money.ledger_entry import Entry, Fact, Kind
from terminal_app.simulator.money.payment_record import PaymentRecord, after

log = logging.getLogger(__name__)

_KEPT_TEXT = 1024
_KEPT_ERROR = 1000


class LedgerError(SimulatorError):
    """The ledger's file can't be written."""


class Ledger:
    """Append-only; every method may be called from any thread."""

    def __init__(
        self,
        file: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open ``file`` for appending, if one is given.

        Raises: LedgerError.
        """
        self.failure: LedgerError | None = None
        """Why its file lacks entries, if it does."""
        self._clock = clock
        self._changed = threading.Condition()
        self._entries: list[Entry] = []
        self._payments: dict[str, PaymentRecord] = {}
        self._path = file
        self._file: TextIO | None = None
        if file is not None:
            try:
                self._file = file.open("a", encoding="utf-8", buffering=1)
            except OSError as error:
                raise self._failed(error) from error

    @classmethod
    def from_file(cls, file: Path) -> Self:
        """Return the ledger that ``file`` holds, to read it only.

        A last line that is still being written is left out.
        """
        ledger = cls()
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                ledger._take(Entry.from_line(line))
        return ledger

    def record(
        self,
        kind: Kind,
        terminal_id: str | None = None,
        payment_id: str | None = None,
        **facts: Fact,
    ) -> None:
        """Append one entry, to the file first.

        Raises: LedgerError; once it has, each time: what comes later must not be answered either.
        """
        at = self._clock().isoformat(timespec="microseconds")
        with self._changed:
            number = len(self._entries) + 1
            entry = Entry(number, at, kind, terminal_id, payment_id, facts)
            self._write(entry)
            self._take(entry)
            self._changed.notify_all()

    def record_error(self, error: BaseException, terminal_id: str | None = None) -> None:
        """Append an internal error, and log it in one line; never raises.

        A SimulatorError is left out: whoever runs the server reports it.
        """
        if isinstance(error, SimulatorError):
            return
        text = "".join(traceback.format_exception(error))[-_KEPT_ERROR:]
        with suppress(LedgerError):
            self.record(Kind.SIMULATOR_ERROR, terminal_id, error=text)
        log.error("The simulator made a mistake; its ledger has it: %.300r", error)

    def record_message(
        self, kind: Kind, terminal_id: str, payload: str | bytes, payment_id: str | None = None
    ) -> None:
        """Append a message in or out: its length and at most its first KiB."""
        text = (
            payload if isinstance(payload, str) else payload[:_KEPT_TEXT].decode("utf-8", "replace")
        )
        facts: dict[str, Fact] = {"length": len(payload), "text": text[:_KEPT_TEXT]}
        self.record(kind, terminal_id, payment_id, **facts)

    def close(self) -> None:
        """Close the file; what is recorded later stays in memory."""
        with self._changed:
            self._close()

    def entries(self, kind: Kind | None = None, payment_id: str | None = None) -> list[Entry]:
        """Return the entries, of one kind or payment if given, oldest first."""
        with self._changed:
            return [
                entry
                for entry in self._entries
                if kind in {None, entry.kind} and payment_id in {None, entry.payment_id}
            ]

    def payments(self) -> dict[str, PaymentRecord]:
        """Return a snapshot of every payment, by its id."""
        with self._changed:
            return dict(self._payments)

    def latest(self, count: int, kinds: Collection[Kind]) -> list[Entry]:
        """Return at most ``count`` entries of these kinds, the newest first."""
        with self._changed:
            found = (entry for entry in reversed(self._entries) if entry.kind in kinds)
            return list(islice(found, count))

    def latest_payments(self, count: int) -> list[PaymentRecord]:
        """Return at most ``count`` payments, the newest first."""
        with self._changed:
            return list(islice(reversed(self._payments.values()), count))

    def charged_total(self, currency: str | None = None) -> int:
        """Return what customers were charged, in minor units, refunds not deducted."""
        return sum(
            payment.charged_minor
            for payment in self.payments().values()
            if currency in {None, payment.currency}
        )

    def refunded_total(self, currency: str | None = None) -> int:
        """Return what customers got back, in minor units."""
        return sum(
            payment.refunded_minor
            for payment in self.payments().values()
            if currency in {None, payment.currency}
        )

    def wait_for(
        self, kind: Kind, payment_id: str | None = None, *, count: int = 1, timeout_s: float = 5.0
    ) -> Entry:
        """Return the ``count``-th entry of that kind as soon as there is one.

        Raises: TimeoutError.
        """
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while len(found := self.entries(kind, payment_id)) < count:
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no {kind.value} entry ({count}) within {timeout_s:g} s")
            return found[count - 1]

    def _write(self, entry: Entry) -> None:
        if self.failure is not None:
            raise LedgerError(str(self.failure))
        if self._file is None:
            return
        try:
            self._file.write(entry.as_line() + "\n")
        except OSError as error:
            self._close()
            raise self._failed(error) from error

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            # What couldn't be written is tried once more, and can't be again.
            with suppress(OSError):
                file.close()

    def _failed(self, error: OSError) -> LedgerError:
        self.failure = LedgerError(
            f"the ledger {self._path}: it can't be written ({error.strerror or error}). See that "
            "its folder exists, that you may write there and that there is room, or name another "
            "file."
        )
        return self.failure

    def _take(self, entry: Entry) -> None:
        self._entries.append(entry)
        if entry.payment_id is not None and entry.terminal_id is not None:
            record = after(self._payments.get(entry.payment_id), entry)
            if record is not None:
                self._payments[entry.payment_id] = record
