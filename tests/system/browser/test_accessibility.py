"""Accessibility of every page and result by axe-core, small and large, light and dark."""

from collections.abc import Iterator

import pytest

from terminal_app.gui.views.widgets.palettes import PALETTES
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

LARGEST = """
const sizes = (all) => [...all].filter((one) => one.innerText.trim() && one.offsetHeight)
    .map((one) => parseFloat(getComputedStyle(one).fontSize));
const amounts = sizes(document.querySelectorAll(".amount"));
const others = sizes([...document.querySelectorAll(".mark, h1, h2, p, a, li, button")]
    .filter((one) => !one.matches(".amount")));
return !amounts.length || Math.min(...amounts) > Math.max(...others);
"""
"""Nothing that is written on a customer's page is as large as the amount."""

MARK = """
const mark = document.querySelector(".mark"), strip = getComputedStyle(mark.parentElement);
scrollTo(0, document.documentElement.scrollHeight);
const box = mark.getBoundingClientRect();
scrollTo(0, 0);
return [document.body.innerText.split(mark.innerText).length - 1,
        box.top >= 0 && box.bottom <= innerHeight, strip.color, strip.backgroundColor];
"""
"""How often the mark is read, whether it stays in sight at the page's end, and its colours."""

FONTS = """
const done = arguments[0];
document.fonts.ready.then((all) => done([...all].filter((one) => one.status === "loaded")
    .map((one) => one.family.replaceAll('"', ""))));
"""


def as_css(colour: str) -> str:
    """Return a palette's colour as a browser tells it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:], 16)})"


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
    palette = PALETTES["dark" if dark else "light"]
    for address in pages(server, till):
        browser.open(address)
        browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert browser.serious_faults() == [], address
        assert not browser.is_wider_than_its_screen(), address
        assert browser.run(TOO_SMALL) == [], address
        assert browser.run(LARGEST), address
        colours = [as_css(palette.not_known), as_css(palette.not_known_ground)]
        assert browser.run(MARK) == [1, True, *colours], address
        assert "Till Sans" in browser.driver.execute_async_script(FONTS), address


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_fits_a_small_phone(
    browser: Browser, server: SimulatorServer, till: Terminal, language: str
) -> None:
    browser.look(languages=language)
    for address in pages(server, till):
        browser.open(address)
        assert not browser.is_wider_than_its_screen(), address
