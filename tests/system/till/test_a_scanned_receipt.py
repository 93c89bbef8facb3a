"""A receipt's code, scanned into the installed till: Payments opens there, and F3 alone asks."""

from terminal_app.simulator import Kind
from tests.support.ocr import read_lines
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.till.test_the_sale import charge, scan

QUESTION = "yes, refund"
_MIDDLE = (250, 80, 1024, 768)


def shown(screen: Screen) -> str:
    return " ".join(read_lines(screen.picture().crop(_MIDDLE), 2)).lower()


def outcomes(till: RunningTill) -> list[object]:
    return [one["outcome"] for one in till.payments()]


def test_a_scanned_receipt_is_shown_and_only_f3_asks_about_the_refund(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    screen.type("12,50")
    charge(screen)
    wait_for("the sale", lambda: outcomes(till) == ["paid"])
    (payment,) = till.payments()
    number = str(payment["receipt_id"])
    screen.pause_after_code()
    scan(screen, f"R{number}")
    wait_for("the list of payments", lambda: "back to the sale" in shown(screen))
    assert number in shown(screen)
    assert QUESTION not in shown(screen)
    screen.key("F3")
    wait_for("the question", lambda: QUESTION in shown(screen))
    screen.key("Escape")
    screen.key("F10")
    screen.pause_after_code()
    assert outcomes(till) == ["paid"]
    assert simulator.ledger().charged_total() == 1250
    assert simulator.ledger().refunded_total() == 0
    assert simulator.entries(Kind.VIOLATION) == []
    assert "ERROR" not in till.log()
