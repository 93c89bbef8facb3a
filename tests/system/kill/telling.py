"""Whether anything is still to come in a run: from the customer, the server or the till."""

from terminal_app.simulator import Kind, Ledger, PaymentRecord
from tests.system.kill.books import Books, sent_since, told
from tests.system.kill.flows import Flow


def all_decided(flow: Flow, ledger: Ledger, books: Books) -> bool:
    """Whether the server has no more to decide."""
    return all(_is_decided(flow, one, books) for one in ledger.payments().values())


def _is_decided(flow: Flow, payment: PaymentRecord, books: Books) -> bool:
    if payment.state != "REQUESTED":
        return flow.finished(payment)
    # A customer waits: for a cashier who sees it, or because nobody heard. What an earlier run
    # has left waiting is declined, and what was answered is asked about.
    is_answered = books.scans.get(payment.payment_id) == "ANSWERED"
    return not is_answered and payment.payment_id not in books.left_waiting


def all_told(flow: Flow, ledger: Ledger, books: Books, since: int) -> bool:
    """Whether nothing more is to come in the run after the ledger's entry ``since``.

    An outcome may still be unknown then, where the server is silent, or has said that it has no
    such payment, or where only a person asks again.
    """
    sent = sent_since(ledger, since)
    if not sent or books.heard_since_start != len(sent):
        return False
    if not all_decided(flow, ledger, books):
        return False
    payments = ledger.payments()
    told_receipts = {told(entry).get("paymentReceiptId") for entry in ledger.entries(Kind.SENT)}
    charges = {number for payment in payments.values() for number in payment.receipt_ids}
    if not charges <= told_receipts:
        return False
    if not books.asked_about:
        return True
    if flow.silent:
        asked = [entry for entry in ledger.entries(Kind.RECEIVED) if entry.number > since]
        return len(asked) > 1
    refused = [entry for entry in sent if told(entry).get("messageType") == "PROBLEM"]
    states = {
        payments[one.payment_id].state if one.payment_id in payments else ""
        for one in books.asked_about
    }
    return bool(refused) and states <= {"ERROR", ""}
