"""A trial payment that a killed or failed run leaves open: the next run, and a person's word."""

import shlex
import uuid
from pathlib import Path

from terminal_app.certification.contact.trial_log import FILE_NAME, TrialLog
from terminal_app.compose.certify_folder import folder_of
from terminal_app.settings import loader
from terminal_app.simulator import SimulatorServer
from tests.support.processes import run_program
from tests.system.certification.certify_command import TillFolder, running
from tests.system.certification.servers import CLIENT, SECRET

KEY = {CLIENT: SECRET}


def log_of(till: TillFolder) -> TrialLog:
    own = folder_of(till.data_dir, loader.load(till.settings))
    return TrialLog(own / FILE_NAME)


def test_a_trial_that_is_paid_after_the_run_was_killed_is_paid_back_by_the_next_run(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.1, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        profile = str(tmp_path / "server.toml")
        with running(till, "--propose", profile) as run:
            run.wait_for("Enter: begin")
            run.type("")
            run.wait_for("Which amount does the phone show?")
            run.process.kill()
            run.ended()
        (left,) = log_of(till).unsettled
        server.pay(left)
        ended = till.certify("--propose", profile)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        paid = server.payments()[left]
        assert (paid.charged_minor, paid.refunded_minor) == (113, 113)
    assert log_of(till).unsettled == []


def test_a_trial_that_the_server_doesnt_settle_is_settled_by_the_command_that_is_told(
    tmp_path: Path,
) -> None:
    with SimulatorServer(delay_s=0.1, credentials=KEY) as server:
        till = TillFolder.at(server, tmp_path)
        profile = tmp_path / "server.toml"
        left = str(uuid.uuid4())
        log_of(till).write("2026-11-30T12:00:00Z", "trial", payment_id=left, state="shown")
        ended = till.certify("--propose", str(profile))
        assert ended.returncode == 3
        assert not profile.exists()
        (told,) = [one for one in ended.stdout.splitlines() if f"resolve {left}" in one]
        words = shlex.split(told.replace("TEXT", "'the provider says so'"))
        for name, status in (("0000000", 1), (left[:8], 0)):
            words[words.index("resolve") + 1] = name
            resolved = run_program(*words[1:], within_s=30)
            assert resolved.returncode == status, resolved.stdout + resolved.stderr
        assert "1.13 NOK isn't paid, by hand" in resolved.stdout.replace("\xa0", " ")
        ended = till.certify("--propose", str(profile))
        assert ended.returncode == 0, ended.stdout + ended.stderr
    assert left in till.report_file.read_text()
    assert "the provider says so" in next(till.data_dir.rglob(FILE_NAME)).read_text()
