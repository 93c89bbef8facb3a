"""Outcomes of payments, by the last two digits of the amount.

An outcome is three scripts: what happens after the PAYMENT_INIT_REQUEST, after a cancel of a
payment that isn't paid, and after a REFUND of one that is. To add one: a line in ``_ALL``; the
table in docs/simulator.md is written by ``python -m tools.docs.scenarios``.
"""

from dataclasses import dataclass

import msgspec

from terminal_app.simulator.money.payment import Payment
from terminal_app.simulator.scripts.step import Script
from terminal_app.simulator.scripts.steps import (
    AbortByCustomer,
    AnswerRefund,
    ChargePayment,
    ConfirmCancel,
    Drop,
    DropAfterLogon,
    RefundPayment,
    RejectPayment,
    RepeatReceipt,
    RevokeTokens,
    SendFaultyReceipt,
    SendFrame,
    SendInitResponse,
    SendProblem,
    SendReceipt,
    SendReceiptAgain,
    SendReversal,
    SendUpdate,
    Wait,
)
from terminal_app.simulator.terminals.bad_frames import FrameKind
from terminal_app.simulator.terminals.deviations import BREAKS_CONTRACT, ReceiptFault
from terminal_app.wire.messages import PaymentState, ProblemType


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of the payments whose amount ends in ``digits``.

    ``keeps_contract`` is False where something is sent that the contract doesn't allow;
    ``extra_fields`` adds fields to every message that the contract doesn't know.
    """

    digits: int
    description: str
    on_init: Script
    on_cancel: Script = (ConfirmCancel(),)
    on_refund: Script = (AnswerRefund(),)
    keeps_contract: bool = True
    extra_fields: bool = False


UNKNOWN_PROBLEM = "apm.mtm.wallet-asleep"
PAYS: Script = (ChargePayment(), SendReceipt())
_RESPONSE = SendInitResponse()
_PAYS_IN_TIME: Script = (_RESPONSE, Wait(), *PAYS)
_UNEXPECTED = SendProblem(
    problem_type=ProblemType.UNEXPECTED_ERROR.value, description="Something unexpected happened"
)


def _problem(problem_type: ProblemType, description: str) -> SendProblem:
    return SendProblem(problem_type=problem_type.value, description=description)


def _rejects(problem_type: ProblemType, description: str) -> Script:
    return (RejectPayment(problem_type=problem_type.value, description=description),)


def _pays_with(digits: int, description: str, fault: ReceiptFault) -> Outcome:
    script = (_RESPONSE, Wait(), ChargePayment(), SendFaultyReceipt(fault=fault))
    return Outcome(digits, description, script, keeps_contract=fault not in BREAKS_CONTRACT)


def _disturbs(digits: int, what: str, kind: FrameKind) -> Outcome:
    script = (_RESPONSE, SendFrame(kind), Wait(), *PAYS)
    description = f"{what} arrives while the customer decides; then paid as usual"
    return Outcome(digits, description, script, keeps_contract=False)


DEFAULT = Outcome(0, "paid after 2 s (so is every ending that is not in this table)", _PAYS_IN_TIME)

_ALL: tuple[Outcome, ...] = (
    DEFAULT,
    Outcome(1, "the customer aborts after 2 s", (_RESPONSE, Wait(), AbortByCustomer())),
    Outcome(2, "paid at once: the receipt follows the response immediately", (_RESPONSE, *PAYS)),
    Outcome(3, "paid at once: the receipt comes before the response", (*PAYS, _RESPONSE)),
    Outcome(4, "slow: the response takes 5 s; then paid as usual", (Wait(5.0), *_PAYS_IN_TIME)),
    Outcome(
        5,
        "PROBLEM input-error; there is no such payment",
        _rejects(ProblemType.INPUT_ERROR, "The amount is not accepted"),
    ),
    Outcome(
        6,
        "PROBLEM merchant-validation-error; there is no such payment",
        _rejects(ProblemType.MERCHANT_VALIDATION_ERROR, "The merchant is not active"),
    ),
    Outcome(
        7,
        "PROBLEM payment-not-found; not paid, a cancel is confirmed",
        (_problem(ProblemType.PAYMENT_NOT_FOUND, "Payment not found"),),
    ),
    Outcome(
        8,
        "PROBLEM payment-already-refunded; not paid, a cancel is confirmed",
        (_problem(ProblemType.PAYMENT_ALREADY_REFUNDED, "Payment already refunded"),),
    ),
    Outcome(9, "PROBLEM unexpected-error; not paid, a cancel is confirmed", (_UNEXPECTED,)),
    Outcome(
        10,
        "PROBLEM of an unknown type with a description; not paid, a cancel is confirmed",
        (SendProblem(problem_type=UNKNOWN_PROBLEM, description="The wallet is asleep, wake it"),),
    ),
    Outcome(11, "silence: no answer to the request; a cancel is confirmed", ()),
    Outcome(12, "the response has no QR code; not paid", (SendInitResponse(with_code=False),)),
    Outcome(13, "the customer does nothing; pay or cancel by hand", (_RESPONSE,)),
    Outcome(14, "the customer does nothing, and a cancel is never answered", (_RESPONSE,), ()),
    Outcome(
        15,
        "the customer does nothing, and a cancel is answered with PROBLEM unexpected-error",
        (_RESPONSE,),
        (_UNEXPECTED,),
    ),
    Outcome(
        16, "paid although cancelled: a cancel is answered with the receipt", (_RESPONSE,), PAYS
    ),
    Outcome(
        17,
        "paid after a cancel: it is confirmed, and the receipt comes 1 s later",
        (_RESPONSE,),
        (ConfirmCancel(), Wait(1.0), *PAYS),
    ),
    Outcome(
        18,
        "the connection drops after the response; paid, receipt after the next logon",
        (_RESPONSE, Drop(), *PAYS),
    ),
    Outcome(
        19,
        "the connection drops before the response; not paid, a cancel is confirmed",
        (Drop(),),
    ),
    _pays_with(20, "paid, but the receipt has another amount", ReceiptFault.WRONG_AMOUNT),
    _pays_with(21, "paid, but the receipt has another currency", ReceiptFault.OTHER_CURRENCY),
    _pays_with(22, "paid; the receipt has no paymentDetails", ReceiptFault.NO_DETAILS),
    Outcome(23, "paid; the same receipt comes twice", (*_PAYS_IN_TIME, SendReceiptAgain())),
    Outcome(24, "charged twice: a second receipt has another number", (*_PAYS_IN_TIME, *PAYS)),
    Outcome(
        25,
        "paid: STATUS_UPDATE COMPLETE first, the receipt 1 s later",
        (
            _RESPONSE,
            Wait(),
            ChargePayment(),
            SendUpdate(PaymentState.COMPLETE),
            Wait(1.0),
            SendReceipt(),
        ),
    ),
    Outcome(
        26,
        "PROBLEM unexpected-error that names no request and no payment; a cancel is confirmed",
        (msgspec.structs.replace(_UNEXPECTED, names="nothing"),),
    ),
    Outcome(
        27,
        "a receipt for an unknown payment comes first; then paid as usual",
        (_RESPONSE, Wait(), SendReceipt(payment="unknown"), *PAYS),
    ),
    Outcome(
        28,
        "STATUS_UPDATE ERROR while the customer decides; not paid, a cancel is confirmed",
        (_RESPONSE, Wait(), SendUpdate(PaymentState.ERROR)),
    ),
    _pays_with(
        29,
        "paid, but the receipt can't be read: its amount is text",
        ReceiptFault.AMOUNT_AS_TEXT,
    ),
    _disturbs(30, "text that isn't JSON", FrameKind.NOT_JSON),
    _disturbs(31, "a JSON array", FrameKind.ARRAY),
    _disturbs(32, "a message without messageType", FrameKind.NO_MESSAGE_TYPE),
    _disturbs(33, "a message of unknown messageType", FrameKind.UNKNOWN_MESSAGE_TYPE),
    _disturbs(34, "a message with wrong types", FrameKind.WRONG_TYPES),
    _disturbs(35, "a text frame with invalid UTF-8", FrameKind.INVALID_UTF8),
    _disturbs(36, "a binary frame", FrameKind.BINARY),
    _disturbs(37, "a text frame of 10 MB", FrameKind.HUGE),
    _disturbs(38, "a message nested 10,000 deep", FrameKind.DEEP),
    Outcome(
        39,
        "paid after 2 s; every message has fields that the contract doesn't know",
        _PAYS_IN_TIME,
        keeps_contract=False,
        extra_fields=True,
    ),
    _pays_with(
        40,
        "paid; an optional field of the receipt (timestamp) has the wrong type",
        ReceiptFault.TIMESTAMP_AS_NUMBER,
    ),
    Outcome(
        41,
        "paid after 2 s; a refund is carried out, and never answered",
        _PAYS_IN_TIME,
        on_refund=(RefundPayment(),),
    ),
    Outcome(
        42,
        "paid after 2 s; a refund is refused: PROBLEM merchant-validation-error",
        _PAYS_IN_TIME,
        on_refund=(_problem(ProblemType.MERCHANT_VALIDATION_ERROR, "Refunds are not agreed"),),
    ),
    Outcome(
        43,
        "paid after 2 s; a refund is carried out, and answered with PROBLEM unexpected-error",
        _PAYS_IN_TIME,
        on_refund=(RefundPayment(), _UNEXPECTED),
    ),
    Outcome(
        44,
        "paid after 2 s; a refund is carried out, and the connection drops before the answer",
        _PAYS_IN_TIME,
        on_refund=(RefundPayment(), Drop()),
    ),
    Outcome(
        45,
        "the connection drops after the response, and the next handshake is refused with 401; "
        "paid, receipt after the logon",
        (_RESPONSE, RevokeTokens(), Drop(), *PAYS),
    ),
    Outcome(
        46,
        "paid after 2 s; 3 s later the back office refunds it, unasked",
        (*_PAYS_IN_TIME, Wait(3.0), RefundPayment(), SendReversal(answers=False)),
    ),
    Outcome(
        47,
        "paid after 2 s; a refund is carried out, and answered after 15 s",
        _PAYS_IN_TIME,
        on_refund=(RefundPayment(), Wait(15.0), SendReversal()),
    ),
    Outcome(
        48,
        "the connection drops after the response, and again right after the next logon; "
        "paid, receipt after the logon that follows",
        (_RESPONSE, DropAfterLogon(), Drop(), *PAYS),
    ),
    Outcome(
        49,
        "paid after 2 s, and the connection drops; the receipt comes again after every logon",
        (*_PAYS_IN_TIME, RepeatReceipt(), Drop()),
    ),
)

OUTCOMES: dict[int, Outcome] = {outcome.digits: outcome for outcome in _ALL}


def outcome_for(amount_minor: int) -> Outcome:
    """Return the outcome that the last two digits of ``amount_minor`` stand for."""
    return OUTCOMES.get(amount_minor % 100, DEFAULT)


def outcome_of(payment: Payment) -> Outcome:
    """Return the outcome of a payment; the usual one while it has no amount."""
    return DEFAULT if payment.details is None else outcome_for(payment.details.amount)


def as_markdown() -> str:
    """Return the table as docs/simulator.md shows it."""
    rows = (f"| {digits:02} | {OUTCOMES[digits].description} |" for digits in sorted(OUTCOMES))
    return "\n".join(("| ends in | what happens |", "| --- | --- |", *rows)) + "\n"
