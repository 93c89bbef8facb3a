"""The names in journals are those of the first day, whatever the code calls things by now."""

import dataclasses
import enum
import json
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from terminal_app import logs
from terminal_app.environments import Kind
from terminal_app.journal import faults, projection, reader, stored, tags
from terminal_app.journal.entries import (
    Entry,
    changed_entry,
    decode_payment,
    decode_scan,
    decode_value,
    encode,
    scan_entry,
    to_json,
)
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.verification import log_check, verify
from terminal_app.payments import inputs
from terminal_app.payments.closing import Closing, Correction, CurrencyFigures, Period
from terminal_app.payments.figures import Count, Figures, OpenOutcome, Share
from terminal_app.payments.inputs import Input, Request
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import (
    Alarm,
    CancelReason,
    Charge,
    Dismissal,
    Doubt,
    Outcome,
    Owner,
    Payment,
    Problem,
    ProblemKind,
    Refund,
    RefundResult,
    Resolution,
    Reversal,
    State,
    Wait,
)
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.payments.scan import DeclineReason, Scan, ScanState
from terminal_app.payments.slip import Recipient, Slip, SlipState
from tests.support import journal_rows
from tests.unit.journal import old_journal
from tests.unit.journal.cases import rows
from tests.unit.payments import cases

INPUTS = {
    inputs.CancelRequested: "Cancel",
    inputs.RefundRequested: "RefundAsked",
    inputs.ResolvedByHand: "SettledByHand",
    inputs.RequestNotSent: "NeverLeft",
    inputs.TimedOut: "TimeUp",
    inputs.ConnectionLost: "LineLost",
    inputs.TakenUp: "TakenUp",
    inputs.AlarmsAcknowledged: "AlarmsSeen",
    inputs.AlarmsDismissed: "AlarmsDismissed",
    inputs.InitResponseReceived: "Responded",
    inputs.StatusReceived: "StatusTold",
    inputs.ReceiptReceived: "ReceiptCame",
    inputs.UnreadableReceiptReceived: "ReceiptUnreadable",
    inputs.ProblemReceived: "ProblemTold",
}
FIELDS = {
    inputs.CancelRequested: "reason operator",
    inputs.RefundRequested: "receipt_id operator",
    inputs.ResolvedByHand: "settlement",
    inputs.RequestNotSent: "request",
    inputs.TimedOut: "wait",
    inputs.ConnectionLost: "",
    inputs.TakenUp: "",
    inputs.AlarmsAcknowledged: "operator",
    inputs.AlarmsDismissed: "dismissal",
    inputs.InitResponseReceived: "qr_code",
    inputs.StatusReceived: "state is_proof",
    inputs.ReceiptReceived: "receipt_id state amount payment_method paid_at is_integer is_proof",
    inputs.UnreadableReceiptReceived: "receipt_id state is_integer",
    inputs.ProblemReceived: "request problem request_long_gone receipt_id",
    Payment: "payment_id sale_id owner amount operator started_at by_scan taken_elsewhere state"
    " waits_for answered qr_code times_asked cancel_reason canceled_by doubt problem charges"
    " reversals refund settlement alarms alarms_seen lines note spelled_id"
    " dismissals alarms_dismissed",
    Scan: "payment_id owner scanned_at state reason operator spelled_id",
    Slip: "payment_id number tells recipient copy operator state why",
    Owner: "server terminal_id",
    Money: "amount_minor currency",
    Problem: "kind wire_type description",
    Charge: "receipt_id agrees amount payment_method paid_at is_integer",
    Reversal: "receipt_id of agrees amount",
    Refund: "receipt_id operator times_sent result",
    Resolution: "outcome operator reason at",
    Dismissal: "operator reason at",
    SaleLine: "kind name quantity amount_minor product_id",
    Count: "number amount_minor",
    Share: "name sales refunds",
    Figures: "sales refunds second_charges tips not_paid paid_by_hand not_paid_by_hand"
    " refunded_by_hand methods operators",
    OpenOutcome: "payment_id started_at amount outcome receipt_id doubt alarms",
    CurrencyFigures: "currency figures",
    Correction: "payment_id started_at amount closing change receipt_id",
    Period: "owner sums open corrections",
    Closing: "number day first_seq last_seq period operator allowed_by user lost",
}
VALUES = {
    Alarm: "paid_after_cancel canceled_after_paid second_receipt receipt_disagrees"
    " receipt_unreadable overruled",
    CancelReason: "cashier time_up no_answer no_code problem restarted",
    Currency: "NOK SEK EUR USD",
    DeclineReason: "payment_open another_scan other_sale cashier time_up nobody_there",
    Doubt: "no_answer no_code time_up cancel_unconfirmed problem server_error restarted"
    " receipt_disagrees receipt_unreadable refund_unknown refund_unclear amount_unconfirmed",
    LineKind: "item amount tip",
    Outcome: "paid not_paid not_known",
    ProblemKind: "input_error merchant_validation_error payment_not_found"
    " payment_already_refunded unexpected_error unknown",
    Recipient: "customer merchant",
    RefundResult: "under_way done refused",
    Request: "init cancel refund",
    ScanState: "WAITING ANSWERED DECLINED WITHDRAWN",
    SlipState: "queued sending sent kept uncertain seen dropped",
    State: "INITIATING CANCELLING REFUNDING PENDING COMPLETE CANCELED ERROR REVERSED",
    Wait: "response customer confirmation next_ask refund",
}
KINDS = (
    "started stopped sent heard set_aside changed scan decision recording_restored"
    " journal_lost recovered continued carried erased closed kept_closing slip"
)
TOLD = {
    Kind: "demo test real",
    faults.Part: "file chain projection personal log archive closing",
}
"""What `journal report --json` and `journal verify --json` tell besides."""

LATER = {
    "AlarmsDismissed",
    "amount_unconfirmed",
    *["merchant", "queued", "sending", "sent", "kept", "uncertain", "seen", "dropped"],
}
"""What came after the old journal."""
NEVER_LEFT = (
    '{"input":"NeverLeft","request":"init","payment":{'
    '"payment_id":"0e3d1b1c-52f9-4b37-9d0c-1e5ad1f1a111","sale_id":"a8b7",'
    '"owner":{"server":"ws://127.0.0.1:1/ws","terminal_id":"TILL-1"},'
    '"amount":{"amount_minor":1250,"currency":"NOK"},"operator":"Kåre \x7f\u2028 \\"/\\\\\\t",'
    '"started_at":"2026-11-29T22:00:00.000+00:00","by_scan":false,"taken_elsewhere":false,'
    '"state":"INITIATING","waits_for":"response","answered":false,"qr_code":null,'
    '"times_asked":0,"cancel_reason":null,"canceled_by":null,"doubt":null,"problem":null,'
    '"charges":[],"reversals":[],"refund":null,"settlement":null,"alarms":[],"alarms_seen":0,'
    '"lines":[],"note":""}}'
)
"""As the program wrote it at 8c3c9f3: the one input that the old journal lacks."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the old journal; nothing here writes to it."""
    return old_journal.unpacked(tmp_path_factory.mktemp("old"))


def bodies(folder: Path, kind: str) -> list[str]:
    told = rows(folder, "SELECT kind, body FROM entries ORDER BY seq")
    return [str(body) for found, body in told if found == kind]


def as_text(entry: Entry) -> str:
    return json.dumps(entry.body, ensure_ascii=False, separators=(",", ":"))


def written_anew(body: str) -> str:
    """Return the body of a change, read and written again by this program."""
    told = json.loads(body)
    kinds = {tag: kind for kind, tag in tags.INPUTS.items()}
    given: Input | None = None
    if told["input"] != "Begin":
        given = decode_value(told, kinds[told["input"]])
    return as_text(changed_entry(decode_value(told["payment"], Payment), given))


def as_recorded(body: str) -> str:
    """Return ``body`` without a server's free text, which was recorded in it earlier."""
    told = json.loads(body)
    for problem in (told.get("problem"), told["payment"].get("problem")):
        if problem is not None:
            problem["description"] = ""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


# -- the tables ----------------------------------------------------------------------------


def test_no_tag_ever_changes() -> None:
    assert tags.INPUTS == INPUTS
    assert {kind: list(told.values()) for kind, told in tags.FIELDS.items()} == {
        kind: told.split() for kind, told in FIELDS.items()
    }
    assert frozenset(KINDS.split()) == tags.KINDS
    assert (tags.BEGIN, tags.DECLINE) == ("Begin", "decline")


@pytest.mark.parametrize(("kind", "values"), {**VALUES, **TOLD}.items())
def test_no_value_ever_changes(kind: type[enum.Enum], values: str) -> None:
    assert [member.value for member in kind] == values.split()


def recorded(hint: Any) -> Iterator[type]:  # noqa: ANN401 - whatever a field may be said to hold
    """Yield the classes that a value of the type ``hint`` is made of."""
    for inner in typing.get_args(hint):
        yield from recorded(inner)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint
        for field in typing.get_type_hints(hint).values():
            yield from recorded(field)
    elif isinstance(hint, type) and issubclass(hint, enum.Enum):
        yield hint


def test_all_that_is_recorded_has_its_tags() -> None:
    found = {kind for told in (Payment, Scan, Slip, Input, Closing) for kind in recorded(told)}
    assert found == {*tags.FIELDS, *tags.VALUES}
    assert set(typing.get_args(Input)) == set(tags.INPUTS)
    assert set(VALUES) == tags.VALUES


@pytest.mark.parametrize("untold", [object(), 1.5, logs, ([],), Kind.DEMO])
def test_nothing_is_written_that_has_no_tag(untold: object) -> None:
    with pytest.raises(TypeError, match="no tags"):
        to_json(untold)


def test_a_field_without_a_tag_is_noticed_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = tags.FIELDS[Owner]
    for odd in ({"server": "server"}, {**known, "more": "more"}, dict.fromkeys(known, "server")):
        monkeypatch.setattr(tags, "FIELDS", {**tags.FIELDS, Owner: odd})
        with pytest.raises(TypeError, match="Owner"):
            tags._every_field_has_one_tag()


@dataclasses.dataclass(frozen=True, slots=True)
class Shop:
    """What ``Owner`` might be called one day, and its fields."""

    address: str
    till: str
    server: str = "nobody's"
    """A new field under an old one's name, with a tag of its own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shops:
    """Several of them."""

    first: Shop | None
    others: tuple[Shop, ...] = ()


def test_a_field_that_was_renamed_is_written_and_read_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {"address": "server", "till": "terminal_id", "server": "host"}
    monkeypatch.setitem(tags.FIELDS, Shop, names)
    known = {"first": "first", "others": "others"}
    monkeypatch.setitem(tags.FIELDS, Shops, known)
    shop = Shop("ws://127.0.0.1:1/ws", "TILL-1", "web")
    written = {"server": "ws://127.0.0.1:1/ws", "terminal_id": "TILL-1", "host": "web"}
    assert json.dumps(to_json(shop)) == json.dumps(written)
    assert to_json(shop) == {**to_json(Owner("ws://127.0.0.1:1/ws", "TILL-1")), "host": "web"}
    assert decode_value(written, Shop) == shop
    several = {"first": written, "others": [written, written], "address": "no tag: ignored"}
    assert decode_value(several, Shops) == Shops(shop, (shop, shop))
    before = {"server": "ws://127.0.0.1:1/ws", "terminal_id": "TILL-1", "till": "no tag"}
    assert decode_value({"first": before}, Shops) == Shops(Shop(shop.address, shop.till))
    assert decode_value({"first": None}, Shops) == Shops(None)
    nameless = {"first": {"address": "a", "till": "b"}}
    odd: tuple[object, ...] = ([], {"first": 7}, nameless, {"others": {}})
    for one in odd:
        with pytest.raises(msgspec.ValidationError):
            decode_value(one, Shops)


# -- a journal of before ---------------------------------------------------------------------


def test_the_old_journal_has_every_word_of_then_but_two(folder: Path) -> None:
    text = "\n".join(bodies(folder, "changed") + bodies(folder, "scan"))
    # An outcome alone is in a payment that a person has settled, and nobody settles as unknown.
    values = " ".join(told for kind, told in VALUES.items() if kind is not Outcome)
    words = [*INPUTS.values(), *values.split()]
    assert {word for word in words if f'"{word}"' not in text} == {
        "other_sale",
        "NeverLeft",
        *LATER,
    }
    assert {kind for (kind,) in rows(folder, "SELECT kind FROM entries")} == {*KINDS.split()} - {
        "journal_lost",
        "recovered",
        "continued",
        "carried",
        "erased",
        "closed",
        "kept_closing",
        "slip",
    }


def test_the_old_journal_is_sound_and_ends_where_it_ended(folder: Path) -> None:
    checked = verify.check(folder / FILE_NAME, logs.files(folder))
    assert checked.is_sound, checked.faults
    assert (checked.entries, checked.head) == (old_journal.ENTRIES, old_journal.HEAD)
    assert checked.remarks == ()


COLUMNS = (
    "payment_id, first_seq, last_seq, server, terminal_id, state, outcome, amount_minor,"
    " currency, receipt_id, alarmed"
)
"""Those that the second schema had, too."""


def test_what_is_made_of_the_old_entries_is_what_the_old_program_made(folder: Path) -> None:
    with (
        reader.open_read_only(folder / FILE_NAME) as database,
        reader.scratch_tables() as tables,
    ):
        assert projection.rebuild(tables, stored.walk(database)) == []
        journal_rows.prepared(tables)
        made = "SELECT {}, unpacked(snapshot) FROM payments ORDER BY payment_id"
        assert (
            tables.execute(made.format(COLUMNS)).fetchall()
            == database.execute("SELECT * FROM payments ORDER BY payment_id").fetchall()
        )
        for query in (
            "SELECT * FROM receipts ORDER BY receipt_id, payment_id",
            "SELECT * FROM scans ORDER BY payment_id",
        ):
            assert tables.execute(query).fetchall() == database.execute(query).fetchall()


def test_every_change_is_written_as_it_was_to_the_letter(folder: Path) -> None:
    for body in [*bodies(folder, "changed"), NEVER_LEFT]:
        assert written_anew(body) == as_recorded(body)


def test_what_came_later_is_written_only_where_there_is_something_to_write(folder: Path) -> None:
    for body in bodies(folder, "changed"):
        assert not {"dismissals", "alarms_dismissed"} & json.loads(body)["payment"].keys()
    dismissed = cases.after(cases.CODE, cases.PAID, cases.PAID_TWICE, cases.DISMISSED)
    told = to_json(dismissed)
    assert told["dismissals"] == [
        {"operator": "Kari", "reason": "The customer keeps both", "at": "2026-11-22T13:00:00+00:00"}
    ]
    assert told["alarms_dismissed"] == 1
    assert decode_payment(encode(dismissed)) == dismissed


def test_every_scan_is_written_as_it_was_to_the_letter(folder: Path) -> None:
    for body in bodies(folder, "scan"):
        scan = decode_value(json.loads(body)["scan"], Scan)
        assert as_text(scan_entry(scan)) == body


def test_every_snapshot_is_written_as_it_was_to_the_letter(folder: Path) -> None:
    for (text,) in rows(folder, "SELECT snapshot FROM payments"):
        assert encode(decode_payment(str(text))) == text
    for (text,) in rows(folder, "SELECT snapshot FROM scans"):
        assert encode(decode_scan(str(text))) == text


def test_the_log_of_before_is_understood(folder: Path) -> None:
    lines, unreadable = log_check.read(logs.files(folder))
    assert unreadable == []
    assert len(lines) == len((folder / logs.FILE_NAME).read_text(encoding="utf-8").splitlines())
    assert (lines[-1].seq, lines[-1].digest) == (old_journal.ENTRIES, old_journal.HEAD[:16])
