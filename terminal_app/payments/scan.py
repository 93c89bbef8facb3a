"""Scans of the till's own code by customers, who then wait for an amount (GET-flow).

A sale has at most one payable payment: a scan is declined while a payment is open or another
scan waits, and none is answered twice.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from terminal_app.payments.inputs import IllegalInputError
from terminal_app.payments.payment import Owner


class ScanState(enum.Enum):
    """State of a scan; only one that waits can be answered."""

    WAITING = "WAITING"
    ANSWERED = "ANSWERED"
    """The cashier has entered an amount: it has become a payment."""
    DECLINED = "DECLINED"
    """The till has declined it (STATUS_UPDATE CANCELED)."""
    WITHDRAWN = "WITHDRAWN"
    """The server has cancelled it before the cashier answered."""


class DeclineReason(enum.Enum):
    """Why the till declined a scan."""

    PAYMENT_OPEN = "payment_open"
    ANOTHER_SCAN = "another_scan"
    OTHER_SALE = "other_sale"
    """The cashier has begun another payment."""
    CASHIER = "cashier"
    TIME_UP = "time_up"
    NOBODY_THERE = "nobody_there"
    """There is no cashier: the console, or a till that has just been started."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One GET_PAYMENT_REQUEST."""

    payment_id: str
    """Chosen by the server; the payment that answers it has the same id."""
    owner: Owner
    scanned_at: str
    """Wall clock, ISO 8601 in UTC; for display only."""
    state: ScanState = ScanState.WAITING
    reason: DeclineReason | None = None
    operator: str | None = None
    """Name of the person who answered or declined, if one did."""
    spelled_id: str = ""
    """``payment_id`` as the server spelled it, where that differs: sent back so."""


SCAN_TRANSITIONS: Mapping[ScanState, frozenset[ScanState]] = {
    ScanState.WAITING: frozenset({ScanState.ANSWERED, ScanState.DECLINED, ScanState.WITHDRAWN}),
    ScanState.ANSWERED: frozenset(),
    ScanState.DECLINED: frozenset(),
    ScanState.WITHDRAWN: frozenset(),
}
"""Legal transitions: from each state to which."""


def move(
    scan: Scan,
    to: ScanState,
    *,
    reason: DeclineReason | None = None,
    operator: str | None = None,
) -> Scan:
    """Return the scan in its new state.

    Raises: IllegalInputError if it isn't waiting any more.
    """
    if to not in SCAN_TRANSITIONS[scan.state]:
        message = f"a scan doesn't go from {scan.state.value} to {to.value}"
        raise IllegalInputError(message)
    return replace(scan, state=to, reason=reason, operator=operator)
