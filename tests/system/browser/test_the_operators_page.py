"""The operator's page in a browser: updates by itself, and buttons without a new page."""

import pytest

from terminal_app.simulator import SimulatorServer
from tests.support.browser import DESKTOP, PHONE, Browser
from tests.support.waiting import wait_for
from tests.unit.simulator.terminal import Terminal, label


def wait_for_text(browser: Browser, text: str) -> None:
    wait_for(f"{text!r} on the page", lambda: text in browser.text())


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360px", "desktop"])
def test_a_payment_appears_by_itself_and_is_paid_by_a_button(
    browser: Browser, server: SimulatorServer, till: Terminal, size: tuple[int, int]
) -> None:
    browser.look(size)
    browser.open(server.base_url)
    assert "No payments yet." in browser.text()
    payment_id = till.charge(1213)
    till.receive()
    wait_for_text(browser, "12.13 NOK")
    accented = "return [...document.querySelectorAll('button.main')].map((one) => one.innerText)"
    assert browser.run(accented) == ["Pay"]
    browser.press(f"[id='/operator/payments/{payment_id}-pay']")
    wait_for_text(browser, "Done: Pay")
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert server.charged_total() == 1213
    wait_for_text(browser, "COMPLETE")


def test_an_opened_list_of_buttons_stays_open_while_the_page_changes(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(1213)
    till.receive()
    browser.look(DESKTOP)
    browser.open(server.base_url)
    browser.press(f"[id='/operator/payments/{payment_id}-problems'] summary")
    till.charge(4413)
    till.receive()
    wait_for_text(browser, "44.13 NOK")
    browser.press(f"[id='/operator/payments/{payment_id}-unexpected-error']")
    wait_for_text(browser, "Done: PROBLEM unexpected-error")
    assert label(till.receive()) == "PROBLEM apm.mtm.unexpected-error"


def test_two_hurried_presses_charge_a_second_time_once(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    browser.look(DESKTOP)
    browser.open(server.base_url)
    again = f"[id='/operator/payments/{receipt['paymentId']}-charge-again']"
    browser.run(
        "const one = document.querySelector(arguments[0]); one.click(); one.click();", again
    )
    wait_for_text(browser, "Done: Charge a second time")
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert till.hears_nothing_more()
    assert server.charged_total() == 204


def test_a_fault_is_set_and_unset(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    browser.look(DESKTOP)
    browser.open(server.base_url)
    browser.press("#fault-logon-503")
    wait_for_text(browser, "On: Refuse connections with 503")
    assert server.faults.ws_status == 503
    browser.press("#fault-logon-503")
    wait_for("it unset", lambda: server.faults.ws_status is None)
    wait_for("it gone", lambda: "On: Refuse" not in browser.text())
    till.again()


def test_what_is_no_longer_possible_says_why(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(1213)
    till.receive()
    browser.look(DESKTOP)
    browser.open(server.base_url)
    server.faults.mute = True
    button = f"document.querySelector('[id=\"/operator/payments/{payment_id}-abort\"]')"
    # The payment is paid between the look and the press.
    browser.run(f"window.pressed = {button}")
    server.faults.mute = False
    server.pay(payment_id)
    browser.run("document.querySelector('main').append(pressed.form); pressed.click()")
    wait_for_text(browser, "Not done: the payment is COMPLETE by now.")
    assert server.charged_total() == 1213
