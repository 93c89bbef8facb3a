"""Printing at the installed till: a printer with trouble, Ctrl+P, a kill, a restart."""

from pathlib import Path

import pytest

from terminal_app.gui.screen_state import Gesture
from tests.support.escpos_decoder import Printer
from tests.support.journals import faults_in
from tests.support.printer import NetworkPrinter, Trouble, switched_on
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    run_program,
    running_till,
    write_settings,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.gui.letters import letter_for
from tests.unit.gui.printed import kept, paid, uncertain


def printing(folder: Path, simulator: RunningSimulator, printer: NetworkPrinter) -> Path:
    more = f'[printer]\ntarget = "{printer.target}"\nprofile = "TM-T88V"\nwhen = "always"\n'
    return write_settings(folder, simulator, more)


def states(till: RunningTill) -> list[str]:
    return [row["state"] for row in till._rows("SELECT state FROM slips ORDER BY last_seq")]


def words(document: bytes) -> str:
    return "\n".join(line.text for line in Printer("TM-T88V").print(document).lines)


def sells(till: RunningTill, screen: Screen, amount: str) -> None:
    before = len(till.payments())
    screen.type(f"{amount}\r")
    wait_for("paid", lambda: [one["outcome"] for one in till.payments()][before:] == ["paid"])
    # No Enter leaves a result in its first second.
    for _ in range(3):
        screen.pause()


def test_receipts_come_out_once_copies_say_so_and_what_waits_is_printed_when_asked(
    screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    with switched_on() as printer:
        settings = printing(tmp_path, simulator, printer)
        with running_till(settings, tmp_path / "data", screen.name) as till:
            till.wait_until_logged_on()
            sells(till, screen, "12,00")
            wait_for("sent", lambda: states(till) == ["sent"])
            screen.hold("Control_L")
            screen.key("p")
            screen.release("Control_L")
            wait_for("the copy", lambda: states(till) == ["sent", "sent"])
            original, copy = printer.wait_for(2)
            assert "12.00" in words(original)
            assert "COPY" not in words(original)
            assert "COPY 1" in words(copy)
            # Out of paper: the next sale is taken all the same, and its slip is kept.
            printer.trouble = Trouble.NO_PAPER
            screen.type("\r")
            screen.pause()
            sells(till, screen, "13,00")
            wait_for("kept", lambda: states(till)[2:] == ["kept"])
            printer.trouble = Trouble.NONE
            screen.type("\r")
            screen.pause()
            idle = paid()
            idle.hears(kept(idle)).waits().type("\r")
            screen.with_alt(letter_for(idle.screen, Gesture.PRINT_WAITING))
            wait_for("sent", lambda: states(till)[2:] == ["sent"])
            assert "13.00" in words([one for one in printer.wait_for(4) if one][2])
            # The command line prints while no till runs, and only then.
            command = ("--config", str(settings), "--data-dir", str(till.data_dir), "print")
            name = till.payments()[0]["payment_id"]
            assert run_program(*command, name).returncode == 1
        ended = run_program(*command, name)
        assert (ended.returncode, ended.stdout) == (0, "Sent to the printer\n")
        assert "COPY 2" in words(printer.wait_for(5)[-1])
    assert faults_in(tmp_path / "data" / "journal.sqlite3") == []


@pytest.mark.parametrize("trouble", [Trouble.NEVER_READS, Trouble.MUTE])
def test_a_till_that_is_killed_while_it_prints_says_so_and_prints_nothing_again(
    trouble: Trouble, screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    with switched_on(trouble) as printer:
        settings = printing(tmp_path, simulator, printer)
        with running_till(settings, tmp_path / "data", screen.name) as till:
            till.wait_until_logged_on()
            screen.type("12,00\r")
            # It waits for what the printer says of its paper.
            wait_for("being sent", lambda: states(till) == ["sending"])
            till.process.kill()
            till.process.wait(10)
        printer.trouble = Trouble.NONE
        with running_till(settings, tmp_path / "data", screen.name) as till:
            wait_for("uncertain", lambda: states(till) == ["uncertain"])
            wait_for("logged on", lambda: till.log().count("logged on") >= 2)
            screen.pause()
            sells(till, screen, "14,00")
            wait_for("the next slip", lambda: states(till) == ["uncertain", "sent"])
            screen.type("\r")
            screen.pause()
            idle = paid()
            idle.hears(uncertain(idle)).waits().type("\r")
            screen.with_alt(letter_for(idle.screen, Gesture.PAPER_SEEN))
            wait_for("seen", lambda: sorted(states(till)) == ["seen", "sent"])
        documents = [words(one) for one in printer.documents if one]
    assert [("14.00" in one, "12.00" in one) for one in documents][-1] == (True, False)
    assert sum("12.00" in one for one in documents) <= 1
    assert faults_in(tmp_path / "data" / "journal.sqlite3") == []
