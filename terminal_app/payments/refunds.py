"""Refunds: requested by a person, sent at most once per request (rule 2); what is refunded."""

from dataclasses import replace
from typing import NamedTuple

from terminal_app.payments.inputs import IllegalInputError, RefundRequested, Request, Send, Step
from terminal_app.payments.money import Money
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Charge,
    Doubt,
    Owner,
    Payment,
    Problem,
    ProblemKind,
    Refund,
    RefundResult,
    State,
    Wait,
)
from terminal_app.payments.receipt_rules import apply_refund, reassess

_REFUSALS = frozenset(
    {
        ProblemKind.INPUT_ERROR,
        ProblemKind.MERCHANT_VALIDATION_ERROR,
        ProblemKind.PAYMENT_NOT_FOUND,
    }
)


def taken_elsewhere(
    receipt_id: str, *, payment_id: str, owner: Owner, zero: Money, operator: str, at: str
) -> Payment:
    """Return a payment that this till didn't take and knows only by its receipt number."""
    return Payment(
        payment_id=payment_id,
        sale_id=payment_id,
        owner=owner,
        amount=zero,
        operator=operator,
        started_at=at,
        taken_elsewhere=True,
        state=State.COMPLETE,
        waits_for=None,
        answered=True,
        charges=(Charge(receipt_id, agrees=True),),
    )


def request(payment: Payment, given: RefundRequested) -> Step:
    """Send REFUND, or send it again at a person's request.

    Raises: IllegalInputError if that number can't be refunded now.
    """
    if given.receipt_id not in payment.refundable:
        message = f"receipt {given.receipt_id} can't be refunded in {payment.state.value}"
        raise IllegalInputError(message)
    before = payment.refund
    again = before is not None and before.result is RefundResult.UNDER_WAY
    times = before.times_sent + 1 if before is not None and again else 1
    return replace(
        payment,
        state=State.REFUNDING,
        waits_for=Wait.REFUND,
        refund=Refund(given.receipt_id, given.operator, times),
        problem=None,
        resolution=None,
    ), (Send(Request.REFUND),)


def withdraw(payment: Payment) -> Step:
    """Withdraw the REFUND that wasn't sent; if an earlier one was, its result stays unknown.

    Raises: IllegalInputError if no REFUND is pending.
    """
    refund = payment.refund
    if payment.waits_for is not Wait.REFUND or refund is None:
        message = "no refund is out"
        raise IllegalInputError(message)
    if refund.times_sent > 1:
        earlier = replace(refund, times_sent=refund.times_sent - 1)
        return leave_unknown(replace(payment, refund=earlier))
    return _without_refund(replace(payment, refund=None)), ()


def leave_unknown(payment: Payment) -> Step:
    """Leave the result of the refund unknown; nothing is sent without a person's request."""
    doubt = payment.doubt or Doubt.REFUND_UNKNOWN
    return replace(payment, waits_for=None, doubt=doubt), ()


def apply_problem(payment: Payment, problem: Problem, receipt_id: str | None) -> Step:
    """Apply a PROBLEM in answer to the REFUND of ``receipt_id``; None: the last one requested."""
    refund, kind = payment.refund, problem.kind
    if refund is None:
        return payment, ()
    of = receipt_id or refund.receipt_id
    if kind is ProblemKind.PAYMENT_ALREADY_REFUNDED:
        return apply_refund(replace(payment, problem=problem), None, of=of), ()
    if refund.result is not RefundResult.UNDER_WAY or of != refund.receipt_id:
        return payment, ()
    payment = replace(payment, problem=problem)
    # Of several REFUNDs, one may be refused late and another carried out.
    if kind not in _REFUSALS or refund.times_sent > 1:
        return leave_unknown(payment)
    refused = replace(refund, result=RefundResult.REFUSED)
    return _without_refund(replace(payment, refund=refused)), ()


def _without_refund(payment: Payment) -> Payment:
    """Return to the state that the receipts prove: nothing was refunded."""
    doubt = payment.doubt if payment.doubt in RECEIPT_DOUBTS else None
    state = State.REVERSED if payment.reversals else State.CANCELLING
    return reassess(replace(payment, state=state, waits_for=None, doubt=doubt))


# -- what is refunded ------------------------------------------------------------------------


def refunded_charge(payment: Payment, number: str) -> Charge | None:
    """Return the refunded charge of a receipt number, its own or its refund's; None: of no one."""
    numbers = {one.of for one in payment.reversals if one.agrees and one.receipt_id == number}
    numbers.add(number)
    gone = (one for one in payment.charges if one not in payment.standing)
    return next((one for one in gone if one.receipt_id in numbers), None)


def is_refunded(payment: Payment, number: str = "") -> bool:
    """Return whether the charge of a receipt number is refunded; without one, whether all is.

    As the server says: what isn't known, or was settled by hand, isn't refunded.

    ``number``: of the charge, or of its refund.
    """
    if not number:
        return payment.state is State.REVERSED and payment.doubt is None
    if any(number == charge.receipt_id for charge in payment.standing):
        return False
    told = {one.receipt_id for one in payment.reversals if one.agrees}
    return number in told or refunded_charge(payment, number) is not None


class PartlyRefunded(NamedTuple):
    """How much of the money that was charged is refunded: more than nothing, less than all."""

    refunded: Money
    charged: Money


def partly_refunded(payment: Payment) -> PartlyRefunded | None:
    """Return how much is refunded where that is a part: one of two charges, or less than a charge.

    None where nothing or all is, or where nobody has said how much. It says nothing of the
    outcome: after a refund of less than a charge that isn't known.
    """
    standing, currency = payment.standing, payment.amount.currency
    charged = {one.receipt_id: _amount(payment, one) for one in payment.charges}
    parts = [
        one.amount
        for one in payment.reversals
        if one.amount is not None and any(one.of == charge.receipt_id for charge in standing)
    ]
    gone = [charged[one.receipt_id] for one in payment.charges if one not in standing]
    amounts = [*charged.values(), *parts]
    if not standing or any(one is None or one.currency is not currency for one in amounts):
        return None
    whole = sum(one.amount_minor for one in charged.values() if one is not None)
    back = sum(one.amount_minor for one in (*gone, *parts) if one is not None)
    if not 0 < back < whole:
        return None
    return PartlyRefunded(Money(back, currency), Money(whole, currency))


def _amount(payment: Payment, charge: Charge) -> Money | None:
    is_asked_for = charge.agrees and payment.amount.amount_minor > 0
    return charge.amount or (payment.amount if is_asked_for else None)
