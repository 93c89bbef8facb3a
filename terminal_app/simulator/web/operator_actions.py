"""What an operator can make happen, as data: when it applies, and the script that it plays.

What a button is called stands in ``board``; an action's name is in its address.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app.simulator.money.store import Charged, Payment
from terminal_app.simulator.scripts.outcomes import PAYS, UNKNOWN_PROBLEM
from terminal_app.simulator.scripts.steps import (
    Charge,
    CustomerAborts,
    FrameKind,
    ReceiptFault,
    Reject,
    Reverse,
    Script,
    SendFrame,
    SendProblem,
    SendReceipt,
    SendReceiptAgain,
    SendUpdate,
    Step,
)
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.wire.messages import PaymentState, ProblemType


class Group(enum.Enum):
    """Where on the page a payment's button stands."""

    MAIN = "main"
    RECEIPTS = "receipts"
    REFUNDS = "refunds"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class PaymentAction:
    """Something done to one payment.

    ``decides`` ends the script that the payment's amount has chosen. ``is_kept`` says that what
    it sends waits for the next logon of a terminal that is away; otherwise it would be lost.
    ``answers`` sends it under the id of the PAYMENT_INIT_REQUEST.
    """

    group: Group
    applies: Callable[[Payment], bool]
    script: Callable[[Payment], Script]
    decides: bool = False
    is_kept: bool = True
    answers: bool = False


def _is_open(payment: Payment) -> bool:
    return payment.state is PaymentState.PENDING and payment.details is not None


def _is_pending(payment: Payment) -> bool:
    return payment.state is PaymentState.PENDING


def _is_canceled(payment: Payment) -> bool:
    return payment.state is PaymentState.CANCELED and payment.details is not None


def _is_paid(payment: Payment) -> bool:
    return payment.is_paid


def _was_charged(payment: Payment) -> bool:
    return bool(payment.charges)


def _is_open_or_paid(payment: Payment) -> bool:
    return _is_open(payment) or payment.is_paid


def _always(*steps: Step) -> Callable[[Payment], Script]:
    return lambda _payment: steps


def _receipt_with(fault: ReceiptFault) -> PaymentAction:
    """Return the action that sends a wrong receipt, and pays first what isn't paid yet."""

    def script(payment: Payment) -> Script:
        sent = SendReceipt(fault)
        return (sent,) if payment.charges else (Charge(), sent)

    return PaymentAction(Group.RECEIPTS, _is_open_or_paid, script, decides=True)


def _receipt_again(payment: Payment) -> Script:
    return (SendReceiptAgain() if payment.sent_receipts else SendReceipt(),)


def _problem(problem_type: str) -> PaymentAction:
    step: Step = SendProblem(problem_type, "As the operator says")
    refuses = {ProblemType.INPUT_ERROR.value, ProblemType.MERCHANT_VALIDATION_ERROR.value}
    if problem_type in refuses:
        step = Reject(problem_type, "As the operator says")
    return PaymentAction(
        Group.PROBLEMS,
        _is_open,
        _always(step),
        decides=problem_type in refuses,
        is_kept=False,
        answers=True,
    )


PROBLEMS = {
    each.rsplit(".", 1)[-1]: each for each in (*(one.value for one in ProblemType), UNKNOWN_PROBLEM)
}
"""The types of PROBLEM, by the action's name; the last is one that the contract doesn't know."""

PAYMENT_ACTIONS: dict[str, PaymentAction] = {
    "pay": PaymentAction(Group.MAIN, _is_open, _always(*PAYS), decides=True),
    "abort": PaymentAction(Group.MAIN, _is_pending, _always(CustomerAborts()), decides=True),
    "pay-late": PaymentAction(Group.MAIN, _is_canceled, _always(*PAYS), decides=True),
    "refund": PaymentAction(Group.MAIN, _is_paid, _always(Reverse())),
    "receipt-again": PaymentAction(Group.RECEIPTS, _was_charged, _receipt_again),
    "charge-again": PaymentAction(Group.RECEIPTS, _is_paid, _always(*PAYS)),
    "wrong-amount": _receipt_with(ReceiptFault.WRONG_AMOUNT),
    "other-currency": _receipt_with(ReceiptFault.OTHER_CURRENCY),
    "no-details": _receipt_with(ReceiptFault.NO_DETAILS),
    "pay-silently": PaymentAction(Group.RECEIPTS, _is_open, _always(Charge()), decides=True),
    "update-only": PaymentAction(
        Group.RECEIPTS,
        _is_open,
        _always(Charge(), SendUpdate(PaymentState.COMPLETE)),
        decides=True,
    ),
    "refund-silently": PaymentAction(Group.REFUNDS, _is_paid, _always(Reverse(tells=False))),
    "update-error": PaymentAction(
        Group.PROBLEMS, _is_open, _always(SendUpdate(PaymentState.ERROR))
    ),
    **{name: _problem(problem_type) for name, problem_type in PROBLEMS.items()},
    "unbound-problem": PaymentAction(
        Group.PROBLEMS,
        _is_open,
        _always(
            SendProblem(
                ProblemType.UNEXPECTED_ERROR.value,
                "As the operator says",
                names_request=False,
                names_payment=False,
            )
        ),
        is_kept=False,
    ),
}

FRAMES: dict[str, SendFrame] = {kind.value.replace("_", "-"): SendFrame(kind) for kind in FrameKind}
"""What can be sent to a terminal that it can't read, by the action's name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the server does wrong until it is unset: one field of ``Faults``."""

    field: str
    value: object

    def is_set(self, faults: Faults) -> bool:
        """Return whether the server does it wrong now."""
        return bool(getattr(faults, self.field) == self.value)

    def set(self, faults: Faults) -> None:
        """Let the server do it wrong from now on."""
        faults.token_times = faults.ws_times = None
        setattr(faults, self.field, self.value)

    def unset(self, faults: Faults) -> None:
        """Let the server do it right again."""
        setattr(faults, self.field, getattr(Faults(), self.field))


FAULTS: dict[str, Fault] = {
    "token-401": Fault("token_status", 401),
    "token-503": Fault("token_status", 503),
    "logon-401": Fault("ws_status", 401),
    "logon-503": Fault("ws_status", 503),
    "no-confirmation": Fault("logon_missing", True),  # noqa: FBT003 - a field's value
    "freeze": Fault("mute", True),  # noqa: FBT003 - the same
}


def next_refund(payment: Payment) -> Charged | None:
    """Return the charge that goes back next, the oldest first."""
    return next((charged for charged in payment.charges if not charged.is_refunded), None)
