"""One run of the program with the kill hook, and the runs after it until its completion."""

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.second_copy.money_copy import MoneyCopy
from terminal_app.payments.payment import Payment
from terminal_app.settings.paths import STATE_DIR_VARIABLE, copy_file
from terminal_app.simulator import Kind, Ledger
from tests.support.journal_and_ledger import JournalContents, LedgerReader, read_copy, read_journal
from tests.support.journals import faults_in
from tests.support.printer import NetworkPrinter
from tests.support.processes import PROGRAM, RunningSimulator, environment
from tests.support.screen import Screen, virtual_screen
from tests.support.waiting import wait_for
from tests.system.kill.completion import all_decided, is_complete
from tests.system.kill.evidence import AskedAgain, Evidence
from tests.system.kill.flow import WINDOW, Flow, Step
from tests.system.kill.points import Point
from tests.system.kill.window_driver import WindowDriver

HOOK = Path(__file__).with_name("hook")
KILLED = -9
PRINTER_MODEL = "TM-T88V"
_WITHIN_S = 60.0
_SETTLED_WITHIN_S = 30.0
_UNTIL_NOT_FOUND_COUNTS_S = 60.0
"""docs/rules.md: payment-not-found decides a payment 60 s after its request's connection."""
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


@dataclass
class Run:
    """One till with a folder of its own, which exists already."""

    flow: Flow
    terminal_id: str
    folder: Path
    simulator: RunningSimulator
    ledgers: LedgerReader
    display: str
    printer: NetworkPrinter
    ended_with: int | None = field(default=None, init=False)
    """The exit status of the hooked run."""

    def __post_init__(self) -> None:
        self.data_dir = self.folder / "data"
        self.other_dir = self.folder / "elsewhere"

    # -- journal and ledger -----------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        return self.ledgers.of(self.terminal_id)

    @property
    def journal(self) -> JournalContents:
        return read_journal(self.data_dir / FILE_NAME)

    # -- before -----------------------------------------------------------------------

    def set_up(self) -> None:
        """Execute the steps before the hooked run."""
        for step in self.flow.setup:
            hook = {"TERMINAL_APP_KILL_AT": step.kill_at}
            status, output = self.console(step.arguments, hook, elsewhere=step.elsewhere)
            assert (status == KILLED) is bool(step.kill_at), f"{step}: {status}, {output}"
            self._wait_until_done(step)

    def went_as_expected(self) -> bool:
        """Whether the whole flow has run: otherwise points would be missing."""
        wanted = self.flow.status
        return (
            bool(self.ledger.payments())
            and all_decided(self.flow, self.ledger, self.journal)
            and self.flow.went(self.journal)
            and wanted in {None, self.ended_with}
        )

    def _wait_until_done(self, step: Step) -> None:
        def is_left() -> bool:
            return all(step.leaves(payment) for payment in self.ledger.payments().values())

        wait_for("the server's part", is_left, _WITHIN_S)
        wait_for("the logoff", self._is_logged_off, _WITHIN_S)

    def _is_logged_off(self) -> bool:
        ledger = self.ledger
        off = [entry for entry in ledger.entries(Kind.LOGOFF) if entry.facts["confirmed"]]
        return len(off) >= len(ledger.entries(Kind.LOGON))

    def _settings(self, name: str, times: Mapping[str, float]) -> Path:
        file = self.folder / name
        lines = [
            "[connection]",
            'environment = "custom"',
            f'token_url = "{self.simulator.token_url}"',
            f'websocket_url = "{self.simulator.websocket_url}"',
            f'terminal_id = "{self.terminal_id}"',
            'client_id = "demo"',
            "[times]",
            *(f"{key} = {seconds}" for key, seconds in times.items()),
            *self._printer_settings(),
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    def _printer_settings(self) -> tuple[str, ...]:
        if not self.flow.prints:
            return ()
        return (
            "[printer]",
            f'target = "{self.printer.target}"',
            f'profile = "{PRINTER_MODEL}"',
            f'when = "{self.flow.prints}"',
            f"merchant_copy = {str(self.flow.merchant_copy).lower()}",
        )

    # -- the runs ---------------------------------------------------------------------

    def console(
        self, arguments: tuple[str, ...], hook: Mapping[str, str], *, elsewhere: bool = False
    ) -> tuple[int, str]:
        """Run a command to its end; returns its exit status and its output."""
        settings = self._settings("console.toml", {**_PATIENT, **self.flow.times})
        data_dir = self.other_dir if elsewhere else self.data_dir
        receipts = [str(one.facts["receiptId"]) for one in self.ledger.entries(Kind.CHARGED)]
        named = {"receipt": receipts[-1:], "payment": list(self.journal.payments)[-1:]}
        command = [
            each.format(**{key: "".join(one) for key, one in named.items()}) for each in arguments
        ]
        with (self.folder / "remarks").open("a", encoding="utf-8") as remarks:
            ended = subprocess.run(
                [PROGRAM, "--config", settings, "--data-dir", data_dir, *command],
                env={**self._environment(None), **self._hook_environment(hook)},
                stdout=subprocess.PIPE,
                stderr=remarks,
                text=True,
                timeout=_WITHIN_S,
                check=False,
            )
        return ended.returncode, ended.stdout

    def run_with_hook(self, hook: Mapping[str, str]) -> tuple[bool, str]:
        """Run the flow with the hook; returns whether it was killed, and its output."""
        if self.flow.arguments != WINDOW:
            self.ended_with, output = self.console(self.flow.arguments, hook)
            return self.ended_with == KILLED, output
        started_at = self._last_number()
        with contextlib.ExitStack() as stack:
            # Keys go where the pointer is, so a window that is typed into has a screen of its own.
            screen = stack.enter_context(virtual_screen()) if self.flow.acts else None
            window = stack.enter_context(self._window(hook, screen))
            if self.flow.acts and screen:
                driver = WindowDriver(
                    screen=screen,
                    window=window,
                    terminal_id=self.terminal_id,
                    address=urlsplit(self.simulator.token_url).netloc,
                    read_journal=lambda: self.journal,
                    read_ledger=lambda: self.ledger,
                    printer=self.printer,
                )
                driver.wait_for_ledger("the logon", Kind.LOGON)
                self.flow.acts(driver)
            self._wait(
                lambda: window.poll() is not None or self._is_complete(started_at),
                _SETTLED_WITHIN_S,
            )
            self.ended_with = _terminate(window)
            return self.ended_with == KILLED, ""

    @contextlib.contextmanager
    def _window(
        self, hook: Mapping[str, str], screen: Screen | None = None
    ) -> "Iterator[subprocess.Popen[bytes]]":
        settings = self._settings("window.toml", _QUICK)
        with (
            (self.folder / "remarks").open("a", encoding="utf-8") as remarks,
            subprocess.Popen(
                [PROGRAM, "--config", settings, "--data-dir", self.data_dir],
                env={
                    **self._environment(screen.name if screen else self.display),
                    **self._hook_environment(hook),
                },
                stderr=remarks,
            ) as window,
        ):
            try:
                yield window
            finally:
                window.kill()

    def _environment(self, display: str | None) -> dict[str, str]:
        return {**environment(display), STATE_DIR_VARIABLE: str(self.data_dir.with_name("state"))}

    def _hook_environment(self, hook: Mapping[str, str]) -> dict[str, str]:
        if not any(hook.values()):
            return {}
        before = os.environ.get("PYTHONPATH")
        path = f"{HOOK}{os.pathsep}{before}" if before else str(HOOK)
        return {
            **hook,
            "PYTHONPATH": path,
            "TERMINAL_APP_PRINTER_PORT": str(self.printer.port),
        }

    def _not_copied(self, at_kill: JournalContents) -> frozenset[str]:
        """Return the payments whose last change isn't in the second copy."""
        file = self.data_dir.with_name("state") / copy_file(self.data_dir, is_demo=True).name
        copied = {one.payment.payment_id: one.payment for one in MoneyCopy(file).lines() if one}
        return frozenset(
            payment_id
            for payment_id, payment in at_kill.payments.items()
            if payment_id not in copied or _money(copied[payment_id]) != _money(payment)
        )

    def restart(
        self,
        point: Point,
        *,
        reached: bool,
        output: str,
        patient: bool,
        taken_away: bool = False,
        release: Callable[[], None],
    ) -> Evidence:
        """Start the till again, wait until nothing more is to come, and collect the evidence.

        ``taken_away``: the journal is deleted before. ``release`` is called before a wait that
        needs no computing time.
        """
        wait_for("the logoff", self._is_logged_off, _WITHIN_S)
        at_kill = read_copy(self.data_dir)
        not_copied = self._not_copied(at_kill) if taken_away else frozenset()
        if taken_away:
            for file in self.data_dir.glob(f"{FILE_NAME}*"):
                file.unlink()
        restarted_at = self._last_number()
        printed_at_kill = len(self._documents())
        started = time.monotonic()
        with self._window({}) as window:
            completed = self._wait(lambda: self._is_complete(restarted_at), _SETTLED_WITHIN_S)
            if patient and completed and self.journal.asked_about and not self.flow.silent:
                release()
                self._wait(lambda: not self.journal.asked_about, 2 * _UNTIL_NOT_FOUND_COUNTS_S)
            unknown_s = time.monotonic() - started
            ended_with = _terminate(window)
        after_restart = self.journal
        wait_for("the logoff", self._is_logged_off, _WITHIN_S)
        asked_again_at = self._last_number()
        asked_again = [
            AskedAgain(*self.console(("refund", each.refund.receipt_id), {}))
            for each in after_restart.refunding
            if each.refund is not None
        ]
        closed_again = AskedAgain(*self.console(("day", "close"), {})) if self.flow.closes else None
        log = self.data_dir / "terminal-app.log"
        return Evidence(
            flow=self.flow,
            point=point,
            reached=reached,
            output=output,
            at_kill=at_kill,
            after_restart=after_restart,
            journal=self.journal,
            other_till=read_journal(self.other_dir / FILE_NAME),
            faults=faults_in(self.data_dir / FILE_NAME),
            ledger=self.ledger,
            restarted_at=restarted_at,
            asked_again_at=asked_again_at,
            asked_again=asked_again,
            completed=completed,
            unknown_s=unknown_s,
            ended_with=ended_with,
            documents=self._documents(),
            printed_at_kill=printed_at_kill,
            closed_again=closed_again,
            log=log.read_text(encoding="utf-8") if log.exists() else "",
            taken_away=taken_away,
            not_copied=not_copied,
        )

    def _documents(self) -> tuple[bytes, ...]:
        return tuple(one for one in self.printer.documents if one)

    # -- waiting ----------------------------------------------------------------------

    def _last_number(self) -> int:
        return max((entry.number for entry in self.ledger.entries()), default=0)

    def _is_complete(self, since: int) -> bool:
        return is_complete(self.flow, self.ledger, self.journal, since)

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


def _money(payment: Payment) -> tuple[object, ...]:
    resolved = payment.resolution and payment.resolution.outcome
    truth = (payment.charges, payment.reversals, payment.alarms, payment.alarms_seen, resolved)
    return payment.outcome, *truth


def _terminate(window: "subprocess.Popen[bytes]") -> int | None:
    """Terminate the till as a system does that shuts down; None if it doesn't end."""
    window.terminate()
    try:
        return window.wait(_WITHIN_S)
    except subprocess.TimeoutExpired:
        return None
