"""The whole certification at a server of a profile, with that profile in the settings."""

from pathlib import Path

from terminal_app.certification.steps import Step
from terminal_app.simulator import SimulatorServer
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.proposal.draft import Draft
from terminal_app.wire.proposal.lines import lines_of, text_of
from tests.system.certification.certify_command import TillFolder
from tests.system.certification.servers import CLIENT, SECRET

_SCANNED_MINOR, _RECONNECTED_MINOR = 413, 513


def certify_with(profile: Profile, folder: Path) -> None:
    """Run every step unattended; all pass, none deviates, and both sides have the same money.

    Raises: AssertionError.
    """
    (folder / "server.toml").write_text(text_of(lines_of(profile, Draft())), encoding="utf-8")
    with SimulatorServer(credentials={CLIENT: SECRET}, delay_s=0.05, profile=profile) as server:
        till = TillFolder.at(server, folder)
        text = till.settings.read_text(encoding="utf-8")
        named = text.replace("[connection]\n", '[connection]\nprofile = "server.toml"\n')
        till.settings.write_text(named, encoding="utf-8")
        ended = till.certify()
        found = server.payments().values()
        kept = sum(one.charged_minor - one.refunded_minor for one in found)
    # A server that names no payment in the GET-flow leaves that step out.
    scans = profile.get_request_has_id
    report = till.report()
    expected = {int(step): "passed" for step in Step}
    assert ended.returncode == 0, (profile, ended.stdout, ended.stderr)
    assert report.verdicts == expected | ({} if scans else {int(Step.SCANNED): "not_done"}), profile
    assert report.deviations == [], profile
    assert profile.digest in report.text, profile
    assert report.paid_minor == kept, profile
    assert kept == _RECONNECTED_MINOR + (_SCANNED_MINOR if scans else 0), profile
