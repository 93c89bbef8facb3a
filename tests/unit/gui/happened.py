"""What can happen at a till, as its presenter shows it: every face that refunds and scans bring."""

import dataclasses
from collections.abc import Callable

from terminal_app.channel.events import (
    MessageUnmatched,
    PaymentChanged,
    PaymentRefused,
    RefundRefusal,
    RefundRefused,
    Refusal,
    ScanChanged,
)
from terminal_app.gui.screen_state import Gesture, RefundOf
from terminal_app.payments.inputs import (
    AlarmsDismissed,
    InitResponseReceived,
    Input,
    ProblemReceived,
    ReceiptReceived,
    Request,
    ResolvedByHand,
    TimedOut,
)
from terminal_app.payments.payment import (
    Dismissal,
    Outcome,
    Problem,
    ProblemKind,
    Resolution,
    State,
    Wait,
)
from terminal_app.payments.scan import Scan, ScanState, move
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    ASKED,
    NOT_KNOWN,
    NUMBER,
    OTHER,
    OWNER,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

SCAN = Scan("scan-1", OWNER, "2026-11-22T12:34:50+00:00")
PROBLEM = Problem(ProblemKind.PAYMENT_NOT_FOUND, "x", "No receipt of that number is known here")
DISMISSED = AlarmsDismissed(
    Dismissal(
        "Ola Nordmann",
        "The customer bought two of them, and the second was never rung up: both receipts stay",
        "2026-11-22T13:00:00+00:00",
    )
)
REASON = "The provider's portal shows receipt 123 over this amount, and the customer agrees"


def _till(language: str) -> TillUnderTest:
    return TillUnderTest(language, show_own_code=True).connect("https://pay.example/till/TILL-1")


def _after(*given: Input) -> Callable[[str], TillUnderTest]:
    def happen(language: str) -> TillUnderTest:
        till = _till(language).type("125,50\r")
        till.happens(*given)
        return till

    return happen


def _scanned(language: str) -> TillUnderTest:
    return _till(language).hears(ScanChanged(SCAN))


def _over_a_result(language: str) -> TillUnderTest:
    return _after(RESPONDED, PAID)(language).hears(ScanChanged(SCAN))


def _just_scanned(language: str) -> TillUnderTest:
    return _till(language).type("100000").hears(ScanChanged(SCAN)).type("\r")


def _left(language: str) -> TillUnderTest:
    return _scanned(language).type("125").hears(ScanChanged(move(SCAN, ScanState.WITHDRAWN)))


def _gone(language: str) -> TillUnderTest:
    till = _scanned(language).type("125,50\r")
    return till.hears(PaymentRefused("scan-1", Refusal.SCAN_GONE))


def _on_the_phone(language: str) -> TillUnderTest:
    till = _scanned(language).type("125,50\r")
    till.happens(
        InitResponseReceived(None), payment=dataclasses.replace(till.payment(), by_scan=True)
    )
    return till


def _refund_question(language: str) -> TillUnderTest:
    return _after(*PAID_AFTER_CANCEL)(language).do(RefundOf(NUMBER))


def _refund_not_sent(language: str) -> TillUnderTest:
    refused = RefundRefused(NUMBER, RefundRefusal.ANOTHER_SERVER)
    return _after(*PAID_AFTER_CANCEL)(language).hears(refused)


def _elsewheres(language: str) -> TillUnderTest:
    till = _till(language).type("125,50\r")
    payment = till.happens(*NOT_KNOWN)
    other = dataclasses.replace(payment, payment_id="other")
    till.hears(PaymentChanged(other, is_foreign=True))
    return till.do(Gesture.SHOW_ATTENTION)


def _charge_again(language: str) -> TillUnderTest:
    till = _after(*NOT_KNOWN)(language).waits().type("\r125,50\r")
    refused = PaymentRefused(till.last_start().payment_id, Refusal.UNKNOWN_SAME_AMOUNT)
    return till.hears(refused, ScanChanged(SCAN))


def _by_hand(outcome: Outcome) -> ResolvedByHand:
    resolution = Resolution(outcome, "Ola Nordmann", REASON, "2026-11-22T13:00:00+00:00")
    return ResolvedByHand(resolution)


HAPPENED: dict[str, Callable[[str], TillUnderTest]] = {
    "own code": _till,
    "scanned": _scanned,
    "scanned, amount typed": lambda language: _scanned(language).type("100000"),
    "scanned over a result": _over_a_result,
    "scanned as Enter was pressed": _just_scanned,
    "the customer has left": _left,
    "the scan is gone": _gone,
    "on the phone": _on_the_phone,
    "paid after a cancel": _after(*PAID_AFTER_CANCEL),
    "charged twice": _after(RESPONDED, PAID, TWICE),
    "charged twice, dismissed": _after(RESPONDED, PAID, TWICE, DISMISSED),
    "another amount": _after(RESPONDED, ReceiptReceived("987654321", State.COMPLETE, OTHER)),
    "pay back?": _refund_question,
    "refunding": _after(*PAID_AFTER_CANCEL, ASKED),
    "refund not known": _after(*PAID_AFTER_CANCEL, ASKED, TimedOut(Wait.REFUND)),
    "refund refused": _after(*PAID_AFTER_CANCEL, ASKED, ProblemReceived(Request.REFUND, PROBLEM)),
    "refund not sent": _refund_not_sent,
    "refunded": _after(*PAID_AFTER_CANCEL, ASKED, ReceiptReceived(NUMBER, State.REVERSED, AMOUNT)),
    "second refunded": _after(
        RESPONDED, PAID, TWICE, ReceiptReceived("987654321", State.REVERSED, AMOUNT)
    ),
    "not known": _after(*NOT_KNOWN),
    "paid by hand": _after(*NOT_KNOWN, _by_hand(Outcome.PAID)),
    "not paid by hand": _after(*NOT_KNOWN, _by_hand(Outcome.NOT_PAID)),
    "overruled": _after(*NOT_KNOWN, _by_hand(Outcome.NOT_PAID), PAID),
    "another server's": _elsewheres,
    "charge again?": _charge_again,
    "receipt set aside": lambda language: _till(language).hears(
        MessageUnmatched("no such payment", 1, "5550001234")
    ),
}
"""By name: a till of a language, when that has happened."""
