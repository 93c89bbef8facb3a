"""The scene in words: ``draw(scene) -> ScreenState``. Pure but for the clocks in the scene."""

import dataclasses

from terminal_app.channel.events import Line
from terminal_app.gui.presenter import lan_access
from terminal_app.gui.presenter.basket import total
from terminal_app.gui.presenter.center_pane import customer
from terminal_app.gui.presenter.draft import draft, is_shown
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes import scan
from terminal_app.gui.presenter.quick_keys import quick_keys
from terminal_app.gui.presenter.written import written
from terminal_app.gui.screen_state import (
    AmountEntry,
    Button,
    Gesture,
    Header,
    Lamp,
    Receipt,
    ScreenState,
    Status,
)
from terminal_app.payments.money import AmountRefusedError
from terminal_app.payments.payment import Outcome, State
from terminal_app.receipts import receipt
from terminal_app.texts import local

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
        customer=customer(scene)._replace(mark=lan_access.mark(scene)),
        receipt=draft(scene) if is_shown(scene) else _receipt(scene),
        status=_status(scene),
    )


def _shortened(text: str) -> str:
    """Leave room for what matters more: the mark, and the payments to resolve."""
    return text if len(text) <= _MOST_TERMINAL_ID else text[: _MOST_TERMINAL_ID - 1] + "…"


def _header(scene: Scene) -> Header:
    waiting = scene.sightings.number
    attention = attention_short = ""
    if waiting:
        attention_short = f"! {waiting}"
        attention = scene.texts.count(
            "{number} payment to resolve", "{number} payments to resolve", waiting
        )
    return Header(
        merchant=scene.issuer.name,
        terminal=_shortened(scene.issuer.terminal_id),
        mark=scene.mark,
        attention=attention,
        attention_short=attention_short,
        actions=(
            Button(Gesture.HISTORY, scene.texts.say("History"), "F2"),
            Button(Gesture.REFUND, scene.texts.say("Refund"), "F3"),
            Button(Gesture.DAY, scene.texts.say("Day"), "F4"),
            Button(Gesture.SETTINGS, scene.texts.say("Settings"), "F9"),
            Button(Gesture.HELP, scene.texts.say("Help"), "F1"),
        ),
    )


def _amount(scene: Scene) -> AmountEntry:
    live = scene.is_taking
    shown = _as_written(scene)
    if scene.basket.lines:
        total_minor = scene.basket.total_minor
        in_basket = scene.texts.number(total_minor)
        shown = f"{in_basket} + {shown}" if shown else in_basket
    if scene.starting is not None:
        shown = scene.texts.number(scene.starting.amount.amount_minor)
    elif scene.current is not None:
        known = receipt.amount_is_known(scene.current)
        shown = scene.texts.number(scene.current.amount.amount_minor) if known else ""
    till = scene.settings.till
    return AmountEntry(
        currency=till.currency,
        amount=shown,
        placeholder=scene.texts.number(0),
        separator=scene.texts.decimal_separator,
        refusal=scene.refusal,
        locked=live,
        charge=_charge_button(scene, live=live),
        quick=quick_keys(scene),
    )


def _as_written(scene: Scene) -> str:
    """What is typed, with the language's own separator once it is an amount."""
    till = scene.settings.till
    return written(
        scene.keyed.text,
        scene.texts,
        limit_minor=till.max_amount_minor,
        cents_first=till.cents_first,
    )


def _charge_button(scene: Scene, *, live: bool) -> Button:
    say = scene.texts.say
    if live:
        cancelling = scene.live is not None and scene.live.state is State.CANCELLING
        text = say("Cancelling…") if cancelling else say("Waiting for payment…")
        return Button(Gesture.ENTER, text, enabled=False)
    if scene.ask_again_for is not None or scene.refund_asked is not None or scene.tip_asked:
        return Button(Gesture.ENTER, say("Answer first"), enabled=False)
    is_result = scene.current is not None or scene.set_aside_shown is not None
    if is_result and not scene.has_opened:
        return Button(Gesture.ENTER, say("New sale"), "Enter")
    till = scene.settings.till
    try:
        amount_minor = total(scene.basket, scene.keyed.text, till)
    except AmountRefusedError:
        text = say("Charge") if scene.scan is None else scan.charge_text(scene, None)
        return Button(Gesture.ENTER, text, "Enter", enabled=False)
    amount = scene.texts.amount(amount_minor, till.currency)
    enabled = scene.connected and scene.not_recorded is None and not scene.has_opened
    text = say("Charge {amount}", amount=amount)
    if scene.scan is not None:
        text = scan.charge_text(scene, amount)
    return Button(Gesture.ENTER, text, "Enter", enabled)


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
    technical = scene.fault.detail if scene.fault is not None else scene.technical(scene.texts)
    return Status(lamp, line, _last(scene), technical, scene.wall_clock().strftime("%H:%M"))


def _last(scene: Scene) -> str:
    """Return what the last sale with a receipt was, and what it is now."""
    payment, say = scene.last_paid, scene.texts.say
    if payment is None:
        return ""
    moment = local(payment.paid_at or "") or local(payment.started_at)
    time = moment.strftime("%H:%M") if moment else ""
    amount = scene.amount_of(payment)
    if payment.is_settled_by_hand:
        return say("Last: {amount} settled by hand", amount=amount)
    if payment.outcome is Outcome.NOT_PAID:
        return say("Last: {amount} refunded", amount=amount)
    return say("Last: {amount} paid {time}", amount=amount, time=time)
