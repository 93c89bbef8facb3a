"""The payment engine: what commands, the connection and time do to payments."""

from pathlib import Path

import pytest

from terminal_app.channel.events import PaymentChanged, Refusal
from terminal_app.payments.payment import Doubt, Outcome, Owner, State, Wait
from tests.support.journals import faults_in
from tests.unit.session.engine.engine_harness import CODE, OWNER, EngineHarness


def killed_and_started_again(harness: EngineHarness, owner: Owner = OWNER) -> EngineHarness:
    """The process dies without a word, and the next one finds its journal."""
    harness.journal.close()
    return EngineHarness(harness.file.parent, owner=owner, clock=harness.clock)


def not_answered(harness: EngineHarness, amount_minor: int) -> str:
    """A payment whose request left, after which the line was lost and the time ran out."""
    payment_id = harness.charge(amount_minor)
    harness.on_disconnected()
    harness.wait(15)
    return payment_id


# -- starting --------------------------------------------------------------------------------


def test_a_sale_sends_one_request_with_amount_currency_and_sale(harness: EngineHarness) -> None:
    payment_id = harness.charge(12_500)
    (request,) = harness.inits(payment_id)
    assert request["paymentDetails"]["amount"] == 12_500
    assert request["paymentDetails"]["currencyIso"] == "NOK"
    assert request["paymentDetails"]["saleTransactionId"] == harness.payment(payment_id).sale_id


def test_asking_twice_for_the_same_sale_begins_it_once(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.start(payment_id)
    assert len(harness.inits(payment_id)) == 1
    assert harness.refusals() == []


def test_asking_again_for_a_sale_that_is_over_begins_nothing(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id)
    harness.start(payment_id)
    assert len(harness.sent) == 1
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_a_second_sale_is_refused_while_one_is_open(harness: EngineHarness) -> None:
    harness.charge(100)
    second = harness.charge(200)
    (refused,) = harness.refusals()
    assert (refused.payment_id, refused.refusal) == (second, Refusal.ANOTHER_OPEN)
    assert harness.inits(second) == []
    assert harness.rows("SELECT 1 FROM entries WHERE payment_id = ?", second) == []


def test_a_sale_is_refused_while_not_logged_on(harness: EngineHarness) -> None:
    harness.on_disconnected()
    payment_id = harness.charge()
    (refused,) = harness.refusals()
    assert refused.refusal is Refusal.NOT_CONNECTED
    assert harness.inits(payment_id) == []


def test_a_sale_over_the_amount_of_an_unknown_one_needs_an_explicit_yes(
    harness: EngineHarness,
) -> None:
    unknown = not_answered(harness, 12_500)
    harness.on_connected()
    refused = harness.charge(12_500)
    assert [one.refusal for one in harness.refusals()] == [Refusal.UNKNOWN_SAME_AMOUNT]
    assert harness.inits(refused) == []
    accepted = harness.charge(12_500, despite_unknown=True)
    assert len(harness.inits(accepted)) == 1
    assert harness.payment(unknown).outcome is Outcome.NOT_KNOWN
    (*_, decision) = harness.entries("decision")
    assert decision == {
        "what": "charge",
        "operator": "Kari",
        "despite_unknown": True,
        "answers_scan": False,
    }


def test_a_sale_over_another_amount_than_the_unknown_one_begins(harness: EngineHarness) -> None:
    not_answered(harness, 12_500)
    harness.on_connected()
    assert len(harness.inits(harness.charge(12_600))) == 1


# -- the response ----------------------------------------------------------------------------


def test_the_code_is_shown_until_the_customers_time_is_up(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    (*_, told) = harness.of_type(PaymentChanged)
    assert told.payment.code_to_show == CODE
    assert told.wait_ends_at == harness.clock.now + 600
    harness.wait(599)
    assert harness.cancels(payment_id) == []
    harness.wait(1)
    assert len(harness.cancels(payment_id)) == 1
    assert harness.payment(payment_id).code_to_show is None


def test_a_response_without_a_code_makes_the_till_ask_to_cancel(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id, code=None)
    assert len(harness.cancels(payment_id)) == 1
    assert harness.payment(payment_id).doubt is Doubt.NO_CODE
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_a_response_that_is_overdue_makes_the_till_ask(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.wait(14.9)
    assert harness.cancels(payment_id) == []
    harness.wait(0.1)
    assert len(harness.cancels(payment_id)) == 1
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    assert harness.payment(payment_id).doubt is Doubt.NO_ANSWER


# -- cancelling ------------------------------------------------------------------------------


def test_a_cancel_before_the_response_waits_for_it_and_shows_no_code(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.cancel(payment_id, "Kari")
    assert harness.cancels(payment_id) == []
    harness.respond(payment_id)
    assert len(harness.cancels(payment_id)) == 1
    assert all(payment.code_to_show is None for payment in harness.told_of(payment_id))
    harness.told(payment_id, "CANCELED")
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID


def test_a_cancel_before_a_response_that_never_comes_goes_out_after_its_time(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.cancel(payment_id, "Kari")
    harness.wait(15)
    assert len(harness.cancels(payment_id)) == 1


def test_a_cancel_names_who_decided_it_in_the_journal(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Ola")
    (*_, decision) = harness.entries("decision")
    assert decision == {"what": "cancel", "operator": "Ola"}
    assert harness.payment(payment_id).canceled_by == "Ola"


def test_a_cancel_that_is_not_confirmed_is_asked_again_with_growing_gaps(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    for asked, gap_s in enumerate((30, 60, 120), start=1):
        harness.wait(10)
        assert harness.payment(payment_id).waits_for is Wait.NEXT_ASK
        harness.wait(gap_s - 0.1)
        assert len(harness.cancels(payment_id)) == asked
        harness.wait(0.1)
        assert len(harness.cancels(payment_id)) == asked + 1
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_the_gaps_between_asks_never_grow_over_an_hour(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.cancel(payment_id, "Kari")
    for _ in range(40):
        harness.wait(3600)
    assert 20 <= len(harness.cancels(payment_id)) <= 41
    asked = len(harness.cancels(payment_id))
    harness.wait(10)
    harness.wait(3600)
    harness.wait(10)
    harness.wait(3600)
    assert len(harness.cancels(payment_id)) >= asked + 2


def test_cancelling_what_is_over_or_unknown_does_nothing(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id)
    harness.cancel(payment_id, "Kari")
    harness.cancel(harness.new_id(), "Kari")
    assert len(harness.sent) == 1
    assert harness.payment(payment_id).state is State.COMPLETE


# -- the line --------------------------------------------------------------------------------


def test_a_request_of_which_no_byte_left_makes_the_payment_not_paid(harness: EngineHarness) -> None:
    mark = harness.bytes_put
    payment_id = harness.charge()
    harness.on_disconnected(sent_up_to=mark)
    assert harness.payment(payment_id).state is State.CANCELED
    assert harness.payment(payment_id).outcome is Outcome.NOT_PAID
    harness.on_connected()
    harness.wait(3600)
    assert len(harness.sent) == 1, "nothing of it was sent again, and nothing asked"


def test_a_request_of_which_one_byte_left_is_not_known_and_asked_about_later(
    harness: EngineHarness,
) -> None:
    mark = harness.bytes_put
    payment_id = harness.charge()
    harness.on_disconnected(sent_up_to=mark + 1)
    harness.wait(15)
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    assert harness.payment(payment_id).needs_attention
    harness.on_connected()
    harness.wait(4.9)
    assert harness.cancels(payment_id) == []
    harness.wait(0.1)
    assert len(harness.cancels(payment_id)) == 1
    assert len(harness.inits(payment_id)) == 1


def test_an_unanswered_request_is_not_sent_again_by_a_new_connection(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.on_disconnected()
    harness.on_connected()
    harness.wait(3600)
    assert len(harness.inits(payment_id)) == 1


def test_a_cancel_that_never_left_is_asked_again_and_settles_nothing(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    mark = harness.bytes_put
    harness.cancel(payment_id, "Kari")
    harness.on_disconnected(sent_up_to=mark)
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    harness.on_connected()
    harness.wait(5)
    assert len(harness.cancels(payment_id)) == 2


def test_a_cancel_while_the_line_is_down_hides_the_code_and_goes_out_after_the_next_logon(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.on_disconnected()
    harness.cancel(payment_id, "Kari")
    assert harness.payment(payment_id).code_to_show is None
    assert harness.payment(payment_id).outcome is Outcome.NOT_KNOWN
    assert harness.cancels(payment_id) == []
    harness.on_connected()
    harness.wait(5)
    assert len(harness.cancels(payment_id)) == 1


def test_the_code_stays_while_the_line_is_down_within_the_customers_time(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.on_disconnected()
    harness.wait(300)
    harness.on_connected()
    harness.wait(60)
    assert harness.payment(payment_id).code_to_show == CODE
    assert harness.cancels(payment_id) == []
    harness.receipt(payment_id)
    assert harness.payment(payment_id).outcome is Outcome.PAID


def test_the_customers_time_that_ends_while_the_line_is_down_hides_the_code(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.on_disconnected()
    harness.wait(600)
    payment = harness.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.TIME_UP)
    assert payment.code_to_show is None
    harness.on_connected()
    harness.wait(5)
    assert len(harness.cancels(payment_id)) == 1


def test_unknown_payments_are_asked_about_one_at_a_time_the_newest_first(
    harness: EngineHarness,
) -> None:
    asked_first_to_last: list[str] = []
    for amount_minor in (100, 200, 300):
        payment_id = not_answered(harness, amount_minor)
        asked_first_to_last.insert(0, payment_id)
        harness.on_connected()
    harness.on_disconnected()
    harness.wait(60)
    harness.on_connected()
    harness.wait(5)
    for number, payment_id in enumerate(asked_first_to_last, start=1):
        assert len([one for one in harness.sent if one["messageType"] == "STATUS_UPDATE"]) == number
        assert len(harness.cancels(payment_id)) == 1
        harness.told(payment_id, "CANCELED")
        assert harness.payment(payment_id).outcome is Outcome.NOT_PAID
        harness.wait(0)


def test_an_ask_without_an_answer_lets_the_next_payment_be_asked_about(
    harness: EngineHarness,
) -> None:
    first = not_answered(harness, 100)
    harness.on_connected()
    second = not_answered(harness, 200)
    harness.on_connected()
    harness.wait(5)
    assert (len(harness.cancels(second)), len(harness.cancels(first))) == (1, 0)
    harness.wait(10)
    harness.wait(0)
    assert (len(harness.cancels(second)), len(harness.cancels(first))) == (1, 1)


def test_the_next_deadline_is_never_in_the_past_after_a_tick(harness: EngineHarness) -> None:
    """Or the loop would spin; walked through a payment that nobody ever answers."""
    harness.charge()
    for up in (True, False, True, False):
        for _ in range(40):
            assert harness.engine.next_deadline > harness.clock.now
            harness.wait(min(harness.engine.next_deadline - harness.clock.now, 1000))
        if up:
            harness.on_disconnected()
        else:
            harness.on_connected()


# -- a restart -------------------------------------------------------------------------------


def test_a_restart_takes_an_open_payment_up_and_asks_after_the_logon(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    again = killed_and_started_again(harness)
    (told,) = again.told_of(payment_id)
    assert (told.outcome, told.doubt) == (Outcome.NOT_KNOWN, Doubt.RESTARTED)
    assert told.code_to_show is None
    again.wait(1000)
    assert again.sent == []
    again.on_connected()
    again.wait(4.9)
    assert again.sent == []
    again.wait(0.1)
    assert len(again.cancels(payment_id)) == 1
    assert again.inits(payment_id) == []
    again.told(payment_id, "CANCELED")
    assert again.payment(payment_id).outcome is Outcome.NOT_PAID
    again.close()
    assert faults_in(again.file) == []


def test_a_receipt_that_is_delivered_again_after_a_restart_pays_and_nothing_is_asked(
    harness: EngineHarness,
) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    again = killed_and_started_again(harness)
    again.on_connected()
    again.wait(1)
    again.receipt(payment_id)
    again.wait(3600)
    assert again.sent == []
    assert again.payment(payment_id).outcome is Outcome.PAID
    again.close()


def test_a_restart_shows_the_payment_that_was_paid_last(harness: EngineHarness) -> None:
    payment_id = harness.charge()
    harness.respond(payment_id)
    harness.receipt(payment_id)
    again = killed_and_started_again(harness)
    assert [payment.receipt_id for payment in again.told_of(payment_id)] == ["1001"]
    again.close()


@pytest.mark.parametrize(
    "owner",
    [Owner(OWNER.server, "TILL-2"), Owner("wss://other.example/ws", OWNER.terminal_id)],
    ids=["another terminal", "another server"],
)
def test_payments_of_another_owner_are_in_sight_and_never_asked_about(
    harness: EngineHarness, owner: Owner
) -> None:
    payment_id = harness.charge()
    again = killed_and_started_again(harness, owner)
    taken_up = again.payment(payment_id)
    assert (taken_up.outcome, taken_up.doubt) == (Outcome.NOT_KNOWN, Doubt.RESTARTED)
    again.on_connected()
    again.wait(3600)
    again.on_disconnected()
    again.on_connected()
    again.wait(3600)
    assert again.sent == []
    (told,) = again.of_type(PaymentChanged)
    assert (told.payment, told.is_foreign, told.wait_ends_at) == (taken_up, True, None)
    assert again.payment(payment_id) == taken_up
    again.close()


def test_a_stop_is_recorded_and_the_journal_is_sound(tmp_path: Path) -> None:
    harness = EngineHarness(tmp_path)
    harness.on_connected()
    harness.respond(harness.charge())
    harness.close()
    assert harness.entries("stopped") == [{}]
    assert faults_in(harness.file) == []
