"""The day's figures and its closings as a program (JSON) and a spreadsheet (CSV) read them.

docs/command-line.md has their names.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from terminal_app.console.csv_cells import Amount, Cell
from terminal_app.environments import kind_of
from terminal_app.journal.closings.day import DayOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.payments.closing import Correction, CurrencyFigures, Period
from terminal_app.payments.figures import Count, OpenOutcome, Share
from terminal_app.payments.payment import Owner

CsvRow = tuple[Cell, ...]
"""A cell for each of the columns."""
COLUMNS = (
    "kind",
    "server",
    "terminal",
    "closing",
    "day",
    "currency",
    "figure",
    "name",
    "number",
    "amount",
)
FIGURES: Final = {
    "sales": "sales",
    "refunds": "refunds",
    "second_charges": "secondCharges",
    "tips": "tips",
    "not_paid": "notPaid",
    "paid_by_hand": "paidByHand",
    "not_paid_by_hand": "notPaidByHand",
    "refunded_by_hand": "refundedByHand",
}
"""The figures, by their names in what a program reads."""


# -- JSON -------------------------------------------------------------------------------------


def closing_object(one: Recorded) -> dict[str, Any]:
    """Return a closing."""
    closing = one.closing
    return {
        "kind": "Z",
        "number": closing.number,
        "day": closing.day,
        "at": one.at,
        "operator": closing.operator,
        "allowedBy": closing.allowed_by or None,
        "firstEntry": closing.first_seq,
        "lastEntry": closing.last_seq,
        "lost": list(closing.lost),
        **_period_object(closing.period),
    }


def so_far_object(period: Period, last: Recorded | None) -> dict[str, Any]:
    """Return what came since the ``last`` closing."""
    return {
        "kind": "X",
        "since": None if last is None else last.closing.number,
        **_period_object(period),
    }


def day_object(day: date, one: DayOf) -> dict[str, Any]:
    """Return the figures of a business day."""
    hours = [{"hour": each.hour, **count_object(each.sales)} for each in one.hours]
    return {"kind": "day", "day": day.isoformat(), **_period_object(_period(one)), "hours": hours}


def _period_object(period: Period) -> dict[str, Any]:
    return {
        **owner_object(period.owner),
        "currencies": [currency_object(one) for one in period.sums],
        "open": [_open_object(one) for one in period.open],
        "corrections": [_correction_object(one) for one in period.corrections],
    }


def owner_object(owner: Owner) -> dict[str, str]:
    """Return at which server, and under which terminal id."""
    return {
        "environment": kind_of(owner.server).value,
        "server": owner.server,
        "terminalId": owner.terminal_id,
    }


def currency_object(told: CurrencyFigures) -> dict[str, Any]:
    """Return the figures in one currency."""
    figures = told.figures
    return {
        "currency": told.currency.value,
        **{name: count_object(getattr(figures, field)) for field, name in FIGURES.items()},
        "net": figures.net_minor,
        "average": figures.average_minor,
        "methods": [_share(one) for one in figures.methods],
        "operators": [_share(one) for one in figures.operators],
    }


def _share(one: Share) -> dict[str, Any]:
    return {
        "name": one.name,
        "sales": count_object(one.sales),
        "refunds": count_object(one.refunds),
    }


def count_object(count: Count) -> dict[str, int]:
    """Return a number and an amount in minor units."""
    return {"number": count.number, "amount": count.amount_minor}


def _open_object(one: OpenOutcome) -> dict[str, Any]:
    return {
        "paymentId": one.payment_id,
        "at": one.started_at,
        "amount": one.amount.amount_minor,
        "currency": one.amount.currency.value,
        "outcome": one.outcome.value,
        "receiptId": one.receipt_id,
        "doubt": None if one.doubt is None else one.doubt.value,
        "alarms": [alarm.value for alarm in one.alarms],
    }


def _correction_object(one: Correction) -> dict[str, Any]:
    changes = {
        name: count_object(count)
        for field, name in FIGURES.items()
        if (count := getattr(one.change, field)) != Count()
    }
    return {
        "paymentId": one.payment_id,
        "at": one.started_at,
        "amount": one.amount.amount_minor,
        "currency": one.amount.currency.value,
        "closing": one.closing,
        "receiptId": one.receipt_id,
        "changes": changes,
    }


# -- CSV --------------------------------------------------------------------------------------


def closing_rows(one: Recorded) -> Iterator[CsvRow]:
    """Return the rows of a closing."""
    return _rows("Z", one.closing.period, one.closing.number, one.closing.day)


def so_far_rows(period: Period) -> Iterator[CsvRow]:
    """Return the rows of what came since the last closing."""
    return _rows("X", period)


def day_rows(day: date, one: DayOf) -> Iterator[CsvRow]:
    """Return the rows of a business day."""
    return _rows("day", _period(one), day=day.isoformat())


def _rows(kind: str, period: Period, number: int | None = None, day: str = "") -> Iterator[CsvRow]:
    """Yield a row for each figure."""
    head = (kind, period.owner.server, period.owner.terminal_id, number, day)
    for told in period.sums:
        currency, figures = told.currency.value, told.figures
        for field, name in FIGURES.items():
            yield (*head, currency, name, "", *_cells(getattr(figures, field)))
        yield (*head, currency, "net", "", None, Amount(figures.net_minor))
        for what, shares in (("method", figures.methods), ("operator", figures.operators)):
            for share in shares:
                yield (*head, currency, f"{what}Sales", share.name, *_cells(share.sales))
                yield (*head, currency, f"{what}Refunds", share.name, *_cells(share.refunds))
    for one in period.open:
        amount = Amount(one.amount.amount_minor)
        yield (*head, one.amount.currency.value, "open", one.payment_id, 1, amount)
    for each in period.corrections:
        currency = each.amount.currency.value
        for field, name in FIGURES.items():
            count = getattr(each.change, field)
            if count != Count():
                what = f"correction:{each.closing}:{name}"
                yield (*head, currency, what, each.payment_id, *_cells(count))


def _cells(count: Count) -> tuple[int, Amount]:
    return count.number, Amount(count.amount_minor)


def _period(one: DayOf) -> Period:
    return Period(one.owner, (one.told,), one.open)
