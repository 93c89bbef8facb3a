"""A seeded journal of many payments over ten years.

Its payments are made by the program's own rules and written in its own forms, by several processes;
one chains and stores them. ``verify`` says whether the till would have written the same.
"""

import json
import math
import random
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from terminal_app.journal import hash_chain, mentions, schema, stored
from terminal_app.journal.entries import (
    CHANGES,
    PAYMENT,
    Entry,
    changed_entry,
    columns,
    only_changes,
    receipt_numbers,
)
from terminal_app.journal.journal import FILE_NAME, open_database
from terminal_app.journal.packing import PackedId, pack, pack_id, pack_time, unpack_time
from terminal_app.journal.search.terms import terms_of
from terminal_app.journal.tags import DECISION, RECEIVED, SENT, STARTED
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    AlarmsDismissed,
    CancelRequested,
    InitResponseReceived,
    Input,
    ReceiptReceived,
    RefundRequested,
    StatusReceived,
    TimedOut,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import CancelReason, Dismissal, Owner, Payment, State, Wait

OWNER = Owner("ws://127.0.0.1:8400/ws", "TILL-1")
"""A demo's, so that a till at a simulator can be started with the journal."""
BEGIN = datetime(2016, 12, 1, 7, tzinfo=UTC)
TEN_YEARS_DAYS = 3650
OPERATORS = ("Kari", "Ola Nordmann", "Åse", "Per", "Ingrid")
NOTES = ("", "", "", "", "Bord 12", "uten sukker", "Table 4, two coffees", "faktura")
METHODS = ("Vipps", "Swish", "MobilePay")
_USUAL = (2_900, 4_900, 8_900, 12_550)
_NOT_KNOWN_YET = 0.01
"""Part of the time in which a payment may still be not known, or alarmed: a shop finds out."""
_PORTION = 500
"""Payments that one process makes at once."""
_PORTIONS = 40
"""So many of these are stored in one transaction."""
_ALONE = 4
"""So many of these are made sooner than other processes have started."""
_DAY_MS = 86_400_000
_CACHE_KIB = 1024 * 1024


class Made(NamedTuple):
    """What can be looked for in the journal."""

    payments: int
    days: float
    """How many days it goes over."""
    ids: list[str]
    receipts: list[str]


def make(
    folder: Path,
    number: int,
    seconds: float = math.inf,
    seed: int = 1,
    days: float = TEN_YEARS_DAYS,
) -> bool:
    """Write a journal of ``number`` payments in so many ``days`` into ``folder``: all outcomes.

    Goes on with one that is there, the same as if it were made at once. Returns False if it
    wasn't through after ``seconds``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    by = time.monotonic() + seconds
    with closing(open_database(folder / FILE_NAME)) as database, _makers(number) as each:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if not schema.version_of(database):
            _begin(database)
        (there,) = database.execute("SELECT count(*) FROM payments").fetchone()
        last, digest = stored.head(database)
        head = bytes.fromhex(digest)
        at_once = _PORTION * _PORTIONS
        for begin in range(there, number, at_once):
            if time.monotonic() > by:
                return False
            end = min(number, begin + at_once)
            asked = [(seed, first, number, days) for first in range(begin, end, _PORTION)]
            database.execute("BEGIN")
            for portion in each(portion_of, asked):
                last, head = portion.store(database, last, head)
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return True


@contextmanager
def _makers(number: int) -> Iterator[Callable[..., Iterator["Portion"]]]:
    """Yield what makes portions: several processes, where that is faster than to start them."""
    if number <= _PORTION * _ALONE:
        yield map
        return
    with ProcessPoolExecutor() as pool:
        yield pool.map


def _begin(database: sqlite3.Connection) -> None:
    steps = "".join(schema.MIGRATIONS)
    database.executescript(f"BEGIN;{steps}DROP TABLE payments_before;{schema.ARCHIVED}")
    database.execute(f"PRAGMA user_version = {schema.VERSION}")
    started = Portion()
    started.add(Entry(STARTED, {"server": OWNER.server}), pack_time(BEGIN))
    started.store(database, 0, bytes(32))
    database.execute("COMMIT")


def looked_for(folder: Path) -> Made:
    """Return what can be looked for in the journal that ``make`` has written before.

    Raises: sqlite3.Error.
    """
    with closing(open_database(folder / FILE_NAME)) as database:
        query = "SELECT payment_id, receipt_id FROM payments ORDER BY first_seq"
        rows = database.execute(query).fetchall()
        (last,) = database.execute("SELECT max(begun_at) FROM payments").fetchone()
    days = (last - pack_time(BEGIN)) / _DAY_MS
    return Made(
        len(rows), days, [one for one, _ in rows], [one for _, one in rows if one is not None]
    )


@dataclass
class Portion:
    """Rows of the tables, with the numbers of their entries counted from 1."""

    entries: list[tuple[int, str, PackedId, bytes]] = field(default_factory=list)
    payments: list[tuple[Any, ...]] = field(default_factory=list)
    """Id, first and last entry, the columns and the packed payment."""
    numbers: list[tuple[str, str]] = field(default_factory=list)
    terms: list[tuple[str, int]] = field(default_factory=list)
    named: list[mentions.Mention] = field(default_factory=list)
    in_order: mentions.InOrder = field(default_factory=mentions.InOrder)

    def add(self, entry: Entry, at: int) -> int:
        """Add an entry; return its number."""
        text = _json(entry.body)
        self.entries.append((at, entry.kind, pack_id(entry.payment_id), pack(text)))
        seq = len(self.entries)
        self.named += self.in_order.of(seq, unpack_time(at), entry.kind, entry.payment_id, text)
        return seq

    def store(self, database: sqlite3.Connection, last: int, head: bytes) -> tuple[int, bytes]:
        """Store the rows after entry ``last`` with the digest ``head``; return the last of both."""
        rows = []
        for seq, row in enumerate(self.entries, start=last + 1):
            head = hash_chain.compute_packed_digest(seq, *row, head)
            rows.append((seq, *row, head))
        for table, values in (
            ("packed_entries", rows),
            (
                "payments",
                [(one, first + last, to + last, *more) for one, first, to, *more in self.payments],
            ),
            ("receipts", self.numbers),
            ("terms", [(term, first + last) for term, first in self.terms]),
            ("mentions", [(name, seq + last) for name, seq in self.named]),
        ):
            if values:
                places = ", ".join("?" * len(values[0]))
                database.executemany(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608 - fixed names
        return last + len(rows), head


def portion_of(asked: tuple[int, int, int, float]) -> Portion:
    """Return payments of a journal, by its seed, the number before the first, of all, and days."""
    seed, first, number, days = asked
    chance = random.Random(seed * number + first)  # noqa: S311 - the same each time
    made = Portion()
    for place in range(first, min(number, first + _PORTION)):
        now = BEGIN + timedelta(days=days * place / number)
        receipt = str(100_000_000 + 800 * place + chance.randrange(800))
        is_new = place >= number * (1 - _NOT_KNOWN_YET)
        _add_payment(made, chance, now, receipt, is_new=is_new)
    return made


def _add_payment(
    made: Portion, chance: random.Random, now: datetime, receipt: str, *, is_new: bool
) -> None:
    payment, at, first = _begun(chance, now), pack_time(now), 0
    known: dict[str, Any] | None = None
    terms: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for given, told in _story(chance, payment, receipt, now, is_new=is_new):
        if given is not None:
            payment, _effects = machine.apply(payment, given)
        for entry in told:
            made.add(entry, at)
        change = changed_entry(payment, given)
        after = change.body[PAYMENT]
        if known is not None:
            del change.body[PAYMENT]
            change.body[CHANGES] = only_changes(known, after)
        known = after
        seq = made.add(change, at)
        first = first or seq
        terms |= terms_of(payment)
        numbers |= dict.fromkeys(receipt_numbers(payment))
    own = payment.payment_id
    made.payments.append((own, first, seq, *columns(payment), pack(_json(known))))
    made.terms += [(term, first) for term in terms]
    made.numbers += [(one, own) for one in numbers]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _begun(chance: random.Random, now: datetime) -> Payment:
    usual = chance.random() < 0.4  # noqa: PLR2004 - so many are the shop's usual things
    amount = chance.choice(_USUAL) if usual else chance.randrange(1_000, 99_999)
    return Payment(
        _new_id(chance),
        _new_id(chance),
        OWNER,
        Money(amount, Currency("NOK")),
        chance.choice(OPERATORS),
        now.isoformat(timespec="milliseconds"),
        note=chance.choice(NOTES),
    )


def _story(
    chance: random.Random, payment: Payment, receipt: str, now: datetime, *, is_new: bool
) -> Iterator[tuple[Input | None, list[Entry]]]:
    """Yield what happens to the payment, each with the entries before it."""
    payment_id, amount = payment.payment_id, payment.amount
    decided = {"what": "charge", "operator": payment.operator, "despite_unknown": False}
    asked = {
        "messageType": "PAYMENT_INIT_REQUEST",
        "id": _new_id(chance),
        "paymentId": payment_id,
        "paymentDetails": {
            "amount": amount.amount_minor,
            "currencyIso": "NOK",
            "saleTransactionId": payment.sale_id,
        },
    }
    yield None, [Entry(DECISION, decided, payment_id)]
    code = f"https://apm.dev.payex.com/pay/{_new_id(chance)}"
    answer = _message(chance, "PAYMENT_INIT_RESPONSE", payment_id, qrCode=code)
    sent = Entry(SENT, {"request": "init", "text": json.dumps(asked)}, payment_id)
    yield InitResponseReceived(code), [sent, answer]
    paid = ReceiptReceived(
        receipt, State.COMPLETE, amount, chance.choice(METHODS), now.isoformat(timespec="seconds")
    )
    told = _message(
        chance,
        "PAYMENT_RECEIPT",
        payment_id,
        paymentReceiptId=receipt,
        paymentState="COMPLETE",
        paymentDetails=asked["paymentDetails"],
        paymentMethod=paid.payment_method,
        timestamp=paid.paid_at,
        merchant={"merchantId": "5566", "name": "Fjellkaffe AS"},
    )
    canceled = CancelRequested(CancelReason.CASHIER, payment.operator)
    lot = chance.random()
    if lot < 0.9:  # noqa: PLR2004 - paid
        yield paid, [told]
        if lot < 0.02:  # noqa: PLR2004 - and paid back later
            yield RefundRequested(receipt, payment.operator), []
            status = _message(chance, "STATUS_UPDATE", payment_id, paymentState="REVERSED")
            yield StatusReceived(State.REVERSED), [status]
        return
    if lot < 0.93:  # noqa: PLR2004 - the customer has declined
        status = _message(chance, "STATUS_UPDATE", payment_id, paymentState="CANCELED")
        yield StatusReceived(State.CANCELED), [status]
        return
    yield canceled, []
    if lot < 0.999 or not is_new:  # noqa: PLR2004 - else not known
        status = _message(chance, "STATUS_UPDATE", payment_id, paymentState="CANCELED")
        yield StatusReceived(State.CANCELED), [status]
        if lot > 0.995:  # noqa: PLR2004 - paid all the same: an alarm
            yield paid, [told]
            if not is_new:
                settled = Dismissal(payment.operator, "paid back in cash", now.isoformat())
                yield AlarmsDismissed(settled), []
    else:
        yield TimedOut(Wait.CONFIRMATION), []


def _message(chance: random.Random, kind: str, payment_id: str, **more: object) -> Entry:
    message = {"messageType": kind, "id": _new_id(chance), "paymentId": payment_id, **more}
    return Entry(RECEIVED, {"text": json.dumps(message, separators=(",", ":"))})


def _new_id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
