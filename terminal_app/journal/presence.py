"""Check that the files at the journal's path are those that SQLite writes.

SQLite goes on writing into a file that was deleted, moved or replaced: what it commits then is
nowhere to be found after the next start. Device, inode and size are compared, the first bytes of
the write-ahead file, and when the journal itself was written last: only a checkpoint does that.
Windows lets nobody delete or move a file that SQLite has open; there it is size, time and first
bytes that show what was cut or overwritten.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from terminal_app import private_files
from terminal_app.errors import JournalError
from terminal_app.journal import stored

_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
"""How a write-ahead file begins (SQLite's file format, 4.1)."""
_WHOLE, _WITHOUT_WAL = "mode=ro", "mode=ro&immutable=1"
"""How the journal is opened: with its write-ahead file, and what a checkpoint has written alone."""

Value = TypeVar("Value")


class JournalGoneError(JournalError):
    """The journal isn't at its path any more, or was cut: what is written would be lost."""

    def __init__(
        self,
        file: Path,
        what: str,
        *,
        may_be_checkpoint: bool = False,
        is_overwritten: bool = False,
    ) -> None:
        """``may_be_checkpoint``: another program may have written what was recorded into it.

        ``is_overwritten``: if it wasn't that, something else was written over the journal.
        """
        super().__init__(
            f"The journal {file} was taken away while the till runs: {what}. Put it back; "
            "otherwise the till begins a new one."
        )
        self.may_be_checkpoint = may_be_checkpoint
        self.is_overwritten = is_overwritten


class _Seen(NamedTuple):
    device: int
    inode: int
    size: int
    written_ns: int


class Presence:
    """What the files at the journal's path were when they were opened."""

    def __init__(self, file: Path, first_digest: Callable[[], str | None]) -> None:
        """Note the files; SQLite has opened both. ``first_digest`` is that of the first entry."""
        self._file = file
        self._beside = file.with_name(f"{file.name}-wal")
        self._first_digest = first_digest
        self.is_overwritten = False
        """Something else was written over the journal: see ``keep_overwritten``."""
        self.note()

    def note(self) -> None:
        """Note the files as they are now: the till has written the journal itself."""
        self._seen: dict[Path, _Seen] = {}
        for each in (self._file, self._beside):
            with contextlib.suppress(OSError):
                self._seen[each] = _status(each)
        self._in_main = _asked(self._file, _WITHOUT_WAL, stored.head) or (0, "")

    def check(self, head: tuple[int, str]) -> None:
        """Check that the files are still there, and hold all up to ``head``, the last entry.

        Raises: JournalGoneError.
        """
        try:
            self._check_files()
        except JournalGoneError as error:
            self.is_overwritten = error.is_overwritten and not self._is_own(head)
            # Where the write-ahead file was emptied by hand, its index still names what was in it.
            is_there = error.may_be_checkpoint and _has(self._file, _WHOLE, head)
            if self.is_overwritten or not is_there:
                raise
            self.note()

    def _is_own(self, head: tuple[int, str]) -> bool:
        """Whether the journal itself has what it had; of a new one, what a checkpoint wrote."""
        known = self._in_main if self._in_main[0] else (1, self._first_digest() or "")
        return not head[0] or _has(self._file, _WITHOUT_WAL, known)

    def _check_files(self) -> None:
        """Check that the files are still there, as long as they were, and written by nobody else.

        Raises: JournalGoneError.
        """
        checkpointed = None
        for file, before in self._seen.items():
            try:
                now = _status(file)
            except OSError as error:
                raise JournalGoneError(file, (error.strerror or str(error)).lower()) from error
            if now[:2] != before[:2]:
                raise JournalGoneError(file, "another file is in its place")
            if now.size < before.size:
                what, is_beside = f"{before.size - now.size} bytes are missing", file != self._file
                gone = JournalGoneError(file, what, may_be_checkpoint=is_beside and not now.size)
                if not gone.may_be_checkpoint:
                    raise gone
                checkpointed = checkpointed or gone
            elif file == self._file and now.written_ns != before.written_ns:
                what = "its bytes were overwritten"
                checkpointed = JournalGoneError(
                    file, what, may_be_checkpoint=True, is_overwritten=True
                )
            else:
                self._seen[file] = now
        if checkpointed is not None:
            raise checkpointed
        written = self._seen.get(self._beside)
        if written is not None and written.size and _first_bytes(self._beside) not in _MAGIC:
            raise JournalGoneError(self._beside, "its first bytes were overwritten")

    def keep_overwritten(self) -> Path:
        """Copy what was written over the journal, and the write-ahead file, to files of their own.

        SQLite folds the one into the other when it closes, which makes both unreadable.

        Raises: OSError.
        """
        number = 1
        while (aside := self._file.with_name(f"{self._file.name}.other-{number}")).exists():
            number += 1
        for file, kept in ((self._file, aside), (self._beside, Path(f"{aside}.own-wal"))):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(file, kept)
                private_files.restrict(kept)
        return aside

    def remove(self) -> None:
        """Delete what stands at the journal's path, once SQLite has closed it.

        Raises: OSError.
        """
        for ending in ("", "-wal", "-shm"):
            self._file.with_name(f"{self._file.name}{ending}").unlink(missing_ok=True)

    @contextlib.contextmanager
    def keeping_others(self) -> Iterator[None]:
        """Keep another journal's write-ahead file: closing the old one deletes it by its name."""
        aside = self._beside.with_name(f"{self._beside.name}-kept")
        is_others = False
        with contextlib.suppress(OSError):
            own = self._seen.get(self._beside)
            is_others = own is None or _status(self._beside)[:2] != own[:2]
            if is_others:
                self._beside.replace(aside)
        try:
            yield
        finally:
            if is_others:
                with contextlib.suppress(OSError):
                    aside.replace(self._beside)


def _has(file: Path, how: str, entry: tuple[int, str]) -> bool:
    """Whether a connection that has read nothing yet finds the entry of that number and digest."""
    seq, digest = entry
    return not seq or _asked(file, how, lambda other: stored.digest_of(other, seq)) == digest


def _asked(file: Path, how: str, ask: Callable[[sqlite3.Connection], Value]) -> Value | None:
    """Ask the journal by a connection of its own; None where it can't be read."""
    try:
        uri = f"{file.resolve().as_uri()}?{how}"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as other:
            return ask(other)
    except sqlite3.Error:
        return None


def _status(file: Path) -> _Seen:
    status = os.stat(file)  # noqa: PTH116 - half the time of Path.stat, and with each commit
    return _Seen(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _first_bytes(file: Path) -> bytes:
    # Never the journal itself: closing a file releases all locks that this process holds on it.
    try:
        with file.open("rb", buffering=0) as opened:
            return opened.read(4)
    except OSError:
        return b""
