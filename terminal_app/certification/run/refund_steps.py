"""The steps that pay back, or ask for what can't be."""

import secrets
from typing import Any

from terminal_app.certification.customer.base import CannotBeDoneError
from terminal_app.certification.run import raw_request
from terminal_app.certification.run.context import Bench, Result, StepFailedError
from terminal_app.certification.run_log import Deviation
from terminal_app.certification.steps import EXPECTED, Step, Verdict
from terminal_app.channel.events import RefundRefusal
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.payments.payment import Payment, RefundResult, State
from terminal_app.wire.messages import ProblemType

_NOT_NUMERIC = "TILL-RECEIPT"
_DIGITS = 18


def refund(bench: Bench) -> Result:
    """Pay back what step 4 has charged."""
    payment = bench.payment_of(Step.PAID)
    if payment is None or not payment.charges:
        raise CannotBeDoneError("step 4 has charged nothing that could be paid back")
    if payment.state is State.REVERSED:
        return _refunded(payment)
    number = payment.charges[0].receipt_id
    bench.begin(Step.REFUND, payment.payment_id, number)
    bench.till.refund(number, bench.operator)
    now = _await_refund(bench, number)
    if now is None or now.state is State.REFUNDING:
        return Result(Verdict.NOT_KNOWN, "no answer to REFUND", payment.payment_id)
    return _refunded(now)


def _refunded(payment: Payment) -> Result:
    told = [payment.state.value]
    if payment.problem is not None:
        told.append(f"PROBLEM {payment.problem.wire_type}")
    verdict = Verdict.PASSED if payment.state is State.REVERSED else Verdict.FAILED
    return Result(verdict, ", ".join(told), payment.payment_id)


def refund_again(bench: Bench) -> Result:
    """Ask for the same refund again; the till itself wouldn't."""
    payment = bench.payment_of(Step.PAID)
    if payment is None or payment.state is not State.REVERSED:
        raise CannotBeDoneError("step 8 has paid nothing back")
    answer = _ask_bare(bench, Step.REFUND_AGAIN, payment.charges[0].receipt_id)
    return _refused(bench, Step.REFUND_AGAIN, ProblemType.PAYMENT_ALREADY_REFUNDED, answer)


def refund_not_numeric(bench: Bench) -> Result:
    """Ask for the refund of a receipt number that is no number; the till itself wouldn't."""
    answer = _ask_bare(bench, Step.REFUND_NOT_NUMERIC, _NOT_NUMERIC)
    return _refused(bench, Step.REFUND_NOT_NUMERIC, ProblemType.INPUT_ERROR, answer)


def refund_unknown(bench: Bench) -> Result:
    """Ask for the refund of a receipt number that nobody has ever been given.

    Not by the till: an answer that it doesn't know would be an outcome that isn't known, and
    there is no money about which to ask.
    """
    begun = [one.receipt_id for one in bench.record.lines.begun(Step.REFUND_UNKNOWN)]
    number = begun[-1] if begun and begun[-1] is not None else _nobodys_number()
    answer = _ask_bare(bench, Step.REFUND_UNKNOWN, number)
    return _refused(bench, Step.REFUND_UNKNOWN, ProblemType.PAYMENT_NOT_FOUND, answer)


def _nobodys_number() -> str:
    """Return a number too long to be another customer's."""
    return "99" + "".join(secrets.choice("0123456789") for _ in range(_DIGITS - 2))


def _await_refund(bench: Bench, number: str) -> Payment | None:
    till = bench.till

    def is_over() -> bool:
        now = till.by_receipt(number)
        result = now.refund.result if now is not None and now.refund is not None else None
        return till.refusal is not None or result not in {None, RefundResult.UNDER_WAY}

    bench.wait(is_over, bench.refund_within_s)
    if till.refusal is not None and till.refusal.refusal is RefundRefusal.NOT_CONNECTED:
        # Nothing was sent: the next run goes on with this step.
        raise till.fault or ConnectionFault(FaultKind.CONNECTION_LOST, "lost before the refund")
    if till.refusal is not None:
        raise StepFailedError(f"the till refuses: {till.refusal.refusal.value}")
    return till.by_receipt(number)


def _ask_bare(bench: Bench, step: Step, number: str) -> dict[str, Any] | None:
    """Send a REFUND on a connection of its own, and return the answer."""
    bench.begin(step, receipt=number)
    request = {"id": bench.new_id(), "messageType": "REFUND", "paymentReceiptId": number}
    return raw_request.ask(bench.settings, bench.read_secret, bench.tap, request, bench.pump)


def _refused(
    bench: Bench, step: Step, expected: ProblemType, answer: dict[str, Any] | None
) -> Result:
    """Judge what came where a refusal was expected; a refusal for another reason deviates."""
    if answer is None:
        return Result(Verdict.FAILED, "no answer")
    if answer["messageType"] != "PROBLEM":
        said = answer.get("paymentState")
        return Result(Verdict.FAILED, f"PAYMENT_RECEIPT {said}: money may have been paid back")
    came = str(answer.get("type"))
    if came != expected.value:
        found = Deviation(path="$.type", contract=EXPECTED[step], source="assumed", came=came)
        bench.tap.note(f"refused as {came}", found)
    return Result(Verdict.PASSED, f"PROBLEM {came}")
