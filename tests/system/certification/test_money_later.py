"""Money that moves after its step has finished, and runs that end early."""

import subprocess
from pathlib import Path

import pytest

from terminal_app.simulator import Kind, SimulatorServer
from tests.support.processes import environment
from tests.support.waiting import wait_for
from tests.system.certification.certify_command import TillFolder
from tests.system.certification.servers import SECRET, scenario_server

TWICE = """
[[on]]
expect = { message = "PAYMENT_INIT_REQUEST", amount = 413 }
do = [
    { send = "PAYMENT_INIT_RESPONSE" }, { charge = "this" }, { send = "PAYMENT_RECEIPT" },
    { charge = "this" }, { send = "PAYMENT_RECEIPT" },
]
"""
AFTER_THE_CANCEL = """
[[on]]
expect = { message = "cancel", amount = 213 }
do = [
    { cancel = "this" }, { send = "STATUS_UPDATE", state = "CANCELED" }, { delay = 0.5 },
    { charge = "this" }, { send = "PAYMENT_RECEIPT" },
]
"""
BACK_UNASKED = """
[[on]]
expect = { message = "PAYMENT_INIT_REQUEST", amount = 413 }
do = [
    { send = "PAYMENT_INIT_RESPONSE" }, { charge = "this" }, { send = "PAYMENT_RECEIPT" },
    { refund = "this" }, { send = "PAYMENT_RECEIPT", state = "REVERSED" },
]
"""

UNANSWERED = """
[[on]]
expect = { message = "REFUND", nth = 2 }
do = []
"""


@pytest.mark.parametrize(
    ("scenario", "step", "what"),
    [
        (TWICE, 7, "ALARM second_receipt"),
        (AFTER_THE_CANCEL, 5, "ALARM paid_after_cancel"),
        (BACK_UNASKED, 7, "REVERSED, not_paid"),
    ],
    ids=["charged twice", "charged after the cancel", "paid back unasked"],
)
def test_money_that_moves_after_a_step_was_over_fails_the_step(
    tmp_path: Path, scenario: str, step: int, what: str
) -> None:
    with scenario_server(tmp_path, scenario) as running:
        till = TillFolder.at(running, tmp_path)
        ended = till.certify()
    assert ended.returncode == 1, ended.stdout
    verdicts = till.report().verdicts
    assert [number for number, verdict in verdicts.items() if verdict == "failed"] == [step]
    assert what in till.report().text
    assert what in ended.stdout


def test_killed_before_its_journal_was_begun_it_runs_all_the_same(tmp_path: Path) -> None:
    with scenario_server(tmp_path) as running:
        till = TillFolder.at(running, tmp_path)
        assert till.certify("--afresh").returncode == 0
        (journal,) = till.data_dir.rglob("journal.sqlite3")
        for file in journal.parent.glob("journal.sqlite3*"):
            file.unlink()
        journal.touch()
        ended = till.certify("--afresh")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_server_that_dies_while_a_bare_connection_waits_ends_the_run_in_one_sentence(
    tmp_path: Path,
) -> None:
    with scenario_server(tmp_path, UNANSWERED) as running:
        till = TillFolder.at(running, tmp_path)
        with subprocess.Popen(
            till.command("--unattended"),
            env=environment(None) | {"TERMINAL_APP_CLIENT_SECRET": SECRET},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            wait_for("the second REFUND", lambda: refunds_in(running) == 2, 60)
            running.drop_connections()
            running.stop()
            _nothing, remarks = process.communicate(timeout=90)
    assert "Traceback" not in remarks
    assert process.returncode == 4, remarks


def refunds_in(running: SimulatorServer) -> int:
    received = running.ledger.entries(Kind.RECEIVED)
    return sum('"REFUND"' in str(entry.facts["text"]) for entry in received)
