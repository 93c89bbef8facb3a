"""Entries of the journal, and payments, scans and inputs as JSON with the names of ``tags``."""

import dataclasses
import enum
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec

from terminal_app import redaction
from terminal_app.journal.packing import pack_time, unpack
from terminal_app.journal.tags import (
    ADDED,
    BEGIN,
    CHANGED,
    FIELDS,
    INPUTS,
    RECOVERED,
    SCAN,
    SLIP,
    SLIPS,
    VALUES,
)
from terminal_app.payments.inputs import Input, ProblemReceived
from terminal_app.payments.payment import Payment, Problem
from terminal_app.payments.scan import Scan
from terminal_app.payments.slip import Slip

Value = TypeVar("Value")

_NONE_ADDED: Mapping[str, object] = {}
_AS_IT_IS = frozenset({int, bool, type(None)})
_payment_reader = msgspec.json.Decoder(Payment)
_scan_reader = msgspec.json.Decoder(Scan)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry before it is recorded; ``body`` holds JSON values only."""

    kind: str
    """One of ``tags.KINDS``."""
    body: dict[str, Any] = field(default_factory=dict)
    payment_id: str | None = None
    personal: str | None = None
    """Text with a customer's data, or a server's own, kept beside the entry and erasable."""


def changed_entry(payment: Payment, given: Input | None, slips: Iterable[Slip] = ()) -> Entry:
    """Return the entry of a change: ``payment`` after ``given``; None: it is new.

    The description of a PROBLEM is a server's free text: it is kept beside the entry. ``slips``
    are queued with the change: an entry of their own would take more room.
    """
    if isinstance(given, ProblemReceived):
        given = dataclasses.replace(given, problem=_without_description(given.problem))
    told = {"input": BEGIN} if given is None else {"input": INPUTS[type(given)], **to_json(given)}
    description = payment.problem.description if payment.problem else ""
    body = {**told, "payment": to_json(without_description(payment))}
    queued = [_slip_value(one) for one in slips]
    if queued:
        body[SLIPS] = queued
    return Entry(CHANGED, body, payment.payment_id, personal=description or None)


def without_description(payment: Payment) -> Payment:
    """Return ``payment`` as it is recorded: without the description of its PROBLEM."""
    if payment.problem is None:
        return payment
    return dataclasses.replace(payment, problem=_without_description(payment.problem))


def _without_description(problem: Problem) -> Problem:
    wire_type = redaction.name_or_length(problem.wire_type)
    return dataclasses.replace(problem, wire_type=wire_type, description="")


def recovered_entry(payment: Payment, source: str) -> Entry:
    """Return the entry of a payment whose own entries are lost; ``source`` knew it."""
    return Entry(RECOVERED, {"from": source, "payment": to_json(payment)}, payment.payment_id)


def scan_entry(scan: Scan) -> Entry:
    """Return the entry that ``scan`` is projected from."""
    return Entry(SCAN, {"scan": to_json(scan)}, scan.payment_id)


def slip_entry(slip: Slip) -> Entry:
    """Return the entry that ``slip`` is projected from; its payment is the entry's."""
    return Entry(SLIP, {SLIP: _slip_value(slip)}, slip.payment_id)


def _slip_value(slip: Slip) -> dict[str, Any]:
    told: dict[str, Any] = to_json(slip)
    del told[FIELDS[Slip]["payment_id"]]
    return told


def slip_of(value: Mapping[str, Any], payment_id: str) -> Slip:
    """Return the slip in an entry of that payment.

    Raises: msgspec.DecodeError.
    """
    return decode_value({**value, FIELDS[Slip]["payment_id"]: payment_id}, Slip)


def columns(payment: Payment) -> tuple[str | int | None, ...]:
    """Return the columns of the payments table that ``payment`` is searched by.

    In their order: server, terminal_id, state, outcome, amount_minor, currency, receipt_id,
    alarmed, alarms, begun_at.
    """
    return (
        payment.owner.server,
        payment.owner.terminal_id,
        payment.state.value,
        payment.outcome.value,
        payment.amount.amount_minor,
        payment.amount.currency.value,
        payment.receipt_id,
        int(bool(payment.unseen_alarms)),
        len(payment.alarms),
        begun_at(payment),
    )


def begun_at(payment: Payment) -> int:
    """Return when the payment was begun, in milliseconds since 1970; 0 if it doesn't say."""
    try:
        moment = datetime.fromisoformat(payment.started_at)
    except ValueError:
        return 0
    return pack_time(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def receipt_numbers(payment: Payment) -> tuple[str, ...]:
    """Return every receipt number of ``payment``, those of refunds included."""
    own = () if payment.receipt_id is None else (payment.receipt_id,)
    return (*own, *payment.other_receipt_ids)


# -- what a change changes -------------------------------------------------------------------

PAYMENT: Final = "payment"
"""In an entry: a whole payment."""
CHANGES: Final = "changes"
"""In an entry, in its place: the fields that differ from the payment before."""
STATE: Final = FIELDS[Slip]["state"]
"""In an entry of a slip: all that is told besides its number, where nothing else has changed."""


def only_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of ``after``, a payment as JSON, that differ from those of ``before``.

    A field that isn't written any more is there with the value that isn't written.
    """
    unwritten = {
        FIELDS[Payment][name]: to_json(value)
        for name, value in ADDED[Payment].items()
        if FIELDS[Payment][name] in before
    }
    return {
        tag: value
        for tag, value in {**unwritten, **after}.items()
        if tag not in before or before[tag] != value
    }


# -- to JSON and back ----------------------------------------------------------------------


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return ``value`` as JSON values, with tags for names."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if isinstance(value, str) and kind is str:
        return redaction.redact(value)
    if kind in FIELDS:
        added = ADDED.get(kind, _NONE_ADDED)
        return {
            tag: to_json(getattr(value, name))
            for name, tag in FIELDS[kind].items()
            if name not in added or getattr(value, name) != added[name]
        }
    if isinstance(value, enum.Enum) and kind in VALUES:
        return value.value
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    message = f"{kind.__name__} has no tags"
    raise TypeError(message)


def encode(value: Payment | Scan) -> str:
    """Return ``value`` as JSON."""
    return msgspec.json.encode(to_json(value)).decode()


def snapshot_text(stored: str | bytes) -> str:
    """Return the JSON of a payment in the tables: packed from schema 3 on.

    Raises: msgspec.DecodeError if it can't be unpacked.
    """
    if isinstance(stored, str):
        return stored
    try:
        return unpack(stored)
    except ValueError as error:
        raise msgspec.DecodeError(str(error)) from error


def decode_payment(stored: str | bytes) -> Payment:
    """Return the payment that ``encode`` wrote, as text or packed.

    Raises: msgspec.DecodeError.
    """
    text = snapshot_text(stored)
    if any(_differences(Payment)):
        return decode_value(msgspec.json.decode(text), Payment)
    return _payment_reader.decode(text)


def decode_scan(text: str) -> Scan:
    """Return the scan that ``encode`` wrote.

    Raises: msgspec.DecodeError.
    """
    if any(_differences(Scan)):
        return decode_value(msgspec.json.decode(text), Scan)
    return _scan_reader.decode(text)


def decode_value(value: object, kind: type[Value]) -> Value:
    """Return the ``kind`` that ``to_json`` made ``value`` from; what has no tag is ignored.

    Raises: msgspec.DecodeError.
    """
    return msgspec.convert(_with_field_names(value, kind), kind)


def _with_field_names(value: object, kind: type) -> object:
    """Return JSON with the names of fields in place of tags that differ from them."""
    if isinstance(value, list):
        return [_with_field_names(one, kind) for one in value]
    renamed, inside = _differences(kind)
    if not isinstance(value, dict) or not (renamed or inside):
        return value
    named = dict(value)
    for name in renamed:
        named.pop(name, None)
    for name, tag in renamed.items():
        if tag in value:
            named[name] = value[tag]
    for name, inner in inside.items():
        if name in named:
            named[name] = _with_field_names(named[name], inner)
    return named


@cache
def _differences(kind: type) -> tuple[Mapping[str, str], Mapping[str, type]]:
    """Return the fields of ``kind`` that differ from their tags, and those with such inside.

    Where there are none, msgspec can read the JSON directly.
    """
    renamed = {name: tag for name, tag in FIELDS[kind].items() if name != tag}
    inside = {
        name: inner
        for name, hint in typing.get_type_hints(kind).items()
        for inner in (hint, *typing.get_args(hint))
        if inner in FIELDS and any(_differences(inner))
    }
    return renamed, inside
