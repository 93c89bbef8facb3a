"""Completion of a run: nothing more is to come from the customer, the server or the till."""

from terminal_app.simulator import Kind, Ledger, PaymentRecord
from tests.support.journal_and_ledger import JournalContents, message_of, sent_since
from tests.system.kill.flow import Flow


def all_decided(flow: Flow, ledger: Ledger, journal: JournalContents) -> bool:
    """Whether the server has nothing more to decide."""
    return all(_is_decided(flow, one, journal) for one in ledger.payments().values())


def _is_decided(flow: Flow, payment: PaymentRecord, journal: JournalContents) -> bool:
    if payment.state != "REQUESTED":
        return flow.finished(payment)
    # A scan waits for a cashier, or was never received. One that an earlier run left waiting is
    # going to be declined, and one that was answered is going to be asked about.
    is_answered = journal.scans.get(payment.payment_id) == "ANSWERED"
    return not is_answered and payment.payment_id not in journal.left_waiting


def is_complete(flow: Flow, ledger: Ledger, journal: JournalContents, since: int) -> bool:
    """Whether nothing more is to come in the run after the ledger's entry ``since``.

    An outcome may still be unknown then, where the server is silent, or has said that it has no
    such payment, or where only a person asks again.
    """
    sent = sent_since(ledger, since)
    if not sent or journal.received_since_start != len(sent):
        return False
    if not all_decided(flow, ledger, journal) or journal.is_printing:
        return False
    payments = ledger.payments()
    sent_receipts = {
        message_of(entry).get("paymentReceiptId") for entry in ledger.entries(Kind.SENT)
    }
    charges = {number for payment in payments.values() for number in payment.receipt_ids}
    if not charges <= sent_receipts:
        return False
    if not journal.asked_about:
        return True
    if flow.silent:
        asked = [entry for entry in ledger.entries(Kind.RECEIVED) if entry.number > since]
        return len(asked) > 1
    refused = [entry for entry in sent if message_of(entry).get("messageType") == "PROBLEM"]
    states = {
        payments[one.payment_id].state if one.payment_id in payments else ""
        for one in journal.asked_about
    }
    return bool(refused) and states <= {"ERROR", ""}
