"""The proposal: the smallest profile that explains every message of a record, and what is open.

Pure: the record and the person's answers go in, a value comes out. Nothing here is used for a
payment before a person has agreed and ``certify`` has tried it.
"""

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from terminal_app.wire import codec, messages
from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import SHIPPED, Profile
from terminal_app.wire.proposal import heard
from terminal_app.wire.proposal.draft import Draft
from terminal_app.wire.proposal.fold import NO, YES, Fold
from terminal_app.wire.proposal.lines import Line, lines_of, text_of
from terminal_app.wire.proposal.look import AMOUNT, Known
from terminal_app.wire.proposal.record import Heard, Question, Recorded
from terminal_app.wire.raw_identifiers import canonical_id

__all__ = ["NO", "YES", "Fold", "Proposal", "proposal_of", "propose"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a record comes to."""

    draft: Draft
    profile: Profile
    """SHIPPED where none can be used: ``unexplained`` says why then."""
    lines: tuple[Line, ...] = ()
    questions: tuple[Question, ...] = ()
    unexplained: tuple[str, ...] = ()
    """What it doesn't explain, a sentence each, in English."""
    names: tuple[str | None, ...] = ()
    """Our name of each recorded message of the server; None for what isn't one, or isn't known."""
    has_changed: bool = True
    """The last message has told something; after a refusal that hasn't, nothing more is tried."""
    text: str = ""
    """The profile as a file."""
    is_late: bool = False
    """The last message answers an earlier request than the last."""

    @property
    def last_name(self) -> str | None:
        """Our name of the last message of the server."""
        return self.names[-1] if self.names else None


def propose(
    record: Sequence[Recorded], terminal_id: str, answers: Mapping[str, str] | None = None
) -> Proposal:
    """Return the proposal for what has passed so far."""
    fold = Fold(terminal_id, answers or {})
    for number, one in enumerate(record):
        fold.take(number, one)
    return proposal_of(record, fold)


def proposal_of(record: Sequence[Recorded], fold: Fold) -> Proposal:
    """Return the proposal of a record that is taken already; ``fold`` can go on."""
    draft = copy.deepcopy(fold.draft)
    _forget_what_is_optional_already(draft)
    lines = lines_of(draft.profile(), draft)
    text = text_of(lines)
    profile, faults = SHIPPED, []
    try:
        profile = load.parse(text)
    except load.ProfileError as error:
        faults.append(f"The profile that would explain it can't be used: {error}")
    else:
        faults += _unexplained(record, fold, profile)
    return Proposal(
        draft,
        profile,
        lines,
        tuple(fold.questions),
        tuple(faults),
        tuple(fold.names),
        fold.has_changed,
        text,
        fold.is_late,
    )


def _unexplained(record: Sequence[Recorded], fold: Fold, profile: Profile) -> list[str]:
    faults = []
    for number, (one, name) in enumerate(zip(record, fold.names, strict=True), 1):
        if isinstance(one, Heard):
            fault = _fault_of(one.text, name, profile, fold.known, fold.asked_for)
            if fault:
                faults.append(f"message {number}: {fault}")
    return faults


def _forget_what_is_optional_already(draft: Draft) -> None:
    """The shipped contract has a receipt's amount optional: alone, that makes no profile."""
    lacking = draft.lacking.get("PAYMENT_RECEIPT", set())
    if lacking == {AMOUNT}:
        draft.lacking["PAYMENT_RECEIPT"] = set()
        if not draft.profile().is_shipped:
            draft.lacking["PAYMENT_RECEIPT"] = {AMOUNT}


def _fault_of(
    text: str,
    name: str | None,
    profile: Profile,
    known: Known,
    asked_for: Collection[tuple[int, str]],
) -> str:
    """Return why the profile doesn't explain a message of the server; empty if it does."""
    if name is None:
        return "it isn't known which message it is"
    try:
        read = codec.read(text.encode(), profile)
    except codec.UnreadableError as error:
        return f"{name}: {error.why}"
    message = read.message
    if codec.type_name(message) != name:
        return f"it reads as {codec.type_name(message)}, and seems to be {name}"
    if read.dropped:
        return f"{name}: can't be read: {', '.join(read.dropped)}"
    details = getattr(message, "payment_details", None)
    amount = (details.amount, details.currency_iso.value) if details is not None else None
    if isinstance(message, messages.PaymentReceipt) and amount and amount not in asked_for:
        return f"{name}: its amount reads as {amount[0]} minor units, which was never asked for"
    payment_id = getattr(message, "payment_id", None)
    is_answer = name in heard.ANSWERS
    if is_answer and payment_id and canonical_id(payment_id) not in known.payment_ids:
        return f"{name}: its paymentId is of no payment of the till"
    return ""
