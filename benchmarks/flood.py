"""Delay of a receipt behind messages that belong to nothing: ``python -m benchmarks.flood``.

A session on a real socket and a real journal. The floor is the same receipt alone, in the same run.
"""

import statistics
import tempfile
import time
from pathlib import Path

from terminal_app.channel.events import ConnectionState
from terminal_app.payments.payment import Outcome
from tests.unit.session.shop import Shop
from tests.unit.session.test_session import LOGON, receipt_for
from tests.unit.session.transport.raw_server import TEXT, Backend, Peer, frame

MESSAGES, ROUNDS = 3000, 9
_OTHER = b'{"paymentId": "6a1f4f0e-0000-4000-8000-000000000000"}'


class _Pays:
    """Sends the flood and the receipt at once, and notes when."""

    def __init__(self, flood: bytes) -> None:
        self._flood = flood
        self.sent_at = 0.0

    def __call__(self, peer: Peer) -> None:
        peer.upgrade()
        peer.send(frame(TEXT, LOGON))
        request = peer.read_frame()[1]
        data = self._flood + receipt_for(request)
        self.sent_at = time.perf_counter()
        peer.send(data)
        peer.read_to_the_end()


def delay_ms(flood: bytes) -> float:
    """Return how long after its sending a receipt is told as paid, in milliseconds."""
    pays = _Pays(flood)
    with (
        tempfile.TemporaryDirectory() as made,
        Backend(pays) as server,
        Shop(server.connection(), Path(made), synchronous="FULL") as shop,
    ):
        shop.until_line(ConnectionState.CONNECTED)
        payment_id = shop.charge(100)
        shop.until_outcome(payment_id, Outcome.PAID)
        told_at = time.perf_counter()
    return (told_at - pays.sent_at) * 1000


def main() -> None:
    """Measure in alternation, and print both medians."""
    flood = receipt_for(_OTHER) * MESSAGES
    alone, behind = [], []
    for _ in range(ROUNDS):
        alone.append(delay_ms(b""))
        behind.append(delay_ms(flood))
    print(f"a receipt alone: {statistics.median(alone):.1f} ms")
    print(f"behind {MESSAGES}: {statistics.median(behind):.1f} ms, at most {max(behind):.1f} ms")


if __name__ == "__main__":
    main()
