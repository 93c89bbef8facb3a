"""The third card: today's payments, and never a receipt that isn't the shown payment's."""

from pathlib import Path

from tests.support.screen import Screen
from tests.system.counter.counter import AMOUNT, MAIN_BUTTON, MIDDLE, THIRD, counter_at

FIRST_ROW = (890, 140)


def test_the_last_payments_stand_there_without_a_key(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("30,00")
        counter.leaves_result()
        counter.reads(THIRD, "Today", "30.00", "Paid")
        counter.sells("20,20", "not_known")
        counter.leaves_result()
        counter.sells("40,00")
        counter.leaves_result()
        # What is to be resolved comes first, whatever was sold since.
        counter.reads(THIRD, "20.20", "40.00", "30.00")
        read = counter.words(THIRD)
        assert read.index("20.20") < read.index("40.00") < read.index("30.00")


def test_a_payment_chosen_there_is_no_money_just_in(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("30,00")
        counter.leaves_result()
        screen.type("12")
        counter.reads(THIRD, "30.00", "Paid")
        screen.click(*FIRST_ROW)
        counter.reads(MIDDLE, "From", "30.00")
        counter.reads(MAIN_BUTTON, "Back to the sale")
        screen.pause()
        screen.type("7")
        counter.reads(MIDDLE, "From", "30.00")
        screen.pause()
        screen.pause()
        screen.key("Escape")
        counter.reads(AMOUNT, "12")
        assert counter.charged() == [3000]


def test_the_only_payment_to_resolve_is_no_money_just_in(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("50,20", "not_known")
        counter.leaves_result()
        screen.type("12")
        screen.key("F6")
        counter.reads(MIDDLE, "From", "50.20")
        counter.reads(MAIN_BUTTON, "Back to the sale")
        screen.pause()
        screen.pause()
        screen.key("Escape")
        counter.reads(AMOUNT, "12")


def test_another_customers_receipt_never_stands_there(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("50,20", "not_known")
        counter.leaves_result()
        number = str(counter.sells("30,00")["receipt_id"])
        counter.reads(THIRD, "Receipt", number, "30.00")
        counter.leaves_result()
        # The other one, looked up with that receipt the last that was shown.
        screen.key("F6")
        counter.reads(MIDDLE, "Not known", "50.20")
        assert not counter.says(THIRD, number)
        assert not counter.says(THIRD, "Copy")
        # Nor does it stand beside the next customer's payment.
        screen.pause()
        screen.pause()
        screen.key("F10")
        screen.pause()
        screen.type("20,13\r")
        counter.reads(MIDDLE, "Scan to pay")
        assert not counter.says(THIRD, number)
        screen.key("Escape")
