"""The steps that charge: each with a payment of its own, over an amount of its own."""

from terminal_app.certification.run.context import Bench, Result, StepFailedError
from terminal_app.certification.steps import AMOUNTS_MINOR, Step, Unit, Verdict
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import Refusal
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State
from terminal_app.payments.scan import ScanState

_SHOW_WITHIN_S = 5.0


def paid(bench: Bench) -> Result:
    """POST-flow: the customer scans and pays."""
    earlier = _paid_before(bench, Step.PAID)
    if earlier is not None:
        return earlier
    payment = _open(bench, Step.PAID)
    bench.hand.pay(Step.PAID, payment.qr_code)
    return _await_paid(bench, payment.payment_id)


def cancelled(bench: Bench) -> Result:
    """POST-flow: the till cancels."""
    _give_earlier_back(bench, Step.CANCELLED)
    payment = _open(bench, Step.CANCELLED)
    bench.hand.scan(Step.CANCELLED, payment.qr_code or "", bench.patient())
    bench.till.cancel(payment.payment_id, bench.operator)
    _await_settled(bench, payment.payment_id)
    now = bench.till.payments[payment.payment_id]
    is_cancelled = now.state is State.CANCELED
    return _result(now, Verdict.PASSED if is_cancelled else Verdict.FAILED)


def aborted(bench: Bench) -> Result:
    """POST-flow: the customer says no on the phone."""
    _give_earlier_back(bench, Step.ABORTED)
    payment = _open(bench, Step.ABORTED)
    bench.hand.cancel(Step.ABORTED, payment.qr_code or "")
    _await_settled(bench, payment.payment_id)
    now = bench.till.payments[payment.payment_id]
    by_customer = now.state is State.CANCELED and not now.times_asked
    return _result(now, Verdict.PASSED if by_customer else Verdict.FAILED)


def scanned(bench: Bench) -> Result:
    """GET-flow: the customer scans the terminal's own code and pays."""
    earlier = _paid_before(bench, Step.SCANNED)
    if earlier is not None:
        return earlier
    bench.begin(Step.SCANNED)
    till = bench.till
    own_code = till.logged_on.own_code if till.logged_on is not None else None
    till.takes_scans, till.scan = True, None
    try:
        if bench.hand.declines_first:
            _decline_one(bench, own_code)
        bench.hand.scan_own(own_code)
        payment_id = _await_scan(bench)
        bench.begin(Step.SCANNED, payment_id)
        _charge(bench, Step.SCANNED, payment_id, answers_scan=True)
        bench.hand.pay(Step.SCANNED, None)
        return _await_paid(bench, payment_id)
    finally:
        till.takes_scans = False
        if till.scan is not None and till.scan.state is ScanState.WAITING:
            till.decline(till.scan.payment_id, bench.operator)


def reconnected(bench: Bench) -> Result:
    """POST-flow: the till's connection breaks after the customer has scanned, then they pay."""
    _give_earlier_back(bench, Step.RECONNECT)
    payment = _open(bench, Step.RECONNECT)
    code = payment.qr_code or ""
    bench.hand.scan(Step.RECONNECT, code, bench.patient())
    logons = bench.till.logons
    bench.tap.drop()
    times = bench.settings.times
    within_s = times.reconnect_most + times.connect + times.logon
    if not bench.wait(lambda: bench.till.logons > logons, within_s):
        raise StepFailedError("no logon after the connection had broken")
    if bench.till.payments[payment.payment_id].state is not State.PENDING:
        raise StepFailedError("the payment wasn't open any more after the logon")
    bench.hand.pay(Step.RECONNECT, code)
    return _await_paid(bench, payment.payment_id)


def unit(bench: Bench) -> Result:
    """What the phone showed for the amount of step 4."""
    told = bench.unit
    payment = bench.payment_of(Step.PAID)
    if told is None and payment is not None and payment.qr_code is not None:
        told = bench.hand.unit(payment.qr_code, bench.patient())
        bench.tell_unit(told)
    match told:
        case Unit.MINOR:
            return Result(Verdict.PASSED, "the phone showed the till's amount")
        case Unit.MAJOR:
            return Result(Verdict.FAILED, "the phone showed a hundred times the till's amount")
        case Unit.OTHER:
            return Result(Verdict.FAILED, "the phone showed another amount")
    return Result(Verdict.NOT_DONE, "nobody has said what the phone showed")


# -- parts of a step --------------------------------------------------------------------------


def _paid_before(bench: Bench, step: Step) -> Result | None:
    """Return what an interrupted beginning has come to, if it was paid: not charged again."""
    earlier = bench.payment_of(step)
    if earlier is None or earlier.outcome is not Outcome.PAID:
        return None
    seen = f"{_seen(earlier)}; found when the interrupted run was taken up"
    return Result(Verdict.PASSED, seen, earlier.payment_id)


def _give_earlier_back(bench: Bench, step: Step) -> None:
    """An interrupted beginning of a step that is to be done anew keeps nobody's money."""
    earlier = bench.payment_of(step)
    if earlier is not None and earlier.outcome is Outcome.PAID:
        bench.tap.note("paid by an interrupted beginning of this step: it is paid back first")
        bench.give_back(earlier)


def _charge(bench: Bench, step: Step, payment_id: str, *, answers_scan: bool = False) -> Payment:
    """Start the payment, and wait until it can be paid.

    Raises: StepFailedError.
    """
    till = bench.till
    currency = Currency(bench.settings.till.currency)
    command = StartPayment(
        payment_id=payment_id,
        sale_id=bench.new_id(),
        amount=Money(AMOUNTS_MINOR[step], currency),
        operator=bench.operator,
        answers_scan=answers_scan,
    )
    _start(bench, command)
    if _is_not_connected(bench):
        # Lost a moment ago, and nothing was sent: once more.
        bench.connect()
        _start(bench, command)
    if till.refusal is not None:
        raise StepFailedError(f"the till refuses: {till.refusal.refusal.value}")
    payment = till.payments.get(payment_id)
    if payment is None or payment.state is not State.PENDING or payment.doubt is not None:
        _await_settled(bench, payment_id)
        now = till.payments.get(payment_id)
        raise StepFailedError(_seen(now) if now is not None else "nothing came of it")
    return payment


def _start(bench: Bench, command: StartPayment) -> None:
    """Start the payment, and wait until it is under way or refused."""
    till = bench.till
    till.charge(command)

    def is_under_way() -> bool:
        payment = till.payments.get(command.payment_id)
        refused = till.refusal is not None
        return refused or (payment is not None and payment.state is not State.INITIATING)

    times = bench.settings.times
    bench.wait(is_under_way, times.init_response + times.confirmation + _SHOW_WITHIN_S)


def _is_not_connected(bench: Bench) -> bool:
    refusal = bench.till.refusal
    return refusal is not None and refusal.refusal is Refusal.NOT_CONNECTED


def _open(bench: Bench, step: Step) -> Payment:
    """Return a payment whose code can be scanned.

    Raises: StepFailedError.
    """
    payment_id = bench.new_id()
    bench.begin(step, payment_id)
    payment = _charge(bench, step, payment_id)
    if payment.qr_code is None:
        raise StepFailedError("PAYMENT_INIT_RESPONSE has no qrCode")
    return payment


def _await_scan(bench: Bench) -> str:
    """Return the paymentId of a customer who has scanned the terminal's own code.

    Raises: StepFailedError.
    """

    def is_there() -> bool:
        scan = bench.till.scan
        return scan is not None and scan.state is ScanState.WAITING

    bench.wait(is_there, bench.settings.times.customer)
    scan = bench.till.scan
    if scan is None or scan.state is not ScanState.WAITING:
        raise StepFailedError("no GET_PAYMENT_REQUEST came")
    return scan.payment_id


def _decline_one(bench: Bench, own_code: str | None) -> None:
    """Have one customer scan and be declined, and wait for the answer if there is one."""
    bench.hand.scan_own(own_code)
    payment_id = _await_scan(bench)
    bench.till.decline(payment_id, bench.operator)
    heard = len(bench.record.lines.messages(Step.SCANNED))
    # The decline goes out, and is answered.
    answered = heard + 2
    times = bench.settings.times
    bench.wait(
        lambda: len(bench.record.lines.messages(Step.SCANNED)) >= answered, times.confirmation
    )
    bench.till.scan = None


def _await_settled(bench: Bench, payment_id: str) -> None:
    """Wait until the outcome is known; the till itself cancels when the customer's time is up."""

    def is_settled() -> bool:
        payment = bench.till.payments.get(payment_id)
        if payment is None:
            return False
        stuck = payment.doubt in RECEIPT_DOUBTS
        return stuck or payment.outcome is not Outcome.NOT_KNOWN

    times = bench.settings.times
    bench.wait(is_settled, times.customer + 2 * times.confirmation)


def _await_paid(bench: Bench, payment_id: str) -> Result:
    """Wait for the receipt; where the phone shows a wrong amount, cancel."""
    till = bench.till
    cancelled_once = False

    def is_over() -> bool:
        nonlocal cancelled_once
        payment = till.payments.get(payment_id)
        if payment is None:
            return False
        wrong = bench.hand.unit_told in {Unit.MAJOR, Unit.OTHER}
        if wrong and payment.is_open and not cancelled_once:
            cancelled_once = True
            till.cancel(payment_id, bench.operator)
        if payment.outcome is Outcome.PAID:
            return payment.receipt_id is not None
        return payment.outcome is Outcome.NOT_PAID or payment.doubt in RECEIPT_DOUBTS

    times = bench.settings.times
    bench.wait(is_over, times.customer + 2 * times.confirmation)
    payment = till.payments[payment_id]
    is_paid = payment.outcome is Outcome.PAID and payment.receipt_id is not None
    return _result(payment, Verdict.PASSED if is_paid else Verdict.FAILED)


def _result(payment: Payment, verdict: Verdict) -> Result:
    if payment.outcome is Outcome.NOT_KNOWN:
        verdict = Verdict.NOT_KNOWN
    elif payment.alarms:
        verdict = Verdict.FAILED
    return Result(verdict, _seen(payment), payment.payment_id)


def _seen(payment: Payment) -> str:
    """Return what became of it, for the technician."""
    told = [payment.state.value]
    if payment.receipt_id is not None:
        told.append(f"receipt {payment.receipt_id}")
    if payment.doubt is not None:
        told.append(payment.doubt.value)
    if payment.problem is not None:
        told.append(f"PROBLEM {payment.problem.wire_type} {payment.problem.description}".strip())
    told += [f"ALARM {alarm.value}" for alarm in payment.alarms]
    return ", ".join(told)
