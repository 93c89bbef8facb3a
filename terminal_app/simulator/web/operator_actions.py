"""What the operator's buttons do, as data: words, when they apply, and the scripts that they run.

To add a button: its words in ``LABELS``, and its action under the same name, which is in its path.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app.simulator.money.payment import Charge, Payment
from terminal_app.simulator.scripts.outcomes import PAYS, UNKNOWN_PROBLEM
from terminal_app.simulator.scripts.step import Script, Step
from terminal_app.simulator.scripts.steps import (
    AbortByCustomer,
    AnswerRefund,
    ChargePayment,
    RefundPayment,
    RejectPayment,
    SendFaultyReceipt,
    SendProblem,
    SendReceipt,
    SendReceiptAgain,
    SendUpdate,
)
from terminal_app.simulator.terminals.bad_frames import FrameKind
from terminal_app.simulator.terminals.deviations import ReceiptFault
from terminal_app.simulator.terminals.faults import Faults
from terminal_app.texts import Texts
from terminal_app.wire.messages import PaymentState, ProblemType

LABELS = {
    "pay": "Pay",
    "abort": "Abort as customer",
    "pay-late": "Pay late, after the cancel",
    "refund": "Refund from the back office",
    "receipt-again": "Send the receipt again",
    "charge-again": "Charge a second time",
    "wrong-amount": "Receipt with a wrong amount",
    "other-currency": "Receipt with another currency",
    "no-details": "Receipt without details",
    "pay-silently": "Pay, and don't tell the till",
    "update-only": "Pay, with a STATUS_UPDATE instead of a receipt",
    "refund-silently": "Refund, and don't tell the till",
    "update-error": "STATUS_UPDATE ERROR",
    "unbound-problem": "PROBLEM that names no payment",
    "scan": "Scan its code",
    "drop": "Drop the connection",
    "not-json": "Text that isn't JSON",
    "array": "A JSON array",
    "no-message-type": "A message without messageType",
    "unknown-message-type": "An unknown messageType",
    "wrong-types": "Wrong types",
    "invalid-utf8": "Invalid UTF-8",
    "binary": "A binary frame",
    "huge": "A frame of 10 MB",
    "deep": "Nested 10,000 deep",
    "expire-tokens": "Let all tokens expire now",
    "token-401": "Refuse tokens with 401",
    "token-503": "Refuse tokens with 503",
    "logon-401": "Refuse connections with 401",
    "logon-503": "Refuse connections with 503",
    "no-confirmation": "Send no LOGON_CONFIRMATION",
    "freeze": "Freeze: nothing is answered",
}

MAIN_ACTION = "pay"


class Section(enum.Enum):
    """Where on the page a payment's button stands."""

    MAIN = "main"
    RECEIPTS = "receipts"
    REFUNDS = "refunds"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class PaymentAction:
    """Something done to one payment.

    ``decides`` ends the script that the payment's amount has selected. ``is_kept`` says that what
    it sends waits for the next logon of a terminal that is away; otherwise it would be lost.
    ``answers`` sends it under the id of the PAYMENT_INIT_REQUEST.
    """

    section: Section
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
        sent = SendFaultyReceipt(fault=fault)
        return (sent,) if payment.charges else (ChargePayment(), sent)

    return PaymentAction(Section.RECEIPTS, _is_open_or_paid, script, decides=True)


def _receipt_again(payment: Payment) -> Script:
    return (SendReceiptAgain() if payment.sent_receipts else SendReceipt(),)


def _problem(problem_type: str) -> PaymentAction:
    refuses = {ProblemType.INPUT_ERROR.value, ProblemType.MERCHANT_VALIDATION_ERROR.value}
    step = RejectPayment if problem_type in refuses else SendProblem
    return PaymentAction(
        Section.PROBLEMS,
        _is_open,
        _always(step(problem_type=problem_type, description="As the operator says")),
        decides=problem_type in refuses,
        is_kept=False,
        answers=True,
    )


PROBLEMS = {
    each.rsplit(".", 1)[-1]: each for each in (*(one.value for one in ProblemType), UNKNOWN_PROBLEM)
}
"""The types of PROBLEM, by the action's name; the last is one that the contract doesn't know."""

PAYMENT_ACTIONS: dict[str, PaymentAction] = {
    "pay": PaymentAction(Section.MAIN, _is_open, _always(*PAYS), decides=True),
    "abort": PaymentAction(Section.MAIN, _is_pending, _always(AbortByCustomer()), decides=True),
    "pay-late": PaymentAction(Section.MAIN, _is_canceled, _always(*PAYS), decides=True),
    "refund": PaymentAction(Section.MAIN, _is_paid, _always(AnswerRefund())),
    "receipt-again": PaymentAction(Section.RECEIPTS, _was_charged, _receipt_again),
    "charge-again": PaymentAction(Section.RECEIPTS, _is_paid, _always(*PAYS)),
    "wrong-amount": _receipt_with(ReceiptFault.WRONG_AMOUNT),
    "other-currency": _receipt_with(ReceiptFault.OTHER_CURRENCY),
    "no-details": _receipt_with(ReceiptFault.NO_DETAILS),
    "pay-silently": PaymentAction(
        Section.RECEIPTS, _is_open, _always(ChargePayment()), decides=True
    ),
    "update-only": PaymentAction(
        Section.RECEIPTS,
        _is_open,
        _always(ChargePayment(), SendUpdate(PaymentState.COMPLETE)),
        decides=True,
    ),
    "refund-silently": PaymentAction(Section.REFUNDS, _is_paid, _always(RefundPayment())),
    "update-error": PaymentAction(
        Section.PROBLEMS, _is_open, _always(SendUpdate(PaymentState.ERROR))
    ),
    **{name: _problem(problem_type) for name, problem_type in PROBLEMS.items()},
    "unbound-problem": PaymentAction(
        Section.PROBLEMS,
        _is_open,
        _always(
            SendProblem(
                problem_type=ProblemType.UNEXPECTED_ERROR.value,
                description="As the operator says",
                names="nothing",
            )
        ),
        is_kept=False,
    ),
}

FRAMES = {kind.value.replace("_", "-"): kind for kind in FrameKind}
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


def label_of(action: str, texts: Texts) -> str:
    """Return what a button is called."""
    if action in PROBLEMS:
        return f"PROBLEM {action}"
    return texts.say(LABELS[action])


def next_refund(payment: Payment) -> Charge | None:
    """Return the charge that goes back next, the oldest first."""
    return next((charge for charge in payment.charges if not charge.is_refunded), None)
