"""Files and names that survive a power cut."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def sync(file: Path) -> None:
    """Write ``file`` through to the disk.

    Raises: OSError.
    """
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def sync_folder(folder: Path, fsync: Callable[[int], None] = os.fsync) -> None:
    """Write the names in ``folder`` through to the disk; Windows does it by itself."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # not every file system supports it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fsync(descriptor)
        finally:
            os.close(descriptor)
