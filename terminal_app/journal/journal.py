"""Writer of the journal, which is durable: what was recorded survives a power cut.

SQLite in WAL mode with ``synchronous=FULL``. One process owns the journal (a file lock, which
the system releases even when the process is killed); others may read.
"""

import contextlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import filelock

from terminal_app import private_files
from terminal_app.errors import JournalError, JournalLockedError
from terminal_app.journal import (
    appending,
    archive_index,
    continuation,
    environment_guard,
    migration,
    schema,
    stored,
)
from terminal_app.journal.archives import swap
from terminal_app.journal.archives.keeper import ArchiveKeeper
from terminal_app.journal.entries import (
    Entry,
    decode_payment,
    recovered_entry,
)
from terminal_app.journal.packing import pack_time
from terminal_app.journal.presence import JournalGoneError, Presence
from terminal_app.journal.queries import JournalQueries
from terminal_app.journal.second_copy.keeper import CopyKeeper, recovered
from terminal_app.journal.second_copy.money_copy import DIGITS, Known, MoneyCopy
from terminal_app.journal.sqlite_errors import to_journal_error
from terminal_app.journal.tags import JOURNAL_LOST
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan
from terminal_app.settings import Retention

log = logging.getLogger(__name__)

FILE_NAME = "journal.sqlite3"
LOCK_NAME = "journal.lock"
BUSY_TIMEOUT_MS = 2000
_CACHE_KIB = 512
_TIDY_AFTER_ENTRIES = 300
"""About 1,000 pages in the write-ahead file, at which SQLite would checkpoint by itself."""

HEAD_TO_BE = "journal writes up to %d %.16s"
HEAD_IS = "journal head %d %.16s"
"""Logged before and after each commit: number of the last entry, and the first 16 digits of its
digest. ``log_check`` reads them."""

_KEEPS_ALL = Retention()

Connect = Callable[[Path], sqlite3.Connection]


def open_database(file: Path) -> sqlite3.Connection:
    """Open ``file`` for writing, without implicit transactions."""
    return sqlite3.connect(file, isolation_level=None, cached_statements=64)


class Journal(JournalQueries):
    """The journal, open for writing. Used only by the thread that opened it."""

    def __init__(  # noqa: PLR0913 - what a test puts in its place
        self,
        data_dir: Path,
        *,
        new_salt: Callable[[], str],
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        connect: Connect = open_database,
        synchronous: str = "FULL",
        server: str = "",
        money_copy: MoneyCopy | None = None,
        progress: migration.Progress = lambda _percent: None,
        free: Callable[[Path], int] = migration.free_bytes,
        retention: Retention = _KEEPS_ALL,
    ) -> None:
        """Take the lock, open or create the file, migrate its schema.

        ``server`` is the server whose payments will be recorded; empty for any. What
        ``money_copy`` has and the journal lacks is recovered. ``progress`` is called while the
        schema is migrated, ``free`` returns the bytes that are free in a folder. What
        ``retention`` says is archived and erased now.

        Raises: JournalLockedError if another process owns it; JournalMixedError if it is a demo's
        and the server is real, or vice versa; JournalError, with the remedy.
        """
        self.file = data_dir / FILE_NAME
        self._server = server
        self._new_salt = new_salt
        self._wall_clock = wall_clock
        self._connect = connect
        self._synchronous = synchronous
        self._keeper = CopyKeeper(money_copy, self)
        self._progress = progress
        self._free = free
        self._retention = retention
        self.archives = ArchiveKeeper(
            self, new_salt=new_salt, wall_clock=wall_clock, progress=progress, free=free
        )
        """Archives and erases; not while a payment is under way here."""
        self._is_open = False
        self.has_lost_entries = False
        """Entries of an earlier journal are lost; whoever tells it takes it back."""
        self.is_gone = False
        """The file isn't at its path any more: ``reopen`` helps."""
        self._last_before: tuple[int, str] | None = None
        """The last entry of the journal that was taken away, until there is one again."""
        self._open(None, ())

    def _open(self, last: tuple[int, str] | None, kept: Iterable[Payment]) -> None:
        """Open the file; ``last`` was the last entry before, and ``kept`` are known besides."""
        self._lock = _locked(self.file.parent)
        try:
            swap.finish(self.file)
            self._connect_and_prepare(last, kept)
            self.archives.retain(self._retention, self._found_seq)
        except sqlite3.Error as error:
            self._lock.release()
            raise to_journal_error(error, self.file) from error
        except BaseException:
            self._lock.release()
            raise

    def _connect_and_prepare(
        self, last: tuple[int, str] | None = None, kept: Iterable[Payment] = ()
    ) -> None:
        self._database = self._connect(self.file)
        try:
            _make_private(self.file)
            self._prepare(self._synchronous)
            self._recover(last, kept)
        except BaseException:
            self._database.close()
            raise
        self._is_open = True

    def _prepare(self, synchronous: str) -> None:
        database = self._database
        database.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        found = schema.version_of(database)
        if not schema.is_journal(database):
            raise JournalError(f"{self.file} is no journal of a till. {_NO_JOURNAL}")
        if found > schema.VERSION:
            raise JournalError(schema.newer_version(self.file, found))
        if found and self._server:
            # Before anything is written, migrations included.
            environment_guard.refuse_mixing(database, self.file.parent, self._server)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {synchronous}")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        # A checkpoint takes 100 ms on a slow disk: ``tidy`` makes it while the till is idle.
        database.execute("PRAGMA wal_autocheckpoint = 0")
        migration.migrate(database, self.file, self._progress, self._free)
        self._follows = continuation.read(database)
        self._head = stored.head(database)
        self._found_seq = self._head[0]
        self._head_is_sure = True
        self._presence = Presence(self.file, lambda: stored.digest_of(self._database, 1))
        self.is_gone = False
        log.info(HEAD_IS, *self._head)
        self._tidied_at = self._head[0]

    def _recover(self, last: tuple[int, str] | None, kept: Iterable[Payment]) -> None:
        """Record what is known of payments whose entries are lost, after an entry that says so.

        Raises: JournalError, sqlite3.Error.
        """
        ahead = self._keeper.ahead()
        payments = [(one.payment, "the second copy") for one in ahead.payments]
        end = ahead.end
        if last is not None and not self.has(*last):
            end = last
            # The till's own knowledge is the newer one.
            payments += [(one, "the running till") for one in kept]
        told = self._stronger(payments)
        is_new = not self._head[0]
        lacks = end is not None and not self.has(*end) and end not in self.recovered_up_to()
        if last is None and end is not None and end[0] <= self._follows.last_seq:
            # Which entries an archive has isn't known here: what they came to is, and was compared.
            lacks = False
        if told or lacks or (is_new and ahead.is_unreadable):
            seq, digest = end or (0, "")
            found = {"last_seq": seq, "digest": digest, "found_seq": self._head[0]}
            log.error("the journal has lost entries: %s; %d payments recovered", found, len(told))
            entries = [recovered_entry(*each) for each in told]
            self.record([Entry(JOURNAL_LOST, found), *entries], [one for one, _source in told])
            self.has_lost_entries = True
        self._keeper.renew()

    def _stronger(self, payments: Iterable[tuple[Payment, str]]) -> list[tuple[Payment, str]]:
        """Return the last of each payment that says more about money than the journal does."""
        newest = {one.payment_id: (one, source) for one, source in payments}
        told = []
        for payment_id, (one, source) in newest.items():
            stronger = recovered(self.payment(payment_id), one)
            if stronger is not None:
                told.append((stronger, source))
        return told

    def has(self, seq: int, digest: str) -> bool:
        """Whether the journal has that entry, by its number and the first digits of its digest.

        Raises: sqlite3.Error.
        """
        found = stored.digest_of(self._database, seq)
        if not seq or (found is not None and found.startswith(digest[:DIGITS])):
            return True
        follows = self._follows
        ends = [(follows.last_seq, follows.digest), follows.copy]
        return any(end and end[0] == seq and end[1].startswith(digest[:DIGITS]) for end in ends)

    def recovered_up_to(self) -> list[tuple[int, str]]:
        """Return the last entries that lost journals are known to have had.

        Raises: sqlite3.Error.
        """
        entries = stored.of_kind(self._database, JOURNAL_LOST)
        found = [json.loads(entry.body) for entry in entries]
        own = [(int(one["last_seq"]), str(one["digest"])[:DIGITS]) for one in found]
        return [*self._follows.lost, *own]

    def reopen(self, kept: Iterable[Payment] = ()) -> None:
        """Open the journal at the path, or a new one, in place of the one that was taken away.

        ``kept`` are the payments that the till has in memory.

        Raises: JournalError; nothing can be recorded then, and it may be tried again.
        """
        self._close_gone()
        last, self._last_before = self._last_before or self._head, None
        try:
            self._open(last, kept)
        except BaseException:
            self._last_before = last
            raise

    def _close_gone(self) -> None:
        """Close the journal that isn't at its path any more.

        Raises: JournalError.
        """
        if not self._presence.is_overwritten:
            with self._presence.keeping_others():
                # Its write-ahead file goes into it: where that alone was deleted, nothing is lost.
                self.close()
            return
        try:
            aside = self._presence.keep_overwritten()
            self.close()
            self._presence.remove()
        except OSError as error:
            message = f"The journal {self.file} was overwritten: {error.strerror or error}."
            raise JournalError(message) from error
        log.error("another file was written over the journal; it is kept as %s", aside)

    @property
    def head(self) -> tuple[int, str]:
        """Number and digest of the last entry."""
        return self._head

    def record(
        self,
        entries: Sequence[Entry],
        payments: Iterable[Payment] = (),
        scans: Iterable[Scan] = (),
    ) -> None:
        """Append ``entries`` and project the changes in one transaction, on disk on return.

        The head is logged before and after the commit, so that ``verify`` can detect an entry
        that was added or cut off.

        Raises: JournalError; then nothing of it is in the journal.
        """
        at = pack_time(self._wall_clock())
        payments = list(payments)
        database = self._database
        try:
            self._check_presence()
            if database.in_transaction:  # the last ROLLBACK failed too
                database.execute("ROLLBACK")
            database.execute("BEGIN IMMEDIATE")
            try:
                # A COMMIT that failed may still have reached the disk.
                head = self._head if self._head_is_sure else stored.head(database)
                batch = appending.Batch(database, head, at, self._new_salt)
                for entry in (*self._carried_back(entries), *entries):
                    batch.add(entry)
                batch.project(payments, scans)
                head = batch.head
                log.info(HEAD_TO_BE, *head)
                self._head_is_sure = False
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            if isinstance(error, sqlite3.IntegrityError):
                # Somebody else has written: the next try goes on after that.
                self._head_is_sure = False
            raise to_journal_error(error, self.file) from error
        self._check_presence()
        self._head, self._head_is_sure = head, True
        log.info(HEAD_IS, *head)
        self._keeper.note(Known(*head, payment) for payment in payments)

    def _carried_back(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries of archived payments that change after all."""
        if not self._follows.archive:
            return []
        return archive_index.carried_back(self._database, entries)

    def _check_presence(self) -> None:
        """Check that the file at the path is the one that is written.

        Raises: JournalGoneError.
        """
        try:
            self._presence.check(self._head)
        except JournalGoneError:
            self.is_gone = True
            raise
        self.is_gone = False

    # -- the second copy -----------------------------------------------------------------

    @property
    def copy_error(self) -> str:
        """Why the second copy can't be used; empty while it can."""
        return self._keeper.error

    def renew_copy(self) -> None:
        """Bring the second copy up to the journal; ``copy_error`` says if that can't be done.

        What it has and the journal lacks is recovered first.

        Raises: JournalError.
        """
        try:
            self._recover(None, ())
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error

    def money_since(self, seq: int) -> Iterator[Known]:
        """Yield the payments that have changed since entry ``seq``, in that order.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        if not seq:
            follows = self._follows
            for snapshot in archive_index.payments_not_here(self._database, order="last_seq"):
                yield Known(follows.last_seq, follows.digest, decode_payment(snapshot))
        query = "SELECT last_seq, snapshot FROM payments WHERE last_seq > ? ORDER BY last_seq"
        with closing(self._database.execute(query, (seq,))) as rows:
            for number, snapshot in rows:
                digest = stored.digest_of(self._database, number) or ""
                yield Known(number, digest, decode_payment(snapshot))

    # -- what its archives ask ------------------------------------------------------------

    @property
    def database(self) -> sqlite3.Connection:
        """The file that is open now."""
        return self._database

    @property
    def is_open(self) -> bool:
        """Whether entries can be recorded: another file may be in the place of this one."""
        return self._is_open

    def copy_end(self) -> tuple[int, str] | None:
        """Return the last entry that the second copy names.

        Raises: OSError.
        """
        return self._keeper.end()

    def checkpoint_all(self) -> None:
        """Let nothing stay in the write-ahead file: what was erased, for one.

        Raises: sqlite3.Error.
        """
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._presence.note()

    @contextlib.contextmanager
    def replaced(self, head: tuple[int, str]) -> Iterator[None]:
        """Close the file; the block puts another one in its place, whose last entry is ``head``.

        That is opened then. What the block has begun is finished, or dropped, as after a kill.

        Raises: JournalError, sqlite3.Error.
        """
        try:
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            (mode,) = self._database.execute("PRAGMA journal_mode = DELETE").fetchone()
            if mode != "delete":
                raise JournalError(f"The journal {self.file} isn't archived: it is being read.")
            log.info(HEAD_TO_BE, *head)
            self._database.close()
            yield
        finally:
            self._database.close()
            self._is_open = False
            swap.finish(self.file)
            self._connect_and_prepare()

    def tidy(self) -> None:
        """Checkpoint the write-ahead file if it has grown; to be called while idle.

        Raises: JournalError; nothing is lost then.
        """
        if self._head[0] - self._tidied_at < _TIDY_AFTER_ENTRIES:
            return
        self._check_presence()
        self._tidied_at = self._head[0]
        try:
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            raise to_journal_error(error, self.file) from error
        finally:
            # A checkpoint writes the journal itself.
            self._presence.note()

    def close(self) -> None:
        """Close the file and release the lock."""
        try:
            self._database.close()
        finally:
            self._lock.release()


_NO_JOURNAL = "Move the file away, or name another folder with --data-dir."


def _locked(data_dir: Path) -> filelock.BaseFileLock:
    try:
        private_files.make_folder(data_dir)
        lock = filelock.FileLock(data_dir / LOCK_NAME, timeout=0, mode=private_files.FILE_MODE)
        lock.acquire()
        private_files.restrict(data_dir / LOCK_NAME)
    except filelock.Timeout:
        message = (
            f"Another till is running on this machine and owns the journal in {data_dir}. "
            "Use that one, or close it first."
        )
        raise JournalLockedError(message, str(data_dir)) from None
    except OSError as error:
        message = (
            f"The journal's folder {data_dir} can't be written: {error.strerror or error}. "
            "Give this user write access to it, or name another with --data-dir."
        )
        raise JournalError(message) from error
    return lock


def _make_private(file: Path) -> None:
    """Take others' permissions away; SQLite gives what it puts beside the file the same ones.

    By name: to open and close the file would release the locks that SQLite holds on it.
    """
    for ending in ("", "-wal", "-shm"):
        private_files.restrict(file.with_name(f"{file.name}{ending}"))
