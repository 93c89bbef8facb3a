"""The state file: what the simulator knows outlives its own end, a kill included."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from terminal_app.simulator import Kind, Ledger, SimulatorServer, StateError
from tests.support.processes import PROGRAM, run_program
from tests.support.waiting import wait_for

from .terminal import Terminal, ask_token, get_token, label

PAID = "PAYMENT_RECEIPT COMPLETE"
REVERSED = "PAYMENT_RECEIPT REVERSED"
CANCELED = "STATUS_UPDATE CANCELED"


class Elsewhere(NamedTuple):
    """A simulator's addresses."""

    token_url: str
    websocket_url: str


class Killed:
    """A simulator in a process of its own that is killed and started again on its files."""

    def __init__(self, folder: Path) -> None:
        self.state_file, self.ledger_file = folder / "state.sqlite3", folder / "ledger.jsonl"
        self.port = 0
        self.token_url = self.websocket_url = ""
        self.process: subprocess.Popen[str] | None = None

    def start(self, *more: str) -> None:
        files = ["--ledger", str(self.ledger_file), "--state", str(self.state_file)]
        command = [PROGRAM, "simulator", "--port", str(self.port), "--delay", "0.05", *files, *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        urls: dict[str, str] = {}
        while len(urls) < 2:
            line = self.process.stdout.readline()
            assert line, "the simulator ended before it listened"
            name, equals, url = line.partition("=")
            if equals:
                urls[name.strip()] = url.strip()
        self.token_url, self.websocket_url = urls["token_url"], urls["websocket_url"]
        self.port = int(self.websocket_url.rsplit(":", 1)[1].removesuffix("/ws"))

    def kill(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None

    def kill_and_start(self) -> None:
        self.kill()
        self.start()

    def ledger(self) -> Ledger:
        return Ledger.from_file(self.ledger_file)


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    killed = Killed(tmp_path)
    killed.start()
    yield killed
    killed.kill()
    assert killed.ledger().entries(Kind.SIMULATOR_ERROR) == []


def receive(till: Terminal, expected: str) -> dict[str, object]:
    message = till.receive()
    assert label(message) == expected
    return message


def test_a_till_that_was_away_gets_its_receipt_from_a_server_that_was_killed(
    killed: Killed,
) -> None:
    with Terminal.logged_on(killed) as till:
        payment_id = till.charge(118)
        receive(till, "PAYMENT_INIT_RESPONSE")
        assert till.end() is None
        killed_after_the_charge(killed, payment_id)
        till.again()
        receipt = receive(till, PAID)
        assert receipt["paymentId"] == payment_id
        assert till.hears_nothing_more()
        till.again()
        assert till.hears_nothing_more(), "it was delivered, so it isn't kept any longer"


def killed_after_the_charge(killed: Killed, payment_id: str) -> None:
    wait_for("the receipt is kept", lambda: killed.ledger().entries(Kind.UNDELIVERED, payment_id))
    killed.kill_and_start()


def test_a_cancel_of_a_payment_of_before_the_kill_is_answered_truly(killed: Killed) -> None:
    with Terminal.logged_on(killed) as till:
        paid = till.pay()
        assert till.hears_nothing_more()
        open_id = till.charge(113)
        receive(till, "PAYMENT_INIT_RESPONSE")
        killed.kill_and_start()
        till.again()
        till.cancel(paid["paymentId"])
        assert receive(till, PAID) == paid
        cancel_id = till.cancel(open_id)
        assert receive(till, CANCELED)["id"] == cancel_id
        killed.kill_and_start()
        till.again()
        till.cancel(open_id)
        receive(till, CANCELED)
        records = killed.ledger().payments()
        assert (records[open_id].state, records[paid["paymentId"]].state) == (
            "CANCELED",
            "COMPLETE",
        )


def test_a_receipt_of_before_the_kill_is_refunded_once_and_no_number_is_given_twice(
    killed: Killed,
) -> None:
    numbers = []
    with Terminal.logged_on(killed) as till:
        for _ in range(3):
            numbers.append(till.pay()["paymentReceiptId"])
            # Until it is sent for certain it is kept, and so might come twice.
            assert till.hears_nothing_more()
            killed.kill_and_start()
            till.again()
        till.refund(numbers[0])
        receive(till, REVERSED)
        assert till.hears_nothing_more()
        killed.kill_and_start()
        till.again()
        till.refund(numbers[0])
        receive(till, "PROBLEM apm.mtm.payment-already-refunded")
    assert len(set(numbers)) == 3
    assert killed.ledger().refunded_total() == 102


def test_the_receipt_numbers_go_on_where_they_were(tmp_path: Path) -> None:
    numbers = []
    for _ in range(3):
        with (
            SimulatorServer(
                delay_s=0.02, state_file=tmp_path / "state", first_receipt_id=500
            ) as server,
            Terminal.logged_on(server) as till,
        ):
            numbers.append(till.pay()["paymentReceiptId"])
    assert numbers == ["500", "501", "502"]


def test_a_token_of_before_the_kill_still_holds_and_is_nowhere_in_the_file(
    killed: Killed,
) -> None:
    token = get_token(killed)
    killed.kill_and_start()
    with Terminal(killed, token=token) as till:
        receive(till, "LOGON_CONFIRMATION")
    killed.kill()
    kept = b"".join(file.read_bytes() for file in killed.state_file.parent.iterdir())
    assert token.encode() not in kept


def test_a_customer_who_was_about_to_pay_when_the_server_was_killed_still_pays(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state.sqlite3"
    with SimulatorServer(delay_s=60, state_file=state) as before:
        with Terminal.logged_on(before) as till:
            payment_id = till.charge(100)
            receive(till, "PAYMENT_INIT_RESPONSE")
        assert before.payments()[payment_id].state == "PENDING"
    with SimulatorServer(delay_s=0.02, state_file=state) as after:
        after.ledger.wait_for(Kind.CHARGED, payment_id)
        with Terminal.logged_on(after) as till:
            assert receive(till, PAID)["paymentId"] == payment_id
        assert after.payments()[payment_id].is_paid
        assert len(after.ledger.entries(Kind.CHARGED)) == 1


def test_a_script_that_was_played_to_its_end_is_not_played_again(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite3"
    for _ in range(2):
        with (
            SimulatorServer(delay_s=0.02, state_file=state) as server,
            Terminal.logged_on(server) as t,
        ):
            t.pay()
            assert t.hears_nothing_more()
            assert len(server.ledger.entries(Kind.CHARGED)) == 1


def test_a_customer_whose_payment_was_cancelled_does_not_pay_after_a_restart(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state.sqlite3"
    with (
        SimulatorServer(delay_s=60, state_file=state) as server,
        Terminal.logged_on(server) as till,
    ):
        cancelled = till.charge(100)
        receive(till, "PAYMENT_INIT_RESPONSE")
        till.cancel(cancelled)
        receive(till, CANCELED)
        assert till.hears_nothing_more()
    with (
        SimulatorServer(delay_s=0.02, state_file=state) as server,
        Terminal.logged_on(server) as till,
    ):
        # Begun later, and as long: the other one would have been charged before.
        server.ledger.wait_for(Kind.CHARGED, till.charge(100))
        assert len(server.ledger.entries(Kind.CHARGED)) == 1
        assert server.payments()[cancelled].state == "CANCELED"


def test_a_receipt_that_is_repeated_is_so_after_a_restart_too(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite3"
    with (
        SimulatorServer(delay_s=0.02, state_file=state) as server,
        Terminal.logged_on(server) as till,
    ):
        till.charge(149)
        receive(till, "PAYMENT_INIT_RESPONSE")
        first = receive(till, PAID)
        assert till.end() is None
    with (
        SimulatorServer(delay_s=0.02, state_file=state) as server,
        Terminal.logged_on(server) as till,
    ):
        assert till.receive() == first


VERSION_1 = """
CREATE TABLE payments (payment_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT, terminal_id TEXT NOT NULL, payment_id TEXT,
    text TEXT NOT NULL, standing INTEGER NOT NULL
) STRICT;
CREATE TABLE plays (
    number INTEGER PRIMARY KEY AUTOINCREMENT, payment_id TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE tokens (
    digest TEXT PRIMARY KEY, client_id TEXT NOT NULL, expires_at TEXT NOT NULL
) STRICT;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO payments VALUES ('6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f',
    '{"terminalId": "TILL-1", "byCustomer": false, "details": {"amount": 100, "currencyIso": "NOK"},
    "state": "PENDING", "charges": [], "sentReceipts": [], "requestId": "r"}');
INSERT INTO plays VALUES (7, '6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f',
    '{"name": "PAYMENT_INIT_REQUEST", "requestId": "r", "done": 1}');
INSERT INTO letters VALUES (3, 'TILL-1', NULL, '{"kept": 1}', 0), (4, 'TILL-1', NULL, '[]', 1);
INSERT INTO facts VALUES ('nextReceipt', '999900000');
PRAGMA application_id = 1397312817;
PRAGMA user_version = 1;
"""


def test_a_file_of_version_1_is_restored_and_its_script_resumed(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.executescript(VERSION_1)
    with SimulatorServer(delay_s=0.02, state_file=file) as server:
        (payment_id,) = server.payments()
        charged = server.ledger.wait_for(Kind.CHARGED, payment_id)
        assert charged.facts["receiptId"] == "999900000"
        server.ledger.wait_for(Kind.UNDELIVERED, payment_id)
        with Terminal.logged_on(server) as till:
            assert till.frame()[1] == b'{"kept": 1}'
            assert receive(till, PAID)["paymentReceiptId"] == "999900000"
            assert till.frame()[1] == b"[]"


# -- files that can't be used ------------------------------------------------------------------


def program_on(file: Path) -> tuple[int, str]:
    command = [PROGRAM, "simulator", "--port", "0", "--state", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def later(file: Path) -> None:
    with SimulatorServer(state_file=file):
        pass
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 9")


def foreign(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE payments (id)")


def with_a_payment(file: Path) -> None:
    with SimulatorServer(delay_s=0, state_file=file) as server, Terminal.logged_on(server) as till:
        till.pay()
        assert till.hears_nothing_more()


def flipped(old: bytes, new: bytes) -> Callable[[Path], None]:
    """Return what changes a good file's bytes where they are ``old``."""

    def flip(file: Path) -> None:
        with_a_payment(file)
        good = file.read_bytes()
        assert old in good
        file.write_bytes(good.replace(old, new))

    return flip


def with_a_broken_page(file: Path) -> None:
    with_a_payment(file)
    content = bytearray(file.read_bytes())
    content[4096:4104] = b"\xff" * 8
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.write_bytes(b"not a database at all, but long enough\n" * 100), "no st"),
        (later, "of a later program"),
        (foreign, "no state file of a simulator"),
        (lambda file: file.mkdir(), "can't be opened"),
        (with_a_broken_page, "it is damaged"),
        (flipped(b'"COMPLETE"', b'"COMPLETF"'), "it is damaged"),
        (flipped(b'"charges"', b'"charged"'), "it is damaged"),
        (flipped(b'"charges"', b'"ch\xffrges"'), "it is damaged"),
        (flipped(b"CREATE TABLE plays", b"CREATE TABLE p\xecays"), "it is damaged"),
    ],
    ids=["garbage", "future", "foreign", "folder", "page", "value", "key", "text", "schema"],
)
def test_a_file_that_is_no_state_of_this_program_is_refused_in_one_line(
    spoil: object, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "state.sqlite3"
    assert callable(spoil)
    spoil(file)
    status, said = program_on(file)
    assert status == 1
    assert words in said
    assert str(file) in said
    assert said.count("\n") == 1


def test_a_second_simulator_on_the_same_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite3"
    with SimulatorServer(state_file=file):
        status, said = program_on(file)
        assert (status, "another simulator uses it" in said) == (1, True)
        with pytest.raises(StateError, match="another simulator"):
            SimulatorServer(state_file=file)
    with SimulatorServer(state_file=file):
        pass


@pytest.mark.parametrize(
    "arguments",
    [["--state", ""], ["--ledger", ""], ["--state", "x", "--ledger", "x"]],
    ids=["no state", "no ledger", "the same"],
)
def test_files_that_are_none_or_the_same_are_wrong_usage(
    arguments: list[str], tmp_path: Path
) -> None:
    named = [str(tmp_path / one) if one == "x" else one for one in arguments]
    done = run_program("simulator", "--port", "0", *named)
    assert done.returncode == 2
    assert "--state" in done.stderr or "--ledger" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_is_a_link_to_the_state_is_wrong_usage(tmp_path: Path) -> None:
    state, link = tmp_path / "state", tmp_path / "link"
    with SimulatorServer(state_file=state):
        pass
    link.hardlink_to(state)
    done = run_program("simulator", "--port", "0", "--state", str(state), "--ledger", str(link))
    assert (done.returncode, "the same file" in done.stderr) == (2, True)


if sys.platform != "win32":
    # Windows has no limit for the size of a process's files.

    def test_a_state_that_there_is_no_room_for_ends_the_simulator_with_one_line(
        tmp_path: Path,
    ) -> None:
        file = tmp_path / "state.sqlite3"
        limited = ["sh", "-c", 'ulimit -f 128 && exec "$@"', "sh", PROGRAM]
        with subprocess.Popen(
            [*limited, "simulator", "--port", "0", "--state", str(file)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                assert process.stdout is not None
                home = process.stdout.readline().split("/ ")[0]
                doors = Elsewhere(f"{home}/authorization/oauth/token", "")
                statuses = set()
                with contextlib.suppress(requests.ConnectionError):
                    for _ in range(1000):
                        statuses.add(ask_token(doors).status_code)
                _, said = process.communicate(timeout=60)
            finally:
                process.kill()
        assert process.returncode == 1
        (line,) = said.splitlines()
        assert line.startswith(f"the state file {file}: it can't be ")
        assert statuses == {200, 500}, "nothing is answered as if it were kept"
