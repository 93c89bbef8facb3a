"""Today's payments beside the sale: the newest, and above them those to resolve."""

from datetime import date

from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.modes import payment_page
from terminal_app.gui.screen_state import (
    FUNCTION_KEYS,
    Button,
    Gesture,
    OpenPayment,
    Today,
    TodayRow,
    Tone,
)
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.receipts.content import moment_of

_MOST_PINNED = 3


def render(model: TillModel) -> Today:
    """Return what is to be listed of today."""
    say, texts, today = model.texts.say, model.texts, model.today
    day = model.local_date
    pinned = model.attention.payments[:_MOST_PINNED]
    ids = {one.payment_id for one in pinned}
    rows = [
        *(_row(model, one, day, is_pinned=True) for one in pinned),
        *(_row(model, one, day) for one in today.newest if one.payment_id not in ids),
    ]
    summary = ""
    paid = today.paid(model.settings.till.currency)
    if paid.number:
        summary = texts.count("{number} paid", "{number} paid", paid.number)
        summary = f"{summary} · {model.till_amount(paid.amount_minor)}"
    return Today(
        title=say("Today"),
        summary=summary,
        rows=tuple(rows),
        empty="" if rows or not today.is_read else say("No payment yet today."),
        all_payments=Button(
            Gesture.PAYMENTS,
            say("All payments"),
            FUNCTION_KEYS[Gesture.PAYMENTS],
            enabled=not model.is_taking,
        ),
    )


def _row(model: TillModel, payment: Payment, day: date, *, is_pinned: bool = False) -> TodayRow:
    known = model.by_now(payment)
    besides = (day, model.texts.language, model.is_foreign(known), is_pinned)
    return model.today_rows.of(
        known, besides, lambda: _made(model, known, day, is_pinned=is_pinned)
    )


def _made(model: TillModel, known: Payment, day: date, *, is_pinned: bool) -> TodayRow:
    row = payment_page.row_of(model, known, day)
    say, outcome = model.texts.say, row.outcome
    if known.is_resolved_by_hand:
        # The card is narrow: how it was settled stands beside the amount.
        outcome = say("Paid") if known.outcome is Outcome.PAID else say("Not paid")
    return TodayRow(
        OpenPayment(known.payment_id),
        _when(model, known, day),
        row.amount,
        say("by hand") if known.is_resolved_by_hand else row.note or row.method,
        say("Resolve") if is_pinned else outcome,
        Tone.NOT_KNOWN if is_pinned else row.tone,
        FUNCTION_KEYS[Gesture.SHOW_ATTENTION] if is_pinned else "",
    )


def _when(model: TillModel, payment: Payment, day: date) -> str:
    """Return the time of a payment of that day, and else only its day: the card is narrow."""
    moment = moment_of(payment)
    if moment is None:
        return ""
    is_of_day = moment.date() == day
    return moment.strftime("%H:%M") if is_of_day else model.texts.day_and_month(moment)
