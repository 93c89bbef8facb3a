"""The report of a day: actions, outcomes and times."""

import os
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from terminal_app.payments.payment import Outcome
from terminal_app.settings import LANGUAGES
from terminal_app.simulator.scripts.outcomes import OUTCOMES
from tests.system.day.backend import Backend
from tests.system.day.day_check import server_minor
from tests.system.day.day_log import DayLog
from tests.system.day.plan import BY_HAND, CANCELLED_AT_THE_TILL, EntryMethod, Sale

_HEAD = """\
# A cashier's day

Made by \
`.venv/bin/python -m tests.system.day --payments {payments} --seed {seed} --write docs/day.md`: \
{told} payments in {minutes:.1f} minutes, on the installed program, a process of its own on a \
virtual screen, at the simulator as another. No row is written by hand. The machine has \
{processors} processors, and its load was {load:.1f} (the mean of the last 15 minutes; of a day \
alone it is about 1): its times are to be read with that.

Every key and click is an event of the X server. What the till shows is read from the pixels: the \
result's ground, and by Tesseract its word, its amount and the number in the header; codes by \
zxing-cpp. Each result is held against the server's ledger as it stood when it was seen, and then \
against the journal's file; the day's end holds all three against each other. The day has {shifts} \
shifts, one a language ({languages}), in the light, the dark and the contrast look; the limits in \
`[times]` are shortened, the customer takes 0.25 s, and the simulator's own waits are as they are. \
Two operators share each shift: the first may only charge, and refunds and settlements by hand \
need the second's PIN until the second takes over. A receipt printer, a stand-in in the network, \
prints each receipt by itself; copies are asked for, it is switched off for a sale, or unplugged \
half-way through a slip, and the day ends with its closing (F4), which is printed. What it has got \
is decoded by the tests' own reader of ESC/POS.
"""
_RULES = """\
It is a fault, and none was found, if

* the till shows *Paid* before the server has the money, or *Not paid* where it has, or another \
amount, or a code beside a result;
* the screen, once it is at rest, doesn't say what the journal says;
* the journal's sum of what is known isn't the server's, or the server has money that the journal \
doesn't know;
* a payment isn't known, or its alarm stands, and it isn't in the attention list, or \
the header counts another number;
* a sale is sent twice, is charged twice by one Enter, or has another amount than was keyed;
* a barcode, a look around or a *No* becomes a payment;
* an item, a tip or a note isn't at the till and at the server as it was entered;
* a payment, a refund or a settlement is recorded under another operator, or allowed by another; \
who is at the till doesn't stand in the header; a PIN is asked for that isn't needed;
* what the server says was paid, or was paid back, hasn't one original on paper (or one that is \
said to be uncertain), with its amount and its receipt number; anything else has one; a copy isn't \
asked for, or doesn't say COPY and its number; the journal has sent what isn't on paper;
* the figures of the closing aren't the server's, the slips', those on paper and on the screen;
* the till closes over an open payment without a warning, or its log has a traceback, or the \
journal's own check finds anything.
"""


_EXTRAS: Mapping[str, Callable[[Sale], bool]] = {
    "an item by its barcode or from the list": lambda sale: sale.item is not None,
    "a tip": lambda sale: sale.tip_minor > 0,
    "a note": lambda sale: bool(sale.note),
}


def _load() -> float:
    """Return the mean number of processes that wanted a processor in the last 15 minutes."""
    if sys.platform == "win32":  # without a virtual screen no day is run there
        return 0.0
    return os.getloadavg()[2]


def report(backend: Backend, log: DayLog, faults: list[str], payments: int, seed: int) -> str:
    """Return the page; to be called before the day's folder is removed."""
    head = _HEAD.format(
        payments=payments,
        seed=seed,
        told=len(log.sales),
        minutes=log.took_s / 60,
        processors=os.cpu_count(),
        load=_load(),
        shifts=log.shifts,
        languages=", ".join(LANGUAGES[: log.shifts]),
    )
    verdict = "\n".join(("**Faults:**", "", *(f"* {one}" for one in faults))) + "\n"
    parts = (head, verdict if faults else _RULES, _totals(backend, log), _times(log))
    return "\n".join((*parts, _actions(log), _outcomes(backend, log)))


def _totals(backend: Backend, log: DayLog) -> str:
    payments, records = backend.payments(), backend.ledger().payments()
    known = [one for one in payments.values() if one.outcome is not Outcome.NOT_KNOWN]
    unknown = [one for one in payments.values() if one.outcome is Outcome.NOT_KNOWN]
    paid = [one for one in known if one.outcome is Outcome.PAID]
    charged = sum(server_minor(records.get(one.payment_id)) for one in known)
    doubted = sum(server_minor(records.get(one.payment_id)) for one in unknown)
    rows = (
        ("known: paid", len(paid), _kroner(sum(one.paid_minor for one in paid)), _kroner(charged)),
        ("known: not paid, or paid back", len(known) - len(paid), "0.00", "0.00"),
        ("not known", len(unknown), "claims nothing", _kroner(doubted)),
        ("in the attention list", log.attention, "", ""),
    )
    lines = [f"| {what} | {number} | {ours} | {theirs} |" for what, number, ours, theirs in rows]
    table = ["| | payments | journal, NOK | server, NOK |", "| --- | ---: | ---: | ---: |", *lines]
    return "\n".join(("## The books at the end", "", *table)) + "\n"


def _kroner(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02}"


def _times(log: DayLog) -> str:
    sales = log.sales
    typed = [one.keys_s for one in sales if one.sale.method is not EntryMethod.TOUCH]
    codes = [one.code_s for one in sales if one.code_s is not None]
    at_once = [one.result_s for one in sales if one.result_s is not None and _is_quick(one.sale)]
    whole = [one.took_s for one in sales if one.took_s is not None and not one.sale.ends_shift]
    rows = (
        ("a payment with all that is done and read around it", whole),
        ("first key to Enter, the cashier's own time (120 ms a key)", typed),
        ("Enter to the code read off the screen", codes),
        ("Enter to the result seen, the customer paying after 0.25 s", at_once),
    )
    lines = [
        f"| {what} | {len(times)} | {statistics.median(times):.2f} | {max(times):.2f} |"
        for what, times in rows
        if times
    ]
    table = ["| | of | median, s | longest, s |", "| --- | ---: | ---: | ---: |", *lines]
    note = "A look at the screen takes 0.03 s, and so finer than that nothing is told."
    return "\n".join(("## How long it took", "", *table, "", note)) + "\n"


def _is_quick(sale: object) -> bool:
    ending = getattr(sale, "ending", None)
    return ending in {0, *range(30, 41)}


def _actions(log: DayLog) -> str:
    methods = Counter(sold.sale.method.value for sold in log.sales)
    rows = [
        *((f"amount by {what}", count) for what, count in methods.most_common()),
        *(
            (f"sales with {what}", sum(has(one.sale) for one in log.sales))
            for what, has in _EXTRAS.items()
        ),
        *sorted(log.actions.items()),
    ]
    lines = [f"| {what} | {count} |" for what, count in rows]
    return "\n".join(("## What was done", "", "| | times |", "| --- | ---: |", *lines)) + "\n"


def _outcomes(backend: Backend, log: DayLog) -> str:
    payments, records = backend.payments(), backend.ledger().payments()
    shown: defaultdict[int, Counter[str]] = defaultdict(Counter)
    became: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for sold in log.sales:
        words = list(dict.fromkeys(seen.word for seen in sold.shown))
        shown[sold.sale.ending][", then ".join(words) or "killed or closed"] += 1
        payment = payments[sold.payment_id]
        has = _share(server_minor(records.get(sold.payment_id)), payment.amount.amount_minor)
        became[sold.sale.ending][f"{payment.outcome.value.replace('_', ' ')}; {has}"] += 1
    rows = [
        (f"{ending:02}", _describe(ending), _counted(shown[ending]), _counted(became[ending]))
        for ending in sorted(shown)
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    head = [
        "| | outcome of the simulator | shown, in this order | journal; server at the end |",
        "| --- | --- | --- | --- |",
    ]
    return "\n".join(("## Every outcome", "", *head, *lines)) + "\n"


def _describe(ending: int) -> str:
    by = " (Escape)" if ending in CANCELLED_AT_THE_TILL else ""
    by = " (the phone, Escape, a cut line)" if ending == BY_HAND else by
    return f"{OUTCOMES[ending].description}{by}"


def _share(has_minor: int, amount_minor: int) -> str:
    """Describe how much of the amount the server has; a double charge is twice."""
    if has_minor % amount_minor:
        return f"has {_kroner(has_minor)} of {_kroner(amount_minor)}"
    times = {0: "has nothing", 1: "has it", 2: "has it twice"}
    return times.get(has_minor // amount_minor, "has it more than twice")


def _counted(found: Counter[str]) -> str:
    return "; ".join(f"{count} x {what}" for what, count in found.most_common())
