"""Paying: a sale is asked for, or its customer is awaited; the code is shown."""

from dataclasses import dataclass

from terminal_app import wording
from terminal_app.channel.commands import CancelPayment, StartPayment
from terminal_app.channel.events import NotRecorded
from terminal_app.gui.presenter import notices
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.ports import GUARDED_S, PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Detail,
    Gesture,
    Result,
    Tone,
    Wish,
)
from terminal_app.gui.screen_state import Paying as PayingFace
from terminal_app.payments.payment import Payment, State


class _Taking(Mode):
    """Nothing but Escape does anything: it asks to cancel."""

    __slots__ = ()
    is_taking = True

    def main_button(self, model: TillModel) -> Button:
        payment, say = self.payment, model.texts.say
        if payment is not None and payment.state is State.CANCELLING:
            return Button(Gesture.ENTER, say("Cancelling…"), enabled=False)
        return Button(Gesture.CANCEL, say("Cancel payment"), "Esc", dangerous=True)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        # It stands where the button that charged was: a second touch there cancels nothing.
        is_late = ports.clock() - model.asked_for_sale_at >= GUARDED_S
        return self.escape(model, ports) if wish is Gesture.CANCEL and is_late else self

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        model.refuse_while_taking()
        return self


@dataclass(frozen=True, slots=True)
class Starting(_Taking):
    """The session was asked for a sale and hasn't confirmed it yet."""

    asked: StartPayment

    @property
    def request(self) -> StartPayment:
        return self.asked

    def amount(self, model: TillModel) -> str:
        return model.texts.number(self.asked.amount.amount_minor)

    def render(self, model: TillModel) -> CenterPane:
        amount = model.money(self.asked.amount)
        face = PayingFace(model.texts.say("One moment…"), amount, None, "")
        return CenterPane(face, notices.general(model))

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        ports.post(CancelPayment(self.asked.payment_id, model.operator))
        return self


@dataclass(frozen=True, slots=True)
class PaymentShown(Mode):
    """A payment has the pane: it is open, or its result is told."""

    shown: Payment
    at_counter: bool = False
    """Its customer is still there: it was charged here, and nothing was shown since."""
    is_looked_up: bool = False
    """A person has looked it up: it may be refunded."""
    came_from: Mode | None = None
    """The list that it was chosen from, or the sale, to which Escape leads back."""

    @property
    def beneath(self) -> Mode:
        return self if self.came_from is None else self.came_from.beneath

    @property
    def is_past(self) -> bool:
        return self.came_from is not None

    def amount(self, model: TillModel) -> str | None:
        # The sale stands as it was left, beside a payment of before.
        return None if self.is_past else Mode.amount(self, model)

    @property
    def payment(self) -> Payment:
        return self.shown

    @property
    def customers_payment(self) -> Payment | None:
        return self.shown if self.at_counter else None


@dataclass(frozen=True, slots=True)
class Paying(_Taking, PaymentShown):
    """A payment whose customer, or whose server, is awaited."""

    wait_ends_at: float | None = None
    """When the customer's time is up, on the session's clock."""

    @property
    def counts_to(self) -> float | None:
        return self.wait_ends_at

    def render(self, model: TillModel) -> CenterPane:
        missed = model.paid_unrecorded
        if missed is not None:
            return paid_unrecorded(model, self.shown, missed)
        return self._face(model)._replace(notice=notices.general(model))

    def _face(self, model: TillModel) -> CenterPane:
        payment, say = self.shown, model.texts.say
        amount = model.money(payment.amount)
        if model.cancel_unrecorded == payment.payment_id:
            waiting = say("The cancel can't be recorded, so it isn't sent yet.")
            return CenterPane(PayingFace(say("Not cancelled yet"), amount, None, waiting))
        if payment.state is State.CANCELLING:
            waiting = say("Waiting for the server's confirmation")
            return CenterPane(PayingFace(say("Cancelling…"), amount, None, waiting))
        on_the_phone = payment.by_scan and payment.state is State.PENDING
        if payment.code_to_show is None and not on_the_phone:
            waiting = wording.state(payment, model.texts)
            return CenterPane(PayingFace(say("One moment…"), amount, None, waiting))
        title = say("Scan to pay")
        if payment.code_to_show is None:
            title = say("The customer confirms on the phone")
        waiting, left = say("Waiting for the customer"), time_left(model, self.wait_ends_at)
        if self.wait_ends_at is not None:
            minutes, seconds = divmod(_seconds_left(model, self.wait_ends_at), 60)
            shown = f"{minutes}:{seconds:02d}"
            waiting = say("Waiting for the customer · {time} left", time=shown)
        face = PayingFace(title, amount, payment.code_to_show, waiting, left)
        return CenterPane(face)

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        ports.post(CancelPayment(self.shown.payment_id, model.operator))
        return self


def time_left(model: TillModel, wait_ends_at: float | None) -> float | None:
    """Return how much of the customer's time is left, from 1 to 0; None: there is no limit."""
    if wait_ends_at is None:
        return None
    return min(1.0, _seconds_left(model, wait_ends_at) / model.settings.times.customer)


def _seconds_left(model: TillModel, wait_ends_at: float) -> int:
    return max(0, int(wait_ends_at - model.clock()))


def paid_unrecorded(model: TillModel, payment: Payment, missed: NotRecorded) -> CenterPane:
    """Return the pane for what the server says is paid and the disk didn't take.

    Without the code: the customer would pay twice.
    """
    say = model.texts.say
    details = (
        Detail("", say("Write down: receipt {number}", number=missed.receipt_id)),
        Detail("", missed.why),
    )
    title, amount = say("Paid, but NOT recorded"), model.money(payment.amount)
    return CenterPane(Result(Tone.NOT_KNOWN, title, amount, details, wrapped=True))
