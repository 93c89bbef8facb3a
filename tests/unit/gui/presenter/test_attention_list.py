"""The list of what needs attention (F6): each row says its one safe next step."""

from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    MessageUnmatched,
    PaymentChanged,
)
from terminal_app.errors import FaultKind
from terminal_app.gui.presenter.modes import next_step
from terminal_app.gui.screen_state import Gesture, RowAt
from terminal_app.payments import machine
from terminal_app.payments.payment import Alarm, State
from tests.unit.gui.presenter.attended import ELSEWHERE, STEPS, WAIT, attended
from tests.unit.gui.presenter.payments.listed import made, money, receipt, shop_of
from tests.unit.gui.presenter.presented import AMOUNT, ASKED, RESPONDED, TillUnderTest

LANGUAGES = ("en", "nb", "sv", "da", "fi")
OFFLINE = "Wait: the till asks as soon as it is connected."


def listed(till: TillUnderTest) -> TillUnderTest:
    """Let everything need attention that can, and show the list of it."""
    for name, payment in attended().items():
        is_foreign = STEPS[name] == ELSEWHERE
        till.hears(PaymentChanged(payment, is_foreign=is_foreign)).waits().type("\r")
    till.hears(MessageUnmatched("no payment", 1, "9000123"))
    return till.do(Gesture.SALE).do(Gesture.SHOW_ATTENTION)


def steps(till: TillUnderTest) -> list[str]:
    return [row.step for row in till.page.rows]


def test_every_row_says_its_next_step(till: TillUnderTest) -> None:
    of_the_number = "Write the number down, and call your provider."
    assert sorted(steps(listed(till))) == sorted([*STEPS.values(), of_the_number])
    assert money(till.commands) == []


def test_not_connected_it_waits_for_the_connection(till: TillUnderTest) -> None:
    listed(till)
    number = steps(till).count(WAIT)
    lost = ConnectionChanged(ConnectionState.WAITING, FaultKind.CONNECTION_LOST)
    till.hears(lost)
    assert WAIT not in steps(till)
    assert steps(till).count(OFFLINE) == number + 1, "and nobody's wallet is asked for meanwhile"


def test_a_refund_that_has_ended_is_to_be_read(till: TillUnderTest) -> None:
    listed(till)
    place = steps(till).index("Wait for the server's answer to the refund.")
    ended, _ = machine.apply(
        attended()["refunding"], receipt(ASKED.receipt_id, AMOUNT.amount_minor, State.REVERSED)
    )
    till.hears(PaymentChanged(ended))
    assert "Open it, and read what became of it." in steps(till)[place:]
    assert "Wait for the server's answer to the refund." not in steps(till)


def test_f3_there_asks_about_the_selected_row_and_never_about_what_lies_beneath(
    till: TillUnderTest,
) -> None:
    twice = made("twice", 5_000, receipt("2001", 5_000), receipt("2002", 5_000))
    till.hears(PaymentChanged(attended()["asked about"]), PaymentChanged(twice)).waits().type("\r")
    till.do(Gesture.SALE).type("50,00\r")
    till.happens(RESPONDED, receipt("777", 5_000))
    till.waits().do(Gesture.SHOW_ATTENTION)
    number = next(at for at, row in enumerate(till.page.rows) if row.receipt)
    till.do(RowAt(number)).do(Gesture.REFUND)
    assert "2002" in till.details
    till.waits().do(Gesture.ESCAPE)
    assert till.page.selected == number, "a No leads back to the row"
    till.do(RowAt(1 - number)).do(Gesture.REFUND)
    assert till.page.title == "Which payment is to be paid back?", "where it can't be refunded"
    assert money(till.commands)[1:] == []


def test_no_other_list_has_a_next_step(till: TillUnderTest) -> None:
    shop_of(till).do(Gesture.PAYMENTS)
    assert [row.step for row in till.page.rows] == [""] * 3


def test_every_alarm_has_a_next_step() -> None:
    assert next_step._ALARMS.keys() == set(Alarm)


def test_the_next_steps_are_in_the_tills_language() -> None:
    told = {language: steps(listed(TillUnderTest(language).connect())) for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        assert not set(told[language]) & set(told["en"])
