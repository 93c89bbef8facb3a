"""The presenter, called directly: typing, selling, and the till's own state."""

import pytest

from terminal_app.channel.commands import (
    CancelPayment,
    Reconnect,
    StartPayment,
    Stop,
)
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    JournalLocked,
    JournalMigrating,
    MessageUnmatched,
    NotRecorded,
    RecordingRestored,
    SessionStopped,
)
from terminal_app.errors import FaultKind
from terminal_app.gui.screen_state import Gesture, Lamp, Paying, Result, Tone, Welcome
from terminal_app.payments.inputs import (
    CancelRequested,
)
from terminal_app.payments.payment import (
    CancelReason,
)
from terminal_app.settings import LANGUAGES
from tests.unit.gui.presenter.presented import AMOUNT, CODE, PAID, RESPONDED, TillUnderTest


def test_enter_charges_what_was_typed_in_minor_units(till: TillUnderTest) -> None:
    till.type("125,50\r")
    assert till.commands == [StartPayment("id-1", "id-2", AMOUNT, "Kari")]


def test_no_sale_is_meant_despite_an_unknown_one_unless_a_person_says_so(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r")
    assert not till.last_start().despite_unknown


def test_until_the_session_confirms_it_no_code_and_no_result_is_shown(till: TillUnderTest) -> None:
    till.type("125,50\r")
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None


def test_enter_twice_charges_once(till: TillUnderTest) -> None:
    till.type("125,50\r\r\r")
    assert len(till.commands) == 1
    assert "Another payment is open" in till.screen.amount.refusal


def test_the_code_is_shown_with_the_time_left(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    assert isinstance(till.face, Paying)
    assert (till.face.qr_text, till.face.amount) == (CODE, "125.50 NOK")
    assert "10:00" in till.face.waiting
    till.now += 48
    till.presenter.tick()
    assert isinstance(till.face, Paying)
    assert "9:12" in till.face.waiting


def test_digits_on_a_result_start_a_new_sale(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits(0.6).type("9")
    assert isinstance(till.face, Welcome)
    assert till.screen.amount.amount == "9"


def test_digits_while_a_payment_is_open_are_refused_in_sight(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.type("9")
    assert "Another payment is open" in till.screen.amount.refusal
    assert till.screen.amount.amount == "125.50"


def test_a_scan_on_a_result_doesnt_take_it_away(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.key_ms += 1000
    for key in "7038010009457\r":
        till.key_ms += 5
        till.presenter.typed(key, till.key_ms)
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.PAID
    assert len(till.commands) == 1


def test_a_scan_takes_nothing_back_of_a_sale_that_was_begun_on_a_result(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits(0.6).type("1")
    till.key_ms += 500
    for key in "7038010009457\r":
        till.key_ms += 3
        till.presenter.typed(key, till.key_ms)
    assert till.screen.amount.amount == "1"
    till.waits().key_ms += 500
    assert till.type("25,00").screen.amount.amount == "125.00"


def test_escape_cancels_the_open_payment_by_name(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.ESCAPE)
    assert till.commands[-1] == CancelPayment("id-1", "Kari")


def test_while_cancelling_no_code_is_shown(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"))
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None
    assert till.screen.center.buttons == ()


def test_escape_else_clears_the_amount(till: TillUnderTest) -> None:
    till.type("125").do(Gesture.ESCAPE)
    assert till.screen.amount.amount == ""


def test_when_the_line_is_lost_the_code_stays_with_the_truth_beside_it(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.presenter.event(
        ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST, "x", till.now + 3)
    )
    assert isinstance(till.face, Paying)
    assert till.face.qr_text == CODE
    assert till.screen.center.notice is not None
    assert "can still pay" in till.screen.center.notice.text
    assert till.screen.status.lamp is Lamp.TRYING
    assert till.screen.status.line == "Reconnecting in 3 s"


def test_not_connected_nothing_is_sent_and_what_was_typed_stays() -> None:
    till = TillUnderTest().type("125,50\r")
    assert till.commands == [Reconnect()]
    assert "Not connected" in till.screen.amount.refusal
    assert till.screen.amount.amount == "125.50"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed", ["", "0", "0,00", "-5", "1,234", "1.234,56", "abc", "１２", "100000,01"]
)
def test_what_is_no_amount_is_refused_in_place_and_kept(typed: str, language: str) -> None:
    till = TillUnderTest(language).connect().type(typed).type("\r")
    assert till.commands == []
    assert till.screen.amount.refusal
    assert till.screen.amount.amount == typed


def test_cents_first_reads_digits_as_minor_units() -> None:
    till = TillUnderTest(cents_first=True).connect().type("12550\r")
    assert till.last_start().amount == AMOUNT


def test_what_can_not_be_recorded_takes_no_payment_and_says_so(till: TillUnderTest) -> None:
    till.presenter.event(NotRecorded("The disk is full. Free space on it."))
    assert till.screen.center.notice is not None
    assert "disk is full" in till.screen.center.notice.text
    till.type("10\r")
    assert till.commands == []
    till.presenter.event(RecordingRestored())
    till.type("\r")
    assert isinstance(till.commands[-1], StartPayment)


def test_another_till_on_the_machine_is_told_in_the_tills_language() -> None:
    till = TillUnderTest(language="nb")
    till.presenter.event(JournalLocked("/var/lib/till", "K7-4F2A"))
    notice = till.screen.center.notice
    assert notice is not None
    assert "En annen kasse kjører på denne maskinen" in notice.text
    assert "/var/lib/till" in notice.text
    till.presenter.event(RecordingRestored())
    assert till.screen.center.notice is None


def test_while_the_journal_is_brought_up_to_date_that_is_said_and_nothing_is_sold() -> None:
    till = TillUnderTest()
    for percent in (1, 42):
        till.presenter.event(JournalMigrating(percent))
    notice = till.screen.center.notice
    assert notice is not None
    assert "42 %" in notice.title
    assert "No sale can begin" in notice.text
    till.type("10\r")
    assert till.commands == [Reconnect()]
    till.presenter.event(JournalMigrating(100))
    assert "42" not in str(till.screen.center.notice)
    till.connect().type("\r")
    assert isinstance(till.commands[-1], StartPayment)


def test_closing_with_a_payment_open_warns_first(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.CLOSE)
    assert Stop() not in till.commands
    assert till.screen.center.notice is not None
    assert "Close again" in till.screen.center.notice.text
    till.do(Gesture.CLOSE)
    assert till.commands[-1] == Stop()


def test_closing_an_idle_till_asks_nothing(till: TillUnderTest) -> None:
    till.do(Gesture.CLOSE)
    assert till.commands == [Stop()]


def test_a_session_that_fails_is_shown(till: TillUnderTest) -> None:
    till.presenter.event(SessionStopped("ValueError: x"))
    assert till.screen.center.notice is not None
    assert "Restart the till" in till.screen.center.notice.text


def test_a_message_set_aside_is_shown_to_the_technician(till: TillUnderTest) -> None:
    till.presenter.event(MessageUnmatched("not UTF-8 at byte 3", 2))
    assert "not UTF-8 at byte 3" in till.screen.status.technical


def test_an_idle_till_draws_nothing_anew(till: TillUnderTest) -> None:
    drawn = len(till.window.drawn)
    for _ in range(100):
        till.now += 0.25
        till.presenter.tick()
    assert len(till.window.drawn) == drawn


def test_amounts_joined_by_plus_are_charged_as_one_sale(till: TillUnderTest) -> None:
    till.type("10+5,50")
    assert till.screen.amount.amount == "10 + 5.50"
    assert till.screen.amount.charge.text == "Charge 15.50 NOK"
    till.type("+\r")
    assert till.last_start().amount.amount_minor == 1550


def test_an_amount_that_is_being_added_is_not_refused_before_it_is_typed(
    till: TillUnderTest,
) -> None:
    for keys in ("10+", "0", ",", "5"):
        assert till.type(keys).screen.amount.refusal == ""
    assert till.type("55").screen.amount.refusal
