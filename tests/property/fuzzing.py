"""Messages made from the contract's own text: as it allows them, and spoiled.

Reads ``asyncapi.yaml`` by itself: whether a message is allowed is judged here without the
program's own reader of the contract.
"""

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

import jsonschema
import yaml
from hypothesis import strategies as st

from terminal_app.simulator import OUTCOMES

Json = dict[str, Any]
Strategy = st.SearchStrategy[Any]

IDS = tuple(f"{n}0000000-0000-4000-8000-000000000000" for n in range(1, 6))
"""Stand for payments of the run, the same ones again and again."""
RECEIPTS = tuple(f"99990000{n}" for n in range(1, 4))
"""Stand for the receipt numbers that were heard last."""
SENT = ("PAYMENT_INIT_REQUEST", "STATUS_UPDATE", "REFUND")

_checker = jsonschema.FormatChecker(formats=("uuid",))


@_checker.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(dt.datetime.fromisoformat(value))


@cache
def _contract() -> Json:
    text = resources.files("terminal_app.wire").joinpath("asyncapi.yaml").read_text("utf-8")
    document: Json = yaml.safe_load(text)
    components: Json = document["components"]
    return components


def _whole(schema: Json) -> Json:
    """Return ``schema`` without references; no object may have fields that it doesn't name."""
    if "$ref" in schema:
        return _whole(_contract()["schemas"][schema["$ref"].split("/")[-1]])
    whole = {key: value for key, value in schema.items() if key != "x-source"}
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        whole["properties"] = {name: _whole(inner) for name, inner in fields.items()}
        whole["additionalProperties"] = False
    if "items" in schema:
        whole["items"] = _whole(schema["items"])
    if "pattern" in schema:
        whole["pattern"] = schema["pattern"].replace("$", r"\Z")
    return whole


@cache
def schema_of(message_type: str) -> Json:
    return _whole(_contract()["messages"][message_type]["payload"])


def faults_in(message: object, allowed: tuple[str, ...]) -> set[str]:
    """Return the paths at which the contract doesn't allow ``message``; none if it does."""
    if not isinstance(message, dict):
        return {"$"}
    message_type = message.get("messageType")
    if not isinstance(message_type, str) or message_type not in allowed:
        return {"$.messageType"}
    validator = jsonschema.Draft202012Validator(schema_of(message_type), format_checker=_checker)
    return {error.json_path for error in validator.iter_errors(message)}


# -- allowed -----------------------------------------------------------------------------------

_ODD = st.text(max_size=8) | st.sampled_from(
    ["\x00", "\u202egnp.exe", "e\u0301\u0301\u0301", "\U0001f9fe" * 4, "\ufeff", "'; --", "<b>"]
)


def _amount(amount: int) -> int:
    """Return an amount whose ending doesn't make the server break the contract on purpose."""
    outcome = OUTCOMES.get(amount % 100)
    return amount if outcome is None or outcome.keeps_contract else amount - amount % 100 + 2


def _string(schema: Json) -> Strategy:
    if schema.get("format") == "uuid":
        known = st.sampled_from(IDS)
        return known | known | st.uuids().map(str)
    if schema.get("format") == "date-time":
        return st.just("2026-11-22T12:34:56Z")
    if "pattern" in schema:
        heard = st.sampled_from(RECEIPTS)
        return heard | heard | st.from_regex(r"[0-9]{1,20}", fullmatch=True)
    return _ODD


def made_from(schema: Json) -> Strategy:
    """Return values that ``schema`` allows."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case list() as kinds:
            return st.one_of(*(made_from({**schema, "type": kind}) for kind in kinds))
        case "string":
            return _string(schema)
        case "integer":
            least = schema.get("minimum", -(10**6))
            anything = st.integers(least, 10**14)
            usual = st.sampled_from([102, 103]) | st.integers(12_500, 12_550)
            return (usual | usual | anything).map(_amount).filter(lambda n: n >= least)
        case "array":
            return st.lists(made_from(schema["items"]), max_size=3)
    fields = {name: made_from(inner) for name, inner in schema["properties"].items()}
    required = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: made for name, made in fields.items() if name not in required},
    )


def _probable(message: Json) -> Json:
    """Ask for a cancel rather than for another state, most of the time."""
    if message["messageType"] == "STATUS_UPDATE" and message["id"][-1] in "02468ace":
        return {**message, "paymentState": "CANCELED"}
    return message


def messages() -> Strategy:
    """Return messages that the contract allows a terminal to send."""
    return st.one_of([made_from(schema_of(name)) for name in SENT]).map(_probable)


def sales() -> Strategy:
    """Return messages of everyday: a sale, a cancel or a refund out of a few."""
    endings = [number for number, outcome in OUTCOMES.items() if outcome.keeps_contract]
    payment = {"id": st.uuids().map(str), "paymentId": st.sampled_from(IDS)}
    details = st.sampled_from(endings).map(lambda n: {"amount": 100 + n, "currencyIso": "NOK"})
    sale = {**payment, "messageType": st.just(SENT[0]), "paymentDetails": details}
    cancel = {**payment, "messageType": st.just(SENT[1]), "paymentState": st.just("CANCELED")}
    number = st.sampled_from(RECEIPTS)
    refund = {"id": payment["id"], "messageType": st.just(SENT[2]), "paymentReceiptId": number}
    return st.one_of([st.fixed_dictionaries(fields) for fields in (sale, cancel, refund)])


# -- spoiled -----------------------------------------------------------------------------------

WRONG: Strategy = st.sampled_from(
    [
        None, True, -1, 0, 1.5, 10**18, 2**63, -(2**70), 1e300, "", "7", [], {}, [[]], {"a": {}},
        "\ud800", "x" * 100_000, "\x00", "NOK\n", "12\n", "\uff11\uff12", ["a"] * 50,
    ]
)  # fmt: skip
_NAMES = st.sampled_from(["tip", "", "\ud83d", "__proto__", "messageType ", "id\x00", "n" * 5000])


def _places(value: object, above: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    inner = value.items() if isinstance(value, dict) else ()
    return [
        place for key, part in inner for place in ((*above, key), *_places(part, (*above, key)))
    ]


@st.composite
def spoiled(draw: Callable[[Strategy], Any], made: Strategy | None = None) -> Json:
    """Return a message with one to three things wrong: left out, put in, or of another type."""
    message = json.loads(json.dumps(draw(messages() if made is None else made)))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(message)
        if not places:
            break
        *above, last = draw(st.sampled_from(places))
        part = message
        for key in above:
            part = part[key]
        match draw(st.sampled_from(["leave out", "put in", "replace", "deepen"])):
            case "leave out":
                del part[last]
            case "put in":
                part[draw(_NAMES)] = draw(WRONG)
            case "replace":
                part[last] = draw(WRONG)
            case "deepen":
                for _ in range(draw(st.sampled_from([1, 40]))):
                    part[last] = {"in": part[last]}
    result: Json = message
    return result


JUNK: Strategy = st.text(max_size=40) | st.sampled_from(
    [
        "", "null", "NaN", "[1e999]", '{"messageType": NaN}', '{"id": "a", "id": "b"}', "{" * 500,
        "[" * 20_000, '{"messageType": "REFUND"', '"REFUND"', "[]" * 3, "\ufeff{}", "1" * 5000,
        '{"messageType": "REFUND", "paymentReceiptId": 1e5, "id": {}}',
    ]
)  # fmt: skip
