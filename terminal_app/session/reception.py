"""The reception hears the server: reads, records, binds, and hands each payment its input.

What can't be read or belongs to nothing here is set aside: journalled, counted, shown to
the technician, and applied to nothing. What the disk refuses is kept and recorded later,
and the cashier is told at once what could not be written down.
"""

import dataclasses
import logging
from collections import deque
from collections.abc import Callable

from terminal_app.channel.events import Event, MessageSetAside, NotRecorded, RecordingRestored
from terminal_app.errors import JournalError
from terminal_app.journal.journal import Journal
from terminal_app.journal.records import Entry
from terminal_app.payments import inputs
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import Payment, Problem, ProblemKind
from terminal_app.session import translation
from terminal_app.session.binding import Bound, InFlight
from terminal_app.session.desk import Desk, SendText
from terminal_app.session.link import Incoming, Odd, Text
from terminal_app.wire import codec, messages

log = logging.getLogger(__name__)

_MOST_BACKLOG = 1000
_MOST_DECLINED = 1000


class Reception:
    """Hears for one desk."""

    def __init__(
        self,
        desk: Desk,
        journal: Journal,
        new_id: Callable[[], str],
        post: Callable[[Event], None],
    ) -> None:
        self._desk = desk
        self._journal = journal
        self._new_id = new_id
        self._post = post
        self._set_aside = 0
        self._backlog: deque[Incoming] = deque()
        """Heard, but not recorded since the disk failed."""
        self._declined: dict[str, str] = {}
        """The id of the answer to each customer at the terminal's own code, by paymentId."""

    def hear(self, incoming: Incoming) -> messages.Message | None:
        """Record and apply what came; returns the message if it could be read.

        If the disk fails it is kept, told to the cashier, and tried again.
        """
        if self._desk.record_again_at is not None:
            return self._keep_unrecorded(incoming, "The journal can't be written.")
        try:
            return self._hear(incoming)
        except JournalError as error:
            self._desk.failed(error)
            return self._keep_unrecorded(incoming, str(error))

    def _hear(self, incoming: Incoming) -> messages.Message | None:
        if isinstance(incoming, Odd):
            head = incoming.head.decode("utf-8", "backslashreplace")
            body = {"why": incoming.why, "length": incoming.length, "head": head}
            self._put_aside(Entry("set_aside", body), f"{incoming.why}: {incoming.length} bytes")
            return None
        heard = _heard_entry(incoming.data)
        try:
            read = codec.read(incoming.data)
        except codec.UnreadableError as error:
            self._unreadable(error, heard)
            return None
        if read.dropped:
            heard.body["dropped"] = list(read.dropped)
            log.warning("unreadable optional fields dropped: %s", ", ".join(read.dropped))
        match read.message:
            case messages.LogonConfirmation():
                self._journal.record([heard])
            case messages.GetPaymentRequest():
                self._decline(read.message, heard)
            case messages.Problem():
                self._problem(read.message, heard)
            case messages.PaymentInitRequest() | messages.Refund():
                why = f"{codec.type_name(read.message)} is not for a terminal"
                self._put_aside(dataclasses.replace(heard, kind="set_aside"), why)
            case message:
                self._answer(message, heard)
        return read.message

    def _answer(
        self,
        message: messages.PaymentInitResponse | messages.StatusUpdate | messages.PaymentReceipt,
        heard: Entry,
    ) -> None:
        payment = self._desk.find(message.payment_id)
        if payment is None:
            why = f"{codec.type_name(message)} for a payment that isn't this till's"
            self._put_aside(dataclasses.replace(heard, kind="set_aside"), why)
            self._desk.requests.answered(message.id)
            self._desk.requests.settle(message.payment_id, Request.CANCEL)
            return
        self._desk.apply(payment, translation.remote_input(message), heard)
        # Only now: if the disk failed, it is heard again and must bind again.
        self._desk.requests.answered(message.id)
        if isinstance(message, messages.PaymentInitResponse):
            self._desk.requests.settle(payment.payment_id, Request.INIT)

    def _problem(self, message: messages.Problem, heard: Entry) -> None:
        problem = translation.problem(message)
        why = f"PROBLEM {problem.wire_type}: {problem.description}"
        if message.payment_id is None and message.id in self._declined.values():
            self._put_aside(dataclasses.replace(heard, kind="set_aside"), f"{why} (to a decline)")
            self._desk.requests.answered(message.id)
            return
        bound = self._desk.requests.bind(message.id, message.payment_id)
        if message.payment_id is not None and bound is Bound.TO_NOTHING:
            payment = self._desk.find(message.payment_id)
            if payment is not None:
                step = Request.CANCEL if payment.times_asked else Request.INIT
                self._desk.apply(payment, self._told(payment, step, problem), heard)
                return
        if isinstance(bound, InFlight):
            payment = self._desk.find(bound.payment_id)
            if payment is not None:
                self._desk.apply(payment, self._told(payment, bound.request, problem), heard)
                self._desk.requests.answered(bound.message_id)
                return
        if bound is Bound.TO_SEVERAL:
            why += " (it could answer more than one request)"
        self._put_aside(dataclasses.replace(heard, kind="set_aside"), why)
        if bound is Bound.TO_SEVERAL:
            unknown = dataclasses.replace(problem, kind=ProblemKind.UNKNOWN)
            for request in self._desk.requests.all():
                payment = self._desk.kept.get(request.payment_id)
                named = message.payment_id in {None, request.payment_id}
                if payment is not None and named:
                    self._desk.apply(payment, self._told(payment, request.request, unknown))

    def _told(self, payment: Payment, step: Request, problem: Problem) -> inputs.ProblemTold:
        gone = self._desk.request_long_gone(payment)
        return inputs.ProblemTold(step, problem, request_long_gone=gone)

    def _unreadable(self, error: codec.UnreadableError, heard: Entry) -> None:
        payment = None
        if error.named.is_receipt and error.named.payment_id is not None:
            payment = self._desk.find(error.named.payment_id)
        if payment is None:
            heard.body["why"] = error.why
            self._put_aside(dataclasses.replace(heard, kind="set_aside"), error.why)
        else:
            log.error("unreadable receipt for %s: %s", payment.payment_id, error.why)
            self._desk.apply(payment, inputs.ReceiptUnreadable(error.named.receipt_id), heard)

    def _decline(self, request: messages.GetPaymentRequest, heard: Entry) -> None:
        """Say no: this till offers no GET-flow, and a sale has at most one payable payment.

        A paymentId is answered once; one of the till's own payments is never answered here.
        """
        payment_id = request.payment_id
        if payment_id in self._declined or self._desk.find(payment_id) is not None:
            why = "GET_PAYMENT_REQUEST under a paymentId that is in use"
        elif self._desk.send_text is None:
            why = "GET_PAYMENT_REQUEST while nothing can be sent"
        else:
            self._send_decline(payment_id, self._desk.send_text, heard)
            return
        self._put_aside(dataclasses.replace(heard, kind="set_aside"), why)

    def _send_decline(self, payment_id: str, send_text: SendText, heard: Entry) -> None:
        message_id = self._new_id()
        answer = codec.write(translation.decline(payment_id, message_id))
        intent = Entry("sent", {"request": "decline", "text": answer})
        self._journal.record([heard, intent])
        if len(self._declined) == _MOST_DECLINED:
            self._declined.pop(next(iter(self._declined)))
        self._declined[payment_id] = message_id
        # In flight like any other request: a PROBLEM that names nothing may answer it.
        mark = send_text(answer)
        self._desk.requests.add(InFlight(message_id, payment_id, Request.CANCEL, mark))
        self._tell_set_aside("a customer scanned the terminal's own code; declined")

    def _put_aside(self, entry: Entry, why: str) -> None:
        self._journal.record([entry])
        self._tell_set_aside(why)

    def _tell_set_aside(self, why: str) -> None:
        self._set_aside += 1
        log.warning("set aside: %s", why)
        self._post(MessageSetAside(why, self._set_aside))

    def record_backlog(self, now: float) -> None:
        """After the disk has failed: try it again when it is time to."""
        if self._desk.record_again_at is None or now < self._desk.record_again_at:
            return
        try:
            self._journal.record([Entry("recording_restored", {"backlog": len(self._backlog)})])
            while self._backlog:
                self._hear(self._backlog[0])
                self._backlog.popleft()
        except JournalError as error:
            self._desk.failed(error)
            return
        self._desk.record_again_at = None
        log.info("the journal can be written again")
        self._post(RecordingRestored())
        self._desk.catch_up()

    def _keep_unrecorded(self, incoming: Incoming, why: str) -> messages.Message | None:
        """Keep what came for later, and tell the cashier, with what it says about money."""
        if len(self._backlog) < _MOST_BACKLOG:
            self._backlog.append(incoming)
        message = named = None
        if isinstance(incoming, Text):
            try:
                message = codec.read(incoming.data).message
            except codec.UnreadableError as error:
                named = error.named
        if isinstance(message, messages.PaymentReceipt):
            told = translation.remote_input(message)
            amount = told.amount if isinstance(told, inputs.ReceiptCame) else None
            receipt_id = message.payment_receipt_id
            text = str(amount) if amount else None
            self._post(NotRecorded(why, message.payment_id, receipt_id, text))
        elif named is not None and named.is_receipt:
            self._post(NotRecorded(why, named.payment_id, named.receipt_id))
        else:
            self._post(NotRecorded(why))
        return message


def _heard_entry(data: bytes) -> Entry:
    """Return the entry for a frame, a customer's data beside it."""
    text = data.decode("utf-8", "backslashreplace")
    public = codec.without_personal_data(data)
    if public is None:
        return Entry("heard", {"text": text})
    return Entry("heard", {"text": public}, personal=text)
