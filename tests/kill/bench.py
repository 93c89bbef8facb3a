"""One run under the knife: the program is killed, started again, and left until all is told."""

import contextlib
import itertools
import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verify import faults_in
from terminal_app.payments.payment import Outcome
from terminal_app.simulator.ledger import Kind, Ledger
from tests.kill.books import (
    Books,
    LedgerReader,
    read_books,
    read_untouched,
    sent_since,
    told,
)
from tests.kill.flows import WINDOW, Flow, Holds, Step
from tests.kill.hands import Hands
from tests.kill.points import Point, points_in
from tests.support.processes import PROGRAM, RunningSimulator, environment, running_simulator
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for

HOOK = Path(__file__).with_name("hook")
CUSTOMER_S = 0.1
KILLED = -9
_WITHIN_S = 60.0
_SETTLED_WITHIN_S = 30.0
_UNTIL_NOT_FOUND_COUNTS_S = 60.0
"""docs/rules.md: payment-not-found settles a payment 60 s after its request's connection."""
_LOOK_EVERY_S = 0.05

_PATIENT = {
    "init_response": 10.0,
    "confirmation": 10.0,
    "take_up": 0.2,
    "reconnect_first": 0.05,
    "reconnect_most": 0.2,
}
_QUICK = {
    "init_response": 0.5,
    "confirmation": 0.5,
    "take_up": 0.2,
    "ask_first": 0.2,
    "ask_most": 2.0,
    "reconnect_first": 0.05,
    "reconnect_most": 0.2,
}


@dataclass(frozen=True)
class Evidence:
    """What is known from outside of one run, and of the run after it."""

    flow: Flow
    point: Point
    reached: bool
    said: str
    """What the run under the knife wrote to standard output."""
    left: Books
    """The journal as the kill left it."""
    books: Books
    """The journal after the next run."""
    faults: list[str]
    ledger: Ledger
    restarted_at: int
    """The number of the ledger's last entry before the next run."""
    settled: bool
    """All that the server had to say was heard, and nothing more was to be asked."""
    unknown_s: float
    """How long after its start the next run still had a payment that wasn't known."""
    ended_with: int | None
    log: str


class Bench:
    """Runs flows at one simulator; used from several threads."""

    def __init__(self, folder: Path, simulator: RunningSimulator, display: str) -> None:
        self._folder = folder
        self._simulator = simulator
        self._display = display
        self._ledger = LedgerReader(simulator.ledger_file)
        self._numbers = itertools.count(1)

    def points(self, flow: Flow) -> list[Point]:
        """Run ``flow`` without a kill; return the points that it comes by."""
        run = _Run(self, flow)
        run.set_up()
        passed = run.folder / "passed"
        run.under_the_knife({"TERMINAL_APP_PASSED": str(passed)})
        if not run.went_as_meant():
            raise RuntimeError(f"{flow.name}: without a kill it doesn't go as meant: {run.books}")
        return points_in(passed)

    def kill(
        self,
        flow: Flow,
        point: Point,
        *,
        patient: bool = False,
        slot: AbstractContextManager[object] | None = None,
    ) -> Evidence:
        """Run ``flow``, kill it at ``point``, start the till again, and wait until all is told.

        ``patient``: also until what the server never had counts as not paid, which takes a
        minute. ``slot`` is held while the machine is busy, and given back for that wait.
        """
        with contextlib.ExitStack() as busy:
            busy.enter_context(slot or nullcontext())
            run = _Run(self, flow)
            run.set_up()
            reached, said = run.under_the_knife({"TERMINAL_APP_KILL_AT": point.code})
            return run.again(point, reached=reached, said=said, patient=patient, rest=busy.close)


@dataclass
class _Run:
    bench: Bench
    flow: Flow
    folder: Path = field(init=False)
    terminal_id: str = field(init=False)

    def __post_init__(self) -> None:
        number = next(self.bench._numbers)
        self.terminal_id = f"TILL-{number}"
        self.folder = self.bench._folder / self.terminal_id
        self.folder.mkdir()
        self.data_dir = self.folder / "data"

    # -- the two sides ----------------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        return self.bench._ledger.of(self.terminal_id)

    @property
    def books(self) -> Books:
        return read_books(self.data_dir / FILE_NAME)

    # -- before -----------------------------------------------------------------------

    def set_up(self) -> None:
        """Do what comes before the run under the knife."""
        for step in self.flow.setup:
            self.console(step.arguments, {"TERMINAL_APP_KILL_AT": step.kill_at})
            self._until_gone(step)

    def went_as_meant(self) -> bool:
        """Whether there is a payment, decided by the server; else points would be missing."""
        return bool(self.ledger.payments()) and self._server_is(self.flow.finished)

    def _until_gone(self, step: Step) -> None:
        wait_for("the server's part", lambda: self._server_is(step.leaves), _WITHIN_S)
        wait_for("the logoff", self._is_logged_off, _WITHIN_S)

    def _is_logged_off(self) -> bool:
        ledger = self.ledger
        off = [entry for entry in ledger.entries(Kind.LOGOFF) if entry.facts["confirmed"]]
        return len(off) >= len(ledger.entries(Kind.LOGON))

    def _server_is(self, holds: Holds) -> bool:
        return all(holds(payment) for payment in self.ledger.payments().values())

    def _settings(self, name: str, times: Mapping[str, float]) -> Path:
        file = self.folder / name
        simulator = self.bench._simulator
        lines = [
            "[connection]",
            'environment = "custom"',
            f'token_url = "{simulator.token_url}"',
            f'websocket_url = "{simulator.websocket_url}"',
            f'terminal_id = "{self.terminal_id}"',
            'client_id = "demo"',
            "[times]",
            *(f"{key} = {seconds}" for key, seconds in times.items()),
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    # -- the runs ---------------------------------------------------------------------

    def console(self, arguments: tuple[str, ...], knife: Mapping[str, str]) -> tuple[int, str]:
        """Run a command to its end; returns its exit status and what it said."""
        settings = self._settings("console.toml", {**_PATIENT, **self.flow.times})
        paid = [p for p in self.books.payments.values() if p.outcome is Outcome.PAID]
        receipt = paid[-1].receipt_id or "" if paid else ""
        command = [each.replace("{receipt}", receipt) for each in arguments]
        with (self.folder / "remarks").open("a", encoding="utf-8") as remarks:
            ended = subprocess.run(
                [PROGRAM, "--config", settings, "--data-dir", self.data_dir, *command],
                env={**environment(None), **_hooked(knife)},
                stdout=subprocess.PIPE,
                stderr=remarks,
                text=True,
                timeout=_WITHIN_S,
                check=False,
            )
        return ended.returncode, ended.stdout

    def under_the_knife(self, knife: Mapping[str, str]) -> tuple[bool, str]:
        """Run the flow; returns whether it was killed, and what it had said."""
        if self.flow.arguments != WINDOW:
            status, said = self.console(self.flow.arguments, knife)
            return status == KILLED, said
        begun_at = self._last_number()
        with contextlib.ExitStack() as around:
            # Keys go where the pointer is: a window that is typed into has a screen of its own.
            screen = around.enter_context(virtual_screen()) if self.flow.acts else None
            window = around.enter_context(self._window(knife, screen))
            if self.flow.acts and screen:
                hands = Hands(
                    screen=screen,
                    window=window,
                    terminal_id=self.terminal_id,
                    base_url="http://" + urlsplit(self.bench._simulator.token_url).netloc,
                    read_books=lambda: self.books,
                    read_ledger=lambda: self.ledger,
                )
                hands.until_server("the logon", Kind.LOGON)
                self.flow.acts(hands)
            self._wait(
                lambda: window.poll() is not None or self._all_told(begun_at), _SETTLED_WITHIN_S
            )
            return _stopped(window) == KILLED, ""

    @contextlib.contextmanager
    def _window(
        self, knife: Mapping[str, str], screen: Screen | None = None
    ) -> "Iterator[subprocess.Popen[bytes]]":
        settings = self._settings("window.toml", _QUICK)
        with (
            (self.folder / "remarks").open("a", encoding="utf-8") as remarks,
            subprocess.Popen(
                [PROGRAM, "--config", settings, "--data-dir", self.data_dir],
                env={
                    **environment(screen.name if screen else self.bench._display),
                    **_hooked(knife),
                },
                stderr=remarks,
            ) as window,
        ):
            try:
                yield window
            finally:
                window.kill()

    def again(
        self,
        point: Point,
        *,
        reached: bool,
        said: str,
        patient: bool,
        rest: Callable[[], None],
    ) -> Evidence:
        """Start the till again, wait until all is told, and gather the evidence."""
        wait_for("the logoff", self._is_logged_off, _WITHIN_S)
        left = read_untouched(self.data_dir)
        restarted_at = self._last_number()
        begun = time.monotonic()
        with self._window({}) as window:
            settled = self._wait(lambda: self._all_told(restarted_at), _SETTLED_WITHIN_S)
            if patient and settled and self.books.unknown and not self.flow.silent:
                rest()
                self._wait(lambda: not self.books.unknown, 2 * _UNTIL_NOT_FOUND_COUNTS_S)
            unknown_s = time.monotonic() - begun
            ended_with = _stopped(window)
        log = self.data_dir / "terminal-app.log"
        return Evidence(
            flow=self.flow,
            point=point,
            reached=reached,
            said=said,
            left=left,
            books=self.books,
            faults=faults_in(self.data_dir / FILE_NAME),
            ledger=self.ledger,
            restarted_at=restarted_at,
            settled=settled,
            unknown_s=unknown_s,
            ended_with=ended_with,
            log=log.read_text(encoding="utf-8") if log.exists() else "",
        )

    # -- waiting ----------------------------------------------------------------------

    def _last_number(self) -> int:
        return max((entry.number for entry in self.ledger.entries()), default=0)

    def _all_told(self, since: int) -> bool:
        """Whether nothing more is to come: from the customer, the server or the till.

        An outcome may still be unknown then, where the server is silent, or has said that it
        has no such payment.
        """
        ledger, books = self.ledger, self.books
        sent = sent_since(ledger, since)
        if not sent or books.heard_since_start != len(sent):
            return False
        payments = ledger.payments()
        if not all(self.flow.finished(payment) for payment in payments.values()):
            return False
        told_receipts = {told(entry).get("paymentReceiptId") for entry in ledger.entries(Kind.SENT)}
        charges = {number for payment in payments.values() for number in payment.receipt_ids}
        if not charges <= told_receipts:
            return False
        if not books.unknown:
            return True
        if self.flow.silent:
            asked = [e for e in ledger.entries(Kind.RECEIVED) if e.number > since]
            return len(asked) > 1
        refused = [entry for entry in sent if told(entry).get("messageType") == "PROBLEM"]
        none = {"ERROR", ""}
        states = {
            payments[p.payment_id].state if p.payment_id in payments else "" for p in books.unknown
        }
        return bool(refused) and states <= none

    def _wait(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Wait until ``condition`` has held twice in a row; False if it doesn't in time."""
        by = time.monotonic() + within_s
        held = False
        while time.monotonic() < by:
            holds = condition()
            if holds and held:
                return True
            held = holds
            select.select([], [], [], _LOOK_EVERY_S)
        return False


def _hooked(knife: Mapping[str, str]) -> dict[str, str]:
    if not any(knife.values()):
        return {}
    before = os.environ.get("PYTHONPATH")
    path = f"{HOOK}{os.pathsep}{before}" if before else str(HOOK)
    return {**knife, "PYTHONPATH": path}


def _stopped(window: "subprocess.Popen[bytes]") -> int | None:
    """Close the till as a system does that shuts down; None if it doesn't end."""
    window.terminate()
    try:
        return window.wait(_WITHIN_S)
    except subprocess.TimeoutExpired:
        return None


@contextlib.contextmanager
def bench_in(folder: Path, display: str) -> Iterator[Bench]:
    """Start a simulator in ``folder``; return a bench that works at it."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_simulator(folder, delay_s=CUSTOMER_S) as simulator:
        yield Bench(folder, simulator, display)
