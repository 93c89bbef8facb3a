"""Strict check of one message against the contract: each difference, and what the contract says.

Of a customer's data only the type is shown.
"""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema

from terminal_app.certification.run_log import Deviation
from terminal_app.wire import contract
from terminal_app.wire.messages import ProblemType

Json = dict[str, Any]

ASSUMED = "assumed"
_MOST_CHARACTERS = 80
_TYPES = {str: "text", bool: "true or false", int: "a number", float: "a number", dict: "an object"}


def parse(text: str) -> Json | None:
    """Return the object in ``text``, or None if it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def deviations(value: Json | None, *, operation: str) -> tuple[Deviation, ...]:
    """Return every difference between the message and the contract.

    ``operation`` is ``sendToServer`` or ``receiveFromServer``; None is no JSON object.
    """
    if value is None:
        return (_of_message("a JSON object", "documented", "no JSON object"),)
    name = value.get("messageType")
    if not isinstance(name, str) or name not in contract.sent_by(operation):
        allowed = "one of " + ", ".join(sorted(contract.sent_by(operation)))
        came = display(name, "$.messageType")
        return (Deviation(path="$.messageType", contract=allowed, source="documented", came=came),)
    found = [
        one
        for error in contract.violations(value, name=name)
        for one in _deviations_in(error, name)
    ]
    known = {one.value for one in ProblemType}
    if name == "PROBLEM" and isinstance(value.get("type"), str) and value["type"] not in known:
        says = "five known types; others may come"
        came = display(value["type"], "$.type")
        found.append(Deviation(path="$.type", contract=says, source="documented", came=came))
    return tuple(sorted(found, key=lambda one: one.path))


def _of_message(says: str, source: str, came: str) -> Deviation:
    return Deviation(path="$", contract=says, source=source, came=came)


def _deviations_in(error: jsonschema.ValidationError, name: str) -> Iterator[Deviation]:
    """Yield the deviations in one violation, one for each field."""
    path, value = error.json_path, error.instance
    wanted: Any = error.validator_value
    match error.validator:
        case "additionalProperties" if isinstance(value, dict):
            for field in value:
                if field not in error.schema.get("properties", {}):  # type: ignore[union-attr] # a dict
                    at = f"{path}.{field}"
                    came = f"unknown field: {display(value[field], at)}"
                    yield Deviation(path=at, contract="no such field", source=ASSUMED, came=came)
        case "required" if isinstance(value, dict):
            for field in wanted:
                if field not in value and f"'{field}'" in error.message:
                    at = f"{path}.{field}"
                    says, source = "required", source_of(name, at)
                    yield Deviation(path=at, contract=says, source=source, came="missing")
        case rule:
            says = f"{rule} {json.dumps(wanted, ensure_ascii=False)}"
            source = source_of(name, path)
            yield Deviation(path=path, contract=says, source=source, came=display(value, path))


def display(value: object, path: str) -> str:
    """Return a value for the report, cut short; of a customer's data the type alone."""
    if ".customer" in path:
        return _TYPES.get(type(value), "null" if value is None else "a list") + " (not shown)"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


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
