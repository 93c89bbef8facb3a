"""What is looked for to be refunded and can't be: which payment, and since when it is refunded."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, Protocol

from terminal_app.journal.entries import receipt_numbers
from terminal_app.journal.search.pages import Page
from terminal_app.journal.search.wanted import Search
from terminal_app.payments.payment import Payment, RefundResult
from terminal_app.payments.refunds import is_refunded, refunded_charge

Step = tuple[str, Payment]
"""A payment as it was after one of its changes, and when that was recorded (ISO 8601)."""


class Refunded(NamedTuple):
    """When something was refunded, and by whom."""

    at: str = ""
    """ISO 8601; empty: not known."""
    by: str | None = None
    """The operator; empty: the server's side, unasked; None: not known."""


class NotRefundable(NamedTuple):
    """A payment that was looked for to be refunded."""

    payment: Payment
    number: str
    """The receipt number, if that was what it was looked for by; empty: something else."""
    refunded: Refunded | None
    """None: it isn't refunded, and can't be refunded for another reason."""


class Recorded(Protocol):
    """The journal, as far as it is asked."""

    def named(self, name: str, *, archives: bool = False) -> list[Payment]:
        """Return the payments of an id or a receipt number."""

    def page(self, wanted: Search, below: int | None, most: int) -> Page:
        """Return the newest ``most`` payments that are wanted, of those below a row."""

    def steps(self, payment_id: str) -> list[Step]:
        """Return a payment as it was after each of its changes."""


def look_for(recorded: Recorded, wanted: Search, page: Page) -> NotRefundable | None:
    """Return what ``wanted`` is about and isn't in ``page``, since it can't be refunded.

    A receipt number in full counts before all else, in archives too: it is another payment's only
    by chance where something refundable has a similar one.

    Raises: what ``recorded`` raises.
    """
    typed = wanted.looked_for
    if not (wanted.only_refundable and typed):
        return None
    named = _named(recorded, typed)
    if any(typed in one.refundable for one in named):
        return None
    # Refunded by its number alone before this till knew whose it was, it stands twice.
    named.sort(key=lambda one: not is_refunded(one, typed))
    if named:
        return _told(recorded, named[0], typed)
    if page.payments:
        return None
    anything = replace(wanted, only_refundable=False, refunded=True)
    for payment in recorded.page(anything, None, 1).payments:
        return _told(recorded, payment, "")
    return None


def with_named(recorded: Recorded, wanted: Search, page: Page, most: int) -> Page:
    """Return the list's first ``page``, begun with what has the receipt number in full.

    That may be in an archive, and older than ``most`` that have a similar number: Enter asks about
    the first.

    Raises: what ``recorded`` raises.
    """
    if not wanted.only_refundable:
        return page
    typed = wanted.looked_for
    named = [one for one in _named(recorded, typed) if typed in one.refundable]
    ids = {one.payment_id for one in named}
    rows = len(page.payments)
    while True:
        others = [one for one in page.payments if one.payment_id not in ids]
        if len(named) + len(others) <= most or not rows:
            return Page((*named, *others), page.below)
        rows -= 1
        page = recorded.page(wanted, None, rows)


def _named(recorded: Recorded, typed: str) -> list[Payment]:
    """Return the payments, archived ones too, of that whole receipt number, if it is one."""
    if not (typed.isascii() and typed.isdigit()):
        return []
    found = recorded.named(typed, archives=True)
    return [one for one in found if typed in receipt_numbers(one)]


def _told(recorded: Recorded, payment: Payment, number: str) -> NotRefundable:
    if not is_refunded(payment, number):
        return NotRefundable(payment, number, None)
    return NotRefundable(
        payment, number, when_refunded(payment, number, recorded.steps(payment.payment_id))
    )


def when_refunded(payment: Payment, number: str, steps: Iterable[Step]) -> Refunded:
    """Return when and by whom it was refunded: that charge, or all of it.

    ``steps``: of the payment; without any, only what the payment itself says is known.
    """
    since: Step | None = None
    for at, then in steps:
        if not is_refunded(then, number):
            since = None
        elif since is None:
            since = at, then
    if since is not None:
        return Refunded(since[0], _asked_by(since[1], number))
    # The last refund that was asked for: there may have been others before it.
    by = _asked_by(payment, number)
    return Refunded("", by if by or len(payment.charges) <= 1 else None)


def _asked_by(payment: Payment, number: str) -> str:
    """Return who has asked for that refund; empty: nobody here."""
    refund, charge = payment.refund, refunded_charge(payment, number)
    if refund is None or refund.result is not RefundResult.DONE:
        return ""
    is_meant = not number or charge is None or refund.receipt_id == charge.receipt_id
    return refund.operator if is_meant else ""
