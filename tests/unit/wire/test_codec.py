"""Writes strictly, reads tolerantly, and guesses nothing about money."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.wire import codec, messages
from terminal_app.wire.codec import UnreadableError
from terminal_app.wire.messages import MESSAGE_TYPES, MessagePart
from tests.unit.wire.cases import MESSAGES, UUID, made

Json = dict[str, Any]
RECEIPT: Json = {
    "messageType": "PAYMENT_RECEIPT",
    "id": UUID,
    "paymentId": UUID,
    "paymentReceiptId": "123456789",
    "paymentState": "COMPLETE",
    "paymentDetails": {"amount": 12_550, "currencyIso": "NOK"},
    "paymentMethod": "Vipps",
    "timestamp": "2026-11-22T12:34:56Z",
}


def frame(message: object) -> bytes:
    return json.dumps(message).encode()


def unreadable(data: bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as error:
        codec.read(data)
    return error.value


# -- there and back --------------------------------------------------------------------


@given(MESSAGES)
def test_what_is_written_is_read_back_the_same(message: Any) -> None:  # noqa: ANN401 - any of them
    assert codec.read(codec.write(message).encode()) == codec.ReadMessage(message)


@pytest.mark.parametrize("kind", MESSAGE_TYPES.values(), ids=MESSAGE_TYPES.keys())
def test_a_missing_field_is_left_out_and_not_written_as_null(kind: type[MessagePart]) -> None:
    assert "null" not in codec.write(made(kind, whole=False))


def test_every_name_on_the_wire_is_the_messages_own() -> None:
    assert {
        name: codec.type_name(made(kind, whole=False)) for name, kind in MESSAGE_TYPES.items()
    } == {name: name for name in MESSAGE_TYPES}


# -- bad frames ------------------------------------------------------------------------

DEEP = 10_000
BAD_FRAMES = {
    "empty": (b"", "truncated"),
    "not JSON": (b"hello", "malformed"),
    "cut off": (b'{"messageType":"PROB', "truncated"),
    "two in one": (b'{"messageType":"PROBLEM","id":"1","type":"x"}{}', "trailing"),
    "single quotes": (b"{'messageType':'PROBLEM'}", "malformed"),
    "a NaN": (b'{"messageType":"PROBLEM","id":"1","type":"x","a":NaN}', "malformed"),
    "an array": (b"[1]", "Expected `object`"),
    "text": (b'"PAYMENT_RECEIPT"', "Expected `object`"),
    "a number": (b"1", "Expected `object`"),
    "null": (b"null", "Expected `object`"),
    "no messageType": (b'{"id":"1"}', "lacks messageType"),
    "empty object": (b"{}", "lacks messageType"),
    "messageType a number": (b'{"messageType":5}', "messageType is not text"),
    "messageType null": (b'{"messageType":null}', "messageType is not text"),
    "messageType an object": (b'{"messageType":{"a":[1]}}', "messageType is not text"),
    "unknown messageType": (b'{"messageType":"PING"}', "unknown messageType 'PING'"),
    "messageType in lower case": (b'{"messageType":"problem"}', "unknown messageType"),
    "long messageType": (frame({"messageType": "x" * 10_000}), "unknown messageType 'xxx"),
    "invalid UTF-8": (b'{"messageType":"PROBLEM","id":"\xff"}', "not UTF-8 at byte 31"),
    "UTF-16": ('{"messageType":"PROBLEM"}'.encode("utf-16"), "not UTF-8"),
    "a byte order mark": (b'\xef\xbb\xbf{"messageType":"PROBLEM"}', "malformed"),
    "a lone surrogate": (b'{"messageType":"PROBLEM","id":"\\ud800"}', "truncated"),
    "nested deep": (b'{"a":' * DEEP, "nested too deep"),
    "nested deep in an array": (b"[" * DEEP, "Expected `object`"),
    "nested deep and closed": (b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"}", "nested too deep"),
    "nested deep in a field": (
        b'{"messageType":"PROBLEM","id":"1","type":' + b"[" * DEEP + b"]" * DEEP + b"}",
        "nested too deep",
    ),
    "an id that is a number": (b'{"messageType":"PROBLEM","id":1,"type":"x"}', "$.id"),
    "no id": (b'{"messageType":"PROBLEM","type":"x"}', "`id`"),
    "a state unknown": (frame({**RECEIPT, "paymentState": "PAID"}), "$.paymentState"),
    "a receipt number of letters": (frame({**RECEIPT, "paymentReceiptId": "A-1"}), "not numeric"),
    "an empty receipt number": (frame({**RECEIPT, "paymentReceiptId": ""}), "not numeric"),
    "a line feed in it": (frame({**RECEIPT, "paymentReceiptId": "1\n"}), "not numeric"),
    "full-width digits in it": (frame({**RECEIPT, "paymentReceiptId": "\uff11"}), "not numeric"),
    "a negative receipt number": (frame({**RECEIPT, "paymentReceiptId": -1}), "ReceiptId"),
    "a receipt number with decimals": (frame({**RECEIPT, "paymentReceiptId": 1.5}), "ReceiptId"),
    "another receipt's fields": (frame({"messageType": "PAYMENT_RECEIPT"}), "missing required"),
}


@pytest.mark.parametrize(("data", "why"), BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_a_bad_frame_is_unreadable_and_says_why(data: bytes, why: str) -> None:
    error = unreadable(data)
    assert why in error.why
    assert len(error.why) < 200


def test_a_frame_of_10_mb_is_read_or_refused_like_any_other() -> None:
    unknown = {**RECEIPT, "extra": "x" * 10_000_000}
    assert codec.read(frame(unknown)).message == codec.read(frame(RECEIPT)).message
    assert "unknown messageType" in unreadable(frame({"messageType": "x" * 10_000_000})).why


def test_an_unreadable_receipt_still_says_whose_it_is() -> None:
    error = unreadable(frame({**RECEIPT, "paymentState": 7}))
    assert error.named == codec.Identifiers("PAYMENT_RECEIPT", UUID, UUID, "123456789")
    assert error.named.is_receipt


@pytest.mark.parametrize(
    "letter", [b"\\ud83d", b"\xc5", b"\xff\xfe"], ids=["half an emoji", "Latin-1", "no text"]
)
def test_a_receipt_with_one_broken_letter_still_says_whose_it_is(letter: bytes) -> None:
    named = unreadable(frame(RECEIPT).replace(b"Vipps", b"Vipps " + letter)).named
    assert named == codec.Identifiers("PAYMENT_RECEIPT", UUID, UUID, "123456789", "COMPLETE")


def test_a_name_with_a_broken_letter_names_nothing() -> None:
    data = frame(RECEIPT).replace(UUID.encode(), b"\\ud800")
    assert unreadable(data).named == codec.Identifiers(
        "PAYMENT_RECEIPT", receipt_id="123456789", payment_state="COMPLETE"
    )


def test_an_unreadable_message_that_is_no_receipt_says_so() -> None:
    named = unreadable(b'{"messageType":"PROBLEM","paymentId":7,"id":"a"}').named
    assert named == codec.Identifiers("PROBLEM", "a")
    assert not named.is_receipt


# -- tolerant reading ------------------------------------------------------------------


def test_unknown_fields_are_ignored_wherever_they_stand() -> None:
    details = {**RECEIPT["paymentDetails"], "tip": 5}
    extended = {**RECEIPT, "paymentDetails": details, "new": {"deep": [1, None, 1e300]}}
    assert codec.read(frame(extended)) == codec.read(frame(RECEIPT))


@pytest.mark.parametrize(
    "field", ["merchant", "customer", "paymentMethod", "timestamp", "paymentDetails"]
)
def test_null_for_an_optional_field_stands_for_a_missing_one(field: str) -> None:
    missing = {key: value for key, value in RECEIPT.items() if key != field}
    assert codec.read(frame({**RECEIPT, field: None})) == codec.read(frame(missing))


@pytest.mark.parametrize(
    ("change", "dropped"),
    [
        ({"timestamp": 1763857696}, ("$.timestamp",)),
        ({"paymentMethod": ["Vipps"]}, ("$.paymentMethod",)),
        ({"merchant": "Fjellkaffe"}, ("$.merchant",)),
        ({"customer": []}, ("$.customer",)),
        ({"merchant": {"name": 5, "merchantId": "1"}}, ("$.merchant.name",)),
        ({"customer": {"name": {}}, "timestamp": False}, ("$.customer.name", "$.timestamp")),
    ],
)
def test_an_optional_field_that_cant_be_read_is_dropped_and_reported(
    change: Json, dropped: tuple[str, ...]
) -> None:
    read = codec.read(frame({**RECEIPT, **change}))
    assert read.dropped == dropped
    assert isinstance(read.message, messages.PaymentReceipt)
    assert read.message.payment_receipt_id == "123456789"
    assert read.message.payment_details is not None
    assert read.message.payment_details.amount == 12_550


def test_what_can_be_read_beside_a_dropped_field_is_kept() -> None:
    read = codec.read(frame({**RECEIPT, "merchant": {"name": 5, "merchantId": "1"}}))
    assert isinstance(read.message, messages.PaymentReceipt)
    assert read.message.merchant == messages.Merchant(merchant_id="1")


@pytest.mark.parametrize(
    "details",
    [
        "125.50",
        [],
        {},
        {"amount": 12_550},
        {"currencyIso": "NOK"},
        {"amount": "12550", "currencyIso": "NOK"},
        {"amount": 12_550.0, "currencyIso": "NOK"},
        {"amount": 125.5, "currencyIso": "NOK"},
        {"amount": True, "currencyIso": "NOK"},
        {"amount": None, "currencyIso": "NOK"},
        {"amount": 12_550, "currencyIso": "DKK"},
        {"amount": 12_550, "currencyIso": "nok"},
        {"amount": 12_550, "currencyIso": "NOK", "products": "coffee"},
        {"amount": 12_550, "currencyIso": "NOK", "products": [{"name": "coffee"}]},
        {"amount": 12_550, "currencyIso": "NOK", "customerOrderId": 5},
    ],
    ids=json.dumps,
)
def test_a_receipt_whose_payment_details_cant_be_read_is_not_read_at_all(details: object) -> None:
    error = unreadable(frame({**RECEIPT, "paymentDetails": details}))
    assert "paymentDetails" in error.why
    assert error.named == codec.Identifiers("PAYMENT_RECEIPT", UUID, UUID, "123456789", "COMPLETE")


def test_a_receipt_with_an_amount_of_5000_digits_is_unreadable_and_still_names_its_payment() -> (
    None
):
    data = frame(RECEIPT).replace(b"12550", b"9" * 5000)
    assert unreadable(data).named.payment_id == UUID


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1, 2**63, 10**30])
def test_a_receipt_over_an_amount_that_nobody_can_be_charged_is_not_read(amount: int) -> None:
    details = {"amount": amount, "currencyIso": "NOK"}
    error = unreadable(frame({**RECEIPT, "paymentDetails": details}))
    assert "paymentDetails.amount" in error.why
    assert error.named.payment_id == UUID


def test_an_unknown_problem_type_is_read_with_its_description() -> None:
    problem = {"messageType": "PROBLEM", "id": "1", "type": "apm.mtm.new", "description": "Hm."}
    read = codec.read(frame(problem))
    assert read.message == messages.Problem(id="1", type="apm.mtm.new", description="Hm.")


# -- personal data ---------------------------------------------------------------------

CUSTOMER = {"customerId": "4791234567", "name": "Kari Nordmann"}


def test_a_message_without_personal_data_lacks_the_customer_and_nothing_else() -> None:
    public = codec.without_personal_data(frame({**RECEIPT, "customer": CUSTOMER, "new": [1]}))
    assert public is not None
    assert json.loads(public) == {**RECEIPT, "new": [1]}


def test_a_customer_whose_name_is_escaped_is_taken_out_too() -> None:
    public = codec.without_personal_data(b'{"\\u0063ustomer":{"name":"Kari"},"id":"1"}')
    assert public == '{"id":"1"}'


def test_a_customer_given_twice_is_taken_out_twice() -> None:
    data = b'{"customer":{"name":"Kari"},"id":"1","customer":{"name":"Ola"}}'
    assert codec.without_personal_data(data) == '{"id":"1"}'


@pytest.mark.parametrize("customer", [None, "Kari Nordmann", ["Kari"], 4791234567], ids=repr)
def test_a_customer_of_any_shape_is_taken_out(customer: object) -> None:
    public = codec.without_personal_data(frame({"id": "1", "customer": customer}))
    assert public == '{"id":"1"}'


def test_an_amount_keeps_every_digit_when_the_customer_is_taken_out() -> None:
    data = b'{"customer":{},"amount":12550.000000000000000001,"big":123456789012345678901234567890}'
    public = codec.without_personal_data(data)
    assert public == '{"amount":12550.000000000000000001,"big":123456789012345678901234567890}'


@pytest.mark.parametrize(
    "data",
    [frame(RECEIPT), b"", b"hello", b"[1]", b'"customer"', b"\xff", b'{"a":' * DEEP],
    ids=lambda data: repr(data[:20]),
)
def test_what_has_no_customer_or_cant_be_read_is_left_as_it_is(data: bytes) -> None:
    assert codec.without_personal_data(data) is None


# -- whatever comes --------------------------------------------------------------------

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = [
    "messageType", "id", "paymentId", "paymentReceiptId", "paymentState", "paymentDetails",
    "merchant", "customer", "paymentMethod", "timestamp", "qrCode", "type", "description",
    "terminalId", "terminalQrCode", "amount", "currencyIso", "products", "name", "quantity",
]  # fmt: skip
NEARLY = st.fixed_dictionaries(
    {"messageType": st.sampled_from(list(MESSAGE_TYPES))},
    optional={
        name: ANY_JSON | st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, max_size=4)
        for name in FIELDS[1:]
    },
)


def attempt(data: bytes) -> codec.ReadMessage | UnreadableError:
    """Read ``data``; anything but a message or UnreadableError escapes and fails the test."""
    try:
        return codec.read(data)
    except UnreadableError as error:
        return error


def reads_or_is_unreadable(data: bytes) -> None:
    read = attempt(data)
    if isinstance(read, UnreadableError):
        assert read.why
        for name in dataclasses.astuple(read.named):
            assert name is None or isinstance(name, int) or name.encode().decode() == name
    else:
        assert codec.type_name(read.message) in MESSAGE_TYPES
        assert codec.read(codec.write(read.message).encode()).message == read.message


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_unreadable(data: bytes) -> None:
    reads_or_is_unreadable(data)
    codec.without_personal_data(data)


@given(ANY_JSON | NEARLY)
def test_arbitrary_json_is_read_or_unreadable(value: object) -> None:
    reads_or_is_unreadable(frame(value))


@given(MESSAGES, st.data())
def test_a_damaged_message_is_read_or_unreadable(message: Any, data: st.DataObject) -> None:  # noqa: ANN401 - any of them
    text = codec.write(message).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    reads_or_is_unreadable(text[:start] + data.draw(st.binary(max_size=5)) + text[end:])


@given(st.sampled_from(sorted(RECEIPT)), ANY_JSON)
def test_a_receipt_with_one_field_of_any_shape_never_loses_or_changes_its_amount(
    field: str, value: object
) -> None:
    read = attempt(frame({**RECEIPT, field: value}))
    if isinstance(read, UnreadableError):
        if field not in {"paymentId", "messageType"}:
            assert read.named.payment_id == UUID
    elif isinstance(read.message, messages.PaymentReceipt) and field != "paymentDetails":
        assert read.message.payment_details is not None
        assert read.message.payment_details.amount == 12_550


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), ANY_JSON))
def test_the_customer_never_stays_in_what_goes_without_personal_data(value: Json) -> None:
    public = codec.without_personal_data(frame(value))
    assert (public is None) == ("customer" not in value)
    if public is not None:
        assert json.loads(public) == {key: value[key] for key in value if key != "customer"}


# -- keys that stand twice ---------------------------------------------------------------


def test_a_key_that_stands_twice_names_nothing_for_certain() -> None:
    found = unreadable(
        b'{"messageType":"PAYMENT_RECEIPT","id":"1","paymentId":"a","paymentReceiptId":7,'
        b'"paymentReceiptId":8,"paymentId":"b","paymentState":"COMPLETE","x":[{"y":1,"y":1}]}'
    )
    assert found.named == codec.Identifiers("PAYMENT_RECEIPT", "1", payment_state="COMPLETE")
    assert found.why == "a key stands twice with different values"


@pytest.mark.parametrize("values", [("1", '"1"'), ("{}", "null"), ("[1]", "[2]"), ("1", "2")])
def test_values_of_another_kind_are_others(values: tuple[str, str]) -> None:
    text = '{"messageType":"PROBLEM","id":"1","type":"t","x":[{"y":%s,"y":%s}]}'
    assert unreadable((text % values).encode()).named.message_id == "1"
    assert codec.read((text % (values[0], values[0])).encode()).dropped == ()


def test_a_logon_is_about_no_payment_and_keeps_what_it_says_last() -> None:
    text = b'{"messageType":"LOGON_CONFIRMATION","id":"1","x":1,"x":2}'
    assert codec.type_name(codec.read(text).message) == "LOGON_CONFIRMATION"
    twice = text.replace(b'"x":1', b'"messageType":"PROBLEM"')
    assert unreadable(twice).named.message_type is None
