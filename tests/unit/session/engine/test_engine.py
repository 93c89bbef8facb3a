"""The desk: what the cashier asks, the line and the time do to payments."""

from pathlib import Path

import pytest

from terminal_app.channel.events import PaymentChanged, Refusal
from terminal_app.payments.payment import Doubt, Outcome, Owner, State, Wait
from tests.support.journals import faults_in
from tests.unit.session.engine.counter import CODE, OWNER, Counter


def killed_and_started_again(counter: Counter, owner: Owner = OWNER) -> Counter:
    """The process dies without a word, and the next one finds its journal."""
    counter.journal.close()
    return Counter(counter.file.parent, owner=owner, clock=counter.clock)


def not_answered(counter: Counter, amount_minor: int) -> str:
    """A payment whose request left, after which the line was lost and the time ran out."""
    payment_id = counter.charge(amount_minor)
    counter.line_down()
    counter.wait(15)
    return payment_id


# -- starting --------------------------------------------------------------------------------


def test_a_sale_sends_one_request_with_amount_currency_and_sale(counter: Counter) -> None:
    payment_id = counter.charge(12_500)
    (request,) = counter.inits(payment_id)
    assert request["paymentDetails"]["amount"] == 12_500
    assert request["paymentDetails"]["currencyIso"] == "NOK"
    assert request["paymentDetails"]["saleTransactionId"] == counter.payment(payment_id).sale_id


def test_asking_twice_for_the_same_sale_begins_it_once(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.start(payment_id)
    assert len(counter.inits(payment_id)) == 1
    assert counter.refusals() == []


def test_asking_again_for_a_sale_that_is_over_begins_nothing(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.receipt(payment_id)
    counter.start(payment_id)
    assert len(counter.sent) == 1
    assert counter.payment(payment_id).outcome is Outcome.PAID


def test_a_second_sale_is_refused_while_one_is_open(counter: Counter) -> None:
    counter.charge(100)
    second = counter.charge(200)
    (refused,) = counter.refusals()
    assert (refused.payment_id, refused.refusal) == (second, Refusal.ANOTHER_OPEN)
    assert counter.inits(second) == []
    assert counter.rows("SELECT 1 FROM entries WHERE payment_id = ?", second) == []


def test_a_sale_is_refused_while_not_logged_on(counter: Counter) -> None:
    counter.line_down()
    payment_id = counter.charge()
    (refused,) = counter.refusals()
    assert refused.refusal is Refusal.NOT_CONNECTED
    assert counter.inits(payment_id) == []


def test_a_sale_over_the_amount_of_an_unknown_one_needs_an_explicit_yes(counter: Counter) -> None:
    unknown = not_answered(counter, 12_500)
    counter.line_up()
    refused = counter.charge(12_500)
    assert [one.refusal for one in counter.refusals()] == [Refusal.UNKNOWN_SAME_AMOUNT]
    assert counter.inits(refused) == []
    accepted = counter.charge(12_500, despite_unknown=True)
    assert len(counter.inits(accepted)) == 1
    assert counter.payment(unknown).outcome is Outcome.NOT_KNOWN
    (*_, decision) = counter.entries("decision")
    assert decision == {
        "what": "charge",
        "operator": "Kari",
        "despite_unknown": True,
        "answers_scan": False,
    }


def test_a_sale_over_another_amount_than_the_unknown_one_begins(counter: Counter) -> None:
    not_answered(counter, 12_500)
    counter.line_up()
    assert len(counter.inits(counter.charge(12_600))) == 1


# -- the response ----------------------------------------------------------------------------


def test_the_code_is_shown_until_the_customers_time_is_up(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    (*_, told) = counter.of_type(PaymentChanged)
    assert told.payment.code_to_show == CODE
    assert told.wait_ends_at == counter.clock.now + 600
    counter.wait(599)
    assert counter.cancels(payment_id) == []
    counter.wait(1)
    assert len(counter.cancels(payment_id)) == 1
    assert counter.payment(payment_id).code_to_show is None


def test_a_response_without_a_code_makes_the_till_ask_to_cancel(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id, code=None)
    assert len(counter.cancels(payment_id)) == 1
    assert counter.payment(payment_id).doubt is Doubt.NO_CODE
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_a_response_that_is_overdue_makes_the_till_ask(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.wait(14.9)
    assert counter.cancels(payment_id) == []
    counter.wait(0.1)
    assert len(counter.cancels(payment_id)) == 1
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
    assert counter.payment(payment_id).doubt is Doubt.NO_ANSWER


# -- cancelling ------------------------------------------------------------------------------


def test_a_cancel_before_the_response_waits_for_it_and_shows_no_code(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.orders.cancel(payment_id, "Kari")
    assert counter.cancels(payment_id) == []
    counter.respond(payment_id)
    assert len(counter.cancels(payment_id)) == 1
    assert all(payment.code_to_show is None for payment in counter.told_of(payment_id))
    counter.told(payment_id, "CANCELED")
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID


def test_a_cancel_before_a_response_that_never_comes_goes_out_after_its_time(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.orders.cancel(payment_id, "Kari")
    counter.wait(15)
    assert len(counter.cancels(payment_id)) == 1


def test_a_cancel_names_who_decided_it_in_the_journal(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Ola")
    (*_, decision) = counter.entries("decision")
    assert decision == {"what": "cancel", "operator": "Ola"}
    assert counter.payment(payment_id).canceled_by == "Ola"


def test_a_cancel_that_is_not_confirmed_is_asked_again_with_growing_gaps(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    for asked, gap_s in enumerate((30, 60, 120), start=1):
        counter.wait(10)
        assert counter.payment(payment_id).waits_for is Wait.NEXT_ASK
        counter.wait(gap_s - 0.1)
        assert len(counter.cancels(payment_id)) == asked
        counter.wait(0.1)
        assert len(counter.cancels(payment_id)) == asked + 1
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN


def test_the_gaps_between_asks_never_grow_over_an_hour(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    for _ in range(40):
        counter.wait(3600)
    assert 20 <= len(counter.cancels(payment_id)) <= 41
    asked = len(counter.cancels(payment_id))
    counter.wait(10)
    counter.wait(3600)
    counter.wait(10)
    counter.wait(3600)
    assert len(counter.cancels(payment_id)) >= asked + 2


def test_cancelling_what_is_over_or_unknown_does_nothing(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.receipt(payment_id)
    counter.orders.cancel(payment_id, "Kari")
    counter.orders.cancel(counter.new_id(), "Kari")
    assert len(counter.sent) == 1
    assert counter.payment(payment_id).state is State.COMPLETE


# -- the line --------------------------------------------------------------------------------


def test_a_request_of_which_no_byte_left_makes_the_payment_not_paid(counter: Counter) -> None:
    mark = counter.bytes_put
    payment_id = counter.charge()
    counter.line_down(left_up_to=mark)
    assert counter.payment(payment_id).state is State.CANCELED
    assert counter.payment(payment_id).outcome is Outcome.NOT_PAID
    counter.line_up()
    counter.wait(3600)
    assert len(counter.sent) == 1, "nothing of it was sent again, and nothing asked"


def test_a_request_of_which_one_byte_left_is_not_known_and_asked_about_later(
    counter: Counter,
) -> None:
    mark = counter.bytes_put
    payment_id = counter.charge()
    counter.line_down(left_up_to=mark + 1)
    counter.wait(15)
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
    assert counter.payment(payment_id).needs_attention
    counter.line_up()
    counter.wait(4.9)
    assert counter.cancels(payment_id) == []
    counter.wait(0.1)
    assert len(counter.cancels(payment_id)) == 1
    assert len(counter.inits(payment_id)) == 1


def test_an_unanswered_request_is_not_sent_again_by_a_new_connection(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.line_down()
    counter.line_up()
    counter.wait(3600)
    assert len(counter.inits(payment_id)) == 1


def test_a_cancel_that_never_left_is_asked_again_and_settles_nothing(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    mark = counter.bytes_put
    counter.orders.cancel(payment_id, "Kari")
    counter.line_down(left_up_to=mark)
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
    counter.line_up()
    counter.wait(5)
    assert len(counter.cancels(payment_id)) == 2


def test_a_cancel_while_the_line_is_down_hides_the_code_and_goes_out_after_the_next_logon(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.line_down()
    counter.orders.cancel(payment_id, "Kari")
    assert counter.payment(payment_id).code_to_show is None
    assert counter.payment(payment_id).outcome is Outcome.NOT_KNOWN
    assert counter.cancels(payment_id) == []
    counter.line_up()
    counter.wait(5)
    assert len(counter.cancels(payment_id)) == 1


def test_the_code_stays_while_the_line_is_down_within_the_customers_time(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.line_down()
    counter.wait(300)
    counter.line_up()
    counter.wait(60)
    assert counter.payment(payment_id).code_to_show == CODE
    assert counter.cancels(payment_id) == []
    counter.receipt(payment_id)
    assert counter.payment(payment_id).outcome is Outcome.PAID


def test_the_customers_time_that_ends_while_the_line_is_down_hides_the_code(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.line_down()
    counter.wait(600)
    payment = counter.payment(payment_id)
    assert (payment.outcome, payment.doubt) == (Outcome.NOT_KNOWN, Doubt.TIME_UP)
    assert payment.code_to_show is None
    counter.line_up()
    counter.wait(5)
    assert len(counter.cancels(payment_id)) == 1


def test_unknown_payments_are_asked_about_one_at_a_time_the_newest_first(counter: Counter) -> None:
    asked_first_to_last: list[str] = []
    for amount_minor in (100, 200, 300):
        payment_id = not_answered(counter, amount_minor)
        asked_first_to_last.insert(0, payment_id)
        counter.line_up()
    counter.line_down()
    counter.wait(60)
    counter.line_up()
    counter.wait(5)
    for number, payment_id in enumerate(asked_first_to_last, start=1):
        assert len([one for one in counter.sent if one["messageType"] == "STATUS_UPDATE"]) == number
        assert len(counter.cancels(payment_id)) == 1
        counter.told(payment_id, "CANCELED")
        assert counter.payment(payment_id).outcome is Outcome.NOT_PAID
        counter.wait(0)


def test_an_ask_without_an_answer_lets_the_next_payment_be_asked_about(counter: Counter) -> None:
    first = not_answered(counter, 100)
    counter.line_up()
    second = not_answered(counter, 200)
    counter.line_up()
    counter.wait(5)
    assert (len(counter.cancels(second)), len(counter.cancels(first))) == (1, 0)
    counter.wait(10)
    counter.wait(0)
    assert (len(counter.cancels(second)), len(counter.cancels(first))) == (1, 1)


def test_the_next_deadline_is_never_in_the_past_after_a_tick(counter: Counter) -> None:
    """Or the loop would spin; walked through a payment that nobody ever answers."""
    counter.charge()
    for up in (True, False, True, False):
        for _ in range(40):
            assert counter.desk.next_deadline > counter.clock.now
            counter.wait(min(counter.desk.next_deadline - counter.clock.now, 1000))
        if up:
            counter.line_down()
        else:
            counter.line_up()


# -- a restart -------------------------------------------------------------------------------


def test_a_restart_takes_an_open_payment_up_and_asks_after_the_logon(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    again = killed_and_started_again(counter)
    (told,) = again.told_of(payment_id)
    assert (told.outcome, told.doubt) == (Outcome.NOT_KNOWN, Doubt.RESTARTED)
    assert told.code_to_show is None
    again.wait(1000)
    assert again.sent == []
    again.line_up()
    again.wait(4.9)
    assert again.sent == []
    again.wait(0.1)
    assert len(again.cancels(payment_id)) == 1
    assert again.inits(payment_id) == []
    again.told(payment_id, "CANCELED")
    assert again.payment(payment_id).outcome is Outcome.NOT_PAID
    again.desk.close()
    assert faults_in(again.file) == []


def test_a_receipt_that_is_delivered_again_after_a_restart_pays_and_nothing_is_asked(
    counter: Counter,
) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    again = killed_and_started_again(counter)
    again.line_up()
    again.wait(1)
    again.receipt(payment_id)
    again.wait(3600)
    assert again.sent == []
    assert again.payment(payment_id).outcome is Outcome.PAID
    again.desk.close()


def test_a_restart_shows_the_payment_that_was_paid_last(counter: Counter) -> None:
    payment_id = counter.charge()
    counter.respond(payment_id)
    counter.receipt(payment_id)
    again = killed_and_started_again(counter)
    assert [payment.receipt_id for payment in again.told_of(payment_id)] == ["1001"]
    again.desk.close()


@pytest.mark.parametrize(
    "owner",
    [Owner(OWNER.server, "TILL-2"), Owner("wss://other.example/ws", OWNER.terminal_id)],
    ids=["another terminal", "another server"],
)
def test_payments_of_another_owner_are_in_sight_and_never_asked_about(
    counter: Counter, owner: Owner
) -> None:
    payment_id = counter.charge()
    again = killed_and_started_again(counter, owner)
    taken_up = again.payment(payment_id)
    assert (taken_up.outcome, taken_up.doubt) == (Outcome.NOT_KNOWN, Doubt.RESTARTED)
    again.line_up()
    again.wait(3600)
    again.line_down()
    again.line_up()
    again.wait(3600)
    assert again.sent == []
    (told,) = again.of_type(PaymentChanged)
    assert (told.payment, told.is_elsewheres, told.wait_ends_at) == (taken_up, True, None)
    assert again.payment(payment_id) == taken_up
    again.desk.close()


def test_a_stop_is_recorded_and_the_journal_is_sound(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    counter.line_up()
    counter.respond(counter.charge())
    counter.desk.close()
    assert counter.entries("stopped") == [{}]
    assert faults_in(counter.file) == []
