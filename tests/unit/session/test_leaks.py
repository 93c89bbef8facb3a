"""A till runs for months: what it holds on to doesn't grow with payments and reconnections."""

import pytest

from terminal_app.channel.events import ConnectionState
from tests.support.processes import running_simulator
from tests.system.soak.leaks import Reading, connection_to, readings
from tests.unit.session.shop import Shop

PAYMENTS, RECONNECTIONS, WARM_AFTER = 1000, 80, 250
"""``python -m tests.system.soak.leaks`` takes more of both."""
MOST_RESIDENT_KIB_A_PAYMENT = 0.5
"""Whoever keeps a payment keeps more than this,"""
MOST_BLOCKS_A_PAYMENT = 1.0
"""and whoever keeps its id alone, one block of Python's allocator."""


@pytest.fixture(scope="module")
def readings_of_a_day(tmp_path_factory: pytest.TempPathFactory) -> list[Reading]:
    """The first one is taken when everything has been used once."""
    folder = tmp_path_factory.mktemp("leaks")
    with running_simulator(folder) as simulator:
        shop = Shop(connection_to(simulator), folder / "data")
        with shop:
            shop.until_line(ConnectionState.CONNECTED)
            found = list(readings(shop, PAYMENTS, RECONNECTIONS, WARM_AFTER))
        assert shop.sound()
    assert found[-1].reconnections - found[0].reconnections > RECONNECTIONS / 2
    return found


def test_no_descriptor_is_left_open(readings_of_a_day: list[Reading]) -> None:
    warm, last = readings_of_a_day[0], readings_of_a_day[-1]
    assert last.descriptors <= warm.descriptors, readings_of_a_day


def test_no_thread_is_left_running(readings_of_a_day: list[Reading]) -> None:
    assert len({reading.threads for reading in readings_of_a_day}) == 1, readings_of_a_day


def test_memory_does_not_grow_with_payments_and_reconnections(
    readings_of_a_day: list[Reading],
) -> None:
    warm, last = readings_of_a_day[0], readings_of_a_day[-1]
    payments = last.payments - warm.payments
    assert last.blocks - warm.blocks < MOST_BLOCKS_A_PAYMENT * payments, readings_of_a_day
    grown_kib = last.resident_kib - warm.resident_kib
    assert grown_kib < MOST_RESIDENT_KIB_A_PAYMENT * payments, readings_of_a_day
