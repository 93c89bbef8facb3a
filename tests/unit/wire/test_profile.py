"""Any profile, both ways: nothing is lost, nothing is rounded, nothing is taken for other money."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from terminal_app.simulator.terminals import inbound
from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire import codec, contract, messages
from terminal_app.wire.messages import (
    MESSAGE_TYPES,
    CurrencyIso,
    FromServer,
    PaymentState,
    ToServer,
)
from terminal_app.wire.profile import amounts, load
from terminal_app.wire.profile.layout import known_paths
from terminal_app.wire.profile.model import EXPONENTS, SHIPPED, NumberType, Profile, Unit
from terminal_app.wire.profile.schema import ProfileSchema
from tests.unit.wire.cases import MESSAGES, UUID, made
from tests.unit.wire.profiles import PROFILES, SIMULATED

CURRENCIES = st.sampled_from([one.value for one in CurrencyIso])
AMOUNTS = st.integers(1, 10**15)
UNITS = [
    Profile(unit=unit, amount_type=kind)
    for unit in Unit
    for kind in NumberType
    if (unit, kind) != (Unit.MAJOR, NumberType.INTEGER)
]


def receipt(amount: int = 12_550, currency: str = "NOK") -> messages.PaymentReceipt:
    return messages.PaymentReceipt(
        id=UUID,
        payment_id=UUID,
        payment_receipt_id="123456789",
        payment_state=PaymentState.COMPLETE,
        payment_details=messages.PaymentDetails(amount=amount, currency_iso=CurrencyIso(currency)),
    )


def parsed(text: str) -> Any:  # noqa: ANN401 - JSON of any shape
    return json.loads(text, parse_float=Decimal)


def comparable(message: Any) -> Any:  # noqa: ANN401 - any message
    """Return what a message says: 7 and "7" are one receipt number, an empty object is none."""
    told = {name: value for name, value in msgspec.to_builtins(message).items() if value != {}}
    if "paymentReceiptId" in told:
        told["paymentReceiptId"] = int(told["paymentReceiptId"])
    return told


def unreadable(text: str, profile: Profile) -> codec.UnreadableError:
    with pytest.raises(codec.UnreadableError) as error:
        codec.read(text.encode(), profile)
    return error.value


# -- both ways ----------------------------------------------------------------------------


@given(PROFILES, MESSAGES)
def test_what_the_server_says_is_read_as_it_was_meant(profile: Profile, message: Any) -> None:  # noqa: ANN401 - any of them
    assume(isinstance(message, FromServer))
    details = getattr(message, "payment_details", None)
    assume(not isinstance(message, messages.PaymentReceipt) or details is not None)
    said = Speech(profile).spoken(codec.write(message))
    ProfileSchema(profile).check(parsed(said), operation="receiveFromServer")
    read = codec.read(said.encode(), profile)
    assert comparable(read.message) == comparable(message)
    assert read.dropped == ()


@given(PROFILES, MESSAGES)
def test_the_server_understands_what_the_till_sends(profile: Profile, message: Any) -> None:  # noqa: ANN401 - any of them
    assume(isinstance(message, ToServer))
    text = codec.write(message, profile, is_number_typed=True)
    assume(not isinstance(message, messages.PaymentInitRequest)
           or message.payment_details.amount <= inbound.MOST_MINOR)  # fmt: skip
    ours = Speech(profile).understand(parsed(text))
    read = msgspec.convert(ours, type(message))
    assert comparable(read) == comparable(message)
    assert codec.sent(text, profile)["id"] == message.id


@pytest.mark.parametrize("profile", SIMULATED.values(), ids=SIMULATED.keys())
def test_each_profile_of_the_simulator_can_be_used_and_differs(profile: Profile) -> None:
    assert not profile.is_shipped
    assert len(profile.digest) == 64


@given(MESSAGES)
def test_without_a_profile_not_a_byte_is_another(message: Any) -> None:  # noqa: ANN401 - any of them
    assert codec.write(message, load.parse("# nothing differs\n[amount]\n")) == codec.write(message)
    assert load.parse('[amount]\nunit = "minor"').digest == SHIPPED.digest == ""


# -- amounts ------------------------------------------------------------------------------


def test_every_currency_has_its_exponent() -> None:
    assert EXPONENTS.keys() == {one.value for one in CurrencyIso}


@pytest.mark.parametrize(
    "profile", UNITS, ids=lambda one: f"{one.unit.value}-{one.amount_type.value}"
)
@given(AMOUNTS, CURRENCIES)
def test_every_amount_survives_each_unit_and_type_exactly(
    profile: Profile, amount: int, currency: str
) -> None:
    written = amounts.to_server(amount, currency, profile)
    assert not isinstance(written, float)
    assert amounts.to_minor(written, currency, profile) == amount
    said = Speech(profile).spoken(codec.write(receipt(amount, currency)))
    read = codec.read(said.encode(), profile).message
    assert isinstance(read, messages.PaymentReceipt)
    assert read.payment_details is not None
    assert read.payment_details.amount == amount


@pytest.mark.parametrize(
    "profile", UNITS, ids=lambda one: f"{one.unit.value}-{one.amount_type.value}"
)
@given(st.integers(0, 10**19), CURRENCIES)
def test_amounts_that_no_float_holds_survive_the_way_through_json(
    profile: Profile, amount: int, currency: str
) -> None:
    encoder = msgspec.json.Encoder(decimal_format="number")
    written = encoder.encode({"amount": amounts.to_server(amount, currency, profile)})
    read = parsed(written.decode())["amount"]
    assert amounts.to_minor(read, currency, profile) == amount


@pytest.mark.parametrize("profile", UNITS)
@given(st.floats(), CURRENCIES)
def test_a_float_is_no_amount(profile: Profile, told: float, currency: str) -> None:
    with pytest.raises(amounts.AmountError):
        amounts.to_minor(told, currency, profile)


@pytest.mark.parametrize(
    ("unit", "kind", "told"),
    [
        ("major", "number", "125.505"),
        ("major", "number", "125.50000000000001"),
        ("major", "number", "1e999999999"),
        ("major", "number", '"125.50"'),
        ("major", "number", "true"),
        ("major", "string", '"125,50"'),
        ("major", "string", '"1 125.50"'),
        ("major", "string", '"1.2555e2"'),
        ("major", "string", '"١٢٥.٥٠"'),
        ("major", "string", "125.50"),
        ("minor", "integer", "12550.0"),
        ("minor", "integer", '"12550"'),
        ("minor", "number", "12550.5"),
        ("minor", "string", '"12550.5"'),
    ],
)
def test_an_amount_that_is_not_exact_is_refused_and_never_rounded(
    unit: str, kind: str, told: str
) -> None:
    profile = load.parse(f'[amount]\nunit = "{unit}"\ntype = "{kind}"\n[states]\nERROR = "FAILED"')
    said = codec.write(receipt(7)).replace('"amount":7', f'"amount":{told}')
    error = unreadable(said, profile)
    assert error.named.is_receipt
    assert error.named.payment_id == UUID


# -- what doesn't match -----------------------------------------------------------------------


@given(PROFILES, PROFILES, AMOUNTS, CURRENCIES)
def test_another_profile_never_reads_an_amount_that_is_written_otherwise(
    spoken: Profile, known: Profile, amount: int, currency: str
) -> None:
    said = Speech(spoken).spoken(codec.write(receipt(amount, currency)))
    try:
        read = codec.read(said.encode(), known).message
    except codec.UnreadableError:
        return
    assert isinstance(read, messages.PaymentReceipt)
    # Never one without its amount, and never one in another currency or rounded.
    assert read.payment_details is not None or not known.is_shipped
    assert read.payment_details is None or read.payment_details.currency_iso.value == currency
    if known.unit is spoken.unit and read.payment_details is not None:
        assert read.payment_details.amount == amount


@given(PROFILES, PROFILES)
def test_a_state_in_other_words_is_never_taken_for_paid(spoken: Profile, known: Profile) -> None:
    refunded = msgspec.structs.replace(receipt(), payment_state=PaymentState.REVERSED)
    said = Speech(spoken).spoken(codec.write(refunded))
    try:
        read = codec.read(said.encode(), known).message
    except codec.UnreadableError as error:
        state = error.named.payment_state
    else:
        assert isinstance(read, messages.PaymentReceipt)
        state = read.payment_state.value
    assert state != "COMPLETE"


def test_a_receipt_whose_amount_is_not_at_its_place_is_unreadable_and_not_without_one() -> None:
    known = load.parse('[fields."*"]\n"paymentDetails.amount" = "payment.total"')
    assert unreadable(codec.write(receipt()), known).named.is_receipt
    elsewhere = load.parse('[fields."*"]\npaymentDetails = "payment"')
    assert unreadable(codec.write(receipt()), elsewhere).named.is_receipt
    may_lack = load.parse('[optional]\nPAYMENT_RECEIPT = ["paymentDetails.amount"]')
    bare = msgspec.structs.replace(receipt(), payment_details=None)
    assert codec.read(codec.write(bare).encode(), may_lack).message == bare
    assert codec.read(codec.write(receipt()).encode(), may_lack).message == receipt()


def test_our_word_for_a_state_means_nothing_where_the_server_has_another() -> None:
    known = load.parse('[states]\nCOMPLETE = "COMPLETED"')
    error = unreadable(codec.write(receipt()), known)
    assert error.named.payment_state == "?COMPLETE"


def test_a_typed_receipt_number_is_written_as_the_profile_says_and_a_heard_one_as_it_came() -> None:
    known = load.parse('[identifiers]\nreceipt = "integer"')
    asked = messages.Refund(id=UUID, payment_receipt_id="0042")
    assert json.loads(codec.write(asked, known, is_number_typed=True))["paymentReceiptId"] == 42
    assert json.loads(codec.write(asked, known))["paymentReceiptId"] == "0042"


def test_a_customer_is_left_out_wherever_the_profile_has_them() -> None:
    known = load.parse('[fields."*"]\n"customer.name" = "payer.called"')
    with_customer = made(messages.PaymentReceipt, whole=True)
    said = Speech(known).spoken(codec.write(with_customer))
    public = codec.without_personal_data(said.encode(), known)
    assert public is not None
    assert "payer" not in public
    assert '"customer"' not in public
    assert "some customer_id" not in public


@pytest.mark.parametrize(
    "said",
    [
        '{"messageType":"NEWS","payer":{"called":"Kari"}}',
        '{"messageType":"NEWS","customer":{"name":"Kari"}}',
        '{"messageType":"LOGON_CONFIRMATION","payer":{"called":"Kari"}}',
        '{"messageType":"PAYMENT_RECEIPT","payer":[{"called":"Kari"}]}',
        '{"messageType":"PAYMENT_RECEIPT","payer":{"called":["Kari"],"phone":"Kari"}}',
    ],
)
def test_a_customer_is_left_out_of_any_message_and_in_any_shape(said: str) -> None:
    known = load.parse('[fields."*"]\n"customer.name" = "payer.called"')
    public = codec.without_personal_data(said.encode(), known)
    assert public is not None
    assert "Kari" not in public


def test_what_is_known_is_not_left_out_where_another_message_has_the_customer() -> None:
    known = load.parse(
        '[fields.GET_PAYMENT_REQUEST]\n"customer.name" = "ref"\n'
        '[fields.PAYMENT_RECEIPT]\npaymentReceiptId = "ref"'
    )
    said = codec.write(receipt(), known)
    assert codec.without_personal_data(said.encode(), known) is None


def test_a_key_that_stands_twice_is_not_believed_under_any_profile() -> None:
    known = load.parse('[fields."*"]\n"paymentDetails.amount" = "total"')
    text = '{"messageType":"PAYMENT_RECEIPT","total":1,"total":2}'
    assert unreadable(text, known).named == codec.Identifiers()


# -- the schema ---------------------------------------------------------------------------


def test_the_rewritten_schema_refuses_a_field_that_the_profile_does_not_have() -> None:
    schema = ProfileSchema(SIMULATED["nested"])
    ours = parsed(
        codec.write(messages.Refund(id=UUID, payment_receipt_id="1"), SIMULATED["nested"])
    )
    schema.check(ours, operation="sendToServer")
    with pytest.raises(contract.ContractViolationError):
        schema.check({**ours, "paymentReceiptId": "1"}, operation="sendToServer")
    with pytest.raises(contract.ContractViolationError):
        schema.check({**ours, "receipt": {}}, operation="sendToServer")


# -- bad profiles -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[amount", "not valid TOML"),
        ("[amounts]", "line 1, amounts: unknown table 'amounts'"),
        ('[amount]\nunits = "minor"', "line 2, amount.units: unknown name 'units'"),
        ('[amount]\nunit = "cents"', "line 2, amount.unit: 'cents' can't be used"),
        ('[amount]\nunit = "major"\ntype = "integer"', "line 3, amount.type: whole numbers"),
        ('[amount]\nunit = "major"', "line 1, amount.type: whole numbers"),
        ('[fields.RECEIPT]\nid = "a"', "line 1, fields.RECEIPT: unknown name 'RECEIPT'"),
        ('[fields."*"]\nsum = "a"', "line 2, fields.*.sum: sum is no field of any message"),
        (
            '[fields.REFUND]\nqrCode = "a"',
            "line 2, fields.REFUND.qrCode: qrCode is no field of REFUND",
        ),
        ('[fields."*"]\nid = "a..b"', "'a..b' is no path"),
        ('[fields."*"]\nid = "a.99"', "'a.99' is no path"),
        ('[fields."*"]\nid = "a.-1"', "'a.-1' is no path"),
        ('[fields."*"]\nid = "a.²"', "'a.²' is no path"),
        ('[fields."*"]\nid = 7', "7 is no path"),
        ('[fields."*"]\nid = "paymentId"', "line 2, fields.*.id: two fields"),
        ('[fields.REFUND]\nid = "a"\npaymentReceiptId = "a.b"', "line 3, fields.REFUND.paymentRec"),
        ('[fields.REFUND]\nid = "a.1"', "a is an array"),
        ('[types]\nHELLO = "A"', "line 2, types.HELLO: unknown name 'HELLO'"),
        ('[types]\nREFUND = "PROBLEM"', "line 2, types.REFUND: 'PROBLEM' would stand for"),
        ('[states]\nPAID = "A"', "line 2, states.PAID: unknown name 'PAID'"),
        ('[states]\nERROR = "CANCELED"\nCANCELED = "ERROR"', "lead in a circle"),
        ('[states]\nERROR = ""', "must be text of 1 to 200"),
        ('[states]\nERROR = " ERROR"', "line 2, states.ERROR: must be text of 1 to 200"),
        ('[identifiers]\nreceipt = "uuid"', "line 2, identifiers.receipt: 'uuid'"),
        ("[identifiers]\nanswers_repeat_id = 1", "line 2, identifiers.answers_repeat_id: 1"),
        ('[envelope]\npath = "$.a"', "line 2, envelope.path: '$.a' is no path"),
        ('[optional]\nPAYMENT_RECEIPT = ["paymentState"]', "'paymentState' can't be missing"),
        ('[optional]\nREFUND = ["id"]', "unknown name 'REFUND'"),
        ('[headers]\nAuthorization = "x"', "Authorization is the till's own header"),
        ('[headers]\n"x-terminal-ID" = "x"', "x-terminal-ID is the till's own header"),
        ('[headers]\nX-A = "a\\r\\nB: c"', "line 2, headers.X-A: must be text of visible"),
        ('[headers]\nX-A = "1"\nx-a = "2"', "x-a stands twice"),
        ('[extra.PROBLEM]\na = "b"', "unknown name 'PROBLEM'"),
        ('[extra.REFUND]\nid = "b"', "line 2, extra.REFUND.id: two fields"),
        (
            '[extra.REFUND]\n"id.x" = "b"',
            "line 2, extra.REFUND.id.x: the extra id.x would be inside",
        ),
        ("[extra.REFUND]\nday = 2026-01-01", "is no text, number, true or false"),
        (f"[extra.REFUND]\nsum = 0x{'f' * 60_000}", "is no text, number, true or false"),
    ],
)
def test_a_profile_that_can_not_be_used_is_refused_with_line_and_remedy(
    text: str, said: str
) -> None:
    with pytest.raises(load.ProfileError) as error:
        load.parse(text)
    assert said in str(error.value)
    assert str(error.value).endswith((".", "]."))


def test_the_page_lists_the_fields_that_may_stand_on_the_left() -> None:
    page = (Path(__file__).parents[3] / "docs" / "profile.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([A-Z_]+) \| (.*) \|$", page, re.MULTILINE))
    for name in MESSAGE_TYPES:
        known = {path.split(".")[0] for path in known_paths(name)} - {"messageType", "id"}
        assert set(re.findall(r"`(\w+)`", rows[name])) == known
        for path in known_paths(name):
            assert f"`{path.split('.')[-1]}`" in page
