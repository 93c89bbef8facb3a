"""What a journal's first entry says of the archive that it follows."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from terminal_app.journal import hash_chain
from terminal_app.journal.packing import unpack
from terminal_app.journal.tags import CONTINUED

End = tuple[int, str]
"""Number and digest of an entry that was a journal's last, or the first digits of the digest."""


class Start(NamedTuple):
    """What a start of a till says."""

    server: str
    """WebSocket URL."""
    terminal_id: str = ""
    """Empty in journals of the first versions."""
    profile: str = ""
    """Digest of the server's profile; empty: the shipped contract."""


class Continuation(NamedTuple):
    """The archive, and what the new file must know of it."""

    archive: str = ""
    """Its name in the folder of archives; empty: the journal follows none."""
    last_seq: int = 0
    digest: str = hash_chain.FIRST_PREVIOUS
    """Of its last entry."""
    index_sha256: str = ""
    """Over the index of all that is archived."""
    at: int = 0
    """When it was archived, in milliseconds since 1970."""
    before: str = ""
    """What hadn't changed since was archived."""
    payments: int = 0
    starts: tuple[Start, ...] = ()
    """The last start of each terminal at each server."""
    lost: tuple[End, ...] = ()
    """The ends of earlier journals that were lost."""
    copy: End | None = None
    """The end of the second copy then: all of it is in the journal."""
    sent: tuple[tuple[str, str], ...] = ()
    """Payment id and body of the requests that were sent last, newest first."""
    periods: tuple[Mapping[str, Any], ...] = ()
    """What isn't closed yet, as JSON: see ``closings.recorded``."""

    def body(self, by: str, why: str) -> dict[str, Any]:
        """Return what the entry says; ``by``: who archived."""
        told = {name: value for name, value in self._asdict().items() if name != "at"}
        return {**told, "by": by, "why": why}


NONE = Continuation()


def read(database: sqlite3.Connection) -> Continuation:
    """Return what the first entry says; ``NONE`` where the journal begins with its own first one.

    Raises: sqlite3.Error.
    """
    exists = "SELECT 1 FROM sqlite_schema WHERE name = 'packed_entries'"
    if database.execute(exists).fetchone() is None:
        return NONE
    query = (
        "SELECT at, kind, body FROM packed_entries"
        " WHERE seq = (SELECT min(seq) FROM packed_entries)"
    )
    found = database.execute(query).fetchone()
    if found is None or found[1] != CONTINUED:
        return NONE
    try:
        return _restored(found[0], json.loads(unpack(found[2])))
    except (ValueError, KeyError, TypeError, RecursionError):  # changed: verify says so
        return NONE


def _restored(at: int, body: dict[str, Any]) -> Continuation:
    copy = body["copy"]
    bytes.fromhex(body["digest"])
    return Continuation(
        str(body["archive"]),
        int(body["last_seq"]),
        str(body["digest"]),
        str(body["index_sha256"]),
        at,
        str(body["before"]),
        int(body["payments"]),
        tuple(Start(*map(str, told)) for told in body["starts"]),
        tuple((int(seq), str(digest)) for seq, digest in body["lost"]),
        None if copy is None else (int(copy[0]), str(copy[1])),
        tuple((str(payment_id), str(text)) for payment_id, text in body["sent"]),
        tuple(one for one in body.get("periods", ()) if isinstance(one, dict)),
    )
