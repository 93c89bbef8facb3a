"""Rows of payments, each made once: a page of them, made anew at each key, takes 16 ms."""

from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

from terminal_app.payments.payment import Payment

Row = TypeVar("Row")
_MOST_MADE: Final = 600
"""With more all are forgotten: a list may be of any length."""


class MadeRows(Generic[Row]):
    """The rows that were made before, by paymentId."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Payment, Hashable, Row]] = {}

    def __len__(self) -> int:
        return len(self._made)

    def of(self, payment: Payment, besides: Hashable, make: Callable[[], Row]) -> Row:
        """Return the row of ``payment``, from ``make`` where it was another payment then.

        ``besides``: whatever else the row depends on.
        """
        made = self._made.get(payment.payment_id)
        if made is not None and made[0] is payment and made[1] == besides:
            return made[2]
        if len(self._made) >= _MOST_MADE:
            self._made.clear()
        row = make()
        self._made[payment.payment_id] = payment, besides, row
        return row
