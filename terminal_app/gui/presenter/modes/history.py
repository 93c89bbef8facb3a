"""The payments of the journal, to look one up: the list in words, and what narrows it."""

from terminal_app import wording
from terminal_app.gui.presenter.listing import Listing
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import (
    Button,
    Customer,
    Gesture,
    Listed,
    Lookup,
    Notice,
    RefundOf,
    Tone,
)
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.texts import local

MOST = 500
"""Payments that are looked through; older ones the console finds."""
_MOST_TYPED = 20


class History(Listing[Payment]):
    """What is being looked through, the newest payment first.

    Typing finds amounts and receipt numbers that begin so; ``to_refund``: among what can be paid
    back alone.
    """

    def __init__(self, payments: list[Payment], *, to_refund: bool) -> None:
        super().__init__()
        self.payments = payments
        self.to_refund = to_refund
        self._drawn: dict[str, tuple[Payment, Listed]] = {}
        """Rows in words: all of them anew at each key would take 16 ms."""

    def row(self, scene: Scene, payment: Payment) -> Listed:
        """Return what is told of ``payment``, as it is now."""
        now = scene.known.get(payment.payment_id, payment)
        drawn = self._drawn.get(payment.payment_id)
        if drawn is None or drawn[0] is not now:
            drawn = self._drawn[payment.payment_id] = (now, _listed(scene, now))
        return drawn[1]

    def matching(self) -> list[Payment]:
        """Return the payments that are listed."""
        wanted = [one for one in self.payments if one.refundable or not self.to_refund]
        return [one for one in wanted if _is_meant(one, self.typed)] if self.typed else wanted

    def type(self, character: str) -> None:
        """Narrow the list by one more character."""
        if len(self.typed) < _MOST_TYPED and (character.isdigit() or character in ",."):
            self.typed += "." if character == "," else character
            self.selected = 0

    @property
    def unknown_receipt(self) -> str | None:
        """A receipt number that was typed in full and that no payment here has."""
        is_number = self.typed.isascii() and self.typed.isdigit()
        return self.typed if self.to_refund and is_number and not self.matching() else None


def _is_meant(payment: Payment, typed: str) -> bool:
    minor = payment.amount.amount_minor
    amount = f"{minor // 100}.{minor % 100:02}"
    numbers = (payment.receipt_id or "", *payment.other_receipt_ids)
    return amount.startswith(typed) or any(number.startswith(typed) for number in numbers)


def customer(scene: Scene, history: History, notice: Notice | None) -> Customer:
    """Return the middle pane while the history is looked through."""
    say, found = scene.texts.say, history.matching()
    title = say("Which payment is to be paid back?") if history.to_refund else say("History")
    hint = say("Type an amount or a receipt number to find it.")
    if history.typed:
        hint = say("Found: {number} for {typed}", number=len(found), typed=history.typed)
    rows = tuple(history.row(scene, one) for one in found)
    selected = min(history.selected, max(0, len(rows) - 1))
    buttons = [Button(Gesture.ENTER, say("Open"), "Enter", enabled=bool(rows))]
    if history.unknown_receipt is not None:
        number = history.unknown_receipt
        text = say("Refund receipt {number}…", number=number)
        buttons = [Button(RefundOf(number), text, enabled=scene.connected, dangerous=True)]
    buttons.append(Button(Gesture.ESCAPE, say("Back"), "Esc"))
    empty = "" if rows else say("There are no such payments.")
    return Customer(Lookup(title, hint, rows, selected, empty), notice, tuple(buttons))


def _listed(scene: Scene, payment: Payment) -> Listed:
    texts = scene.texts
    moment = local(payment.paid_at or "") or local(payment.started_at)
    when = f"{texts.date(moment)} {texts.time(moment)}" if moment is not None else ""
    tone = {
        Outcome.PAID: Tone.PAID,
        Outcome.NOT_PAID: Tone.NOT_PAID,
        Outcome.NOT_KNOWN: Tone.NOT_KNOWN,
    }[payment.outcome]
    word = wording.outcome(payment, texts)
    return Listed(scene.amount_of(payment), word, tone, when, payment.receipt_id or "")
