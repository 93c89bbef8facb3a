"""Refunds at the window: one question, its own button, and an outcome told for what it is."""

from pathlib import Path

from tests.support.results import A_RESULT, NOT_PAID, REFUNDED, wait_for_result
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.counter.counter import MIDDLE, STATUS, WHOLE, Counter, counter_at

YES = (447, 680)


def asked(counter: Counter, amount: str) -> None:
    """Sell, and choose that payment among those that can be paid back."""
    counter.sells(amount)
    counter.leaves_result()
    counter.press("F3")
    counter.screen.pause()
    counter.press("Return")
    counter.reads(MIDDLE, "Refund?", amount.replace(",", "."))


def refunds(counter: Counter) -> None:
    """Press the question's own button."""
    counter.screen.pause()
    counter.screen.pause()
    counter.screen.click(*YES)
    counter.screen.move_pointer(512, 765)


def test_a_chosen_payment_is_asked_about_at_once_and_no_enter_pays_it_back(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path) as counter:
        asked(counter, "125,50")
        assert not counter.says(WHOLE, "New sale")
        screen.pause()
        screen.pause()
        screen.type("9\r\r")
        screen.pause()
        assert (counter.charged(), counter.refunded()) == ([12550], 0)
        counter.reads(MIDDLE, "Refund?")
        refunds(counter)
        wait_for("paid back", lambda: counter.refunded() == 12550)


def test_a_refund_that_worked_doesnt_look_like_one_that_failed(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path, 'operator = "Kari"\n') as counter:
        asked(counter, "30,00")
        refunds(counter)
        wait_for_result(screen, REFUNDED)
        assert screen.share_of(NOT_PAID) < A_RESULT
        counter.reads(MIDDLE, "Refunded", "30.00", "Kari")
        assert counter.refunded() == 3000


def test_what_the_back_office_pays_back_is_told(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("10,46")
        counter.leaves_result()
        wait_for("paid back", lambda: counter.refunded() == 1046)
        counter.reads(STATUS, "10.46", "refunded")
        counter.press("F2")
        screen.pause()
        counter.press("Return")
        counter.reads(MIDDLE, "Refunded", "10.46", "back office")
