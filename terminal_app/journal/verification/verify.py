"""Verification of a journal: its hash chain, its projections, its file, and the log.

Its limits are described in docs/journal.md.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from terminal_app.errors import JournalError
from terminal_app.journal import archive_index, continuation, reader, schema, stored
from terminal_app.journal.archives import erasure, swap
from terminal_app.journal.chain_check import Chain
from terminal_app.journal.faults import Fault, Part
from terminal_app.journal.tags import JOURNAL_LOST, RECOVERED
from terminal_app.journal.verification import (
    closing_check,
    log_check,
    personal_check,
    projection_check,
)
from terminal_app.payments.closing import Closing
from terminal_app.payments.payment import Owner

Closings = Mapping[tuple[Owner, int], Closing]
"""By server and terminal id, and by number."""

_TRIGGERS = frozenset({"entries_are_not_changed", "entries_are_not_deleted"})
_PACKED_TRIGGERS = frozenset({"packed_entries_are_not_changed", "packed_entries_are_not_deleted"})


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of a verification."""

    entries: int
    head: str
    """The last entry's digest."""
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]
    """What couldn't be verified, and what is unusual without being a fault."""
    archives: tuple[tuple[str, "CheckResult"], ...] = ()
    """Those that were verified too, the oldest first, with their names."""

    @property
    def is_sound(self) -> bool:
        """There are no faults."""
        return not self.faults and all(one.is_sound for _name, one in self.archives)


def check_all(file: Path, log_files: Sequence[Path] = ()) -> CheckResult:
    """Verify the journal in ``file`` as ``check`` does, and every archive before it.

    Raises: JournalError if a file can't be read.
    """
    checked = check(file, log_files)
    folder, archives = swap.folder_of(file), []
    erased = _erased(file)
    kept = _closings_in(file)
    follows = _follows(file)
    while follows.archive and swap.is_there(folder / follows.archive):
        archive = folder / follows.archive
        found = check(archive, folder=folder, newer=erased)
        left = (*_not_erased(archive, erased), *_other_closings(_closings_in(archive), kept))
        archives.append((archive.name, replace(found, faults=(*found.faults, *left))))
        erased = erasure.without_repetitions([*_erased(archive), *erased])
        follows = _follows(archive)
    return replace(checked, archives=tuple(reversed(archives)))


def _follows(file: Path) -> continuation.Continuation:
    with reader.open_read_only(file) as database:
        return continuation.read(database)


def _erased(file: Path) -> list[erasure.Erasure]:
    """Return what was erased, as the entries in ``file`` say."""
    with reader.open_read_only(file) as database:
        return erasure.without_repetitions(erasure.recorded(database))


def _closings_in(file: Path) -> Closings:
    with reader.open_read_only(file) as database:
        return closing_check.readable(database)


def _other_closings(made: Closings, kept: Closings) -> Iterator[Fault]:
    """Yield the closings of an archive that the journal after it has otherwise, or hasn't."""
    for (owner, number), one in made.items():
        if kept.get((owner, number)) != one:
            text = f"closing {number} of {owner.terminal_id} isn't kept as it was made"
            yield Fault(Part.CLOSING, text, one.last_seq, one.last_seq)


def _not_erased(archive: Path, newer: Sequence[erasure.Erasure]) -> Iterator[Fault]:
    """Yield what is in ``archive`` and was to be erased, as ``newer`` files say."""
    with reader.open_read_only(archive) as database:
        number = sum(erasure.number_in(database, one) for one in newer)
    if number:
        yield Fault(Part.PERSONAL, f"{number} texts were to be erased and are still there")


def check(
    file: Path,
    log_files: Sequence[Path] = (),
    *,
    folder: Path | None = None,
    newer: Sequence[erasure.Erasure] = (),
) -> CheckResult:
    """Verify the journal in ``file`` against itself and the log; its files from the oldest.

    The archive that it follows is looked for in ``folder``, by default the one beside it.
    ``newer``: what the journals after it say was erased in it.

    A till may be running: what the log says before the check must be in the journal, and what the
    journal has must be in the log after it.

    Raises: JournalError if the file can't be read.
    """
    before, _ = log_check.read(log_files)
    with reader.open_read_only(file) as database:
        after, unreadable = log_check.read(log_files)
        links = Chain(database, {line.seq for line in (*before, *after)})
        # The chain is walked while the payments are made from its entries.
        erased = personal_check.ErasedCheck(database, newer)
        made = list(projection_check.faults(database, links, erased.note))
        faults = [*links.faults(), *made, *personal_check.changed(database)]
        faults += _file_faults(database)
        remarks = [*unreadable, *_remarks(database), *erased.remarks()]
        follows = continuation.read(database)
        faults += _index_faults(database, follows)
        faults += closing_check.faults(database)
    if follows.archive:
        told = list(_archive_faults(folder or swap.folder_of(file), follows))
        faults += [one for one in told if isinstance(one, Fault)]
        remarks += [one for one in told if isinstance(one, str)]
        # What is in the archive isn't here to be compared.
        before, after = (
            [line for line in lines if line.seq > follows.last_seq] for lines in (before, after)
        )
    if log_files:
        faults += _log_faults(before, after, links.digests)
        remarks += _log_remarks(after)
    return CheckResult(links.number, links.head, tuple(faults), tuple(remarks))


# -- the archive ---------------------------------------------------------------------------


def _index_faults(
    database: sqlite3.Connection, follows: continuation.Continuation
) -> Iterator[Fault]:
    if not schema.has_index_of_archives(database):
        return
    expected = follows.index_sha256 or archive_index.EMPTY
    if archive_index.digest(database) != expected:
        yield Fault(Part.ARCHIVE, "the index of what is in archives was changed")


def _archive_faults(folder: Path, follows: continuation.Continuation) -> Iterator[Fault | str]:
    archive = folder / follows.archive
    try:
        if not swap.is_there(archive):
            yield (
                f"the archive {follows.archive} isn't in {folder}: the entries up to "
                f"{follows.last_seq} can't be looked at"
            )
            return
        with reader.open_read_only(archive) as database:
            head = stored.head(database)
    except JournalError as error:
        yield Fault(Part.ARCHIVE, str(error))
        return
    if head != (follows.last_seq, follows.digest):
        yield Fault(Part.ARCHIVE, f"the archive {follows.archive} isn't the one that was sealed")


# -- the file ----------------------------------------------------------------------------


def _file_faults(database: sqlite3.Connection) -> Iterator[Fault]:
    """Yield what SQLite finds damaged: an index that differs from its table hides payments."""
    for (line,) in database.execute("PRAGMA integrity_check(10)"):
        if line != "ok":
            yield Fault(Part.FILE, f"the file is damaged: {line}")


def _remarks(database: sqlite3.Connection) -> Iterator[str]:
    found = schema.version_of(database)
    if found < schema.COMPARABLE_SINCE:
        yield (
            f"an earlier version wrote it (schema {found}): its payments are made anew from the "
            "entries when the till starts, and weren't compared"
        )
    names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    packed = _PACKED_TRIGGERS if schema.is_packed(database) else frozenset()
    for name in sorted((_TRIGGERS | packed) - names):
        yield f"the trigger {name} is gone: somebody has worked on the file by hand"
    yield from _recovered(database)


def _recovered(database: sqlite3.Connection) -> Iterator[str]:
    """Yield where entries were lost, and what stands in their place."""
    for entry in stored.of_kind(database, JOURNAL_LOST):
        last = personal_check.read(entry.body).get("last_seq", 0)
        where = f"entry {entry.seq}: at {entry.at}"
        yield f"{where} entries of this journal were lost, up to entry {last}"
    number = first = last = 0
    for entry in stored.of_kind(database, RECOVERED):
        number, first, last = number + 1, first or entry.seq, entry.seq
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
