"""The export as JSON: one document, written as it comes; ``export.schema.json`` describes it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from terminal_app.console import day_formats
from terminal_app.console.export import booked
from terminal_app.console.export.booked import Booked, Days
from terminal_app.console.output import payment_details, payment_object
from terminal_app.journal.reader import Reader
from terminal_app.payments.closing import CurrencyFigures
from terminal_app.payments.figures import Part, Tally, open_outcome
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner, Payment
from terminal_app.payments.proven import Moved
from terminal_app.texts import local

FORMAT: Final = "terminal-app export"
VERSION: Final = 1
"""Raised where a program that reads it must be changed."""


def lines(reader: Reader, days: Days) -> Iterator[str]:
    """Yield the document line by line.

    Raises: sqlite3.Error, msgspec.DecodeError.
    """
    head = {
        "format": FORMAT,
        "version": VERSION,
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "cutOffHour": days.cut_off_hour,
        "lastEntry": reader.number_of_entries(),
    }
    yield f"{json.dumps(head)[:-1]},"
    tallies: dict[tuple[Owner, Currency], Tally] = defaultdict(Tally)

    def payments() -> Iterator[dict[str, Any]]:
        for one in booked.payments(reader, days):
            tallies[one.payment.owner, one.payment.amount.currency].add(one.sums)
            yield payment_row(one)

    yield '"payments": ['
    yield from _joined(payments())
    yield '], "closings": ['
    yield from _joined(day_formats.closing_object(one) for one in booked.closings(reader, days))
    yield f'], "totals": {json.dumps(_totals(tallies))}}}'


def _joined(objects: Iterator[dict[str, Any]]) -> Iterator[str]:
    before = next(objects, None)
    for each in objects:
        yield f"{json.dumps(before)},"
        before = each
    if before is not None:
        yield json.dumps(before)


def _totals(tallies: dict[tuple[Owner, Currency], Tally]) -> list[dict[str, Any]]:
    in_order = sorted(tallies, key=lambda one: (one[0].server, one[0].terminal_id, one[1].value))
    return [
        {
            **day_formats.owner_object(owner),
            **day_formats.currency_object(
                CurrencyFigures(currency, tallies[owner, currency].figures())
            ),
        }
        for owner, currency in in_order
    ]


def payment_row(one: Booked) -> dict[str, Any]:
    """Return one payment."""
    payment = one.payment
    is_open = open_outcome(payment) is not None
    return {
        **payment_object(payment),
        **day_formats.owner_object(payment.owner),
        "kind": one.kind,
        "saleId": payment.sale_id,
        "day": None if one.day is None else one.day.isoformat(),
        "begunAt": moment(payment.started_at),
        "paidAt": moment(payment.paid_at),
        "changedAt": moment(one.changed_at),
        "method": payment.payment_method,
        **{
            name: day_formats.count_object(one.figure(Part(part)))
            for part, name in day_formats.FIGURES.items()
        },
        "net": one.net_minor,
        "charges": [_charge(each) for each in one.money.charges],
        "refundsMade": [_refund(each, one) for each in one.money.refunds],
        "otherReceipts": list(payment.other_receipt_ids),
        "operator": payment.operator,
        "canceledBy": payment.canceled_by,
        "refundedBy": refunded_by(one),
        "byHand": _by_hand(payment),
        "settled": not is_open,
        "doubt": None if payment.doubt is None or not is_open else payment.doubt.value,
        **payment_details(payment),
        "closing": one.closing,
        "corrections": list(one.corrections),
    }


def moment(at: str | None) -> str | None:
    """Return a time of this machine, with its distance to UTC; as it stands if it can't be read."""
    if not at:
        return None
    read = local(at)
    return at if read is None else read.isoformat()


def refunded_by(one: Booked) -> str | None:
    """Return who has asked for the refund that was made."""
    refund = one.payment.refund
    return refund.operator if refund is not None and one.money.refunds else None


def _charge(one: Moved) -> dict[str, Any]:
    return {
        "receiptId": one.receipt_id,
        "amount": one.amount_minor,
        "method": one.method,
        "paidAt": moment(one.at),
    }


def _refund(one: Moved, booked_: Booked) -> dict[str, Any]:
    return {
        "receiptId": one.receipt_id,
        "refundReceiptId": one.refund_id,
        "amount": one.amount_minor,
        "method": one.method,
        "at": moment(booked_.refunded_at.get((one.receipt_id, one.refund_id))),
    }


def _by_hand(payment: Payment) -> dict[str, Any] | None:
    """Return what a person says, as far as the server hasn't proved otherwise."""
    told = payment.resolution
    if told is None or not payment.is_resolved_by_hand:
        return None
    return {
        "outcome": told.outcome.value,
        "operator": told.operator,
        "reason": told.reason,
        "at": moment(told.at),
    }
