"""Amounts are read exactly or not at all, and so are days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.settlement import cells

NARROW, HARD = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("125,50", "", 12_550),
        ("125.50", "", 12_550),
        ("125", "", 12_500),
        ("125,5", "", 12_550),
        ("-125,50", "", -12_550),
        ("\N{MINUS SIGN}125,50", "", -12_550),
        ("+1,00", "", 100),
        ("1 234,56", "", 123_456),
        (f"1{HARD}234{NARROW}567,89", "", 123_456_789),
        ("1.234,56", "", 123_456),
        ("1,234.56", "", 123_456),
        ("1.234.567", "", 123_456_700),
        ("1.234", ",", 123_400),
        ("1,234", ".", 123_400),
        ("1.2340", ".", None),
        ("12.5000", ".", 1_250),
        ("12.50", ",", None),
        ("1.234", "", None),
        ("1.230", "", None),
        ("1,500", "", None),
        ("1,234", "", None),
        ("12.34.56", "", None),
        ("1,23,456.00", "", None),
        ("125,505", ",", None),
        ("125,", "", None),
        (",50", "", None),
        ("", "", None),
        ("-", "", None),
        ("1e3", "", None),
        ("0x10", "", None),
        ("١٢٥", "", None),
        ("NaN", "", None),
        ("--5", "", None),
        ("9" * 16, "", None),
        ("12 kr", "", None),
    ],
)
def test_an_amount_is_read_exactly_or_refused(text: str, decimal: str, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(ValueError, match=r".*"):
            cells.minor(text, decimal)
    else:
        assert cells.minor(text, decimal) == minor


@given(st.integers(-(10**14), 10**14), st.sampled_from(",."), st.booleans())
def test_every_amount_comes_back_as_it_was_written(
    minor: int,
    decimal: str,
    is_grouped: bool,  # noqa: FBT001 - hypothesis hands it over so
) -> None:
    whole = f"{abs(minor) // 100:,}".replace(",", "." if decimal == "," else ",")
    whole = whole if is_grouped else f"{abs(minor) // 100}"
    written = f"{'-' if minor < 0 else ''}{whole}{decimal}{abs(minor) % 100:02}"
    assert cells.minor(written) == minor
    assert cells.minor(written, decimal) == minor


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22T23:59:59+01:00", date(2026, 11, 22)),
        ("2026-11-22 23:59", date(2026, 11, 22)),
        ("22.11.2026", date(2026, 11, 22)),
        ("22.11.2026 13:00", date(2026, 11, 22)),
        ("22/11/2026", date(2026, 11, 22)),
        ("20261122", date(2026, 11, 22)),
        ("31.02.2026", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_or_refused(text: str, day: date | None) -> None:
    if day is None:
        with pytest.raises(ValueError, match=r".*"):
            cells.day(text)
    else:
        assert cells.day(text) == day


@pytest.mark.parametrize("text", ["=1+1", '="123"', "@SUM(A1)", "+A1", "-A1", " =1"])
def test_a_formula_is_known(text: str) -> None:
    assert cells.is_formula(text)


@pytest.mark.parametrize("text", ["-125,50", "+47 123", "1=1", "", "Kari"])
def test_a_value_is_no_formula(text: str) -> None:
    assert not cells.is_formula(text)
