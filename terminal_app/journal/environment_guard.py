"""Where a journal was begun: a demo's is no till's, and a till's no demo's.

Each start of a session is an entry that names its server; the first of them stamps the journal.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from terminal_app.environments import Kind, kind_of
from terminal_app.errors import JournalMixedError
from terminal_app.journal.tags import STARTED


def servers(database: sqlite3.Connection) -> Generator[str, None, None]:
    """Yield the server of each start, the first start first; an entry that names none is left out.

    Raises: sqlite3.Error.
    """
    query = "SELECT body FROM entries WHERE kind = ? ORDER BY seq"
    with closing(database.execute(query, (STARTED,))) as rows:
        for (text,) in rows:
            server = _server_in(text)
            if server:
                yield server


def is_demo(database: sqlite3.Connection) -> bool | None:
    """Whether the journal is a demo's; None: no till has begun it.

    Before journals were kept apart, one could be a demo's first and a till's later: it is a
    till's, since money may stand in it.

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
    """Let a demo's journal be used at simulated servers alone, and a till's nowhere there.

    Raises: JournalMixedError, sqlite3.Error.
    """
    found, wanted = is_demo(database), kind_of(server) is Kind.DEMO
    if found is not None and found is not wanted:
        raise JournalMixedError(str(folder), is_demo=found)


def _server_in(text: str) -> str:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):  # somebody has broken it: verify says so
        return ""
    server = body.get("server") if isinstance(body, dict) else None
    return server if isinstance(server, str) else ""
