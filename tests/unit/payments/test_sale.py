"""A sale's lines add up to its amount, or there are none."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.payments.sale import MOST_LINES, MOST_NOTE, SaleLine, can_be_charged
from tests.unit.payments.cases import NEW
from tests.unit.payments.sales import BASKETS, BUN, COFFEE, LUNCH, LUNCH_MINOR, TIP, TYPED, total


@given(BASKETS, st.integers(-3, 3))
def test_a_sale_can_be_charged_where_its_lines_come_to_its_amount(
    lines: tuple[SaleLine, ...], off: int
) -> None:
    assert can_be_charged(lines, "", total(lines) + off) == (off == 0 or not lines)


@pytest.mark.parametrize(
    "line",
    [
        dataclasses.replace(BUN, amount_minor=0),
        dataclasses.replace(BUN, amount_minor=-1),
        dataclasses.replace(BUN, quantity=0),
    ],
)
def test_a_line_is_of_something_and_costs_something(line: SaleLine) -> None:
    assert not can_be_charged((COFFEE, line), "", COFFEE.amount_minor + line.amount_minor)


def test_a_sale_has_its_bounds() -> None:
    most = (BUN,) * MOST_LINES
    assert can_be_charged(most, "n" * MOST_NOTE, total(most))
    assert not can_be_charged((*most, BUN), "", total(most) + total((BUN,)))
    assert not can_be_charged((), "n" * (MOST_NOTE + 1), 100)


@pytest.mark.parametrize("half", ["\ud83d", "a\udce5"])
def test_half_a_character_cant_be_recorded_and_is_refused(half: str) -> None:
    assert not can_be_charged((), half, 100)
    for field in ("name", "product_id"):
        line = dataclasses.replace(BUN, **{field: half})  # type: ignore[arg-type] # wrong on purpose
        assert not can_be_charged((line,), "", BUN.amount_minor)


@pytest.mark.parametrize("lines", [(COFFEE,), (COFFEE, TYPED, BUN), (*LUNCH, TIP)])
def test_no_payment_is_of_lines_that_come_to_another_amount(lines: tuple[SaleLine, ...]) -> None:
    assert NEW.amount.amount_minor == LUNCH_MINOR
    assert dataclasses.replace(NEW, lines=LUNCH).lines == LUNCH
    with pytest.raises(ValueError, match=r"don't add up to 125\.50 NOK"):
        dataclasses.replace(NEW, lines=lines)
