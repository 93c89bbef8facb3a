"""Time limits, clocks that jump, and many open payments."""

import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal_app.channel.events import ConnectionState, PaymentRefused, Refusal
from terminal_app.payments.payment import Doubt, Outcome, Wait
from terminal_app.session import clock as session_clock
from terminal_app.simulator import Kind, SimulatorServer
from tests.system.situations.ledger_comparison import disagreements, requests_for
from tests.unit.session.engine.engine_harness import EngineHarness
from tests.unit.session.shop import QUICK, Shop, connection_to

PAID, NOT_PAID, NOT_KNOWN = Outcome.PAID, Outcome.NOT_PAID, Outcome.NOT_KNOWN
OPEN_AT_START = 50


def test_fifty_open_payments_are_asked_about_one_at_a_time_the_newest_first(
    harness: EngineHarness,
) -> None:
    """The till takes a new sale meanwhile."""
    opened = []
    for number in range(OPEN_AT_START):
        payment_id = harness.charge(100 + number)
        harness.wait(1)
        opened.append(payment_id)
        harness.wait(15)
    assert len(harness.rows("SELECT 1 FROM payments WHERE outcome = 'not_known'")) == OPEN_AT_START
    again = harness.restarted()
    again.on_connected()
    sale = again.charge(99_000)
    again.respond(sale)
    again.wait(5)
    for number, payment_id in enumerate(reversed(opened), start=1):
        asked = [one["paymentId"] for one in again.sent if one["messageType"] == "STATUS_UPDATE"]
        assert len(asked) == number
        assert asked[-1] == payment_id
        again.wait(1)
        assert len(again.cancels(payment_id)) == 1, "one at a time"
        again.told(payment_id, "CANCELED")
        again.wait(0)
    assert again.payment(sale).code_to_show is not None
    again.receipt(sale)
    assert again.payment(sale).outcome is PAID
    assert again.rows("SELECT count(*) FROM payments WHERE outcome = 'not_known'") == [(0,)]
    again.close()


def test_the_customers_time_that_runs_out_offline_hides_the_code_and_is_asked_about_later(
    server: SimulatorServer, tmp_path: Path
) -> None:
    times = QUICK._replace(customer=0.5)
    with Shop(connection_to(server), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        server.faults.ws_status = 503
        server.drop_connections()
        late = shop.until_payment(payment_id, lambda payment: payment.doubt is Doubt.TIME_UP)
        assert (late.outcome, late.code_to_show) == (NOT_KNOWN, None)
        assert server.ledger.entries(Kind.CANCELED) == []
        server.faults.ws_status = None
        assert shop.until_outcome(payment_id, NOT_PAID).code_to_show is None
    assert requests_for(server.ledger.entries(), payment_id) == 1
    assert disagreements(shop.payments(), server.ledger) == []


def test_what_was_paid_while_the_time_ran_out_offline_is_paid(
    server: SimulatorServer, tmp_path: Path
) -> None:
    times = QUICK._replace(customer=0.5, take_up=3.0)
    with Shop(connection_to(server), tmp_path, times=times) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        server.faults.ws_status = 503
        server.drop_connections()
        server.pay(payment_id)
        shop.until_payment(payment_id, lambda payment: payment.doubt is Doubt.TIME_UP)
        server.faults.ws_status = None
        shop.until_outcome(payment_id, PAID)
    canceled = server.ledger.entries(Kind.CANCELED)
    assert canceled == []
    assert disagreements(shop.payments(), server.ledger) == []


# -- clocks that jump -----------------------------------------------------------------------------


class SuspendedClock:
    """The session's clock; suspends the session where it waits, as a suspended machine does."""

    def __init__(self) -> None:
        self.ahead_s = 0.0
        self.awake = threading.Event()
        self.awake.set()
        self.asleep = threading.Event()

    def __call__(self) -> float:
        if not self.awake.is_set() and sys._getframe(1).f_code.co_name == "_wait":
            self.asleep.set()
            assert self.awake.wait(30)
        return session_clock.now() + self.ahead_s

    def suspend(self, shop: Shop) -> None:
        self.awake.clear()
        shop.commands.wake()
        assert self.asleep.wait(30)

    def resume_after(self, seconds: float) -> None:
        self.ahead_s += seconds
        self.awake.set()


CALM = QUICK._replace(customer=600.0, ping=80_000.0)


@pytest.mark.parametrize("paid_meanwhile", [True, False])
def test_a_suspend_for_an_hour_ends_the_customers_time_unless_the_receipt_waits(
    server: SimulatorServer, tmp_path: Path, *, paid_meanwhile: bool
) -> None:
    clock = SuspendedClock()
    with Shop(connection_to(server), tmp_path, times=CALM, clock=clock) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        clock.suspend(shop)
        if paid_meanwhile:
            server.pay(payment_id)
        clock.resume_after(3600)
        payment = shop.until_outcome(payment_id, PAID if paid_meanwhile else NOT_PAID)
        assert payment.alarms == ()
        shop.until_outcome(shop.charge(12_502), PAID)
    asked = server.ledger.entries(Kind.CANCELED, payment_id)
    assert len(asked) == (0 if paid_meanwhile else 1)
    assert disagreements(shop.payments(), server.ledger) == []


def test_a_suspend_for_an_hour_with_a_dead_line_connects_again_and_asks(
    server: SimulatorServer, tmp_path: Path
) -> None:
    clock = SuspendedClock()
    with Shop(connection_to(server), tmp_path, times=CALM, clock=clock) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        shop.until_code(payment_id)
        clock.suspend(shop)
        server.drop_connections()
        clock.resume_after(3600)
        shop.until_outcome(payment_id, NOT_PAID)
        shop.until_outcome(shop.charge(12_502), PAID)
    assert requests_for(server.ledger.entries(), payment_id) == 1
    assert disagreements(shop.payments(), server.ledger) == []


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)], ids=["back", "ahead"])
def test_a_wall_clock_that_jumps_changes_nothing_but_what_is_displayed(
    server: SimulatorServer, tmp_path: Path, jump: timedelta
) -> None:
    ahead = [timedelta()]

    def wall_clock() -> datetime:
        return datetime.now(UTC) + ahead[0]

    with Shop(connection_to(server), tmp_path, times=CALM, wall_clock=wall_clock) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(12_513)
        until = shop.until_code(payment_id)
        ahead[0] = jump
        shop.commands.wake()
        shop.charge(10_002)
        assert shop.until_any(PaymentRefused).refusal is Refusal.ANOTHER_OPEN
        shop.charge(10_002)
        assert shop.until_any(PaymentRefused).refusal is Refusal.ANOTHER_OPEN
        assert shop.payments()[payment_id] == until
        server.pay(payment_id)
        shop.until_outcome(payment_id, PAID)
        shop.until_outcome(shop.charge(10_102), PAID)
        server.drop_connections()
        shop.until_line(ConnectionState.WAITING)
        shop.until_line(ConnectionState.CONNECTED)
    assert server.ledger.entries(Kind.CANCELED) == []
    assert shop.sound()
    assert disagreements(shop.payments(), server.ledger) == []


def test_after_a_wall_clock_that_was_set_back_the_newest_sale_is_still_asked_about_first(
    harness: EngineHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = harness.charge(100)
    harness.wait(15)
    monkeypatch.setattr(type(harness.clock), "wall_time", lambda _clock: "2020-01-01T00:00:00Z")
    harness.take_up(harness.engine.owner)
    harness.on_connected()
    newer = harness.charge(200)
    harness.on_disconnected()
    harness.wait(60)
    before = len(harness.sent)
    harness.on_connected()
    harness.wait(5)
    asked = [message["paymentId"] for message in harness.sent[before:]]
    assert asked == [newer]
    harness.told(newer, "CANCELED")
    harness.wait(0)
    assert harness.payment(older).waits_for is Wait.CONFIRMATION
