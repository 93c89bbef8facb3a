"""``certify --propose`` as the installed program, from nothing, and a sale with its profile."""

import json
import subprocess
from pathlib import Path

from tests.support.journal_and_ledger import read_copy
from tests.support.processes import (
    RunningSimulator,
    run_program,
    running_till,
    write_settings,
)
from tests.support.results import PAID, wait_for_result
from tests.support.screen import Screen
from tests.system.certification.certify_command import QUICK

PROFILES = Path(__file__).resolve().parents[3] / "terminal_app" / "simulator" / "profiles"
NAMES = sorted(file.stem for file in PROFILES.glob("*.toml"))
AMOUNT_MINOR = 12_550
_WITHIN_S = 150.0


class FirstDay:
    """An integrator's folder on the first day: settings without a profile, and nothing else."""

    def __init__(self, folder: Path, simulator: RunningSimulator) -> None:
        self.folder = folder
        self.simulator = simulator
        self.profile = folder / "server.toml"
        self.settings = write_settings(folder, simulator, QUICK)

    def run(self, data: str, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run the installed program to its end."""
        given = ["--config", str(self.settings), "--data-dir", str(self.folder / data)]
        return run_program(*given, *command, within_s=_WITHIN_S)

    def certify(self) -> "subprocess.CompletedProcess[str]":
        """Run ``certify --propose`` unattended."""
        return self.run("certify", "certify", "--unattended", "--propose", str(self.profile))

    def use_profile(self) -> None:
        """Name the profile in the settings, as certify's last line says."""
        named = f'profile = "{self.profile.name}"\n{QUICK}'
        write_settings(self.folder, self.simulator, named)

    def sell(self) -> None:
        """Take a payment in the console with the profile; ledger and journal have it."""
        self.use_profile()
        before = self.simulator.ledger().charged_total()
        ended = self.run("till", "pay", "125,50", "--json")
        told = json.loads(ended.stdout.strip().splitlines()[-1])
        assert (ended.returncode, told["outcome"]) == (0, "paid"), ended.stdout + ended.stderr
        self._hold_together(before)

    def sell_in_the_window(self, screen: Screen) -> None:
        """Take a payment in the window with the profile: by keys, and judged by its pixels."""
        self.use_profile()
        before = self.simulator.ledger().charged_total()
        with running_till(self.settings, self.folder / "till", screen.name) as till:
            till.wait_until_logged_on()
            screen.type("125,50\r")
            wait_for_result(screen, PAID, 30)
            assert "ERROR" not in till.log()
        self._hold_together(before)

    def _hold_together(self, before_minor: int) -> None:
        ledger = self.simulator.ledger()
        assert ledger.charged_total() - before_minor == AMOUNT_MINOR
        (payment,) = read_copy(self.folder / "till").payments.values()
        assert payment.amount.amount_minor == AMOUNT_MINOR
        assert payment.outcome.value == "paid"
        assert payment.payment_id in ledger.payments()


def money_of_certify(simulator: RunningSimulator) -> int:
    """Return what the run has left with the merchant, in minor units."""
    ledger = simulator.ledger()
    return ledger.charged_total() - ledger.refunded_total()
