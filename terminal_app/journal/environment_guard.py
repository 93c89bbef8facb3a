"""Check that a demo's journal isn't used at a real server, nor a real one in a demo.

Each start of a session is an entry that names its server.
"""

import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from terminal_app.environments import Kind, kind_of
from terminal_app.errors import JournalMixedError
from terminal_app.journal import starts


def servers(database: sqlite3.Connection) -> Generator[str, None, None]:
    """Yield the server of each start in order; an entry that names none is left out.

    Raises: sqlite3.Error.
    """
    with closing(starts.oldest_first(database)) as found:
        for start in found:
            yield start.server


def is_demo(database: sqlite3.Connection) -> bool | None:
    """Return whether the journal is a demo's; None if no till has been started with it.

    Old journals may have been used both in a demo and at a real server. Those count as real,
    since they may hold real payments.

    Raises: sqlite3.Error.
    """
    found: bool | None = None
    with closing(servers(database)) as named:
        for server in named:
            if kind_of(server) is not Kind.DEMO:
                return False
            found = True
    return found


def refuse_mixing(database: sqlite3.Connection, folder: Path, server: str) -> None:
    """Refuse a demo's journal at a real server, and a real one at a simulated server.

    Raises: JournalMixedError, sqlite3.Error.
    """
    found, wanted = is_demo(database), kind_of(server) is Kind.DEMO
    if found is not None and found is not wanted:
        raise JournalMixedError(str(folder), is_demo=found)
