"""The entries of a journal as text, for tests that ask its file themselves.

A connection that was prepared has a view ``entries`` over both tables, in the form of the first,
and the functions ``unpacked`` and ``packed`` for compressed JSON.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from terminal_app.journal import packing, schema, stored
from terminal_app.journal.packing import PackedId, pack, pack_id, pack_time, unpack_id, unpack_time

_VIEW = """
CREATE TEMP VIEW entries AS
    SELECT seq, at, kind, payment_id, body, previous, digest FROM main.entries
    UNION ALL
    SELECT seq, time_of(at), kind, id_of(payment_id), unpacked(body),
        coalesce(
            (SELECT lower(hex(digest)) FROM packed_entries p WHERE p.seq = q.seq - 1),
            (SELECT digest FROM main.entries e WHERE e.seq = q.seq - 1),
            printf('%064d', 0)
        ),
        lower(hex(digest))
    FROM packed_entries q
"""


def prepared(database: sqlite3.Connection) -> sqlite3.Connection:
    """Return ``database`` with the view and the functions, if it has packed entries."""
    database.create_function("time_of", 1, unpack_time, deterministic=True)
    database.create_function("id_of", 1, unpack_id, deterministic=True)
    database.create_function("unpacked", 1, stored.unpacked_or_empty, deterministic=True)
    database.create_function("packed", 1, pack, deterministic=True)
    if schema.is_packed(database):
        database.execute("DROP VIEW IF EXISTS temp.entries")
        database.execute(_VIEW)
    return database


def whole_text(database: sqlite3.Connection) -> str:
    """Return all that is in a journal, as text: what is packed in it, too."""
    prepared(database)
    told = [*database.iterdump()]
    told += [str(row) for row in database.execute("SELECT * FROM entries")]
    told += [str(row) for row in database.execute("SELECT unpacked(snapshot) FROM payments")]
    return "\n".join(told)


def whole_text_of(file: Path) -> str:
    """Return all that is in the journal in ``file``, as text."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
        return whole_text(database)


def row_of(
    seq: int, at: str, kind: str, payment_id: str | None, body: str
) -> tuple[int, int, str, PackedId, bytes]:
    """Return the packed row of an entry without its digest; an odd time becomes 0."""
    try:
        moment = pack_time(datetime.fromisoformat(at))
    except (ValueError, TypeError):
        moment = 0
    packer = packing._packer.copy()
    packed = packer.compress(body.encode("utf-8", "surrogateescape")) + packer.flush()
    return seq, moment, kind, pack_id(payment_id), packed
