"""The ways out of the till, without a window: warned, asked, and in a kiosk with the PIN."""

import logging

import pytest

from terminal_app import pin_hash
from terminal_app.channel.commands import Stop
from terminal_app.channel.events import WrongPinsRead
from terminal_app.gui.screen_state import Gesture
from terminal_app.pin_hash import MOST_WAIT_S, TRIES, WAIT_S
from terminal_app.settings import Screen
from tests.unit.gui.presenter.presented import TillUnderTest

PIN = "2468"
WITH_PIN = Screen(kiosk=True, pin=pin_hash.hashed(PIN))
WITHOUT_PIN = Screen(kiosk=True)


def kiosk(screen: Screen, *tried: str) -> TillUnderTest:
    till = TillUnderTest(on_screen=screen).connect()
    till.window.pins = tried
    return till


def stops(till: TillUnderTest) -> int:
    return till.commands.count(Stop())


def test_outside_a_kiosk_closing_asks_nothing() -> None:
    till = TillUnderTest().connect().do(Gesture.CLOSE)
    assert (till.presenter.closing, stops(till)) == (True, 1)


def test_a_kiosk_closes_with_its_pin_alone() -> None:
    till = kiosk(WITH_PIN, "1111").do(Gesture.CLOSE)
    assert (till.presenter.closing, stops(till)) == (False, 0)
    assert till.window.pin_faults == ["That isn't the PIN."]
    till.window.pins = (PIN,)
    till.do(Gesture.CLOSE)
    assert (till.presenter.closing, stops(till)) == (True, 1)


def test_a_kiosk_without_a_pin_asks_once_whether_it_is_meant() -> None:
    till = kiosk(WITHOUT_PIN).do(Gesture.CLOSE)
    assert not till.presenter.closing
    assert "Quit the till program?" in till.notice
    till.do(Gesture.CLOSE)
    assert till.presenter.closing


@pytest.mark.parametrize("change_of_mind", ["escape", "next sale"])
def test_who_goes_on_is_asked_again_the_next_time(change_of_mind: str) -> None:
    till = kiosk(WITHOUT_PIN).do(Gesture.CLOSE)
    if change_of_mind == "escape":
        till.do(Gesture.ESCAPE)
    else:
        till.type("5")
    assert till.notice == ""
    till.do(Gesture.CLOSE)
    assert not till.presenter.closing


def test_in_a_kiosk_an_open_payment_is_warned_about_before_the_pin_is_asked_for() -> None:
    till = kiosk(WITH_PIN, PIN).type("125,50\r").do(Gesture.CLOSE)
    assert "A payment is open." in till.notice
    assert till.window.pin_forms == []
    till.do(Gesture.CLOSE)
    assert till.presenter.closing


def test_shutting_the_machine_down_asks_nobody() -> None:
    till = kiosk(WITH_PIN).type("125,50\r")
    till.presenter.shut_down()
    till.presenter.shut_down()
    assert (till.presenter.closing, stops(till), till.window.pin_forms) == (True, 1, [])


def test_wrong_pins_make_whoever_guesses_wait_longer_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    till = kiosk(WITH_PIN, *["1111"] * TRIES)
    with caplog.at_level(logging.WARNING):
        till.do(Gesture.CLOSE)
    assert len(caplog.records) == TRIES
    assert "1111" not in caplog.text
    assert till.window.pin_waits == "Too many wrong PINs. Wait 31 s."
    till.window.pins = (PIN,)
    assert not till.do(Gesture.CLOSE).presenter.closing, "the right one had to wait too"
    till.waits(WAIT_S + 1).window.pins = ("1111",) * TRIES
    till.do(Gesture.CLOSE)
    till.waits(WAIT_S + 1).window.pins = (PIN,)
    assert not till.do(Gesture.CLOSE).presenter.closing, "twice as long, the second time"
    assert till.waits(WAIT_S).do(Gesture.CLOSE).presenter.closing


def test_who_has_guessed_a_kiosks_pin_before_a_restart_goes_on_waiting() -> None:
    till = kiosk(WITH_PIN, PIN).hears(WrongPinsRead("", TRIES, 1000.0 + WAIT_S))
    assert not till.do(Gesture.CLOSE).presenter.closing
    assert till.waits(WAIT_S).do(Gesture.CLOSE).presenter.closing


def test_nobody_has_to_wait_for_ever() -> None:
    till = kiosk(WITH_PIN)
    for _ in range(20):
        till.window.pins = ("1111",) * TRIES
        till.waits(MOST_WAIT_S + 1).do(Gesture.CLOSE)
    till.waits(MOST_WAIT_S + 1).window.pins = (PIN,)
    assert till.do(Gesture.CLOSE).presenter.closing


def test_full_screen_comes_and_goes_outside_a_kiosk() -> None:
    till = TillUnderTest().connect().do(Gesture.FULL_SCREEN)
    assert till.window.full_screen
    assert not till.do(Gesture.FULL_SCREEN).window.full_screen


def test_a_kiosks_full_screen_is_left_with_the_pin_and_taken_again_without() -> None:
    till = kiosk(WITH_PIN, "1111").do(Gesture.FULL_SCREEN)
    assert not till.window.full_screen, "the fake window begins without"
    till.window.pins = (PIN,)
    till.do(Gesture.FULL_SCREEN)
    assert (till.window.full_screen, len(till.window.pin_forms)) == (True, 2)
    till.do(Gesture.FULL_SCREEN)
    assert (till.window.full_screen, len(till.window.pin_forms)) == (False, 2)
    till.window.pins = ()
    till.do(Gesture.FULL_SCREEN)
    assert (till.window.full_screen, len(till.window.pin_forms)) == (False, 3)


def test_a_kiosk_without_a_pin_stays_full_screen_and_says_so() -> None:
    till = kiosk(WITHOUT_PIN).do(Gesture.FULL_SCREEN)
    assert not till.window.full_screen
    assert till.screen.amount.refusal == "This till stays full screen."


def test_the_pin_is_on_no_screen_and_in_no_form() -> None:
    till = kiosk(WITH_PIN, "1357", PIN).do(Gesture.CLOSE)
    seen = f"{till.window.drawn} {till.window.pin_forms} {till.window.pin_faults}"
    assert "1357" not in seen
    assert PIN not in seen
