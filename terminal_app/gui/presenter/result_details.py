"""What is told of a payment under its outcome, in the cashier's language."""

from terminal_app import wording
from terminal_app.gui.presenter import refund_notices
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.timeline import LAST_LINES
from terminal_app.gui.screen_state import Detail, Result, Tone
from terminal_app.journal.search.not_refundable import Refunded
from terminal_app.payments.payment import Doubt, Outcome, Payment, State
from terminal_app.payments.refunds import is_refunded
from terminal_app.receipts import receipt
from terminal_app.receipts.content import moment_of
from terminal_app.texts import local

# -- not known -----------------------------------------------------------------------------


def not_known(model: TillModel, payment: Payment) -> Result:
    """Return what is told of a payment whose outcome isn't known: its timeline, the next step."""
    texts = model.texts
    entries = model.timelines.of(payment.payment_id)[-LAST_LINES:]
    details = [Detail(entry.time, entry.text) for entry in entries]
    details += _numbers(model, payment)
    part = receipt.partly_refunded(payment, texts)
    details += [Detail("", part)] if part else []
    step = wording.next_step(
        payment,
        connected=model.connected,
        texts=texts,
        is_foreign=model.is_foreign(payment),
    )
    details.append(Detail(texts.say("Now"), f"{step} {wording.dont_repeat(payment, texts)}"))
    return Result(
        Tone.NOT_KNOWN,
        wording.outcome(payment, texts),
        _amounts(model, payment),
        tuple(details),
        wrapped=True,
    )


def _amounts(model: TillModel, payment: Payment) -> str:
    """Return the amount; where a receipt says another one, both, each in a line."""
    others = {one.amount for one in payment.charges if one.amount not in (None, payment.amount)}
    if payment.doubt is not Doubt.RECEIPT_DISAGREES or len(others) != 1:
        return model.amount_of(payment)
    (other,) = others
    if other is None or not receipt.amount_is_known(payment):
        return model.amount_of(payment)
    say = model.texts.say
    asked = say("Asked: {amount}", amount=model.money(payment.amount))
    return f"{asked}\n{say('Receipt says: {amount}', amount=model.money(other))}"


def _numbers(model: TillModel, payment: Payment) -> list[Detail]:
    """Return every receipt number that the server has told, with its amount where it is another."""
    amounts = {
        charge.receipt_id: model.money(charge.amount)
        for charge in payment.charges
        if charge.amount is not None and charge.amount != payment.amount
    }
    numbers = [payment.receipt_id] if payment.receipt_id else []
    return [
        Detail(model.texts.say("Receipt"), " · ".join(filter(None, (number, amounts.get(number)))))
        for number in [*numbers, *payment.other_receipt_ids]
    ]


# -- known ---------------------------------------------------------------------------------


def known(model: TillModel, payment: Payment, refunded: Refunded) -> Result:
    """Return what is told of a payment whose outcome is known, and when it was ``refunded``."""
    title, amount = wording.outcome(payment, model.texts), model.amount_of(payment)
    if payment.is_resolved_by_hand:
        return Result(Tone.NEUTRAL, title, amount, _by_hand(model, payment), wrapped=True)
    if payment.outcome is Outcome.NOT_PAID:
        tone = Tone.REFUNDED if is_refunded(payment) else Tone.NOT_PAID
        return Result(tone, title, amount, _not_paid(model, payment, refunded), wrapped=True)
    tone = Tone.NEUTRAL if payment.taken_elsewhere else Tone.PAID
    # A reason may be as long as a person writes it.
    return Result(tone, title, amount, _paid(model, payment), wrapped=bool(payment.dismissals))


def _by_hand(model: TillModel, payment: Payment) -> tuple[Detail, ...]:
    say, resolution = model.texts.say, payment.resolution
    if resolution is None:
        return ()
    return (
        Detail(say("Who"), _who(model, resolution.operator, resolution.at)),
        Detail(say("Why"), resolution.reason),
        *_dismissed(model, payment),
        *_numbers(model, payment),
        Detail(
            say("Now"),
            say("The server hasn't confirmed it. If it tells otherwise, so will the till."),
        ),
    )


def _who(model: TillModel, operator: str, at: str) -> str:
    moment, texts = local(at), model.texts
    when = f"{texts.date(moment)} {texts.time(moment)}" if moment is not None else ""
    return " · ".join(filter(None, (operator, when)))


def _dismissed(model: TillModel, payment: Payment) -> list[Detail]:
    """Return who has dismissed the alarms last, and why."""
    if not payment.dismissals:
        return []
    last, say = payment.dismissals[-1], model.texts.say
    who = _who(model, last.operator, last.at)
    return [Detail(say("Alarm dismissed"), who), Detail(say("Why"), last.reason)]


def _not_paid(model: TillModel, payment: Payment, refunded: Refunded) -> tuple[Detail, ...]:
    texts, say = model.texts, model.texts.say
    details = [Detail("", wording.not_paid(payment, texts))]
    if payment.problem is not None and payment.problem.description:
        said = texts.say("The server says: {text}", text=payment.problem.description)
        details.append(Detail("", said))
    if payment.state is State.REVERSED:
        details += _numbers(model, payment)
        who = _who(model, refund_notices.by(model, refunded), refunded.at)
        details += [Detail(say("Who"), who)] if who else []
    return (*details, *_dismissed(model, payment))


def _paid(model: TillModel, payment: Payment) -> tuple[Detail, ...]:
    texts = model.texts
    moment = moment_of(payment)
    rows = [
        Detail(texts.say("Method"), payment.payment_method or "-"),
        Detail(texts.say("Time"), texts.time(moment) if moment else "-"),
        Detail(texts.say("Receipt"), payment.receipt_id or texts.say("not received yet")),
    ]
    if payment.receipt_id and not payment.amount_confirmed:
        rows.append(Detail(texts.say("Amount"), texts.say("not repeated by the server")))
    gone = {reversal.of for reversal in payment.reversals if reversal.agrees}
    for number in payment.other_receipt_ids:
        label = texts.say("Refunded") if number in gone else texts.say("Other receipt")
        rows.append(Detail(label, number))
    return (*rows, *_dismissed(model, payment))
