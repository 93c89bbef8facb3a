"""A session that speaks a server's profile: binding without ids, and no change midway."""

from dataclasses import replace
from pathlib import Path

from terminal_app.channel.events import ConnectionState, MessageUnmatched, NotRecorded
from terminal_app.payments.payment import Outcome
from terminal_app.session.engine.message_handler import NO_PAYMENT_ID
from terminal_app.simulator import Kind, SimulatorServer
from terminal_app.wire.profile import load
from terminal_app.wire.profile.model import Profile
from tests.support.waiting import wait_for
from tests.unit.session.shop import TERMINAL, Shop, connection_to
from tests.unit.wire.profiles import SIMULATED

CUSTOMER_DOES_NOTHING = 10_013


def test_a_till_and_a_server_of_one_profile_agree_on_the_money(tmp_path: Path) -> None:
    known = SIMULATED["wrapped"]
    with SimulatorServer(delay_s=0.02, profile=known) as server:
        with Shop(connection_to(server), tmp_path, profile=known) as shop:
            shop.until_line(ConnectionState.CONNECTED)
            payment_id = shop.charge(12_500)
            shop.until_outcome(payment_id, Outcome.PAID)
        assert server.charged_total("NOK") == 12_500
        assert server.ledger.entries(Kind.VIOLATION) == []


def test_a_profile_is_not_changed_while_a_payment_is_not_known(tmp_path: Path) -> None:
    first = SIMULATED["nested"]
    with SimulatorServer(delay_s=0.02, profile=first) as server:
        with Shop(connection_to(server), tmp_path, profile=first) as shop:
            shop.until_line(ConnectionState.CONNECTED)
            shop.charge(CUSTOMER_DOES_NOTHING)
            wait_for("the request", lambda: len(server.payments()) == 1)
        other: Profile = replace(first, answers_repeat_id=False)
        with Shop(connection_to(server), tmp_path, profile=other) as shop:
            refused = shop.until_any(NotRecorded)
            assert "profile has changed while a payment is open" in refused.why
            assert first.digest[:12] in refused.why
        assert len(server.ledger.entries(Kind.LOGON)) == 1
        with Shop(connection_to(server), tmp_path, profile=first) as shop:
            shop.until_line(ConnectionState.CONNECTED)


def test_a_customer_whose_scan_names_no_payment_is_told_to_the_cashier(tmp_path: Path) -> None:
    known = load.parse("[identifiers]\nget_request_has_id = false")
    with (
        SimulatorServer(delay_s=0.02, profile=known) as server,
        Shop(connection_to(server), tmp_path, profile=known, has_cashier=True) as shop,
    ):
        shop.until_line(ConnectionState.CONNECTED)
        server.request_payment(TERMINAL)
        assert shop.until_any(MessageUnmatched).why == NO_PAYMENT_ID
