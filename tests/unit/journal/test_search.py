"""What is typed or chosen by outcome, looked for in a real journal: ids, and what was paid back."""

import dataclasses
from contextlib import closing
from pathlib import Path

import pytest

from terminal_app import redaction
from terminal_app.journal.journal import FILE_NAME
from terminal_app.journal.reader import open_reader
from terminal_app.journal.search import pages
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.payments.inputs import ReceiptReceived
from terminal_app.payments.payment import Outcome, Payment, State
from tests.unit.journal.cases import changed, opened
from tests.unit.payments import cases

IDS = (
    "6c1d7f0e-2b6f-4f5b-8c7b-9f8a1c2d3e4f",
    "6c1d7f0e-aaaa-4f5b-8c7b-9f8a1c2d3e4f",
    "12345678-2b6f-4f5b-8c7b-9f8a1c2d3e4f",
)
BACK = ReceiptReceived("1", State.REVERSED, cases.ASKED_FOR)
PAID = cases.after(cases.CODE, cases.PAID)
REFUNDED = cases.after(cases.CODE, cases.PAID, BACK)
CANCELLED = cases.after(cases.CODE, cases.CANCEL, cases.CANCELED)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a journal with a paid, a cancelled and a refunded payment, in this order."""
    with closing(opened(tmp_path)) as journal:
        for made, name in zip((PAID, CANCELLED, REFUNDED), IDS, strict=True):
            payment = dataclasses.replace(made, payment_id=name)
            journal.record([changed(payment)], [payment])
    return tmp_path / FILE_NAME


@pytest.fixture(autouse=True)
def _by_the_index_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at none of the newest payments before an index is asked."""
    monkeypatch.setattr(pages, "_PAGES_WALKED", 0)


def found(file: Path, wanted: Search) -> list[int]:
    """Return the places of what is found in ``IDS``, newest first."""
    with open_reader(file) as reader:
        payments: tuple[Payment, ...] = reader.page(wanted, None, 10).payments
    return [IDS.index(one.payment_id) for one in payments]


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("6c1d7f", [1, 0]),
        ("6C1D7F0E", [1, 0]),
        ("6c1d7f0e-A", [1]),
        (IDS[0].upper(), [0]),
        ("6c1d7", []),
        ("12345678", []),
        ("12345678-", [2]),
        ("6c1d7f%", []),
        ("------", []),
        ("f5b-8c7b", []),
    ],
)
def test_an_id_is_found_by_its_beginning_from_six_characters_on(
    file: Path, typed: str, places: list[int]
) -> None:
    assert found(file, Search(typed=typed)) == places


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Search(outcome=Outcome.NOT_PAID), [2, 1]),
        (Search(outcome=Outcome.NOT_PAID, refunded=True), [2]),
        (Search(outcome=Outcome.NOT_PAID, refunded=False), [1]),
        (Search(refunded=False), [1, 0]),
        (Search(refunded=True, typed="kari"), [2]),
    ],
)
def test_what_was_paid_back_is_told_from_what_was_never_paid(
    file: Path, wanted: Search, places: list[int]
) -> None:
    assert found(file, wanted) == places


@pytest.mark.parametrize(
    ("typed", "text", "is_found"),
    [
        ("kar", "KARI Nordmann", True),
        ("nord", "KARI Nordmann", True),
        ("mann", "KARI Nordmann", False),
        ("12", "Bord 12", True),
        ("2", "Bord 12", False),
        ("strasse", "Hauptstraße", False),
        ("haupts", "Hauptstraße", True),
        ("red", "a secret that is kept", True),
    ],
)
def test_words_are_found_whatever_their_letters(
    typed: str,
    text: str,
    is_found: bool,  # noqa: FBT001 - a parameter
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redaction, "_held", ())
    redaction.hold("secret that is kept")
    payment = dataclasses.replace(PAID, note=text)
    assert is_meant(payment, Search(note=typed)) is is_found
    assert is_meant(payment, Search(typed=typed)) is is_found
