"""Verification of a journal: its hash chain, its projections, its file, and the log.

Its limits are described in docs/journal.md.
"""

import enum
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from terminal_app.journal import hash_chain, log_check, reader, schema
from terminal_app.journal.entries import decode_payment, decode_scan
from terminal_app.journal.tags import JOURNAL_LOST, RECOVERED

_MOST_MOVED = 100
"""Up to that many changed or missing entries, moved ones are looked for."""
_TRIGGERS = frozenset({"entries_are_not_changed", "entries_are_not_deleted"})


class Part(enum.Enum):
    """The part of a journal that a fault was found in."""

    FILE = "file"
    CHAIN = "chain"
    PROJECTION = "projection"
    """The payments and scans, which are projected from the entries."""
    PERSONAL = "personal"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a journal."""

    part: Part
    text: str
    """One English line."""
    first_seq: int | None = None
    last_seq: int | None = None
    """The entries that it is about, where it is about entries."""
    payment_id: str | None = None
    """The payment or scan that it is about."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of a verification."""

    entries: int
    head: str
    """The last entry's digest."""
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]
    """What couldn't be verified, and what is unusual without being a fault."""

    @property
    def is_sound(self) -> bool:
        """There are no faults."""
        return not self.faults


def check(file: Path, log_files: Sequence[Path] = ()) -> CheckResult:
    """Verify the journal in ``file`` against itself and the log; its files from the oldest.

    A till may be running: what the log says before the check must be in the journal, and what the
    journal has must be in the log after it.

    Raises: JournalError if the file can't be read.
    """
    before, _ = log_check.read(log_files)
    with reader.open_read_only(file) as database:
        after, unreadable = log_check.read(log_files)
        links = _Chain(database)
        faults = [*links.faults, *_projection_faults(database), *_personal_faults(database)]
        faults += _file_faults(database)
        remarks = [*unreadable, *_remarks(database)]
    if log_files:
        faults += _log_faults(before, after, links.digests)
        remarks += _log_remarks(after)
    last = max(links.digests, default=0)
    head = links.digests.get(last, hash_chain.FIRST_PREVIOUS)
    return CheckResult(len(links.digests), head, tuple(faults), tuple(remarks))


# -- the chain ---------------------------------------------------------------------------


class _Chain:
    """The entries' digests by number, and the faults of the chain."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.digests: dict[int, str] = {}
        self.faults: list[Fault] = []
        self._changed: dict[int, hash_chain.ChainedEntry] = {}
        self._missing: set[int] = set()
        self._walk(database)
        self._tell_the_changed()
        self.faults.sort(key=lambda fault: fault.first_seq or 0)

    def _walk(self, database: sqlite3.Connection) -> None:
        due, previous = 1, hash_chain.FIRST_PREVIOUS
        with closing(database.execute("SELECT * FROM entries ORDER BY seq")) as rows:
            for row in rows:
                link = hash_chain.ChainedEntry(*row)
                if link.seq > due:
                    self._tell_missing(due, link.seq - 1)
                elif link.seq < due:
                    self._tell(f"entry {link.seq} was added before the first one", link.seq)
                elif link.previous != previous:
                    self._tell(f"entry {link.seq} doesn't follow the entry before it", link.seq)
                if _digest(link, link.seq) != link.digest:
                    self._changed[link.seq] = link
                self.digests[link.seq] = previous = link.digest
                due = link.seq + 1

    def _tell_missing(self, first_seq: int, last_seq: int) -> None:
        self._missing.update(range(first_seq, min(last_seq, first_seq + _MOST_MOVED) + 1))
        one = first_seq == last_seq
        what = f"entry {first_seq} is" if one else f"entries {first_seq} to {last_seq} are"
        self._tell(f"{what} missing", first_seq, last_seq)

    def _tell(self, text: str, first_seq: int, last_seq: int | None = None) -> None:
        self.faults.append(Fault(Part.CHAIN, text, first_seq, last_seq or first_seq))

    def _tell_the_changed(self) -> None:
        places = {*self._changed, *self._missing}
        few = sorted(places) if len(places) <= _MOST_MOVED else []
        for seq, link in self._changed.items():
            own = next((one for one in few if _digest(link, one) == link.digest), None)
            if own is None:
                self._tell(f"entry {seq} was changed", seq)
            else:
                self._tell(f"entry {seq} is out of order: it was entry {own}", seq)


def _digest(link: hash_chain.ChainedEntry, seq: int) -> str:
    return hash_chain.compute_digest(
        seq, link.at, link.kind, link.payment_id, link.body, link.previous
    )


# -- the projections -------------------------------------------------------


def _projection_faults(database: sqlite3.Connection) -> Iterator[Fault]:
    with reader.rebuild_in_memory(database) as (tables, left_out):
        for seq in left_out:
            text = f"entry {seq} tells of a payment that can't be read"
            yield Fault(Part.PROJECTION, text, seq, seq)
        if schema.version_of(database) != schema.VERSION:
            return
        for what, read in (("payment", _payments), ("scan", _scans)):
            told, there = read(tables), read(database)
            for payment_id in sorted(told.keys() | there.keys()):
                if told.get(payment_id) != there.get(payment_id):
                    text = f"{what} {payment_id} isn't what its entries say"
                    yield Fault(Part.PROJECTION, text, payment_id=payment_id)


def _payments(database: sqlite3.Connection) -> Mapping[str, object]:
    numbers: dict[str, list[str]] = {}
    query = "SELECT payment_id, receipt_id FROM receipts ORDER BY receipt_id"
    for payment_id, number in database.execute(query):
        numbers.setdefault(payment_id, []).append(number)
    found: dict[str, object] = {}
    for payment_id, *columns, text in database.execute("SELECT * FROM payments"):
        found[payment_id] = (columns, _value(text, decode_payment), numbers.pop(payment_id, None))
    # What is left over are receipt numbers of payments that don't exist.
    return {**numbers, **found}


def _scans(database: sqlite3.Connection) -> Mapping[str, object]:
    return {
        payment_id: (columns, _value(text, decode_scan))
        for payment_id, *columns, text in database.execute("SELECT * FROM scans")
    }


def _value(text: str, restore: Any) -> object:  # noqa: ANN401 - either of two readers
    """Return ``text`` decoded: versions may write the same value differently."""
    try:
        return restore(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return text


def _personal_faults(database: sqlite3.Connection) -> Iterator[Fault]:
    """Yield changed personal data; erased data is no fault."""
    query = "SELECT seq, salt, text, body FROM personal LEFT JOIN entries USING (seq) ORDER BY seq"
    for seq, salt, text, body in database.execute(query):
        if _read(body or "").get("personal_sha256") != hash_chain.digest_personal_data(salt, text):
            said = f"the personal data beside entry {seq} was changed"
            yield Fault(Part.PERSONAL, said, seq, seq)


def _read(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``; an empty one if it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


# -- the file ----------------------------------------------------------------------------


def _file_faults(database: sqlite3.Connection) -> Iterator[Fault]:
    """Yield what SQLite finds damaged: an index that differs from its table hides payments."""
    for (line,) in database.execute("PRAGMA integrity_check(10)"):
        if line != "ok":
            yield Fault(Part.FILE, f"the file is damaged: {line}")


def _remarks(database: sqlite3.Connection) -> Iterator[str]:
    found = schema.version_of(database)
    if found != schema.VERSION:
        yield (
            f"an earlier version wrote it (schema {found}): its payments are made anew from the "
            "entries when the till starts, and weren't compared"
        )
    names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    for name in sorted(_TRIGGERS - names):
        yield f"the trigger {name} is gone: somebody has worked on the file by hand"
    yield from _recovered(database)


def _recovered(database: sqlite3.Connection) -> Iterator[str]:
    """Yield where entries were lost, and what stands in their place."""
    query = "SELECT seq, at, body FROM entries WHERE kind = ? ORDER BY seq"
    for seq, at, body in database.execute(query, (JOURNAL_LOST,)):
        last = _read(body).get("last_seq", 0)
        yield f"entry {seq}: at {at} entries of this journal were lost, up to entry {last}"
    query = "SELECT count(*), min(seq), max(seq) FROM entries WHERE kind = ?"
    number, first, last = database.execute(query, (RECOVERED,)).fetchone()
    if number:
        yield (
            f"{number} payments were recovered (entries {first} to {last}), from the second copy "
            "or the running till: the server's messages about them before that aren't here"
        )


# -- the log -----------------------------------------------------------------------------


def _log_faults(
    before: Sequence[log_check.HeadLine],
    after: Sequence[log_check.HeadLine],
    digests: Mapping[int, str],
) -> Iterator[Fault]:
    told, _ = log_check.current_heads(before)
    known, oddities = log_check.current_heads(after)
    others, cut_off = log_check.compare(told, digests)
    oddities += others
    oddities += cut_off or log_check.find_added(after, known, digests)
    for one in oddities:
        yield Fault(Part.LOG, one.text, one.first_seq, one.last_seq)


def _log_remarks(lines: Sequence[log_check.HeadLine]) -> Iterator[str]:
    if not lines:
        yield "there is no log to hold the last entries against: one cut off wouldn't show"
    elif lines[0].seq > 0:
        at = lines[0].seq
        yield f"the log begins with entry {at}: those before it are held by the chain alone"
