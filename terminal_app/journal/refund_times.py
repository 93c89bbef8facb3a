"""When the refunds of a payment were told, by its entries."""

from collections.abc import Sequence

from terminal_app.journal.reader import RecordedEntry, steps_in
from terminal_app.journal.tags import CARRIED, CHANGED, RECOVERED
from terminal_app.payments.figures import moved

RefundKey = tuple[str | None, str | None]
"""Receipt number of the charge, and that of the refund, as ``Moved`` has them."""


def of(entries: Sequence[RecordedEntry]) -> dict[RefundKey, str]:
    """Return when each refund was told first, ISO 8601 in UTC.

    One that was carried over from an archive, or recovered, is left out: when is told there alone.
    """
    kinds = [one.kind for one in entries if one.kind in {CHANGED, CARRIED, RECOVERED}]
    is_from_elsewhere = bool(kinds) and kinds[0] != CHANGED
    times: dict[RefundKey, str] = {}
    older: set[RefundKey] = set()
    for place, (at, payment) in enumerate(steps_in(entries)):
        for one in moved(payment).refunds:
            key = (one.receipt_id, one.refund_id)
            if not place and is_from_elsewhere:
                older.add(key)
            elif key not in older:
                times.setdefault(key, at)
    return times
