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
    say, is_foreign = model.texts.say, model.is_foreign(payment)
    if payment.outcome is Outcome.NOT_KNOWN and is_foreign:
        return say("Look it up at its own server or terminal, then settle it by hand.")
    if payment.doubt in RECEIPT_DOUBTS and payment.outcome is Outcome.NOT_KNOWN:
        return say("Compare with the customer's wallet, and call your provider.")
    if payment.state is State.REFUNDING and payment.outcome is Outcome.NOT_KNOWN:
        if payment.waits_for is Wait.REFUND:
            return say("Wait for the server's answer to the refund.")
        return say("Ask again what became of the refund.")
    if payment.outcome is Outcome.NOT_KNOWN:
        return _unknown(model, payment)
    return _alarm(payment, model.texts)


def of_unmatched(texts: Texts) -> str:
    """Return the same for a receipt number that matches no payment."""
    return texts.say("Write the number down, and call your provider.")


def _unknown(model: TillModel, payment: Payment) -> str:
    if not model.connected:
        return model.texts.say("Wait: the till asks as soon as it is connected.")
    if payment.times_asked >= _ASKED_IN_VAIN:
        return model.texts.say("Look at the customer's wallet, then settle it by hand.")
    return model.texts.say("Wait: the till asks the server again by itself.")


def _alarm(payment: Payment, texts: Texts) -> str:
    standing = alarms.standing(payment)
    if standing:
        return texts.say(_ALARMS[standing[-1]])
    return texts.say("Open it, and read what became of it.")
