"""Items by scanner, list and key become the payment's products: read off the server's ledger."""

import json
from pathlib import Path

import pytest

from terminal_app.gui.views.widgets.palettes import LIGHT
from terminal_app.simulator import Kind
from tests.support.ocr import read_lines
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    running_demo,
    write_settings,
)
from tests.support.screen import Screen, rgb
from tests.support.waiting import wait_for

ACCENT, A_BUTTON = rgb(LIGHT.accent), 0.015
MOST_TRIES = 30
COFFEE, BUN, UNKNOWN = "7038010009457", "5901234123457", "4006381333931"
ITEMS = """name;price;category;barcode;quick
Kaffe;32,50;Drikke;7038010009457;yes
Bolle;29;Bakst;5901234123457;yes
Te;28,00;Drikke;;
"""
SALE = """[sale]
catalogue = "items.csv"
quick_amounts_minor = [5000]
note = true
tip_percents = [5, 10]
"""


@pytest.fixture
def settings(simulator: RunningSimulator, tmp_path: Path) -> Path:
    # As a spreadsheet of these countries saves it: semicolons, commas, and a mark at the beginning.
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8-sig")
    return write_settings(tmp_path, simulator, SALE)


def scan(screen: Screen, *codes: str) -> None:
    """Scan ``codes``; all of them again from the beginning if the machine stalled meanwhile."""
    for _ in range(MOST_TRIES):
        if all(screen.scan(code) for code in codes):
            return
        for _ in range(4):
            screen.key("Escape")
    raise AssertionError("the machine is too busy to be a scanner")


def charge(screen: Screen) -> None:
    """Press Enter, once the button says that there is something to charge."""
    wait_for("something to charge", lambda: screen.share_of(ACCENT) > A_BUTTON)
    screen.key("Return")


def sold(till: RunningTill) -> dict[str, object]:
    """Wait for the one payment's end, and return what the journal's file says of it."""

    def ended() -> bool:
        return [one["outcome"] for one in till.payments()] == ["paid"]

    wait_for("the sale", ended)
    (payment,) = till.payments()
    snapshot = json.loads(str(payment["snapshot"]))
    return {"amount": payment["amount_minor"], "lines": snapshot["lines"], "note": snapshot["note"]}


def test_scanned_listed_and_typed_things_are_the_products_that_the_server_gets(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    scan(screen, COFFEE, BUN, COFFEE)
    screen.type("12,50")
    screen.key("F5")
    screen.type("te\r")
    screen.key("F7")
    screen.type("10\r")
    screen.key("F8")
    screen.type("bord 7\r")
    charge(screen)
    told = sold(till)
    assert told["amount"] == 2 * 3250 + 2900 + 1250 + 2800 + 1000
    assert told["note"] == "bord 7"
    (payment,) = simulator.ledger().payments().values()
    products = [
        (product.product_id, product.name, product.quantity, product.amount)
        for product in payment.products
    ]
    assert products == [
        ("5901234123457", "Bolle", 1, 2900),
        ("7038010009457", "Kaffe", 2, 6500),
        (None, "Amount", 1, 1250),
        (None, "Te", 1, 2800),
        (None, "Tip", 1, 1000),
    ]
    assert simulator.entries(Kind.VIOLATION) == []
    assert "bord 7" not in simulator.ledger_file.read_text(encoding="utf-8")
    assert "ERROR" not in till.log()


def test_enter_pressed_twice_in_the_items_charges_nothing(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    for key in ("F5", "Return", "Return", "Down", "Return", "Return"):
        screen.key(key)
    wait_for("the item", lambda: screen.share_of(ACCENT) > A_BUTTON)
    assert till.payments() == []
    screen.pause_after_code()
    charge(screen)
    assert sold(till)["amount"] == 2900
    assert simulator.ledger().charged_total() == 2900


def test_an_unknown_barcode_sells_nothing(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    scan(screen, UNKNOWN)
    screen.pause_after_code()
    screen.type("20")
    charge(screen)
    assert sold(till)["amount"] == 2000
    assert simulator.ledger().charged_total() == 2000


def shows_coffee(screen: Screen) -> bool:
    keys = screen.picture().crop((0, 150, 340, 420))
    return any("kaffe" in line.lower() for line in read_lines(keys, 2))


def test_a_touched_key_sells_its_item(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    # The first of the quick keys, where the picture has it once the items are shown.
    wait_for("the key of the coffee", lambda: shows_coffee(screen))
    screen.click(62, 226)
    charge(screen)
    assert sold(till)["amount"] == 3250
    assert simulator.ledger().charged_total() == 3250


def test_a_demo_sells_what_a_cafe_does(screen: Screen, tmp_path: Path) -> None:
    with running_demo(tmp_path, screen.name) as demo:
        demo.wait_until_logged_on()
        scan(screen, "2000000000001")
        charge(screen)
        assert sold(demo)["amount"] == 3200
