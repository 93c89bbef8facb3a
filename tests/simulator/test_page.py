"""The customer's page: what it shows, and who may press its buttons."""

import pytest
import requests

from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.bank import Payment
from terminal_app.simulator.pages import payment_page
from terminal_app.wire.messages import CurrencyIso, PaymentDetails

from .till import TIMEOUT_S, Till, label, new_id


@pytest.fixture
def address(till: Till) -> str:
    """Return what the QR code of an open payment over 12.13 NOK says."""
    till.charge(1213)
    return str(till.receive()["qrCode"])


def test_the_page_says_who_is_paid_how_much_and_that_it_is_a_demo(address: str) -> None:
    page = requests.get(address, timeout=TIMEOUT_S)
    page.encoding = "utf-8"
    for text in (
        "Fjellkaffe AS",
        "12.13 NOK",
        "DEMO \N{EN DASH} not a payment",
        ">Pay<",
        ">Cancel<",
    ):
        assert text in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text


def test_pay_pays_once_and_shows_it(server: SimulatorServer, till: Till, address: str) -> None:
    for _ in range(2):
        page = requests.post(f"{address}/pay", timeout=TIMEOUT_S)
        assert (page.url, "Paid." in page.text) == (address, True)
        assert "<form" not in page.text
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert till.hears_nothing_more()
    assert server.charged_total() == 1213


def test_cancel_aborts_and_then_nothing_can_be_paid(
    server: SimulatorServer, till: Till, address: str
) -> None:
    assert "Canceled" in requests.post(f"{address}/cancel", timeout=TIMEOUT_S).text
    assert label(till.receive()) == "STATUS_UPDATE CANCELED"
    assert "Canceled" in requests.post(f"{address}/pay", timeout=TIMEOUT_S).text
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


@pytest.mark.parametrize("payment_id", [new_id(), "%3Cscript%3E", "..%2F.."])
def test_an_unknown_payment_has_no_page(payment_id: str, server: SimulatorServer) -> None:
    address = f"{server.base_url}/pay/{payment_id}"
    page = requests.get(address, timeout=TIMEOUT_S)
    assert page.status_code == 404
    assert "<script" not in page.text
    assert requests.post(f"{address}/pay", timeout=TIMEOUT_S).status_code == 404


def test_everything_on_the_page_is_escaped() -> None:
    details = PaymentDetails(amount=5, currency_iso=CurrencyIso.EUR)
    page = payment_page(Payment('"><script>', "TILL-1", details=details))
    assert "<script>" not in page
    assert "0.05 EUR" in page


def test_the_terminals_own_code_starts_a_payment_that_the_customer_can_leave(
    server: SimulatorServer, till: Till
) -> None:
    address = f"{server.base_url}/t/{till.terminal_id}"
    assert ">Pay here<" in requests.get(address, timeout=TIMEOUT_S).text
    page = requests.post(address, timeout=TIMEOUT_S)
    assert "Waiting for the till." in page.text
    assert label(till.receive()) == "GET_PAYMENT_REQUEST"
    assert "Canceled" in requests.post(f"{page.url}/cancel", timeout=TIMEOUT_S).text
    assert label(till.receive()) == "STATUS_UPDATE CANCELED"
    assert server.charged_total() == 0


def test_a_terminal_that_isnt_there_has_no_page(server: SimulatorServer) -> None:
    address = f"{server.base_url}/t/NOBODY"
    assert requests.get(address, timeout=TIMEOUT_S).status_code == 404
    assert requests.post(address, timeout=TIMEOUT_S).status_code == 404
