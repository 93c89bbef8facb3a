"""What was set aside is read with the profile that it came under, and with no other."""

import json
from pathlib import Path

import pytest

from terminal_app import cli
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.wire import codec, messages
from terminal_app.wire.messages import CurrencyIso, PaymentState
from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import SHIPPED, Profile

TEXT = '[fields."*"]\npaymentReceiptId = "receipt.no"\n'
KNOWN = load.parse(TEXT)
OTHER = load.parse('[states]\nCOMPLETE = "PAID"')
UUID = "0d15ea5e-1111-4222-8333-444444444444"


def receipt(number: str, profile: Profile) -> Entry:
    said = messages.PaymentReceipt(
        id=UUID,
        payment_id=UUID,
        payment_receipt_id=number,
        payment_state=PaymentState.COMPLETE,
        payment_details=messages.PaymentDetails(amount=1, currency_iso=CurrencyIso.NOK),
    )
    return Entry("set_aside", {"text": codec.write(said, profile)})


def started(profile: Profile) -> Entry:
    body = {"server": "wss://pay.example/ws", "terminal_id": "TILL-1"}
    return Entry("started", body | ({} if profile.is_shipped else {"profile": profile.digest}))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "server.toml").write_text(TEXT, encoding="utf-8")
    journal = Journal(tmp_path / "data", new_salt=lambda: "salt")
    for number, profile in (("1001", SHIPPED), ("1002", KNOWN), ("1003", OTHER), ("1004", KNOWN)):
        journal.record([started(profile)])
        journal.record([receipt(number, profile)])
    journal.close()
    return tmp_path


def report(folder: Path, capsys: pytest.CaptureFixture[str], named: str, *more: str) -> str:
    settings = folder / "till.toml"
    settings.write_text(
        '[connection]\nenvironment = "custom"\ntoken_url = "https://pay.example/token"\n'
        'websocket_url = "wss://pay.example/ws"\nterminal_id = "TILL-1"\nclient_id = "c"\n'
        f'profile = "{named}"\n',
        encoding="utf-8",
    )
    given = ["--config", str(settings), "--data-dir", str(folder / "data")]
    assert cli.main([*given, "journal", "report", *more]) == 0
    return capsys.readouterr().out


def test_each_receipt_is_read_with_the_profile_that_it_came_under(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(report(data, capsys, "server.toml", "--json"))["setAside"]
    assert told == {"number": 4, "receipts": ["1001", "1002", "1004"], "otherProfile": 1}


def test_what_came_under_another_profile_is_said_and_not_guessed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = report(data, capsys, "")
    assert "3 of them came under other profiles of the server, and can't be read" in told
    assert "1001" in told
    assert "1002" not in told
    assert "1003" not in told
