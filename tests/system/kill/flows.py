"""The flows of the matrix: how the program is run, and what the simulated customer does."""

from dataclasses import replace

from terminal_app.gui.screen_state import Gesture, RefundOf
from terminal_app.simulator import Kind
from tests.system.kill.flow import (
    PAID,
    SOON,
    WINDOW,
    Flow,
    Step,
    always,
    charged,
    is_reversed,
)
from tests.system.kill.paper_flows import PAPER_FLOWS
from tests.system.kill.window_driver import WindowDriver
from tests.unit.gui import printed
from tests.unit.gui.letters import letter_for
from tests.unit.gui.presenter.presented import NUMBER, PAID_AFTER_CANCEL


def sell_cancel_and_acknowledge(window: WindowDriver) -> None:
    """Charge 20,17, cancel once the code is shown, and acknowledge the late receipt's alarm."""
    window.type("20,17\r")
    window.wait_for_journal("the code", lambda journal: "PENDING" in journal.states)
    window.key("Escape")
    window.wait_for_journal("the receipt", lambda journal: "COMPLETE" in journal.states)
    window.press_until("Return", "seen", lambda journal: "seen" in journal.decisions)


def sell_cancel_and_refund(window: WindowDriver) -> None:
    """Charge 20,17, cancel once the code is shown, and refund the late receipt."""
    window.type("20,17\r")
    window.wait_for_journal("the code", lambda journal: "PENDING" in journal.states)
    window.key("Escape")
    window.wait_for_journal("the receipt", lambda journal: "COMPLETE" in journal.states)
    till = printed.shop("en").type("125,50\r")
    till.happens(*PAID_AFTER_CANCEL)
    button = letter_for(till.screen, RefundOf(NUMBER))
    yes = letter_for(till.do(RefundOf(NUMBER)).screen, Gesture.REFUND_YES)

    def refund() -> None:
        # Neither is pressed before it was in sight for a second, nor where it isn't shown.
        window.with_alt(button)
        window.with_alt(yes)

    window.do_until(refund, "the refund", lambda journal: "REFUNDING" in journal.states)
    window.wait_for_journal("paid back", lambda journal: "REVERSED" in journal.states)


def acknowledge(window: WindowDriver) -> None:
    """Acknowledge the alarm that the window starts with."""
    window.press_until("Return", "seen", lambda journal: "seen" in journal.decisions)


def answer_a_scan(window: WindowDriver) -> None:
    """Scan the till's own code as a customer; then type 20,00."""
    scan(window)
    window.type("20,00")
    window.press_until("Return", "the amount", lambda journal: bool(journal.payments))
    window.wait_for_ledger("the request", Kind.PAYMENT_CREATED)


def scan(window: WindowDriver) -> None:
    """Scan the till's own code as a customer."""
    window.scan()
    window.wait_for_journal("the scan", lambda journal: bool(journal.scans))


def scan_while_selling(window: WindowDriver) -> None:
    """Charge 20,13, have another customer scan meanwhile, and cancel."""
    window.type("20,13\r")
    window.wait_for_journal("the code", lambda journal: "PENDING" in journal.states)
    scan(window)
    window.wait_for_ledger("the no", Kind.CANCELED)
    window.key("Escape")
    window.wait_for_journal("cancelled", lambda journal: "CANCELED" in journal.states)


def sell(window: WindowDriver) -> None:
    """Charge 20,00."""
    window.type("20,00\r")
    window.wait_for_ledger("the request", Kind.PAYMENT_CREATED)


FLOWS = (
    Flow("paid", "pays after a moment (00)", ("pay", "20,00")),
    Flow("paid at once", "the receipt follows the response immediately (02)", ("pay", "20,02")),
    Flow("aborted", "aborts after a moment (01)", ("pay", "20,01")),
    Flow("cancelled", "does nothing; the cashier cancels (13)", ("pay", "20,13", "--timeout", "3")),
    Flow(
        "paid although cancelled",
        "pays while the cashier cancels: the cancel is answered with the receipt (16)",
        ("pay", "20,16", "--timeout", "3"),
    ),
    Flow(
        "paid after the cancel",
        "time is up; the cancel is confirmed, and the receipt comes later (17)",
        ("pay", "20,17"),
        times=SOON,
        finished=charged,
    ),
    Flow("receipt first", "the receipt comes before the response (03)", ("pay", "20,03")),
    Flow("refused", "PROBLEM input-error (05)", ("pay", "20,05")),
    Flow(
        "no answer",
        "no answer to the request; a cancel is confirmed (11)",
        ("pay", "20,11"),
        times={"init_response": 0.5},
    ),
    Flow(
        "connection lost",
        "the connection drops after the response; paid meanwhile (18)",
        ("pay", "20,18"),
    ),
    Flow("COMPLETE first", "STATUS_UPDATE COMPLETE first, then the receipt (25)", ("pay", "20,25")),
    Flow(
        "charged twice",
        "a second receipt has another number (24)",
        ("pay", "20,24"),
        finished=lambda payment: payment.state == "CANCELED" or len(payment.receipt_ids) > 1,
    ),
    Flow(
        "never answered",
        "does nothing; time is up, and no cancel is ever answered (14)",
        ("pay", "20,14"),
        times={**SOON, "confirmation": 0.5},
        finished=always,
        silent=True,
    ),
    Flow(
        "taken up",
        "does nothing (13); `pay` was killed after its request, the window takes it up",
        WINDOW,
        setup=(Step(("pay", "20,13"), "send-after:1"),),
    ),
    Flow(
        "taken up, paid",
        "pays (02) while `pay` is killed after its request; the window takes it up",
        WINDOW,
        setup=(Step(("pay", "20,02"), "send-after:1", leaves=charged),),
    ),
    Flow(
        "late receipt",
        "pays (17) when the cancel is confirmed and `pay` was killed; the window is told",
        WINDOW,
        setup=(Step(("pay", "20,17"), "commit-after:8", leaves=charged),),
        times=SOON,
        finished=charged,
    ),
    Flow("window, paid", "pays after a moment (00); charged at the window", WINDOW, acts=sell),
    Flow(
        "window, paid after the cancel",
        "pays after the cancel was confirmed (17); Escape, and Enter on the alarm",
        WINDOW,
        acts=sell_cancel_and_acknowledge,
        finished=lambda payment: payment.state == "COMPLETE",
    ),
    Flow(
        "refund",
        "has paid (02), and is paid back",
        ("refund", "{receipt}"),
        setup=(PAID,),
        went=is_reversed,
        status=0,
    ),
    Flow(
        "refund, asked again",
        "was paid back; `refund` was killed before its answer was written down, and is run again",
        ("refund", "{receipt}"),
        setup=(PAID, Step(("refund", "{receipt}"), "commit-before:4")),
        went=is_reversed,
        status=0,
    ),
    Flow(
        "refund, paid elsewhere",
        "has paid (02) at a till with another journal, and is paid back here",
        ("refund", "{receipt}"),
        setup=(replace(PAID, elsewhere=True),),
        went=is_reversed,
        status=0,
    ),
    Flow(
        "window, paid back",
        "pays after the cancel was confirmed (17); Escape, and the alarm's refund button",
        WINDOW,
        acts=sell_cancel_and_refund,
        finished=charged,
        went=is_reversed,
    ),
    Flow(
        "alarm left",
        "had paid although cancelled (16); the window starts with the alarm, and Enter leaves it",
        WINDOW,
        setup=(Step(("pay", "20,16"), leaves=charged),),
        times=SOON,
        acts=acknowledge,
        went=lambda journal: "seen" in journal.decisions,
    ),
    Flow(
        "scan, paid",
        "scans the till's own code, and pays after a moment (00)",
        WINDOW,
        acts=answer_a_scan,
        went=lambda journal: "ANSWERED" in journal.scans.values(),
    ),
    Flow(
        "scan, declined",
        "scans while another one is shown a code (13), which the cashier cancels",
        WINDOW,
        acts=scan_while_selling,
        went=lambda journal: "DECLINED" in journal.scans.values(),
    ),
    Flow(
        "scan, unanswered",
        "scans and waits; the till is closed",
        WINDOW,
        acts=scan,
        went=lambda journal: "WAITING" in journal.scans.values(),
    ),
    Flow(
        "settled by hand",
        "did nothing, and the cancel was never answered (14); `settle --not-paid`",
        ("settle", "{payment}", "--not-paid", "--reason", "no money in the bank"),
        setup=(Step(("pay", "20,14")),),
        times={**SOON, "confirmation": 0.5},
        finished=always,
        silent=True,
        went=lambda journal: any(one.is_resolved_by_hand for one in journal.payments.values()),
        status=0,
    ),
    *PAPER_FLOWS,
)


def named(name: str) -> Flow:
    """Return the flow of that name."""
    return next(flow for flow in FLOWS if flow.name == name)
