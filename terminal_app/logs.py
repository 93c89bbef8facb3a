"""The technician's log: English, one line an event, never a secret, a token or a customer.

A rotating file in the data folder. What the cashier reads doesn't come from here.
"""

import logging
import logging.handlers
import os
import sys
from io import TextIOWrapper
from pathlib import Path

from terminal_app import private_files, redaction

FILE_NAME = "terminal-app.log"
_MOST_BYTES = 2_000_000
_BACKUPS = 5
_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def files(data_dir: Path) -> list[Path]:
    """Return where the log in ``data_dir`` is kept, the oldest first; not each need be there."""
    numbers = range(_BACKUPS, 0, -1)
    return [*(data_dir / f"{FILE_NAME}.{number}" for number in numbers), data_dir / FILE_NAME]


class _RotatingFile(logging.handlers.RotatingFileHandler):
    """Only this user can read it; goes on in the same file where it can't be rotated.

    On Windows a file that any program has open can't be renamed: no line is lost by that.
    """

    def _open(self) -> TextIOWrapper:
        return open(
            self.baseFilename, "a", encoding=self.encoding, opener=private_files.open_private
        )

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802, ARG002 - logging's
        """Whether the file is full; logging's own would format each line twice to see."""
        if self.stream is None:
            self.stream = self._open()
        return os.fstat(self.stream.fileno()).st_size >= self.maxBytes

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Rename each file to the next free name; try again once the file has grown."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None  # opened again by the next line
        newest = Path(self.baseFilename)
        names = [newest, *reversed(files(newest.parent)[:-1])]
        # Only up to a gap that a failure has left: else each try would lose the oldest.
        free = next((at for at, name in enumerate(names) if at and not name.exists()), _BACKUPS)
        try:
            for number in range(free, 0, -1):
                names[number - 1].replace(names[number])
        except OSError:
            size = newest.stat().st_size if newest.exists() else 0
            self.maxBytes = size + _MOST_BYTES // 20
        else:
            self.maxBytes = _MOST_BYTES


class _OneLine(logging.Formatter):
    """Keeps what a server says from making lines: the journal is checked against the log.

    A secret or a token that it echoes is replaced, in a traceback too.
    """

    def format(self, record: logging.LogRecord) -> str:
        return redaction.redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line = super().formatMessage(record)
        if line.isprintable():
            # Two lines go with each commit, and this takes a tenth of the time.
            return line
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


def start(data_dir: Path) -> Path:
    """Log to a file in ``data_dir``, which is returned; what ``be_verbose`` has begun goes on.

    Raises: OSError if the file can't be opened.
    """
    private_files.make_folder(data_dir)
    for kept in files(data_dir):
        private_files.restrict(kept)
    file = data_dir / FILE_NAME
    handler = _RotatingFile(file, maxBytes=_MOST_BYTES, backupCount=_BACKUPS, encoding="utf-8")
    is_verbose = logging.getLogger().isEnabledFor(logging.DEBUG)
    _log_to(handler, *_to_stderr() if is_verbose else (), is_verbose=is_verbose)
    return file


def be_verbose() -> None:
    """Log what a technician looks for as well, and to standard error too: ``--verbose``."""
    _log_to(*_to_stderr(), is_verbose=True)


def _to_stderr() -> list[logging.Handler]:
    return [logging.StreamHandler(sys.stderr)] if sys.stderr is not None else []


def _log_to(*handlers: logging.Handler, is_verbose: bool) -> None:
    for handler in handlers:
        handler.setFormatter(_OneLine(_FORMAT))
    level = logging.DEBUG if is_verbose else logging.INFO
    logging.basicConfig(level=level, handlers=handlers, force=True)
    # Libraries log URLs and headers: only their warnings are wanted, and websocket's not at all.
    for name in ("urllib3", "aiohttp", "asyncio", "keyring", "PIL"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("websocket").setLevel(logging.CRITICAL)
    # A full disk must not put a traceback on a cashier's screen; the journal reports it.
    logging.raiseExceptions = False
