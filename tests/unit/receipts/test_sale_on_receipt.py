"""What was sold, on the receipt: as the cashier put it together, within the paper's width."""

import dataclasses

import pytest
from hypothesis import assume, given, settings

from terminal_app.payments.inputs import ReceiptReceived
from terminal_app.payments.payment import Payment, State
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.receipts.receipt import WIDTH, Issuer, as_text, render
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.unit.payments import cases
from tests.unit.payments.sales import BASKETS, BUN, COFFEE, LUNCH, TIP, TYPED, total
from tests.unit.session.engine.engine_harness import nok

ISSUER = Issuer("TILL-1", "Fjellkaffe AS")
ENGLISH = Texts("en")


def paid(sold: tuple[SaleLine, ...], note: str = "") -> Payment:
    amount = nok(total(sold) or 100)
    start = dataclasses.replace(cases.NEW, amount=amount, lines=sold, note=note)
    return cases.after(cases.CODE, ReceiptReceived("1", State.COMPLETE, amount), start=start)


def receipt(payment: Payment, language: str = "en") -> str:
    return as_text(render(payment, ISSUER, Texts(language)))


def between_rules(text: str) -> list[str]:
    return text.split("-" * WIDTH)[1].strip("\n").split("\n")


def test_the_lines_stand_with_quantity_name_and_amount_and_the_tip_apart() -> None:
    assert between_rules(receipt(paid(LUNCH))) == [
        "2 x Coffee                 78.00",
        "Amount                     10.00",
        "1 x Bun                    32.50",
        "",
        "Tip                         5.00",
    ]


def test_a_tip_stands_apart_wherever_it_was_added() -> None:
    made = between_rules(receipt(paid((TIP, BUN))))
    assert [line.split()[0] for line in made if line] == ["1", "Tip"]


def test_a_long_name_is_broken_and_keeps_its_amount() -> None:
    long = dataclasses.replace(BUN, name="Sandwich with cheese, ham and everything else")
    assert between_rules(receipt(paid((long,)))) == [
        "1 x Sandwich with cheese, ham",
        "and everything else",
        "32.50".rjust(WIDTH),
    ]


def test_the_note_stands_at_the_end() -> None:
    made = receipt(paid(LUNCH, "Table 4, to be delivered after six o'clock")).splitlines()
    at = made.index("Note: Table 4, to be delivered")
    assert made[at - 1] == ""
    assert made[at + 1 :] == [
        "after six o'clock",
        "-" * WIDTH,
        "THIS IS NOT A RECEIPT FOR GOODS".center(WIDTH).rstrip(),
    ]


@pytest.mark.parametrize("sold", [(), (TYPED,)])
def test_an_amount_alone_is_told_once_and_without_a_note_there_is_none(
    sold: tuple[SaleLine, ...],
) -> None:
    made = receipt(paid(sold))
    assert made == receipt(dataclasses.replace(paid(sold), lines=()))
    assert made.count("-" * WIDTH) == 2
    assert "Note" not in made


def test_amounts_that_were_added_up_are_told() -> None:
    assert len(between_rules(receipt(paid((TYPED, TYPED))))) == 2


def test_a_refunded_sale_tells_what_it_was_for() -> None:
    payment = paid((COFFEE, BUN))
    back = cases.after(ReceiptReceived("1", State.REVERSED, payment.amount), start=payment)
    assert "REFUNDED" in receipt(back)
    assert between_rules(receipt(back)) == between_rules(receipt(payment))


@given(BASKETS)
@settings(max_examples=60)
def test_whatever_is_sold_fits_the_paper_and_every_amount_is_there(
    sold: tuple[SaleLine, ...],
) -> None:
    assume(any(line.kind is not LineKind.AMOUNT for line in sold))
    made = render(paid(sold), ISSUER, ENGLISH)
    assert all(len(line.text) <= WIDTH for line in made)
    ends = [line.text.split(" ")[-1] for line in made]
    for line in sold:
        assert ENGLISH.number(line.amount_minor) in ends


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_written_as_in_the_receipts_language(language: str) -> None:
    text = receipt(paid(LUNCH, "x"), language)
    assert Texts(language).number(COFFEE.amount_minor) in between_rules(text)[0]
