"""The day's figures and its closings as a program (JSON) and a spreadsheet (CSV) read them.

docs/command-line.md has their names.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from terminal_app.environments import kind_of
from terminal_app.journal.closings.day import DayOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.payments.closing import Correction, CurrencyFigures, Period
from terminal_app.payments.figures import Count, OpenOutcome, Share

CsvRow = tuple[str, ...]
"""A text for each of the columns."""
_COLUMNS = (
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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NAMES = {
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
    hours = [{"hour": each.hour, **_count(each.sales)} for each in one.hours]
    return {"kind": "day", "day": day.isoformat(), **_period_object(_period(one)), "hours": hours}


def _period_object(period: Period) -> dict[str, Any]:
    return {
        "environment": kind_of(period.owner.server).value,
        "server": period.owner.server,
        "terminalId": period.owner.terminal_id,
        "currencies": [_currency_object(one) for one in period.sums],
        "open": [_open_object(one) for one in period.open],
        "corrections": [_correction_object(one) for one in period.corrections],
    }


def _currency_object(told: CurrencyFigures) -> dict[str, Any]:
    figures = told.figures
    return {
        "currency": told.currency.value,
        **{name: _count(getattr(figures, field)) for field, name in _NAMES.items()},
        "net": figures.net_minor,
        "average": figures.average_minor,
        "methods": [_share(one) for one in figures.methods],
        "operators": [_share(one) for one in figures.operators],
    }


def _share(one: Share) -> dict[str, Any]:
    return {"name": one.name, "sales": _count(one.sales), "refunds": _count(one.refunds)}


def _count(count: Count) -> dict[str, int]:
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
        name: _count(count)
        for field, name in _NAMES.items()
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
    return _rows("Z", one.closing.period, str(one.closing.number), one.closing.day)


def so_far_rows(period: Period) -> Iterator[CsvRow]:
    """Return the rows of what came since the last closing."""
    return _rows("X", period)


def day_rows(day: date, one: DayOf) -> Iterator[CsvRow]:
    """Return the rows of a business day."""
    return _rows("day", _period(one), day=day.isoformat())


def csv_lines(rows: Iterable[CsvRow]) -> Iterator[str]:
    """Yield the lines of a CSV (RFC 4180): the names of the columns, and ``rows``."""
    for row in (_COLUMNS, *rows):
        line = io.StringIO()
        *texts, number, amount = row
        csv.writer(line, lineterminator="").writerow([*map(_harmless, texts), number, amount])
        yield line.getvalue()


def _rows(kind: str, period: Period, number: str = "", day: str = "") -> Iterator[CsvRow]:
    """Yield a row for each figure, with a point before the cents."""
    head = (kind, period.owner.server, period.owner.terminal_id, number, day)
    for told in period.sums:
        currency, figures = told.currency.value, told.figures
        for field, name in _NAMES.items():
            yield (*head, currency, name, "", *_cells(getattr(figures, field)))
        yield (*head, currency, "net", "", "", _decimal(figures.net_minor))
        for what, shares in (("method", figures.methods), ("operator", figures.operators)):
            for share in shares:
                yield (*head, currency, f"{what}Sales", share.name, *_cells(share.sales))
                yield (*head, currency, f"{what}Refunds", share.name, *_cells(share.refunds))
    for one in period.open:
        amount = _decimal(one.amount.amount_minor)
        yield (*head, one.amount.currency.value, "open", one.payment_id, "1", amount)
    for each in period.corrections:
        currency = each.amount.currency.value
        for field, name in _NAMES.items():
            count = getattr(each.change, field)
            if count != Count():
                what = f"correction:{each.closing}:{name}"
                yield (*head, currency, what, each.payment_id, *_cells(count))


def _cells(count: Count) -> tuple[str, str]:
    return str(count.number), _decimal(count.amount_minor)


def _decimal(amount_minor: int) -> str:
    sign = "-" if amount_minor < 0 else ""
    return f"{sign}{abs(amount_minor) // 100}.{abs(amount_minor) % 100:02}"


def _harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _period(one: DayOf) -> Period:
    return Period(one.owner, (one.told,), one.open)
