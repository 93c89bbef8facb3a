"""Handler of the server's messages: reads, records and applies each to its payment.

What can't be read or matches no payment is unmatched: journalled and reported, never applied.
What the disk refuses goes to the backlog, and is reported at once.
"""

import contextlib
import dataclasses
import logging
from collections import deque
from collections.abc import Callable

import msgspec

from terminal_app import redaction
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.tags import RECEIVED
from terminal_app.payments import inputs
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import Outcome, Payment, Problem, ProblemKind, State
from terminal_app.session.engine import seeming, wire_mapping
from terminal_app.session.engine.backlog import Backlog
from terminal_app.session.engine.engine import PaymentEngine
from terminal_app.session.engine.pending_requests import Bound, InFlight
from terminal_app.session.engine.unmatched import (
    UnmatchedMessages,
    non_text_entry,
    unread_entry,
)
from terminal_app.session.transport.link import Incoming, NonTextFrame, Text
from terminal_app.wire import codec, messages, raw_identifiers
from terminal_app.wire.messages import AboutAPayment
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.profile.raw_words import words_of
from terminal_app.wire.raw_identifiers import RawIdentifiers, canonical_id

log = logging.getLogger(__name__)

_MOST_PROBLEMS = 500
NO_PAYMENT_ID = (
    "A customer has scanned the till's own code, but this server's GET_PAYMENT_REQUEST has no "
    "paymentId, so it can't be answered. Type the amount and let the customer scan its code"
)
"""Where the profile says ``get_request_has_id = false``."""
_WITHDRAWING = frozenset({messages.PaymentState.CANCELED, messages.PaymentState.ERROR})
_MONEY_HAS_MOVED = frozenset({messages.PaymentState.COMPLETE, messages.PaymentState.REVERSED})


class MessageHandler:
    """Handles the messages of one engine's server."""

    def __init__(self, engine: PaymentEngine, catch_up: Callable[[], None]) -> None:
        """``catch_up`` is called once the journal can be written again after a failure."""
        self.engine = engine
        self.backlog = Backlog(
            engine.outbox,
            self._record_at_once,
            catch_up,
            self._names_open,
            engine.reopen_journal,
        )
        self._outbox = engine.outbox
        self._requests = engine.outbox.requests
        self._scans = engine.scans
        self._words = words_of(engine.ports.profile)
        self._unmatched = UnmatchedMessages(engine.outbox.journal, engine.ports.post, self._seems)
        self._problems: deque[str] = deque(maxlen=_MOST_PROBLEMS)
        """The ids of the PROBLEMs received last."""

    def handle(self, *incoming: Incoming) -> list[messages.Message]:
        """Record and apply what came, in order; return the messages that could be read.

        If the disk fails they go to the backlog.
        """
        read = [self._handle_or_keep(one) for one in incoming]
        # Many in one commit: junk must not delay a receipt.
        try:
            self._unmatched.record()
        except JournalError as error:
            self._outbox.failed(error)
            for unrecorded in self._unmatched.give_back():
                self.backlog.keep(unrecorded, str(error))
        return [message for message in read if message is not None]

    def _handle_or_keep(self, incoming: Incoming) -> messages.Message | None:
        if self._outbox.retry_at is not None:
            return self.backlog.keep(incoming, "The journal can't be written.")
        try:
            return self._handle(incoming)
        except JournalError as error:
            self._outbox.failed(error)
            for earlier in self._unmatched.give_back():
                if earlier is not incoming:
                    self.backlog.keep(earlier, str(error))
            return self.backlog.keep(incoming, str(error))

    def _record_at_once(self, incoming: Incoming) -> None:
        """Handle one message of the backlog.

        Raises: JournalError.
        """
        try:
            self._handle(incoming)
            self._unmatched.record()
        except JournalError:
            self._unmatched.give_back()  # it is still in the backlog
            raise

    def _handle(self, incoming: Incoming) -> messages.Message | None:
        if isinstance(incoming, NonTextFrame):
            entry = non_text_entry(RECEIVED, incoming)
            self._withdraw_scan_in(incoming.identifiers)
            if not self._apply_unreadable(incoming.identifiers, incoming.head, entry):
                self._unmatched.add_non_text(incoming)
            return None
        try:
            read = codec.read(incoming.data, self.engine.ports.profile)
        except codec.UnreadableError as error:
            self._unreadable(error, incoming)
            return None
        heard = _heard_entry(incoming.data, self.engine.ports.profile)
        if read.dropped:
            heard.body["dropped"] = list(read.dropped)
            log.warning("unreadable optional fields dropped: %s", ", ".join(read.dropped))
        match _with_canonical_ids(read.message):
            case messages.LogonConfirmation():
                self._record(heard)
            case messages.GetPaymentRequest() as message:
                spelled = getattr(read.message, "payment_id", message.payment_id)
                self._scanned(message, spelled, heard, incoming)
            case messages.Problem() as message:
                self._problem(message, heard, incoming)
                # Only now: what the disk refuses comes again, and that is no repetition.
                if message.id:
                    self._problems.append(message.id)
            case messages.PaymentInitRequest() | messages.Refund() as message:
                why = f"{codec.type_name(message)} is not for a terminal"
                self._unmatched.add(incoming, heard, why)
            case message:
                self._answer(self._with_payment(message), heard, incoming)
        return read.message

    def _record(self, heard: Entry) -> None:
        self._unmatched.record()
        self._outbox.commit([heard])

    def _apply(self, payment: Payment, given: inputs.Input, *heard: Entry) -> None:
        self._unmatched.record()
        self.engine.apply(payment, given, *heard)

    # -- about a payment ------------------------------------------------------------------

    def _answer(self, message: AboutAPayment, heard: Entry, incoming: Text) -> None:
        payment = self._named_by(message)
        if payment is None:
            self._answer_about_no_payment(message, heard, incoming)
        elif self._contradicts(message, payment):
            log.error("a receipt that contradicts itself names %s", payment.payment_id)
            self._apply(payment, inputs.UnreadableReceiptReceived(None), heard)
        else:
            is_certified = self.engine.ports.is_certified
            given = wire_mapping.remote_input(message, is_certified=is_certified)
            self._apply(payment, given, heard)
        # Only now: if the disk fails, it is handled again and must bind again.
        self._requests.answered(message.id)
        if isinstance(message, messages.PaymentInitResponse):
            # Only that can be answered by it. A CANCEL and a REFUND are answered by their ids
            # alone: the customer may have cancelled, the receipt be another refund's.
            self._requests.answered_by_payment(message.payment_id, Request.INIT)

    def _with_payment(self, message: AboutAPayment) -> AboutAPayment:
        """Return the message with the paymentId of the one request that it can only answer.

        A server's profile may say that its answers name no payment.
        """
        if message.payment_id:
            return message
        asked = {
            messages.PaymentInitResponse: Request.INIT,
            messages.StatusUpdate: Request.CANCEL,
        }.get(type(message))
        request = self._requests.only_answered(message.id, asked) if asked else None
        if request is None:
            return message
        return msgspec.structs.replace(message, payment_id=request.payment_id)

    def _named_by(self, message: AboutAPayment) -> Payment | None:
        """Find the payment by its id; of a refund also by receipt number, then by request id.

        A REFUND names no payment, so its receipt may come under an id of the server's own.
        """
        payment = self.engine.find(message.payment_id)
        refund = _refund_receipt(message)
        if payment is not None or refund is None:
            return payment
        payment = self.engine.find_by_receipt(refund.receipt_number)
        if payment is None:
            request = self._requests.named(message.id)
            if request is not None and request.request is Request.REFUND:
                payment = self.engine.find(request.payment_id)
        return payment

    def _contradicts(self, message: AboutAPayment, payment: Payment) -> bool:
        """Whether a receipt names one payment and answers or numbers another.

        A charge that answers a refund contradicts itself, too.
        """
        if not isinstance(message, messages.PaymentReceipt):
            return False
        number = message.receipt_number
        if number in {payment.receipt_id, *payment.other_receipt_ids}:
            return False
        request = self._requests.named(message.id)
        if request is not None and request.request is Request.REFUND:
            is_of_another = request.payment_id != payment.payment_id
            return is_of_another or _refund_receipt(message) is None
        if _refund_receipt(message) is None:
            return False
        other = self.engine.find_by_receipt(number)
        return other is not None and other.payment_id != payment.payment_id

    def _answer_about_no_payment(
        self, message: AboutAPayment, heard: Entry, incoming: Text
    ) -> None:
        if isinstance(message, messages.StatusUpdate) and message.payment_state in _WITHDRAWING:
            self._unmatched.record()
            if self._scans.withdraw(message.payment_id, heard):
                return
            if self._scans.knows(message.payment_id):
                # The answer to a decline.
                self._outbox.commit([heard])
                return
        if _may_speak_of_money(message):
            found = raw_identifiers.search(incoming.data, self._words)
            # A sale may have other payments, which have its id where it belongs.
            other = found.uuids - {_sale_in(message)}
            ids_alone = dataclasses.replace(found, uuids=other, numbers=frozenset())
            if self._apply_unreadable(ids_alone, incoming.data, heard):
                return
        why = f"{codec.type_name(message)} for a payment that isn't this till's"
        receipt_id = None
        if isinstance(message, messages.PaymentReceipt):
            receipt_id = message.receipt_number
            # The customer who waits for an amount under this id must not be charged any more.
            self._scans.withdraw(message.payment_id)
        self._unmatched.add(incoming, heard, why, receipt_id)

    def _scanned(
        self, request: messages.GetPaymentRequest, spelled: str, heard: Entry, incoming: Incoming
    ) -> None:
        """Add a scan, unless its paymentId was answered before or is a payment's of this till."""
        payment_id = request.payment_id
        if not payment_id:
            self._unmatched.add(incoming, heard, NO_PAYMENT_ID)
            return
        if self._scans.knows(payment_id) or self._outbox.journal.payment(payment_id) is not None:
            why = "GET_PAYMENT_REQUEST under a paymentId that is in use"
            self._unmatched.add(incoming, heard, why)
            return
        self._unmatched.record()
        spelled_id = "" if spelled == payment_id else spelled
        is_sale_open = self.engine.is_sale_open
        self._scans.add(payment_id, heard, is_sale_open=is_sale_open, spelled_id=spelled_id)

    # -- problems ---------------------------------------------------------------------------

    def _problem(self, message: messages.Problem, heard: Entry, incoming: Incoming) -> None:
        problem = wire_mapping.problem(message)
        if self._requests.named(message.id) is None and message.id in self._problems:
            # It has answered a request already: it isn't the answer to a later one.
            why = f"PROBLEM {redaction.name_or_length(problem.wire_type)} that came before"
            self._unmatched.add(incoming, heard, why)
            return
        named = self.engine.find(message.payment_id) if message.payment_id is not None else None
        bound = self._requests.bind(message.id, named.payment_id if named else message.payment_id)
        if isinstance(bound, InFlight) and named and named.payment_id != bound.payment_id:
            # A refund's id beside the id of another payment of this till: the payment's counts.
            bound = Bound.TO_NOTHING
        if isinstance(bound, InFlight):
            self._problem_with(bound, message, problem, heard)
        elif bound is Bound.TO_NOTHING and named is not None:
            # The payment is named, but no request: it may answer anything asked about it.
            late = self._requests.only_unanswered(named.payment_id)
            if late is not None:
                given = self._problem_input(named, late.request, problem, late.receipt_id)
            else:
                given = _weakened(self._problem_input(named, _last_request(named), problem))
            self._apply(named, given, heard)
        elif message.payment_id is not None and self._scans.waits(message.payment_id):
            self._unmatched.record()
            self._scans.withdraw(message.payment_id, heard)
        else:
            why = f"PROBLEM {redaction.name_or_length(problem.wire_type)}"
            if bound is Bound.TO_SEVERAL:
                why += " (it could answer more than one request)"
            self._unmatched.add(incoming, heard, why, said=problem.description)
            if bound is Bound.TO_SEVERAL:
                self._apply_to_each(problem, message.payment_id)

    def _problem_with(
        self, request: InFlight, message: messages.Problem, problem: Problem, heard: Entry
    ) -> None:
        """Apply a PROBLEM that answers ``request``, weakened if it may answer another one too."""
        payment = self.engine.find(request.payment_id)
        if payment is None:
            # It answers a decline: there is no payment to apply it to.
            self._record(heard)
            self._requests.answered(request.message_id)
            return
        is_sure = self._requests.is_sure(message.id, payment.payment_id, request.question)
        given = self._problem_input(payment, request.request, problem, request.receipt_id)
        is_named = message.payment_id is not None or self._requests.named(message.id) is not None
        # The server may have read a request of before, and answer it on this connection.
        is_weak = not is_named and self._requests.is_one_of_before_unanswered(
            request.question, self._is_settled
        )
        self._apply(payment, given if is_sure and not is_weak else _weakened(given), heard)
        if is_sure:
            self._requests.answered(request.message_id)

    def _is_settled(self, payment_id: str) -> bool:
        payment = self.engine.find(payment_id)
        if payment is None:
            return True
        return payment.outcome is not Outcome.NOT_KNOWN and payment.state is not State.REFUNDING

    def _apply_to_each(self, problem: Problem, payment_id: str | None) -> None:
        """Apply a PROBLEM to every request that it may answer; each may still be answered."""
        unknown = dataclasses.replace(problem, kind=ProblemKind.UNKNOWN)
        for request in self._requests.all():
            payment = self.engine.unresolved.get(request.payment_id)
            if payment is not None and payment_id in {None, request.payment_id}:
                self._apply(payment, self._problem_input(payment, request.request, unknown))

    def _problem_input(
        self, payment: Payment, step: Request, problem: Problem, receipt_id: str | None = None
    ) -> inputs.ProblemReceived:
        gone = self.engine.request_long_gone(payment)
        return inputs.ProblemReceived(step, problem, request_long_gone=gone, receipt_id=receipt_id)

    # -- what can't be read -------------------------------------------------------------------

    def _unreadable(self, error: codec.UnreadableError, incoming: Text) -> None:
        named, payment = error.named, None
        if named.is_receipt and named.payment_id is not None:
            payment = self.engine.find(canonical_id(named.payment_id))
        entry = unread_entry(RECEIVED, incoming.data, error)
        if payment is None:
            found = raw_identifiers.search(incoming.data, self._words)
            self._withdraw_scan_in(found)
            if not self._apply_unreadable(found, incoming.data, entry):
                self._unmatched.add_unreadable(incoming, error)
            return
        why = redaction.without_quotation(error.why)
        log.error("unreadable receipt for %s: %s", payment.payment_id, why)
        self._note_seeming(incoming.data, entry)
        state = None
        with contextlib.suppress(ValueError):
            state = State(named.payment_state)
        is_integer = isinstance(named.receipt_id, int)
        number = named.receipt_number
        given = inputs.UnreadableReceiptReceived(number, state, is_integer=is_integer)
        self._apply(payment, given, entry)

    def _apply_unreadable(self, found: RawIdentifiers, data: bytes, heard: Entry) -> bool:
        """Apply a frame that can't be read to the payments that it names in whatever form.

        Anything that may speak of money is never nothing. Returns whether there are any.
        """
        payments = self._named_in(found, data)
        if not payments:
            return False
        log.error("a frame that can't be read names %s", ", ".join(payments))
        heard.body["paymentIds"] = list(payments)
        self._note_seeming(data, heard)
        number = self._number_of_only(payments, found)
        given = inputs.UnreadableReceiptReceived(
            number, State.COMPLETE if found.says_paid else None
        )
        entries = [heard]
        for payment in payments.values():
            self._apply(payment, given, *entries)
            entries = []
        return True

    def _seems(self, data: bytes) -> str:
        return seeming.seems(data, self.engine.unresolved.values(), self._requests.all())

    def _note_seeming(self, data: bytes, heard: Entry) -> None:
        """Note what a message seems to say, for the technician; nothing of it is applied."""
        seems = self._seems(data)
        if seems:
            log.warning("%s", seems)
            heard.body["seems"] = seems

    def _withdraw_scan_in(self, found: RawIdentifiers) -> None:
        """The customer who waits for an amount under such an id must not be charged any more."""
        for payment_id in found.uuids:
            self._scans.withdraw(payment_id)

    def _named_in(self, found: RawIdentifiers, data: bytes) -> dict[str, Payment]:
        """Return the payments of this till that were found, by id.

        Where there are too many identifiers to be looked up: all whose outcome isn't known.
        """
        journal, unresolved = self._outbox.journal, self.engine.unresolved.values()
        named = [self.engine.find(one) for one in sorted(found.uuids)]
        # A receipt may lack the paymentId, and repeat what was asked.
        asked = self._requests.payments_of(found.uuids)
        named += [self.engine.find(one) for one in sorted(asked)]
        named += [one for number in sorted(found.numbers) for one in journal.by_receipt(number)]
        # A server may choose an id that is no UUID.
        named += [
            one
            for one in unresolved
            if not found.is_complete
            or one.sale_id in found.uuids
            or one.payment_id.lower().encode() in data.lower()
        ]
        own = (one for one in named if one is not None and one.owner == self.engine.owner)
        return {one.payment_id: one for one in own}

    def _number_of_only(self, payments: dict[str, Payment], found: RawIdentifiers) -> str | None:
        """Return the receipt number in the frame, where it can be that of no other payment."""
        if len(payments) != 1 or len(found.receipt_numbers) != 1:
            return None
        (number,) = found.receipt_numbers
        of = {one.payment_id for one in self._outbox.journal.by_receipt(number)}
        return number if of <= payments.keys() else None

    def _names_open(self, incoming: Incoming) -> str | None:
        """Return the open payment that is named in what can't be read, without the disk."""
        found = (
            incoming.identifiers
            if isinstance(incoming, NonTextFrame)
            else raw_identifiers.search(incoming.data, self._words)
        )
        asked = self._requests.payments_of(found.uuids)
        return next(
            (
                payment_id
                for payment_id, one in self.engine.unresolved.items()
                if payment_id in asked
                or not found.uuids.isdisjoint((payment_id.lower(), one.sale_id))
            ),
            None,
        )


def _with_canonical_ids(message: messages.Message) -> messages.Message:
    """Return the message with its UUIDs in lower case, so that they can be compared."""
    ids = {"id": message.id}
    payment_id = getattr(message, "payment_id", None)
    if payment_id is not None:
        ids["payment_id"] = payment_id
    canonical = {name: canonical_id(value) for name, value in ids.items()}
    return message if canonical == ids else msgspec.structs.replace(message, **canonical)


def _weakened(given: inputs.ProblemReceived) -> inputs.ProblemReceived:
    """Weaken a PROBLEM that may answer something else: it proves nothing about a refund then."""
    already = given.problem.kind is ProblemKind.PAYMENT_ALREADY_REFUNDED
    if given.request is not Request.REFUND and not already:
        return given
    unknown = dataclasses.replace(given.problem, kind=ProblemKind.UNKNOWN)
    return dataclasses.replace(given, problem=unknown)


def _may_speak_of_money(message: AboutAPayment) -> bool:
    return isinstance(message, messages.PaymentReceipt) or message.payment_state in _MONEY_HAS_MOVED


def _sale_in(message: AboutAPayment) -> str | None:
    details = getattr(message, "payment_details", None)
    return canonical_id(details.sale_transaction_id or "") if details is not None else None


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


def _heard_entry(data: bytes, profile: Profile) -> Entry:
    """Return the entry of a text; a customer's data is kept beside it."""
    text = data.decode("utf-8", "backslashreplace")
    public = codec.without_personal_data(data, profile)
    if public is None:
        return Entry(RECEIVED, {"text": text})
    return Entry(RECEIVED, {"text": public}, personal=text)
