"""Runner of flows against one simulator: lists their points, and kills them at one."""

import contextlib
import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.support.journal_and_ledger import LedgerReader
from tests.support.printer import switched_on
from tests.support.processes import RunningSimulator, running_simulator
from tests.system.kill.evidence import Evidence
from tests.system.kill.flow import Flow
from tests.system.kill.points import Point, points_in
from tests.system.kill.run import Run

CUSTOMER_S = 0.1
_TRIES = 3
"""A busy machine can change a flow: a cashier's keys come too early, for example."""


class FlowRunner:
    """Runs flows against one simulator; used from several threads."""

    def __init__(self, folder: Path, simulator: RunningSimulator, display: str) -> None:
        self._folder = folder
        self._simulator = simulator
        self._display = display
        self._ledger = LedgerReader(simulator.ledger_file)
        self._numbers = itertools.count(1)

    def points(self, flow: Flow) -> list[Point]:
        """Run ``flow`` without a kill; returns the points that it passes."""
        for _ in range(_TRIES):
            with self._new_run(flow) as run:
                run.set_up()
                passed = run.folder / "passed"
                run.run_with_hook({"TERMINAL_APP_PASSED": str(passed)})
                if run.went_as_expected():
                    return points_in(passed)
        raise RuntimeError(
            f"{flow.name}: without a kill it doesn't go as expected: {run.ended_with} {run.journal}"
        )

    def kill(
        self,
        flow: Flow,
        point: Point,
        *,
        patient: bool = False,
        taken_away: bool = False,
        slot: AbstractContextManager[object] | None = None,
    ) -> Evidence:
        """Run ``flow``, kill it at ``point``, start the till again, and wait for its completion.

        ``patient``: also until a payment that the server never had counts as not paid, which
        takes a minute. ``taken_away``: the journal is deleted after the kill.
        ``slot`` is held while the machine is busy, and released for that wait.
        """
        with self._new_run(flow) as run, contextlib.ExitStack() as busy:
            busy.enter_context(slot or nullcontext())
            run.set_up()
            reached, output = run.run_with_hook({"TERMINAL_APP_KILL_AT": point.code})
            return run.restart(
                point,
                reached=reached,
                output=output,
                patient=patient,
                taken_away=taken_away,
                release=busy.close,
            )

    @contextlib.contextmanager
    def _new_run(self, flow: Flow) -> Iterator[Run]:
        terminal_id = f"TILL-{next(self._numbers)}"
        folder = self._folder / terminal_id
        folder.mkdir()
        with switched_on() as printer:
            yield Run(
                flow, terminal_id, folder, self._simulator, self._ledger, self._display, printer
            )


@contextlib.contextmanager
def flow_runner(folder: Path, display: str) -> Iterator[FlowRunner]:
    """Start a simulator in ``folder``; yields a runner against it."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_simulator(folder, delay_s=CUSTOMER_S) as simulator:
        yield FlowRunner(folder, simulator, display)
