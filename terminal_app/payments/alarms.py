"""Alarms of a payment: which still stand, and which still require something of a person.

Every alarm is about money. It stands until the money is settled: refunded, resolved by hand, or
dismissed by a person with a reason. Acknowledging it settles nothing (rule 5).
"""

from dataclasses import replace

from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    Dismissal,
    Outcome,
    Payment,
    State,
)

_ONE_CHARGE = 1
_ABOUT_A_RECEIPT = frozenset({Alarm.RECEIPT_DISAGREES, Alarm.RECEIPT_UNREADABLE})
_ENDED_BY_A_PERSON = frozenset({Alarm.RECEIPT_UNREADABLE, Alarm.OVERRULED})
"""How much money a refund would have to give back can't be told, or isn't the question."""


def standing(payment: Payment) -> tuple[Alarm, ...]:
    """Return the alarms whose money isn't settled, each once; seen or not."""
    alarms = dict.fromkeys(payment.undismissed_alarms)
    return tuple(alarm for alarm in alarms if not _is_settled(payment, alarm))


def pressing(payment: Payment, alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
    """Return those of ``alarms`` that aren't settled by a refund yet.

    An alarm about money that the merchant shouldn't have is settled once a person has asked for
    the refund, and once the surplus charge has been refunded.
    """
    return tuple(alarm for alarm in alarms if not _is_answered(payment, alarm))


def charges(payment: Payment) -> int:
    """Return how many charges of the amount asked for stand."""
    return sum(charge.agrees for charge in payment.standing)


def dismiss(payment: Payment, dismissal: Dismissal) -> Payment:
    """Return the payment with all its alarms dismissed, and thereby seen."""
    number = len(payment.alarms)
    return replace(
        payment,
        alarms_seen=number,
        dismissals=(*payment.dismissals, dismissal),
        alarms_dismissed=number,
    )


def _is_settled(payment: Payment, alarm: Alarm) -> bool:
    if payment.is_resolved_by_hand:
        # "Paid" says nothing of a second charge, nor of goods that were not handed over.
        return payment.outcome is Outcome.NOT_PAID or alarm in _ABOUT_A_RECEIPT
    return _is_refunded(payment, alarm)


def _is_refunded(payment: Payment, alarm: Alarm) -> bool:
    """Return whether the money that ``alarm`` is about was given back."""
    if alarm in _ENDED_BY_A_PERSON:
        return False
    if alarm is Alarm.SECOND_RECEIPT:
        return charges(payment) <= _ONE_CHARGE
    is_reversed = payment.state is State.REVERSED and payment.doubt not in RECEIPT_DOUBTS
    if alarm is Alarm.PAID_AFTER_CANCEL:
        was_reversed = any(one.agrees for one in payment.reversals)
        return is_reversed or (charges(payment) == 0 and was_reversed)
    if alarm is Alarm.RECEIPT_DISAGREES:
        # A contradiction about a charge that agreed isn't explained by its refund.
        return is_reversed and not all(charge.agrees for charge in payment.charges)
    return is_reversed


def _is_answered(payment: Payment, alarm: Alarm) -> bool:
    if _is_refunded(payment, alarm):
        return True
    asked = payment.state is State.REFUNDING and payment.doubt not in RECEIPT_DOUBTS
    return asked and alarm in {Alarm.PAID_AFTER_CANCEL, Alarm.SECOND_RECEIPT}
