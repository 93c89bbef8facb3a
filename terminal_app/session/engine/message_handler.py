"""The reception hears the server: reads, records, binds, and hands each payment its input.

What can't be read or belongs to nothing here is set aside: journalled, counted, shown to
the technician, and applied to nothing. What the disk refuses is kept and recorded later,
and the cashier is told at once what could not be written down.
"""

import contextlib
import dataclasses
import logging
from collections import deque
from collections.abc import Callable

from terminal_app.channel.events import NotRecorded, RecordingRestored
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.tags import HEARD, RECORDING_RESTORED
from terminal_app.payments import inputs
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import Payment, Problem, ProblemKind, State
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.engine import Desk
from terminal_app.session.engine.pending_requests import Bound, InFlight
from terminal_app.session.engine.scans import Scans
from terminal_app.session.engine.unmatched import Aside, unread_entry
from terminal_app.session.transport.link import Incoming, Odd, Text
from terminal_app.wire import codec, messages

log = logging.getLogger(__name__)

_MOST_BACKLOG, _MOST_RECEIPTS_BACKLOG = 1000, 2000
"""Junk never takes the place of a receipt."""
_MOST_PROBLEMS = 500
_WITHDRAWING = frozenset({messages.PaymentState.CANCELED, messages.PaymentState.ERROR})

AboutAPayment = messages.PaymentInitResponse | messages.StatusUpdate | messages.PaymentReceipt


class Reception:
    """Hears for one desk."""

    def __init__(self, desk: Desk, scans: Scans, catch_up: Callable[[], None]) -> None:
        """``catch_up`` is called once the journal can be written again after a failure."""
        self._desk = desk
        self._scans = scans
        self._catch_up = catch_up
        self._aside = Aside(desk.journal, desk.post)
        self._problems: deque[str] = deque(maxlen=_MOST_PROBLEMS)
        """The ids of the PROBLEMs heard last."""
        self._backlog: deque[Incoming] = deque()
        """Heard, but not recorded since the disk failed."""

    def hear(self, *incoming: Incoming) -> list[messages.Message]:
        """Record and apply what came, in order; returns the messages that could be read.

        If the disk fails they are kept, told to the cashier, and tried again.
        """
        heard = [self._hear_or_keep(one) for one in incoming]
        self._settle_aside()
        return [message for message in heard if message is not None]

    def _hear_or_keep(self, incoming: Incoming) -> messages.Message | None:
        if self._desk.record_again_at is not None:
            return self._keep_unrecorded(incoming, "The journal can't be written.")
        try:
            return self._hear(incoming)
        except JournalError as error:
            self._desk.failed(error)
            for earlier in self._aside.give_back():
                if earlier is not incoming:
                    self._keep_unrecorded(earlier, str(error))
            return self._keep_unrecorded(incoming, str(error))

    def _settle_aside(self) -> None:
        """Record what was set aside, many in one commit: junk must not delay a receipt."""
        try:
            self._aside.record()
        except JournalError as error:
            self._desk.failed(error)
            for incoming in self._aside.give_back():
                self._keep_unrecorded(incoming, str(error))

    def _hear(self, incoming: Incoming) -> messages.Message | None:
        if isinstance(incoming, Odd):
            self._aside.put_odd(incoming)
            return None
        try:
            read = codec.read(incoming.data)
        except codec.UnreadableError as error:
            self._unreadable(error, incoming)
            return None
        heard = _heard_entry(incoming.data)
        if read.dropped:
            heard.body["dropped"] = list(read.dropped)
            log.warning("unreadable optional fields dropped: %s", ", ".join(read.dropped))
        match read.message:
            case messages.LogonConfirmation():
                self._record(heard)
            case messages.GetPaymentRequest():
                self._scanned(read.message, heard, incoming)
            case messages.Problem():
                self._problem(read.message, heard, incoming)
                # Only now: what the disk refuses is heard again, and that is no repetition.
                self._problems.append(read.message.id)
            case messages.PaymentInitRequest() | messages.Refund():
                why = f"{codec.type_name(read.message)} is not for a terminal"
                self._aside.put(incoming, heard, why)
            case message:
                self._answer(message, heard, incoming)
        return read.message

    def _record(self, heard: Entry) -> None:
        self._aside.record()
        self._desk.journal.record([heard])

    def _apply(self, payment: Payment, given: inputs.Input, *heard: Entry) -> None:
        self._aside.record()
        self._desk.apply(payment, given, *heard)

    # -- about a payment ------------------------------------------------------------------

    def _answer(self, message: AboutAPayment, heard: Entry, incoming: Incoming) -> None:
        desk = self._desk
        payment = self._named_by(message)
        if payment is None:
            self._of_no_payment(message, heard, incoming)
        elif self._contradicts(message, payment):
            log.error("a receipt that contradicts itself names %s", payment.payment_id)
            self._apply(payment, inputs.ReceiptUnreadable(None), heard)
        else:
            self._apply(payment, wire_mapping.remote_input(message), heard)
        # Only now: if the disk failed, it is heard again and must bind again.
        desk.requests.answered(message.id)
        if isinstance(message, messages.PaymentInitResponse):
            # Only that can be answered by it. A CANCEL and a REFUND are answered by their ids
            # alone: the customer may have cancelled, the receipt be another refund's.
            desk.requests.settle(message.payment_id, Request.INIT)

    def _named_by(self, message: AboutAPayment) -> Payment | None:
        """By payment; a refund also by receipt number, then by the request's id.

        A REFUND names no payment, so its receipt may come under one of the server's own.
        """
        desk = self._desk
        payment = desk.find(message.payment_id)
        refund = _refund_receipt(message)
        if payment is not None or refund is None:
            return payment
        payment = desk.find_by_receipt(refund.payment_receipt_id)
        if payment is None:
            request = desk.requests.named(message.id)
            if request is not None and request.request is Request.REFUND:
                payment = desk.find(request.payment_id)
        return payment

    def _contradicts(self, message: AboutAPayment, payment: Payment) -> bool:
        """It names one payment and answers or numbers another, or answers a refund by a charge."""
        if not isinstance(message, messages.PaymentReceipt):
            return False
        number = message.payment_receipt_id
        if number in {payment.receipt_id, *payment.other_receipt_ids}:
            return False
        request = self._desk.requests.named(message.id)
        if request is not None and request.request is Request.REFUND:
            is_of_another = request.payment_id != payment.payment_id
            return is_of_another or _refund_receipt(message) is None
        if _refund_receipt(message) is None:
            return False
        other = self._desk.find_by_receipt(number)
        return other is not None and other.payment_id != payment.payment_id

    def _of_no_payment(self, message: AboutAPayment, heard: Entry, incoming: Incoming) -> None:
        if isinstance(message, messages.StatusUpdate) and message.payment_state in _WITHDRAWING:
            self._aside.record()
            if self._scans.withdrawn(message.payment_id, heard):
                return
            if self._scans.knows(message.payment_id):
                # The answer to a decline.
                self._desk.journal.record([heard])
                return
        why = f"{codec.type_name(message)} for a payment that isn't this till's"
        receipt_id = None
        if isinstance(message, messages.PaymentReceipt):
            receipt_id = message.payment_receipt_id
            # Whatever it means: who waits for an amount under it must not be charged any more.
            self._scans.withdrawn(message.payment_id)
        self._aside.put(incoming, heard, why, receipt_id)

    def _scanned(
        self, request: messages.GetPaymentRequest, heard: Entry, incoming: Incoming
    ) -> None:
        """A paymentId is answered once; one of the till's own payments is never answered here."""
        payment_id = request.payment_id
        if self._scans.knows(payment_id) or self._desk.journal.payment(payment_id) is not None:
            why = "GET_PAYMENT_REQUEST under a paymentId that is in use"
            self._aside.put(incoming, heard, why)
            return
        self._aside.record()
        self._scans.came(payment_id, heard)

    # -- problems ---------------------------------------------------------------------------

    def _problem(self, message: messages.Problem, heard: Entry, incoming: Incoming) -> None:
        desk = self._desk
        problem = wire_mapping.problem(message)
        if desk.requests.named(message.id) is None and message.id in self._problems:
            # It has answered something already: it isn't the answer to what was asked since.
            self._aside.put(incoming, heard, f"PROBLEM {problem.wire_type} that came before")
            return
        bound = desk.requests.bind(message.id, message.payment_id)
        named = desk.find(message.payment_id) if message.payment_id is not None else None
        if isinstance(bound, InFlight) and named and named.payment_id != bound.payment_id:
            # A refund's id under the name of another payment of the till's own: the name counts.
            bound = Bound.TO_NOTHING
        if isinstance(bound, InFlight):
            payment = desk.find(bound.payment_id)
            if payment is not None:
                is_sure = desk.requests.is_sure(message.id, payment.payment_id, bound.question)
                told = self._told(payment, bound.request, problem, bound.receipt_id)
                self._apply(payment, told if is_sure else _unsure(told), heard)
                if is_sure:
                    desk.requests.answered(bound.message_id)
                return
            # What the till declined: nothing came of it, and nothing has to.
            self._record(heard)
            desk.requests.answered(bound.message_id)
            return
        why = f"PROBLEM {problem.wire_type}: {problem.description}"
        if bound is Bound.TO_NOTHING and named is not None:
            # The payment is named, and no request: of what it was asked, it may be any answer.
            late = desk.requests.only_unanswered(named.payment_id)
            if late is not None:
                told = self._told(named, late.request, problem, late.receipt_id)
            else:
                told = _unsure(self._told(named, _last_request(named), problem))
            self._apply(named, told, heard)
            return
        if message.payment_id is not None and self._scans.waits(message.payment_id):
            self._aside.record()
            self._scans.withdrawn(message.payment_id, heard)
            return
        if bound is Bound.TO_SEVERAL:
            why += " (it could answer more than one request)"
        self._aside.put(incoming, heard, why)
        if bound is Bound.TO_SEVERAL:
            self._each_may_be_meant(problem, message.payment_id)

    def _each_may_be_meant(self, problem: Problem, payment_id: str | None) -> None:
        """None of them is known any more; whichever it answers may be answered again."""
        unknown = dataclasses.replace(problem, kind=ProblemKind.UNKNOWN)
        for request in self._desk.requests.all():
            payment = self._desk.kept.get(request.payment_id)
            if payment is not None and payment_id in {None, request.payment_id}:
                self._apply(payment, self._told(payment, request.request, unknown))

    def _told(
        self, payment: Payment, step: Request, problem: Problem, receipt_id: str | None = None
    ) -> inputs.ProblemTold:
        gone = self._desk.request_long_gone(payment)
        return inputs.ProblemTold(step, problem, request_long_gone=gone, receipt_id=receipt_id)

    # -- what can't be read -------------------------------------------------------------------

    def _unreadable(self, error: codec.UnreadableError, incoming: Text) -> None:
        named, payment = error.named, None
        if named.is_receipt and named.payment_id is not None:
            payment = self._desk.find(named.payment_id)
        if payment is None:
            self._aside.put_unreadable(incoming, error)
            return
        log.error("unreadable receipt for %s: %s", payment.payment_id, error.why)
        state = None
        with contextlib.suppress(ValueError):
            state = State(named.payment_state)
        told = inputs.ReceiptUnreadable(named.receipt_id, state)
        self._apply(payment, told, unread_entry(HEARD, incoming.data, error))

    # -- when the disk fails ------------------------------------------------------------------

    def record_backlog(self, now: float) -> None:
        """After the disk has failed: try it again when it is time to."""
        desk = self._desk
        if desk.record_again_at is None or now < desk.record_again_at:
            return
        try:
            desk.journal.record([Entry(RECORDING_RESTORED, {"backlog": len(self._backlog)})])
            while self._backlog:
                self._hear(self._backlog[0])
                self._aside.record()
                self._backlog.popleft()
        except JournalError as error:
            self._aside.give_back()
            desk.failed(error)
            return
        desk.record_again_at = None
        log.info("the journal can be written again")
        desk.post(RecordingRestored())
        self._catch_up()

    def _keep_unrecorded(self, incoming: Incoming, why: str) -> messages.Message | None:
        """Keep what came for later, and tell the cashier, with what it says about money."""
        message = named = None
        if isinstance(incoming, Text):
            try:
                message = codec.read(incoming.data).message
            except codec.UnreadableError as error:
                named = error.named
        tells_of_money = isinstance(message, messages.PaymentReceipt) or (
            named is not None and named.is_receipt
        )
        most = _MOST_RECEIPTS_BACKLOG if tells_of_money else _MOST_BACKLOG
        if len(self._backlog) < most:
            self._backlog.append(incoming)
        if isinstance(message, messages.PaymentReceipt):
            told = wire_mapping.remote_input(message)
            amount = told.amount if isinstance(told, inputs.ReceiptCame) else None
            text = str(amount) if amount else None
            missed = NotRecorded(
                why,
                message.payment_id,
                message.payment_receipt_id,
                text,
                is_refund=_refund_receipt(message) is not None,
            )
        elif named is not None and named.is_receipt:
            is_refund = named.payment_state == State.REVERSED.value
            missed = NotRecorded(why, named.payment_id, named.receipt_id, is_refund=is_refund)
        else:
            missed = NotRecorded(why)
        self._desk.post(dataclasses.replace(missed, support=self._desk.support))
        return message


def _unsure(told: inputs.ProblemTold) -> inputs.ProblemTold:
    """It may answer something else: then it proves nothing about money that was paid back."""
    already = told.problem.kind is ProblemKind.PAYMENT_ALREADY_REFUNDED
    if told.request is not Request.REFUND and not already:
        return told
    unknown = dataclasses.replace(told.problem, kind=ProblemKind.UNKNOWN)
    return dataclasses.replace(told, problem=unknown)


def _refund_receipt(message: AboutAPayment) -> messages.PaymentReceipt | None:
    match message:
        case messages.PaymentReceipt(payment_state=messages.PaymentState.REVERSED):
            return message
    return None


def _last_request(payment: Payment) -> Request:
    """Return what a PROBLEM that names the payment, and no request, is most likely about."""
    if payment.state is State.REFUNDING:
        return Request.REFUND
    return Request.CANCEL if payment.times_asked else Request.INIT


def _heard_entry(data: bytes) -> Entry:
    """Return the entry for a frame, a customer's data beside it."""
    text = data.decode("utf-8", "backslashreplace")
    public = codec.without_personal_data(data)
    if public is None:
        return Entry(HEARD, {"text": text})
    return Entry(HEARD, {"text": public}, personal=text)
