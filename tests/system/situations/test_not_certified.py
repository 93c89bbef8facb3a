"""At a real server that nobody has certified, COMPLETE by itself is no proof of an amount.

The server is the simulator; a tunnel gives it the name and certificate of one that is not on this
machine, so that the installed program takes its payments for real ones.
"""

import contextlib
import select
import socket
import sqlite3
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from terminal_app.certification import certificate
from terminal_app.journal.journal import FILE_NAME
from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from terminal_app.wire.profile.model import SHIPPED, NumberType, Profile, Unit
from tests.support.waiting import wait_for
from tests.system.situations.pay_command import WITHIN_S, running_pay
from tests.unit.session.transport.certificates import Authority
from tests.unit.session.transport.raw_server import Peer, RawServer

HOST = "pay.till.example"
PAID_BY_STATUS = """
description = "COMPLETE before the receipt"
[[on]]
expect = { message = "PAYMENT_INIT_REQUEST" }
do = [
    { send = "PAYMENT_INIT_RESPONSE" },
    { charge = "this" },
    { send = "STATUS_UPDATE", state = "COMPLETE" },
]
"""
PAID_BY_RECEIPT = PAID_BY_STATUS.replace("\n]\n", '\n    { send = "PAYMENT_RECEIPT" },\n]\n')
NO_AMOUNT = PAID_BY_RECEIPT.replace('"PAYMENT_RECEIPT"', '"PAYMENT_RECEIPT", fault = "no_details"')
HUNDREDFOLD = Profile(unit=Unit.MAJOR, amount_type=NumberType.NUMBER)
"""The server takes 12500 for 12,500.00, and the till has no profile that says so."""


class Tunnel(RawServer):
    """A proxy behind which the simulator has the address ``https://pay.till.example``."""

    def __init__(self, simulator: SimulatorServer, authority: Authority) -> None:
        super().__init__(self._tunnel)
        token = urlsplit(simulator.token_url)
        self._port, self.token_path = token.port, token.path
        self._context = authority.server_context()

    def _tunnel(self, peer: Peer) -> None:
        request = self.wrote_down(peer)
        assert request.line.startswith(f"CONNECT {HOST}:443 "), request.line
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        near = self._context.wrap_socket(peer.socket, server_side=True)
        peer.socket = near
        with socket.create_connection(("127.0.0.1", self._port or 0)) as far:
            relay(near, far)


def relay(near: ssl.SSLSocket, far: socket.socket) -> None:
    """Hand on both ways until either ends: a TLS connection isn't for two threads at once."""
    with contextlib.suppress(OSError, ValueError):
        while True:
            ready = [near] if near.pending() else select.select([near, far], [], [])[0]
            for source in ready:
                data = source.recv(65_536)
                if not data:
                    return
                (far if source is near else near).sendall(data)


def settings_for(tunnel: Tunnel, authority: Authority, folder: Path) -> Path:
    settings = folder / "terminal-app.toml"
    settings.write_text(
        f"""
[connection]
environment = "production"
token_url = "https://{HOST}{tunnel.token_path}"
websocket_url = "wss://{HOST}/ws"
terminal_id = "TILL-1"
client_id = "demo"
ca_file = "{authority.ca_file}"
proxy = "http://127.0.0.1:{tunnel.port}"
""",
        encoding="utf-8",
    )
    return settings


def state_in(file: Path) -> tuple[str, str, int]:
    """Return the one payment's state, outcome and number of alarms."""
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        (found,) = database.execute("SELECT state, outcome, alarms FROM payments").fetchall()
    state, outcome, alarms = found
    return state, outcome, alarms


@pytest.mark.parametrize(
    ("is_certified", "happens", "profile", "expected"),
    [
        (False, PAID_BY_STATUS, HUNDREDFOLD, ("COMPLETE", "not_known", 0)),
        (False, PAID_BY_RECEIPT, HUNDREDFOLD, ("COMPLETE", "not_known", 1)),
        (False, NO_AMOUNT, HUNDREDFOLD, ("COMPLETE", "not_known", 0)),
        (False, PAID_BY_RECEIPT, SHIPPED, ("COMPLETE", "paid", 0)),
        (True, PAID_BY_STATUS, SHIPPED, ("COMPLETE", "paid", 0)),
    ],
)
def test_complete_alone_pays_only_where_somebody_has_certified_the_amounts(
    tmp_path: Path,
    happens: str,
    profile: Profile,
    expected: tuple[str, str, int],
    *,
    is_certified: bool,
) -> None:
    scenario, data_dir = tmp_path / "scenario.toml", tmp_path / "data"
    scenario.write_text(happens, encoding="utf-8")
    if is_certified:
        owner = {"server": f"wss://{HOST}/ws", "terminal_id": "TILL-1"}
        certificate.write(data_dir, at="2026-11-30", version="0.1.0", **owner)
    authority = Authority(tmp_path, HOST)
    with (
        SimulatorServer(
            delay_s=0.1, scenario=scenario_files.load(str(scenario)), profile=profile
        ) as server,
        Tunnel(server, authority) as tunnel,
        running_pay(settings_for(tunnel, authority, tmp_path), data_dir, "125.00") as one,
    ):
        one.wait_for_code()
        file = data_dir / FILE_NAME
        wait_for(str(expected), lambda: state_in(file) == expected, WITHIN_S)
        (payment,) = server.payments().values()
    assert payment.charged_minor == (12_500 if profile is SHIPPED else 1_250_000)
