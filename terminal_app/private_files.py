"""Folders and files that only this user can read, whatever the umask.

POSIX permissions; on Windows a user's folders are private by the access list that they inherit.
"""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_folder(folder: Path) -> None:
    """Make ``folder`` if it isn't there, and take others' permissions away if it is.

    A folder for everybody's files, such as ``/tmp``, is left as it is.

    Raises: OSError if it can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    restrict(folder)


def restrict(path: Path) -> None:
    """Take others' permissions on ``path`` away; where it isn't this user's, nothing changes."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS and not mode & stat.S_ISVTX:
            path.chmod(mode & ~_OTHERS)


def open_private(name: str, flags: int) -> int:
    """Open a file as ``open`` does with ``opener``; a new one is for this user alone."""
    return os.open(name, flags, FILE_MODE)
