"""Rules that hold whatever is killed, checked by what was sent, printed and recorded."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from terminal_app.payments import alarms
from terminal_app.payments.payment import Payment
from terminal_app.simulator import Entry, Kind
from tests.support.journal_and_ledger import message_of
from tests.system.kill.evidence import Evidence

_PRINTED_STATES = {
    "Paid:": {"COMPLETE"},
    "Not paid:": {"CANCELED", "ERROR"},
    "Scan to pay:": {"PENDING"},
    "Refunding…:": {"REFUNDING"},
    "Refunded:": {"REVERSED"},
}
"""What the console prints, and the states one of which must have been on the disk by then."""


def broken_rules(evidence: Evidence) -> Iterator[str]:
    """Yield each breach of a rule, whatever the outcome of the payment is."""
    yield from evidence.faults
    ledger = evidence.ledger
    for kind in (Kind.VIOLATION, Kind.DUPLICATE_INIT, Kind.SIMULATOR_ERROR):
        yield from (f"{kind.value}: {dict(entry.facts)}" for entry in ledger.entries(kind))
    yield from _requests_breaching(evidence)
    yield from _failed_repeats(evidence)
    yield from _lost_decisions(evidence)
    for printed, states in _PRINTED_STATES.items():
        is_printed = any(line.startswith(printed) for line in evidence.output.splitlines())
        if is_printed and not states & evidence.at_kill.states:
            yield f"said {printed!r}, and it isn't on the disk"
    if not evidence.completed:
        yield "the next run never settled"
    if evidence.ended_with != 0:
        yield f"the next run ended with {evidence.ended_with}"
    if "Traceback" in evidence.log:
        yield "a traceback in the log"


def _requests_breaching(evidence: Evidence) -> Iterator[str]:
    received = evidence.ledger.entries(Kind.RECEIVED)
    for entry in received:
        name = message_of(entry).get("messageType")
        again = entry.number > evidence.restarted_at
        if again and name == "PAYMENT_INIT_REQUEST":
            yield "PAYMENT_INIT_REQUEST after the restart"
        if again and name == "REFUND" and entry.number <= evidence.asked_again_at:
            yield "REFUND sent by the restart itself"
        on_disk = (evidence.journal if again else evidence.at_kill).sent | evidence.other_till.sent
        if entry.facts["text"] not in on_disk:
            yield f"{name} was sent and its intent isn't on the disk"
    refunds = [entry for entry in received if message_of(entry).get("messageType") == "REFUND"]
    decided = [
        body
        # Where the journal was taken away after the kill, what it held stays proof.
        for kind, _payment_id, body in _entries(evidence)
        if kind == "decision" and body["what"] == "refund"
    ]
    if len(refunds) > len(decided):
        yield f"{len(refunds)} REFUNDs for {len(decided)} decisions of a person"


def _entries(evidence: Evidence) -> list[tuple[str, str, dict[str, Any]]]:
    now, before = evidence.journal.entries, evidence.at_kill.entries
    return now if now[: len(before)] == before else [*before, *now]


def _failed_repeats(evidence: Evidence) -> Iterator[str]:
    for asked in evidence.asked_again:
        said = any(line.startswith("Refunded:") for line in asked.output.splitlines())
        if asked.status != 0 or not said:
            yield f"asked again, a refund ends with {asked.status} and says {asked.output!r}"


def _lost_decisions(evidence: Evidence) -> Iterator[str]:
    """Yield what a restart has changed of what persons have acknowledged or resolved."""
    at_kill = evidence.at_kill
    for payment_id, payment in at_kill.payments.items():
        if payment.alarms_seen and "seen" not in at_kill.decisions:
            yield "an alarm is out of sight, and nobody has seen it"
        if payment.alarms_dismissed and "dismiss" not in at_kill.decisions:
            yield "an alarm is over, and nobody has dismissed it"
        now = evidence.journal.payments.get(payment_id)
        if payment_id in evidence.not_copied:
            # Killed between journal and copy: of the change nothing was sent or shown.
            continue
        if now is None:
            yield "a payment was on the disk, and isn't any more"
            continue
        if now.alarms_seen != payment.alarms_seen:
            yield "the restart has changed which alarms a person has seen"
        if now.dismissals[: len(payment.dismissals)] != payment.dismissals:
            yield "the restart has changed which alarms a person has dismissed"
        settled = now.dismissals or now.reversals or now.is_resolved_by_hand
        if not settled and set(alarms.standing(payment)) - set(alarms.standing(now)):
            yield "an alarm about money stands no more, and nobody has settled it"
        if payment.is_resolved_by_hand:
            if now.resolution != payment.resolution and not _is_copied(now, payment, evidence):
                yield "what a person has settled is forgotten"
            if any(_is_about(payment_id, one, evidence) for one in evidence.ledger.entries()):
                yield "the restart has asked about what a person has settled"


def _is_copied(now: Payment, before: Payment, evidence: Evidence) -> bool:
    """Whether it is the resolution of before as the copy has it: without name and reason."""
    if not evidence.taken_away or now.resolution is None or before.resolution is None:
        return False
    bare = dataclasses.replace(before.resolution, operator="", reason="")
    return now.resolution == bare


def _is_about(payment_id: str, entry: Entry, evidence: Evidence) -> bool:
    return (
        entry.kind is Kind.RECEIVED
        and entry.number > evidence.restarted_at
        and message_of(entry).get("paymentId") == payment_id
    )
