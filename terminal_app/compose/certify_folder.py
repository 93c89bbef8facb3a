"""The folder of a server's and terminal's certification runs, and what keeps a second run out."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from terminal_app.errors import JournalLockedError, SettingsError
from terminal_app.settings import Settings

_FOLDER, _LOCK_NAME = "certify", "certify.lock"


def folder_of(data_dir: Path, settings: Settings) -> Path:
    """Return the folder of this server's and terminal's runs, with a journal of its own."""
    connection = settings.connection
    both = f"{connection.websocket_url}\n{connection.terminal_id}".encode()
    name = re.sub(r"[^A-Za-z0-9-]+", "_", connection.terminal_id)[:40]
    return data_dir / _FOLDER / f"{name}-{hashlib.sha256(both).hexdigest()[:8]}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a second run out.

    Raises: JournalLockedError, SettingsError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = filelock.FileLock(folder / _LOCK_NAME, timeout=0)
        lock.acquire()
    except filelock.Timeout:
        raise JournalLockedError(
            "Another certify of this terminal is running. Let that one end, or stop it first.",
            str(folder),
        ) from None
    except OSError as error:
        raise SettingsError(
            f"The folder {folder} can't be written: {error.strerror or error}. Give this user "
            "write access to it, or name another with --data-dir."
        ) from None
    try:
        yield
    finally:
        lock.release()
