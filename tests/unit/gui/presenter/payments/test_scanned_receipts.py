"""A receipt's code that is scanned opens Payments at that receipt, and nothing more."""

import pytest

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.commands import RefundReceipt
from terminal_app.gui.screen_state import Gesture, RefundOf
from terminal_app.payments.inputs import InitResponseReceived
from tests.unit.gui.presenter.payments.listed import made, receipt, receipts
from tests.unit.gui.presenter.presented import CODE, PAID_AFTER_CANCEL, TillUnderTest

PAYMENTS, REFUND = Gesture.PAYMENTS, Gesture.REFUND


@pytest.fixture
def with_sales(till: TillUnderTest) -> TillUnderTest:
    till.journal = [
        made("old-5", 400_100, receipt("9004001", 400_100)),
        made("old-4", 8_900, receipt("1004", 8_900)),
        made("old-3", 12_550),
        made("old-2", 400_100, receipt("40010", 400_100)),
        made("old-1", 4_900, receipt("4001", 4_900)),
    ]
    return till


def is_page(till: TillUnderTest) -> bool:
    return till.screen.page is not None


@pytest.mark.parametrize("code", ["R4001", "r4001"])
def test_it_opens_the_payments_at_that_receipt_alone(with_sales: TillUnderTest, code: str) -> None:
    till = with_sales.scan(code)
    assert receipts(till) == ["4001"]
    assert till.page.title == ""
    assert till.page.preview is not None
    assert "49.00" in till.page.preview.amount
    assert till.commands == []


def test_nothing_is_asked_before_f3_and_nothing_is_sent_before_the_answer(
    with_sales: TillUnderTest,
) -> None:
    till = with_sales.connect().scan("R4001")
    assert is_page(till)
    assert not [button for button in till.screen.center.buttons if button.dangerous]
    till.do(REFUND)
    assert Gesture.REFUND_YES in [button.gesture for button in till.screen.center.buttons]
    assert till.commands == []
    till.waits().do(Gesture.REFUND_YES)
    (asked,) = till.commands
    assert isinstance(asked, RefundReceipt)
    assert asked.receipt_id == "4001"


def test_a_scanners_second_enter_opens_nothing_in_the_list(with_sales: TillUnderTest) -> None:
    till = with_sales.connect().scan("R4001")
    till.key_ms += 150
    till.presenter.typed("\r", till.key_ms)
    assert is_page(till)
    assert not is_page(till.waits().type("\r"))


def test_the_sale_is_gone_back_to_as_it_was(with_sales: TillUnderTest) -> None:
    till = with_sales.connect().type("12,50").waits().scan("R4001")
    assert is_page(till)
    till.do(Gesture.SALE)
    assert not is_page(till)
    assert till.screen.amount.amount == "12.50"
    assert till.commands == []


def test_one_that_this_till_doesnt_have_finds_nothing_and_asks_nothing(
    with_sales: TillUnderTest,
) -> None:
    till = with_sales.scan("R400")
    assert receipts(till) == []
    assert "R400" in till.page.empty
    assert till.page.preview is None


def test_a_second_one_scanned_there_is_looked_for_in_place_of_the_first(
    with_sales: TillUnderTest,
) -> None:
    till = with_sales.scan("R4001").waits().scan("R1004", ends=False)
    assert receipts(till) == ["1004"]
    assert till.commands == []


def test_scanned_into_the_payments_it_finds_the_same(with_sales: TillUnderTest) -> None:
    till = with_sales.do(PAYMENTS).scan("R4001", ends=False)
    assert receipts(till) == ["4001"]


def test_scanned_among_those_to_be_paid_back_an_unknown_one_is_offered_by_its_number(
    with_sales: TillUnderTest,
) -> None:
    till = with_sales.connect().do(REFUND).scan("R777", ends=False)
    assert RefundOf("777") in [button.gesture for button in till.page.buttons]
    assert not [one for one in till.commands if isinstance(one, RefundReceipt)]


def test_while_a_payment_is_open_nothing_opens(with_sales: TillUnderTest) -> None:
    till = with_sales.connect().type("10,00\r")
    till.happens(InitResponseReceived(CODE))
    till.scan("R4001")
    assert not is_page(till)
    assert "Another payment is open" in till.screen.amount.refusal


def test_over_what_is_to_be_read_nothing_opens(with_sales: TillUnderTest) -> None:
    till = with_sales.connect().type("10,00\r")
    till.happens(*PAID_AFTER_CANCEL)
    till.scan("R4001")
    assert not is_page(till)
    assert "Read the notice" in till.screen.amount.refusal


def test_an_item_with_such_a_code_is_sold() -> None:
    item = Item("Rust", 5_000, barcode="R4001")
    till = TillUnderTest(catalogue=Catalogue((item,))).connect().scan("R4001")
    assert not is_page(till)
    assert "Rust" in till.receipt


def test_digits_behind_it_are_no_amount(with_sales: TillUnderTest) -> None:
    """They would be the end of one; here they look for something, and nothing is charged."""
    till = with_sales.connect().scan("R4001").type("25\r")
    assert till.commands == []
