"""Resolving a payment by hand: a person says what became of it, with name and reason."""

from collections.abc import Callable

from terminal_app.channel.commands import ResolveByHand
from terminal_app.gui.dialog_forms import MAX_CHARACTERS, ResolveFaults, ResolveForm
from terminal_app.gui.presenter.decisions import author
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.ports import PresenterPorts, View
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.payments.payment import Outcome, Payment, State


def resolve(model: TillModel, ports: PresenterPorts, view: View, used: Callable[[], None]) -> None:
    """Ask a person what became of the payment that is shown, and record that person's word.

    ``used`` is called with each key that is pressed meanwhile.
    """
    payment = model.mode.payment
    if payment is None or payment.outcome is not Outcome.NOT_KNOWN or model.is_taking:
        return
    answer = view.ask_resolution(_form(model, payment), used)
    if answer is None or answer.outcome is None:
        return
    now = model.by_now(payment)
    if now.outcome is not Outcome.NOT_KNOWN:
        # The server has spoken while the person was writing.
        text = model.texts.say("Its outcome is known by now.")
        notice = Notice(Tone.NOT_PAID, model.texts.say("Not settled by hand."), text)
        model.tell(notice, lambda: model.is_shown(payment.payment_id))
        return
    model.notice = None
    who = author.of(model, answer.operator)
    ports.post(ResolveByHand(payment.payment_id, answer.outcome, who, answer.reason))


def _form(model: TillModel, payment: Payment) -> ResolveForm:
    say = model.texts.say
    paid, not_paid = say("Paid: the shop has the money"), say("Not paid: nothing was charged")
    if payment.state is State.REFUNDING:
        paid = say("Paid: the refund was not carried out")
        not_paid = say("Not paid: the money was paid back")
    return ResolveForm(
        title=say("Settle by hand"),
        about=model.line_about(payment),
        who_label=say("Your name"),
        who=model.operator,
        is_who_fixed=author.is_fixed(model),
        question=say("What became of the payment?"),
        paid=paid,
        not_paid=not_paid,
        why_label=say("How do you know? This is recorded."),
        ok=say("Settle"),
        cancel=say("Don't settle"),
        faults=ResolveFaults(
            no_name=say("Write your name."),
            no_outcome=say("Choose what became of the payment."),
            no_reason=say("Write how you know."),
            too_long=say("At most {number} characters.", number=MAX_CHARACTERS),
            scanned=say("A barcode was just scanned. Press Enter again."),
        ),
        mark=model.issuer.mark,
    )
