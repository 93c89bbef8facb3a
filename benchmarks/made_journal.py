"""A seeded journal of many payments over ten years, written by the journal itself."""

import json
import random
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from terminal_app.journal.entries import Entry, changed_entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import DECISION, RECEIVED, SENT, STARTED
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    CancelRequested,
    InitResponseReceived,
    Input,
    ReceiptReceived,
    RefundRequested,
    StatusReceived,
    TimedOut,
)
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import CancelReason, Owner, Payment, State, Wait

OWNER = Owner("wss://apm.dev.payex.com/ws", "TILL-1")
BEGIN = datetime(2016, 12, 1, 7, tzinfo=UTC)
YEARS = timedelta(days=3650)
OPERATORS = ("Kari", "Ola Nordmann", "Åse", "Per", "Ingrid")
NOTES = ("", "", "", "", "Bord 12", "uten sukker", "Table 4, two coffees", "faktura")
METHODS = ("Vipps", "Swish", "MobilePay")
_USUAL = (2_900, 4_900, 8_900, 12_550)
_A_COMMIT = 200
"""Payments that are recorded in one commit: a till makes some for each of them."""


class Made(NamedTuple):
    """What can be looked for in the journal."""

    payments: int
    ids: list[str]
    receipts: list[str]


def make(folder: Path, number: int, seed: int = 1) -> Made:
    """Write a journal of ``number`` payments into ``folder``: all outcomes, in turns of chance."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    made = Made(number, [], [])
    now = BEGIN
    with closing(
        Journal(
            folder,
            new_salt=lambda: chance.randbytes(8).hex(),
            wall_clock=lambda: now,
            synchronous="OFF",
        )
    ) as journal:
        journal.record([Entry(STARTED, {"server": OWNER.server})])
        for first in range(0, number, _A_COMMIT):
            entries: list[Entry] = []
            payments: list[Payment] = []
            for place in range(first, min(number, first + _A_COMMIT)):
                now = BEGIN + YEARS * place / number
                payment = _begun(chance, now)
                receipt = str(100_000_000 + 800 * place + chance.randrange(800))
                for given, told in _story(chance, payment, receipt, now):
                    if given is not None:
                        payment, _effects = machine.apply(payment, given)
                    entries += [*told, changed_entry(payment, given)]
                payments.append(payment)
                made.ids.append(payment.payment_id)
                made.receipts.extend([receipt] if payment.charges else [])
            journal.record(entries, payments)
            journal.tidy()
    return made


def _begun(chance: random.Random, now: datetime) -> Payment:
    usual = chance.random() < 0.4  # noqa: PLR2004 - so many are the shop's usual things
    amount = chance.choice(_USUAL) if usual else chance.randrange(1_000, 99_999)
    return Payment(
        _new_id(chance),
        _new_id(chance),
        OWNER,
        Money(amount, Currency("NOK")),
        chance.choice(OPERATORS),
        now.isoformat(timespec="milliseconds"),
        note=chance.choice(NOTES),
    )


def _story(
    chance: random.Random, payment: Payment, receipt: str, now: datetime
) -> Iterator[tuple[Input | None, list[Entry]]]:
    """Yield what happens to the payment, each with the entries before it."""
    payment_id, amount = payment.payment_id, payment.amount
    decided = {"what": "charge", "operator": payment.operator, "despite_unknown": False}
    asked = {
        "messageType": "PAYMENT_INIT_REQUEST",
        "id": _new_id(chance),
        "paymentId": payment_id,
        "paymentDetails": {
            "amount": amount.amount_minor,
            "currencyIso": "NOK",
            "saleTransactionId": payment.sale_id,
        },
    }
    yield None, [Entry(DECISION, decided, payment_id)]
    code = f"https://apm.dev.payex.com/pay/{_new_id(chance)}"
    answer = _message(chance, "PAYMENT_INIT_RESPONSE", payment_id, qrCode=code)
    sent = Entry(SENT, {"request": "init", "text": json.dumps(asked)}, payment_id)
    yield InitResponseReceived(code), [sent, answer]
    paid = ReceiptReceived(
        receipt, State.COMPLETE, amount, chance.choice(METHODS), now.isoformat(timespec="seconds")
    )
    told = _message(
        chance,
        "PAYMENT_RECEIPT",
        payment_id,
        paymentReceiptId=receipt,
        paymentState="COMPLETE",
        paymentDetails=asked["paymentDetails"],
        paymentMethod=paid.payment_method,
        timestamp=paid.paid_at,
        merchant={"merchantId": "5566", "name": "Fjellkaffe AS"},
    )
    canceled = CancelRequested(CancelReason.CASHIER, payment.operator)
    lot = chance.random()
    if lot < 0.9:  # noqa: PLR2004 - paid
        yield paid, [told]
        if lot < 0.02:  # noqa: PLR2004 - and paid back later
            yield RefundRequested(receipt, payment.operator), []
            status = _message(chance, "STATUS_UPDATE", payment_id, paymentState="REVERSED")
            yield StatusReceived(State.REVERSED), [status]
        return
    if lot < 0.93:  # noqa: PLR2004 - the customer has declined
        status = _message(chance, "STATUS_UPDATE", payment_id, paymentState="CANCELED")
        yield StatusReceived(State.CANCELED), [status]
        return
    yield canceled, []
    if lot < 0.999:  # noqa: PLR2004 - else it isn't known
        status = _message(chance, "STATUS_UPDATE", payment_id, paymentState="CANCELED")
        yield StatusReceived(State.CANCELED), [status]
        if lot > 0.995:  # noqa: PLR2004 - paid all the same: an alarm
            yield paid, [told]
    else:
        yield TimedOut(Wait.CONFIRMATION), []


def _message(chance: random.Random, kind: str, payment_id: str, **more: object) -> Entry:
    message = {"messageType": kind, "id": _new_id(chance), "paymentId": payment_id, **more}
    return Entry(RECEIVED, {"text": json.dumps(message, separators=(",", ":"))})


def _new_id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
