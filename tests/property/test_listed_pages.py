"""The list of payments as somebody goes through it: all of it, each once, and little in memory."""

import dataclasses
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal_app.gui.presenter.modes.listed_pages import PAGE, ListedPages
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.journal.search.pages import Page
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, Payment
from tests.unit.journal.cases import changed, opened
from tests.unit.payments import cases

MOST_HELD = 6
RECORDED = 7 * PAGE + 13
LONG = 100_000

Read = Callable[[int | None], Page]


def looked_at(pages: ListedPages, read: Read, row: int, selected: int) -> tuple[ListedPages, int]:
    """Read what is wanted at ``row``, and where it is selected; return how many pages that took."""
    number = 0
    while (page := _wanted(pages, row, selected)) is not None:
        pages = pages.with_page(page, read(pages.begins[page]), row, selected)
        number += 1
        assert len(pages.held) <= MOST_HELD
        assert number <= LONG // PAGE + MOST_HELD, "what is read pushes out what is wanted"
    return pages, number


def _wanted(pages: ListedPages, row: int, selected: int) -> int | None:
    there = pages.wanted(row)
    return there if there is not None else pages.wanted(selected)


def test_a_list_of_100_000_is_gone_through_both_ways() -> None:
    listed = tuple(dataclasses.replace(cases.NEW, sale_id=str(row)) for row in range(LONG))

    def read(below: int | None) -> Page:
        first = 0 if below is None else below
        rest = first + PAGE if first + PAGE < LONG else None
        return Page(listed[first : first + PAGE], rest)

    pages, _number = looked_at(ListedPages(), read, 0, 0)
    rows = [*range(0, LONG, 8), LONG - 1]
    for row in (*rows, *reversed(rows)):
        pages, number = looked_at(pages, read, row, row)
        assert number <= 2
        first, held = pages.beside(row)
        assert held == listed[first : first + len(held)]
        assert pages.at(row) is listed[row]
    assert (pages.number, pages.is_whole) == (LONG, True)


# -- what is in a journal --------------------------------------------------------------------


def _payment(number: int) -> Payment:
    inputs = [(cases.CODE, cases.PAID), (cases.CODE,), (cases.CODE, cases.PAID, cases.PAID_TWICE)]
    made = cases.after(*inputs[number % 3])
    amount = Money(100 * (number % 7 + 1), Currency.NOK)
    name = f"{number:08x}-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
    return dataclasses.replace(
        made, payment_id=name, amount=amount, operator=("Kari", "Ola")[number % 2]
    )


PAYMENTS = [_payment(number) for number in range(RECORDED)]


@pytest.fixture(scope="module")
def file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        with closing(opened(Path(name))) as journal:
            for payment in PAYMENTS:
                journal.record([changed(payment)], [payment])
        yield Path(name) / FILE_NAME


SEARCHES = (
    Search(),
    Search(outcome=Outcome.PAID),
    Search(outcome=Outcome.NOT_KNOWN),
    Search(only_refundable=True),
    Search(typed="kari"),
    Search(typed="3"),
    Search(typed="nobody"),
)


@settings(max_examples=40, deadline=None)
@given(
    wanted=st.sampled_from(SEARCHES),
    steps=st.lists(
        st.tuples(st.integers(0, RECORDED + 60), st.none() | st.integers(0, RECORDED + 60)),
        min_size=1,
        max_size=12,
    ),
)
def test_wherever_somebody_looks_the_rows_are_those_of_the_whole_list(
    file: Path, wanted: Search, steps: list[tuple[int, int | None]]
) -> None:
    """Whatever is scrolled to (first of a step) and selected (second; None: as before)."""
    whole = [one for one in reversed(PAYMENTS) if is_meant(one, wanted)]
    with open_reader(file) as reader:

        def read(below: int | None) -> Page:
            return reader.page(wanted, below, PAGE)

        pages, selected = ListedPages(), 0
        for near, chosen in steps:
            pages, _number = looked_at(pages, read, 0 if not pages.is_begun else near, selected)
            last = max(0, pages.number - 1)
            selected = selected if chosen is None else min(chosen, last)
            row = min(near, last)
            pages, _number = looked_at(pages, read, row, selected)
            first, held = pages.beside(row)
            assert list(held) == whole[first : first + len(held)]
            assert pages.number <= len(whole)
            for each in (row, selected):
                assert pages.at(each) == (whole[each] if whole else None)
        while not pages.is_whole:
            pages, _number = looked_at(pages, read, pages.number, pages.number)
        assert pages.number == len(whole)
