"""What the till asks of the journal that it has open: payments, scans and slips as they are now."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from terminal_app.errors import JournalError
from terminal_app.journal import archive_index, projection, starts, stored
from terminal_app.journal.continuation import NONE, Continuation
from terminal_app.journal.entries import decode_payment, decode_scan, snapshot_text
from terminal_app.journal.packing import PackedId, pack_id
from terminal_app.journal.slips import recorded as slips
from terminal_app.journal.sqlite_errors import REMEDIES, to_journal_error
from terminal_app.journal.tags import AT_THE_TILL, RIGHT_PIN, SENT, WRONG_PIN
from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Owner, Payment
from terminal_app.payments.scan import Scan, ScanState
from terminal_app.payments.slip import Slip
from terminal_app.pin_hash import LONG_AGO, WrongPins

Value = TypeVar("Value")

_MOST_FOR_PINS = 2_000
"""Entries that are looked through for wrong PINs: some 200 sales."""
_OF_ID = "payment_id IN (?, ?)"
"""Ids are recorded in lower case; earlier versions recorded a server's in upper case, too."""


class JournalQueries:
    """The questions; each is answered by an index, whatever the journal's size."""

    file: Path
    _database: sqlite3.Connection
    _follows: Continuation = NONE
    """What is in archives is asked about only where there are any."""

    def payment(self, payment_id: str) -> Payment | None:
        """Return the payment of that id, or None.

        Raises: JournalError.
        """
        found = next(self._payments(_OF_ID, payment_id, payment_id.upper()), None)
        if found is not None or not self._follows.archive:
            return found
        ids = (pack_id(payment_id), payment_id.upper())
        return next(self._archived("payment_id IN (?, ?)", *ids), None)

    def by_receipt(self, receipt_id: str) -> list[Payment]:
        """Return the payments with that receipt number, be it of a charge or of a refund.

        Raises: JournalError.
        """
        where = "payment_id IN (SELECT payment_id FROM receipts WHERE receipt_id = ?)"
        if not self._follows.archive:
            return list(self._payments(where, receipt_id))
        archived = "first_seq IN (SELECT first_seq FROM archived_receipts WHERE receipt_id = ?)"
        here = self._payments(f"{where} OR {archived}", receipt_id, receipt_id)
        return [*here, *self._archived(archived, receipt_id)]

    def last_sent(self, most: int) -> list[tuple[str, str]]:
        """Return paymentId and body of the last ``most`` sent messages, newest first.

        Raises: JournalError.
        """
        try:
            with closing(stored.newest_of_kind(self._database, SENT)) as found:
                told = [(one.payment_id or "", one.body) for one in islice(found, most)]
            return [*told, *self._follows.sent][:most]
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error

    def last_profile(self, owner: Owner) -> str | None:
        """Return the digest of the profile of ``owner``'s last start; None if there was none.

        Empty where it was the shipped contract's.

        Raises: JournalError.
        """
        try:
            with closing(starts.newest_first(self._database)) as found:
                for start in found:
                    if Owner(start.server, start.terminal_id) == owner:
                        return start.profile
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error
        return None

    def wrong_pins(self) -> dict[str, WrongPins]:
        """Return the wrong PINs in a row, by operator; the empty name is the kiosk's.

        The newest entries alone are looked through.

        Raises: JournalError.
        """
        try:
            with closing(stored.newest_decisions(self._database, _MOST_FOR_PINS)) as found:
                return wrong_in_a_row(found)
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error

    def scan(self, payment_id: str) -> Scan | None:
        """Return the GET_PAYMENT_REQUEST with that paymentId, or None.

        Raises: JournalError.
        """
        found = next(iter(self._scans(_OF_ID, payment_id, payment_id.upper())), None)
        if found is not None or not self._follows.archive:
            return found
        query = "SELECT snapshot FROM archived_scans WHERE payment_id IN (?, ?)"
        ids = (pack_id(payment_id), payment_id.upper())
        return next(self._read(query, ids, lambda one: decode_scan(snapshot_text(one))), None)

    def waiting_scans(self, owner: Owner) -> list[Scan]:
        """Return ``owner``'s unanswered scans, oldest first.

        Raises: JournalError.
        """
        where = f"state = '{ScanState.WAITING.value}' AND server = ? AND terminal_id = ?"
        return self._scans(where, owner.server, owner.terminal_id)

    def open_slips(self) -> list[Slip]:
        """Return the slips about which something is to be done, in the order of their entries.

        Raises: JournalError.
        """
        return self._slips(slips.open_in)

    def slips_of(self, payment_id: str) -> list[Slip]:
        """Return the slips of a payment, in order.

        Raises: JournalError.
        """
        return self._slips(lambda database: slips.of_payment(database, payment_id))

    def may_have_other_slips(self, payment_id: str) -> bool:
        """Whether slips of it may have been printed that this journal doesn't know of.

        Raises: JournalError.
        """
        try:
            return slips.may_be_uncounted(self._database, payment_id)
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error

    def _slips(self, ask: Callable[[sqlite3.Connection], Iterator[Slip]]) -> list[Slip]:
        try:
            return list(ask(self._database))
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error
        except ValueError as error:
            message = f"The journal {self.file} holds a slip that can't be read: {error}."
            raise JournalError(f"{message} {REMEDIES[sqlite3.SQLITE_CORRUPT]}") from error

    def not_known(self) -> list[Payment]:
        """Return the payments of all servers whose outcome isn't known, oldest first.

        Raises: JournalError.
        """
        unknown = Outcome.NOT_KNOWN.value
        return list(self._payments("outcome = ?", unknown, order="first_seq"))

    def alarmed(self, owner: Owner) -> list[Payment]:
        """Return ``owner``'s payments with alarms that nobody has seen or that stand, newest first.

        Raises: JournalError.
        """
        where = "alarms > 0 AND server = ? AND terminal_id = ?"
        found = self._payments(where, owner.server, owner.terminal_id)
        return [one for one in found if one.unseen_alarms or alarms.standing(one)]

    def last_paid(self) -> Payment | None:
        """Return the payment that was paid last, at any server.

        Raises: JournalError.
        """
        return next(self._payments("outcome = ?", Outcome.PAID.value), None)

    def _payments(
        self, where: str, *values: str, order: str = "last_seq DESC"
    ) -> Iterator[Payment]:
        query = f"SELECT snapshot FROM payments WHERE {where} ORDER BY {order}"  # noqa: S608 - constants
        return self._read(query, values, self._payment)

    def _archived(self, where: str, *values: PackedId) -> Iterator[Payment]:
        """Yield the payments in archives that the entries don't tell of any more."""
        query = archive_index.query_not_here(where)
        return self._read(query, values, self._payment)

    def _payment(self, snapshot: bytes) -> Payment:
        return projection.with_description(self._database, decode_payment(snapshot))

    def _scans(self, where: str, *values: str) -> list[Scan]:
        query = f"SELECT snapshot FROM scans WHERE {where} ORDER BY last_seq"  # noqa: S608 - constants
        return list(self._read(query, values, decode_scan))

    def _read(
        self, query: str, values: Sequence[PackedId], restore: Callable[[Any], Value]
    ) -> Iterator[Value]:
        try:
            with closing(self._database.execute(query, values)) as rows:
                for (snapshot,) in rows:
                    yield restore(snapshot)
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error
        except msgspec.DecodeError as error:
            raise JournalError(
                f"The journal {self.file} holds a payment that can't be read: {error}. "
                f"{REMEDIES[sqlite3.SQLITE_CORRUPT]}"
            ) from error


def wrong_in_a_row(decisions: Iterable[stored.StoredEntry]) -> dict[str, WrongPins]:
    """Return the wrong PINs by operator; ``decisions`` come newest first."""
    found: dict[str, WrongPins] = {}
    has_ended: set[str] = set()
    for entry in decisions:
        body = _body_of(entry)
        operator = str(body.get("operator"))
        if "allowed_by" in body:
            # Given the right PIN for that.
            has_ended.add(str(body["allowed_by"]))
        if body.get("what") in {AT_THE_TILL, RIGHT_PIN}:
            has_ended.add(operator)
        elif body.get("what") == WRONG_PIN and operator not in has_ended:
            before = found.get(operator, WrongPins(operator, 0, _moment_of(entry)))
            found[operator] = before._replace(tries=before.tries + 1)
    return found


def _moment_of(entry: stored.StoredEntry) -> datetime:
    try:
        return stored.moment_of(entry.at).astimezone(UTC)
    except (ValueError, OverflowError):  # tampered with, see below
        return LONG_AGO


def _body_of(entry: stored.StoredEntry) -> dict[str, Any]:
    try:
        body = json.loads(entry.body)
    except (ValueError, RecursionError):  # tampered with: verify reports it
        return {}
    return body if isinstance(body, dict) else {}
