"""``settlement compare``: what a person and a program read of it, and what the files say."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app import cli, settlement_report
from terminal_app.console.settlement_command import COLUMNS
from terminal_app.receipts.text import lines_of
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.support import pdf_reader
from tests.unit.journal.test_closings import AMOUNT, Till
from tests.unit.settlement.files import Told, compared, sold, vipps

SETTINGS = """
[connection]
environment = "custom"
token_url = "https://pay.example/token"
websocket_url = "wss://pay.example/ws"
terminal_id = "TILL-1"
client_id = "c"
"""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path / "till")
    (tmp_path / "till.toml").write_text(SETTINGS, encoding="utf-8")
    sold(made, "1")
    yield made
    made.journal.close()


def run(till: Till, content: bytes, *more: str) -> int:
    folder = till.folder.parent
    file = folder / "oppgjør.csv"
    file.write_bytes(content)
    given = ["--config", str(folder / "till.toml"), "--data-dir", str(till.folder)]
    return cli.main([*given, "settlement", "compare", str(file), *more])


def test_what_agrees_is_status_0_and_what_does_not_is_1(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(till, vipps([Told("1")])) == 0
    said = capsys.readouterr().out
    assert "Everything agrees." in said
    assert "The same on both sides (1)" in said
    assert run(till, vipps([Told("1"), Told("2", "10,00")])) == 1
    said = capsys.readouterr().out
    assert "Not everything agrees." in said
    assert "Line 3 · 2" in said
    assert "10.00 NOK" in said
    assert run(till, b"nothing of it") == 1
    assert "Nothing was compared" in capsys.readouterr().err


def test_a_program_reads_it_as_json_and_csv(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    content = vipps([Told("1", "125,00"), Told("2", "10,00")])
    assert run(till, content, "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["agrees"] is False
    assert (told["from"], told["to"]) == ("2026-11-22", "2026-11-22")
    assert [one["category"] for one in told["findings"]] == ["other_amount", "missing_here"]
    assert told["findings"][0]["here"] == {"amount": AMOUNT, "currency": "NOK"}
    assert told["fees"] == [{"currency": "NOK", "amount": 440}]
    assert run(till, content, "--format", "csv") == 1
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][:7] == ["other_amount", "sale", "2", "1", "NOK", "125.00", "125.50"]


def test_a_number_that_is_a_command_to_a_spreadsheet_or_a_terminal_is_none(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    content = vipps([Told("x;y".replace(";", ",=cmd"), "10,00")])
    run(till, content, "--format", "csv")
    assert "'=cmd" in capsys.readouterr().out


def test_the_report_is_a_pdf_or_a_new_file(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    folder = till.folder.parent
    pdf, text = folder / "report.pdf", folder / "report.txt"
    assert run(till, vipps([Told("1")]), "--format", "pdf", "--output", str(pdf)) == 0
    assert "Everything agrees." in pdf_reader.text_of(pdf.read_bytes())
    assert run(till, vipps([Told("1")]), "--output", str(text)) == 0
    before = text.read_bytes()
    assert b"Everything agrees." in before
    assert run(till, vipps([Told("2")]), "--output", str(text)) == 1
    assert "is there already" in capsys.readouterr().err
    assert text.read_bytes() == before
    assert run(till, vipps([Told("1")]), "--format", "pdf") == 2


@pytest.mark.parametrize(
    "more",
    [["--from", "2026-11-22"], ["--from", "2026-11-23", "--to", "2026-11-22"]],
)
def test_days_are_both_named_in_their_order(till: Till, more: list[str]) -> None:
    assert run(till, vipps([Told("1")]), *more) == 2


def test_days_that_are_named_are_meant(till: Till, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--from", "2026-11-23", "--to", "2026-11-24", "--format", "json"]
    assert run(till, vipps([Told("9", "1,00")]), *more) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [one["category"] for one in found] == ["missing_here"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [32, 42, 48])
def test_no_line_of_the_report_is_longer_than_the_paper(
    till: Till, language: str, width: int
) -> None:
    content = vipps([Told("1", "125,00"), Told("2"), Told("2"), Told("", kind="Utbetaling")])
    blocks = settlement_report.of_comparison(compared(till, content), "TEST", Texts(language))
    assert all(len(line.text) <= width for line in lines_of(blocks, width))
