"""The payments of the journal, to look one up or to refund it (F2, F3)."""

from dataclasses import dataclass, field, replace

from terminal_app import wording
from terminal_app.channel.events import DayRead, NotRead, PaymentsRead
from terminal_app.channel.questions import ReadPayments
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import result
from terminal_app.gui.presenter.modes.opened import Listing, opened_notice
from terminal_app.gui.presenter.modes.refund import RefundQuestion
from terminal_app.gui.presenter.modes.result import Result
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Gesture,
    Listed,
    Lookup,
    RefundOf,
    RowAt,
    Tone,
    Wish,
)
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.texts import local

PAGE = 50
"""Payments that are read at once."""
MOST = 2000
"""Payments that are listed; who looks for an older one types what is known of it."""
_AHEAD = 25
"""So many rows before the end of the list the next page is read."""
_MOST_TYPED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class History(Listing[Payment]):
    """The newest payment first; typing finds amounts, receipt numbers and words."""

    to_refund: bool
    """Only what can be refunded is listed."""
    payments: tuple[Payment, ...] = ()
    """As far as they are read; of those that were read before, what is typed now finds."""
    below: int | None = None
    """Where the next page begins; None: there is none."""
    question: ReadPayments | None = None
    archived: int | None = None
    """How many payments are in archives, which aren't searched; None: that isn't known yet."""
    is_unread: bool = False
    """What is listed isn't all: the journal could not be read."""
    enters: bool = False
    """Enter was pressed before what is typed was found: the first row is opened then."""
    rows: dict[str, tuple[Payment, Listed]] = field(default_factory=dict, compare=False)
    """Rows that were made before, by paymentId: making all of them at each key takes 16 ms."""

    @property
    def takes_scans(self) -> bool:
        return False

    def matching(self) -> list[Payment]:
        return list(self.payments)

    def accepts(self, character: str) -> bool:
        return len(self.text) < _MOST_TYPED and (character.isalnum() or character == ".")

    def typed(self, character: str) -> "History":
        character = "." if character == "," else character
        return self.with_text(self.text + character) if self.accepts(character) else self

    def with_text(self, text: str) -> "History":
        return self if text == self.text else self._searched(text)

    def _searched(self, text: str) -> "History":
        wanted = _wanted(text, to_refund=self.to_refund)
        return replace(
            self,
            written=text,
            selected=0,
            payments=tuple(one for one in self.payments if is_meant(one, wanted)),
            below=None,
            question=ReadPayments(wanted, None, PAGE, counts_archived=self.archived is None),
            enters=False,
        )

    # -- what is read ---------------------------------------------------------------------

    @property
    def _is_begun(self) -> bool:
        """The newest payments that are meant are listed."""
        return self.question is None or self.question.below is not None

    def with_more(self) -> "History":
        """Ask for the next page, if there is one and it isn't asked for."""
        if self.below is None or self.question is not None or len(self.payments) >= MOST:
            return self
        wanted = _wanted(self.text, to_refund=self.to_refund)
        return replace(self, question=ReadPayments(wanted, self.below, PAGE))

    def answered(self, answer: PaymentsRead | DayRead | NotRead, model: TillModel) -> Mode:
        if not isinstance(answer, PaymentsRead):
            is_empty = not self.payments and not self.text
            return self.beneath if is_empty else replace(self, question=None, is_unread=True)
        if self.is_unread:
            model.notice = None
        listed = self.payments if self._is_begun else ()
        now = replace(
            self,
            archived=answer.archived if self.archived is None else self.archived,
            payments=(*listed, *answer.page.payments),
            below=answer.page.below,
            question=None,
            is_unread=False,
            enters=False,
        )
        chosen = now.chosen if self.enters else None
        return now if chosen is None else now.choose(chosen, model)

    # -- what a person does ---------------------------------------------------------------

    @property
    def unknown_receipt(self) -> str | None:
        """A receipt number that was typed in full and that no payment here has."""
        is_number = self.text.isascii() and self.text.isdigit()
        is_found = bool(self.payments) or self.question is not None or self.is_unread
        return self.text if self.to_refund and is_number and not is_found else None

    def choose(self, row: Payment, model: TillModel) -> Mode:
        payment = model.known.get(row.payment_id, row)
        return result.look_up(model, payment, is_looked_up=True)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if not self._is_begun:
            return replace(self, enters=True)
        return Listing.enter(self, model, ports)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        if isinstance(wish, RefundOf):
            if wish.receipt_id != self.unknown_receipt:
                return self
            model.notice = None
            return RefundQuestion(self.beneath, wish.receipt_id, ports.clock())
        if isinstance(wish, RowAt):
            # What is touched is in sight, whatever else is still to be found.
            touched = replace(self, selected=wish.row).chosen
            return self if touched is None else self.choose(touched, model)
        if wish is Gesture.MORE:
            return self.with_more()
        moved = Listing.press(self, wish, model, ports)
        is_near_end = isinstance(moved, History) and moved.selected >= len(self.payments) - _AHEAD
        return moved.with_more() if isinstance(moved, History) and is_near_end else moved

    # -- what is shown --------------------------------------------------------------------

    def render(self, model: TillModel) -> CenterPane:
        say = model.texts.say
        title = say("Which payment is to be paid back?") if self.to_refund else say("History")
        rows = tuple(self._row(model, one) for one in self.payments)
        selected = min(self.selected, max(0, len(rows) - 1))
        buttons = [Button(Gesture.ENTER, say("Open"), "Enter", enabled=bool(rows))]
        number = self.unknown_receipt
        if number is not None:
            text = say("Refund receipt {number}…", number=number)
            buttons = [Button(RefundOf(number), text, enabled=model.connected, dangerous=True)]
        buttons.append(Button(Gesture.ESCAPE, say("Back"), "Esc"))
        is_empty = not rows and self.question is None and not self.is_unread
        empty = say("There are no such payments.") if is_empty else ""
        lookup = Lookup(title, self._hint(model), rows, selected, empty)
        return CenterPane(lookup, opened_notice(model), tuple(buttons))

    def _hint(self, model: TillModel) -> str:
        say, number = model.texts.say, len(self.payments)
        if model.is_reading_long:
            return say("The journal is being read…")
        if self.below is not None and number >= MOST:
            return say("Only the newest {number} are listed. Type to find others.", number=number)
        is_all = self._is_begun and not self.is_unread and self.below is None
        more = self._in_archives(model) if is_all and self.archived else ""
        if not self.text or not self._is_begun or self.is_unread:
            said = say("Type an amount, a receipt number or a word to find it.")
        elif self.below is not None:
            said = say("Found: more than {number} for {typed}", number=number, typed=self.text)
        else:
            said = say("Found: {number} for {typed}", number=number, typed=self.text)
        return f"{said}\n{more}" if more else said

    def _in_archives(self, model: TillModel) -> str:
        return model.texts.count(
            "{number} more payment is in archives.",
            "{number} more payments are in archives.",
            self.archived or 0,
        )

    def _row(self, model: TillModel, payment: Payment) -> Listed:
        """Return what is told of ``payment``, as it is now."""
        now = model.known.get(payment.payment_id, payment)
        made = self.rows.get(payment.payment_id)
        if made is None or made[0] is not now:
            made = self.rows[payment.payment_id] = (now, _listed(model, now))
        return made[1]


def open_history(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the payments; once they are shown, look for others. Escape leaves them."""
    return _open(model, to_refund=False)


def open_refunds(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask whether to refund the payment that is shown, else show those that can be refunded."""
    shown = model.mode.innermost
    asked = shown.ask_refund(model, ports) if isinstance(shown, Result) else None
    return asked or _open(model, to_refund=True)


def _open(model: TillModel, *, to_refund: bool) -> Mode:
    model.notice = None
    wanted = _wanted("", to_refund=to_refund)
    question = ReadPayments(wanted, None, PAGE, counts_archived=True)
    return History(to_refund=to_refund, question=question)


def _wanted(text: str, *, to_refund: bool) -> Search:
    return Search(typed=text, only_refundable=to_refund)


def _listed(model: TillModel, payment: Payment) -> Listed:
    texts = model.texts
    moment = local(payment.paid_at or "") or local(payment.started_at)
    when = f"{texts.date(moment)} {texts.time(moment)}" if moment is not None else ""
    tone = {
        Outcome.PAID: Tone.PAID,
        Outcome.NOT_PAID: Tone.NOT_PAID,
        Outcome.NOT_KNOWN: Tone.NOT_KNOWN,
    }[payment.outcome]
    marks = (wording.outcome(payment, texts), wording.alarm_mark(payment, texts))
    word = " · ".join(filter(None, marks))
    return Listed(model.amount_of(payment), word, tone, when, payment.receipt_id or "")
