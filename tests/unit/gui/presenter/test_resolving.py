"""The presenter and what stays in sight: settled by hand, another server's, set aside."""

import dataclasses

import pytest

from terminal_app.channel.commands import AcknowledgeAlarms, CancelPayment, ResolveByHand
from terminal_app.channel.events import (
    MessageUnmatched,
    PaymentChanged,
    PaymentRefused,
    Refusal,
    ResolutionRefused,
)
from terminal_app.gui.dialog_forms import MAX_CHARACTERS, ResolveAnswer, fault_in, normalized
from terminal_app.gui.screen_state import Gesture, Tone, Welcome
from terminal_app.payments import machine
from terminal_app.payments.inputs import ResolvedByHand, StatusReceived
from terminal_app.payments.payment import Outcome, Owner, Payment, Resolution, State
from tests.unit.gui.presenter.presented import (
    NOT_KNOWN,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TillUnderTest,
)

SETTLE = "Settle by hand…"
REASON = "Seen in the portal"
ATTENTION = "1 payment to resolve"


def by_hand(outcome: Outcome) -> ResolvedByHand:
    return ResolvedByHand(Resolution(outcome, "Ola", REASON, "2026-11-22T13:00:00+00:00"))


def unknown(till: TillUnderTest) -> Payment:
    return till.type("125,50\r").happens(*NOT_KNOWN)


# -- settling by hand ----------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.PAID, Outcome.NOT_PAID])
def test_a_person_settles_what_isnt_known_with_name_and_reason(
    till: TillUnderTest, outcome: Outcome
) -> None:
    unknown(till)
    till.window.answer = ResolveAnswer("Ola", outcome, REASON)
    till.press(SETTLE)
    assert till.commands[-1] == ResolveByHand("id-1", outcome, "Ola", REASON)
    (form,) = till.window.forms
    assert form.who == "Kari"
    assert "125.50 NOK" in form.about


def test_who_thinks_better_of_it_settles_nothing(till: TillUnderTest) -> None:
    unknown(till)
    before = list(till.commands)
    till.press(SETTLE)
    assert till.commands == before


def test_what_the_server_tells_while_the_person_writes_is_stronger(till: TillUnderTest) -> None:
    payment = unknown(till)
    before = list(till.commands)

    def proof_comes() -> None:
        till.happens(StatusReceived(State.CANCELED), payment=payment)

    till.window.answer = ResolveAnswer("Ola", Outcome.PAID, REASON)
    till.window.while_asking = proof_comes
    till.press(SETTLE)
    assert till.commands == before
    assert "known by now" in till.notice


def test_only_what_isnt_known_can_be_settled(till: TillUnderTest) -> None:
    till.window.answer = ResolveAnswer("Ola", Outcome.PAID, REASON)
    till.do(Gesture.SETTLE)
    till.type("125,50\r").happens(RESPONDED)
    till.do(Gesture.SETTLE)
    till.happens(PAID)
    till.do(Gesture.SETTLE)
    assert till.window.forms == []


def test_an_answer_needs_a_name_an_outcome_and_a_reason(till: TillUnderTest) -> None:
    unknown(till)
    till.press(SETTLE)
    (form,) = till.window.forms
    assert fault_in(form, ResolveAnswer("", Outcome.PAID, REASON)) == form.faults.no_name
    assert fault_in(form, ResolveAnswer("Ola", None, REASON)) == form.faults.no_outcome
    assert (
        fault_in(form, normalized(ResolveAnswer("Ola", Outcome.PAID, " \n ")))
        == form.faults.no_reason
    )
    long = "x" * (MAX_CHARACTERS + 1)
    assert fault_in(form, ResolveAnswer("Ola", Outcome.PAID, long)) == form.faults.too_long
    assert fault_in(form, ResolveAnswer("Ola", Outcome.NOT_PAID, long[1:])) == ""
    assert normalized(ResolveAnswer(" Ola\n", None, "a\tb ")) == ResolveAnswer("Ola", None, "a b")


@pytest.mark.parametrize(
    ("outcome", "title"),
    [(Outcome.PAID, "Paid (by hand)"), (Outcome.NOT_PAID, "Not paid (by hand)")],
)
def test_settled_by_hand_is_said_with_who_and_why_and_never_as_if_proven(
    till: TillUnderTest, outcome: Outcome, title: str
) -> None:
    till.type("125,50\r").happens(*NOT_KNOWN, by_hand(outcome))
    assert (till.result().title, till.result().tone) == (title, Tone.NEUTRAL)
    assert "Ola" in till.details
    assert REASON in till.details
    assert till.screen.header.attention == ""
    assert "paid 1" not in till.screen.status.last
    assert ("SETTLED BY HAND" in till.receipt) == (outcome is Outcome.PAID)


def test_settled_by_hand_is_no_open_sale(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(*NOT_KNOWN, by_hand(Outcome.NOT_PAID))
    till.waits().type("\r125,50\r")
    assert till.last_start().payment_id == "id-3"


def test_proof_from_the_server_overrules_it_and_alarms(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(*NOT_KNOWN, by_hand(Outcome.NOT_PAID))
    till.waits().type("\r")
    proven, _ = machine.apply(payment, PAID)
    till.hears(PaymentChanged(proven))
    assert till.result().title == "Paid"
    assert "settled by hand, and the server has now proved otherwise" in till.notice
    assert "Refund receipt 123456789…" in till.buttons()


@pytest.mark.parametrize(("detail", "words"), [("", "known by now"), ("disk full", "disk full")])
def test_a_settlement_that_is_refused_says_why(
    till: TillUnderTest, detail: str, words: str
) -> None:
    unknown(till)
    till.hears(ResolutionRefused("id-1", detail))
    assert "Not settled by hand." in till.notice
    assert words in till.notice


# -- another server's ----------------------------------------------------------------------


def elsewheres(till: TillUnderTest) -> Payment:
    """Return a payment of another terminal id that this till was told of."""
    payment = unknown(TillUnderTest().connect())
    payment = dataclasses.replace(
        payment, payment_id="other", owner=Owner("wss://pay.example/ws", "TILL-9")
    )
    till.hears(PaymentChanged(payment, is_foreign=True))
    return payment


def test_a_payment_of_another_server_is_in_sight_and_is_asked_about_only_there(
    till: TillUnderTest,
) -> None:
    elsewheres(till)
    assert till.screen.header.attention == ATTENTION
    till.do(Gesture.SHOW_ATTENTION)
    assert "belongs to another server or terminal" in till.details
    assert list(till.buttons()) == [SETTLE]
    till.do(Gesture.ASK_NOW)
    assert not any(isinstance(command, CancelPayment) for command in till.commands)


def test_another_servers_payment_is_never_a_sale_under_way(till: TillUnderTest) -> None:
    payment = dataclasses.replace(elsewheres(till), state=State.PENDING, doubt=None)
    till.hears(PaymentChanged(payment, is_foreign=True))
    assert till.screen.header.attention == ATTENTION
    till.do(Gesture.SHOW_ATTENTION)
    assert till.result().title == "Not known"
    till.waits(1.1).do(Gesture.ESCAPE).type("9")
    assert till.screen.amount.amount == "9"


def test_another_servers_receipt_isnt_refunded_here(till: TillUnderTest) -> None:
    payment = TillUnderTest().connect().type("125,50\r").happens(*PAID_AFTER_CANCEL)
    till.hears(PaymentChanged(payment, is_foreign=True))
    assert till.result().title == "Paid"
    assert till.buttons() == {}
    assert till.screen.status.last == ""


def test_the_question_whether_to_charge_again_considers_them_too(till: TillUnderTest) -> None:
    elsewheres(till)
    till.type("125,50\r").hears(PaymentRefused("id-1", Refusal.UNKNOWN_SAME_AMOUNT))
    assert till.result().title == "Charge again?"
    assert "Kari asked for 125.50 NOK." in till.details
    assert "belongs to another server or terminal" in till.details


# -- set aside -----------------------------------------------------------------------------

SET_ASIDE = MessageUnmatched("no such payment", 1, "5550001234")


def test_a_receipt_that_cant_be_matched_is_an_alarm_until_it_is_acknowledged(
    till: TillUnderTest,
) -> None:
    till.hears(SET_ASIDE)
    assert till.result().amount == "5550001234"
    assert "can't match. Keep the number, call your provider." in till.details
    assert till.screen.header.attention == ATTENTION
    till.type("\r9")
    assert till.result().amount == "5550001234"
    assert "Enter" in till.screen.amount.refusal
    till.waits().type("\r")
    assert isinstance(till.face, Welcome)
    assert till.screen.header.attention == ""
    assert not any(isinstance(command, AcknowledgeAlarms) for command in till.commands)


def test_the_same_receipt_told_again_is_no_news(till: TillUnderTest) -> None:
    till.hears(SET_ASIDE, SET_ASIDE)
    assert till.screen.header.attention == ATTENTION
    till.waits().type("\r").hears(SET_ASIDE)
    assert isinstance(till.face, Welcome)
    assert till.screen.header.attention == ""


def test_a_receipt_set_aside_during_a_sale_waits_in_the_list(till: TillUnderTest) -> None:
    payment = unknown(till)
    till.hears(SET_ASIDE)
    assert till.result().title == "Not known"
    assert till.screen.header.attention == "2 payments to resolve"
    till.do(Gesture.SHOW_ATTENTION)
    assert [row.receipt for row in till.page.rows] == ["", "5550001234"]
    till.do(Gesture.SHOW_ATTENTION).do(Gesture.ENTER)
    assert till.result().amount == "5550001234"
    till.do(Gesture.SHOW_ATTENTION)
    assert till.page.selected == 0
    till.happens(StatusReceived(State.CANCELED), payment=payment)
    assert till.screen.header.attention == ATTENTION


def test_what_is_set_aside_without_a_receipt_stays_the_technicians(till: TillUnderTest) -> None:
    till.hears(MessageUnmatched("not UTF-8 at byte 3", 2))
    assert isinstance(till.face, Welcome)
    assert till.screen.header.attention == ""
    assert "not UTF-8 at byte 3" in till.screen.status.technical
