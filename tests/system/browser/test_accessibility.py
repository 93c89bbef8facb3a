"""Accessibility of every page and result by axe-core, small and large, light and dark."""

from collections.abc import Iterator

import pytest

from terminal_app.simulator import SimulatorServer
from tests.support.browser import DESKTOP, PHONE, Browser
from tests.unit.simulator.terminal import Terminal
from tools.i18n.translations import TRANSLATED

TOO_SMALL = """
return [...document.querySelectorAll("button, a, summary")]
    .filter((one) => { const box = one.getBoundingClientRect();
                       return box.width && (box.width < 44 || box.height < 44); })
    .map((one) => one.innerText);
"""
"""Targets below 44 by 44 pixels (WCAG 2.2, 2.5.5)."""

HALF_OF_THE_MARK = """
const size = (selector) => [...document.querySelectorAll(selector)]
    .map((one) => parseFloat(getComputedStyle(one).fontSize));
return Math.min(...size(".mark")) >= 2 * Math.max(0, ...size(".amount, .sum"));
"""


def pages(server: SimulatorServer, till: Terminal) -> Iterator[str]:
    """Yield the address of each page, in each state that it can have."""
    base = server.base_url
    waiting = server.request_payment(till.terminal_id)
    yield f"{base}/pay/{waiting}"
    server.abort(waiting)
    till.receive(), till.receive()
    opened = till.charge(123_456_713)
    till.receive()
    yield f"{base}/pay/{opened}"
    paid = till.pay()
    yield f"{base}/pay/{paid['paymentId']}"
    double = till.charge(124)
    numbers = [till.receive().get("paymentReceiptId") for _ in range(3)]
    yield f"{base}/pay/{double}"
    till.refund(str(numbers[1]))
    till.receive()
    yield f"{base}/pay/{double}"
    refunded = till.pay()
    till.refund(refunded["paymentReceiptId"])
    till.receive()
    yield f"{base}/pay/{refunded['paymentId']}"
    refused = till.charge(105)
    till.receive()
    yield f"{base}/pay/{refused}"
    yield f"{base}/pay/{waiting}"
    yield f"{base}/pay/nonsense"
    yield f"{base}/t/{till.terminal_id}"
    yield f"{base}/t/nobody"
    server.faults.token_status = 503
    yield f"{base}/"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360px", "desktop"])
def test_nothing_serious_is_found_on_any_page(
    browser: Browser, server: SimulatorServer, till: Terminal, size: tuple[int, int], *, dark: bool
) -> None:
    browser.look(size, dark=dark)
    for address in pages(server, till):
        browser.open(address)
        browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert browser.serious_faults() == [], address
        assert not browser.is_wider_than_its_screen(), address
        assert browser.run(TOO_SMALL) == [], address
        assert browser.run(HALF_OF_THE_MARK), address


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_fits_a_small_phone(
    browser: Browser, server: SimulatorServer, till: Terminal, language: str
) -> None:
    browser.look(languages=language)
    for address in pages(server, till):
        browser.open(address)
        assert not browser.is_wider_than_its_screen(), address
