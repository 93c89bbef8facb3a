"""What the cashier reads: one sentence for everything that can happen, and what to do about it.

A sentence names what is so, then the next step. Shared by the window and the console.
"""

from collections.abc import Sequence

from terminal_app.channel.events import RefundRefusal, Refusal
from terminal_app.errors import FaultKind
from terminal_app.operators import Right
from terminal_app.payments import alarms, refunds
from terminal_app.payments.money import AmountFault
from terminal_app.payments.payment import (
    RECEIPT_DOUBTS,
    Alarm,
    CancelReason,
    Doubt,
    Outcome,
    Payment,
    Problem,
    ProblemKind,
    State,
)
from terminal_app.receipts import receipt
from terminal_app.texts import Texts

_FAULTS = {
    FaultKind.SECRET_MISSING: "The client secret isn't set. Call your technician.",
    FaultKind.ACCESS_REFUSED: "The server refuses this till's access. Call your technician.",
    FaultKind.TERMINAL_REFUSED: "The server refuses this terminal. Call your technician.",
    FaultKind.ADDRESS_WRONG: "The server's address is wrong. Call your technician.",
    FaultKind.NAME_UNKNOWN: "The server can't be found. Check the network cable or Wi-Fi.",
    FaultKind.SERVER_DOWN: "The server can't be reached. Check the network; the till tries again.",
    FaultKind.TLS_FAILED: "The connection isn't secure, so nothing is sent. Call your technician.",
    FaultKind.TIMED_OUT: "The server doesn't answer. Check the network; the till tries again.",
    FaultKind.SERVER_BUSY: "The server is busy. Wait; the till tries again by itself.",
    FaultKind.SERVER_FAILED: "The server has a fault of its own. Wait; the till tries again.",
    FaultKind.ANSWER_UNREADABLE: "What answers isn't the payment server. Call your technician.",
    FaultKind.REDIRECTED: "The server sends the till elsewhere. Call your technician.",
    FaultKind.PROXY_REFUSED: (
        "The proxy wants a user name and password, which the till can't give. Call your technician."
    ),
    FaultKind.LOGON_MISSING: "The server doesn't let the till log on. The till tries again.",
    FaultKind.CONNECTION_LOST: "The connection was lost. The till reconnects by itself.",
    FaultKind.PEER_SILENT: "The server has gone silent. The till reconnects by itself.",
    FaultKind.MESSAGE_TOO_LARGE: "The server sent too much at once. The till reconnects.",
    FaultKind.ANOTHER_TILL: "Another till uses this terminal id. Call your technician.",
}

_REFUSALS = {
    Refusal.NOT_CONNECTED: "Not connected, so nothing was sent. Try again when connected.",
    Refusal.ANOTHER_OPEN: "Another payment is open. Finish or cancel that one first.",
    Refusal.UNKNOWN_SAME_AMOUNT: "An earlier payment of this amount isn't settled yet.",
    Refusal.CANNOT_RECORD: "The till can't record payments, so none was started.",
    Refusal.STOPPING: "The till is closing, so nothing was sent.",
    Refusal.SCAN_GONE: (
        "The customer who had scanned has left: nothing was sent. Enter charges with a code."
    ),
    Refusal.LINES_DISAGREE: (
        "The items and the amount don't agree: nothing was sent. Clear the sale, enter it again."
    ),
}

_REFUND_REFUSALS = {
    RefundRefusal.NOT_CONNECTED: "Not connected, so nothing was sent. Try again when connected.",
    RefundRefusal.NOT_A_NUMBER: "A receipt number is digits alone.",
    RefundRefusal.UNDER_WAY: "A refund of this payment is under way already.",
    RefundRefusal.ALREADY_REFUNDED: "It was paid back already.",
    RefundRefusal.ANOTHER_SERVER: ("The payment was taken at another server: pay it back there."),
    RefundRefusal.RESOLVED_BY_HAND: (
        "It was settled by hand as not paid. If that is wrong, settle it as paid first."
    ),
    RefundRefusal.CANNOT_RECORD: "The till can't record it, so nothing was sent.",
    RefundRefusal.STOPPING: "The till is closing, so nothing was sent.",
}

_MOST_NAMES = 5
_NOT_ALLOWED = {
    Right.CHARGE: "{who} may not take payments.",
    Right.REFUND: "{who} may not pay back.",
    Right.RESOLVE: "{who} may not settle payments or alarms by hand.",
    Right.CLOSE_DAY: "{who} may not close the day.",
    Right.SETTINGS: "{who} may not change the settings.",
}

_AMOUNTS = {
    AmountFault.EMPTY: "Type an amount first.",
    AmountFault.NOT_A_NUMBER: "This is no amount. Type digits and one decimal separator.",
    AmountFault.TOO_MANY_DECIMALS: "At most two decimals.",
    AmountFault.ZERO: "The amount must be more than zero.",
    AmountFault.OVER_LIMIT: "Over the limit of {limit}.",
}

_PROBLEMS = {
    ProblemKind.INPUT_ERROR: (
        "The server didn't understand the till. Nothing was charged. Use another way to pay, "
        "and call your technician."
    ),
    ProblemKind.MERCHANT_VALIDATION_ERROR: (
        "The server doesn't accept this shop's agreement. Nothing was charged. Use another way "
        "to pay, and call your provider."
    ),
    ProblemKind.PAYMENT_NOT_FOUND: "The server doesn't know this payment.",
    ProblemKind.PAYMENT_ALREADY_REFUNDED: "The server says this payment was refunded.",
    ProblemKind.UNEXPECTED_ERROR: "The server had an unexpected fault.",
    ProblemKind.UNKNOWN: "The server reports: {description}",
}

_REFUND_PROBLEMS = {
    ProblemKind.INPUT_ERROR: (
        "The server didn't understand the till. Nothing was paid back. Call your technician."
    ),
    ProblemKind.MERCHANT_VALIDATION_ERROR: (
        "The server doesn't accept this shop's agreement. Nothing was paid back. Call your "
        "provider."
    ),
    ProblemKind.PAYMENT_NOT_FOUND: (
        "The server doesn't know this receipt. Nothing was paid back. Call your provider."
    ),
    ProblemKind.PAYMENT_ALREADY_REFUNDED: "The server says this was paid back before.",
    ProblemKind.UNEXPECTED_ERROR: "The server had an unexpected fault.",
    ProblemKind.UNKNOWN: "The server reports: {description}",
}

_DOUBTS = {
    Doubt.NO_ANSWER: "The server didn't answer the till's request.",
    Doubt.NO_CODE: "The server gave no code to scan.",
    Doubt.TIME_UP: "Time ran out; the code was hidden.",
    Doubt.CANCEL_UNCONFIRMED: "The server hasn't confirmed the cancel.",
    Doubt.PROBLEM: "The server reported a problem.",
    Doubt.SERVER_ERROR: "The server reported an error for this payment.",
    Doubt.RESTARTED: "The till was restarted while the payment was open.",
    Doubt.RECEIPT_DISAGREES: "A receipt came whose amount isn't the one asked for.",
    Doubt.RECEIPT_UNREADABLE: "A receipt came that can't be read.",
    Doubt.REFUND_UNKNOWN: "The server hasn't said whether the money was paid back.",
    Doubt.REFUND_UNCLEAR: "The server says refunded, but not which of several charges.",
    Doubt.AMOUNT_UNCONFIRMED: "The server says paid, but no receipt has told the amount.",
}

_ALARMS = {
    Alarm.PAID_AFTER_CANCEL: (
        "The customer has paid although the payment was cancelled or thought lost. Hand over "
        "the goods, or refund the receipt."
    ),
    Alarm.CANCELED_AFTER_PAID: (
        "The server now says cancelled, after it said paid. Call your provider."
    ),
    Alarm.SECOND_RECEIPT: (
        "A second receipt came: the customer may have been charged twice. Keep both receipt "
        "numbers, and refund one of them."
    ),
    Alarm.RECEIPT_DISAGREES: "The receipt's amount isn't the one asked for. Call your provider.",
    Alarm.RECEIPT_UNREADABLE: "The receipt can't be read. Call your provider.",
    Alarm.OVERRULED: (
        "This was settled by hand, and the server has now proved otherwise. What is shown is "
        "the server's word."
    ),
}

_REASONS = {
    CancelReason.CASHIER: "Cancelled at the till. Nothing was charged.",
    CancelReason.TIME_UP: "Time ran out, and the payment was cancelled. Nothing was charged.",
    CancelReason.NO_ANSWER: "The payment was cancelled. Nothing was charged. Try again.",
    CancelReason.NO_CODE: "The server gave no code to scan. Nothing was charged. Try again.",
    CancelReason.PROBLEM: "The payment was cancelled. Nothing was charged. Try again.",
    CancelReason.RESTARTED: "The open payment was cancelled. Nothing was charged.",
}

_STATES = {
    State.INITIATING: "Making the code ready…",
    State.PENDING: "Waiting for the customer",
    State.CANCELLING: "Cancelling…",
    State.REFUNDING: "Refunding…",
    State.COMPLETE: "Paid",
    State.CANCELED: "Cancelled",
    State.ERROR: "Refused",
    State.REVERSED: "Refunded",
}


def fault(kind: FaultKind, texts: Texts) -> str:
    """Return why there is no connection, and what to do."""
    return texts.say(_FAULTS[kind])


_RETRIED = frozenset({
    FaultKind.SERVER_DOWN, FaultKind.TIMED_OUT, FaultKind.SERVER_BUSY, FaultKind.SERVER_FAILED,
    FaultKind.LOGON_MISSING, FaultKind.CONNECTION_LOST, FaultKind.PEER_SILENT,
    FaultKind.MESSAGE_TOO_LARGE,
})  # fmt: skip
"""After these a till tries again by itself."""


def ending_fault(kind: FaultKind, texts: Texts) -> str:
    """Return the same for a command that ends with it, and tries nothing by itself."""
    if kind not in _RETRIED:
        return fault(kind, texts)
    return texts.say("The connection to the server failed. Check the network, and run this again.")


def refusal(kind: Refusal, texts: Texts) -> str:
    """Return why a sale was not started."""
    return texts.say(_REFUSALS[kind])


def refund_refusal(kind: RefundRefusal, texts: Texts) -> str:
    """Return why a refund was not sent."""
    return texts.say(_REFUND_REFUSALS[kind])


def amount_fault(kind: AmountFault, limit: str, texts: Texts) -> str:
    """Return why what was typed can't be charged; ``limit`` is the highest amount, as text."""
    return texts.say(_AMOUNTS[kind], limit=limit)


def problem(told: Problem, texts: Texts) -> str:
    """Return what a PROBLEM means; one of an unknown type with the server's own description."""
    return texts.say(_PROBLEMS[told.kind], description=told.description or told.wire_type)


def refund_problem(told: Problem, texts: Texts) -> str:
    """Return what a PROBLEM in answer to a refund means."""
    return texts.say(_REFUND_PROBLEMS[told.kind], description=told.description or told.wire_type)


def problem_of(payment: Payment, told: Problem, texts: Texts) -> str:
    """Return what a PROBLEM means for ``payment``: to a refund it says something else."""
    if payment.refund is None:
        return problem(told, texts)
    refused = told.kind is not ProblemKind.PAYMENT_ALREADY_REFUNDED
    if refused and payment.outcome is Outcome.NOT_KNOWN and payment.refund.times_sent > 1:
        # It speaks of one of several REFUNDs; another may have been carried out.
        return texts.say("The server refused it this time; an earlier one may have been done.")
    return refund_problem(told, texts)


def doubt(kind: Doubt, texts: Texts) -> str:
    """Return why the outcome isn't known."""
    return texts.say(_DOUBTS[kind])


def alarm(kind: Alarm, texts: Texts) -> str:
    """Return what is wrong, and what a person is to do."""
    return texts.say(_ALARMS[kind])


def is_partly_refunded(payment: Payment) -> bool:
    """Whether the server says that a part of what stays paid is refunded; no double charge."""
    if payment.is_resolved_by_hand or payment.outcome is not Outcome.PAID:
        return False
    is_doubled = Alarm.SECOND_RECEIPT in alarms.standing(payment)
    return refunds.partly_refunded(payment) is not None and not is_doubled


def mark(payment: Payment, texts: Texts) -> str:
    """Return what a list says beside the outcome: of alarms that stand, and of a part refunded."""
    standing = alarms.standing(payment)
    if Alarm.SECOND_RECEIPT in standing:
        number = alarms.charges(payment)
        return texts.count("{number} charge", "{number} charges", number)
    if refunds.partly_refunded(payment) is not None:
        return texts.say("partly refunded")
    return texts.say("alarm") if standing else ""


def state(payment: Payment, texts: Texts) -> str:
    """Return the payment's state in a word or two."""
    return texts.say(_STATES[payment.state])


def state_or_outcome(payment: Payment, texts: Texts) -> str:
    """Return the state, but of one that says what isn't known: that it isn't known."""
    is_doubtful = payment.state is State.COMPLETE and payment.outcome is Outcome.NOT_KNOWN
    return outcome(payment, texts) if is_doubtful else state(payment, texts)


def not_paid(payment: Payment, texts: Texts) -> str:
    """Return why a payment wasn't paid, and that nothing was charged."""
    if payment.state is State.REVERSED:
        return texts.say("The money was paid back to the customer.")
    if payment.state is State.ERROR and payment.problem is not None:
        return problem(payment.problem, texts)
    if payment.cancel_reason is not None:
        return texts.say(_REASONS[payment.cancel_reason])
    if not payment.answered:
        return texts.say("The connection broke before anything was sent. Try again.")
    return texts.say("The customer cancelled. Nothing was charged.")


def unmatched_receipt(number: str, texts: Texts) -> str:
    """Return what to do about money that the server tells of and that belongs to no payment."""
    return texts.say(
        "The server tells of a receipt {number} that this till can't match. Keep the number, "
        "call your provider.",
        number=number,
    )


def next_step(payment: Payment, *, connected: bool, texts: Texts, is_foreign: bool = False) -> str:
    """Return what happens by itself to a payment whose outcome isn't known, or what is to be done.

    ``is_foreign``: it belongs to another server or terminal id.
    """
    if is_foreign:
        return elsewheres(texts)
    if payment.doubt in RECEIPT_DOUBTS:
        return texts.say("Compare with the customer's wallet, and call your provider.")
    if payment.state is State.REFUNDING:
        return texts.say("Nothing is sent by itself: ask again, or call your provider.")
    if connected:
        return texts.say("The till asks the server again by itself.")
    return texts.say("The till asks as soon as it is connected.")


def elsewheres(texts: Texts) -> str:
    """Return why this till doesn't ask about a payment."""
    return texts.say("It belongs to another server or terminal, and is asked about only there.")


def dont_charge_again(texts: Texts) -> str:
    """Return the one safe thing to do while an outcome isn't known."""
    return texts.say("Don't charge this sale again until it says Paid or Not paid.")


def dont_repeat(payment: Payment, texts: Texts) -> str:
    """Return the same, or what not to do while a refund's outcome isn't known."""
    if payment.state is State.REFUNDING:
        return texts.say("Don't pay it back another way until it says Refunded or Paid.")
    return dont_charge_again(texts)


def outcome(payment: Payment, texts: Texts) -> str:
    """Return the outcome in a word or two; one settled by hand says so."""
    if payment.is_resolved_by_hand:
        by_hand = payment.outcome is Outcome.PAID
        return texts.say("Paid (by hand)") if by_hand else texts.say("Not paid (by hand)")
    if refunds.is_refunded(payment):
        return texts.say("Refunded")
    if payment.taken_elsewhere and payment.outcome is Outcome.PAID:
        return texts.say("Not refunded")
    return {
        Outcome.PAID: texts.say("Paid"),
        Outcome.NOT_PAID: texts.say("Not paid"),
        Outcome.NOT_KNOWN: texts.say("Not known"),
    }[payment.outcome]


def amount(payment: Payment, texts: Texts) -> str:
    """Return a payment's amount; the till may know the receipt number alone."""
    if not receipt.amount_is_known(payment):
        return texts.say("Amount not known")
    return texts.amount(payment.amount.amount_minor, payment.amount.currency.value)


def entries_missing(texts: Texts) -> tuple[str, str]:
    """Return what is said of a journal that has lost its end: a title, and what to do."""
    return (
        texts.say("The till's journal has lost entries."),
        texts.say(
            "Payments that weren't settled may be missing: look into your provider's portal "
            "before charging again, and call your technician."
        ),
    )


def journal_locked(folder: str, texts: Texts) -> str:
    """Return why the till can't use the journal in ``folder``, and what to do."""
    return texts.say(
        "Another till is running on this machine and owns the journal in {folder}. "
        "Use that one, or close it first.",
        folder=folder,
    )


def journal_migrating(percent: int, texts: Texts) -> tuple[str, str]:
    """Return what is said while an earlier version's journal is brought up to date."""
    return (
        texts.say("The till's records are being brought up to date: {percent} %", percent=percent),
        texts.say("No sale can begin until that is done. It takes a few minutes, once."),
    )


def copy_failed(texts: Texts) -> str:
    """Return what is said where the second copy of the money can't be written."""
    return texts.say("The second copy of the payments can't be written, so no new sale can begin.")


def not_recorded(texts: Texts, *, is_refund: bool) -> str:
    """Return what is said of money that the disk didn't take; its number follows."""
    if is_refund:
        return texts.say("The server says paid back, NOT recorded")
    return texts.say("The server says paid, NOT recorded")


def may_not(who: str, right: Right, texts: Texts) -> str:
    """Return that ``who`` hasn't that right."""
    return texts.say(_NOT_ALLOWED[right], who=who)


def not_allowed(who: str, right: Right, others: Sequence[str], texts: Texts) -> str:
    """Return that ``who`` hasn't that right, and the names of some who have."""
    if not others:
        can = texts.say("Nobody here may: call your technician.")
    else:
        more = " …" if len(others) > _MOST_NAMES else ""
        can = texts.say("These may: {names}.", names=", ".join(others[:_MOST_NAMES]) + more)
    return f"{may_not(who, right, texts)} {can}"


def wrong_pin(texts: Texts) -> str:
    """Return that a PIN isn't the right one."""
    return texts.say("That isn't the PIN.")


def pin_waits(seconds: float, texts: Texts) -> str:
    """Return how long no PIN may be tried."""
    return texts.say("Too many wrong PINs. Wait {seconds} s.", seconds=int(seconds) + 1)
