"""The day in the console: what came since the last closing, a day, and the closings."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from terminal_app import payment_summary
from terminal_app.channel.events import DayClosed, Event, NotAllowed
from terminal_app.console import DONE, NOT_DONE, csv_cells, day_formats, new_file
from terminal_app.console.output import write_line, write_remark
from terminal_app.journal import reader as reading
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.closing import Period
from terminal_app.payments.payment import Owner
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.text import WIDTHS, lines_of
from terminal_app.texts import Texts

_WIDTH = WIDTHS[1]


class Form(NamedTuple):
    """How the day is written."""

    name: str = "text"
    """text, json, csv or pdf."""
    output: Path | None = None
    """Of a PDF: a new file."""
    paper: str = new_file.PAPERS[0]
    """Of a PDF."""
    print_page: Callable[[tuple[Block, ...]], int] | None = None
    """Prints it, and returns the exit status; None: it isn't to be printed."""


def show_so_far(data_dir: Path, texts: Texts, form: Form) -> int:
    """Write what has come since the last closing (X), of each server and terminal id.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        told = [(reader.so_far(owner), reader.last_closing(owner)) for owner in reader.owners()]
    # One that does nothing any more is left out, unless there is no other.
    told = [one for one in told if one[0] != Period(one[0].owner)] or told[-1:]
    if form.name == "json":
        write_line(json.dumps([day_formats.so_far_object(*one) for one in told]))
    elif form.name == "csv":
        _write_csv(row for period, _last in told for row in day_formats.so_far_rows(period))
    else:
        blocks = [block for one in told for block in payment_summary.of_so_far(*one, texts)]
        return _write(blocks, form, "X", texts)
    return DONE


def show_day(data_dir: Path, day: date, cut_off_hour: int, texts: Texts, form: Form) -> int:
    """Write the figures of the payments that were begun on a business day.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        told = reader.figures_of(day, cut_off_hour)
    if form.name == "json":
        write_line(json.dumps([day_formats.day_object(day, one) for one in told]))
    elif form.name == "csv":
        _write_csv(row for one in told for row in day_formats.day_rows(day, one))
    else:
        return _write(payment_summary.of_day(day, told, texts), form, day.isoformat(), texts)
    return DONE


def show_list(data_dir: Path, texts: Texts, form: Form) -> int:
    """Write a line for each closing, the newest first.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        closings = list(reader.closings(newest_first=True))
    if form.name == "json":
        write_line(json.dumps([day_formats.closing_object(one) for one in closings]))
    elif form.name == "csv":
        _write_csv(row for one in closings for row in day_formats.closing_rows(one))
    else:
        for one in closings:
            write_line(_line(one, texts))
        if not closings:
            write_line(texts.say("No day was closed yet."))
    return DONE


def show_closing(data_dir: Path, number: int, own: Owner, texts: Texts, form: Form) -> int:
    """Write a closing again, as it was made: of ``own`` server and terminal id, else of another.

    Raises: JournalError, OutputClosedError.
    """
    with reading.open_reader(data_dir / FILE_NAME) as reader:
        found = [one for one in reader.closings() if one.closing.number == number]
    found = [one for one in found if one.owner == own] or found
    if not found:
        write_remark(texts.say("There is no closing {number}.", number=number))
        return NOT_DONE
    if form.name == "json":
        write_line(json.dumps(day_formats.closing_object(found[0])))
    elif form.name == "csv":
        _write_csv(day_formats.closing_rows(found[0]))
    else:
        blocks = payment_summary.of_closing(found[0], texts)
        return _write(blocks, form, f"Z {number}", texts)
    return DONE


def tell_closed(told: list[Event], data_dir: Path, texts: Texts, form: Form) -> int:
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


def _write(blocks: Iterable[Block], form: Form, title: str, texts: Texts) -> int:
    if form.print_page is not None:
        return form.print_page(tuple(blocks))
    if form.output is not None:
        content = new_file.pdf_of(blocks, form.paper, f"{texts.say('Payment summary')} {title}")
        return new_file.write(form.output, content, texts)
    for line in lines_of(blocks, _WIDTH):
        write_line(line.text)
    return DONE


def _write_csv(rows: Iterable[day_formats.CsvRow]) -> None:
    for line in csv_cells.lines_of(day_formats.COLUMNS, rows):
        write_line(line)


def _line(one: Recorded, texts: Texts) -> str:
    closing = one.closing
    nets = [
        texts.amount(each.figures.net_minor, each.currency.value) for each in closing.period.sums
    ]
    number = len(closing.period.open)
    parts = [
        f"Z {closing.number}",
        texts.date(date.fromisoformat(closing.day)),
        one.owner.terminal_id,
        *nets,
    ]
    if number:
        parts.append(texts.count("{number} not settled", "{number} not settled", number))
    return "  ".join(parts)
