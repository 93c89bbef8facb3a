"""A new journal that goes on where an old one ends, with an index of all that it leaves behind.

The whole old file becomes the archive. What isn't settled, or has changed lately, is carried over
by an entry each; the rest is in the index alone. Nothing of the journal's size is in memory.
"""

import json
import sqlite3
from collections.abc import Callable, Container, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from terminal_app.errors import JournalError
from terminal_app.journal import (
    appending,
    archive_index,
    continuation,
    migration,
    projection,
    starts,
    stored,
)
from terminal_app.journal.archives import swap
from terminal_app.journal.chain_check import Chain
from terminal_app.journal.closings import period, recorded
from terminal_app.journal.continuation import Continuation, End
from terminal_app.journal.entries import (
    PAYMENT,
    Entry,
    decode_payment,
    decode_scan,
    decode_value,
    slip_entry,
    slip_of,
)
from terminal_app.journal.packing import pack, pack_id, pack_time, unpack, unpack_time
from terminal_app.journal.slips import recorded as slips
from terminal_app.journal.tags import CARRIED, CONTINUED, SCAN, SENT, SLIP
from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.scan import ScanState

CHANGED_AT = "changed_at"
"""In an entry that carries a payment over: when it changed last, in milliseconds since 1970."""
_MOST_SENT = 200
"""As many requests as the till remembers at its start."""
_BATCH = 1000
_MEBIBYTE = 1024 * 1024
_ROOM_BYTES = 32 * _MEBIBYTE
_WORTH_IT = 500
"""So many payments are archived by themselves, and not fewer."""
_LEAST_APART = timedelta(days=30)
"""A journal that is younger isn't archived by itself."""


class Plan(NamedTuple):
    """What is archived, and what is told of it."""

    before: datetime
    """What hasn't changed since, and is settled."""
    by: str
    why: str
    archive: Path
    lost: tuple[End, ...]
    copy: End | None


class _Row(NamedTuple):
    first_seq: int
    last_seq: int
    payment_id: str
    outcome: str
    alarms: int
    begun_at: int
    snapshot: bytes
    packed_at: int | None
    kind: str | None
    body: bytes | None
    plain_at: str | None

    @property
    def changed_at(self) -> int:
        """When it changed last, in milliseconds since 1970."""
        if self.kind == CARRIED and self.body is not None:
            return int(json.loads(unpack(self.body)).get(CHANGED_AT, self.packed_at))
        if self.packed_at is not None:
            return self.packed_at
        return pack_time(datetime.fromisoformat(self.plain_at or unpack_time(0)))


_ROWS = """
SELECT p.first_seq, p.last_seq, p.payment_id, p.outcome, p.alarms, p.begun_at, p.snapshot,
    q.at, q.kind, CASE WHEN q.kind = 'carried' THEN q.body END, e.at
FROM payments p
LEFT JOIN packed_entries q ON q.seq = p.last_seq
LEFT JOIN entries e ON e.seq = p.last_seq
ORDER BY p.last_seq
"""


def name_of(database: sqlite3.Connection, folder: Path) -> Path:
    """Return the name of the archive that ``database`` becomes: its first and last entry."""
    first, last = continuation.read(database).last_seq + 1, stored.head(database)[0]
    archive, number = folder / f"archive-{first}-{last}.sqlite3", 1
    while archive.exists():
        number += 1
        archive = folder / f"archive-{first}-{last}-{number}.sqlite3"
    return archive


def is_worth_it(database: sqlite3.Connection, before: datetime, now: datetime) -> bool:
    """Whether so much is old that the journal is archived by itself; at most once a month.

    Raises: sqlite3.Error.
    """
    if continuation.read(database).at > pack_time(now - _LEAST_APART):
        return False
    found = 0
    limit, last_paid = pack_time(before), _last_paid(database)
    held = _with_open_slips(database)
    with closing(database.execute(_ROWS)) as rows:
        for row in map(_Row._make, rows):
            if row.changed_at >= limit:
                return False
            found += _is_settled(row, last_paid, held)
            if found >= _WORTH_IT:
                return True
    return False


def _last_paid(database: sqlite3.Connection) -> int | None:
    """Return the payment that the till shows at its start, by its first entry."""
    query = "SELECT first_seq FROM payments WHERE outcome = ? ORDER BY last_seq DESC LIMIT 1"
    found = database.execute(query, (Outcome.PAID.value,)).fetchone()
    return None if found is None else int(found[0])


def _with_open_slips(database: sqlite3.Connection) -> frozenset[str]:
    return frozenset(slip.payment_id for slip in slips.open_in(database))


def _is_settled(row: _Row, last_paid: int | None, held: Container[str]) -> bool:
    """Whether nothing is to be done about it; ``held``: payments with a slip that is open."""
    if row.payment_id in held:
        return False
    if row.outcome == Outcome.NOT_KNOWN.value or row.first_seq == last_paid:
        return False
    if not row.alarms:
        return True
    payment = decode_payment(row.snapshot)
    return not (payment.unseen_alarms or alarms.standing(payment))


def build(
    old: sqlite3.Connection,
    file: Path,
    plan: Plan,
    now: datetime,
    new_salt: Callable[[], str],
    progress: migration.Progress,
) -> int:
    """Write the journal that follows the one in ``file``, open in ``old``, beside it, checked.

    Returns the number of payments that are archived; 0: none, and nothing is written.

    Raises: sqlite3.Error, OSError, JournalError, msgspec.DecodeError.
    """
    target = swap.unfinished(file)
    with closing(sqlite3.connect(target, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = OFF")  # until it is renamed it counts for nothing
        new.execute("PRAGMA synchronous = OFF")
        migration.migrate(new, target, lambda _percent: None)
        new.execute("BEGIN")
        archived = _fill_index(old, new, plan, progress)
        if archived:
            _write_entries(old, new, plan, now, new_salt)
        new.execute("COMMIT")
        progress(80)
        if archived:
            _check(old, new)
    return archived


def _fill_index(
    old: sqlite3.Connection, new: sqlite3.Connection, plan: Plan, progress: migration.Progress
) -> int:
    add = "INSERT INTO archived VALUES (?, ?, ?, ?, ?)"
    number, limit, last_paid = 0, pack_time(plan.before), _last_paid(old)
    last, held = max(1, stored.head(old)[0]), _with_open_slips(old)
    with closing(old.execute(_ROWS)) as rows:
        for row in map(_Row._make, rows):
            if row.changed_at < limit and _is_settled(row, last_paid, held):
                values = (row.first_seq, row.last_seq, pack_id(row.payment_id))
                new.execute(add, (*values, row.begun_at, row.snapshot))
                number += 1
                if number % _BATCH == 0:
                    progress(60 * row.last_seq // last)
    if not number:
        return 0
    query = (
        "SELECT * FROM archived a WHERE NOT EXISTS"
        " (SELECT 1 FROM payments p WHERE p.first_seq = a.first_seq)"
    )
    new.executemany(add, old.execute(query))
    query = (
        "SELECT r.receipt_id, p.first_seq FROM receipts r JOIN payments p USING (payment_id)"
        " UNION SELECT receipt_id, first_seq FROM archived_receipts"
    )
    new.executemany("INSERT INTO archived_receipts VALUES (?, ?)", old.execute(query))
    scans = old.execute("SELECT payment_id, snapshot FROM scans")
    add = "INSERT OR IGNORE INTO archived_scans VALUES (?, ?)"
    new.executemany(add, ((pack_id(name), pack(text)) for name, text in scans))
    new.executemany(add, old.execute("SELECT payment_id, snapshot FROM archived_scans"))
    return number


def _write_entries(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    plan: Plan,
    now: datetime,
    new_salt: Callable[[], str],
) -> None:
    before, at, head = continuation.read(old), pack_time(now), stored.head(old)
    with closing(stored.newest_of_kind(old, SENT)) as found:
        sent = [(one.payment_id or "", one.body) for one in islice(found, _MOST_SENT)]
    follows = Continuation(
        plan.archive.name,
        *head,
        index_sha256=archive_index.digest(new),
        before=plan.before.isoformat(),
        payments=int(new.execute("SELECT count(*) FROM archived").fetchone()[0]),
        starts=starts.last_of_each(old),
        lost=plan.lost,
        copy=plan.copy,
        sent=tuple([*sent, *before.sent][:_MOST_SENT]),
        periods=tuple(recorded.base_body(one) for one in _unclosed(old)),
    )
    first = Entry(CONTINUED, follows.body(plan.by, plan.why))
    head = appending.append(new, head, at, first, new_salt)
    for one in recorded.all_of(old):
        head = appending.append(new, head, at, recorded.kept_entry(one), new_salt)
    for entry in _carried(old, new):
        head, body = appending.append(new, head, at, entry, new_salt), entry.body
        if SCAN in body:
            projection.project_scan(new, decode_scan(json.dumps(body[SCAN])), head[0])
            continue
        if SLIP in body:
            projection.project_slip(new, slip_of(body[SLIP], entry.payment_id or ""), head[0])
            continue
        value, first_seq = body[PAYMENT], body[archive_index.FIRST_SEQ]
        payment = decode_value(value, Payment)
        projection.project(new, payment, value, head[0], first_seq=first_seq)


def _unclosed(old: sqlite3.Connection) -> Iterator[recorded.Base]:
    """Yield what isn't closed yet, for each server and terminal id with a closing."""
    for owner in dict.fromkeys(one.owner for one in recorded.all_of(old)):
        begin = period.begin_of(old, owner)
        yield recorded.Base(begin.number, period.period_of(old, owner, begin))


def _carried(old: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[Entry]:
    """Yield the entries of what goes on: payments by their last change, then scans, then slips."""
    with closing(old.execute(_ROWS)) as rows:
        for row in map(_Row._make, rows):
            query = "SELECT 1 FROM archived WHERE first_seq = ?"
            if new.execute(query, (row.first_seq,)).fetchone() is not None:
                continue
            payment_id, told = row.payment_id, {CHANGED_AT: row.changed_at}
            entry = archive_index.carried(payment_id, row.first_seq, row.snapshot, **told)
            said = stored.personal_of_last_change(old, payment_id)
            yield Entry(CARRIED, entry.body, payment_id, personal=said)
    query = f"SELECT payment_id, snapshot FROM scans WHERE state = '{ScanState.WAITING.value}'"  # noqa: S608 - a constant
    with closing(old.execute(f"{query} ORDER BY last_seq")) as rows:
        for payment_id, text in rows:
            yield Entry(CARRIED, {SCAN: json.loads(text)}, payment_id)
    for slip in slips.all_in(old):
        if not _is_archived(new, slip.payment_id):
            yield Entry(CARRIED, slip_entry(slip).body, slip.payment_id)


def _is_archived(new: sqlite3.Connection, payment_id: str) -> bool:
    query = "SELECT 1 FROM archived WHERE payment_id = ?"
    return new.execute(query, (pack_id(payment_id),)).fetchone() is not None


def _check(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Check that the new journal is whole: its chain, its index, and that it has every payment.

    Raises: JournalError, sqlite3.Error.
    """
    chain = Chain(new)
    for _entry in chain.walk(()):
        pass
    faults = [fault.text for fault in chain.faults()]
    if [one.closing for one in recorded.all_of(new)] != [
        one.closing for one in recorded.all_of(old)
    ]:
        faults.append("its closings aren't those of before")
    if [*slips.open_in(new)] != [*slips.open_in(old)]:
        faults.append("its slips aren't those of before")
    if archive_index.digest(new) != continuation.read(new).index_sha256:
        faults.append("its index isn't what its first entry says")
    here = (
        "SELECT snapshot FROM payments WHERE first_seq = ?1 UNION ALL"
        " SELECT snapshot FROM archived WHERE first_seq = ?1"
    )
    with closing(old.execute("SELECT first_seq, snapshot FROM payments")) as rows:
        for first_seq, snapshot in rows:
            found = new.execute(here, (first_seq,)).fetchall()
            if found != [(snapshot,)] and not (
                len(found) == 1 and decode_payment(found[0][0]) == decode_payment(snapshot)
            ):
                faults.append(f"the payment of entry {first_seq} isn't in it as it is")
    for (line,) in new.execute("PRAGMA quick_check(1)"):
        if line != "ok":
            faults.append(str(line))
    if faults:
        raise JournalError(f"The journal wasn't archived: {faults[0]}. Check the disk.")


def ask_for_room(file: Path, free: Callable[[Path], int]) -> None:
    """Check that the disk has room for the new journal.

    Raises: JournalError, OSError.
    """
    needed, there = file.stat().st_size // 2 + _ROOM_BYTES, free(file.parent)
    if there < needed:
        message = (
            f"The journal {file} isn't archived, since the disk has too little room: "
            f"{needed // _MEBIBYTE} MiB are needed, {there // _MEBIBYTE} MiB are free. "
            "Free space on it."
        )
        raise JournalError(message)


def days_before(now: datetime, days: int) -> datetime:
    """Return the begin of the day (UTC) so many days ago."""
    day = (now - timedelta(days=days)).astimezone(UTC)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)
