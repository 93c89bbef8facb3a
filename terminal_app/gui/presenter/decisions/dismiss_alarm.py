"""Dismissing a payment's alarms: a person says why the money is settled, with name and reason."""

from collections.abc import Callable

from terminal_app import wording
from terminal_app.channel.commands import DismissAlarms
from terminal_app.gui.dialog_forms import MAX_CHARACTERS, DismissFaults, DismissForm
from terminal_app.gui.presenter.decisions import author
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.ports import PresenterPorts, View
from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Payment


def may_dismiss(model: TillModel, payment: Payment) -> bool:
    """Whether an alarm stands that a person may dismiss here.

    What isn't known is resolved instead, and another server's money is settled there. What has
    become of the last thing that was asked for is read first.
    """
    is_known = payment.outcome is not Outcome.NOT_KNOWN
    is_free = model.notice is None and not model.is_foreign(payment)
    return is_known and is_free and bool(alarms.standing(payment))


def dismiss(model: TillModel, ports: PresenterPorts, view: View, used: Callable[[], None]) -> None:
    """Ask a person why the alarms of the payment that is shown are settled, and record it.

    ``used`` is called with each key that is pressed meanwhile.
    """
    payment, is_covered = model.mode.payment, model.mode.innermost is not model.mode
    if payment is None or is_covered or model.is_taking or not may_dismiss(model, payment):
        return
    answer = view.ask_dismissal(_form(model, payment), used)
    if answer is None:
        return
    model.notice = None
    # As it was when the person was asked: the session refuses it if more is known by now.
    who = author.of(model, answer.operator)
    ports.post(DismissAlarms(payment, who, answer.reason))


def _form(model: TillModel, payment: Payment) -> DismissForm:
    say, texts = model.texts.say, model.texts
    return DismissForm(
        title=say("Dismiss the alarm"),
        about=model.line_about(payment),
        who_label=say("Your name"),
        who=model.operator,
        is_who_fixed=author.is_fixed(model),
        alarm=" ".join(wording.alarm(alarm, texts) for alarm in alarms.standing(payment)),
        why_label=say("How was it settled? This is recorded."),
        ok=say("Dismiss"),
        cancel=say("Don't dismiss"),
        faults=DismissFaults(
            no_name=say("Write your name."),
            no_reason=say("Write how it was settled."),
            too_long=say("At most {number} characters.", number=MAX_CHARACTERS),
            scanned=say("A barcode was just scanned. Press Enter again."),
        ),
        mark=model.issuer.mark,
    )
