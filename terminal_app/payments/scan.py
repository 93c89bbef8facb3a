"""GET-flow: a customer has scanned the till's own code, and waits for an amount.

One sale has at most one payable payment: a scan that comes while something else is payable,
or while another scan waits, is declined; and none is ever answered twice.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from terminal_app.payments.inputs import IllegalInputError
from terminal_app.payments.payment import Owner


class ScanState(enum.Enum):
    """Where a scan is; only one that waits can still be answered."""

    WAITING = "WAITING"
    ANSWERED = "ANSWERED"
    """The cashier has given an amount: from now on it is a payment."""
    DECLINED = "DECLINED"
    """The till has said no (STATUS_UPDATE/CANCELED)."""
    WITHDRAWN = "WITHDRAWN"
    """The server has taken it back before the cashier answered."""


class DeclineReason(enum.Enum):
    """Why the till said no."""

    PAYMENT_OPEN = "payment_open"
    ANOTHER_SCAN = "another_scan"
    OTHER_SALE = "other_sale"
    """The cashier has charged another way."""
    CASHIER = "cashier"
    TIME_UP = "time_up"
    NOBODY_THERE = "nobody_there"
    """There is no cashier to answer: the console, or a till that has just been started."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One GET_PAYMENT_REQUEST."""

    payment_id: str
    """Chosen by the server; the payment that answers it has the same."""
    owner: Owner
    scanned_at: str
    """Wall clock, ISO 8601 in UTC; for display only."""
    state: ScanState = ScanState.WAITING
    reason: DeclineReason | None = None
    operator: str | None = None
    """Who answered or declined, where it was a person."""


SCAN_MOVES: Mapping[ScanState, frozenset[ScanState]] = {
    ScanState.WAITING: frozenset({ScanState.ANSWERED, ScanState.DECLINED, ScanState.WITHDRAWN}),
    ScanState.ANSWERED: frozenset(),
    ScanState.DECLINED: frozenset(),
    ScanState.WITHDRAWN: frozenset(),
}
"""The states that each state may lead to."""


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
    if to not in SCAN_MOVES[scan.state]:
        message = f"a scan doesn't go from {scan.state.value} to {to.value}"
        raise IllegalInputError(message)
    return replace(scan, state=to, reason=reason, operator=operator)
