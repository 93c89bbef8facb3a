"""``certify --propose`` run again, and a phone that declines, with a person at the keyboard."""

import signal
import socket
import threading
from pathlib import Path

import pytest

from terminal_app.simulator import SimulatorServer
from terminal_app.wire.profile import load
from tests.system.certification.certify_command import RunningCertify, TillFolder, running
from tests.system.certification.servers import CLIENT, SECRET
from tests.system.certification.test_guided import (
    PROMPT,
    pay_and_tell_the_unit,
    payment_over,
    tell_the_unit,
)

KEY = {CLIENT: SECRET}
BEGIN = "Enter: begin"
NAMELESS_REFUND = load.parse('[types]\nREFUND = "ZORK"')


def interrupt(run: RunningCertify) -> None:
    run.process.send_signal(signal.SIGINT)
    assert run.ended() == 1


@pytest.mark.parametrize("said_by", ["the server", "the person"])
def test_after_a_payment_that_the_phone_declines_another_is_paid(
    said_by: str, tmp_path: Path
) -> None:
    with SimulatorServer(delay_s=0.1, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till, "--propose", str(tmp_path / "server.toml")) as run:
            tell_the_unit(run, asked=BEGIN)
            run.wait_for("If the phone declines it, press s")
            declined = payment_over(server, 113)
            if said_by == "the server":
                server.abort(declined)
            else:
                run.type("s")
            run.wait_for("nothing is paid")
            assert server.payments()[declined].state == "CANCELED"
            run.type("")
            run.wait_for("Which amount does the phone show?", 2)
            run.type("1")
            run.wait_for("Now pay on the phone.", 2)
            server.pay(payment_over(server, 113))
            run.wait_for(PROMPT)
            run.type("s")
            run.wait_for("The profile: ")
            interrupt(run)
        (paid,) = [one for one in server.payments().values() if one.charged_minor]
    assert (paid.charged_minor, paid.refunded_minor) == (113, 113)


def test_a_second_run_takes_over_what_was_answered_and_asks_anew_if_it_is_told_to(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.1, profile=NAMELESS_REFUND, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        more = ("--propose", str(tmp_path / "server.toml"))
        question = "refuses REFUND under every likely name"
        with running(till, *more) as run:
            pay_and_tell_the_unit(run, server, asked=BEGIN)
            run.wait_for(question)
            run.type("ZORK")
            run.wait_for(PROMPT)
            interrupt(run)
        assert any("To go on, run: terminal-app" in line for line in run.said)
        with running(till, *more) as run:
            run.wait_for("Answers of earlier runs")
            assert any("ZORK (" in line for line in run.said)
            pay_and_tell_the_unit(run, server, asked=BEGIN)
            run.wait_for("Taken over: ZORK (")
            run.wait_for(PROMPT)
            interrupt(run)
        with running(till, *more) as run:
            pay_and_tell_the_unit(run, server, asked=BEGIN, begin_with="a")
            run.wait_for(question, 2)
            run.type("ZORK")
            run.wait_for(PROMPT)
            interrupt(run)
        assert not any("Taken over" in line for line in run.said)
        paid = [one for one in server.payments().values() if one.charged_minor]
    assert [one.refunded_minor for one in paid] == [113, 113, 113]


def test_a_lost_connection_ends_the_run_with_what_to_do_and_promises_nothing(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.1, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till, "--propose", str(tmp_path / "server.toml")) as run:
            run.wait_for(BEGIN)
            run.type("")
            run.wait_for("Which amount does the phone show?")
            server.drop_connections()
            run.wait_for("Check the network, and run this again.")
            run.wait_for("To go on, run: terminal-app")
            assert run.ended() == 4
    assert not any("by itself" in line for line in run.said)


REFUSAL = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 29\r\n\r\nthis terminal is not enrolled"


def refuse_one(listening: socket.socket) -> None:
    """Refuse one connection with words that name no header."""
    connection, _ = listening.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(REFUSAL)


def test_the_words_of_a_refused_connection_are_told(tmp_path: Path) -> None:
    with (
        SimulatorServer(delay_s=0.1, credentials=KEY) as server,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        threading.Thread(target=refuse_one, args=(listening,), daemon=True).start()
        address = f"ws://127.0.0.1:{listening.getsockname()[1]}/ws"
        till = TillFolder(tmp_path, server.token_url, address)
        with running(till, "--propose", str(tmp_path / "server.toml")) as run:
            run.wait_for(BEGIN)
            run.type("")
            run.wait_for("The server says: this terminal is not enrolled")
            assert run.ended() == 4
