"""The customer's window in words: ``facing(scene, texts) -> Facing``.

It tells of the sale at this counter alone: what the cashier looks up besides is another
customer's, or nobody's business. It never says more than the till knows.
"""

from terminal_app.channel.events import Line
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import Button, Facing, SpeakTo, Tone
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.texts import LANGUAGE_NAMES, Texts


def facing(scene: Scene, texts: Texts) -> Facing:
    """Return what the customer is to see, in the language of ``texts``."""
    mark = scene.mark_in(texts)
    return _about(scene, texts)._replace(
        title=" - ".join(filter(None, (texts.say("For the customer"), mark))),
        merchant=scene.issuer.name,
        mark=mark,
        languages=tuple(
            Button(SpeakTo(language), name, enabled=language != texts.language)
            for language, name in LANGUAGE_NAMES.items()
        ),
    )


def _about(scene: Scene, texts: Texts) -> Facing:
    say = texts.say
    starting, payment = scene.starting, scene.customers
    if starting is not None:
        amount = texts.amount(starting.amount.amount_minor, starting.amount.currency.value)
        return Facing("", say("One moment…"), amount=amount)
    if payment is not None:
        amount = texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
        shown = _under_way(scene, payment, texts) if scene.live else _ended(scene, payment, texts)
        return shown._replace(amount=amount)
    if scene.scan is not None:
        return Facing("", say("One moment…"), lines=(say("The cashier is entering the amount."),))
    if scene.shows_own_code:
        return Facing("", say("Welcome"), lines=(say("Scan to pay here"),), code=scene.own_code)
    return Facing("", say("Welcome"))


def _under_way(scene: Scene, payment: Payment, texts: Texts) -> Facing:
    say = texts.say
    if scene.paid_unrecorded is not None:
        return _please_wait(say("The cashier is writing the payment down."), texts)
    is_cancelled = scene.cancel_unrecorded == payment.payment_id
    if is_cancelled or payment.state is State.CANCELLING:
        line = say("The payment is being cancelled. Don't approve it any more.")
        return Facing("", say("One moment…"), lines=(line,))
    if payment.by_scan and payment.state is State.PENDING:
        return Facing("", say("Confirm on your phone"), lines=_line_down(scene, texts))
    if payment.code_to_show is None:
        return Facing("", say("One moment…"), lines=_line_down(scene, texts))
    steps = (
        say("1. Open your wallet app"),
        say("2. Scan this code"),
        say("3. Approve the amount"),
    )
    left = None
    if scene.wait_ends_at is not None:
        seconds = max(0, int(scene.wait_ends_at - scene.clock()))
        left = min(1.0, seconds / scene.settings.times.customer)
    lines = _line_down(scene, texts) or steps
    return Facing("", say("Scan to pay"), lines=lines, code=payment.code_to_show, time_left=left)


def _line_down(scene: Scene, texts: Texts) -> tuple[str, ...]:
    if scene.line.line is Line.CONNECTED:
        return ()
    return (texts.say("The till has lost its line. If you have approved, wait: don't pay again."),)


def _ended(scene: Scene, payment: Payment, texts: Texts) -> Facing:
    say = texts.say
    if scene.paid_unrecorded is not None:
        return _please_wait(say("The cashier is writing the payment down."), texts)
    if payment.outcome is Outcome.NOT_KNOWN:
        line = say("It isn't known yet whether you have paid. Don't pay again: ask the cashier.")
        return _please_wait(line, texts)
    if payment.is_settled_by_hand:
        # A person's word: the customer has heard it from that person.
        return Facing("", say("Thank you"))
    if sum(charge.agrees for charge in payment.standing) > 1:
        line = say("You may have been charged twice. The cashier can pay one of them back.")
        return _please_wait(line, texts)
    if payment.outcome is Outcome.PAID:
        return Facing("", say("Paid"), tone=Tone.PAID, lines=(say("Thank you"),))
    if payment.state is State.REVERSED:
        return Facing("", say("Refunded"), lines=(say("The payment was paid back."),))
    return Facing("", say("Not paid"), tone=Tone.NOT_PAID)


def _please_wait(line: str, texts: Texts) -> Facing:
    return Facing("", texts.say("Please wait"), tone=Tone.NOT_KNOWN, lines=(line,))
