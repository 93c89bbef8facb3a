"""A sample of the day; the whole of it is ``python -m tests.system.day``."""

from pathlib import Path

import pytest

from tests.support.screen import Screen
from tests.system.day.day import run_day
from tests.system.day.plan import SAMPLE, generate_day, generate_sample


@pytest.mark.timeout(600)
def test_on_a_cashiers_day_the_screen_the_journal_and_the_server_say_the_same(
    screen: Screen, tmp_path: Path
) -> None:
    log, faults, _ = run_day(tmp_path, screen, generate_sample())
    assert faults == [], "\n".join(faults)
    assert {sold.sale.ending for sold in log.sales} == {*SAMPLE, 13}
    words = {seen.word for sold in log.sales for seen in sold.shown}
    assert words == {"Paid", "Not paid", "Not known", "Refunded"}
    assert log.shifts == 2


def test_a_whole_day_has_every_outcome_equally_often_and_no_amount_twice() -> None:
    shifts = generate_day(200, seed=1)
    sales = [sale for shift in shifts for sale in shift.sales if not sale.ends_shift]
    endings = [sale.ending for sale in sales]
    assert {endings.count(ending) for ending in range(50)} == {4}
    amounts = [sale.amount_minor for shift in shifts for sale in shift.sales]
    assert len(set(amounts)) == len(amounts)
    assert generate_day(200, seed=1) == shifts
    assert generate_day(200, seed=2) != shifts
