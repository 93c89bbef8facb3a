"""A till that is killed at any step of printing: each slip is printed once, or is uncertain.

Every step: ``TERMINAL_APP_SAMPLED_KILLS=1000000``.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app.journal.journal import FILE_NAME
from terminal_app.payments.payment import Outcome
from terminal_app.payments.slip import SlipState
from tests.support.journals import faults_in
from tests.support.printer import NetworkPrinter, switched_on
from tests.unit.journal import kills
from tests.unit.journal.cases import opened

CUT = b"\x1dV"
KILLED = 9
SALES = 2


@pytest.fixture
def tills() -> Iterator["subprocess.Popen[str]"]:
    """Return a process that runs tills."""
    command = [sys.executable, "-m", "tests.unit.printing.killed_till"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield process


def run(
    tills: "subprocess.Popen[str]",
    folder: Path,
    printer: NetworkPrinter,
    *,
    step: int = 0,
    sales: int = SALES,
) -> int:
    """Run a till; return how it has ended: 0 or the signal."""
    folder.mkdir(exist_ok=True)
    assert tills.stdin is not None
    assert tills.stdout is not None
    tills.stdin.write(f"{folder} {printer.port} {step} {sales}\n")
    tills.stdin.flush()
    return int(tills.stdout.readline())


def outcome(folder: Path, documents: list[bytes]) -> list[tuple[int, list[SlipState]]]:
    """Return of each paid payment how often it is whole on paper, and what its slips are."""
    with closing(opened(folder)) as journal:
        paid = list(journal._payments("outcome = ?", Outcome.PAID.value))
        return [
            (
                sum(one.payment_id[:8].encode() in each and CUT in each for each in documents),
                [slip.state for slip in journal.slips_of(one.payment_id)],
            )
            for one in paid
        ]


def test_a_kill_at_any_step_leaves_each_slip_once_on_paper_or_uncertain(
    tills: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    with switched_on() as printer:
        assert run(tills, tmp_path / "whole", printer) == 0
        number = int((tmp_path / "whole" / "steps").read_text())
        documents = printer.wait_for(SALES)
    assert outcome(tmp_path / "whole", documents) == [(1, [SlipState.SENT])] * SALES
    seen: set[SlipState] = set()
    for step in kills.sampled(number, last=20):
        folder = tmp_path / str(step)
        with switched_on() as printer:
            assert run(tills, folder, printer, step=step) == KILLED
            assert run(tills, folder, printer, sales=0) == 0
            printer.close()
            found = outcome(folder, printer.documents)
        for on_paper, states in found:
            assert states in ([SlipState.SENT], [SlipState.UNCERTAIN]), (step, found)
            seen |= set(states)
            assert on_paper <= 1, (step, found)
            assert on_paper == 1 or states == [SlipState.UNCERTAIN], (step, found)
        assert faults_in(folder / FILE_NAME) == [], step
    assert seen == {SlipState.SENT, SlipState.UNCERTAIN}
