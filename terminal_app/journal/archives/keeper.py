"""Keeping of the archives: what is over its time is archived and erased, and what is asked for."""

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from terminal_app import durable, private_files
from terminal_app.errors import JournalError
from terminal_app.journal import migration, stored
from terminal_app.journal.archives import age, archiving, erasure, swap
from terminal_app.journal.entries import Entry
from terminal_app.journal.sqlite_errors import to_journal_error
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan
from terminal_app.settings import Retention

log = logging.getLogger(__name__)

_FAR_OFF = (
    "the clock and the journal's last entry are more than %d days apart: nothing is archived or"
    " erased because of that. Check the clock. If it is right, use journal archive --before DATE"
    " and journal erase-customer --before DATE"
)


class OpenJournal(Protocol):
    """What is asked of the journal that is open for writing."""

    file: Path

    @property
    def database(self) -> sqlite3.Connection:
        """The file that is open now."""

    @property
    def is_open(self) -> bool:
        """Whether entries can be recorded."""

    @property
    def copy_error(self) -> str:
        """Why the second copy can't be used; empty while it can."""

    def copy_end(self) -> tuple[int, str] | None:
        """Return the last entry that the second copy names; it may raise OSError."""

    def recovered_up_to(self) -> Iterable[tuple[int, str]]:
        """Return the last entries that lost journals are known to have had."""

    def payment(self, payment_id: str) -> Payment | None:
        """Return the payment of that id."""

    def scan(self, payment_id: str) -> Scan | None:
        """Return the GET_PAYMENT_REQUEST with that paymentId."""

    def record(self, entries: Sequence[Entry]) -> None:
        """Append entries, on the disk on return."""

    def checkpoint_all(self) -> None:
        """Let nothing stay in the write-ahead file."""

    def replaced(self, head: tuple[int, str]) -> AbstractContextManager[None]:
        """Close the file while another is put in its place, and open that."""


class ArchiveKeeper:
    """Archives and erases for one journal; used only by the journal's thread."""

    def __init__(
        self,
        journal: OpenJournal,
        *,
        new_salt: Callable[[], str],
        wall_clock: Callable[[], datetime],
        progress: migration.Progress,
        free: Callable[[Path], int],
    ) -> None:
        """``progress`` is called while it is archived; ``free`` returns a folder's free bytes."""
        self._journal = journal
        self._new_salt = new_salt
        self._wall_clock = wall_clock
        self._progress = progress
        self._free = free

    def retain(self, days: Retention, last: int) -> None:
        """Erase and archive what is over its time; what stops that is logged, and no more.

        How old it is, ``age`` says, by the entries up to ``last``, the last one before this start.

        Raises: JournalError if the journal can't be opened again.
        """
        journal = self._journal
        with self._errors_logged():
            if erasure.finish(journal.database):
                journal.checkpoint_all()
        with self._errors_logged():
            erasure.finish_in_archives(journal.database, journal.file)
        if not last or not any(days):
            return
        with self._errors_logged():
            if age.is_far_off(journal.database, last, self._wall_clock()):
                log.warning(_FAR_OFF, age.LONGEST_CLOSING.days)
        with self._errors_logged():
            if days.erase_customers_after_days:
                old = self._newest_old(last, days.erase_customers_after_days)
                if old is not None:
                    wanted = erasure.Erasure(None, up_to=old.seq)
                    log.info("%d texts erased", self._erase(wanted, "", "time"))
        with self._errors_logged():
            if days.archive_after_days:
                self._archive_old(last, days.archive_after_days)

    def _archive_old(self, last: int, days: int) -> None:
        """Archive what hasn't changed for so many days, if it is worth it."""
        database = self._journal.database
        old = self._newest_old(last, days)
        if old is None:
            return
        now = age.recorded_at(database, last)
        # After a clock that was far ahead, what it recorded is no measure for what came then.
        before = min(old.at, archiving.days_before(now, days))
        if archiving.is_worth_it(database, before, now):
            log.info("%d payments are archived", self.archive(before, "", "time"))

    def _newest_old(self, last: int, days: int) -> age.Old | None:
        journal = self._journal
        return age.newest_old(journal.database, journal.file, last, self._wall_clock(), days)

    @contextlib.contextmanager
    def _errors_logged(self) -> Iterator[None]:
        try:
            yield
        except (JournalError, sqlite3.Error, OSError, ValueError, OverflowError) as error:
            if not self._journal.is_open:
                raise
            log.error("%s", error)  # noqa: TRY400 - its text says all

    def archive(self, before: datetime, by: str, why: str) -> int:
        """Make the journal an archive, and begin a new one with what goes on.

        Archived is what is settled and hasn't changed since ``before``; returns the number of
        payments. 0: there are none, and nothing is changed. ``by``: who asks for it. Not while a
        payment is under way here.

        Raises: JournalError.
        """
        journal, file = self._journal, self._journal.file
        if journal.copy_error:
            raise JournalError(journal.copy_error)
        folder = swap.folder_of(file)
        try:
            archiving.ask_for_room(file, self._free)
            plan = archiving.Plan(
                before,
                by,
                why,
                archiving.name_of(journal.database, folder),
                tuple(journal.recovered_up_to()),
                journal.copy_end(),
            )
            now = self._wall_clock()
            number = archiving.build(
                journal.database, file, plan, now, self._new_salt, self._progress
            )
            if number:
                self._replace(plan.archive)
        except (sqlite3.Error, OSError, msgspec.DecodeError) as error:
            if isinstance(error, sqlite3.Error):
                raise to_journal_error(error, file) from error
            raise JournalError(f"The journal {file} wasn't archived: {error}.") from error
        finally:
            with contextlib.suppress(OSError):
                swap.unfinished(file).unlink(missing_ok=True)
        self._progress(migration.DONE_PERCENT)
        return number

    def _replace(self, archive: Path) -> None:
        """Put the new journal in the place of the one that is open, which becomes ``archive``."""
        file = self._journal.file
        new = swap.unfinished(file)
        private_files.restrict(new)
        durable.sync(new)
        with closing(sqlite3.connect(f"{new.resolve().as_uri()}?mode=ro", uri=True)) as database:
            head = stored.head(database)
        new.replace(swap.following(file))
        with self._journal.replaced(head):
            swap.put(file, archive)

    def erase(self, payment_id: str | None, before: datetime | None, by: str, why: str) -> int:
        """Erase the customers' data of one payment, or what came ``before``; archives included.

        Returns the number of texts. What is erased is recorded first.

        Raises: JournalError.
        """
        return self._erase(erasure.Erasure(payment_id, before), by, why)

    def _erase(self, wanted: erasure.Erasure, by: str, why: str) -> int:
        journal, file = self._journal, self._journal.file
        try:
            number = erasure.number_in(journal.database, wanted)
            archives = erasure.archives_with(file, wanted)
            if not number and not archives and wanted.payment_id is None:
                return 0
            if wanted.payment_id is not None:
                self._refuse_unknown(wanted.payment_id)
            journal.record([wanted.entry(by, why)])
            erasure.erase(journal.database, wanted)
            journal.checkpoint_all()
            return number + sum(erasure.erase_in_archive(each, wanted) for each in archives)
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.Error):
                raise to_journal_error(error, file) from error
            raise JournalError(f"Customers' data weren't erased: {error}.") from error

    def out_of_reach(self, payment_id: str | None) -> str | None:
        """Return an archive that isn't there and may have what was to be erased; None: none is.

        ``payment_id``: of one payment alone, which may have been begun here.

        Raises: JournalError.
        """
        journal, file = self._journal, self._journal.file
        try:
            if payment_id is not None and erasure.is_begun_in(journal.database, payment_id):
                return None
            return erasure.missing_archive(journal.database, file)
        except sqlite3.Error as error:
            raise to_journal_error(error, file) from error

    def _refuse_unknown(self, payment_id: str) -> None:
        if self._journal.payment(payment_id) is None and self._journal.scan(payment_id) is None:
            raise JournalError(f"There is no payment {payment_id}.")
