"""What the page of payments says of one of them: its row, and what stands beside the list."""

import dataclasses
from datetime import date, datetime

from terminal_app import wording
from terminal_app.channel.events import StoryRead
from terminal_app.gui.presenter import lan_access, timeline
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.modes.opened import opened_notice
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.screen_state import Button, Detail, Notice, PaymentRow, Preview, Receipt, Tone
from terminal_app.journal.entries import receipt_numbers
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.refunds import is_refunded
from terminal_app.receipts import receipt
from terminal_app.receipts.content import moment_of
from terminal_app.texts import Texts, local

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400


def tone_of(model: TillModel, payment: Payment) -> Tone:
    """Return what colour and sign stand for what became of ``payment``."""
    if model.is_live(payment):
        return Tone.WAITING
    if is_refunded(payment):
        return Tone.REFUNDED
    return {
        Outcome.PAID: Tone.PAID,
        Outcome.NOT_PAID: Tone.NOT_PAID,
        Outcome.NOT_KNOWN: Tone.NOT_KNOWN,
    }[payment.outcome]


def outcome_of(model: TillModel, payment: Payment) -> str:
    """Return the outcome in words, with what is to be noticed besides."""
    if model.is_live(payment):
        return model.texts.say("Waiting")
    if wording.is_partly_refunded(payment):
        return model.texts.say("Partly refunded")
    marks = (wording.outcome(payment, model.texts), wording.mark(payment, model.texts))
    return " · ".join(filter(None, marks))


def row_of(model: TillModel, payment: Payment, day: date | None = None) -> PaymentRow:
    """Return the row of ``payment`` in a list of ``day``; None: of any, whose own is today."""
    texts = model.texts
    moment = moment_of(payment)
    numbers = receipt_numbers(payment)
    number, more = (numbers[0] if numbers else ""), len(numbers) - 1
    return PaymentRow(
        time_of(moment, model, day),
        texts.number(payment.amount.amount_minor) if receipt.amount_is_known(payment) else "-",
        outcome_of(model, payment),
        tone_of(model, payment),
        payment.payment_method or "",
        f"{number} +{more}" if more > 0 else number,
        payment.operator,
        payment.note,
    )


def time_of(moment: datetime | None, model: TillModel, day: date | None = None) -> str:
    """Return the time of ``moment``, with its date on another day than ``day`` (None: today)."""
    if moment is None:
        return ""
    time = moment.strftime("%H:%M")
    is_day = moment.date() == (day or model.local_date)
    return time if is_day else f"{model.texts.date(moment)} {time}"


def notice(model: TillModel) -> Notice | None:
    """Return what is said under a page; also what it covers: that phones of the network get in."""
    said = opened_notice(model)
    if not lan_access.is_open(model):
        return said
    mark, _, where = lan_access.mark(model).partition("\n")
    if said is None:
        return Notice(Tone.NOT_KNOWN, mark, where)
    return said._replace(text=f"{said.text} {where}".strip())


def headings(texts: Texts) -> tuple[str, ...]:
    """Return the columns of a ``PaymentRow``: its tone is the outcome's."""
    say = texts.say
    return (
        say("Time"),
        say("Amount"),
        say("Outcome"),
        say("Method"),
        say("Receipt"),
        say("Who"),
        say("Note"),
    )


def ago(model: TillModel, payment: Payment) -> str:
    """Return how long ago ``payment`` was."""
    moment = moment_of(payment)
    if moment is None:
        return ""
    texts = model.texts
    seconds = int((model.wall_clock().astimezone() - moment).total_seconds())
    if seconds < _MINUTE_S:
        return texts.say("just now")
    if seconds < _HOUR_S:
        return texts.count("{number} min ago", "{number} min ago", seconds // _MINUTE_S)
    if seconds < _DAY_S:
        return texts.count("{number} h ago", "{number} h ago", seconds // _HOUR_S)
    return texts.count("{number} day ago", "{number} days ago", seconds // _DAY_S)


def when(model: TillModel, payment: Payment) -> str:
    """Return when a payment of before was, and how long ago."""
    moment = moment_of(payment)
    if moment is None:
        return ""
    time = time_of(moment, model)
    return model.texts.say("From {time} · {ago}", time=time, ago=ago(model, payment))


def preview(
    model: TillModel,
    payment: Payment,
    story: StoryRead | None,
    buttons: tuple[Button, ...],
    *,
    is_technical: bool,
) -> Preview:
    """Return what stands beside the list of ``payment``; ``story``: as far as it is read."""
    texts = model.texts
    story = story_of(payment, story)
    told = [] if story is None else timeline.of_steps(story.steps, texts)
    part = receipt.partly_refunded(payment, texts)
    lines: tuple[tuple[str, bool], ...] = ()
    if is_technical:
        lines = () if story is None else _messages(story, texts)
    elif receipt.has_receipt(payment):
        # The pane draws the mark itself, large.
        issuer = dataclasses.replace(model.issuer, mark="")
        lines = tuple((one.text, one.bold) for one in receipt.render(payment, issuer, texts))
    return Preview(
        tone_of(model, payment),
        outcome_of(model, payment),
        ago(model, payment),
        model.amount_of(payment),
        (*([Detail("", part)] if part else []), *(Detail(one.time, one.text) for one in told)),
        Receipt(
            title=texts.say("Messages") if is_technical else texts.say("Receipt"),
            remark="" if is_technical else printer.remark(model, payment),
            lines=lines,
            placeholder="" if is_technical else texts.say("There is no receipt."),
            mark="" if is_technical else model.issuer.mark,
            buttons=buttons,
        ),
    )


def story_of(payment: Payment, story: StoryRead | None) -> StoryRead | None:
    """Return the ``story`` that was read last if it is the payment's; None: it isn't read."""
    is_its = story is not None and story.payment_id == payment.payment_id
    return story if is_its else None


def _messages(story: StoryRead, texts: Texts) -> tuple[tuple[str, bool], ...]:
    """Return the entries about a payment: when, how long after the one before, and what."""
    lines: list[tuple[str, bool]] = []
    before: datetime | None = None
    for at, kind, body in story.messages:
        moment = local(at)
        time = texts.time(moment) if moment is not None else at
        after = f" +{(moment - before).total_seconds():.3f} s" if moment and before else ""
        lines += [(f"{time}{after} {kind}", True), (body, False)]
        before = moment or before
    return tuple(lines)
