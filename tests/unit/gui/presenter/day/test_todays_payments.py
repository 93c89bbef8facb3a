"""What today's payments have come to, beside the sale: as the day's figures have it."""

from dataclasses import replace
from datetime import datetime

import pytest

from terminal_app.channel.events import TodayRead
from terminal_app.gui.presenter.todays_payments import TodaysPayments
from terminal_app.journal.totals import Sum, brought_in
from terminal_app.payments.inputs import TakenUp
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Payment
from tests.unit.payments.cases import (
    ASKED_FOR,
    CODE,
    ELSEWHERE,
    NEW,
    PAID,
    PAID_TWICE,
    REFUNDED,
    SETTLED_PAID,
    after,
)

DAY = datetime.fromisoformat(NEW.started_at).astimezone().date()
SOLD = after(CODE, PAID)
TWICE = after(CODE, PAID, PAID_TWICE)
ONE = Sum(1, ASKED_FOR.amount_minor)
BOTH = Sum(1, 2 * ASKED_FOR.amount_minor)


def today(*told: Payment, read: tuple[Payment, ...] = ()) -> TodaysPayments:
    payments = TodaysPayments()
    assert payments.question(DAY) is not None
    brought = {one.payment_id: money for one in read if (money := brought_in(one)) is not None}
    payments.answered(TodayRead(1, read, brought))
    for one in told:
        payments.take(one)
    return payments


@pytest.mark.parametrize(
    ("payment", "paid"),
    [
        (SOLD, ONE),
        (TWICE, BOTH),
        (after(CODE, PAID, PAID_TWICE, REFUNDED), ONE),
        (after(CODE, PAID, REFUNDED), Sum()),
        (after(TakenUp(), SETTLED_PAID), Sum()),
        (ELSEWHERE, Sum()),
    ],
    ids=["paid", "charged twice", "one of two refunded", "refunded", "by hand", "of another till"],
)
def test_what_is_paid_is_what_the_server_says_that_came_in(payment: Payment, paid: Sum) -> None:
    payment = replace(payment, started_at=NEW.started_at)
    assert today(payment).paid("NOK") == today(read=(payment,)).paid("NOK") == paid


def test_a_payment_counts_as_it_is_now_and_once() -> None:
    assert today(SOLD, TWICE, read=(SOLD,)).paid("NOK") == BOTH
    assert today(after(CODE, PAID, REFUNDED), read=(SOLD,)).paid("NOK") == Sum()


def test_another_currency_is_never_added_to_the_tills() -> None:
    other = replace(SOLD, payment_id="other", amount=Money(500, Currency.SEK))
    payments = today(SOLD, replace(other, charges=()))
    assert payments.paid("NOK") == ONE
    assert payments.paid("SEK") == Sum(1, 500)
