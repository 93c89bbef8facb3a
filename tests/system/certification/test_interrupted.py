import signal
import subprocess
from pathlib import Path

import pytest

from terminal_app.certification.steps import Step
from terminal_app.simulator import SimulatorServer
from tests.support.processes import environment
from tests.system.certification.certify_command import WITHIN_S, TillFolder
from tests.system.certification.servers import SECRET, HeldMessage, Value, altering_server


def begun(till: TillFolder) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        till.command("--unattended"),
        env=environment(None) | {"TERMINAL_APP_CLIENT_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )


class Points:
    """Holds one message back at each of the points, one after the other."""

    def __init__(self, *points: HeldMessage) -> None:
        self._points = iter(points)
        self.held = next(self._points)

    def advance(self) -> None:
        self.held = next(self._points, self.held)

    def __call__(self, value: Value) -> Value | None:
        return self.held(value)


def nth(count: int, **fields: str) -> HeldMessage:
    seen = 0

    def matches(value: Value) -> bool:
        nonlocal seen
        seen += all(value.get(name) == wanted for name, wanted in fields.items())
        return seen == count

    return HeldMessage(matches)


def receipt(amount_minor: int, state: str = "COMPLETE") -> HeldMessage:
    def matches(value: Value) -> bool:
        said: object = value.get("paymentDetails", {}).get("amount")
        return value.get("paymentState") == state and said == amount_minor

    return HeldMessage(matches)


def test_killed_at_many_points_it_goes_on_and_nothing_is_charged_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = Points(
        nth(1, messageType="LOGON_CONFIRMATION"),
        nth(1, messageType="PAYMENT_INIT_RESPONSE"),  # step 4, and the payment isn't paid
        receipt(113),  # step 4, and it is
        nth(1, messageType="STATUS_UPDATE"),  # step 5: the confirmation
        receipt(413),  # step 7
        receipt(113, "REVERSED"),  # step 8
        nth(2, type="apm.mtm.payment-already-refunded"),  # step 9; the first one is step 8's
        nth(1, type="apm.mtm.payment-not-found"),  # step 10
        receipt(513),  # step 12
    )
    steps = ("1", "4", "4", "5", "7", "8", "9", "10", "12")
    with altering_server(monkeypatch, points) as server:
        till = TillFolder.at(server, tmp_path)
        for step in steps:
            with begun(till) as process:
                assert points.held.came.wait(60), step
                process.kill()
            points.advance()
        ended = till.certify()
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "goes on with step 12" in ended.stdout
        assert_books_agree(server, till)
        charged = [one for one in server.payments().values() if one.charged_minor]
        # Step 12 was paid when it was killed: paid back, and done anew.
        assert sorted(one.amount_minor for one in charged) == [113, 413, 513, 513]
    assert till.report().verdicts == {int(step): "passed" for step in Step}


def assert_books_agree(server: SimulatorServer, till: TillFolder) -> None:
    """Nothing is charged twice, nothing is open, and both sides know the same money."""
    payments = server.payments()
    report = till.report()
    refunded = server.ledger.refunded_total()
    assert report.paid_minor == server.charged_total() - refunded
    assert all(one.charged_minor in {0, one.amount_minor} for one in payments.values())
    # What is still with the merchant is of one payment for each step.
    paid = sorted(one.amount_minor for one in payments.values() if one.is_paid)
    assert paid == sorted(set(paid))
    assert [one.payment_id for one in payments.values() if one.state == "PENDING"] == []
    assert "not_known" not in {outcome for outcome, _minor in report.payments.values()}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_cancels_what_is_open_and_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    # In step 6 the customer's cancel is never told: the till goes on waiting.
    held = nth(2, messageType="STATUS_UPDATE")
    with altering_server(monkeypatch, held) as server:
        till = TillFolder.at(server, tmp_path)
        with begun(till) as process:
            assert held.came.wait(60)
            process.send_signal(number)
            said, _ = process.communicate(timeout=WITHIN_S)
        assert process.returncode == 1, said
        assert "Interrupted. To go on, run: terminal-app " in said
        verdicts = till.report().verdicts
        assert (verdicts[5], verdicts[6], verdicts[7]) == ("passed", "not_done", "not_done")
        assert_books_agree(server, till)
        again = till.certify()
        assert again.returncode == 0, again.stdout
        assert "goes on with step 6" in again.stdout
        assert_books_agree(server, till)


def test_interrupted_twice_it_leaves_at_once_and_says_that_an_outcome_isnt_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = nth(1, messageType="STATUS_UPDATE")

    def silent(value: Value) -> Value | None:
        told = held(value)
        return None if value["messageType"] == "STATUS_UPDATE" else told

    with altering_server(monkeypatch, silent) as server:
        till = TillFolder.at(server, tmp_path)
        with begun(till) as process:
            assert held.came.wait(60)
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=WITHIN_S)
    assert process.returncode == 3, said
    report = till.report()
    assert report.verdicts[5] == "not_known"
    assert ("not_known", 0) in report.payments.values()


def test_afresh_begins_with_the_first_step_and_settles_what_was_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = receipt(413)
    with altering_server(monkeypatch, held) as server:
        till = TillFolder.at(server, tmp_path)
        with begun(till) as process:
            assert held.came.wait(60)
            process.kill()
        ended = till.certify("--afresh")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "goes on" not in ended.stdout
        assert "isn't settled" in ended.stdout
        assert [one for one in server.payments().values() if one.state == "PENDING"] == []
    assert till.report().verdicts == {int(step): "passed" for step in Step}


def test_a_second_one_beside_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = nth(1, messageType="PAYMENT_INIT_RESPONSE")
    with altering_server(monkeypatch, held) as server:
        till = TillFolder.at(server, tmp_path)
        with begun(till) as process:
            assert held.came.wait(60)
            ended = till.certify()
            process.kill()
    assert ended.returncode == 1
    assert "Another certify" in ended.stderr
