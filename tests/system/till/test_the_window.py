"""The installed till as a process, its keys pressed by an X server, judged from outside."""

import contextlib
import os
import signal
import sqlite3
import sys
from pathlib import Path

import pytest
import zxingcpp

from terminal_app.simulator import Kind
from tests.support.journals import faults_in
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    running_till,
    write_settings,
)
from tests.support.results import A_RESULT, NOT_KNOWN, NOT_PAID, PAID, wait_for_result
from tests.support.screen import SCANNER_GAP_MS, Screen, virtual_screen
from tests.support.waiting import wait_for


def qr_code_on(screen: Screen) -> str | None:
    found = zxingcpp.read_barcodes(screen.picture())
    return found[0].text if found else None


def test_a_payment_goes_from_the_keypad_to_the_receipt(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    screen.type("125,50\r")
    code = wait_for("the QR code", lambda: qr_code_on(screen))
    wait_for_result(screen, PAID)
    (payment,) = till.payments()
    assert code.endswith(f"/pay/{payment['payment_id']}")
    assert (payment["state"], payment["outcome"]) == ("COMPLETE", "paid")
    assert (payment["amount_minor"], payment["currency"]) == (12550, "NOK")
    ledger = simulator.ledger()
    assert ledger.charged_total() == 12550
    assert list(ledger.payments()) == [payment["payment_id"]]
    assert simulator.entries(Kind.VIOLATION) == []
    assert "ERROR" not in till.log()


def test_a_payment_is_found_in_the_journal_by_its_amount(screen: Screen, till: RunningTill) -> None:
    screen.type("125,50\r")
    wait_for_result(screen, PAID)
    wait_for("the result is left", lambda: has_left_result(screen))
    screen.key("F2")
    screen.type("125,5\r")
    wait_for_result(screen, PAID)
    assert len(till.payments()) == 1
    assert "ERROR" not in till.log()


def has_left_result(screen: Screen) -> bool:
    screen.key("Return")
    return screen.share_of(PAID) < A_RESULT


def test_escape_cancels_and_the_till_says_not_paid(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    screen.type("20,13\r")
    wait_for("the QR code", lambda: qr_code_on(screen))
    screen.key("Escape")
    wait_for_result(screen, NOT_PAID)
    assert qr_code_on(screen) is None
    (payment,) = till.payments()
    assert (payment["state"], payment["outcome"]) == ("CANCELED", "not_paid")
    assert simulator.ledger().charged_total() == 0


def test_a_customer_who_aborts_shows_as_not_paid(screen: Screen, till: RunningTill) -> None:
    screen.type("20,01\r")
    wait_for_result(screen, NOT_PAID)
    assert [payment["outcome"] for payment in till.payments()] == ["not_paid"]


def test_silence_shows_as_not_known_and_never_as_failed(
    screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    settings = write_settings(
        tmp_path, simulator, "[times]\ninit_response = 0.5\nconfirmation = 0.5"
    )
    with running_till(settings, tmp_path / "data", screen.name) as till:
        till.wait_until_logged_on()
        screen.type("20,14\r")
        wait_for("the QR code", lambda: qr_code_on(screen))
        screen.key("Escape")
        wait_for_result(screen, NOT_KNOWN)
        assert [payment["outcome"] for payment in till.payments()] == ["not_known"]


def test_a_barcode_scanner_never_charges(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    screen.type("7038010009457\r", gap_ms=SCANNER_GAP_MS)
    screen.pause_after_code()
    screen.type("12,00\r")
    wait_for_result(screen, PAID)
    assert [payment["amount_minor"] for payment in till.payments()] == [1200]
    assert simulator.ledger().charged_total() == 1200


def test_a_second_enter_doesnt_charge_twice(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    screen.type("30,00\r\r\r")
    wait_for_result(screen, PAID)
    assert len(till.payments()) == 1
    assert simulator.ledger().charged_total() == 3000


def test_digits_typed_on_a_result_start_a_new_sale(screen: Screen, till: RunningTill) -> None:
    screen.type("30,00\r")
    wait_for_result(screen, PAID)
    screen.key("4", gap_ms=700)  # longer than a result must have been in sight
    wait_for("the result gone", lambda: screen.share_of(PAID) < A_RESULT)
    screen.type("0,00\r")
    wait_for_result(screen, PAID)
    assert [payment["amount_minor"] for payment in till.payments()] == [3000, 4000]


def test_killed_with_a_payment_open_it_is_taken_up_and_its_money_is_not_lost(
    screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    settings = write_settings(tmp_path, simulator, "[times]\ntake_up = 0.3")
    with running_till(settings, tmp_path / "data", screen.name) as till:
        till.wait_until_logged_on()
        screen.type("20,13\r")
        wait_for("the QR code", lambda: qr_code_on(screen))
        till.process.kill()
        till.process.wait(10)
    assert [payment["state"] for payment in till.payments()] == ["PENDING"]
    with running_till(settings, tmp_path / "data", screen.name) as till:
        wait_for(
            "asked by cancelling",
            lambda: [payment["state"] for payment in till.payments()] == ["CANCELED"],
        )
    assert simulator.ledger().charged_total() == 0


def test_closing_with_a_payment_open_warns_first(screen: Screen, till: RunningTill) -> None:
    screen.type("20,13\r")
    wait_for("the QR code", lambda: qr_code_on(screen))
    till.process.send_signal(signal.SIGINT)
    wait_for("the warning", lambda: screen.share_of(NOT_KNOWN) > 0.02)
    assert till.process.poll() is None
    till.process.send_signal(signal.SIGINT)
    assert till.process.wait(10) == 0
    assert [payment["state"] for payment in till.payments()] == ["PENDING"]


def test_full_hd_shows_a_code_that_can_be_read(
    large_screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    settings = write_settings(tmp_path, simulator)
    with running_till(settings, tmp_path / "data", large_screen.name) as till:
        till.wait_until_logged_on()
        large_screen.type("20,13\r")
        code = wait_for("the QR code", lambda: qr_code_on(large_screen))
        (payment,) = till.payments()
        assert code.endswith(payment["payment_id"])


def test_paid_while_the_connection_is_away_shows_as_paid_when_it_is_back(
    screen: Screen, simulator: RunningSimulator, till: RunningTill
) -> None:
    screen.type("20,18\r")
    wait_for_result(screen, PAID)
    assert [payment["outcome"] for payment in till.payments()] == ["paid"]
    assert simulator.ledger().charged_total() == 2018
    assert len(simulator.entries(Kind.LOGON)) == 2


@pytest.mark.parametrize("ending", ["30", "31", "32", "33", "34", "35", "36", "37", "38"])
def test_a_malformed_frame_is_kept_and_the_payment_goes_on(
    screen: Screen, simulator: RunningSimulator, till: RunningTill, ending: str
) -> None:
    screen.type(f"20,{ending}\r")
    wait_for_result(screen, PAID)
    assert simulator.ledger().charged_total() == 2000 + int(ending)
    assert "set aside" in till.log()


@pytest.mark.parametrize("ending", ["20", "21", "29"])
def test_a_receipt_that_disagrees_or_cant_be_read_is_not_known(
    screen: Screen, till: RunningTill, ending: str
) -> None:
    screen.type(f"20,{ending}\r")
    wait_for_result(screen, NOT_KNOWN)
    assert [payment["outcome"] for payment in till.payments()] == ["not_known"]


def test_without_a_journal_the_window_says_so_and_nothing_goes_out(
    screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    settings = write_settings(tmp_path, simulator)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with running_till(settings, tmp_path / "file", screen.name) as till:
        wait_for("the notice", lambda: screen.share_of(NOT_PAID) > 0.02)
        screen.type("20,00\r")
        (tmp_path / "file").unlink()
        # Once the obstacle is gone the till connects, and nothing of before is sent.
        wait_for("the logon", lambda: simulator.entries(Kind.LOGON))
        assert till.process.poll() is None
    assert simulator.entries(Kind.PAYMENT_CREATED) == []


def test_the_end_of_the_display_is_logged_and_the_session_ends_in_order(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    data, settings = tmp_path / "data", write_settings(tmp_path, simulator)
    with virtual_screen() as screen, running_till(settings, data, screen.name) as till:
        till.wait_until_logged_on()
        screen.type("125,50\r")
        wait_for("the payment", till.payments)
        os.kill(screen.server, signal.SIGTERM)
        assert till.process.wait(20) == 1
    assert "the window's display went away: the till ends" in till.log()
    with contextlib.closing(sqlite3.connect(till.journal)) as journal:
        query = "SELECT kind FROM packed_entries ORDER BY seq DESC LIMIT 1"
        assert journal.execute(query).fetchone() == ("stopped",)
    assert faults_in(till.journal, [data / "terminal-app.log"]) == []


TOLD_TO_END = """
import os, signal, sys, threading
from terminal_app.__main__ import main
begin = threading.Thread.start
def start(thread):
    begin(thread)
    if thread.name == "session":
        os.kill(os.getpid(), signal.SIGTERM)
threading.Thread.start = start
sys.exit(main())
"""
"""The till, told to end as soon as its session has begun."""


def test_a_till_that_is_told_to_end_before_its_window_is_ready_ends_in_order(
    simulator: RunningSimulator, screen: Screen, tmp_path: Path
) -> None:
    data, settings = tmp_path / "data", write_settings(tmp_path, simulator)
    program = (sys.executable, "-c", TOLD_TO_END)
    with running_till(settings, data, screen.name, program) as till:
        assert till.process.wait(20) == 0
    assert faults_in(till.journal, [data / "terminal-app.log"]) == []
