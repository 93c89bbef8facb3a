"""What needs attention (F6), on a page: each payment and receipt number, with its next step."""

from dataclasses import dataclass, replace

from terminal_app.channel.events import Answer, StoryRead
from terminal_app.channel.questions import ReadStory
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import next_step, payment_page, result
from terminal_app.gui.presenter.modes.opened import PageOver
from terminal_app.gui.presenter.modes.unmatched import UnmatchedReceipt
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    Gesture,
    PaymentRow,
    PaymentsPage,
    Preview,
    Receipt,
    RowAt,
    Tone,
    Wish,
)
from terminal_app.payments.payment import Payment

_STEPS = {Gesture.UP: -1, Gesture.DOWN: 1, Gesture.SHOW_ATTENTION: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToResolve(PageOver):
    """The payments that a person should look at, and the receipt numbers to be written down."""

    selected: int = 0
    question: ReadStory | None = None
    story: StoryRead | None = None
    """What was read last about a payment."""

    header_action = None

    @property
    def is_past(self) -> bool:
        return True

    # -- what a person does ---------------------------------------------------------------

    def looking(self, model: TillModel) -> "ToResolve":
        """Return the same, asking for the story of the payment that is selected."""
        payment = self.chosen(model)
        if payment is None or payment_page.story_of(payment, self.story):
            return self
        return replace(self, question=ReadStory(payment.payment_id))

    def answered(self, answer: Answer, model: TillModel) -> Mode:
        if isinstance(answer, StoryRead):
            return replace(self, story=answer, question=None)
        return replace(self, question=None)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        payment, left = self.chosen(model), replace(self, story=None)
        if payment is not None:
            return result.look_up(model, payment, came_from=left)
        numbers = model.attention.unmatched
        place = self.selected - len(model.attention.payments)
        return (
            UnmatchedReceipt(numbers[place], ports.clock()) if 0 <= place < len(numbers) else self
        )

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self if model.stays_open() else self.under

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        last = max(0, model.attention.number - 1)
        if isinstance(wish, RowAt):
            if wish.row == self.selected:
                return self.enter(model, ports)
            return replace(self, selected=min(wish.row, last)).looking(model)
        if isinstance(wish, Gesture) and wish in _STEPS:
            row = self.selected + _STEPS[wish]
            if wish is Gesture.SHOW_ATTENTION and row > last:
                row = 0
            return replace(self, selected=min(max(0, row), last)).looking(model)
        return self

    def chosen(self, model: TillModel) -> Payment | None:
        """Return the payment of the selected row; None: the row is a receipt number's."""
        waiting = model.attention.payments
        return waiting[self.selected] if self.selected < len(waiting) else None

    # -- what is shown --------------------------------------------------------------------

    def render_page(self, model: TillModel) -> PaymentsPage:
        say, waiting = model.texts.say, model.attention
        rows = [
            *(_row(model, one) for one in waiting.payments),
            *(_number_row(model, number) for number in waiting.unmatched),
        ]
        place = say("{number} of {all}", number=self.selected + 1, all=len(rows)) if rows else ""
        return PaymentsPage(
            title=say("Payments to resolve"),
            search=None,
            search_hint="",
            found=place,
            filters=(),
            earlier=Button(Gesture.EARLIER, "<"),
            day="",
            later=Button(Gesture.LATER, ">"),
            headings=payment_page.headings(model.texts),
            rows=tuple(rows),
            first=0,
            number=len(rows),
            selected=min(self.selected, max(0, len(rows) - 1)),
            empty="" if rows else say("There is no payment to resolve."),
            preview=self._preview(model),
            notice=payment_page.notice(model),
            buttons=(Button(Gesture.ESCAPE, say("Back to the sale"), "Esc", name="to_sale"),),
        )

    def _preview(self, model: TillModel) -> Preview | None:
        payment, say = self.chosen(model), model.texts.say
        opens = (Button(Gesture.ENTER, say("Open"), "Enter", name="open"),)
        if payment is not None:
            return payment_page.preview(model, payment, self.story, opens, is_technical=False)
        if not model.attention.unmatched:
            return None
        paper = Receipt(title=say("Receipt"), buttons=opens)
        return Preview(Tone.NOT_KNOWN, say("Unknown receipt"), "", "", (), paper)


def _row(model: TillModel, payment: Payment) -> PaymentRow:
    step = next_step.of(model, payment)
    return payment_page.row_of(model, payment)._replace(step=step)


def _number_row(model: TillModel, number: str) -> PaymentRow:
    unknown, step = model.texts.say("Unknown receipt"), next_step.of_unmatched(model.texts)
    return PaymentRow("", "-", unknown, Tone.NOT_KNOWN, "", number, "", "", step)
