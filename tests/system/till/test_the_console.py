"""The installed program in the console: its exit statuses, its JSON, and what it says."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from tests.support import journal_rows
from tests.support.journals import faults_in
from tests.support.processes import (
    PROGRAM,
    SECRET,
    RunningSimulator,
    environment,
    run_program,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.session.transport.raw_server import Peer, RawServer

PIPE_BYTES, ROOM_BYTES = 65_536, 1500
"""What a pipe holds (pipe(7)), and what is left free in one that nobody reads."""


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path_factory.mktemp("simulator"), delay_s=0.1) as running:
        yield running


@pytest.fixture
def arguments(simulator: RunningSimulator, tmp_path: Path) -> list[str]:
    quick = "[times]\ntake_up = 0.2\nconfirmation = 0.5\ninit_response = 0.5"
    settings = write_settings(tmp_path, simulator, quick)
    return ["--config", str(settings), "--data-dir", str(tmp_path / "data")]


def last_json(ended: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    answer = json.loads(ended.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    assert set(answer) == {"paymentId", "state", "outcome", "receiptId", "amount", "currency"}
    return answer


@pytest.mark.parametrize(
    ("amount", "status", "state", "outcome"),
    [
        ("10,00", 0, "COMPLETE", "paid"),
        ("10,01", 1, "CANCELED", "not_paid"),
        ("10,05", 1, "ERROR", "not_paid"),
        ("10,06", 1, "ERROR", "not_paid"),
        ("10,12", 1, "CANCELED", "not_paid"),
        ("10,14", 3, "PENDING", "not_known"),
        ("10,16", 0, "COMPLETE", "paid"),
        ("10,20", 3, "PENDING", "not_known"),
    ],
)
def test_the_exit_status_and_the_json_say_what_became_of_the_money(
    arguments: list[str],
    simulator: RunningSimulator,
    amount: str,
    status: int,
    state: str,
    outcome: str,
) -> None:
    ended = run_program(*arguments, "pay", amount, "--timeout", "1", "--json")
    answer = last_json(ended)
    assert (ended.returncode, answer["state"], answer["outcome"]) == (status, state, outcome)
    assert answer["amount"] == int(amount.replace(",", ""))
    record = simulator.ledger().payments().get(answer["paymentId"])
    charged = record.charged_minor if record else 0
    if outcome == "paid":
        assert charged == answer["amount"]
        assert record is not None
        assert answer["receiptId"] in record.receipt_ids
    if outcome == "not_paid":
        assert charged == 0
    assert simulator.entries(Kind.VIOLATION) == []


def test_an_unknown_outcome_stays_in_the_way_of_the_same_amount(arguments: list[str]) -> None:
    first = run_program(*arguments, "pay", "10,14", "--timeout", "0.3", "--json")
    assert first.returncode == 3
    again = run_program(*arguments, "pay", "10,14", "--timeout", "0.3", "--json")
    assert again.returncode == 1
    assert last_json(again)["paymentId"] is None
    assert "--despite-unknown" in again.stdout
    meant = run_program(*arguments, "pay", "10,14", "--timeout", "0.3", "--despite-unknown")
    assert meant.returncode == 3
    another = run_program(*arguments, "pay", "11,00", "--json")
    assert another.returncode == 0


INTERRUPTS = ["CTRL_BREAK_EVENT"] if os.name == "nt" else ["SIGINT", "SIGTERM", "SIGHUP"]
"""By name: each system has its own. Python can send no Ctrl+C on Windows."""
OF_ITS_OWN = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""Else the tests would hear their own Ctrl+Break on Windows."""


@pytest.mark.parametrize("name", INTERRUPTS)
def test_an_interrupt_asks_to_cancel(
    name: str, arguments: list[str], simulator: RunningSimulator
) -> None:
    command = [PROGRAM, *arguments, "pay", "10,13", "--json"]
    with subprocess.Popen(
        command, env=environment(None), stdout=subprocess.PIPE, text=True, creationflags=OF_ITS_OWN
    ) as paying:
        assert paying.stdout is not None
        while not paying.stdout.readline().startswith("http"):
            assert paying.poll() is None
        paying.send_signal(getattr(signal, name))
        # Not communicate(): it would miss what was read ahead with the line above.
        rest = paying.stdout.read()
    answer = json.loads(rest.splitlines()[-1])
    assert (paying.returncode, answer["state"]) == (1, "CANCELED")
    assert simulator.ledger().payments()[answer["paymentId"]].state == "CANCELED"


def test_a_killed_pay_has_no_closing_line_and_its_payment_is_in_the_journal(
    arguments: list[str], simulator: RunningSimulator
) -> None:
    command = [PROGRAM, *arguments, "pay", "10,13", "--json"]
    said = ""
    with subprocess.Popen(
        command, env=environment(None), stdout=subprocess.PIPE, text=True
    ) as paying:
        assert paying.stdout is not None
        while "\nhttp" not in said:
            said += paying.stdout.readline()
            assert paying.poll() is None
        paying.kill()
        said += paying.stdout.read()
    # Its status is the killer's: only the line would have made it count.
    assert "{" not in said
    (open_one,) = json.loads(run_program(*arguments, "journal", "list", "--json").stdout)
    assert (open_one["state"], open_one["outcome"]) == ("PENDING", "not_known")
    later = run_program(*arguments, "pay", "11,00", "--json")
    assert last_json(later)["outcome"] == "paid"
    assert "An earlier payment isn't settled: 10.13 NOK" in later.stdout
    assert simulator.ledger().payments()[open_one["paymentId"]].charged_minor == 0


def test_pay_is_refused_while_a_till_runs(
    screen: Screen, tmp_path: Path, arguments: list[str]
) -> None:
    with running_till(tmp_path / "terminal-app.toml", tmp_path / "data", screen.name) as till:
        till.wait_until_logged_on()
        ended = run_program(*arguments, "pay", "10,00", "--json")
        assert ended.returncode == 1
        assert "Another till is running on this machine" in ended.stderr
        assert till.payments() == []


@pytest.mark.parametrize(
    "amount",
    ["", "0", "0,00", "-5", "1,234", "1.234,56", "1,234.56", "abc", "１２", "100000,01", "1e3"],
)
def test_an_amount_that_is_none_is_refused_with_status_2(
    arguments: list[str], simulator: RunningSimulator, amount: str
) -> None:
    before = len(simulator.entries(Kind.PAYMENT_CREATED))
    ended = run_program(*arguments, "pay", "--", amount)
    assert ended.returncode == 2
    assert repr(amount) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(simulator.entries(Kind.PAYMENT_CREATED)) == before


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "token_url"),
        ('[connection]\nenvironment = "moon"', "connection.environment"),
        ('[connection]\nterminal = "x"', "connection.terminal"),
        ('[till]\ncurrency = "kr"', "till.currency"),
        ('[till]\nlanguage = "de"', "till.language"),
        ("[till]\nmax_amount_minor = true", "till.max_amount_minor"),
        ("[times]\nping = nan", "times.ping"),
        ("[connection", "TOML"),
    ],
)
def test_bad_settings_name_the_key_and_end_with_status_2(
    tmp_path: Path, text: str, named: str
) -> None:
    file = tmp_path / "settings.toml"
    head = '[connection]\nenvironment = "custom"\n' if not text else ""
    file.write_text(head + text, encoding="utf-8")
    for command in (["pay", "10"], ["check"], ["run"], []):
        ended = run_program("--config", str(file), "--data-dir", str(tmp_path), *command)
        assert ended.returncode == 2
        assert named in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_websocket_to_another_machine_must_be_secure(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        '[connection]\nenvironment = "custom"\ntoken_url = "https://a.example/t"\n'
        'websocket_url = "ws://a.example/ws"\nterminal_id = "T"\nclient_id = "c"\n',
        encoding="utf-8",
    )
    ended = run_program("--config", str(file), "check")
    assert ended.returncode == 2
    assert "connection.websocket_url" in ended.stderr
    assert "wss://" in ended.stderr


@pytest.mark.parametrize("command", ["resolve", "settle"])
@pytest.mark.parametrize("reason", [[], ["--reason", " "]])
def test_resolving_by_hand_without_a_reason_is_refused_with_status_2(
    arguments: list[str], command: str, reason: list[str]
) -> None:
    ended = run_program(*arguments, command, "00000000", "--paid", *reason)
    assert ended.returncode == 2
    assert "--reason" in ended.stderr


@pytest.mark.parametrize("command", ["resolve", "settle"])
def test_an_unknown_outcome_is_resolved_by_hand_under_either_name(
    arguments: list[str], command: str
) -> None:
    unknown = run_program(*arguments, "pay", "10,14", "--timeout", "0.3", "--json")
    payment_id = last_json(unknown)["paymentId"]
    why = ["--reason", "seen in the portal"]
    ended = run_program(*arguments, command, payment_id[:8], "--not-paid", *why)
    assert ended.returncode == 0
    assert "Not paid (by hand): 10.14 NOK" in ended.stdout


def test_no_settings_file_names_the_remedy(tmp_path: Path) -> None:
    ended = run_program("--config", str(tmp_path / "none.toml"), "pay", "10")
    assert ended.returncode == 2
    assert "terminal-app demo" in ended.stderr


def test_a_wrong_secret_ends_with_status_4_and_is_not_shown(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.support.processes.SECRET", "a-wrong-secret")
    ended = run_program(*arguments, "pay", "10,00", "--json")
    assert ended.returncode == 4
    assert last_json(ended)["outcome"] == "not_paid"
    log = (tmp_path / "data" / "terminal-app.log").read_text(encoding="utf-8")
    assert "access_refused" in log
    assert "a-wrong-secret" not in ended.stdout + ended.stderr + log


def test_verbose_says_more_on_standard_error_and_in_the_log_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, token = "the-clients-secret", "a-token-that-nobody-issued"
    monkeypatch.setattr("tests.support.processes.SECRET", secret)
    with SimulatorServer(delay_s=0.05, credentials={"demo": secret}) as server:
        file = tmp_path / "settings.toml"
        file.write_text(
            f'[connection]\nenvironment = "custom"\ntoken_url = "{server.token_url}"\n'
            f'websocket_url = "{server.websocket_url}"\nterminal_id = "T"\nclient_id = "demo"\n',
            encoding="utf-8",
        )
        given = ["--config", str(file), "--data-dir", str(tmp_path)]
        quiet = run_program(*given, "pay", "10,00", "--json")
        assert (quiet.returncode, quiet.stderr) == (0, "")
        verbose = run_program("--verbose", *given, "pay", "10,00", "--json")
        server.faults.access_token = token
        refused = run_program(*given, "--verbose", "pay", "10,00", "--json")
    assert (verbose.returncode, last_json(verbose)["outcome"]) == (0, "paid")
    assert (refused.returncode, last_json(refused)["outcome"]) == (4, "not_paid")
    log = (tmp_path / "terminal-app.log").read_text(encoding="utf-8")
    for told in (verbose.stderr, log):
        assert f"terminal T at {server.websocket_url}" in told
        assert f"event PaymentChanged {last_json(verbose)['paymentId']} COMPLETE" in told
        assert "logged on as T" in told
    for told in (verbose.stderr, refused.stderr, log):
        assert secret not in told
        assert token not in told
        assert "Bearer" not in told


def test_what_a_server_echoes_in_a_problem_is_in_neither_log_nor_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, name = "the-clients/secret", "Kari Nordmann"
    monkeypatch.setattr("tests.support.processes.SECRET", secret)
    scenario = tmp_path / "scenario.toml"
    said = f"{name} sent {secret} and {quote(secret, safe='')}"
    scenario.write_text(
        'description = "a PROBLEM names nothing, and another what was asked"\n[[on]]\n'
        'expect = { message = "PAYMENT_INIT_REQUEST", nth = 1 }\ndo = [\n'
        '    { send = "PROBLEM", type = "apm.mtm.unexpected-error", names = "payment",'
        f' description = "{said}" }},\n'
        '    { send = "PROBLEM", type = "apm.mtm.unexpected-error", names = "nothing",'
        f' description = "{said}" }},\n]\n',
        encoding="utf-8",
    )
    loaded = scenario_files.load(str(scenario))
    with SimulatorServer(delay_s=0.05, credentials={"demo": secret}, scenario=loaded) as server:
        file = tmp_path / "settings.toml"
        file.write_text(
            f'[connection]\nenvironment = "custom"\ntoken_url = "{server.token_url}"\n'
            f'websocket_url = "{server.websocket_url}"\nterminal_id = "T"\nclient_id = "demo"\n',
            encoding="utf-8",
        )
        given = ["--config", str(file), "--data-dir", str(tmp_path / "data"), "--verbose"]
        run_program(*given, "pay", "10,00", "--timeout", "1", "--json")
    log = (tmp_path / "data" / "terminal-app.log").read_text(encoding="utf-8")
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "journal.sqlite3")) as journal:
        whole = journal_rows.whole_text(journal)
        personal = "\n".join(text for (text,) in journal.execute("SELECT text FROM personal"))
        journal.execute("DELETE FROM personal")
        public = journal_rows.whole_text(journal)
    assert "apm.mtm.unexpected-error" in public
    for text in (log, whole):
        assert secret not in text
        assert quote(secret, safe="") not in text
    assert name not in log + public
    assert name in personal
    assert faults_in(tmp_path / "data" / "journal.sqlite3") == []


def test_no_server_ends_with_status_4(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    file = tmp_path / "settings.toml"
    file.write_text(
        f'[connection]\nenvironment = "custom"\ntoken_url = "http://127.0.0.1:{port}/t"\n'
        f'websocket_url = "ws://127.0.0.1:{port}/ws"\nterminal_id = "T"\nclient_id = "c"\n',
        encoding="utf-8",
    )
    ended = run_program(
        "--config", str(file), "--data-dir", str(tmp_path), "pay", "10,00", "--timeout", "1"
    )
    assert ended.returncode == 4
    checked = run_program("--config", str(file), "check")
    assert checked.returncode == 4
    assert "FAILED" in checked.stdout
    assert "Traceback" not in checked.stderr + ended.stderr


def test_check_has_a_line_for_each_step(arguments: list[str]) -> None:
    ended = run_program(*arguments, "check")
    assert ended.returncode == 0
    assert [line.split("  ")[0] for line in ended.stdout.splitlines()] == [
        "Client secret",
        "Access token",
        "WebSocket",
        "Logon",
    ]
    assert SECRET not in ended.stdout.replace("client demo", "")


def test_schemes_in_upper_case_check_and_pay(simulator: RunningSimulator, tmp_path: Path) -> None:
    settings = write_settings(tmp_path, simulator)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("http:", "HTTP:").replace("ws:", "WS:"), encoding="utf-8")
    arguments = ("--config", str(settings), "--data-dir", str(tmp_path / "data"))
    assert run_program(*arguments, "check").returncode == 0
    assert run_program(*arguments, "pay", "10,00").returncode == 0


def test_check_ends_at_a_server_that_drips(tmp_path: Path) -> None:
    def drip(peer: Peer) -> None:
        peer.read_request()
        peer.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 100_000, every_s=0.02)

    with RawServer(drip) as server:
        file = tmp_path / "settings.toml"
        file.write_text(
            f'[connection]\nenvironment = "custom"\n'
            f'token_url = "http://127.0.0.1:{server.port}/t"\n'
            f'websocket_url = "ws://127.0.0.1:{server.port}/ws"\n'
            f'terminal_id = "T"\nclient_id = "c"\n[times]\nconnect = 1\n',
            encoding="utf-8",
        )
        ended = run_program("--config", str(file), "check")
    assert ended.returncode == 4
    assert "FAILED" in ended.stdout
    assert ended.stderr == ""


def test_a_data_folder_that_is_none_takes_no_payment(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    settings = write_settings(tmp_path, simulator)
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    before = len(simulator.entries(Kind.PAYMENT_CREATED))
    ended = run_program(
        "--config", str(settings), "--data-dir", str(tmp_path / "file"), "pay", "10,00"
    )
    assert ended.returncode == 1
    assert "--data-dir" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(simulator.entries(Kind.PAYMENT_CREATED)) == before


def test_demo_without_a_display_takes_a_payment_in_the_console(tmp_path: Path) -> None:
    ended = run_program("--data-dir", str(tmp_path), "demo")
    assert ended.returncode == 0
    assert "no display" in ended.stdout
    assert "DEMO - not a payment" in ended.stdout
    assert "PAID" in ended.stdout
    assert (tmp_path / "demo" / "journal.sqlite3").exists()


def test_the_till_without_a_display_says_what_to_do(arguments: list[str]) -> None:
    ended = run_program(*arguments, "run")
    assert ended.returncode == 1
    assert "DISPLAY" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_python_without_tk_says_what_to_install(arguments: list[str]) -> None:
    without_tk = (
        "import sys; sys.modules['tkinter'] = None\n"
        "from terminal_app.__main__ import main\n"
        "sys.exit(main())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", without_tk, *arguments, "run"],
        env=environment(":0"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "python3-tk" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_simulator_says_when_its_port_is_taken(simulator: RunningSimulator) -> None:
    port = simulator.websocket_url.split(":")[2].split("/")[0]
    ended = run_program("simulator", "--port", port)
    assert ended.returncode == 1
    assert port in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_simulator_ends_cleanly(tmp_path: Path) -> None:
    with running_simulator(tmp_path) as running:
        wait_for("the ledger", running.ledger_file.exists)


def test_a_double_charge_is_told(arguments: list[str], simulator: RunningSimulator) -> None:
    ended = run_program(*arguments, "pay", "10,24", "--json")
    answer = last_json(ended)
    assert (ended.returncode, answer["outcome"]) == (0, "paid")
    if "charged twice" not in ended.stdout:
        # The second receipt came after the goodbye: then the till is told at its next start.
        again = run_program(*arguments, "pay", "11,00")
        assert "charged twice" in again.stdout
    assert simulator.ledger().payments()[answer["paymentId"]].charged_minor == 2048


def test_an_earlier_payment_that_isnt_settled_is_shown_with_every_sale(
    arguments: list[str],
) -> None:
    assert run_program(*arguments, "pay", "10,14", "--timeout", "0.3").returncode == 3
    another = run_program(*arguments, "pay", "11,00")
    assert another.returncode == 0
    assert "An earlier payment isn't settled: 10.14 NOK" in another.stdout


def test_a_problem_is_told_with_the_servers_own_words(arguments: list[str]) -> None:
    ended = run_program(*arguments, "pay", "10,10")
    assert ended.returncode == 1
    assert "The wallet is asleep, wake it" in ended.stdout


def test_paid_without_a_receipt_number_waits_for_it(arguments: list[str]) -> None:
    ended = run_program(*arguments, "pay", "10,25", "--json")
    assert ended.returncode == 0
    assert last_json(ended)["receiptId"]


def test_ctrl_c_after_paid_changes_nothing(arguments: list[str]) -> None:
    command = [PROGRAM, *arguments, "pay", "10,02", "--json"]
    with subprocess.Popen(
        command, env=environment(None), stdout=subprocess.PIPE, text=True
    ) as paying:
        assert paying.stdout is not None
        while not paying.stdout.readline().startswith("PAID"):
            assert paying.poll() is None
        for _ in range(5):
            paying.send_signal(signal.SIGINT)
        # Not communicate(): it would miss what was read ahead with the line above.
        rest = paying.stdout.read()
    assert paying.returncode == 0
    assert json.loads(rest.splitlines()[-1])["outcome"] == "paid"


def test_when_nobody_reads_the_code_the_payment_is_cancelled(
    arguments: list[str], simulator: RunningSimulator
) -> None:
    before = set(simulator.ledger().payments())
    command = [PROGRAM, *arguments, "pay", "10,13"]
    read_end, write_end = os.pipe()
    # There is room for the banner of a demo, and not for the code.
    os.write(write_end, b"." * (PIPE_BYTES - ROOM_BYTES))
    with subprocess.Popen(
        command, env=environment(None), stdout=write_end, stderr=subprocess.PIPE, text=True
    ) as paying:
        try:
            os.close(write_end)
            wait_for("the payment", lambda: set(simulator.ledger().payments()) - before)
            (payment_id,) = set(simulator.ledger().payments()) - before
            os.close(read_end)
            _nothing, remarks = paying.communicate(timeout=60)
        finally:
            paying.kill()
    assert paying.returncode in {1, 3}
    assert "Traceback" not in remarks
    assert "Exception ignored" not in remarks
    wait_for("the cancel", lambda: simulator.ledger().payments()[payment_id].state == "CANCELED")


@pytest.mark.parametrize("blocks", [60, 100, 120, 140, 240])
def test_on_a_disk_that_fills_up_the_status_never_says_more_than_is_recorded(
    arguments: list[str], simulator: RunningSimulator, blocks: int, tmp_path: Path
) -> None:
    """A file-size limit (in blocks of 512 or 1024 bytes) stands in for the full disk."""
    before = simulator.ledger().charged_total()
    limited = f'ulimit -f {blocks}; exec "$@"'
    ended = subprocess.run(
        ["sh", "-c", limited, "sh", PROGRAM, *arguments, "pay", "10,00", "--json"],
        env=environment(None),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    charged = simulator.ledger().charged_total() - before
    assert "Traceback" not in ended.stderr
    assert ended.returncode in {0, 1, 3}
    if ended.returncode == 0:
        assert recorded_outcomes(tmp_path) == ["paid"]
    if ended.returncode == 1:
        assert charged == 0
    else:
        assert faults_in(tmp_path / "data" / "journal.sqlite3") == []


def recorded_outcomes(tmp_path: Path) -> list[str]:
    file = tmp_path / "data" / "journal.sqlite3"
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute("SELECT outcome FROM payments")]


def test_a_customer_charged_twice_is_paid_back_once_and_the_numbers_are_told(
    arguments: list[str], simulator: RunningSimulator
) -> None:
    ended = run_program(*arguments, "pay", "10,24", "--json")
    payment_id = last_json(ended)["paymentId"]
    simulator.ledger().wait_for(Kind.CHARGED, payment_id, count=2)
    # The next run is told of the second charge, if the first had ended before it.
    other = run_program(*arguments, "pay", "1,00")
    first, second = simulator.ledger().payments()[payment_id].receipt_ids
    assert "charged twice" in ended.stdout + other.stdout
    if "charged twice" in ended.stdout:
        assert f"Receipts: {first}, {second}" in ended.stdout
    refunded = run_program(*arguments, "refund", first, "--json")
    answer = last_json(refunded)
    assert (refunded.returncode, answer["state"], answer["outcome"]) == (0, "REVERSED", "not_paid")
    assert answer["receiptId"] == first
    assert f"Receipt {first} was paid back" in refunded.stdout
    assert "refund one of them" not in refunded.stdout
    record = simulator.ledger().payments()[payment_id]
    assert (record.charged_minor, record.refunded_minor) == (2048, 1024)
    listed = json.loads(run_program(*arguments, "journal", "list", "--json").stdout)
    (told,) = [one for one in listed if one["paymentId"] == payment_id]
    assert (told["outcome"], told["receiptId"]) == ("paid", second)
