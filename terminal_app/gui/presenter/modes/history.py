"""The payments of the journal, to look one up or to refund it (F2, F3)."""

from dataclasses import dataclass, field

from terminal_app import wording
from terminal_app.errors import JournalError
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
    Notice,
    RefundOf,
    Tone,
    Wish,
)
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.texts import local

MOST = 500
"""Payments that are looked through; older ones the console finds."""
_MOST_TYPED = 20


@dataclass(frozen=True, slots=True)
class History(Listing[Payment]):
    """The newest payment first; typing finds amounts and receipt numbers that begin so."""

    payments: list[Payment]
    to_refund: bool
    """Only what can be refunded is listed."""
    rows: dict[str, tuple[Payment, Listed]] = field(default_factory=dict, compare=False)
    """Rows that were made before, by paymentId: making all of them at each key takes 16 ms."""

    @property
    def takes_scans(self) -> bool:
        return False

    def matching(self) -> list[Payment]:
        wanted = [one for one in self.payments if one.refundable or not self.to_refund]
        return [one for one in wanted if _is_meant(one, self.text)] if self.text else wanted

    def accepts(self, character: str) -> bool:
        return len(self.text) < _MOST_TYPED and (character.isdigit() or character == ".")

    def typed(self, character: str) -> "History":
        # Not super(): a dataclass with slots is made anew, and that would mean the first one.
        return Listing.typed(self, "." if character == "," else character)

    @property
    def unknown_receipt(self) -> str | None:
        """A receipt number that was typed in full and that no payment here has."""
        is_number = self.text.isascii() and self.text.isdigit()
        return self.text if self.to_refund and is_number and not self.matching() else None

    def choose(self, row: Payment, model: TillModel) -> Mode:
        payment = model.known.get(row.payment_id, row)
        return result.look_up(model, payment, is_looked_up=True)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        if isinstance(wish, RefundOf):
            if wish.receipt_id != self.unknown_receipt:
                return self
            model.notice = None
            return RefundQuestion(self.beneath, wish.receipt_id, ports.clock())
        return Listing.press(self, wish, model, ports)

    def render(self, model: TillModel) -> CenterPane:
        say, found = model.texts.say, self.matching()
        title = say("Which payment is to be paid back?") if self.to_refund else say("History")
        hint = say("Type an amount or a receipt number to find it.")
        if self.text:
            hint = say("Found: {number} for {typed}", number=len(found), typed=self.text)
        rows = tuple(self._row(model, one) for one in found)
        selected = min(self.selected, max(0, len(rows) - 1))
        buttons = [Button(Gesture.ENTER, say("Open"), "Enter", enabled=bool(rows))]
        number = self.unknown_receipt
        if number is not None:
            text = say("Refund receipt {number}…", number=number)
            buttons = [Button(RefundOf(number), text, enabled=model.connected, dangerous=True)]
        buttons.append(Button(Gesture.ESCAPE, say("Back"), "Esc"))
        empty = "" if rows else say("There are no such payments.")
        lookup = Lookup(title, hint, rows, selected, empty)
        return CenterPane(lookup, opened_notice(model), tuple(buttons))

    def _row(self, model: TillModel, payment: Payment) -> Listed:
        """Return what is told of ``payment``, as it is now."""
        now = model.known.get(payment.payment_id, payment)
        made = self.rows.get(payment.payment_id)
        if made is None or made[0] is not now:
            made = self.rows[payment.payment_id] = (now, _listed(model, now))
        return made[1]


def open_history(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the payments; once they are shown, look for others. Escape leaves them."""
    return _open(model, ports, to_refund=False)


def open_refunds(model: TillModel, ports: PresenterPorts) -> Mode:
    """Ask whether to refund the payment that is shown, else show those that can be refunded."""
    shown = model.mode.innermost
    asked = shown.ask_refund(model, ports) if isinstance(shown, Result) else None
    return asked or _open(model, ports, to_refund=True)


def _open(model: TillModel, ports: PresenterPorts, *, to_refund: bool) -> Mode:
    mode = model.mode
    try:
        payments = ports.read_payments(MOST)
    except JournalError as error:
        title = model.texts.say("The journal can't be read.")
        model.notice = Notice(Tone.NOT_KNOWN, title, str(error))
        return mode
    model.notice = None
    return History(payments, to_refund)


def _is_meant(payment: Payment, typed: str) -> bool:
    minor = payment.amount.amount_minor
    amount = f"{minor // 100}.{minor % 100:02}"
    numbers = (payment.receipt_id or "", *payment.other_receipt_ids)
    return amount.startswith(typed) or any(number.startswith(typed) for number in numbers)


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
