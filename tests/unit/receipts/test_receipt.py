"""The receipt: fits the paper, says what is true of the money, and carries the mark."""

import dataclasses
import unicodedata
from datetime import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from terminal_app.payments.inputs import ReceiptReceived, RefundRequested, StatusReceived, TimedOut
from terminal_app.payments.machine import apply
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, Payment, State, Wait
from terminal_app.payments.refunds import taken_elsewhere
from terminal_app.receipts.receipt import WIDTH, Issuer, ReceiptLine, as_text, has_receipt, render
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.unit.journal.cases import PAYMENTS
from tests.unit.payments import cases

ENGLISH = Texts("en")
PAID_AT = "2026-11-22T12:35:10Z"
MARK = "DEMO - not a payment"
ISSUER = Issuer("TILL-1", "Fjellkaffe AS", "999 888 777 MVA", "Storgata 1, 0155 Oslo", MARK)
PAID = cases.after(cases.CODE, cases.PAID)
UNCONFIRMED = cases.after(cases.CODE, cases.PAID_NO_AMOUNT)
NUMBER_AWAITED = cases.after(cases.CODE, StatusReceived(State.COMPLETE))
REFUNDED = cases.after(cases.CODE, cases.PAID, cases.REFUNDED)
SECOND_REFUNDED = cases.after(
    cases.CODE, cases.PAID, cases.PAID_TWICE, ReceiptReceived("2", State.REVERSED, cases.ASKED_FOR)
)
UNKNOWN = (cases.CODE, cases.CANCEL, TimedOut(Wait.CONFIRMATION))
BY_HAND = cases.after(*UNKNOWN, cases.SETTLED_PAID)
UNCONFIRMED_LINE = "Amount as asked for"
languages = pytest.mark.parametrize("language", LANGUAGES)


def told(payment: Payment, **changes: str | None) -> Payment:
    """Return the payment as if its receipt had said this."""
    known = payment.receipt_id
    number = changes.get("receipt_id", known)

    def renamed(receipt_id: str | None) -> str | None:
        return number if receipt_id == known else receipt_id

    charges = [
        dataclasses.replace(one, **changes) if one.receipt_id == known else one  # type: ignore[arg-type] # of any field
        for one in payment.charges
    ]
    reversals = [
        dataclasses.replace(one, receipt_id=renamed(one.receipt_id), of=renamed(one.of))
        for one in payment.reversals
    ]
    return dataclasses.replace(payment, charges=tuple(charges), reversals=tuple(reversals))


def texts_of(made: tuple[ReceiptLine, ...]) -> list[str]:
    return [line.text for line in made]


def day_of(moment: str, form: str = "%d %b %Y") -> str:
    """Return the day in the machine's zone, wherever the tests run."""
    return datetime.fromisoformat(moment).astimezone().strftime(form)


def receipt(payment: Payment, issuer: Issuer = ISSUER) -> str:
    return as_text(render(payment, issuer, ENGLISH))


def test_a_paid_receipt_says_all_that_a_customer_needs() -> None:
    text = receipt(PAID)
    for said in (
        "FJELLKAFFE AS",
        "Org. no. 999 888 777 MVA",
        "Storgata 1, 0155 Oslo",
        "TILL-1",
        day_of(PAID_AT),
        "Vipps",
        "PAID",
        "Receipt",
        "6c1d7f0e",
        "THIS IS NOT A RECEIPT FOR GOODS",
    ):
        assert said in text
    assert "NOK                       125.50\n" in text
    assert UNCONFIRMED_LINE not in text
    assert "REFUNDED" not in text


def test_the_amount_stands_in_bold_with_its_iso_code() -> None:
    bold = [line.text for line in render(PAID, ISSUER, ENGLISH) if line.bold]
    assert "NOK" + "125.50".rjust(WIDTH - 3) in bold
    assert "PAID" in bold


@pytest.mark.parametrize(
    ("language", "form"),
    [("nb", "%d.%m.%Y"), ("sv", "%Y-%m-%d"), ("da", "%d.%m.%Y"), ("fi", "%d.%m.%Y")],
)
def test_a_receipt_bears_the_date_as_its_language_writes_it(language: str, form: str) -> None:
    text = as_text(render(PAID, ISSUER, Texts(language)))
    (line,) = [one for one in text.splitlines() if one.startswith(day_of(PAID_AT, form))]
    assert line.endswith(day_of(PAID_AT, "%H:%M:%S"))
    assert len(line) == WIDTH


@languages
def test_every_language_makes_a_receipt_with_the_amount_and_the_mark(language: str) -> None:
    texts = Texts(language)
    text = as_text(render(PAID, ISSUER, texts))
    assert texts.number(12_550) in text
    assert "NOK" in text
    assert text.count(MARK) == 2


@pytest.mark.parametrize("payment", [PAID, UNCONFIRMED, NUMBER_AWAITED, REFUNDED, BY_HAND])
def test_the_mark_stands_first_and_last_on_every_receipt(payment: Payment) -> None:
    made = texts_of(render(payment, ISSUER, ENGLISH))
    assert made[0].strip() == made[-1].strip() == MARK


def test_without_a_mark_there_is_no_empty_line_for_it() -> None:
    made = texts_of(render(PAID, dataclasses.replace(ISSUER, mark=""), ENGLISH))
    assert made[0].strip() == "FJELLKAFFE AS"
    assert "GOODS" in made[-1]


def test_an_amount_that_the_server_didnt_confirm_is_said() -> None:
    assert UNCONFIRMED_LINE in receipt(UNCONFIRMED)


def test_a_receipt_whose_number_is_awaited_says_so() -> None:
    text = receipt(NUMBER_AWAITED)
    assert "not received yet" in text
    assert "PAID" in text


def test_a_refunded_payment_says_refunded_and_not_paid() -> None:
    text = receipt(REFUNDED)
    assert "REFUNDED" in text
    assert "PAID" not in text


@given(PAYMENTS, st.sampled_from(LANGUAGES))
def test_there_is_a_receipt_for_money_that_came_or_went_back_and_for_nothing_else(
    payment: Payment, language: str
) -> None:
    moved = has_receipt(payment)
    made = render(payment, ISSUER, Texts(language))
    assert bool(made) == moved
    if moved:
        words = {line.text for line in made if line.bold}
        paid, refunded = Texts(language).say("PAID"), Texts(language).say("REFUNDED")
        proven = payment.proven_outcome
        assert (paid in words) == (proven is Outcome.PAID)
        assert (refunded in words) == (proven is Outcome.NOT_PAID)
        assert (Texts(language).say("SETTLED BY HAND") in words) == (proven is Outcome.NOT_KNOWN)


def test_what_isnt_paid_gives_no_line_at_all() -> None:
    for payment in cases.reached():
        is_refunded = payment.state is State.REVERSED and payment.outcome is Outcome.NOT_PAID
        if payment.outcome is not Outcome.PAID and not is_refunded:
            assert render(payment, ISSUER, ENGLISH) == ()
            assert as_text(render(payment, ISSUER, ENGLISH)) == ""


def test_what_was_settled_by_hand_is_never_paid_as_if_proven() -> None:
    text = receipt(BY_HAND)
    assert "SETTLED BY HAND" in text
    assert "the server hasn't confirmed it." in " ".join(text.split())
    assert "PAID" not in text
    assert "125.50" in text


def test_what_was_settled_as_not_paid_gives_no_line() -> None:
    assert receipt(cases.after(*UNKNOWN, cases.SETTLED_NOT_PAID)) == ""


def test_proof_takes_the_hand_off_the_receipt() -> None:
    text = receipt(cases.after(*UNKNOWN, cases.SETTLED_PAID, cases.PAID))
    assert "SETTLED BY HAND" not in text
    assert "PAID" in text


def test_a_second_charge_that_was_paid_back_stands_on_the_receipt_of_the_first() -> None:
    text = receipt(SECOND_REFUNDED)
    assert "PAID" in text
    assert "Receipt                        1\n" in text
    assert "Refunded                       2\n" in text


def test_a_refund_in_doubt_gives_no_receipt() -> None:
    odd = cases.after(cases.CODE, cases.PAID, cases.REFUNDED, cases.UNREADABLE)
    assert (odd.state, odd.outcome) == (State.REVERSED, Outcome.NOT_KNOWN)
    assert receipt(odd) == ""


def test_of_a_payment_known_by_its_number_alone_there_is_a_receipt_once_it_is_refunded() -> None:
    known = taken_elsewhere(
        "7",
        payment_id="p",
        owner=PAID.owner,
        zero=Money(0, Currency.NOK),
        operator="Ola",
        at="2026-11-22T12:00:00Z",
    )
    assert receipt(known) == ""
    asked, _ = apply(known, RefundRequested("7", "Ola"))
    silent, _ = apply(asked, ReceiptReceived("7", State.REVERSED, None))
    assert "Amount not known" in receipt(silent)
    assert "0.00" not in receipt(silent)
    told_amount, _ = apply(asked, ReceiptReceived("7", State.REVERSED, cases.ASKED_FOR))
    assert "125.50" in receipt(told_amount)
    assert "REFUNDED" in receipt(told_amount)


@pytest.mark.parametrize("paid_at", [None, "", "yesterday", "2026-13-01T00:00:00Z", "-"])
def test_a_time_that_the_server_didnt_give_or_that_cant_be_read_is_when_the_sale_began(
    paid_at: str | None,
) -> None:
    began = "2025-06-15T12:00:00+00:00"
    payment = dataclasses.replace(told(PAID, paid_at=paid_at), started_at=began)
    assert day_of("2025-06-15T12:00:00Z") in receipt(payment)


def test_no_time_at_all_leaves_its_line_out() -> None:
    broken = dataclasses.replace(told(PAID, paid_at="yesterday"), started_at="today")
    made = render(broken, ISSUER, ENGLISH)
    assert made
    assert "yesterday" not in as_text(made)


# -- whatever a server or a shop puts into it ------------------------------------------

ODD = st.text(max_size=120) | st.text(st.characters(categories=["Cc", "Cf", "Zs", "Zl"]))
ISSUERS = st.builds(Issuer, ODD, ODD, ODD, ODD, ODD)


@st.composite
def settled(draw: st.DrawFn) -> Payment:
    """Draw a paid or refunded payment with arbitrary text wherever text can stand."""
    kinds = [PAID, UNCONFIRMED, NUMBER_AWAITED, REFUNDED, SECOND_REFUNDED, BY_HAND]
    payment = draw(st.sampled_from(kinds))
    amount = Money(draw(st.integers(1, 10**15)), draw(st.sampled_from(Currency)))
    payment = dataclasses.replace(payment, payment_id=draw(ODD), amount=amount)
    return told(
        payment,
        receipt_id=draw(st.text("0123456789", min_size=1, max_size=200)),
        payment_method=draw(st.none() | ODD),
        paid_at=draw(st.none() | ODD | st.datetimes().map(lambda moment: moment.isoformat())),
    )


@given(settled(), ISSUERS, st.sampled_from(LANGUAGES))
def test_no_line_is_wider_than_the_paper(payment: Payment, issuer: Issuer, language: str) -> None:
    made = render(payment, issuer, Texts(language))
    assert made
    assert max(len(line.text) for line in made) <= WIDTH


@given(settled(), ISSUERS, st.sampled_from(LANGUAGES))
def test_no_control_character_reaches_the_paper(
    payment: Payment, issuer: Issuer, language: str
) -> None:
    for line in render(payment, issuer, Texts(language)):
        odd = [sign for sign in line.text if unicodedata.category(sign)[0] == "C"]
        assert odd == []
        assert "\n" not in line.text


@given(settled(), ISSUERS)
def test_a_text_of_the_server_makes_no_line_of_its_own(payment: Payment, issuer: Issuer) -> None:
    made = render(payment, issuer, ENGLISH)
    assert as_text(made).count("\n") == len(as_text(made).splitlines()) == len(made)


@given(settled())
def test_the_amount_and_the_receipt_number_are_whole_however_long(payment: Payment) -> None:
    printed = as_text(render(payment, ISSUER, ENGLISH))
    joined = "".join(printed.split())
    assert ENGLISH.number(payment.amount.amount_minor) in joined
    if payment.receipt_id is not None:
        assert payment.receipt_id in joined


@given(st.text(st.characters(categories=["Lu", "Ll", "Zs"]), min_size=1, max_size=200))
def test_words_are_never_lost_at_the_end_of_a_line(name: str) -> None:
    assume(name.strip())
    made = render(PAID, Issuer("TILL-1", address=name), ENGLISH)
    printed = "".join(as_text(made).split())
    assert "".join(name.split()) in printed


@pytest.mark.parametrize("trick", ["\n", "\r", "\x1b@", "\x0c", "\u2028", "\u202e", "\ud800"])
def test_a_wallets_name_cant_forge_a_line_or_steer_the_printer(trick: str) -> None:
    forged = ReceiptReceived("1", State.COMPLETE, cases.ASKED_FOR, f"Vipps{trick}REFUNDED")
    text = receipt(cases.after(cases.CODE, forged))
    assert trick.strip("@\n") not in text or trick == "\n"
    assert "REFUNDED" not in text.splitlines()


@pytest.mark.parametrize("word", ["Fjellkaffe ", "F"])
def test_a_merchants_name_of_any_length_leaves_amount_and_outcome_in_sight(word: str) -> None:
    long = (word * 3000)[:3000]
    texts = texts_of(render(PAID, Issuer("TILL-1", long, long, long), ENGLISH))
    assert next(at for at, line in enumerate(texts) if line.startswith("NOK")) < 16
    assert texts.index("PAID") < 17
    assert sum("…" in line for line in texts) == 3
    assert max(map(len, texts)) <= WIDTH
    short = render(PAID, ISSUER, ENGLISH)
    assert not any("…" in line.text for line in short)


# -- operators ------------------------------------------------------------------------------


def test_only_the_receipt_of_a_till_with_operators_names_who_has_charged() -> None:
    """Without any the name may be the system user's, which is nothing for customers."""
    with_operators = dataclasses.replace(ISSUER, names_operators=True)
    said = as_text(render(PAID, with_operators, ENGLISH))
    assert f"Cashier{PAID.operator:>{WIDTH - len('Cashier')}}\n" in said
    assert PAID.operator not in as_text(render(PAID, ISSUER, ENGLISH))


def test_a_refunds_receipt_names_who_has_paid_back_and_a_settled_ones_who_says_so() -> None:
    with_operators = dataclasses.replace(ISSUER, names_operators=True)
    asked = dataclasses.replace(PAID, operator="Kari")
    refunded, _ = apply(asked, RefundRequested(str(asked.receipt_id), "Ola"))
    refunded, _ = apply(refunded, cases.REFUNDED)
    said = as_text(render(refunded, with_operators, ENGLISH))
    assert [line.split()[-1] for line in said.splitlines() if "Cashier" in line] == ["Kari"]
    assert [line.split()[-1] for line in said.splitlines() if "Refunded by" in line] == ["Ola"]
    assert BY_HAND.resolution is not None
    settled = as_text(render(BY_HAND, with_operators, ENGLISH))
    who = BY_HAND.resolution.operator
    assert f"Settled by{who:>{WIDTH - len('Settled by')}}\n" in settled
