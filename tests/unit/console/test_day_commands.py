"""The day in the console: what a program and a spreadsheet read, and what a person does."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app import cli, payment_summary
from terminal_app.console import day_commands
from terminal_app.console.day_commands import Form
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.tags import STARTED
from terminal_app.receipts.blocks import Pair
from terminal_app.receipts.text import lines_of
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.support import pdf_reader
from tests.unit.console.test_settlement_command import SETTINGS
from tests.unit.journal.test_closings import AMOUNT, DAY, OTHER_TILL, TILL, Till
from tests.unit.payments import cases

EN = Texts("en")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path)
    for owner in (OTHER_TILL, TILL):
        told = {"server": owner.server, "terminal_id": owner.terminal_id}
        made.journal.record([Entry(STARTED, told)])
    yield made
    made.journal.close()


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_x_and_z_say_the_same_and_the_z_says_it_again(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    paid = till.sale(cases.CODE, cases.PAID)
    till.sale(cases.CODE, cases.ERROR)
    assert day_commands.show_so_far(till.folder, EN, Form("json")) == 0
    (so_far,) = json.loads(lines(capsys)[0])
    till.close_day()
    till.apply(paid, cases.REFUND, cases.REFUNDED)
    assert day_commands.show_closing(till.folder, 1, TILL, EN, Form("json")) == 0
    closing = json.loads(lines(capsys)[0])
    for key in ("currencies", "open", "corrections", "terminalId", "environment"):
        assert so_far[key] == closing[key]
    assert closing["currencies"][0]["net"] == AMOUNT
    assert [one["outcome"] for one in closing["open"]] == ["not_known"]
    assert (so_far["kind"], so_far["since"], closing["number"]) == ("X", None, 1)
    assert day_commands.show_so_far(till.folder, EN, Form("text")) == 0
    said = "\n".join(lines(capsys))
    assert "Z 1 · 22 Nov 2026" in said
    assert "Refunds                        +125.50 NOK" in said


def test_a_day_has_its_hours(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    till.sale(cases.CODE, cases.PAID)
    day_commands.show_day(till.folder, DAY, 0, EN, Form("json"))
    (told,) = json.loads(lines(capsys)[0])
    assert [(one["number"], one["amount"]) for one in told["hours"]] == [(1, AMOUNT)]
    day_commands.show_day(till.folder, DAY.replace(day=1), 0, EN, Form("text"))
    assert lines(capsys) == ["There are no such payments."]


def test_no_cell_is_a_formula(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    till.sale(cases.CODE, cases.PAID, operator='=HYPERLINK("x","y")')
    till.close_day()
    till.close_day()
    for number in (None, 1):
        if number is None:
            assert day_commands.show_list(till.folder, EN, Form("csv")) == 0
        else:
            assert day_commands.show_closing(till.folder, number, TILL, EN, Form("csv")) == 0
        rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
        assert {len(row) for row in rows} == {10}
        names = [row[7] for row in rows if row[6] == "operatorSales"]
        assert names == ['\'=HYPERLINK("x","y")']
        (net,) = ([row[9] for row in rows if row[6] == "net"],)
        assert net == ["125.50"]


def test_of_two_terminals_the_settings_own_is_meant(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    till.close_day(OTHER_TILL)
    till.close_day(TILL)
    day_commands.show_closing(till.folder, 1, TILL, EN, Form("json"))
    assert json.loads(lines(capsys)[0])["terminalId"] == "TILL-1"
    assert day_commands.show_closing(till.folder, 2, TILL, EN, Form("text")) == 1
    assert day_commands.show_list(till.folder, EN, Form("text")) == 0
    assert lines(capsys) == ["Z 1  22 Nov 2026  TILL-1", "Z 1  22 Nov 2026  TILL-2"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [32, 42, 48])
def test_no_line_is_longer_than_the_paper(till: Till, language: str, width: int) -> None:
    unknown = till.sale(cases.CODE, cases.ERROR, operator="Kari Nordmann-Kristoffersen den eldre")
    till.sale(cases.CODE, cases.PAID, cases.PAID_TWICE)
    till.close_day()
    till.apply(unknown, cases.PAID)
    till.close_day()
    with till.reading() as reader:
        for one in reader.closings():
            blocks = payment_summary.of_closing(one, Texts(language))
            made = lines_of(blocks, width)
            assert all(len(line.text) <= width for line in made)
            # Every amount is whole, and at the end of its line.
            amounts = [block.right for block in blocks if isinstance(block, Pair)]
            text = "\n".join(line.text for line in made)
            assert all(part in text for value in amounts for part in value.split(" "))


def run(till: Till, *given: str) -> int:
    settings = till.folder.parent / "till.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    return cli.main(["--config", str(settings), "--data-dir", str(till.folder), "day", *given])


def test_a_closing_is_a_pdf_on_either_paper_in_a_new_file(
    till: Till, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("paper")
    till.sale(cases.CODE, cases.PAID)
    till.close_day()
    sizes = {}
    for paper in ("a4", "80mm"):
        file = folder / f"{paper}.pdf"
        more = ("--format", "pdf", "--paper", paper, "--output", str(file))
        assert run(till, "show", "1", *more) == 0
        text = pdf_reader.text_of(file.read_bytes())
        assert "Closing 1 (Z)" in text
        assert "125.50" in text
        sizes[paper] = pdf_reader.pages_of(file.read_bytes())[0].size[0]
        before = file.read_bytes()
        assert run(till, "show", "1", *more) == 2
        assert "is there already" in capsys.readouterr().err
        assert file.read_bytes() == before
    assert sizes["80mm"] < sizes["a4"] / 2
    assert run(till, "show", "1", "--format", "pdf") == 2
    assert run(till, "list", "--format", "pdf", "--output", str(folder / "x.pdf")) == 2
    assert run(till, "2026-11-22", "--format", "pdf", "--output", str(folder / "day.pdf")) == 0
    assert run(till, "--format", "pdf", "--output", str(folder / "x.pdf")) == 0


def test_where_no_till_has_a_journal_no_day_is_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, folder = tmp_path / "till.toml", tmp_path / "mistyped"
    settings.write_text(SETTINGS, encoding="utf-8")
    words = ["--config", str(settings), "--data-dir", str(folder), "day", "close"]
    assert cli.main(words) == 1
    assert "There is no journal in" in capsys.readouterr().err
    assert not (folder / FILE_NAME).exists()


def test_the_day_is_closed_with_its_pdf_and_not_where_the_file_is_there_already(
    till: Till, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("paper") / "z.pdf"
    till.sale(cases.CODE, cases.PAID)
    till.journal.close()
    assert run(till, "close", "--format", "pdf") == 2
    assert run(till, "close", "--format", "pdf", "--output", str(file)) == 0
    assert "Closing 1 (Z)" in pdf_reader.text_of(file.read_bytes())
    assert run(till, "close", "--format", "pdf", "--output", str(file)) == 2
    with till.reading() as reader:
        assert [one.closing.number for one in reader.closings()] == [1]
