"""Descriptions (AsyncAPI 2 and 3) of the server of any profile: the contract, rewritten.

Apart from the importer and from ``wire.profile.schema``. No description, title or comment of the
contract is left, and no message is named as ours is: what is found is found by the schemas.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import yaml

from terminal_app.wire import contract
from terminal_app.wire.profile.model import EVERY, Profile, Unit

Json = dict[str, Any]
SHAPES = ("plain", "parts", "one payload")
_KEPT = ("type", "const", "enum", "format", "pattern", "minimum")
_LINES = "paymentDetails.products"
_ANSWERS = ("PAYMENT_INIT_RESPONSE", "STATUS_UPDATE", "PAYMENT_RECEIPT", "PROBLEM")


def described(profile: Profile, version: int, shape: str = "plain") -> Json:
    """Return the description of that server."""
    document = contract.document()
    schemas: Json = {}
    messages: Json = {}
    names = sorted(document["components"]["messages"])
    for number, name in enumerate(names):
        schema = _payload(name, profile, version)
        if shape == "parts":
            schema = _in_parts(schema, f"Form{number}", schemas)
        schemas[f"Form{number}"] = schema
        messages[f"Form{number}"] = {"payload": {"$ref": f"#/components/schemas/Form{number}"}}
    if shape == "one payload":
        whole = {"oneOf": [{"$ref": f"#/components/schemas/{one}"} for one in schemas]}
        messages = {"Anything": {"payload": whole}}
    headers = {name: {"const": value} for name, value in profile.headers.items()}
    headers["X-Terminal-Id"] = {"type": "string"}
    binding = {"ws": {"headers": {"type": "object", "properties": headers}}}
    components = {"messages": messages, "schemas": schemas}
    if version == 2:
        every = {"oneOf": [{"$ref": f"#/components/messages/{one}"} for one in messages]}
        channel: Json = {"publish": {"message": every}, "bindings": binding}
        return {
            "asyncapi": "2.6.0",
            "info": {"title": "A server", "version": "1"},
            "channels": {"/ws": channel},
            "components": components,
        }
    told = {one: {"$ref": f"#/components/messages/{one}"} for one in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "A server", "version": "1"},
        "channels": {"ws": {"address": "/ws", "messages": told, "bindings": binding}},
        "operations": {"all": {"action": "receive", "channel": {"$ref": "#/channels/ws"}}},
        "components": components,
    }


def text_of(document: Json, form: str) -> str:
    """Return it as ``json`` or ``yaml``."""
    if form == "json":
        return json.dumps(document, default=float)
    return str(yaml.safe_dump(copy.deepcopy(document), sort_keys=False))


def _payload(name: str, profile: Profile, version: int) -> Json:
    made: Json = {}
    for ours, schema, needed in _flat(_own(name), "", is_needed=True):
        theirs = _theirs(name, ours, profile)
        leaf, is_needed = _leaf(name, ours, schema, profile), needed
        if ours in profile.optional.get(name, ()):
            continue
        if ours == "id" and name in _ANSWERS and not profile.answers_repeat_id:
            is_needed = False
        if ours == "paymentId" and name == "GET_PAYMENT_REQUEST" and not profile.get_request_has_id:
            continue
        _put(made, theirs.split("."), leaf, version, is_needed=is_needed)
    for table in (EVERY, name):
        for path, value in profile.extra.get(table, {}).items():
            if name in {"PAYMENT_INIT_REQUEST", "STATUS_UPDATE", "REFUND"}:
                steps = _from_top(path, profile).split(".")
                _put(made, steps, {"const": value}, version, is_needed=True)
    return made


def _own(name: str) -> Json:
    found: Json = contract.document()["components"]["messages"][name]["payload"]
    return found


def _resolved(schema: Json) -> Json:
    if "$ref" in schema:
        found: Json = contract.document()["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return found
    return schema


def _flat(schema: Json, above: str, *, is_needed: bool) -> Iterator[tuple[str, Json, bool]]:
    for step, given in schema["properties"].items():
        inner, path = _resolved(given), f"{above}.{step}".lstrip(".")
        needed = is_needed and step in schema.get("required", ())
        if "properties" in inner:
            yield from _flat(inner, path, is_needed=needed)
        else:
            yield path, inner, needed


def _leaf(name: str, ours: str, schema: Json, profile: Profile) -> Json:
    if ours == "messageType":
        return {"type": "string", "const": profile.types.get(name, name)}
    if ours == "paymentState":
        return {"enum": [profile.states.get(one, one) for one in schema["enum"]]}
    if ours == "paymentDetails.amount":
        return _amount(profile)
    if ours == "paymentReceiptId" and profile.receipt_type.value == "integer":
        return {"type": "integer"}
    if ours == _LINES:
        return {"type": "array", "items": _line(name, schema["items"], profile)}
    return {key: schema[key] for key in _KEPT if key in schema}


def _line(name: str, schema: Json, profile: Profile) -> Json:
    made: Json = {}
    for ours, inner, needed in _flat(schema, "", is_needed=True):
        told = _told(name, f"{_LINES}.{ours}", profile) or ours
        leaf = _amount(profile) if ours == "amount" else {"type": inner["type"]}
        _put(made, told.split("."), leaf, 3, is_needed=needed)
    return made


def _amount(profile: Profile) -> Json:
    is_major, kind = profile.unit is Unit.MAJOR, profile.amount_type.value
    match kind, is_major:
        case "string", True:
            return {"type": "string", "pattern": "^[0-9]+\\.[0-9]{2}$"}
        case "string", False:
            return {"type": "string", "pattern": "^[0-9]+$"}
        case "number", True:
            return {"type": "number", "multipleOf": 0.01}
        case "number", False:
            return {"type": "number", "description": "in minor units"}
    return {"type": "integer"}


def _theirs(name: str, ours: str, profile: Profile) -> str:
    steps = ours.split(".")
    for length in range(len(steps), 0, -1):
        told = _told(name, ".".join(steps[:length]), profile)
        if told is not None:
            return _from_top(".".join((told, *steps[length:])), profile)
    return _from_top(ours, profile)


def _told(name: str, ours: str, profile: Profile) -> str | None:
    for table in (name, EVERY):
        if ours in profile.fields.get(table, {}):
            return profile.fields[table][ours]
    return None


def _from_top(path: str, profile: Profile) -> str:
    if path.startswith("$."):
        return path[2:]
    return f"{profile.envelope}.{path}" if profile.envelope else path


def _put(made: Json, steps: list[str], leaf: Json, version: int, *, is_needed: bool) -> None:
    step, rest = steps[0], steps[1:]
    if step.isdigit():
        # AsyncAPI 2 has the tuples of JSON Schema draft 7.
        made["type"] = "array"
        places = made.setdefault("items" if version == 2 else "prefixItems", [])
        while len(places) <= int(step):
            places.append({})
        if is_needed:
            made["minItems"] = max(made.get("minItems", 0), int(step) + 1)
        inner = places[int(step)]
    else:
        made["type"] = "object"
        inner = made.setdefault("properties", {}).setdefault(step, {})
        if is_needed and step not in made.setdefault("required", []):
            made["required"].append(step)
    if rest:
        _put(inner, rest, leaf, version, is_needed=is_needed)
    else:
        inner.update(leaf)


def _in_parts(schema: Json, name: str, schemas: Json) -> Json:
    """Return it as ``allOf`` two parts, one of them elsewhere, and a field as ``oneOf``."""
    properties = dict(schema["properties"])
    first = next(iter(properties))
    part = {"type": "object", "properties": {first: properties.pop(first)}}
    schemas[f"{name}Head"] = part
    properties = {
        one: {"oneOf": [{"type": "null"}, inner]} if "const" not in str(inner) else inner
        for one, inner in properties.items()
    }
    rest = {"type": "object", "properties": properties, "required": schema.get("required", [])}
    return {"allOf": [{"$ref": f"#/components/schemas/{name}Head"}, rest]}
