"""Which request an answer belongs to."""

import pytest

from terminal_app.payments.inputs import Request
from terminal_app.session.engine.pending_requests import Bound, InFlight, PendingRequests

INIT_A = InFlight("m1", "A", Request.INIT, 0)
CANCEL_A = InFlight("m2", "A", Request.CANCEL, 10)
INIT_B = InFlight("m3", "B", Request.INIT, 20)
REFUND_A = InFlight("m4", "A", Request.REFUND, 30)


def in_flight(*flying: InFlight) -> PendingRequests:
    requests = PendingRequests()
    for each in flying:
        requests.add(each)
    return requests


@pytest.mark.parametrize(
    ("flying", "message_id", "payment_id", "expected"),
    [
        pytest.param((INIT_A,), "?", "A", INIT_A, id="by its payment"),
        pytest.param((INIT_A, INIT_B), "?", "B", INIT_B, id="by its payment among others"),
        pytest.param((INIT_A, CANCEL_A), "m1", "A", INIT_A, id="by payment and request"),
        pytest.param((INIT_A, INIT_B), "m3", None, INIT_B, id="by the request alone"),
        pytest.param((INIT_A,), "?", None, INIT_A, id="the only one"),
        pytest.param((), "m1", None, Bound.TO_NOTHING, id="nothing in flight"),
        pytest.param((INIT_A,), "m1", "B", Bound.TO_NOTHING, id="another payment's name counts"),
        pytest.param((INIT_A, INIT_B), "?", None, Bound.TO_SEVERAL, id="two payments"),
        pytest.param((INIT_A, CANCEL_A), "?", "A", Bound.TO_SEVERAL, id="two of one payment"),
        pytest.param((INIT_A, CANCEL_A, INIT_B), "m3", "A", Bound.TO_SEVERAL, id="a contradiction"),
        pytest.param((INIT_A, REFUND_A), "m4", "X", REFUND_A, id="a refund under another name"),
        pytest.param((REFUND_A,), "?", "X", Bound.TO_NOTHING, id="another name and no id"),
        pytest.param((REFUND_A,), "?", None, REFUND_A, id="a refund that is the only one"),
    ],
)
def test_an_answer_is_bound_by_payment_then_by_request_then_as_the_only_one(
    flying: tuple[InFlight, ...],
    message_id: str,
    payment_id: str | None,
    expected: InFlight | Bound,
) -> None:
    assert in_flight(*flying).bind(message_id, payment_id) == expected


def test_an_answered_request_is_no_longer_in_flight() -> None:
    requests = in_flight(INIT_A, CANCEL_A)
    requests.answered("m1")
    requests.answered("unheard of")
    assert requests.all() == [CANCEL_A]


def test_an_answer_by_payment_settles_that_payments_requests_of_that_kind() -> None:
    requests = in_flight(INIT_A, CANCEL_A, INIT_B)
    requests.answered_by_payment("A", Request.INIT)
    assert requests.all() == [CANCEL_A, INIT_B]


@pytest.mark.parametrize("payment_id", [None, "A"])
def test_a_second_answer_under_an_answered_id_is_that_requests_and_no_others(
    payment_id: str | None,
) -> None:
    requests = in_flight(INIT_A, INIT_B)
    requests.answered("m1")
    assert requests.bind("m1", payment_id) == INIT_A
    assert requests.all() == [INIT_B]


def test_an_answered_id_that_names_another_payment_is_not_believed() -> None:
    requests = in_flight(INIT_A, INIT_B)
    requests.answered("m1")
    assert requests.bind("m1", "B") == INIT_B
    assert requests.bind("m1", "C") is Bound.TO_NOTHING


def test_of_the_answered_the_latest_two_hundred_are_remembered() -> None:
    requests = PendingRequests()
    for number in range(201):
        requests.add(InFlight(f"r{number}", "A", Request.CANCEL, number))
        requests.answered(f"r{number}")
    assert requests.named("r0") is None
    assert requests.named("r1") is not None
    assert requests.named("r200") is not None


def test_clearing_hands_out_what_was_in_flight_oldest_first_and_remembers_it() -> None:
    """An answer to a request of an earlier connection is not taken for one to the only one now."""
    requests = in_flight(INIT_A, CANCEL_A)
    assert requests.clear() == [INIT_A, CANCEL_A]
    assert requests.all() == []
    requests.add(INIT_B)
    assert requests.bind("m1", None) == INIT_A
    assert requests.bind("?", None) == INIT_B


@pytest.mark.parametrize(
    ("flying", "message_id", "request_", "expected"),
    [
        pytest.param((INIT_A,), "", Request.INIT, INIT_A, id="the only one in flight"),
        pytest.param((INIT_A, INIT_B), "", Request.INIT, None, id="one of two"),
        pytest.param((INIT_A, INIT_B), "m3", Request.INIT, INIT_B, id="the one it repeats"),
        pytest.param((INIT_A, CANCEL_A), "m2", Request.INIT, None, id="another question's id"),
        pytest.param((CANCEL_A,), "", Request.CANCEL, None, id="a cancel without its id"),
        pytest.param((CANCEL_A,), "m2", Request.CANCEL, CANCEL_A, id="a cancel by its id"),
    ],
)
def test_an_answer_without_a_payment_is_bound_only_where_it_can_be_to_nothing_else(
    flying: tuple[InFlight, ...], message_id: str, request_: Request, expected: InFlight | None
) -> None:
    assert in_flight(*flying).only_answered(message_id, request_) is expected
