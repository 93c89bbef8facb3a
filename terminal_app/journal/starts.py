"""The starts of tills that the journal tells of, those before its archive included."""

import json
import sqlite3
from collections.abc import Generator
from contextlib import closing

from terminal_app.journal import continuation, stored
from terminal_app.journal.continuation import Start
from terminal_app.journal.tags import STARTED

Starts = Generator[Start, None, None]


def oldest_first(database: sqlite3.Connection) -> Starts:
    """Yield the starts in order; an entry that names no server is left out.

    Raises: sqlite3.Error.
    """
    yield from continuation.read(database).starts
    yield from _told(stored.of_kind(database, STARTED))


def newest_first(database: sqlite3.Connection) -> Starts:
    """Yield the starts, the last one first.

    Raises: sqlite3.Error.
    """
    yield from _told(stored.newest_of_kind(database, STARTED))
    yield from reversed(continuation.read(database).starts)


def last_of_each(database: sqlite3.Connection) -> tuple[Start, ...]:
    """Return the last start of each terminal at each server.

    Raises: sqlite3.Error.
    """
    with closing(oldest_first(database)) as found:
        return tuple({(one.server, one.terminal_id): one for one in found}.values())


def _told(entries: stored.Entries) -> Starts:
    with closing(entries):
        for entry in entries:
            try:
                body = json.loads(entry.body)
            except (ValueError, RecursionError):  # tampered with: verify reports it
                continue
            if isinstance(body, dict) and isinstance(body.get("server"), str) and body["server"]:
                terminal_id, profile = body.get("terminal_id", ""), body.get("profile", "")
                yield Start(body["server"], str(terminal_id), str(profile))
