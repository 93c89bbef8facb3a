"""The basket: what it comes to is what its lines come to, whatever is done with it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.catalogue import Item
from terminal_app.gui.presenter.basket import (
    MOST_LINES,
    Basket,
    BasketFullError,
    sale_lines,
    tip_of,
    total,
)
from terminal_app.payments.money import AmountFault, AmountRefusedError
from terminal_app.payments.sale import LineKind, SaleLine, add_up
from terminal_app.settings import Till

COFFEE, BUN = Item("Coffee", 3250, "Drinks", "7001"), Item("Bun", 2900)
TILL = Till()

steps = st.lists(
    st.one_of(
        st.sampled_from([COFFEE, BUN]),
        st.integers(1, 5_000),
        st.just("take back"),
    ),
    max_size=30,
)


@given(steps, st.integers(0, 100), st.sampled_from(["", "12", "12,5+3", "0,01"]))
def test_the_lines_of_a_sale_add_up_to_what_is_charged(
    done: list[Item | int | str], percent: int, typed: str
) -> None:
    basket = Basket()
    for step in done:
        if isinstance(step, Item):
            basket = basket.with_item(step)
        elif isinstance(step, int):
            basket = basket.with_amount("Amount", step)
        else:
            basket = basket.without_last()
    tip_minor = tip_of(basket.goods_minor, percent)
    if tip_minor:
        basket = replace(basket, tip=SaleLine(LineKind.TIP, "Tip", 1, tip_minor))
    if not basket.lines and not typed:
        return
    whole = total(basket, typed, TILL)
    lines = sale_lines(basket, whole, "Amount")
    assert add_up(lines, whole)
    if any(line.kind is not LineKind.AMOUNT for line in basket.all_lines):
        assert lines


def test_an_item_sold_twice_is_one_line_and_is_taken_back_one_by_one() -> None:
    basket = Basket().with_item(COFFEE).with_item(BUN).with_item(COFFEE)
    assert [(line.name, line.quantity, line.amount_minor) for line in basket.lines] == [
        ("Bun", 1, 2900),
        ("Coffee", 2, 6500),
    ]
    basket = basket.without_last()
    assert basket.lines[-1].quantity == 1
    assert basket.total_minor == 6150
    assert basket.without_last().without_last().without_last().lines == ()


def test_a_price_that_has_changed_makes_a_line_of_its_own() -> None:
    dearer = Item("Coffee", 3500, "Drinks", "7001")
    basket = Basket().with_item(COFFEE).with_item(dearer)
    assert [line.amount_minor for line in basket.lines] == [3250, 3500]


def test_bare_amounts_are_no_products() -> None:
    basket = Basket().with_amount("Amount", 100).with_amount("Amount", 200)
    assert sale_lines(basket, 300, "Amount") == ()


def test_the_limit_holds_for_the_sum() -> None:
    basket = Basket().with_item(COFFEE)
    till = Till(max_amount_minor=3250)
    assert total(basket, "", till) == 3250
    with pytest.raises(AmountRefusedError) as refused:
        total(basket, "0,01", till)
    assert refused.value.fault is AmountFault.OVER_LIMIT


def test_a_basket_has_an_end() -> None:
    basket = Basket()
    for _ in range(MOST_LINES):
        basket = basket.with_amount("Amount", 1)
    with pytest.raises(BasketFullError):
        basket.with_amount("Amount", 1)


@pytest.mark.parametrize(
    ("amount_minor", "percent", "tip_minor"),
    [(10_000, 10, 1_000), (1_005, 10, 101), (1_004, 10, 100), (5, 5, 0), (10, 5, 1), (333, 15, 50)],
)
def test_a_tip_is_rounded_to_whole_minor_units_halves_up(
    amount_minor: int, percent: int, tip_minor: int
) -> None:
    assert tip_of(amount_minor, percent) == tip_minor
