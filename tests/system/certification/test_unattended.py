from pathlib import Path

import pytest

from terminal_app.certification import run_log
from terminal_app.certification.analysis import findings
from terminal_app.certification.steps import Step
from terminal_app.compose import certify
from terminal_app.compose.environment_labels import header_label_of
from terminal_app.simulator import Kind
from terminal_app.simulator.money.identifiers import Identifiers
from tests.support.processes import environment, running_simulator
from tests.system.certification.certify_command import TillFolder
from tests.system.certification.servers import (
    CLIENT,
    SECRET,
    Value,
    altering_server,
    scenario_server,
    unaltered,
)
from tests.unit.certification.test_certificate import REAL

DROPPED_AFTER_EACH_LOGON = """
[[on]]
expect = { message = "logon" }
do = [{ send = "LOGON_CONFIRMATION" }, { drop = "cut" }]
"""


def test_every_step_passes_at_the_simulator_and_the_ledger_agrees(tmp_path: Path) -> None:
    with running_simulator(tmp_path, delay_s=0.1) as simulator:
        till = TillFolder(tmp_path, simulator.token_url, simulator.websocket_url)
        text = till.settings.read_text().replace(CLIENT, "demo")
        till.settings.write_text(text)
        ended = till.certify(secret=environment(None)["TERMINAL_APP_CLIENT_SECRET"])
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert simulator.entries(Kind.VIOLATION)  # the receipt number that is no number
        ledger = simulator.ledger()
    report = till.report()
    assert report.verdicts == {int(step): "passed" for step in Step}
    assert report.deviations == []
    assert report.paid_minor == ledger.charged_total() - ledger.refunded_total() == 413 + 513
    assert {outcome for outcome, _minor in report.payments.values()} == {"paid", "not_paid"}
    assert "DEMO - not a payment" in report.text
    assert report.answer("amounts are in minor units") == "confirmed"
    assert report.answer("GET_PAYMENT_REQUEST $.customer") == "not seen"
    (progress,) = till.data_dir.rglob("progress.jsonl")
    found = findings.evaluate(run_log.read(progress), ())
    assert found.is_complete
    assert found.is_money_passed
    # At a simulator that certifies nothing.
    assert list(till.data_dir.rglob("certified.json")) == []
    for settings, known, is_certified in (
        (REAL, found._replace(is_complete=False), False),
        (REAL, found._replace(steps=found.steps[:-1]), False),
        (REAL, found, True),
    ):
        certify._Run(settings, tmp_path, tmp_path, tmp_path)._certify(known)
        assert (header_label_of(REAL, tmp_path) == "") is is_certified


def test_the_report_needs_nothing_else_and_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = _issued(monkeypatch)
    with altering_server(monkeypatch, _that_blabs) as server:
        till = TillFolder.at(server, tmp_path)
        ended = till.certify()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = till.report()
    assert not [tag for tag, _given in report.tags if tag in {"script", "link", "img", "iframe"}]
    assert not [given for _tag, given in report.tags if {"src", "href", "action"} & set(given)]
    policies = [one["content"] for tag, one in report.tags if tag == "meta" and "http-equiv" in one]
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'")
    assert "url(" not in report.text
    assert "@import" not in report.text
    (progress,) = till.data_dir.rglob("progress.jsonl")
    told = report.text + progress.read_text() + ended.stdout + ended.stderr
    assert len(tokens) >= 4
    for word in (SECRET, "Authorization", "Kari", *tokens):
        assert word not in told
    for token in tokens:
        assert token not in till.written()
    assert report.answer("GET_PAYMENT_REQUEST $.customer.name") == "confirmed"


def _issued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that every token goes into: the server itself keeps none."""
    tokens: list[str] = []
    new_token = Identifiers.new_token

    def noted(identifiers: Identifiers) -> str:
        tokens.append(new_token(identifiers))
        return tokens[-1]

    monkeypatch.setattr(Identifiers, "new_token", noted)
    return tokens


def _that_blabs(value: Value) -> Value:
    if value["messageType"] == "GET_PAYMENT_REQUEST":
        return {**value, "customer": {"name": "Kari Nordmann"}}
    if value["messageType"] == "PROBLEM":
        return {**value, "description": f"<script>alert('{SECRET}')</script>"}
    return value


def test_a_code_that_leads_to_another_machine_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(value: Value) -> Value:
        return {**value, "qrCode": "http://till.example/pay"} if "qrCode" in value else value

    with altering_server(monkeypatch, elsewhere) as server:
        till = TillFolder.at(server, tmp_path)
        ended = till.certify()
        assert ended.returncode == 1
        assert "another machine: http://till.example/pay" in ended.stdout
        assert {one.state for one in server.payments().values() if one.amount_minor != 413} == {
            "CANCELED"
        }
    verdicts = till.report().verdicts
    assert [verdicts[step] for step in (4, 5, 6, 7, 8, 12)] == [
        *("failed", "failed", "failed", "passed", "not_done", "failed")
    ]


def test_a_second_run_begins_anew_and_keeps_the_first_ones_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        assert till.certify().returncode == 0
        first = till.report().payments
        assert till.certify().returncode == 0
    second = till.report()
    assert not first.keys() & second.payments.keys()
    assert len(list(till.data_dir.rglob("progress*.jsonl"))) == 2


def test_without_a_server_it_ends_with_4_and_says_what_to_do(tmp_path: Path) -> None:
    # Nothing listens at port 9 of an address that is this machine's alone.
    till = TillFolder(tmp_path, "http://127.0.0.1:9/token", "ws://127.0.0.1:9/ws")
    ended = till.certify()
    assert ended.returncode == 4
    assert "The connection to the server failed. Check the network" in ended.stdout
    assert "Traceback" not in ended.stderr
    assert set(till.report().verdicts.values()) == {"not_done"}


def test_a_secret_that_is_refused_ends_it_with_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        ended = till.certify(secret="not-the-secret")
        assert ended.returncode == 4
        assert "refuses this till's access" in ended.stdout
        assert "not-the-secret" not in till.written() + ended.stdout + ended.stderr
        # Put right, the run goes on where it was.
        again = till.certify()
    assert again.returncode == 0, again.stdout
    assert "goes on with step 1" in again.stdout


def test_another_till_with_the_same_terminal_id_is_named(
    tmp_path: Path,
) -> None:
    with scenario_server(tmp_path, DROPPED_AFTER_EACH_LOGON) as server:
        ended = TillFolder.at(server, tmp_path).certify()
    # Which of them depends on whether a payment was open.
    assert ended.returncode in {3, 4}
    assert "Another till uses this terminal id." in ended.stdout, ended.stdout


def test_unattended_is_for_this_machine_alone(tmp_path: Path) -> None:
    till = TillFolder(tmp_path, "https://till.example/token", "wss://till.example/ws")
    ended = till.certify()
    assert ended.returncode == 2
    assert "--unattended" in ended.stderr
    assert not till.data_dir.exists()
