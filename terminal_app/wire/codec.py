"""Codec of the messages: strict writer, tolerant reader.

A server's profile is applied here, both ways, and nowhere else: what is below the translation is
the shipped contract.
"""

import dataclasses
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

import msgspec

from terminal_app.wire.messages import (
    MESSAGE_TYPES,
    FromServer,
    Message,
    MessagePart,
    PaymentReceipt,
    ToServer,
)
from terminal_app.wire.profile import translate
from terminal_app.wire.profile.model import SHIPPED, Profile

_RECEIPT_ID = re.compile(r"[0-9]+")
_MOST_MINOR = 10**15
"""Above any real amount, and within the range of a database integer."""
_OF_A_PROBLEM = frozenset({"messageType", "id", "paymentId", "type"})
_TECHNICAL_NAME = re.compile(rb'"[A-Za-z][A-Za-z0-9_.:/-]{0,79}"')
_RECEIPT_FIELD = "paymentReceiptId"
_NAMES = ("messageType", "id", "paymentId", _RECEIPT_FIELD, "paymentState")
_LOGON = "LOGON_CONFIRMATION"
"""The only message that is about no payment."""
_encoder = msgspec.json.Encoder(decimal_format="number")
_readers: dict[str, msgspec.json.Decoder[Message]] = {
    name: msgspec.json.Decoder(message) for name, message in MESSAGE_TYPES.items()
}
_raw_reader = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message, and the paths of unreadable optional fields that were dropped."""

    message: Message
    dropped: tuple[str, ...] = ()


class UnreadableError(Exception):
    """The text is no message of the contract; ``named`` has the identifiers that could be read."""

    def __init__(self, why: str, named: "Identifiers | None" = None) -> None:
        super().__init__(why)
        self.why = why
        self.named = named or Identifiers()


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Identifiers in an unreadable message, as far as they could be read."""

    message_type: str | None = None
    message_id: str | None = None
    payment_id: str | None = None
    receipt_id: str | int | None = None
    payment_state: str | None = None

    @property
    def is_receipt(self) -> bool:
        """It is a receipt: money may have moved."""
        return self.message_type == "PAYMENT_RECEIPT"

    @property
    def receipt_number(self) -> str | None:
        """The receipt number, however it is written."""
        return None if self.receipt_id is None else str(self.receipt_id)


def write(
    message: ToServer | FromServer, profile: Profile = SHIPPED, *, is_number_typed: bool = False
) -> str:
    """Return ``message`` as JSON text, in the form of the server that ``profile`` describes.

    ``is_number_typed``: a person has typed the receipt number in it, no server has said it.
    """
    if profile.is_shipped:
        return _encoder.encode(message).decode()
    ours = msgspec.to_builtins(message)
    theirs = translate.to_server(ours, profile, is_number_typed=is_number_typed)
    return _encoder.encode(theirs).decode()


def type_name(message: Message) -> str:
    """Return the contract's name of the message, e.g. ``PAYMENT_RECEIPT``."""
    return str(message.__struct_config__.tag)


def read(data: bytes, profile: Profile = SHIPPED) -> ReadMessage:
    """Read the message in one text frame of the server that ``profile`` describes.

    Unknown fields are ignored (the journal keeps the text). An unreadable optional field is
    dropped and reported, except in a receipt's ``paymentDetails``: a receipt whose amount can't be
    read is unreadable as a whole.

    Raises: UnreadableError.
    """
    return _read_shipped(data if profile.is_shipped else _in_our_form(data, profile))


def _in_our_form(data: bytes, profile: Profile) -> bytes:
    """Return the server's message in the form of the shipped contract.

    Raises: UnreadableError, with no identifiers where the text itself is in doubt: the frame is
    searched for them then.
    """
    try:
        text = data.decode("utf-8")
        value = _parsed(text)
        contradicted = _contradicted_keys(text)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 at byte {error.start}") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else "not JSON"
        raise UnreadableError(why) from None
    if not isinstance(value, dict):
        raise UnreadableError("is not an object")
    translated = translate.from_server(value, profile)
    # Without floats: a number with a fraction fits no field of the contract, and isn't rounded.
    ours = json.dumps(translated.value, default=_as_no_field).encode()
    if contradicted and (
        translated.value.get("messageType") != _LOGON or not contradicted.isdisjoint(_LOGON_NAMES)
    ):
        raise UnreadableError("a key stands twice with different values")
    if translated.fault:
        try:
            named = _identifiers(_raw_reader.decode(ours))
        except msgspec.DecodeError:
            named = Identifiers()
        raise UnreadableError(translated.fault, named)
    return ours


_LOGON_NAMES = frozenset({"messageType"})


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Raises: ValueError, ArithmeticError, RecursionError."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _as_no_field(value: Decimal) -> list[str]:
    return [str(value)]


def _read_shipped(data: bytes) -> ReadMessage:
    """Raises: UnreadableError."""
    try:
        text = data.decode("utf-8")
        fields = _raw_reader.decode(text)
        contradicted = _contradicted_keys(text)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 at byte {error.start}", _identifiers_in(data)) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableError(_why(error), _identifiers_in(data)) from None
    named = _identifiers(fields)
    if contradicted and (named.message_type != _LOGON or "messageType" in contradicted):
        why = "a key stands twice with different values"
        raise UnreadableError(why, _without(contradicted, named))
    if named.message_type is None:
        why = "messageType is not text" if "messageType" in fields else "lacks messageType"
        raise UnreadableError(why, named)
    reader = _readers.get(named.message_type)
    if reader is None:
        raise UnreadableError(f"unknown messageType {named.message_type[:40]!r}", named)
    try:
        return _checked(ReadMessage(reader.decode(text)), named)
    except (msgspec.ValidationError, RecursionError) as error:
        why = _why(error)
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableError(_why(error), named) from None
    dropped: list[str] = []
    _drop_unreadable(value, MESSAGE_TYPES[named.message_type], "$", dropped)
    if named.is_receipt and any(path.startswith("$.paymentDetails") for path in dropped):
        raise UnreadableError(why, named)
    try:
        converted = msgspec.convert(value, MESSAGE_TYPES[named.message_type])
    except msgspec.ValidationError as error:
        raise UnreadableError(_why(error), named) from None
    return _checked(ReadMessage(converted, tuple(dropped)), named)


def _checked(read_: ReadMessage, named: Identifiers) -> ReadMessage:
    """Check number and amount of a receipt. The number is numeric (documented)."""
    message = read_.message
    if not isinstance(message, PaymentReceipt):
        return read_
    if not _RECEIPT_ID.fullmatch(message.receipt_number):
        why = "paymentReceiptId is not numeric - at `$.paymentReceiptId`"
        raise UnreadableError(why, named)
    details = message.payment_details
    if details is not None and not 0 < details.amount <= _MOST_MINOR:
        why = f"amount is not 1 to {_MOST_MINOR} - at `$.paymentDetails.amount`"
        raise UnreadableError(why, named)
    return read_


def _why(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def _identifiers(fields: dict[str, msgspec.Raw]) -> Identifiers:
    def text(name: str) -> str | None:
        try:
            return msgspec.json.decode(fields[name], type=str)
        except (KeyError, msgspec.DecodeError, RecursionError):
            return None

    def number() -> str | int | None:
        try:
            return msgspec.json.decode(fields[_RECEIPT_FIELD], type=str | int)
        except (KeyError, msgspec.DecodeError, RecursionError):
            return None

    return dataclasses.replace(Identifiers(*map(text, _NAMES)), receipt_id=number())


def _identifiers_in(data: bytes) -> Identifiers:
    """Return the identifiers in text with broken characters: they may still name a payment.

    Such are lone surrogates (from an emoji cut in half) and bytes that aren't UTF-8.
    """
    text_ = data.decode("utf-8", "replace")
    try:
        value = json.loads(text_)
        contradicted = _contradicted_keys(text_)
    except (ValueError, RecursionError):
        return Identifiers()
    if not isinstance(value, dict):
        return Identifiers()

    def text(name: str) -> str | None:
        given = value.get(name)
        return given if isinstance(given, str) and given.isascii() else None

    named = Identifiers(*map(text, _NAMES))
    number = value.get(_RECEIPT_FIELD)
    if isinstance(number, int) and not isinstance(number, bool):
        named = dataclasses.replace(named, receipt_id=number)
    return _without(contradicted, named)


def _contradicted_keys(text: str) -> set[str]:
    """Return the keys that stand twice in one object of ``text``, with different values.

    RFC 8259, 4: which of them counts is up to each reader.

    Raises: RecursionError.
    """
    contradicted: set[str] = set()

    def read_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
        first = dict(reversed(pairs))
        if len(first) < len(pairs):
            contradicted.update(name for name, value in pairs if repr(value) != repr(first[name]))
        return first

    json.loads(text, object_pairs_hook=read_object, parse_int=_as_written, parse_float=_as_written)
    return contradicted


def _as_written(number: str) -> tuple[str]:
    """Return a number as it stands: none is too long, none is rounded, and none equals a text."""
    return (number,)


def _without(contradicted: set[str], named: Identifiers) -> Identifiers:
    """Return ``named`` without what stands under a key that is no longer to be believed."""
    fields = [field.name for field in dataclasses.fields(Identifiers)]
    gone = [field for field, name in zip(fields, _NAMES, strict=True) if name in contradicted]
    return dataclasses.replace(named, **dict.fromkeys(gone))


def _drop_unreadable(value: Any, part: type[MessagePart], path: str, dropped: list[str]) -> None:  # noqa: ANN401 - JSON of any shape
    """Remove the optional fields of the wrong type from ``value``."""
    if not isinstance(value, dict):
        return
    for field in msgspec.structs.fields(part):
        name = field.encode_name
        if name not in value:
            continue
        try:
            msgspec.convert(value[name], field.type)
        except (msgspec.ValidationError, RecursionError):
            inner = _part_in(field.type)
            if inner is not None and isinstance(value[name], dict):
                _drop_unreadable(value[name], inner, f"{path}.{name}", dropped)
                try:
                    msgspec.convert(value[name], inner)
                except msgspec.ValidationError:
                    pass
                else:
                    continue
            if not field.required:
                del value[name]
                dropped.append(f"{path}.{name}")


def _part_in(annotation: Any) -> type[MessagePart] | None:  # noqa: ANN401 - a type expression
    """Return the kind of ``MessagePart`` in a field's type (it, or ``it | None``), or None."""
    for candidate in getattr(annotation, "__args__", (annotation,)):
        if isinstance(candidate, type) and issubclass(candidate, MessagePart):
            return candidate
    return None


def sent(text: str, profile: Profile = SHIPPED) -> dict[str, Any]:
    """Return a message that the till has sent in our form; an empty one if it can't be read.

    It may have been sent under another profile.
    """
    value = _parsed(text)
    if not profile.is_shipped:
        value = translate.from_server(value, profile).value
    return value if isinstance(value, dict) else {}


def without_personal_data(data: bytes, profile: Profile = SHIPPED) -> str | None:
    """Return the message without ``customer``, or None if it has none (or can't be read).

    Of a PROBLEM the documented names alone are left: all other text in it is the server's own.
    """
    if not profile.is_shipped:
        return _public_text(data, profile)
    try:
        fields = _raw_reader.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    kept = {name: value for name, value in fields.items() if name != "customer"}
    if _identifiers(fields).message_type == "PROBLEM":
        kept = {
            name: value
            for name, value in fields.items()
            if name in _OF_A_PROBLEM and (name != "type" or _TECHNICAL_NAME.fullmatch(value))
        }
    if len(kept) == len(fields):
        return None
    return msgspec.json.encode(kept).decode("utf-8", "replace")


def _public_text(data: bytes, profile: Profile) -> str | None:
    try:
        value = _parsed(data.decode("utf-8"))
    except (ValueError, ArithmeticError, RecursionError):
        return None
    kept = translate.without_personal_data(value, profile) if isinstance(value, dict) else None
    if kept is None:
        return None
    return _encoder.encode(kept).decode("utf-8", "replace")
