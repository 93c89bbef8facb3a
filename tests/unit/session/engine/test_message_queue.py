"""The order in which messages are handled: as they came, but in a flood the till's own first."""

import json

import pytest

from terminal_app.session.engine.message_queue import USUAL, MessageQueue
from terminal_app.session.transport.link import Incoming, NonTextFrame, Text
from terminal_app.wire import raw_identifiers

OWN = "0b7c6a52-91a1-4d5c-8a7e-2f4d3a1b5c6d"
OTHER = "11111111-2222-4333-8444-555555555555"
FLOOD = USUAL + 1


def text(payment_id: str, kind: str = "PAYMENT_RECEIPT", number: str = "5550001234") -> Text:
    message = {"messageType": kind, "paymentId": payment_id, "paymentReceiptId": number}
    return Text(json.dumps(message).encode())


def binary(data: bytes) -> NonTextFrame:
    return NonTextFrame("binary", len(data), data, raw_identifiers.search(data))


def new_queue() -> MessageQueue:
    return MessageQueue(lambda: [OWN, OWN.replace("-", ""), "77"])


def others(count: int) -> list[Incoming]:
    return [text(OTHER, number=f"{number:06}") for number in range(count)]


def test_a_few_are_handled_as_they_came() -> None:
    queue = new_queue()
    came = [*others(USUAL - 1), text(OWN)]
    assert queue.put(came) == came
    assert not queue


@pytest.mark.parametrize(
    "own",
    [
        text(OWN),
        text(OWN.upper()),
        text(OWN.replace("-", "")),
        text(OTHER, number="77"),
        Text(text(OTHER).data.replace(b'"5550001234"', b"77")),
        text(OTHER, kind="PROBLEM"),
        Text(text(OTHER).data.replace(b"PAYMENT_R", b"P\\u0041YMENT_R")),
        Text("\u200b{}".encode()),
        binary(OWN.encode()),
        binary(b"number 77000 and 77, receiptId: 77"),
    ],
    ids=lambda own: repr(own)[:60],
)
def test_in_a_flood_what_may_be_the_tills_goes_first(own: Incoming) -> None:
    queue = new_queue()
    flood = others(FLOOD)
    assert queue.put([*flood, own]) == [own]
    assert [*queue.take(), *queue.take()] == flood
    assert not queue


def test_each_kind_keeps_its_order() -> None:
    queue = new_queue()
    own = [text(OWN, number=str(number)) for number in range(3)]
    first, *rest = flood = others(FLOOD)
    assert queue.put([own[0], first, own[1], *rest, own[2]]) == own
    later = others(2)
    assert queue.put(later) == []
    taken = []
    while queue:
        taken += queue.take()
    assert taken == [*flood, *later]


def test_a_bounded_number_is_handled_at_once() -> None:
    queue = new_queue()
    queue.put(others(3 * USUAL))
    assert len(queue.take()) == USUAL


@pytest.mark.parametrize(("count", "padding"), [(4096, 0), (70, 65_536)])
def test_it_is_full_at_a_number_or_size_and_no_more_once_some_were_taken(
    count: int, padding: int
) -> None:
    queue = new_queue()
    came: list[Incoming] = [Text(one.data + b" " * padding) for one in map(text, [OTHER] * count)]
    assert not queue.is_full
    queue.put(came)
    assert queue.is_full
    queue.take()
    assert not queue.is_full
