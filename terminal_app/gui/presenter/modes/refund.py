"""The question whether a receipt is to be refunded, and what a refund says of itself."""

from dataclasses import dataclass, replace

from terminal_app.channel.commands import RefundReceipt
from terminal_app.gui.presenter import notices, waiting_scan
from terminal_app.gui.presenter.attention import is_refunding
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import payment_page
from terminal_app.gui.presenter.modes.opened import LaidOver
from terminal_app.gui.presenter.ports import GUARDED_S, PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Detail,
    Gesture,
    Notice,
    RefundOf,
    Result,
    Tone,
    Wish,
)
from terminal_app.payments.payment import Alarm, Payment, State
from terminal_app.receipts.receipt import amount_is_known
from terminal_app.texts import local

_OFFERED_AFTER = frozenset(
    {
        Alarm.PAID_AFTER_CANCEL,
        Alarm.SECOND_RECEIPT,
        Alarm.RECEIPT_DISAGREES,
        Alarm.OVERRULED,
    }
)
"""Money came that perhaps should not have."""
_MOST_OFFERED = 2
_NAMES = ("refund_first", "refund_second")
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class RefundQuestion(LaidOver):
    """One confirmation before money goes back; Enter alone doesn't answer it.

    It lies on the payment's result; on the idle till for the receipt of another till.
    """

    receipt_id: str
    since: float
    """When it was first shown, on the session's clock."""
    back: Mode | None = None
    """Where a No leads to; None: to what it lies on."""

    needs_answer = True

    @property
    def asked_receipt(self) -> str | None:
        return self.receipt_id

    @property
    def is_sale(self) -> bool:
        return self.under.is_sale

    def over(self, shown: Mode) -> Mode:
        payment = shown.payment
        is_refundable = payment is not None and self.receipt_id in payment.refundable
        is_over = is_refundable and not shown.is_taking
        return replace(self, under=shown) if is_over else shown

    def render(self, model: TillModel) -> CenterPane:
        payment, say = self.payment, model.texts.say
        notice, amount = notices.general(model), say("Amount not known")
        if payment is not None:
            notice = waiting_scan.with_notice(model, notices.about(model, payment))
            amount = charged(model, payment, self.receipt_id)
        details = (
            Detail(say("Receipt"), self.receipt_id),
            *_about(model, payment, self.receipt_id),
            Detail(say("Now"), say("The whole amount of this receipt goes back to the customer.")),
        )
        # Which receipt it is about must be seen, on a small screen too.
        title = say("Refund?")
        face = Result(Tone.REFUNDED, title, amount, details, wrapped=True, from_start=True)
        yes, can = say("Yes, refund"), can_refund(model)
        answers = (
            Button(Gesture.REFUND_YES, yes, "", can, dangerous=True),
            Button(Gesture.ESCAPE, say("No"), "Esc", name="no"),
        )
        return CenterPane(face, notice, answers)

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        model.refuse_unanswered()
        return self

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self.back or self.under

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        if wish is not Gesture.REFUND_YES or ports.clock() - self.since < GUARDED_S:
            return self
        post(model, ports, self.receipt_id)
        return self.under

    def amount_typed(self, model: TillModel, character: str) -> Mode:
        return self if self.payment is None else self.under.amount_typed(model, character)


def _about(model: TillModel, payment: Payment | None, number: str) -> tuple[Detail, ...]:
    """Return when and by what the charge was paid; of another till's, that nobody here knows."""
    say = model.texts.say
    if payment is None or payment.taken_elsewhere:
        text = say(
            "No sale of this till has this number. Its amount, time and method aren't known here, "
            "nor whether it was refunded already. Compare the number with the customer's receipt."
        )
        return (Detail(say("Not known"), text),)
    charge = next(one for one in payment.charges if one.receipt_id == number)
    moment = local(charge.paid_at or "") or local(payment.started_at)
    return (
        Detail(say("Time"), payment_page.time_of(moment, model)),
        Detail(say("Method"), charge.payment_method or "-"),
    )


def can_refund(model: TillModel) -> bool:
    """Return whether a refund can be asked for now."""
    return model.connected and model.not_recorded is None and model.refund_posted is None


def post(model: TillModel, ports: PresenterPorts, receipt_id: str) -> None:
    """Ask the session for a refund, if one can be asked for now."""
    post_command(model, ports, RefundReceipt(receipt_id, model.operator))


def post_command(model: TillModel, ports: PresenterPorts, command: RefundReceipt) -> None:
    """Ask the session for a refund in just these words, if one can be asked for now."""
    if can_refund(model):
        model.refund_posted, model.notice = command.receipt_id, None
        ports.post(command)


def offered(model: TillModel, payment: Payment, *, is_looked_up: bool) -> tuple[str, ...]:
    """Return the receipt numbers that may be refunded, the newest first."""
    is_offered = is_looked_up or bool(_OFFERED_AFTER.intersection(payment.alarms))
    if not is_offered or payment.state is State.REFUNDING or model.is_foreign(payment):
        return ()
    return tuple(reversed(payment.refundable))


def may_ask_again(model: TillModel, payment: Payment) -> bool:
    """Return whether the server may be asked again for a refund whose end isn't known."""
    is_ours = not model.is_foreign(payment)
    return payment.state is State.REFUNDING and bool(payment.refundable) and is_ours


def buttons(model: TillModel, payment: Payment, *, is_looked_up: bool) -> tuple[Button, ...]:
    """Return the buttons that refund, or ask again what became of a refund."""
    say, enabled = model.texts.say, can_refund(model)
    if is_refunding(payment):
        again = Button(Gesture.REFUND_AGAIN, say("Ask again"), "", enabled)
        return (again,) if may_ask_again(model, payment) else ()
    return tuple(
        Button(
            RefundOf(number),
            say("Refund receipt {number}…", number=_short(number)),
            enabled=enabled,
            dangerous=True,
            name=name,
        )
        for number, name in _named(payment, offered(model, payment, is_looked_up=is_looked_up))
    )


def _named(payment: Payment, numbers: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the numbers that have buttons, each with a name that it keeps when others go."""
    charged = [one.receipt_id for one in payment.charges]
    named: list[tuple[str, str]] = []
    for number in numbers[:_MOST_OFFERED]:
        first = number not in charged or charged.index(number) % 2 == 0
        names = _NAMES if first else _NAMES[::-1]
        named.append((number, names[0] if all(names[0] != one for _, one in named) else names[1]))
    return named


def _short(number: str) -> str:
    return number if len(number) <= _MOST_DIGITS else f"…{number[1 - _MOST_DIGITS :]}"


def under_way(model: TillModel, payment: Payment, notice: Notice | None) -> CenterPane:
    """Return the middle pane while the server's answer to a refund is awaited."""
    say = model.texts.say
    number = payment.refund.receipt_id if payment.refund is not None else "-"
    details = (
        Detail(say("Receipt"), number),
        Detail(say("Now"), say("Waiting for the server's confirmation. You can go on selling.")),
    )
    amount = charged(model, payment, number)
    face = Result(Tone.REFUNDED, say("Refunding…"), amount, details, wrapped=True)
    return CenterPane(face, notice)


def charged(model: TillModel, payment: Payment, number: str) -> str:
    """Return what was charged under a receipt number."""
    charge = next((one for one in payment.charges if one.receipt_id == number), None)
    if charge is not None and charge.amount is not None:
        return model.money(charge.amount)
    if charge is not None and charge.agrees and amount_is_known(payment):
        return model.money(payment.amount)
    return model.texts.say("Amount not known")
