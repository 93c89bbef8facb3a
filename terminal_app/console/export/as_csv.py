"""The export as CSV: a row for each payment, or the figures of the closings."""

from collections.abc import Callable, Iterator
from typing import Final

from terminal_app.console import day_formats
from terminal_app.console.csv_cells import Amount, Cell, Style, lines_of
from terminal_app.console.export import booked
from terminal_app.console.export.as_json import moment, refunded_by
from terminal_app.console.export.booked import Booked, Days
from terminal_app.environments import kind_of
from terminal_app.journal.reader import Reader
from terminal_app.payments import alarms
from terminal_app.payments.figures import Part
from terminal_app.payments.payment import Outcome, Payment


def _sum(part: Part) -> Callable[[Booked], Cell]:
    return lambda one: Amount(one.figure(part).amount_minor)


def _receipts(payment: Payment) -> Cell:
    """All numbers, the payment's own first."""
    own = () if payment.receipt_id is None else (payment.receipt_id,)
    return " ".join((*own, *payment.other_receipt_ids))


def _refunded_at(one: Booked) -> Cell:
    """Return when the last refund was told, where each has a time."""
    times = [one.refunded_at.get((each.receipt_id, each.refund_id)) for each in one.money.refunds]
    known = [each for each in times if each is not None]
    return moment(max(known)) if known and len(known) == len(times) else None


def _by_hand(payment: Payment, what: str) -> Cell:
    told = payment.resolution
    return getattr(told, what) if told is not None and payment.is_resolved_by_hand else None


def _open(payment: Payment) -> Cell:
    """Return why it isn't settled: the standing alarms, or that it isn't known."""
    why = [one.value for one in alarms.standing(payment)]
    if payment.outcome is Outcome.NOT_KNOWN:
        why.append("not_known")
    return " ".join(why)


COLUMNS: Final[dict[str, Callable[[Booked], Cell]]] = {
    "environment": lambda one: kind_of(one.payment.owner.server).value,
    "server": lambda one: one.payment.owner.server,
    "terminalId": lambda one: one.payment.owner.terminal_id,
    "day": lambda one: None if one.day is None else one.day.isoformat(),
    "begunAt": lambda one: moment(one.payment.started_at),
    "paidAt": lambda one: moment(one.payment.paid_at),
    "refundedAt": _refunded_at,
    "changedAt": lambda one: moment(one.changed_at),
    "paymentId": lambda one: one.payment.payment_id,
    "saleId": lambda one: one.payment.sale_id,
    "kind": lambda one: one.kind,
    "receiptId": lambda one: one.payment.receipt_id,
    "receiptIds": lambda one: _receipts(one.payment),
    "state": lambda one: one.payment.wire_state.value,
    "outcome": lambda one: one.payment.outcome.value,
    "open": lambda one: _open(one.payment),
    "method": lambda one: one.payment.payment_method,
    "currency": lambda one: one.payment.amount.currency.value,
    "askedFor": lambda one: Amount(one.payment.amount.amount_minor),
    "sales": _sum(Part.SALES),
    "refunds": _sum(Part.REFUNDS),
    "net": lambda one: Amount(one.net_minor),
    "secondChargesInSales": _sum(Part.SECOND_CHARGES),
    "tipsInSales": _sum(Part.TIPS),
    "notPaid": _sum(Part.NOT_PAID),
    "paidByHand": _sum(Part.PAID_BY_HAND),
    "notPaidByHand": _sum(Part.NOT_PAID_BY_HAND),
    "refundedByHand": _sum(Part.REFUNDED_BY_HAND),
    "operator": lambda one: one.payment.operator,
    "canceledBy": lambda one: one.payment.canceled_by,
    "refundedBy": refunded_by,
    "settledBy": lambda one: _by_hand(one.payment, "operator"),
    "settledBecause": lambda one: _by_hand(one.payment, "reason"),
    "note": lambda one: one.payment.note,
    "closing": lambda one: one.closing,
    "corrections": lambda one: " ".join(map(str, one.corrections)),
}
"""What stands in each column of a payment; docs/accounting.md says what it means."""


def payment_lines(reader: Reader, days: Days, style: Style) -> Iterator[str]:
    """Yield the lines of the payments.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    rows = ([cell(one) for cell in COLUMNS.values()] for one in booked.payments(reader, days))
    return lines_of(COLUMNS, rows, style)


def closing_lines(reader: Reader, days: Days, style: Style) -> Iterator[str]:
    """Yield the lines of the closings: a row for each figure.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    closings = booked.closings(reader, days)
    rows = (row for one in closings for row in day_formats.closing_rows(one))
    return lines_of(day_formats.COLUMNS, rows, style)
