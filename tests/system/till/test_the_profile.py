"""The installed till takes a payment at a server of each profile of the simulator."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from terminal_app.simulator import SimulatorServer
from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import Profile
from tests.support.journal_and_ledger import read_copy
from tests.unit.wire.profiles import SIMULATED

TEXTS = Path(__file__).resolve().parents[3] / "terminal_app" / "simulator" / "profiles"


def till(folder: Path, server: SimulatorServer, profile: str, *command: str) -> tuple[int, Any]:
    settings = folder / "till.toml"
    settings.write_text(
        f"""[connection]
environment = "custom"
token_url = "{server.token_url}"
websocket_url = "{server.websocket_url}"
terminal_id = "TILL-1"
client_id = "demo"
profile = "{profile}"
[times]
init_response = 1.0
confirmation = 1.0
take_up = 0.2
""",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "terminal_app", "--config", settings, "--data-dir", folder / "data",
         *command],
        capture_output=True, text=True, timeout=60, check=False,
        env={"TERMINAL_APP_CLIENT_SECRET": "demo", "PATH": "", "HOME": str(folder)},
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    return done.returncode, json.loads(lines[-1]) if lines and "{" in lines[-1] else done.stderr


@pytest.mark.parametrize("name", sorted(SIMULATED))
def test_the_till_takes_and_pays_back_at_a_server_of_that_profile(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "server.toml").write_text((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
    with SimulatorServer(delay_s=0.1, profile=SIMULATED[name]) as server:
        status, told = till(tmp_path, server, "server.toml", "pay", "125,50", "--json")
        assert (status, told["outcome"], told["amount"]) == (0, "paid", 12_550)
        (record,) = server.payments().values()
        assert record.charged_minor == 12_550
        (payment,) = read_copy(tmp_path / "data").payments.values()
        assert payment.amount.amount_minor == 12_550
        status, told = till(
            tmp_path, server, "server.toml", "refund", str(payment.receipt_id), "--json"
        )
        assert (status, told["state"]) == (0, "REVERSED")


@pytest.mark.parametrize("name", ["nested", "major-text", "other-states", "wrapped"])
def test_a_till_without_the_profile_never_shows_paid_what_the_ledger_lacks(
    name: str, tmp_path: Path
) -> None:
    with SimulatorServer(delay_s=0.1, profile=SIMULATED[name]) as server:
        command = ("pay", "125,50", "--timeout", "1", "--json")
        status, told = till(tmp_path, server, "", *command)
        charged = [one.charged_minor for one in server.payments().values()]
        assert told if isinstance(told, str) else told["outcome"] != "paid" or charged == [12_550]
        assert status != 0 or charged == [12_550]


def test_a_bad_profile_is_told_before_anything_begins(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[amount]\nunit = "cents"\n')
    with SimulatorServer() as server:
        status, told = till(tmp_path, server, "bad.toml", "pay", "1,00", "--json")
    assert status == 2
    assert "bad.toml: line 2, amount.unit: 'cents'" in told


def test_what_the_till_sends_against_a_profile_is_a_violation_of_it() -> None:
    known: Profile = load.parse('[headers]\nX-A = "b"')
    assert Speech(known).spoken("no message") == "no message"
