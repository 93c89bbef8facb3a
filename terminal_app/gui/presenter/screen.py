"""The screen in words: ``render(model) -> ScreenState``. Pure but for the clocks in the model."""

from terminal_app.channel.events import ConnectionState
from terminal_app.gui.presenter import lan_access, too_small
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.presenter.quick_keys import item_keys, quick_keys
from terminal_app.gui.presenter.third_card import receipt_pane, today_pane
from terminal_app.gui.presenter.written import written
from terminal_app.gui.screen_state import (
    FUNCTION_KEYS,
    AmountEntry,
    Button,
    CenterPane,
    Gesture,
    Header,
    Lamp,
    Paying,
    ScreenState,
    Status,
    Welcome,
)
from terminal_app.payments.payment import Outcome
from terminal_app.receipts.content import moment_of

_MOST_TERMINAL_ID = 20


def render(model: TillModel) -> ScreenState:
    """Return what is to be on the screen."""
    say = model.texts.say
    title = f"{model.issuer.terminal_id} - {say('Payment terminal')}"
    if model.mark:
        title = f"{title} - {model.mark}"
    paper = receipt_pane.render(model)
    center, amount = _with_mark(model, model.mode.render(model)), _amount(model)
    return ScreenState(
        title=title,
        header=_header(model),
        amount=amount,
        center=center,
        receipt=paper,
        today=today_pane.render(model) if paper is None else None,
        status=_status(model),
        page=model.mode.render_page(model),
        language=model.texts.language,
        too_small=too_small.render(model.texts, center, amount.charge),
    )


def _with_mark(model: TillModel, pane: CenterPane) -> CenterPane:
    """Add the mark where a customer sees it, above a code, and while phones are let in."""
    face = pane.face
    code = face.qr_text if isinstance(face, Paying) else None
    own = face.own_code if isinstance(face, Welcome) else None
    is_marked = code is not None or own is not None or lan_access.is_open(model)
    return pane._replace(mark=lan_access.mark(model)) if is_marked else pane


def _shortened(text: str) -> str:
    """Leave room for what matters more: the mark, and the payments to resolve."""
    return text if len(text) <= _MOST_TERMINAL_ID else text[: _MOST_TERMINAL_ID - 1] + "…"


def _header(model: TillModel) -> Header:
    waiting = model.attention.number
    attention = attention_short = ""
    if waiting:
        attention_short = f"! {waiting}"
        attention = model.texts.count(
            "{number} payment to resolve", "{number} payments to resolve", waiting
        )
    say = model.texts.say
    actions = (
        (Gesture.SALE, say("Sale")),
        (Gesture.PAYMENTS, say("Payments")),
        (Gesture.DAY, say("Day")),
        (Gesture.SETTINGS, say("Settings")),
        (Gesture.HELP, say("Help")),
    )
    return Header(
        merchant=model.issuer.name,
        terminal=_shortened(model.issuer.terminal_id),
        mark=model.mark,
        attention=attention,
        attention_short=attention_short,
        actions=tuple(Button(one, text, FUNCTION_KEYS[one]) for one, text in actions),
        current=model.mode.header_action,
        operator=_operator(model),
    )


def _operator(model: TillModel) -> Button | None:
    if not model.settings.operators:
        return None
    who = model.operator or model.texts.say("Who is here?")
    return Button(Gesture.OPERATOR, _shortened(who), FUNCTION_KEYS[Gesture.OPERATOR])


def _amount(model: TillModel) -> AmountEntry:
    texts = model.texts
    return AmountEntry(
        currency=model.settings.till.currency,
        amount=_amount_shown(model),
        placeholder=texts.number(0),
        separator=texts.decimal_separator,
        refusal=model.refusal,
        locked=model.is_taking,
        charge=model.mode.main_button(model),
        quick=quick_keys(model),
        items=item_keys(model),
    )


def _amount_shown(model: TillModel) -> str:
    """Return the payment's amount, else what is added and typed, as people write it."""
    of_mode = model.mode.amount(model)
    if of_mode is not None:
        return of_mode
    till = model.settings.till
    shown = written(
        model.typed.text,
        model.texts,
        limit_minor=till.max_amount_minor,
        cents_first=till.cents_first,
    )
    if not model.basket.lines:
        return shown
    in_basket = model.texts.number(model.basket.total_minor)
    return f"{in_basket} + {shown}" if shown else in_basket


def _status(model: TillModel) -> Status:
    say = model.texts.say
    match model.connection.state:
        case ConnectionState.CONNECTED:
            lamp, line = Lamp.CONNECTED, say("Connected")
        case ConnectionState.CONNECTING:
            lamp, line = Lamp.TRYING, say("Connecting…")
            if model.not_recorded is not None:
                line = say("Not connected")
        case ConnectionState.WAITING:
            lamp, line = Lamp.TRYING, say("Reconnecting…")
            left = (model.connection.retry_at or 0.0) - model.clock()
            if left >= 1:
                line = say("Reconnecting in {seconds} s", seconds=int(left))
        case ConnectionState.CLOSED:
            lamp, line = Lamp.DOWN, say("Closed")
    if model.not_recorded is not None:
        lamp = Lamp.DOWN
    technical = model.technical(model.texts)
    if model.called:
        technical = say("The server calls this terminal {id}.", id=model.called)
    clock, paper = model.wall_clock().strftime("%H:%M"), printer.line(model)
    # What needs a person has the room of what needs none.
    last = "" if paper else _last(model)
    return Status(lamp, line, last, technical, clock, paper, printer.short_line(model))


def _last(model: TillModel) -> str:
    """Return what the last sale with a receipt was, and what it is now."""
    payment, say = model.last_paid, model.texts.say
    if payment is None:
        return ""
    moment = moment_of(payment)
    time = moment.strftime("%H:%M") if moment else ""
    amount = model.amount_of(payment)
    if payment.is_resolved_by_hand:
        return say("Last paid: {amount}, settled by hand", amount=amount)
    if payment.outcome is Outcome.NOT_PAID:
        return say("Last paid: {amount}, refunded", amount=amount)
    return say("Last paid: {amount} {time}", amount=amount, time=time)
