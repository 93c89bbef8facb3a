"""Schemas of a description as a flat table of fields, references and combinations resolved.

Of ``oneOf`` and ``anyOf`` every alternative's fields are there; required is what each requires.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from terminal_app.wire.description.document import DescriptionError, Document, Json
from terminal_app.wire.profile.layout import Path

_MOST_DEPTH, _MOST_NODES, _MOST_VARIANTS, _MOST_PLACES = 24, 20_000, 64, 8
_COMBINED = ("oneOf", "anyOf")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message: where it is, and what may stand there."""

    path: Path
    is_required: bool
    types: frozenset[str]
    values: tuple[Any, ...] = ()
    """All that may stand there, by ``const`` or ``enum``; empty: anything."""
    examples: tuple[Any, ...] = ()
    words: str = ""
    """Title, description and format, in lower case."""
    pattern: str = ""
    multiple_of: object = None
    items: tuple["Field", ...] = ()
    """The fields of each element of a list of objects; their paths lead from the element."""


@dataclass(slots=True)
class Node:
    """A schema with its references and combinations resolved, one level deep."""

    types: set[str] = field(default_factory=set)
    values: list[Any] = field(default_factory=list)
    properties: dict[str, list[object]] = field(default_factory=dict)
    """Each property with every schema that it must fit."""
    required: set[str] = field(default_factory=set)
    items: object = None
    places: Sequence[object] = ()
    least_items: int = 0
    most_items: int | None = None
    examples: list[Any] = field(default_factory=list)
    words: str = ""
    pattern: str = ""
    multiple_of: object = None


class Schemas:
    """The schemas of one description."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._nodes = 0

    def variants(self, schema: object, depth: int = 0) -> list[object]:
        """Return each alternative of a message's schema, as a schema of its own.

        Raises: DescriptionError.
        """
        self._count(depth)
        own, name = self._document.resolved(schema)
        alternatives: list[object] = []
        for key in _COMBINED:
            given = own.get(key)
            for one in given if isinstance(given, list) else ():
                alternatives += [
                    self._discriminated(own, each, one) for each in self.variants(one, depth + 1)
                ]
        rest: Json = {key: value for key, value in own.items() if key not in _COMBINED}
        if not alternatives:
            alternatives = [{}]
        found: list[object] = [{"allOf": [rest, one]} for one in alternatives]
        given = rest.pop("allOf", None)
        for part in given if isinstance(given, list) else ():
            inner = self.variants(part, depth + 1)
            found = [{"allOf": [one, other]} for one in found for other in inner]
            if len(found) > _MOST_VARIANTS:
                break
        if len(found) > _MOST_VARIANTS:
            raise DescriptionError(
                f"a message has more than {_MOST_VARIANTS} forms ({name or 'oneOf'}). Name them as "
                "messages of their own."
            )
        return found

    def _discriminated(self, above: Json, variant: object, given: object) -> object:
        """Return a variant with what the discriminator says of it: the name of its schema."""
        named = above.get("discriminator")
        if isinstance(named, dict):
            named = named.get("propertyName")
        reference = given.get("$ref") if isinstance(given, dict) else None
        if not isinstance(named, str) or not isinstance(reference, str):
            return variant
        if self.node(variant).properties.get(named) and self._value(variant, named):
            return variant
        word = {"const": reference.rpartition("/")[2]}
        return {"allOf": [variant, {"properties": {named: word}, "required": [named]}]}

    def _value(self, schema: object, name: str) -> list[Any]:
        return self.node({"allOf": self.node(schema).properties[name]}).values

    def fields(self, schema: object) -> tuple[Field, ...]:
        """Return the fields of a message.

        Raises: DescriptionError.
        """
        return tuple(self._walk([schema], (), is_required=True, depth=0))

    def _walk(
        self, schemas: Sequence[object], path: Path, *, is_required: bool, depth: int
    ) -> Iterator[Field]:
        node = self.node({"allOf": list(schemas)}, depth)
        if node.properties:
            for name, inner in node.properties.items():
                needed = is_required and name in node.required
                yield from self._walk(inner, (*path, name), is_required=needed, depth=depth + 1)
            return
        is_list = "array" in node.types or node.places or node.items is not None
        if is_list and path:
            yield from self._elements(node, path, is_required=is_required, depth=depth)
            return
        yield _field(node, path, is_required=is_required)

    def _elements(
        self, node: Node, path: Path, *, is_required: bool, depth: int
    ) -> Iterator[Field]:
        """Yield what is at each place of an array of fixed places; else the array as a whole."""
        places = list(node.places)
        if not places and node.most_items is not None and node.most_items <= _MOST_PLACES:
            places = [node.items] * node.most_items
        for number, one in enumerate(places[:_MOST_PLACES]):
            needed = is_required and number < max(node.least_items, 1)
            yield from self._walk([one], (*path, str(number)), is_required=needed, depth=depth + 1)
        if not places:
            inner = tuple(self._walk([node.items], (), is_required=True, depth=depth + 1))
            yield _field(node, path, is_required=is_required, items=inner)

    def node(self, schema: object, depth: int = 0) -> Node:
        """Return a schema with its references and combinations resolved.

        Raises: DescriptionError.
        """
        node = Node()
        self._add(node, schema, depth)
        node.types.discard("null")
        return node

    def _add(self, node: Node, schema: object, depth: int) -> None:
        self._count(depth)
        own, _name = self._document.resolved(schema)
        _add_own(node, own)
        parts = own.get("allOf")
        for part in parts if isinstance(parts, list) else ():
            self._add(node, part, depth + 1)
        for key in _COMBINED:
            given = own.get(key)
            if isinstance(given, list) and given:
                self._add_alternatives(node, given, depth + 1)

    def _add_alternatives(self, node: Node, schemas: Sequence[object], depth: int) -> None:
        found = [self.node(one, depth) for one in schemas]
        found = [one for one in found if one.types or one.values or one.properties] or [Node()]
        node.required |= set.intersection(*(one.required for one in found))
        for one in found:
            node.types |= one.types
            node.examples += one.examples
            for name, inner in one.properties.items():
                node.properties.setdefault(name, []).append({"anyOf": list(inner)})
            node.items = node.items if node.items is not None else one.items
            node.places = node.places or one.places
            node.pattern = node.pattern or one.pattern
            node.words += one.words
            if node.multiple_of is None:
                node.multiple_of = one.multiple_of
        if all(one.values for one in found):
            node.values += [value for one in found for value in one.values]

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if depth > _MOST_DEPTH or self._nodes > _MOST_NODES:
            raise DescriptionError(
                "its schemas are nested too deep, or refer to themselves. Leave out of it what "
                "isn't about the terminal."
            )


def _add_own(node: Node, own: Mapping[str, Any]) -> None:
    given = own.get("type")
    node.types |= set(_texts(given if isinstance(given, list) else [given]))
    if "const" in own:
        node.values.append(own["const"])
    elif isinstance(own.get("enum"), list):
        node.values += [one for one in own["enum"] if one is not None]
    if isinstance(own.get("properties"), dict):
        for name, inner in own["properties"].items():
            if isinstance(name, str):
                node.properties.setdefault(name, []).append(inner)
    if isinstance(own.get("required"), list):
        node.required |= set(_texts(own["required"]))
    items = own.get("items")
    places = own.get("prefixItems", items if isinstance(items, list) else None)
    if isinstance(places, list):
        node.places = places
    elif items is not None:
        node.items = items
    node.least_items = max(node.least_items, _count_of(own.get("minItems")) or 0)
    node.most_items = _count_of(own.get("maxItems")) or node.most_items
    if isinstance(own.get("examples"), list):
        node.examples += own["examples"]
    node.examples += [own[key] for key in ("example", "default") if key in own]
    told = (own.get(key) for key in ("title", "description", "format"))
    node.words += " ".join(_texts(told)).lower()
    node.pattern = str(own.get("pattern") or node.pattern)
    node.multiple_of = own.get("multipleOf", node.multiple_of)


def _field(node: Node, path: Path, *, is_required: bool, items: tuple[Field, ...] = ()) -> Field:
    return Field(
        path,
        is_required,
        frozenset(node.types) or frozenset(_types_of(node.values)),
        tuple(node.values),
        tuple(node.examples),
        node.words,
        node.pattern,
        node.multiple_of,
        items,
    )


def _types_of(values: Sequence[object]) -> Iterator[str]:
    names = {str: "string", bool: "boolean", int: "integer", float: "number"}
    yield from (names[type(one)] for one in values if type(one) in names)


def _texts(values: Iterable[object]) -> list[str]:
    return [one for one in values if isinstance(one, str)]


def _count_of(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def of_example(value: object) -> Json:
    """Return a schema of what an example shows, for a message that has nothing else."""
    match value:
        case dict():
            inner = {str(name): of_example(one) for name, one in value.items()}
            return {"type": "object", "properties": inner, "required": list(inner)}
        case list():
            return {"type": "array", "items": of_example(value[0]) if value else {}}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer", "examples": [value]}
        case float():
            return {"type": "number", "examples": [value]}
        case str():
            return {"type": "string", "examples": [value]}
    return {}
