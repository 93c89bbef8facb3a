"""Messages of every type: the least, the most, and arbitrary ones."""

import enum
from typing import Any, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from terminal_app.wire import contract
from terminal_app.wire.messages import MESSAGE_TYPES, FromServer, MessagePart, ToServer

UUID = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
_FIXED: dict[str, Any] = {
    "id": UUID,
    "payment_id": UUID,
    "customer_order_id": UUID,
    "sale_transaction_id": UUID,
    "payment_receipt_id": "0123456789",
    "timestamp": "2026-11-22T12:34:56Z",
}
_uuids = st.uuids().map(str)
_ARBITRARY: dict[str, st.SearchStrategy[Any]] = {
    "id": _uuids,
    "payment_id": _uuids,
    "customer_order_id": _uuids,
    "sale_transaction_id": _uuids,
    "payment_receipt_id": st.text("0123456789", min_size=1, max_size=30),
    "timestamp": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
}
_NUMBERS = st.integers(1, 2**63 - 1)


def part_in(annotation: object) -> type[MessagePart] | None:
    """Return the Part in ``MessagePart``, ``Part | None`` or ``tuple[Part, ...] | None``."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, MessagePart) else None
    return next(filter(None, map(part_in, get_args(annotation))), None)


def bare(annotation: Any) -> Any:  # noqa: ANN401 - a type expression
    """Return the type without its ``| None``."""
    inner = [each for each in get_args(annotation) if each is not type(None)]
    is_union = type(None) in get_args(annotation)
    return inner[0] if is_union else annotation


def made(kind: type[MessagePart], *, whole: bool) -> Any:  # noqa: ANN401 - a Part of that kind
    """Return a ``kind`` with every field, or with the required ones alone."""
    values = {
        field.name: _value(field.name, bare(field.type), whole=whole)
        for field in msgspec.structs.fields(kind)
        if whole or field.required
    }
    return kind(**values)


def _value(name: str, annotation: Any, *, whole: bool) -> Any:  # noqa: ANN401 - any field's
    part = part_in(annotation)
    if part is not None:
        inner = made(part, whole=whole)
        return (inner,) if get_origin(annotation) is tuple else inner
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return next(iter(annotation))
    return 12_550 if annotation is int else _FIXED.get(name, f"some {name}, æøå €")


def arbitrary(kind: type[MessagePart]) -> st.SearchStrategy[Any]:
    """Return a strategy for messages of ``kind`` within the contract."""
    fields = msgspec.structs.fields(kind)
    return st.fixed_dictionaries(
        {field.name: _values(field.name, bare(field.type)) for field in fields if field.required},
        optional={
            field.name: _values(field.name, bare(field.type))
            for field in fields
            if not field.required
        },
    ).map(lambda values: kind(**values))


def _values(name: str, annotation: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type
    part = part_in(annotation)
    if part is not None:
        inner = arbitrary(part)
        return st.lists(inner, max_size=3).map(tuple) if get_origin(annotation) is tuple else inner
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return st.sampled_from(annotation)
    return _NUMBERS if annotation is int else _ARBITRARY.get(name, st.text(max_size=40))


MESSAGES: st.SearchStrategy[Any] = st.one_of(*map(arbitrary, MESSAGE_TYPES.values()))
OPERATIONS: dict[str, tuple[type[MessagePart], ...]] = {
    "sendToServer": get_args(ToServer),
    "receiveFromServer": get_args(FromServer),
}
WAYS = [(operation, kind) for operation, kinds in OPERATIONS.items() for kind in kinds]
"""Each message with each way that it may go."""
EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    (name, example["payload"])
    for name, message in contract.document()["components"]["messages"].items()
    for example in message["examples"]
]
"""Every example in the contract, with the name of its message."""
