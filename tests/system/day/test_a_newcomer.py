"""Somebody who has never seen the till: told what to do, and done with seven keys."""

from pathlib import Path

from tests.support.processes import running_simulator
from tests.support.screen import Screen
from tests.system.day.newcomer import AMOUNT, start_and_pay


def test_a_newcomer_takes_a_payment_with_the_amount_and_enter_alone(
    screen: Screen, tmp_path: Path
) -> None:
    with running_simulator(tmp_path) as simulator:
        start = start_and_pay(tmp_path, screen, simulator)
        charged = simulator.ledger().charged_total()
    # Not one key more, and none of those lost that were pressed from the first paint on.
    assert start.keys == len(AMOUNT) + len(["Enter"])
    assert start.amounts_minor == (12_513,)
    assert (start.seen.word, start.seen.amount) == ("Paid", "125.13 NOK")
    assert charged == 12_513
    assert start.told == (True, True)
