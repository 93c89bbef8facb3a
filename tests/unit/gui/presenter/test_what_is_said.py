"""What is said goes when its cause goes: each message, what brings it about, and what ends it."""

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import pytest

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    DismissalRefused,
    EntriesMissing,
    LanAccessChanged,
    LoggedOn,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RecordingRestored,
    RefundRefused,
    Refusal,
    ResolutionRefused,
    ScanChanged,
)
from terminal_app.channel.events import RefundRefusal as NoRefund
from terminal_app.errors import FaultKind
from terminal_app.gui.presenter.ports import Labels
from terminal_app.gui.screen_state import AddItem, Gesture, Welcome
from terminal_app.payments import machine
from terminal_app.payments.inputs import Input, StatusReceived
from terminal_app.payments.payment import Payment, State
from terminal_app.payments.scan import Scan, ScanState
from terminal_app.settings import Sale
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    CANCEL,
    NOT_KNOWN,
    OWNER,
    PAID,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

Does = Callable[[TillUnderTest], object]
LOST = ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST, "closed", 1012.0)
BACK = ConnectionChanged(ConnectionState.CONNECTED)
SCANNED = Scan("scan-1", OWNER, "2026-11-22T12:34:50+00:00")
ITEMS = Catalogue((Item("Coffee", 3_200),))
EARLIER = Payment("earlier", "sale", OWNER, AMOUNT, "Kari", "2026-11-22T11:00:00+00:00")
OPEN = machine.apply(EARLIER, RESPONDED)[0]


class Message(NamedTuple):
    """How it comes to be said, a part of its words, and what takes its cause away."""

    comes: Does
    says: str
    ends: Does


def happens(*given: Input) -> Does:
    """Let the payment that is open go on; what it was before is sent again with it."""
    return lambda till: till.happens(RESPONDED, *given)


def opened(till: TillUnderTest) -> TillUnderTest:
    """Begin a payment of 125,50."""
    till.type("125,50\r").happens(RESPONDED)
    return till


def unknown(till: TillUnderTest) -> Payment:
    """Leave a payment whose outcome isn't known, and go on."""
    till.type("125,50\r")
    payment = till.happens(*NOT_KNOWN)
    till.waits().type("\r")
    return payment


def paid_late(till: TillUnderTest, payment: Payment) -> TillUnderTest:
    """Let an earlier payment turn out paid."""
    return till.hears(PaymentChanged(machine.apply(payment, PAID)[0]))


def paid_beside(till: TillUnderTest) -> None:
    """Let an earlier payment turn out paid while another of its amount is open."""
    payment = unknown(till)
    till.type("125,50\r").happens(RESPONDED)
    paid_late(till, payment)


def paid_while_typed(till: TillUnderTest) -> None:
    """Let an earlier payment turn out paid while its amount is typed."""
    payment = unknown(till)
    paid_late(till.type("125,50"), payment)


def adopt(till: TillUnderTest, catalogue: Catalogue = ITEMS) -> None:
    """Let other settings hold."""
    settings = till.presenter._model.settings._replace(sale=Sale(note=True))
    labels = Labels(till.mark, till.mark, lambda _texts: till.mark)
    till.presenter.adopt(settings, labels, "Kari", catalogue)


def looked_up(till: TillUnderTest) -> str:
    """Leave two payments whose outcomes aren't known, and look at the first; return its id."""
    payment = unknown(till)
    till.type("20,00\r").happens(*NOT_KNOWN)
    till.waits().type("\r").do(Gesture.SHOW_ATTENTION).type("\r")
    return payment.payment_id


def look_at_another(till: TillUnderTest) -> None:
    """Go from it to the other one."""
    till.waits().do(Gesture.ESCAPE).do(Gesture.DOWN).type("\r")


def withdrawn(till: TillUnderTest) -> TillUnderTest:
    """Let the customer who has scanned leave."""
    return till.hears(ScanChanged(dataclasses.replace(SCANNED, state=ScanState.WITHDRAWN)))


def alarm(till: TillUnderTest) -> None:
    """Let an earlier payment turn out charged twice."""
    payment = EARLIER
    for given in (RESPONDED, PAID, TWICE):
        payment, _ = machine.apply(payment, given)
    till.hears(PaymentChanged(payment))


def copied(till: TillUnderTest) -> None:
    """Copy the receipt of a payment that was looked up."""
    for _ in range(2):
        till.journal.insert(0, till.type("125,50\r").happens(RESPONDED, PAID))
        till.waits().type("\r")
    till.do(Gesture.PAYMENTS).type("\r").do(Gesture.COPY_RECEIPT)


MESSAGES = {
    # Beside the digits.
    "a payment is open, and is paid": Message(
        lambda till: opened(till).type("1"), "Another payment is open", happens(PAID)
    ),
    "a payment is open, and is cancelled": Message(
        lambda till: opened(till).do(Gesture.PAYMENTS),
        "Another payment is open",
        happens(StatusReceived(State.CANCELED)),
    ),
    "a sale was refused offline": Message(
        lambda till: till.hears(LOST).type("1\r"), "nothing was sent", lambda till: till.hears(BACK)
    ),
    "a sale was refused on a full disk": Message(
        lambda till: till.hears(NotRecorded("full")).type("1\r"),
        "can't record",
        lambda till: till.hears(RecordingRestored()),
    ),
    "the session has refused a sale": Message(
        lambda till: till.type("1\r").hears(PaymentRefused("id-1", Refusal.ANOTHER_OPEN)),
        "Another payment is open",
        lambda till: till.type("1"),
    ),
    "a customer has just scanned, and leaves": Message(
        lambda till: till.type("1").hears(ScanChanged(SCANNED)).type("\r"),
        "has just scanned",
        withdrawn,
    ),
    "nothing is to be resolved, until something is": Message(
        lambda till: till.type("1").do(Gesture.SHOW_ATTENTION),
        "no payment to resolve",
        alarm,
    ),
    "an amount is too large": Message(
        lambda till: till.type("900000\r"), "100,000.00", lambda till: till.do(Gesture.BACKSPACE)
    ),
    "first the amount": Message(
        lambda till: till.do(Gesture.TIP), "First the amount", lambda till: till.do(AddItem(0))
    ),
    "an item was just added": Message(
        lambda till: till.do(Gesture.ITEMS).do(Gesture.DOWN).type("\r\r"),
        "just added",
        lambda till: till.do(AddItem(0)),
    ),
    "something is under way before the settings": Message(
        lambda till: till.type("1").do(Gesture.SETTINGS),
        "Something is under way",
        lambda till: till.do(Gesture.CLEAR),
    ),
    # Under the middle.
    "quit?": Message(
        lambda till: opened(till).do(Gesture.CLOSE),
        "A payment is open",
        happens(PAID),
    ),
    "quit? And the cashier goes on": Message(
        lambda till: opened(till).do(Gesture.CLOSE),
        "A payment is open",
        lambda till: till.do(Gesture.HELP),
    ),
    "not connected": Message(
        lambda till: till.hears(LOST), "Not connected", lambda till: till.hears(BACK)
    ),
    "nothing can be recorded": Message(
        lambda till: till.hears(NotRecorded("full")),
        "can't record",
        lambda till: till.hears(RecordingRestored()),
    ),
    "an earlier one is paid: cancel this one, and it is paid": Message(
        paid_beside, "cancel this one now", happens(PAID)
    ),
    "an earlier one is paid: cancel this one, and it is cancelled": Message(
        paid_beside, "cancel this one now", happens(StatusReceived(State.CANCELED))
    ),
    "an earlier one of the amount that is typed is paid": Message(
        paid_while_typed,
        "don't charge it again",
        lambda till: till.do(Gesture.CLEAR),
    ),
    "a customer has left, and another scans": Message(
        lambda till: withdrawn(till.hears(ScanChanged(SCANNED))),
        "The customer has left",
        lambda till: till.hears(ScanChanged(dataclasses.replace(SCANNED, payment_id="scan-2"))),
    ),
    "not settled by hand, and another is looked at": Message(
        lambda till: till.hears(ResolutionRefused(looked_up(till))),
        "Not settled by hand",
        look_at_another,
    ),
    "not dismissed, and another is looked at": Message(
        lambda till: till.hears(DismissalRefused(looked_up(till))),
        "Not dismissed",
        look_at_another,
    ),
    "no refund was sent, until it is read": Message(
        lambda till: till.hears(RefundRefused("1", NoRefund.NOT_CONNECTED)),
        "No refund was sent",
        lambda till: till.do(Gesture.ESCAPE),
    ),
    "entries are missing, until it is read": Message(
        lambda till: till.hears(EntriesMissing()), "journal", lambda till: till.do(Gesture.ESCAPE)
    ),
    "no phone can be let in, until it is asked again": Message(
        lambda till: till.hears(LanAccessChanged("", "no network")),
        "No phone can be let in",
        lambda till: till.do(Gesture.LET_PHONES_IN),
    ),
    "the items can't be read, until others are": Message(
        lambda till: till.presenter.say_items_unreadable("gone"),
        "The items can't be read",
        lambda till: adopt(till, Catalogue((Item("Bun", 2_500),))),
    ),
    "saved, and not in force, until others are saved": Message(
        lambda till: till.presenter.say_not_in_force(), "not in force", adopt
    ),
    # Beside the receipt, and at the bottom.
    "copied, and another receipt is shown": Message(copied, "Copied", look_at_another),
    "the server calls the terminal something else": Message(
        lambda till: till.hears(LoggedOn("F", None, None, None, "TILL-9", None)),
        "calls this terminal",
        lambda till: till.connect(),
    ),
}


def said(till: TillUnderTest) -> str:
    """Return everything that is said besides what is shown."""
    screen = till.screen
    remark = screen.receipt.remark if screen.receipt is not None else ""
    return f"{screen.amount.refusal} {till.notice} {remark} {screen.status.technical}"


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_goes_when_its_cause_goes(name: str) -> None:
    message = MESSAGES[name]
    sale = Sale(tip_percents=(10,), note=True)
    till = TillUnderTest(sale=sale, catalogue=ITEMS).connect()
    till.hears(LanAccessChanged())
    message.comes(till)
    assert message.says in said(till)
    message.ends(till)
    till.presenter.tick()
    assert message.says not in said(till)


def test_a_message_about_something_else_stays() -> None:
    till = TillUnderTest().connect().type("900000\r")
    before = till.screen.amount.refusal
    assert before
    payment, _ = machine.apply(OPEN, CANCEL)
    till.hears(PaymentChanged(payment))
    assert till.screen.amount.refusal == before


@pytest.mark.parametrize(
    ("ended", "what_to_do"),
    [
        (PAID, "refund one of the two"),
        (StatusReceived(State.CANCELED), "don't charge it again: it is paid"),
    ],
)
def test_after_two_of_an_amount_the_till_says_what_is_to_be_done_now(
    ended: Input, what_to_do: str
) -> None:
    till = TillUnderTest().connect()
    paid_beside(till)
    till.happens(RESPONDED, ended)
    assert "An earlier payment of this amount has just been paid." in till.notice
    assert what_to_do in till.notice


def test_nobody_is_welcomed_while_no_payment_can_be_taken() -> None:
    till = TillUnderTest().connect().hears(LOST)
    assert till.face == Welcome("No payments right now", "")
    assert "closed" not in said(till), "the technician's English is in the log"
    assert till.hears(BACK).face == Welcome("Welcome", "Type the amount, then press Enter.")
