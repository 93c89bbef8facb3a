"""``settlement compare``: a settlement file of the provider beside the journal."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from terminal_app import environment_labels, settlement_report
from terminal_app.console import DONE, NOT_DONE, csv_cells, new_file
from terminal_app.console.csv_cells import Amount, Cell
from terminal_app.console.day_formats import count_object
from terminal_app.console.output import write_line, write_remark
from terminal_app.environments import kind_of
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.payments.money import Currency, Money
from terminal_app.receipts.blocks import Block
from terminal_app.receipts.text import WIDTHS, lines_of
from terminal_app.settings import Settings
from terminal_app.settlement.comparison import Wanted, compare
from terminal_app.settlement.faults import SettlementFileError
from terminal_app.settlement.layout import layouts
from terminal_app.settlement.result import Comparison, Days, Finding, Side
from terminal_app.texts import Texts

COLUMNS = (
    "category",
    "kind",
    "line",
    "receiptId",
    "currency",
    "there",
    "here",
    "paymentId",
    "begunAt",
)
_WIDTH = WIDTHS[1]


def wanted_of(settings: Settings, days: Days | None) -> Wanted:
    """Return what a till with these settings compares."""
    connection = settings.connection
    return Wanted(
        layouts(settings.settlement),
        connection.websocket_url,
        connection.terminal_id,
        Currency(settings.till.currency),
        days,
    )


def compare_file(
    settings: Settings,
    data_dir: Path,
    file: Path,
    days: Days | None,
    form: str,
    output: Path | None,
) -> int:
    """Compare a settlement file with the journal; returns the exit status.

    ``form``: text, json, csv or pdf; ``output``: a new file, None: standard output, not of a PDF.

    Raises: JournalError, OutputClosedError.
    """
    texts = Texts(settings.till.language)
    wanted = wanted_of(settings, days)
    try:
        with open_reader(data_dir / FILE_NAME) as reader:
            made = compare(reader, file, wanted)
    except SettlementFileError as error:
        for sentence in settlement_report.faults(error.faults, texts):
            write_remark(sentence)
        return NOT_DONE
    status = DONE if made.agrees else NOT_DONE
    if output is None:
        for line in _lines(made, wanted.server, form, texts):
            write_line(line)
        return status
    is_written = new_file.write(output, _content(made, wanted, form, texts), texts) == DONE
    return status if is_written else NOT_DONE


def _lines(made: Comparison, server: str, form: str, texts: Texts) -> Iterator[str]:
    if form == "json":
        yield json.dumps(comparison_object(made, server))
    elif form == "csv":
        yield from csv_cells.lines_of(COLUMNS, _rows(made.findings))
    else:
        yield from (line.text.rstrip() for line in lines_of(_blocks(made, server, texts), _WIDTH))


def _blocks(made: Comparison, server: str, texts: Texts) -> tuple[Block, ...]:
    label = environment_labels.of_server(server, texts)
    return settlement_report.of_comparison(made, label, texts)


def _content(made: Comparison, wanted: Wanted, form: str, texts: Texts) -> bytes:
    if form == "pdf":
        title = f"{texts.say('Comparison with a settlement')} {made.file}"
        return new_file.pdf_of(_blocks(made, wanted.server, texts), "a4", title)
    end = "\r\n" if form == "csv" else "\n"
    lines = _lines(made, wanted.server, form, texts)
    return "".join(f"{line}{end}" for line in lines).encode("utf-8", "replace")


# -- for a program -----------------------------------------------------------------------


def comparison_object(made: Comparison, server: str) -> dict[str, Any]:
    """Return a comparison as docs/accounting.md has it."""
    days = made.days
    return {
        "environment": kind_of(server).value,
        "server": server,
        "file": made.file,
        "layout": made.layout,
        "from": None if days is None else days.first.isoformat(),
        "to": None if days is None else days.last.isoformat(),
        "agrees": made.agrees,
        "sums": [
            {
                "currency": one.currency.value,
                "category": one.category.value,
                "there": _side(one.there),
                "here": _side(one.here),
            }
            for one in made.sums
        ],
        "fees": [
            {"currency": currency.value, "amount": fee_minor} for currency, fee_minor in made.fees
        ],
        "findings": [_finding(one) for one in made.findings],
        "notListed": made.unlisted,
        "otherLines": [{"says": what, "number": number} for what, number in made.other_lines],
        "undatedRefunds": made.undated,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "sales": count_object(side.sales),
        "refunds": count_object(side.refunds),
        "net": side.net_minor,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "category": one.category.value,
        "kind": "refund" if one.is_refund else "sale",
        "line": one.line or None,
        "receiptId": one.number or None,
        "there": _money(one.there),
        "here": _money(one.here),
        "paymentId": one.payment_id or None,
        "begunAt": one.started_at or None,
    }


def _money(money: Money | None) -> dict[str, Any] | None:
    if money is None:
        return None
    return {"amount": money.amount_minor, "currency": money.currency.value}


def _rows(findings: Iterable[Finding]) -> Iterator[tuple[Cell, ...]]:
    for one in findings:
        money = one.there or one.here
        yield (
            one.category.value,
            "refund" if one.is_refund else "sale",
            one.line or None,
            one.number,
            None if money is None else money.currency.value,
            None if one.there is None else Amount(one.there.amount_minor),
            None if one.here is None else Amount(one.here.amount_minor),
            one.payment_id,
            one.started_at,
        )
