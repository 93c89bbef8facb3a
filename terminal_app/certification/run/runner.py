"""The course of a run: each step that has no verdict yet, in its order, and nothing left open."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from terminal_app.certification.customer.base import CannotBeDoneError, HandFailedError
from terminal_app.certification.customer.prompted import NobodyThereError
from terminal_app.certification.run import payment_steps, refund_steps, token_probe
from terminal_app.certification.run.context import (
    Bench,
    Result,
    RunInterruptedError,
    StepFailedError,
)
from terminal_app.certification.run.recorder import wall_time
from terminal_app.certification.run_log import Ended, Judged
from terminal_app.certification.steps import AMOUNTS_MINOR, Step, Verdict
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.session import clock

_WITHOUT_A_SESSION = frozenset(
    {
        Step.TOKEN,
        Step.WRONG_SECRET,
        Step.REFUND_AGAIN,
        Step.REFUND_UNKNOWN,
        Step.REFUND_NOT_NUMERIC,
        Step.UNIT,
    }
)


class Telling(NamedTuple):
    """Who is told how the run goes."""

    begins: Callable[[Step], None]
    ended: Callable[[Step, Result], None]
    settles: Callable[[], None]


def run(bench: Bench, telling: Telling) -> None:
    """Do every step that has no verdict yet.

    Raises: OutcomeNotKnownError, RunInterruptedError, ConnectionFault, TerminalError; the run
    can be taken up again then.
    """
    try:
        for step in Step:
            if bench.record.lines.judged(step) is None:
                bench.tap.step = step
                _settle(bench, telling)
                _take(bench, telling, step)
        bench.listen_on()
        _settle(bench, telling)
        bench.record.write(Ended(at=wall_time()))
    except RunInterruptedError:
        bench.leave()
        raise
    finally:
        bench.till.stop()


def _settle(bench: Bench, telling: Telling) -> None:
    if bench.is_unsettled:
        telling.settles()
        bench.settle()


def _take(bench: Bench, telling: Telling, step: Step) -> None:
    """Do one step, and record its verdict."""
    telling.begins(step)
    began = clock.now()
    try:
        result = _done(bench, step)
    except CannotBeDoneError as error:
        result = Result(Verdict.NOT_DONE, str(error))
    except (StepFailedError, HandFailedError) as error:
        result = Result(Verdict.FAILED, str(error))
    except NobodyThereError:
        raise RunInterruptedError from None
    if step in AMOUNTS_MINOR and bench.till.is_running:
        begun = bench.record.lines.begun(step)
        bench.close(begun[-1].payment_id if begun else None)
    if result.verdict is Verdict.NOT_KNOWN or bench.is_unsettled:
        telling.settles()
        bench.settle()
        if result.verdict is Verdict.NOT_KNOWN:
            # It is known by now, and too late to be what the step is about.
            result = Result(Verdict.FAILED, f"{result.seen}; settled later", result.payment_id)
    result = replace(result, seen=bench.tap.clean(result.seen))
    took_ms = round((clock.now() - began) * 1000)
    bench.record.write(
        Judged(
            at=wall_time(),
            step=step,
            verdict=result.verdict,
            seen=result.seen,
            took_ms=took_ms,
            payment_id=result.payment_id,
        )
    )
    telling.ended(step, result)


def _done(bench: Bench, step: Step) -> Result:
    if step in _WITHOUT_A_SESSION:
        bench.till.stop()
    else:
        bench.connect()
    if not bench.hand.is_ready(step, bench.patient()):
        raise CannotBeDoneError("it can't be done here, the person says")
    if step not in _WITHOUT_A_SESSION:
        bench.connect()
    return _DO[step](bench)


def _token(bench: Bench) -> Result:
    bench.begin(Step.TOKEN)
    secret = bench.read_secret(bench.settings.connection.client_id)
    bench.tap.hide(secret)
    answer = token_probe.ask(bench.settings, secret, bench.tap)
    is_granted, seen, found = token_probe.granted(answer)
    bench.tap.note(f"token answer after {answer.took_ms} ms: {seen}", *found)
    if not is_granted:
        # Nothing else can be tried without a token.
        raise ConnectionFault(FaultKind.ACCESS_REFUSED, f"token: {seen}")
    return Result(Verdict.PASSED, seen)


def _wrong_secret(bench: Bench) -> Result:
    bench.begin(Step.WRONG_SECRET)
    wrong = secrets.token_urlsafe(24)
    bench.tap.hide(wrong)
    answer = token_probe.ask(bench.settings, wrong, bench.tap)
    is_refused, seen, found = token_probe.refused(answer)
    bench.tap.note(f"token answer after {answer.took_ms} ms: {seen}", *found)
    return Result(Verdict.PASSED if is_refused else Verdict.FAILED, seen)


def _logon(bench: Bench) -> Result:
    bench.begin(Step.LOGON)
    bench.till.stop()
    bench.connect()
    told = bench.till.logged_on
    own_code = told.own_code if told is not None else None
    seen = "LOGON_CONFIRMATION, terminalQrCode " + ("there" if own_code else "missing")
    return Result(Verdict.PASSED, seen)


_DO: dict[Step, Callable[[Bench], Result]] = {
    Step.TOKEN: _token,
    Step.WRONG_SECRET: _wrong_secret,
    Step.LOGON: _logon,
    Step.PAID: payment_steps.paid,
    Step.CANCELLED: payment_steps.cancelled,
    Step.ABORTED: payment_steps.aborted,
    Step.SCANNED: payment_steps.scanned,
    Step.REFUND: refund_steps.refund,
    Step.REFUND_AGAIN: refund_steps.refund_again,
    Step.REFUND_UNKNOWN: refund_steps.refund_unknown,
    Step.REFUND_NOT_NUMERIC: refund_steps.refund_not_numeric,
    Step.RECONNECT: payment_steps.reconnected,
    Step.UNIT: payment_steps.unit,
}
