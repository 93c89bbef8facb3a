"""The installed till on a screen that is too small for it, and on the smallest that isn't."""

from pathlib import Path

from tests.support.processes import running_simulator, running_till, write_settings
from tests.support.screen import virtual_screen
from tests.support.waiting import wait_for
from tests.system.counter.counter import MIDDLE, WHOLE, Counter


def test_a_payment_that_a_small_screen_takes_up_is_told_and_can_be_cancelled(
    tmp_path: Path,
) -> None:
    more = '[till]\ntheme = "light"\n'
    with running_simulator(tmp_path, 600) as simulator:
        settings, data = write_settings(tmp_path, simulator, more), tmp_path / "data"
        with (
            virtual_screen() as screen,
            running_till(settings, data, screen.name) as till,
        ):
            till.wait_until_logged_on()
            counter = Counter(till, screen, simulator)
            screen.type("20,16\r")
            counter.reads(MIDDLE, "Scan to pay", "20.16")
            till.process.kill()
            till.process.wait(10)
        with (
            virtual_screen(640, 480) as screen,
            running_till(settings, data, screen.name) as till,
        ):
            counter = Counter(till, screen, simulator)
            counter.reads(WHOLE, "too small", "800 x 600", "20.16", "Cancel payment")
            screen.move_pointer(320, 475)
            # Nothing of the sale can be seen: no key charges.
            screen.type("99,00\r")
            screen.key("Escape")
            wait_for("the cancel", lambda: till.payments()[0]["outcome"] == "not_paid", 30.0)
            counter.reads(WHOLE, "too small", "Not paid")
            assert len(till.payments()) == 1
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
        counter.sells("20,17")
        counter.reads(WHOLE, "Paid", "20.17", "Receipt")
        counter.leaves_result()
        counter.press("F2")
        counter.reads(WHOLE, "Back to the sale", "20.17")
        assert counter.charged() == [2017]
