"""Scans of the till's own code: one sale has at most one payable payment."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.channel.commands import DeclineScan, StartPayment
from terminal_app.channel.events import (
    ConnectionState,
    MessageUnmatched,
    PaymentRefused,
    Refusal,
    ScanChanged,
)
from terminal_app.payments.payment import Outcome, State
from terminal_app.payments.scan import ScanState
from terminal_app.simulator import Kind, SimulatorServer
from tests.system.situations.ledger_comparison import (
    disagreements,
    most_payable_at_once,
    requests_for,
)
from tests.unit.session.engine.engine_harness import EngineHarness, nok
from tests.unit.session.shop import Shop, connection_to

PAID, NOT_PAID = Outcome.PAID, Outcome.NOT_PAID
TERMINAL = "TILL-1"


@pytest.fixture
def till(server: SimulatorServer, tmp_path: Path) -> Iterator[Shop]:
    """A till with a cashier; compared with the ledger at its end."""
    with Shop(connection_to(server), tmp_path / "data", has_cashier=True) as till:
        till.until_line(ConnectionState.CONNECTED)
        yield till
    assert till.failure() is None
    assert till.sound()
    assert most_payable_at_once(server.ledger.entries()) <= 1
    assert disagreements(till.payments(), server.ledger) == []
    assert server.ledger.entries(Kind.VIOLATION) == []
    assert server.ledger.entries(Kind.DUPLICATE_INIT) == []


def scanned(server: SimulatorServer, till: Shop) -> str:
    payment_id = server.request_payment(TERMINAL)
    until_scan(till, payment_id, ScanState.WAITING)
    return payment_id


def until_scan(till: Shop, payment_id: str, state: ScanState) -> None:
    till.until(
        f"{state.value} scan",
        ScanChanged,
        lambda event: event.scan.payment_id == payment_id and event.scan.state is state,
    )


def answer(till: Shop, payment_id: str, amount_minor: int) -> None:
    till.post(
        StartPayment(payment_id, str(uuid.uuid4()), nok(amount_minor), "Kari", answers_scan=True)
    )


def test_a_customer_who_scans_pays_what_the_cashier_answers(
    server: SimulatorServer, till: Shop
) -> None:
    payment_id = scanned(server, till)
    answer(till, payment_id, 12_500)
    assert till.until_outcome(payment_id, PAID).by_scan
    assert server.charged_total() == 12_500


def test_of_two_customers_at_once_the_second_is_declined_and_one_pays(
    server: SimulatorServer, till: Shop
) -> None:
    first, second = server.request_payment(TERMINAL), server.request_payment(TERMINAL)
    until_scan(till, second, ScanState.DECLINED)
    answer(till, second, 12_502)
    assert till.until_any(PaymentRefused).refusal is Refusal.SCAN_GONE
    answer(till, first, 12_502)
    till.until_outcome(first, PAID)
    server.ledger.wait_for(Kind.CANCELED, second)
    assert server.charged_total() == 12_502


def test_a_customer_who_scans_during_another_payment_is_declined_and_pays_nothing(
    server: SimulatorServer, till: Shop
) -> None:
    paying = till.charge(12_513)
    till.until_code(paying)
    second = server.request_payment(TERMINAL)
    until_scan(till, second, ScanState.DECLINED)
    answer(till, second, 12_513)
    assert till.until_any(PaymentRefused).refusal is Refusal.ANOTHER_OPEN
    server.ledger.wait_for(Kind.CANCELED, second)
    server.pay(paying)
    till.until_outcome(paying, PAID)
    assert server.charged_total() == 12_513


def test_a_sale_by_code_beside_a_waiting_customer_declines_that_one_first(
    server: SimulatorServer, till: Shop
) -> None:
    waiting = scanned(server, till)
    payment_id = till.charge(12_502)
    until_scan(till, waiting, ScanState.DECLINED)
    till.until_outcome(payment_id, PAID)
    server.ledger.wait_for(Kind.CANCELED, waiting)
    assert server.charged_total() == 12_502


def test_a_repeated_request_is_answered_once_before_during_and_after_and_by_the_next_run(
    server: SimulatorServer, till: Shop
) -> None:
    payment_id = scanned(server, till)
    (sent,) = server.ledger.entries(Kind.SENT, payment_id)
    repeated = str(sent.facts["text"])
    server.send_to(TERMINAL, repeated)
    till.until_any(MessageUnmatched)
    answer(till, payment_id, 12_513)
    answer(till, payment_id, 12_513)
    till.until_payment(payment_id, lambda payment: payment.state is State.PENDING)
    server.send_to(TERMINAL, repeated)
    till.until_any(MessageUnmatched)
    server.pay(payment_id)
    till.until_outcome(payment_id, PAID)
    server.send_to(TERMINAL, repeated)
    till.until_any(MessageUnmatched)
    till.stop()
    with Shop(connection_to(server), till.folder, has_cashier=True) as again:
        again.until_line(ConnectionState.CONNECTED)
        server.send_to(TERMINAL, repeated)
        again.until_any(MessageUnmatched)
        assert not any(isinstance(event, ScanChanged) for event in again.seen)
    assert requests_for(server.ledger.entries(), payment_id) == 1
    assert server.charged_total() == 12_513


def test_a_customer_who_gives_up_before_the_cashier_answers_is_asked_for_nothing(
    server: SimulatorServer, till: Shop
) -> None:
    payment_id = scanned(server, till)
    server.abort(payment_id)
    until_scan(till, payment_id, ScanState.WITHDRAWN)
    answer(till, payment_id, 12_502)
    assert till.until_any(PaymentRefused).refusal is Refusal.SCAN_GONE
    till.until_outcome(till.charge(12_502), PAID)
    assert requests_for(server.ledger.entries(), payment_id) == 0
    assert server.charged_total() == 12_502


def test_a_customer_whom_the_cashier_declines_can_scan_again(
    server: SimulatorServer, till: Shop
) -> None:
    first = scanned(server, till)
    till.post(DeclineScan(first, "Kari"))
    server.ledger.wait_for(Kind.CANCELED, first)
    second = scanned(server, till)
    answer(till, second, 12_502)
    till.until_outcome(second, PAID)
    assert server.charged_total() == 12_502


def test_a_payment_by_scan_that_the_cashier_cancels_is_not_paid(
    server: SimulatorServer, till: Shop
) -> None:
    payment_id = scanned(server, till)
    answer(till, payment_id, 12_513)
    till.until_payment(payment_id, lambda payment: payment.state is State.PENDING)
    till.cancel(payment_id)
    till.until_outcome(payment_id, NOT_PAID)
    assert server.charged_total() == 0


def test_a_customer_who_waits_at_a_till_that_is_restarted_is_declined_by_the_next_run(
    server: SimulatorServer, till: Shop
) -> None:
    payment_id = scanned(server, till)
    till.stop()
    with Shop(connection_to(server), till.folder, has_cashier=True) as again:
        until_scan(again, payment_id, ScanState.DECLINED)
        server.ledger.wait_for(Kind.CANCELED, payment_id)
        again.until_outcome(again.charge(12_502), PAID)
    assert requests_for(server.ledger.entries(), payment_id) == 0


@pytest.mark.parametrize("told", ["CANCELED", "a problem"])
def test_an_answer_that_crosses_the_customers_giving_up_is_not_paid(
    harness: EngineHarness, told: str
) -> None:
    payment_id = harness.scan()
    harness.answer(payment_id)
    if told == "CANCELED":
        harness.told(payment_id, "CANCELED")
    else:
        harness.problem("input-error", id=harness.id_of_init(payment_id), paymentId=payment_id)
    assert harness.payment(payment_id).outcome is NOT_PAID
    assert len(harness.inits(harness.charge())) == 1
