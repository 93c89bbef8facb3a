"""The sale in the window: items, quick amounts, the scanner, tip and note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.commands import StartPayment
from terminal_app.gui.screen_state import (
    AddAmount,
    AddItem,
    Button,
    Gesture,
    Lookup,
    Paying,
    Result,
)
from terminal_app.payments.inputs import StatusReceived
from terminal_app.payments.payment import State
from terminal_app.payments.sale import LineKind
from terminal_app.settings import Sale
from tests.unit.gui.presenter.presented import PAID, PAID_AFTER_CANCEL, RESPONDED, TillUnderTest

UNKNOWN = "4006381333931"
COFFEE = Item("Coffee", 3250, "Drinks", "7038010009457")
BUN = Item("Bun", 2900, "Bakery", "ABC-17")
TEA = Item("Tea", 2800, "Drinks")
CAKE = Item("Cake", 12_550, "Bakery")
ITEMS = Catalogue((COFFEE, BUN, TEA, CAKE))
SALE = Sale(quick_amounts_minor=(5_000, 12_550), note=True, tip_percents=(5, 10))


@pytest.fixture
def till() -> TillUnderTest:
    return TillUnderTest(sale=SALE, catalogue=ITEMS).connect()


def lines(start: StartPayment) -> list[tuple[str, int, int]]:
    return [(line.name, line.quantity, line.amount_minor) for line in start.lines]


def quick(till: TillUnderTest) -> list[str]:
    return [button.text.partition("\n")[0] for button in till.screen.amount.quick]


def charge_text(till: TillUnderTest) -> str:
    return till.screen.amount.charge.text


# -- items ------------------------------------------------------------------------------


def test_a_till_without_items_amounts_and_tips_has_no_quick_keys() -> None:
    assert TillUnderTest().connect().screen.amount.quick == ()


def test_the_quick_keys_are_items_amounts_and_what_else_there_is(till: TillUnderTest) -> None:
    assert quick(till) == ["Coffee", "Bun", "Tea", "50", "125.50", "Tip", "Note", "Items…"]


def test_an_items_key_says_its_price(till: TillUnderTest) -> None:
    assert [button.text for button in till.screen.amount.quick][:2] == [
        f"{item.name}\n{item.price_minor / 100:.2f}" for item in (COFFEE, BUN)
    ]


def test_items_that_are_marked_as_quick_come_alone() -> None:
    marked = Catalogue((COFFEE, BUN, Item("Cake", 4900, is_quick=True)))
    assert quick(TillUnderTest(catalogue=marked).connect()) == ["Cake", "Items…"]


def test_the_quick_keys_are_disabled_while_a_payment_is_open(till: TillUnderTest) -> None:
    assert all(key.enabled for key in till.screen.amount.quick)
    till.type("125,50\r").happens(RESPONDED)
    assert not any(key.enabled for key in till.screen.amount.quick)


def test_items_become_the_lines_of_the_sale_and_their_sum_is_charged(till: TillUnderTest) -> None:
    till.do(AddItem(0)).do(AddItem(1)).do(AddItem(0))
    assert charge_text(till) == "Charge 94.00 NOK"
    assert till.screen.amount.amount == "94.00"
    till.type("\r")
    start = till.last_start()
    assert start.amount.amount_minor == 9400
    assert lines(start) == [("Bun", 1, 2900), ("Coffee", 2, 6500)]
    assert start.lines[1].product_id == "7038010009457"


def test_what_is_typed_beside_items_is_a_line_of_its_own(till: TillUnderTest) -> None:
    till.do(AddItem(0)).type("12,50")
    assert till.screen.amount.amount == "32.50 + 12.50"
    assert charge_text(till) == "Charge 45.00 NOK"
    till.type("\r")
    assert lines(till.last_start()) == [("Coffee", 1, 3250), ("Amount", 1, 1250)]


def test_what_is_typed_before_an_item_stays_in_the_sale(till: TillUnderTest) -> None:
    till.type("12,50").do(AddItem(0)).type("\r")
    assert lines(till.last_start()) == [("Amount", 1, 1250), ("Coffee", 1, 3250)]


def test_quick_amounts_alone_are_a_bare_amount(till: TillUnderTest) -> None:
    till.do(AddAmount(5_000)).do(AddAmount(12_550)).type("\r")
    start = till.last_start()
    assert (start.amount.amount_minor, start.lines) == (17_550, ())


def test_nothing_is_added_that_is_over_the_limit() -> None:
    till = TillUnderTest(catalogue=ITEMS, max_amount_minor=6_000).connect()
    till.do(AddItem(0)).do(AddItem(0))
    assert charge_text(till) == "Charge 32.50 NOK"
    assert "60.00 NOK" in till.screen.amount.refusal


def test_the_last_thing_is_taken_back_and_all_is_cleared(till: TillUnderTest) -> None:
    till.do(AddItem(0)).do(AddItem(0)).do(AddItem(1)).type("5")
    till.do(Gesture.BACKSPACE)
    assert charge_text(till) == "Charge 94.00 NOK"
    till.do(Gesture.BACKSPACE)
    assert charge_text(till) == "Charge 65.00 NOK"
    till.do(Gesture.BACKSPACE)
    assert charge_text(till) == "Charge 32.50 NOK"
    till.do(AddItem(1)).type("5").do(Gesture.CLEAR)
    assert charge_text(till) == "Charge 61.50 NOK"
    till.do(Gesture.CLEAR)
    assert not till.screen.amount.charge.enabled


def test_the_sale_is_shown_while_it_is_put_together(till: TillUnderTest) -> None:
    till.do(AddItem(0)).do(AddItem(0)).do(AddAmount(5_000))
    assert till.screen.receipt is not None
    assert till.screen.receipt.title == "Sale"
    assert "2 x Coffee" in till.receipt
    assert "65.00" in till.receipt
    assert "115.00" in till.receipt.splitlines()[-1]


def test_a_sale_that_has_begun_leaves_no_basket_for_the_next(till: TillUnderTest) -> None:
    till.do(AddItem(3)).type("\r").happens(RESPONDED, PAID)
    till.waits().type("\r")
    assert not till.screen.amount.charge.enabled
    till.type("5\r")
    assert till.last_start().lines == ()


# -- where nothing may be added -----------------------------------------------------------


@pytest.mark.parametrize(
    "adds", [AddItem(0), AddAmount(5_000), Gesture.ITEMS, Gesture.TIP, Gesture.NOTE]
)
def test_nothing_is_added_to_an_open_payment_or_over_an_alarm(
    till: TillUnderTest, adds: Gesture | AddItem | AddAmount
) -> None:
    till.type("125,50\r").happens(RESPONDED)
    till.do(adds)
    assert isinstance(till.face, Paying)
    assert till.screen.amount.refusal
    other = TillUnderTest(sale=SALE, catalogue=ITEMS).connect()
    other.type("125,50\r").happens(*PAID_AFTER_CANCEL)
    other.do(adds)
    assert other.result().title == "Paid"
    assert "Read the notice" in other.screen.amount.refusal


def test_an_item_on_a_plain_result_begins_a_new_sale(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.do(AddItem(0))
    assert not isinstance(till.face, Result)
    assert charge_text(till) == "Charge 32.50 NOK"


# -- the scanner ----------------------------------------------------------------------------


def test_a_scanned_item_is_added_and_its_digits_are_no_amount(till: TillUnderTest) -> None:
    till.scan(COFFEE.barcode).scan(BUN.barcode).scan(COFFEE.barcode)
    assert till.commands == []
    assert charge_text(till) == "Charge 94.00 NOK"
    till.waits().type("\r")
    assert lines(till.last_start()) == [("Bun", 1, 2900), ("Coffee", 2, 6500)]


def test_an_unknown_code_is_told_and_nothing_is_sold(till: TillUnderTest) -> None:
    till.scan(UNKNOWN)
    assert till.screen.amount.refusal == "No item has the barcode 4006381333931."
    assert not till.screen.amount.charge.enabled
    assert till.commands == []


def test_a_scanner_without_an_enter_is_done_when_it_falls_silent(till: TillUnderTest) -> None:
    till.scan(COFFEE.barcode, ends=False)
    assert not till.screen.amount.charge.enabled
    assert till.presenter.is_busy
    till.waits(0.2)
    till.presenter.tick()
    assert charge_text(till) == "Charge 32.50 NOK"
    assert not till.presenter.is_busy


def test_a_scan_on_a_result_begins_a_new_sale_with_the_item(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits().scan(UNKNOWN)
    assert till.result().title == "Paid"
    till.scan(COFFEE.barcode)
    assert charge_text(till) == "Charge 32.50 NOK"


def test_an_unknown_code_brings_no_old_result_back_over_a_sale(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits().type("1").do(AddItem(0)).scan(UNKNOWN)
    assert not isinstance(till.face, Result)
    assert charge_text(till) == "Charge 33.50 NOK"


def test_a_scan_while_a_payment_is_open_is_refused_and_forgotten(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(RESPONDED)
    till.scan(COFFEE.barcode)
    assert isinstance(till.face, Paying)
    assert till.screen.amount.refusal
    till.happens(PAID, payment=payment)
    till.waits().type("\r")
    assert not till.screen.amount.charge.enabled


def test_a_scan_in_the_list_of_items_adds_that_item_alone(till: TillUnderTest) -> None:
    till.do(Gesture.ITEMS).scan(BUN.barcode)
    assert charge_text(till) == "Charge 29.00 NOK"


# -- the list of items ----------------------------------------------------------------------


def listed(till: TillUnderTest) -> list[str]:
    assert isinstance(till.face, Lookup)
    return [row.name for row in till.face.rows]


def test_the_items_are_listed_by_category_narrowed_and_added(till: TillUnderTest) -> None:
    till.do(Gesture.ITEMS)
    assert listed(till) == ["Bun", "Cake", "Coffee", "Tea"]
    till.type("drink")
    assert listed(till) == ["Coffee", "Tea"]
    till.do(Gesture.DOWN).type("\r")
    assert charge_text(till) == "Charge 28.00 NOK"
    till.do(Gesture.ITEMS).type("zzz\r")
    assert listed(till) == []
    till.do(Gesture.ESCAPE)
    assert charge_text(till) == "Charge 28.00 NOK"


def test_enter_pressed_twice_in_the_items_charges_nothing(till: TillUnderTest) -> None:
    till.do(Gesture.ITEMS).type("\r\r")
    assert listed(till) == ["Bun", "Cake", "Coffee", "Tea"], "nothing was chosen yet"
    till.do(Gesture.DOWN).type("\r\r\r")
    assert charge_text(till) == "Charge 29.00 NOK"
    assert till.commands == []
    assert "just added" in till.screen.amount.refusal
    till.waits().type("\r")
    assert till.last_start().amount.amount_minor == 2_900


@pytest.mark.parametrize(
    ("key", "says"), [(Gesture.TIP, "Tips are off (F9)."), (Gesture.NOTE, "Notes are off (F9).")]
)
def test_a_key_of_what_is_off_says_so_in_one_line(key: Gesture, says: str) -> None:
    till = TillUnderTest().connect().do(key)
    assert till.screen.amount.refusal == says


# -- the tip ----------------------------------------------------------------------------------


def tip_button(till: TillUnderTest, begins: str) -> Button:
    return next(button for button in till.screen.center.buttons if button.text.startswith(begins))


def test_a_tip_is_a_percentage_of_the_sale_and_a_line_of_its_own(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.TIP).do(tip_button(till, "10 %").gesture)
    assert charge_text(till) == "Charge 110.00 NOK"
    till.type("\r")
    start = till.last_start()
    assert lines(start) == [("Amount", 1, 10_000), ("Tip", 1, 1_000)]
    assert start.lines[-1].kind is LineKind.TIP


def test_a_tip_is_never_added_twice_nor_a_tip_of_a_tip(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.TIP).do(tip_button(till, "10 %").gesture)
    till.do(Gesture.TIP)
    assert tip_button(till, "10 %").text == "10 % · 10.00 NOK"
    till.do(tip_button(till, "5 %").gesture)
    assert charge_text(till) == "Charge 105.00 NOK"
    till.do(Gesture.TIP).press("No tip")
    assert charge_text(till) == "Charge 100.00 NOK"


def test_a_tip_can_be_typed(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.TIP).type("7,50\r")
    assert charge_text(till) == "Charge 107.50 NOK"
    till.do(Gesture.TIP).type("\r")
    assert till.result().title == "How much tip?"
    till.do(Gesture.ESCAPE)
    assert charge_text(till) == "Charge 107.50 NOK"


def test_a_tip_goes_when_the_sale_changes(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.TIP).do(tip_button(till, "10 %").gesture).do(AddItem(0))
    assert charge_text(till) == "Charge 132.50 NOK"
    assert "the tip was taken out" in till.screen.amount.refusal
    till.do(Gesture.TIP).do(tip_button(till, "10 %").gesture).type("1")
    assert charge_text(till) == "Charge 133.50 NOK"
    assert "the tip was taken out" in till.screen.amount.refusal


def test_there_is_no_tip_of_nothing_and_none_unless_the_settings_say_so(
    till: TillUnderTest,
) -> None:
    till.do(Gesture.TIP)
    assert "First the amount" in till.screen.amount.refusal
    plain = TillUnderTest().connect()
    plain.type("100").do(Gesture.TIP).type("\r")
    assert plain.last_start().amount.amount_minor == 10_000


def test_what_is_typed_before_a_tip_stays_in_the_sale(till: TillUnderTest) -> None:
    till.do(AddItem(0)).type("50").do(Gesture.TIP)
    assert tip_button(till, "10 %").text == "10 % · 8.25 NOK"
    till.do(tip_button(till, "10 %").gesture)
    assert charge_text(till) == "Charge 90.75 NOK"


@pytest.mark.parametrize(
    ("leaves", "back", "charged"),
    [
        (Gesture.TIP, None, "32.50"),
        (Gesture.ESCAPE, None, "32.50"),
        (Gesture.PAYMENTS, Gesture.ESCAPE, "32.50"),
        (Gesture.ITEMS, Gesture.ESCAPE, "32.50"),
        (AddAmount(5_000), None, "82.50"),
    ],
)
def test_a_tip_that_is_being_typed_never_becomes_an_amount(
    till: TillUnderTest, leaves: Gesture | AddAmount, back: Gesture | None, charged: str
) -> None:
    till.do(AddItem(0)).do(Gesture.TIP).type("9").do(leaves)
    if back is not None:
        till.do(back)
    assert charge_text(till) == f"Charge {charged} NOK"


def test_an_unknown_code_leaves_the_tip(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.TIP).do(tip_button(till, "10 %").gesture).scan(UNKNOWN)
    assert charge_text(till) == "Charge 110.00 NOK"
    assert till.screen.amount.refusal.startswith("No item")


def test_a_tip_of_the_last_sale_never_comes_back_with_a_scan(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.TIP).do(tip_button(till, "10 %").gesture).type("5\r")
    assert till.last_start().amount.amount_minor == 10_500
    till.happens(RESPONDED)
    till.scan(COFFEE.barcode)
    assert till.presenter._model.basket.tips == ()


# -- what is open has the Enter key --------------------------------------------------------------


@pytest.mark.parametrize(
    "opens", [Gesture.ITEMS, Gesture.NOTE, Gesture.TIP, Gesture.PAYMENTS, Gesture.DAY, Gesture.HELP]
)
def test_nothing_is_charged_by_its_button_while_something_is_open_over_the_sale(
    till: TillUnderTest, opens: Gesture
) -> None:
    till.do(AddItem(0)).do(opens)
    assert not till.screen.amount.charge.enabled
    till.do(Gesture.ESCAPE)
    assert charge_text(till) == "Charge 32.50 NOK"
    assert till.screen.amount.charge.enabled


def test_settings_wait_for_the_sale(till: TillUnderTest) -> None:
    till.type("5").do(Gesture.SETTINGS)
    assert "under way" in till.screen.amount.refusal
    till.do(Gesture.CLEAR).do(Gesture.NOTE).type("x\r").do(Gesture.SETTINGS)
    assert "under way" in till.screen.amount.refusal


def test_escape_clears_a_note_too(till: TillUnderTest) -> None:
    till.do(Gesture.NOTE).type("x\r").do(Gesture.ESCAPE).type("5\r")
    assert till.last_start().note == ""


# -- the note -----------------------------------------------------------------------------------


def test_a_note_goes_with_the_sale_and_what_is_typed_into_it_is_no_amount(
    till: TillUnderTest,
) -> None:
    till.type("100").do(Gesture.NOTE).type("Table 12")
    assert "Table 12" in till.details
    till.type("\r")
    assert charge_text(till) == "Charge 100.00 NOK"
    assert "Table 12" in till.receipt
    till.type("\r")
    start = till.last_start()
    assert (start.amount.amount_minor, start.note) == (10_000, "Table 12")


def test_a_code_scanned_into_a_note_sells_the_item_and_writes_nothing(till: TillUnderTest) -> None:
    till.do(Gesture.NOTE).type("Table 7").scan(COFFEE.barcode)
    till.key_ms += 5
    till.presenter.typed("\r", till.key_ms)
    assert till.commands == []
    till.waits().type("\r")
    start = till.last_start()
    assert (start.note, start.amount.amount_minor) == ("Table 7", 3250)


def test_a_note_that_is_left_stays_as_it_was(till: TillUnderTest) -> None:
    till.type("100").do(Gesture.NOTE).type("one\r").do(Gesture.NOTE).type(" two")
    till.do(Gesture.ESCAPE).type("\r")
    assert till.last_start().note == "one"


# -- the same sale again --------------------------------------------------------------------


def test_a_sale_that_wasnt_paid_can_be_begun_anew_with_all_its_lines(till: TillUnderTest) -> None:
    till.do(AddItem(0)).do(AddItem(1)).type("\r").happens(RESPONDED, StatusReceived(State.CANCELED))
    first = till.last_start()
    till.waits().press("Try this sale again").type("\r")
    again = till.last_start()
    assert again.payment_id != first.payment_id
    assert (again.amount, again.lines) == (first.amount, first.lines)


def test_what_was_paid_back_is_no_sale_that_wasnt_paid(till: TillUnderTest) -> None:
    till.do(AddItem(3)).type("\r").happens(RESPONDED, PAID, StatusReceived(State.REVERSED))
    assert "Try this sale again" not in till.buttons()


def test_nothing_that_is_paid_or_not_known_is_begun_anew(till: TillUnderTest) -> None:
    till.do(AddItem(3)).type("\r").happens(RESPONDED, PAID)
    assert "Try this sale again" not in till.buttons()
    till.do(Gesture.SAME_AGAIN)
    assert till.result().title == "Paid"


# -- what a scanner types is no hand's ------------------------------------------------------


@given(st.text("0123456789", min_size=4, max_size=20), st.integers(1, 35))
def test_no_scan_ever_becomes_an_amount(code: str, gap_ms: int) -> None:
    till = TillUnderTest(catalogue=ITEMS).connect()
    for character in f"{code}\r":
        till.key_ms += gap_ms
        till.presenter.typed(character, till.key_ms)
    till.waits().type("\r")
    assert till.commands == []
    assert till.screen.amount.amount == ""


def test_a_scanner_that_ends_with_two_enters_charges_nothing(till: TillUnderTest) -> None:
    till.scan(COFFEE.barcode)
    till.key_ms += 10
    till.presenter.typed("\r", till.key_ms)
    assert till.commands == []
    till.waits().type("\r")
    assert till.last_start().amount.amount_minor == 3250


def test_two_enters_of_a_scanner_in_the_list_of_items_charge_nothing(till: TillUnderTest) -> None:
    till.do(Gesture.ITEMS).scan(BUN.barcode)
    till.key_ms += 5
    till.presenter.typed("\r", till.key_ms)
    assert till.commands == []
    till.waits().type("\r")
    assert till.last_start().amount.amount_minor == 2900


def test_a_scan_in_the_list_sells_what_bears_the_code_and_not_what_contains_it() -> None:
    gum, other = Item("Gum", 500, "Sweets", "1234"), Item("Champagne", 99_900, "Drinks", "2012345")
    till = TillUnderTest(catalogue=Catalogue((other, gum))).connect()
    till.do(Gesture.ITEMS).type("c").scan("1234")
    assert charge_text(till) == "Charge 5.00 NOK"
    assert till.commands == []


def test_an_enter_that_a_scanner_sends_late_charges_nothing(till: TillUnderTest) -> None:
    till.scan(COFFEE.barcode, ends=False).waits(0.2)
    till.presenter.tick()
    till.waits(0.2).type("\r")
    assert till.commands == []
    assert "just scanned" in till.screen.amount.refusal
    till.waits(0.4).type("\r")
    assert till.last_start().amount.amount_minor == 3250


def test_who_presses_enter_right_after_a_scan_is_obeyed(till: TillUnderTest) -> None:
    till.scan(COFFEE.barcode).waits(0.1).type("\r")
    assert till.last_start().amount.amount_minor == 3250


def test_who_types_right_after_a_scan_is_obeyed(till: TillUnderTest) -> None:
    till.scan(COFFEE.barcode).type("12\r")
    assert till.last_start().amount.amount_minor == 4450


# -- the amount as it is written ------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["0.01", "0.12", "1.25", "12.55", "125.50", "1,255.01", "12,550.12"]),
        ("nb", ["0,01", "0,12", "1,25", "12,55", "125,50", "1\u00a0255,01", "12\u00a0550,12"]),
        ("sv", ["0,01", "0,12", "1,25", "12,55", "125,50", "1\u00a0255,01", "12\u00a0550,12"]),
        ("da", ["0,01", "0,12", "1,25", "12,55", "125,50", "1.255,01", "12.550,12"]),
        ("fi", ["0,01", "0,12", "1,25", "12,55", "125,50", "1\u00a0255,01", "12\u00a0550,12"]),
    ],
)
def test_cents_first_is_written_as_it_grows(language: str, shown: list[str]) -> None:
    till = TillUnderTest(language, cents_first=True).connect()
    assert [till.type(key).screen.amount.amount for key in "1255012"] == shown
    till.type("\r")
    assert till.last_start().amount.amount_minor == 1255012


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "12,345.5"), ("nb", "12\u00a0345,5"), ("da", "12.345,5")]
)
def test_thousands_are_grouped_while_an_amount_is_typed(language: str, shown: str) -> None:
    assert TillUnderTest(language).connect().type("12345,5").screen.amount.amount == shown
