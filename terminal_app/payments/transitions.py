"""Table of the legal transitions of payments, by input and state.

``machine.apply`` checks every step against it; docs/states.md is generated from it.
"""

from collections.abc import Mapping

from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    AlarmsDismissed,
    CancelRequested,
    ConnectionLost,
    InitResponseReceived,
    ProblemReceived,
    ReceiptReceived,
    RefundRequested,
    RequestNotSent,
    ResolvedByHand,
    StatusReceived,
    TakenUp,
    TimedOut,
    UnreadableReceiptReceived,
)
from terminal_app.payments.payment import State

INITIATING, CANCELLING, REFUNDING = State.INITIATING, State.CANCELLING, State.REFUNDING
PENDING, COMPLETE = State.PENDING, State.COMPLETE
CANCELED, ERROR, REVERSED = State.CANCELED, State.ERROR, State.REVERSED

TRANSITIONS: Mapping[type, Mapping[State, frozenset[State]]] = {
    CancelRequested: {
        INITIATING: frozenset({CANCELLING}),
        CANCELLING: frozenset({CANCELLING}),
        PENDING: frozenset({CANCELLING}),
    },
    RefundRequested: {
        INITIATING: frozenset({REFUNDING}),
        CANCELLING: frozenset({REFUNDING}),
        REFUNDING: frozenset({REFUNDING}),
        PENDING: frozenset({REFUNDING}),
        COMPLETE: frozenset({REFUNDING}),
        CANCELED: frozenset({REFUNDING}),
        ERROR: frozenset({REFUNDING}),
        REVERSED: frozenset({REFUNDING}),
    },
    ResolvedByHand: {state: frozenset({state}) for state in State},
    RequestNotSent: {
        INITIATING: frozenset({CANCELED}),
        CANCELLING: frozenset({CANCELLING, CANCELED}),
        REFUNDING: frozenset({CANCELLING, REFUNDING, COMPLETE, REVERSED}),
    },
    TimedOut: {
        INITIATING: frozenset({INITIATING, CANCELLING}),
        CANCELLING: frozenset({CANCELLING}),
        REFUNDING: frozenset({REFUNDING}),
        PENDING: frozenset({CANCELLING, PENDING}),
        COMPLETE: frozenset({COMPLETE}),
        CANCELED: frozenset({CANCELED}),
        ERROR: frozenset({ERROR}),
        REVERSED: frozenset({REVERSED}),
    },
    ConnectionLost: {
        INITIATING: frozenset({INITIATING}),
        CANCELLING: frozenset({CANCELLING}),
        REFUNDING: frozenset({REFUNDING}),
        PENDING: frozenset({PENDING}),
    },
    TakenUp: {
        INITIATING: frozenset({INITIATING, CANCELLING}),
        CANCELLING: frozenset({CANCELLING}),
        REFUNDING: frozenset({REFUNDING}),
        PENDING: frozenset({CANCELLING, PENDING}),
    },
    AlarmsAcknowledged: {state: frozenset({state}) for state in State},
    AlarmsDismissed: {state: frozenset({state}) for state in State},
    InitResponseReceived: {
        INITIATING: frozenset({INITIATING, CANCELLING, PENDING}),
        CANCELLING: frozenset({CANCELLING}),
        REFUNDING: frozenset({REFUNDING}),
        PENDING: frozenset({PENDING}),
        COMPLETE: frozenset({COMPLETE}),
        CANCELED: frozenset({CANCELED}),
        ERROR: frozenset({CANCELLING, ERROR}),
        REVERSED: frozenset({REVERSED}),
    },
    StatusReceived: {
        INITIATING: frozenset({INITIATING, CANCELLING, COMPLETE, CANCELED, REVERSED}),
        CANCELLING: frozenset({CANCELLING, COMPLETE, CANCELED, REVERSED}),
        REFUNDING: frozenset({REFUNDING, COMPLETE, REVERSED}),
        PENDING: frozenset({CANCELLING, PENDING, COMPLETE, CANCELED, REVERSED}),
        COMPLETE: frozenset({COMPLETE, REVERSED}),
        CANCELED: frozenset({COMPLETE, CANCELED, REVERSED}),
        ERROR: frozenset({COMPLETE, ERROR, REVERSED}),
        REVERSED: frozenset({REVERSED}),
    },
    ReceiptReceived: {
        INITIATING: frozenset({INITIATING, COMPLETE, REVERSED}),
        CANCELLING: frozenset({CANCELLING, COMPLETE, REVERSED}),
        REFUNDING: frozenset({REFUNDING, COMPLETE, REVERSED}),
        PENDING: frozenset({PENDING, COMPLETE, REVERSED}),
        COMPLETE: frozenset({COMPLETE, REVERSED}),
        CANCELED: frozenset({COMPLETE, CANCELED, REVERSED}),
        ERROR: frozenset({COMPLETE, ERROR, REVERSED}),
        REVERSED: frozenset({COMPLETE, REVERSED}),
    },
    UnreadableReceiptReceived: {state: frozenset({state}) for state in State},
    ProblemReceived: {
        INITIATING: frozenset({INITIATING, CANCELLING, ERROR}),
        CANCELLING: frozenset({CANCELLING, ERROR, REVERSED}),
        REFUNDING: frozenset({CANCELLING, REFUNDING, COMPLETE, REVERSED}),
        PENDING: frozenset({CANCELLING, PENDING}),
        COMPLETE: frozenset({COMPLETE, REVERSED}),
        CANCELED: frozenset({CANCELED, REVERSED}),
        ERROR: frozenset({ERROR, REVERSED}),
        REVERSED: frozenset({REVERSED}),
    },
}
"""For each input: the states in which it is legal, and the states that it may lead to."""
