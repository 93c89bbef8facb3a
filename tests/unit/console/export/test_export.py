"""The export for the books: each figure once, whole files, and no cell that is run."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from benchmarks import made_journal
from terminal_app import cli
from terminal_app.console.csv_cells import Style, harmless
from terminal_app.console.export import as_csv, as_json, command
from terminal_app.console.export.booked import Days
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.payments.inputs import ReceiptReceived, RefundRequested, TimedOut
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, State, Wait
from terminal_app.payments.refunds import taken_elsewhere
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.settings import Settlement
from terminal_app.settlement.comparison import Wanted, compare
from terminal_app.settlement.layout import layouts
from terminal_app.settlement.result import Days as SettledDays
from tests.unit import journal as journal_tests
from tests.unit.journal import old_journal
from tests.unit.journal.test_closings import (
    AMOUNT,
    DAY,
    LATER,
    OTHER_TILL,
    Till,
)
from tests.unit.payments import cases

DAYS = Days(DAY, DAY, 0)
ROOT = Path(__file__).resolve().parents[4]
CROWNS = Money(500, Currency.SEK)
ELSEWHERE = taken_elsewhere(
    "99",
    payment_id="0f0e0d0c-2b6f-4f5b-8c7b-9f8a1c2d3e4f",
    owner=cases.NEW.owner,
    zero=Money(0, Currency.NOK),
    operator="Ola",
    at="2026-11-22T14:00:00+00:00",
)
"""Of a till whose journal isn't this one."""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path / "till")
    yield made
    made.journal.close()


def fill(till: Till) -> dict[str, str]:
    """Make a payment of each kind; return their ids by what they are."""
    ids = {
        "paid": till.sale(cases.CODE, cases.PAID),
        "refunded": till.sale(cases.CODE, cases.PAID, cases.REFUND, cases.REFUNDED),
        "twice": till.sale(cases.CODE, cases.PAID, cases.PAID_TWICE),
        "once back": till.sale(
            cases.CODE, cases.PAID, cases.PAID_TWICE, ReceiptReceived("2", State.REVERSED, None)
        ),
        "not paid": till.sale(cases.CODE, cases.CANCELED),
        "unknown": till.sale(cases.CODE, TimedOut(Wait.CUSTOMER)),
        "by hand": till.sale(cases.CODE, cases.ERROR, cases.SETTLED_PAID),
        "not by hand": till.sale(cases.CODE, cases.ERROR, cases.SETTLED_NOT_PAID),
        "odd": till.sale(cases.CODE, cases.DISAGREES),
        "crowns": till.sale(
            cases.CODE, ReceiptReceived("7", State.COMPLETE, CROWNS), amount=CROWNS
        ),
        "tipped": till.sale(
            cases.CODE,
            cases.PAID,
            lines=(
                SaleLine(LineKind.AMOUNT, "", 1, AMOUNT - 1000),
                SaleLine(LineKind.TIP, "", 1, 1000),
            ),
            note="Table 4",
        ),
        "other till": till.sale(cases.CODE, cases.PAID, owner=OTHER_TILL),
    }
    elsewhere = till.begin(ELSEWHERE).payment_id
    back = ReceiptReceived("99", State.REVERSED, cases.ASKED_FOR)
    till.apply(elsewhere, RefundRequested("99", "Ola"), back)
    return ids | {"elsewhere": elsewhere}


def written(till: Till, form: str = "csv", *more: str, days: Days = DAYS) -> str:
    """Return what the command writes."""
    file = till.folder.parent / f"export.{form}"
    given = [
        *("--data-dir", str(till.folder), "export", "--overwrite"),
        *("--from", days.first.isoformat(), "--to", days.last.isoformat()),
        *("--format", form, str(file), *more),
    ]
    assert cli.main(given) == 0
    return file.read_bytes().decode()


def rows(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def document(till: Till, days: Days = DAYS) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(written(till, "json", days=days))
    schema = json.loads(command.schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    return told


def minor(text: str) -> int:
    return int(text.replace(".", ""))


# -- the figures ---------------------------------------------------------------------------


def test_the_columns_add_up_to_the_days_figures_and_nothing_counts_twice(till: Till) -> None:
    fill(till)
    table, told = rows(written(till)), document(till)
    with till.reading() as reader:
        days = reader.figures_of(DAY, 0)
    assert len(days) == 3
    for one in days:
        own = [
            row
            for row in table
            if (row["server"], row["terminalId"], row["currency"])
            == (one.owner.server, one.owner.terminal_id, one.told.currency.value)
        ]
        figures = one.told.figures
        for column, amount in (
            ("sales", figures.sales),
            ("refunds", figures.refunds),
            ("secondChargesInSales", figures.second_charges),
            ("tipsInSales", figures.tips),
            ("notPaid", figures.not_paid),
            ("paidByHand", figures.paid_by_hand),
            ("notPaidByHand", figures.not_paid_by_hand),
            ("refundedByHand", figures.refunded_by_hand),
        ):
            assert sum(minor(row[column]) for row in own) == amount.amount_minor, column
        assert sum(minor(row["net"]) for row in own) == figures.net_minor
        (total,) = (
            each
            for each in told["totals"]
            if (each["terminalId"], each["currency"])
            == (one.owner.terminal_id, one.told.currency.value)
        )
        assert total["net"] == figures.net_minor
    for payment in told["payments"]:
        assert payment["sales"]["amount"] == sum(one["amount"] for one in payment["charges"])
        assert payment["refunds"]["amount"] == sum(one["amount"] for one in payment["refundsMade"])


def test_each_payment_says_what_it_is(till: Till) -> None:
    ids = fill(till)
    table = {row["paymentId"]: row for row in rows(written(till))}
    told = {one["paymentId"]: one for one in document(till)["payments"]}
    assert set(table) == set(told) == set(ids.values())
    paid, twice = table[ids["paid"]], table[ids["twice"]]
    assert (paid["receiptIds"], paid["method"], paid["net"]) == ("1", "Vipps", "125.50")
    assert paid["begunAt"][:19] != ""
    assert paid["environment"] == "real"
    assert (twice["receiptIds"], twice["sales"]) == ("1 2", "251.00")
    assert (twice["secondChargesInSales"], twice["open"]) == ("125.50", "second_receipt")
    assert table[ids["unknown"]]["open"] == "not_known"
    assert table[ids["unknown"]]["askedFor"] == "125.50"
    by_hand = table[ids["by hand"]]
    assert (by_hand["net"], by_hand["paidByHand"]) == ("0.00", "125.50")
    assert (by_hand["settledBy"], by_hand["settledBecause"]) == ("Ola", "Seen in the portal")
    assert table[ids["elsewhere"]]["kind"] == "refund_of_another_till"
    assert (table[ids["elsewhere"]]["sales"], table[ids["elsewhere"]]["net"]) == ("0.00", "-125.50")
    refunded = table[ids["refunded"]]
    assert (refunded["refundedBy"], refunded["net"]) == ("Ola", "0.00")
    assert refunded["refundedAt"]
    assert refunded["refundedAt"] == refunded["changedAt"]
    assert paid["refundedAt"] == ""
    (back,) = told[ids["once back"]]["refundsMade"]
    assert (back["receiptId"], back["refundReceiptId"]) == ("2", "2")
    assert back["at"] == refunded["refundedAt"]
    assert table[ids["tipped"]]["tipsInSales"] == "10.00"
    assert table[ids["tipped"]]["note"] == "Table 4"
    assert told[ids["tipped"]]["lines"][1]["kind"] == "tip"


def test_a_refund_by_number_is_in_no_sum_once_the_sale_is_here(till: Till) -> None:
    back = till.begin(cases.ELSEWHERE).payment_id
    till.apply(back, cases.REFUND, cases.REFUNDED)
    sold = till.sale(cases.CODE, cases.PAID)
    till.apply(sold, cases.REFUNDED)
    table = {row["paymentId"]: row for row in rows(written(till))}
    assert (table[back]["refunds"], table[sold]["refunds"]) == ("0.00", "125.50")


def test_a_payment_names_its_closing_and_those_that_correct_it(till: Till) -> None:
    paid = till.sale(cases.CODE, cases.PAID)
    till.close_day()
    till.close_day(OTHER_TILL)
    later = till.sale(cases.CODE, cases.PAID)
    till.apply(paid, cases.REFUND, cases.REFUNDED)
    till.close_day()
    last = till.sale(cases.CODE, cases.PAID)
    told = document(till)
    closings = {one["paymentId"]: (one["closing"], one["corrections"]) for one in told["payments"]}
    assert closings == {paid: (1, [2]), later: (2, []), last: (None, [])}
    assert [(one["terminalId"], one["number"]) for one in told["closings"]] == [
        ("TILL-1", 1),
        ("TILL-2", 1),
        ("TILL-1", 2),
    ]
    table = {row["paymentId"]: row for row in rows(written(till))}
    assert (table[paid]["closing"], table[paid]["corrections"]) == ("1", "2")
    nets = [row for row in rows(written(till, "csv", "--closings")) if row["figure"] == "net"]
    assert [(row["closing"], row["amount"]) for row in nets] == [("1", "125.50"), ("2", "0.00")]


def test_what_is_in_archives_is_exported_in_its_place(till: Till) -> None:
    ids = fill(till)
    till.close_day()
    before = {one["paymentId"]: one for one in document(till)["payments"]}
    assert till.archive() > 0
    after = {one["paymentId"]: one for one in document(till)["payments"]}
    for payment_id, one in after.items():
        # What only the entries in the archive say is left out.
        unknown_now = {
            "changedAt": one["changedAt"],
            "refundsMade": [{**each, "at": None} for each in before[payment_id]["refundsMade"]],
        }
        now = {**one, "refundsMade": [{**each, "at": None} for each in one["refundsMade"]]}
        assert now == {**before[payment_id], **unknown_now}
    assert after.keys() == set(ids.values())


def test_a_payment_that_came_back_from_an_archive_is_exported_once(till: Till) -> None:
    paid, other = till.sale(cases.CODE, cases.PAID), till.sale(cases.CODE, cases.PAID)
    till.archive()
    till.apply(paid, cases.REFUND, cases.REFUNDED)
    table = rows(written(till))
    assert [row["paymentId"] for row in table] == [paid, other]
    assert [row["net"] for row in table] == ["0.00", "125.50"]
    assert table[0]["refundedAt"]


@pytest.mark.usefixtures("oslo")
def test_a_payment_stands_on_its_business_day(till: Till) -> None:
    # Each a minute before and after the cut-off hour, over both changes of the clock.
    moments = [
        f"{day}T{hour:02}:{minute:02}:00+00:00"
        for day in ("2026-03-29", "2026-10-25")
        for hour in range(24)
        for minute in (0, 59)
    ]
    for moment in moments:
        till.sale(cases.CODE, cases.PAID, started_at=moment)
    found: dict[str, int] = {}
    for cut_off_hour in (0, 4):
        for day in (date(2026, 3, 28), date(2026, 10, 24)):
            for offset in range(3):
                one = day + timedelta(days=offset)
                days = Days(one, one, cut_off_hour)
                with till.reading() as reader:
                    told = list(as_csv.payment_lines(reader, days, Style()))[1:]
                    expected = reader.figures_of(days.first, cut_off_hour)
                number = sum(each.told.figures.sales.number for each in expected)
                assert len(told) == number
                assert all(days.first.isoformat() in line for line in told)
                found[f"{cut_off_hour} {days.first}"] = number
    assert sum(found.values()) == 2 * len(moments)


# -- the form --------------------------------------------------------------------------------


def test_a_csv_is_as_rfc_4180_says_and_as_a_spreadsheet_of_the_country_wants_it(
    till: Till,
) -> None:
    till.sale(cases.CODE, cases.PAID, note='two; "hot", please')
    text = written(till)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == 2
    assert list(rows(text)[0]) == list(as_csv.COLUMNS)
    assert rows(text)[0]["note"] == 'two; "hot", please'
    nordic = written(till, "csv", "--separator", "semicolon", "--decimal", "comma", "--bom")
    assert nordic.startswith("\N{ZERO WIDTH NO-BREAK SPACE}environment;")
    assert rows(nordic[1:], ";")[0]["net"] == "125,50"
    commas = written(till, "csv", "--decimal", "comma")
    assert rows(commas)[0]["net"] == "125,50"
    assert rows(written(till, "csv", "--separator", "tab"), "\t")[0]["net"] == "125.50"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+47", "'+47"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("  =1", "  '=1"),
        ("\t=1", " '=1"),
        ("a\r=1", "a =1"),
        ("a;=cmd|x", "a;'=cmd|x"),
        ("a, -5", "a, '-5"),
        ("＝1", "'＝1"),
        ("Kari-Anne = ok", "Kari-Anne = ok"),
    ],
)
def test_no_text_is_run_at_whatever_sign_a_spreadsheet_splits_the_line(
    till: Till, text: str, cell: str
) -> None:
    assert harmless(text) == cell
    till.sale(cases.CODE, cases.PAID, note=text, operator=text)
    (row,) = rows(written(till))
    assert (row["note"], row["operator"]) == (cell, cell)


def test_an_amount_below_nothing_is_a_number(till: Till) -> None:
    back = till.begin(cases.ELSEWHERE).payment_id
    till.apply(back, cases.REFUND, cases.REFUNDED)
    assert rows(written(till))[0]["net"] == "-125.50"


def test_the_page_names_every_column() -> None:
    page = (ROOT / "docs" / "accounting.md").read_text(encoding="utf-8")
    assert [name for name in as_csv.COLUMNS if f"`{name}`" not in page] == []


def test_the_schema_is_written_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(command.schema_text())


# -- the file --------------------------------------------------------------------------------


def test_a_file_that_is_there_stays_unless_overwriting_is_asked_for(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    till.sale(cases.CODE, cases.PAID)
    folder = till.folder.parent
    file = folder / "books.csv"
    file.write_text("mine", encoding="utf-8")
    given = ["--data-dir", str(till.folder), "export", "--from", "2026-11-22", "--to", "2026-11-22"]
    given += ["--format", "csv"]
    assert cli.main([*given, str(file)]) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "mine"
    assert cli.main([*given, "--overwrite", str(file)]) == 0
    assert len(rows(file.read_text(encoding="utf-8"))) == 1
    assert cli.main([*given, "--overwrite", str(folder)]) == 1
    assert "no ordinary file" in capsys.readouterr().err
    assert sorted(one.name for one in folder.iterdir()) == ["books.csv", "till"]


def test_the_tills_own_files_are_never_written_over(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    till.sale(cases.CODE, cases.PAID)
    before = {one.name: one.read_bytes() for one in till.folder.iterdir() if one.is_file()}
    given = ["--data-dir", str(till.folder), "export", "--from", "2026-11-22", "--to", "2026-11-22"]
    for name in (FILE_NAME, f"../till/{FILE_NAME}", "books.csv"):
        file = str(till.folder / name)
        assert cli.main([*given, "--format", "csv", "--overwrite", file]) == 1
        assert "own folder" in capsys.readouterr().err
    after = {one.name: one.read_bytes() for one in till.folder.iterdir() if one.is_file()}
    assert after == before


@pytest.mark.parametrize(
    "more",
    [
        ["--from", "2026-11-23", "--to", "2026-11-22", "--format", "csv", "x.csv"],
        ["--from", "2026-11-22", "--format", "csv", "x.csv"],
        ["--from", "2026-11-22", "--to", "2026-11-22", "--format", "json", "--bom", "x.json"],
        ["--from", "2026-11-22", "--to", "2026-11-22", "--format", "csv"],
    ],
)
def test_what_is_asked_for_wrongly_writes_nothing(till: Till, more: list[str]) -> None:
    assert cli.main(["--data-dir", str(till.folder), "export", *more]) == 2
    assert [one.name for one in till.folder.parent.iterdir()] == ["till"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "today"])
def test_a_day_that_no_clock_knows_is_wrong_usage(till: Till, day: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--data-dir", str(till.folder), "day", day])
    assert ended.value.code == 2


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from terminal_app import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("form", ["csv", "json"])
def test_onto_a_full_disk_nothing_is_written_and_what_was_there_stays(
    till: Till, form: str
) -> None:
    for _ in range(30):
        till.sale(cases.CODE, cases.PAID)
    till.journal.close()
    file = till.folder.parent / "books"
    file.write_text("mine", encoding="utf-8")
    given = ["--data-dir", str(till.folder), "export", "--from", "2026-11-22", "--to", "2026-11-22"]
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, *given, "--format", form, "--overwrite", str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ended.returncode == 1, ended.stderr
    assert "can't be written" in ended.stderr
    assert file.read_text(encoding="utf-8") == "mine"
    assert sorted(one.name for one in till.folder.parent.iterdir()) == ["books", "till"]


def test_many_payments_take_no_more_memory_than_few(tmp_path: Path) -> None:
    def most_bytes(number: int) -> int:
        folder = tmp_path / str(number)
        folder.mkdir()
        made_journal.make(folder, number)
        days = Days(date(2010, 1, 1), LATER.date(), 0)
        written = 0
        with open_reader(folder / FILE_NAME) as reader:
            tracemalloc.start()
            try:
                for make in (
                    as_json.lines(reader, days),
                    as_csv.payment_lines(reader, days, Style()),
                ):
                    written += sum(1 for _line in make)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
                assert written > 2 * number

    few, many = most_bytes(500), most_bytes(4_000)
    assert many < 1.5 * few


def test_a_row_says_the_same_in_a_journal_that_a_till_writes_meanwhile(till: Till) -> None:
    """What is read is the journal at one moment."""
    for _ in range(3):
        till.sale(cases.CODE, cases.PAID)
    with till.reading() as reader:
        lines = as_csv.payment_lines(reader, DAYS, Style())
        next(lines)
        next(lines)
        for payment in list(till.payments.values()):
            till.apply(payment.payment_id, cases.REFUND, cases.REFUNDED)
        till.sale(cases.CODE, cases.PAID)
        assert [line for line in lines if ",REVERSED," in line] == []
    assert len(rows(written(till))) == 4


def in_schema_1(folder: Path) -> Path:
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        dump = Path(journal_tests.__file__).with_name("v1.sql")
        database.executescript(dump.read_text(encoding="utf-8"))
    return folder


def in_schema_2(folder: Path) -> Path:
    folder.mkdir()
    return old_journal.unpacked(folder)


@pytest.mark.parametrize("made", [in_schema_1, in_schema_2])
def test_a_journal_of_an_earlier_schema_is_exported_and_compared_as_it_is(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    folder = made(tmp_path / "old")
    days = Days(date(2000, 1, 1), date(2099, 1, 1), 0)
    with open_reader(folder / FILE_NAME) as reader:
        told = json.loads("\n".join(as_json.lines(reader, days)))
        payments = list(reader.payments())
        paid = next(one for one in payments if one.outcome is Outcome.PAID and one.receipt_id)
        jsonschema.validate(told, json.loads(command.schema_text()))
        assert len(told["payments"]) == len(payments) > 0
        file = tmp_path / "settlement.csv"
        file.write_text(f"No,Sum\n{paid.receipt_id},0.01\n", encoding="utf-8")
        own = Settlement(format="csv", receipt="No", amount="Sum")
        ever = SettledDays(days.first, days.last)
        owner = paid.owner
        wanted = Wanted(layouts(own), owner.server, owner.terminal_id, paid.amount.currency, ever)
        compared = compare(reader, file, wanted)
    assert compared.findings[0].payment_id == paid.payment_id
