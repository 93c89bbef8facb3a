"""The reader that looks: by value first, by likely name second, bounded, and never a value told."""

import json

import pytest

from terminal_app.wire.proposal import look, reading
from terminal_app.wire.proposal.look import Evidence, Known

PAYMENT = "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f"
KNOWN = Known(
    payment_ids=frozenset({PAYMENT}),
    receipt_numbers=frozenset({"77"}),
    amounts=frozenset({(12_550, "NOK")}),
    terminal_id="TILL-1",
)


def found(message: object, known: Known = KNOWN) -> dict[str, tuple[str, Evidence]]:
    data = json.dumps(message).encode()
    return {one.fact: (reading.shown(one.path), one.evidence) for one in look.look(data, known)}


@pytest.mark.parametrize("amount", [12_550, "12550", 125.5, "125.50"])
def test_what_the_till_knows_is_found_wherever_it_is(amount: object) -> None:
    told = found({"body": {"x": PAYMENT.upper(), "y": [amount, "NOK"], "z": "77"}})
    assert told["paymentId"] == ("body.x", Evidence.VALUE)
    assert told["paymentDetails.amount"] == ("body.y.0", Evidence.VALUE)
    assert told["paymentDetails.currencyIso"] == ("body.y.1", Evidence.VALUE)
    assert told["paymentReceiptId"] == ("body.z", Evidence.VALUE)


@pytest.mark.parametrize(
    ("message", "fact", "path"),
    [
        ({"payment_state": "PAID"}, "paymentState", "payment_state"),
        ({"payment": {"status": "SETTLED"}}, "paymentState", "payment.status"),
        ({"receipt": {"number": 9_000}}, "paymentReceiptId", "receipt.number"),
        ({"receipt_no": "9000"}, "paymentReceiptId", "receipt_no"),
        ({"message-type": "X"}, "messageType", "message-type"),
        ({"total": {"value": 99}}, "paymentDetails.amount", "total.value"),
        ({"url": "https://pay.example/1"}, "qrCode", "url"),
    ],
)
def test_what_it_does_not_know_is_found_by_a_likely_name(
    message: object, fact: str, path: str
) -> None:
    assert found(message)[fact] == (path, Evidence.NAME)


def test_a_known_value_goes_before_a_likely_name() -> None:
    told = found({"paymentId": "another", "ref": PAYMENT, "amount": 1, "n": 12_550})
    assert told["paymentId"][0] == "ref"
    assert told["paymentDetails.amount"][0] == "n"


def test_no_value_stands_for_two_facts() -> None:
    told = found({"merchantId": "12550", "amount": "12550"})
    assert told["paymentDetails.amount"][0] == "amount"
    places = [path for path, _evidence in told.values()]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    "data",
    [
        b"no JSON",
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"amount": NaN}',
        b'{"a":"' + b"x" * reading.MOST_BYTES + b'"}',
        b"\xff\xfe",
        b"7",
    ],
)
def test_nothing_is_found_in_what_is_no_message_or_too_much(data: bytes) -> None:
    assert look.look(data, KNOWN) == ()


def test_only_so_much_is_looked_at() -> None:
    many = {f"k{number}": number for number in range(2_000)}
    assert len(reading.spots(many)) == 500
    deep: object = PAYMENT
    for _ in range(20):
        deep = {"a": deep}
    assert reading.spots(deep) == ()


def test_what_is_told_has_names_and_no_value() -> None:
    data = json.dumps({"Kari Nordmann": {"id": PAYMENT}, "payer": "Kari", "sum": 12_550}).encode()
    said = look.seems(look.look(data, KNOWN))
    assert said.startswith("the server seems to say ")
    assert "paymentId at (a name).id" in said
    assert "paymentDetails.amount at sum" in said
    for value in ("Kari", PAYMENT, "12550"):
        assert value not in said
    assert look.seems(()) == ""


def test_floats_never_touch_an_amount() -> None:
    data = b'{"amount": 125.50000000000000001}'
    known = Known(amounts=frozenset({(12_550, "NOK")}))
    assert {one.evidence for one in look.look(data, known)} <= {Evidence.NAME}
