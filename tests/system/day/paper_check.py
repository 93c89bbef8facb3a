"""Check at the end of a day: server, journal, screen and what the printer got agree."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.slip import Slip, SlipState
from terminal_app.settings import LANGUAGES
from terminal_app.simulator import PaymentRecord
from terminal_app.texts import Texts
from tests.support.escpos_decoder import whole_lines
from tests.system.day.backend import PRINTER_MODEL, Backend
from tests.system.day.day_log import DayLog
from tests.system.day.screen_reader import same_amount

_TEXTS = tuple(map(Texts, LANGUAGES))
_ON_PAPER = {SlipState.SENT}
_PERHAPS = {SlipState.UNCERTAIN, SlipState.SEEN}
_DONE = {*_ON_PAPER, *_PERHAPS, SlipState.DROPPED}
_COPY = re.compile(rf"({'|'.join({one.say('COPY') for one in _TEXTS})})(?: (\d+))?")
_TELLS = {
    **{one.say("PAID"): "paid" for one in _TEXTS},
    **{one.say("REFUNDED"): "refunded" for one in _TEXTS},
}


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """One slip that is whole on paper."""

    payment_id: str
    tells: str
    """What it says of the money, as the journal's slips do; empty: nothing."""
    copy: int | None
    """None: an original, else the number of the copy; 0: a copy without one."""
    amount: str
    receipts: frozenset[str]
    """The receipt numbers of the day's payments that are on it."""


@dataclass(frozen=True, slots=True)
class Papers:
    """All that came out of the printer."""

    slips: tuple[PaperSlip, ...]
    closings: tuple[tuple[str, ...], ...]
    """The lines of each."""
    halves: int
    """Documents that the printer has got a part of."""
    unasked: tuple[str, ...]
    """What is none of that."""


Sums = tuple[int, int]
"""What payments come to: sales and refunds, in minor units."""


def read_papers(documents: list[bytes], payments: dict[str, Payment]) -> Papers:
    """Decode what the printer has got, as a printer of that model does."""
    slips, closings, halves, unasked = [], [], 0, []
    titles = {one.say("Closing {number} (Z)", number=1) for one in _TEXTS}
    for document in filter(None, documents):
        lines = whole_lines(document, PRINTER_MODEL)
        if not lines:
            halves += 1
        elif titles.intersection(lines):
            closings.append(lines)
        elif found := [key for key in payments if _names(lines, key[:8])]:
            slips.append(_slip(lines, found[0], payments))
        else:
            unasked.append(" / ".join(lines))
    return Papers(tuple(slips), tuple(closings), halves, tuple(unasked))


def _names(lines: tuple[str, ...], name: str) -> bool:
    return any(line.split()[-1:] == [name] for line in lines)


def _slip(lines: tuple[str, ...], payment_id: str, payments: dict[str, Payment]) -> PaperSlip:
    copies = [found for line in lines if (found := _COPY.fullmatch(line))]
    currency = payments[payment_id].amount.currency.value
    amounts = [line.removeprefix(currency) for line in lines if line.startswith(f"{currency} ")]
    numbers = {one.receipt_id for one in payments.values() if one.receipt_id}
    return PaperSlip(
        payment_id,
        next((_TELLS[line] for line in lines if line in _TELLS), ""),
        int(copies[0][2] or 0) if copies else None,
        amounts[0] if amounts else "",
        frozenset(number for number in numbers if _names(lines, number)),
    )


def check_paper(backend: Backend, log: DayLog) -> list[str]:
    """Return every fault of what is on paper."""
    payments, records = backend.payments(), backend.ledger().payments()
    papers = read_papers(backend.printer.documents, payments)
    slips = backend.slips()
    return [
        *(f"nobody has asked for this on paper: {one}" for one in papers.unasked),
        *_says_what_is(papers, payments),
        *_originals(papers, slips, payments, records),
        *_copies(papers, log, payments),
        *_journal(papers, slips, payments),
        *_closing(backend, log, papers, payments, records),
    ]


def _told(payments: dict[str, Payment], key: str) -> str:
    return f"{payments[key].amount.amount_minor}" if key in payments else key


def _says_what_is(papers: Papers, payments: dict[str, Payment]) -> Iterator[str]:
    for slip in papers.slips:
        payment = payments[slip.payment_id]
        wanted = _as_text(payment.amount.amount_minor)
        if not same_amount(slip.amount, wanted):
            yield f"a slip says {slip.amount!r} for a payment of {wanted}"
        if slip.receipts != {payment.receipt_id}:
            yield f"{wanted}: the slip has {set(slip.receipts)}, not {payment.receipt_id}"
        if not slip.tells:
            yield f"{wanted}: a slip says neither paid nor refunded"


def _originals(
    papers: Papers,
    slips: list[Slip],
    payments: dict[str, Payment],
    records: dict[str, PaymentRecord],
) -> Iterator[str]:
    """Yield where what the server says has not one original, or what it doesn't say has one."""
    on_paper = Counter((one.payment_id, one.tells) for one in papers.slips if one.copy is None)
    perhaps = Counter(
        (one.payment_id, one.tells) for one in slips if one.state in _PERHAPS and one.copy is None
    )
    for key, payment in payments.items():
        tells = _to_be_told(payment, records.get(key))
        for each in ("paid", "refunded"):
            number = on_paper[key, each] + perhaps[key, each]
            # What was refunded later was paid first, and has a slip of that.
            most = 1 if each == tells or (each, tells) == ("paid", "refunded") else 0
            if number > most or (each == tells and number != 1):
                yield f"{_told(payments, key)}: {number} originals that say {each}, it is {tells}"


def _to_be_told(payment: Payment, record: PaymentRecord | None) -> str:
    """Return what a receipt has to tell, by the server's word; empty: there is to be none."""
    if record is None or not record.charged_minor or payment.outcome is Outcome.NOT_KNOWN:
        return ""
    return "refunded" if record.refunded_minor == record.charged_minor else "paid"


def _copies(papers: Papers, log: DayLog, payments: dict[str, Payment]) -> Iterator[str]:
    for key in payments:
        copies = [one for one in papers.slips if one.payment_id == key and one.copy is not None]
        if len(copies) != log.copies[key]:
            yield f"{_told(payments, key)}: {len(copies)} copies, asked for were {log.copies[key]}"
        for _, same in itertools.groupby(copies, key=lambda one: one.tells):
            numbers = [one.copy for one in same]
            if numbers != [*range(1, len(numbers) + 1)]:
                yield f"{_told(payments, key)}: the copies have the numbers {numbers}"


def _journal(papers: Papers, slips: list[Slip], payments: dict[str, Payment]) -> Iterator[str]:
    sent = Counter((s.payment_id, s.tells, s.copy) for s in slips if s.state in _ON_PAPER)
    on_paper = Counter((one.payment_id, one.tells, one.copy) for one in papers.slips)
    for which in sent.keys() | on_paper.keys():
        if sent[which] != on_paper[which]:
            key, tells, copy = which
            yield (
                f"{_told(payments, key)}: the journal has sent {sent[which]} slips "
                f"({tells}, copy {copy}), on paper are {on_paper[which]}"
            )
    perhaps = [one for one in slips if one.state in _PERHAPS]
    if papers.halves > len(perhaps):
        yield f"{papers.halves} half slips on paper, {len(perhaps)} may be by the journal"
    for one in slips:
        if one.state not in _DONE:
            yield f"{_told(payments, one.payment_id)}: a slip is still {one.state.value}"


# -- the closing -------------------------------------------------------------------------------


def sums_of_server(payments: dict[str, Payment], records: dict[str, PaymentRecord]) -> Sums:
    """Return what the server has charged and paid back, of what can be matched."""
    known = [
        records[key]
        for key, one in payments.items()
        if key in records and one.outcome is not Outcome.NOT_KNOWN
    ]
    return sum(one.charged_minor for one in known), sum(one.refunded_minor for one in known)


def sums_of_slips(papers: Papers, payments: dict[str, Payment]) -> Sums:
    """Return what the slips come to: each payment once, whatever the number of its slips."""
    sold = {one.payment_id: _minor(one.amount) for one in papers.slips}
    back = {one.payment_id: _minor(one.amount) for one in papers.slips if one.tells == "refunded"}
    twice = sum(
        payments[key].amount.amount_minor * (len(payments[key].charges) - 1) for key in sold
    )
    # A receipt tells of one charge, and of a second one the till has an alarm.
    return (sum(sold.values()) + twice, sum(back.values()))


def _closing(
    backend: Backend,
    log: DayLog,
    papers: Papers,
    payments: dict[str, Payment],
    records: dict[str, PaymentRecord],
) -> Iterator[str]:
    recorded = backend.closings()
    if len(recorded) != 1 or len(papers.closings) != 1:
        yield f"{len(recorded)} closings in the journal, {len(papers.closings)} on paper"
        return
    (told,) = recorded[0].closing.period.sums
    figures = told.figures
    journal = (figures.sales.amount_minor, figures.refunds.amount_minor)
    for name, sums in {
        "the server": sums_of_server(payments, records),
        "the slips": sums_of_slips(papers, payments),
        "the printed closing": _printed_sums(papers.closings[0]),
    }.items():
        if sums != journal:
            yield f"the closing has {journal}, {name} {sums}"
    wanted = figures.sales.amount_minor, figures.refunds.amount_minor, figures.net_minor
    for amount in map(_as_text, wanted):
        if not any(same_amount(one.rpartition(")")[2], amount) for one in log.shown_closing):
            yield f"the closing says {amount}, the screen {log.shown_closing}"


def _printed_sums(lines: tuple[str, ...]) -> Sums:
    sums = [_sum_in(lines, name) for name in ("Sales", "Refunds")]
    return sums[0], sums[1]


def _sum_in(lines: tuple[str, ...], name: str) -> int:
    """Return the amount of a figure on paper; -1: it isn't there."""
    names = "|".join(re.escape(one.say(name)) for one in _TEXTS)
    figure = re.compile(rf"(?:- )?(?:{names}) \(\d+\)\s+(.*)")
    found = next((match for line in lines if (match := figure.fullmatch(line))), None)
    return _minor(found[1]) if found else -1


def _minor(amount: str) -> int:
    return int("".join(one for one in amount if one.isdigit()) or -1)


def _as_text(amount_minor: int) -> str:
    return f"{amount_minor // 100}.{amount_minor % 100:02}"
