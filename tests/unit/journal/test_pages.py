"""Pages: found by an index, newest first, and all that is wanted is on one of them."""

import dataclasses
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal_app import redaction
from terminal_app.journal import reader as reading
from terminal_app.journal import schema
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.search import pages
from terminal_app.journal.search.wanted import Search, is_meant
from terminal_app.journal.verification import verify
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Charge, Outcome, Payment, State
from tests.unit.journal import old_journal
from tests.unit.journal.cases import changed, opened, tamper
from tests.unit.payments import cases

DUMP = Path(__file__).with_name("v1.sql")
NEW = cases.NEW
DAY = date(2026, 11, 22)
PIECES = ("1", "12", "125", "79", "98765", "555", "0", "7")
NAMES = ("Kari", "kåre", "Ola Nordmann", "STRASSE", "Straße", "")
NOTES = ("Table 12", "table, 3", "no sugar", "Bord-12", "")
_numbers = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join)
_charges = st.builds(
    Charge,
    _numbers,
    st.just(True),  # noqa: FBT003 - whether it agrees
    payment_method=st.sampled_from(["Vipps", "Swish", None]),
)
_days = st.sampled_from([DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
_made = st.builds(
    Payment,
    payment_id=st.uuids(version=4).map(str),
    sale_id=st.just("sale"),
    owner=st.just(NEW.owner),
    amount=st.builds(
        Money,
        st.sampled_from([1, 99, 100, 125, 1250, 12_500, 12_550, 125_000, 79_000, 7_900_000_000]),
        st.just(Currency.NOK),
    ),
    operator=st.sampled_from(NAMES),
    started_at=_days.map(lambda day: f"{day}T12:00:00+00:00"),
    state=st.sampled_from([State.COMPLETE, State.CANCELED, State.PENDING]),
    charges=st.lists(_charges, max_size=2, unique_by=lambda one: one.receipt_id).map(tuple),
    note=st.sampled_from(NOTES),
)
_typed = st.one_of(
    _numbers,
    st.sampled_from(["1.2", "1,25", "125.", "125,5", "0,0", "0", "01", ".", "1.255", "1.2.3", "x"]),
    st.sampled_from(["k", "KAR", "ola", "nordm", "strass", "ß", "tab", "sug", "vip", "12", " k"]),
)
_searches = st.one_of(
    st.builds(Search),
    st.builds(Search, typed=_typed, only_refundable=st.booleans()),
    st.builds(
        Search,
        only_refundable=st.booleans(),
        outcome=st.none() | st.sampled_from(Outcome),
        day=st.none() | _days,
        amount=st.just("") | _typed,
        receipt=st.just("") | _numbers,
        number=st.just("") | _numbers,
        note=st.sampled_from(["", "ta", "TABLE", "sug", "12"]),
        operator=st.sampled_from(["", "k", "nord", "strass"]),
        method=st.sampled_from(["", "v", "swish"]),
    ),
    st.builds(Search, payment_id=st.sampled_from("0123456789abcdef")),
)
_changes = st.builds(
    lambda state, charges: {"state": state, "charges": tuple(charges)},
    st.sampled_from([State.COMPLETE, State.CANCELED, State.PENDING]),
    st.lists(_charges, max_size=2, unique_by=lambda one: one.receipt_id),
)


@pytest.fixture(scope="module", autouse=True, params=[0, 1])
def _walked(request: pytest.FixtureRequest) -> Iterator[None]:
    """Look at none, or at one page, of the newest payments before an index is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_PAGES_WALKED", request.param)
        yield


def recorded(journal: Journal, *payments: Payment) -> None:
    for each in payments:
        journal.record([changed(each)], [each])


@contextmanager
def journal_in_folder() -> Iterator[tuple[Journal, Path]]:
    with tempfile.TemporaryDirectory() as name, closing(opened(Path(name))) as journal:
        yield journal, Path(name) / FILE_NAME


def all_pages(file: Path, wanted: Search, most: int) -> list[list[Payment]]:
    """Return every page, each read by a connection of its own as the till reads it."""
    found: list[list[Payment]] = []
    below: int | None = None
    while not found or below is not None:
        with reading.open_reader(file) as reader:
            payments, below = reader.page(wanted, below, most)
        found.append(list(payments))
        assert len(payments) <= most
        assert len(payments) == most or below is None, "a page before the last one is full"
    return found


@settings(max_examples=60)
@given(st.lists(_made, max_size=25), _searches, st.integers(1, 7))
def test_all_pages_together_are_what_is_wanted_of_the_whole_journal(
    payments: list[Payment], wanted: Search, most: int
) -> None:
    with journal_in_folder() as (journal, file):
        recorded(journal, *payments)
        found = [one for page in all_pages(file, wanted, most) for one in page]
        assert found == [one for one in reversed(payments) if is_meant(one, wanted)]


@settings(max_examples=60)
@given(
    st.lists(_made, min_size=3, max_size=15),
    _searches,
    st.integers(1, 4),
    st.lists(st.lists(st.tuples(st.integers(0, 14), _changes), max_size=4), max_size=6),
    st.lists(_made, max_size=3),
)
def test_what_is_wanted_throughout_is_on_one_page_whatever_changes_between_two(
    payments: list[Payment],
    wanted: Search,
    most: int,
    changes: list[list[tuple[int, dict[str, object]]]],
    later: list[Payment],
) -> None:
    now = list(payments)
    throughout = {one.payment_id for one in now if is_meant(one, wanted)}
    with journal_in_folder() as (journal, file):
        recorded(journal, *now)
        found: list[str] = []
        below: int | None = None
        while True:
            with reading.open_reader(file) as reader:
                page, below = reader.page(wanted, below, most)
            found += [one.payment_id for one in page]
            if below is None:
                break
            for number, change in changes.pop() if changes else []:
                place = number % len(now)
                now[place] = dataclasses.replace(now[place], **change)  # type: ignore[arg-type] # by name
                recorded(journal, now[place])
                throughout -= set() if is_meant(now[place], wanted) else {now[place].payment_id}
            if later:
                recorded(journal, later.pop())
        places = {one.payment_id: place for place, one in enumerate(payments)}
        assert throughout <= set(found)
        in_order = [places[one] for one in found]
        assert in_order == sorted(set(in_order), reverse=True), "newest first, and none twice"
        assert verify.check(file).is_sound, "the index was kept up with the payments"


@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_is_found_in_several_ways_is_found_in_one_order(tmp_path: Path, most: int) -> None:
    """One index has the older payments, another the newer ones, and a third some of both."""
    by_amount = [
        dataclasses.replace(NEW, payment_id=f"a{one}", amount=Money(100 + one, Currency.NOK))
        for one in range(6)
    ]
    by_number = [
        dataclasses.replace(
            NEW,
            payment_id=f"b{one}",
            amount=Money(700, Currency.NOK),
            charges=(Charge(f"1{one}", agrees=True), Charge(f"12{one}", agrees=True)),
            note="1st" if one % 2 else "",
        )
        for one in range(6)
    ]
    with closing(opened(tmp_path)) as journal:
        recorded(journal, *by_amount, *by_number)
        pages_of = all_pages(tmp_path / FILE_NAME, Search(typed="1"), most)
        assert [one for page in pages_of for one in page] == [*by_amount, *by_number][::-1]


AMOUNTS = (125, 1_250, 12_500, 12_550, 125_000, 1_255_000, 60_000_000_00)


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("125", [12_500, 12_550, 125_000, 1_255_000]),
        ("125,", [12_500, 12_550]),
        ("125.5", [12_550]),
        ("1", [125, 1_250, 12_500, 12_550, 125_000, 1_255_000]),
        ("1.2", [125]),
        ("12.50", [1_250]),
        ("60", [60_000_000_00]),
        ("0", []),
    ],
)
def test_amounts_are_found_by_how_they_begin(tmp_path: Path, typed: str, minor: list[int]) -> None:
    with closing(opened(tmp_path)) as journal:
        made = [
            dataclasses.replace(NEW, payment_id=f"id-{one}", amount=Money(one, Currency.NOK))
            for one in AMOUNTS
        ]
        recorded(journal, *made)
        found = all_pages(tmp_path / FILE_NAME, Search(amount=typed), 2)
    assert [one.amount.amount_minor for page in found for one in page] == minor[::-1]


@pytest.mark.parametrize(
    ("receipt", "number"),
    [("798", 1), ("798123456", 1), ("456", 1), ("56", 0), ("6", 0), ("123", 0)],
)
def test_a_receipt_is_found_by_its_beginning_and_from_three_digits_on_by_its_end(
    tmp_path: Path, receipt: str, number: int
) -> None:
    paid = dataclasses.replace(NEW, charges=(Charge("798123456", agrees=True),))
    with closing(opened(tmp_path)) as journal:
        recorded(journal, paid, dataclasses.replace(NEW, payment_id="other"))
        found = all_pages(tmp_path / FILE_NAME, Search(receipt=receipt), 5)
    assert found == [[paid] * number]


def test_a_payment_that_changes_is_found_by_what_it_is_and_is_there_once(tmp_path: Path) -> None:
    first = dataclasses.replace(NEW, charges=(Charge("111222", agrees=True),))
    now = dataclasses.replace(NEW, charges=(Charge("333444", agrees=True),))
    file = tmp_path / FILE_NAME
    with closing(opened(tmp_path)) as journal:
        recorded(journal, NEW, first, dataclasses.replace(NEW, payment_id="other"), now)
        assert all_pages(file, Search(receipt="333"), 5) == [[now]]
        assert all_pages(file, Search(receipt="111"), 5) == [[]]
    assert verify.check(file).is_sound


def first_version(folder: Path) -> Path:
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.executescript(DUMP.read_text(encoding="utf-8"))
    return folder


@pytest.mark.parametrize("make", [first_version, old_journal.unpacked])
@pytest.mark.parametrize(
    "wanted", [Search(), Search(typed="1"), Search(outcome=Outcome.PAID, only_refundable=True)]
)
def test_an_earlier_journal_is_paged_without_a_migration(
    tmp_path: Path, make: Callable[[Path], Path], wanted: Search
) -> None:
    file = make(tmp_path) / FILE_NAME
    before = file.read_bytes()
    found = [one for page in all_pages(file, wanted, 5) for one in page]
    with reading.open_reader(file) as reader:
        assert found == [one for one in reader.payments() if is_meant(one, wanted)] != []
    assert file.read_bytes() == before


def queries() -> Iterator[str]:
    """Yield every question that a page may ask."""
    for name, value in vars(pages).items():
        if isinstance(value, str) and value.startswith("SELECT"):
            yield value
        elif isinstance(value, pages._Source):
            yield value.query
        assert name


def test_no_question_walks_through_a_table() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript("".join(schema.MIGRATIONS))
        asked = list(queries())
        assert len(asked) == 9
        for query in asked:
            values = (1,) * query.count("?")
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {query}", values)]
            steps = [one for one in plan if not one.startswith("USE TEMP B-TREE FOR ORDER BY")]
            assert len(steps) == 1, plan
            assert steps[0].startswith("SEARCH"), plan
            walks = "first_seq" in query and "INTEGER PRIMARY KEY" in steps[0]
            assert not walks or " WHERE first_seq" in query, plan


def test_a_word_by_many_operators_is_found_in_order(tmp_path: Path) -> None:
    """More different words than are looked at one by one."""
    with closing(opened(tmp_path)) as journal:
        made = [
            dataclasses.replace(
                NEW, payment_id=f"id-{number:03}", operator=f"kasse{number * 7 % 80}"
            )
            for number in range(80)
        ]
        recorded(journal, *made)
        wanted = Search(operator="KASSE")
        found = [one for page in all_pages(tmp_path / FILE_NAME, wanted, 9) for one in page]
        assert found == made[::-1]


@pytest.mark.parametrize(
    ("statement", "payment_id"),
    [
        ("DELETE FROM terms WHERE term = 'okari'", NEW.payment_id),
        ("INSERT INTO terms VALUES ('ndog', 1)", NEW.payment_id),
        ("INSERT INTO terms VALUES ('ndog', 7)", "?"),
    ],
)
def test_a_changed_index_of_words_is_named(tmp_path: Path, statement: str, payment_id: str) -> None:
    with closing(opened(tmp_path)) as journal:
        recorded(journal, dataclasses.replace(NEW, operator="Kari"))
    assert verify.check(tmp_path / FILE_NAME).is_sound
    tamper(tmp_path, statement)
    (fault,) = verify.check(tmp_path / FILE_NAME).faults
    assert fault.text == f"payment {payment_id} isn't what its entries say"


def test_what_is_searched_for_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        redaction, "redact", lambda text, **_: text.replace("hunter2", "[redacted]")
    )
    with closing(opened(tmp_path)) as journal:
        recorded(journal, dataclasses.replace(NEW, note="the hunter2 is blue"))
    with reading.open_read_only(tmp_path / FILE_NAME) as database:
        terms = {term for (term,) in database.execute("SELECT term FROM terms")}
    assert "nredacted" in terms
    assert "nhunter2" not in terms


def test_what_most_of_the_newest_have_is_found_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_PAGES_WALKED", 1)
    with closing(opened(tmp_path)) as journal:
        recorded(journal, *(_with_amount(number, 700 + number % 2 * 100) for number in range(40)))
    asked: list[str] = []
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as database:
        database.set_trace_callback(asked.append)
        page = pages.read(database, Search(typed="7"), None, 5, decode_payment)
    assert [one.amount.amount_minor for one in page.payments] == [700] * 5
    assert not [query for query in asked if "payments_by_amount" in query]


def _with_amount(number: int, amount_minor: int) -> Payment:
    amount = dataclasses.replace(NEW.amount, amount_minor=amount_minor)
    return dataclasses.replace(NEW, payment_id=f"id-{number:03}", amount=amount)
