"""Strict check of one message against the contract: each difference, and what the contract says.

Of a customer's data only the type is shown.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import jsonschema

from terminal_app.certification.run_log import Deviation
from terminal_app.wire import contract
from terminal_app.wire.messages import ProblemType
from terminal_app.wire.profile.layout import placed
from terminal_app.wire.profile.server_words import OF_CONTRACT, ServerWords

Json = dict[str, Any]

ASSUMED = "assumed"
_MOST_CHARACTERS = 80
_TYPES = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    dict: "an object",
}


def deviations(
    value: Json | None, *, operation: str, words: ServerWords = OF_CONTRACT
) -> tuple[Deviation, ...]:
    """Return every difference between the message and the contract, in the server's paths.

    ``operation`` is ``sendToServer`` or ``receiveFromServer``; None is no JSON object. ``words``
    are those of the server's profile.
    """
    if value is None:
        return (_of_message("a JSON object", "documented", "no JSON object"),)
    name = words.name_of(value, operation)
    if name is None:
        types = words.profile.types
        allowed = sorted(types.get(one, one) for one in contract.sent_by(operation))
        told, path = words.told_type(value)
        says, came = "one of " + ", ".join(allowed), display(told, path)
        return (Deviation(path=path, contract=says, source="documented", came=came),)
    found = [
        one for error in words.violations(value, name) for one in _deviations_in(error, name, words)
    ]
    known = {one.value for one in ProblemType}
    told = words.in_our_words(value).get("type")
    if name == "PROBLEM" and isinstance(told, str) and told not in known:
        says = "five known types; others may come"
        path = ".".join(("$", *placed(name, ("type",), words.profile)))
        came = display(told, path)
        found.append(Deviation(path=path, contract=says, source="documented", came=came))
    return tuple(sorted(found, key=lambda one: one.path))


def _of_message(says: str, source: str, came: str) -> Deviation:
    return Deviation(path="$", contract=says, source=source, came=came)


def _deviations_in(
    error: jsonschema.ValidationError, name: str, words: ServerWords
) -> Iterator[Deviation]:
    """Yield the deviations in one violation, one for each field."""
    path, value, steps = error.json_path, error.instance, tuple(error.absolute_path)
    wanted: Any = error.validator_value

    def shown(one: object, at: tuple[str | int, ...]) -> str:
        return hidden(one) if words.is_personal(at) else display(one, "")

    match error.validator:
        case "additionalProperties" if isinstance(value, dict):
            for field in value:
                if field not in error.schema.get("properties", {}):  # type: ignore[union-attr] # a dict
                    came = f"unknown field: {shown(value[field], (*steps, field))}"
                    at = f"{path}.{field}"
                    yield Deviation(path=at, contract="no such field", source=ASSUMED, came=came)
        case "required" if isinstance(value, dict):
            for field in wanted:
                if field not in value and f"'{field}'" in error.message:
                    source = source_of(name, words.our_path(name, (*steps, field)))
                    at, says = f"{path}.{field}", "required"
                    yield Deviation(path=at, contract=says, source=source, came="missing")
        case rule:
            says = f"{rule} {json.dumps(wanted, ensure_ascii=False, default=str)}"
            source = source_of(name, words.our_path(name, steps))
            yield Deviation(path=path, contract=says, source=source, came=shown(value, steps))


def display(value: object, path: str) -> str:
    """Return a value for the report, cut short; of a customer's data the type alone."""
    if ".customer" in path:
        return hidden(value)
    if isinstance(value, Decimal):
        text = str(value)
    else:
        text = json.dumps(value, ensure_ascii=False, default=float)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def hidden(value: object) -> str:
    """Return the type of a value that isn't shown."""
    return _TYPES.get(type(value), "null" if value is None else "a list") + " (not shown)"


def source_of(name: str, path: str) -> str:
    """Return the contract's ``x-source`` at ``path`` of the message ``name``; else "assumed"."""
    source = ASSUMED
    schema: Json = contract.document()["components"]["messages"][name]["payload"]
    for word in path.removeprefix("$").strip(".").split("."):
        word = word.split("[", maxsplit=1)[0]  # noqa: PLW2901 - "products[0]"
        found = resolved(schema).get("properties", {}).get(word)
        if found is None:
            return source
        schema = found
        source = str(resolved(schema).get("x-source", ASSUMED))
        if "items" in resolved(schema):
            schema = resolved(schema)["items"]
    return source


def resolved(schema: Json) -> Json:
    """Return the schema that ``schema`` refers to, or itself."""
    if "$ref" not in schema:
        return schema
    found: Json = contract.document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found
