"""The payment summary in words: of a closing (Z), of what came since (X), and of a business day.

Blocks as receipts have them, for the console, the window and paper of any width.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from terminal_app import environment_labels
from terminal_app.journal.closings.day import DayOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.payments.closing import Correction, CurrencyFigures, Period
from terminal_app.payments.figures import Count, Figures, OpenOutcome, Share
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Alarm, Owner
from terminal_app.receipts.blocks import Block, Pair, Paragraph, Rule
from terminal_app.texts import Texts, local

_ALARMS = {
    Alarm.PAID_AFTER_CANCEL: "paid after it was cancelled",
    Alarm.CANCELED_AFTER_PAID: "cancelled after it was paid",
    Alarm.SECOND_RECEIPT: "charged twice",
    Alarm.RECEIPT_DISAGREES: "the receipt says another amount",
    Alarm.RECEIPT_UNREADABLE: "the receipt can't be read",
    Alarm.OVERRULED: "settled by hand, and disproved",
}


def of_closing(one: Recorded, texts: Texts) -> tuple[Block, ...]:
    """Return the summary of a closing."""
    say, closing = texts.say, one.closing
    blocks = [
        *_head(one.owner, say("Closing {number} (Z)", number=closing.number), texts),
        Pair(say("Business day"), texts.date(date.fromisoformat(closing.day))),
        Pair(say("Closed"), _when(one.at, texts)),
        *_if(say("By"), closing.operator),
        *_if(say("Allowed by"), closing.allowed_by),
        Pair(say("Entries"), f"{closing.first_seq}-{closing.last_seq}"),
    ]
    for seq in closing.lost:
        told = say(
            "Entries of an earlier journal are lost (entry {number}): what they closed is too.",
            number=seq,
        )
        blocks.append(Paragraph(told))
    return (*blocks, *_period(closing.period, texts), *_foot(texts))


def of_so_far(period: Period, last: Recorded | None, texts: Texts) -> tuple[Block, ...]:
    """Return the summary of what has come since the ``last`` closing."""
    say = texts.say
    blocks = [*_head(period.owner, say("So far (X): no closing"), texts)]
    if last is not None:
        since = f"Z {last.closing.number} · {_when(last.at, texts)}"
        blocks.append(Pair(say("Since"), since))
    return (*blocks, *_period(period, texts), *_foot(texts))


def of_day(day: date, told: Iterable[DayOf], texts: Texts) -> tuple[Block, ...]:
    """Return the summary of a business day, of each server, terminal id and currency."""
    blocks: list[Block] = []
    for one in told:
        blocks += _head(one.owner, texts.say("Payments begun on {day}", day=texts.date(day)), texts)
        blocks += _of_currency(one.told, texts)
        blocks += _hours(one, texts)
        blocks += _open(one.open, texts)
        blocks += _foot(texts)
    return tuple(blocks or [Paragraph(texts.say("There are no such payments."))])


def _head(owner: Owner, title: str, texts: Texts) -> list[Block]:
    label = environment_labels.of_server(owner.server, texts)
    return [
        *([Paragraph(label, bold=True)] if label else []),
        Paragraph(texts.say("Payment summary"), bold=True),
        Paragraph(title, bold=True),
        Pair(texts.say("Terminal"), owner.terminal_id),
        Pair(texts.say("Server"), owner.server),
    ]


def _foot(texts: Texts) -> list[Block]:
    return [Rule(), Paragraph(texts.say("This is not the daily report of a cash register."))]


def _period(period: Period, texts: Texts) -> Iterator[Block]:
    for one in period.sums:
        yield from _of_currency(one, texts)
    if not period.sums:
        yield Rule()
        yield Paragraph(texts.say("No payment has changed any sum."))
    yield from _open(period.open, texts)
    yield from _corrections(period.corrections, texts)


# -- the figures -----------------------------------------------------------------------------


def _of_currency(told: CurrencyFigures, texts: Texts) -> Iterator[Block]:
    figures, say = told.figures, texts.say
    yield Rule()
    yield Paragraph(told.currency.value, bold=True)
    yield _counted(say("Sales"), figures.sales, texts)
    yield _counted(f"- {say('Refunds')}", figures.refunds, texts)
    yield Pair(f"= {say('Net')}", texts.number(figures.net_minor), bold=True)
    if figures.average_minor is not None:
        yield Pair(say("Average sale"), texts.number(figures.average_minor))
    for label, count in (
        (say("Second charges, in the sales"), figures.second_charges),
        (say("Tips, in the sales"), figures.tips),
    ):
        if count != Count():
            yield _counted(label, count, texts)
    yield from _shares(say("By method, refunds taken off"), figures.methods, texts)
    if any(share.name for share in figures.operators):
        yield from _shares(say("By who has charged, refunds taken off"), figures.operators, texts)
    yield from _apart(figures, texts)


def _shares(title: str, shares: tuple[Share, ...], texts: Texts) -> Iterator[Block]:
    if not shares:
        return
    yield Paragraph(title, bold=True)
    for share in shares:
        name = share.name or texts.say("not said")
        yield Pair(f"{name} ({share.sales.number})", texts.number(share.net_minor))


def _apart(figures: Figures, texts: Texts) -> Iterator[Block]:
    say = texts.say
    told = [row for row in _by_hand(figures, texts) if row[1] != Count()]
    if told:
        yield Paragraph(say("Settled by hand, in no sum"), bold=True)
        for label, count in told:
            yield _counted(label, count, texts)
    if figures.not_paid != Count():
        yield _counted(say("Not paid, nothing charged"), figures.not_paid, texts)


def by_hand(figures: Figures, texts: Texts) -> list[tuple[str, Count]]:
    """Return what was settled by hand, each with a label that says so."""
    how = texts.say("by hand")
    return [(f"{label} ({how})", count) for label, count in _by_hand(figures, texts)]


def _by_hand(figures: Figures, texts: Texts) -> tuple[tuple[str, Count], ...]:
    return (
        (texts.say("Paid"), figures.paid_by_hand),
        (texts.say("Not paid"), figures.not_paid_by_hand),
        (texts.say("Refunded"), figures.refunded_by_hand),
    )


def _counted(label: str, count: Count, texts: Texts) -> Pair:
    return Pair(f"{label} ({count.number})", texts.number(count.amount_minor))


def _hours(told: DayOf, texts: Texts) -> Iterator[Block]:
    if told.hours:
        yield Paragraph(texts.say("Sales by hour"), bold=True)
    for one in told.hours:
        label = f"{hour_label(one.hour)} ({one.sales.number})"
        yield Pair(label, texts.number(one.sales.amount_minor))


def hour_label(hour: int) -> str:
    """Return from when to when, on the clock."""
    return f"{hour:02}-{(hour + 1) % 24:02}"


# -- by name ----------------------------------------------------------------------------------


def _open(told: tuple[OpenOutcome, ...], texts: Texts) -> Iterator[Block]:
    if told:
        yield Rule()
        yield Paragraph(texts.say("Not settled ({number})", number=len(told)), bold=True)
        yield Paragraph(
            texts.say("What the server has confirmed of these is in the sums above: add nothing.")
        )
    for one in told:
        yield Paragraph(_named(one.started_at, one.receipt_id or one.payment_id[:8], texts))
        yield Pair(why_open(one, texts), _amount(one.amount, texts))


def why_open(one: OpenOutcome, texts: Texts) -> str:
    """Return what isn't settled about a payment."""
    if one.alarms:
        return ", ".join(texts.say(_ALARMS[alarm]) for alarm in one.alarms)
    return texts.say("not known")


def _corrections(told: tuple[Correction, ...], texts: Texts) -> Iterator[Block]:
    if told:
        yield Rule()
        title = texts.say("Learnt of payments of earlier closings, in the sums above")
        yield Paragraph(title, bold=True)
    for one in told:
        name = one.receipt_id or one.payment_id[:8]
        yield Paragraph(f"Z {one.closing} · {_named(one.started_at, name, texts)}")
        for label, count in _changes(one.change, texts):
            yield Pair(label, _signed(count, one.amount, texts))


def _changes(change: Figures, texts: Texts) -> list[tuple[str, Count]]:
    say = texts.say
    rows = (
        (say("Sales"), change.sales),
        (say("Refunds"), change.refunds),
        (say("Not paid, nothing charged"), change.not_paid),
        *by_hand(change, texts),
    )
    return [row for row in rows if row[1] != Count()]


def _signed(count: Count, of: Money, texts: Texts) -> str:
    sign = "+" if count.amount_minor > 0 else ""
    return f"{sign}{_amount(Money(count.amount_minor, of.currency), texts)}"


def _amount(money: Money, texts: Texts) -> str:
    return texts.amount(money.amount_minor, money.currency.value)


def _named(started_at: str, name: str, texts: Texts) -> str:
    return f"{_when(started_at, texts)} · {name}"


def _when(at: str, texts: Texts) -> str:
    moment = local(at)
    return at if moment is None else f"{texts.date(moment)} {moment.strftime('%H:%M')}"


def _if(label: str, value: str) -> list[Block]:
    return [Pair(label, value)] if value else []
