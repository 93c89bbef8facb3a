"""Words of the window, read off it: of money, of what is off, of an amount that disagrees."""

from datetime import datetime
from pathlib import Path

import pytest

from terminal_app.texts import Texts
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.counter.counter import (
    AMOUNT,
    HEADER,
    MAIN_BUTTON,
    MIDDLE,
    UNDER_THE_AMOUNT,
    WHOLE,
    counter_at,
)

BESIDE_THE_LIST = (0.705, 0.1, 0.985, 0.3)
THE_DAY = (0.5, 0.1, 0.64, 0.18)
ITEMS = "name;price;category;barcode;quick\nKaffe;32,00;Drikke;;yes\nTe;28,00;Drikke;;yes\n"
SOON_UNKNOWN = "[times]\nconfirmation = 0.5\n"


def test_money_that_may_not_have_moved_was_asked_for(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path, f'operator = "Kari"\n{SOON_UNKNOWN}') as counter:
        screen.type("20,14\r")
        counter.reads(MIDDLE, "Scan to pay")
        screen.key("Escape")
        counter.reads(MIDDLE, "Not known", "asked for 20.14", "asked to cancel")
        assert not counter.says(MIDDLE, "Kari charged")


def test_an_amount_that_disagrees_is_in_sight_with_its_sign(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        counter.sells("50,20", "not_known")
        # All of its story, from what was asked for to what the receipt says.
        counter.reads(MIDDLE, "Not known", "Asked: 50.20", "Receipt says: 51.20")
        counter.reads(MIDDLE, "asked for 50.20", "isn't the one asked for")


def test_what_was_refused_is_said_no_longer_than_it_holds(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.type("20,13\r")
        counter.reads(MIDDLE, "Scan to pay")
        screen.key("F2")
        counter.reads(UNDER_THE_AMOUNT, "payment is open")
        screen.key("Escape")
        counter.reads(MIDDLE, "Not paid")
        assert not counter.says(UNDER_THE_AMOUNT, "open")


def test_with_something_to_resolve_name_and_keys_stay_in_the_header(
    screen: Screen, tmp_path: Path
) -> None:
    for language in ("nb", "sv", "da"):
        folder = tmp_path / language
        folder.mkdir()
        with counter_at(screen, folder, f'language = "{language}"\n') as counter:
            counter.sells("50,20", "not_known")
            counter.leaves_result()
            counter.reads(HEADER, "Fjellkaffe AS", "F2", "F4", "F9", "F1", "F6")


def test_keys_of_what_is_off_say_so(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.key("F7")
        counter.reads(UNDER_THE_AMOUNT, "Tips are off (F9)")
        screen.key("F8")
        counter.reads(UNDER_THE_AMOUNT, "Notes are off (F9)")
        screen.key("F1")
        counter.reads(WHOLE, "This help")
        assert not counter.says(WHOLE, "F7")
        assert not counter.says(WHOLE, "F8")


def test_enter_twice_in_the_list_of_items_sells_nothing(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    with counter_at(screen, tmp_path, '[sale]\ncatalogue = "items.csv"\n') as counter:
        # The price is on the key.
        counter.reads((0.02, 0.26, 0.33, 0.33), "Kaffe", "32.00")
        screen.key("F5")
        counter.reads(MIDDLE, "Items", "28.00")
        screen.type("\r\r")
        screen.pause()
        assert counter.till.payments() == []
        # Nor does the Enter that adds one, pressed twice.
        screen.key("Escape")
        screen.key("F5")
        screen.type("te\r\r")
        counter.reads(MAIN_BUTTON, "Charge", "28.00")
        screen.pause()
        assert counter.till.payments() == []
        assert counter.charged() == []


def test_what_needs_attention_is_counted_and_listed(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        for amount in ("50,20", "60,20"):
            counter.sells(amount, "not_known")
            counter.leaves_result()
        screen.key("F6")
        counter.reads(WHOLE, "Payments to resolve", "50.20", "60.20", "1 of 2")
        counter.reads(BESIDE_THE_LIST, "50.20")
        screen.key("Down")
        counter.reads(BESIDE_THE_LIST, "60.20")
        screen.key("Return")
        counter.reads(MIDDLE, "Not known")
        counter.reads(MAIN_BUTTON, "Back to the list")


@pytest.mark.parametrize("language", ["nb", "da", "fi"])
def test_dates_are_written_as_the_language_has_them(
    screen: Screen, tmp_path: Path, language: str
) -> None:
    with counter_at(screen, tmp_path, f'language = "{language}"\n') as counter:
        # The day of the payments that are listed: today's.
        counter.press("F2", "Left")
        counter.reads(THE_DAY, Texts(language).day(datetime.now().astimezone().date()))


def test_no_alt_letter_is_marked_until_alt_is_held(screen: Screen, tmp_path: Path) -> None:
    with counter_at(screen, tmp_path) as counter:
        screen.type("5")
        counter.reads(AMOUNT, "5")
        plain = screen.area(0, 60, 1024, 720)
        screen.hold("Alt_L")
        wait_for("the marks", lambda: screen.area(0, 60, 1024, 720) != plain)
        screen.release("Alt_L")
        wait_for("no marks", lambda: screen.area(0, 60, 1024, 720) == plain)
