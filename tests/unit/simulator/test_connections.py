"""The WebSocket's door: headers, logon, several terminals, and faults."""

import json
import time

import pytest
import requests
import websocket

from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.wire import contract

from .terminal import TIMEOUT_S, Terminal, get_token, label


def refused(server: SimulatorServer, headers: dict[str, str]) -> requests.Response:
    """Return the answer to a handshake without a WebSocket client."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    url = f"{server.base_url}/ws"
    return requests.get(
        url, headers={**upgrade, **headers}, timeout=TIMEOUT_S, allow_redirects=False
    )


def test_the_logon_confirmation_names_terminal_merchant_and_code(server: SimulatorServer) -> None:
    with Terminal(server, "TILL-9") as till:
        confirmation = till.receive()
    contract.check(confirmation, operation="receiveFromServer")
    assert confirmation["terminalId"] == "TILL-9"
    assert confirmation["merchant"]["name"] == "Fjellkaffe AS"
    assert {"organizationNumber", "address"} <= set(confirmation["merchant"])
    assert confirmation["terminalQrCode"] == f"{server.base_url}/t/TILL-9"


@pytest.mark.parametrize("terminal_id", ["", "two words", "x" * 200, "kiosk\xe9"])
def test_a_terminal_without_a_usable_id_is_refused(
    terminal_id: str, server: SimulatorServer
) -> None:
    headers = {"Authorization": f"Bearer {get_token(server)}", "X-Terminal-Id": terminal_id}
    assert refused(server, {**headers}).status_code == 400


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic ZGVtbzpkZW1v"])
def test_a_terminal_without_a_token_is_refused(authorization: str, server: SimulatorServer) -> None:
    answer = refused(server, {"Authorization": authorization, "X-Terminal-Id": "TILL-1"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert server.ledger.entries(Kind.LOGON_REFUSED)[0].facts["status"] == 401


@pytest.mark.parametrize("status", [401, 403, 404, 429, 503, 302])
def test_a_handshake_fault_is_answered_as_it_is_set_and_counts_down(
    status: int, server: SimulatorServer
) -> None:
    server.faults.ws_status = status
    server.faults.ws_headers = {"Retry-After": "9", "Location": "http://127.0.0.1:1/elsewhere"}
    server.faults.ws_times = 1
    answer = refused(server, {})
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "9")
    assert answer.headers["Location"].endswith("/elsewhere")
    Terminal.logged_on(server).close()


def test_a_handshake_can_be_slow(server: SimulatorServer) -> None:
    server.faults.ws_delay_s = 30
    with pytest.raises(requests.Timeout):
        requests.get(f"{server.base_url}/ws", timeout=0.1)


def test_several_terminals_hear_their_own_payments_only(server: SimulatorServer) -> None:
    tills = [Terminal.logged_on(server, f"TILL-{number}") for number in range(5)]
    ids = [till.charge(100) for till in tills]
    for till, payment_id in zip(tills, ids, strict=True):
        assert {till.receive()["paymentId"], till.receive()["paymentId"]} == {payment_id}
        assert till.hears_nothing_more()
    assert len(server.terminals()) == 5
    assert server.charged_total() == 500
    for till in tills:
        till.close()


def test_a_second_logon_of_a_terminal_closes_the_first_and_takes_its_news(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(113)
    till.receive()
    with Terminal.logged_on(server) as second:
        assert till.end() == 4001
        server.pay(payment_id)
        assert label(second.receive()) == "PAYMENT_RECEIPT COMPLETE"
        assert server.terminals() == ["TILL-1"]


def test_logons_and_logoffs_are_in_the_ledger(server: SimulatorServer, till: Terminal) -> None:
    till.close()
    logoff = server.ledger.wait_for(Kind.LOGOFF)
    assert logoff.terminal_id == "TILL-1"
    assert [entry.terminal_id for entry in server.ledger.entries(Kind.LOGON)] == ["TILL-1"]
    assert server.terminals() == []


def test_a_logon_that_is_never_confirmed_gets_nothing_not_even_news(
    server: SimulatorServer,
) -> None:
    server.faults.logon_missing = True
    with Terminal(server) as till:
        till.charge(102)
        server.ledger.wait_for(Kind.VIOLATION)
        assert server.payments() == {}
        till.socket.ping("still there")
        assert till.socket.recv_data(control_frame=True) == (
            websocket.ABNF.OPCODE_PONG,
            b"still there",
        )
        server.faults.logon_missing = False
        till.again()
        assert till.hears_nothing_more()


def test_a_ping_is_answered(till: Terminal) -> None:
    till.socket.ping("one")
    assert till.socket.recv_data(control_frame=True) == (websocket.ABNF.OPCODE_PONG, b"one")


def test_a_frozen_server_says_nothing_until_it_thaws(
    server: SimulatorServer, till: Terminal
) -> None:
    server.faults.mute = True
    till.socket.ping("anyone")
    till.charge(102)
    till.socket.settimeout(0.15)
    with pytest.raises(websocket.WebSocketTimeoutException):
        till.socket.recv_data(control_frame=True)
    assert server.payments() == {}
    server.faults.mute = False
    till.socket.settimeout(TIMEOUT_S)
    opcode, _ = till.socket.recv_data(control_frame=True)
    assert opcode == websocket.ABNF.OPCODE_PONG
    assert label(till.receive()) == "PAYMENT_INIT_RESPONSE"


def test_a_frozen_server_still_stops_in_time(server: SimulatorServer, till: Terminal) -> None:
    till.charge(100)
    server.faults.mute = True
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 4


def test_anything_can_be_sent_to_a_terminal_by_hand(
    server: SimulatorServer, till: Terminal
) -> None:
    server.send_to("TILL-1", json.dumps({"messageType": "PROBLEM", "by": "hand"}))
    assert till.receive()["by"] == "hand"
    with pytest.raises(LookupError):
        server.send_to("TILL-2", "{}")
