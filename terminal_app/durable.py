"""Files and names that survive a power cut."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def sync(file: Path) -> None:
    """Write ``file`` through to the disk.

    Raises: OSError.
    """
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def write_new(file: Path, content: bytes) -> None:
    """Write ``content`` into the new file ``file``, which is there whole or not at all.

    Raises: FileExistsError, and OSError if it can't be written.
    """
    with writing(file) as opened:
        opened.write(content)


@contextmanager
def writing(file: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file that is ``file`` once the block has ended: whole, else nothing has changed.

    ``overwrite``: a regular file that is there is replaced. Only this user can read the new one.

    Raises: FileExistsError, also where what is there is no regular file; OSError.
    """
    if file.exists() and not (overwrite and file.is_file()):
        raise FileExistsError(file)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        if overwrite:
            unfinished.replace(file)
        else:
            _give_name(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(file.parent)


def _give_name(unfinished: Path, file: Path) -> None:
    """Raises: FileExistsError where somebody else was quicker, and OSError."""
    try:
        os.link(unfinished, file)
    except FileExistsError:
        raise
    except OSError:  # memory sticks have no second names for a file
        if file.exists():
            raise FileExistsError(file) from None
        unfinished.replace(file)


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
