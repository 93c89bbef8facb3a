"""Identifiers in bytes that can't be read, however the bytes are cut into pieces."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal_app.wire.raw_identifiers import RawSearch, canonical_id, search

PAYMENT_ID = "0d15ea5e-1111-4222-8333-44444444444a"


@given(st.data())
def test_pieces_of_any_size_give_what_the_whole_gives(data: st.DataObject) -> None:
    words = st.sampled_from(
        [PAYMENT_ID, PAYMENT_ID.upper().replace("-", ""), "7071001", '"42"', "x" * 700, "REVERSED"]
    )
    text = data.draw(st.lists(words, max_size=6).map(" ".join))
    encoded = text.encode(data.draw(st.sampled_from(["utf-8", "utf-16"])))
    pieces = RawSearch()
    while encoded:
        size = data.draw(st.integers(1, len(encoded)))
        pieces.feed(encoded[:size])
        encoded = encoded[size:]
    assert pieces.result() == search(text.encode())


def test_a_number_that_two_pieces_cut_is_found_whole_and_not_in_parts() -> None:
    pieces = RawSearch()
    for piece in (b"x" * 3000 + b" 12345", b"67890 " + b"x" * 3000, b"x"):
        pieces.feed(piece)
    assert pieces.result().numbers == {"1234567890"}


@pytest.mark.parametrize("text", ["aa" + PAYMENT_ID[2:].replace("-", "") + "b", "f" * 4_000_000])
def test_a_longer_run_of_hexadecimal_digits_is_no_uuid(text: str) -> None:
    assert search(text.encode()).uuids == frozenset()


def test_a_flood_of_identifiers_is_said_to_be_one_and_takes_no_more_room() -> None:
    flood = RawSearch()
    for number in range(20_000):
        flood.feed(str(uuid.UUID(int=number)).encode())
    result = flood.result()
    assert not result.is_complete
    assert len(result.uuids) < 3_000


def test_a_uuid_is_compared_in_lower_case_and_nothing_else_is() -> None:
    assert canonical_id(PAYMENT_ID.upper()) == PAYMENT_ID
    assert canonical_id("ORDER-1") == "ORDER-1"
