"""A first contact with each server of the simulator, and with drawn ones, by the program.

``python -m tests.system.soak.profiles [NAME...] [--drawn N]`` prints a line for each: seconds,
payments begun, and what a sale in the till's window came to. ``--certify N`` runs the whole
certification at drawn ones instead, with the matching profile. Ends with 1 if one has failed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from terminal_app.wire.profile.model import Profile
from tests.support.certified import certify_with
from tests.support.first_contact import contacted, who_knows
from tests.support.processes import running_simulator
from tests.support.screen import virtual_screen
from tests.system.certification.first_contact import NAMES, FirstDay, money_of_certify
from tests.unit.wire.profiles import PROFILES, SIMULATED


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
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "   FAILED: " not in ended.stdout, ended.stdout
        assert "   NOT KNOWN: " not in ended.stdout, ended.stdout
        # A server that names no payment in the GET-flow leaves that step out.
        scanned = 413 if SIMULATED[name].get_request_has_id else 0
        assert money_of_certify(simulator) == 513 + scanned
        begun = len(simulator.ledger().payments())
        day.sell_in_the_window(screen)
        return f"{name}: {took_s:.0f} s, {begun} payments at the server, then Paid in the window"


def try_drawn(number: int, of: int) -> tuple[int, int]:
    """Make first contact with so many drawn servers; returns how many have no profile.

    First where nobody answers, and of those then where somebody knows where the sale's id goes.

    Raises: AssertionError.
    """
    unanswered, left = 0, 0

    def run(profile: Profile) -> None:
        nonlocal unanswered, left
        with tempfile.TemporaryDirectory() as folder:
            trials, found = contacted(profile, Path(folder))
        if found is not None:
            return
        unanswered += 1
        asked = ", ".join(trials.answers.in_vain) or "nothing"
        with tempfile.TemporaryDirectory() as folder:
            trials, found = contacted(profile, Path(folder), who_knows(profile))
        if found is None:
            left += 1
            asked += f"; then {', '.join(trials.answers.in_vain) or 'nothing'}: no profile"
        sys.stdout.write(f"asked in vain: {asked}\n  {profile}\n")

    _at_drawn(number, of, run)
    return unanswered, left


def certify_drawn(number: int, of: int) -> int:
    """Run the whole certification at so many drawn servers; returns at how many it differed.

    Raises: AssertionError.
    """
    profiles: set[str] = set()

    def run(profile: Profile) -> None:
        profiles.add(profile.digest)
        with tempfile.TemporaryDirectory() as folder:
            certify_with(profile, Path(folder))

    _at_drawn(number, of, run)
    return len(profiles)


def _at_drawn(number: int, of: int, run: Callable[[Profile], None]) -> None:
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seed(of)
    @given(PROFILES)
    def each(profile: Profile) -> None:
        run(profile)

    each()


def main() -> int:
    """Run what the arguments say; returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--drawn", type=int, default=0, metavar="N")
    parser.add_argument("--certify", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    given_ = parser.parse_args()
    failed = 0
    for name in given_.names or ([] if given_.drawn or given_.certify else NAMES):
        try:
            said = try_one(name)
        except AssertionError as error:
            failed += 1
            said = f"{name}: FAILED {error}"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()
    if given_.drawn:
        try:
            unanswered, left = try_drawn(given_.drawn, given_.seed)
            said = (
                f"of {given_.drawn} drawn servers {given_.drawn - unanswered} have a profile "
                f"without a question, {given_.drawn - left} with an answer"
            )
        except AssertionError as error:
            failed += 1
            said = f"FAILED {error}"
        sys.stdout.write(f"{said}\n")
    if given_.certify:
        try:
            different = certify_drawn(given_.certify, given_.seed)
            said = f"{given_.certify} drawn servers, {different} different ones: every step passed"
        except AssertionError as error:
            failed += 1
            said = f"FAILED {error}"
        sys.stdout.write(f"{said}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
