"""Notices of refunds: why a payment can't be refunded, and that the back office has done it."""

from terminal_app import wording
from terminal_app.channel.events import RefundRefusal
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.screen_state import Notice, Tone
from terminal_app.journal.search.not_refundable import NotRefundable, Refunded, when_refunded
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.payments.refunds import refunded_charge
from terminal_app.receipts import receipt
from terminal_app.texts import local


def told(model: TillModel, found: NotRefundable) -> Notice:
    """Return what is said in place of an offer to refund it."""
    payment, number, since = found
    say = model.texts.say
    label = f"{say('Receipt')}: {number or payment.receipt_id or '-'}"
    if since is not None:
        who = by(model, since)
        text = " · ".join(filter(None, (f"{say('Who')}: {who}" if who else "", label)))
        return Notice(Tone.REFUNDED, _refunded(model, payment, number, since), text)
    return Notice(Tone.NOT_KNOWN, _why_not(model, payment), label)


def of_back_office(model: TillModel, before: Payment | None, payment: Payment) -> Notice | None:
    """Return what is said of a payment that nobody here has refunded; None: it isn't just that."""
    was_kept = before is not None and before.state is State.COMPLETE
    since = when_refunded(payment, "", ())
    if not was_kept or payment.state is not State.REVERSED or since.by:
        return None
    now = since._replace(at=model.wall_clock().isoformat())
    return told(model, NotRefundable(payment, "", now))


def by(model: TillModel, since: Refunded) -> str:
    """Return who has refunded something; empty: that isn't known."""
    if since.by is None:
        return ""
    return since.by or model.texts.say("the back office")


def _refunded(model: TillModel, payment: Payment, number: str, since: Refunded) -> str:
    texts, moment = model.texts, local(since.at)
    what = _amount(model, payment, number)
    if moment is None:
        return texts.say("{amount} was refunded already.", amount=what)
    time = moment.strftime("%H:%M")
    if moment.date() == model.local_date:
        return texts.say("{amount} was refunded at {time}.", amount=what, time=time)
    date = texts.date(moment)
    return texts.say(
        "{amount} was refunded on {date} at {time}.", amount=what, date=date, time=time
    )


def _amount(model: TillModel, payment: Payment, number: str) -> str:
    """Return what was refunded; where nobody has told how much, the receipt."""
    charge = refunded_charge(payment, number) if number else None
    if charge is not None and charge.amount is not None:
        return model.money(charge.amount)
    if receipt.amount_is_known(payment):
        return model.amount_of(payment)
    return f"{model.texts.say('Receipt')} {number or payment.receipt_id or ''}".strip()


def _why_not(model: TillModel, payment: Payment) -> str:
    refusal = RefundRefusal.UNDER_WAY
    if payment.is_resolved_by_hand and payment.outcome is Outcome.NOT_PAID:
        refusal = RefundRefusal.RESOLVED_BY_HAND
    elif payment.state is not State.REFUNDING:
        outcome = wording.outcome(payment, model.texts)
        return f"{model.amount_of(payment)}: {outcome}"
    return f"{model.amount_of(payment)}: {wording.refund_refusal(refusal, model.texts)}"
