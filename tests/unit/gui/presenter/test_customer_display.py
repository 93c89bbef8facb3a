"""What the customer is told, and what isn't the customer's business."""

import pytest

from terminal_app.channel.events import ConnectionChanged, ConnectionState, ScanChanged
from terminal_app.gui.screen_state import ChooseLanguage, CustomerDisplayState, Gesture, Tone
from terminal_app.payments.inputs import InitResponseReceived, StatusReceived
from terminal_app.payments.payment import State
from terminal_app.payments.scan import Scan
from tests.unit.gui.presenter.presented import (
    CANCEL,
    CODE,
    NOT_KNOWN,
    OWNER,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)
from tools.i18n.translations import TRANSLATED

WAIT = ("Please wait", Tone.NOT_KNOWN)


def faced(till: TillUnderTest) -> CustomerDisplayState:
    return till.window.facing


def paying(till: TillUnderTest) -> TillUnderTest:
    till.type("125,50\r").happens(RESPONDED)
    return till


def test_with_nothing_going_on_the_customer_is_welcome(till: TillUnderTest) -> None:
    assert (faced(till).heading, faced(till).amount, faced(till).code) == ("Welcome", "", None)
    assert faced(till).merchant == till.screen.header.merchant


def test_the_tills_own_code_is_shown_where_it_may_be_scanned() -> None:
    till = TillUnderTest(show_own_code=True).connect("https://pay.example/t/1")
    assert (faced(till).code, faced(till).lines) == (
        "https://pay.example/t/1",
        ("Scan to pay here",),
    )


def test_an_amount_that_is_only_typed_is_shown_to_nobody(till: TillUnderTest) -> None:
    assert faced(till.type("99")).amount == ""


def test_while_a_payment_is_open_the_customer_sees_code_amount_and_what_to_do(
    till: TillUnderTest,
) -> None:
    shown = faced(paying(till))
    assert (shown.heading, shown.amount, shown.code) == ("Scan to pay", "125.50 NOK", CODE)
    assert len(shown.lines) == 3
    assert shown.time_left is not None


def test_before_there_is_a_code_the_customer_is_asked_for_patience(till: TillUnderTest) -> None:
    shown = faced(till.type("125,50\r"))
    assert (shown.heading, shown.amount, shown.code) == ("One moment…", "125.50 NOK", None)


def test_when_the_line_is_lost_the_code_stays_with_the_truth_beside_it(till: TillUnderTest) -> None:
    shown = faced(paying(till).hears(ConnectionChanged(ConnectionState.WAITING)))
    assert shown.code == CODE
    assert "don't pay again" in shown.lines[0]


def test_a_payment_that_is_being_cancelled_shows_no_code_and_says_so(till: TillUnderTest) -> None:
    paying(till).happens(CANCEL)
    assert faced(till).code is None
    assert "being cancelled" in faced(till).lines[0]


def test_paid_is_said_with_thanks_and_the_amount(till: TillUnderTest) -> None:
    paying(till).happens(PAID)
    shown = faced(till)
    assert (shown.heading, shown.tone, shown.amount) == ("Paid", Tone.PAID, "125.50 NOK")
    assert shown.lines == ("Thank you",)


def test_not_paid_is_said_with_its_sign(till: TillUnderTest) -> None:
    paying(till).happens(CANCEL, StatusReceived(State.CANCELED))
    assert (faced(till).heading, faced(till).tone) == ("Not paid", Tone.NOT_PAID)


def test_what_is_not_known_is_never_said_to_be_paid_or_not(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(*NOT_KNOWN)
    shown = faced(till)
    assert (shown.heading, shown.tone) == WAIT
    assert "Don't pay again" in shown.lines[0]


def test_a_customer_who_paid_after_the_cancel_sees_that_it_was_paid(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    assert (faced(till).heading, faced(till).tone) == ("Paid", Tone.PAID)


def test_a_customer_who_was_charged_twice_is_not_thanked(till: TillUnderTest) -> None:
    paying(till).happens(PAID, TWICE)
    assert (faced(till).heading, faced(till).tone) == WAIT
    assert "charged twice" in faced(till).lines[0]


def test_the_next_customer_sees_nothing_of_the_one_before(till: TillUnderTest) -> None:
    paying(till).happens(PAID)
    till.waits().do(Gesture.ENTER)
    assert (faced(till).heading, faced(till).amount) == ("Welcome", "")


def test_what_the_cashier_looks_up_is_not_shown_to_the_customer(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(*NOT_KNOWN)
    till.waits().do(Gesture.ENTER)
    till.do(Gesture.SHOW_ATTENTION)
    assert till.screen.center.face.amount == "125.50 NOK"  # type: ignore[union-attr] # a Result
    assert (faced(till).heading, faced(till).amount) == ("Welcome", "")


def test_a_customer_who_has_scanned_is_asked_for_patience() -> None:
    till = TillUnderTest(show_own_code=True).connect("https://pay.example/t/1")
    till.hears(ScanChanged(Scan("1", OWNER, "2026-11-22T12:34:56Z")))
    assert (faced(till).code, faced(till).heading) == (None, "One moment…")


def test_the_customers_language_is_theirs_until_the_sale_is_over(till: TillUnderTest) -> None:
    paying(till)
    till.do(ChooseLanguage("fi"))
    assert (faced(till).heading, faced(till).amount) == ("Skannaa ja maksa", "125,50 NOK")
    assert till.screen.center.face.title == "Scan to pay"
    spoken = [one.button.gesture for one in faced(till).languages if one.chosen]
    assert spoken == [ChooseLanguage("fi")]
    till.happens(PAID)
    assert faced(till).heading == "Maksettu"
    till.waits().do(Gesture.ENTER)
    assert faced(till).heading == "Welcome"


def test_the_time_that_runs_out_is_told_by_the_bar(till: TillUnderTest) -> None:
    before = faced(paying(till)).time_left
    till.waits(60).presenter.tick()
    after = faced(till).time_left
    assert before is not None
    assert after is not None
    assert after < before


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_for_the_customer_is_translated(till: TillUnderTest, language: str) -> None:
    english = [faced(till), faced(paying(till))]
    till.do(ChooseLanguage(language))
    spoken = faced(till)
    assert spoken.heading != english[1].heading
    assert not set(spoken.lines) & set(english[1].lines)


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("https://qr.vipps.no/28/1", "1. Open your wallet app"),
        ("https://VIPPS.NO/28/1", "1. Open your wallet app"),
        ("C12345678", "1. Open your wallet app"),
        ("swish://payment?id=1", "1. Open your wallet app"),
        ("https://[", "1. Open your wallet app"),
        ("https://apm.dev.payex.com/pay/1", "1. Open your phone's camera"),
        ("https://vipps.no.example/1", "1. Open your phone's camera"),
        ("https://notvipps.no/1", "1. Open your phone's camera"),
    ],
)
def test_the_customer_is_told_to_use_what_the_code_is_for(
    till: TillUnderTest, code: str, first: str
) -> None:
    till.type("125,50\r").happens(InitResponseReceived(code))
    assert faced(till).lines[0] == first
