"""What the till never does, whatever is killed: by what was sent, said and written down."""

from collections.abc import Iterator

from terminal_app.simulator import Entry, Kind
from tests.system.kill.books import told
from tests.system.kill.evidence import Evidence

_CLAIMS = {
    "Paid:": {"COMPLETE"},
    "Not paid:": {"CANCELED", "ERROR"},
    "Scan to pay:": {"PENDING"},
    "Refunding…:": {"REFUNDING"},
    "Refunded:": {"REVERSED"},
}
"""What the console says, and the states one of which must have been on the disk by then."""


def broken_rules(evidence: Evidence) -> Iterator[str]:
    """Return what was done that is never to be done, whatever became of the money."""
    yield from evidence.faults
    ledger = evidence.ledger
    for kind in (Kind.VIOLATION, Kind.DUPLICATE_INIT, Kind.SIMULATOR_ERROR):
        yield from (f"{kind.value}: {dict(entry.facts)}" for entry in ledger.entries(kind))
    yield from _wrongly_sent(evidence)
    yield from _wrongly_asked_again(evidence)
    yield from _a_persons(evidence)
    for claim, states in _CLAIMS.items():
        said = any(line.startswith(claim) for line in evidence.said.splitlines())
        if said and not states & evidence.left.states:
            yield f"said {claim!r}, and it isn't on the disk"
    if not evidence.settled:
        yield "the next run never settled"
    if evidence.ended_with != 0:
        yield f"the next run ended with {evidence.ended_with}"
    if "Traceback" in evidence.log:
        yield "a traceback in the log"


def _wrongly_sent(evidence: Evidence) -> Iterator[str]:
    received = evidence.ledger.entries(Kind.RECEIVED)
    for entry in received:
        name = told(entry).get("messageType")
        again = entry.number > evidence.restarted_at
        if again and name == "PAYMENT_INIT_REQUEST":
            yield "PAYMENT_INIT_REQUEST after the restart"
        if again and name == "REFUND" and entry.number <= evidence.asked_again_at:
            yield "REFUND sent by the restart itself"
        on_disk = (evidence.books if again else evidence.left).sent | evidence.elsewhere.sent
        if entry.facts["text"] not in on_disk:
            yield f"{name} was sent and its intent isn't on the disk"
    refunds = [entry for entry in received if told(entry).get("messageType") == "REFUND"]
    wanted = [
        body
        for kind, _payment_id, body in evidence.books.entries
        if kind == "decision" and body["what"] == "refund"
    ]
    if len(refunds) > len(wanted):
        yield f"{len(refunds)} REFUNDs for {len(wanted)} decisions of a person"


def _wrongly_asked_again(evidence: Evidence) -> Iterator[str]:
    for asked in evidence.asked_again:
        said = any(line.startswith("Refunded:") for line in asked.said.splitlines())
        if asked.status != 0 or not said:
            yield f"asked again, a refund ends with {asked.status} and says {asked.said!r}"


def _a_persons(evidence: Evidence) -> Iterator[str]:
    """What persons have seen or settled is neither forgotten nor made up by a restart."""
    left = evidence.left
    for payment_id, payment in left.payments.items():
        if payment.alarms_seen and "seen" not in left.decisions:
            yield "an alarm is out of sight, and nobody has seen it"
        now = evidence.books.payments.get(payment_id)
        if now is None:
            yield "a payment was on the disk, and isn't any more"
            continue
        if now.alarms_seen != payment.alarms_seen:
            yield "the restart has changed which alarms a person has seen"
        if payment.is_settled_by_hand:
            if now.settlement != payment.settlement:
                yield "what a person has settled is forgotten"
            if any(_is_about(payment_id, one, evidence) for one in evidence.ledger.entries()):
                yield "the restart has asked about what a person has settled"


def _is_about(payment_id: str, entry: Entry, evidence: Evidence) -> bool:
    return (
        entry.kind is Kind.RECEIVED
        and entry.number > evidence.restarted_at
        and told(entry).get("paymentId") == payment_id
    )
