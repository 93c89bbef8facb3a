"""The contract's schema, rewritten for the server that a profile describes.

Apart from codec and translation, so that a fault there shows: used by the simulator for what the
till sends, by tests and by ``certify``. Unknown fields are refused.
"""

from collections.abc import Iterator
from typing import Any, cast

import jsonschema

from terminal_app.wire import contract
from terminal_app.wire.contract import ContractViolationError
from terminal_app.wire.profile.layout import TO_SERVER, Leaf, in_body, leaves, placed
from terminal_app.wire.profile.model import EVERY, NumberType, Profile, Unit

Json = dict[str, Any]
_MAJOR_TEXT = r"^-?(0|[1-9][0-9]*)\.[0-9]{2}\Z"
_MINOR_TEXT = r"^-?(0|[1-9][0-9]*)\Z"


class ProfileSchema:
    """The schemas of one profile's messages."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._validators: dict[str, jsonschema.Draft202012Validator] = {}

    def check(self, message: object, *, operation: str) -> str:
        """Check one decoded message; return our name of its type.

        Numbers with a fraction may be ``Decimal``.

        Raises: ContractViolationError.
        """
        if not isinstance(message, dict):
            raise ContractViolationError("$", "is not an object")
        name = self.name_of(message, operation=operation)
        if name is None:
            raise ContractViolationError("$.messageType", "is not one that may be sent this way")
        error = next(self.violations(message, name=name), None)
        if error is not None:
            raise ContractViolationError(error.json_path, error.message[:200])
        return name

    def name_of(self, message: Json, *, operation: str) -> str | None:
        """Return our name of a message that may be sent this way; None if it is no such."""
        for name in sorted(contract.sent_by(operation)):
            path = placed(name, ("messageType",), self._profile)
            if value_at(message, path) == self._profile.types.get(name, name):
                return name
        return None

    def violations(self, message: Json, *, name: str) -> Iterator[jsonschema.ValidationError]:
        """Yield every violation in ``message`` of the schema of the message ``name``."""
        yield from self._validator(name).iter_errors(message)

    def schema(self, name: str) -> Json:
        """Return the JSON Schema of the message ``name`` as this server has it."""
        payload = contract.document()["components"]["messages"][name]["payload"]
        closed = contract.close_objects(payload)
        profile = self._profile
        root: Json = {}
        for leaf in leaves(name, profile):
            found, is_required = _found(closed, leaf.ours)
            needed = is_required and leaf.name not in profile.optional.get(name, ())
            if leaf.ours == ("id",) and not profile.answers_repeat_id and name not in TO_SERVER:
                needed = False
            _place(root, leaf.theirs, _rewritten(leaf, found, name, profile), needed=needed)
        if name in TO_SERVER:
            for table in (EVERY, name):
                for path, value in profile.extra.get(table, {}).items():
                    _place(root, in_body(path, profile), {"const": value}, needed=True)
        return root

    def our_paths(self, name: str) -> list[str]:
        """Return our paths of the fields of a message; ``[]`` is any place in a list."""
        found = []
        for leaf in leaves(name, self._profile):
            found.append(leaf.name)
            found += [f"{leaf.name}[].{inner.name}" for inner in leaf.items]
        return found

    def _validator(self, name: str) -> jsonschema.Draft202012Validator:
        if name not in self._validators:
            self._validators[name] = contract.validator_of(self.schema(name))
        return self._validators[name]


def _found(schema: Json, path: tuple[str, ...]) -> tuple[Json, bool]:
    """Return the schema at our path, and whether all of the way to it is required."""
    is_required = True
    for step in path:
        is_required = is_required and step in schema.get("required", ())
        schema = cast("Json", schema["properties"][step])
    return schema, is_required


def _rewritten(leaf: Leaf, schema: Json, name: str, profile: Profile) -> Json:
    match leaf.name:
        case "messageType":
            return {"const": profile.types.get(name, name)}
        case "paymentState":
            return {"enum": [profile.states.get(one, one) for one in schema["enum"]]}
        case "paymentDetails.amount":
            return _amount(schema, profile)
        case "paymentReceiptId" if profile.receipt_type is NumberType.INTEGER:
            return {"type": "integer", "minimum": 0}
    if not leaf.items:
        return schema
    line: Json = {}
    for inner in leaf.items:
        found, needed = _found(schema["items"], inner.ours)
        told = _amount(found, profile) if inner.name == "amount" else found
        _place(line, inner.theirs, told, needed=needed)
    return {"type": "array", "items": line}


def _amount(schema: Json, profile: Profile) -> Json:
    is_major = profile.unit is Unit.MAJOR
    if profile.amount_type is NumberType.STRING:
        return {"type": "string", "pattern": _MAJOR_TEXT if is_major else _MINOR_TEXT}
    return {"type": "number"} if is_major else dict(schema)


def _place(schema: Json, path: tuple[str, ...], told: Json, *, needed: bool) -> None:
    """Put ``told`` at ``path`` of a schema whose objects are closed and arrays of fixed places."""
    for depth, step in enumerate(path):
        inner = told if depth == len(path) - 1 else None
        if step.isdigit():
            schema["type"] = "array"
            places = schema.setdefault("prefixItems", [])
            schema["items"] = False
            while len(places) <= int(step):
                places.append({})
            if inner is not None:
                places[int(step)] = inner if needed else {"anyOf": [inner, {"type": "null"}]}
            schema = places[int(step)]
        else:
            schema["type"] = "object"
            schema["additionalProperties"] = False
            properties = schema.setdefault("properties", {})
            if needed and step not in schema.setdefault("required", []):
                schema["required"].append(step)
            schema = properties.setdefault(step, {} if inner is None else inner)


def value_at(message: Any, path: tuple[str, ...]) -> object:  # noqa: ANN401 - JSON of any shape
    """Return what is at that path of a server's message; None if there is nothing."""
    for step in path:
        try:
            message = message[int(step) if isinstance(message, list) else step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return message
