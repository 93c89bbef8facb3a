"""The desk keeps the payments: every input goes through the machine, onto the disk, then out.

The order of ``Desk.apply`` is the write-ahead rule: (1) the machine decides, (2) the journal
records decision and intent in one commit, (3) only then a message goes to the connection,
and (4) only then the cashier's side is told. No thread, socket or clock of its own.
"""

import dataclasses
import enum
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import (
    Event,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    Refusal,
)
from terminal_app.errors import JournalError
from terminal_app.journal.journal import Journal
from terminal_app.journal.records import Entry, snapshot
from terminal_app.payments import inputs, machine
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import CancelReason, Outcome, Owner, Payment, Wait
from terminal_app.session import translation
from terminal_app.session.binding import InFlight, Requests
from terminal_app.settings import Times
from terminal_app.wire import codec

log = logging.getLogger(__name__)

_LONG_GONE_S = 60.0
_RECORD_AGAIN_S = 1.0

SendText = Callable[[str], int]
"""Hands a text to the connection; returns its mark."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desk is handed, so that it has no clock and no chance of its own."""

    clock: Callable[[], float]
    new_id: Callable[[], str]
    wall_time: Callable[[], str]
    """ISO 8601 in UTC, for display."""


class Desk:
    """The payments of one (server, terminal id)."""

    def __init__(
        self,
        journal: Journal,
        owner: Owner,
        times: Times,
        tools: Tools,
        post: Callable[[Event], None],
    ) -> None:
        """Take up the payments whose outcome the journal doesn't know.

        Raises: JournalError.
        """
        self._journal = journal
        self._owner = owner
        self._times = times
        self._tools = tools
        self._post = post
        self.send_text: SendText | None = None
        """Hands a text to the connection; None while not logged on."""
        self.requests = Requests()
        self._kept: dict[str, Payment] = {}
        """Payments that are open or whose outcome isn't known."""
        self._deadlines: dict[str, float] = {}
        self._line_ended: dict[str, float] = {}
        """When the connection ended on which a payment's PAYMENT_INIT_REQUEST went out."""
        self._cancels_wanted: dict[str, str] = {}
        """By whom, for payments whose cancel could not be recorded."""
        self.record_again_at: float | None = None
        """When to try the disk again, after it has failed."""
        self._take_up()

    def _take_up(self) -> None:
        now = self._tools.clock()
        last = self._journal.last_paid()
        if last is not None:
            self._post(PaymentChanged(last))
        for payment in reversed(self._journal.alarmed(self._owner)):
            self._post(PaymentChanged(payment))
        for payment in reversed(self._journal.not_known(self._owner)):
            self._kept[payment.payment_id] = payment
            self._line_ended[payment.payment_id] = now
            if payment.is_open:
                self.apply(payment, inputs.TakenUp())
            if self._kept[payment.payment_id] is payment:
                self._post(PaymentChanged(payment))

    # -- the connection ---------------------------------------------------------------

    def line_up(self, send_text: SendText) -> None:
        """The server has confirmed the logon: requests can go out."""
        self.send_text = send_text
        ask_at = self._tools.clock() + self._times.take_up
        for payment in self._kept.values():
            if payment.waits_for is Wait.NEXT_ASK:
                # Not at once: receipts that the server delivers again come first (rule 7).
                self._deadlines[payment.payment_id] = ask_at

    def line_down(self, left_up_to: int | None) -> None:
        """The connection has ended; ``left_up_to``: the mark up to which bytes have left."""
        self.send_text = None
        now = self._tools.clock()
        for request in self.requests.clear():
            payment = self._kept.get(request.payment_id)
            if payment is None or not payment.is_open:
                continue
            if left_up_to is not None and request.mark >= left_up_to:
                if not _still_asks(payment, request.request):
                    continue
                self._try_apply(payment, inputs.NeverLeft(request.request))
        for payment in list(self._kept.values()):
            self._line_ended.setdefault(payment.payment_id, now)
            if payment.is_open:
                self._try_apply(payment, inputs.LineLost())

    # -- what the cashier asks --------------------------------------------------------

    def start(self, command: StartPayment) -> None:
        """Begin a payment, or refuse to; asked twice, it begins once."""
        try:
            if self.find(command.payment_id) is not None:
                return
            refusal = self._refusal(command)
        except JournalError as error:
            refusal = Refusal.CANNOT_RECORD
            self.failed(error)
        if refusal is not None:
            self._post(PaymentRefused(command.payment_id, refusal))
            return
        payment = Payment(
            payment_id=command.payment_id,
            sale_id=command.sale_id,
            owner=self._owner,
            amount=command.amount,
            operator=command.operator,
            started_at=self._tools.wall_time(),
        )
        decision = Entry(
            "decision",
            {
                "what": "charge",
                "operator": command.operator,
                "despite_unknown": command.despite_unknown,
            },
            payment.payment_id,
        )
        payment, effects = machine.begin(payment)
        try:
            self._commit(None, payment, effects, [decision], {"input": "Begin"})
        except JournalError as error:
            self.failed(error)
            refused = PaymentRefused(payment.payment_id, Refusal.CANNOT_RECORD, str(error))
            self._post(refused)

    def _refusal(self, command: StartPayment) -> Refusal | None:
        if self.record_again_at is not None:
            return Refusal.CANNOT_RECORD
        if self.send_text is None:
            return Refusal.NOT_CONNECTED
        if self.is_taking:
            return Refusal.ANOTHER_OPEN
        same = any(payment.amount == command.amount for payment in self._kept.values())
        if same and not command.despite_unknown:
            return Refusal.UNKNOWN_SAME_AMOUNT
        return None

    def cancel(self, payment_id: str, operator: str) -> None:
        """Cancel the payment if it is still open; else there is nothing left to cancel."""
        payment = self._kept.get(payment_id)
        if payment is None or not payment.is_open:
            return
        decision = Entry("decision", {"what": "cancel", "operator": operator}, payment_id)
        why = "The journal can't be written."
        if self.record_again_at is None:
            try:
                self.apply(payment, inputs.Cancel(CancelReason.CASHIER, operator), decision)
            except JournalError as error:
                self.failed(error)
                why = str(error)
            else:
                return
        self._cancels_wanted[payment_id] = operator
        self._post(NotRecorded(why, payment_id, cancel_wanted=True))

    def catch_up(self) -> None:
        """The journal can be written again: do what was decided meanwhile."""
        wanted, self._cancels_wanted = self._cancels_wanted, {}
        for payment_id, operator in wanted.items():
            self.cancel(payment_id, operator)

    def acknowledge(self, payment_id: str, operator: str) -> None:
        """A person has seen the payment's alarms."""
        try:
            payment = self.find(payment_id)
            if payment is not None and payment.unseen_alarms:
                decision = Entry("decision", {"what": "seen", "operator": operator}, payment_id)
                self.apply(payment, inputs.AlarmsSeen(operator), decision)
        except JournalError as error:
            # Nothing is lost: it stays in sight until it is acknowledged on the disk.
            self.failed(error)

    # -- time -------------------------------------------------------------------------

    @property
    def next_deadline(self) -> float:
        """When ``tick`` has something to do."""
        due = [
            at
            for payment_id, at in self._deadlines.items()
            if not self._must_queue(self._kept[payment_id])
        ]
        if self.record_again_at is not None:
            due = [self.record_again_at]
        return min(due, default=float("inf"))

    @property
    def is_taking(self) -> bool:
        """A customer or the server is awaited for a sale."""
        return any(payment.is_open and payment.doubt is None for payment in self._kept.values())

    def _tidy(self) -> None:
        try:
            self._journal.tidy()
        except JournalError as error:
            self.failed(error)

    def _must_queue(self, payment: Payment) -> bool:
        """Whether an ask has to wait: for a connection, or for the one before (rule 7)."""
        if payment.waits_for is not Wait.NEXT_ASK:
            return False
        return self.send_text is None or any(
            other.waits_for is Wait.CONFIRMATION for other in self._kept.values()
        )

    def tick(self) -> None:
        """Apply the time limits that have passed."""
        now = self._tools.clock()
        if self.record_again_at is not None:
            return
        if not self.is_taking:
            self._tidy()
        passed = [payment_id for payment_id, at in self._deadlines.items() if now >= at]
        # Today's sales first: the customer may still stand there.
        passed.sort(key=lambda payment_id: self._kept[payment_id].started_at, reverse=True)
        for payment_id in passed:
            payment = self._kept.get(payment_id)
            if payment is None or payment.waits_for is None or self._must_queue(payment):
                continue
            self._try_apply(payment, inputs.TimeUp(payment.waits_for))

    # -- the one way in ---------------------------------------------------------------

    def _try_apply(self, payment: Payment, given: inputs.Input, *entries: Entry) -> None:
        try:
            self.apply(payment, given, *entries)
        except JournalError as error:
            self.failed(error)
            self._post(NotRecorded(str(error), payment.payment_id))

    def apply(self, payment: Payment, given: inputs.Input, *entries: Entry) -> None:
        """Put ``given`` through the machine, onto the disk, and out.

        Raises: JournalError; nothing has changed and nothing was sent then.
        """
        changed, effects = machine.apply(payment, given)
        told = {"input": type(given).__name__, **_plain(given)}
        if self.send_text is None and effects:
            # Decided, but there is no line: it provably doesn't leave.
            for effect in effects:
                changed, _none = machine.apply(changed, inputs.NeverLeft(effect.request))
            effects = ()
        if changed == payment and not effects:
            if entries:
                self._journal.record(entries)
            return
        self._commit(payment, changed, effects, list(entries), told)

    def _commit(
        self,
        before: Payment | None,
        payment: Payment,
        effects: tuple[inputs.Send, ...],
        entries: list[Entry],
        told: dict[str, Any],
    ) -> None:
        outgoing: list[tuple[Request, str, str]] = []
        change = {**told, "payment": json.loads(snapshot(payment))}
        entries.append(Entry("changed", change, payment.payment_id))
        for effect in effects:
            message_id = self._tools.new_id()
            message = translation.request_message(effect.request, payment, message_id)
            text = codec.write(message)
            intent = {"request": effect.request.value, "text": text}
            entries.append(Entry("sent", intent, payment.payment_id))
            outgoing.append((effect.request, message_id, text))
        self._journal.record(entries, [payment])
        self._keep(before, payment, asked=bool(effects))
        for request, message_id, text in outgoing:
            if self.send_text is not None:
                mark = self.send_text(text)
                self.requests.add(InFlight(message_id, payment.payment_id, request, mark))
        log.info(
            "payment %s: %s -> %s, %s (%s)",
            payment.payment_id,
            before.state.value if before else "new",
            payment.state.value,
            payment.outcome.value,
            told["input"],
        )
        self._post(PaymentChanged(payment, self._deadlines.get(payment.payment_id)))

    def _keep(self, before: Payment | None, payment: Payment, *, asked: bool) -> None:
        payment_id = payment.payment_id
        if payment.outcome is not Outcome.NOT_KNOWN:
            self._kept.pop(payment_id, None)
            self._deadlines.pop(payment_id, None)
            self._line_ended.pop(payment_id, None)
            self.requests.forget(payment_id)
            log.info("journal head %d %s", *self._journal.head)
            return
        self._kept[payment_id] = payment
        if payment.waits_for is None:
            self._deadlines.pop(payment_id, None)
        elif asked or before is None or payment.waits_for is not before.waits_for:
            self._deadlines[payment_id] = self._tools.clock() + self._patience(payment)

    def _patience(self, payment: Payment) -> float:
        """Return how long to wait for what ``payment`` waits for, in seconds."""
        match payment.waits_for:
            case Wait.RESPONSE:
                return self._times.init_response
            case Wait.CUSTOMER:
                return self._times.customer
            case Wait.CONFIRMATION:
                return self._times.confirmation
            case _:
                doubled = self._times.ask_first * 2.0 ** min(max(payment.times_asked - 1, 0), 20)
                return min(doubled, self._times.ask_most)

    def find(self, payment_id: str) -> Payment | None:
        """Return the payment if it is this server's and terminal's."""
        payment = self._kept.get(payment_id) or self._journal.payment(payment_id)
        return payment if payment is not None and payment.owner == self._owner else None

    def request_long_gone(self, payment: Payment) -> bool:
        """Whether the connection of its PAYMENT_INIT_REQUEST ended 60 s ago or more."""
        ended = self._line_ended.get(payment.payment_id)
        return ended is not None and self._tools.clock() - ended >= _LONG_GONE_S

    @property
    def kept(self) -> dict[str, Payment]:
        """Payments that are open or whose outcome isn't known, by id."""
        return self._kept

    def failed(self, error: JournalError) -> None:
        """The disk has failed: nothing is begun until the journal can be written again."""
        log.error("%s", error)
        self.record_again_at = self._tools.clock() + _RECORD_AGAIN_S

    def close(self) -> None:
        """Record the end of the run and close the journal."""
        try:
            self._journal.record([Entry("stopped")])
        except JournalError as error:
            log.error("%s", error)  # noqa: TRY400 - its text says all; no traceback for a full disk
        log.info("journal head %d %s", *self._journal.head)
        self._journal.close()


def _still_asks(payment: Payment, request: Request) -> bool:
    if request is Request.INIT:
        return not payment.answered and not payment.times_asked and payment.doubt is None
    return payment.waits_for is Wait.CONFIRMATION


def _plain(given: inputs.Input) -> dict[str, Any]:
    """Return an input's fields as JSON values, for the journal."""

    def plain(value: object) -> object:
        if isinstance(value, enum.Enum):
            return value.value
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        return value

    return {key: plain(value) for key, value in dataclasses.asdict(given).items()}
