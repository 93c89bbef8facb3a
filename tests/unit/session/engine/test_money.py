"""The session against the simulator: every outcome, judged by the server's ledger and the file."""

from dataclasses import dataclass

import pytest

from terminal_app.channel.events import ConnectionState
from terminal_app.payments.payment import Alarm, Doubt, Outcome, Payment, State
from terminal_app.simulator import Entry, Kind, SimulatorServer
from tests.support.waiting import wait_for
from tests.unit.session.shop import Shop

PAID, NOT_PAID, NOT_KNOWN = Outcome.PAID, Outcome.NOT_PAID, Outcome.NOT_KNOWN


@dataclass(frozen=True)
class Expected:
    """What must become of an amount that ends in certain digits."""

    outcome: Outcome
    state: State
    doubt: Doubt | None = None
    alarms: tuple[Alarm, ...] = ()
    set_aside: int = 0
    charges: int = 0
    """How often the server takes the customer's money."""
    asks: bool = False
    """The till has to ask by cancelling."""

    def describes(self, payment: Payment) -> bool:
        """Whether ``payment`` has become what it must."""
        said = (payment.outcome, payment.doubt, payment.state, payment.alarms)
        numbered = payment.outcome is not PAID or payment.receipt_id is not None
        return numbered and said == (self.outcome, self.doubt, self.state, self.alarms)


IS_PAID = Expected(PAID, State.COMPLETE, charges=1)
DISTURBED = Expected(PAID, State.COMPLETE, charges=1, set_aside=1)
ABORTED = Expected(NOT_PAID, State.CANCELED)
ASKED = Expected(NOT_PAID, State.CANCELED, asks=True)
REFUSED = Expected(NOT_PAID, State.ERROR)

EXPECTED = {
    0: IS_PAID,
    1: ABORTED,
    2: IS_PAID,
    3: IS_PAID,
    4: IS_PAID,
    5: REFUSED,
    6: REFUSED,
    7: ASKED,
    8: ASKED,
    9: ASKED,
    10: ASKED,
    11: ASKED,
    12: ASKED,
    18: IS_PAID,
    19: ASKED,
    20: Expected(
        NOT_KNOWN,
        State.PENDING,
        Doubt.RECEIPT_DISAGREES,
        (Alarm.RECEIPT_DISAGREES,),
        charges=1,
    ),
    21: Expected(
        NOT_KNOWN,
        State.PENDING,
        Doubt.RECEIPT_DISAGREES,
        (Alarm.RECEIPT_DISAGREES,),
        charges=1,
    ),
    22: IS_PAID,
    23: IS_PAID,
    24: Expected(PAID, State.COMPLETE, alarms=(Alarm.SECOND_RECEIPT,), charges=2),
    25: IS_PAID,
    26: ASKED,
    27: DISTURBED,
    28: ASKED,
    29: Expected(
        NOT_KNOWN,
        State.PENDING,
        Doubt.RECEIPT_UNREADABLE,
        (Alarm.RECEIPT_UNREADABLE,),
        charges=1,
    ),
    30: DISTURBED,
    31: DISTURBED,
    32: DISTURBED,
    33: DISTURBED,
    34: DISTURBED,
    35: DISTURBED,
    36: DISTURBED,
    37: DISTURBED,
    38: DISTURBED,
    39: IS_PAID,
    40: IS_PAID,
    45: IS_PAID,
    46: Expected(NOT_PAID, State.REVERSED, charges=1),
    48: IS_PAID,
    49: IS_PAID,
}


def agree(server: SimulatorServer, shop: Shop) -> None:
    """Hold the file against the ledger: what the till says of money must be true."""
    ledger, journal = server.payments(), shop.payments()
    for payment_id, charged in ledger.items():
        payment = journal[payment_id]
        if payment.outcome is not NOT_KNOWN:
            assert (payment.outcome is PAID) == charged.is_paid, payment
    said_paid = sum(paid_minor(payment) for payment in journal.values())
    said_not_known = sum(
        payment.amount.amount_minor
        for payment in journal.values()
        if payment.outcome is NOT_KNOWN and ledger[payment.payment_id].is_paid
    )
    stands = server.charged_total() - server.ledger.refunded_total()
    assert stands == said_paid + said_not_known


def paid_minor(payment: Payment) -> int:
    """What the journal says was paid; each further receipt number is a further charge."""
    if payment.outcome is not PAID:
        return 0
    return payment.amount.amount_minor * (1 + len(payment.other_receipt_ids))


@pytest.mark.parametrize("digits", EXPECTED, ids=lambda digits: f"{digits:02}")
def test_the_till_says_of_each_payment_what_the_server_did(
    server: SimulatorServer, shop: Shop, digits: int
) -> None:
    expected = EXPECTED[digits]
    payment_id = shop.charge(12_500 + digits)
    shop.until_payment(payment_id, expected.describes)
    wait_for("the ledger", lambda: charges(server, payment_id) == expected.charges)
    if expected.set_aside:
        wait_for("what was set aside", lambda: set_aside_entries(shop) == expected.set_aside)
    asked = [entry for entry in server.ledger.entries(Kind.CANCELED) if entry.facts["by"] == "till"]
    assert bool(asked) == expected.asks
    agree(server, shop)


def charges(server: SimulatorServer, payment_id: str) -> int:
    return len(server.ledger.entries(Kind.CHARGED, payment_id))


def set_aside_entries(shop: Shop) -> int:
    (row,) = shop.rows("SELECT count(*) FROM entries WHERE kind = 'set_aside'")
    return int(row[0])


def test_a_frame_of_ten_megabytes_is_recorded_as_its_length_and_its_first_kibibyte(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_537)
    shop.until_outcome(payment_id, PAID)
    query = (
        "SELECT json_extract(body, '$.length'), length(body), length(text)"
        " FROM entries JOIN personal USING (seq) WHERE kind = 'set_aside'"
    )
    ((length, size, kept),) = shop.rows(query)
    assert length == 10 * 1024 * 1024
    assert kept == 1024
    assert size < 300
    assert len(server.ledger.entries(Kind.LOGON)) == 1, "the session has lived on"


# -- cancelled by the cashier ----------------------------------------------------------------


def cancelled_while_pending(shop: Shop, amount_minor: int) -> str:
    payment_id = shop.charge(amount_minor)
    shop.until_code(payment_id)
    shop.cancel(payment_id)
    return payment_id


def test_a_cancel_that_the_server_confirms_is_not_paid(server: SimulatorServer, shop: Shop) -> None:
    payment_id = cancelled_while_pending(shop, 12_513)
    payment = shop.until_outcome(payment_id, NOT_PAID)
    assert (payment.state, payment.canceled_by) == (State.CANCELED, "Kari")
    agree(server, shop)


@pytest.mark.parametrize("digits", [14, 15])
def test_a_cancel_that_is_not_confirmed_stays_unknown_and_is_asked_again(
    server: SimulatorServer, shop: Shop, digits: int
) -> None:
    payment_id = cancelled_while_pending(shop, 12_500 + digits)
    payment = shop.until_payment(payment_id, lambda payment: payment.times_asked == 3)
    assert payment.outcome is NOT_KNOWN
    agree(server, shop)


def test_a_payment_that_crosses_its_cancel_is_paid_and_alarms(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = cancelled_while_pending(shop, 12_516)
    payment = shop.until_outcome(payment_id, PAID)
    assert payment.alarms == (Alarm.PAID_AFTER_CANCEL,)
    agree(server, shop)


def test_a_payment_after_a_confirmed_cancel_is_paid_and_alarms(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = cancelled_while_pending(shop, 12_517)
    shop.until_outcome(payment_id, NOT_PAID)
    payment = shop.until_outcome(payment_id, PAID)
    assert payment.alarms == (Alarm.PAID_AFTER_CANCEL,)
    agree(server, shop)


def test_a_cancel_before_the_response_shows_no_code_ever(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_504)
    shop.cancel(payment_id)
    shop.until_outcome(payment_id, NOT_PAID)
    assert shop.payments()[payment_id].qr_code is None
    agree(server, shop)


# -- the money while the line is down ----------------------------------------------------------


def test_a_lost_line_keeps_the_code_and_cancels_nothing(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_513)
    code = shop.until_code(payment_id).code_to_show
    server.drop_connections()
    shop.until_line(ConnectionState.WAITING)
    shop.until_line(ConnectionState.CONNECTED)
    assert shop.payments()[payment_id].code_to_show == code
    server.pay(payment_id)
    assert shop.until_outcome(payment_id, PAID).alarms == ()
    assert said_by_till(server, "STATUS_UPDATE") == []
    agree(server, shop)


def said_by_till(server: SimulatorServer, message_type: str) -> list[Entry]:
    return [
        entry
        for entry in server.ledger.entries(Kind.RECEIVED)
        if message_type in str(entry.facts["text"])
    ]


def test_a_payment_made_while_the_line_is_down_is_paid_after_the_next_logon(
    server: SimulatorServer, shop: Shop
) -> None:
    payment_id = shop.charge(12_513)
    shop.until_code(payment_id)
    server.drop_connections()
    server.pay(payment_id)
    assert shop.until_outcome(payment_id, PAID).alarms == ()
    agree(server, shop)


def test_a_day_of_every_outcome_leaves_no_difference_between_ledger_and_journal(
    server: SimulatorServer, shop: Shop
) -> None:
    for number, (digits, expected) in enumerate(EXPECTED.items()):
        payment_id = shop.charge(10_000 + 100 * number + digits, despite_unknown=True)
        shop.until_payment(
            payment_id,
            expected.describes,
        )
    wait_for("every charge", lambda: len(server.ledger.entries(Kind.CHARGED)) == all_charges())
    wait_for("the second receipt", lambda: any(p.other_receipt_ids for p in paid_ones(shop)))
    agree(server, shop)


def all_charges() -> int:
    return sum(expected.charges for expected in EXPECTED.values())


def paid_ones(shop: Shop) -> list[Payment]:
    return [payment for payment in shop.payments().values() if payment.outcome is PAID]
