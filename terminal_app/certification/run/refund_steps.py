"""Steps that refund, or request a refund that the server must refuse."""

import secrets
from typing import Any

from terminal_app.certification.customer.base import StepNotPossibleError
from terminal_app.certification.run import raw_request
from terminal_app.certification.run.context import RunContext, StepFailedError, StepResult
from terminal_app.certification.run_log import Deviation
from terminal_app.certification.steps import EXPECTED, Step, Verdict
from terminal_app.channel.events import RefundRefusal
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.payments.payment import Payment, RefundResult, State
from terminal_app.wire.messages import ProblemType, Refund

_NOT_NUMERIC = "TILL-RECEIPT"
_DIGITS = 18


def refund(run: RunContext) -> StepResult:
    """Refund what step 4 has charged."""
    payment = run.payment_of(Step.PAID)
    if payment is None or not payment.charges:
        raise StepNotPossibleError("step 4 has charged nothing that could be paid back")
    if payment.state is State.REVERSED:
        return _refund_result(payment)
    number = payment.charges[0].receipt_id
    run.record_start(Step.REFUND, payment.payment_id, number)
    run.till.refund(number, run.operator)
    now = _await_refund(run, number)
    if now is None or now.state is State.REFUNDING:
        return StepResult(Verdict.NOT_KNOWN, "no answer to REFUND", payment.payment_id)
    return _refund_result(now)


def _refund_result(payment: Payment) -> StepResult:
    parts = [payment.state.value]
    if payment.problem is not None:
        parts.append(f"PROBLEM {payment.problem.wire_type}")
    verdict = Verdict.PASSED if payment.state is State.REVERSED else Verdict.FAILED
    return StepResult(verdict, ", ".join(parts), payment.payment_id)


def refund_again(run: RunContext) -> StepResult:
    """Request the same refund again, which the till itself refuses to do."""
    payment = run.payment_of(Step.PAID)
    if payment is None or payment.state is not State.REVERSED:
        raise StepNotPossibleError("step 8 has paid nothing back")
    answer = _send_raw(run, Step.REFUND_AGAIN, payment.charges[0].receipt_id)
    return _refusal_result(run, Step.REFUND_AGAIN, ProblemType.PAYMENT_ALREADY_REFUNDED, answer)


def refund_not_numeric(run: RunContext) -> StepResult:
    """Request the refund of a receipt number that is no number, which the till refuses to do."""
    answer = _send_raw(run, Step.REFUND_NOT_NUMERIC, _NOT_NUMERIC)
    return _refusal_result(run, Step.REFUND_NOT_NUMERIC, ProblemType.INPUT_ERROR, answer)


def refund_unknown(run: RunContext) -> StepResult:
    """Request the refund of a receipt number that was never issued.

    Not through the till: an unexpected answer would leave it with an unknown outcome, where there
    is no payment.
    """
    started = [one.receipt_id for one in run.log.entries.started(Step.REFUND_UNKNOWN)]
    number = started[-1] if started and started[-1] is not None else _unused_number()
    answer = _send_raw(run, Step.REFUND_UNKNOWN, number)
    return _refusal_result(run, Step.REFUND_UNKNOWN, ProblemType.PAYMENT_NOT_FOUND, answer)


def _unused_number() -> str:
    """Return a number too long to be a real receipt's."""
    return "99" + "".join(secrets.choice("0123456789") for _ in range(_DIGITS - 2))


def _await_refund(run: RunContext, number: str) -> Payment | None:
    till = run.till

    def is_answered() -> bool:
        now = till.refunded_by(number)
        result = now.refund.result if now is not None and now.refund is not None else None
        return till.refusal is not None or result not in {None, RefundResult.UNDER_WAY}

    run.wait(is_answered, run.refund_within_s)
    if till.refusal is not None and till.refusal.refusal is RefundRefusal.NOT_CONNECTED:
        # Nothing was sent: the resumed run repeats this step.
        raise till.fault or ConnectionFault(FaultKind.CONNECTION_LOST, "lost before the refund")
    if till.refusal is not None:
        raise StepFailedError(f"the till refuses: {till.refusal.refusal.value}")
    return till.refunded_by(number)


def _send_raw(run: RunContext, step: Step, number: str) -> dict[str, Any] | None:
    """Send a REFUND on a connection of its own; returns the answer."""
    run.record_start(step, receipt_id=number)
    request = Refund(id=run.new_id(), payment_receipt_id=number)
    return raw_request.send(run.settings, run.read_secret, run.recorder, request, run.pump)


def _refusal_result(
    run: RunContext, step: Step, expected: ProblemType, answer: dict[str, Any] | None
) -> StepResult:
    """Judge the answer where a refusal is expected; one for another reason deviates."""
    if answer is None:
        return StepResult(Verdict.FAILED, "no answer")
    if answer["messageType"] != "PROBLEM":
        said = answer.get("paymentState")
        return StepResult(Verdict.FAILED, f"PAYMENT_RECEIPT {said}: money may have been paid back")
    came = str(answer.get("type"))
    if came != expected.value:
        found = Deviation(path="$.type", contract=EXPECTED[step], source="assumed", came=came)
        run.recorder.note(f"refused as {came}", found)
    return StepResult(Verdict.PASSED, f"PROBLEM {came}")
