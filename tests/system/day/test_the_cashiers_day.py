"""A sample of the day; the whole of it is ``python -m tests.system.day``."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.screen import Screen
from tests.system.day.day import run_day
from tests.system.day.paper_check import check_paper, read_papers
from tests.system.day.plan import SAMPLE, PaperAction, generate_day, generate_sample

SLIP, CLOSING = 0, -1
"""Of the day's documents: the first and the last that the printer has got."""


def other_papers(documents: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the documents as they would be after one fault each."""
    slip, between, closing = documents[SLIP], documents[1:CLOSING], documents[CLOSING]
    yield "a slip is lost", [*between, closing]
    yield "a slip came out twice", [slip, slip, *between, closing]
    yield "a slip has another amount", [_with_other_digit(slip, rb"NOK +"), *between, closing]
    yield "there is no closing", [slip, *between]
    yield "it has another figure", [slip, *between, _with_other_digit(closing, rb"\(\d+\) +")]
    yield "it came out twice", [slip, *between, closing, closing]
    yield "what nobody has asked for", [slip.replace(b"Payment", b"Another"), *documents]


def _with_other_digit(document: bytes, before: bytes) -> bytes:
    """Return the document with another digit behind the first place that is like ``before``."""
    found = re.search(before + rb"(\d)", document)
    assert found is not None
    return (
        document[: found.start(1)] + b"%d" % ((int(found[1]) + 1) % 10) + document[found.end(1) :]
    )


@pytest.mark.timeout(600)
def test_on_a_cashiers_day_screen_journal_server_and_paper_say_the_same(
    screen: Screen, tmp_path: Path
) -> None:
    log, faults, backend = run_day(tmp_path, screen, generate_sample())
    assert faults == [], "\n".join(faults)
    assert {sold.sale.ending for sold in log.sales} == {*SAMPLE, 13}
    words = {seen.word for sold in log.sales for seen in sold.shown}
    assert words == {"Paid", "Not paid", "Not known", "Refunded"}
    assert log.shifts == 2
    # Its judge of paper finds whatever might be wrong there.
    documents = [one for one in backend.printer.documents if one]
    papers = read_papers(documents, backend.payments())
    assert len(papers.closings) == 1
    assert {one.copy for one in papers.slips} == {None, 1}
    for what, instead in other_papers(documents):
        backend.printer.documents[:] = instead
        assert check_paper(backend, log), what


def test_a_whole_day_has_every_outcome_equally_often_and_no_amount_twice() -> None:
    shifts = generate_day(200, seed=1)
    sales = [sale for shift in shifts for sale in shift.sales if not sale.ends_shift]
    endings = [sale.ending for sale in sales]
    assert {endings.count(ending) for ending in range(50)} == {4}
    assert {sale.paper for sale in sales} == {*PaperAction}
    amounts = [sale.amount_minor for shift in shifts for sale in shift.sales]
    assert len(set(amounts)) == len(amounts)
    assert generate_day(200, seed=1) == shifts
    assert generate_day(200, seed=2) != shifts
