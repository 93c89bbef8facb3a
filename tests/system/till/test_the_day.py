"""The day at the installed till, by real keys: a sale, a refund, a closing, and what it says."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from terminal_app.gui.screen_state import Gesture
from tests.support.desktop import close
from tests.support.journals import bodies_in, faults_in
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    run_program,
    running_till,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.gui.letters import letter_for
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TillUnderTest


def run(settings: Path, data_dir: Path, *words: str, status: int = 0) -> str:
    ended = run_program("--config", str(settings), "--data-dir", str(data_dir), *words)
    assert ended.returncode == status, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def letter_of(gesture: Gesture, *opened_by: Gesture) -> str:
    """Return the letter that presses a button of the till once it has sold."""
    till = TillUnderTest().connect()
    till.type("125,50\r").happens(RESPONDED, PAID)
    till.waits()
    for each in opened_by:
        till.do(each)
    return letter_for(till.screen, gesture)


def sells(till: RunningTill, screen: Screen, amount: str) -> None:
    before = len(till.payments())
    screen.type(f"{amount}\r")
    wait_for("paid", lambda: [one["outcome"] for one in till.payments()][before:] == ["paid"])
    screen.pause()


def closings(till: RunningTill) -> list[dict[str, Any]]:
    return [
        json.loads(body)["closing"] for kind, body in bodies_in(till.journal) if kind == "closed"
    ]


def test_a_day_is_sold_paid_back_closed_and_read_again(
    screen: Screen, simulator: RunningSimulator, settings: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with running_till(settings, data, screen.name) as till:
        till.wait_until_logged_on()
        screen.move_pointer(512, 600)
        sells(till, screen, "12,00")
        screen.type("\r")
        screen.pause()
        sells(till, screen, "13,00")
        screen.key("F3")
        screen.pause()
        screen.pause()
        screen.with_alt(letter_of(Gesture.REFUND_YES, Gesture.REFUND))
        wait_for("paid back", lambda: till.payments()[-1]["state"] == "REVERSED")
        screen.pause()
        # Enter closes nothing; the button's own letter does, once.
        screen.key("F4")
        screen.pause()
        screen.type("\r")
        screen.pause()
        assert closings(till) == []
        screen.with_alt(letter_of(Gesture.CLOSE_DAY, Gesture.DAY))
        wait_for("the closing", lambda: len(closings(till)) == 1)
        (made,) = closings(till)
        assert made["number"] == 1
        # While the till runs its window closes the day, and nobody else.
        assert "Another till" in run(settings, data, "day", "close", status=1)
        shown = json.loads(run(settings, data, "day", "show", "1", "--json"))
        (told,) = shown["currencies"]
        assert told["sales"] == {"number": 2, "amount": 2_500}
        assert told["refunds"] == {"number": 1, "amount": 1_300}
        assert told["net"] == 1_200
        assert shown["open"] == []
    ledger = simulator.ledger()
    assert (ledger.charged_total(), ledger.refunded_total()) == (2_500, 1_300)
    text = run(settings, data, "day", "show", "1")
    assert "Payment summary" in text
    assert "DEMO - not a payment" in text
    # What is closed on the command line goes on with the numbers.
    assert json.loads(run(settings, data, "day", "close", "--json"))["number"] == 2
    listed = json.loads(run(settings, data, "day", "list", "--json"))
    assert [one["number"] for one in listed] == [2, 1]
    assert listed[1] == shown
    rows = run(settings, data, "day", "show", "1", "--format", "csv").splitlines()
    assert rows[0].startswith("kind,server,terminal,closing,day,currency,figure")
    assert any(row.endswith(",net,,,12.00") for row in rows)
    run(settings, data, "day", "show", "3", status=1)
    run(settings, data, "day", "show", status=2)
    run(settings, data, "day", "2026-13-01", status=2)
    assert "Sound" in run(settings, data, "journal", "verify")
    assert faults_in(data / "journal.sqlite3") == []


@pytest.mark.parametrize("is_closed_by", ["the window's button", "the system"])
def test_a_till_that_is_closed_while_it_asks_for_a_file_ends(
    screen: Screen, settings: Path, tmp_path: Path, is_closed_by: str
) -> None:
    with running_till(settings, tmp_path / "data", screen.name) as till:
        till.wait_until_logged_on()
        screen.move_pointer(512, 600)
        screen.key("F4")
        screen.pause()
        screen.with_alt(letter_of(Gesture.SETTLEMENT, Gesture.DAY))
        wait_for(
            "the question for a file", lambda: "Comparison with a settlement" in screen.windows()
        )
        if is_closed_by == "the system":
            till.process.send_signal(signal.SIGTERM)
        else:
            close(screen)
        assert till.process.wait(10) == 0
        assert "Traceback" not in till.log()
