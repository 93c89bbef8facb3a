"""The demo: the till's code is decoded from its screen, and paid on the phone's page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from tests.support.browser import DESKTOP, PHONE, Browser
from tests.support.processes import RunningTill, running_demo
from tests.support.results import NOT_PAID, PAID, wait_for_result
from tests.support.screen import Screen
from tests.support.waiting import wait_for

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360px", "desktop"])


@pytest.fixture
def till(tmp_path: Path, screen: Screen) -> Iterator[RunningTill]:
    with running_demo(tmp_path, screen.name, "[till]\nshow_own_code = true\n") as running:
        running.wait_until_logged_on()
        yield running


def codes_on(screen: Screen) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(screen.picture())]


def scan(screen: Screen, path: str) -> str:
    """Return the text of the code on the till's screen, once it leads to ``path``."""

    def code() -> str | None:
        return next((text for text in codes_on(screen) if path in text), None)

    return wait_for("the code on the till", code)


def wait_for_text(browser: Browser, text: str) -> None:
    wait_for(f"{text!r} on the phone", lambda: text in browser.text())


@SIZES
def test_scanned_opened_and_paid_the_till_shows_paid(
    screen: Screen, till: RunningTill, browser: Browser, size: tuple[int, int]
) -> None:
    browser.look(size)
    screen.type("125,13\r")
    browser.open(scan(screen, "/pay/"))
    assert "125.13 NOK" in browser.text()
    browser.press("#main")
    wait_for_result(screen, PAID)
    wait_for_text(browser, "Paid")
    (payment,) = till.payments()
    assert (payment["state"], payment["outcome"]) == ("COMPLETE", "paid")
    assert payment["amount_minor"] == 12513
    assert browser.text().count("DEMO - not a payment") == 1
    assert "ERROR" not in till.log()


@SIZES
def test_scanned_opened_and_cancelled_the_till_shows_not_paid(
    screen: Screen, till: RunningTill, browser: Browser, size: tuple[int, int]
) -> None:
    browser.look(size)
    screen.type("20,13\r")
    browser.open(scan(screen, "/pay/"))
    browser.press("#second")
    wait_for_result(screen, NOT_PAID)
    wait_for_text(browser, "Nothing was paid.")
    (payment,) = till.payments()
    assert (payment["state"], payment["outcome"]) == ("CANCELED", "not_paid")


@SIZES
def test_the_tills_own_code_scanned_the_amount_comes_to_the_phone_and_is_paid(
    screen: Screen, till: RunningTill, browser: Browser, size: tuple[int, int]
) -> None:
    browser.look(size)
    browser.open(scan(screen, "/t/DEMO-1"))
    browser.press("#main")
    wait_for_text(browser, "Waiting for the till")
    # An amount that is typed before the scan is on the screen doesn't answer it.
    wait_for("the customer on the till's screen", lambda: not codes_on(screen))
    screen.type("64,13\r")
    wait_for_text(browser, "64.13 NOK")
    browser.press("#main")
    wait_for_result(screen, PAID)
    wait_for_text(browser, "Paid")
    (payment,) = till.payments()
    assert (payment["state"], payment["outcome"]) == ("COMPLETE", "paid")
    assert payment["amount_minor"] == 6413


def test_the_demo_names_the_operators_page_on_which_its_payments_are_paid(
    screen: Screen, till: RunningTill, browser: Browser
) -> None:
    browser.look(DESKTOP)
    assert till.process.stderr is not None
    browser.open(till.process.stderr.readline().split()[0])
    assert "DEMO-1" in browser.text()
    screen.type("49,13\r")
    wait_for_text(browser, "49.13 NOK")
    browser.press("[id$='-pay']")
    wait_for_result(screen, PAID)
    assert [payment["outcome"] for payment in till.payments()] == ["paid"]
