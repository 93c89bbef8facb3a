"""Read-only access to the journal, also while a till is running."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from terminal_app.errors import JournalError
from terminal_app.journal import (
    archive_index,
    continuation,
    environment_guard,
    migration_v1,
    projection,
    schema,
    starts,
    stored,
)
from terminal_app.journal.closings import business_day, day, period, recorded, refund_times
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.closings.refund_times import RefundKey
from terminal_app.journal.entries import CHANGES, PAYMENT, begun_at, decode_payment
from terminal_app.journal.journal import BUSY_TIMEOUT_MS
from terminal_app.journal.packing import pack_id, unpack_time
from terminal_app.journal.search import begun, pages
from terminal_app.journal.search.begun import Begun
from terminal_app.journal.search.pages import LAST_CHARACTER, Page
from terminal_app.journal.search.wanted import Search
from terminal_app.journal.sqlite_errors import to_journal_error
from terminal_app.journal.tags import CARRIED, RECOVERED, UNMATCHED
from terminal_app.payments.closing import Period
from terminal_app.payments.payment import Outcome, Owner, Payment
from terminal_app.payments.scan import ScanState

SHORTEST_PREFIX = 6
_LEEWAY_MS = 2 * 60 * 60 * 1000
"""A payment is recorded shortly after it was begun, and clocks are adjusted."""
_SCRATCH_CACHE_KIB = 16 * 1024
_DISK_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_CANT_READ_HERE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, *_DISK_FULL})


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """One entry, without the personal data stored beside it."""

    seq: int
    at: str
    """Wall clock, ISO 8601 in UTC."""
    kind: str
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The body as JSON, without the payment that a change tells."""
        body = {name: value for name, value in self.body.items() if name != PAYMENT}
        return json.dumps(body, ensure_ascii=False, separators=(", ", ": "))


class Reader:
    """A journal at one moment: what is written later isn't seen."""

    def __init__(self, database: sqlite3.Connection, tables: sqlite3.Connection) -> None:
        """Read entries from ``database``, and what is projected from them from ``tables``."""
        self._entries = database
        self._tables = tables

    def payments(self, outcome: Outcome | None = None) -> Iterator[Payment]:
        """Yield the payments, or those of one outcome, newest first.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        where = "" if outcome is None else f"WHERE outcome = '{outcome.value}'"
        query = f"SELECT snapshot FROM payments {where} ORDER BY first_seq DESC"  # noqa: S608 - constants
        with closing(self._tables.execute(query)) as rows:
            for (snapshot,) in rows:
                yield self._payment(snapshot)

    def number_of(self, outcome: Outcome) -> int:
        """Return the number of payments of one outcome.

        Raises: sqlite3.Error.
        """
        query = "SELECT count(*) FROM payments WHERE outcome = ?"
        return int(self._tables.execute(query, (outcome.value,)).fetchone()[0])

    def page(self, wanted: Search, below: int | None, most: int) -> Page:
        """Return the newest ``most`` payments that are wanted, of those below the row ``below``.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        return pages.read(self._tables, wanted, below, most, self._payment)

    def is_sold_here(self, payment: Payment) -> bool:
        """Whether a receipt of ``payment``, taken elsewhere, is that of a sale in this journal.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        return any(
            not one.taken_elsewhere and number in {each.receipt_id for each in one.charges}
            for number in {each.receipt_id for each in payment.charges}
            for one in self.of_receipt(number)
            if one.owner.server == payment.owner.server
        )

    def payments_of(self, day: date, cut_off_hour: int = 0) -> Iterator[Payment]:
        """Yield the payments that were begun on the business day ``day``, newest first.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        begin, end = business_day.bounds(day, cut_off_hour)
        if not schema.is_packed(self._tables):
            yield from self._recorded_between(begin, end)
            return
        query = (
            "SELECT snapshot FROM payments WHERE begun_at >= ? AND begun_at < ?"
            " ORDER BY first_seq DESC"
        )
        with closing(self._tables.execute(query, (begin, end))) as rows:
            for (snapshot,) in rows:
                yield self._payment(snapshot)
        where = "begun_at >= ? AND begun_at < ?"
        for snapshot in archive_index.payments_not_here(self._tables, where, begin, end):
            yield self._payment(snapshot)

    def begun_between(self, begin: int, end: int) -> Iterator[tuple[Begun, Payment]]:
        """Yield the payments begun from ``begin`` on and before ``end``, archived ones among them.

        Both are in milliseconds since 1970; of a journal of an earlier schema the order is not that
        of the times.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        if not schema.is_packed(self._tables):
            query = "SELECT first_seq, last_seq, snapshot FROM payments ORDER BY first_seq"
            with closing(self._tables.execute(query)) as rows:
                for first_seq, last_seq, snapshot in rows:
                    payment = self._payment(snapshot)
                    if begin <= begun_at(payment) < end:
                        yield Begun(begun_at(payment), first_seq, last_seq, snapshot), payment
            return
        for one in begun.between(self._tables, begin, end):
            yield one, self._payment(one.snapshot)

    def of_receipt(self, number: str) -> Iterator[Payment]:
        """Yield the payments that have a receipt of that number, archived ones among them.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        for snapshot in archive_index.with_receipt(self._tables, number):
            yield self._payment(snapshot)

    def changed_since(self, begin: int) -> Iterator[Payment]:
        """Yield at least the payments that have changed since a time, in milliseconds since 1970.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        if not schema.is_packed(self._tables):
            yield from self.payments()
            return
        first_seq = begun.first_changed_since(self._tables, begin)
        query = "SELECT snapshot FROM payments WHERE last_seq >= ? ORDER BY last_seq"
        with closing(self._tables.execute(query, (first_seq,))) as rows:
            for (snapshot,) in rows:
                yield self._payment(snapshot)

    def archived_between(self, begin: int, end: int) -> Iterator[Payment]:
        """Yield the payments begun from ``begin`` on and before ``end`` that are in archives alone.

        Both are in milliseconds since 1970.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        for one in begun.archived_between(self._tables, begin, end):
            yield self._payment(one.snapshot)

    def changed_at(self, seq: int) -> str | None:
        """Return when entry ``seq`` was recorded, ISO 8601 in UTC; None: it isn't in this file.

        Raises: sqlite3.Error.
        """
        return stored.at_of(self._entries, seq)

    def refund_times(self, payment_id: str) -> dict[RefundKey, str]:
        """Return when each refund of a payment was told, where the entries here say that.

        Raises: sqlite3.Error.
        """
        entries = self.entries(payment_id)
        first = next((one for one in entries if one.kind in projection.TELLING), None)
        is_from_elsewhere = first is not None and first.kind in {CARRIED, RECOVERED}
        return refund_times.of(steps_in(entries), is_from_elsewhere=is_from_elsewhere)

    def _recorded_between(self, begin: int, end: int) -> list[Payment]:
        """Return at least the payments first recorded then, of a journal of schema 2.

        They are selected by the entries' times, so that other days aren't decoded.
        """
        between = [unpack_time(moment) for moment in (begin - _LEEWAY_MS, end + _LEEWAY_MS)]
        # What was recovered may have been begun on any day before.
        query = "SELECT seq FROM entries WHERE at BETWEEN ? AND ? OR kind = ?"
        seqs = {seq for (seq,) in self._entries.execute(query, (*between, RECOVERED))}
        query = "SELECT first_seq, snapshot FROM payments ORDER BY first_seq DESC"
        with closing(self._tables.execute(query)) as rows:
            return [self._payment(text) for seq, text in rows if seq in seqs]

    # -- the day and its closing ----------------------------------------------------------

    def figures_of(self, wanted: date, cut_off_hour: int) -> list[day.DayOf]:
        """Return the figures of a business day, by server, terminal id and currency.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        begin, end = business_day.bounds(wanted, cut_off_hour)
        payments = self.payments_of(wanted, cut_off_hour)
        # A journal of schema 2 yields those of the hours around it, too.
        meant = (one for one in payments if begin <= begun_at(one) < end)
        return day.figures_of(meant, self.is_sold_here, cut_off_hour)

    def closings(self, *, newest_first: bool = False) -> Iterator[Recorded]:
        """Yield the closings of all servers and terminal ids, oldest first.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        with closing(stored.closings(self._entries, newest_first=newest_first)) as entries:
            yield from map(recorded.read, entries)

    def last_closing(self, owner: Owner) -> Recorded | None:
        """Return the last closing of that server and terminal id; None: there is none.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        return recorded.last(self._entries, owner)

    def closing(self, owner: Owner, number: int) -> Recorded | None:
        """Return that closing; None: there is none of that number.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        found = self.closings(newest_first=True)
        wanted = (one for one in found if (one.owner, one.closing.number) == (owner, number))
        return next(wanted, None)

    def last_owner(self) -> Owner:
        """Return server and terminal id of the last start; both empty if there was none.

        Raises: sqlite3.Error.
        """
        with closing(starts.newest_first(self._entries)) as found:
            told = next((one for one in found if one.terminal_id), None)
        return Owner("", "") if told is None else Owner(told.server, told.terminal_id)

    def owners(self) -> list[Owner]:
        """Return the servers and terminal ids that tills were started with.

        Raises: sqlite3.Error.
        """
        return period.owners(self._entries)

    def so_far(self, owner: Owner) -> Period:
        """Return what has come since the last closing: what the next one would cover.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        return period.period_of(self._tables, owner, period.begin_of(self._entries, owner))

    def so_far_at_once(self, owner: Owner) -> tuple[Period, bool]:
        """Return the same, and True, where that is short; else only what isn't settled, and False.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        begin = period.begin_of(self._entries, owner)
        if period.is_short(self._tables, begin):
            return period.period_of(self._tables, owner, begin), True
        return period.only_open(self._tables, owner), False

    def number_of_entries(self) -> int:
        """Return the number of the last entry, those in archives included.

        Raises: sqlite3.Error.
        """
        return stored.head(self._entries)[0]

    def archived(self) -> Iterator[Payment]:
        """Yield the payments that are in archives alone, newest first, from the index of them.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        for snapshot in archive_index.payments_not_here(self._tables):
            yield self._payment(snapshot)

    def number_archived(self) -> int:
        """Return the number of payments that are in archives alone.

        Raises: sqlite3.Error.
        """
        return archive_index.number_not_here(self._tables)

    @property
    def archive(self) -> str:
        """The name of the archive that the journal follows; empty: none."""
        return continuation.read(self._entries).archive

    def named(self, name: str, *, archives: bool = False) -> list[Payment]:
        """Return the payment of that id; else those whose ids begin so, or of that receipt number.

        An id's beginning has ``SHORTEST_PREFIX`` characters or more. ``archives``: payments that
        are in archives alone, too; by its whole id such a one is found anyhow.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        query = "SELECT snapshot FROM payments WHERE payment_id = ?"
        found = [row[0] for row in self._tables.execute(query, (name,))]
        found = found or list(
            archive_index.payments_not_here(self._tables, "payment_id = ?", pack_id(name))
        )
        if not found:
            query = (
                "SELECT snapshot FROM payments WHERE (payment_id >= ? AND payment_id < ?)"
                " OR payment_id IN (SELECT payment_id FROM receipts WHERE receipt_id = ?)"
                " ORDER BY first_seq DESC"
            )
            begins = (name, name + LAST_CHARACTER) if len(name) >= SHORTEST_PREFIX else ("", "")
            found = [row[0] for row in self._tables.execute(query, (*begins, name))]
            if archives:
                found += archive_index.named_not_here(self._tables, name, begins)
        return [self._payment(snapshot) for snapshot in found]

    def _payment(self, snapshot: str | bytes) -> Payment:
        return projection.with_description(self._entries, decode_payment(snapshot))

    def entries(self, payment_id: str) -> list[RecordedEntry]:
        """Return the payment's entries, and the received messages that name it or changed it.

        A change that tells only what it has changed has the whole payment beside that.

        Raises: sqlite3.Error.
        """
        told = [_told(entry) for entry in stored.of_payment(self._entries, payment_id)]
        _add_payments(told)
        return told

    def steps(self, payment_id: str) -> list[tuple[str, Payment]]:
        """Return a payment as it was after each change that the entries tell, with their times.

        Raises: sqlite3.Error.
        """
        return list(steps_in(self.entries(payment_id)))

    def servers(self) -> list[str]:
        """Return the servers that tills were started at, in order of their first start.

        Raises: sqlite3.Error.
        """
        return list(dict.fromkeys(environment_guard.servers(self._entries)))

    def first_heard(self, server: str, terminal_id: str) -> Iterator[str]:
        """Yield the messages that came first after each start of a terminal, the last one first.

        Raises: sqlite3.Error.
        """
        yield from starts.first_heard(self._entries, server, terminal_id)

    def waiting_scans(self) -> int:
        """Return the number of customers' scans that are unanswered.

        Raises: sqlite3.Error.
        """
        query = f"SELECT count(*) FROM scans WHERE state = '{ScanState.WAITING.value}'"  # noqa: S608 - a constant
        return int(self._tables.execute(query).fetchone()[0])

    def profiles(self) -> list[tuple[int, str | None]]:
        """Return from which entry on a server's profile was in use, by its digest; oldest first.

        Raises: sqlite3.Error.
        """
        return starts.profiles(self._entries)

    def set_aside(self) -> Iterator[RecordedEntry]:
        """Yield the messages that match no payment, oldest first.

        Raises: sqlite3.Error.
        """
        return map(_told, stored.of_kind(self._entries, UNMATCHED))


@contextmanager
def open_reader(file: Path) -> Iterator[Reader]:
    """Open the journal in ``file`` for reading; a till may go on writing.

    Raises: JournalError, in the block too.
    """
    with open_read_only(file) as database:
        try:
            if schema.version_of(database) >= schema.COMPARABLE_SINCE:
                yield Reader(database, database)
            else:
                with scratch_tables() as tables:
                    projection.rebuild(tables, stored.walk(database))
                    yield Reader(database, tables)
        except msgspec.DecodeError as error:
            message = (
                f"The journal {file} holds a payment that can't be read: {error}. "
                "terminal-app journal verify says which."
            )
            raise JournalError(message) from error


@contextmanager
def scratch_tables() -> Iterator[sqlite3.Connection]:
    """Make empty tables in a temporary file, for payments and scans that are rebuilt.

    Raises: sqlite3.Error.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute(f"PRAGMA cache_size = -{_SCRATCH_CACHE_KIB}")
        database.executescript("".join((*schema.MIGRATIONS, schema.SLIPS)))
        database.execute("BEGIN")
        yield database


def no_journal(folder: Path) -> JournalError:
    """Return that a folder has no journal, and what to do."""
    return JournalError(f"There is no journal in {folder}. Name the till's folder with --data-dir.")


@contextmanager
def open_read_only(file: Path) -> Iterator[sqlite3.Connection]:
    """Open ``file`` in a read transaction, in any schema that this program knows.

    Raises: JournalError, in the block too.
    """
    try:
        there = file.exists()
    except OSError as error:
        raise JournalError(f"{file} can't be read: {error.strerror or error}.") from error
    if not there:
        raise no_journal(file.parent)
    try:
        with closing(_connected(file)) as database:
            _refuse_unknown(schema.version_of(database), file)
            yield database
    except sqlite3.Error as error:
        raise to_journal_error(error, file) from error


def _refuse_unknown(found: int, file: Path) -> None:
    if found > schema.VERSION:
        raise JournalError(schema.newer_version(file, found))
    if found == 0:
        raise JournalError(f"{file} is no journal, or an empty one that no till has begun.")


def _connected(file: Path) -> sqlite3.Connection:
    """Open ``file`` in a read transaction.

    SQLite reads a file in WAL mode only where it can write beside it. If no till has the file open,
    it can be read as immutable instead: in a read-only folder, or on a full disk.

    Raises: sqlite3.Error, JournalError.
    """
    uri = f"{file.resolve().as_uri()}?mode=ro"
    try:
        return _begun(uri)
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code not in _CANT_READ_HERE or not file.is_file():
            raise
        beside = file.with_name(f"{file.name}-wal")
        if beside.exists() and beside.stat().st_size:
            if code in _DISK_FULL:
                raise
            message = (
                f"The journal {file} can't be read where it is: its last entries are still in "
                f"{beside.name}, and the folder is read-only. Copy both files together to a "
                "folder that this user can write to, and read them there."
            )
            raise JournalError(message) from error
        return _begun(f"{uri}&immutable=1")


def _begun(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        # Damaged text must still be read, so that it can be reported.
        database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        database.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _told(entry: stored.StoredEntry) -> RecordedEntry:
    return RecordedEntry(entry.seq, entry.at, entry.kind, _object(entry.body))


def _add_payments(entries: list[RecordedEntry]) -> None:
    known: dict[str, Any] | None = None
    for entry in entries:
        whole, changes = entry.body.get(PAYMENT), entry.body.get(CHANGES)
        if isinstance(whole, dict):
            known = whole
        elif isinstance(changes, dict) and known is not None:
            known = entry.body[PAYMENT] = {**known, **changes}


def steps_in(entries: Iterable[RecordedEntry]) -> Iterator[tuple[str, Payment]]:
    """Yield a payment as it was after each of its ``entries`` that changed it, with their times.

    A change that can't be read is left out: ``verify`` names it.
    """
    before: Payment | None = None
    for entry in entries:
        value = entry.body.get(PAYMENT)
        if not isinstance(value, dict):
            continue
        with suppress(*projection.UNREADABLE):
            if migration_v1.is_of_version_1(value):
                before = migration_v1.payment_in(entry.body, before)
            else:
                before = projection.payment_of(value)
            yield entry.at, before


def _object(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``; ``{"unreadable": text}`` if it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {"unreadable": text}
