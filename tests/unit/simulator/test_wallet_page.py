"""The customer's page: what it shows, and who may press its buttons."""

import re
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.settings import LANGUAGES
from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.web.languages import negotiated
from tests.support.waiting import wait_for

from .terminal import TIMEOUT_S, Terminal, label, new_id

ROOT = Path(__file__).resolve().parents[3]
STYLES = ROOT / "terminal_app" / "simulator" / "web" / "static" / "frame.css"
POLICY = "Content-Security-Policy"
ODD = "\"><script>alert('1')</script>&{{7*7}}%2F/?#"


@pytest.fixture
def address(till: Terminal) -> str:
    """Return what the QR code of an open payment over 12.13 NOK says."""
    till.charge(1213)
    return str(till.receive()["qrCode"])


def test_the_page_says_who_is_paid_how_much_and_that_it_is_a_demo(address: str) -> None:
    page = requests.get(address, timeout=TIMEOUT_S)
    page.encoding = "utf-8"
    for text in (
        "Fjellkaffe AS",
        "12.13 NOK",
        "DEMO - not a payment",
        ">Pay<",
        ">Cancel<",
    ):
        assert text in page.text


def test_the_page_lists_what_is_paid_for_as_the_till_has_said_it(till: Terminal) -> None:
    product = {"name": "<b>Kaffe</b>", "quantity": 2, "amount": 1213}
    till.send(
        messageType="PAYMENT_INIT_REQUEST",
        paymentId=new_id(),
        paymentDetails={"amount": 1213, "currencyIso": "NOK", "products": [product]},
    )
    page = requests.get(str(till.receive()["qrCode"]), timeout=TIMEOUT_S).text
    assert "<li>2 x &lt;b&gt;Kaffe&lt;/b&gt;: 12.13</li>" in page


def test_every_page_allows_nothing_from_elsewhere_and_nothing_inline(
    server: SimulatorServer, address: str
) -> None:
    for path in (address, server.base_url, f"{server.base_url}/t/TILL-1", f"{address}0"):
        page = requests.get(path, timeout=TIMEOUT_S)
        policy = dict(part.strip().split(" ", 1) for part in page.headers[POLICY].split(";"))
        assert policy.pop("default-src") == "'none'"
        assert set(policy.values()) == {"'self'", "'none'"}
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "no-store" in page.headers["Cache-Control"]
        assert re.findall(r"<script(?! src=\"/static/live.js\" defer></script>)", page.text) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.text) == []
        assert re.findall(r"(?:src|href|action)=\"(?!/|\?)[^\"]*\"", page.text) == []


def test_what_a_page_loads_is_served_beside_it(server: SimulatorServer, address: str) -> None:
    page = requests.get(address, timeout=TIMEOUT_S).text
    files = re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", page)
    assert len(files) == 4
    for file in files:
        assert requests.get(server.base_url + file, timeout=TIMEOUT_S).ok


def test_the_fonts_and_their_licences_are_served_beside_the_page(
    server: SimulatorServer, address: str
) -> None:
    styles = requests.get(f"{server.base_url}/static/frame.css", timeout=TIMEOUT_S).text
    assert "http" not in styles
    fonts = re.findall(r"url\(\"(fonts/[^\"]+)\"\)", styles)
    assert len(fonts) == 4
    licences = ("fonts/till-sans-license.txt", "fonts/till-mono-license.txt")
    for file in (*fonts, *licences):
        answer = requests.get(f"{server.base_url}/static/{file}", timeout=TIMEOUT_S)
        assert answer.content == (ROOT / "assets" / file).read_bytes()
    assert "font-src 'self'" in requests.get(address, timeout=TIMEOUT_S).headers[POLICY]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_have_the_colours_of_the_windows_themes(theme: str) -> None:
    light, dark = STYLES.read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    told = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if theme == "light" else dark))
    assert len(told) == 20
    for name, colour in told.items():
        assert colour.upper() == getattr(PALETTES[theme], name.replace("-", "_")), name


def test_pay_pays_once_and_shows_it(server: SimulatorServer, till: Terminal, address: str) -> None:
    for _ in range(2):
        page = requests.post(f"{address}/pay", timeout=TIMEOUT_S)
        assert (page.url, ">Paid<" in page.text) == (address, True)
        assert "<form" not in page.text
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert till.hears_nothing_more()
    assert server.charged_total() == 1213


def test_cancel_aborts_and_then_nothing_can_be_paid(
    server: SimulatorServer, till: Terminal, address: str
) -> None:
    assert "Cancelled" in requests.post(f"{address}/cancel", timeout=TIMEOUT_S).text
    assert label(till.receive()) == "STATUS_UPDATE CANCELED"
    assert "Cancelled" in requests.post(f"{address}/pay", timeout=TIMEOUT_S).text
    assert server.charged_total() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("button", ["pay", "cancel"])
def test_another_site_can_press_no_button(
    button: str, headers: dict[str, str], server: SimulatorServer, address: str
) -> None:
    answer = requests.post(f"{address}/{button}", headers=headers, timeout=TIMEOUT_S)
    assert answer.status_code == 403
    assert [payment.state for payment in server.payments().values()] == ["PENDING"]


def test_its_own_site_can_press_the_button(server: SimulatorServer, address: str) -> None:
    headers = {"Origin": server.base_url, "Sec-Fetch-Site": "same-origin"}
    assert requests.post(f"{address}/pay", headers=headers, timeout=TIMEOUT_S).ok
    assert server.charged_total() == 1213


def test_a_rebound_name_reads_no_page(address: str) -> None:
    headers = {"Host": "evil.example"}
    assert requests.get(address, headers=headers, timeout=TIMEOUT_S).status_code == 403


@pytest.mark.parametrize(
    "payment_id", ["844bf49e-2d2f-4c97-9956-6f8a13d47f1a", "%3Cscript%3E", "..%2F.."]
)
def test_an_unknown_payment_has_no_page(payment_id: str, server: SimulatorServer) -> None:
    address = f"{server.base_url}/pay/{payment_id}"
    page = requests.get(address, timeout=TIMEOUT_S)
    assert page.status_code == 404
    assert "<script>" not in page.text
    assert "There is no such payment" in page.text
    assert "DEMO - not a payment" in page.text
    assert requests.post(f"{address}/pay", timeout=TIMEOUT_S).status_code == 404


def test_a_terminals_odd_name_is_escaped_and_reaches_it_all_the_same(
    server: SimulatorServer,
) -> None:
    with Terminal.logged_on(server, ODD) as till:
        address = f"{server.base_url}/t/{quote(ODD, safe='')}"
        for page in (
            requests.get(address, timeout=TIMEOUT_S),
            requests.get(server.base_url, timeout=TIMEOUT_S),
        ):
            assert page.ok
            assert "<script>" not in page.text
        assert "{{7*7}}" in page.text
        path = re.findall(r'action="(/t/[^"]+)"', requests.get(address, timeout=TIMEOUT_S).text)[0]
        assert requests.post(server.base_url + path, timeout=TIMEOUT_S).ok
        assert label(till.receive()) == "GET_PAYMENT_REQUEST"


def test_two_phones_that_press_pay_at_once_pay_once(
    server: SimulatorServer, till: Terminal, address: str
) -> None:
    statuses: list[int] = []

    def press() -> None:
        statuses.append(requests.post(f"{address}/pay", timeout=TIMEOUT_S).status_code)

    phones = [threading.Thread(target=press) for _ in range(8)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert statuses == [200] * 8
    assert server.charged_total() == 1213
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert till.hears_nothing_more()


def test_a_double_charge_and_a_refund_are_told_as_they_are(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(124)
    numbers = [till.receive().get("paymentReceiptId") for _ in range(3)][1:]
    address = f"{server.base_url}/pay/{payment_id}"
    assert "You were charged 2 times." in requests.get(address, timeout=TIMEOUT_S).text
    till.refund(str(numbers[0]))
    till.receive()
    page = requests.get(address, timeout=TIMEOUT_S).text
    assert (">Paid<" in page, "You have got 1.24 NOK back." in page) == (True, True)
    till.refund(str(numbers[1]))
    till.receive()
    page = requests.get(address, timeout=TIMEOUT_S).text
    assert (">Refunded<" in page, "You have got 2.48 NOK back." in page) == (True, True)


def test_a_refused_payment_says_that_it_cant_be_paid(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(105)
    till.receive()
    page = requests.get(f"{server.base_url}/pay/{payment_id}", timeout=TIMEOUT_S).text
    assert "This payment can&#39;t be paid" in page
    assert "<form" not in page


def test_a_frozen_server_still_answers_its_phones(server: SimulatorServer, address: str) -> None:
    server.faults.mute = True
    page = requests.post(f"{address}/pay", timeout=TIMEOUT_S)
    assert ">Paid<" in page.text
    assert len(server.ledger.entries(Kind.SENT)) == 2
    server.faults.mute = False
    wait_for("the receipt", lambda: len(server.ledger.entries(Kind.SENT)) == 3)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("sv", "sv"),
        ("sv-FI, fi;q=0.9", "sv"),
        ("de, fr;q=0.8", "en"),
        ("de, da;q=0.3, fi;q=0.7", "fi"),
        ("no-NO", "nb"),
        ("nn, sv", "nb"),
        ("nb;q=0, sv;q=0.1", "sv"),
        ("fi ; q=0.5 , da ; q=0.6", "da"),
        ("NB-no", "nb"),
        ("sv;q=nan, fi;q=0.2", "fi"),
        ("*", "en"),
        (",;q=,\x00" * 1000, "en"),
    ],
)
def test_the_browsers_language_is_chosen_by_its_weights(accepted: str, language: str) -> None:
    assert negotiated(accepted) == language


MARKS = {
    "en": "DEMO - not a payment",
    "nb": "DEMO - ikke en betaling",
    "sv": "DEMO - inte en betalning",
    "da": "DEMO - ikke en betaling",
    "fi": "DEMO - ei oikea maksu",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_each_language_of_the_till_by_header_or_choice(
    language: str, address: str
) -> None:
    by_header = requests.get(address, headers={"Accept-Language": language}, timeout=TIMEOUT_S)
    chosen = requests.get(f"{address}?lang={language}", timeout=TIMEOUT_S)
    for page in (by_header, chosen):
        page.encoding = "utf-8"
        assert f'<html lang="{language}">' in page.text
        assert MARKS[language] in page.text
        assert ("12,13" in page.text) == (language != "en")


def test_a_chosen_language_is_kept_by_the_buttons(address: str) -> None:
    page = requests.get(f"{address}?lang=fi", timeout=TIMEOUT_S).text
    (path,) = re.findall(r'action="([^"]+/pay[^"]*)"', page)
    paid = requests.post(address.split("/pay/", maxsplit=1)[0] + path, timeout=TIMEOUT_S)
    assert paid.url == f"{address}?lang=fi"
    assert ">Maksettu<" in paid.text


def test_an_unknown_language_is_no_choice(address: str) -> None:
    page = requests.get(f"{address}?lang=%22%3E%3Cb%3E", timeout=TIMEOUT_S).text
    assert '<html lang="en">' in page
    assert "<b>" not in page


def test_the_terminals_own_code_starts_a_payment_that_the_customer_can_leave(
    server: SimulatorServer, till: Terminal
) -> None:
    address = f"{server.base_url}/t/{till.terminal_id}"
    assert ">Pay here<" in requests.get(address, timeout=TIMEOUT_S).text
    page = requests.post(address, timeout=TIMEOUT_S)
    assert "Waiting for the till" in page.text
    assert label(till.receive()) == "GET_PAYMENT_REQUEST"
    assert "Cancelled" in requests.post(f"{page.url}/cancel", timeout=TIMEOUT_S).text
    assert label(till.receive()) == "STATUS_UPDATE CANCELED"
    assert server.charged_total() == 0


def test_a_terminal_that_isnt_there_has_no_page(server: SimulatorServer) -> None:
    address = f"{server.base_url}/t/NOBODY"
    for page in (
        requests.get(address, timeout=TIMEOUT_S),
        requests.post(address, timeout=TIMEOUT_S),
    ):
        assert page.status_code == 404
        assert "This till isn&#39;t connected" in page.text
