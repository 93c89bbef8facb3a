"""Check of one run: the till's journal against the server's ledger."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from terminal_app.payments import alarms
from terminal_app.payments.payment import Alarm, Outcome, Payment
from terminal_app.payments.slip import SlipState
from terminal_app.simulator import Kind, PaymentRecord
from tests.support.journal_and_ledger import (
    JournalContents,
    message_of,
    sent_since,
    server_payment_of,
)
from tests.system.kill.evidence import Evidence
from tests.system.kill.paper_rules import broken_paper_rules
from tests.system.kill.rules import broken_rules


class Verdict(enum.Enum):
    """Whether the till tells the truth about money after a kill."""

    RIGHT = "right"
    NOT_KNOWN = "right: not known"
    """The server never answers, and the till claims nothing."""
    NOT_YET = "right: not known yet"
    """The server has no such payment, and the till waits the minute that docs/rules.md asks for."""
    ASKED_AGAIN = "right: asked again"
    """A refund's outcome isn't known after the restart; a person's repeated refund decides it."""
    NEVER_ANSWERED = "right: never answered"
    """A scan was known to the killed till alone: no amount was ever sent."""
    UNCERTAIN = "right: uncertain on paper"
    """The till says that a slip may have been printed; it is on paper once, in part or not."""
    LESS_KNOWN = "right: less known"
    """Paid, and the till says so; one receipt was sent to the killed till alone."""
    UNTRUE = "UNTRUE: never told again"
    """The server confirmed a cancel, charged nevertheless, and told the killed till alone."""
    NOT_COPIED = "right: killed before the copy"
    """Journal and till were lost between two writes: of that change nothing was sent or shown."""
    NOT_REACHED = "not reached"
    WRONG = "WRONG"
    LOST = "LOST"


BAD = frozenset({Verdict.WRONG, Verdict.LOST})


@dataclass(frozen=True)
class Judgement:
    """A verdict and its basis."""

    verdict: Verdict
    before: str
    """What was on the disk, and what had been sent."""
    after: str
    """What journal and server say after the next start."""
    why: tuple[str, ...] = ()


def judge(evidence: Evidence) -> Judgement:
    """Return the verdict on one run."""
    lost = list(_lost(evidence))
    wrong = [
        *broken_rules(evidence),
        *broken_paper_rules(evidence),
        *_contradictions(evidence),
    ]
    before, after = _before(evidence), _after(evidence)
    if lost or wrong:
        verdict = Verdict.LOST if lost else Verdict.WRONG
        return Judgement(verdict, before, after, (*lost, *wrong))
    if not evidence.reached:
        return Judgement(Verdict.NOT_REACHED, before, after)
    unreceived = [
        payment for payment in evidence.journal.payments.values() if _missing(evidence, payment)
    ]
    if unreceived:
        paid = all(payment.outcome is Outcome.PAID for payment in unreceived)
        numbers = ", ".join(number for each in unreceived for number in _missing(evidence, each))
        why = f"receipt {numbers} went to the killed till alone"
        verdict = Verdict.LESS_KNOWN if paid else Verdict.UNTRUE
        return Judgement(verdict, before, after, (why,))
    if evidence.journal.unknown:
        verdict = Verdict.NOT_KNOWN if evidence.flow.silent else Verdict.NOT_YET
        return Judgement(verdict, before, after)
    records = evidence.ledger.payments().values()
    if evidence.not_copied:
        verdict = Verdict.NOT_COPIED
    elif evidence.asked_again:
        verdict = Verdict.ASKED_AGAIN
    elif any(_is_unanswered(record) for record in records):
        verdict = Verdict.NEVER_ANSWERED
    elif any(one.state is SlipState.UNCERTAIN for one in evidence.journal.slips.values()):
        verdict = Verdict.UNCERTAIN
    else:
        verdict = Verdict.RIGHT
    return Judgement(verdict, before, after)


def _lost(evidence: Evidence) -> Iterator[str]:
    journal = evidence.journal
    known = {number for payment in journal.payments.values() for number in _receipts_of(payment)}
    for payment_id, record in evidence.ledger.payments().items():
        server = _server(record)
        if payment_id in evidence.other_till.payments:
            if record.refunded_minor and not known.intersection(record.receipt_ids):
                yield f"the server says {server}, and the journal knows of no refund"
        elif payment_id not in journal.payments and not _is_bare_scan(evidence, record):
            yield f"the server has a payment ({server}), the journal has none"


def _is_bare_scan(evidence: Evidence, record: PaymentRecord) -> bool:
    """Whether it is a scan without an amount: declined, or never received."""
    # Scans aren't money: they aren't in the second copy.
    known = evidence.at_kill if evidence.taken_away else evidence.journal
    scan = known.scans.get(record.payment_id)
    return _is_unanswered(record) or (record.state == "CANCELED" and scan == "DECLINED")


def _is_unanswered(record: PaymentRecord) -> bool:
    return record.state == "REQUESTED"


def _contradictions(evidence: Evidence) -> Iterator[str]:
    if set(evidence.journal.left_waiting):
        yield "a customer of an earlier run still waits, and nobody has declined"
    for payment in evidence.journal.payments.values():
        record = server_payment_of(evidence.ledger, payment)
        missing = _missing(evidence, payment)
        if payment.outcome is Outcome.NOT_KNOWN:
            if not (evidence.flow.silent or _has_none(record)):
                yield "still not known"
            continue
        is_paid = record is not None and record.is_paid
        after_cancel = bool(missing) and _charged_after_cancel(evidence, payment)
        if (payment.outcome is Outcome.PAID) is not is_paid and not after_cancel:
            yield f"the journal says {payment.outcome.value}, the server {_server(record)}"
        if record is None:
            continue
        if record.refunded_minor > record.charged_minor:
            yield f"paid back more than was taken: {_server(record)}"
        if set(record.receipt_ids) - _receipts_of(payment) - set(missing):
            yield "a receipt that was told is not in the journal"
        double = len(set(record.receipt_ids) & _receipts_of(payment)) > 1
        if double and Alarm.SECOND_RECEIPT not in payment.alarms:
            yield "charged twice, and no alarm"
        if alarms.charges(payment) > 1 and not alarms.standing(payment):
            yield "charged twice, and the alarm doesn't stand"


def _missing(evidence: Evidence, payment: Payment) -> list[str]:
    """Return the receipts that the killed till alone was sent, of a payment decided by then.

    The till has nothing to ask: the server had confirmed a cancel, or said that it was paid.
    """
    record = server_payment_of(evidence.ledger, payment)
    before = evidence.at_kill.payments.get(payment.payment_id)
    if record is None or before is None or before.outcome is Outcome.NOT_KNOWN:
        return []
    since = {
        message_of(entry).get("paymentReceiptId")
        for entry in sent_since(evidence.ledger, evidence.restarted_at)
    }
    return [n for n in record.receipt_ids if n not in since and n not in _receipts_of(payment)]


def _charged_after_cancel(evidence: Evidence, payment: Payment) -> bool:
    """Whether the server has charged after it had confirmed the cancel."""
    charges = evidence.ledger.entries(Kind.CHARGED, payment.payment_id)
    return bool(charges) and all(entry.facts["afterCancel"] for entry in charges)


def _receipts_of(payment: Payment) -> set[str]:
    return {*payment.other_receipt_ids, *filter(None, [payment.receipt_id])}


def _has_none(record: PaymentRecord | None) -> bool:
    return record is None or record.state == "ERROR"


def _before(evidence: Evidence) -> str:
    at_kill = evidence.at_kill
    states = [_state(payment) for payment in at_kill.payments.values()]
    arrived = [
        " ".join(filter(None, (_short(message_of(entry)), message_of(entry).get("paymentState"))))
        for entry in evidence.ledger.entries(Kind.RECEIVED)
        if entry.number <= evidence.restarted_at
    ]
    states += [f"scan {state}" for state in at_kill.scans.values()]
    states += _papers(at_kill)
    disk = ", ".join(states) or ("no payment" if at_kill.entries else "nothing")
    return f"{disk}; arrived: {', '.join(arrived) or 'nothing'}"


def _short(message: dict[str, object]) -> str:
    return str(message.get("messageType", "?")).removeprefix("PAYMENT_").replace("_", " ").lower()


def _state(payment: Payment) -> str:
    return f"{payment.state.value} ({payment.outcome.value})"


def _after(evidence: Evidence) -> str:
    parts = []
    for payment in evidence.journal.payments.values():
        alarms = "".join(f", alarm {alarm.value}" for alarm in payment.alarms)
        by_hand = " by hand" if payment.is_resolved_by_hand else ""
        server = _server(server_payment_of(evidence.ledger, payment))
        parts.append(
            f"{_asked(evidence, payment)}{payment.outcome.value}{by_hand}{alarms}; server: {server}"
        )
    records = evidence.ledger.payments()
    for payment_id, state in evidence.journal.scans.items():
        if payment_id not in evidence.journal.payments:
            parts.append(f"scan {state}; server: {_server(records.get(payment_id))}")
    in_journals = {
        *evidence.journal.payments,
        *evidence.journal.scans,
        *evidence.other_till.payments,
    }
    parts += [f"server: {_server(one)}" for key, one in records.items() if key not in in_journals]
    parts += _papers(evidence.after_restart)
    if evidence.flow.prints:
        parts.append(f"printer: {len(evidence.documents)} documents")
    minute = evidence.unknown_s > 50 and not evidence.journal.unknown
    return (
        "; ".join(parts) + (f"; after {evidence.unknown_s:.0f} s" if minute else "") or "no payment"
    )


def _papers(journal: JournalContents) -> list[str]:
    slips = [f"slip {one.state.value}" for one in journal.slips.values()]
    return [*slips, *(f"Z {one.number}" for one in journal.closings)]


def _asked(evidence: Evidence, payment: Payment) -> str:
    """Describe the outcome before a person repeated the refund."""
    before = evidence.after_restart.payments.get(payment.payment_id)
    is_refunding = before is not None and before in evidence.after_restart.refunding
    return "not_known, asked again: " if is_refunding else ""


def _server(record: PaymentRecord | None) -> str:
    if record is None:
        return "none"
    if record.charged_minor:
        times = f" in {len(record.receipt_ids)} charges" if len(record.receipt_ids) > 1 else ""
        back = f", {record.refunded_minor} refunded" if record.refunded_minor else ""
        return f"{record.charged_minor} charged{times}{back}"
    return record.state
