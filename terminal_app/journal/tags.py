"""The names that stand in journals, for every class, field and value that is recorded.

Entries are never changed and their digests cover them, so a name that was written once has to be
read for good. Classes, fields and modules of the program may be renamed: then the code's name
changes in these tables, and the tag beside it stays. A new field or class needs a tag of its own.
"""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Final

from terminal_app.payments import inputs
from terminal_app.payments.closing import Closing, Correction, CurrencyFigures, Period
from terminal_app.payments.figures import Count, Figures, OpenOutcome, Share
from terminal_app.payments.inputs import Request
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import (
    Alarm,
    CancelReason,
    Charge,
    Dismissal,
    Doubt,
    Outcome,
    Owner,
    Payment,
    Problem,
    ProblemKind,
    Refund,
    RefundResult,
    Resolution,
    Reversal,
    State,
    Wait,
)
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.payments.scan import DeclineReason, Scan, ScanState
from terminal_app.payments.slip import Recipient, Slip, SlipState

STARTED: Final = "started"
"""A till has started: at which server, under which terminal id."""
STOPPED: Final = "stopped"
SENT: Final = "sent"
"""A message that is about to be sent."""
RECEIVED: Final = "heard"
"""A message of the server's."""
UNMATCHED: Final = "set_aside"
"""One that belongs to no payment, or can't be read."""
CHANGED: Final = "changed"
"""An input, and the payment after it."""
SCAN: Final = "scan"
"""A GET_PAYMENT_REQUEST, after what became of it."""
DECISION: Final = "decision"
"""What a person has decided."""
WRONG_PIN: Final = "wrong_pin"
"""In a decision: somebody gave a wrong PIN for that operator."""
RIGHT_PIN: Final = "right_pin"
"""In a decision: the right one, after wrong ones."""
AT_THE_TILL: Final = "at_the_till"
"""In a decision: that operator has said with the PIN who is at the till."""
RECORDING_RESTORED: Final = "recording_restored"
"""The journal can be written again after the disk has failed."""
JOURNAL_LOST: Final = "journal_lost"
"""Entries of an earlier journal are lost: up to which one, and where the rest was found."""
RECOVERED: Final = "recovered"
"""A payment as the second copy, or the running till, knew it; never as the server said it."""
CONTINUED: Final = "continued"
"""The first entry of a file whose entries before it are in an archive: which, and what is of it."""
CARRIED: Final = "carried"
"""A payment, or a scan, as the archive has it, so that it goes on here."""
ERASED: Final = "erased"
"""Customers' data were erased: whose, by whom and why."""
CLOSED: Final = "closed"
"""A day was closed: the closing with its number and figures."""
KEPT_CLOSING: Final = "kept_closing"
"""A closing whose own entry is in an archive."""
SLIP: Final = "slip"
"""A slip of paper, after what became of it."""
SLIPS: Final = "slips"
"""In a change: the slips that are queued with it."""
KINDS: Final = frozenset(
    {
        STARTED,
        STOPPED,
        SENT,
        RECEIVED,
        UNMATCHED,
        CHANGED,
        SCAN,
        DECISION,
        RECORDING_RESTORED,
        JOURNAL_LOST,
        RECOVERED,
        CONTINUED,
        CARRIED,
        ERASED,
        CLOSED,
        KEPT_CLOSING,
        SLIP,
    }
)
"""The kinds of entries."""

BEGIN: Final = "Begin"
"""In the place of an input's tag: the payment is new."""
DECLINE: Final = "decline"
"""In the place of a ``Request``: a no to a GET_PAYMENT_REQUEST. On the wire it is a cancel."""

INPUTS: Final[Mapping[type, str]] = {
    inputs.CancelRequested: "Cancel",
    inputs.RefundRequested: "RefundAsked",
    inputs.ResolvedByHand: "SettledByHand",
    inputs.RequestNotSent: "NeverLeft",
    inputs.TimedOut: "TimeUp",
    inputs.ConnectionLost: "LineLost",
    inputs.TakenUp: "TakenUp",
    inputs.AlarmsAcknowledged: "AlarmsSeen",
    inputs.AlarmsDismissed: "AlarmsDismissed",
    inputs.InitResponseReceived: "Responded",
    inputs.StatusReceived: "StatusTold",
    inputs.ReceiptReceived: "ReceiptCame",
    inputs.UnreadableReceiptReceived: "ReceiptUnreadable",
    inputs.ProblemReceived: "ProblemTold",
}
"""The tag of each kind of input."""

FIELDS: Final[Mapping[type, Mapping[str, str]]] = {
    inputs.CancelRequested: {"reason": "reason", "operator": "operator"},
    inputs.RefundRequested: {"receipt_id": "receipt_id", "operator": "operator"},
    inputs.ResolvedByHand: {"resolution": "settlement"},
    inputs.RequestNotSent: {"request": "request"},
    inputs.TimedOut: {"wait": "wait"},
    inputs.ConnectionLost: {},
    inputs.TakenUp: {},
    inputs.AlarmsAcknowledged: {"operator": "operator"},
    inputs.AlarmsDismissed: {"dismissal": "dismissal"},
    inputs.InitResponseReceived: {"qr_code": "qr_code"},
    inputs.StatusReceived: {"state": "state", "is_proof": "is_proof"},
    inputs.ReceiptReceived: {
        "receipt_id": "receipt_id",
        "state": "state",
        "amount": "amount",
        "payment_method": "payment_method",
        "paid_at": "paid_at",
        "is_integer": "is_integer",
        "is_proof": "is_proof",
    },
    inputs.UnreadableReceiptReceived: {
        "receipt_id": "receipt_id",
        "state": "state",
        "is_integer": "is_integer",
    },
    inputs.ProblemReceived: {
        "request": "request",
        "problem": "problem",
        "request_long_gone": "request_long_gone",
        "receipt_id": "receipt_id",
    },
    Payment: {
        "payment_id": "payment_id",
        "sale_id": "sale_id",
        "owner": "owner",
        "amount": "amount",
        "operator": "operator",
        "started_at": "started_at",
        "by_scan": "by_scan",
        "taken_elsewhere": "taken_elsewhere",
        "state": "state",
        "waits_for": "waits_for",
        "answered": "answered",
        "qr_code": "qr_code",
        "times_asked": "times_asked",
        "cancel_reason": "cancel_reason",
        "canceled_by": "canceled_by",
        "doubt": "doubt",
        "problem": "problem",
        "charges": "charges",
        "reversals": "reversals",
        "refund": "refund",
        "resolution": "settlement",
        "alarms": "alarms",
        "alarms_seen": "alarms_seen",
        "lines": "lines",
        "note": "note",
        "spelled_id": "spelled_id",
        "dismissals": "dismissals",
        "alarms_dismissed": "alarms_dismissed",
    },
    Scan: {
        "payment_id": "payment_id",
        "owner": "owner",
        "scanned_at": "scanned_at",
        "state": "state",
        "reason": "reason",
        "operator": "operator",
        "spelled_id": "spelled_id",
    },
    Slip: {
        "payment_id": "payment_id",
        "number": "number",
        "tells": "tells",
        "recipient": "recipient",
        "copy": "copy",
        "operator": "operator",
        "state": "state",
        "why": "why",
    },
    Owner: {"server": "server", "terminal_id": "terminal_id"},
    Money: {"amount_minor": "amount_minor", "currency": "currency"},
    Problem: {"kind": "kind", "wire_type": "wire_type", "description": "description"},
    Charge: {
        "receipt_id": "receipt_id",
        "agrees": "agrees",
        "amount": "amount",
        "payment_method": "payment_method",
        "paid_at": "paid_at",
        "is_integer": "is_integer",
    },
    Reversal: {"receipt_id": "receipt_id", "of": "of", "agrees": "agrees", "amount": "amount"},
    Refund: {
        "receipt_id": "receipt_id",
        "operator": "operator",
        "times_sent": "times_sent",
        "result": "result",
    },
    Resolution: {"outcome": "outcome", "operator": "operator", "reason": "reason", "at": "at"},
    Dismissal: {"operator": "operator", "reason": "reason", "at": "at"},
    SaleLine: {
        "kind": "kind",
        "name": "name",
        "quantity": "quantity",
        "amount_minor": "amount_minor",
        "product_id": "product_id",
    },
    Count: {"number": "number", "amount_minor": "amount_minor"},
    Share: {"name": "name", "sales": "sales", "refunds": "refunds"},
    Figures: {
        "sales": "sales",
        "refunds": "refunds",
        "second_charges": "second_charges",
        "tips": "tips",
        "not_paid": "not_paid",
        "paid_by_hand": "paid_by_hand",
        "not_paid_by_hand": "not_paid_by_hand",
        "refunded_by_hand": "refunded_by_hand",
        "methods": "methods",
        "operators": "operators",
    },
    OpenOutcome: {
        "payment_id": "payment_id",
        "started_at": "started_at",
        "amount": "amount",
        "outcome": "outcome",
        "receipt_id": "receipt_id",
        "doubt": "doubt",
        "alarms": "alarms",
    },
    CurrencyFigures: {"currency": "currency", "figures": "figures"},
    Correction: {
        "payment_id": "payment_id",
        "started_at": "started_at",
        "amount": "amount",
        "closing": "closing",
        "change": "change",
        "receipt_id": "receipt_id",
    },
    Period: {"owner": "owner", "sums": "sums", "open": "open", "corrections": "corrections"},
    Closing: {
        "number": "number",
        "day": "day",
        "first_seq": "first_seq",
        "last_seq": "last_seq",
        "period": "period",
        "operator": "operator",
        "allowed_by": "allowed_by",
        "user": "user",
        "lost": "lost",
    },
}
"""The tag of each field, in the order in which they are written."""

ADDED: Final[Mapping[type, Mapping[str, object]]] = {
    inputs.StatusReceived: {"is_proof": True},
    inputs.ReceiptReceived: {"is_integer": False, "is_proof": True},
    inputs.UnreadableReceiptReceived: {"is_integer": False},
    Payment: {"spelled_id": "", "dismissals": (), "alarms_dismissed": 0},
    Scan: {"spelled_id": ""},
    Slip: {
        field.name: field.default
        for field in dataclasses.fields(Slip)
        if field.default is not dataclasses.MISSING
    },
    Charge: {"is_integer": False},
    Reversal: {"amount": None},
    Share: {"sales": Count(), "refunds": Count()},
    Figures: {
        field.name: field.default for field in dataclasses.fields(Figures) if field.name != "sales"
    },
    OpenOutcome: {"receipt_id": None, "doubt": None, "alarms": ()},
    Correction: {"receipt_id": None},
    Period: {"open": (), "corrections": ()},
    Closing: {"allowed_by": "", "user": "", "lost": ()},
}
"""Fields that came later, or are seldom there, by their names in the code, and the value that isn't
written.

So what was recorded before them is written as it was, to the letter.
"""

VALUES: Final[frozenset[type[enum.Enum]]] = frozenset(
    {
        Alarm,
        CancelReason,
        Currency,
        DeclineReason,
        Doubt,
        LineKind,
        Outcome,
        ProblemKind,
        Recipient,
        RefundResult,
        Request,
        ScanState,
        SlipState,
        State,
        Wait,
    }
)
"""The enumerations whose values are tags themselves: a member may be renamed, its value may not."""


def _every_field_has_one_tag() -> None:
    """Refuse to start rather than leave a field out of the journal.

    Raises: TypeError.
    """
    for kind, tags in FIELDS.items():
        names = {field.name for field in dataclasses.fields(kind)}
        if names != tags.keys() or len({*tags.values()}) != len(tags):
            odd = ", ".join(sorted(names ^ tags.keys()))
            message = f"the tags of {kind.__name__} aren't those of its fields: {odd}"
            raise TypeError(message)


_every_field_has_one_tag()
