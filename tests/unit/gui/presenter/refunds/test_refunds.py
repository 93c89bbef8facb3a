"""The presenter and refunds: offered after an alarm, confirmed once, and told to the end."""

from datetime import timedelta

import pytest

from terminal_app.channel.commands import AcknowledgeAlarms, Command, RefundReceipt
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    NotRecorded,
    PaymentChanged,
    RefundRefusal,
    RefundRefused,
)
from terminal_app.errors import FaultKind
from terminal_app.gui.screen_state import Gesture, RefundOf, Tone, Welcome
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    Input,
    ProblemReceived,
    ReceiptReceived,
    RefundRequested,
    Request,
    TimedOut,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment, Problem, ProblemKind, State, Wait
from terminal_app.payments.refunds import taken_elsewhere
from terminal_app.texts import local
from tests.unit.gui.presenter.attended import CANCELED
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    ASKED,
    CANCEL,
    NUMBER,
    OTHER,
    OWNER,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

OFFER = f"Refund receipt {NUMBER}…"
YES = "Yes, refund"
REVERSED = ReceiptReceived(NUMBER, State.REVERSED, AMOUNT)
REFUND = RefundReceipt(NUMBER, "Kari")
UNKNOWN = (ASKED, TimedOut(Wait.REFUND))


def refunds(till: TillUnderTest) -> list[Command]:
    return [command for command in till.commands if isinstance(command, RefundReceipt)]


def shown_time(payment: Payment) -> str:
    moment = local(payment.paid_at or "")
    assert moment is not None
    return moment.strftime("%H:%M")


def after(till: TillUnderTest, *given: Input) -> Payment:
    return till.type("125,50\r").happens(*PAID_AFTER_CANCEL, *given)


def test_a_receipt_after_a_cancel_offers_its_refund(till: TillUnderTest) -> None:
    after(till)
    assert till.result().tone is Tone.PAID
    assert OFFER in till.buttons()


def test_a_payment_without_an_alarm_asks_first_and_by_f3_alone(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert list(till.buttons()) == ["Refund…"]
    till.do(RefundOf(NUMBER))
    assert till.result().title == "Paid"
    till.press("Refund…")
    assert till.result().title == "Refund?"
    assert refunds(till) == []


def test_of_a_double_charge_both_can_be_paid_back_the_second_is_offered_first(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID, TWICE)
    assert list(till.buttons()) == ["Dismiss…", "Refund receipt 987654321…", OFFER]


def test_a_receipt_over_another_amount_offers_its_refund_over_that_amount(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(RESPONDED, ReceiptReceived("77", State.COMPLETE, OTHER))
    assert till.result().title == "Not known"
    assert "125.51 NOK" in till.details
    till.press("Refund receipt 77…")
    assert till.result().amount == "125.51 NOK"


def test_not_connected_no_refund_can_be_asked_for(till: TillUnderTest) -> None:
    after(till)
    till.hears(ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST))
    assert not till.buttons()[OFFER].enabled


# -- one confirmation ----------------------------------------------------------------------


def test_one_yes_pays_back_and_carries_the_operators_name(till: TillUnderTest) -> None:
    after(till)
    till.press(OFFER)
    assert (till.result().title, till.result().amount) == ("Refund?", "125.50 NOK")
    assert NUMBER in till.details
    assert refunds(till) == []
    till.waits().press(YES)
    assert refunds(till) == [REFUND]


def test_enter_alone_never_confirms_a_refund(till: TillUnderTest) -> None:
    after(till)
    till.waits().press(OFFER).waits().type("\r\r")
    assert refunds(till) == []
    assert till.result().title == "Refund?"
    assert "buttons" in till.screen.amount.refusal
    assert till.screen.amount.charge.text == "Charge"
    assert not till.screen.amount.charge.enabled


def test_a_second_press_at_the_same_place_confirms_nothing(till: TillUnderTest) -> None:
    after(till)
    till.press(OFFER).press(YES)
    assert refunds(till) == []
    assert till.result().title == "Refund?"


def test_the_question_about_one_charge_never_stands_beside_the_receipt_of_the_other(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID, TWICE)
    till.press("Refund receipt 987654321…")
    assert till.receipt == ""
    till.waits().press("No").press(OFFER)
    assert NUMBER in till.receipt


def test_no_leaves_the_payment_as_it_is(till: TillUnderTest) -> None:
    after(till)
    till.press(OFFER).waits().do(Gesture.ESCAPE)
    assert till.result().title == "Paid"
    till.do(Gesture.REFUND_YES)
    assert refunds(till) == []


def test_a_yes_is_posted_once(till: TillUnderTest) -> None:
    after(till)
    till.press(OFFER).waits().press(YES)
    assert not till.buttons()[OFFER].enabled
    till.do(RefundOf(NUMBER)).waits().do(Gesture.REFUND_YES)
    assert refunds(till) == [REFUND]


def test_the_question_goes_when_the_money_has_gone_back_meanwhile(till: TillUnderTest) -> None:
    payment = after(till)
    till.press(OFFER).waits()
    till.happens(REVERSED, payment=payment)
    assert till.result().title == "Refunded"
    till.do(Gesture.REFUND_YES)
    assert refunds(till) == []


def test_a_till_that_cant_record_asks_for_no_refund(till: TillUnderTest) -> None:
    after(till)
    till.hears(NotRecorded("The disk is full."))
    assert not till.buttons()[OFFER].enabled
    till.do(RefundOf(NUMBER)).waits().do(Gesture.REFUND_YES)
    assert refunds(till) == []


# -- under way -----------------------------------------------------------------------------


def test_while_a_refund_is_awaited_the_till_says_so_and_goes_on_selling(
    till: TillUnderTest,
) -> None:
    after(till, ASKED)
    assert (till.result().title, till.result().tone) == ("Refunding…", Tone.REFUNDED)
    assert till.buttons() == {}
    till.waits(0.6).type("9")
    assert isinstance(till.face, Welcome)
    assert till.screen.amount.amount == "9"
    assert till.screen.header.attention == "1 payment to resolve"
    till.type("\r")
    assert till.last_start().amount == Money(900, Currency.NOK)


def test_while_a_refund_is_awaited_no_blank_receipt_stands_beside_it(till: TillUnderTest) -> None:
    paid = till.type("125,50\r").happens(RESPONDED, PAID)
    assert NUMBER in till.receipt
    asked = till.happens(ASKED, payment=paid)
    assert till.screen.receipt is None
    till.happens(REVERSED, payment=asked)
    assert "REFUNDED" in till.receipt


def test_what_is_to_be_resolved_says_its_time_today_and_its_day_later(till: TillUnderTest) -> None:
    payment = after(till, ASKED)
    till.waits().type("\r")
    today = till.screen.today
    assert today is not None
    assert (today.rows[0].time, today.rows[0].outcome) == (shown_time(payment), "Resolve")
    till.wall += timedelta(days=1)
    till.do(Gesture.HELP).do(Gesture.HELP)
    later = till.screen.today
    assert later is not None
    assert later.rows[0].time == "22/11"


def test_what_became_of_a_refund_is_shown_to_an_idle_till(till: TillUnderTest) -> None:
    payment = after(till, ASKED)
    till.waits().type("\r")
    assert isinstance(till.face, Welcome)
    till.happens(REVERSED, payment=payment)
    assert till.result().title == "Refunded"


def test_a_refund_that_ends_where_it_is_shown_is_seen(till: TillUnderTest) -> None:
    paid = till.type("125,50\r").happens(RESPONDED, PAID)
    asked = till.happens(ASKED, payment=paid)
    assert till.screen.header.attention == "1 payment to resolve"
    till.happens(REVERSED, payment=asked)
    assert till.result().title == "Refunded"
    assert till.screen.header.attention == ""


def test_a_refund_that_ends_under_a_page_is_to_be_resolved_until_it_is_shown(
    till: TillUnderTest,
) -> None:
    paid = till.type("125,50\r").happens(RESPONDED, PAID)
    asked = till.happens(ASKED, payment=paid)
    till.do(Gesture.PAYMENTS).happens(REVERSED, payment=asked)
    till.type("9")
    assert till.screen.header.attention == "1 payment to resolve"
    till.do(Gesture.SALE)
    assert till.result().title == "Refunded"
    assert till.screen.header.attention == ""


def test_a_refund_that_ends_during_another_sale_stays_in_sight_until_it_was_seen(
    till: TillUnderTest,
) -> None:
    payment, _ = machine.apply(after(till, ASKED), REVERSED)
    till.type("9").hears(PaymentChanged(payment))
    assert till.screen.header.attention == "1 payment to resolve"
    till.do(Gesture.SHOW_ATTENTION)
    assert till.result().title == "Refunded"
    till.waits().type("\r")
    assert till.commands[-1] == AcknowledgeAlarms(payment.payment_id, "Kari")
    seen, _ = machine.apply(payment, AlarmsAcknowledged("Kari"))
    till.hears(PaymentChanged(seen))
    assert till.screen.header.attention == ""


def test_a_refund_stays_in_sight_also_where_its_alarm_was_seen(till: TillUnderTest) -> None:
    payment = after(till, AlarmsAcknowledged("Kari"), ASKED)
    till.waits(0.6).type("9")
    assert till.screen.header.attention == "1 payment to resolve"
    till.happens(REVERSED, payment=payment)
    assert till.screen.amount.amount == "9"
    till.do(Gesture.SHOW_ATTENTION)
    assert till.result().title == "Refunded"
    till.waits().type("\r")
    assert till.screen.header.attention == ""


def test_leaving_a_refund_under_way_acknowledges_no_alarm(till: TillUnderTest) -> None:
    after(till, ASKED)
    till.waits().type("\r")
    assert not any(isinstance(command, AcknowledgeAlarms) for command in till.commands)


# -- what became of it ---------------------------------------------------------------------


def test_refunded_is_said_with_its_receipt(till: TillUnderTest) -> None:
    after(till, ASKED, REVERSED)
    assert till.result().title == "Refunded"
    assert "REFUNDED" in till.receipt
    assert NUMBER in till.receipt
    assert "Hand over the goods" not in till.notice
    assert "paid" not in till.screen.status.last


def test_the_refund_of_a_second_charge_leaves_the_first_paid(till: TillUnderTest) -> None:
    gone = ReceiptReceived("987654321", State.REVERSED, AMOUNT)
    till.type("125,50\r").happens(
        RESPONDED, PAID, TWICE, RefundRequested("987654321", "Kari"), gone
    )
    assert till.result().title == "Paid"
    assert "Receipt 987654321 was paid back" in till.notice
    assert "PAID" in till.receipt
    assert "987654321" in till.receipt
    assert list(till.buttons()) == [OFFER]


def test_an_unknown_refund_says_what_not_to_do_and_is_asked_about_by_a_person_alone(
    till: TillUnderTest,
) -> None:
    after(till, *UNKNOWN)
    assert till.result().title == "Not known"
    assert "Don't pay it back another way" in till.details
    assert "Kari asked for a refund" in till.details
    assert refunds(till) == []
    till.press("Ask again")
    assert refunds(till) == [REFUND]
    assert not till.buttons()["Ask again"].enabled
    assert "Settle by hand…" in till.buttons()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ProblemKind.INPUT_ERROR, "Nothing was paid back"),
        (ProblemKind.MERCHANT_VALIDATION_ERROR, "Nothing was paid back"),
        (ProblemKind.PAYMENT_NOT_FOUND, "doesn't know this receipt"),
    ],
)
def test_a_refused_refund_leaves_it_paid_with_the_servers_words(
    till: TillUnderTest, kind: ProblemKind, words: str
) -> None:
    after(till, ASKED, ProblemReceived(Request.REFUND, Problem(kind, "x", "said the server")))
    assert till.result().title == "Paid"
    assert "The refund was refused." in till.notice
    assert words in till.notice
    assert "said the server" in till.notice
    assert "charged" not in till.notice


@pytest.mark.parametrize("refusal", RefundRefusal)
def test_a_refund_that_isnt_sent_says_why_and_hides_no_alarm(
    till: TillUnderTest, refusal: RefundRefusal
) -> None:
    after(till)
    till.press(OFFER).waits().press(YES)
    till.hears(RefundRefused(NUMBER, refusal, "disk full"))
    assert f"No refund was sent for receipt {NUMBER}." in till.notice
    assert "disk full" in till.notice
    assert "although the payment was cancelled" in till.notice
    assert till.buttons()[OFFER].enabled


def test_a_refund_that_isnt_sent_is_not_told_together_with_one_that_was_paid_back(
    till: TillUnderTest,
) -> None:
    gone = ReceiptReceived("987654321", State.REVERSED, AMOUNT)
    till.type("125,50\r").happens(
        RESPONDED, PAID, TWICE, RefundRequested("987654321", "Kari"), gone
    )
    till.press(OFFER).waits().press(YES)
    till.hears(RefundRefused(NUMBER, next(iter(RefundRefusal)), "disk full"))
    assert f"No refund was sent for receipt {NUMBER}." in till.notice
    assert "was paid back" not in till.notice


def test_a_payment_known_by_its_number_alone_shows_no_amount_that_nobody_told(
    till: TillUnderTest,
) -> None:
    zero = Money(0, Currency.NOK)
    elsewhere = taken_elsewhere(
        "555", payment_id="p", owner=OWNER, zero=zero, operator="Ola", at="2026-11-22T12:00:00Z"
    )
    till.happens(RefundRequested("555", "Ola"), TimedOut(Wait.REFUND), payment=elsewhere)
    till.do(Gesture.SHOW_ATTENTION)
    assert till.result().amount == "Amount not known"
    assert till.screen.amount.amount == ""
    assert "0.00" not in till.details
    assert till.screen.status.last == ""
    till.press("Ask again")
    assert refunds(till) == [RefundReceipt("555", "Kari")]


def test_what_the_back_office_refunds_of_an_earlier_sale_is_announced(till: TillUnderTest) -> None:
    earlier = till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits().type("\r").type("99\r").happens(RESPONDED, CANCEL, CANCELED)
    till.waits().type("\r")
    till.happens(REVERSED, payment=earlier)
    notice = till.screen.center.notice
    assert notice is not None
    assert notice.tone is Tone.REFUNDED
    assert notice.title.startswith("125.50 NOK was refunded at ")
    assert notice.text == f"Who: the back office · Receipt: {NUMBER}"


def test_a_refund_that_was_asked_for_here_is_announced_by_its_own_result(
    till: TillUnderTest,
) -> None:
    payment = till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits().type("\r")
    till.happens(ASKED, REVERSED, payment=payment)
    assert till.result().title == "Refunded"
    assert till.screen.center.notice is None
