"""The shipped contract and the code say the same; a field in one alone fails here."""

import copy
import dataclasses
import enum
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.payments.inputs import Request
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Refund
from terminal_app.session.engine import wire_mapping
from terminal_app.wire import codec, contract, messages
from terminal_app.wire.messages import MESSAGE_TYPES, MessagePart
from tests.unit.payments.cases import NEW, WIRE_STATES
from tests.unit.wire.cases import EXAMPLES, OPERATIONS, WAYS, arbitrary, bare, made, part_in

Json = dict[str, Any]
ways = pytest.mark.parametrize(
    ("operation", "kind"), WAYS, ids=[f"{operation}-{kind.__name__}" for operation, kind in WAYS]
)
examples = pytest.mark.parametrize(
    ("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES]
)
TEXTS = {"string": str, "integer": int}


# -- the comparison --------------------------------------------------------------------


def differences(
    document: Json,
    kinds: Mapping[str, type[MessagePart]] = MESSAGE_TYPES,
    problem_types: type[enum.Enum] = messages.ProblemType,
) -> list[str]:
    """Return what the document says otherwise than the code, one line each."""
    described = document["components"]["messages"]
    found = _only_in_one("message", described.keys(), kinds.keys())
    found += _only_in_one("channel", document["channels"]["terminal"]["messages"], kinds.keys())
    for operation, sent in OPERATIONS.items():
        references = document["operations"][operation]["messages"]
        names = [reference["$ref"].rsplit("/", 1)[1] for reference in references]
        found += _only_in_one(operation, names, [each.__struct_config__.tag for each in sent])
    for name in described.keys() & kinds.keys():
        found += _part_differences(document, name, described[name]["payload"], kinds[name])
    told = document["components"]["schemas"]["problemType"]["description"]
    known = re.findall(r"apm\.mtm\.[a-z-]+", told)
    found += _only_in_one("problem type", known, [each.value for each in problem_types])
    return found


def _only_in_one(what: str, described: Any, coded: Any) -> list[str]:  # noqa: ANN401 - names
    return [
        *(f"{what} {name} is in the contract alone" for name in set(described) - set(coded)),
        *(f"{what} {name} is in the code alone" for name in set(coded) - set(described)),
    ]


def _resolved(document: Json, schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    assert schema["$ref"].startswith("#/components/schemas/")
    return _resolved(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])


def _part_differences(
    document: Json, path: str, schema: Json, kind: type[MessagePart]
) -> list[str]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    properties = dict(schema["properties"])
    required = set(schema.get("required", ()))
    found = []
    config = kind.__struct_config__
    if config.tag_field is not None:
        found += _only_in_one(
            f"{path}.{config.tag_field}",
            [properties.pop("messageType", {}).get("const")],
            [config.tag],
        )
        found += _only_in_one(f"{path} required", {"messageType"} & required, ["messageType"])
        required.discard("messageType")
    found += _only_in_one(f"{path} field", properties, fields)
    needed = [name for name, field in fields.items() if field.required]
    found += _only_in_one(f"{path} required", required, needed)
    for name in properties.keys() & fields.keys():
        inner = _resolved(document, properties[name])
        found += _field_differences(document, f"{path}.{name}", inner, bare(fields[name].type))
    return found


def _field_differences(document: Json, path: str, schema: Json, annotation: Any) -> list[str]:  # noqa: ANN401 - a type
    part = part_in(annotation)
    if part is not None:
        many = get_origin(annotation) is tuple
        if schema["type"] != ("array" if many else "object"):
            return [f"{path} has another type"]
        inner = _resolved(document, schema["items"]) if many else schema
        return _part_differences(document, path, inner, part)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        found = _only_in_one(path, schema.get("enum", ()), [each.value for each in annotation])
        return found if schema["type"] == "string" else [f"{path} has another type"]
    described = {schema["type"]} if isinstance(schema["type"], str) else {*schema["type"]}
    coded = {annotation, *get_args(annotation)} - {str | int}
    if "enum" in schema or {TEXTS.get(one) for one in described} != coded:
        return [f"{path} has another type"]
    return []


def test_the_contract_and_the_code_have_the_same_messages_and_fields() -> None:
    assert differences(contract.document()) == []


def _in(document: Json, *path: str) -> Any:  # noqa: ANN401 - a part of the document
    for key in path:
        document = document[key]
    return document


RECEIPT = ("components", "messages", "PAYMENT_RECEIPT", "payload")
SCHEMAS = ("components", "schemas")


@pytest.mark.parametrize(
    ("path", "change", "expected"),
    [
        ((*RECEIPT, "properties"), {"tip": {"type": "integer"}}, "field tip is in the contract"),
        ((*RECEIPT, "properties"), {"timestamp": None}, "field timestamp is in the code alone"),
        ((*RECEIPT, "properties"), {"messageType": {"const": "RECEIPT"}}, "messageType RECEIPT is"),
        ((*RECEIPT, "properties"), {"timestamp": {"type": "integer"}}, "timestamp has another"),
        ((*RECEIPT, "properties"), {"customer": {"type": "string"}}, "customer has another type"),
        (RECEIPT, {"required": ["id", "messageType"]}, "required paymentId is in the code alone"),
        (
            (*SCHEMAS, "merchant"),
            {"required": ["name"]},
            "merchant required name is in the contract alone",
        ),
        (
            (*SCHEMAS, "products", "items", "properties"),
            {"vat": {"type": "integer"}},
            "paymentDetails.products field vat is in the contract alone",
        ),
        ((*SCHEMAS, "products"), {"type": "object"}, "products has another type"),
        ((*SCHEMAS, "currencyIso"), {"enum": ["NOK", "DKK"]}, "currencyIso DKK is in the contract"),
        ((*SCHEMAS, "paymentState"), {"enum": ["PENDING"]}, "paymentState COMPLETE is in the code"),
        (
            (*SCHEMAS, "problemType"),
            {"description": "apm.mtm.new"},
            "apm.mtm.new is in the contract",
        ),
        (("components", "messages"), {"PING": {"payload": {}}}, "message PING is in the contract"),
        (("components", "messages"), {"REFUND": None}, "message REFUND is in the code alone"),
        (("channels", "terminal", "messages"), {"REFUND": None}, "channel REFUND is in the code"),
        (("operations", "sendToServer"), {"messages": []}, "sendToServer REFUND is in the code"),
    ],
)
def test_a_change_of_the_contract_alone_is_found(
    path: tuple[str, ...], change: Json, expected: str
) -> None:
    document = copy.deepcopy(contract.document())
    place = _in(document, *path)
    place.update(change)
    for gone in [key for key, value in change.items() if value is None]:
        del place[gone]
    assert any(expected in line for line in differences(document)), differences(document)


def _refund(*fields: Any, tag: str = "REFUND") -> type[MessagePart]:  # noqa: ANN401 - as defstruct has it
    kind = msgspec.defstruct(
        "Refund",
        [("id", str), *fields],
        bases=(MessagePart,),
        frozen=True,
        kw_only=True,
        rename="camel",
        tag_field="messageType",
        tag=tag,
    )
    assert issubclass(kind, MessagePart)
    return kind


NUMBER = ("payment_receipt_id", str | int)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (_refund(NUMBER, ("amount", int | None, None)), "REFUND field amount is in the code alone"),
        (_refund(), "REFUND field paymentReceiptId is in the contract alone"),
        (_refund(("payment_receipt_id", str | None, None)), "required paymentReceiptId is in the"),
        (_refund(("payment_receipt_id", int)), "REFUND.paymentReceiptId has another type"),
        (_refund(NUMBER, tag="REFUNDS"), "messageType REFUNDS is in the code alone"),
    ],
)
def test_a_change_of_the_code_alone_is_found(kind: type[MessagePart], expected: str) -> None:
    found = differences(contract.document(), {**MESSAGE_TYPES, "REFUND": kind})
    assert any(expected in line for line in found), found


def test_a_changed_problem_type_is_found() -> None:
    fewer = enum.Enum("fewer", {"INPUT_ERROR": "apm.mtm.input-error"})
    found = differences(contract.document(), problem_types=fewer)
    assert "problem type apm.mtm.unexpected-error is in the contract alone" in found


def test_the_comparison_itself_finds_nothing_where_nothing_differs() -> None:
    same = {**MESSAGE_TYPES, "REFUND": _refund(NUMBER)}
    assert differences(copy.deepcopy(contract.document()), same) == []


def test_the_payments_know_the_currencies_and_states_of_the_contract() -> None:
    assert {each.value for each in Currency} == {each.value for each in messages.CurrencyIso}
    assert {each.value for each in WIRE_STATES} == {each.value for each in messages.PaymentState}


# -- what the code writes --------------------------------------------------------------


@pytest.mark.parametrize("whole", [False, True], ids=["least", "most"])
@ways
def test_every_message_that_the_code_can_write_is_within_the_contract(
    operation: str, kind: type[MessagePart], *, whole: bool
) -> None:
    message = made(kind, whole=whole)
    contract.check(json.loads(codec.write(message)), operation=operation)


@given(st.one_of(*(st.tuples(st.just(way), arbitrary(kind)) for way, kind in WAYS)))
def test_arbitrary_messages_are_within_the_contract(way: tuple[str, Any]) -> None:
    operation, message = way
    contract.check(json.loads(codec.write(message)), operation=operation)


@pytest.mark.parametrize("request_", Request, ids=lambda request: request.value)
def test_what_the_till_sends_for_a_payment_is_within_the_contract(request_: Request) -> None:
    payment = dataclasses.replace(NEW, refund=Refund("1001", NEW.operator))
    message = wire_mapping.request_message(request_, payment, NEW.sale_id)
    contract.check(json.loads(codec.write(message)), operation="sendToServer")


@ways
def test_a_message_goes_only_the_way_that_the_contract_says(
    operation: str, kind: type[MessagePart]
) -> None:
    other = next(each for each in OPERATIONS if each != operation)
    message = json.loads(codec.write(made(kind, whole=False)))
    if kind in OPERATIONS[other]:
        contract.check(message, operation=other)
    else:
        with pytest.raises(contract.ContractViolationError, match="messageType"):
            contract.check(message, operation=other)


# -- the examples ----------------------------------------------------------------------


def test_every_message_of_the_contract_has_an_example() -> None:
    assert {name for name, _ in EXAMPLES} == set(MESSAGE_TYPES)


@examples
def test_an_example_is_read_and_written_back_the_same(name: str, example: Json) -> None:
    read = codec.read(json.dumps(example).encode())
    assert read.dropped == ()
    assert codec.type_name(read.message) == name
    assert json.loads(codec.write(read.message)) == example


@examples
def test_an_example_is_within_the_contract(name: str, example: Json) -> None:
    ways_of_it = [way for way in OPERATIONS if name in contract.sent_by(way)]
    assert ways_of_it
    for operation in ways_of_it:
        contract.check(example, operation=operation)


# -- what the check refuses ------------------------------------------------------------


def _with_a_surprise(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield copies of ``value``, each with an unknown field in one of its objects."""
    if isinstance(value, dict):
        yield {**value, "surprise": "!"}
        for key, inner in value.items():
            yield from ({**value, key: changed} for changed in _with_a_surprise(inner))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for changed in _with_a_surprise(inner):
                yield [*value[:index], changed, *value[index + 1 :]]


@ways
def test_an_unknown_field_is_refused_wherever_it_stands(
    operation: str, kind: type[MessagePart]
) -> None:
    message = json.loads(codec.write(made(kind, whole=True)))
    surprising = list(_with_a_surprise(message))
    assert surprising
    for changed in surprising:
        with pytest.raises(contract.ContractViolationError, match="surprise"):
            contract.check(changed, operation=operation)


@ways
def test_a_missing_required_field_is_refused(operation: str, kind: type[MessagePart]) -> None:
    message = json.loads(codec.write(made(kind, whole=False)))
    for name in message:
        with pytest.raises(contract.ContractViolationError):
            contract.check(
                {key: message[key] for key in message if key != name}, operation=operation
            )


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": "7"}, "$.id"),
        ({"id": 7}, "$.id"),
        ({"paymentId": NEW.payment_id.replace("-", "")}, "$.paymentId"),
        ({"paymentReceiptId": "A1"}, "$.paymentReceiptId"),
        ({"paymentReceiptId": "1\n"}, "$.paymentReceiptId"),
        ({"paymentReceiptId": ""}, "$.paymentReceiptId"),
        ({"paymentReceiptId": -1}, "$.paymentReceiptId"),
        ({"paymentReceiptId": 1.5}, "$.paymentReceiptId"),
        ({"paymentReceiptId": True}, "$.paymentReceiptId"),
        ({"paymentState": "PAID"}, "$.paymentState"),
        ({"paymentState": "INITIATING"}, "$.paymentState"),
        ({"paymentDetails": {"amount": 0, "currencyIso": "NOK"}}, "$.paymentDetails.amount"),
        ({"paymentDetails": {"amount": 1.5, "currencyIso": "NOK"}}, "$.paymentDetails.amount"),
        ({"paymentDetails": {"amount": 1, "currencyIso": "DKK"}}, "$.paymentDetails.currencyIso"),
        ({"paymentDetails": {"amount": 1}}, "$.paymentDetails"),
        ({"paymentDetails": None}, "$.paymentDetails"),
        ({"timestamp": "yesterday"}, "$.timestamp"),
        ({"timestamp": "2026-11-22"}, "$.timestamp"),
        ({"timestamp": "2026-13-22T12:34:56Z"}, "$.timestamp"),
        ({"timestamp": "2026-11-22T12:34:56"}, "$.timestamp"),
        ({"timestamp": 1}, "$.timestamp"),
        ({"messageType": "RECEIPT"}, "$.messageType"),
        ({"messageType": ["PAYMENT_RECEIPT"]}, "$.messageType"),
    ],
)
def test_a_value_outside_the_contract_is_refused_by_its_place(change: Json, path: str) -> None:
    message = json.loads(codec.write(made(messages.PaymentReceipt, whole=True)))
    contract.check(message, operation="receiveFromServer")
    with pytest.raises(contract.ContractViolationError) as refused:
        contract.check({**message, **change}, operation="receiveFromServer")
    assert refused.value.path == path


@pytest.mark.parametrize("message", [None, [], "text", 7, {}], ids=repr)
def test_what_is_no_message_is_refused(message: object) -> None:
    with pytest.raises(contract.ContractViolationError):
        contract.check(message, operation="sendToServer")


def _walk(value: Any, path: str = "$") -> Iterator[tuple[str, Json]]:  # noqa: ANN401 - the document
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from _walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{index}]")


def test_every_format_that_the_contract_names_is_really_checked() -> None:
    described = contract.document()["components"]
    named = {part["format"] for _, part in _walk(described) if isinstance(part.get("format"), str)}
    assert named == set(contract._formats.checkers)


# -- documented or assumed -------------------------------------------------------------

_MARK = re.compile(r"(documented|assumed)( \([^()]+\))?(; (documented|assumed) \([^()]+\))?")


def wrong_marks(document: Json) -> list[str]:
    """Return the parts whose ``x-source`` is neither documented nor assumed."""
    return [
        path
        for path, part in _walk(document)
        if "x-source" in part and not _MARK.fullmatch(str(part["x-source"]))
    ]


def sources(document: Json) -> dict[str, str]:
    """Return every field with its mark: its own, its schema's, or else assumed."""
    schemas = document["components"]["schemas"]
    parts = {
        **{name: each["payload"] for name, each in document["components"]["messages"].items()},
        **schemas,
        "products[]": schemas["products"]["items"],
    }
    found = {name: str(schema.get("x-source", "assumed")) for name, schema in schemas.items()}
    for name, part in parts.items():
        for field, schema in part.get("properties", {}).items():
            mark = schema.get("x-source") or _resolved(document, schema).get("x-source")
            found[f"{name}.{field}"] = str(mark or "assumed")
    return found


DOCUMENTED = {
    "PROBLEM.description",
    "currencyIso",
    "customer",
    "merchant",
    "messageId",
    "paymentDetails.customerOrderId",
    "paymentDetails.saleTransactionId",
    "paymentId",
    "paymentReceiptId",
    "paymentState",
    "problemType",
    "products",
}
"""What the published description says, or shows in an example; nothing joins by accident."""


def claimed(document: Json) -> set[str]:
    """Return what the document claims to be documented, each at its own place."""
    return {
        name
        for name, mark in sources(document).items()
        if mark.startswith("documented") and not _is_borrowed(document, name)
    }


def _is_borrowed(document: Json, name: str) -> bool:
    part, _, field = name.partition(".")
    if not field:
        return False
    components = document["components"]
    if part in components["messages"]:
        return "$ref" in components["messages"][part]["payload"]["properties"][field]
    schema = components["schemas"][part.removesuffix("[]")]
    return "$ref" in schema.get("items", schema)["properties"][field]


def test_every_mark_says_documented_or_assumed() -> None:
    assert wrong_marks(contract.document()) == []
    assert "What carries no mark is assumed." in " ".join(
        contract.document()["info"]["description"].split()
    )


def test_every_field_is_documented_or_assumed() -> None:
    found = sources(contract.document())
    fields = sum(len(msgspec.structs.fields(kind)) for kind in MESSAGE_TYPES.values())
    assert len(found) > fields
    assert all(_MARK.fullmatch(mark) for mark in found.values())


def test_the_contract_claims_no_more_than_the_published_description_says() -> None:
    assert claimed(contract.document()) == DOCUMENTED


def test_a_misspelt_mark_and_a_new_claim_are_found() -> None:
    document = copy.deepcopy(contract.document())
    _in(document, *SCHEMAS, "customer")["x-source"] = "documentd"
    _in(document, *RECEIPT, "properties", "timestamp")["x-source"] = "documented"
    assert wrong_marks(document) == ["$.components.schemas.customer"]
    assert claimed(document) == DOCUMENTED - {"customer"} | {"PAYMENT_RECEIPT.timestamp"}
