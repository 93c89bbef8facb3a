"""Putting a new journal in the place of one that becomes an archive, safe against a kill.

1. The new file is written as ``journal.sqlite3.unfinished``, checked, and renamed to ``….next``.
2. The journal is renamed into the folder of archives.
3. The new file is renamed to the journal's name.

Until 2 nothing has changed, and what is beside the journal is deleted. After 2 the next start
finishes. Each name is on the disk before the next step begins.
"""

import contextlib
import logging
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from terminal_app import durable, private_files
from terminal_app.errors import JournalError
from terminal_app.journal import continuation, stored

log = logging.getLogger(__name__)

FOLDER = "archives"
_READ_ONLY = stat.S_IRUSR

Value = TypeVar("Value")


def folder_of(file: Path) -> Path:
    """Return the folder of the archives of the journal in ``file``."""
    return file.parent / FOLDER


def unfinished(file: Path) -> Path:
    """Return where the new journal is written."""
    return file.with_name(f"{file.name}.unfinished")


def following(file: Path) -> Path:
    """Return where the new journal waits, complete, for its place."""
    return file.with_name(f"{file.name}.next")


def put(file: Path, archive: Path) -> None:
    """Make the journal in ``file`` the ``archive``, and what waits the journal. Both are closed.

    Raises: OSError; what was begun is finished by ``finish``.
    """
    private_files.make_folder(archive.parent)
    durable.sync_folder(file.parent)
    if archive.exists():
        raise FileExistsError(f"{archive} is there already")
    file.rename(archive)
    durable.sync_folder(archive.parent)
    durable.sync_folder(file.parent)
    following(file).replace(file)
    durable.sync_folder(file.parent)
    seal(archive)


def seal(archive: Path) -> None:
    """Make ``archive`` read-only."""
    with contextlib.suppress(OSError):
        archive.chmod(_READ_ONLY)


def finish(file: Path) -> None:
    """Finish or drop what a program that was killed has left; the caller has the lock.

    Raises: JournalError.
    """
    try:
        _drop(unfinished(file))
        if following(file).exists():
            _finish(file, following(file))
    except OSError as error:
        message = f"The journal {file} can't be put in its place: {error.strerror or error}."
        raise JournalError(f"{message} Close what else has it open.") from error


def _finish(file: Path, waits: Path) -> None:
    follows = _asked(waits, continuation.read) or continuation.NONE
    end = (follows.last_seq, follows.digest)
    if file.exists():
        if _asked(file, stored.head) == end:
            _drop(waits)
        else:
            _keep_aside(file, waits)
        return
    archive = folder_of(file) / follows.archive
    if not follows.archive or _asked(archive, stored.head) != end:
        _keep_aside(file, waits)
        return
    log.info("the journal goes on after the archive %s", archive.name)
    waits.replace(file)
    durable.sync_folder(file.parent)
    seal(archive)


def _keep_aside(file: Path, waits: Path) -> None:
    number = 1
    while (aside := file.with_name(f"{file.name}.other-{number}")).exists():
        number += 1
    waits.rename(aside)
    log.error("a journal that follows no archive here is kept as %s", aside)


def _drop(file: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)


def _asked(file: Path, ask: Callable[[sqlite3.Connection], Value]) -> Value | None:
    """Ask the journal in ``file``; None where it can't be read."""
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(uri, uri=True)) as database,
    ):
        return ask(database)
    return None


def is_there(archive: Path) -> bool:
    """Whether ``archive`` is there.

    Raises: JournalError if that can't be found out.
    """
    try:
        return archive.exists()
    except OSError as error:
        raise JournalError(f"{archive} can't be read: {error.strerror or error}.") from error


def open_sealed(archive: Path) -> sqlite3.Connection:
    """Open ``archive`` for reading: nobody else writes it, and it may be in a read-only folder.

    Raises: sqlite3.Error.
    """
    uri = f"{archive.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True)


def make_writable(archive: Path) -> None:
    """Let this user write ``archive``, to erase what must not stay.

    Raises: OSError.
    """
    archive.chmod(_READ_ONLY | stat.S_IWUSR)
