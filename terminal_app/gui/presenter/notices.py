"""Notices: the box under the middle pane, with what matters most besides the payment."""

from terminal_app import wording
from terminal_app.channel.events import NotRecorded
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.payments import alarms as alarming
from terminal_app.payments.payment import RECEIPT_DOUBTS, Payment, RefundResult, State
from terminal_app.receipts import receipt

_DONE_PERCENT = 100


def general(model: TillModel) -> Notice | None:
    """Return what matters most about the till."""
    return _fault(model) or model.notice or _connection(model)


def _fault(model: TillModel) -> Notice | None:
    say = model.texts.say
    if model.failure:
        text = say("Restart the till. Open payments are taken up then.")
        text = _with_code(text, model.failure_support, model)
        return Notice(Tone.NOT_PAID, say("The till has a fault of its own."), text)
    if model.missed:
        is_refund = all(one.is_refund for one in model.missed.values())
        title = wording.not_recorded(model.texts, is_refund=is_refund)
        numbers = ", ".join(map(_with_amount, model.missed.values()))
        return Notice(Tone.NOT_KNOWN, title, say("Write down: receipt {number}", number=numbers))
    missed = model.not_recorded
    if missed is not None:
        title = say("The till can't record payments, so none can be taken.")
        return Notice(Tone.NOT_PAID, title, _with_code(missed.why, missed.support, model))
    percent = model.migrated_percent
    if percent is not None and percent < _DONE_PERCENT:
        return Notice(Tone.NEUTRAL, *wording.journal_migrating(percent, model.texts))
    failed = model.copy_failed
    if failed is not None:
        text = _with_code(failed.why, failed.support, model)
        return Notice(Tone.NOT_KNOWN, wording.copy_failed(model.texts), text)
    if model.closing_asked and not model.is_taking:
        text = say("Close again to leave; Escape: stay.")
        return Notice(Tone.NOT_KNOWN, say("Quit the till program?"), text)
    if model.closing_asked:
        text = say("Close again to leave; the next start takes the payment up.")
        return Notice(Tone.NOT_KNOWN, say("A payment is open."), text)
    return None


def _with_amount(missed: NotRecorded) -> str:
    return f"{missed.receipt_id} ({missed.amount})" if missed.amount else str(missed.receipt_id)


def _connection(model: TillModel) -> Notice | None:
    say = model.texts.say
    if model.connected:
        return None
    if model.live is not None and model.live.state is State.PENDING:
        text = say("The customer can still pay; the till will know when it is back.")
        return Notice(Tone.NOT_KNOWN, say("Connection lost, reconnecting."), text)
    if model.fault is None or model.fault.fault is None:
        return None
    text = wording.fault(model.fault.fault, model.texts)
    text = _with_code(text, model.fault.support, model)
    return Notice(Tone.NOT_KNOWN, say("Not connected"), text)


def _with_code(text: str, code: str, model: TillModel) -> str:
    """Add what leads the technician to the line in the log."""
    return f"{text} {model.texts.say('Support code: {code}', code=code)}" if code else text


def about(model: TillModel, payment: Payment) -> Notice | None:
    """Return what a person must know about a payment whose result is shown, and about the till."""
    own = _refund_notice(model, payment) or _alarm_notice(model, payment) or _part(model, payment)
    other = _fault(model) or model.notice
    if own is None or other is None:
        return own or other or _connection(model)
    if own.tone is Tone.PAID:
        # "Nothing was done" would stand before what was paid back earlier; the details have it.
        return other
    # An alarm is never hidden behind something else: Enter says that it was seen.
    return other._replace(text=f"{other.text} {own.text or own.title}".strip())


def _refund_notice(model: TillModel, payment: Payment) -> Notice | None:
    texts, refund = model.texts, payment.refund
    if refund is None or payment.doubt in RECEIPT_DOUBTS:
        return None
    if refund.result is RefundResult.REFUSED:
        why = ""
        if payment.problem is not None:
            why = wording.refund_problem(payment.problem, texts)
            if payment.problem.description and payment.problem.description not in why:
                said = texts.say("The server says: {text}", text=payment.problem.description)
                why = f"{why} {said}"
        return Notice(Tone.NOT_PAID, texts.say("The refund was refused."), why)
    only_one_left = sum(charge.agrees for charge in payment.standing) == 1
    if refund.result is RefundResult.DONE and payment.state is State.COMPLETE and only_one_left:
        text = texts.say(
            "Receipt {number} was paid back to the customer.", number=refund.receipt_id
        )
        title = receipt.partly_refunded(payment, texts) or texts.say("Refunded")
        return Notice(Tone.PAID, title, text)
    return None


def _part(model: TillModel, payment: Payment) -> Notice | None:
    """Return how much is refunded of what somebody else than this till has refunded in part."""
    part = receipt.partly_refunded(payment, model.texts)
    return Notice(Tone.REFUNDED, part) if part else None


def _alarm_notice(model: TillModel, payment: Payment) -> Notice | None:
    alarms = alarming.pressing(payment, payment.undismissed_alarms)
    if not alarms:
        return None
    part = receipt.partly_refunded(payment, model.texts)
    sentence = wording.alarm(alarms[-1], model.texts)
    text = f"{part}. {sentence}" if part else sentence
    return Notice(Tone.NOT_KNOWN, model.texts.say("Attention"), text)
