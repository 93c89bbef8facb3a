"""Told to stop, the session begins nothing more."""

from pathlib import Path

from terminal_app.channel.commands import StartPayment, Stop
from terminal_app.channel.events import ConnectionState, PaymentRefused, Refusal
from terminal_app.simulator import Kind, SimulatorServer
from tests.unit.session.engine.engine_harness import nok
from tests.unit.session.shop import Shop, connection_to


def test_an_enter_that_comes_with_the_stop_charges_nobody(
    server: SimulatorServer, tmp_path: Path
) -> None:
    with Shop(connection_to(server), tmp_path) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        # Both before the session looks: the queue's own way in, and one wake-up.
        shop.commands._queue.put(Stop())
        shop.commands._queue.put(StartPayment("late", "sale", nok(1000), "Kari"))
        shop.commands.wake()
        refused = shop.until_any(PaymentRefused)
    assert refused == PaymentRefused("late", Refusal.STOPPING)
    assert shop.payments() == {}
    assert server.ledger.entries(Kind.PAYMENT_CREATED) == []
