"""Readers of both records: the till's journal and the server's ledger."""

import contextlib
import json
import shutil
import sqlite3
import tempfile
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from terminal_app.journal.entries import decode_payment, decode_value, slip_of
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.closing import Closing
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.payments.slip import Slip, SlipState
from terminal_app.simulator import Entry, Kind, Ledger, PaymentRecord
from tests.support import journal_rows


@dataclass(frozen=True)
class JournalContents:
    """The contents of a journal's file."""

    payments: dict[str, Payment]
    entries: list[tuple[str, str, dict[str, Any]]]
    """Kind, payment id and body."""

    @property
    def unknown(self) -> list[Payment]:
        """The payments whose outcome isn't known."""
        return [each for each in self.payments.values() if each.outcome is Outcome.NOT_KNOWN]

    @property
    def scans(self) -> dict[str, str]:
        """The state of every scan of the till's own code, by payment id."""
        return {
            payment_id: body["scan"]["state"]
            for kind, payment_id, body in self.entries
            if kind == "scan"
        }

    @property
    def left_waiting(self) -> set[str]:
        """The scans that an earlier run has left waiting, and that weren't declined since."""
        waiting: set[str] = set()
        earlier: set[str] = set()
        for kind, payment_id, body in self.entries:
            if kind == "started":
                earlier |= waiting
            elif kind == "scan":
                is_waiting = body["scan"]["state"] == "WAITING"
                (waiting.add if is_waiting else waiting.discard)(payment_id)
        return earlier & waiting

    @property
    def slips(self) -> dict[tuple[str, int], Slip]:
        """The slips, by payment id and number."""
        found: dict[tuple[str, int], Slip] = {}
        for kind, payment_id, body in self.entries:
            queued = body.get("slips", ()) if kind == "changed" else ()
            for value in (body["slip"],) if kind == "slip" else queued:
                if isinstance(value, int):
                    key = payment_id, value
                    found[key] = replace(found[key], state=SlipState(body["state"]))
                else:
                    found[payment_id, value["number"]] = slip_of(value, payment_id)
        return found

    @property
    def is_printing(self) -> bool:
        """Whether a slip is to be printed by itself, or is being printed."""
        return any(
            one.state in {SlipState.QUEUED, SlipState.SENDING} for one in self.slips.values()
        )

    @property
    def closings(self) -> list[Closing]:
        """The closings of the day, the oldest first."""
        return [
            decode_value(body["closing"], Closing)
            for kind, _payment_id, body in self.entries
            if kind == "closed"
        ]

    @property
    def received_since_start(self) -> int:
        """How many messages the last started run has recorded."""
        count = 0
        for kind, _payment_id, _body in self.entries:
            count = 0 if kind == "started" else count + (kind in {"heard", "set_aside"})
        return count

    @property
    def refunding(self) -> list[Payment]:
        """The refunds with an unknown outcome and no answer to come: only a person repeats them."""
        return [
            each for each in self.unknown if each.state is State.REFUNDING and not each.waits_for
        ]

    @property
    def asked_about(self) -> list[Payment]:
        """The payments that the till asks about by itself."""
        return [each for each in self.unknown if each not in self.refunding]

    @property
    def sent(self) -> set[str]:
        """The texts of the requests that were to be sent."""
        return {body["text"] for kind, _payment_id, body in self.entries if kind == "sent"}

    @property
    def decisions(self) -> set[str]:
        """The decisions of persons."""
        return {body["what"] for kind, _payment_id, body in self.entries if kind == "decision"}

    @property
    def states(self) -> set[str]:
        """Every state that any payment was ever recorded in."""
        changes = [body for kind, _id, body in self.entries if kind == "changed"]
        told = [body.get("payment") or body["changes"] for body in changes]
        return {value["state"] for value in told if "state" in value}


def read_journal(file: Path) -> JournalContents:
    """Return the contents of ``file``, beside a program that may be writing it."""
    if not file.exists():
        return JournalContents({}, [])
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        database.execute("BEGIN")
        try:
            journal_rows.prepared(database)
            rows = database.execute("SELECT snapshot FROM payments ORDER BY first_seq").fetchall()
            lines = database.execute("SELECT kind, payment_id, body FROM entries ORDER BY seq")
            entries = [
                (kind, payment_id or "", json.loads(body)) for kind, payment_id, body in lines
            ]
        except sqlite3.OperationalError:  # killed, or read, before its tables were made
            return JournalContents({}, [])
    payments = [decode_payment(snapshot) for (snapshot,) in rows]
    return JournalContents({payment.payment_id: payment for payment in payments}, entries)


def read_copy(data_dir: Path) -> JournalContents:
    """Return the contents that a killed program has left, from a copy: the file stays untouched."""
    with tempfile.TemporaryDirectory() as made:
        for part in (FILE_NAME, f"{FILE_NAME}-wal"):
            if (data_dir / part).exists():
                shutil.copy(data_dir / part, made)
        return read_journal(Path(made) / FILE_NAME)


class LedgerReader:
    """Reads a growing ledger's file incrementally, and keeps a ledger for each terminal."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_up_to = 0
        self._guard = threading.Lock()
        self._ledgers: defaultdict[str, Ledger] = defaultdict(Ledger)

    def of(self, terminal_id: str) -> Ledger:
        """Return the entries about that terminal so far."""
        with self._guard:
            if self._file.exists():
                with self._file.open("rb") as file:
                    file.seek(self._read_up_to)
                    new = file.read()
                whole = new[: new.rfind(b"\n") + 1]
                self._read_up_to += len(whole)
                for line in whole.decode().splitlines():
                    entry = Entry.from_line(line)
                    self._ledgers[entry.terminal_id or ""]._take(entry)
            return self._ledgers[terminal_id]


def message_of(entry: Entry) -> dict[str, Any]:
    """Return the message in an entry; an empty one if it can't be parsed."""
    try:
        value = json.loads(str(entry.facts["text"]))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def server_payment_of(ledger: Ledger, payment: Payment) -> PaymentRecord | None:
    """Return the server's payment; one that the till knows by its receipt alone has another id."""
    records = ledger.payments()
    if payment.taken_elsewhere:
        number = payment.receipt_id
        return next((one for one in records.values() if number in one.receipt_ids), None)
    return records.get(payment.payment_id)


def sent_since(ledger: Ledger, number: int) -> list[Entry]:
    """Return what the server has sent since the first logon after entry ``number``."""
    logons = [entry.number for entry in ledger.entries(Kind.LOGON) if entry.number > number]
    if not logons:
        return []
    return [entry for entry in ledger.entries(Kind.SENT) if entry.number > logons[0]]
