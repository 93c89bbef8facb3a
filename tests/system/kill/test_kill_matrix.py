"""A sample of the kill matrix, of paper too; the whole of it is ``python -m tests.system.kill``."""

from pathlib import Path

import pytest

from tests.support.screen import Screen
from tests.system.kill.flows import named
from tests.system.kill.ledger_check import Verdict
from tests.system.kill.matrix import bad, line, run_matrix


@pytest.mark.timeout(600)
@pytest.mark.parametrize("flow", ["paid at once", "taken up", "refund"])
def test_killed_at_any_write_or_send_the_till_is_right_after_its_next_start(
    screen: Screen, tmp_path: Path, flow: str
) -> None:
    rows = run_matrix(tmp_path, screen.name, [named(flow)])
    assert [line(row) for row in bad(rows)] == []
    verdicts = {row.judgement.verdict for row in rows}
    assert verdicts <= {Verdict.RIGHT, Verdict.NOT_YET, Verdict.ASKED_AGAIN}
    assert (Verdict.ASKED_AGAIN in verdicts) is (flow == "refund")
    assert {row.point.kind for row in rows} == {"file", "commit", "send"}


@pytest.mark.timeout(600)
def test_killed_at_any_write_or_print_each_slip_is_on_paper_once_or_said_to_be_uncertain(
    screen: Screen, tmp_path: Path
) -> None:
    rows = run_matrix(tmp_path, screen.name, [named("print")])
    assert [line(row) for row in bad(rows)] == []
    assert {row.judgement.verdict for row in rows} == {Verdict.RIGHT, Verdict.UNCERTAIN}
    assert {row.point.kind for row in rows} == {"file", "commit", "print"}


@pytest.mark.timeout(600)
def test_killed_at_any_write_the_day_is_closed_once_or_not_at_all(
    screen: Screen, tmp_path: Path
) -> None:
    rows = run_matrix(tmp_path, screen.name, [named("day close")])
    assert {row.judgement.verdict for row in rows} == {Verdict.RIGHT}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("flow", ["paid at once"])
def test_killed_anywhere_and_its_journal_taken_away_the_till_loses_no_payment(
    screen: Screen, tmp_path: Path, flow: str
) -> None:
    rows = run_matrix(tmp_path, screen.name, [named(flow)], taken_away=True)
    assert [line(row) for row in bad(rows)] == []
