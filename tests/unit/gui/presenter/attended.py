"""Payments that need attention, one for each next step that there is; and refunds in part."""

import dataclasses

from terminal_app.payments.inputs import (
    Input,
    ReceiptReceived,
    ResolvedByHand,
    StatusReceived,
    TimedOut,
    UnreadableReceiptReceived,
)
from terminal_app.payments.payment import Outcome, Payment, Resolution, State, Wait
from tests.unit.gui.presenter.payments.listed import made, receipt
from tests.unit.gui.presenter.presented import AMOUNT, ASKED, CANCEL, NOT_KNOWN, OTHER, PAID, TWICE

BY_HAND = ResolvedByHand(Resolution(Outcome.NOT_PAID, "Kari", "wallet", "2026-11-22T11:30:00Z"))
CANCELED = StatusReceived(State.CANCELED)
UNKNOWN = NOT_KNOWN[1:]
ELSEWHERE = "Look it up at its own server or terminal, then settle it by hand."
WAIT = "Wait: the till asks the server again by itself."
_COMPARE = "Compare with the customer's wallet, and call your provider."
_GIVEN: dict[str, tuple[str, tuple[Input, ...]]] = {
    "of another server": (ELSEWHERE, UNKNOWN),
    "asked about": (WAIT, UNKNOWN),
    "asked in vain": ("Look at the customer's wallet, then settle it by hand.", UNKNOWN),
    "another amount": (_COMPARE, (ReceiptReceived("77", State.COMPLETE, OTHER),)),
    "unreadable": (_COMPARE, (UnreadableReceiptReceived("78", None),)),
    "refunding": ("Wait for the server's answer to the refund.", (PAID, ASKED)),
    "refund unknown": (
        "Ask again what became of the refund.",
        (PAID, ASKED, TimedOut(Wait.REFUND)),
    ),
    "paid after a cancel": ("Hand over the goods, or refund it.", (CANCEL, CANCELED, PAID)),
    "paid twice": ("Refund one of the charges.", (PAID, TWICE)),
    "cancelled after paid": (
        "Keep the receipt number, and call your provider.",
        (PAID, CANCELED),
    ),
    "overruled": (
        "Read what the server has proved, then dismiss it with a reason.",
        (*UNKNOWN, BY_HAND, PAID),
    ),
    "settled, and nobody has seen it": (
        "Open it, and read what became of it.",
        (PAID, TWICE, receipt("987654321", AMOUNT.amount_minor, State.REVERSED)),
    ),
}
STEPS = {name: step for name, (step, _given) in _GIVEN.items()}


PARTLY_REFUNDED = (
    made(
        "twice",
        12_550,
        receipt("1", 12_550),
        receipt("2", 12_550),
        receipt("2", 12_550, State.REVERSED),
    ),
    made("less", 12_550, receipt("1", 12_550), receipt("9", 5_000, State.REVERSED)),
)
"""Of one of two charges, and less than a charge."""


def attended() -> dict[str, Payment]:
    """Return the payments by what has happened to each; the first is another server's."""
    found = {
        name: made(name, AMOUNT.amount_minor, *given) for name, (_step, given) in _GIVEN.items()
    }
    found["asked in vain"] = dataclasses.replace(found["asked in vain"], times_asked=3)
    return found
