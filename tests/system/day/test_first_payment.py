"""A first payment by somebody who has never seen the till."""

from pathlib import Path

from tests.support.processes import running_simulator
from tests.support.screen import Screen
from tests.system.day.first_payment import AMOUNT, start_and_pay


def test_a_newcomer_takes_a_payment_with_the_amount_and_enter_alone(
    screen: Screen, tmp_path: Path
) -> None:
    with running_simulator(tmp_path) as simulator:
        start = start_and_pay(tmp_path, screen, simulator)
        charged = simulator.ledger().charged_total()
    # No other key is needed, and none is lost that is pressed from the first paint on.
    assert start.keys == len(AMOUNT) + len(["Enter"])
    assert start.amounts_minor == (12_513,)
    assert (start.seen.word, start.seen.amount) == ("Paid", "125.13 NOK")
    assert charged == 12_513
    assert start.instructions == (True, True)
