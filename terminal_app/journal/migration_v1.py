"""Payments from entries of the journal's first version.

That version kept one receipt number as the payment's own and the others beside it, without saying
which were charges and which were refunds. The inputs in the same entries say so: charges and
refunds are derived from them again, and everything else is taken over as it was recorded.
"""

from dataclasses import replace
from typing import Any

from terminal_app.journal.entries import decode_value
from terminal_app.payments import receipt_rules
from terminal_app.payments.inputs import ReceiptReceived, UnreadableReceiptReceived
from terminal_app.payments.payment import Payment, ProblemKind, State

_SETTLED = frozenset({State.COMPLETE, State.REVERSED})


def is_of_version_1(snapshot: object) -> bool:
    """Return whether ``snapshot``, the payment in an entry, was written by the first version."""
    return isinstance(snapshot, dict) and "other_receipt_ids" in snapshot


def payment_in(body: dict[str, Any], before: Payment | None) -> Payment:
    """Return the payment after the change in ``body``, as this version represents it.

    ``before`` is the result for the payment's previous entry, None for its first one.

    Raises: msgspec.DecodeError.
    """
    payment = decode_value(body["payment"], Payment)
    told = _told(before or replace(payment, state=State.INITIATING, doubt=None), body)
    # As earlier programs have projected it: the tables are compared with this.
    reversals = tuple(replace(one, amount=None) for one in told.reversals)
    payment = replace(payment, charges=told.charges, reversals=reversals)
    if payment.state in _SETTLED and payment.charges:
        # It took a payment for refunded that had been charged twice and refunded once.
        return receipt_rules.reassess(payment)
    return payment


def _told(payment: Payment, body: dict[str, Any]) -> Payment:
    match body:
        case {"input": "ReceiptCame"}:
            return receipt_rules.apply_receipt(payment, decode_value(body, ReceiptReceived))
        case {"input": "ReceiptUnreadable"}:
            return receipt_rules.apply_unreadable_receipt(
                payment, decode_value(body, UnreadableReceiptReceived)
            )
        case {"input": "StatusTold", "state": State.REVERSED.value}:
            return receipt_rules.apply_refund(payment, None)
        case {
            "input": "ProblemTold",
            "problem": {"kind": ProblemKind.PAYMENT_ALREADY_REFUNDED.value},
            "payment": {"state": State.REVERSED.value},
        }:
            return receipt_rules.apply_refund(payment, None)
    return payment
