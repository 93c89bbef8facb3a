"""Journals in folders of their own, payments of every shape, and what is written of them."""

import itertools
import json
import logging
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hypothesis import strategies as st

from terminal_app import logs
from terminal_app.journal import hash_chain, mentions, projection, reader, schema, stored
from terminal_app.journal.chain_check import Chain
from terminal_app.journal.entries import Entry, encode, without_description
from terminal_app.journal.journal import FILE_NAME, Connect, Journal, open_database
from terminal_app.journal.verification.agreement import READ, Agreement
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import (
    Alarm,
    CancelReason,
    Charge,
    Doubt,
    Outcome,
    Owner,
    Payment,
    Problem,
    ProblemKind,
    Refund,
    RefundResult,
    Resolution,
    Reversal,
    State,
    Wait,
)
from terminal_app.payments.scan import Scan
from terminal_app.payments.slip import Slip, SlipState
from tests.support import journal_rows
from tests.unit.payments import cases

_NOBODY = 65_534
MORNING = datetime(2026, 11, 22, 8, 0, 0, 123_000, UTC)
PAID = replace(
    cases.NEW,
    payment_id="11111111-0000-4000-8000-000000000000",
    state=State.COMPLETE,
    waits_for=None,
    charges=(Charge("5001", agrees=True),),
)
OTHER = replace(PAID, payment_id="22222222-0000-4000-8000-000000000000")


def opened(
    folder: Path, *, connect: Connect = open_database, new_salt: Callable[[], str] | None = None
) -> Journal:
    """Open the journal in ``folder`` with a fixed clock and counted salts."""
    salts = (f"salt-{number}" for number in itertools.count())
    return Journal(
        folder,
        new_salt=new_salt or (lambda: next(salts)),
        wall_clock=lambda: MORNING,
        connect=connect,
    )


def noise(length: int) -> str:
    """Return text that can't be compressed to much less than half."""
    return random.Random(length).randbytes(length // 2).hex()  # noqa: S311 - the same each time


def changed(payment: Payment, given: str = "Test") -> Entry:
    """Return the entry of a change, as the desk writes it."""
    body = {"input": given, "payment": json.loads(encode(without_description(payment)))}
    said = payment.problem.description if payment.problem else ""
    return Entry("changed", body, payment.payment_id, personal=said or None)


def scan(payment_id: str, owner: Owner = cases.NEW.owner) -> Scan:
    """Return a scan that nobody has answered."""
    return Scan(payment_id, owner, MORNING.isoformat())


def scanned(told: Scan) -> Entry:
    """Return the entry of a scan, as the desk writes it."""
    return Entry("scan", {"scan": json.loads(encode(told))}, told.payment_id)


def slip(payment_id: str, state: SlipState = SlipState.QUEUED, number: int = 1) -> Slip:
    """Return a slip of a payment that is paid."""
    return Slip(payment_id, number, "paid", state=state)


_TRIGGERS = (
    "entries_are_not_changed",
    "entries_are_not_deleted",
    "packed_entries_are_not_changed",
    "packed_entries_are_not_deleted",
)


def agrees(folder: Path) -> bool:
    """Whether one walk proves the journal in ``folder``."""
    with reader.open_read_only(folder / FILE_NAME) as database, reader.scratch_tables() as tables:
        agreement = Agreement(database, tables)
        for entry in Chain(database).walk(READ):
            agreement.add(entry)
        return agreement.holds()


def tamper(folder: Path, *statements: str) -> None:
    """Change the file by hand, as somebody would who knows SQL: the triggers dropped first.

    The statements see all entries as text, in a table ``entries``; ``previous`` can't be changed
    in those of schema 3, which don't have it.
    """
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        for trigger in _TRIGGERS:
            database.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        journal_rows.prepared(database)
        is_about_entries = any("entries" in statement for statement in statements)
        is_packed = is_about_entries and schema.is_packed(database)
        if is_packed:
            database.execute("CREATE TEMP TABLE told AS SELECT * FROM temp.entries")
            database.execute("DROP VIEW temp.entries")
            database.execute("ALTER TABLE temp.told RENAME TO entries")
        for statement in statements:
            database.execute(statement)
        if is_packed:
            _write_back(database)


def _write_back(database: sqlite3.Connection) -> None:
    (last,) = database.execute("SELECT coalesce(max(seq), -1) FROM main.entries").fetchone()
    database.execute("DELETE FROM main.entries")
    database.execute("INSERT INTO main.entries SELECT * FROM temp.entries WHERE seq <= ?", (last,))
    database.execute("DELETE FROM packed_entries")
    query = "SELECT * FROM temp.entries WHERE seq > ? ORDER BY seq"
    for *told, _previous, digest in database.execute(query, (last,)).fetchall():
        row = (*journal_rows.row_of(*told), _bytes_of(digest))
        database.execute("INSERT INTO packed_entries VALUES (?, ?, ?, ?, ?, ?)", row)


def _bytes_of(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return digest.encode()


def digest_of(
    seq: int, at: str, kind: str, payment_id: str | None, body: str, previous: str
) -> str:
    """Return the digest of a packed entry."""
    row = journal_rows.row_of(seq, at, kind, payment_id, body)
    return hash_chain.compute_packed_digest(*row, bytes.fromhex(previous)).hex()


def forge(folder: Path, *statements: str) -> None:
    """Change the file as somebody would who knows the program: chain and payments made to fit."""
    tamper(folder, *statements)
    with closing(sqlite3.connect(folder / FILE_NAME)) as database, database:
        previous = hash_chain.FIRST_PREVIOUS
        query = "SELECT seq, at, kind, payment_id, body FROM entries ORDER BY seq"
        for seq, at, kind, payment_id, body in database.execute(query).fetchall():
            digest = hash_chain.compute_digest(seq, at, kind, payment_id, body, previous)
            change = "UPDATE entries SET previous = ?, digest = ? WHERE seq = ?"
            database.execute(change, (previous, digest, seq))
            previous = digest
        before = bytes.fromhex(previous)
        query = "SELECT seq, at, kind, payment_id, body FROM packed_entries ORDER BY seq"
        for seq, at, kind, payment_id, body in database.execute(query).fetchall():
            before = hash_chain.compute_packed_digest(seq, at, kind, payment_id, body, before)
            change = "UPDATE packed_entries SET digest = ? WHERE seq = ?"
            database.execute(change, (before, seq))
        projection.rebuild(database, stored.walk(database))
        database.execute("DELETE FROM mentions")
        in_order = mentions.InOrder()
        for entry in stored.walk(database):
            database.executemany("INSERT INTO mentions VALUES (?, ?)", in_order.of(*entry))


@contextmanager
def logged(folder: Path, most_bytes: int = 0) -> Iterator[None]:
    """Write the program's log into ``folder``, a new file whenever ``most_bytes`` are full."""
    handler = RotatingFileHandler(
        folder / logs.FILE_NAME, maxBytes=most_bytes, backupCount=5, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter(logs._FORMAT))
    logger = logging.getLogger("terminal_app")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
        handler.close()


@dataclass(frozen=True)
class Locked:
    """A folder that this user may read and not write."""

    path: Path

    @contextmanager
    def writable(self) -> Iterator[None]:
        """Let the owner write in it meanwhile."""
        with _as_owner():
            self.path.chmod(0o755)
            yield
            self.path.chmod(0o555)
            for file in self.path.iterdir():
                file.chmod(0o555 if file.is_dir() else 0o444)

    def hide_what_is_in(self, name: str) -> None:
        """Let nobody read the files in the folder of that name."""
        with _as_owner():
            (self.path / name).chmod(0o444)

    @contextmanager
    def open_to_all(self) -> Iterator[None]:
        """Let everybody make files in it, and leave those that are there as they are."""
        with _as_owner():
            self.path.chmod(0o777)
        yield
        with _as_owner():
            self.path.chmod(0o555)


@contextmanager
def without_write_access() -> Iterator[Locked]:
    """Give a folder that can be read and not written, for root too: it becomes nobody meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "till"
        folder.mkdir()
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        try:
            with _as_nobody():
                yield Locked(folder)
        finally:
            folder.chmod(0o755)


@contextmanager
def _as_nobody() -> Iterator[None]:
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def _as_owner() -> Iterator[None]:
    if sys.platform == "win32" or os.getuid() != 0:
        yield
        return
    before = os.geteuid()
    os.seteuid(0)
    try:
        yield
    finally:
        os.seteuid(before)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the file, read only, as another process would."""
    uri = f"{(folder / FILE_NAME).resolve().as_uri()}?mode=ro"
    with closing(journal_rows.prepared(sqlite3.connect(uri, uri=True))) as database:
        return database.execute(query).fetchall()


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_numbers = st.text("0123456789", min_size=1, max_size=30)
_money = st.builds(Money, st.integers(1, 10**12), st.sampled_from(Currency))
_charges = st.builds(
    Charge, _numbers, st.booleans(), st.none() | _money, st.none() | _texts, st.none() | _texts
)
_reversals = st.builds(Reversal, st.none() | _numbers, st.none() | _numbers, st.booleans())
PAYMENTS = st.builds(
    Payment,
    payment_id=st.uuids().map(str),
    sale_id=_texts,
    owner=st.builds(Owner, _texts, _texts),
    amount=_money,
    operator=_texts,
    started_at=st.datetimes().map(lambda moment: f"{moment.isoformat()}+00:00"),
    state=st.sampled_from(State),
    waits_for=st.none() | st.sampled_from(Wait),
    answered=st.booleans(),
    qr_code=st.none() | _texts,
    times_asked=st.integers(0, 10_000),
    cancel_reason=st.none() | st.sampled_from(CancelReason),
    canceled_by=st.none() | _texts,
    doubt=st.none() | st.sampled_from(Doubt),
    problem=st.none() | st.builds(Problem, st.sampled_from(ProblemKind), _texts, _texts),
    by_scan=st.booleans(),
    taken_elsewhere=st.booleans(),
    charges=st.lists(_charges, max_size=3).map(tuple),
    reversals=st.lists(_reversals, max_size=3).map(tuple),
    refund=st.none()
    | st.builds(Refund, _numbers, _texts, st.integers(1, 9), st.sampled_from(RefundResult)),
    resolution=st.none() | st.builds(Resolution, st.sampled_from(Outcome), _texts, _texts, _texts),
    alarms=st.lists(st.sampled_from(Alarm), max_size=3, unique=True).map(tuple),
    alarms_seen=st.integers(0, 3),
)
