"""The presenter: an alarm about money stands until the money is settled; Enter only leaves it."""

import dataclasses

import pytest

from terminal_app.channel.commands import AcknowledgeAlarms, DismissAlarms, StartPayment
from terminal_app.channel.events import DismissalRefused, PaymentChanged
from terminal_app.gui.dialog_forms import (
    MAX_CHARACTERS,
    DismissAnswer,
    dismissal_fault,
)
from terminal_app.gui.screen_state import Gesture, Tone, Welcome
from terminal_app.payments import machine
from terminal_app.payments.inputs import (
    AlarmsAcknowledged,
    AlarmsDismissed,
    ReceiptReceived,
    StatusReceived,
)
from terminal_app.payments.payment import Dismissal, Payment, State
from tests.unit.gui.presenter.presented import (
    AMOUNT,
    PAID,
    PAID_AFTER_CANCEL,
    RESPONDED,
    TWICE,
    TillUnderTest,
)

ATTENTION, DISMISS = "1 payment to resolve", "Dismiss…"
REASON = "The customer keeps both"
SEEN = AlarmsAcknowledged("Kari")
DISMISSED = AlarmsDismissed(Dismissal("Ola", REASON, "2026-11-22T13:00:00+00:00"))
BACK = ReceiptReceived("987654321", State.REVERSED, AMOUNT)
OPEN = "Not settled (1)"


def twice(till: TillUnderTest) -> Payment:
    return till.type("125,50\r").happens(RESPONDED, PAID, TWICE)


def seen(till: TillUnderTest) -> Payment:
    """Charge twice, leave the alarm with Enter, and let the session record it."""
    payment = twice(till)
    till.waits().type("\r")
    assert till.commands[-1] == AcknowledgeAlarms(payment.payment_id, "Kari")
    after, _ = machine.apply(payment, SEEN)
    till.journal.append(after)
    till.hears(PaymentChanged(after))
    return after


def row(till: TillUnderTest) -> str:
    value = till.do(Gesture.PAYMENTS).page.rows[0].outcome
    till.do(Gesture.ESCAPE)
    return value


def day(till: TillUnderTest) -> dict[str, str]:
    told = {detail.label: detail.text for detail in till.do(Gesture.DAY).day.lines}
    till.do(Gesture.DAY)
    return told


def test_escape_leads_from_the_only_one_to_resolve_to_the_sale_as_it_was(
    till: TillUnderTest,
) -> None:
    seen(till)
    till.type("99,00").do(Gesture.SHOW_ATTENTION).waits(1.1)
    assert till.screen.amount.charge.text == "Back to the sale"
    till.do(Gesture.ESCAPE)
    assert till.screen.amount.amount == "99.00"
    # Enter leaves nothing behind that a second one would charge.
    before = len(till.commands)
    till.do(Gesture.SHOW_ATTENTION).waits(1.1).type("\r").waits(1.1).type("\r")
    assert not any(isinstance(one, StartPayment) for one in till.commands[before:])
    assert till.screen.amount.amount == ""


def test_enter_takes_a_double_charge_out_of_sight_and_ends_nothing(till: TillUnderTest) -> None:
    seen(till)
    assert isinstance(till.face, Welcome)
    assert till.screen.header.attention == ATTENTION
    assert row(till) == "Paid · 2 charges"
    assert day(till)["Second charges, in the sales"] == "1 · 125.50"
    assert day(till)[OPEN].endswith("125.50 NOK charged twice")
    till.do(Gesture.SHOW_ATTENTION)
    assert till.result().title == "Paid"
    assert "charged twice" in till.notice
    assert list(till.buttons()) == [
        DISMISS,
        "Refund receipt 987654321…",
        "Refund receipt 123456789…",
    ]


def test_what_was_seen_blocks_no_sale(till: TillUnderTest) -> None:
    seen(till)
    till.type("99\r")
    assert isinstance(till.commands[-1], StartPayment)
    assert not till.last_start().despite_unknown


def test_an_alarm_that_was_seen_is_looked_up_as_no_money_just_in(till: TillUnderTest) -> None:
    seen(till)
    till.type("12").do(Gesture.SHOW_ATTENTION).waits(1.1)
    assert till.result().heading.startswith("From ")
    assert till.screen.amount.charge.text == "Back to the sale"
    # A digit is no part of an amount here, and says so.
    till.type("7")
    assert till.result().title == "Paid"
    till.waits(1.6).do(Gesture.ESCAPE)
    assert till.screen.amount.amount == "12"
    assert till.screen.header.attention == ATTENTION


@pytest.mark.parametrize("settled_by", [BACK, DISMISSED])
def test_it_ends_when_the_money_is_settled(
    till: TillUnderTest, settled_by: ReceiptReceived | AlarmsDismissed
) -> None:
    payment, _ = machine.apply(seen(till), settled_by)
    till.hears(PaymentChanged(payment))
    till.journal[:] = [payment]
    assert till.screen.header.attention == ""
    assert row(till) == ("Partly refunded" if settled_by is BACK else "Paid")
    assert OPEN not in day(till)


def test_a_person_dismisses_it_with_name_and_reason(till: TillUnderTest) -> None:
    payment = seen(till)
    till.do(Gesture.SHOW_ATTENTION)
    till.window.dismissal = DismissAnswer("Ola", REASON)
    till.press(DISMISS)
    assert till.commands[-1] == DismissAlarms(payment, "Ola", REASON)
    (form,) = till.window.dismiss_forms
    assert form.who == "Kari"
    assert "125.50 NOK" in form.about
    assert "charged twice" in form.alarm
    after, _ = machine.apply(payment, DISMISSED)
    till.hears(PaymentChanged(after))
    assert REASON in till.details
    assert "Ola" in till.details
    assert till.notice == ""
    assert DISMISS not in till.buttons()


def test_who_thinks_better_of_it_dismisses_nothing(till: TillUnderTest) -> None:
    seen(till)
    before = list(till.commands)
    till.do(Gesture.SHOW_ATTENTION).press(DISMISS)
    assert till.commands == before
    assert till.screen.header.attention == ATTENTION


def test_what_comes_while_the_person_writes_is_not_dismissed_with_it(till: TillUnderTest) -> None:
    payment = seen(till)
    third = dataclasses.replace(TWICE, receipt_id="555")
    till.do(Gesture.SHOW_ATTENTION)
    till.window.dismissal = DismissAnswer("Ola", REASON)

    def third_comes() -> None:
        till.hears(PaymentChanged(machine.apply(payment, third)[0]))

    till.window.while_asking = third_comes
    till.press(DISMISS)
    # The session compares what the person was shown with what is known: see the command handler.
    assert till.commands[-1] == DismissAlarms(payment, "Ola", REASON)
    till.hears(DismissalRefused(payment.payment_id))
    assert "More is known of this payment by now." in till.notice


def test_without_an_alarm_there_is_nothing_to_dismiss(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID)
    assert DISMISS not in till.buttons()
    till.window.dismissal = DismissAnswer("Ola", REASON)
    before = list(till.commands)
    till.do(Gesture.DISMISS_ALARM)
    assert till.commands == before
    assert till.window.dismiss_forms == []


def test_an_alarm_is_not_dismissed_over_the_question_of_its_refund(till: TillUnderTest) -> None:
    seen(till)
    till.do(Gesture.SHOW_ATTENTION).press("Refund receipt 987654321…")
    till.do(Gesture.DISMISS_ALARM)
    assert till.window.dismiss_forms == []


def test_a_payment_after_a_cancel_stands_too(till: TillUnderTest) -> None:
    payment = till.type("125,50\r").happens(*PAID_AFTER_CANCEL, SEEN)
    till.journal.append(payment)
    till.waits().type("\r")
    assert till.screen.header.attention == ATTENTION
    assert row(till) == "Paid · alarm"
    assert day(till)[OPEN].endswith("125.50 NOK paid after it was cancelled")


def test_an_alarm_of_before_the_start_that_was_seen_doesnt_push_itself_over_the_till(
    till: TillUnderTest,
) -> None:
    known, _ = machine.apply(
        TillUnderTest().connect().type("125,50\r").happens(RESPONDED, PAID, TWICE), SEEN
    )
    till.hears(PaymentChanged(known))
    assert isinstance(till.face, Welcome)
    assert till.screen.header.attention == ATTENTION


def test_a_contradiction_is_dismissed_like_any_alarm(till: TillUnderTest) -> None:
    till.type("125,50\r").happens(RESPONDED, PAID, StatusReceived(State.CANCELED))
    assert till.result().tone is Tone.PAID
    assert DISMISS in till.buttons()


def test_an_answer_needs_a_name_and_a_reason(till: TillUnderTest) -> None:
    seen(till)
    till.do(Gesture.SHOW_ATTENTION).press(DISMISS)
    (form,) = till.window.dismiss_forms
    long = "x" * (MAX_CHARACTERS + 1)
    assert dismissal_fault(form, DismissAnswer("", REASON)) == form.faults.no_name
    assert dismissal_fault(form, DismissAnswer("Ola", "")) == form.faults.no_reason
    assert dismissal_fault(form, DismissAnswer("Ola", long)) == form.faults.too_long
    assert dismissal_fault(form, DismissAnswer("Ola", long[1:])) == ""


def test_an_amount_typed_over_an_alarm_gets_one_instruction_until_it_is_read(
    till: TillUnderTest,
) -> None:
    twice(till)
    till.waits().type("80")
    assert till.screen.amount.refusal == "Read the notice, then press Enter."
    # Beside an alarm of money that was taken no sentence says that none was.
    till.type("\r")
    assert till.screen.amount.refusal == "Read the notice, then press Enter."
    till.type("\r")
    assert isinstance(till.face, Welcome)
