"""What is wrong with a till's journal."""

from collections.abc import Sequence
from pathlib import Path

from terminal_app.journal.verification import verify


def faults_in(file: Path, log_files: Sequence[Path] = ()) -> list[str]:
    """Return what is wrong with the journal in ``file``, one English line each; none: sound.

    Raises: JournalError if the file can't be read.
    """
    return [fault.text for fault in verify.check(file, log_files).faults]
