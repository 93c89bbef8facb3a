"""A first contact with every server of the drawer, and with drawn ones, by the installed program.

``python -m tests.system.soak.profiles [NAME...] [--drawn N]`` prints a line for each: seconds,
payments begun, and what a sale in the till's window came to. Ends with 1 if one has failed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from terminal_app.simulator import SimulatorServer
from terminal_app.wire.profile.model import Profile
from tests.property.test_first_contact import SENT, written
from tests.support.first_contact import contact, trials_at
from tests.support.processes import running_simulator
from tests.support.screen import virtual_screen
from tests.system.certification.first_contact import NAMES, FirstDay, money_of_certify
from tests.unit.wire.profiles import PROFILES


def try_one(name: str) -> str:
    """Certify from nothing at a server of that profile, then sell in the window.

    Raises: AssertionError.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        running_simulator(Path(folder), 0.1, "--profile", name) as simulator,
        virtual_screen() as screen,
    ):
        day = FirstDay(Path(folder), simulator)
        began = time.monotonic()
        ended = day.certify()
        took_s = time.monotonic() - began
        # A server that names no payment in the GET-flow leaves that step out.
        assert ended.returncode in {0, 1}, ended.stdout + ended.stderr
        assert "   FAILED: " not in ended.stdout, ended.stdout
        assert "   NOT KNOWN: " not in ended.stdout, ended.stdout
        assert money_of_certify(simulator) in {513, 413 + 513}
        begun = len(simulator.ledger().payments())
        day.sell_in_the_window(screen)
        return f"{name}: {took_s:.0f} s, {begun} payments at the server, then Paid in the window"


def try_drawn(number: int, of: int) -> int:
    """Make first contact with so many drawn servers; returns how many have no profile."""
    left: list[Profile] = []

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seed(of)
    @given(PROFILES)
    def run(profile: Profile) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            SimulatorServer(delay_s=0.05, profile=profile) as server,
        ):
            try:
                trials = trials_at(server, Path(folder))
                found_profile = contact(trials).run().profile
                for message in SENT:
                    assert written(message, found_profile) == written(message, profile), message
            except Exception as error:  # noqa: BLE001 - counted and shown
                left.append(profile)
                asked = ", ".join(trials.asked_in_vain) or "nothing"
                sys.stdout.write(f"no profile: {error}; asked: {asked}\n  {profile}\n")
            found = server.payments().values()
            assert all(one.charged_minor == one.refunded_minor for one in found), profile
            assert all(one.state != "PENDING" or not one.amount_minor for one in found), profile

    run()
    return len(left)


def main() -> int:
    """Run what the arguments say; returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--drawn", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    given_ = parser.parse_args()
    failed = 0
    for name in given_.names or ([] if given_.drawn else NAMES):
        try:
            said = try_one(name)
        except AssertionError as error:
            failed += 1
            said = f"{name}: FAILED {error}"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()
    if given_.drawn:
        left = try_drawn(given_.drawn, given_.seed)
        sys.stdout.write(f"{given_.drawn - left} of {given_.drawn} drawn servers have a profile\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
