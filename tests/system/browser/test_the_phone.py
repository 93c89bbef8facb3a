"""The customer's page in a browser: taps, keys, updates, languages, and use without scripts."""

import pytest
from selenium.webdriver.common.keys import Keys

from terminal_app.simulator import SimulatorServer
from tests.support.browser import Browser
from tests.support.waiting import wait_for
from tests.unit.simulator.terminal import Terminal, label

FILLED = """
const ground = (one) => getComputedStyle(one).backgroundColor;
const all = [...document.querySelectorAll(".languages a")];
return all.filter((one) => all.filter((other) => ground(other) === ground(one)).length === 1)
    .map((one) => one.innerText);
"""
"""The languages whose ground is no other's: the one that is chosen."""


@pytest.fixture
def address(till: Terminal) -> str:
    """Return the address in the QR code of an open payment over 12.13 NOK."""
    till.charge(1213)
    return str(till.receive()["qrCode"])


def wait_for_text(browser: Browser, text: str) -> None:
    wait_for(f"{text!r} on the page", lambda: text in browser.text())


def focused(browser: Browser) -> str:
    return str(browser.run("return document.activeElement.innerText"))


def test_a_tap_on_pay_pays_and_shows_it_on_the_same_page(
    browser: Browser, server: SimulatorServer, till: Terminal, address: str
) -> None:
    browser.open(address)
    assert "12.13 NOK" in browser.text()
    browser.press("#main")
    wait_for_text(browser, "Paid")
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert server.charged_total() == 1213
    assert browser.run("return document.querySelectorAll('button').length") == 0
    assert browser.driver.current_url == address


def test_two_hurried_taps_pay_once(
    browser: Browser, server: SimulatorServer, till: Terminal, address: str
) -> None:
    browser.open(address)
    browser.run("const pay = document.querySelector('#main'); pay.click(); pay.click();")
    wait_for_text(browser, "Paid")
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert till.hears_nothing_more()
    assert server.charged_total() == 1213


def test_what_happens_elsewhere_shows_by_itself_and_is_read_aloud(
    browser: Browser, server: SimulatorServer, till: Terminal, address: str
) -> None:
    browser.open(address)
    payment_id = address.rsplit("/", 1)[-1]
    till.cancel(payment_id)
    wait_for_text(browser, "Nothing was paid.")
    said = "return document.querySelector('[role=status]').textContent"
    assert str(browser.run(said)).startswith("Cancelled")
    server.pay(payment_id, late=True)
    wait_for_text(browser, "Receipt number")
    assert str(browser.run(said)).startswith("Paid")


def test_by_keyboard_the_focus_goes_from_the_button_to_the_result(
    browser: Browser, address: str
) -> None:
    browser.open(address)
    browser.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert focused(browser) == "Pay"
    browser.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert focused(browser) == "Cancel"
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    wait_for_text(browser, "Cancelled")
    wait_for("the focus on the result", lambda: focused(browser) == "Cancelled")


def test_a_terminals_own_code_leads_to_the_amount_and_to_the_payment(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    browser.open(f"{server.base_url}/t/{till.terminal_id}")
    browser.press("#main")
    wait_for_text(browser, "Waiting for the till")
    payment_id = till.receive()["paymentId"]
    assert browser.driver.current_url == f"{server.base_url}/pay/{payment_id}"
    till.charge(1213, payment_id)
    wait_for_text(browser, "12.13 NOK")
    browser.press("#main")
    wait_for_text(browser, "Paid")
    assert server.charged_total() == 1213


def test_without_contact_it_says_so_until_there_is_contact_again(
    browser: Browser, server: SimulatorServer, address: str
) -> None:
    browser.open(address)
    lost = "No contact with the server."
    assert lost not in browser.text()
    server.stop()
    wait_for_text(browser, lost)
    browser.press("#main")
    wait_for("the end of trying", lambda: browser.run("return !live.ariaBusy"))
    server.start()
    wait_for("contact again", lambda: lost not in browser.text())
    assert server.charged_total() == 0
    assert "Pay" in browser.text()


def test_the_language_is_the_phones_and_can_be_changed_on_the_page(
    browser: Browser, address: str
) -> None:
    browser.look(languages="sv-SE,sv;q=0.9,en;q=0.8")
    browser.open(address)
    assert "12,13\N{NO-BREAK SPACE}NOK" in browser.text().replace(" ", "\N{NO-BREAK SPACE}")
    assert "DEMO - inte en betalning" in browser.text()
    browser.press("a[lang=fi]")
    wait_for_text(browser, "DEMO - ei oikea maksu")
    browser.press("#main")
    wait_for_text(browser, "Maksettu")
    assert browser.run("return document.documentElement.lang") == "fi"
    assert browser.run(FILLED) == ["Suomi"]


def test_the_language_of_a_page_that_a_scan_led_to_can_be_changed_too(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    browser.open(f"{server.base_url}/t/{till.terminal_id}")
    browser.press("#main")
    wait_for_text(browser, "Waiting for the till")
    browser.press("a[lang=da]")
    wait_for_text(browser, "Venter p\N{LATIN SMALL LETTER A WITH RING ABOVE} kassen")


def test_without_script_the_buttons_and_the_news_still_come(
    browser: Browser, server: SimulatorServer, till: Terminal
) -> None:
    browser.with_script(allowed=False)
    try:
        browser.open(f"{server.base_url}/t/{till.terminal_id}")
        browser.press("#main")
        payment_id = till.receive()["paymentId"]
        till.charge(1213, payment_id)
        wait_for_text(browser, "12.13 NOK")
        browser.press("#main")
        wait_for_text(browser, "Paid")
    finally:
        browser.with_script(allowed=True)
    assert server.charged_total() == 1213


def test_who_wants_no_motion_gets_none(
    browser: Browser, server: SimulatorServer, address: str
) -> None:
    server.pay(address.rsplit("/", 1)[-1])
    moves = "return getComputedStyle(document.querySelector('.sign')).animationName"
    for wish, name in (("no-preference", "appear"), ("reduce", "none")):
        feature = {"name": "prefers-reduced-motion", "value": wish}
        browser.command("Emulation.setEmulatedMedia", features=[feature])
        browser.open(address)
        assert browser.run(moves) == name
