import random
import uuid
from pathlib import Path

from terminal_app.certification.run.till_session import TillSession
from terminal_app.channel.commands import StartPayment
from terminal_app.journal.journal import Journal
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import State
from terminal_app.session.session import SessionPorts
from terminal_app.settings import Connection, Settings, Times
from terminal_app.simulator import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, SimulatorServer
from terminal_app.simulator.scripts import scenario_files
from tests.support.waiting import wait_for

PAID_AND_BACK = """
description = "paid, and paid back at once"
[[on]]
expect = { message = "PAYMENT_INIT_REQUEST" }
do = [
    { send = "PAYMENT_INIT_RESPONSE" }, { charge = "this" }, { send = "PAYMENT_RECEIPT" },
    { refund = "this" }, { send = "PAYMENT_RECEIPT", state = "REVERSED" },
]
"""


def test_who_listens_late_sees_every_state_that_a_payment_has_had(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(PAID_AND_BACK)
    with SimulatorServer(delay_s=0, scenario=scenario_files.load(str(file))) as server:
        connection = Connection(
            "custom", server.token_url, server.websocket_url, "TILL-1", DEMO_CLIENT_ID
        )
        around = SessionPorts(
            open_journal=lambda: Journal(tmp_path, new_salt=lambda: "salt", synchronous="OFF"),
            read_secret=lambda _client_id: DEMO_CLIENT_SECRET,
            chance=random.Random(1),  # noqa: S311 - the same each time
        )
        till = TillSession(Settings(connection, times=Times(connect=5, logon=5)), tmp_path, around)
        till.start()
        try:
            while not till.is_connected:
                till.listen()
            payment_id = str(uuid.uuid4())
            amount = Money(413, Currency("NOK"))
            till.start_payment(StartPayment(payment_id, str(uuid.uuid4()), amount, "Kari"))
            wait_for(
                "the refund in the journal",
                lambda: [one.state for one in till.journaled_payments()] == [State.REVERSED],
            )
            seen = list[State]()
            while State.REVERSED not in seen:
                till.listen()
                payment = till.payments.get(payment_id)
                if payment is not None and payment.state not in seen:
                    seen.append(payment.state)
        finally:
            till.stop()
    assert seen == [State.INITIATING, State.PENDING, State.COMPLETE, State.REVERSED]
