"""What a server's messages say in the contract's words, against the translation of the codec."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given

from terminal_app.simulator.terminals.speech import Speech
from terminal_app.wire import codec
from terminal_app.wire.messages import FromServer
from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.profile.server_words import ServerWords
from tests.unit.wire.cases import MESSAGES
from tests.unit.wire.profiles import PROFILES
from tests.unit.wire.test_profile import comparable


@given(PROFILES, MESSAGES)
def test_a_message_says_the_same_in_the_report_as_it_does_to_the_till(
    profile: Profile,
    message: Any,  # noqa: ANN401 - any of them
) -> None:
    assume(isinstance(message, FromServer))
    words = ServerWords(profile)
    said = words.parse(Speech(profile).spoken(codec.write(message)))
    assert said is not None
    told = words.in_our_words(said)
    ours = json.loads(codec.write(message))
    assert comparable(told) == comparable(ours)


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("125.50", 12_550),
        ("125.505", Decimal("125.505")),
        ("1e999", Decimal("1e999")),
        ("true", True),
        ('"many"', "many"),
        ("[125]", [125]),
    ],
)
def test_an_amount_that_is_not_exact_is_seen_as_it_came(told: str, seen: object) -> None:
    words = ServerWords(load.parse('[amount]\nunit = "major"\ntype = "number"'))
    details = f'{{"currencyIso":"NOK","amount":{told}}}'
    text = f'{{"messageType":"PAYMENT_RECEIPT","paymentDetails":{details}}}'
    assert words.in_our_words(words.parse(text))["paymentDetails"]["amount"] == seen


def test_our_word_for_a_state_is_not_seen_where_the_server_has_another() -> None:
    words = ServerWords(load.parse('[states]\nCOMPLETE = "COMPLETED"'))
    said = {"messageType": "PAYMENT_RECEIPT", "paymentState": "COMPLETE"}
    assert words.in_our_words(said)["paymentState"] == "?COMPLETE"
    said["paymentState"] = "COMPLETED"
    assert words.in_our_words(said)["paymentState"] == "COMPLETE"


def test_our_path_of_a_field_is_found_by_the_servers() -> None:
    words = ServerWords(
        load.parse('[fields."*"]\n"paymentDetails.amount" = "items.0.total"\n[envelope]\npath="b"')
    )
    assert words.our_path("PAYMENT_RECEIPT", ("b", "items", 0, "total")) == (
        "$.paymentDetails.amount"
    )
    assert words.our_path("PAYMENT_RECEIPT", ("b", "paymentDetails", "products", 1, "name")) == (
        "$.paymentDetails.products.name"
    )
    assert words.our_path("PAYMENT_RECEIPT", ("b", "news")) == ""
