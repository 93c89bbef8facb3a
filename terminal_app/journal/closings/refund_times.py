"""When the refunds of a payment were told, by what its entries say."""

from collections.abc import Iterable

from terminal_app.payments.figures import moved
from terminal_app.payments.payment import Payment

RefundKey = tuple[str | None, str | None]
"""Receipt number of the charge, and that of the refund, as ``Moved`` has them."""


def of(steps: Iterable[tuple[str, Payment]], *, is_from_elsewhere: bool) -> dict[RefundKey, str]:
    """Return when each refund was told first, ISO 8601 in UTC.

    ``steps``: the payment after each change, with its time. ``is_from_elsewhere``: the first one
    was carried over from an archive, or recovered: when its refunds were told is known there alone.
    """
    times: dict[RefundKey, str] = {}
    older: set[RefundKey] = set()
    for place, (at, payment) in enumerate(steps):
        for one in moved(payment).refunds:
            key = (one.receipt_id, one.refund_id)
            if not place and is_from_elsewhere:
                older.add(key)
            elif key not in older:
                times.setdefault(key, at)
    return times
