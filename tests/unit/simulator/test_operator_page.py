"""The operator's page: who may see it, what it shows, and that each button does what it says."""

import http.client
import re
from contextlib import closing
from html import unescape
from urllib.parse import urlsplit

import pytest
import requests

from terminal_app.settings import LANGUAGES
from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.web.operator_actions import (
    FAULTS,
    FRAMES,
    LABELS,
    PAYMENT_ACTIONS,
    PROBLEMS,
)
from terminal_app.texts import Texts
from terminal_app.wire.messages import ProblemType
from tests.support.waiting import wait_for

from .terminal import TIMEOUT_S, Json, Terminal, ask_token, label, new_id


@pytest.fixture
def payment_id(till: Terminal) -> str:
    """Return an open payment over 12.13 NOK."""
    payment_id = till.charge(1213)
    till.receive()
    return payment_id


def page(server: SimulatorServer, language: str = "en") -> str:
    found = requests.get(f"{server.base_url}/?lang={language}", timeout=TIMEOUT_S)
    assert found.status_code == 200
    found.encoding = "utf-8"
    return unescape(found.text)


def buttons(server: SimulatorServer, about: str) -> set[str]:
    """Return the names of the actions that the page offers for a payment or a terminal."""
    return set(re.findall(f'action="/operator/[a-z]+/{about}/([^"?]+)', page(server)))


def press(server: SimulatorServer, path: str) -> requests.Response:
    return requests.post(f"{server.base_url}/operator/{path}", timeout=TIMEOUT_S)


def act(server: SimulatorServer, payment_id: str, action: str) -> None:
    assert action in buttons(server, payment_id)
    answer = press(server, f"payments/{payment_id}/{action}")
    assert (answer.status_code, "Done: " in answer.text) == (200, True)


# -- who may -----------------------------------------------------------------------------------


def ask_from(server: SimulatorServer, source: str, method: str, path: str, host: str) -> int:
    """Ask from that address of this machine; return the status."""
    port = urlsplit(server.base_url).port
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=TIMEOUT_S, source_address=(source, 0)
    )
    with closing(connection):
        connection.request(method, path, headers={"Host": host.format(port=port)})
        return connection.getresponse().status


@pytest.mark.parametrize(
    ("source", "host"),
    [
        ("127.0.0.2", "127.0.0.1:{port}"),
        ("127.0.0.2", "127.0.0.2:{port}"),
        ("127.0.0.1", "127.0.0.2:{port}"),
        ("127.0.0.1", "evil.example"),
    ],
)
def test_another_machine_sees_nothing_and_presses_nothing(
    server: SimulatorServer, payment_id: str, source: str, host: str
) -> None:
    # As a server does that is reached from elsewhere too: its phones know it by another name.
    server._running().base_urls.own_hosts.add(f"127.0.0.2:{urlsplit(server.base_url).port}")
    pay = f"/operator/payments/{payment_id}/pay"
    assert ask_from(server, source, "GET", "/", host) == 403
    assert ask_from(server, source, "POST", pay, host) == 403
    assert ask_from(server, source, "POST", "/operator/faults/freeze/on", host) == 403
    assert (server.charged_total(), server.faults.mute) == (0, False)


def test_a_phone_elsewhere_still_pays(server: SimulatorServer, payment_id: str) -> None:
    host = f"127.0.0.2:{urlsplit(server.base_url).port}"
    server._running().base_urls.own_hosts.add(host)
    assert ask_from(server, "127.0.0.2", "POST", f"/pay/{payment_id}/pay", host) == 303
    assert server.charged_total() == 1213


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "http://evil.example/"},
        {"Referer": "http://127.0.0.1.evil.example/"},
        {"Referer": ""},
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "payments/{payment_id}/pay",
        "terminals/TILL-1/drop",
        "faults/freeze/on",
        "server/expire-tokens",
    ],
)
def test_another_site_presses_nothing(
    server: SimulatorServer, payment_id: str, path: str, headers: dict[str, str]
) -> None:
    address = f"{server.base_url}/operator/{path.format(payment_id=payment_id)}"
    assert requests.post(address, headers=headers, timeout=TIMEOUT_S).status_code == 403
    assert (server.charged_total(), server.faults.mute) == (0, False)
    assert server.terminals() == ["TILL-1"]


# -- what it shows -----------------------------------------------------------------------------


def test_it_shows_terminals_and_payments_as_they_are(
    server: SimulatorServer, till: Terminal
) -> None:
    assert "No payments yet." in page(server)
    receipt = till.pay()
    text = page(server)
    for part in ("TILL-1", ">logged on<", "1.02 NOK", "COMPLETE", receipt["paymentReceiptId"]):
        assert part in text
    server.drop_connections()
    wait_for("the logoff on the page", lambda: ">not logged on<" in page(server))
    assert buttons(server, "TILL-1") == set()


def test_it_shows_the_newest_and_stays_short(server: SimulatorServer, till: Terminal) -> None:
    for _ in range(60):
        till.charge(1213)
        till.receive()
    newest = till.charge(4444)
    text = page(server)
    assert text.count('<code class="state') == 50
    assert text.index(newest) < text.index("12.13 NOK")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_tills_languages(server: SimulatorServer, language: str) -> None:
    text = page(server, language)
    assert f'<h2 id="payments">{Texts(language).say("Payments")}</h2>' in text
    assert (">Payments</h2>" in text) == (language == "en")
    assert "DEMO - " in text


def test_each_button_has_a_name_of_its_own() -> None:
    named = {*PAYMENT_ACTIONS, *FRAMES, *FAULTS, "scan", "drop", "expire-tokens"} - {*PROBLEMS}
    assert named == set(LABELS)
    assert len(set(LABELS.values())) == len(LABELS)


# -- a payment ---------------------------------------------------------------------------------

OPEN = {
    "pay", "abort", "wrong-amount", "other-currency", "no-details", "pay-silently", "update-only",
    "update-error", "unbound-problem", *PROBLEMS,
}  # fmt: skip
PAID = {
    "refund", "refund-silently", "receipt-again", "charge-again", "wrong-amount",
    "other-currency", "no-details",
}  # fmt: skip


def test_only_what_applies_is_offered(
    server: SimulatorServer, till: Terminal, payment_id: str
) -> None:
    assert buttons(server, payment_id) == OPEN
    server.pay(payment_id)
    assert buttons(server, payment_id) == PAID
    till.receive()
    act(server, payment_id, "refund")
    assert buttons(server, payment_id) == {"receipt-again"}
    aborted = till.charge(1213)
    till.receive(), till.receive()
    act(server, aborted, "abort")
    assert buttons(server, aborted) == {"pay-late"}
    asked = server.request_payment("TILL-1")
    assert buttons(server, asked) == {"abort"}


def hear(till: Terminal, count: int) -> list[Json]:
    return [till.receive() for _ in range(count)]


@pytest.mark.parametrize(
    ("action", "heard", "charged"),
    [
        ("pay", ["PAYMENT_RECEIPT COMPLETE"], 1213),
        ("abort", ["STATUS_UPDATE CANCELED"], 0),
        ("wrong-amount", ["PAYMENT_RECEIPT COMPLETE"], 1213),
        ("other-currency", ["PAYMENT_RECEIPT COMPLETE"], 1213),
        ("no-details", ["PAYMENT_RECEIPT COMPLETE"], 1213),
        ("pay-silently", [], 1213),
        ("update-only", ["STATUS_UPDATE COMPLETE"], 1213),
        ("update-error", ["STATUS_UPDATE ERROR"], 0),
        ("unbound-problem", ["PROBLEM apm.mtm.unexpected-error"], 0),
    ],
)
def test_a_button_of_an_open_payment_does_what_it_says(
    server: SimulatorServer,
    till: Terminal,
    payment_id: str,
    action: str,
    heard: list[str],
    charged: int,
) -> None:
    act(server, payment_id, action)
    messages = hear(till, len(heard))
    assert [label(message) for message in messages] == heard
    assert till.hears_nothing_more()
    assert server.charged_total() == charged
    for message in messages:
        details = message.get("paymentDetails", {})
        assert (details.get("amount") == 1313) == (action == "wrong-amount")
        assert (details.get("currencyIso") not in {"NOK", None}) == (action == "other-currency")
        is_bare = message["messageType"] == "PAYMENT_RECEIPT" and not details
        assert is_bare == (action == "no-details")


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_problem_names_the_payment_and_its_request(
    server: SimulatorServer, till: Terminal, name: str
) -> None:
    payment_id = till.charge(1213)
    request_id = till.last_id
    till.receive()
    act(server, payment_id, name)
    problem = till.receive()
    assert problem["type"] == PROBLEMS[name]
    assert (problem["id"], problem["paymentId"]) == (request_id, payment_id)
    refused = name in {"input-error", "merchant-validation-error"}
    assert server.payments()[payment_id].state == ("ERROR" if refused else "PENDING")


def test_every_type_of_problem_of_the_contract_has_a_button() -> None:
    assert {each.value for each in ProblemType} < set(PROBLEMS.values())


def test_a_cancelled_payment_is_paid_late(
    server: SimulatorServer, till: Terminal, payment_id: str
) -> None:
    till.cancel(payment_id)
    till.receive()
    act(server, payment_id, "pay-late")
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"
    assert server.ledger.entries(Kind.CHARGED)[0].facts["afterCancel"] is True


def test_a_receipt_is_sent_again_to_the_letter(server: SimulatorServer, till: Terminal) -> None:
    receipt = till.pay()
    act(server, receipt["paymentId"], "receipt-again")
    assert till.receive() == receipt


def test_a_payment_paid_in_silence_can_be_told_later(
    server: SimulatorServer, till: Terminal, payment_id: str
) -> None:
    act(server, payment_id, "pay-silently")
    act(server, payment_id, "receipt-again")
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"


def test_a_second_charge_has_another_number_and_each_goes_back_unasked(
    server: SimulatorServer, till: Terminal
) -> None:
    receipt = till.pay()
    act(server, receipt["paymentId"], "charge-again")
    second = till.receive()
    assert second["paymentReceiptId"] != receipt["paymentReceiptId"]
    for charge in (receipt, second):
        act(server, receipt["paymentId"], "refund")
        reversal = till.receive()
        assert label(reversal) == "PAYMENT_RECEIPT REVERSED"
        assert reversal["paymentReceiptId"] == charge["paymentReceiptId"]
        assert reversal["id"] not in {receipt["id"], second["id"]}
    assert (server.charged_total(), server.ledger.refunded_total()) == (204, 204)


def test_a_refund_in_silence_is_not_told(server: SimulatorServer, till: Terminal) -> None:
    receipt = till.pay()
    act(server, receipt["paymentId"], "refund-silently")
    assert till.hears_nothing_more()
    assert server.ledger.refunded_total() == 102


def test_what_no_longer_applies_is_refused_and_says_why(
    server: SimulatorServer, payment_id: str
) -> None:
    for _ in range(2):
        answer = press(server, f"payments/{payment_id}/pay")
    assert answer.status_code == 409
    assert "Not done: the payment is COMPLETE by now." in answer.text
    assert server.charged_total() == 1213


def test_a_problem_is_not_offered_to_a_till_that_is_away(
    server: SimulatorServer, till: Terminal, payment_id: str
) -> None:
    till.close()
    server.ledger.wait_for(Kind.LOGOFF)
    assert buttons(server, payment_id).isdisjoint(PROBLEMS)
    answer = press(server, f"payments/{payment_id}/unexpected-error")
    assert answer.status_code == 409
    assert "Not done: TILL-1 isn&#39;t logged on." in answer.text
    assert server.ledger.entries(Kind.UNDELIVERED) == []
    act(server, payment_id, "pay")
    till.again()
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"


@pytest.mark.parametrize("path", ["payments/{known}/nonsense", "payments/{unknown}/pay",
                                  "terminals/TILL-1/nonsense", "faults/nonsense/on",
                                  "faults/freeze/sideways"])  # fmt: skip
def test_what_isnt_there_is_not_found(server: SimulatorServer, payment_id: str, path: str) -> None:
    answer = press(server, path.format(known=payment_id, unknown=new_id()))
    assert answer.status_code == 404


# -- a terminal, and the server ------------------------------------------------------------------


def test_a_terminals_code_is_scanned(server: SimulatorServer, till: Terminal) -> None:
    assert press(server, "terminals/TILL-1/scan").ok
    assert label(till.receive()) == "GET_PAYMENT_REQUEST"


def test_a_terminals_connection_is_dropped(server: SimulatorServer, till: Terminal) -> None:
    assert press(server, "terminals/TILL-1/drop").ok
    assert till.end() is None
    answer = press(server, "terminals/TILL-1/drop")
    assert (answer.status_code, "Not done: TILL-1" in answer.text) == (409, True)


@pytest.mark.parametrize("frame", FRAMES)
def test_each_frame_is_sent(server: SimulatorServer, till: Terminal, frame: str) -> None:
    assert frame in buttons(server, "TILL-1")
    before = len(server.ledger.entries(Kind.SENT))
    answer = press(server, f"terminals/TILL-1/{frame}")
    assert answer.ok
    _, data = till.frame()
    sent = server.ledger.entries(Kind.SENT)[before:]
    assert [entry.facts["length"] for entry in sent] == [len(data)]
    assert till.hears_nothing_more()


def test_expired_tokens_open_nothing_more(server: SimulatorServer) -> None:
    token = str(ask_token(server).json()["access_token"])
    assert press(server, "server/expire-tokens").ok
    headers = {"Authorization": f"Bearer {token}", "X-Terminal-Id": "TILL-1"}
    answer = requests.get(f"{server.base_url}/ws", headers=headers, timeout=TIMEOUT_S)
    assert answer.status_code == 401


@pytest.mark.parametrize(("name", "status"), [("token-401", 401), ("token-503", 503)])
def test_tokens_are_refused_until_that_is_unset(
    server: SimulatorServer, name: str, status: int
) -> None:
    assert "Stop this: " in press(server, f"faults/{name}/on").text
    assert [ask_token(server).status_code for _ in range(2)] == [status] * 2
    assert "Stop this: " not in press(server, f"faults/{name}/off").text
    assert ask_token(server).ok


@pytest.mark.parametrize(("name", "status"), [("logon-401", 401), ("logon-503", 503)])
def test_connections_are_refused_until_that_is_unset(
    server: SimulatorServer, till: Terminal, name: str, status: int
) -> None:
    press(server, f"faults/{name}/on")
    answer = requests.get(f"{server.base_url}/ws", timeout=TIMEOUT_S)
    assert answer.status_code == status
    press(server, f"faults/{name}/off")
    till.again()


def test_a_logon_isnt_confirmed_until_that_is_unset(
    server: SimulatorServer, till: Terminal
) -> None:
    press(server, "faults/no-confirmation/on")
    with Terminal(server, "TILL-2") as silent:
        silent.send(messageType="REFUND", paymentReceiptId="1")
        server.ledger.wait_for(Kind.VIOLATION, timeout_s=TIMEOUT_S)
        assert server.terminals() == ["TILL-1"]
    press(server, "faults/no-confirmation/off")
    till.again()


def test_a_frozen_server_answers_nobody_but_its_operator(
    server: SimulatorServer, till: Terminal, payment_id: str
) -> None:
    assert press(server, "faults/freeze/on").ok
    assert press(server, f"payments/{payment_id}/pay").ok
    assert server.payments()[payment_id].is_paid
    sent = len(server.ledger.entries(Kind.SENT))
    assert press(server, "terminals/TILL-1/scan").ok
    assert len(server.ledger.entries(Kind.SENT)) == sent
    assert press(server, "faults/freeze/off").ok
    heard = [label(message) for message in hear(till, 2)]
    assert heard == ["PAYMENT_RECEIPT COMPLETE", "GET_PAYMENT_REQUEST"]
