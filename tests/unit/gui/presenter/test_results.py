"""The presenter: results, what is not known, alarms and receipts."""

import dataclasses
from pathlib import Path

import pytest

from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
)
from terminal_app.channel.events import (
    NotRecorded,
    PaymentChanged,
    PaymentRefused,
    RecordingRestored,
    Refusal,
)
from terminal_app.gui.presenter.modes.result import look_up
from terminal_app.gui.screen_state import (
    Gesture,
    OpenPayment,
    Paying,
    RefundOf,
    Result,
    Tone,
    Welcome,
)
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    CancelRequested,
    InitResponseReceived,
    ProblemReceived,
    ReceiptReceived,
    Request,
    StatusReceived,
    TimedOut,
)
from terminal_app.payments.payment import (
    CancelReason,
    Outcome,
    Payment,
    Problem,
    ProblemKind,
    State,
    Wait,
)
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.support.pdf_reader import text_of
from tests.unit.gui.presenter.presented import AMOUNT, CODE, OTHER, PAID, RESPONDED, TillUnderTest
from tests.unit.payments import cases


def test_paid_shows_sign_word_amount_and_receipt(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert isinstance(till.face, Result)
    assert (till.face.tone, till.face.title, till.face.amount) == (Tone.PAID, "Paid", "125.50 NOK")
    assert "123456789" in till.receipt
    assert "FJELLKAFFE AS" in till.receipt


def test_enter_dismisses_no_result_in_its_first_second(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.now += 0.9
    till.type("\r")
    assert isinstance(till.face, Result)
    till.now += 0.2
    till.type("\r")
    assert isinstance(till.face, Welcome)
    assert till.screen.amount.amount == ""


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ProblemKind.INPUT_ERROR, "Nothing was charged"),
        (ProblemKind.MERCHANT_VALIDATION_ERROR, "agreement"),
    ],
)
def test_a_refused_payment_says_what_to_do(
    till: TillUnderTest, kind: ProblemKind, words: str
) -> None:
    problem = Problem(kind, "apm.mtm.x", "said the server")
    till.type("125,50\r").happens(ProblemReceived(Request.INIT, problem))
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.NOT_PAID
    said = " ".join(detail.text for detail in till.face.details)
    assert words in said
    assert "said the server" in said


def test_an_unknown_problem_is_told_with_its_description(till: TillUnderTest) -> None:
    problem = Problem(ProblemKind.UNKNOWN, "apm.mtm.new", "The moon is full")
    till.type("125,50\r").happens(ProblemReceived(Request.INIT, problem))
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.NOT_KNOWN
    assert any("The moon is full" in detail.text for detail in till.face.details)


def test_not_known_says_dont_charge_again_and_stays_in_sight(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(
        RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"), TimedOut(Wait.CONFIRMATION)
    )
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.NOT_KNOWN
    assert "Don't charge this sale again" in till.face.details[-1].text
    till.now += 2
    till.type("\r")
    assert till.screen.header.attention == "1 payment to resolve"
    till.do(Gesture.SHOW_ATTENTION)
    assert isinstance(till.face, Result)
    till.do(Gesture.ASK_NOW)
    assert till.commands[-1] == CancelPayment(payment.payment_id, "Kari")


def test_the_same_amount_again_needs_an_explicit_yes(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(
        RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"), TimedOut(Wait.CONFIRMATION)
    )
    till.now += 2
    till.type("\r125,50\r")
    refused = PaymentRefused(till.last_start().payment_id, Refusal.UNKNOWN_SAME_AMOUNT)
    till.presenter.event(refused)
    assert isinstance(till.face, Result)
    assert till.face.title == "Charge again?"
    before = len(till.commands)
    till.type("\r")
    assert len(till.commands) == before
    till.do(Gesture.CHARGE_ANYWAY)
    assert till.last_start().despite_unknown


def cancelled(till: TillUnderTest) -> Payment:
    return till.type("125,50\r").happens(
        RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"), StatusReceived(State.CANCELED)
    )


def late_receipt_over_a_typed_amount(till: TillUnderTest, amount: str) -> None:
    """The payment was cancelled, and turns out paid once another amount was typed."""
    payment = cancelled(till)
    till.waits(0.6).type(amount).happens(PAID, payment=payment)


def test_what_turns_out_paid_isnt_charged_again_without_a_yes(till: TillUnderTest) -> None:
    late_receipt_over_a_typed_amount(till, "125,50")
    assert till.notice == (
        "An earlier payment of this amount has just been paid."
        " If this is the same sale, don't charge it again: it is paid."
    )
    before = len(till.commands)
    till.type("\r").waits(1).type("\r")
    assert len(till.commands) == before
    assert isinstance(till.face, Result)
    assert till.face.title == "Charge again?"
    assert "it is paid" in till.face.details[-1].text
    till.do(Gesture.ESCAPE)
    assert len(till.commands) == before
    till.type("\r").do(Gesture.CHARGE_ANYWAY)
    assert till.last_start().amount == AMOUNT
    assert len(till.commands) == before + 1


def test_the_same_sale_again_doesnt_hide_that_it_was_paid(till: TillUnderTest) -> None:
    payment = cancelled(till)
    till.waits(0.6).do(Gesture.SAME_AGAIN).happens(PAID, payment=payment)
    before = len(till.commands)
    till.type("\r")
    assert len(till.commands) == before


def test_another_amount_is_charged_as_usual(till: TillUnderTest) -> None:
    late_receipt_over_a_typed_amount(till, "99")
    till.type("\r")
    assert till.last_start().amount.amount_minor == 9_900


def test_once_the_payment_was_shown_its_amount_is_charged_as_usual(till: TillUnderTest) -> None:
    late_receipt_over_a_typed_amount(till, "125,50")
    till.do(Gesture.CLEAR).do(Gesture.SHOW_ATTENTION).waits(1.1).type("\r").type("125,50\r")
    assert till.last_start().amount == AMOUNT
    assert not till.last_start().despite_unknown


def test_an_amount_that_disagrees_is_told_beside_the_one_that_was_asked(
    till: TillUnderTest,
) -> None:
    first = ReceiptReceived("77", State.COMPLETE, OTHER)
    till.type("125,50\r").happens(RESPONDED, first)
    assert isinstance(till.face, Result)
    both = "Asked: 125.50 NOK\nReceipt says: 125.51 NOK"
    assert (till.face.title, till.face.amount) == ("Not known", both)
    # A second receipt of a third amount: one line can say two.
    third = dataclasses.replace(OTHER, amount_minor=12_345)
    till.happens(RESPONDED, first, ReceiptReceived("78", State.COMPLETE, third))
    assert isinstance(till.face, Result)
    assert till.face.amount == "125.50 NOK"


def test_where_a_doubtful_receipt_came_the_server_isnt_asked_by_cancelling(
    till: TillUnderTest,
) -> None:
    odd = dataclasses.replace(PAID, amount=OTHER)
    till.type("125,50\r").happens(RESPONDED, odd)
    assert "Ask the server now" not in till.buttons()
    before = len(till.commands)
    till.do(Gesture.ASK_NOW)
    assert len(till.commands) == before


def test_a_receipt_after_a_cancel_alarms_also_when_another_sale_has_begun(
    till: TillUnderTest,
) -> None:
    payment = till.type("125,50\r").happens(
        RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"), StatusReceived(State.CANCELED)
    )
    till.now += 2
    till.type("\r77")
    late, _ = machine.apply(payment, PAID)
    till.presenter.event(PaymentChanged(late))
    assert till.screen.amount.amount == "77"
    assert till.screen.header.attention == "1 payment to resolve"
    till.do(Gesture.SHOW_ATTENTION)
    assert isinstance(till.face, Result)
    assert till.face.tone is Tone.PAID
    assert till.screen.center.notice is not None
    assert "although the payment was cancelled" in till.screen.center.notice.text


def test_a_receipt_that_isnt_recorded_shows_the_number_to_write_down(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.presenter.event(NotRecorded("The disk is full.", "id-1", "987654", "125.50 NOK"))
    assert isinstance(till.face, Result)
    assert till.face.title == "Paid, but NOT recorded"
    assert "987654" in till.face.details[0].text
    assert till.screen.center.buttons == ()


def test_the_number_to_write_down_stays_whatever_else_cant_be_recorded(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.presenter.event(NotRecorded("The disk is full.", "id-1", "987654", "125.50 NOK"))
    till.presenter.event(NotRecorded("The disk is full."))
    assert isinstance(till.face, Result)
    assert "987654" in till.face.details[0].text


def test_a_cancel_that_cant_be_recorded_hides_the_code_and_says_so(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.ESCAPE)
    till.presenter.event(NotRecorded("The disk is full.", "id-1", cancel_wanted=True))
    assert isinstance(till.face, Paying)
    assert (till.face.title, till.face.qr_text) == ("Not cancelled yet", None)
    till.presenter.event(RecordingRestored())
    assert isinstance(till.face, Paying)
    assert till.face.qr_text is None
    till.happens(CancelRequested(CancelReason.CASHIER, "Kari"), payment=payment)
    assert isinstance(till.face, Paying)
    assert till.face.title == "Cancelling…"


def test_an_alarm_is_left_by_enter_alone_and_that_is_recorded(till: TillUnderTest) -> None:
    twice = ReceiptReceived("987654321", State.COMPLETE, AMOUNT, "Vipps")
    payment = till.type("125,50\r").happens(RESPONDED, PAID, twice)
    till.now += 2
    till.type("9")
    assert "Enter" in till.screen.amount.refusal
    assert isinstance(till.face, Result)
    till.waits().type("\r")
    assert till.commands[-1] == AcknowledgeAlarms(payment.payment_id, "Kari")
    assert till.screen.header.attention == "1 payment to resolve"
    seen, _ = machine.apply(payment, AlarmsAcknowledged("Kari"))
    till.presenter.event(PaymentChanged(seen))
    # Out of sight, and in the list until its money is settled: see test_alarms.
    assert isinstance(till.face, Welcome)
    assert till.screen.header.attention == "1 payment to resolve"


def test_an_alarm_that_nobody_has_seen_is_shown_at_the_next_start() -> None:
    before = TillUnderTest().connect()
    twice = ReceiptReceived("987654321", State.COMPLETE, AMOUNT, "Vipps")
    payment = before.type("125,50\r").happens(RESPONDED, PAID, twice)
    till = TillUnderTest()
    till.presenter.event(PaymentChanged(payment))
    assert isinstance(till.face, Result)
    assert till.screen.center.notice is not None
    assert "charged twice" in till.screen.center.notice.text


def test_a_receipt_stands_beside_its_own_payment_alone_and_is_copied_and_saved(
    till: TillUnderTest, tmp_path: Path
) -> None:
    paid = till.type("125,50\r").happens(RESPONDED, PAID)
    till.now += 2
    till.type("\r10,00\r")
    assert till.screen.receipt is None
    till.happens(InitResponseReceived(CODE), StatusReceived(State.CANCELED))
    assert till.screen.receipt is None
    till.waits().do(Gesture.ENTER).do(OpenPayment(paid.payment_id))
    assert "123456789" in till.receipt
    till.do(Gesture.COPY_RECEIPT)
    assert "123456789" in till.window.copied
    assert "DEMO - not a payment" in till.window.copied
    till.window.save_path = str(tmp_path / "receipt.txt")
    till.do(Gesture.SAVE_RECEIPT)
    assert (tmp_path / "receipt.txt").read_text(encoding="utf-8") == till.window.copied
    for name in ("receipt.txt", "receipt.PDF"):
        till.window.save_path = str(tmp_path / "no" / "folder" / name)
        till.do(Gesture.SAVE_RECEIPT)
        assert till.screen.receipt is not None
        assert "Not saved" in till.screen.receipt.remark


def test_a_receipt_is_saved_as_a_pdf_with_its_mark_and_the_shops_words(
    till: TillUnderTest, tmp_path: Path
) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    file = tmp_path / "receipt-123456789.PDF"
    till.window.save_path = str(file)
    till.do(Gesture.SAVE_RECEIPT)
    assert till.screen.receipt is not None
    assert till.screen.receipt.remark == "Saved"
    said = text_of(file.read_bytes())
    assert "DEMO - not a payment" in said
    assert "123456789" in said
    assert "125.50" in said


def test_an_open_payment_of_an_earlier_run_stays_in_sight(till: TillUnderTest) -> None:
    till.type("125,50\r")
    payment = dataclasses.replace(till.payment(), payment_id="earlier")
    taken_up, _ = machine.apply(
        dataclasses.replace(payment, state=State.CANCELLING, waits_for=Wait.CONFIRMATION),
        TimedOut(Wait.CONFIRMATION),
    )
    till.presenter.event(PaymentChanged(taken_up))
    assert till.screen.header.attention == "1 payment to resolve"


def test_a_till_forgets_no_unsettled_payment_however_many_follow(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(
        RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"), TimedOut(Wait.CONFIRMATION)
    )
    for number in range(300):
        till.now += 2
        till.type(f"\r{number + 1}\r").happens(RESPONDED, StatusReceived(State.CANCELED))
    assert till.screen.header.attention == "1 payment to resolve"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_payment_can_become_its_result_says_its_outcome(language: str) -> None:
    till = TillUnderTest(language).connect()
    say = Texts(language).say
    titles = {
        Outcome.PAID: {say("Paid"), say("Paid (by hand)"), say("Not refunded")},
        Outcome.NOT_PAID: {say("Not paid"), say("Refunded"), say("Not paid (by hand)")},
        Outcome.NOT_KNOWN: {say("Not known"), say("Refunding…")},
    }
    # Each language takes another share of them: all are shown, and each in one language.
    mine = slice(LANGUAGES.index(language), None, len(LANGUAGES))
    for payment in cases.reached()[mine]:
        till.hears(PaymentChanged(payment))
        model = till.presenter._model
        model.show(look_up(model, payment))
        till.presenter.gesture(Gesture.BACKSPACE)
        if isinstance(till.face, Paying):
            assert payment.outcome is Outcome.NOT_KNOWN
            assert till.face.qr_text == payment.code_to_show
            continue
        result = till.result()
        assert result.title in titles[payment.outcome], payment
        own = not payment.taken_elsewhere
        proven = payment.proven_outcome is Outcome.PAID
        assert (result.tone is Tone.PAID) == (proven and own), payment
        by_hand = payment.is_resolved_by_hand and payment.outcome is Outcome.PAID
        if own:
            assert (say("SETTLED BY HAND") in till.receipt) == by_hand
        for button in till.screen.center.buttons:
            if isinstance(button.gesture, RefundOf):
                assert button.gesture.receipt_id in payment.refundable


def test_an_earlier_payment_that_turns_out_paid_is_told_while_the_code_for_its_amount_is_shown(
    till: TillUnderTest,
) -> None:
    """The one moment in which a double charge can still be cancelled."""
    till.type("125,50\r")
    earlier = till.happens(
        RESPONDED, CancelRequested(CancelReason.CASHIER, "Kari"), TimedOut(Wait.CONFIRMATION)
    )
    till.now += 2
    till.type("\r125,50\r").hears(
        PaymentRefused(till.last_start().payment_id, Refusal.UNKNOWN_SAME_AMOUNT)
    )
    till.do(Gesture.CHARGE_ANYWAY)
    till.happens(RESPONDED)
    paid, _ = machine.apply(earlier, ReceiptReceived("1", State.COMPLETE, None))
    till.hears(PaymentChanged(paid))
    assert isinstance(till.face, Paying)
    notice = till.screen.center.notice
    assert notice is not None
    assert "cancel this one now" in notice.text


def test_every_number_that_could_not_be_recorded_stays_and_no_code_comes_back(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r").happens(RESPONDED)
    shown = till.last_start().payment_id
    till.hears(NotRecorded("full", shown, "987654", "125.50 NOK"))
    till.hears(NotRecorded("full", "an-earlier-one", "111"))
    assert not isinstance(till.face, Paying)
    assert "987654" in str(till.screen.center)
    till.hears(NotRecorded("full", "a-refund", "222", is_refund=True))
    assert not isinstance(till.face, Paying)
    till.hears(RecordingRestored())
    assert isinstance(till.face, Paying)
