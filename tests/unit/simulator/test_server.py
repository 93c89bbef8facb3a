"""The server as a whole: start, stop, start again, and the ledger it leaves behind."""

import gc
import random
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from terminal_app.simulator import (
    Kind,
    Ledger,
    LedgerError,
    SimulatorError,
    SimulatorServer,
)
from tests.support.processes import run_program

from .terminal import TIMEOUT_S, Terminal, get_token, label


def test_importing_the_simulator_loads_no_server() -> None:
    code = (
        "import sys, terminal_app.simulator as s; s.SimulatorServer();"
        "print(sorted({'aiohttp', 'jsonschema', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.com", ""])  # noqa: S104 - refused
def test_only_this_machine_may_be_listened_at(host: str) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        SimulatorServer(host)


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", *(["::1"] if _has_ipv6() else [])])
def test_every_name_of_this_machine_works(host: str) -> None:
    with SimulatorServer(host, delay_s=0) as server, Terminal.logged_on(server) as till:
        till.charge(113)
        address = till.receive()["qrCode"]
        assert requests.post(f"{address}/pay", timeout=TIMEOUT_S).ok
        assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"


def test_a_port_in_use_is_said_with_a_remedy(server: SimulatorServer) -> None:
    second = SimulatorServer(port=server.port)
    with pytest.raises(SimulatorError, match=rf"port {server.port} .*choose another port"):
        second.start()
    second.close()


def test_a_server_that_is_not_running_says_so() -> None:
    server = SimulatorServer()
    for act in (server.drop_connections, server.expire_tokens, server.terminals):
        with pytest.raises(SimulatorError):
            act()
    server.stop()


def test_a_server_is_not_started_twice(server: SimulatorServer) -> None:
    with pytest.raises(SimulatorError):
        server.start()


def test_started_again_it_knows_its_payments_at_the_same_address(
    server: SimulatorServer, till: Terminal
) -> None:
    payment_id = till.charge(113)
    till.receive()
    address = server.base_url
    server.stop()
    assert till.end() == 1001
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=TIMEOUT_S)
    server.start()
    assert server.base_url == address
    till.again()
    server.pay(payment_id)
    assert label(till.receive()) == "PAYMENT_RECEIPT COMPLETE"


def test_no_thread_outlives_the_server() -> None:
    with SimulatorServer() as server, Terminal.logged_on(server):
        assert any(thread.name == "simulator" for thread in threading.enumerate())
    assert not any(thread.name == "simulator" for thread in threading.enumerate())


def test_the_same_seed_gives_the_same_ids_and_numbers() -> None:
    heard = []
    for _ in range(2):
        with (
            SimulatorServer(
                rng=random.Random(1),  # noqa: S311 - the same ids each time
                first_receipt_id=5000,
                delay_s=0,
                clock=lambda: datetime(2026, 11, 22, tzinfo=UTC),
            ) as server,
            Terminal.logged_on(server) as till,
        ):
            receipt = till.pay()
            heard.append((receipt["id"], receipt["paymentReceiptId"], receipt["timestamp"]))
    assert heard[0] == heard[1]
    assert heard[0][1:] == ("5000", "2026-11-22T00:00:00Z")


def test_the_ledgers_file_tells_the_same_as_the_ledger(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    with (
        SimulatorServer(delay_s=0, ledger_file=file) as server,
        Terminal.logged_on(server) as till,
    ):
        receipt = till.pay()
        till.refund(receipt["paymentReceiptId"])
        till.receive()
        till.charge(113)
        till.receive()
    read = Ledger.from_file(file)
    assert read.payments() == server.payments()
    assert read.entries() == server.ledger.entries()
    assert (read.charged_total(), read.charged_total("SEK"), read.refunded_total()) == (102, 0, 102)
    kinds = {entry.kind for entry in read.entries()}
    assert {Kind.RECEIVED, Kind.SENT, Kind.LOGON, Kind.LOGOFF, Kind.TOKEN_ISSUED} <= kinds


def test_a_line_still_being_written_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    ledger = Ledger(file)
    ledger.record(Kind.LOGON, "TILL-1")
    ledger.close()
    with file.open("a", encoding="utf-8") as end:
        end.write('{"number": 2, "at": "20')
    assert [entry.kind for entry in Ledger.from_file(file).entries()] == [Kind.LOGON]


@pytest.mark.parametrize("name", ["missing/ledger.jsonl", "."])
def test_a_ledger_that_cannot_be_opened_is_named_with_the_reason_and_what_to_do(
    name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    done = run_program("simulator", "--port", "0", "--ledger", str(file))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"the ledger {file}: it can't be written (")
    assert "name another file" in line


if sys.platform == "linux":
    # /dev/full is Linux's.

    def test_a_ledger_that_there_is_no_room_for_ends_the_server() -> None:
        full = Path("/dev/full")
        answered = []

        def on_started(server: SimulatorServer) -> None:
            answered.append(requests.post(server.token_url, timeout=TIMEOUT_S).status_code)

        with pytest.raises(LedgerError, match=r"/dev/full: it can't be written .* room"):
            SimulatorServer(ledger_file=full).serve_forever(on_started)
        assert answered == [500], "what isn't recorded isn't answered either"

    def test_a_terminal_at_a_server_whose_ledger_is_full_is_told_nothing(
        caplog: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        state = tmp_path / "state"
        with SimulatorServer(state_file=state) as before:
            token = get_token(before)
        with SimulatorServer(
            state_file=tmp_path / "state", ledger_file=Path("/dev/full")
        ) as server:
            with Terminal(server, token=token) as till:
                assert till.end() is None
            with pytest.raises(LedgerError):
                server.check()
        assert caplog.records == []


def test_connections_given_up_while_the_server_ends_are_not_left_behind() -> None:
    with SimulatorServer() as server:
        ended = threading.Event()

        def knock() -> None:
            while not ended.is_set():
                with suppress(OSError):
                    socket.create_connection((server.host, server.port), timeout=1).close()

        knocking = threading.Thread(target=knock)
        knocking.start()
        for _ in range(10):
            server.stop()
            server.start()
        ended.set()
        knocking.join()
    # What was left behind says so when it goes, and a warning is an error here.
    gc.collect()


def test_waiting_for_what_never_happens_ends_in_time() -> None:
    with pytest.raises(TimeoutError, match="charged"):
        Ledger().wait_for(Kind.CHARGED, timeout_s=0.01)


def test_served_until_told_to_stop_it_tells_its_addresses_and_ends(tmp_path: Path) -> None:
    until, told = threading.Event(), []

    def on_started(server: SimulatorServer) -> None:
        told.append(server.websocket_url)
        assert requests.post(server.token_url, timeout=TIMEOUT_S).status_code == 400
        until.set()

    SimulatorServer(ledger_file=tmp_path / "ledger.jsonl").serve_forever(on_started, until)
    assert told[0].startswith("ws://127.0.0.1:")
    assert Ledger.from_file(tmp_path / "ledger.jsonl").entries(Kind.TOKEN_REFUSED)


if sys.platform != "win32":
    # There is no SIGINT to send on Windows.

    def test_ctrl_c_ends_it_cleanly() -> None:
        code = (
            # A background job of a plain shell starts with SIGINT ignored.
            "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "from terminal_app.simulator import SimulatorServer\n"
            "SimulatorServer().serve_forever(lambda server: print(server.base_url, flush=True))\n"
            "print('ended')"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http://")
            _interrupt(process)
            out, err = process.communicate(timeout=20)
        assert (out.strip(), err, process.returncode) == ("ended", "", 0)


def _interrupt(process: "subprocess.Popen[str]") -> None:
    import signal  # noqa: PLC0415 - POSIX only here

    process.send_signal(signal.SIGINT)


def test_fifty_payments_at_once_are_all_accounted_for(
    server: SimulatorServer, till: Terminal
) -> None:
    started = time.monotonic()
    ids = {till.charge(100) for _ in range(50)}
    heard = [till.receive() for _ in range(100)]
    paid = {message["paymentId"] for message in heard if "paymentReceiptId" in message}
    assert paid == ids
    assert server.charged_total() == 5000
    assert time.monotonic() - started < 5
