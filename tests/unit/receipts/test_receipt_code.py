"""The code of a receipt, told from everything else that is scanned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.receipts import receipt_code


@given(st.text("0123456789", min_size=1, max_size=200))
def test_a_receipts_code_gives_its_number_back(number: str) -> None:
    assert receipt_code.number_in(receipt_code.of(number)) == number


@pytest.mark.parametrize(
    "code", ["", "R", "4001", "7038010009457", "R40 01", "RR1", "R-1", "R٣", "XR1"]
)
def test_nothing_else_is_a_receipts_code(code: str) -> None:
    assert receipt_code.number_in(code) is None


def test_with_caps_lock_the_letter_is_small() -> None:
    assert receipt_code.number_in("r4001") == "4001"


def test_a_number_without_an_end_is_none() -> None:
    assert receipt_code.number_in("R" + "1" * 201) is None
