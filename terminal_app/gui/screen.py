"""The scene in words: ``draw(scene) -> ScreenState``. Pure but for the clocks in the scene."""

import dataclasses

from terminal_app import sentences
from terminal_app.channel.events import Line, NotRecorded
from terminal_app.gui.scene import Scene
from terminal_app.gui.screen_state import (
    AmountEntry,
    Button,
    Customer,
    Detail,
    Gesture,
    Header,
    Lamp,
    Notice,
    Paying,
    Receipt,
    Result,
    ScreenState,
    Status,
    Tone,
    Welcome,
)
from terminal_app.payments.money import AmountRefusedError, Money, read_amount
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, State
from terminal_app.receipts import receipt
from terminal_app.texts import local

_TONES = {
    Outcome.PAID: Tone.PAID,
    Outcome.NOT_PAID: Tone.NOT_PAID,
    Outcome.NOT_KNOWN: Tone.NOT_KNOWN,
}
_STORY_LINES = 5
_MOST_TERMINAL_ID = 20


def draw(scene: Scene) -> ScreenState:
    """Return what is to be on the screen."""
    say = scene.texts.say
    title = f"{scene.issuer.terminal_id} - {say('Payment terminal')}"
    if scene.mark:
        title = f"{title} - {scene.mark}"
    return ScreenState(
        title=title,
        header=_header(scene),
        amount=_amount(scene),
        customer=_customer(scene),
        receipt=_receipt(scene),
        status=_status(scene),
    )


def _shortened(text: str) -> str:
    """Leave room for what matters more: the mark, and the payments to resolve."""
    return text if len(text) <= _MOST_TERMINAL_ID else text[: _MOST_TERMINAL_ID - 1] + "…"


def _header(scene: Scene) -> Header:
    waiting = len(scene.attention)
    attention = ""
    if waiting:
        attention = scene.texts.count(
            "{number} payment to resolve", "{number} payments to resolve", waiting
        )
    return Header(
        merchant=scene.issuer.name,
        terminal=_shortened(scene.issuer.terminal_id),
        mark=scene.mark,
        attention=attention,
        help_text=scene.texts.say("Help"),
    )


def _amount(scene: Scene) -> AmountEntry:
    live = scene.is_taking
    shown = _as_written(scene)
    if scene.starting is not None:
        shown = scene.texts.number(scene.starting.amount.amount_minor)
    elif scene.current is not None:
        shown = scene.texts.number(scene.current.amount.amount_minor)
    till = scene.settings.till
    return AmountEntry(
        currency=till.currency,
        amount=shown,
        placeholder=scene.texts.number(0),
        separator=scene.texts.decimal_separator,
        refusal=scene.refusal,
        locked=live,
        charge=_charge_button(scene, live=live),
    )


def _as_written(scene: Scene) -> str:
    """What is typed, with the language's own separator once it is an amount."""
    till, typed = scene.settings.till, scene.keyed.text
    try:
        read_amount(typed, limit_minor=till.max_amount_minor, cents_first=till.cents_first)
    except AmountRefusedError:
        return typed
    return typed.replace(",", ".").replace(".", scene.texts.decimal_separator)


def _charge_button(scene: Scene, *, live: bool) -> Button:
    say = scene.texts.say
    if live:
        cancelling = scene.live is not None and scene.live.state is State.CANCELLING
        text = say("Cancelling…") if cancelling else say("Waiting for payment…")
        return Button(Gesture.ENTER, text, enabled=False)
    if scene.current is not None:
        return Button(Gesture.ENTER, say("New sale"), "Enter")
    if scene.ask_again_for is not None:
        return Button(Gesture.ENTER, say("Answer first"), enabled=False)
    till = scene.settings.till
    try:
        amount_minor = read_amount(
            scene.keyed.text, limit_minor=till.max_amount_minor, cents_first=till.cents_first
        )
    except AmountRefusedError:
        return Button(Gesture.ENTER, say("Charge"), "Enter", enabled=False)
    amount = scene.texts.amount(amount_minor, till.currency)
    enabled = scene.connected and scene.not_recorded is None
    return Button(Gesture.ENTER, say("Charge {amount}", amount=amount), "Enter", enabled)


def _money(scene: Scene, money: Money) -> str:
    return scene.texts.amount(money.amount_minor, money.currency.value)


# -- the middle pane ----------------------------------------------------------------------


def _customer(scene: Scene) -> Customer:
    say = scene.texts.say
    notice = _notice(scene)
    if scene.help_shown:
        return Customer(_help(scene), notice)
    if scene.starting is not None:
        face = Paying(say("One moment…"), _money(scene, scene.starting.amount), None, "")
        return Customer(face, notice, (_cancel_button(scene),))
    if scene.ask_again_for is not None:
        return _charge_again(scene, scene.ask_again_for)
    current = scene.current
    if current is None:
        text = say("Type the amount, then press Enter.")
        if not scene.connected:
            text = say("One moment: the till is connecting.") if scene.fault is None else ""
        return Customer(Welcome(say("Welcome"), text), notice)
    if scene.paid_unrecorded is not None and current.is_open:
        return _paid_unrecorded(scene, current, scene.paid_unrecorded)
    if scene.live is not None:
        return _paying(scene, current, notice)
    if current.outcome is Outcome.NOT_KNOWN:
        return _not_known(scene, current, notice)
    return _settled(scene, current, notice)


def _help(scene: Scene) -> Result:
    say = scene.texts.say
    keys = (
        ("0-9  , .", say("Amount; comma and full stop both are the decimal separator")),
        ("Enter", say("Charge; on a result: next sale")),
        ("Esc", say("Cancel the payment; else clear")),
        ("BackSpace", say("Take back the last digit")),
        ("F1", say("This help")),
        ("F11", say("Full screen")),
    )
    return Result(
        Tone.NEUTRAL, say("Keys"), "", tuple(Detail(key, text) for key, text in keys), wrapped=True
    )


def _cancel_button(scene: Scene) -> Button:
    return Button(Gesture.ESCAPE, scene.texts.say("Cancel payment"), "Esc", dangerous=True)


def _paid_unrecorded(scene: Scene, payment: Payment, missed: NotRecorded) -> Customer:
    """No code any more: the customer would pay twice."""
    say = scene.texts.say
    details = (
        Detail("", say("Write down: receipt {number}", number=missed.receipt_id)),
        Detail("", missed.why),
    )
    title = say("Paid, but NOT recorded")
    face = Result(Tone.NOT_KNOWN, title, _money(scene, payment.amount), details, wrapped=True)
    return Customer(face)


def _paying(scene: Scene, payment: Payment, notice: Notice | None) -> Customer:
    say = scene.texts.say
    amount = _money(scene, payment.amount)
    if scene.cancel_unrecorded == payment.payment_id:
        waiting = say("The cancel can't be recorded, so it isn't sent yet.")
        return Customer(Paying(say("Not cancelled yet"), amount, None, waiting), notice)
    if payment.state is State.CANCELLING:
        waiting = say("Waiting for the server's confirmation")
        return Customer(Paying(say("Cancelling…"), amount, None, waiting), notice)
    if payment.code_to_show is None:
        face = Paying(say("One moment…"), amount, None, sentences.state(payment, scene.texts))
        return Customer(face, notice, (_cancel_button(scene),))
    waiting, left = say("Waiting for the customer"), None
    if scene.wait_ends_at is not None:
        seconds = max(0, int(scene.wait_ends_at - scene.clock()))
        minutes, seconds_shown = divmod(seconds, 60)
        time_left = f"{minutes}:{seconds_shown:02d}"
        waiting = say("Waiting for the customer · {time} left", time=time_left)
        left = min(1.0, seconds / scene.settings.times.customer)
    face = Paying(say("Scan to pay"), amount, payment.code_to_show, waiting, left)
    return Customer(face, notice, (_cancel_button(scene),))


def _charge_again(scene: Scene, amount: Money) -> Customer:
    say = scene.texts.say
    earlier = [payment for payment in scene.unsettled.values() if payment.amount == amount]
    details = [
        Detail(happening.time, happening.text)
        for payment in earlier[-1:]
        for happening in scene.story_of(payment.payment_id)[-_STORY_LINES:]
    ]
    details.append(
        Detail(say("Now"), say("If this is the same sale, don't charge it again: it may be paid."))
    )
    face = Result(
        Tone.NOT_KNOWN, say("Charge again?"), _money(scene, amount), tuple(details), wrapped=True
    )
    buttons = (
        Button(Gesture.CHARGE_ANYWAY, say("Yes, another sale"), dangerous=True),
        Button(Gesture.ESCAPE, say("No"), "Esc"),
    )
    return Customer(face, None, buttons)


def _not_known(scene: Scene, payment: Payment, notice: Notice | None) -> Customer:
    texts = scene.texts
    story = scene.story_of(payment.payment_id)[-_STORY_LINES:]
    details = [Detail(happening.time, happening.text) for happening in story]
    told = [Detail(texts.say("Receipt"), number) for number in payment.other_receipt_ids]
    details += told
    step = sentences.next_step(payment, connected=scene.connected, texts=texts)
    details.append(Detail(texts.say("Now"), f"{step} {sentences.dont_charge_again(texts)}"))
    face = Result(
        Tone.NOT_KNOWN,
        sentences.outcome(payment, texts),
        _money(scene, payment.amount),
        tuple(details),
        wrapped=True,
    )
    can_ask = payment.is_open and scene.connected
    # A payment of which the server has told a receipt isn't asked about: asking is cancelling.
    asks = payment.doubt not in RECEIPT_DOUBTS
    ask = Button(Gesture.ASK_NOW, texts.say("Ask the server now"), "", can_ask)
    buttons = (ask,) if asks else ()
    return Customer(face, _alarm_notice(scene, payment) or notice, buttons)


def _settled(scene: Scene, payment: Payment, notice: Notice | None) -> Customer:
    texts = scene.texts
    notice = _alarm_notice(scene, payment) or notice
    outcome = sentences.outcome(payment, texts)
    amount = _money(scene, payment.amount)
    if payment.outcome is Outcome.NOT_PAID:
        why = sentences.not_paid(payment, texts)
        details: tuple[Detail, ...] = (Detail("", why),)
        if payment.problem is not None and payment.problem.description:
            said = texts.say("The server says: {text}", text=payment.problem.description)
            details = (*details, Detail("", said))
        return Customer(Result(Tone.NOT_PAID, outcome, amount, details, wrapped=True), notice)
    moment = local(payment.paid_at or "") or local(payment.started_at)
    rows = [
        Detail(texts.say("Method"), payment.payment_method or "-"),
        Detail(texts.say("Time"), texts.time(moment) if moment else "-"),
        Detail(texts.say("Receipt"), payment.receipt_id or texts.say("not received yet")),
    ]
    if payment.receipt_id and not payment.amount_confirmed:
        rows.append(Detail(texts.say("Amount"), texts.say("not repeated by the server")))
    rows += [Detail(texts.say("Other receipt"), number) for number in payment.other_receipt_ids]
    return Customer(Result(_TONES[payment.outcome], outcome, amount, tuple(rows)), notice)


def _alarm_notice(scene: Scene, payment: Payment) -> Notice | None:
    if not payment.alarms:
        return None
    sentence = sentences.alarm(payment.alarms[-1], scene.texts)
    return Notice(Tone.NOT_KNOWN, scene.texts.say("Attention"), sentence)


def _notice(scene: Scene) -> Notice | None:
    """Return what matters most and isn't the payment itself."""
    say = scene.texts.say
    if scene.failure:
        text = say("Restart the till. Open payments are taken up then.")
        return Notice(Tone.NOT_PAID, say("The till has a fault of its own."), text)
    missed = scene.not_recorded
    if missed is not None and missed.receipt_id is not None:
        title = say("The server says paid, NOT recorded")
        amount = f" ({missed.amount})" if missed.amount else ""
        number = f"{missed.receipt_id}{amount}"
        return Notice(Tone.NOT_KNOWN, title, say("Write down: receipt {number}", number=number))
    if missed is not None:
        title = say("The till can't record payments, so none can be taken.")
        return Notice(Tone.NOT_PAID, title, missed.why)
    if scene.closing_asked:
        text = say("Close again to leave; the next start takes the payment up.")
        return Notice(Tone.NOT_KNOWN, say("A payment is open."), text)
    if scene.connected:
        return None
    paying = scene.current is not None and scene.current.code_to_show is not None
    if paying:
        text = say("The customer can still pay; the till will know when it is back.")
        return Notice(Tone.NOT_KNOWN, say("Connection lost, reconnecting."), text)
    if scene.fault is None or scene.fault.fault is None:
        return None
    text = sentences.fault(scene.fault.fault, scene.texts)
    return Notice(Tone.NOT_KNOWN, say("Not connected"), text)


# -- the right pane and the bottom line -----------------------------------------------------


def _receipt(scene: Scene) -> Receipt:
    say = scene.texts.say
    shown = scene.receipt_of
    # The pane draws the mark itself, large.
    issuer = dataclasses.replace(scene.issuer, mark="")
    made = receipt.lines(shown, issuer, scene.texts) if shown is not None else ()
    buttons = [
        Button(Gesture.COPY_RECEIPT, say("Copy"), enabled=bool(made)),
        Button(Gesture.SAVE_RECEIPT, say("Save…"), enabled=bool(made)),
    ]
    if not made:
        can_show = scene.last_paid is not None
        last = Button(Gesture.SHOW_LAST_RECEIPT, say("Last receipt"), enabled=can_show)
        buttons = [last]
    remark = scene.receipt_remark or (say("A copy") if scene.receipt_is_old and made else "")
    return Receipt(
        title=say("Receipt"),
        remark=remark,
        lines=tuple((line.text, line.bold) for line in made),
        placeholder=say("The receipt appears here."),
        mark=scene.issuer.mark,
        buttons=tuple(buttons),
    )


def _status(scene: Scene) -> Status:
    say = scene.texts.say
    match scene.line.line:
        case Line.CONNECTED:
            lamp, line = Lamp.CONNECTED, say("Connected")
        case Line.CONNECTING:
            lamp, line = Lamp.TRYING, say("Connecting…")
            if scene.not_recorded is not None:
                line = say("Not connected")
        case Line.WAITING:
            lamp, line = Lamp.TRYING, say("Reconnecting…")
            left = (scene.line.retry_at or 0.0) - scene.clock()
            if left >= 1:
                line = say("Reconnecting in {seconds} s", seconds=int(left))
        case Line.CLOSED:
            lamp, line = Lamp.DOWN, say("Closed")
    if scene.not_recorded is not None:
        lamp = Lamp.DOWN
    last = ""
    if scene.last_paid is not None:
        moment = local(scene.last_paid.paid_at or "") or local(scene.last_paid.started_at)
        amount = _money(scene, scene.last_paid.amount)
        time = moment.strftime("%H:%M") if moment else ""
        last = say("Last: {amount} paid {time}", amount=amount, time=time)
    technical = scene.fault.detail if scene.fault is not None else scene.technical
    return Status(lamp, line, last, technical, scene.wall_clock().strftime("%H:%M"))
