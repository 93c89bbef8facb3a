"""What is wrong with a settlement file is named with line and column, and nothing is changed."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app import settlement_report
from terminal_app.journal.journal import FILE_NAME
from terminal_app.settings import LANGUAGES, Settlement
from terminal_app.settlement.comparison import compare
from terminal_app.settlement.faults import Fault, FileFault, SettlementFileError
from terminal_app.settlement.lines import MOST_BYTES
from terminal_app.texts import Texts
from tests.unit.journal.test_closings import Till
from tests.unit.settlement.files import (
    VIPPS_HEAD,
    Told,
    compared,
    sold,
    swedbank_pay,
    vipps,
    wanted,
)

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path / "till")
    sold(made, "1")
    yield made
    made.journal.close()


def refused(till: Till, content: bytes, settings: Settlement | None = None) -> tuple[Fault, ...]:
    """Return why a file can't be compared; the journal is as it was."""
    before = (till.folder / FILE_NAME).read_bytes(), till.journal.head
    with pytest.raises(SettlementFileError) as raised:
        compared(till, content, settings or Settlement())
    assert ((till.folder / FILE_NAME).read_bytes(), till.journal.head) == before
    return raised.value.faults


def of_vipps(*rows: str) -> bytes:
    return "\r\n".join((VIPPS_HEAD, *rows)).encode()


ROW = "22.11.2026;Torget;1;B;T1;{0};{1};{2};0,00;{3};O1;23.11.2026;1,00;123"
GOOD = ROW.format("1", "125,50", "0,00", "Salg")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault(FileFault.EMPTY)),
        (b" \r\n \r\n", Fault(FileFault.EMPTY)),
        (of_vipps(), Fault(FileFault.EMPTY)),
        (b"a;b;c\r\n1;2;3\r\n", Fault(FileFault.UNKNOWN_FORMAT, 1)),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", Fault(FileFault.ENCODING, 2, "1", "utf-8")),
        (b"PK\x03\x04\x14\x00", Fault(FileFault.NO_TEXT, 1, "3")),
        ("Salgsdato;Ordre-ID".encode("utf-16"), Fault(FileFault.ENCODING, 1, "1", "utf-8")),
        (
            VIPPS_HEAD.encode("latin-1"),
            Fault(FileFault.ENCODING, 1, str(VIPPS_HEAD.index("ø") + 1), "utf-8"),
        ),
        (
            of_vipps(GOOD, GOOD.replace("Torget", "Torg\x00et")),
            Fault(FileFault.NO_TEXT, 3, "16"),
        ),
        (b"x" * 70_000, Fault(FileFault.LINE_TOO_LONG, 1)),
        (of_vipps(GOOD).replace(b"\r\n", b"\r"), Fault(FileFault.UNKNOWN_FORMAT, 1)),
        (of_vipps(GOOD, "1;2;3"), Fault(FileFault.CELLS, 3, "", "3, 14")),
        (of_vipps(f'"{GOOD}'), Fault(FileFault.QUOTES, 2)),
        (
            of_vipps(GOOD, ROW.format("2", "a lot", "", "Salg")),
            Fault(FileFault.AMOUNT, 3, "Brutto", "a lot"),
        ),
        (
            of_vipps(ROW.format("2", "1.234", "", "Salg")),
            Fault(FileFault.AMOUNT, 2, "Brutto", "1.234"),
        ),
        (
            of_vipps(ROW.format("2", "", "", "Salg")),
            Fault(FileFault.AMOUNT, 2, "Brutto", ""),
        ),
        (
            of_vipps(ROW.format("2", "1,00", "x", "Salg")),
            Fault(FileFault.AMOUNT, 2, "Gebyr", "x"),
        ),
        (
            of_vipps(ROW.format('"=""123"""', "1,00", "", "Salg")),
            Fault(FileFault.FORMULA, 2, "Ordre-ID", '="123"'),
        ),
        (
            of_vipps(ROW.format("2", "=1+1", "", "Salg")),
            Fault(FileFault.FORMULA, 2, "Brutto", "=1+1"),
        ),
        (
            of_vipps(GOOD.replace("22.11.2026", "soon", 1)),
            Fault(FileFault.DAY, 2, "Salgsdato", "soon"),
        ),
        (
            f"{VIPPS_HEAD};Brutto\r\n{GOOD};1\r\n".encode(),
            Fault(FileFault.COLUMN_TWICE, 1, "Brutto"),
        ),
        (b"<html><body></body></html>", Fault(FileFault.UNKNOWN_FORMAT, 1)),
        (b"<a><b></a>", Fault(FileFault.XML, 1, "9", "mismatched tag")),
        (swedbank_pay([Told("1", "1.00")], LAUGHS), Fault(FileFault.XML_DECLARATIONS, 2)),
        (swedbank_pay([Told("1", "1.00")], OUTSIDE), Fault(FileFault.XML_DECLARATIONS, 2)),
        (
            swedbank_pay([Told("1", "1.00")], "<!DOCTYPE x>\n"),
            Fault(FileFault.XML_DECLARATIONS, 2),
        ),
        (swedbank_pay([Told("&a;", "1.00")]), Fault(FileFault.XML, 4, "", "undefined entity")),
        (swedbank_pay([Told("1", "1,00")]), Fault(FileFault.AMOUNT, 4, "Amount", "1,00")),
        (b"<a>" * 40, Fault(FileFault.XML, 1, "97", "depth")),
        (
            swedbank_pay([Told("x" * 5_000, "1.00")]),
            Fault(FileFault.LINE_TOO_LONG, 4),
        ),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(
    till: Till, content: bytes, fault: Fault
) -> None:
    (found, *_others) = refused(till, content)
    assert (found.kind, found.line) == (fault.kind, fault.line)
    if fault.column:
        assert found.column == fault.column
    if fault.value:
        assert found.value == fault.value


def test_nothing_is_read_beyond_the_place_that_a_file_names(till: Till) -> None:
    """An entity that isn't known is an error, and none is looked for elsewhere."""
    told = swedbank_pay([Told("1&#x32;&amp;", "1.00")])
    made = compared(till, told)
    assert made.findings[0].number == "12&"


def test_several_faults_are_told_at_once_and_no_more_than_can_be_read(till: Till) -> None:
    rows = [ROW.format("2", f"bad {number}", "", "Salg") for number in range(50)]
    found = refused(till, of_vipps(*rows))
    assert [(one.line, one.value) for one in found] == [
        (number + 2, f"bad {number}") for number in range(10)
    ]


def test_a_settlement_without_lines_is_told_from_one_of_another_format(till: Till) -> None:
    (found,) = refused(till, of_vipps("", ""))
    assert found.kind is FileFault.EMPTY


def test_a_file_of_the_other_kind_than_the_settings_say_is_refused(till: Till) -> None:
    (found,) = refused(till, vipps([Told("1")]), Settlement(format="swedbank_pay"))
    assert found.kind is FileFault.UNKNOWN_FORMAT
    (found,) = refused(till, swedbank_pay([Told("1", "1.00")]), Settlement(format="vipps"))
    assert found.kind is FileFault.UNKNOWN_FORMAT


def test_a_hundred_megabytes_are_refused_before_they_are_read(till: Till) -> None:
    file = till.folder.parent / "settlement"
    with file.open("wb") as opened:
        opened.write(vipps([Told("1")]))
        opened.truncate(100 * 1024 * 1024)
    tracemalloc.start()
    try:
        with till.reading() as reader:
            meant = wanted()
            with pytest.raises(SettlementFileError) as raised:
                compare(reader, file, meant)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert raised.value.faults == (Fault(FileFault.TOO_LARGE, value="64 MB"),)
    assert most < MOST_BYTES // 20


def test_a_long_file_takes_no_more_memory_than_a_short_one(till: Till) -> None:
    def most_bytes(number: int) -> int:
        content = vipps(Told(f"9{place:06}", "0,01") for place in range(number))
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            made = compared(till, content)
            assert made.unlisted > number // 2
            return tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()

    few, many = (most_bytes(number) for number in (1_000, 8_000))
    assert many < 1.5 * few


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_sentence(language: str) -> None:
    for kind in FileFault:
        told = settlement_report.faults((Fault(kind, 3, "Brutto", "x\x1b[2J"),), Texts(language))
        assert len(told) == 2
        assert all(line.isprintable() for line in told)
        assert "{" not in "".join(told)
