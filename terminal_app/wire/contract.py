"""Validation of messages against the contract, ``asyncapi.yaml`` beside this module.

Used by the simulator for what it receives and sends, and by the tests; not by the till. Unknown
fields are refused: neither side of our own may send what the contract doesn't name.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, cast

import jsonschema
import yaml

Json = dict[str, Any]

_formats = jsonschema.FormatChecker(formats=("uuid",))
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


@_formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    """Check the format of RFC 3339, 5.6; jsonschema does only if another package is installed."""
    if not isinstance(value, str):
        return True
    if _DATE_TIME.fullmatch(value) is None:
        return False
    datetime.fromisoformat(value)
    return True


class ContractViolationError(ValueError):
    """A message violates the contract; ``path`` is the place, e.g. ``$.paymentId``."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


@cache
def document() -> Json:
    """Return the AsyncAPI document."""
    source = resources.files("terminal_app.wire").joinpath("asyncapi.yaml")
    return cast("Json", yaml.safe_load(source.read_text(encoding="utf-8")))


@cache
def sent_by(operation: str) -> frozenset[str]:
    """Return the names of the messages of ``sendToServer`` or ``receiveFromServer``."""
    references = document()["operations"][operation]["messages"]
    return frozenset(reference["$ref"].rsplit("/", 1)[1] for reference in references)


def check(message: object, *, operation: str) -> None:
    """Check one decoded message against the contract; unknown fields are refused.

    Raises: ContractViolationError.
    """
    if not isinstance(message, dict):
        raise ContractViolationError("$", "is not an object")
    name = message.get("messageType")
    if not isinstance(name, str) or name not in sent_by(operation):
        raise ContractViolationError("$.messageType", "is not one that may be sent this way")
    error = next(iter(_validator(name).iter_errors(message)), None)
    if error is not None:
        raise ContractViolationError(error.json_path, error.message[:200])


def violations(message: Json, *, name: str) -> Iterator[jsonschema.ValidationError]:
    """Yield every violation in ``message`` of the schema of the message ``name``."""
    yield from _validator(name).iter_errors(message)


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    payload = document()["components"]["messages"][name]["payload"]
    return validator_of(close_objects(payload))


def validator_of(schema: Json) -> jsonschema.Draft202012Validator:
    """Return a validator of ``schema`` that checks formats too."""
    return jsonschema.Draft202012Validator(schema, format_checker=_formats)


def close_objects(schema: Json) -> Json:
    """Return ``schema`` with its references resolved and every object closed."""
    if "$ref" in schema:
        return close_objects(document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    result = {key: value for key, value in schema.items() if not key.startswith("x-")}
    if "properties" in schema:
        result["properties"] = {
            name: close_objects(inner) for name, inner in schema["properties"].items()
        }
        result["additionalProperties"] = False
    if "items" in schema:
        result["items"] = close_objects(schema["items"])
    if schema.get("pattern"):
        # Python's $ also matches before a final line feed; the contract's does not.
        result["pattern"] = schema["pattern"].replace("$", r"\Z")
    return result
