"""Effects of receipts on a payment, in whatever order they arrive.

Rule 4: a receipt that disagrees with what was asked, or can't be read, neither pays nor
settles anything. Rule 5: the stronger truth wins: REVERSED over COMPLETE over CANCELED and
ERROR over the rest; a second receipt number is a double charge.
"""

from dataclasses import replace

from terminal_app.payments.inputs import ReceiptReceived, UnreadableReceiptReceived
from terminal_app.payments.money import Money
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    Charge,
    Doubt,
    Payment,
    RefundResult,
    Reversal,
    State,
    Wait,
)

_ASSUMED_UNPAID = frozenset({State.CANCELLING, State.CANCELED, State.ERROR})


def with_alarm(payment: Payment, alarm: Alarm, *, again: bool = False) -> Payment:
    """Return the payment with ``alarm``, once; ``again``: also if an earlier one was seen."""
    if alarm in (payment.unseen_alarms if again else payment.alarms):
        return payment
    return replace(payment, alarms=(*payment.alarms, alarm))


def apply_complete(payment: Payment, *, is_proof: bool) -> Payment:
    """Apply a STATUS_UPDATE COMPLETE: paid, the receipt number isn't known yet.

    Unless that ``is_proof`` of the amount: then the receipt decides.
    """
    known = payment.state in {State.COMPLETE, State.REVERSED, State.REFUNDING}
    if known or payment.doubt in RECEIPT_DOUBTS:
        return payment
    if payment.state in _ASSUMED_UNPAID:
        payment = with_alarm(payment, Alarm.PAID_AFTER_CANCEL)
    payment = replace(payment, state=State.COMPLETE, waits_for=None, doubt=None, answered=True)
    return payment if is_proof else _with_doubt(payment, Doubt.AMOUNT_UNCONFIRMED)


def apply_receipt(payment: Payment, receipt: ReceiptReceived) -> Payment:
    """Apply a PAYMENT_RECEIPT that could be read."""
    match receipt.state:
        case State.COMPLETE if receipt.amount is None and not receipt.is_proof:
            return _apply_charge_without_amount(payment, receipt)
        case State.COMPLETE if _is_asked_for(payment, receipt.amount):
            return _apply_charge(payment, receipt)
        case State.COMPLETE:
            return _apply_wrong_charge(payment, receipt)
        case State.REVERSED:
            return _apply_reversal(payment, receipt)
    return apply_unreadable_receipt(
        payment,
        UnreadableReceiptReceived(receipt.receipt_id, receipt.state, is_integer=receipt.is_integer),
    )


def _is_asked_for(payment: Payment, amount: Money | None) -> bool:
    return amount is None or amount == payment.amount or payment.taken_elsewhere


def reassess(payment: Payment) -> Payment:
    """Return the payment in the state that its charges and reversals prove together."""
    if _awaited_refund(payment) is not None:
        return payment
    standing = payment.standing
    if not standing:
        return replace(payment, state=State.REVERSED, waits_for=None, doubt=None)
    if not any(charge.agrees for charge in standing):
        odd = payment.doubt if payment.doubt in RECEIPT_DOUBTS else Doubt.RECEIPT_DISAGREES
        return replace(payment, waits_for=None, doubt=odd)
    doubt: Doubt | None = None
    numbers = {None, *(charge.receipt_id for charge in standing)}
    if any(one.agrees and one.of is None for one in payment.reversals):
        doubt = Doubt.REFUND_UNCLEAR
    elif any(not one.agrees and one.of in numbers for one in payment.reversals):
        doubt = Doubt.RECEIPT_DISAGREES
    return replace(payment, state=State.COMPLETE, waits_for=None, doubt=doubt)


# -- charges -----------------------------------------------------------------------------


def _apply_charge(payment: Payment, receipt: ReceiptReceived) -> Payment:
    number = receipt.receipt_id
    known = _charge(payment, number)
    if known is not None and (known.agrees or (known.amount and receipt.amount is None)):
        return payment
    payment = _alarmed_by_charge(payment, is_new=known is None)
    charge = Charge(
        number,
        agrees=True,
        amount=receipt.amount,
        payment_method=receipt.payment_method,
        paid_at=receipt.paid_at,
        is_integer=receipt.is_integer,
    )
    return reassess(
        _match_earlier_refund(replace(_with_charge(payment, charge), answered=True), number)
    )


def _alarmed_by_charge(payment: Payment, *, is_new: bool) -> Payment:
    if any(charge.agrees for charge in payment.charges):
        return with_alarm(payment, Alarm.SECOND_RECEIPT, again=is_new)
    if payment.state in _ASSUMED_UNPAID and not payment.reversals:
        return with_alarm(payment, Alarm.PAID_AFTER_CANCEL)
    return payment


def _apply_charge_without_amount(payment: Payment, receipt: ReceiptReceived) -> Payment:
    """Keep the number of a receipt that doesn't tell what was charged, where that isn't certain."""
    if _charge(payment, receipt.receipt_id) is not None:
        return payment
    payment = _alarmed_by_charge(payment, is_new=True)
    charge = Charge(
        receipt.receipt_id,
        agrees=False,
        payment_method=receipt.payment_method,
        paid_at=receipt.paid_at,
        is_integer=receipt.is_integer,
    )
    return _with_doubt(_with_charge(payment, charge), Doubt.AMOUNT_UNCONFIRMED)


def _charge(payment: Payment, number: str | None) -> Charge | None:
    return next((one for one in payment.charges if one.receipt_id == number), None)


def _with_charge(payment: Payment, charge: Charge) -> Payment:
    """Add ``charge``, or replace the one with its number."""
    known = _charge(payment, charge.receipt_id)
    if known is None:
        return replace(payment, charges=(*payment.charges, charge))
    charges = tuple(charge if one is known else one for one in payment.charges)
    return replace(payment, charges=charges)


def _match_earlier_refund(payment: Payment, number: str) -> Payment:
    """Match the refunds that came before their charge: by its number, else as many as remain."""
    for one in payment.reversals:
        if one.receipt_id == number and one.of != number:
            payment = _with_reversal(payment, one, replace(one, of=number))
    return _match_remaining(payment)


def _apply_wrong_charge(payment: Payment, receipt: ReceiptReceived) -> Payment:
    """Apply a receipt of COMPLETE over another amount than was asked for."""
    known = _charge(payment, receipt.receipt_id)
    is_new = known is None
    payment = with_alarm(payment, Alarm.RECEIPT_DISAGREES, again=is_new)
    if known is not None and (known.amount is not None or not known.agrees):
        # Repeated, or contradicting what the server has confirmed before.
        return payment
    charge = Charge(
        receipt.receipt_id, agrees=False, amount=receipt.amount, is_integer=receipt.is_integer
    )
    return _with_doubt(_with_charge(payment, charge), Doubt.RECEIPT_DISAGREES)


def apply_unreadable_receipt(payment: Payment, told: UnreadableReceiptReceived) -> Payment:
    """Apply a PAYMENT_RECEIPT that names the payment and can't be read in full."""
    number, known = told.receipt_id, _charge(payment, told.receipt_id)
    is_new = number is not None and number not in {payment.receipt_id, *payment.other_receipt_ids}
    payment = with_alarm(payment, Alarm.RECEIPT_UNREADABLE, again=is_new)
    again = known is not None and not known.agrees and told.state is None
    if again or (known is not None and told.state is State.COMPLETE):
        return payment
    if number is not None and is_new:
        charge = Charge(number, agrees=False, is_integer=told.is_integer)
        payment = _with_charge(payment, charge)
    if told.state is State.REVERSED:
        payment = _with_unclear_refund(payment, number)
    return _with_doubt(
        payment, Doubt.RECEIPT_UNREADABLE, may_be_refund=told.state is not State.COMPLETE
    )


def _has_odd_receipt(payment: Payment) -> bool:
    """Whether a receipt that can't be matched has come, not only the word of one."""
    return payment.doubt in RECEIPT_DOUBTS and payment.doubt is not Doubt.AMOUNT_UNCONFIRMED


def _with_doubt(payment: Payment, doubt: Doubt, *, may_be_refund: bool = False) -> Payment:
    """Set ``doubt``, unless the outcome is proven whatever the receipt is about."""
    is_paid = any(charge.agrees for charge in payment.standing)
    if (is_paid and not may_be_refund) or _has_odd_receipt(payment):
        return payment
    # The answer to a REFUND is still awaited.
    waits_for = payment.waits_for if payment.waits_for is Wait.REFUND else None
    return replace(payment, doubt=doubt, waits_for=waits_for, resolution=None)


# -- reversals ---------------------------------------------------------------------------


def _with_unclear_refund(payment: Payment, number: str | None) -> Payment:
    """Remember a refund that can't be read: a charge's receipt after it doesn't outweigh it."""
    if any(one.receipt_id == number for one in payment.reversals):
        return payment
    of = number if _charge(payment, number) is not None else _refunded_charge(payment)
    odd = Reversal(number, of, agrees=False)
    return replace(payment, reversals=(*payment.reversals, odd))


def _apply_reversal(payment: Payment, receipt: ReceiptReceived) -> Payment:
    number, amount = receipt.receipt_id, receipt.amount
    told = next((one for one in payment.reversals if one.receipt_id == number), None)
    of = _refunded_charge(payment) if told is None else told.of
    target = _charge(payment, number) or _charge(payment, of)
    expected = payment.amount if target is None or target.amount is None else target.amount
    if payment.taken_elsewhere and payment.amount.amount_minor == 0:
        # The first statement of the amount; later ones must agree with it.
        payment = replace(payment, amount=amount or payment.amount)
    elif told is not None and told.agrees and amount in {None, payment.amount}:
        return payment
    elif amount not in {None, expected}:
        odd = Reversal(number, None, agrees=False, amount=amount)
        return _apply_wrong_refund(payment, odd, target)
    return apply_refund(payment, number)


def _apply_wrong_refund(payment: Payment, odd: Reversal, target: Charge | None) -> Payment:
    """Apply a refund of another amount than the charge's: what the merchant has isn't known."""
    odd = replace(odd, of=target.receipt_id if target is not None else None)
    is_new = odd not in (replace(one, amount=odd.amount) for one in payment.reversals)
    payment = with_alarm(payment, Alarm.RECEIPT_DISAGREES, again=is_new)
    if not is_new or (target is not None and target not in payment.standing):
        return payment
    payment = replace(payment, reversals=(*payment.reversals, odd))
    return _with_doubt(payment, Doubt.RECEIPT_DISAGREES, may_be_refund=True)


def _awaited_refund(payment: Payment) -> str | None:
    """Return the number of the charge whose refund this till awaits."""
    refund = payment.refund
    under_way = refund is not None and refund.result is RefundResult.UNDER_WAY
    return refund.receipt_id if refund is not None and under_way else None


def _refunded_charge(payment: Payment) -> str | None:
    """Return the charge that a refund under an unknown number is of; None if unknown."""
    standing = payment.standing
    only = standing[0].receipt_id if len(standing) == 1 else None
    return _awaited_refund(payment) or only


def apply_refund(payment: Payment, number: str | None, of: str | None = None) -> Payment:
    """Apply a reported refund: its ``number``, and the charge that it is ``of``, if known."""
    told = [one for one in payment.reversals if one.agrees]
    if number is None and of is None and told:
        return payment
    # A charge that was matched with another number may turn out to be refunded by this one.
    if number is not None and any(one.receipt_id == number for one in told):
        return payment
    if of is not None and any(of == one.of for one in told):
        return payment
    is_a_charge = _charge(payment, number) is not None
    nameless = next((one for one in told if one.receipt_id is None), None)
    if nameless is not None and nameless.of not in {None, number}:
        # This is its number, coming late, unless either is the answer to a REFUND.
        asked = payment.refund is not None and payment.refund.receipt_id == nameless.of
        if is_a_charge and not asked and not _awaited_refund(payment):
            # It was matched with the only charge there was; which charge it is of is unclear now.
            payment = _with_reversal(payment, nameless, replace(nameless, of=None))
            return reassess(_with_reversal(payment, None, Reversal(number, number)))
        nameless = None if is_a_charge or _awaited_refund(payment) else nameless
    if nameless is not None and number is not None:
        named = replace(nameless, receipt_id=number, of=number if is_a_charge else nameless.of)
        payment = _match_remaining(_with_reversal(payment, nameless, named))
        return reassess(_complete_refund(payment))
    if is_a_charge:
        payment = _without_guesses(payment, number)
    target = of or (number if is_a_charge else _refunded_charge(payment))
    payment = _match_remaining(_with_reversal(payment, None, Reversal(number, target)))
    return reassess(_complete_refund(payment))


def _with_reversal(payment: Payment, before: Reversal | None, after: Reversal) -> Payment:
    others = tuple(one for one in payment.reversals if one is not before)
    return replace(payment, reversals=(*others, after), answered=True)


def _without_guesses(payment: Payment, number: str | None) -> Payment:
    """Unmatch the refunds under other numbers from the charge that is refunded by its own.

    A charge is refunded once: they were matched with the only charge that was known by then.
    """
    for one in payment.reversals:
        if one.of == number and one.receipt_id not in {None, number}:
            payment = _with_reversal(payment, one, replace(one, of=None))
    return payment


def _match_remaining(payment: Payment) -> Payment:
    """Match the refunds of unknown charge, if there are as many as charges left.

    One without a number may be a word about another one, so it counts only while it is alone.
    """
    told = [one for one in payment.reversals if one.agrees]
    loose = [one for one in told if one.of is None and (one.receipt_id or len(told) == 1)]
    standing = payment.standing
    if len(loose) < len(standing):
        return payment
    for one, charge in zip(loose, standing, strict=False):
        payment = _with_reversal(payment, one, replace(one, of=charge.receipt_id))
    return payment


def _complete_refund(payment: Payment) -> Payment:
    refund, awaited = payment.refund, _awaited_refund(payment)
    if refund is None or awaited is None:
        return payment
    if any(charge.receipt_id == awaited for charge in payment.standing):
        return payment
    return replace(payment, refund=replace(refund, result=RefundResult.DONE), waits_for=None)
