"""What refusals ask for, in the sentences of usual validators."""

from decimal import Decimal

import pytest

from terminal_app.wire.proposal import demands
from terminal_app.wire.proposal.demands import Want


@pytest.mark.parametrize(
    ("text", "want", "path"),
    [
        ("$: 'items' is a required property", Want.THERE, "items"),
        ("$.items[0]: 'total' is a required property", Want.THERE, "items.0.total"),
        ("payment.total must not be null", Want.THERE, "payment.total"),
        ("paymentDetails.amount: must not be null", Want.THERE, "paymentDetails.amount"),
        ("/payment: must have required property 'id'", Want.THERE, "payment.id"),
        ("Missing required field: payment_id", Want.THERE, "payment_id"),
        ("payment_id is required", Want.THERE, "payment_id"),
        ("$: Additional properties are not allowed ('a' was unexpected)", Want.NOT_THERE, "a"),
        ('Unrecognized field "paymentId" (class X)', Want.NOT_THERE, "paymentId"),
        ("/payment: must NOT have additional properties: 'x'", Want.NOT_THERE, "payment.x"),
    ],
)
def test_a_path_is_read(text: str, want: Want, path: str) -> None:
    (found,) = demands.in_text(text)
    assert (found.want, ".".join(found.path)) == (want, path)


@pytest.mark.parametrize(
    ("text", "want", "told"),
    [
        ("$.a: 113 is not of type 'string'", Want.TYPE, ("string",)),
        ("a: must be number", Want.TYPE, ("number",)),
        ("a: expected an array", Want.TYPE, ("array",)),
        ("$.a: '1' does not match '^[0-9]\\\\.[0-9]$'", Want.PATTERN, (r"^[0-9]\.[0-9]$",)),
        ("$.a: 'POS' was expected", Want.VALUE, ("POS",)),
        ("$.a: 2 was expected", Want.VALUE, (2,)),
        ("$.a: True was expected", Want.VALUE, (True,)),
        ("$.a: 0.10 was expected", Want.VALUE, (Decimal("0.10"),)),
        ("$.a: 'X' is not one of ['A', 'B']", Want.ONE_OF, ("A", "B")),
        ("$.a: 'x' is not a 'uuid'", Want.FORMAT, ("uuid",)),
    ],
)  # fmt: skip
def test_what_a_value_must_be_is_read(text: str, want: Want, told: tuple[object, ...]) -> None:
    (found,) = demands.in_text(text)
    assert (found.want, found.path, found.told) == (want, ("a",), told)


@pytest.mark.parametrize(
    "text", ["", "Payment not found", "$.messageType: is not one that may be sent this way"]
)
def test_other_text_asks_for_nothing(text: str) -> None:
    assert demands.in_text(text) == ()


def test_a_long_text_costs_no_more_than_a_short_one() -> None:
    assert demands.in_text("$.a: " + "'" * 1_000_000) == ()
    assert demands.header_in("X-" * 500_000) is None


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("X-Channel must be POS", ("X-Channel", "POS")),
        ("X-Channel is required", ("X-Channel", "")),
        ("Missing request header: X-Channel", ("X-Channel", "")),
        ("no valid access token", None),
    ],
)
def test_a_header_is_read(text: str, header: tuple[str, str] | None) -> None:
    assert demands.header_in(text) == header
