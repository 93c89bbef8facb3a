"""What is sold goes from the cashier to the journal and the server as it was put together."""

import dataclasses
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given, settings

from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import ConnectionState, PaymentRefused, Refusal
from terminal_app.journal.entries import decode_payment, encode
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import Outcome
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.session.engine import wire_mapping
from terminal_app.simulator import SimulatorServer
from terminal_app.wire import codec, contract
from terminal_app.wire.messages import Product
from tests.unit.payments.cases import NEW
from tests.unit.payments.sales import BASKETS, COFFEE, LUNCH, LUNCH_MINOR, TIP, TYPED, total
from tests.unit.session.engine.engine_harness import EngineHarness, nok
from tests.unit.session.shop import Shop, connection_to

NOTE = "Table 4, birthday"
AS_SENT = (
    Product(name="Coffee", quantity=2, amount=7_800, product_id="7038010001234"),
    Product(name="Amount", quantity=1, amount=1_000),
    Product(name="Bun", quantity=1, amount=3_250),
    Product(name="Tip", quantity=1, amount=500),
)


def sale(
    lines: tuple[SaleLine, ...], amount_minor: int, payment_id: str = "", *, by_scan: bool = False
) -> StartPayment:
    return StartPayment(
        payment_id or str(uuid.uuid4()),
        str(uuid.uuid4()),
        nok(amount_minor),
        "Kari",
        answers_scan=by_scan,
        lines=lines,
        note=NOTE,
    )


@pytest.fixture
def harness(tmp_path: Path) -> EngineHarness:
    harness = EngineHarness(tmp_path)
    harness.on_connected()
    return harness


@contextmanager
def shop(folder: Path) -> Iterator[tuple[SimulatorServer, Shop]]:
    with SimulatorServer(delay_s=0.02) as server, Shop(connection_to(server), folder) as till:
        till.until_line(ConnectionState.CONNECTED)
        yield server, till


def products(sent: dict[str, object]) -> object:
    details = sent["paymentDetails"]
    assert isinstance(details, dict)
    return details.get("products")


# -- to the server ---------------------------------------------------------------------------


def test_the_server_has_the_products_that_were_asked_for_and_the_journal_the_sale(
    tmp_path: Path,
) -> None:
    with shop(tmp_path) as (server, till):
        wrong, asked = sale(LUNCH, LUNCH_MINOR + 1), sale(LUNCH, LUNCH_MINOR)
        till.post(wrong)
        assert till.until_any(PaymentRefused).refusal is Refusal.LINES_DISAGREE
        till.post(asked)
        till.until_outcome(asked.payment_id, Outcome.PAID)
        (record,) = server.payments().values()
    assert record.payment_id == asked.payment_id
    assert record.products == AS_SENT
    assert sum(product.amount for product in record.products) == record.amount_minor
    kept = till.payments()[asked.payment_id]
    assert (kept.lines, kept.note) == (LUNCH, NOTE)
    assert till.sound()


def test_a_simulator_that_is_started_again_still_knows_the_products(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite3"
    with (
        SimulatorServer(delay_s=0.02, state_file=state) as server,
        Shop(connection_to(server), tmp_path) as till,
    ):
        till.until_line(ConnectionState.CONNECTED)
        asked = sale(LUNCH, LUNCH_MINOR)
        till.post(asked)
        till.until_outcome(asked.payment_id, Outcome.PAID)
    with SimulatorServer(state_file=state) as server:
        assert server.payments()[asked.payment_id].products == AS_SENT


@given(BASKETS)
@settings(max_examples=60)
def test_the_products_of_any_sale_add_up_to_its_amount(lines: tuple[SaleLine, ...]) -> None:
    assume(lines)
    payment = dataclasses.replace(NEW, amount=nok(total(lines)), lines=lines, note=NOTE)
    text = codec.write(wire_mapping.request_message(Request.INIT, payment, str(uuid.uuid4())))
    written = json.loads(text)
    contract.check(written, operation="sendToServer")
    sent = products(written)
    if all(line.kind is LineKind.AMOUNT for line in lines):
        assert sent is None
        return
    assert isinstance(sent, list)
    assert sum(one["amount"] for one in sent) == written["paymentDetails"]["amount"]
    assert [(one["name"], one["quantity"], one["amount"]) for one in sent] == [
        (line.name, line.quantity, line.amount_minor) for line in lines
    ]
    assert [one.get("productId", "") for one in sent] == [line.product_id for line in lines]


@pytest.mark.parametrize(
    ("lines", "number"), [((), None), ((TYPED, TYPED), None), ((TYPED, TIP), 2), ((COFFEE,), 1)]
)
def test_amounts_alone_are_no_products_and_a_tip_is_one(
    harness: EngineHarness, lines: tuple[SaleLine, ...], number: int | None
) -> None:
    asked = sale(lines, total(lines) or 100)
    harness.handle(asked)
    (sent,) = harness.inits(asked.payment_id)
    listed = products(sent)
    assert (len(listed) if isinstance(listed, list) else listed) == number


def test_the_answer_to_a_customer_who_has_scanned_bears_the_products_too(
    harness: EngineHarness,
) -> None:
    scan = harness.scan()
    harness.handle(sale(LUNCH, LUNCH_MINOR, scan, by_scan=True))
    (sent,) = harness.inits(scan)
    assert [one["amount"] for one in sent["paymentDetails"]["products"]] == [
        line.amount_minor for line in LUNCH
    ]
    assert harness.payment(scan).lines == LUNCH


def test_the_note_stays_in_the_till(harness: EngineHarness) -> None:
    asked = sale(LUNCH, LUNCH_MINOR)
    harness.handle(asked)
    assert NOTE not in json.dumps(harness.sent)
    assert harness.payment(asked.payment_id).note == NOTE


# -- what doesn't add up -----------------------------------------------------------------------


@pytest.mark.parametrize("amount_minor", [LUNCH_MINOR - 1, LUNCH_MINOR + 1, 2 * LUNCH_MINOR])
def test_a_sale_that_doesnt_add_up_is_refused_and_leaves_no_trace(
    harness: EngineHarness, amount_minor: int
) -> None:
    before = harness.rows("SELECT count(*) FROM entries")
    asked = sale(LUNCH, amount_minor)
    harness.handle(asked)
    assert harness.refusals() == [PaymentRefused(asked.payment_id, Refusal.LINES_DISAGREE)]
    assert harness.sent == []
    assert harness.rows("SELECT count(*) FROM entries") == before
    again = sale(LUNCH, LUNCH_MINOR)
    harness.handle(again)
    assert len(harness.inits(again.payment_id)) == 1


def test_a_scan_that_is_answered_with_such_a_sale_still_waits(harness: EngineHarness) -> None:
    scan = harness.scan()
    harness.handle(sale(LUNCH, LUNCH_MINOR + 1, scan, by_scan=True))
    assert harness.sent == []
    assert harness.engine.scans.waits(scan)


def test_a_payment_that_was_made_in_spite_of_all_is_never_written() -> None:
    forged = dataclasses.replace(NEW, amount=nok(LUNCH_MINOR), lines=LUNCH)
    object.__setattr__(forged, "amount", nok(LUNCH_MINOR + 1))
    with pytest.raises(ValueError, match="don't add up"):
        wire_mapping.request_message(Request.INIT, forged, str(uuid.uuid4()))


# -- on the disk -----------------------------------------------------------------------------


@given(BASKETS)
@settings(max_examples=40)
def test_a_sale_comes_back_from_the_journal_as_it_was(lines: tuple[SaleLine, ...]) -> None:
    payment = dataclasses.replace(NEW, amount=nok(total(lines) or 1), lines=lines, note=NOTE)
    assert decode_payment(encode(payment)) == payment


def test_a_payment_of_an_older_journal_has_no_lines_and_no_note() -> None:
    told = json.loads(encode(NEW))
    assert told.pop("lines") == []
    assert told.pop("note") == ""
    assert decode_payment(json.dumps(told)) == NEW


def test_a_journal_whose_lines_dont_add_up_any_more_isnt_believed() -> None:
    sold = dataclasses.replace(NEW, amount=nok(LUNCH_MINOR), lines=LUNCH)
    with pytest.raises(msgspec.DecodeError, match="don't add up"):
        decode_payment(encode(sold).replace("7800", "7801"))


def test_the_sale_is_still_there_after_a_restart(harness: EngineHarness) -> None:
    asked = sale(LUNCH, LUNCH_MINOR)
    harness.handle(asked)
    kept = harness.restarted().engine.unresolved[asked.payment_id]
    assert (kept.lines, kept.note) == (LUNCH, NOTE)
