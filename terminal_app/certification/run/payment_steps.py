"""Steps that charge, each with a payment and an amount of its own."""

from terminal_app.certification.run.context import RunContext, StepFailedError, StepResult
from terminal_app.certification.steps import AMOUNTS_MINOR, Step, Unit, Verdict
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import Refusal
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State
from terminal_app.payments.scan import ScanState

_SHOW_WITHIN_S = 5.0


def pay(run: RunContext) -> StepResult:
    """Have the customer scan the till's code and pay (POST-flow)."""
    earlier = _paid_before(run, Step.PAID)
    if earlier is not None:
        return earlier
    payment = _open_payment(run, Step.PAID)
    run.customer.pay(Step.PAID, payment.qr_code)
    return _await_paid(run, payment.payment_id)


def cancel(run: RunContext) -> StepResult:
    """Cancel at the till (POST-flow)."""
    _refund_earlier(run, Step.CANCELLED)
    payment = _open_payment(run, Step.CANCELLED)
    run.customer.scan(Step.CANCELLED, payment.qr_code or "", run.pump_for_customer())
    run.till.cancel(payment.payment_id, run.operator)
    _await_outcome(run, payment.payment_id)
    now = run.till.payments[payment.payment_id]
    is_cancelled = now.state is State.CANCELED
    return _result(now, Verdict.PASSED if is_cancelled else Verdict.FAILED)


def abort(run: RunContext) -> StepResult:
    """Have the customer cancel on the phone (POST-flow)."""
    _refund_earlier(run, Step.ABORTED)
    payment = _open_payment(run, Step.ABORTED)
    run.customer.cancel(Step.ABORTED, payment.qr_code or "")
    _await_outcome(run, payment.payment_id)
    now = run.till.payments[payment.payment_id]
    by_customer = now.state is State.CANCELED and not now.times_asked
    return _result(now, Verdict.PASSED if by_customer else Verdict.FAILED)


def scan(run: RunContext) -> StepResult:
    """Have the customer scan the terminal's own code and pay (GET-flow)."""
    earlier = _paid_before(run, Step.SCANNED)
    if earlier is not None:
        return earlier
    run.record_start(Step.SCANNED)
    till = run.till
    own_code = till.logon.own_code if till.logon is not None else None
    till.accepts_scans, till.scan = True, None
    try:
        if run.customer.declines_first:
            _decline_scan(run, own_code)
        run.customer.scan_own_code(own_code)
        payment_id = _await_scan(run)
        run.record_start(Step.SCANNED, payment_id)
        _start_payment(run, Step.SCANNED, payment_id, answers_scan=True)
        run.customer.pay(Step.SCANNED, None)
        return _await_paid(run, payment_id)
    finally:
        till.accepts_scans = False
        if till.scan is not None and till.scan.state is ScanState.WAITING:
            till.decline(till.scan.payment_id, run.operator)


def reconnect(run: RunContext) -> StepResult:
    """Break the connection once the code is scanned, then have the customer pay (POST-flow)."""
    _refund_earlier(run, Step.RECONNECT)
    payment = _open_payment(run, Step.RECONNECT)
    code = payment.qr_code or ""
    run.customer.scan(Step.RECONNECT, code, run.pump_for_customer())
    logons = run.till.logon_count
    run.recorder.break_connection()
    times = run.settings.times
    within_s = times.reconnect_most + times.connect + times.logon
    if not run.wait(lambda: run.till.logon_count > logons, within_s):
        raise StepFailedError("no logon after the connection had broken")
    if run.till.payments[payment.payment_id].state is not State.PENDING:
        raise StepFailedError("the payment wasn't open any more after the logon")
    run.customer.pay(Step.RECONNECT, code)
    return _await_paid(run, payment.payment_id)


def check_unit(run: RunContext) -> StepResult:
    """Judge what the phone showed for the amount of step 4."""
    shown = run.unit
    payment = run.payment_of(Step.PAID)
    if shown is None and payment is not None and payment.qr_code is not None:
        shown = run.customer.ask_unit(payment.qr_code, run.pump_for_customer())
        run.record_unit(shown)
    match shown:
        case Unit.MINOR:
            return StepResult(Verdict.PASSED, "the phone showed the till's amount")
        case Unit.MAJOR:
            return StepResult(Verdict.FAILED, "the phone showed a hundred times the till's amount")
        case Unit.OTHER:
            return StepResult(Verdict.FAILED, "the phone showed another amount")
    return StepResult(Verdict.NOT_DONE, "nobody has said what the phone showed")


# -- parts of a step --------------------------------------------------------------------------


def _paid_before(run: RunContext, step: Step) -> StepResult | None:
    """Return the result of an interrupted start that was paid, so that it isn't charged again."""
    earlier = run.payment_of(step)
    if earlier is None or earlier.outcome is not Outcome.PAID:
        return None
    seen = f"{_describe(earlier)}; found when the interrupted run was taken up"
    return StepResult(Verdict.PASSED, seen, earlier.payment_id)


def _refund_earlier(run: RunContext, step: Step) -> None:
    """Refund what an interrupted start of the step has charged, before the step starts again."""
    earlier = run.payment_of(step)
    if earlier is not None and earlier.outcome is Outcome.PAID:
        run.recorder.note("paid by an interrupted beginning of this step: it is paid back first")
        run.refund_all(earlier)


def _start_payment(
    run: RunContext, step: Step, payment_id: str, *, answers_scan: bool = False
) -> Payment:
    """Start the payment, and wait until it can be paid.

    Raises: StepFailedError.
    """
    till = run.till
    currency = Currency(run.settings.till.currency)
    command = StartPayment(
        payment_id=payment_id,
        sale_id=run.new_id(),
        amount=Money(AMOUNTS_MINOR[step], currency),
        operator=run.operator,
        answers_scan=answers_scan,
    )
    _post_start(run, command)
    if _is_not_connected(run):
        # The connection was lost a moment ago and nothing was sent, so this charges once.
        run.connect()
        _post_start(run, command)
    if till.refusal is not None:
        raise StepFailedError(f"the till refuses: {till.refusal.refusal.value}")
    payment = till.payments.get(payment_id)
    if payment is None or payment.state is not State.PENDING or payment.doubt is not None:
        _await_outcome(run, payment_id)
        now = till.payments.get(payment_id)
        raise StepFailedError(_describe(now) if now is not None else "nothing came of it")
    return payment


def _post_start(run: RunContext, command: StartPayment) -> None:
    """Post the command, and wait until the payment is under way or refused."""
    till = run.till
    till.start_payment(command)

    def is_under_way() -> bool:
        payment = till.payments.get(command.payment_id)
        refused = till.refusal is not None
        return refused or (payment is not None and payment.state is not State.INITIATING)

    times = run.settings.times
    run.wait(is_under_way, times.init_response + times.confirmation + _SHOW_WITHIN_S)


def _is_not_connected(run: RunContext) -> bool:
    refusal = run.till.refusal
    return refusal is not None and refusal.refusal is Refusal.NOT_CONNECTED


def _open_payment(run: RunContext, step: Step) -> Payment:
    """Return a payment whose code can be scanned.

    Raises: StepFailedError.
    """
    payment_id = run.new_id()
    run.record_start(step, payment_id)
    payment = _start_payment(run, step, payment_id)
    if payment.qr_code is None:
        raise StepFailedError("PAYMENT_INIT_RESPONSE has no qrCode")
    return payment


def _await_scan(run: RunContext) -> str:
    """Wait for a scan of the terminal's own code; returns its paymentId.

    Raises: StepFailedError.
    """

    def is_waiting() -> bool:
        scan = run.till.scan
        return scan is not None and scan.state is ScanState.WAITING

    run.wait(is_waiting, run.settings.times.customer)
    scan = run.till.scan
    if scan is None or scan.state is not ScanState.WAITING:
        raise StepFailedError("no GET_PAYMENT_REQUEST came")
    return scan.payment_id


def _decline_scan(run: RunContext, own_code: str | None) -> None:
    """Have one scan declined, and wait for an answer to that."""
    run.customer.scan_own_code(own_code)
    payment_id = _await_scan(run)
    run.till.decline(payment_id, run.operator)
    # The decline goes out, and is answered.
    answered = len(run.log.entries.messages(Step.SCANNED)) + 2
    times = run.settings.times
    run.wait(lambda: len(run.log.entries.messages(Step.SCANNED)) >= answered, times.confirmation)
    run.till.scan = None


def _await_outcome(run: RunContext, payment_id: str) -> None:
    """Wait until the outcome is known; the session cancels when the customer's time is up."""

    def is_known() -> bool:
        payment = run.till.payments.get(payment_id)
        if payment is None:
            return False
        stuck = payment.doubt in RECEIPT_DOUBTS
        return stuck or payment.outcome is not Outcome.NOT_KNOWN

    times = run.settings.times
    run.wait(is_known, times.customer + 2 * times.confirmation)


def _await_paid(run: RunContext, payment_id: str) -> StepResult:
    """Wait for the receipt; cancel if the phone shows a wrong amount."""
    till = run.till
    is_cancelled = False

    def is_over() -> bool:
        nonlocal is_cancelled
        payment = till.payments.get(payment_id)
        if payment is None:
            return False
        wrong = run.customer.reported_unit in {Unit.MAJOR, Unit.OTHER}
        if wrong and payment.is_open and not is_cancelled:
            is_cancelled = True
            till.cancel(payment_id, run.operator)
        if payment.outcome is Outcome.PAID:
            return payment.receipt_id is not None
        return payment.outcome is Outcome.NOT_PAID or payment.doubt in RECEIPT_DOUBTS

    times = run.settings.times
    run.wait(is_over, times.customer + 2 * times.confirmation)
    payment = till.payments[payment_id]
    is_paid = payment.outcome is Outcome.PAID and payment.receipt_id is not None
    return _result(payment, Verdict.PASSED if is_paid else Verdict.FAILED)


def _result(payment: Payment, verdict: Verdict) -> StepResult:
    if payment.outcome is Outcome.NOT_KNOWN:
        verdict = Verdict.NOT_KNOWN
    elif payment.alarms:
        verdict = Verdict.FAILED
    return StepResult(verdict, _describe(payment), payment.payment_id)


def _describe(payment: Payment) -> str:
    """Describe the payment's state, for the technician."""
    parts = [payment.state.value]
    if payment.receipt_id is not None:
        parts.append(f"receipt {payment.receipt_id}")
    if payment.doubt is not None:
        parts.append(payment.doubt.value)
    if payment.problem is not None:
        parts.append(f"PROBLEM {payment.problem.wire_type} {payment.problem.description}".strip())
    parts += [f"ALARM {alarm.value}" for alarm in payment.alarms]
    return ", ".join(parts)
