"""A payment's result in words: what became of it, what is known besides, and what can be done."""

from terminal_app import wording
from terminal_app.gui.presenter import notices, refunds
from terminal_app.gui.presenter.attention import is_refunding
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import Button, Customer, Detail, Gesture, Result, Tone
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Outcome,
    Payment,
    State,
    Wait,
)
from terminal_app.texts import local

STORY_LINES = 5


def result(scene: Scene, payment: Payment) -> Customer:
    """Return the middle pane for a payment that isn't live."""
    if scene.refund_asked is not None:
        notice = notices.about(scene, payment)
        return refunds.question(scene, payment, scene.refund_asked, notice)
    is_awaited = is_refunding(payment) and payment.waits_for is Wait.REFUND
    if is_awaited and not scene.is_elsewheres(payment):
        return refunds.under_way(scene, payment, notices.about(scene, payment))
    if payment.outcome is Outcome.NOT_KNOWN:
        return _not_known(scene, payment)
    buttons = refunds.buttons(scene, payment)
    if may_repeat(payment) and payment is scene.customers and not scene.alarm_is_shown:
        buttons = (*buttons, Button(Gesture.SAME_AGAIN, scene.texts.say("Same sale again")))
    return Customer(_settled(scene, payment), notices.about(scene, payment), buttons)


def set_aside(scene: Scene, receipt_id: str) -> Customer:
    """Return the middle pane for a receipt that the till can't match."""
    say = scene.texts.say
    sentence = wording.unmatched_receipt(receipt_id, scene.texts)
    details = (Detail("", sentence), Detail("", say("Press Enter once you have written it down.")))
    face = Result(Tone.NOT_KNOWN, say("Unknown receipt"), receipt_id, details, wrapped=True)
    return Customer(face, notices.general(scene))


def may_repeat(payment: Payment) -> bool:
    """Whether the same sale may be begun anew: the server said that this one isn't paid."""
    ended = payment.state in {State.CANCELED, State.ERROR}
    return ended and payment.outcome is Outcome.NOT_PAID and not payment.is_settled_by_hand


# -- not known -----------------------------------------------------------------------------


def _not_known(scene: Scene, payment: Payment) -> Customer:
    texts = scene.texts
    story = scene.stories.of(payment.payment_id)[-STORY_LINES:]
    details = [Detail(happening.time, happening.text) for happening in story]
    details += _numbers(scene, payment)
    step = wording.next_step(
        payment,
        connected=scene.connected,
        texts=texts,
        is_elsewheres=scene.is_elsewheres(payment),
    )
    details.append(Detail(texts.say("Now"), f"{step} {wording.dont_repeat(payment, texts)}"))
    face = Result(
        Tone.NOT_KNOWN,
        wording.outcome(payment, texts),
        scene.amount_of(payment),
        tuple(details),
        wrapped=True,
    )
    buttons = (
        *_ask_button(scene, payment),
        *refunds.buttons(scene, payment),
        Button(Gesture.SETTLE, texts.say("Settle by hand…")),
    )
    return Customer(face, notices.about(scene, payment), buttons)


def may_ask(scene: Scene, payment: Payment) -> bool:
    """Asking is cancelling: not where a receipt came, and nowhere but at the payment's own till."""
    is_ours = not scene.is_elsewheres(payment)
    return payment.is_open and is_ours and payment.doubt not in RECEIPT_DOUBTS


def _ask_button(scene: Scene, payment: Payment) -> tuple[Button, ...]:
    if not may_ask(scene, payment):
        return ()
    return (Button(Gesture.ASK_NOW, scene.texts.say("Ask the server now"), "", scene.connected),)


def _numbers(scene: Scene, payment: Payment) -> list[Detail]:
    """Return every receipt number that the server has told, with its amount where it is another."""
    amounts = {
        charge.receipt_id: scene.money(charge.amount)
        for charge in payment.charges
        if charge.amount is not None and charge.amount != payment.amount
    }
    numbers = [payment.receipt_id] if payment.receipt_id else []
    return [
        Detail(scene.texts.say("Receipt"), " · ".join(filter(None, (number, amounts.get(number)))))
        for number in [*numbers, *payment.other_receipt_ids]
    ]


# -- known ---------------------------------------------------------------------------------


def _settled(scene: Scene, payment: Payment) -> Result:
    title, amount = wording.outcome(payment, scene.texts), scene.amount_of(payment)
    if payment.is_settled_by_hand:
        return Result(Tone.NEUTRAL, title, amount, _by_hand(scene, payment), wrapped=True)
    if payment.outcome is Outcome.NOT_PAID:
        return Result(Tone.NOT_PAID, title, amount, _not_paid(scene, payment), wrapped=True)
    tone = Tone.NEUTRAL if payment.taken_elsewhere else Tone.PAID
    return Result(tone, title, amount, _paid(scene, payment))


def _by_hand(scene: Scene, payment: Payment) -> tuple[Detail, ...]:
    say, settlement = scene.texts.say, payment.settlement
    if settlement is None:
        return ()
    moment = local(settlement.at)
    who = settlement.operator
    if moment is not None:
        who = f"{who} · {scene.texts.date(moment)} {scene.texts.time(moment)}"
    return (
        Detail(say("Who"), who),
        Detail(say("Why"), settlement.reason),
        *_numbers(scene, payment),
        Detail(
            say("Now"),
            say("The server hasn't confirmed it. If it tells otherwise, so will the till."),
        ),
    )


def _not_paid(scene: Scene, payment: Payment) -> tuple[Detail, ...]:
    texts = scene.texts
    details = [Detail("", wording.not_paid(payment, texts))]
    if payment.problem is not None and payment.problem.description:
        said = texts.say("The server says: {text}", text=payment.problem.description)
        details.append(Detail("", said))
    if payment.state is State.REVERSED:
        details += _numbers(scene, payment)
    return tuple(details)


def _paid(scene: Scene, payment: Payment) -> tuple[Detail, ...]:
    texts = scene.texts
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
