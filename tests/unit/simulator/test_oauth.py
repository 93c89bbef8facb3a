"""The token endpoint answers as RFC 6749 says, and its faults as they are set."""

import base64
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
import websocket

from terminal_app.simulator import MISSING, Kind, SimulatorServer

from .terminal import FORM, TIMEOUT_S, Json, Terminal, ask_token, get_token


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dated(clock: Clock) -> Iterator[SimulatorServer]:
    """Return a simulator that lives by ``clock`` and issues tokens for 10 s."""
    with SimulatorServer(clock=clock, token_lifetime_s=10) as server:
        yield server


def status_of_logon(server: SimulatorServer, token: str) -> int:
    try:
        with Terminal(server, token=token):
            return 101
    except websocket.WebSocketBadStatusException as error:
        return int(error.status_code)


def test_a_token_answer_has_what_the_rfc_asks_for(server: SimulatorServer) -> None:
    answer = ask_token(server)
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "terminal")


def test_no_token_and_no_secret_is_in_the_ledger(server: SimulatorServer) -> None:
    token = get_token(server)
    ask_token(server, client_secret="a wrong secret")
    everything = "".join(entry.as_line() for entry in server.ledger.entries())
    assert len(server.ledger.entries(Kind.TOKEN_ISSUED)) == 1
    assert token not in everything
    assert "a wrong secret" not in everything


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": "admin"}, 400, "invalid_scope"),
        ({"scope": ""}, 400, "invalid_scope"),
    ],
)
def test_a_refused_token_request_names_its_error(
    changes: dict[str, str], status: int, error: str, server: SimulatorServer
) -> None:
    answer = ask_token(server, **changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert server.ledger.entries(Kind.TOKEN_REFUSED)[0].facts["error"] == error


def test_a_repeated_parameter_or_another_content_type_is_an_invalid_request(
    server: SimulatorServer,
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    twice = "&".join(f"{name}={value}" for name, value in [*FORM.items(), ("scope", "terminal")])
    answers = [
        requests.post(server.token_url, data=twice, headers=form, timeout=TIMEOUT_S),
        requests.post(server.token_url, json=FORM, timeout=TIMEOUT_S),
    ]
    assert [answer.json()["error"] for answer in answers] == ["invalid_request"] * 2
    assert requests.get(server.token_url, timeout=TIMEOUT_S).status_code == 405


def test_credentials_may_come_in_a_basic_header(server: SimulatorServer) -> None:
    form = {"grant_type": "client_credentials", "scope": "terminal"}
    answers = [
        requests.post(
            server.token_url, data=form, headers={"Authorization": given}, timeout=TIMEOUT_S
        )
        for given in (
            "Basic " + base64.b64encode(b"demo:demo").decode(),
            "Basic " + base64.b64encode(b"demo:wrong").decode(),
            "Basic \xe9",
            "Digest x",
        )
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 401, 401]
    assert answers[1].headers["WWW-Authenticate"].startswith("Basic")


def test_a_token_opens_the_socket_until_it_expires(dated: SimulatorServer, clock: Clock) -> None:
    token = get_token(dated)
    assert status_of_logon(dated, token) == 101
    clock.now += timedelta(seconds=11)
    assert status_of_logon(dated, token) == 401


def test_all_tokens_can_be_made_to_expire(server: SimulatorServer) -> None:
    token = get_token(server)
    server.expire_tokens()
    assert status_of_logon(server, token) == 401
    assert status_of_logon(server, "made up") == 401


@pytest.mark.parametrize("value", [-5, "soon", None, [], math.pi])
def test_expires_in_can_be_anything(value: object, server: SimulatorServer) -> None:
    server.faults.expires_in = value
    assert ask_token(server).json()["expires_in"] == value


def test_fields_of_the_answer_can_be_missing_or_no_text(server: SimulatorServer) -> None:
    server.faults.expires_in = MISSING
    server.faults.access_token = {"not": "text"}
    body: Json = ask_token(server).json()
    assert "expires_in" not in body
    assert body["access_token"] == {"not": "text"}


def test_html_instead_of_json_with_any_header_can_be_had(server: SimulatorServer) -> None:
    server.faults.token_status = 503
    server.faults.token_body = b"<html>down</html>"
    server.faults.token_headers = {"Content-Type": "text/html", "Retry-After": "7"}
    answer = ask_token(server)
    assert (answer.status_code, answer.text) == (503, "<html>down</html>")
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["Content-Type"] == "text/html"


@pytest.mark.parametrize(
    ("status", "error"), [(400, "invalid_request"), (401, "invalid_client"), (500, None)]
)
def test_a_status_fault_has_a_fitting_body_and_counts_down(
    status: int, error: str | None, server: SimulatorServer
) -> None:
    server.faults.token_status = status
    server.faults.token_times = 1
    answer = ask_token(server)
    assert answer.status_code == status
    assert error is None or answer.json()["error"] == error
    assert ask_token(server).status_code == 200


def test_a_token_can_be_slow(server: SimulatorServer) -> None:
    server.faults.token_delay_s = 30
    with pytest.raises(requests.Timeout):
        requests.post(server.token_url, data=FORM, timeout=0.1)
