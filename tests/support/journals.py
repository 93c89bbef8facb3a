"""What is wrong with a till's journal."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from terminal_app.journal.tags import DECISION
from terminal_app.journal.verification import verify
from tests.support import journal_rows


def faults_in(file: Path, log_files: Sequence[Path] = ()) -> list[str]:
    """Return what is wrong with the journal in ``file``, one English line each; none: sound.

    Raises: JournalError if the file can't be read.
    """
    return [fault.text for fault in verify.check(file, log_files).faults]


def bodies_in(file: Path) -> list[tuple[str, str]]:
    """Return kind and body (JSON) of each entry of the journal in ``file``, oldest first."""
    uri = f"{file.as_uri()}?mode=ro"
    with closing(journal_rows.prepared(sqlite3.connect(uri, uri=True))) as database:
        return database.execute("SELECT kind, body FROM entries ORDER BY seq").fetchall()


def decisions_in(file: Path) -> list[dict[str, Any]]:
    """Return the decisions of persons in the journal in ``file``, oldest first."""
    return [json.loads(body) for kind, body in bodies_in(file) if kind == DECISION]
