"""Secrets and tokens are found in every usual spelling, and nothing else is replaced."""

import base64
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from terminal_app import redaction

SECRET = 'hemmelig/nøkkel+"42"&=~ {}'
TOKEN = "eyJhbGciOiJub25lIn0.token-_~+/=="


@pytest.fixture(autouse=True)
def _held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_held", ())
    redaction.hold(SECRET)
    redaction.hold(TOKEN)


def _escaped_throughout(text: str) -> str:
    return "".join(f"\\u{ord(sign):04X}" for sign in text)


SPELLINGS = {
    "as it is": str,
    "JSON": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "JSON in ASCII": lambda value: json.dumps(value)[1:-1],
    "JSON in JSON": lambda value: json.dumps(json.dumps(value))[1:-1],
    "JSON, each character": _escaped_throughout,
    "JSON with escaped slashes": lambda value: json.dumps(value)[1:-1].replace("/", r"\/"),
    "URL": lambda value: quote(value, safe=""),
    "URL in lower case": lambda value: quote(value, safe="").replace("%2F", "%2f"),
    "URL twice": lambda value: quote(quote(value, safe="")),
    "form": quote_plus,
    "HTML": html.escape,
    "Basic": lambda value: base64.b64encode(f"till-1:{value}".encode()).decode(),
    "Basic, another name": lambda value: base64.b64encode(f"till-12:{value}".encode()).decode(),
    "Basic, form-encoded": lambda value: base64.b64encode(
        f"till-123:{quote_plus(value)}".encode()
    ).decode(),
    "Base64 for URLs": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
}


@pytest.mark.parametrize("value", [SECRET, TOKEN], ids=["secret", "token"])
@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_what_is_held_is_replaced_however_it_is_spelled(
    spell: Callable[[str], str], value: str
) -> None:
    spelled = spell(value)
    found = redaction.redact(f'{{"description": "Wrong: {spelled}!", "id": "7"}}')
    assert redaction.REPLACED in found
    # Of Base64 the first and the last characters belong to what stands before and behind, too.
    assert spelled[4:-4] not in found
    assert found.startswith('{"description": "Wrong: ')
    assert found.endswith('!", "id": "7"}')


def test_other_text_stays_as_it_is() -> None:
    text = json.dumps({"paymentId": "6c1d7f0e", "text": 'æøå "\\" %41 &amp; \\u0041 a+b'})
    assert redaction.redact(text) == text


def test_a_secret_too_short_to_protect_anything_is_no_reason_to_garble_text() -> None:
    redaction.hold("demo")
    assert redaction.redact("a demo's log") == "a demo's log"


def test_the_last_token_and_those_before_it_are_held_but_not_for_ever() -> None:
    for number in range(20):
        redaction.hold(f"token-number-{number}")
    assert redaction.redact("token-number-19") == redaction.REPLACED
    assert redaction.redact("token-number-15") == redaction.REPLACED
    assert redaction.redact("token-number-1.") == "token-number-1."


def test_the_secret_is_held_however_many_tokens_follow() -> None:
    for number in range(20):
        redaction.hold(SECRET)
        redaction.hold(f"token-number-{number}")
    assert redaction.redact(SECRET) == redaction.REPLACED


def test_the_beginning_of_a_secret_at_the_end_of_a_cut_text_is_replaced() -> None:
    assert redaction.redact(f"the first KiB {TOKEN[:20]}", is_cut=True).endswith(
        f"KiB {redaction.REPLACED}"
    )


def test_the_text_of_a_hostile_server_costs_little_time() -> None:
    for text in ("\\" * 500_000, "%25" * 200_000, "&#0" * 200_000, SECRET[:-1] * 20_000):
        began = time.process_time()
        redaction.redact(text)
        assert time.process_time() - began < 5


def test_a_name_is_told_and_free_text_only_by_its_length() -> None:
    assert redaction.name_or_length("apm.mtm.input-error") == "apm.mtm.input-error"
    told = redaction.name_or_length("Kari Nordmann")
    assert told == "text of 13 characters"
    assert redaction.name_or_length(told) == told
    why = "Invalid enum value 'Kari Nordmann' - at `$.paymentState`"
    assert redaction.without_quotation(why) == (
        "Invalid enum value text of 13 characters - at `$.paymentState`"
    )
    assert redaction.without_quotation("""unknown messageType "Kari's data\"""") == (
        "unknown messageType text of 11 characters"
    )
    for plain in ("a payment that isn't this till's", "unknown messageType 'HELLO'"):
        assert redaction.without_quotation(plain) == plain
