"""Operators on the command line of the installed program: who asks, and with which PIN."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.journals import bodies_in, decisions_in, faults_in
from tests.support.processes import (
    RunningSimulator,
    run_program,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Screen

KARIS, OLAS, OTHER = "2468", "13579", "975310"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path_factory.mktemp("simulator"), delay_s=0.1) as running:
        yield running


class Console:
    """The program with the settings and the data of one till."""

    def __init__(self, settings: Path, folder: Path) -> None:
        self.settings, self.data_dir = settings, folder / "data"
        self.written = ""

    def run(self, *words: str, given: str = "", status: int = 0) -> str:
        """Run a command; returns all that it says."""
        ended = run_program(
            "--config", str(self.settings), "--data-dir", str(self.data_dir), *words, given=given
        )
        said = ended.stdout + ended.stderr
        self.written += said
        assert ended.returncode == status, said
        return said

    def pay(self, amount: str, operator: str, pin: str, status: int = 0) -> dict[str, Any]:
        said = self.run(
            "pay",
            amount,
            "--timeout",
            "2",
            "--operator",
            operator,
            "--json",
            given=f"{pin}\n",
            status=status,
        )
        found = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        assert isinstance(found[-1], dict)
        return found[-1]

    def decisions(self) -> list[dict[str, Any]]:
        return decisions_in(self.data_dir / "journal.sqlite3")

    def assert_keeps_pins_to_itself(self) -> None:
        """No PIN and no hash is in what was said, in the log or in the journal."""
        bodies = bodies_in(self.data_dir / "journal.sqlite3")
        kept = "".join(body for _kind, body in bodies)
        kept += (self.data_dir / "terminal-app.log").read_text(encoding="utf-8") + self.written
        for secret in (OLAS, OTHER, "scrypt"):
            assert secret not in kept


@pytest.fixture
def shop(simulator: RunningSimulator, tmp_path: Path) -> Console:
    quick = "[times]\ntake_up = 0.2\nconfirmation = 0.5\ninit_response = 0.5"
    made = Console(write_settings(tmp_path, simulator, quick), tmp_path)
    made.run("operator", "add", "Kari", "--right", "charge", given=KARIS)
    rights = [word for one in ("charge", "refund", "resolve") for word in ("--right", one)]
    made.run("operator", "add", "Ola", *rights, given=f"{OLAS}\n")
    return made


def test_an_operator_pays_and_the_other_pays_back(shop: Console) -> None:
    paid = shop.pay("10,00", "kari", KARIS)
    assert paid["outcome"] == "paid"
    number = paid["receiptId"]
    said = shop.run("refund", number, "--operator", "Kari", "--json", given=KARIS, status=1)
    assert "Kari may not pay back. These may: Ola." in said
    assert json.loads(said.splitlines()[0])["outcome"] == "not_known"
    said = shop.run("refund", number, "--operator", "Ola", given=OLAS)
    assert "Ola" in said  # on the receipt
    shown = json.loads(shop.run("journal", "show", number, "--json"))
    assert shown["state"] == "REVERSED"
    told = [{**one, "user": "…"} for one in shop.decisions()]
    assert told == [
        {"what": "charge", "operator": "Kari", "despite_unknown": False, "answers_scan": False,
         "user": "…"},
        {"what": "denied", "operator": "Kari", "right": "refund", "user": "…"},
        {"what": "refund", "operator": "Ola", "receipt": number, "user": "…"},
    ]  # fmt: skip
    assert all(one["user"] not in {"Kari", "Ola"} for one in shop.decisions())
    assert faults_in(shop.data_dir / "journal.sqlite3") == []
    shop.assert_keeps_pins_to_itself()


def test_who_doesnt_say_who_asks_is_told_how_and_nothing_begins(
    shop: Console, simulator: RunningSimulator
) -> None:
    before = len(simulator.ledger().payments())
    for words, said in (
        (("pay", "11,00"), "Say who you are: --operator NAME, and the PIN on standard input."),
        (("pay", "11,00", "--operator", "Per"), "There is no operator 'Per' in the settings."),
        (("refund", "1", "--operator", "Ola"), "standard input holds no PIN."),
        (("journal", "archive", "--before", "2020-01-01"), "Say who you are"),
        (("certify", "--unattended"), "Say who you are"),
    ):
        assert said in shop.run(*words, status=2)
    assert len(simulator.ledger().payments()) == before


def test_a_wrong_pin_is_recorded_and_whoever_guesses_has_to_wait(
    shop: Console, simulator: RunningSimulator
) -> None:
    before = len(simulator.ledger().payments())
    for _ in range(3):
        told = shop.pay("12,00", "Ola", OTHER, status=1)
        assert (told["paymentId"], told["outcome"]) == (None, "not_paid")
    said = shop.run("pay", "12,00", "--operator", "Ola", given=OLAS, status=1)
    assert "Too many wrong PINs. Wait" in said
    # The other is none the worse for it.
    assert shop.pay("12,00", "Kari", KARIS)["outcome"] == "paid"
    wrong = [one for one in shop.decisions() if one["what"] == "wrong_pin"]
    assert [(one["operator"], one["right"]) for one in wrong] == [("Ola", "charge")] * 3
    assert len(simulator.ledger().payments()) == before + 1
    shop.assert_keeps_pins_to_itself()


def test_the_right_pin_after_wrong_ones_begins_a_new_count(shop: Console) -> None:
    for pin in (OTHER, OTHER, OLAS, OTHER, OTHER):
        shop.pay("12,00", "Ola", pin, status=0 if pin == OLAS else 1)
    tried = [one["what"] for one in shop.decisions()]
    assert tried == ["wrong_pin", "wrong_pin", "right_pin", "charge", "wrong_pin", "wrong_pin"]
    assert shop.pay("12,00", "Ola", OLAS)["outcome"] == "paid"


def test_what_isnt_known_is_settled_by_who_may(shop: Console) -> None:
    unknown = shop.pay("10,14", "Kari", KARIS, status=3)["paymentId"]
    words = ("resolve", unknown, "--not-paid", "--reason", "the customer left")
    said = shop.run(*words, "--operator", "Kari", given=KARIS, status=1)
    assert "Kari may not settle payments or alarms by hand. These may: Ola." in said
    shop.run(*words, "--operator", "Ola", given=OLAS)
    assert shop.decisions()[-1]["operator"] == "Ola"


def test_while_the_till_runs_no_pin_is_tried(shop: Console, screen: Screen) -> None:
    with running_till(shop.settings, shop.data_dir, screen.name) as till:
        till.wait_until_logged_on()
        shop.pay("10,00", "Ola", OTHER, status=1)
        shop.pay("10,00", "Ola", OLAS, status=1)
    assert "That isn't the PIN" not in shop.written
    assert [one for one in shop.decisions() if one["what"] == "wrong_pin"] == []


def test_the_list_of_operators_is_kept_by_commands(shop: Console) -> None:
    text = shop.settings.read_text(encoding="utf-8")
    assert stat.S_IMODE(shop.settings.stat().st_mode) & 0o077 == 0o044  # as it was
    assert shop.run("operator", "list") == "Kari: charge\nOla: charge, refund, resolve\n"
    said = shop.run("operator", "add", "OLA", "--right", "charge", given=OTHER, status=2)
    assert "There is an operator 'OLA' already." in said
    shop.run("operator", "add", "Per", "--right", "sell", given=OTHER, status=2)
    shop.run("operator", "add", "Per", "--right", "charge", given="12", status=2)
    shop.run("operator", "add", " ", "--right", "charge", given=OTHER, status=2)
    assert shop.settings.read_text(encoding="utf-8") == text
    shop.run("operator", "pin", "Kari", given=OTHER)
    shop.pay("10,00", "Kari", KARIS, status=1)
    assert shop.pay("10,00", "Kari", OTHER)["outcome"] == "paid"
    shop.run("operator", "remove", "Kari")
    said = shop.run("operator", "remove", "Ola")
    assert "There are no operators now: everybody may do everything." in said
    shop.run("pay", "10,00", "--operator", "Ola", given=OLAS, status=2)
    shop.run("pay", "10,00")
    assert "[[operators]]" not in shop.settings.read_text(encoding="utf-8")
