"""The presenter in the GET-flow: the till's own code, and customers who have scanned it."""

import dataclasses

import pytest

from terminal_app.channel.commands import CancelPayment, DeclineScan, StartPayment
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    LoggedOn,
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    Refusal,
    ScanChanged,
)
from terminal_app.errors import FaultKind
from terminal_app.gui.screen_state import Gesture, Paying, Result, Welcome
from terminal_app.payments.inputs import InitResponseReceived
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import DeclineReason, Scan, ScanState, move
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    CODE,
    NOT_KNOWN,
    OWNER,
    PAID,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

OWN_CODE = "https://pay.example/till/TILL-1"
SCAN = Scan("scan-1", OWNER, "2026-11-22T12:34:50+00:00")
WAITING = ScanChanged(SCAN)
WITHDRAWN = ScanChanged(move(SCAN, ScanState.WITHDRAWN))
SCANNED = "Scanned"
NOTICED = "A customer has scanned"


def declined(reason: DeclineReason) -> ScanChanged:
    return ScanChanged(move(SCAN, ScanState.DECLINED, reason=reason))


def answers(till: TillUnderTest) -> list[StartPayment]:
    starts = [command for command in till.commands if isinstance(command, StartPayment)]
    return [start for start in starts if start.answers_scan]


def scanned_payment(till: TillUnderTest) -> Payment:
    return dataclasses.replace(till.payment(), by_scan=True)


# -- the till's own code -------------------------------------------------------------------


def own_code(till: TillUnderTest) -> str | None:
    return till.face.own_code if isinstance(till.face, Welcome) else None


def test_an_idle_till_shows_its_own_code_with_what_to_do_where_that_is_set() -> None:
    till = TillUnderTest(show_own_code=True).connect(OWN_CODE)
    assert own_code(till) == OWN_CODE
    assert isinstance(till.face, Welcome)
    assert (till.face.title, till.face.own_code_text) == ("Welcome", "Scan to pay here")
    assert till.face.text


def test_the_own_code_is_shown_by_no_till_that_isnt_set_to_or_wasnt_told_one() -> None:
    assert own_code(TillUnderTest().connect(OWN_CODE)) is None
    assert own_code(TillUnderTest(show_own_code=True).connect()) is None


def test_the_own_code_goes_with_the_connection_and_with_whatever_else_is_shown() -> None:
    till = TillUnderTest(show_own_code=True).connect(OWN_CODE)
    till.hears(ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST))
    assert own_code(till) is None
    till.connect(OWN_CODE)
    assert own_code(till) == OWN_CODE
    till.hears(WAITING)
    assert isinstance(till.face, Result)
    till.hears(WITHDRAWN)
    assert own_code(till) == OWN_CODE
    till.hears(NotRecorded("The disk is full."))
    assert own_code(till) is None


def test_a_server_that_tells_no_code_any_more_takes_it_away() -> None:
    till = TillUnderTest(show_own_code=True).connect(OWN_CODE)
    till.hears(LoggedOn(None, None, None, None, "TILL-1"))
    assert own_code(till) is None


# -- a customer has scanned ----------------------------------------------------------------


def test_a_scan_is_shown_and_the_next_enter_answers_it(till: TillUnderTest) -> None:
    till.hears(WAITING)
    assert till.result().title == SCANNED
    assert till.screen.amount.charge.text == "Scanned: type the amount"
    till.type("125,50")
    assert till.result().title == SCANNED
    assert till.screen.amount.charge.text == "Scanned: charge 125.50 NOK"
    till.type("\r")
    assert till.commands == [StartPayment("scan-1", "id-1", AMOUNT, "Kari", answers_scan=True)]


def test_an_answered_scan_is_a_payment_that_the_customer_confirms_on_the_phone(
    till: TillUnderTest,
) -> None:
    till.hears(WAITING).type("125,50\r")
    till.happens(payment=scanned_payment(till))
    till.hears(ScanChanged(move(SCAN, ScanState.ANSWERED)))
    till.happens(InitResponseReceived(None), payment=scanned_payment(till))
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None
    assert till.face.title == "The customer confirms on the phone"
    assert "10:00" in till.face.waiting
    till.hears(ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST))
    assert "can still pay" in till.notice
    button = till.screen.amount.charge
    assert button.text == "Cancel payment"
    till.do(button.gesture)
    assert not any(isinstance(one, CancelPayment) for one in till.commands), "a second touch"
    till.waits().do(button.gesture)
    assert till.commands[-1] == CancelPayment("scan-1", "Kari")


def test_after_an_answered_scan_the_next_sale_is_an_ordinary_one(till: TillUnderTest) -> None:
    till.hears(WAITING).type("125,50\r")
    till.hears(ScanChanged(move(SCAN, ScanState.ANSWERED)))
    till.happens(InitResponseReceived(None), PAID, payment=scanned_payment(till))
    till.waits().type("\r10\r")
    assert till.last_start().payment_id == "id-2"
    assert len(answers(till)) == 1


def test_a_server_that_gives_a_code_for_a_scanned_payment_has_it_shown(till: TillUnderTest) -> None:
    till.hears(WAITING).type("125,50\r")
    till.happens(RESPONDED, payment=scanned_payment(till))
    assert isinstance(till.face, Paying)
    assert till.face.qr_text == CODE


@pytest.mark.parametrize("over", [WITHDRAWN, declined(DeclineReason.TIME_UP)])
def test_a_customer_who_has_left_is_told_and_what_was_typed_stays(
    till: TillUnderTest, over: ScanChanged
) -> None:
    till.hears(WAITING).type("125,5")
    till.hears(over)
    assert isinstance(till.face, Welcome)
    assert "The customer has left: nothing was sent." in till.notice
    till.type("0")
    assert "has left" in till.notice
    till.type("\r")
    assert till.last_start() == StartPayment("id-1", "id-2", AMOUNT, "Kari")
    assert till.notice == ""


@pytest.mark.parametrize("key", [Gesture.ENTER, Gesture.ESCAPE])
def test_that_a_customer_has_left_goes_by_enter_or_escape(
    till: TillUnderTest, key: Gesture
) -> None:
    till.hears(WAITING, WITHDRAWN).do(key)
    assert till.notice == ""
    assert till.commands == []
    assert till.screen.amount.refusal == ""


def test_a_scan_that_the_till_declines_by_itself_is_no_news(till: TillUnderTest) -> None:
    till.hears(WAITING, declined(DeclineReason.OTHER_SALE))
    assert isinstance(till.face, Welcome)
    assert till.notice == ""


def test_the_end_of_another_scan_leaves_the_one_that_waits(till: TillUnderTest) -> None:
    other = dataclasses.replace(SCAN, payment_id="scan-2")
    till.hears(WAITING)
    till.hears(ScanChanged(move(other, ScanState.DECLINED, reason=DeclineReason.ANOTHER_SCAN)))
    assert till.result().title == SCANNED
    till.hears(ScanChanged(move(other, ScanState.WITHDRAWN)))
    assert till.result().title == SCANNED
    assert till.notice == ""


def test_escape_clears_first_and_declines_when_nothing_is_typed(till: TillUnderTest) -> None:
    till.hears(WAITING).type("12").do(Gesture.ESCAPE)
    assert till.screen.amount.amount == ""
    assert till.commands == []
    till.do(Gesture.ESCAPE)
    assert till.commands == [DeclineScan("scan-1", "Kari")]
    till.hears(declined(DeclineReason.CASHIER))
    assert isinstance(till.face, Welcome)
    assert till.notice == ""


def test_the_button_declines_whatever_is_typed(till: TillUnderTest) -> None:
    till.hears(WAITING).type("12").press("Decline")
    assert till.commands == [DeclineScan("scan-1", "Kari")]
    assert till.screen.amount.amount == "12"


def test_a_scan_is_a_notice_on_a_result_that_isnt_dismissed(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.hears(WAITING)
    assert till.result().title == "Paid"
    assert NOTICED in till.notice
    till.waits().type("\r")
    assert till.result().title == SCANNED


def test_a_scan_never_hides_an_alarm(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID, TWICE)
    till.hears(WAITING)
    assert "charged twice" in till.notice
    assert NOTICED in till.notice


def test_a_late_result_doesnt_push_a_waiting_customer_aside(till: TillUnderTest) -> None:
    payment = TillUnderTest().connect().type("125,50\r").happens(RESPONDED, PAID, TWICE)
    till.hears(WAITING, PaymentChanged(payment))
    assert till.result().title == SCANNED
    assert till.screen.header.attention == "1 payment to resolve"


# -- an amount answers nobody it wasn't meant for ------------------------------------------


def test_an_amount_posted_before_the_scan_was_shown_keeps_its_own_id(till: TillUnderTest) -> None:
    till.type("125,50\r")
    till.hears(WAITING, PaymentRefused("id-1", Refusal.UNKNOWN_SAME_AMOUNT))
    assert till.result().title == "Charge again?"
    assert NOTICED in till.notice
    till.press("Yes, another sale")
    assert till.last_start() == StartPayment("id-1", "id-2", AMOUNT, "Kari", despite_unknown=True)
    assert answers(till) == []


def test_the_question_whether_to_charge_again_keeps_answering_the_scan(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(*NOT_KNOWN)
    till.waits().type("\r")
    till.hears(WAITING).type("125,50\r")
    till.hears(PaymentRefused("scan-1", Refusal.UNKNOWN_SAME_AMOUNT))
    assert till.result().title == "Charge again?"
    till.press("Yes, another sale")
    expected = StartPayment(
        "scan-1", "id-3", AMOUNT, "Kari", despite_unknown=True, answers_scan=True
    )
    assert till.last_start() == expected


def test_that_question_goes_with_the_customer_it_is_about(till: TillUnderTest) -> None:
    till.hears(WAITING).type("125,50\r")
    till.hears(PaymentRefused("scan-1", Refusal.UNKNOWN_SAME_AMOUNT), WITHDRAWN)
    assert isinstance(till.face, Welcome)
    assert "has left" in till.notice
    till.do(Gesture.CHARGE_ANYWAY)
    assert len(till.commands) == 1
    assert till.screen.amount.amount == "125.50"


def test_a_hand_that_was_on_its_way_to_enter_answers_no_scan(till: TillUnderTest) -> None:
    till.type("125,50").hears(WAITING).type("\r")
    assert till.commands == []
    assert "just scanned" in till.screen.amount.refusal
    till.waits().type("\r")
    assert [start.payment_id for start in answers(till)] == ["scan-1"]


def test_a_scan_that_is_gone_sends_nothing_and_the_next_enter_charges_with_a_code(
    till: TillUnderTest,
) -> None:
    till.hears(WAITING).type("125,50\r")
    till.hears(PaymentRefused("scan-1", Refusal.SCAN_GONE))
    assert "nothing was sent" in till.screen.amount.refusal
    assert till.screen.amount.amount == "125.50"
    till.type("\r")
    assert till.last_start() == StartPayment("id-2", "id-3", AMOUNT, "Kari")


def test_not_connected_a_scan_is_answered_by_nothing(till: TillUnderTest) -> None:
    till.hears(WAITING, ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST)).type(
        "10\r"
    )
    assert answers(till) == []
    assert "Not connected" in till.screen.amount.refusal


def test_a_till_with_a_customer_waiting_looks_at_events_often(till: TillUnderTest) -> None:
    assert not till.presenter.is_busy
    till.hears(WAITING)
    assert till.presenter.is_busy
