"""The messages and headers in a description, of AsyncAPI 2 or 3."""

from collections.abc import Iterator
from dataclasses import dataclass

from terminal_app.wire.description.document import Document, Json
from terminal_app.wire.description.schema import Field, Schemas, of_example

_WAYS_OF_2 = ("publish", "subscribe")


@dataclass(frozen=True, slots=True)
class Described:
    """One message: every name that it has, and its fields."""

    names: tuple[str, ...]
    fields: tuple[Field, ...]
    has_examples_alone: bool = False
    """Nothing says what it is made of but its examples."""


def messages(document: Document) -> list[Described]:
    """Return the messages that are in channels, operations and components.

    Raises: DescriptionError.
    """
    schemas, found, seen = Schemas(document), list[Described](), set[int]()
    for given, name in _all(document):
        for message, names in _alternatives(document, given, name):
            if id(message) not in seen:
                seen.add(id(message))
                found += _described(document, schemas, message, names)
    return found


def headers(document: Document) -> list[Field]:
    """Return the headers of the handshake, as the channels' WebSocket bindings have them.

    Raises: DescriptionError.
    """
    schemas, found = Schemas(document), dict[str, Field]()
    channels, _name = document.resolved(document.content.get("channels"))
    for given in channels.values():
        channel, _name = document.resolved(given)
        bindings, _name = document.resolved(channel.get("bindings"))
        binding, _name = document.resolved(bindings.get("ws"))
        if "headers" in binding:
            for one in schemas.fields(binding["headers"]):
                found.setdefault(".".join(one.path), one)
    return [one for one in found.values() if one.path]


def _all(document: Document) -> Iterator[tuple[object, str]]:
    """Yield each message, or a reference to one, with the key that it stands under."""
    content = document.content
    channels, _name = document.resolved(content.get("channels"))
    for given in channels.values():
        channel, _name = document.resolved(given)
        for way in _WAYS_OF_2 if document.is_of_version_2 else ():
            operation, _name = document.resolved(channel.get(way))
            yield operation.get("message"), ""
        yield from _in(document, channel.get("messages"))
    components, _name = document.resolved(content.get("components"))
    yield from _in(document, components.get("messages"))


def _in(document: Document, given: object) -> Iterator[tuple[object, str]]:
    table, _name = document.resolved(given)
    yield from ((one, str(name)) for name, one in table.items())


def _alternatives(
    document: Document, given: object, name: str
) -> Iterator[tuple[Json, tuple[str, ...]]]:
    message, reference = document.resolved(given)
    alternatives = message.get("oneOf")
    if isinstance(alternatives, list):
        for one in alternatives:
            inner, inner_reference = document.resolved(one)
            yield inner, _names(inner, inner_reference, "")
    elif message:
        yield message, _names(message, reference, name)


def _names(message: Json, reference: str, key: str) -> tuple[str, ...]:
    told = (message.get(field) for field in ("name", "messageId", "title"))
    return tuple(filter(None, (*(one for one in told if isinstance(one, str)), reference, key)))


def _described(
    document: Document, schemas: Schemas, message: Json, names: tuple[str, ...]
) -> Iterator[Described]:
    payload, _name = document.resolved(message.get("payload"))
    if "schemaFormat" in payload and "schema" in payload:
        payload = {"allOf": [payload["schema"]]}
    for variant in schemas.variants(payload):
        fields = schemas.fields(variant)
        if any(one.path for one in fields):
            yield Described(names, tuple(one for one in fields if one.path))
            continue
        for example in _examples(message):
            shown = schemas.fields(of_example(example))
            yield Described(names, tuple(one for one in shown if one.path), has_examples_alone=True)
            break
        else:
            yield Described(names, ())


def _examples(message: Json) -> Iterator[object]:
    given = message.get("examples")
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict):
            payload = one.get("payload", one)
            if isinstance(payload, dict) and payload:
                yield payload
