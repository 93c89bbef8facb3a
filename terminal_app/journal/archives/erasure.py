"""Erasing of customers' data, and of a server's free text, beside the entries."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from terminal_app.journal import mentions, schema, stored
from terminal_app.journal.archives import swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.packing import pack_time, unpack_time
from terminal_app.journal.tags import ERASED

_NO_END = 2**62


class Erasure(NamedTuple):
    """What is erased: the data of one payment, or all that came before a moment."""

    payment_id: str | None
    before: datetime | None
    seq: int
    """The entry that records it; 0: none does yet."""

    def entry(self, by: str, why: str) -> Entry:
        """Return the entry that records it."""
        before = None if self.before is None else self.before.isoformat()
        return Entry(ERASED, {"before": before, "by": by, "why": why}, self.payment_id)


def recorded(database: sqlite3.Connection) -> Iterator[Erasure]:
    """Yield what was erased, as the entries say.

    Raises: sqlite3.Error.
    """
    for entry in stored.erasures(database):
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            before = json.loads(entry.body)["before"]
            moment = None if before is None else datetime.fromisoformat(before)
            yield Erasure(entry.payment_id, moment, entry.seq)


def archives(file: Path) -> list[Path]:
    """Return the archives beside the journal in ``file``."""
    return sorted(swap.folder_of(file).glob("*.sqlite3"))


def number_in(database: sqlite3.Connection, wanted: Erasure) -> int:
    """Return how many texts would be erased.

    Raises: sqlite3.Error.
    """
    where, values = _where(wanted)
    query = f"SELECT count(*) FROM personal WHERE seq IN ({where})"  # noqa: S608 - constants
    return int(database.execute(query, values).fetchone()[0])


def erase(database: sqlite3.Connection, wanted: Erasure) -> int:
    """Erase it, and what stood there; return how many texts.

    Raises: sqlite3.Error.
    """
    where, values = _where(wanted)
    database.execute("PRAGMA secure_delete = ON")
    query = f"DELETE FROM personal WHERE seq IN ({where})"  # noqa: S608 - constants
    return database.execute(query, values).rowcount


def _where(wanted: Erasure) -> tuple[str, tuple[object, ...]]:
    if wanted.payment_id is not None:
        # What came after it was erased is another matter.
        until = wanted.seq or _NO_END
        values = (mentions.name_of(wanted.payment_id), until)
        return "SELECT seq FROM mentions WHERE payment_id = ? AND seq < ?", values
    at = 0 if wanted.before is None else pack_time(wanted.before)
    return (
        "SELECT seq FROM personal JOIN packed_entries USING (seq) WHERE at < ? UNION ALL"
        " SELECT seq FROM personal JOIN entries USING (seq) WHERE at < ?"
    ), (at, unpack_time(at))


def archives_with(file: Path, wanted: Erasure) -> list[Path]:
    """Return the archives that have something to be erased.

    Raises: sqlite3.Error.
    """
    return [each for each in archives(file) if _is_in(each, wanted)]


def _is_in(archive: Path, wanted: Erasure) -> bool:
    uri = f"{archive.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        return schema.is_packed(database) and number_in(database, wanted) > 0


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


def finish(database: sqlite3.Connection, file: Path) -> int:
    """Erase what the journal says was erased, archives included: a kill may have come between.

    Returns how many texts of the journal's own.

    Raises: sqlite3.Error, OSError.
    """
    wanted = _without_repetitions(recorded(database))
    number = sum(erase(database, one) for one in wanted if number_in(database, one))
    for archive in archives(file) if wanted else ():
        for one in wanted:
            if _is_in(archive, one):
                erase_in_archive(archive, one)
    return number


def _without_repetitions(found: Iterable[Erasure]) -> list[Erasure]:
    """Return what erases all of it: of those by time, of which each start may add one, the last."""
    latest: dict[str | None, Erasure] = {}
    for one in found:
        before = latest.get(one.payment_id)
        if before is None or (one.before and before.before and one.before > before.before):
            latest[one.payment_id] = one
    return list(latest.values())
