"""What every step works with: the record, the till, the phone, and the waiting for all of them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app.certification.customer.base import CannotBeDoneError, Hand
from terminal_app.certification.customer.prompted import NobodyThereError
from terminal_app.certification.run.recorder import Tap, wall_time
from terminal_app.certification.run.till_session import Till, is_refund_unknown
from terminal_app.certification.run_log import Record, StepBegun, UnitTold, Unsettled
from terminal_app.certification.steps import Step, Unit, Verdict
from terminal_app.errors import ConnectionFault, FaultKind
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment
from terminal_app.session import clock
from terminal_app.settings import Settings

_CONNECT_WITHIN_S = 15.0
_GONE_AFTER_S = 75.0
_LEAVE_AT_ONCE = 2


class RunInterruptedError(Exception):
    """Ctrl+C, a polite kill, or nobody is there any more."""


class StepFailedError(Exception):
    """The step's flow didn't work; ``str()`` says what was seen."""


class OutcomeNotKnownError(Exception):
    """A payment's outcome stays unknown: nothing more is begun."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a step's flow."""

    verdict: Verdict
    seen: str
    payment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """What a course works with."""

    settings: Settings
    record: Record
    tap: Tap
    till: Till
    hand: Hand
    read_secret: Callable[[str], str]
    operator: str
    interrupts: Callable[[], int]
    """How often Ctrl+C was pressed."""

    # -- waiting ------------------------------------------------------------------------------

    def pump(self) -> None:
        """Let the till go on for a moment.

        Raises: RunInterruptedError, ConnectionFault, TerminalError.
        """
        if self.interrupts():
            raise RunInterruptedError
        self.till.listen()

    def patient(self) -> Callable[[], None]:
        """Return a pump that gives a person the customer's time, and no more."""
        by = clock.now() + self.settings.times.customer

        def pump() -> None:
            if clock.now() >= by:
                raise CannotBeDoneError("nobody has answered in time")
            self.pump()

        return pump

    def wait(
        self, condition: Callable[[], bool], within_s: float, *, heeds_hand: bool = True
    ) -> bool:
        """Wait for ``condition``; False where it isn't so in time.

        ``heeds_hand``: a person's word that it can't be done here ends the waiting.

        Raises: what ``pump`` and ``Hand.look`` do.
        """
        by = clock.now() + within_s
        while not condition():
            if clock.now() >= by:
                return False
            if heeds_hand:
                self._look()
            self.tell_unit(self.hand.unit_told)
            self.pump()
        return True

    def _look(self) -> None:
        try:
            self.hand.look()
        except NobodyThereError:
            raise RunInterruptedError from None

    def tell_unit(self, told: Unit | None) -> None:
        """Record what the phone shows, once it is told."""
        if told is not None and self.unit is None:
            self.record.write(UnitTold(at=wall_time(), unit=told))

    @property
    def unit(self) -> Unit | None:
        """What the phone has shown, as far as it was told."""
        told = list(self.record.lines.of(UnitTold))
        return told[-1].unit if told else None

    # -- the till -----------------------------------------------------------------------------

    def connect(self) -> None:
        """Have a session that is logged on.

        Raises: ConnectionFault, RunInterruptedError.
        """
        if not self.till.is_running:
            self.till.start()
        if not self.wait(lambda: self.till.is_connected, _CONNECT_WITHIN_S, heeds_hand=False):
            late = ConnectionFault(FaultKind.TIMED_OUT, "no logon in time")
            raise self.till.fault or late

    def begin(self, step: Step, payment_id: str | None = None, receipt: str | None = None) -> None:
        """Record that a step begins, before anything of it is sent."""
        line = StepBegun(at=wall_time(), step=step, payment_id=payment_id, receipt_id=receipt)
        self.record.write(line)

    def new_id(self) -> str:
        """Return a new UUID."""
        return str(uuid.uuid4())

    def payment_of(self, step: Step) -> Payment | None:
        """Return the payment that the step has made last, as the journal has it.

        Raises: JournalError.
        """
        begun = [one.payment_id for one in self.record.lines.begun(step) if one.payment_id]
        found = {one.payment_id: one for one in self.till.recorded()}
        return found.get(begun[-1]) if begun else None

    # -- what isn't known ---------------------------------------------------------------------

    def settle(self) -> None:
        """Make sure that no payment is open: the till asks the server, and its answer is awaited.

        Raises: OutcomeNotKnownError, ConnectionFault, RunInterruptedError, JournalError.
        """
        unsettled = [one for one in self.till.recorded() if one.outcome is Outcome.NOT_KNOWN]
        for one in unsettled:
            amount_minor = one.amount.amount_minor
            told = Unsettled(at=wall_time(), payment_id=one.payment_id, amount_minor=amount_minor)
            self.record.write(told)
        if not unsettled:
            return
        self.connect()
        asked: set[str] = set()

        def is_settled() -> bool:
            for payment in self.till.unsettled():
                again = is_refund_unknown(payment) and payment.payment_id not in asked
                if again and payment.refund is not None and self.till.is_connected:
                    # Who runs this again asks again (rule 2).
                    asked.add(payment.payment_id)
                    self.till.refund(payment.refund.receipt_id, self.operator)
            return not self.is_unsettled

        times = self.settings.times
        within_s = times.take_up + times.confirmation
        if not all(one.doubt in RECEIPT_DOUBTS for one in unsettled):
            # Of those others the server is asked, again if the first time wasn't answered; that
            # it has no such payment counts a minute after the connection of its request.
            within_s += times.confirmation + 3 * times.ask_first + _GONE_AFTER_S
        if not self.wait(is_settled, within_s, heeds_hand=False):
            raise OutcomeNotKnownError

    def listen_on(self) -> None:
        """Hear what the server still has to tell: of money that moved after a step was over.

        Raises: ConnectionFault, RunInterruptedError, JournalError.
        """
        self.connect()
        self.wait(lambda: False, self.settings.times.take_up, heeds_hand=False)

    def leave(self) -> None:
        """Cancel what is open, and wait a moment for the answers; a second Ctrl+C ends that."""
        for payment in self.till.unsettled():
            self.close(payment.payment_id)
        times = self.settings.times
        by = clock.now() + times.init_response + times.confirmation
        while self.till.unsettled() and clock.now() < by and self.interrupts() < _LEAVE_AT_ONCE:
            self.till.listen()

    @property
    def is_unsettled(self) -> bool:
        """The journal has a payment whose outcome it doesn't know.

        Raises: JournalError.
        """
        return any(one.outcome is Outcome.NOT_KNOWN for one in self.till.recorded())

    def close(self, payment_id: str | None) -> None:
        """Ask to cancel the payment, if it is open still and the server tells of no money."""
        if payment_id is None or not self.till.is_running:
            return
        payment = self.till.payments.get(payment_id)
        if payment is not None and payment.is_open and payment.doubt not in RECEIPT_DOUBTS:
            self.till.cancel(payment_id, self.operator)

    def give_back(self, payment: Payment) -> None:
        """Pay back what an interrupted step has taken.

        Raises: OutcomeNotKnownError, ConnectionFault, RunInterruptedError, JournalError.
        """
        for receipt_id in payment.refundable:
            self.connect()
            self.till.refund(receipt_id, self.operator)
            self.wait(lambda: self._is_given_back(payment.payment_id), self.refund_within_s)
        self.settle()

    def _is_given_back(self, payment_id: str) -> bool:
        now = self.till.payments.get(payment_id)
        return now is not None and now.outcome is Outcome.NOT_PAID

    @property
    def refund_within_s(self) -> float:
        """How long the answer to a refund is awaited, in seconds."""
        return self.settings.times.confirmation + self.settings.times.take_up
