"""Payments as the journal's first version told them.

It kept one receipt number as the payment's own and the others beside it, and didn't say which
of them had taken money and which had paid it back. The inputs, which stand in the same entries,
do: so the money is told anew from them, and everything else is taken as it was written.
"""

from dataclasses import replace
from typing import Any

from terminal_app.journal.entries import restored_value
from terminal_app.payments import receipt_rules
from terminal_app.payments.inputs import ReceiptCame, ReceiptUnreadable
from terminal_app.payments.payment import Payment, ProblemKind, State

_SETTLED = frozenset({State.COMPLETE, State.REVERSED})


def is_of_version_1(snapshot: object) -> bool:
    """Whether the first version wrote ``snapshot``, the payment in an entry."""
    return isinstance(snapshot, dict) and "other_receipt_ids" in snapshot


def payment_in(body: dict[str, Any], before: Payment | None) -> Payment:
    """Return the payment after the change that ``body`` tells of, as this version has it.

    ``before`` is what this returned for the payment's entry before, None for its first one.

    Raises: msgspec.DecodeError.
    """
    payment = restored_value(body["payment"], Payment)
    told = _told(before or replace(payment, state=State.INITIATING, doubt=None), body)
    payment = replace(payment, charges=told.charges, reversals=told.reversals)
    if payment.state in _SETTLED and payment.charges:
        # It called a payment refunded that had been charged twice and paid back once.
        return receipt_rules.weighed(payment)
    return payment


def _told(payment: Payment, body: dict[str, Any]) -> Payment:
    match body:
        case {"input": "ReceiptCame"}:
            return receipt_rules.receipt_came(payment, restored_value(body, ReceiptCame))
        case {"input": "ReceiptUnreadable"}:
            return receipt_rules.receipt_unreadable(
                payment, restored_value(body, ReceiptUnreadable)
            )
        case {"input": "StatusTold", "state": State.REVERSED.value}:
            return receipt_rules.reversed_by(payment, None)
        case {
            "input": "ProblemTold",
            "problem": {"kind": ProblemKind.PAYMENT_ALREADY_REFUNDED.value},
            "payment": {"state": State.REVERSED.value},
        }:
            return receipt_rules.reversed_by(payment, None)
    return payment
