"""The one safe next step with each payment that needs attention, as its row in the list says it."""

from terminal_app.gui.presenter.model import TillModel
from terminal_app.payments import alarms
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    Outcome,
    Payment,
    State,
    Wait,
)
from terminal_app.texts import Texts

_ASKED_IN_VAIN = 3
"""So often the server was asked: by then a person finds out sooner."""
_ALARMS = {
    Alarm.PAID_AFTER_CANCEL: "Hand over the goods, or refund it.",
    Alarm.CANCELED_AFTER_PAID: "Keep the receipt number, and call your provider.",
    Alarm.SECOND_RECEIPT: "Refund one of the charges.",
    Alarm.RECEIPT_DISAGREES: "Compare with the customer's wallet, and call your provider.",
    Alarm.RECEIPT_UNREADABLE: "Compare with the customer's wallet, and call your provider.",
    Alarm.OVERRULED: "Read what the server has proved, then dismiss it with a reason.",
}


def of(model: TillModel, payment: Payment) -> str:
    """Return what is to be done next: never to charge, nor to refund what may be refunded."""
    if payment.outcome is Outcome.NOT_KNOWN:
        return _not_known(model, payment)
    return _alarm(payment, model.texts)


def of_unmatched(texts: Texts) -> str:
    """Return the same for a receipt number that matches no payment."""
    return texts.say("Write the number down, and call your provider.")


def _not_known(model: TillModel, payment: Payment) -> str:
    say = model.texts.say
    if model.is_foreign(payment):
        return say("Look it up at its own server or terminal, then settle it by hand.")
    if payment.doubt in RECEIPT_DOUBTS:
        return say("Compare with the customer's wallet, and call your provider.")
    if payment.state is State.REFUNDING:
        return _refund(payment, model.texts)
    if not model.connected:
        return say("Wait: the till asks as soon as it is connected.")
    if payment.times_asked >= _ASKED_IN_VAIN:
        return say("Look at the customer's wallet, then settle it by hand.")
    return say("Wait: the till asks the server again by itself.")


def _refund(payment: Payment, texts: Texts) -> str:
    if payment.waits_for is Wait.REFUND:
        return texts.say("Wait for the server's answer to the refund.")
    return texts.say("Ask again what became of the refund.")


def _alarm(payment: Payment, texts: Texts) -> str:
    standing = alarms.standing(payment)
    if standing:
        return texts.say(_ALARMS[standing[-1]])
    return texts.say("Open it, and read what became of it.")
