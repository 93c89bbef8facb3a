"""The till without a window: one payment in the console, and the words of a check."""

import io
import json
import sys
from collections.abc import Callable
from typing import IO

from terminal_app import sentences
from terminal_app.channel.commands import CancelPayment, Command, StartPayment
from terminal_app.channel.events import (
    Line,
    LineChanged,
    LoggedOn,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    Refusal,
    SessionStopped,
)
from terminal_app.channel.queues import Events
from terminal_app.errors import FaultKind
from terminal_app.payments.payment import Outcome, Payment, Wait
from terminal_app.receipts import receipt
from terminal_app.texts import Texts

DONE, NOT_DONE, WRONG_USAGE, NOT_KNOWN, NO_CONNECTION = 0, 1, 2, 3, 4
"""The exit statuses; docs/command-line.md."""

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

_EXITS = {Outcome.PAID: DONE, Outcome.NOT_PAID: NOT_DONE, Outcome.NOT_KNOWN: NOT_KNOWN}


def write_line(text: str, out: IO[str] | None = None) -> None:
    """Write one line at once, whatever the console's encoding can't show."""
    stream: IO[str] = out if out is not None else sys.stdout
    try:
        stream.write(f"{text}\n")
    except UnicodeEncodeError:
        encoding = getattr(stream, "encoding", None) or "ascii"
        stream.write(f"{text}\n".encode(encoding, "replace").decode(encoding))
    stream.flush()


class Paying:
    """Takes one payment: tells what happens, and ends with an exit status."""

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
        self._started = False
        self._payment: Payment | None = None
        self._told: object = None
        self._end_by: float | None = None
        self._leave_by: float | None = None

    def take(self, command: StartPayment) -> tuple[int, Payment | None]:
        """Return the exit status and the payment as it was last known."""
        self._command = command
        self._connect_by = self._clock() + min(
            _TRY_TO_CONNECT_S, self._timeout_s or _TRY_TO_CONNECT_S
        )
        while True:
            try:
                status = self._step()
            except KeyboardInterrupt:
                status = self._interrupted()
            if status is not None:
                return status, self._payment

    def _step(self) -> int | None:
        event = self._events.wait(_LOOK_EVERY_S)
        now = self._clock()
        status: int | None = None
        match event:
            case LineChanged():
                status = self._line_changed(event)
            case LoggedOn():
                self._issuer = receipt.Issuer(
                    event.terminal_id or self._issuer.terminal_id,
                    event.merchant_name or "",
                    event.organization_number or "",
                    event.address or "",
                    self._issuer.mark,
                )
            case PaymentChanged(payment) if payment.payment_id == self._command.payment_id:
                status = self._payment_changed(payment)
            case PaymentRefused():
                status = self._refused(event)
            case NotRecorded():
                status = self._not_recorded(event)
            case SessionStopped(failure):
                self._say(failure or "")
                status = NOT_KNOWN if self._started else NOT_DONE
        if status is None and not self._started and now >= self._connect_by:
            self._say(self._texts.say("No connection, so nothing was sent."))
            status = NO_CONNECTION
        return status if status is not None else self._out_of_time(now)

    def _out_of_time(self, now: float) -> int | None:
        if self._end_by is not None and now >= self._end_by:
            self._end_by = None
            self._post(CancelPayment(self._command.payment_id, self._command.operator))
        if self._leave_by is not None and now >= self._leave_by:
            self._tell_not_known()
            return NOT_KNOWN
        return None

    def _line_changed(self, event: LineChanged) -> int | None:
        if event.line is Line.CONNECTED and not self._started:
            self._started = True
            self._post(self._command)
        if event.fault is None:
            return None
        self._say(sentences.fault(event.fault, self._texts))
        write_line(f"  {event.detail}", sys.stderr)
        if self._started:
            return None
        if event.fault is FaultKind.SECRET_MISSING:
            return WRONG_USAGE
        too_late = event.retry_at is not None and event.retry_at > self._connect_by
        if event.fault not in _RETRY_CAN_HELP or too_late:
            return NO_CONNECTION
        return None

    def _payment_changed(self, payment: Payment) -> int | None:
        self._payment = payment
        if self._end_by is None and self._timeout_s is not None and payment.code_to_show:
            self._end_by = self._clock() + self._timeout_s
        told = (payment.state, payment.doubt, payment.problem)
        if told != self._told:
            self._told = told
            self._tell(payment)
        if payment.outcome is not Outcome.NOT_KNOWN:
            return _EXITS[payment.outcome]
        asking = payment.waits_for in {Wait.NEXT_ASK, None}
        if asking and self._leave_by is None:
            self._leave_by = self._clock() + self._grace_s
        return None

    def _tell(self, payment: Payment) -> None:
        texts = self._texts
        amount = texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
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
        for alarm in payment.alarms:
            self._say(sentences.alarm(alarm, texts))

    def _tell_not_known(self) -> None:
        texts = self._texts
        self._say(f"{texts.say('Not known')}. {sentences.dont_charge_again(texts)}")
        self._say(texts.say("The next start of the till asks the server again."))

    def _refused(self, event: PaymentRefused) -> int | None:
        if event.payment_id != self._command.payment_id:
            return None
        self._say(f"{sentences.refusal(event.refusal, self._texts)} {event.detail}".strip())
        if event.refusal is Refusal.UNKNOWN_SAME_AMOUNT:
            self._say(self._texts.say("If this is another sale, add --despite-unknown."))
        return NO_CONNECTION if event.refusal is Refusal.NOT_CONNECTED else NOT_DONE

    def _not_recorded(self, event: NotRecorded) -> int | None:
        if event.receipt_id is not None:
            title = self._texts.say("The server says paid, NOT recorded")
            self._say(f"{title}: {event.receipt_id} {event.amount or ''}")
        write_line(event.why, sys.stderr)
        return None if self._started else NOT_DONE

    def _interrupted(self) -> int | None:
        """Ctrl+C asks to cancel; a second one leaves at once, and says what that means."""
        if not self._started:
            return NOT_DONE
        if self._leave_by is not None:
            self._tell_not_known()
            return NOT_KNOWN
        self._say(self._texts.say("Cancelling…"))
        self._end_by = None
        self._leave_by = self._clock() + self._grace_s
        self._post(CancelPayment(self._command.payment_id, self._command.operator))
        return None

    def _say(self, text: str) -> None:
        for line in text.rstrip("\n").split("\n"):
            write_line(line)


def payment_json(payment: Payment | None, command: StartPayment) -> str:
    """Return the one JSON object of ``--json``; a payment that was not started has no id."""
    return json.dumps(
        {
            "paymentId": payment.payment_id if payment else None,
            "state": payment.wire_state.value if payment else None,
            "outcome": (payment.outcome if payment else Outcome.NOT_PAID).value,
            "receiptId": payment.receipt_id if payment else None,
            "amount": command.amount.amount_minor,
            "currency": command.amount.currency.value,
        }
    )


def qr_text(content: str) -> str:
    """Return ``content`` as a QR code of text, dark on light on a dark console."""
    import qrcode  # noqa: PLC0415 - only when there is a code to draw
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(content)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()
