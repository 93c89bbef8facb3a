"""The flows under the knife: how the program is run, and what the simulated customer does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from terminal_app.simulator import Kind, PaymentRecord
from tests.system.kill.books import Books
from tests.system.kill.hands import Hands

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


REFUND_BUTTON = (460, 678)
"""On a screen of 1024x768; "Yes, pay back" is there too, once the question is asked."""


def sell_cancel_and_pay_back(hands: Hands) -> None:
    """Charge 20,17, cancel once the code is there, and pay the late receipt back."""
    hands.type("20,17\r")
    hands.until_disk("the code", lambda books: "PENDING" in books.states)
    hands.key("Escape")
    hands.until_disk("the receipt", lambda books: "COMPLETE" in books.states)
    hands.click_until(*REFUND_BUTTON, "the refund", lambda books: "REFUNDING" in books.states)
    hands.until_disk("paid back", lambda books: "REVERSED" in books.states)


def leave_the_alarm(hands: Hands) -> None:
    """Press Enter on the alarm that the window starts with."""
    hands.press_until("Return", "seen", lambda books: "seen" in books.decisions)


def answer_a_scan(hands: Hands) -> None:
    """A customer scans the till's own code; the cashier types 20,00."""
    be_scanned(hands)
    hands.type("20,00")
    hands.press_until("Return", "the amount", lambda books: bool(books.payments))
    hands.until_server("the request", Kind.PAYMENT_CREATED)


def be_scanned(hands: Hands) -> None:
    """A customer scans the till's own code."""
    hands.scan()
    hands.until_disk("the scan", lambda books: bool(books.scans))


def be_scanned_while_selling(hands: Hands) -> None:
    """A customer scans the till's own code while another one is shown 20,13, which is cancelled."""
    hands.type("20,13\r")
    hands.until_disk("the code", lambda books: "PENDING" in books.states)
    be_scanned(hands)
    hands.until_server("the no", Kind.CANCELED)
    hands.key("Escape")
    hands.until_disk("cancelled", lambda books: "CANCELED" in books.states)


def sell(hands: Hands) -> None:
    """Charge 20,00."""
    hands.type("20,00\r")
    hands.until_server("the request", Kind.PAYMENT_CREATED)


@dataclass(frozen=True)
class Step:
    """One run of the program before the one under the knife; killed at a point if one is named.

    ``leaves`` is what the server's payments are then waited for to be. ``elsewhere``: by another
    till under the same terminal id, which has a journal of its own.
    """

    arguments: tuple[str, ...]
    kill_at: str = ""
    leaves: Holds = always
    elsewhere: bool = False


@dataclass(frozen=True)
class Flow:
    """One flow; its arguments may name the last ``{receipt}`` number and the last ``{payment}``.

    ``acts`` is what is done at the window meanwhile; without it nothing is typed, and the window
    takes up what is open. ``finished`` is when the server has no more to decide about a payment,
    ``silent`` that it never answers a cancel, so that an outcome may stay unknown. ``went`` and
    ``status`` are what the journal holds, and how the program ends, if nothing is killed.
    """

    name: str
    customer: str
    arguments: tuple[str, ...]
    setup: tuple[Step, ...] = ()
    times: Mapping[str, float] = field(default_factory=dict)
    acts: Callable[[Hands], None] | None = None
    finished: Holds = moved
    silent: bool = False
    went: Callable[[Books], bool] = lambda _books: True
    status: int | None = None


SOON = {"customer": 0.3}
"""The till itself cancels when the customer's time is up."""
PAID = Step(("pay", "20,02"), leaves=charged)


def is_reversed(books: Books) -> bool:
    """Every payment was paid back."""
    return {one.state.value for one in books.payments.values()} == {"REVERSED"}


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
        acts=sell_cancel_and_see,
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
        acts=sell_cancel_and_pay_back,
        finished=charged,
        went=is_reversed,
    ),
    Flow(
        "alarm left",
        "had paid although cancelled (16); the window starts with the alarm, and Enter leaves it",
        WINDOW,
        setup=(Step(("pay", "20,16"), leaves=charged),),
        times=SOON,
        acts=leave_the_alarm,
        went=lambda books: "seen" in books.decisions,
    ),
    Flow(
        "scan, paid",
        "scans the till's own code, and pays after a moment (00)",
        WINDOW,
        acts=answer_a_scan,
        went=lambda books: "ANSWERED" in books.scans.values(),
    ),
    Flow(
        "scan, declined",
        "scans while another one is shown a code (13), which the cashier cancels",
        WINDOW,
        acts=be_scanned_while_selling,
        went=lambda books: "DECLINED" in books.scans.values(),
    ),
    Flow(
        "scan, unanswered",
        "scans and waits; the till is closed",
        WINDOW,
        acts=be_scanned,
        went=lambda books: "WAITING" in books.scans.values(),
    ),
    Flow(
        "settled by hand",
        "did nothing, and the cancel was never answered (14); `settle --not-paid`",
        ("settle", "{payment}", "--not-paid", "--reason", "no money in the bank"),
        setup=(Step(("pay", "20,14")),),
        times={**SOON, "confirmation": 0.5},
        finished=always,
        silent=True,
        went=lambda books: any(one.is_settled_by_hand for one in books.payments.values()),
        status=0,
    ),
)


def named(name: str) -> Flow:
    """Return the flow of that name."""
    return next(flow for flow in FLOWS if flow.name == name)
