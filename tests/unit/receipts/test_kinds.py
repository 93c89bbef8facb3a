"""What each kind of receipt says of the money, and what it never says."""

import dataclasses
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.payments.inputs import ReceiptReceived, UnreadableReceiptReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Outcome, Payment, State
from terminal_app.receipts.blocks import Banner, Block, Heading, Pair, Paragraph, ReceiptCode
from terminal_app.receipts.content import Issuer, blocks_of
from terminal_app.receipts.kinds import Kind, has_receipt, kind_of
from terminal_app.receipts.law import LAWS
from terminal_app.receipts.text import WIDTHS, as_text, lines_of
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.unit.journal.cases import PAYMENTS
from tests.unit.payments import cases
from tests.unit.receipts.receipts import (
    AMOUNT,
    ISSUER,
    NUMBER,
    PAID,
    PARTLY_REFUNDED,
    REFUND_UNKNOWN,
    SLIPS,
    UNKNOWN,
    blocks,
)

languages = pytest.mark.parametrize("language", LANGUAGES)
slips = pytest.mark.parametrize("name", SLIPS)
WITHOUT_MONEY = [
    name for name, slip in SLIPS.items() if slip.kind in {Kind.NOT_PAID, Kind.NOT_KNOWN}
]
COPY = {"en": "COPY", "nb": "KOPI", "sv": "KOPIA", "da": "KOPI", "fi": "KOPIO"}


def words(made: Iterable[Block]) -> list[str]:
    """Return every text of a receipt."""
    found: list[str] = []
    for block in made:
        match block:
            case Heading(text) | Paragraph(text) | Banner(text):
                found.append(text)
            case Pair(left, right):
                found += [left, right]
    return found


def banners(made: Iterable[Block]) -> dict[str, int]:
    return {block.text: block.percent for block in made if isinstance(block, Banner)}


@slips
def test_each_slip_is_of_its_kind(name: str) -> None:
    assert kind_of(SLIPS[name].payment) is SLIPS[name].kind


@given(PAYMENTS)
def test_a_receipt_that_is_given_unasked_is_of_money_that_moved(payment: Payment) -> None:
    kind = kind_of(payment)
    if has_receipt(payment):
        assert kind in {Kind.PAID, Kind.REFUNDED, Kind.BY_HAND}
    else:
        assert kind not in {Kind.PAID, Kind.REFUNDED}


@given(PAYMENTS, st.sampled_from(LANGUAGES))
def test_what_isnt_known_to_be_paid_never_says_paid(payment: Payment, language: str) -> None:
    texts = Texts(language)
    said = words(blocks_of(payment, Issuer("TILL-1"), texts))
    paid = texts.say("PAID")
    assert (paid in said) == (kind_of(payment) is Kind.PAID)
    if payment.outcome is Outcome.NOT_KNOWN:
        assert not any(paid in word.split() for word in said)


@languages
@pytest.mark.parametrize("name", WITHOUT_MONEY)
def test_a_slip_without_money_says_so_large_and_has_no_sum(name: str, language: str) -> None:
    texts, made = Texts(language), blocks(name, language)
    (large,) = banners(made).items()
    assert large[1] == 200
    assert large[0] in {texts.say("NOT KNOWN"), texts.say("CANCELLED"), texts.say("REFUSED")}
    assert texts.say("This is no receipt of a payment.") in words(made)
    assert not any(isinstance(block, Pair) and block.bold for block in made)
    assert Pair(texts.say("Asked for"), texts.amount(AMOUNT.amount_minor, "NOK")) in made


def test_money_that_was_taken_is_never_said_not_to_have_moved() -> None:
    said = words(blocks_of(REFUND_UNKNOWN, ISSUER, Texts("en")))
    assert "Money was taken. Whether it was given back isn't known." in said
    assert "No money is known to have moved." not in said
    odd = cases.after(cases.CODE, cases.DISAGREES)
    said = words(blocks_of(odd, ISSUER, Texts("en")))
    assert "The server told of money that the till can't match." in said
    assert "No money is known to have moved." not in said
    assert "No money is known to have moved." in words(blocks_of(UNKNOWN, ISSUER, Texts("en")))


def test_a_payment_that_another_till_took_has_no_receipt_here() -> None:
    assert blocks_of(cases.ELSEWHERE, ISSUER, Texts("en")) == ()


# -- partly refunded -----------------------------------------------------------------------


def paid_back(*amounts: int, currency: Currency = Currency.NOK) -> Payment:
    """Return what was paid after refunds over those amounts, each under a number of its own."""
    told = [
        ReceiptReceived(str(number), State.REVERSED, Money(amount, currency))
        for number, amount in enumerate(amounts, 5000)
    ]
    return cases.after(*told, start=PAID)


def test_a_part_that_was_paid_back_is_told_as_a_part_and_nothing_of_the_rest() -> None:
    made = blocks_of(PARTLY_REFUNDED, ISSUER, Texts("en"))
    assert Paragraph("PARTLY REFUNDED", bold=True) in made
    assert Pair("Paid back", "50.00 NOK") in made
    assert Pair("NOK", "125.50", bold=True) in made
    assert "75.50" not in " ".join(words(made))
    assert PARTLY_REFUNDED.outcome is Outcome.NOT_KNOWN
    assert not has_receipt(PARTLY_REFUNDED)


def test_several_parts_are_added_up() -> None:
    made = blocks_of(paid_back(5_000, 2_000), ISSUER, Texts("en"))
    assert Pair("Paid back", "70.00 NOK") in made


@pytest.mark.parametrize(
    "payment",
    [
        PAID,
        paid_back(AMOUNT.amount_minor),
        paid_back(AMOUNT.amount_minor + 1),
        paid_back(10_000, 2_550),
        paid_back(5_000, currency=Currency.SEK),
        cases.after(UnreadableReceiptReceived(NUMBER, State.REVERSED), start=PAID),
        cases.after(UnreadableReceiptReceived(None, State.REVERSED), start=PARTLY_REFUNDED),
        cases.after(cases.DISAGREES, start=PARTLY_REFUNDED),
        cases.after(cases.SETTLED_PAID, start=PARTLY_REFUNDED),
        UNKNOWN,
    ],
    ids=[
        "paid",
        "all",
        "more",
        "all in parts",
        "another currency",
        "unreadable",
        "another unreadable",
        "another charge",
        "by hand",
        "unknown",
    ],
)
def test_anything_else_is_never_a_part(payment: Payment) -> None:
    assert kind_of(payment) is not Kind.PARTLY_REFUNDED


def test_the_same_refund_told_again_adds_nothing() -> None:
    again = cases.after(
        ReceiptReceived("5000", State.REVERSED, Money(5_000, Currency.NOK)), start=paid_back(5_000)
    )
    assert again == paid_back(5_000)


# -- copies ----------------------------------------------------------------------------------


@languages
@slips
def test_a_copy_of_anything_says_so_large(name: str, language: str) -> None:
    payment, texts = SLIPS[name].payment, Texts(language)
    word = COPY[language]
    assert word not in " ".join(banners(blocks_of(payment, ISSUER, texts)))
    assert banners(blocks_of(payment, ISSUER, texts, 3))[f"{word} 3"] == 200
    assert banners(blocks_of(payment, ISSUER, texts, 0))[word] == 200


# -- the code --------------------------------------------------------------------------------


@slips
def test_the_code_is_the_receipts_number_where_the_server_gave_one(name: str) -> None:
    payment, made = SLIPS[name].payment, blocks(name)
    codes = [block.text for block in made if isinstance(block, ReceiptCode)]
    assert codes == ([] if payment.receipt_id is None else [f"R{payment.receipt_id}"])


# -- the paper's width -------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["x" * 500, "Fjellkaffe " * 50, "שלום " * 90, "☕🥐" * 100])
def test_a_long_name_leaves_amount_and_state_in_sight(name: str, width: int) -> None:
    issuer = dataclasses.replace(ISSUER, name=name, organization_number=name, address=name)
    lines = [line.text for line in lines_of(blocks_of(PAID, issuer, Texts("en")), width)]
    assert max(map(len, lines)) <= width
    assert lines.index("PAID") < 17
    assert lines[lines.index("PAID") - 1] == "NOK" + "125.50".rjust(width - 3)


@pytest.mark.parametrize("width", WIDTHS)
@given(name=st.text(), country=st.sampled_from(["", *LAWS]), copy=st.none() | st.integers(0, 99))
def test_whatever_a_server_says_makes_no_line_and_no_command(
    width: int, name: str, country: str, copy: int | None
) -> None:
    issuer = Issuer("TILL-1", name, name, name, name, country=country)
    made = lines_of(blocks_of(PAID, issuer, Texts("sv"), copy), width)
    assert max(len(line.text) for line in made) <= width
    assert all(line.text.isprintable() for line in made)
    assert len(as_text(made).splitlines()) == len(made)
