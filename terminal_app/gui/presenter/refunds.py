"""Paying back, as the window offers it: the buttons, and the one question before it is done."""

from terminal_app.gui.presenter.attention import is_refunding
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import (
    Button,
    Customer,
    Detail,
    Gesture,
    Notice,
    RefundOf,
    Result,
    Tone,
)
from terminal_app.payments.payment import Alarm, Payment, State
from terminal_app.receipts.receipt import amount_is_known

_OFFERED_AFTER = frozenset(
    {
        Alarm.PAID_AFTER_CANCEL,
        Alarm.SECOND_RECEIPT,
        Alarm.RECEIPT_DISAGREES,
        Alarm.OVERRULED,
    }
)
"""Money came that perhaps should not have."""
_MOST_OFFERED = 2
_MOST_DIGITS = 12


def can_refund(scene: Scene) -> bool:
    """A refund can be asked for now."""
    return scene.connected and scene.not_recorded is None and scene.refund_posted is None


def offered(scene: Scene, payment: Payment) -> tuple[str, ...]:
    """Return the receipt numbers that may be paid back, the newest first."""
    is_looked_up = payment.payment_id == scene.looked_up
    is_offered = is_looked_up or bool(_OFFERED_AFTER.intersection(payment.alarms))
    if not is_offered or payment.state is State.REFUNDING or scene.is_elsewheres(payment):
        return ()
    return tuple(reversed(payment.refundable))


def buttons(scene: Scene, payment: Payment) -> tuple[Button, ...]:
    """Return the buttons that pay back, or ask again what became of it."""
    say, enabled = scene.texts.say, can_refund(scene)
    if is_refunding(payment):
        may_ask = bool(payment.refundable) and not scene.is_elsewheres(payment)
        again = Button(Gesture.REFUND_AGAIN, say("Ask again"), "", enabled)
        return (again,) if may_ask else ()
    return tuple(
        Button(
            RefundOf(number),
            say("Refund receipt {number}…", number=_short(number)),
            enabled=enabled,
            dangerous=True,
        )
        for number in offered(scene, payment)[:_MOST_OFFERED]
    )


def _short(number: str) -> str:
    return number if len(number) <= _MOST_DIGITS else f"…{number[1 - _MOST_DIGITS :]}"


def question(scene: Scene, payment: Payment | None, number: str, notice: Notice | None) -> Customer:
    """Return the one confirmation before money goes back; Enter alone doesn't answer it.

    ``payment`` is None for the receipt of another till.
    """
    say = scene.texts.say
    details = (
        Detail(say("Receipt"), number),
        Detail(say("Now"), say("The whole amount of this receipt goes back to the customer.")),
    )
    title = say("Pay back?")
    amount = _charged(scene, payment, number) if payment else scene.texts.say("Amount not known")
    face = Result(Tone.NOT_KNOWN, title, amount, details, wrapped=True)
    answers = (
        Button(Gesture.REFUND_YES, say("Yes, pay back"), "", can_refund(scene), dangerous=True),
        Button(Gesture.ESCAPE, say("No"), "Esc"),
    )
    return Customer(face, notice, answers)


def _charged(scene: Scene, payment: Payment, number: str) -> str:
    charge = next((one for one in payment.charges if one.receipt_id == number), None)
    if charge is not None and charge.amount is not None:
        return scene.money(charge.amount)
    if charge is not None and charge.agrees and amount_is_known(payment):
        return scene.money(payment.amount)
    return scene.texts.say("Amount not known")


def under_way(scene: Scene, payment: Payment, notice: Notice | None) -> Customer:
    """Return the middle pane while the server's answer to a refund is awaited."""
    say = scene.texts.say
    number = payment.refund.receipt_id if payment.refund is not None else "-"
    details = (
        Detail(say("Receipt"), number),
        Detail(say("Now"), say("Waiting for the server's confirmation. You can go on selling.")),
    )
    amount = _charged(scene, payment, number)
    face = Result(Tone.NEUTRAL, say("Refunding…"), amount, details, wrapped=True)
    return Customer(face, notice)
