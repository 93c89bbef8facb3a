"""The receipt for a phone: whole in one code, or without what is too much."""

import dataclasses

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from terminal_app.payments.payment import Payment
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.receipts.content import Issuer
from terminal_app.receipts.kinds import has_receipt
from terminal_app.receipts.law import LAWS
from terminal_app.receipts.phone import MOST_BYTES, text_for_phone
from terminal_app.receipts.qr_matrix import matrix_of
from terminal_app.settings import LANGUAGES
from terminal_app.texts import Texts
from tests.unit.journal.cases import PAYMENTS
from tests.unit.receipts.receipts import ISSUER, PAID, SALE, UNKNOWN


def scanned(text: str) -> list[str]:
    matrix = matrix_of(text)
    code = Image.new("L", (len(matrix), len(matrix)), 255)
    code.putdata([0 if dark else 255 for row in matrix for dark in row])
    side = len(matrix) * 3
    return [one.text for one in zxingcpp.read_barcodes(code.resize((side, side)))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", ["", *LAWS])
def test_a_phone_reads_all_of_the_receipt(language: str, country: str) -> None:
    texts = Texts(language)
    issuer = dataclasses.replace(ISSUER, mark=texts.say("DEMO - not a payment"), country=country)
    text = text_for_phone(SALE, issuer, texts)
    assert text is not None
    assert scanned(text) == [text]
    lines = text.splitlines()
    for said in (
        texts.say("DEMO - not a payment"),
        f"NOK {texts.number(12_550)}".replace("\N{NO-BREAK SPACE}", " "),
        texts.say("PAID"),
        "2 x Coffee " + texts.number(7_800),
    ):
        assert said in lines


def test_a_sale_that_is_too_long_leaves_its_lines_out_and_keeps_the_money() -> None:
    lines = tuple(SaleLine(LineKind.ITEM, f"Something {at}", 1, 100) for at in range(99))
    amount = dataclasses.replace(SALE.amount, amount_minor=9_900)
    text = text_for_phone(
        dataclasses.replace(SALE, lines=lines, amount=amount), ISSUER, Texts("en")
    )
    assert text is not None
    assert "Something" not in text
    assert "NOK 99.00" in text.splitlines()
    assert "PAID" in text.splitlines()


def test_what_is_too_long_all_the_same_has_no_code() -> None:
    issuer = dataclasses.replace(ISSUER, name="å" * 600)
    assert text_for_phone(PAID, issuer, Texts("en")) is None


def test_what_isnt_known_has_none() -> None:
    assert text_for_phone(UNKNOWN, ISSUER, Texts("en")) is None


@given(PAYMENTS, st.text(max_size=50))
def test_it_is_short_enough_and_of_receipts_alone(payment: Payment, name: str) -> None:
    text = text_for_phone(payment, Issuer("TILL-1", name), Texts("sv"))
    assert (text is not None) == has_receipt(payment)
    if text is not None:
        assert len(text.encode("utf-8", "replace")) <= MOST_BYTES
        assert all(line.isprintable() for line in text.splitlines())
