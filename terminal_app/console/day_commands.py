"""The day in the console: what came since the last closing, a day, and the closings."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from terminal_app import payment_summary
from terminal_app.channel.events import DayClosed, Event, NotAllowed
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_line, write_remark
from terminal_app.environments import kind_of
from terminal_app.journal import reader as reading
from terminal_app.journal.closings.day import DayOf
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.closing import Correction, CurrencyFigures, Period
from terminal_app.payments.figures import Count, OpenOutcome, Share
from terminal_app.payments.payment import Owner
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.text import WIDTHS, lines_of
from terminal_app.texts import Texts

COLUMNS = ("kind", "server", "terminal", "closing", "day", "currency", "figure", "name", "number")
"""The columns of a CSV, and ``amount`` after them."""
_WIDTH = WIDTHS[1]
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


def show_so_far(data_dir: Path, texts: Texts, form: str) -> int:
    """Write what has come since the last closing (X), of each server and terminal id.

    ``form``: text, json or csv.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        told = [(reader.so_far(owner), reader.last_closing(owner)) for owner in reader.owners()]
    # One that does nothing any more is left out, unless there is no other.
    told = [one for one in told if one[0] != Period(one[0].owner)] or told[-1:]
    if form == "json":
        write_line(json.dumps([_so_far_object(*one) for one in told]))
    elif form == "csv":
        _write_csv(row for one in told for row in _rows("X", one[0].owner, "", "", one[0]))
    else:
        for one in told:
            _write(payment_summary.of_so_far(*one, texts))
    return DONE


def show_day(data_dir: Path, day: date, cut_off_hour: int, texts: Texts, form: str) -> int:
    """Write the figures of the payments that were begun on a business day.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        told = reader.figures_of(day, cut_off_hour)
    if form == "json":
        write_line(json.dumps([_day_object(day, one) for one in told]))
    elif form == "csv":
        _write_csv(
            row
            for one in told
            for row in _rows(
                "day", one.owner, "", day.isoformat(), Period(one.owner, (one.told,), one.open)
            )
        )
    else:
        _write(payment_summary.of_day(day, told, texts))
    return DONE


def show_list(data_dir: Path, texts: Texts, form: str) -> int:
    """Write a line for each closing, the newest first.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        closings = list(reader.closings(newest_first=True))
    if form == "json":
        write_line(json.dumps([closing_object(one) for one in closings]))
    elif form == "csv":
        _write_csv(row for one in closings for row in _closing_rows(one))
    else:
        for one in closings:
            write_line(_line(one, texts))
        if not closings:
            write_line(texts.say("No day was closed yet."))
    return DONE


def show_closing(data_dir: Path, number: int, own: Owner | None, texts: Texts, form: str) -> int:
    """Write a closing again, as it was made: of ``own`` server and terminal id, else of all.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        found = [one for one in reader.closings() if one.closing.number == number]
    found = [one for one in found if one.owner == own] or found
    if not found:
        write_remark(texts.say("There is no closing {number}.", number=number))
        return NOT_DONE
    if form == "json":
        write_line(json.dumps(closing_object(found[0])))
    elif form == "csv":
        _write_csv(_closing_rows(found[0]))
    else:
        _write(payment_summary.of_closing(found[0], texts))
    return DONE


def tell_closed(told: list[Event], data_dir: Path, texts: Texts, form: str) -> int:
    """Say what came of closing the day; returns the exit status.

    Raises: JournalError, OutputClosedError.
    """
    last = told[-1]
    if isinstance(last, DayClosed):
        closing = last.closing
        return show_closing(data_dir, closing.number, closing.period.owner, texts, form)
    if isinstance(last, NotAllowed):
        write_remark(texts.say("You may not do this: nothing was sent."))
    else:
        write_remark(getattr(last, "detail", "") or texts.say("The day is not closed."))
    return NOT_DONE


def _write(blocks: Iterable[Block]) -> None:
    for line in lines_of(blocks, _WIDTH):
        write_line(line.text)


def _line(one: Recorded, texts: Texts) -> str:
    closing = one.closing
    nets = [
        texts.amount(each.figures.net_minor, each.currency.value) for each in closing.period.sums
    ]
    is_open = len(closing.period.open)
    parts = [
        f"Z {closing.number}",
        texts.date(date.fromisoformat(closing.day)),
        one.owner.terminal_id,
        *nets,
    ]
    if is_open:
        parts.append(texts.count("{number} not settled", "{number} not settled", is_open))
    return "  ".join(parts)


# -- for a program -------------------------------------------------------------------------------


def closing_object(one: Recorded) -> dict[str, Any]:
    """Return a closing as docs/command-line.md has it."""
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


def _so_far_object(period: Period, last: Recorded | None) -> dict[str, Any]:
    return {
        "kind": "X",
        "since": None if last is None else last.closing.number,
        **_period_object(period),
    }


def _day_object(day: date, one: DayOf) -> dict[str, Any]:
    period = Period(one.owner, (one.told,), one.open)
    hours = [{"hour": each.hour, **_count(each.sales)} for each in one.hours]
    return {"kind": "day", "day": day.isoformat(), **_period_object(period), "hours": hours}


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


# -- for a spreadsheet ---------------------------------------------------------------------------


def _closing_rows(one: Recorded) -> Iterator[tuple[str, ...]]:
    closing = one.closing
    return _rows("Z", one.owner, str(closing.number), closing.day, closing.period)


def _rows(
    kind: str, owner: Owner, number: str, day: str, period: Period
) -> Iterator[tuple[str, ...]]:
    """Yield a row for each figure: RFC 4180, a point before the cents."""
    head = (kind, owner.server, owner.terminal_id, number, day)
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


def _write_csv(rows: Iterable[tuple[str, ...]]) -> None:
    for row in ((*COLUMNS, "amount"), *rows):
        line = io.StringIO()
        *texts, number, amount = row
        csv.writer(line, lineterminator="").writerow([*map(_harmless, texts), number, amount])
        write_line(line.getvalue())


def _harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
