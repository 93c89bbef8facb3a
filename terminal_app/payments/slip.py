"""Slips: receipts on paper, from the moment that one is wanted to what is known of the paper.

A printer proves nothing: the last that is known of a slip is that all of it was handed over.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from terminal_app.payments.inputs import IllegalInputError


class SlipState(enum.Enum):
    """State of a slip."""

    QUEUED = "queued"
    """It is to be printed, and wasn't begun."""
    SENDING = "sending"
    """It is being handed to the printer."""
    SENT = "sent"
    """All of it was handed over."""
    KEPT = "kept"
    """Nothing of it was handed over: it waits until a person asks for it again."""
    UNCERTAIN = "uncertain"
    """Something of it may be on paper: a person has to look; it isn't printed again by itself."""
    SEEN = "seen"
    """A person has looked at the paper of an uncertain one."""
    DROPPED = "dropped"
    """A person doesn't want it any more, or its payment has no receipt by now."""


class Handed(enum.Enum):
    """How much of a document a printer has got, as far as that is known."""

    NOTHING = "nothing"
    PERHAPS = "perhaps"
    """Something of it, or all."""
    ALL = "all"


class Recipient(enum.Enum):
    """Whom a slip is for."""

    CUSTOMER = "customer"
    MERCHANT = "merchant"


SLIP_TRANSITIONS: Mapping[SlipState, frozenset[SlipState]] = {
    SlipState.QUEUED: frozenset({SlipState.SENDING, SlipState.DROPPED}),
    SlipState.SENDING: frozenset({SlipState.SENT, SlipState.KEPT, SlipState.UNCERTAIN}),
    SlipState.SENT: frozenset(),
    SlipState.KEPT: frozenset({SlipState.QUEUED, SlipState.DROPPED}),
    SlipState.UNCERTAIN: frozenset({SlipState.SEEN}),
    SlipState.SEEN: frozenset(),
    SlipState.DROPPED: frozenset(),
}
"""Legal transitions: from each state to which. What may be on paper is never queued again."""
OPEN = frozenset({SlipState.QUEUED, SlipState.SENDING, SlipState.KEPT, SlipState.UNCERTAIN})
"""Something is still to be done about it."""
WAITING = frozenset({SlipState.QUEUED, SlipState.KEPT})
"""Nothing of it was handed over."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip of one payment; the next one of it has the next ``number``."""

    payment_id: str
    number: int
    """From 1."""
    tells: str
    """What its receipt tells of the money: the value of a ``receipts.kinds.Kind``."""
    recipient: Recipient = Recipient.CUSTOMER
    copy: int | None = None
    """None: the original, else the number of the copy; 0: nobody has counted it."""
    operator: str = ""
    """Who has asked for its last step; empty: the till by itself."""
    state: SlipState = SlipState.QUEUED
    why: str = ""
    """Where the printer has failed: the value of a ``errors.PrinterFault``."""

    @property
    def may_be_on_paper(self) -> bool:
        """Whether something of it was handed over, or may have been."""
        return self.state not in {*WAITING, SlipState.DROPPED}


AFTER: Mapping[Handed, SlipState] = {
    Handed.NOTHING: SlipState.KEPT,
    Handed.PERHAPS: SlipState.UNCERTAIN,
    Handed.ALL: SlipState.SENT,
}
"""What a slip that was being sent has come to."""


def move(slip: Slip, to: SlipState, *, why: str = "", operator: str = "") -> Slip:
    """Return the slip in its new state; ``operator`` has asked for that, or nobody.

    Raises: IllegalInputError if it can't come to that from where it is.
    """
    if to not in SLIP_TRANSITIONS[slip.state]:
        message = f"a slip doesn't go from {slip.state.value} to {to.value}"
        raise IllegalInputError(message)
    return replace(slip, state=to, why=why, operator=operator or slip.operator)
