"""One payment in the console, on a clock that goes on by itself."""

import itertools

import pytest

from terminal_app.channel.commands import CancelPayment, Command, StartPayment, Stop
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    Event,
    JournalMigrating,
    PaymentChanged,
    SessionStopped,
)
from terminal_app.channel.queues import Events
from terminal_app.console import NOT_KNOWN
from terminal_app.console.pay import Pay
from terminal_app.console.session_command import CommandPorts
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    CancelRequested,
    InitResponseReceived,
    Input,
    ReceiptReceived,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import CancelReason, Owner, Payment, State
from terminal_app.receipts.receipt import Issuer
from terminal_app.texts import Texts

AMOUNT = Money(12_550, Currency.NOK)
SALE = StartPayment("p-1", "s-1", AMOUNT, "Kari")
BEGUN = Payment("p-1", "s-1", Owner("ws://127.0.0.1/ws", "TILL-1"), AMOUNT, "Kari", "")
CONNECTED = ConnectionChanged(ConnectionState.CONNECTED)
RESPONDED = InitResponseReceived("https://pay.example/p/1")
DISAGREES = ReceiptReceived("1001", State.COMPLETE, Money(1, Currency.NOK))


def after(*given: Input) -> list[Event]:
    """Return what is told of the sale, from its beginning and after each of ``given``."""
    payments = list(
        itertools.accumulate(given, lambda now, one: machine.apply(now, one)[0], initial=BEGUN)
    )
    return [PaymentChanged(payment) for payment in payments]


def hold(
    *told: Event, timeout_s: float | None = None, connect_within_s: float = 1000.0
) -> tuple[int, list[Command]]:
    """Run the command; each look at the clock takes two seconds of its time."""
    events, posted = Events(), list[Command]()

    def post(command: Command) -> None:
        posted.append(command)
        if isinstance(command, Stop):
            events.post(SessionStopped(None))

    for event in told:
        events.post(event)
    ticks = itertools.count(step=2)
    ports = CommandPorts(
        events,
        post,
        Texts("en"),
        lambda: float(next(ticks)),
        Issuer("TILL-1"),
        connect_within_s=connect_within_s,
        grace_s=36.0,
    )
    return Pay(ports, SALE, timeout_s).run()[0], posted


def test_after_a_doubtful_receipt_the_end_of_the_time_cancels_nothing() -> None:
    status, posted = hold(CONNECTED, *after(RESPONDED, DISAGREES), timeout_s=30.0)
    assert (status, posted) == (NOT_KNOWN, [SALE, Stop()])


def test_a_journal_that_is_brought_up_to_date_is_waited_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = [JournalMigrating(percent) for percent in range(101)]
    status, posted = hold(
        *told, CONNECTED, *after(RESPONDED, DISAGREES), timeout_s=30.0, connect_within_s=20.0
    )
    assert (status, posted) == (NOT_KNOWN, [SALE, Stop()])
    said = [line for line in capsys.readouterr().err.splitlines() if "up to date" in line]
    assert len(said) == 11
    assert said[-1].endswith("100 %")


def test_the_end_of_the_time_asks_to_cancel() -> None:
    status, posted = hold(CONNECTED, *after(RESPONDED), SessionStopped(None), timeout_s=1.0)
    assert status == NOT_KNOWN
    assert CancelPayment("p-1", "Kari") in posted


def test_a_sale_that_was_asked_for_and_never_heard_of_again_is_not_known() -> None:
    assert hold(CONNECTED, SessionStopped("the session failed"))[0] == NOT_KNOWN


def test_the_code_is_drawn_once_and_not_again_after_a_cancel(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cancel = CancelRequested(CancelReason.CASHIER, "Kari")
    hold(CONNECTED, *after(RESPONDED, cancel), SessionStopped(None))
    assert capsys.readouterr().out.count("Scan to pay") == 1
