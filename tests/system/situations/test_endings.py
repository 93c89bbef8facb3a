"""Every way in which the program ends with a payment open: the next start resumes it."""

import signal
from pathlib import Path

import pytest

from terminal_app.simulator import Kind, SimulatorServer
from tests.support.processes import RunningTill, running_till
from tests.support.results import NOT_KNOWN
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.system.situations.pay_command import is_true, outcomes, pay, running_pay, settings_for

A_NOTICE = 0.02
HANGUP, KILL = signal.Signals["SIGHUP"], signal.Signals["SIGKILL"]
LOGGING_OFF = [HANGUP, signal.SIGTERM]


def open_payment_in_the_window(screen: Screen, till: RunningTill) -> str:
    till.wait_until_logged_on()
    screen.type("20,13\r")
    pending = wait_for(
        "the code", lambda: [one for one in till.payments() if one["state"] == "PENDING"]
    )
    return str(pending[0]["payment_id"])


def end_by_signal(till: RunningTill, number: signal.Signals) -> None:
    till.process.send_signal(number)
    assert till.process.wait(20) == 0


def end_by_ctrl_c(till: RunningTill, screen: Screen) -> None:
    """Send SIGINT twice: the first one only warns."""
    till.process.send_signal(signal.SIGINT)
    wait_for("the warning", lambda: screen.share_of(NOT_KNOWN) > A_NOTICE)
    end_by_signal(till, signal.SIGINT)


@pytest.mark.parametrize("paid_meanwhile", [True, False])
@pytest.mark.parametrize("number", [*LOGGING_OFF, signal.SIGINT], ids=lambda one: one.name)
def test_a_window_that_ends_with_a_payment_open_takes_it_up_at_the_next_start(
    screen: Screen,
    server: SimulatorServer,
    tmp_path: Path,
    number: signal.Signals,
    *,
    paid_meanwhile: bool,
) -> None:
    settings, data_dir = settings_for(tmp_path, server), tmp_path / "data"
    with running_till(settings, data_dir, screen.name) as till:
        payment_id = open_payment_in_the_window(screen, till)
        if number is signal.SIGINT:
            end_by_ctrl_c(till, screen)
        else:
            end_by_signal(till, number)
    assert outcomes(data_dir) == {payment_id: "not_known"}
    assert server.payments()[payment_id].state == "PENDING", "nothing is cancelled on the way out"
    if paid_meanwhile:
        server.pay(payment_id)
    settled = {payment_id: "paid" if paid_meanwhile else "not_paid"}
    with running_till(settings, data_dir, screen.name):
        wait_for("the next start's word", lambda: outcomes(data_dir) == settled, within_s=30)
    assert is_true(outcomes(data_dir), server)
    canceled = server.ledger.entries(Kind.CANCELED, payment_id)
    assert len(canceled) == (0 if paid_meanwhile else 1)


@pytest.mark.parametrize("number", [signal.SIGINT, *LOGGING_OFF], ids=lambda one: one.name)
def test_pay_that_is_interrupted_asks_to_cancel_and_ends_with_what_is_known(
    server: SimulatorServer, tmp_path: Path, number: signal.Signals
) -> None:
    settings, data_dir = settings_for(tmp_path, server), tmp_path / "data"
    with running_pay(settings, data_dir, "10,13") as one:
        one.wait_for_code()
        one.process.send_signal(number)
        status, answer = one.finish()
    assert (status, answer["outcome"]) == (1, "not_paid")
    assert server.payments()[answer["paymentId"]].state == "CANCELED"


@pytest.mark.parametrize("paid_meanwhile", [True, False])
def test_pay_that_is_killed_is_taken_up_by_the_next_start(
    server: SimulatorServer, tmp_path: Path, *, paid_meanwhile: bool
) -> None:
    settings, data_dir = settings_for(tmp_path, server), tmp_path / "data"
    with running_pay(settings, data_dir, "10,13") as one:
        one.wait_for_code()
        one.process.send_signal(KILL)
        assert one.process.wait(20) != 0
    ((payment_id, outcome),) = outcomes(data_dir).items()
    assert outcome == "not_known"
    if paid_meanwhile:
        server.pay(payment_id)

    def known() -> bool:
        pay(settings, data_dir, "11,13", "--timeout", "1.5", "--despite-unknown")
        return outcomes(data_dir)[payment_id] != "not_known"

    wait_for("the next starts' word", known, within_s=60)
    assert outcomes(data_dir)[payment_id] == ("paid" if paid_meanwhile else "not_paid")
    assert is_true(outcomes(data_dir), server)
