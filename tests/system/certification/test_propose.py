"""``certify --propose``: from nothing to a profile with which the till takes a payment."""

import signal
import sys
from pathlib import Path

import pytest

from terminal_app.compose import connection_check
from terminal_app.compose.first_contact import FirstContact
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator
from terminal_app.simulator import SimulatorServer
from terminal_app.texts import Texts
from terminal_app.wire.profile import load
from tests.support.processes import running_simulator
from tests.support.screen import Screen
from tests.system.certification.certify_command import TillFolder, running
from tests.system.certification.first_contact import FirstDay, money_of_certify
from tests.system.certification.servers import CLIENT, SECRET
from tests.system.certification.test_guided import PROMPT, pay_and_tell_the_unit
from tests.unit.wire.profiles import SIMULATED

BEGIN = "Enter: begin"
KEY = {CLIENT: SECRET}
ODD = load.parse('[states]\nCOMPLETE = "GRONK"')


@pytest.mark.parametrize("name", ["extra-fields", "major-number"])
def test_certify_from_nothing_ends_with_a_profile_that_takes_a_payment(
    name: str, tmp_path: Path
) -> None:
    with running_simulator(tmp_path, 0.1, "--profile", name) as simulator:
        day = FirstDay(tmp_path, simulator)
        ended = day.certify()
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert load.parse(day.profile.read_text()) == SIMULATED[name]
        assert money_of_certify(simulator) == 413 + 513
        (left,) = [line for line in ended.stdout.splitlines() if "What stays paid: " in line]
        assert "4.13" in left
        assert "5.13" in left
        assert "1.13" not in left
        day.sell()
    (report,) = tmp_path.rglob("report.html")
    text = report.read_text()
    for line in day.profile.read_text().splitlines():
        header = line.split(" = ")[0].replace('"', "&#34;")
        assert header in text or not line
    assert "What remains assumed" in text


def test_the_till_takes_a_payment_in_its_window_with_the_profile(
    tmp_path: Path, screen: Screen
) -> None:
    with running_simulator(tmp_path, 0.1, "--profile", "wrapped") as simulator:
        day = FirstDay(tmp_path, simulator)
        ended = day.certify()
        assert ended.returncode == 0, ended.stdout + ended.stderr
        day.sell_in_the_window(screen)


def test_a_person_is_asked_what_the_phone_shows_and_pays_once_it_is_right(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.1, profile=SIMULATED["major-text"], credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        profile = tmp_path / "server.toml"
        with running(till, "--propose", str(profile)) as run:
            pay_and_tell_the_unit(run, server, asked=BEGIN)
            run.wait_for(PROMPT)
            run.type("s")
            run.wait_for("The profile: ")
            run.wait_for(PROMPT, 2)
            run.process.send_signal(signal.SIGINT)
            assert run.ended() == 1
        assert load.parse(profile.read_text()) == SIMULATED["major-text"]
        if sys.platform != "win32":
            assert profile.stat().st_mode & 0o077 == 0, "others can read a key in a header"
        (paid,) = [one for one in server.payments().values() if one.charged_minor]
        assert (paid.charged_minor, paid.refunded_minor) == (113, 113)


def test_whoever_leaves_it_has_begun_nothing(tmp_path: Path) -> None:
    with SimulatorServer() as server:
        with running(TillFolder.at(server, tmp_path), "--propose", "server.toml") as run:
            run.wait_for(BEGIN)
            run.type("s")
            assert run.ended() == 1
        assert any("up to 40 payments" in line for line in run.said)
        assert not server.payments()


def test_an_interruption_while_the_phone_is_awaited_cancels_the_trial(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.1, credentials=KEY) as server:
        profile = tmp_path / "server.toml"
        with running(TillFolder.at(server, tmp_path), "--propose", str(profile)) as run:
            run.wait_for(BEGIN)
            run.type("")
            run.wait_for("Which amount does the phone show?")
            run.process.send_signal(signal.SIGINT)
            assert run.ended() == 1
        assert {one.state for one in server.payments().values()} == {"CANCELED"}
        assert not profile.exists()


def test_without_a_person_a_question_that_is_open_makes_no_profile(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.1, profile=ODD, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        profile = tmp_path / "server.toml"
        ended = till.certify("--propose", str(profile))
        assert ended.returncode == 1
        assert 'The server says "GRONK" now.' in ended.stdout
        assert not profile.exists()
        found = server.payments().values()
        assert all(one.charged_minor == one.refunded_minor for one in found)
        assert all(one.state != "PENDING" for one in found)


@pytest.mark.parametrize(
    ("more", "why"),
    [("", "is there already"), ('[connection]\nprofile = "server.toml"', "Leave connection")],
)
def test_what_cant_be_begun_is_refused_before_anything_is_sent(
    more: str, why: str, tmp_path: Path
) -> None:
    with SimulatorServer() as server:
        till = TillFolder.at(server, tmp_path)
        profile = tmp_path / "server.toml"
        profile.write_text('[states]\nCOMPLETE = "PAID"\n')
        if more:
            text = till.settings.read_text()
            till.settings.write_text(text.replace("[connection]", more, 1))
        ended = till.certify("--propose", str(profile))
        assert ended.returncode == 2
        assert why in ended.stderr
        assert not server.payments()


NAMELESS_REFUND = load.parse('[types]\nREFUND = "ZORK"')


def test_what_a_paid_trial_has_come_to_is_told_with_the_reason_and_settled_by_the_next_run(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.1, profile=NAMELESS_REFUND, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        more = ("--propose", str(tmp_path / "server.toml"))
        with running(till, *more) as run:
            pay_and_tell_the_unit(run, server, asked=BEGIN)
            run.wait_for("refuses REFUND under every likely name")
            run.type("")
            assert run.ended() == 3
        said = "".join(run.said[-8:])
        assert "REFUND is refused" in said
        assert "is paid, receipt " in said
        assert f"certify --report {till.report_file} --propose {more[1]}" in said
        with running(till, *more) as run:
            run.wait_for(BEGIN)
            run.type("")
            run.wait_for("refuses REFUND under every likely name")
            run.type("ZORK")
            run.wait_for("Which amount does the phone show?")
            (paid,) = [one for one in server.payments().values() if one.charged_minor]
            assert (paid.charged_minor, paid.refunded_minor) == (113, 113)
            run.process.send_signal(signal.SIGINT)
            assert run.ended() == 1


def test_a_run_with_money_is_not_left_for_one_with_another_profile(tmp_path: Path) -> None:
    with SimulatorServer(delay_s=0.1, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        with running(till) as run:
            pay_and_tell_the_unit(run, server)
            run.wait_for(PROMPT, 2)
            run.process.send_signal(signal.SIGINT)
            assert run.ended() == 1
        assert any("To go on, run: terminal-app --config" in line for line in run.said)
        (tmp_path / "other.toml").write_text('[optional]\nPAYMENT_RECEIPT = ["id"]\n')
        text = till.settings.read_text()
        till.settings.write_text(
            text.replace("[connection]", '[connection]\nprofile = "other.toml"', 1)
        )
        ended = till.certify()
        assert ended.returncode == 2
        assert "Go on with it: certify --propose FILE" in ended.stderr
        (progress,) = till.data_dir.rglob("progress*.jsonl")
        assert progress.name == "progress.jsonl"


def test_a_file_that_cant_be_written_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    with SimulatorServer() as server:
        ended = TillFolder.at(server, tmp_path).certify("--propose", f"{tmp_path}/{'x' * 300}")
        assert ended.returncode == 2
        assert "can't be written" in ended.stderr
        assert not server.payments()


def test_a_profile_that_cant_be_written_in_the_end_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERMINAL_APP_CLIENT_SECRET", "demo")
    with SimulatorServer(delay_s=0.05, profile=SIMULATED["wrapped"]) as server:
        said: list[str] = []
        settings = for_simulator(server.token_url, server.websocket_url, Settings())
        contact = FirstContact(settings, tmp_path, said.append, None, lambda: 0)
        with pytest.raises(OSError, match="gone"):
            contact.make(tmp_path / "gone" / "server.toml")
        assert load.parse("\n".join(said[1:])) == SIMULATED["wrapped"]


@pytest.mark.parametrize("name", ["wrapped", "extra-fields"])
def test_check_names_the_way_at_a_server_that_writes_otherwise_or_wants_a_header(name: str) -> None:
    with SimulatorServer(delay_s=0.05, profile=SIMULATED[name]) as server:
        settings = for_simulator(server.token_url, server.websocket_url, Settings())
        settings = settings._replace(times=settings.times._replace(logon=0.5))
        found = list(connection_check.lines(settings, lambda _client_id: "demo", Texts("en")))
    assert "certify --propose FILE" in found[-1].remedy
