"""The moves of money that scripts ask for: each is made at once, or not if it can't be any more.

No I/O and no time; what is to be told of a move is returned.
"""

from terminal_app.simulator.money.store import Bank, Charged, Payment
from terminal_app.simulator.scripts.steps import (
    Cancel,
    Charge,
    ConfirmCancel,
    CustomerAborts,
    DeliverAgain,
    Move,
    RefuseRefund,
    Reject,
    Reverse,
    ReverseUnasked,
    SendProblem,
    SendReversal,
    SendUpdate,
    Telling,
)
from terminal_app.wire.messages import PaymentState


def make(step: Move, bank: Bank, payment: Payment, charged: Charged | None) -> Telling | None:
    """Change what is true of ``payment``; return what the terminal is to be told, if anything.

    ``charged`` is the charge that a refund is about.
    """
    match step:
        case Charge():
            bank.charge(payment)
        case CustomerAborts() if payment.state is PaymentState.PENDING:
            bank.cancel(payment, by="customer")
            return SendUpdate(PaymentState.CANCELED)
        case ConfirmCancel() if payment.charges:
            return DeliverAgain()
        case ConfirmCancel():
            bank.cancel(payment, by="till")
            return SendUpdate(PaymentState.CANCELED, answers=True)
        case Cancel() if not payment.charges:
            bank.cancel(payment, by="scenario")
        case Reject(problem_type, description):
            bank.reject(payment)
            return SendProblem(problem_type, description)
        case Reverse(tells) if charged is None or charged.is_refunded:
            # A scenario says itself what the terminal is told.
            return RefuseRefund() if tells else None
        case Reverse(tells) if charged is not None:
            bank.refund(payment, charged)
            return SendReversal() if tells else None
        case ReverseUnasked() if payment.is_paid:
            bank.refund(payment, payment.standing_charge())
    return None
