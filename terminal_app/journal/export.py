"""Export of the journal into one file, checked, while a till may be running."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from terminal_app.durable import sync, sync_folder
from terminal_app.errors import JournalError
from terminal_app.journal import reader
from terminal_app.journal.verification import verify


def export(file: Path, target: Path) -> verify.CheckResult:
    """Copy the journal in ``file`` to ``target``, on disk when it returns, and check the copy.

    Raises: JournalError if the journal can't be read or the copy can't be written; there is no
    ``target`` then, or it is what it was.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _reserve(target)
    except FileExistsError:
        message = f"{target} is there already. Name a new file: no copy is overwritten."
        raise JournalError(message) from None
    except OSError as error:
        raise _cant_be_written(target, error.strerror or str(error)) from error
    try:
        with reader.open_read_only(file) as source:
            _copy(source, unfinished, target)
        checked = verify.check(unfinished)
        sync(unfinished)
        unfinished.replace(target)
    except BaseException as error:
        for each in (target, unfinished):
            each.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _cant_be_written(target, error.strerror or str(error)) from error
        raise
    sync_folder(target.parent)
    return checked


def _reserve(file: Path) -> None:
    """Create an empty file readable by its owner only: the journal holds customers' data."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _copy(source: sqlite3.Connection, unfinished: Path, target: Path) -> None:
    unfinished.unlink(missing_ok=True)  # left by an export that was killed
    _reserve(unfinished)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
            source.backup(copy)
            # Without WAL the copy is a single file, readable from read-only media.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _cant_be_written(target, str(error)) from error


def _cant_be_written(target: Path, why: str) -> JournalError:
    return JournalError(f"The copy {target} can't be written: {why}. Name another place.")
