"""Making of a closing: one entry, in one commit, by the process that owns the journal."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import msgspec

from terminal_app.errors import JournalError
from terminal_app.journal import stored
from terminal_app.journal.closings import period, recorded
from terminal_app.journal.closings.period import Asker
from terminal_app.journal.entries import Entry
from terminal_app.journal.sqlite_errors import to_journal_error
from terminal_app.payments.closing import Closing
from terminal_app.payments.payment import Owner


class OpenJournal(Protocol):
    """What is asked of the journal that is open for writing."""

    file: Path

    @property
    def database(self) -> sqlite3.Connection:
        """The file that is open now."""

    def record(self, entries: Sequence[Entry]) -> None:
        """Append entries, on the disk on return."""


def close_day(
    journal: OpenJournal, owner: Owner, day: date, asker: Asker, *, number: int | None = None
) -> Closing | None:
    """Make the closing that follows the owner's last one, and record it.

    ``number``: the one that it is expected to have. None is returned if it wouldn't: then the
    day was closed already, and nothing is recorded.

    Raises: JournalError; then nothing was recorded.
    """
    try:
        last_seq = stored.head(journal.database)[0]
        made = period.next_closing(journal.database, owner, day, asker, last_seq)
    except sqlite3.Error as error:
        raise to_journal_error(error, journal.file) from error
    except msgspec.DecodeError as error:
        message = (
            f"The day isn't closed: {error} ({journal.file}). "
            "terminal-app journal verify says what is wrong."
        )
        raise JournalError(message) from error
    if number is not None and made.number != number:
        return None
    journal.record([recorded.entry_of(made)])
    return made
