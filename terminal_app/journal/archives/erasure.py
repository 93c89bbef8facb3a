"""Erasing of customers' data, and of a server's free text, beside the entries."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from terminal_app.journal import continuation, mentions, schema, stored
from terminal_app.journal.archives import swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.packing import pack_time, unpack_time
from terminal_app.journal.tags import ERASED

_NO_END = 2**62


class Erasure(NamedTuple):
    """What is erased: the data of one payment, or all that came before a moment or an entry."""

    payment_id: str | None
    before: datetime | None = None
    up_to: int = 0
    """The last entry beside which it is erased."""
    seq: int = 0
    """The entry that records it; 0: none does yet."""

    def entry(self, by: str, why: str) -> Entry:
        """Return the entry that records it."""
        before = None if self.before is None else self.before.isoformat()
        up_to = {"up_to": self.up_to} if self.up_to else {}
        return Entry(ERASED, {"before": before, **up_to, "by": by, "why": why}, self.payment_id)


def recorded(database: sqlite3.Connection) -> Iterator[Erasure]:
    """Yield what was erased, as the entries say.

    Raises: sqlite3.Error.
    """
    for entry in stored.erasures(database):
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            body = json.loads(entry.body)
            before = body["before"]
            moment = None if before is None else datetime.fromisoformat(before)
            yield Erasure(entry.payment_id, moment, int(body.get("up_to", 0)), entry.seq)


def archives(file: Path) -> list[Path]:
    """Return the archives beside the journal in ``file``."""
    return sorted(swap.folder_of(file).glob("*.sqlite3"))


def number_in(database: sqlite3.Connection, wanted: Erasure) -> int:
    """Return how many texts would be erased.

    Raises: sqlite3.Error.
    """
    found, values = where(wanted)
    query = f"SELECT count(*) FROM personal WHERE seq IN ({found})"  # noqa: S608 - constants
    return int(database.execute(query, values).fetchone()[0])


def erase(database: sqlite3.Connection, wanted: Erasure) -> int:
    """Erase it, and what stood there; return how many texts.

    Raises: sqlite3.Error.
    """
    found, values = where(wanted)
    database.execute("PRAGMA secure_delete = ON")
    query = f"DELETE FROM personal WHERE seq IN ({found})"  # noqa: S608 - constants
    return database.execute(query, values).rowcount


def where(wanted: Erasure) -> tuple[str, tuple[object, ...]]:
    """Return the query for the entries beside which it is erased, and its values."""
    # What came after it was erased is another matter.
    until = wanted.seq or _NO_END
    if wanted.payment_id is not None:
        values = (mentions.name_of(wanted.payment_id), until)
        return "SELECT seq FROM mentions WHERE payment_id = ? AND seq < ?", values
    if wanted.before is None:
        return "SELECT seq FROM personal WHERE seq <= ?", (wanted.up_to,)
    at = pack_time(wanted.before)
    return (
        "SELECT seq FROM personal JOIN packed_entries USING (seq) WHERE at < ?1 AND seq < ?3"
        " UNION ALL SELECT seq FROM personal JOIN entries USING (seq) WHERE at < ?2 AND seq < ?3"
    ), (at, unpack_time(at), until)


def archives_with(file: Path, wanted: Erasure) -> list[Path]:
    """Return the archives that have something to be erased.

    Raises: sqlite3.Error.
    """
    return [each for each in archives(file) if _is_in(each, wanted)]


def _is_in(archive: Path, wanted: Erasure) -> bool:
    with closing(swap.open_sealed(archive)) as database:
        return schema.is_packed(database) and number_in(database, wanted) > 0


def is_begun_in(database: sqlite3.Connection, payment_id: str) -> bool:
    """Whether the payment was begun in this file: no archive has anything of it.

    Raises: sqlite3.Error.
    """
    query = "SELECT 1 FROM payments WHERE payment_id = ? AND first_seq > ?"
    last_seq = continuation.read(database).last_seq
    return database.execute(query, (payment_id, last_seq)).fetchone() is not None


def missing_archive(database: sqlite3.Connection, file: Path) -> str | None:
    """Return the newest archive that isn't beside the journal in ``file``; None: all are there.

    Raises: JournalError, sqlite3.Error.
    """
    follows = continuation.read(database)
    while follows.archive:
        archive = swap.folder_of(file) / follows.archive
        if not swap.is_there(archive):
            return follows.archive
        with closing(swap.open_sealed(archive)) as sealed:
            follows = continuation.read(sealed)
    return None


def erase_in_archive(archive: Path, wanted: Erasure) -> int:
    """Erase it in an archive, whose entries stay; it is sealed again.

    Raises: sqlite3.Error, OSError.
    """
    swap.make_writable(archive)
    try:
        with closing(sqlite3.connect(archive, isolation_level=None)) as database:
            return erase(database, wanted)
    finally:
        swap.seal(archive)


def finish(database: sqlite3.Connection) -> int:
    """Erase what the journal says was erased: a kill may have come between. Return how many texts.

    Raises: sqlite3.Error.
    """
    wanted = without_repetitions(recorded(database))
    return sum(erase(database, one) for one in wanted if number_in(database, one))


def finish_in_archives(database: sqlite3.Connection, file: Path) -> None:
    """Erase in archives what the journal, or one of them, says was erased.

    A kill may have come between, or an archive wasn't there.

    Raises: sqlite3.Error, OSError.
    """
    files = archives(file)
    if not files:
        return
    found = list(recorded(database))
    for archive in files:
        with closing(swap.open_sealed(archive)) as sealed:
            found += recorded(sealed)
    wanted = without_repetitions(sorted(found, key=lambda one: one.seq))
    for archive in files:
        for one in wanted:
            if _is_in(archive, one):
                erase_in_archive(archive, one)


def without_repetitions(found: Iterable[Erasure]) -> list[Erasure]:
    """Return what erases all of it: each start may add one by time, and people repeat theirs."""
    of_payments: dict[str, Erasure] = {}
    by_time: list[Erasure] = []
    for one in found:
        if one.payment_id is not None:
            of_payments[one.payment_id] = one
        else:
            by_time = [*(each for each in by_time if not _covers(one, each)), one]
    return [*of_payments.values(), *by_time]


def _covers(later: Erasure, earlier: Erasure) -> bool:
    """Whether ``later``, recorded after it, erases all that ``earlier`` does."""
    if later.before is None or earlier.before is None:
        return later.before is earlier.before and later.up_to >= earlier.up_to
    return later.before >= earlier.before
