"""The starts of tills that the journal tells of, those before its archive included."""

import json
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing

from terminal_app.journal import continuation, stored
from terminal_app.journal.continuation import Start
from terminal_app.journal.tags import STARTED

Starts = Generator[Start, None, None]
_FIRST = 200
"""So many entries after a start are looked at for the server's first words."""


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


def first_heard(database: sqlite3.Connection, server: str, terminal_id: str) -> Iterator[str]:
    """Yield what was heard first after each start of that terminal, the last start first.

    The messages as they were on the wire.

    Raises: sqlite3.Error.
    """
    next_seq: int | None = None
    with closing(stored.newest_of_kind(database, STARTED)) as entries:
        for entry in entries:
            start = _start(entry)
            most = _FIRST if next_seq is None else min(_FIRST, next_seq - entry.seq)
            if start is not None and (start.server, start.terminal_id) == (server, terminal_id):
                with closing(stored.heard_after(database, entry.seq, most)) as heard:
                    yield from filter(None, map(_text, heard))
            next_seq = entry.seq


def _text(entry: stored.StoredEntry) -> str:
    try:
        body = json.loads(entry.body)
    except (ValueError, RecursionError):  # tampered with: verify reports it
        return ""
    text = body.get("text") if isinstance(body, dict) else None
    return text if isinstance(text, str) else ""


def profiles(database: sqlite3.Connection) -> list[tuple[int, str | None]]:
    """Return from which entry on a server's profile was in use, by its digest; oldest first.

    None: which one can't be said, of what the archive leaves behind.

    Raises: sqlite3.Error.
    """
    digests = {one.profile for one in continuation.read(database).starts}
    before = digests.pop() if len(digests) == 1 else None if digests else ""
    found: list[tuple[int, str | None]] = [(0, before)]
    with closing(stored.of_kind(database, STARTED)) as entries:
        for entry in entries:
            start = _start(entry)
            if start is not None:
                found.append((entry.seq, start.profile))
    return found


def _told(entries: stored.Entries) -> Starts:
    with closing(entries):
        for entry in entries:
            start = _start(entry)
            if start is not None:
                yield start


def _start(entry: stored.StoredEntry) -> Start | None:
    try:
        body = json.loads(entry.body)
    except (ValueError, RecursionError):  # tampered with: verify reports it
        return None
    if not isinstance(body, dict) or not isinstance(body.get("server"), str) or not body["server"]:
        return None
    return Start(body["server"], str(body.get("terminal_id", "")), str(body.get("profile", "")))
