"""The till as a process: the alarm of a double charge outlives Enter and restarts."""

import json
from pathlib import Path

from tests.support.journals import faults_in
from tests.support.processes import (
    run_program,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.results import A_RESULT, PAID, wait_for_result
from tests.support.screen import Screen
from tests.support.waiting import wait_for

DISMISS_BUTTON = (540, 560)
REASON = "both"


def test_one_enter_ends_no_double_charge_and_a_reason_does(tmp_path: Path, screen: Screen) -> None:
    data = tmp_path / "data"
    with running_simulator(tmp_path) as simulator:
        settings = write_settings(tmp_path, simulator, "[times]\ntake_up = 0.3")
        listed = ("--config", str(settings), "--data-dir", str(data), "journal", "list")
        with running_till(settings, data, screen.name) as till:
            till.wait_until_logged_on()

            def snapshot() -> dict[str, object]:
                (payment,) = till.payments()
                told = json.loads(str(payment["snapshot"]))
                assert isinstance(told, dict)
                return told

            screen.type("20,24\r")
            wait_for(
                "the second receipt",
                lambda: till.payments() and snapshot()["alarms"] == ["second_receipt"],
            )
            wait_for_result(screen, PAID)

            def is_left() -> bool:
                screen.key("Return")
                return snapshot()["alarms_seen"] == 1

            wait_for("the alarm left", is_left)
            assert "Paid · 2 charges" in run_program(*listed).stdout
        with running_till(settings, data, screen.name) as till:
            till.wait_until_logged_on()

            def is_looked_up() -> bool:
                screen.key("F6")
                return screen.share_of(PAID) > A_RESULT

            wait_for("the payment of the attention list", is_looked_up)
            screen.click(*DISMISS_BUTTON)
            wait_for("the dialog", lambda: len(screen.windows()) > 1)
            # Without a window manager the keyboard goes where the pointer is.
            screen.move_pointer(512, 384)
            for key in ("Tab", *REASON, "Return"):
                screen.key(key)
            wait_for("the dismissal", lambda: "dismissals" in snapshot())
            (dismissal,) = json.loads(str(till.payments()[0]["snapshot"]))["dismissals"]
            assert dismissal["reason"] == REASON
        told = run_program(*listed).stdout
        assert "Paid" in told
        assert "charges" not in told
        assert "!" not in told
        assert faults_in(data / "journal.sqlite3") == []
