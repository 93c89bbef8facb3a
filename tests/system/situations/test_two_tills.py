"""Two tills with one terminal id, and one till with two servers."""

import contextlib
from pathlib import Path

import pytest

from terminal_app.simulator import Kind, SimulatorServer
from tests.support.processes import running_till
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.situations.ledger_comparison import most_payable_at_once
from tests.system.situations.pay_command import (
    RunningPay,
    is_true,
    outcomes,
    pay,
    running_pay,
    settings_for,
)


def taken_up(settings: Path, data_dir: Path, server: SimulatorServer) -> None:
    """Start the till until it knows the outcome of each payment that the server has received.

    That the server doesn't know a payment counts only after a minute.
    """

    def all_known() -> bool:
        pay(settings, data_dir, "11,13", "--timeout", "1.5", "--despite-unknown")
        received = server.payments().keys()
        known = outcomes(data_dir)
        return all(known[one] != "not_known" for one in known if one in received)

    wait_for("everything known", all_known, within_s=60)
    assert is_true(outcomes(data_dir), server)


def test_two_tills_with_one_terminal_id_both_say_so_and_nobody_loses_money(
    screen: Screen, server: SimulatorServer, tmp_path: Path
) -> None:
    """Each disconnects the other, so the receipt may come to the wrong one of them."""
    settings = settings_for(tmp_path, server)
    one, other = tmp_path / "one", tmp_path / "other"
    with running_pay(settings, one, "10,13", "--timeout", "60") as first:
        first.wait_for_code()
        ((payment_id, _record),) = server.payments().items()
        with running_till(settings, other, screen.name) as second:
            first.wait_for("Another till uses this terminal id")
            wait_for("the other says so too", lambda: "another_till" in second.log())
            server.pay(payment_id)
        wait_for("the receipt at the right one", lambda: has_ended(first, server), within_s=30)
        status, answer = first.finish()
    assert (status, answer["outcome"]) == (0, "paid")
    assert outcomes(one) == {payment_id: "paid"}
    assert outcomes(other) == {}
    assert server.charged_total() == 1013
    assert server.ledger.entries(Kind.DUPLICATE_INIT) == []


def has_ended(till: RunningPay, server: SimulatorServer) -> bool:
    """Deliver the receipt again, as the server does at a logon; whether ``pay`` has ended."""
    if till.process.poll() is not None:
        return True
    texts = [str(entry.facts["text"]) for entry in server.ledger.entries(Kind.SENT)]
    receipts = [text for text in texts if "PAYMENT_RECEIPT" in text]
    with contextlib.suppress(LookupError):
        server.send_to("TILL-1", receipts[0])
    return False


@pytest.fixture
def new_server() -> SimulatorServer:
    return SimulatorServer(delay_s=0.02)


def test_a_till_that_is_pointed_at_another_server_keeps_the_open_payment_in_sight(
    server: SimulatorServer, new_server: SimulatorServer, tmp_path: Path
) -> None:
    data_dir = tmp_path / "data"
    old_settings = settings_for(tmp_path, server)
    with running_pay(old_settings, data_dir, "10,13") as killed:
        killed.wait_for_code()
        killed.process.kill()
        killed.process.wait(10)
    ((payment_id, outcome),) = outcomes(data_dir).items()
    assert outcome == "not_known"
    with new_server:
        (tmp_path / "new").mkdir()
        settings = settings_for(tmp_path / "new", new_server)
        status, _answer, said = pay(settings, data_dir, "11,13", "--timeout", "1.5")
        assert status == 1, "and there was time enough to ask about the other"
        assert "An earlier payment isn't settled: 10.13 NOK" in said
        status, _answer, said = pay(settings, data_dir, "10,13")
        assert (status, "--despite-unknown" in said) == (1, True)
        for entry in new_server.ledger.entries(Kind.RECEIVED):
            assert entry.payment_id != payment_id
        assert len(new_server.payments()) == 1
        assert most_payable_at_once(new_server.ledger.entries()) == 1
    assert outcomes(data_dir)[payment_id] == "not_known"
    assert server.payments()[payment_id].state == "PENDING"
    server.pay(payment_id)
    taken_up(old_settings, data_dir, server_of_both(server, new_server))
    assert outcomes(data_dir)[payment_id] == "paid"


def server_of_both(server: SimulatorServer, new_server: SimulatorServer) -> SimulatorServer:
    """Return the old server, its ledger extended by the new one's."""
    for entry in new_server.ledger.entries():
        if entry.payment_id is not None:
            server.ledger.record(
                entry.kind, entry.terminal_id, entry.payment_id, **dict(entry.facts)
            )
    return server
