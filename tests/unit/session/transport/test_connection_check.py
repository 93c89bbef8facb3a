"""The technician's check: a line for each step, and a stop at the first that fails."""

import pytest

from terminal_app.errors import FaultKind, SettingsError
from terminal_app.session.transport.connection_check import Checked, Step, check
from terminal_app.settings import Settings
from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from tests.unit.session.shop import QUICK, connection_to

pytestmark = pytest.mark.usefixtures("no_descriptor_is_left")


def checked(server: SimulatorServer, logon_s: float = 5.0) -> list[Checked]:
    times = QUICK._replace(logon=logon_s)
    settings = Settings(connection=connection_to(server), times=times)
    return list(check(settings, lambda _client_id: "demo"))


def test_where_all_is_well_every_step_is_and_no_payment_is_started(server: SimulatorServer) -> None:
    steps = checked(server)
    assert [one.step for one in steps] == list(Step)
    assert all(one.fault is None for one in steps)
    assert "Fjellkaffe AS" in steps[-1].detail
    server.ledger.wait_for(Kind.LOGOFF)
    assert server.payments() == {}


def test_a_missing_secret_is_the_first_and_last_line(server: SimulatorServer) -> None:
    def read_secret(_client_id: str) -> str:
        message = "there is no secret"
        raise SettingsError(message)

    settings = Settings(connection=connection_to(server))
    (only,) = check(settings, read_secret)
    assert (only.step, only.fault) == (Step.SECRET, FaultKind.SECRET_MISSING)


def test_a_refused_token_is_the_last_line(server: SimulatorServer) -> None:
    server.faults.token_status = 401
    last = checked(server)[-1]
    assert (last.step, last.fault) == (Step.TOKEN, FaultKind.ACCESS_REFUSED)


def test_a_refused_terminal_is_the_last_line(server: SimulatorServer) -> None:
    server.faults.ws_status = 403
    last = checked(server)[-1]
    assert (last.step, last.fault) == (Step.WEBSOCKET, FaultKind.TERMINAL_REFUSED)


def test_a_missing_logon_is_the_last_line(server: SimulatorServer) -> None:
    server.faults.logon_missing = True
    last = checked(server, logon_s=0.1)[-1]
    assert (last.step, last.fault) == (Step.LOGON, FaultKind.LOGON_MISSING)


CHATTY = """
description = "the server talks before it confirms the logon"
[[on]]
expect = { message = "logon" }
do = [
    { send = "text", text = "<html>" },
    { send = "frame", frame = "binary" },
    { send = "text", text = "{}" },
    { send = "LOGON_CONFIRMATION" },
]
"""


def test_what_comes_before_the_logon_is_passed_over() -> None:
    with SimulatorServer(scenario=scenario_files.read(CHATTY, "chatty")) as server:
        last = checked(server)[-1]
        assert len(server.ledger.entries(Kind.SENT)) == 4
    assert (last.step, last.fault) == (Step.LOGON, None)
