"""The rights of operators: what each command needs, and the entries of who asked and who allowed.

The one place where a right is held against a command: window and console only ask for a PIN.
"""

from collections.abc import Mapping

from terminal_app import operators as known
from terminal_app.channel.commands import (
    Access,
    AcknowledgeAlarms,
    CancelPayment,
    CloseDay,
    Command,
    DeclineScan,
    DismissAlarms,
    PersonsCommand,
    RecordAccess,
    RefundReceipt,
    ResolveByHand,
    StartPayment,
)
from terminal_app.channel.events import NotAllowed
from terminal_app.journal.entries import Entry
from terminal_app.journal.tags import DECISION
from terminal_app.operators import Operators, Right

_NEEDED: Mapping[type, Right | None] = {
    StartPayment: Right.CHARGE,
    RefundReceipt: Right.REFUND,
    ResolveByHand: Right.RESOLVE,
    DismissAlarms: Right.RESOLVE,
    CloseDay: Right.CLOSE_DAY,
    # Who is at the till may always undo, and read.
    CancelPayment: None,
    DeclineScan: None,
    AcknowledgeAlarms: None,
}


def denied(operators: Operators, command: Command) -> NotAllowed | None:
    """Return that ``command`` is not to be carried out; None: it may be."""
    if not isinstance(command, PersonsCommand):
        return None
    right = _NEEDED[type(command)]
    if known.is_allowed(operators, right, command.operator, command.allowed_by):
        return None
    return NotAllowed(command, right)


# -- entries: their words are never changed, see ``journal.tags`` ----------------------------


def told_by(
    command: PersonsCommand | RecordAccess, what: str, more: Mapping[str, object]
) -> dict[str, object]:
    """Return the body of a decision: what, who asked, and who has allowed it."""
    told: dict[str, object] = {"what": what, "operator": command.operator, **more}
    if command.allowed_by:
        told["allowed_by"] = command.allowed_by
    if command.user and command.user != command.operator:
        told["user"] = command.user
    return told


def attempt_entry(denied: NotAllowed, payment_id: str | None) -> Entry:
    """Return the entry of what an operator has tried without the right."""
    command = denied.command
    more: dict[str, object] = {}
    if denied.right is not None:
        more["right"] = denied.right.value
    match command:
        case RefundReceipt(receipt_id):
            more["receipt"] = receipt_id
        case StartPayment(amount=amount):
            more |= {"amount_minor": amount.amount_minor, "currency": amount.currency.value}
    return Entry(DECISION, told_by(command, Access.DENIED.value, more), payment_id)


def access_entry(command: RecordAccess) -> Entry:
    """Return the entry of who is at the till, of a PIN, or of the settings."""
    more = {} if command.right is None else {"right": command.right.value}
    return Entry(DECISION, told_by(command, command.what.value, more))
