"""Each line and each payment is in one category, and the sums leave nothing over."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from terminal_app.payments.figures import Count
from terminal_app.payments.inputs import ReceiptReceived
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import State
from terminal_app.settings import Settlement
from terminal_app.settlement.result import Category, Days, Side
from tests.unit.journal.cases import MORNING
from tests.unit.journal.test_closings import AMOUNT, OTHER_SERVER, OTHER_TILL, Till
from tests.unit.payments import cases
from tests.unit.settlement.files import (
    Told,
    compared,
    receipt,
    refunded,
    sold,
    swedbank_pay,
    vipps,
)

ONE = Count(1, AMOUNT)
DAY = date(2026, 11, 22)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path / "till")
    yield made
    made.journal.close()


def test_what_is_the_same_on_both_sides_matches_with_its_fees(till: Till) -> None:
    sold(till, "1001")
    refunded(till, "1002", under="2002")
    refunded(till, "1003")
    told = [
        Told("1001"),
        Told("1002"),
        Told("2002", "-125,50", "Refundering", fee=""),
        Told("1003"),
        # Some name the charge that was paid back, and write no minus.
        Told("1003", "125,50", "Refundering", fee="-0,50"),
    ]
    made = compared(till, vipps(told))
    assert made.agrees
    assert made.days == Days(DAY, DAY)
    sides = Side(Count(3, 3 * AMOUNT), Count(2, 2 * AMOUNT))
    assert made.total(Currency.NOK) == (sides, sides)
    assert [one.category for one in made.sums] == [Category.MATCHED]
    assert made.fees == ((Currency.NOK, 3 * 220 - 50),)


def test_an_xml_of_swedbank_pay_is_known_by_its_elements(till: Till) -> None:
    sold(till, "1001")
    refunded(till, "1002", under="2002")
    told = [
        Told("1001", "125.50"),
        Told("1002", "125.50"),
        # A refund may be known by the number of what it pays back.
        Told("9999", "-125.50", of="1002"),
    ]
    made = compared(till, swedbank_pay(told))
    assert made.agrees, made.findings
    assert made.layout.startswith("Swedbank Pay")
    assert made.days == Days(DAY, DAY)


def test_what_differs_is_named_with_line_number_and_both_amounts(till: Till) -> None:
    other, gone, twice = sold(till, "1001"), sold(till, "1002"), sold(till, "1003")
    unknown = till.sale(cases.CODE, receipt("1004", cases.OTHER_AMOUNT))
    told = [
        Told("1001", "125,00"),
        Told("1003"),
        Told("7777", "10,00"),
        Told("1003"),
        Told("7777", "10,00"),
        Told("1004", "125,51"),
    ]
    made = compared(till, vipps(told))
    assert not made.agrees
    found = [(one.category, one.line, one.number, one.payment_id) for one in made.findings]
    assert found == [
        (Category.OTHER_AMOUNT, 2, "1001", other),
        (Category.MISSING_HERE, 4, "7777", ""),
        (Category.MISSING_HERE, 7, "1004", unknown),
        (Category.MISSING_THERE, 0, "1002", gone),
        (Category.DOUBLED, 5, "1003", twice),
        (Category.DOUBLED, 6, "7777", ""),
    ]
    first = made.findings[0]
    assert (first.there, first.here) == (Money(12_500, Currency.NOK), cases.ASKED_FOR)
    there, here = made.total(Currency.NOK)
    assert there.sales == Count(6, 12_500 + 2 * AMOUNT + 2 * 1_000 + 12_551)
    assert here.sales == Count(3, 3 * AMOUNT)


def test_a_double_charge_has_two_lines_and_each_matches_its_own(till: Till) -> None:
    till.sale(cases.CODE, receipt("1"), receipt("2"))
    assert compared(till, vipps([Told("1"), Told("2")])).agrees
    made = compared(till, vipps([Told("1")]))
    assert [(one.category, one.number) for one in made.findings] == [(Category.MISSING_THERE, "2")]


def test_a_sale_is_never_matched_by_the_refund_of_its_number(till: Till) -> None:
    refunded(till, "1")
    made = compared(till, vipps([Told("1"), Told("1")]))
    assert [(one.category, one.is_refund) for one in made.findings] == [
        (Category.MISSING_THERE, True),
        (Category.DOUBLED, False),
    ]


def test_another_currency_is_another_amount(till: Till) -> None:
    crowns = Money(AMOUNT, Currency.SEK)
    till.sale(cases.CODE, ReceiptReceived("1", State.COMPLETE, crowns), amount=crowns)
    made = compared(till, swedbank_pay([Told("1", "125.50")]))
    assert [one.category for one in made.findings] == [Category.OTHER_AMOUNT]
    # A file that says no currency is meant in the payment's.
    assert compared(till, vipps([Told("1")])).agrees


def test_a_refund_of_an_earlier_sale_is_looked_for_on_the_day_of_the_refund(till: Till) -> None:
    early = sold(till, "1", started_at="2026-11-01T10:00:00+00:00")
    till.apply(early, cases.REFUND, cases.REFUNDED)  # recorded on MORNING's day
    assert MORNING.date() == DAY
    days = Days(DAY, DAY)
    made = compared(till, vipps([Told("555", "1,00")]), days=days)
    missing = [one for one in made.findings if one.category is Category.MISSING_THERE]
    # The receipt of the charge says the 22nd, whenever the payment was begun.
    assert [(one.is_refund, one.number) for one in missing] == [(False, "1"), (True, "1")]
    later = Days(date(2026, 11, 23), date(2026, 11, 30))
    made = compared(till, vipps([Told("555", "1,00")]), days=later)
    assert [one.category for one in made.findings] == [Category.MISSING_HERE]


def test_payments_of_another_server_are_not_looked_for_and_those_of_another_till_are(
    till: Till,
) -> None:
    sold(till, "1", owner=OTHER_SERVER)
    other = sold(till, "2", owner=OTHER_TILL)
    made = compared(till, vipps([Told("1")]))
    assert [(one.category, one.number, one.payment_id) for one in made.findings] == [
        (Category.MISSING_HERE, "1", ""),
        (Category.MISSING_THERE, "2", other),
    ]


def test_what_a_person_says_is_no_proof(till: Till) -> None:
    till.sale(cases.CODE, cases.ERROR, cases.SETTLED_PAID)
    sold(till, "1")
    assert compared(till, vipps([Told("1")])).agrees


def test_lines_that_are_no_sale_and_no_refund_are_counted_and_in_no_sum(till: Till) -> None:
    sold(till, "1")
    told = [Told("1"), Told("", kind="Utbetaling"), Told("", "1,00"), Told("9", "-1,00")]
    made = compared(till, vipps(told))
    assert made.agrees
    assert sorted(made.other_lines) == [("", 1), ("Salg -1,00", 1), ("Utbetaling", 1)]
    assert made.total(Currency.NOK)[0].sales == ONE


def test_columns_are_as_the_settings_say(till: Till) -> None:
    sold(till, "1")
    own = Settlement(
        format="csv",
        receipt="Kvitto",
        amount="Summa",
        kind="Typ",
        sale_word="K",
        refund_word="R",
        terminal="Kassa",
        decimal=",",
        separator=";",
        encoding="iso-8859-1",
    )
    content = (
        "Rapport för Ågatan\r\n\r\nKvitto;Summa;Typ;Kassa\r\n1;125,50;K;TILL-1\r\n2;1,00;K;B\r\n"
    )
    made = compared(till, content.encode("latin-1"), own, Days(DAY, DAY))
    assert made.agrees, made.findings
    assert made.other_lines == (("B", 1),)
    renamed = Settlement(receipt="Transaksjons-ID")
    assert [one.number for one in compared(till, vipps([Told("1")]), renamed).findings] == [
        "T0",
        "1",
    ]


def test_without_days_nothing_is_said_to_be_missing_in_the_file(till: Till) -> None:
    sold(till, "1")
    sold(till, "2")
    own = Settlement(format="csv", receipt="No", amount="Sum")
    made = compared(till, b"No,Sum\n1,125.50\n", own)
    assert made.days is None
    assert made.agrees


def test_archived_payments_are_compared_too(till: Till) -> None:
    sold(till, "1")
    refunded(till, "2")
    sold(till, "3")
    till.archive()
    made = compared(till, vipps([Told("1"), Told("2")]))
    assert [(one.category, one.number) for one in made.findings] == [(Category.MISSING_THERE, "3")]
    # When the refund was made, the archive's entries say.
    assert made.undated == 1


def test_no_more_findings_are_listed_than_can_be_read_and_the_sums_have_all(till: Till) -> None:
    sold(till, "1")
    told = [Told(f"9{number:05}", "0,01") for number in range(1_000)]
    made = compared(till, vipps(told))
    assert len(made.findings) == 101
    assert made.unlisted == 900
    assert made.total(Currency.NOK)[0].sales == Count(1_000, 1_000)
