"""The runner: each step without a verdict, in order, and no payment left open."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from terminal_app.certification.customer.base import (
    CustomerFailedError,
    InputClosedError,
    StepNotPossibleError,
)
from terminal_app.certification.run import payment_steps, refund_steps, token_probe
from terminal_app.certification.run.context import (
    RunContext,
    RunInterruptedError,
    StepFailedError,
    StepResult,
)
from terminal_app.certification.run.recorder import wall_time
from terminal_app.certification.run_log import RunFinished, StepFinished
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


class Progress(NamedTuple):
    """Callbacks for the progress of a run."""

    step_started: Callable[[Step], None]
    step_finished: Callable[[Step, StepResult], None]
    resolving: Callable[[], None]
    """An outcome is unknown, and the server is asked."""


def execute(run: RunContext, progress: Progress) -> None:
    """Execute every step that has no verdict yet.

    Raises: OutcomeNotKnownError, RunInterruptedError, ConnectionFault, TerminalError; the run
    can be resumed after each.
    """
    try:
        for step in Step:
            if run.log.entries.finished(step) is None:
                run.recorder.step = step
                _resolve_outcomes(run, progress)
                _execute_step(run, progress, step)
        run.await_late_messages()
        _resolve_outcomes(run, progress)
        run.log.write(RunFinished(at=wall_time()))
    except RunInterruptedError:
        run.cancel_open_payments()
        raise
    finally:
        run.till.stop()


def _resolve_outcomes(run: RunContext, progress: Progress) -> None:
    if run.has_unknown_outcome:
        progress.resolving()
        run.resolve_outcomes()


def _execute_step(run: RunContext, progress: Progress, step: Step) -> None:
    """Execute one step, and record its verdict."""
    progress.step_started(step)
    started_at = clock.now()
    try:
        result = _perform(run, step)
    except StepNotPossibleError as error:
        result = StepResult(Verdict.NOT_DONE, str(error))
    except (StepFailedError, CustomerFailedError) as error:
        result = StepResult(Verdict.FAILED, str(error))
    except InputClosedError:
        raise RunInterruptedError from None
    if step in AMOUNTS_MINOR and run.till.is_running:
        started = run.log.entries.started(step)
        run.cancel_if_open(started[-1].payment_id if started else None)
    if result.verdict is Verdict.NOT_KNOWN or run.has_unknown_outcome:
        progress.resolving()
        run.resolve_outcomes()
        if result.verdict is Verdict.NOT_KNOWN:
            # Known by now, but not by the flow that the step tests.
            result = StepResult(Verdict.FAILED, f"{result.seen}; settled later", result.payment_id)
    result = replace(result, seen=run.recorder.redacted(result.seen))
    took_ms = round((clock.now() - started_at) * 1000)
    run.log.write(
        StepFinished(
            at=wall_time(),
            step=step,
            verdict=result.verdict,
            seen=result.seen,
            took_ms=took_ms,
            payment_id=result.payment_id,
        )
    )
    progress.step_finished(step, result)


def _perform(run: RunContext, step: Step) -> StepResult:
    if step in _WITHOUT_A_SESSION:
        run.till.stop()
    else:
        run.connect()
    if not run.customer.is_ready(step, run.pump_for_customer()):
        raise StepNotPossibleError("it can't be done here, the person says")
    if step not in _WITHOUT_A_SESSION:
        run.connect()
    return _ACTIONS[step](run)


def _check_token(run: RunContext) -> StepResult:
    run.record_start(Step.TOKEN)
    secret = run.read_secret(run.settings.connection.client_id)
    run.recorder.hide(secret)
    answer = token_probe.request_token(run.settings, secret, run.recorder)
    is_granted, seen, found = token_probe.check_granted(answer)
    run.recorder.note(f"token answer after {answer.took_ms} ms: {seen}", *found)
    if not is_granted:
        # No other step can be tried without a token.
        raise ConnectionFault(FaultKind.ACCESS_REFUSED, f"token: {seen}")
    return StepResult(Verdict.PASSED, seen)


def _check_wrong_secret(run: RunContext) -> StepResult:
    run.record_start(Step.WRONG_SECRET)
    wrong = secrets.token_urlsafe(24)
    run.recorder.hide(wrong)
    answer = token_probe.request_token(run.settings, wrong, run.recorder)
    is_refused, seen, found = token_probe.check_refused(answer)
    run.recorder.note(f"token answer after {answer.took_ms} ms: {seen}", *found)
    return StepResult(Verdict.PASSED if is_refused else Verdict.FAILED, seen)


def _log_on(run: RunContext) -> StepResult:
    run.record_start(Step.LOGON)
    run.till.stop()
    run.connect()
    logon = run.till.logon
    own_code = logon.own_code if logon is not None else None
    seen = "LOGON_CONFIRMATION, terminalQrCode " + ("there" if own_code else "missing")
    return StepResult(Verdict.PASSED, seen)


_ACTIONS: dict[Step, Callable[[RunContext], StepResult]] = {
    Step.TOKEN: _check_token,
    Step.WRONG_SECRET: _check_wrong_secret,
    Step.LOGON: _log_on,
    Step.PAID: payment_steps.pay,
    Step.CANCELLED: payment_steps.cancel,
    Step.ABORTED: payment_steps.abort,
    Step.SCANNED: payment_steps.scan,
    Step.REFUND: refund_steps.refund,
    Step.REFUND_AGAIN: refund_steps.refund_again,
    Step.REFUND_UNKNOWN: refund_steps.refund_unknown,
    Step.REFUND_NOT_NUMERIC: refund_steps.refund_not_numeric,
    Step.RECONNECT: payment_steps.reconnect,
    Step.UNIT: payment_steps.check_unit,
}
