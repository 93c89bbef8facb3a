"""The installed program on a bad network: whatever becomes of the bytes, the money is not lost."""

import contextlib
import dataclasses
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from terminal_app.simulator import Kind
from tests.support.processes import (
    PROGRAM,
    RunningSimulator,
    RunningTill,
    environment,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.proxy import Fault, Proxy
from tests.support.results import A_RESULT, PAID, wait_for_result
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.till.test_the_window import qr_code_on

TIMES = {
    "connect": 0.8,
    "logon": 3.0,
    "init_response": 5.0,
    "confirmation": 2.0,
    "customer": 100.0,
    "ping": 0.2,
    "pong": 0.8,
    "reconnect_first": 0.1,
    "reconnect_most": 0.3,
    "take_up": 0.2,
    "ask_first": 0.3,
    "ask_most": 0.6,
}
"""The customer's time is longer than any test: nothing is settled by its end."""
A_BUSY_MACHINE = 3.0
RECOVERS_WITHIN_S = A_BUSY_MACHINE * (
    TIMES["ping"]
    + TIMES["pong"]  # the dead connection is noticed,
    + 3 * TIMES["connect"]  # an attempt that leads nowhere is given up,
    + TIMES["reconnect_most"]
    + TIMES["connect"]  # the next one succeeds,
    + TIMES["logon"]
    + TIMES["confirmation"]  # and the server says what became of the payment.
)
PHASE_S = 0.6
"""How long a fault lasts, at least: the processor time that it costs is measured over it."""
MOST_OF_IDLE = 15.0
"""Connecting costs something too; a loop that spins costs some fifty times of idling."""

SLOW = [Fault.DELAY, Fault.BYTES]
SILENT = [Fault.STALL_TO_TILL, Fault.STALL_TO_SERVER]
FOR_NEW_ONES = [Fault.REFUSE, Fault.DRIP]
SWALLOWS_WHAT_IS_SENT = [Fault.STALL_TO_TILL, Fault.DRIP]
"""The server takes the line for a good one: it doesn't send again what never arrived."""


def names(fault: Fault) -> str:
    return fault.name.lower()


# -- the processor's time ---------------------------------------------------------------------


def ticks_a_second() -> int | None:
    """Return how finely the system counts, where it tells what a process uses (Linux)."""
    if sys.platform != "win32" and Path("/proc/self/stat").exists():
        return os.sysconf("SC_CLK_TCK")
    sys.stderr.write("Not checked whether the till spins: there is no /proc here.\n")
    return None


def ticks_of(process: "subprocess.Popen[str]") -> int:
    # The second field is a name in brackets and may hold anything.
    text = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    user, system = text.split()[11:13]
    return int(user) + int(system)


def share_used(process: "subprocess.Popen[str]") -> float:
    """Return which share of a processor ``process`` uses from now on, rounded up to a tick.

    It must not end meanwhile. 0 where the system doesn't tell.
    """
    a_second = ticks_a_second()
    began, before = time.monotonic(), ticks_of(process) if a_second else 0
    with contextlib.suppress(subprocess.TimeoutExpired):
        status = process.wait(PHASE_S)
        raise AssertionError(f"ended with {status}")
    if a_second is None:
        return 0.0
    return (ticks_of(process) - before + 1) / a_second / (time.monotonic() - began)


def assert_does_not_spin(process: "subprocess.Popen[str]", idle: float) -> None:
    share = share_used(process)
    assert share <= MOST_OF_IDLE * idle, f"{share:.0%} of a processor; idle: {idle:.1%}"


# -- a till behind the proxy ------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Counter:
    """A terminal id of its own at the simulator, reached through a proxy of its own."""

    simulator: RunningSimulator
    proxy: Proxy
    settings: Path
    data_dir: Path
    terminal_id: str

    def payments(self) -> list[str]:
        """The payments that the server was asked for."""
        return [
            entry.payment_id or ""
            for entry in self.simulator.entries(Kind.PAYMENT_CREATED)
            if entry.terminal_id == self.terminal_id
        ]

    def let_the_customer(self, what: str) -> None:
        """Press ``pay`` or ``cancel`` on the customer's page, past the proxy."""
        (payment_id,) = self.payments()
        address = urlsplit(self.simulator.token_url).netloc
        page = http.client.HTTPConnection(address, timeout=RECOVERS_WITHIN_S)
        with contextlib.closing(page):
            page.request("POST", f"/pay/{payment_id}/{what}")
            assert page.getresponse().status == 303
        kind = Kind.CHARGED if what == "pay" else Kind.CANCELED
        assert payment_id in {entry.payment_id for entry in self.simulator.entries(kind)}

    def strike(self, fault: Fault) -> None:
        """Begin ``fault``; one that only new connections have needs the old ones gone."""
        self.proxy.begin(fault)
        if fault in FOR_NEW_ONES:
            self.proxy.break_off()

    def assert_nothing_is_lost(self, till: RunningTill) -> None:
        """What the journal's file says of the money is what the server did with it."""
        ledger = self.simulator.ledger()
        charged = {
            payment_id: record.charged_minor
            for payment_id, record in ledger.payments().items()
            if record.terminal_id == self.terminal_id and record.charged_minor
        }
        recorded = {each["payment_id"]: each for each in till.payments()}
        paid = {
            payment_id: each["amount_minor"]
            for payment_id, each in recorded.items()
            if each["outcome"] == "paid"
        }
        assert paid == charged
        assert {each["outcome"] for each in recorded.values()} <= {"paid", "not_paid"}
        created = self.payments()
        assert len(created) == len(set(created))
        assert set(created) <= set(recorded)
        bad = {Kind.DUPLICATE_INIT, Kind.VIOLATION, Kind.SIMULATOR_ERROR}
        assert [
            entry
            for entry in ledger.entries()
            if entry.kind in bad and entry.terminal_id in {self.terminal_id, None}
        ] == []


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path_factory.mktemp("simulator"), delay_s=0.1) as running:
        yield running


@pytest.fixture
def counter(
    simulator: RunningSimulator, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Counter]:
    terminal_id = request.node.name.replace("[", "-").rstrip("]")
    with Proxy(simulator.websocket_url) as proxy:
        settings = settings_file(simulator, proxy, tmp_path, terminal_id)
        yield Counter(simulator, proxy, settings, tmp_path / "data", terminal_id)


def settings_file(
    simulator: RunningSimulator, proxy: Proxy, folder: Path, terminal_id: str
) -> Path:
    there = dataclasses.replace(simulator, websocket_url=proxy.through(simulator.websocket_url))
    times = "\n".join(f"{name} = {seconds}" for name, seconds in TIMES.items())
    file = write_settings(folder, there, f"[times]\n{times}")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("TILL-1", terminal_id), encoding="utf-8")
    return file


def fetch_tokens_through_the_proxy(counter: Counter) -> None:
    url = counter.simulator.token_url
    text = counter.settings.read_text(encoding="utf-8")
    assert url in text
    counter.settings.write_text(text.replace(url, counter.proxy.through(url)), encoding="utf-8")


@contextlib.contextmanager
def paying(counter: Counter, amount: str) -> Iterator[RunningTill]:
    """Take a payment in the console; killed at the end if it still runs."""
    where = ["--config", str(counter.settings), "--data-dir", str(counter.data_dir)]
    with subprocess.Popen(
        [PROGRAM, *where, "pay", amount, "--json"],
        env=environment(None),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield RunningTill(process, counter.data_dir)
        finally:
            process.kill()


def wait_for_code(till: RunningTill) -> None:
    assert till.process.stdout is not None
    while "█" not in (line := till.process.stdout.readline()):
        assert line, "ended without a code"


def end_of(till: RunningTill) -> int:
    try:
        return till.process.wait(RECOVERS_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"not settled within {RECOVERS_WITHIN_S} s:\n{till.log()}") from None


@pytest.fixture(scope="module")
def idle(simulator: RunningSimulator, tmp_path_factory: pytest.TempPathFactory) -> float:
    """What the program uses in the console while a customer looks at the code."""
    folder = tmp_path_factory.mktemp("idle")
    with Proxy(simulator.websocket_url) as proxy:
        settings = settings_file(simulator, proxy, folder, "idle")
        counter = Counter(simulator, proxy, settings, folder / "data", "idle")
        with paying(counter, "10,13") as till:
            wait_for_code(till)
            share = share_used(till.process)
            till.process.send_signal(signal.SIGINT)
            assert end_of(till) == 1
        return share


# -- a fault that is there before the payment ---------------------------------------------------


@pytest.mark.parametrize("fault", SLOW, ids=names)
def test_over_a_slow_connection_a_payment_takes_its_way(counter: Counter, fault: Fault) -> None:
    counter.proxy.begin(fault)
    fetch_tokens_through_the_proxy(counter)
    with paying(counter, "10,00") as till:
        assert end_of(till) == 0
    counter.assert_nothing_is_lost(till)


@pytest.mark.parametrize(
    ("fault", "token"),
    [
        (Fault.STALL_TO_TILL, False),
        (Fault.STALL_TO_SERVER, True),
        (Fault.RESET, False),
        (Fault.REFUSE, False),
        (Fault.DRIP, False),
        (Fault.DRIP, True),
    ],
)
def test_a_payment_waits_for_a_connection_and_begins_once_there_is_one(
    counter: Counter, idle: float, fault: Fault, *, token: bool
) -> None:
    counter.proxy.begin(fault)
    if token:
        fetch_tokens_through_the_proxy(counter)
    with paying(counter, "10,00") as till:
        wait_for("an attempt", lambda: counter.proxy.accepted or "not connected" in till.log())
        assert_does_not_spin(till.process, idle)
        assert counter.payments() == []
        counter.proxy.end()
        assert end_of(till) == 0
    counter.assert_nothing_is_lost(till)


@pytest.mark.parametrize("fault", [Fault.END_TO_TILL, Fault.END_TO_SERVER], ids=names)
def test_a_handshake_that_is_cut_off_is_tried_again(counter: Counter, fault: Fault) -> None:
    counter.proxy.begin(fault)
    tried_before = counter.proxy.accepted
    with paying(counter, "10,00") as till:
        wait_for("another attempt", lambda: counter.proxy.accepted > tried_before + 1)
        assert till.payments() == []
        assert counter.payments() == []
        counter.proxy.end()
        assert end_of(till) == 0
    counter.assert_nothing_is_lost(till)


# -- a fault that comes while the code is shown ---------------------------------------------------


@pytest.mark.parametrize("fault", list(Fault), ids=names)
def test_paid_in_the_middle_of_a_fault_is_told_at_the_latest_when_it_is_over(
    counter: Counter, idle: float, fault: Fault
) -> None:
    with paying(counter, "10,13") as till:
        wait_for_code(till)
        counter.strike(fault)
        assert_does_not_spin(till.process, idle)
        counter.let_the_customer("pay")
        if fault in SWALLOWS_WHAT_IS_SENT:
            wait_until_the_line_is_given_up(till)
        counter.proxy.end()
        if fault in SWALLOWS_WHAT_IS_SENT:
            wait_until_logged_on_again(till)
            till.process.send_signal(signal.SIGINT)
        assert end_of(till) == 0
    counter.assert_nothing_is_lost(till)


@pytest.mark.parametrize("fault", [Fault.STALL_TO_TILL, Fault.RESET], ids=names)
def test_refused_by_the_customer_in_the_middle_of_a_fault_is_not_paid(
    counter: Counter, fault: Fault
) -> None:
    with paying(counter, "10,13") as till:
        wait_for_code(till)
        counter.strike(fault)
        counter.let_the_customer("cancel")
        wait_until_the_line_is_given_up(till)
        counter.proxy.end()
        if fault in SWALLOWS_WHAT_IS_SENT:
            wait_until_logged_on_again(till)
            till.process.send_signal(signal.SIGINT)
        assert end_of(till) == 1
    counter.assert_nothing_is_lost(till)


@pytest.mark.parametrize("paid", [True, False], ids=["paid", "not_paid"])
def test_left_in_the_middle_of_a_fault_is_not_known_and_the_next_start_learns_the_truth(
    counter: Counter, *, paid: bool
) -> None:
    with paying(counter, "10,13") as till:
        wait_for_code(till)
        counter.strike(Fault.STALL_TO_TILL)
        if paid:
            counter.let_the_customer("pay")
        wait_until_the_line_is_given_up(till)
        till.process.send_signal(signal.SIGINT)
        wait_for("the cancel", lambda: [each["state"] for each in till.payments()] != ["PENDING"])
        till.process.send_signal(signal.SIGINT)  # a second time leaves at once
        assert end_of(till) == 3
    assert [each["outcome"] for each in till.payments()] == ["not_known"]
    counter.proxy.end()
    with paying(counter, "11,13") as till:
        truth = "paid" if paid else "not_paid"
        wait_for(
            "the truth",
            lambda: [each["outcome"] for each in till.payments()][:1] == [truth],
            RECOVERS_WITHIN_S,
        )
        wait_for("the next payment", lambda: len(counter.payments()) == 2, RECOVERS_WITHIN_S)
        till.process.send_signal(signal.SIGINT)
        assert end_of(till) == 1
    counter.assert_nothing_is_lost(till)


def wait_until_the_line_is_given_up(till: RunningTill) -> None:
    wait_for("the dead line", lambda: "not connected" in till.log(), RECOVERS_WITHIN_S)


def wait_until_logged_on_again(till: RunningTill) -> None:
    wait_for("the logon", lambda: till.log().count("logged on") > 1, RECOVERS_WITHIN_S)


# -- the window ---------------------------------------------------------------------------------


@pytest.fixture
def till(counter: Counter, screen: Screen) -> Iterator[RunningTill]:
    with running_till(counter.settings, counter.data_dir, screen.name) as running:
        running.wait_until_logged_on()
        yield running


@pytest.mark.parametrize("fault", [Fault.STALL_TO_TILL, Fault.REFUSE, Fault.DRIP], ids=names)
def test_the_window_keeps_the_code_through_a_fault_and_shows_the_truth_after_it(
    screen: Screen, counter: Counter, till: RunningTill, fault: Fault
) -> None:
    screen.type("20,13\r")
    code = wait_for("the QR code", lambda: qr_code_on(screen), RECOVERS_WITHIN_S)
    idle = share_used(till.process)
    counter.strike(fault)
    assert_does_not_spin(till.process, idle)
    counter.let_the_customer("pay")
    wait_until_the_line_is_given_up(till)
    if fault in SWALLOWS_WHAT_IS_SENT:
        assert qr_code_on(screen) == code
        assert screen.share_of(PAID) < A_RESULT
    counter.proxy.end()
    wait_until_logged_on_again(till)
    if fault in SWALLOWS_WHAT_IS_SENT:
        screen.key("Escape")
    wait_for_result(screen, PAID)
    counter.assert_nothing_is_lost(till)


@pytest.mark.parametrize("fault", [*SLOW, *SILENT], ids=names)
def test_charged_in_the_middle_of_a_fault_the_code_comes_when_it_is_over(
    screen: Screen, counter: Counter, till: RunningTill, fault: Fault
) -> None:
    screen.type("20,13")
    counter.strike(fault)
    screen.key("Return")
    wait_for("the payment's intent", till.payments)
    counter.proxy.end()
    wait_for("the QR code", lambda: qr_code_on(screen), RECOVERS_WITHIN_S)
    counter.let_the_customer("pay")
    wait_for_result(screen, PAID)
    counter.assert_nothing_is_lost(till)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.REFUSE], ids=names)
def test_charged_without_a_line_nothing_is_sent_neither_now_nor_later(
    screen: Screen, counter: Counter, till: RunningTill, fault: Fault
) -> None:
    counter.strike(fault)
    wait_until_the_line_is_given_up(till)
    screen.type("20,13\r")
    counter.proxy.end()
    wait_until_logged_on_again(till)
    screen.key("Escape")  # the refused amount is still there
    screen.type("30,00\r")
    wait_for_result(screen, PAID)
    assert [each["amount_minor"] for each in till.payments()] == [3000]
    counter.assert_nothing_is_lost(till)
