"""Settings that change while the till runs, and when they may be opened at all."""

from terminal_app.channel.commands import Stop
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    NotRecorded,
    SessionStopped,
)
from terminal_app.errors import FaultKind, SettingsError
from terminal_app.gui.presenter.ports import Labels
from terminal_app.gui.screen_state import Gesture, Paying
from terminal_app.settings import Connection, CustomerDisplay, Settings, Till
from tests.unit.gui.presenter.presented import NOT_KNOWN, PAID, RESPONDED, TillUnderTest


def settings(language: str, customers: str = "") -> Settings:
    return Settings(
        Connection(terminal_id="TILL-1"),
        Till(language=language),
        customer_display=CustomerDisplay(language=customers),
    )


def speak(till: TillUnderTest, language: str, customers: str = "") -> None:
    till.presenter.adopt(settings(language, customers), Labels(), "Ola")


def test_every_part_of_the_screen_speaks_the_new_language() -> None:
    till = TillUnderTest("en").connect()
    till.type("125.50\r").happens(RESPONDED, PAID)
    speak(till, "nb")
    screen = till.screen
    assert "Betalingsterminal" in screen.title
    assert screen.header.actions[0].text == "Salg"
    assert screen.status.line == "Tilkoblet"
    assert screen.receipt is not None
    assert screen.receipt.title == "Kvittering"
    assert "IKKE KVITTERING FOR KJØP" in till.receipt
    assert screen.amount.separator == ","


def test_todays_payments_are_told_again_in_the_new_language() -> None:
    till = TillUnderTest("en").connect()
    till.type("125.50\r").happens(RESPONDED, PAID)
    till.waits().type("\r")
    speak(till, "nb")
    assert till.screen.today is not None
    assert [(row.amount, row.outcome) for row in till.screen.today.rows] == [("125,50", "Betalt")]


def test_a_payments_story_is_told_again_in_the_new_language() -> None:
    till = TillUnderTest("en").connect()
    till.type("125.50\r").happens(*NOT_KNOWN)
    assert "The customer was shown the code." in till.details
    speak(till, "sv")
    assert "The customer was shown the code." not in till.details
    assert "Koden visades för kunden." in till.details


def test_the_customers_window_follows_unless_it_has_a_language_of_its_own() -> None:
    till = TillUnderTest("en").connect()
    assert till.window.facing.heading == "Welcome"
    speak(till, "nb")
    assert till.window.facing.heading == "Velkommen"
    speak(till, "nb", customers="fi")
    assert till.window.facing.heading == "Tervetuloa"


def test_a_payment_that_is_open_goes_on_in_the_new_language() -> None:
    till = TillUnderTest("en").connect()
    till.type("125.50\r").happens(RESPONDED)
    before = till.face
    assert isinstance(before, Paying)
    posted = list(till.commands)
    speak(till, "da")
    after = till.face
    assert isinstance(after, Paying)
    assert (after.qr_text, posted) == (before.qr_text, till.commands)
    assert after.title != before.title


def test_who_charges_stands_with_the_next_sale() -> None:
    till = TillUnderTest("en").connect()
    speak(till, "en")
    till.type("5.00\r")
    assert till.last_start().operator == "Ola"


def opens(till: TillUnderTest) -> bool:
    opened: list[bool] = []
    object.__setattr__(till.presenter._ports, "open_settings", lambda: opened.append(True))
    till.do(Gesture.SETTINGS)
    return bool(opened)


def test_the_settings_open_where_nothing_is_under_way() -> None:
    assert opens(TillUnderTest("en"))
    assert opens(TillUnderTest("en").connect())


def test_they_never_open_while_a_payment_is_open_nor_over_an_alarm() -> None:
    till = TillUnderTest("en").connect()
    till.type("125.50\r")
    assert not opens(till)
    assert till.screen.amount.refusal
    till.happens(RESPONDED)
    assert not opens(till)


def test_a_file_that_cannot_be_read_is_said() -> None:
    till = TillUnderTest("en").connect()

    def fail() -> None:
        raise SettingsError("line 3")

    object.__setattr__(till.presenter._ports, "open_settings", fail)
    till.do(Gesture.SETTINGS)
    assert "The settings can't be read. line 3" in till.notice


def test_a_session_begins_anew_only_where_no_payment_is_disturbed() -> None:
    till = TillUnderTest("en").connect()
    till.type("125.50\r")
    assert not till.presenter.restart()
    assert Stop() not in till.commands
    other = TillUnderTest("en").connect()
    assert other.presenter.restart()
    assert other.commands == [Stop()]


def test_what_a_technician_is_called_for_bears_its_support_code() -> None:
    for event in (
        ConnectionChanged(ConnectionState.WAITING, FaultKind.ACCESS_REFUSED, "401", 5.0, "K7-4F2A"),
        NotRecorded("The disk is full.", support="K7-4F2A"),
        SessionStopped("ValueError: x", "K7-4F2A"),
    ):
        assert "Support code: K7-4F2A" in TillUnderTest("en").hears(event).notice
    till = TillUnderTest("en")
    till.presenter.failed("TypeError", "K7-4F2A")
    till.presenter.tick()
    assert "Support code: K7-4F2A" in till.notice
