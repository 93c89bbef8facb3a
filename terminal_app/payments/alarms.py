"""Selection of the alarms that still require something of a person."""

from terminal_app.payments.payment import RECEIPT_DOUBTS, Alarm, Payment, State

_ONE_CHARGE = 1


def pressing(payment: Payment, alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
    """Return those of ``alarms`` that aren't settled by a refund yet.

    An alarm about money that the merchant shouldn't have is settled once a person has asked for
    the refund, and once the surplus charge has been refunded.
    """
    return tuple(alarm for alarm in alarms if not _is_answered(payment, alarm))


def _is_answered(payment: Payment, alarm: Alarm) -> bool:
    if alarm not in {Alarm.PAID_AFTER_CANCEL, Alarm.SECOND_RECEIPT}:
        return False
    goes_back = payment.state in {State.REVERSED, State.REFUNDING}
    if goes_back and payment.doubt not in RECEIPT_DOUBTS:
        return True
    standing = sum(charge.agrees for charge in payment.standing)
    if alarm is Alarm.SECOND_RECEIPT:
        return standing <= _ONE_CHARGE
    return standing == 0 and bool(payment.reversals)
