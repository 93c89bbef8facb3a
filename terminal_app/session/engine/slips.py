"""Slips: recorded as being sent before the printer's thread is handed one, one at a time.

The order is that of the payments: the disk first. So after a crash a slip that was queued was not
handed over, and is printed once; one that was being sent may be on paper, and a person is told.
Nothing here waits for a printer.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from terminal_app.channel.commands import (
    Document,
    PrintEnded,
    PrintPage,
    PrintSlip,
    PrintWaiting,
    SettleSlips,
    SlipDocument,
)
from terminal_app.channel.events import (
    Event,
    PagePrinted,
    PrinterChanged,
    SlipEnded,
    SlipRefusal,
    SlipRefused,
)
from terminal_app.errors import JournalError, PrinterFault
from terminal_app.journal.entries import slip_entry
from terminal_app.payments.payment import Payment
from terminal_app.payments.slip import (
    AFTER,
    OPEN,
    Handed,
    Recipient,
    Slip,
    SlipState,
    move,
)
from terminal_app.receipts.kinds import has_receipt, kind_of
from terminal_app.session.engine.outbox import Outbox

log = logging.getLogger(__name__)

_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Printing:
    """The printer of a till, and what is printed there."""

    hand_over: Callable[[Document], None]
    """Takes a document to be printed, at once; ``PrintEnded`` comes for each."""
    by_itself: bool = False
    """Each receipt is printed without being asked for."""
    for_merchant: bool = False
    """The merchant gets a slip with each original."""


class Slips:
    """The slips of this journal."""

    def __init__(self, outbox: Outbox, printing: Printing | None) -> None:
        """Take up what an earlier run has left; without ``printing`` nothing is queued or sent.

        Raises: JournalError.
        """
        self._outbox = outbox
        self._printing = printing
        self._queued: deque[Slip] = deque()
        self._pages: deque[PrintPage] = deque()
        self._open: dict[tuple[str, int], Slip] = {}
        """All about which something is to be done, in the order of their entries."""
        self._printed: Document | None = None
        """What the printer's thread has."""
        self._ended: PrintEnded | None = None
        """What became of it, until that is recorded."""
        self._fault: PrinterFault | None = None
        self._detail = ""
        self._take_up()

    def _take_up(self) -> None:
        found = self._outbox.journal.open_slips()
        torn = [one for one in found if one.state is SlipState.SENDING]
        if torn:
            log.warning("%d slips were being printed when the till ended", len(torn))
            self._record([move(one, SlipState.UNCERTAIN) for one in torn])
        self._note(one for one in found if one.state is not SlipState.SENDING)
        if self._printing is not None or self._open:
            self._tell()

    @property
    def is_printing(self) -> bool:
        """Whether the printer's thread has something, or it isn't recorded what became of it."""
        return self._printed is not None

    # -- what is queued ---------------------------------------------------------------------

    def due(self, before: Payment | None, payment: Payment) -> list[Slip]:
        """Return the slips that are printed by themselves for what has become of a payment.

        They are to be recorded in the commit of that, and then to be added.
        """
        printing = self._printing
        if printing is None or not printing.by_itself or not has_receipt(payment):
            return []
        if before is not None and has_receipt(before) and kind_of(before) is kind_of(payment):
            return []
        try:
            return self._new(payment, "", is_asked_for=False)
        except JournalError:
            # What is wrong with slips keeps no payment from being recorded.
            log.exception("no slip of %s", payment.payment_id)
            return []

    def add(self, slips: Iterable[Slip]) -> None:
        """Print these, which are recorded."""
        self._note(slips)

    def ask(self, command: PrintSlip) -> SlipRefused | None:
        """Queue what a person asks for; nothing more where it is being printed already.

        Raises: JournalError.
        """
        journal, payment_id = self._outbox.journal, command.payment_id
        if self._printing is None:
            return SlipRefused(payment_id, SlipRefusal.NO_PRINTER)
        payment = journal.payment(payment_id)
        if payment is None or kind_of(payment) is None:
            return SlipRefused(payment_id, SlipRefusal.NO_RECEIPT)
        known = [one for one in journal.slips_of(payment_id) if one.state in OPEN]
        if any(one.state in {SlipState.QUEUED, SlipState.SENDING} for one in known):
            return None
        kept = [one for one in known if one.state is SlipState.KEPT]
        if kept:
            self._requeue(kept, command.operator)
        else:
            slips = self._new(payment, command.operator, is_asked_for=True)
            self._record(slips)
        return None

    def print_waiting(self, command: PrintWaiting) -> None:
        """Queue what was kept.

        Raises: JournalError.
        """
        if self._printing is not None:
            kept = [one for one in self._open.values() if one.state is SlipState.KEPT]
            self._requeue(kept, command.operator)

    def settle(self, command: SettleSlips) -> None:
        """Drop what a person doesn't want any more, and take note of what a person has seen.

        Raises: JournalError.
        """
        now = [self._open.get((one.payment_id, one.number)) for one in command.shown]
        unchanged = [one for one in now if one is not None and one in command.shown]
        settled = {SlipState.KEPT: SlipState.DROPPED, SlipState.UNCERTAIN: SlipState.SEEN}
        moved = [
            move(one, settled[one.state], operator=command.operator)
            for one in unchanged
            if one.state in settled
        ]
        self._record(moved)
        self._tell()

    def print_page(self, page: PrintPage) -> PagePrinted | None:
        """Print a page after what is printed now; nothing of it is recorded."""
        if self._printing is None:
            return PagePrinted(Handed.NOTHING, PrinterFault.ADDRESS_WRONG)
        self._pages.append(page)
        return None

    def _requeue(self, kept: Sequence[Slip], operator: str) -> None:
        self._record([move(one, SlipState.QUEUED, operator=operator) for one in kept])
        self._tell()

    def _new(self, payment: Payment, operator: str, *, is_asked_for: bool) -> list[Slip]:
        """Return new slips of a payment: the customer's, and with an original the merchant's.

        Raises: JournalError.
        """
        known, kind = self._outbox.journal.slips_of(payment.payment_id), kind_of(payment)
        if kind is None or self._printing is None:
            return []
        if not is_asked_for and any(one.tells == kind.value for one in known):
            return []  # each once by itself
        number = known[-1].number + 1 if known else 1
        copy = self._copy(payment.payment_id, kind.value, Recipient.CUSTOMER, known)
        made = [Slip(payment.payment_id, number, kind.value, copy=copy, operator=operator)]
        if self._printing.for_merchant and copy is None and has_receipt(payment):
            made.append(replace(made[0], number=number + 1, recipient=Recipient.MERCHANT))
        return made

    def _copy(
        self, payment_id: str, tells: str, recipient: Recipient, known: Iterable[Slip]
    ) -> int | None:
        """Return the number of the copy that the next slip is; None: it is the original.

        Raises: JournalError.
        """
        if self._outbox.journal.may_have_other_slips(payment_id):
            return 0
        before = [
            one
            for one in known
            if one.may_be_on_paper and (one.tells, one.recipient) == (tells, recipient)
        ]
        return len(before) or None

    # -- what is sent -----------------------------------------------------------------------

    def go_on(self, only: str | None = None) -> None:
        """Record what has ended, and hand over what is next; ``only``: of that payment alone."""
        if self._ended is not None and self._outbox.retry_at is None:
            with self._outbox.recording():
                self._record_end(self._ended)
        printing = self._printing
        if printing is None or self.is_printing or self._outbox.retry_at is not None:
            return
        with self._outbox.recording():
            document = self._next(only)
            if document is not None:
                self._printed = document
                printing.hand_over(document)
                self._tell()

    def _next(self, only: str | None) -> Document | None:
        """Return what is to be printed, recorded as being sent; None: nothing is.

        Raises: JournalError.
        """
        for one in [one for one in self._queued if only in {None, one.payment_id}]:
            document = self._begun(one)
            self._queued.remove(one)
            if document is not None:
                return document
        return self._pages.popleft() if self._pages else None

    def _begun(self, queued: Slip) -> SlipDocument | None:
        """Return a slip that was queued, recorded as being sent, with its payment as it is by now.

        None where the journal doesn't have it, or has no receipt of it any more.

        Raises: JournalError.
        """
        journal, payment_id = self._outbox.journal, queued.payment_id
        payment = journal.payment(payment_id)
        known = journal.slips_of(payment_id)
        if payment is None or queued not in known:
            # The journal was taken away meanwhile: what isn't recorded gets no slip.
            self._open.pop((payment_id, queued.number), None)
            return None
        kind = kind_of(payment)
        if kind is None:
            self._record([move(queued, SlipState.DROPPED)])
            return None
        copy = self._copy(payment_id, kind.value, queued.recipient, known)
        by_now = replace(queued, tells=kind.value, copy=copy)
        slip = move(by_now, SlipState.SENDING)
        self._record([slip])
        return SlipDocument(slip, payment)

    def ended(self, ended: PrintEnded) -> None:
        """Take in what the printer's thread says of what it was handed."""
        if self._printed is None or ended.document != self._printed:
            return
        if ended.fault is not None:
            log.warning("printer: %s: %s", ended.fault.value, ended.detail)
        self._fault, self._detail = ended.fault, ended.detail
        self._ended = ended
        self._record_end(ended)

    def _record_end(self, ended: PrintEnded) -> None:
        event: Event = PagePrinted(ended.handed, ended.fault, ended.detail)
        if isinstance(ended.document, SlipDocument):
            why = ended.fault.value if ended.fault is not None else ""
            slip = move(ended.document.slip, AFTER[ended.handed], why=why)
            try:
                self._record([slip])
            except JournalError as error:
                # Until the disk works it is being sent; after a crash it is uncertain.
                self._outbox.failed(error)
                return
            event = SlipEnded(slip)
        self._printed = self._ended = None
        self._outbox.ports.post(event)
        self._tell()

    # -- what is recorded and told ----------------------------------------------------------

    def _record(self, slips: Sequence[Slip]) -> None:
        """Raises: JournalError."""
        if slips:
            self._outbox.commit([slip_entry(one) for one in slips])
            self._note(slips)

    def _note(self, slips: Iterable[Slip]) -> None:
        for one in slips:
            key = (one.payment_id, one.number)
            self._open.pop(key, None)
            if one.state in OPEN:
                self._open[key] = one
            if one.state is SlipState.QUEUED:
                self._queued.append(one)

    def _tell(self) -> None:
        told = [*self._open.values()]
        uncertain = [one for one in told if one.state is SlipState.UNCERTAIN][:_MOST_SHOWN]
        journal = self._outbox.journal
        payments = [journal.payment(one.payment_id) for one in uncertain]
        self._outbox.ports.post(
            PrinterChanged(
                kept=tuple(one for one in told if one.state is SlipState.KEPT),
                uncertain=tuple(uncertain),
                amounts=tuple(one.amount for one in payments if one is not None),
                fault=self._fault,
                detail=self._detail,
                is_printing=self.is_printing,
            )
        )
