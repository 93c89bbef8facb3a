"""The installed till on a screen that is too small for it, and on the smallest that isn't."""

from pathlib import Path

from tests.support.processes import running_simulator, running_till, write_settings
from tests.support.screen import Screen, virtual_screen
from tests.system.counter.counter import MIDDLE, WHOLE, Counter, counter_at


def test_a_small_screen_tells_what_became_of_a_payment_and_no_key_charges(tmp_path: Path) -> None:
    with running_simulator(tmp_path, 0.2) as simulator:
        more = '[till]\ntheme = "light"\n'
        settings, data = write_settings(tmp_path, simulator, more), tmp_path / "data"
        with virtual_screen() as screen, running_till(settings, data, screen.name) as till:
            till.wait_until_logged_on()
            screen.type("20,16\r")
            Counter(till, screen, simulator).reads(MIDDLE, "Scan to pay", "20.16")
            till.process.kill()
            till.process.wait(10)
        with (
            virtual_screen(640, 480) as screen,
            running_till(settings, data, screen.name) as till,
        ):
            counter = Counter(till, screen, simulator)
            counter.reads(WHOLE, "This screen is too small", "800 x 600", "Paid 20.16")
            counter.reads(WHOLE, "Attention")
            screen.move_pointer(320, 475)
            screen.type("99,00\r")
            counter.press("Return", "F3", "Return", "F10", "Return")
            counter.reads(WHOLE, "This screen is too small", "Paid 20.16")
            assert [one["amount_minor"] for one in till.payments()] == [2016]
        assert counter.charged() == [2016]


def test_a_payment_in_a_window_that_is_made_small_can_be_cancelled(
    screen: Screen, tmp_path: Path
) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.type("20,13\r")
        counter.reads(MIDDLE, "Scan to pay", "20.13")
        screen.resize_window("TILL-1", 640, 480)
        small = (0.0, 0.0, 640 / 1024, 480 / 768)
        counter.reads(small, "This window is too small", "20.13", "Cancel payment")
        screen.move_pointer(320, 470)
        screen.type("99,00\r")
        counter.press("F2", "Return")
        assert [one["state"] for one in counter.till.payments()] == ["PENDING"]
        counter.press("Escape")
        counter.reads(small, "This window is too small", "Not paid 20.13")
        screen.resize_window("TILL-1", 1024, 768)
        counter.reads(MIDDLE, "Not paid", "20.13")
        assert len(counter.till.payments()) == 1
    assert counter.charged() == [0]


def test_on_a_screen_of_800x600_a_sale_goes_from_the_keys_to_the_receipt(tmp_path: Path) -> None:
    with (
        virtual_screen(800, 600) as screen,
        running_simulator(tmp_path, 0.2) as simulator,
        running_till(
            write_settings(tmp_path, simulator, '[till]\ntheme = "light"\n'),
            tmp_path / "data",
            screen.name,
        ) as till,
    ):
        till.wait_until_logged_on()
        counter = Counter(till, screen, simulator)
        screen.move_pointer(400, 595)
        screen.pause()
        counter.sells("30,00")
        counter.reads(WHOLE, "Paid", "30.00", "Receipt")
        counter.leaves_result()
        counter.press("F2")
        counter.reads(WHOLE, "Back to the sale", "30.00")
        assert counter.charged() == [3000]
