"""SQLite's errors as the journal's, with the remedy."""

import sqlite3
from pathlib import Path

from terminal_app.errors import JournalError

REMEDIES = {
    sqlite3.SQLITE_CONSTRAINT: "Another program has written into it. Close that program.",
    sqlite3.SQLITE_FULL: "The disk is full. Free space on it.",
    sqlite3.SQLITE_READONLY: "It is read-only. Give this user write access to the file and folder.",
    sqlite3.SQLITE_CANTOPEN: "It can't be opened. Check the folder and its permissions.",
    sqlite3.SQLITE_BUSY: "Another program holds it. Close what else has the file open.",
    sqlite3.SQLITE_CORRUPT: "It is damaged. Keep the file, and start with an empty folder.",
    sqlite3.SQLITE_NOTADB: "It is no journal. Move the file away, and start again.",
    sqlite3.SQLITE_IOERR: "The disk failed. Check the disk and its free space.",
}
_PRIMARY_CODE = 0xFF


def to_journal_error(error: sqlite3.Error, file: Path) -> JournalError:
    """Return ``error`` as a JournalError that names ``file``, the cause and the remedy."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    what = str(error)
    if what.startswith("Could not decode"):  # raised by the sqlite3 module, without a code
        code, what = sqlite3.SQLITE_CORRUPT, "it holds text that is none"
    remedy = REMEDIES.get(code, "Check the disk and the file.")
    return JournalError(f"The journal {file} failed: {what}. {remedy}")
