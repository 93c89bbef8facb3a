"""The payment summary in words: of a closing (Z), of what came since (X), and of a business day.

Rows with a label and a value, for the console, the window and paper of any width.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from terminal_app import environment_labels
from terminal_app.journal.closings.day import DayOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.payments.closing import Correction, CurrencyFigures, Period
from terminal_app.payments.figures import NOTHING, Count, Figures, OpenOutcome, Share
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Alarm, Owner
from terminal_app.texts import Texts, local

WIDTH = 42
_NARROWEST_GAP = 2
_ALARMS = {
    Alarm.PAID_AFTER_CANCEL: "paid after it was cancelled",
    Alarm.CANCELED_AFTER_PAID: "cancelled after it was paid",
    Alarm.SECOND_RECEIPT: "charged twice",
    Alarm.RECEIPT_DISAGREES: "the receipt says another amount",
    Alarm.RECEIPT_UNREADABLE: "the receipt can't be read",
    Alarm.OVERRULED: "settled by hand, and disproved",
}


class Row(NamedTuple):
    """One line: a label, and a value on the right. Without a value it is a sentence."""

    label: str
    value: str = ""
    bold: bool = False


RULE = Row("")
"""What parts follow each other by."""


def of_closing(one: Recorded, texts: Texts) -> tuple[Row, ...]:
    """Return the summary of a closing."""
    say, closing = texts.say, one.closing
    rows = [
        *_head(one.owner, say("Closing {number} (Z)", number=closing.number), texts),
        Row(say("Business day"), texts.date(date.fromisoformat(closing.day))),
        Row(say("Closed"), _when(one.at, texts)),
        *_if(say("By"), closing.operator),
        *_if(say("Allowed by"), closing.allowed_by),
        Row(say("Entries"), f"{closing.first_seq}-{closing.last_seq}"),
    ]
    for seq in closing.lost:
        told = say(
            "Entries of an earlier journal are lost (entry {number}): what they closed is too.",
            number=seq,
        )
        rows.append(Row(told))
    return (*rows, *_period(closing.period, texts), *_foot(texts))


def of_so_far(period: Period, last: Recorded | None, texts: Texts) -> tuple[Row, ...]:
    """Return the summary of what has come since the ``last`` closing."""
    say = texts.say
    rows = [*_head(period.owner, say("So far (X): no closing"), texts)]
    if last is not None:
        since = f"Z {last.closing.number} · {_when(last.at, texts)}"
        rows.append(Row(say("Since"), since))
    return (*rows, *_period(period, texts), *_foot(texts))


def of_day(day: date, told: Iterable[DayOf], texts: Texts) -> tuple[Row, ...]:
    """Return the summary of a business day, of each server, terminal id and currency."""
    rows: list[Row] = []
    for one in told:
        rows += _head(one.owner, texts.say("Payments begun on {day}", day=texts.date(day)), texts)
        rows += _of_currency(one.told, texts)
        rows += _hours(one, texts)
        rows += _open(one.open, texts)
        rows += _foot(texts)
    return tuple(rows or [Row(texts.say("There are no such payments."))])


def _head(owner: Owner, title: str, texts: Texts) -> list[Row]:
    label = environment_labels.of_server(owner.server, texts)
    return [
        *([Row(label, bold=True)] if label else []),
        Row(texts.say("Payment summary"), bold=True),
        Row(title, bold=True),
        Row(texts.say("Terminal"), owner.terminal_id),
        Row(texts.say("Server"), owner.server),
    ]


def _foot(texts: Texts) -> list[Row]:
    return [RULE, Row(texts.say("This is not the daily report of a cash register."))]


def _period(period: Period, texts: Texts) -> Iterator[Row]:
    for one in period.sums:
        yield from _of_currency(one, texts)
    if not period.sums:
        yield RULE
        yield Row(texts.say("No payment has changed any sum."))
    yield from _open(period.open, texts)
    yield from _corrections(period.corrections, texts)


# -- the figures -----------------------------------------------------------------------------


def _of_currency(told: CurrencyFigures, texts: Texts) -> Iterator[Row]:
    figures, say = told.figures, texts.say
    yield RULE
    yield Row(told.currency.value, bold=True)
    yield _counted(say("Sales"), figures.sales, texts)
    yield _counted(f"- {say('Refunds')}", figures.refunds, texts)
    yield Row(f"= {say('Net')}", texts.number(figures.net_minor), bold=True)
    if figures.average_minor is not None:
        yield Row(say("Average sale"), texts.number(figures.average_minor))
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


def _shares(title: str, shares: tuple[Share, ...], texts: Texts) -> Iterator[Row]:
    if not shares:
        return
    yield Row(title, bold=True)
    for share in shares:
        name = share.name or texts.say("not said")
        yield Row(f"{name} ({share.sales.number})", texts.number(share.net_minor))


def _apart(figures: Figures, texts: Texts) -> Iterator[Row]:
    say = texts.say
    told = [row for row in _by_hand(figures, texts) if row[1] != Count()]
    if told:
        yield Row(say("Settled by hand, in no sum"), bold=True)
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


def _counted(label: str, count: Count, texts: Texts) -> Row:
    return Row(f"{label} ({count.number})", texts.number(count.amount_minor))


def _hours(told: DayOf, texts: Texts) -> Iterator[Row]:
    if told.hours:
        yield Row(texts.say("Sales by hour"), bold=True)
    for one in told.hours:
        label = f"{hour_label(one.hour)} ({one.sales.number})"
        yield Row(label, texts.number(one.sales.amount_minor))


def hour_label(hour: int) -> str:
    """Return from when to when, on the clock."""
    return f"{hour:02}-{(hour + 1) % 24:02}"


# -- by name ----------------------------------------------------------------------------------


def _open(told: tuple[OpenOutcome, ...], texts: Texts) -> Iterator[Row]:
    if told:
        yield RULE
        yield Row(texts.say("Not settled, in no sum ({number})", number=len(told)), bold=True)
    for one in told:
        yield Row(_named(one.started_at, one.receipt_id or one.payment_id[:8], texts))
        yield Row(why_open(one, texts), _amount(one.amount, texts))


def why_open(one: OpenOutcome, texts: Texts) -> str:
    """Return what isn't settled about a payment."""
    if one.alarms:
        return ", ".join(texts.say(_ALARMS[alarm]) for alarm in one.alarms)
    return texts.say("not known")


def _corrections(told: tuple[Correction, ...], texts: Texts) -> Iterator[Row]:
    if told:
        yield RULE
        title = texts.say("Learnt of payments of earlier closings, in the sums above")
        yield Row(title, bold=True)
    for one in told:
        name = one.receipt_id or one.payment_id[:8]
        yield Row(f"Z {one.closing} · {_named(one.started_at, name, texts)}")
        for label, count in _changes(one.change, texts):
            yield Row(label, _signed(count, one.amount, texts))


def _changes(change: Figures, texts: Texts) -> list[tuple[str, Count]]:
    say = texts.say
    rows = (
        (say("Sales"), change.sales),
        (say("Refunds"), change.refunds),
        (say("Not paid, nothing charged"), change.not_paid),
        *by_hand(change, texts),
    )
    return [row for row in rows if row[1] != Count()] if change != NOTHING else []


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


def _if(label: str, value: str) -> list[Row]:
    return [Row(label, value)] if value else []


# -- as text ----------------------------------------------------------------------------------


def as_lines(rows: Iterable[Row], width: int = WIDTH) -> Iterator[tuple[str, bool]]:
    """Yield lines of at most ``width`` characters, and whether each is bold."""
    for row in rows:
        if row == RULE:
            yield "-" * width, False
            continue
        room = width - len(row.value) - _NARROWEST_GAP if row.value else width
        *above, last = _wrapped(row.label, width) or [""]
        for line in above:
            yield line, row.bold
        if len(last) <= room or not row.value:
            yield (f"{last}{row.value.rjust(width - len(last))}" if row.value else last), row.bold
            continue
        yield last, row.bold
        for line in _wrapped(row.value, width):
            yield line.rjust(width), row.bold


def _wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` in lines, broken between words, or in a word that is longer than a line."""
    lines = [""]
    for word in text.split(" "):
        while len(word) > width:
            lines, word = [*filter(None, lines), word[:width], ""], word[width:]  # noqa: PLW2901
        line = f"{lines[-1]} {word}".strip() if lines[-1] else word
        if len(line) <= width:
            lines[-1] = line
        else:
            lines.append(word)
    return lines
