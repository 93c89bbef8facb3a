"""A sale takes little room, and no question of the program reads a whole table."""

import json
import random
import sqlite3
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from terminal_app.channel.commands import Document, PrintEnded
from terminal_app.channel.events import Event
from terminal_app.journal import environment_guard, stored
from terminal_app.journal import reader as reading
from terminal_app.journal.entries import Entry, slip_entry
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.search.wanted import Search
from terminal_app.journal.tags import STARTED
from terminal_app.journal.verification import verify
from terminal_app.payments.payment import Outcome, Owner
from terminal_app.payments.slip import Handed, SlipState
from terminal_app.session.engine.slips import Printing
from tests.unit.journal.cases import changed, opened, scan, scanned, slip
from tests.unit.payments import cases
from tests.unit.session.engine.engine_harness import EngineHarness

SALES, PRINTED = 1000, 2000
MOST_BYTES = 2500
MERCHANT = {
    "merchantId": "5566",
    "name": "Fjellkaffe AS",
    "organizationNumber": "998877665",
    "address": "Storgata 1, 0155 Oslo",
}
NEW = cases.NEW
PAID = cases.after(cases.CODE, cases.PAID)
ALARMED = cases.after(cases.CODE, cases.CANCEL, cases.PAID)


class Shop(EngineHarness):
    """The till without the look at the disk with each message, which would take the longer."""

    chance = random.Random(1)  # noqa: S311 - the same each time

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def _send(self, text: str) -> int:
        self.sent.append(json.loads(text))
        return 0

    def _post(self, event: Event) -> None:
        pass

    def sell(self, number: int) -> None:
        """One sale: the request, the code, news that say nothing, and the receipt."""
        self.clock.now += self.chance.randint(20, 400)
        amount_minor = self.chance.randint(1000, 99_900)
        payment_id = self.charge(amount_minor)
        asked = self.sent.pop()
        self.hear(
            "PAYMENT_INIT_RESPONSE",
            id=asked["id"],
            paymentId=payment_id,
            qrCode=f"https://apm.dev.payex.com/pay/{self.new_id()}",
        )
        self.told(payment_id, "PENDING")
        self.receipt(
            payment_id,
            str(number),
            paymentDetails=asked["paymentDetails"],
            merchant=MERCHANT,
            paymentMethod="Vipps",
            timestamp="2026-11-29T21:58:00Z",
        )


def test_a_paid_sale_of_four_messages_takes_at_most_2_5_kb(tmp_path: Path) -> None:
    shop = Shop(tmp_path, owner=Owner("wss://apm.dev.payex.com/ws", "TILL-1"))
    shop.on_connected()
    for number in range(SALES):
        shop.sell(798_000_000 + 7 * number)
    database = shop.journal._database
    assert database.execute("SELECT count(*) FROM packed_entries").fetchone() == (8 * SALES,)
    assert database.execute("SELECT count(*) FROM payments WHERE outcome = 'paid'").fetchone() == (
        SALES,
    )
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shop.close()
    assert (tmp_path / FILE_NAME).stat().st_size <= MOST_BYTES * SALES


def test_a_sale_whose_receipt_is_printed_by_itself_takes_at_most_2_5_kb(tmp_path: Path) -> None:
    handed: list[Document] = []
    owner = Owner("wss://apm.dev.payex.com/ws", "TILL-1")
    shop = Shop(tmp_path, owner=owner, printing=Printing(handed.append, by_itself=True))
    shop.on_connected()
    for number in range(PRINTED):
        shop.sell(798_000_000 + 7 * number)
        shop.engine.slips.go_on()
        shop.engine.slips.ended(PrintEnded(handed.pop(), Handed.ALL))
    database = shop.journal._database
    assert database.execute("SELECT count(*) FROM slips WHERE state = 'sent'").fetchone() == (
        PRINTED,
    )
    assert database.execute("SELECT count(*) FROM packed_entries").fetchone() == (10 * PRINTED,)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shop.close()
    assert (tmp_path / FILE_NAME).stat().st_size <= MOST_BYTES * PRINTED


# -- plans -------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return a journal with something of everything."""
    with closing(opened(tmp_path)) as journal:
        journal.record([Entry(STARTED, {"server": NEW.owner.server})])
        for each in (NEW, PAID):
            journal.record([Entry("sent", {"text": "{}"}, NEW.payment_id), changed(each)], [each])
        journal.record([Entry("set_aside", {"text": "odd"}, personal="odd"), changed(ALARMED)])
        journal.record([scanned(scan("a"))], scans=[scan("a")])
        for number, state in enumerate(SlipState, start=1):
            journal.record([slip_entry(slip(PAID.payment_id, state, number))])
        yield journal


def plans_of(database: sqlite3.Connection, ask: Callable[[], object]) -> list[tuple[str, str]]:
    """Return each step of the plans of the queries that ``ask`` makes, beside its query."""
    asked: list[str] = []
    database.set_trace_callback(asked.append)
    try:
        ask()
    finally:
        database.set_trace_callback(None)
    queries = [one for one in asked if one.startswith(("SELECT", "INSERT", "DELETE", "UPDATE"))]
    assert queries
    return [
        (query, step)
        for query in queries
        for _id, _parent, _unused, step in database.execute(f"EXPLAIN QUERY PLAN {query}")
    ]


OF_FEW = ("scans_waiting", "payments_with_alarms", "slips_open")
"""Indexes that have only the rows that are asked for."""


def reads_too_much(plans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the steps that read more rows of a table than the query returns."""
    return [
        (query, step)
        for query, step in plans
        if step.startswith("SCAN")
        and not step.endswith(OF_FEW)
        and "sqlite_schema" not in query
        # It walks the rows in their order, as far as it is asked.
        and not ("LIMIT" in query and "WHERE" not in query and " DESC" in query)
    ]


QUESTIONS: dict[str, Callable[[Journal], object]] = {
    "the payment of an id": lambda journal: journal.payment(NEW.payment_id),
    "by receipt": lambda journal: journal.by_receipt("1"),
    "last sent": lambda journal: journal.last_sent(200),
    "a scan": lambda journal: journal.scan("a"),
    "waiting scans": lambda journal: journal.waiting_scans(NEW.owner),
    "not known": lambda journal: journal.not_known(),
    "alarmed": lambda journal: journal.alarmed(NEW.owner),
    "the slips that wait": lambda journal: journal.open_slips(),
    "a payment's slips": lambda journal: journal.slips_of(NEW.payment_id),
    "other slips of it": lambda journal: journal.may_have_other_slips(NEW.payment_id),
    "a slip": lambda journal: journal.record([slip_entry(slip(NEW.payment_id, number=9))]),
    "last paid": lambda journal: journal.last_paid(),
    "wrong PINs": lambda journal: journal.wrong_pins(),
    "the copy": lambda journal: list(journal.money_since(2)),
    "has it the entry": lambda journal: journal.has(2, "0"),
    "the head": lambda journal: stored.head(journal._database),
    "a demo's": lambda journal: environment_guard.is_demo(journal._database),
    "a change": lambda journal: journal.record([Entry("heard", {}), changed(PAID)], [PAID]),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_of_the_till_reads_a_whole_table(
    journal: Journal, question: Callable[[Journal], object]
) -> None:
    plans = plans_of(journal._database, lambda: question(journal))
    assert reads_too_much(plans) == []


def test_the_last_paid_one_is_the_first_that_its_index_has(journal: Journal) -> None:
    plans = plans_of(journal._database, journal.last_paid)
    assert not [step for _query, step in plans if "TEMP B-TREE" in step], plans


DAY = datetime(2026, 11, 22).astimezone().date()
READ: dict[str, Callable[[reading.Reader], object]] = {
    "the payments of an outcome": lambda reader: list(reader.payments(Outcome.NOT_KNOWN)),
    "their number": lambda reader: reader.number_of(Outcome.NOT_KNOWN),
    "the payments of a day": lambda reader: list(reader.payments_of(DAY)),
    "the sale of a receipt": lambda reader: reader.is_sold_here(PAID),
    "the payment of an id": lambda reader: reader.named(NEW.payment_id),
    "payments whose ids begin so": lambda reader: reader.named(NEW.payment_id[:8]),
    "one of an archive, by its id's beginning or receipt number": lambda reader: reader.named(
        NEW.payment_id[:7], archives=True
    ),
    "the number of those in archives": lambda reader: reader.number_archived(),
    "a payment's story": lambda reader: reader.entries(NEW.payment_id),
    "the servers": lambda reader: reader.servers(),
    "the number of waiting scans": lambda reader: reader.waiting_scans(),
    "the messages set aside": lambda reader: list(reader.set_aside()),
}
WANTED = [
    Search(),
    Search(typed="12"),
    Search(typed="k", only_refundable=True),
    Search(outcome=Outcome.PAID),
    Search(day=DAY),
    Search(amount="125,5"),
    Search(receipt="1234"),
    Search(number="1234"),
    Search(payment_id=NEW.payment_id[:8]),
    Search(note="a"),
    Search(operator="ka"),
    Search(method="vipps"),
]
READ |= {
    f"a page of {wanted}": partial(lambda wanted, reader: reader.page(wanted, None, 50), wanted)
    for wanted in WANTED
}


@pytest.mark.parametrize("question", READ.values(), ids=READ)
def test_no_question_of_a_reader_reads_a_whole_table(
    journal: Journal, question: Callable[[reading.Reader], object]
) -> None:
    with reading.open_reader(journal.file) as reader:
        plans = plans_of(reader._entries, lambda: question(reader))
    assert reads_too_much(plans) == []


SEARCHES = [
    "SELECT payment_id FROM receipts WHERE receipt_id >= '79' AND receipt_id < '7:'",
    "SELECT payment_id FROM payments WHERE outcome = 'paid' AND first_seq < 9 LIMIT 50",
    "SELECT text FROM personal WHERE seq = 5",
]


@pytest.mark.parametrize("query", SEARCHES)
def test_a_search_has_its_index(journal: Journal, query: str) -> None:
    plans = plans_of(journal._database, lambda: journal._database.execute(query).fetchall())
    assert reads_too_much(plans) == []


# -- memory ------------------------------------------------------------------------------------


def peak_of(does: Callable[[], object]) -> int:
    """Return how many bytes Python held at most."""
    tracemalloc.start()
    try:
        does()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_to_verify_a_longer_journal_takes_no_more_memory(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.on_connected()
    peaks = []
    for number in range(1200):
        if number in {600, 1199}:
            peaks.append(peak_of(lambda: verify.check(shop.file)))
        shop.sell(number)
    shop.close()
    assert peaks[1] < 1.2 * peaks[0]
    assert verify.check(shop.file).is_sound
