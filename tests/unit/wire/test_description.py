"""Profiles made from descriptions: of each of the simulator, and of whatever there may be."""

import json
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire import codec, messages
from terminal_app.wire.description import importer
from terminal_app.wire.description.document import DescriptionError
from terminal_app.wire.messages import CurrencyIso, FromServer, PaymentState, ToServer
from terminal_app.wire.profile import load
from terminal_app.wire.profile.load import ProfileError
from terminal_app.wire.profile.model import SHIPPED, Profile
from tests.unit.wire.cases import made
from tests.unit.wire.descriptions import SHAPES, Json, described, text_of
from tests.unit.wire.profiles import PROFILES, SIMULATED
from tests.unit.wire.test_profile import comparable

CONTRACT = (
    resources.files("terminal_app.wire").joinpath("asyncapi.yaml").read_text(encoding="utf-8")
)
SERVERS = {"shipped": SHIPPED, **SIMULATED}


def imported(document: Json, form: str = "json") -> importer.Imported:
    return importer.profile_of(text_of(document, form))


def assert_equivalent(found: Profile, spoken: Profile) -> None:
    """Judge by messages, both ways."""
    for kind in messages.MESSAGE_TYPES.values():
        for whole in (True, False):
            message = made(kind, whole=whole)
            if isinstance(message, FromServer):
                said = Speech(spoken).spoken(codec.write(message)).encode()
                assert understood(said, found) == understood(said, spoken), said
            if isinstance(message, ToServer):
                for typed in (True, False):
                    ours = codec.write(message, found, is_number_typed=typed)
                    theirs = codec.write(message, spoken, is_number_typed=typed)
                    assert json.loads(ours) == json.loads(theirs)


def understood(said: bytes, profile: Profile) -> object:
    try:
        return comparable(codec.read(said, profile).message)
    except codec.UnreadableError as error:
        return error.named


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", SERVERS)
def test_the_description_of_a_server_gives_its_profile(
    name: str, version: int, form: str, shape: str
) -> None:
    spoken = SERVERS[name]
    found = imported(described(spoken, version, shape), form)
    assert found.unmapped == ()
    assert found.profile.headers == spoken.headers
    assert_equivalent(found.profile, spoken)


@pytest.mark.parametrize("version", [2, 3])
@given(PROFILES)
def test_no_amount_state_or_currency_is_read_as_another_with_what_a_description_gave(
    version: int, spoken: Profile
) -> None:
    try:
        found = imported(described(spoken, version))
    except ProfileError:
        return
    for state in PaymentState:
        said = Speech(spoken).spoken(codec.write(receipt(state)))
        try:
            read = codec.read(said.encode(), found.profile).message
        except codec.UnreadableError:
            continue
        assert isinstance(read, messages.PaymentReceipt)
        assert read.payment_state is state
        if read.payment_details is not None:
            assert read.payment_details == receipt(state).payment_details


def receipt(state: PaymentState) -> messages.PaymentReceipt:
    details = messages.PaymentDetails(amount=12_550, currency_iso=CurrencyIso.SEK)
    whole = made(messages.PaymentReceipt, whole=False)
    assert isinstance(whole, messages.PaymentReceipt)
    return msgspec.structs.replace(whole, payment_state=state, payment_details=details)


def test_the_contracts_own_description_gives_the_empty_profile() -> None:
    found = importer.profile_of(CONTRACT)
    assert found.profile.is_shipped
    assert found.text == ""
    assert found.unmapped == ()


def test_a_description_of_examples_alone_gives_a_profile_that_is_to_be_checked() -> None:
    document = described(SIMULATED["nested"], 3)
    for name, message in document["components"]["messages"].items():
        ours = sorted(messages.MESSAGE_TYPES)[int(name.removeprefix("Form"))]
        whole = codec.write(made(messages.MESSAGE_TYPES[ours], whole=True))
        said = json.loads(Speech(SIMULATED["nested"]).spoken(whole))
        message.clear()
        message.update(payload={"type": "object"}, examples=[{"payload": said}])
    found = imported(document)
    assert found.profile.fields == imported(described(SIMULATED["nested"], 3)).profile.fields
    assert any("nothing but an example" in one for one in found.unsure)


# -- what doesn't map --------------------------------------------------------------------------


def of_request(document: Json) -> Json:
    """Return the properties of the request that starts a payment."""
    number = sorted(messages.MESSAGE_TYPES).index("PAYMENT_INIT_REQUEST")
    found: Json = document["components"]["schemas"][f"Form{number}"]
    return found


def test_a_unit_that_nothing_says_is_to_be_asked_for() -> None:
    document = described(SIMULATED["minor-text"], 3)
    for schema in document["components"]["schemas"].values():
        amount = schema["properties"].get("paymentDetails", {}).get("properties", {}).get("amount")
        if amount is not None:
            amount.pop("pattern")
    found = imported(document)
    assert any("minor units (12550) or major" in one for one in found.unmapped)
    assert found.profile.amount_type.value == "string"


@pytest.mark.parametrize(
    ("words", "example", "unit"),
    [
        ("In cents.", "12550", "minor"),
        ("Amount in minor units, e.g. øre", "12550", "minor"),
        ("The amount, with decimals", "125.50", "major"),
        ("", "125.50", "major"),
    ],
)
def test_the_unit_is_found_in_words_and_examples(words: str, example: str, unit: str) -> None:
    document = described(SIMULATED["minor-text"], 3)
    for schema in document["components"]["schemas"].values():
        amount = schema["properties"].get("paymentDetails", {}).get("properties", {}).get("amount")
        if amount is not None:
            amount.clear()
            amount.update(type="string", description=words, examples=[example])
    found = imported(document)
    assert found.unmapped == ()
    assert found.profile.unit.value == unit


def test_what_the_server_requires_and_the_till_does_not_have_is_said() -> None:
    document = described(SHIPPED, 2)
    request = of_request(document)
    request["properties"] |= {"storeId": {"type": "string"}, "channel": {"const": "POS"}}
    request["required"] += ["storeId", "channel"]
    headers = document["channels"]["/ws"]["bindings"]["ws"]["headers"]
    headers["properties"]["X-Store"] = {"type": "string"}
    headers["required"] = ["X-Store"]
    found = imported(document)
    assert found.profile.extra == {"PAYMENT_INIT_REQUEST": {"channel": "POS"}}
    assert len(found.unmapped) == 2
    assert any("storeId is required, and the till has nothing" in one for one in found.unmapped)
    assert any("'X-Store'" in one for one in found.unmapped)


def test_two_fields_that_could_both_be_the_amount_are_named_and_none_is_taken() -> None:
    document = described(SHIPPED, 3)
    details = of_request(document)["properties"]["paymentDetails"]
    amount = details["properties"].pop("amount")
    details["properties"] |= {"total": amount, "sum": amount}
    found = imported(document)
    assert any("could be paymentDetails." in one for one in found.unmapped)
    assert "paymentDetails.amount" not in found.profile.fields.get("PAYMENT_INIT_REQUEST", {})


def test_two_words_for_one_state_are_named_and_none_is_taken() -> None:
    text = text_of(described(SIMULATED["other-states"], 3), "json")
    found = importer.profile_of(text.replace('"COMPLETED"', '"PAID", "SETTLED"'))
    assert any("COMPLETE could be 'PAID' or 'SETTLED'" in one for one in found.unmapped)
    assert "COMPLETE" not in found.profile.states


def test_a_message_that_is_missing_and_one_that_is_none_of_ours_are_said() -> None:
    document = described(SHIPPED, 3)
    request = of_request(document)
    request["properties"]["messageType"]["const"] = "SETTLEMENT"
    found = imported(document)
    assert "No message of the description is PAYMENT_INIT_REQUEST." in found.unmapped
    assert any("left out" in one for one in found.unsure)


# -- what can't be read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no AsyncAPI description"),
        ("openapi: 3.0.0", "no AsyncAPI description"),
        ("asyncapi: 1.2.0", "its version is '1.2.0'"),
        ("asyncapi: [", "line 2: no JSON or YAML"),
        ("a: b\n c: [", "line 2: no JSON or YAML"),
        ("!!python/object/apply:os.system [ls]", "no JSON or YAML"),
        ("[" * 100_000, "no JSON or YAML"),
        ('{"a":' * 100_000, "nested too deep"),
        ("asyncapi: 3.0.0\nx: &x [*x]\nchannels: *x", None),
        ('{"asyncapi":"3.0.0","channels":{"$ref":"#/channels"}}', "without an end"),
        (
            '{"asyncapi":"3.0.0","channels":{"$ref":"https://a.example/b.yaml"}}',
            "nothing is fetched",
        ),
        ('{"asyncapi":"3.0.0","channels":{"$ref":"other.yaml#/a"}}', "nothing is fetched"),
        ('{"asyncapi":"3.0.0","channels":{"$ref":"#/nowhere"}}', "which isn't there"),
        ('{"asyncapi":"3.0.0","channels":{"$ref":7}}', "a $ref is no text"),
    ],
)
def test_what_is_no_description_is_refused_in_a_sentence(text: str, said: str | None) -> None:
    if said is None:
        assert importer.profile_of(text).unmapped
        return
    with pytest.raises(DescriptionError) as error:
        importer.profile_of(text)
    assert said in str(error.value)
    assert str(error.value).endswith(".")


def test_schemas_that_refer_to_themselves_end() -> None:
    document = described(SHIPPED, 3)
    document["components"]["schemas"]["Loop"] = {
        "type": "object",
        "properties": {"in": {"$ref": "#/components/schemas/Loop"}},
    }
    of_request(document)["properties"]["loop"] = {"$ref": "#/components/schemas/Loop"}
    with pytest.raises(DescriptionError, match="refer to themselves"):
        imported(document)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["#", "#/components/schemas/Form1", "object", "array", "$ref"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["$ref", "type", "properties", "required", "items", "oneOf", "allOf", "const", "enum",
             "prefixItems", "payload", "messages", "message", "examples", "maxItems", "pattern"]
        ),
        inner,
        max_size=3,
    ),
    max_leaves=8,
)  # fmt: skip


def spoiled(value: Any, path: list[int], given: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return it with another value at one place."""
    if not path or not isinstance(value, dict | list) or not value:
        return given
    number = path[0] % len(value)
    if isinstance(value, list):
        return [spoiled(one, path[1:], given) if at == number else one
                for at, one in enumerate(value)]  # fmt: skip
    return {
        name: spoiled(one, path[1:], given) if at == number else one
        for at, (name, one) in enumerate(value.items())
    }


@given(
    st.sampled_from(sorted(SERVERS)),
    st.sampled_from([2, 3]),
    st.lists(st.tuples(st.lists(st.integers(0, 30), max_size=8), JSON_VALUES), max_size=4),
)
def test_a_description_with_anything_in_it_gives_a_profile_or_a_sentence(
    name: str, version: int, faults: list[tuple[list[int], Any]]
) -> None:
    document: Any = described(SERVERS[name], version)
    for path, value in faults:
        document = spoiled(document, path, value)
    try:
        found = importer.profile_of(json.dumps(document))
    except (DescriptionError, ProfileError):
        return
    assert load.parse(found.text) == found.profile


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_gives_a_sentence_at_most(text: str) -> None:
    for one in (text, f"asyncapi: 3.0.0\n{text}", f"asyncapi: 2.6.0\nchannels: {text}"):
        try:
            importer.profile_of(one)
        except DescriptionError:
            continue


def test_a_description_that_was_not_made_from_the_contract_is_understood() -> None:
    text = Path(__file__).with_name("foreign_server.yaml").read_text(encoding="utf-8")
    found = importer.profile_of(text)
    assert found.unmapped == ()
    assert "The state 'PAID' is taken for COMPLETE." in found.unsure
    assert any("Heartbeat" in one for one in found.unsure)
    assert 'COMPLETE = "PAID"  # assumed' in found.text
    message = made(messages.PaymentInitRequest, whole=False)
    assert isinstance(message, messages.PaymentInitRequest)
    said = json.loads(codec.write(message, found.profile), parse_float=Decimal)
    assert said["header"] == {"type": "payment_init_request", "messageId": message.id}
    assert said["body"]["channel"] == "POS"
    assert said["body"]["amount"] == {"value": Decimal("125.50"), "currency": "NOK"}
    receipt_ = {
        "header": {"type": "payment_receipt", "messageId": message.id},
        "body": {
            "paymentRef": message.payment_id,
            "receiptNo": 77,
            "status": "REFUNDED",
            "amount": {"value": 125.5, "currency": "NOK"},
        },
    }
    read = codec.read(json.dumps(receipt_).encode(), found.profile).message
    assert isinstance(read, messages.PaymentReceipt)
    assert read.payment_state is PaymentState.REVERSED
    assert read.payment_details is not None
    assert (read.receipt_number, read.payment_details.amount) == ("77", 12_550)


def test_an_amount_under_a_name_that_nobody_knows_is_not_left_out_as_if_there_were_none() -> None:
    document = described(SHIPPED, 2)
    number = sorted(messages.MESSAGE_TYPES).index("PAYMENT_RECEIPT")
    details = document["components"]["schemas"][f"Form{number}"]["properties"]["paymentDetails"]
    details["properties"]["betrag"] = details["properties"].pop("amount")
    if "amount" in details.get("required", ()):
        details["required"].remove("amount")
    found = imported(document)
    assert found.profile.optional == {}
    assert any("PAYMENT_RECEIPT: nothing in" in one for one in found.unmapped)


@pytest.mark.parametrize("value", ["2024-10-01", "2024-10-01T12:00:00Z"])
def test_a_date_of_yaml_is_the_text_that_stands_there(value: str) -> None:
    text = CONTRACT.replace("PAYMENT_INIT_REQUEST", value, 1) + f"\nx-since: {value}\n"
    importer.profile_of(text)


@pytest.mark.parametrize("value", ["!!binary aGVsbG8=", "!!set {a, b}"])
def test_what_json_has_not_is_no_description(value: str) -> None:
    with pytest.raises(DescriptionError, match="no JSON or YAML"):
        importer.profile_of(f"{CONTRACT}\nx-odd: {value}\n")
