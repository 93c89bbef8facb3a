from pathlib import Path

import pytest

from terminal_app.simulator import SimulatorServer
from tests.support.waiting import wait_for
from tests.system.certification.certify_command import RunningCertify, TillFolder, running
from tests.system.certification.servers import altering_server, unaltered

PROMPT = "Enter: go on"


def payment_over(server: SimulatorServer, amount_minor: int) -> str:
    def found() -> str | None:
        for one in server.payments().values():
            if one.amount_minor == amount_minor and one.state == "PENDING":
                return one.payment_id
        return None

    return wait_for(f"a payment over {amount_minor}", found)


def test_a_person_is_told_what_to_do_and_every_step_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till) as run:
            pay_and_tell_the_unit(run, server)
            run.wait_for(PROMPT, 2)
            run.type("")
            run.wait_for("do NOT pay yet", 1)
            run.type("")
            run.wait_for(PROMPT, 3)
            run.type("")
            run.wait_for("Scan the code and cancel on the phone.")
            server.abort(payment_over(server, 313))
            run.wait_for(PROMPT, 4)
            run.type("")
            run.wait_for("Scan this code with the phone.")
            server.request_payment("TILL-1")
            server.pay(payment_over(server, 413))
            run.wait_for(PROMPT, 5)
            run.type("")
            run.wait_for("do NOT pay yet", 2)
            run.type("")
            run.wait_for("Now pay on the phone.", 3)
            server.pay(payment_over(server, 513))
            assert run.ended() == 0, "".join(run.said)
    report = till.report()
    assert set(report.verdicts.values()) == {"passed"}
    assert any("█" in line for line in run.said)
    assert "unattended" not in report.text


def tell_the_unit(
    run: RunningCertify, unit: str = "1", asked: str = PROMPT, begin_with: str = ""
) -> None:
    run.wait_for(asked, 1)
    run.type(begin_with)
    run.wait_for("Which amount does the phone show?")
    run.type(unit)


def pay_and_tell_the_unit(
    run: RunningCertify,
    server: SimulatorServer,
    unit: str = "1",
    asked: str = PROMPT,
    begin_with: str = "",
) -> None:
    tell_the_unit(run, unit, asked, begin_with)
    if unit == "1":
        run.wait_for("Now pay on the phone.")
        server.pay(payment_over(server, 113))


def test_what_cant_be_done_here_is_reported_as_not_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till) as run:
            pay_and_tell_the_unit(run, server)
            run.wait_for(PROMPT, 2)
            run.type("s")
            run.wait_for(PROMPT, 3)
            run.type("")
            # Begun, and then it can't be done all the same: the payment is cancelled.
            run.wait_for("Scan the code and cancel on the phone.")
            payment_id = payment_over(server, 313)
            run.type("s")
            run.wait_for(PROMPT, 4)
            assert server.payments()[payment_id].state == "CANCELED"
            run.type("s")
            run.wait_for(PROMPT, 5)
            run.type("s")
            assert run.ended() == 1
    verdicts = till.report().verdicts
    assert {step for step, verdict in verdicts.items() if verdict == "not_done"} == {5, 6, 7, 12}
    assert {step for step, verdict in verdicts.items() if verdict == "passed"} == {
        *(1, 2, 3, 4, 8, 9, 10, 11, 13)
    }


def test_an_amount_a_hundred_times_too_large_is_not_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till) as run:
            pay_and_tell_the_unit(run, server, unit="2")
            for times in range(2, 6):
                run.wait_for(PROMPT, times)
                run.type("s")
            assert run.ended() == 1
        assert server.charged_total() == 0
        assert [one.state for one in server.payments().values()] == ["CANCELED"]
    report = till.report()
    assert report.verdicts[4] == "failed"
    assert report.verdicts[13] == "failed"
    assert report.answer("amounts are in minor units") == "corrected"


def test_nobody_at_the_keyboard_ends_it_without_a_payment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with altering_server(monkeypatch, unaltered) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till) as run:
            run.wait_for(PROMPT)
            assert run.process.stdin is not None
            run.process.stdin.close()
            assert run.ended() == 1
        assert server.payments() == {}
    assert any("Interrupted." in line for line in run.said)
