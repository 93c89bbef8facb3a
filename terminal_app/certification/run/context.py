"""Context of a run: log, till and customer, and the waits that the steps have in common."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app.certification.customer.base import (
    Customer,
    InputClosedError,
    Pump,
    StepNotPossibleError,
)
from terminal_app.certification.run.recorder import Recorder, wall_time
from terminal_app.certification.run.till_session import TillSession, is_refund_unknown
from terminal_app.certification.run_log import RunLog, StepStarted, UnitReported, UnknownOutcome
from terminal_app.certification.steps import Step, Unit, Verdict
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment
from terminal_app.session import clock
from terminal_app.settings import Settings

_CONNECT_WITHIN_S = 15.0
_GONE_AFTER_S = 75.0
_LEAVE_AT_ONCE = 2


class RunInterruptedError(Exception):
    """Ctrl+C, a polite kill, or the end of standard input."""


class StepFailedError(Exception):
    """The step's flow didn't work; ``str()`` says what was seen."""


class OutcomeNotKnownError(Exception):
    """A payment's outcome stays unknown: nothing more is started."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """The outcome of a step's flow."""

    verdict: Verdict
    seen: str
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a run works with."""

    settings: Settings
    log: RunLog
    recorder: Recorder
    till: TillSession
    customer: Customer
    read_secret: Callable[[str], str]
    operator: str
    interrupts: Callable[[], int]
    """How often Ctrl+C was pressed."""

    # -- waits --------------------------------------------------------------------------------

    def pump(self) -> None:
        """Process the till's next event, if one comes soon.

        Raises: RunInterruptedError, ConnectionFault, TerminalError.
        """
        if self.interrupts():
            raise RunInterruptedError
        self.till.listen()

    def pump_for_customer(self) -> Pump:
        """Return a pump that fails once ``times.customer`` have passed."""
        by = clock.now() + self.settings.times.customer

        def pump() -> None:
            if clock.now() >= by:
                raise StepNotPossibleError("nobody has answered in time")
            self.pump()

        return pump

    def wait(
        self, condition: Callable[[], bool], within_s: float, *, polls_customer: bool = True
    ) -> bool:
        """Wait for ``condition``; False if it doesn't hold in time.

        ``polls_customer``: a person's word that it can't be done here ends the wait.

        Raises: what ``pump`` and ``Customer.poll`` do.
        """
        by = clock.now() + within_s
        while not condition():
            if clock.now() >= by:
                return False
            if polls_customer:
                self._poll_customer()
            self.record_unit(self.customer.reported_unit)
            self.pump()
        return True

    def _poll_customer(self) -> None:
        try:
            self.customer.poll()
        except InputClosedError:
            raise RunInterruptedError from None

    # -- the log ------------------------------------------------------------------------------

    def record_start(
        self, step: Step, payment_id: str | None = None, receipt_id: str | None = None
    ) -> None:
        """Record that a step starts, before anything of it is sent."""
        self.log.write(
            StepStarted(at=wall_time(), step=step, payment_id=payment_id, receipt_id=receipt_id)
        )

    def record_unit(self, reported: Unit | None) -> None:
        """Record what the phone shows, once."""
        if reported is not None and self.unit is None:
            self.log.write(UnitReported(at=wall_time(), unit=reported))

    @property
    def unit(self) -> Unit | None:
        """What the phone has shown, as far as it was reported."""
        reported = list(self.log.entries.of(UnitReported))
        return reported[-1].unit if reported else None

    # -- the till -----------------------------------------------------------------------------

    def connect(self) -> None:
        """Start a session if none runs, and wait for its logon.

        Raises: ConnectionFault, RunInterruptedError.
        """
        if not self.till.is_running:
            self.till.start()
        if not self.wait(lambda: self.till.is_connected, _CONNECT_WITHIN_S, polls_customer=False):
            late = ConnectionFault(FaultKind.TIMED_OUT, "no logon in time")
            raise self.till.fault or late

    def new_id(self) -> str:
        """Return a new UUID."""
        return str(uuid.uuid4())

    def payment_of(self, step: Step) -> Payment | None:
        """Return the step's latest payment, as the journal has it.

        Raises: JournalError.
        """
        started = [one.payment_id for one in self.log.entries.started(step) if one.payment_id]
        journaled = {one.payment_id: one for one in self.till.journaled_payments()}
        return journaled.get(started[-1]) if started else None

    # -- unknown outcomes ---------------------------------------------------------------------

    @property
    def has_unknown_outcome(self) -> bool:
        """The journal has a payment whose outcome isn't known.

        Raises: JournalError.
        """
        return any(one.outcome is Outcome.NOT_KNOWN for one in self.till.journaled_payments())

    def resolve_outcomes(self) -> None:
        """Wait until no outcome is unknown: the session asks the server about each.

        Raises: OutcomeNotKnownError, ConnectionFault, RunInterruptedError, JournalError.
        """
        unknown = [
            one for one in self.till.journaled_payments() if one.outcome is Outcome.NOT_KNOWN
        ]
        for one in unknown:
            amount_minor = one.amount.amount_minor
            self.log.write(
                UnknownOutcome(at=wall_time(), payment_id=one.payment_id, amount_minor=amount_minor)
            )
        if not unknown:
            return
        self.connect()
        repeated: set[str] = set()

        def are_known() -> bool:
            for payment in self.till.unknown_payments():
                is_due = is_refund_unknown(payment) and payment.payment_id not in repeated
                if is_due and payment.refund is not None and self.till.is_connected:
                    # A refund is repeated by a person alone (rule 2): whoever runs this again.
                    repeated.add(payment.payment_id)
                    self.till.refund(payment.refund.receipt_id, self.operator)
            return not self.has_unknown_outcome

        times = self.settings.times
        within_s = times.take_up + times.confirmation
        if not all(one.doubt in RECEIPT_DOUBTS for one in unknown):
            # The session asks about those, and again if there is no answer; that the server has
            # no such payment counts a minute after the connection of its request has ended.
            within_s += times.confirmation + 3 * times.ask_first + _GONE_AFTER_S
        if not self.wait(are_known, within_s, polls_customer=False):
            raise OutcomeNotKnownError

    def await_late_messages(self) -> None:
        """Listen for money that moves after its step was finished.

        Raises: ConnectionFault, RunInterruptedError, JournalError.
        """
        self.connect()
        self.wait(lambda: False, self.settings.times.take_up, polls_customer=False)

    def cancel_open_payments(self) -> None:
        """Cancel what is open and wait for the answers; a second Ctrl+C ends the wait."""
        for payment in self.till.unknown_payments():
            self.cancel_if_open(payment.payment_id)
        times = self.settings.times
        by = clock.now() + times.init_response + times.confirmation
        while (
            self.till.unknown_payments() and clock.now() < by and self.interrupts() < _LEAVE_AT_ONCE
        ):
            self.till.listen()

    def cancel_if_open(self, payment_id: str | None) -> None:
        """Ask to cancel the payment if it is open and the server has told of no money for it."""
        if payment_id is None or not self.till.is_running:
            return
        payment = self.till.payments.get(payment_id)
        if payment is not None and payment.is_open and payment.doubt not in RECEIPT_DOUBTS:
            self.till.cancel(payment_id, self.operator)

    def refund_all(self, payment: Payment) -> None:
        """Refund what an interrupted step has charged.

        Raises: OutcomeNotKnownError, ConnectionFault, RunInterruptedError, JournalError.
        """
        for receipt_id in payment.refundable:
            self.connect()
            self.till.refund(receipt_id, self.operator)
            self.wait(lambda: self._is_refunded(payment.payment_id), self.refund_within_s)
        self.resolve_outcomes()

    def _is_refunded(self, payment_id: str) -> bool:
        payment = self.till.payments.get(payment_id)
        return payment is not None and payment.outcome is Outcome.NOT_PAID

    @property
    def refund_within_s(self) -> float:
        """How long the answer to a refund is awaited, in seconds."""
        return self.settings.times.confirmation + self.settings.times.take_up
