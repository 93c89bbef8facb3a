"""Phones are let into a demo between payments; the till logs on anew to be told its new code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app.channel.commands import SetLanAccess
from terminal_app.channel.events import (
    ConnectionChanged,
    ConnectionState,
    LanAccessChanged,
    LoggedOn,
)
from terminal_app.compose.lan_access import LanAccess
from terminal_app.errors import FaultKind
from terminal_app.payments.payment import Outcome
from terminal_app.simulator import SimulatorServer
from terminal_app.texts import Texts
from tests.unit.session.shop import Shop, connection_to

LAN = "127.0.0.2"


@pytest.fixture
def demo(server: SimulatorServer, tmp_path: Path) -> Iterator[Shop]:
    access = LanAccess(server, Texts("en"))
    with Shop(connection_to(server), tmp_path / "data", set_lan_access=access.set) as shop:
        shop.until_line(ConnectionState.CONNECTED)
        yield shop
    assert shop.failure() is None
    assert shop.sound()


def own_code(shop: Shop) -> str:
    return str(shop.until_any(LoggedOn).own_code)


def test_a_demos_session_says_first_that_no_phone_is_let_in(demo: Shop) -> None:
    assert demo.seen[0] == LanAccessChanged()


def test_the_till_is_told_its_own_codes_new_address(demo: Shop, server: SimulatorServer) -> None:
    for _again in range(4):
        demo.post(SetLanAccess(is_open=True, address=LAN))
        reached_at = demo.until_any(LanAccessChanged).address
        assert own_code(demo) == f"{reached_at}/t/TILL-1"
        demo.until_line(ConnectionState.CONNECTED)
        demo.post(SetLanAccess(is_open=False))
        assert demo.until_any(LanAccessChanged) == LanAccessChanged()
        assert own_code(demo) == f"{server.base_url}/t/TILL-1"
        demo.until_line(ConnectionState.CONNECTED)
    faults = [event.fault for event in demo.seen if isinstance(event, ConnectionChanged)]
    assert FaultKind.ANOTHER_TILL not in faults, "nobody else uses this terminal id"


def test_nothing_is_changed_while_a_payment_is_open(demo: Shop, server: SimulatorServer) -> None:
    payment_id = demo.charge(1013)
    demo.until_code(payment_id)
    demo.post(SetLanAccess(is_open=True, address=LAN))
    server.pay(payment_id)
    demo.until_outcome(payment_id, Outcome.PAID)
    told = [event for event in demo.seen if isinstance(event, LanAccessChanged | LoggedOn)]
    changes = [event for event in told if isinstance(event, LanAccessChanged)]
    assert changes == [LanAccessChanged()] * 2
    assert len(told) == 3, "it neither opened nor logged on anew"


def test_where_phones_cant_be_let_in_the_line_stays_up(demo: Shop) -> None:
    demo.post(SetLanAccess(is_open=True, address="127.0.0.1"))
    told = demo.until_any(LanAccessChanged)
    assert (told.address, bool(told.why_not)) == ("", True)
    payment_id = demo.charge(1002)
    demo.until_outcome(payment_id, Outcome.PAID)
    assert len([event for event in demo.seen if isinstance(event, LoggedOn)]) == 1
