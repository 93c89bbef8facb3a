"""Rules of paper and of closings that hold wherever a till is killed."""

from collections import Counter
from collections.abc import Iterator, Mapping

from terminal_app.payments.payment import Outcome
from terminal_app.payments.slip import Recipient, Slip, SlipState
from terminal_app.receipts.kinds import has_receipt
from tests.support.escpos_decoder import whole_lines
from tests.system.kill.evidence import Evidence
from tests.system.kill.run import PRINTER_MODEL

_AFTER: Mapping[SlipState, frozenset[SlipState]] = {
    SlipState.QUEUED: frozenset({SlipState.SENT}),
    SlipState.SENDING: frozenset({SlipState.UNCERTAIN}),
    SlipState.SENT: frozenset({SlipState.SENT}),
    SlipState.KEPT: frozenset({SlipState.KEPT}),
    SlipState.UNCERTAIN: frozenset({SlipState.UNCERTAIN}),
    SlipState.SEEN: frozenset({SlipState.SEEN}),
}
"""What a slip has become after the next start, with a printer that prints by then."""
_PERHAPS = frozenset({SlipState.UNCERTAIN, SlipState.SEEN})
_SHOPS, _COPY = "The shop's slip", "COPY"
Name = tuple[str, Recipient, int | None]
"""What a slip on paper says of itself: the payment, for whom it is, and which copy."""


def broken_paper_rules(evidence: Evidence) -> Iterator[str]:
    """Yield each breach: a slip twice or nowhere, a closing twice."""
    if evidence.flow.prints:
        yield from _on_paper(evidence)
        yield from _steps(evidence)
        yield from _never_queued(evidence)
    if evidence.flow.closes:
        yield from _closed(evidence)


def _name_of(slip: Slip) -> Name:
    return slip.payment_id[:8], slip.recipient, slip.copy


def _read(document: bytes) -> Name | None:
    """Return what a document says of itself; None: it isn't whole."""
    lines = whole_lines(document, PRINTER_MODEL)
    if not lines:
        return None
    (payment,) = (line.split()[-1] for line in lines if line.startswith("Payment "))
    copies = [int(line.split()[1]) for line in lines if line.startswith(f"{_COPY} ")]
    recipient = Recipient.MERCHANT if _SHOPS in lines else Recipient.CUSTOMER
    return payment, recipient, copies[0] if copies else None


def _on_paper(evidence: Evidence) -> Iterator[str]:
    """Yield where paper and journal don't agree: no more than it was sent, and no less."""
    read = [_read(one) for one in evidence.documents]
    papers = Counter(one for one in read if one is not None)
    slips = evidence.journal.slips.values()
    sent = Counter(_name_of(one) for one in slips if one.state is SlipState.SENT)
    perhaps = Counter(_name_of(one) for one in slips if one.state in _PERHAPS)
    for name in papers.keys() | sent.keys():
        if papers[name] < sent[name]:
            yield f"{name} was sent {sent[name]} times, and is {papers[name]} times on paper"
        if papers[name] > sent[name] + perhaps[name]:
            yield f"{name} is {papers[name]} times on paper, and the journal knows of fewer"
    if len(evidence.documents) > sent.total() + perhaps.total():
        yield f"{len(evidence.documents)} documents, and fewer slips"
    at_kill = [one for one in evidence.at_kill.slips.values() if one.may_be_on_paper]
    if evidence.printed_at_kill > len(at_kill):
        yield "the printer has got what wasn't on the disk as being sent"


def _steps(evidence: Evidence) -> Iterator[str]:
    """Yield where the restart has made of a slip what it may not become."""
    for key, before in evidence.at_kill.slips.items():
        now = evidence.journal.slips.get(key)
        if now is None or now.state not in _AFTER.get(before.state, {before.state}):
            yield f"a slip was {before.state.value}, and is {now.state.value if now else 'gone'}"
    if evidence.journal.is_printing:
        yield "a slip is still to be printed"


def _never_queued(evidence: Evidence) -> Iterator[str]:
    """Yield the receipts that are printed by themselves, and of which there is no slip."""
    if evidence.flow.prints != "always":
        return
    # A refund that a person asks for again is a command without a window: it prints nothing.
    told = {(one.payment_id, one.tells) for one in evidence.after_restart.slips.values()}
    for key, payment in evidence.after_restart.payments.items():
        if has_receipt(payment):
            tells = "paid" if payment.outcome is Outcome.PAID else "refunded"
            if (key, tells) not in told:
                yield f"a receipt ({tells}) was never to be printed"


# -- closings ----------------------------------------------------------------------------------


def _closed(evidence: Evidence) -> Iterator[str]:
    at_kill = [one.number for one in evidence.at_kill.closings]
    restarted = [one.number for one in evidence.after_restart.closings]
    now = [one.number for one in evidence.journal.closings]
    if at_kill not in ([], [1]):
        yield f"the kill has left the closings {at_kill}"
    if restarted != at_kill:
        yield f"the restart has made of the closings {at_kill} {restarted}"
    if now != [*at_kill, len(at_kill) + 1]:
        yield f"closed again, the closings are {now}"
    if evidence.closed_again is not None and evidence.closed_again.status != 0:
        yield f"closed again, it ends with {evidence.closed_again.status}"
    if "(Z)" in evidence.output and not at_kill:
        yield "said that the day is closed, and it isn't on the disk"
    sums = [one for closing in evidence.journal.closings for one in closing.period.sums]
    sales_minor = sum(one.figures.sales.amount_minor for one in sums)
    charged_minor = evidence.ledger.charged_total()
    if sales_minor != charged_minor:
        yield f"the closings come to {sales_minor}, the server has charged {charged_minor}"
