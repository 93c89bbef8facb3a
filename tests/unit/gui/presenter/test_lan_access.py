"""The button that lets phones into a demo, and what is said while they can get in."""

import pytest

from terminal_app.channel.commands import SetLanAccess
from terminal_app.channel.events import LanAccessChanged
from terminal_app.gui.screen_state import Button, Gesture
from terminal_app.gui.views.window import Window
from terminal_app.settings import LANGUAGES
from tests.unit.gui.drawn import assert_nothing_is_cut, draw, words
from tests.unit.gui.happened import HAPPENED
from tests.unit.gui.presenter.presented import TillUnderTest

IN = LanAccessChanged("http://192.168.178.123:65535")


def button(till: TillUnderTest) -> Button:
    (found,) = till.screen.center.buttons
    return found


def test_a_till_without_a_demos_server_has_no_such_button() -> None:
    assert TillUnderTest().connect().screen.center.buttons == ()


def test_the_button_asks_and_waits_for_what_becomes_of_it() -> None:
    till = TillUnderTest().connect().hears(LanAccessChanged())
    assert button(till) == Button(Gesture.LET_PHONES_IN, "Pay with a real phone")
    till.do(Gesture.LET_PHONES_IN)
    assert till.commands == [SetLanAccess(is_open=True)]
    assert not button(till).enabled
    till.do(Gesture.LET_PHONES_IN)
    assert len(till.commands) == 1, "asked once"
    till.hears(IN)
    assert button(till) == Button(Gesture.KEEP_PHONES_OUT, "Keep phones out")
    till.do(Gesture.KEEP_PHONES_OUT)
    assert till.commands[1:] == [SetLanAccess(is_open=False)]
    till.hears(LanAccessChanged())
    assert button(till).gesture is Gesture.LET_PHONES_IN


@pytest.mark.parametrize("name", ["on the phone", "scanned", "paid after a cancel"])
def test_whatever_is_on_the_screen_says_that_the_network_gets_in(name: str) -> None:
    till = HAPPENED[name]("en").hears(IN)
    assert till.screen.center.mark.split("\n") == [
        "DEMO - not a payment",
        "Open to everybody in this network: 192.168.178.123:65535",
    ]
    till.hears(LanAccessChanged())
    assert "network" not in till.screen.center.mark
    assert till.screen.header.mark == "DEMO - not a payment"


@pytest.mark.parametrize("name", ["on the phone", "scanned"])
def test_nothing_is_changed_while_a_customer_is_at_it(name: str) -> None:
    till = HAPPENED[name]("en").hears(LanAccessChanged())
    before = len(till.commands)
    till.do(Gesture.LET_PHONES_IN)
    assert till.commands[before:] == []


def test_why_no_phone_can_be_let_in_is_said() -> None:
    till = (
        TillUnderTest().connect().hears(LanAccessChanged(why_not="This machine is in no network."))
    )
    notice = till.screen.center.notice
    assert notice is not None
    assert (notice.title, notice.text) == (
        "No phone can be let in",
        "This machine is in no network.",
    )
    assert button(till).enabled


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_while_phones_get_in_in_any_language(window: Window, language: str) -> None:
    till = TillUnderTest(language, show_own_code=True).hears(IN).connect("https://pay.example/t/1")
    shown = [till.screen, *(happen(language).hears(IN).screen for happen in HAPPENED.values())]
    for state in shown:
        draw(window, state)
        assert_nothing_is_cut(window.root)
        assert "192.168.178.123:65535" in words(window)
