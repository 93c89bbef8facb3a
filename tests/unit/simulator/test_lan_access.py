"""Phones of the network: let in when asked, to the customers' pages, and out again.

127.0.0.2 stands in for this machine's address in its network.
"""

import http.client
import random
import socket

import pytest
import requests

from terminal_app.simulator import Kind, SimulatorError, SimulatorServer

from .terminal import FORM, TIMEOUT_S, Terminal, ask_token, label

LAN = "127.0.0.2"
MACHINES_OWN = ["/", "/ws", "/authorization/oauth/token", "/pay/../ws", "/nothing", "/pay"]


NONSENSE = {
    "a star": b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00",
    "no address": b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long line": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long name": b"GET /static/" + b"a" * 300 + b" HTTP/1.1\r\nHost: AUTHORITY\r\n\r\n",
    "no chunk": (
        b"POST /authorization/oauth/token HTTP/1.1\r\nHost: AUTHORITY\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
    "no gzip": (
        b"POST /authorization/oauth/token HTTP/1.1\r\nHost: AUTHORITY\r\n"
        b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"
    ),
}


@pytest.fixture
def reached_at(server: SimulatorServer) -> str:
    return server.let_phones_in(LAN)


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)


def own_code(server: SimulatorServer) -> str:
    """Return the own code of a terminal that logs on now."""
    with Terminal(server, "TILL-2") as other:
        return str(other.receive()["terminalQrCode"])


def is_listening(host: str, port: int) -> bool:
    # Asked for something and answered: a connection that is given up at once may outlive a test.
    try:
        get(f"http://{host}:{port}/t/nobody")
    except requests.ConnectionError:
        return False
    return True


def test_nothing_but_this_machine_is_listened_at_until_asked(server: SimulatorServer) -> None:
    assert not is_listening(LAN, server.port)
    server.let_phones_in(LAN)
    assert is_listening(LAN, server.port)
    assert is_listening(server.host, server.port)
    server.keep_phones_out()
    assert not is_listening(LAN, server.port)
    assert is_listening(server.host, server.port)


def test_the_codes_lead_to_that_address_while_phones_are_let_in(
    server: SimulatorServer, till: Terminal
) -> None:
    def code() -> str:
        till.charge(1013)
        return str(till.receive()["qrCode"])

    assert code().startswith(f"{server.base_url}/pay/")
    reached_at = server.let_phones_in(LAN)
    assert reached_at == f"http://{LAN}:{server.port}"
    assert code().startswith(f"{reached_at}/pay/")
    assert own_code(server) == f"{reached_at}/t/TILL-2"
    server.keep_phones_out()
    assert code().startswith(f"{server.base_url}/pay/")


def test_a_phone_pays_on_the_customers_page(till: Terminal, reached_at: str) -> None:
    payment_id = till.charge(1013)
    assert label(till.receive()) == "PAYMENT_INIT_RESPONSE"
    page = get(f"{reached_at}/pay/{payment_id}")
    assert page.status_code == 200
    pressed = requests.post(
        f"{reached_at}/pay/{payment_id}/pay",
        headers={"Origin": reached_at},
        timeout=TIMEOUT_S,
        allow_redirects=False,
    )
    assert pressed.status_code == 303
    receipt = till.receive()
    assert label(receipt) == "PAYMENT_RECEIPT COMPLETE"
    assert receipt["paymentId"] == payment_id


@pytest.mark.parametrize("path", MACHINES_OWN)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_network_reaches_nothing_else(
    server: SimulatorServer, reached_at: str, method: str, path: str
) -> None:
    host = f"{LAN}:{server.port}"
    connection = http.client.HTTPConnection(host, timeout=TIMEOUT_S)
    # Not through requests: it would tidy the path up.
    connection.request(method, path, headers={"Host": host})
    assert connection.getresponse().status == 403
    connection.close()
    assert reached_at


def test_the_network_gets_no_token_however_it_names_the_server(
    server: SimulatorServer, reached_at: str
) -> None:
    for host in (f"{LAN}:{server.port}", f"127.0.0.1:{server.port}", "localhost"):
        url = f"{reached_at}/authorization/oauth/token"
        asked = requests.post(url, data=FORM, headers={"Host": host}, timeout=TIMEOUT_S)
        assert asked.status_code == 403
    assert requests.post(server.token_url, data=FORM, timeout=TIMEOUT_S).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:{port}", LAN])
def test_a_foreign_name_opens_no_page(server: SimulatorServer, reached_at: str, host: str) -> None:
    named = host.format(port=server.port)
    assert get(f"{reached_at}/t/TILL-1", Host=named).status_code == 403


def test_a_machine_of_the_network_that_gets_to_the_own_door_is_no_program_of_this_one(
    server: SimulatorServer, reached_at: str
) -> None:
    connection = http.client.HTTPConnection(
        server.host, server.port, timeout=TIMEOUT_S, source_address=(LAN, 0)
    )
    connection.request("GET", "/ws")
    assert connection.getresponse().status == 403
    connection.close()
    assert reached_at


def test_a_connection_from_before_ends_when_phones_are_kept_out(
    server: SimulatorServer, reached_at: str
) -> None:
    phone = http.client.HTTPConnection(LAN, server.port, timeout=TIMEOUT_S)
    phone.request("GET", "/t/TILL-1")
    phone.getresponse().read()
    server.keep_phones_out()
    phone.request("GET", "/t/TILL-1")
    answer = phone.getresponse()
    assert answer.status == 403
    assert answer.getheader("Connection") == "close"
    phone.close()
    assert reached_at


def test_a_server_that_is_started_again_is_for_this_machine_alone(
    server: SimulatorServer, reached_at: str
) -> None:
    server.stop()
    server.start()
    assert not is_listening(LAN, server.port)
    assert own_code(server).startswith(server.base_url)
    assert server.let_phones_in(LAN) == reached_at


def test_where_the_port_is_taken_there_another_is_used(server: SimulatorServer) -> None:
    with socket.create_server((LAN, server.port)):
        reached_at = server.let_phones_in(LAN)
    assert reached_at != f"http://{LAN}:{server.port}"
    assert get(f"{reached_at}/t/TILL-1").status_code == 404


def test_to_be_let_in_twice_is_to_be_let_in_at_the_last_address(server: SimulatorServer) -> None:
    first = server.let_phones_in(LAN)
    second = server.let_phones_in("127.0.0.3")
    assert not is_listening(LAN, server.port)
    assert get(f"{second}/t/TILL-1").status_code == 404
    assert get(f"{second}/t/TILL-1", Host=first.removeprefix("http://")).status_code == 403


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "224.0.0.1", "127.0.0.1", "till", "", "1"])  # noqa: S104 - refused
def test_what_is_no_address_for_phones_is_refused_in_a_sentence(
    server: SimulatorServer, address: str
) -> None:
    with pytest.raises(SimulatorError, match="address"):
        server.let_phones_in(address)
    assert not is_listening(LAN, server.port)


@pytest.mark.parametrize("case", NONSENSE)
@pytest.mark.parametrize("host", ["127.0.0.1", LAN])
def test_a_clients_nonsense_is_told_to_nobody(
    server: SimulatorServer,
    reached_at: str,
    caplog: pytest.LogCaptureFixture,
    host: str,
    case: str,
) -> None:
    authority = f"{host}:{server.port}".encode()
    with socket.create_connection((host, server.port), timeout=TIMEOUT_S) as client:
        client.sendall(NONSENSE[case].replace(b"AUTHORITY", authority))
        answer = client.recv(100)
    assert answer.split(b" ")[1] in {b"400", b"403", b"404"}
    # Answered after it, so what it led to has been told by then.
    assert ask_token(server).status_code == 200
    assert caplog.records == []
    assert reached_at


class Broken(random.Random):
    """Gives out no numbers."""

    def getrandbits(self, k: int, /) -> int:
        message = f"no {k} bits"
        raise RuntimeError(message)


def test_a_crash_of_our_own_is_in_the_ledger_and_told_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with SimulatorServer(rng=Broken(), first_receipt_id=1) as server:
        assert ask_token(server).status_code == 500
        (entry,) = server.ledger.entries(Kind.SIMULATOR_ERROR)
    assert "no " in str(entry.facts["error"])
    (record,) = caplog.records
    assert "RuntimeError" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert record.exc_info is None
