"""What is told of a payment under its outcome, in the cashier's language."""

from terminal_app import wording
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.timeline import LAST_LINES
from terminal_app.gui.screen_state import Detail, Result, Tone
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.texts import local

# -- not known -----------------------------------------------------------------------------


def not_known(model: TillModel, payment: Payment) -> Result:
    """Return what is told of a payment whose outcome isn't known: its timeline, the next step."""
    texts = model.texts
    entries = model.timelines.of(payment.payment_id)[-LAST_LINES:]
    details = [Detail(entry.time, entry.text) for entry in entries]
    details += _numbers(model, payment)
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
        model.amount_of(payment),
        tuple(details),
        wrapped=True,
    )


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


def known(model: TillModel, payment: Payment) -> Result:
    """Return what is told of a payment whose outcome is known."""
    title, amount = wording.outcome(payment, model.texts), model.amount_of(payment)
    if payment.is_resolved_by_hand:
        return Result(Tone.NEUTRAL, title, amount, _by_hand(model, payment), wrapped=True)
    if payment.outcome is Outcome.NOT_PAID:
        return Result(Tone.NOT_PAID, title, amount, _not_paid(model, payment), wrapped=True)
    tone = Tone.NEUTRAL if payment.taken_elsewhere else Tone.PAID
    return Result(tone, title, amount, _paid(model, payment))


def _by_hand(model: TillModel, payment: Payment) -> tuple[Detail, ...]:
    say, resolution = model.texts.say, payment.resolution
    if resolution is None:
        return ()
    moment = local(resolution.at)
    who = resolution.operator
    if moment is not None:
        who = f"{who} · {model.texts.date(moment)} {model.texts.time(moment)}"
    return (
        Detail(say("Who"), who),
        Detail(say("Why"), resolution.reason),
        *_numbers(model, payment),
        Detail(
            say("Now"),
            say("The server hasn't confirmed it. If it tells otherwise, so will the till."),
        ),
    )


def _not_paid(model: TillModel, payment: Payment) -> tuple[Detail, ...]:
    texts = model.texts
    details = [Detail("", wording.not_paid(payment, texts))]
    if payment.problem is not None and payment.problem.description:
        said = texts.say("The server says: {text}", text=payment.problem.description)
        details.append(Detail("", said))
    if payment.state is State.REVERSED:
        details += _numbers(model, payment)
    return tuple(details)


def _paid(model: TillModel, payment: Payment) -> tuple[Detail, ...]:
    texts = model.texts
    moment = local(payment.paid_at or "") or local(payment.started_at)
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
    return tuple(rows)
