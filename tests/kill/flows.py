"""The flows under the knife: how the program is run, and what the simulated customer does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from terminal_app.simulator.ledger import Kind, PaymentRecord
from tests.kill.hands import Hands

Holds = Callable[[PaymentRecord], bool]

WINDOW: tuple[str, ...] = ()
"""No command: the till's window."""


def moved(payment: PaymentRecord) -> bool:
    """The customer or the till has decided."""
    return payment.state != "PENDING"


def charged(payment: PaymentRecord) -> bool:
    """The customer's money was taken."""
    return payment.charged_minor > 0


def always(_payment: PaymentRecord) -> bool:
    """Nothing more is to come."""
    return True


def sell_cancel_and_see(hands: Hands) -> None:
    """Charge 20,17, cancel once the code is there, and leave the alarm of the late receipt."""
    hands.type("20,17\r")
    hands.until_disk("the code", lambda books: "PENDING" in books.states)
    hands.key("Escape")
    hands.until_disk("the receipt", lambda books: "COMPLETE" in books.states)
    hands.press_until("Return", "seen", lambda books: "seen" in books.decisions)


def sell(hands: Hands) -> None:
    """Charge 20,00."""
    hands.type("20,00\r")
    hands.until_server("the request", Kind.PAYMENT_CREATED)


@dataclass(frozen=True)
class Step:
    """One run of the program before the one under the knife; killed at a point if one is named.

    ``leaves`` is what the server's payments are then waited for to be.
    """

    arguments: tuple[str, ...]
    kill_at: str = ""
    leaves: Holds = always


@dataclass(frozen=True)
class Flow:
    """One flow; ``{receipt}`` in its arguments is the receipt number of the last payment paid.

    ``acts`` is what is done at the window meanwhile; without it nothing is typed, and the window
    takes up what is open. ``finished`` is when the server has no more to decide about a payment,
    ``silent`` that it never answers a cancel, so that an outcome may stay unknown.
    """

    name: str
    customer: str
    arguments: tuple[str, ...]
    setup: tuple[Step, ...] = ()
    times: Mapping[str, float] = field(default_factory=dict)
    acts: Callable[[Hands], None] | None = None
    finished: Holds = moved
    silent: bool = False


SOON = {"customer": 0.3}
"""The till itself cancels when the customer's time is up."""

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
        setup=(Step(("pay", "20,17"), "commit-after:7", leaves=charged),),
        times=SOON,
        finished=charged,
    ),
    Flow("window, paid", "pays after a moment (00); charged at the window", WINDOW, acts=sell),
    Flow(
        "window, paid after the cancel",
        "pays after the cancel was confirmed (17); Escape, and Enter on the alarm",
        WINDOW,
        acts=sell_cancel_and_see,
        finished=lambda payment: payment.state == "COMPLETE",
    ),
)


def named(name: str) -> Flow:
    """Return the flow of that name."""
    return next(flow for flow in FLOWS if flow.name == name)
