"""Check that the files at the journal's path are those that SQLite writes.

SQLite goes on writing into a file that was deleted, moved or replaced: what it commits then is
nowhere to be found after the next start. Device, inode and size are compared, and the first bytes
of the write-ahead file. Windows lets nobody delete or move a file that SQLite has open; there it is
size and first bytes that show what was cut.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from terminal_app.errors import JournalError

_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
"""How a write-ahead file begins (SQLite's file format, 4.1)."""


class JournalGoneError(JournalError):
    """The journal isn't at its path any more, or was cut: what is written would be lost."""

    def __init__(self, file: Path, what: str, *, may_be_checkpoint: bool = False) -> None:
        """``may_be_checkpoint``: another program may have written all of it into the journal."""
        super().__init__(
            f"The journal {file} was taken away while the till runs: {what}. Put it back; "
            "otherwise the till begins a new one."
        )
        self.may_be_checkpoint = may_be_checkpoint


class _Seen(NamedTuple):
    device: int
    inode: int
    size: int


class Presence:
    """What the files at the journal's path were when they were opened."""

    def __init__(self, file: Path) -> None:
        """Note the files; SQLite has opened both."""
        self._file = file
        self._beside = file.with_name(f"{file.name}-wal")
        self._seen: dict[Path, _Seen] = {}
        for each in (file, self._beside):
            with contextlib.suppress(OSError):
                self._seen[each] = _status(each)

    def check(self) -> None:
        """Check that the files are still there, and as long as they were.

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
                checkpointed = gone
            else:
                self._seen[file] = now
        if checkpointed is not None:
            raise checkpointed
        written = self._seen.get(self._beside)
        if written is not None and written.size and _first_bytes(self._beside) not in _MAGIC:
            raise JournalGoneError(self._beside, "its first bytes were overwritten")

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


def _status(file: Path) -> _Seen:
    status = os.stat(file)  # noqa: PTH116 - half the time of Path.stat, and with each commit
    return _Seen(status.st_dev, status.st_ino, status.st_size)


def _first_bytes(file: Path) -> bytes:
    # Never the journal itself: closing a file releases all locks that this process holds on it.
    try:
        with file.open("rb", buffering=0) as opened:
            return opened.read(4)
    except OSError:
        return b""
