"""The result of a payment: what became of it, what is known besides, and what can be done."""

from dataclasses import dataclass, replace

from terminal_app.channel.commands import AcknowledgeAlarms, CancelPayment
from terminal_app.channel.events import Answer, StoryRead
from terminal_app.channel.questions import ReadStory
from terminal_app.gui.presenter import notices, result_details, waiting_scan
from terminal_app.gui.presenter.attention import is_refunding
from terminal_app.gui.presenter.decisions.dismiss_alarm import may_dismiss
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import paying, payment_page, refund, sale
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.paying import Paying, PaymentShown
from terminal_app.gui.presenter.modes.refund import RefundQuestion
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.presenter.ports import GUARDED_S, PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Gesture,
    Notice,
    RefundOf,
    Wish,
)
from terminal_app.gui.screen_state import Result as ResultFace
from terminal_app.journal.search.not_refundable import Refunded, when_refunded
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State, Wait


@dataclass(frozen=True, slots=True)
class Result(PaymentShown):
    """A payment that nobody is awaited for, until a person leaves it or begins a new sale."""

    since: float = 0.0
    """When this result was first shown, on the session's clock."""
    question: ReadStory | None = None
    """Asked of what is refunded: its entries alone say when."""
    story: StoryRead | None = None

    def answered(self, answer: Answer, model: TillModel) -> Mode:
        story = answer if isinstance(answer, StoryRead) else None
        return replace(self, question=None, story=story)

    @property
    def refunded(self) -> Refunded:
        """When and by whom all of it was refunded, as far as that is known."""
        return refunded(self.shown, self.story)

    @property
    def shows_alarm(self) -> bool:
        # Who has asked for the refund has read why; the alarm stays in the list.
        return self.shown.state is not State.REFUNDING and bool(self.shown.unseen_alarms)

    def shown_for(self, now: float) -> float:
        return now - self.since

    def render(self, model: TillModel) -> CenterPane:
        missed = model.paid_unrecorded
        if missed is not None and self.shown.is_open:
            return paying.paid_unrecorded(model, self.shown, missed)
        notice = waiting_scan.with_notice(model, notices.about(model, self.shown))
        if notice is None and self.at_counter:
            notice = printer.question(model, self.shown)
        return self._face(model, notice)

    def _face(self, model: TillModel, notice: Notice | None) -> CenterPane:
        payment = self.shown
        is_awaited = is_refunding(payment) and payment.waits_for is Wait.REFUND
        if is_awaited and not model.is_foreign(payment):
            return refund.under_way(model, payment, notice)
        buttons = refund.buttons(model, payment, is_looked_up=self.is_looked_up)
        if payment.outcome is Outcome.NOT_KNOWN:
            say = model.texts.say
            by_hand = Button(Gesture.SETTLE, say("Settle by hand…"))
            buttons = (*_ask_button(model, payment), *buttons, by_hand)
            return CenterPane(self._told(model), notice, buttons)
        if may_dismiss(model, payment):
            # Above the refunds, which stay where a hand knows them to be.
            buttons = (Button(Gesture.DISMISS_ALARM, model.texts.say("Dismiss…")), *buttons)
        if may_repeat(payment) and self.at_counter and not self.shows_alarm:
            again = Button(Gesture.SAME_AGAIN, model.texts.say("Try this sale again"))
            buttons = (*buttons, again)
        if not buttons and self.at_counter and payment.refundable:
            can, text = refund.can_refund(model), model.texts.say("Refund…")
            buttons = (Button(Gesture.REFUND, text, "F3", can, dangerous=True),)
        return CenterPane(self._told(model), notice, buttons)

    def _told(self, model: TillModel) -> ResultFace:
        """Return what became of the payment; of one of before, when that was."""
        payment = self.shown
        is_known = payment.outcome is not Outcome.NOT_KNOWN
        if is_known:
            told = result_details.known(model, payment, self.refunded)
        else:
            told = result_details.not_known(model, payment)
        return told._replace(heading=payment_page.when(model, payment)) if self.is_past else told

    def main_button(self, model: TillModel) -> Button:
        say, came_from = model.texts.say, self.came_from
        if self._is_of_a_list:
            return Button(Gesture.ESCAPE, say("Back to the list"), "Esc", name="to_list")
        if came_from is not None or (model.has_amount and not self.at_counter):
            return Button(Gesture.ESCAPE, say("Back to the sale"), "Esc", name="to_sale")
        return Button(Gesture.ENTER, say("New sale"), "Enter", name="new_sale")

    @property
    def _is_of_a_list(self) -> bool:
        """A person has chosen it from a page, not from beside the sale."""
        return self.came_from is not None and self.came_from.beneath is not self.came_from

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        # Nothing may be left that the next Enter would charge: a hand presses it twice.
        return self._leave(model, ports, keeps_typed=False)

    def _leave(self, model: TillModel, ports: PresenterPorts, *, keeps_typed: bool) -> Mode:
        if ports.clock() - self.since < GUARDED_S:
            return self
        if self.shown.unseen_alarms and self.shown.state is not State.REFUNDING:
            ports.post(AcknowledgeAlarms(self.shown.payment_id, model.operator))
        model.notice = None
        if not keeps_typed and not self._is_of_a_list:
            model.typed.clear()
        return Idle() if self.came_from is None else by_now(model, self.came_from)

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if model.stays_open():
            return self
        return self._leave(model, ports, keeps_typed=not self.at_counter)

    def amount_typed(self, model: TillModel, character: str) -> Mode:
        model.typed.text = character
        return Idle()

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        payment = self.shown
        if isinstance(wish, RefundOf):
            if wish.receipt_id not in refund.offered(
                model, payment, is_looked_up=self.is_looked_up
            ):
                return self
            model.notice = None
            return RefundQuestion(self, wish.receipt_id, ports.clock())
        if wish is Gesture.SAME_AGAIN:
            if self.shows_alarm or not may_repeat(payment):
                return self
            return sale.repeat(model, payment)
        if wish is Gesture.ASK_NOW and may_ask(model, payment):
            # Asking is cancelling: there is no status query.
            ports.post(CancelPayment(payment.payment_id, model.operator))
        elif wish is Gesture.REFUND_AGAIN and refund.may_ask_again(model, payment):
            # Rule 2: the same refund again only because a person asks for it.
            for receipt_id in payment.refundable:
                refund.post(model, ports, receipt_id)
        return self

    def ask_refund(
        self, model: TillModel, since: float, back: Mode | None = None, meant: str = ""
    ) -> RefundQuestion | None:
        """Return the question whether to refund this payment; None: it can't be refunded.

        Of several charges that of the number ``meant`` is, else the newest. ``back``: where a No
        leads to, if not to this.
        """
        numbers = refund.offered(model, self.shown, is_looked_up=True)
        if not numbers:
            return None
        model.notice = None
        number = meant if meant in numbers else numbers[0]
        return RefundQuestion(replace(self, is_looked_up=True), number, since, back)


def begun(model: TillModel, payment: Payment, wait_ends_at: float | None) -> Mode:
    """Return the mode that shows the sale that was just begun; its customer is at the counter."""
    if model.is_live(payment):
        return Paying(payment, at_counter=True, wait_ends_at=wait_ends_at)
    return Result(payment, at_counter=True, since=model.clock())


def updated(model: TillModel, payment: Payment, before: Mode, wait_ends_at: float | None) -> Mode:
    """Return the mode that shows a payment as it is now, as ``before`` showed what it was."""
    at_counter = before.customers_payment is not None
    is_looked_up = isinstance(before, PaymentShown) and before.is_looked_up
    came_from = before.came_from if isinstance(before, PaymentShown) else None
    if model.is_live(payment):
        return Paying(payment, at_counter, is_looked_up, came_from, wait_ends_at)
    since, story = model.clock(), None
    if isinstance(before, Result) and not is_new_result(before.shown, payment):
        since, story = before.since, before.story
    question = None if story is not None else _question(payment)
    return Result(payment, at_counter, is_looked_up, came_from, since, question, story)


def by_now(model: TillModel, mode: Mode) -> Mode:
    """Return ``mode``, to which a person goes back, with its payment as it is by now.

    It may have changed out of sight; and the receipt beside it is its own again.
    """
    shown = mode.payment
    now = None if shown is None else model.known.get(shown.payment_id)
    if now is None:
        return mode
    model.show_receipt(now)
    return mode if now == shown else mode.over(updated(model, now, mode.innermost, None))


def is_new_result(before: Payment, payment: Payment) -> bool:
    """Return whether a person has something new to read about a payment."""
    settled = before.outcome is not payment.outcome
    doubted = before.needs_attention != payment.needs_attention
    alarmed = len(payment.alarms) > len(before.alarms)
    return settled or doubted or alarmed or refund_ended(before, payment)


def refund_ended(before: Payment | None, payment: Payment) -> bool:
    """Return whether the server's answer to a refund isn't awaited any more."""
    was_awaited = before is not None and before.waits_for is Wait.REFUND
    return was_awaited and payment.waits_for is not Wait.REFUND


def look_up(model: TillModel, payment: Payment, *, came_from: Mode | None = None) -> Mode:
    """Return the mode that shows a payment that isn't the one being taken, with its receipt.

    ``came_from``: the list that a person has chosen it from, or the sale beside which it stood.
    """
    is_looked_up = came_from is not None
    # Another customer's receipt never stands beside it.
    model.receipt_of = None
    model.show_receipt(payment)
    if model.is_live(payment):
        return Paying(payment, is_looked_up=is_looked_up, came_from=came_from)
    return Result(
        payment,
        is_looked_up=is_looked_up,
        came_from=came_from,
        since=model.clock(),
        question=_question(payment),
    )


def _question(payment: Payment) -> ReadStory | None:
    """Return what is to be read of a payment: when it was refunded."""
    return ReadStory(payment.payment_id) if payment.reversals else None


def refunded(payment: Payment, story: StoryRead | None) -> Refunded:
    """Return when and by whom all of a payment was refunded, if its ``story`` is the one read."""
    story = payment_page.story_of(payment, story)
    return when_refunded(payment, "", () if story is None else story.steps)


def may_repeat(payment: Payment) -> bool:
    """Whether the same sale may be begun anew: the server said that this one isn't paid."""
    ended = payment.state in {State.CANCELED, State.ERROR}
    return ended and payment.outcome is Outcome.NOT_PAID and not payment.is_resolved_by_hand


def may_ask(model: TillModel, payment: Payment) -> bool:
    """Asking is cancelling: not where a receipt came, and nowhere but at the payment's own till."""
    is_ours = not model.is_foreign(payment)
    return payment.is_open and is_ours and payment.doubt not in RECEIPT_DOUBTS


def _ask_button(model: TillModel, payment: Payment) -> tuple[Button, ...]:
    if not may_ask(model, payment):
        return ()
    return (Button(Gesture.ASK_NOW, model.texts.say("Ask the server now"), "", model.connected),)
