"""One payment in the console: tells what happens, and ends with what is known at the very end.

The session is stopped here too, and heard to its last event: a receipt that comes during the
goodbye changes the exit status. Ctrl+C is counted by a signal handler rather than raised, so
that it can't fall between an event and what is done with it.
"""

import signal
from collections.abc import Callable

from terminal_app import sentences
from terminal_app.channel.commands import CancelPayment, Command, StartPayment, Stop
from terminal_app.channel.events import (
    Event,
    Line,
    LineChanged,
    LoggedOn,
    MessageSetAside,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    Refusal,
    SessionStopped,
)
from terminal_app.channel.queues import Events
from terminal_app.console import DONE, NO_CONNECTION, NOT_DONE, NOT_KNOWN, WRONG_USAGE
from terminal_app.console.output import qr_text, write_line, write_remark
from terminal_app.errors import FaultKind, UnheardError
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, Wait
from terminal_app.receipts import receipt
from terminal_app.texts import Texts

_RETRY_CAN_HELP = frozenset(
    {
        FaultKind.NAME_UNKNOWN,
        FaultKind.SERVER_DOWN,
        FaultKind.TIMED_OUT,
        FaultKind.SERVER_BUSY,
        FaultKind.SERVER_FAILED,
        FaultKind.LOGON_MISSING,
        FaultKind.CONNECTION_LOST,
        FaultKind.PEER_SILENT,
        FaultKind.MESSAGE_TOO_LARGE,
    }
)
_TRY_TO_CONNECT_S = 15.0
_LOOK_EVERY_S = 0.25
_STOP_WITHIN_S = 3.0

_EXITS = {Outcome.PAID: DONE, Outcome.NOT_PAID: NOT_DONE, Outcome.NOT_KNOWN: NOT_KNOWN}


class Paying:
    """Takes one payment."""

    def __init__(  # noqa: PLR0913 - what a console payment is handed, by name
        self,
        events: Events,
        post: Callable[[Command], None],
        texts: Texts,
        *,
        clock: Callable[[], float],
        issuer: receipt.Issuer,
        timeout_s: float | None,
        grace_s: float,
    ) -> None:
        """``grace_s``: how long an unknown outcome is waited for once it is asked about."""
        self._events = events
        self._post = post
        self._texts = texts
        self._clock = clock
        self._issuer = issuer
        self._timeout_s = timeout_s
        self._grace_s = grace_s
        self._interrupts = 0
        self._posted = False
        """The payment may have been started."""
        self._payment: Payment | None = None
        self._never_started: int | None = None
        """The exit status where it provably was not."""
        self._told: object = None
        self._others_told: dict[str, object] = {}
        self._connected = False
        self._stopped = False
        self._cancel_at = self._leave_by = float("inf")

    def heed_interrupts(self) -> None:
        """From now on Ctrl+C and a polite kill ask to cancel; twice means leaving at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._count_interrupt)

    def _count_interrupt(self, _number: int, _frame: object) -> None:
        self._interrupts += 1

    def take(self, command: StartPayment) -> tuple[int, Payment | None]:
        """Return the exit status and the payment as it is last known; the session has ended."""
        self._command = command
        patience_s = min(_TRY_TO_CONNECT_S, self._timeout_s or _TRY_TO_CONNECT_S)
        self._connect_by = self._clock() + patience_s
        try:
            self._say(self._issuer.mark)
        except UnheardError:
            self._never_started = NOT_DONE
        heeded = 0
        while not self._is_done():
            self._hear()
            if self._interrupts > heeded:
                heeded = self._interrupts
                self._interrupted()
            self._watch_the_time()
        self._post(Stop())
        by = self._clock() + _STOP_WITHIN_S
        while not self._stopped and self._clock() < by:
            self._hear()
        status = self._status()
        if status == NOT_KNOWN:
            self._tell_not_known()
        return status, self._payment

    def _is_done(self) -> bool:
        if self._never_started is not None or self._stopped or self._clock() >= self._leave_by:
            return True
        payment = self._payment
        if payment is None or payment.outcome is Outcome.NOT_KNOWN:
            return False
        # Paid without a receipt number: it is awaited for a while.
        return payment.outcome is Outcome.NOT_PAID or payment.receipt_id is not None

    def _status(self) -> int:
        if self._payment is not None:
            return _EXITS[self._payment.outcome]
        if self._never_started is not None:
            return self._never_started
        return NOT_KNOWN if self._posted else NOT_DONE

    # -- what happens -----------------------------------------------------------------

    def _hear(self) -> None:
        event = self._events.wait(_LOOK_EVERY_S)
        if event is None:
            return
        try:
            self._take_in(event)
        except UnheardError:
            # Nobody can see a code or a result: so nobody is to pay.
            self._interrupted()

    def _take_in(self, event: Event) -> None:
        match event:
            case LineChanged():
                self._line_changed(event)
            case LoggedOn():
                self._issuer = receipt.Issuer(
                    self._issuer.terminal_id,
                    event.merchant_name or "",
                    event.organization_number or "",
                    event.address or "",
                    self._issuer.mark,
                )
            case PaymentChanged(payment) if payment.payment_id == self._command.payment_id:
                self._payment_changed(payment)
            case PaymentChanged(payment):
                self._tell_other(payment)
            case PaymentRefused():
                self._refused(event)
            case MessageSetAside(receipt_id=str(number)):
                self._say(sentences.unmatched_receipt(number, self._texts))
            case NotRecorded():
                self._not_recorded(event)
            case SessionStopped(failure):
                self._stopped = True
                if failure:
                    write_remark(failure)

    def _line_changed(self, event: LineChanged) -> None:
        self._connected = event.line is Line.CONNECTED
        if self._connected and not self._posted and self._never_started is None:
            self._posted = True
            self._post(self._command)
        if event.fault is None:
            return
        write_remark(f"  {event.detail}")
        too_late = event.retry_at is not None and event.retry_at > self._connect_by
        if self._posted or self._never_started is not None:
            pass
        elif event.fault is FaultKind.SECRET_MISSING:
            self._never_started = WRONG_USAGE
        elif event.fault not in _RETRY_CAN_HELP or too_late:
            self._never_started = NO_CONNECTION
        self._say(sentences.fault(event.fault, self._texts))

    def _payment_changed(self, payment: Payment) -> None:
        self._payment = payment
        now = self._clock()
        if self._told is None and self._timeout_s is not None:
            self._cancel_at = now + self._timeout_s
        asked = payment.waits_for in {Wait.NEXT_ASK, None}
        if asked and not self._is_done():
            self._leave_by = min(self._leave_by, now + self._grace_s)
        told = (payment.state, payment.doubt, payment.problem, payment.receipt_id, payment.alarms)
        if told != self._told:
            self._told = told
            self._tell(payment)

    def _tell(self, payment: Payment) -> None:
        texts = self._texts
        amount = self._amount(payment)
        if payment.code_to_show is not None:
            self._say(f"{texts.say('Scan to pay')}: {amount}")
            self._say(qr_text(payment.code_to_show))
        elif payment.outcome is Outcome.NOT_KNOWN:
            doubt = sentences.doubt(payment.doubt, texts) if payment.doubt else ""
            self._say(f"{sentences.state(payment, texts)} {doubt}".strip())
        elif payment.outcome is Outcome.NOT_PAID:
            why = sentences.not_paid(payment, texts)
            self._say(f"{sentences.outcome(payment, texts)}: {amount}. {why}")
        else:
            self._say(f"{sentences.outcome(payment, texts)}: {amount}")
            self._say(receipt.as_text(receipt.lines(payment, self._issuer, texts)))
        if payment.problem is not None:
            self._say(sentences.problem_of(payment, payment.problem, texts))
            if payment.problem.description:
                said = payment.problem.description
                self._say(texts.say("The server says: {text}", text=said))
        self._tell_alarms(payment)

    def _tell_alarms(self, payment: Payment) -> None:
        for alarm in payment.unseen_alarms:
            self._say(sentences.alarm(alarm, self._texts))

    def _tell_other(self, payment: Payment) -> None:
        """Rule 9: a sale shows the payments that aren't settled; and an alarm is everybody's."""
        told = (payment.outcome, payment.needs_attention, payment.unseen_alarms)
        before = self._others_told.get(payment.payment_id)
        self._others_told[payment.payment_id] = told
        if told == before:
            return
        if payment.needs_attention and before is None:
            amount = self._amount(payment)
            self._say(self._texts.say("An earlier payment isn't settled: {amount}.", amount=amount))
        elif before is not None or payment.unseen_alarms:
            amount = self._amount(payment)
            self._say(f"{sentences.outcome(payment, self._texts)}: {amount}")
        self._tell_alarms(payment)

    def _amount(self, payment: Payment) -> str:
        return self._texts.amount(payment.amount.amount_minor, payment.amount.currency.value)

    def _refused(self, event: PaymentRefused) -> None:
        if event.payment_id != self._command.payment_id:
            return
        no_line = event.refusal is Refusal.NOT_CONNECTED
        self._never_started = NO_CONNECTION if no_line else NOT_DONE
        self._say(f"{sentences.refusal(event.refusal, self._texts)} {event.detail}".strip())
        if event.refusal is Refusal.UNKNOWN_SAME_AMOUNT:
            self._say(self._texts.say("If this is another sale, add --despite-unknown."))

    def _not_recorded(self, event: NotRecorded) -> None:
        write_remark(event.why)
        if not self._posted:
            self._never_started = NOT_DONE
            return
        self._leave_by = min(self._leave_by, self._clock() + self._grace_s)
        if event.receipt_id is not None:
            title = self._texts.say("The server says paid, NOT recorded")
            self._say(f"{title}: {event.receipt_id} {event.amount or ''}")

    # -- time and Ctrl+C --------------------------------------------------------------

    def _watch_the_time(self) -> None:
        now = self._clock()
        if not self._posted and self._never_started is None and now >= self._connect_by:
            self._never_started = NO_CONNECTION
            self._tell_unless_unheard(self._texts.say("No connection, so nothing was sent."))
        if now >= self._cancel_at:
            self._cancel()

    def _interrupted(self) -> None:
        """Ask to cancel; a second time leave at once."""
        if not self._posted:
            self._never_started = NOT_DONE
        elif self._leave_by < float("inf"):
            self._leave_by = self._clock()
        else:
            self._leave_by = self._clock() + self._grace_s
            self._cancel()

    def _cancel(self) -> None:
        self._cancel_at = float("inf")
        doubt = self._payment.doubt if self._payment is not None else None
        if doubt not in RECEIPT_DOUBTS:
            # The server has told of money otherwise: no cancel by itself then (rule 4).
            self._post(CancelPayment(self._command.payment_id, self._command.operator))

    def _tell_not_known(self) -> None:
        texts = self._texts
        said = f"{texts.say('Not known')}. {sentences.dont_charge_again(texts)}"
        self._tell_unless_unheard(said)
        payment = self._payment
        if payment is not None and payment.doubt in RECEIPT_DOUBTS:
            step = sentences.next_step(payment, connected=False, texts=texts)
            self._tell_unless_unheard(step)
        else:
            step = texts.say("The next start of the till asks the server again.")
            self._tell_unless_unheard(step)

    def _tell_unless_unheard(self, text: str) -> None:
        try:
            self._say(text)
        except UnheardError:
            write_remark(text)

    def _say(self, text: str) -> None:
        if text:
            for line in text.rstrip("\n").split("\n"):
                write_line(line)
