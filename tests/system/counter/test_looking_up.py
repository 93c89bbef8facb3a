"""What has been, looked up with a queue waiting: found, told for what it is, and never charged."""

from pathlib import Path

from tests.support.journals import faults_in
from tests.support.results import A_RESULT, PAID
from tests.support.screen import Screen
from tests.system.counter.counter import (
    AMOUNT,
    MAIN_BUTTON,
    MIDDLE,
    WHOLE,
    Counter,
    counter_at,
)

FOREIGN_CODE = "4006381333931"
NOTES = "[sale]\nnote = true\n"
ROWS = (0.02, 0.25, 0.68, 0.84)
BESIDE_THE_LIST = (0.705, 0.1, 0.985, 0.84)


def noted(counter: Counter, amount: str, note: str) -> str:
    """Sell with a note; return the receipt's number."""
    counter.press("F8")
    counter.screen.type(f"{note}\r")
    counter.screen.pause()
    number = counter.sells(amount)["receipt_id"]
    counter.leaves_result()
    return str(number)


def test_an_amount_that_is_looked_for_among_refunds_is_not_charged(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("125,50")
        counter.leaves_result()
        counter.press("F3")
        screen.type("999")
        counter.press("F3")
        screen.type("125,50\r")
        counter.reads(MIDDLE, "Refund?", "125.50")
        assert counter.charged() == [12550]
        assert len(counter.till.payments()) == 1
        assert counter.refunded() == 0


def test_an_earlier_payment_is_no_money_just_in(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        for amount in ("30,00", "40,00"):
            counter.sells(amount)
            counter.leaves_result()
        screen.type("12")
        counter.press("F2", "Down")
        screen.pause()
        counter.press("Return")
        counter.reads(MIDDLE, "From", "30.00")
        counter.reads(MAIN_BUTTON, "Back to the list")
        assert not counter.says(WHOLE, "New sale")
        screen.pause()
        screen.type("5")
        counter.reads(AMOUNT, "12")
        assert not counter.says(AMOUNT, "125")
        # Escape leads to its row, then to the sale as it was left.
        counter.press("Escape")
        counter.reads(WHOLE, "All days", "Back to the sale")
        counter.press("Escape")
        counter.reads(MAIN_BUTTON, "Charge", "12")
        assert screen.share_of(PAID) < A_RESULT
        assert sorted(counter.charged()) == [3000, 4000]
        screen.pause()
        counter.sells("")
        assert sorted(counter.charged()) == [1200, 3000, 4000]


def test_what_is_typed_is_found_in_either_notation(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path, NOTES) as counter:
        noted(counter, "41,00", "ola")
        number = noted(counter, "62,50", "kari")
        noted(counter, "83,00", "tab")
        for typed in ("62,50", "62.5", number, "kari"):
            counter.press("F2")
            screen.type(typed)
            counter.reads(ROWS, "62.50", number)
            counter.reads(WHOLE, "Found:")
            counter.reads(BESIDE_THE_LIST, "62.50", "Paid")
            counter.press("Escape", "Escape")
            screen.pause()
        assert sorted(counter.charged()) == [4100, 6250, 8300]


def test_the_arrows_show_each_payment_beside_the_list(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        first = counter.sells("41,00")["receipt_id"]
        counter.leaves_result()
        second = counter.sells("62,50")["receipt_id"]
        counter.leaves_result()
        counter.press("F2")
        # A column for each: time, amount, outcome, method, number.
        counter.reads(WHOLE, "Time", "Amount", "Outcome", "Method", "Vipps")
        counter.reads(ROWS, "41.00", "62.50", str(first), str(second))
        counter.reads(BESIDE_THE_LIST, "62.50", str(second))
        counter.press("Down")
        counter.reads(BESIDE_THE_LIST, "41.00", str(first))


def test_what_nobody_can_mean_finds_nothing_and_charges_nothing(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("41,00")
        counter.leaves_result()
        for typed in ("xyz", "9" * 40, "4 2 4 2 4 2", "..,,"):
            counter.press("F2")
            screen.type(f"{typed}\r")
            counter.reads(WHOLE, "Nothing was found for")
            counter.press("Escape", "Escape")
            counter.reads(AMOUNT, "0.00")
        counter.press("F2")
        screen.scan(FOREIGN_CODE)
        counter.reads(WHOLE, "Nothing was found for", FOREIGN_CODE)
        counter.press("Escape", "Escape")
        counter.reads(AMOUNT, "0.00")
        counter.press("F3")
        screen.type("41,00")
        counter.reads(ROWS, "41.00")
        assert counter.charged() == [4100]
        assert counter.refunded() == 0
        journal = counter.till.journal
    assert faults_in(journal) == []
