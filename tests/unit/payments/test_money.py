"""Amounts: read as they are typed, or refused with the reason; always in minor units."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import terminal_app.payments
from terminal_app.payments import money
from terminal_app.payments.money import AmountFault, AmountRefusedError, Currency, Money
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts

LIMIT_MINOR = 10_000_000
HIGHEST_MINOR = 10**12
"""The highest limit that the settings allow."""


def read(typed: str, *, cents_first: bool = False, limit_minor: int = LIMIT_MINOR) -> int:
    return money.read_amount(typed, limit_minor=limit_minor, cents_first=cents_first)


@pytest.mark.parametrize(
    ("typed", "amount_minor"),
    [
        ("125,50", 12_550),
        ("125.50", 12_550),
        ("125,5", 12_550),
        ("125", 12_500),
        ("5,", 500),
        ("5.", 500),
        (",5", 50),
        (".05", 5),
        ("0,01", 1),
        ("0005,00", 500),
        ("  5 ", 500),
        ("100000", LIMIT_MINOR),
        ("100000,00", LIMIT_MINOR),
    ],
)
def test_an_amount_is_read_in_minor_units(typed: str, amount_minor: int) -> None:
    assert read(typed) == amount_minor


@pytest.mark.parametrize(
    ("typed", "amount_minor"),
    [("1", 1), ("12550", 12_550), ("007", 7), ("125,50", 12_550), ("5,", 500), (",5", 50)],
)
def test_with_cents_first_bare_digits_are_minor_units(typed: str, amount_minor: int) -> None:
    assert read(typed, cents_first=True) == amount_minor


REFUSED = {
    "": AmountFault.EMPTY,
    "   ": AmountFault.EMPTY,
    "0": AmountFault.ZERO,
    "0,00": AmountFault.ZERO,
    "0,": AmountFault.ZERO,
    ".0": AmountFault.ZERO,
    "-5": AmountFault.NOT_A_NUMBER,
    "\N{MINUS SIGN}5": AmountFault.NOT_A_NUMBER,
    "+5": AmountFault.NOT_A_NUMBER,
    ",": AmountFault.NOT_A_NUMBER,
    ".": AmountFault.NOT_A_NUMBER,
    "1,234": AmountFault.TOO_MANY_DECIMALS,
    "1.234": AmountFault.TOO_MANY_DECIMALS,
    "0,001": AmountFault.TOO_MANY_DECIMALS,
    "5,000": AmountFault.TOO_MANY_DECIMALS,
    "1.234,56": AmountFault.NOT_A_NUMBER,
    "1,234.56": AmountFault.NOT_A_NUMBER,
    "1 234,56": AmountFault.NOT_A_NUMBER,
    "1\N{NO-BREAK SPACE}234,56": AmountFault.NOT_A_NUMBER,
    "1\N{NARROW NO-BREAK SPACE}234": AmountFault.NOT_A_NUMBER,
    "\N{NO-BREAK SPACE}5": AmountFault.NOT_A_NUMBER,
    "1'234": AmountFault.NOT_A_NUMBER,
    "1..5": AmountFault.NOT_A_NUMBER,
    "abc": AmountFault.NOT_A_NUMBER,
    "5kr": AmountFault.NOT_A_NUMBER,
    "5 NOK": AmountFault.NOT_A_NUMBER,
    "1e5": AmountFault.NOT_A_NUMBER,
    "0x10": AmountFault.NOT_A_NUMBER,
    "1_000": AmountFault.NOT_A_NUMBER,
    "inf": AmountFault.NOT_A_NUMBER,
    "nan": AmountFault.NOT_A_NUMBER,
    "５": AmountFault.NOT_A_NUMBER,
    "１２５，５０": AmountFault.NOT_A_NUMBER,
    "\N{ARABIC-INDIC DIGIT FIVE}": AmountFault.NOT_A_NUMBER,
    "5\n": AmountFault.NOT_A_NUMBER,
    "5\t": AmountFault.NOT_A_NUMBER,
    "5\0": AmountFault.NOT_A_NUMBER,
    "100000,01": AmountFault.OVER_LIMIT,
    "9" * 15: AmountFault.OVER_LIMIT,
    "9" * 40: AmountFault.OVER_LIMIT,
    "9" * 100_000: AmountFault.NOT_A_NUMBER,
}


@pytest.mark.parametrize("cents_first", [False, True], ids=["major first", "cents first"])
@pytest.mark.parametrize(("typed", "fault"), REFUSED.items(), ids=lambda value: ascii(value)[:24])
def test_what_is_no_amount_is_refused_with_the_reason(
    typed: str, fault: AmountFault, *, cents_first: bool
) -> None:
    with pytest.raises(AmountRefusedError) as refused:
        read(typed, cents_first=cents_first)
    assert refused.value.fault is fault


def test_the_limit_itself_can_be_charged_and_a_cent_more_cannot() -> None:
    assert read("5,00", limit_minor=500) == 500
    with pytest.raises(AmountRefusedError, match=AmountFault.OVER_LIMIT.value):
        read("5,01", limit_minor=500)
    with pytest.raises(AmountRefusedError, match=AmountFault.OVER_LIMIT.value):
        read("501", limit_minor=500, cents_first=True)


@given(st.integers(1, HIGHEST_MINOR), st.sampled_from(",."))
def test_an_amount_that_is_written_is_read_back_to_the_minor_unit(
    amount_minor: int, separator: str
) -> None:
    typed = f"{amount_minor // 100}{separator}{amount_minor % 100:02d}"
    assert read(typed, limit_minor=HIGHEST_MINOR) == amount_minor
    assert read(str(amount_minor), limit_minor=HIGHEST_MINOR, cents_first=True) == amount_minor


@given(st.integers(1, HIGHEST_MINOR), st.sampled_from(LANGUAGES))
def test_an_amount_as_it_is_shown_is_read_back_the_same_or_refused_but_never_another(
    amount_minor: int, language: str
) -> None:
    shown = Texts(language).number(amount_minor)
    grouped = amount_minor >= 100_000
    try:
        assert read(shown, limit_minor=HIGHEST_MINOR) == amount_minor
        assert not grouped
    except AmountRefusedError:
        assert grouped
    separator = Texts(language).decimal_separator
    bare = "".join(sign for sign in shown if sign.isdigit() or sign == separator)
    assert read(bare, limit_minor=HIGHEST_MINOR) == amount_minor


@given(st.text(max_size=50), st.booleans())
def test_whatever_is_typed_is_an_amount_within_the_limit_or_refused(
    typed: str,
    cents_first: bool,  # noqa: FBT001 - hypothesis hands it in by name
) -> None:
    try:
        amount_minor = read(typed, cents_first=cents_first)
    except AmountRefusedError:
        return
    assert type(amount_minor) is int
    assert 1 <= amount_minor <= LIMIT_MINOR
    assert set(typed) <= set("0123456789,. ")


@given(st.integers(0, HIGHEST_MINOR), st.sampled_from(Currency))
def test_money_shows_itself_with_two_decimals_and_its_iso_code(
    amount_minor: int, currency: Currency
) -> None:
    number, code = str(Money(amount_minor, currency)).split(" ")
    assert code == currency.value
    assert int(number.replace(".", "")) == amount_minor
    assert number[-3] == "."


def floats_in(source: str) -> list[int]:
    """Return the lines that make or name a float: a literal, the type, a true division."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
    ]


def test_no_float_stands_anywhere_among_the_payments() -> None:
    modules = list(Path(terminal_app.payments.__file__).parent.glob("*.py"))
    assert len(modules) >= 4
    assert {path.name: floats_in(path.read_text("utf-8")) for path in modules} == {
        path.name: [] for path in modules
    }


@pytest.mark.parametrize("source", ["x = 1.5", "x: float", "y = x / 100", "x /= 100", "float(x)"])
def test_a_float_would_be_found(source: str) -> None:
    assert floats_in(source) == [1]


# -- amounts that are added up ------------------------------------------------------------------


def read_sum(typed: str, *, cents_first: bool = False) -> int:
    return money.read_sum(typed, limit_minor=LIMIT_MINOR, cents_first=cents_first)


@pytest.mark.parametrize(
    ("typed", "amount_minor"),
    [
        ("125,50", 12_550),
        ("10+5,50", 1_550),
        ("10 + 5.5 + ,5", 1_600),
        ("10+", 1_000),
        ("99999,99+0,01", LIMIT_MINOR),
    ],
)
def test_amounts_joined_by_plus_are_added_up(typed: str, amount_minor: int) -> None:
    assert read_sum(typed) == amount_minor


def test_cents_first_holds_for_each_of_them() -> None:
    assert read_sum("1050+50", cents_first=True) == 1_100


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", AmountFault.EMPTY),
        ("+", AmountFault.EMPTY),
        ("+5", AmountFault.EMPTY),
        ("5++5", AmountFault.EMPTY),
        ("5+0", AmountFault.ZERO),
        ("5+x", AmountFault.NOT_A_NUMBER),
        ("5+1,234", AmountFault.TOO_MANY_DECIMALS),
        ("99999,99+0,02", AmountFault.OVER_LIMIT),
        ("5+-5", AmountFault.NOT_A_NUMBER),
    ],
)
def test_a_sum_with_one_bad_amount_is_no_sum(typed: str, fault: AmountFault) -> None:
    with pytest.raises(AmountRefusedError) as refused:
        read_sum(typed)
    assert refused.value.fault is fault


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_a_sum_is_exactly_the_sum_of_its_amounts(amounts: list[int]) -> None:
    typed = "+".join(f"{minor // 100},{minor % 100:02}" for minor in amounts)
    assert read_sum(typed) == sum(amounts)
