"""The settings and the first start in the installed till's window, with real keys."""

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_app import pin_hash
from terminal_app.gui.settings.fields import GROUPS
from terminal_app.gui.views.widgets.palettes import DARK, LIGHT
from terminal_app.settings.loader import load
from tests.support import journal_rows
from tests.support.file_keyring import VARIABLE
from tests.support.processes import (
    PROGRAM,
    RunningSimulator,
    RunningTill,
    environment,
    running_till,
    write_settings,
)
from tests.support.results import PAID
from tests.support.screen import Screen, rgb
from tests.support.waiting import wait_for

ACCENT = rgb(LIGHT.accent)
FIRST_TAB = (40, 80)
"""Where the first group's name stands, drawn in the accent while that group is shown."""
TAB_HEIGHT = 50
CONNECTION = [*GROUPS].index("connection")
TYPED_SECRET = "demo"
ROOT = Path(__file__).resolve().parents[3]
REMARKED = """
[till]
language = "en"   # nobody here reads anything else
# our own remark
sound = false
"""


@pytest.fixture
def settings(simulator: RunningSimulator, tmp_path: Path) -> Path:
    return write_settings(tmp_path, simulator, REMARKED)


@pytest.fixture
def till(settings: Path, tmp_path: Path, screen: Screen) -> Iterator[RunningTill]:
    with running_till(settings, tmp_path / "data", screen.name) as running:
        running.wait_until_logged_on()
        yield running


def open_settings(screen: Screen) -> None:
    screen.key("F9")
    wait_for("the settings", lambda: screen.pixel(*FIRST_TAB) == ACCENT)


def wait_until_closed(screen: Screen, group: int = 0) -> None:
    """Wait until a group's name isn't drawn as the one that is shown any more."""
    left, top = FIRST_TAB
    wait_for("the sale again", lambda: screen.pixel(left, top + TAB_HEIGHT * group) != ACCENT)


def press(screen: Screen, *keys: str) -> None:
    for key in keys:
        screen.key(key)


def title(screen: Screen) -> str:
    return " ".join(screen.windows())


def settled(screen: Screen) -> bytes:
    """Return what is on the screen once nothing moves there any more."""

    def still() -> bytes | None:
        before = screen.picture().tobytes()
        return before if screen.picture().tobytes() == before else None

    return wait_for("a still screen", still)


def choose(screen: Screen, steps: int) -> None:
    """Take the entry of a list that is so many below the one that is chosen."""
    # One at a time: the list that opens takes the keyboard in its own time.
    for _ in range(steps + 1):
        picture = settled(screen)
        press(screen, "Down")
        wait_for("the next entry", lambda: settled(screen) != picture)  # noqa: B023 - at once
    press(screen, "Return")


def to_group(screen: Screen, number: int) -> None:
    """Go from the first group's name to another's."""
    press(screen, *["Down"] * number)


def test_a_language_an_amount_mode_and_a_colour_hold_at_once_and_remarks_stay(
    screen: Screen, settings: Path, till: RunningTill
) -> None:
    written = settings.read_text(encoding="utf-8")
    open_settings(screen)
    press(screen, "Tab")
    choose(screen, 1)
    press(screen, "Tab", "Tab")
    screen.type("12")
    press(screen, "Tab", "Tab", "Tab", "space", "Return")
    wait_until_closed(screen)
    wait_for("Norwegian", lambda: "Betalingsterminal" in title(screen))
    text = settings.read_text(encoding="utf-8")
    changed = written.replace('language = "en"', 'language = "nb"')
    assert text.startswith(changed.rstrip("\n"))
    assert load(settings).till.cents_first
    assert load(settings).till.operator == "12", "what is typed here is no amount"
    screen.type("12550\r")
    wait_for("the payment", till.payments)
    assert [payment["amount_minor"] for payment in till.payments()] == [12550]
    wait_for("paid", lambda: screen.share_of(PAID) > 0.05)
    wait_for(
        "the result may be left", lambda: (screen.key("Escape"), screen.share_of(PAID))[1] < 0.01
    )
    open_settings(screen)
    to_group(screen, 2)
    press(screen, "Tab")
    choose(screen, 2)
    press(screen, "Return")
    wait_for("dark", lambda: screen.share_of(rgb(DARK.background)) > 0.02)
    assert load(settings).till.theme == "dark"
    assert "ERROR" not in till.log()
    assert till.log().count("logged on") == 1


def test_what_cannot_be_is_not_saved_and_leaving_asks_first(
    screen: Screen, settings: Path, till: RunningTill
) -> None:
    written = settings.read_text(encoding="utf-8")
    open_settings(screen)
    to_group(screen, 1)
    press(screen, "Tab", "Tab", "Tab")
    screen.type("5000x")
    press(screen, "Return", "Escape")
    press(screen, "BackSpace")
    screen.type("1")
    press(screen, "Escape")
    assert screen.pixel(*FIRST_TAB) != ACCENT, "the second group is shown"
    press(screen, "Escape")
    screen.type("7,00\r")
    wait_for("the sale has the keys again", till.payments)
    assert settings.read_text(encoding="utf-8") == written
    assert "ERROR" not in till.log()


def test_a_file_that_somebody_changes_meanwhile_is_left_alone(
    screen: Screen, settings: Path, till: RunningTill
) -> None:
    open_settings(screen)
    press(screen, "Tab")
    choose(screen, 1)
    theirs = settings.read_text(encoding="utf-8") + "# theirs\n"
    settings.write_text(theirs, encoding="utf-8")
    red = screen.share_of(rgb(LIGHT.not_paid))
    press(screen, "Return")
    wait_for("it is said", lambda: screen.share_of(rgb(LIGHT.not_paid)) > red)
    assert settings.read_text(encoding="utf-8") == theirs
    press(screen, "Escape", "Escape")
    wait_until_closed(screen)
    assert "ERROR" not in till.log()


def test_another_terminal_id_holds_with_a_new_session_in_the_same_window(
    screen: Screen, settings: Path, till: RunningTill
) -> None:
    open_settings(screen)
    to_group(screen, CONNECTION)
    press(screen, "Tab", "Tab", "End")
    screen.type("0\r")
    wait_for("the new session", lambda: "logged on as TILL-10" in till.log())
    assert load(settings).connection.terminal_id == "TILL-10"
    screen.type("5,00\r")
    wait_for("paid", lambda: screen.share_of(PAID) > 0.05)
    assert [payment["terminal_id"] for payment in till.payments()] == ["TILL-10"]
    assert "ERROR" not in till.log()


@pytest.mark.parametrize("gap_ms", [3, 60])
def test_a_barcode_scanned_into_a_field_saves_nothing(
    screen: Screen, settings: Path, till: RunningTill, gap_ms: int
) -> None:
    before = settings.read_bytes()
    open_settings(screen)
    to_group(screen, CONNECTION)
    press(screen, "Tab", "Tab", "End")
    screen.scan("7038010009457", gap_ms)
    settled(screen)
    assert settings.read_bytes() == before
    assert till.log().count("logged on as") == 1
    # Still open, and what the scanner typed isn't lost sight of: leaving asks.
    assert screen.pixel(FIRST_TAB[0], FIRST_TAB[1] + CONNECTION * TAB_HEIGHT) == ACCENT


def test_a_pin_guards_the_settings(screen: Screen, settings: Path, till: RunningTill) -> None:
    open_settings(screen)
    to_group(screen, 2)
    press(screen, *["Tab"] * 5)
    screen.type("2580")
    assert screen.pixel(FIRST_TAB[0], FIRST_TAB[1] + 2 * TAB_HEIGHT) == ACCENT
    press(screen, "Tab")
    screen.type("2580\r")
    wait_for("the PIN is kept", lambda: load(settings).screen.pin)
    assert pin_hash.matches("2580", load(settings).screen.pin)
    assert "2580" not in settings.read_text(encoding="utf-8").replace(load(settings).screen.pin, "")
    wait_until_closed(screen, group=2)
    for pin in ("1111", "2580"):
        press(screen, "F9")
        wait_for("the question", lambda: "PIN" in title(screen))
        settled(screen)
        screen.type(f"{pin}\r")
        if pin == "1111":
            settled(screen)
            assert "PIN" in title(screen), "it is still asked for"
            press(screen, "Escape")
            wait_for("the sale", lambda: "PIN" not in title(screen))
    wait_for("the settings", lambda: screen.pixel(*FIRST_TAB) == ACCENT)
    press(screen, "Escape")
    wait_until_closed(screen)
    assert "ERROR" not in till.log()


@contextlib.contextmanager
def first_started(home: Path, screen: Screen) -> Iterator["subprocess.Popen[str]"]:
    """Start the program as somebody who has just installed it."""
    env = {
        **environment(screen.name),
        "HOME": str(home),
        "LOCALAPPDATA": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.support.file_keyring.FileKeyring",
        VARIABLE: str(home.parent / "keyring.json"),
    }
    for name in ("TERMINAL_APP_CLIENT_SECRET", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        env.pop(name, None)
    with subprocess.Popen(
        [PROGRAM], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_for("the question", lambda: screen.share_of(ACCENT) > 0.02)
            settled(screen)
            yield process
        finally:
            process.kill()


def connect(screen: Screen, simulator: RunningSimulator, secret: str) -> None:
    """Fill in what the first start asks for."""
    press(screen, "Tab", "Return")
    wait_for("the form", lambda: screen.share_of(ACCENT) < 0.01)
    settled(screen)
    choose(screen, 2)
    for text in ("TILL-7", "demo", secret, simulator.token_url, simulator.websocket_url):
        press(screen, "Tab")
        type_all(screen, text)
    # So fast an Enter at the end of such keys is a scanner's.
    screen.pause()
    press(screen, "Return")


def test_a_secret_is_in_no_file_and_a_fault_has_its_support_code_in_the_log(
    screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    log = home / ".local" / "share" / "terminal-app" / "simulator" / "terminal-app.log"
    with first_started(home, screen):
        connect(screen, simulator, "wr0ngw0rd")
        wait_for("refused", lambda: log.exists() and "access_refused" in log.read_text("utf-8"))
    code = r"access_refused.*\[[2-9A-Z]{2}-[2-9A-Z]{4}\]$"
    assert re.search(code, log.read_text("utf-8"), re.MULTILINE)
    found = [each for each in home.rglob("*") if each.is_file()]
    assert {"terminal-app.toml", "journal.sqlite3"} <= {each.name for each in found}
    assert [each for each in found if b"wr0ngw0rd" in each.read_bytes()] == []
    journals = [each for each in found if each.name == "journal.sqlite3"]
    assert "wr0ngw0rd" not in "".join(map(journal_rows.whole_text_of, journals))
    assert "wr0ngw0rd" in (tmp_path / "keyring.json").read_text("utf-8")


def test_the_first_start_leads_to_a_payment_and_the_secret_is_in_the_keyring(
    screen: Screen, simulator: RunningSimulator, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    file = home / ".config" / "terminal-app" / "terminal-app.toml"
    with first_started(home, screen):
        connect(screen, simulator, TYPED_SECRET)
        data = home / ".local" / "share" / "terminal-app" / "simulator"
        running = RunningTill(subprocess.Popen(["true"], text=True), data)
        running.process.wait(10)
        wait_for("logged on", lambda: "logged on as TILL-7" in running.log())
        screen.type("5,00\r")
        wait_for("paid", lambda: screen.share_of(PAID) > 0.05)
        assert [payment["outcome"] for payment in running.payments()] == ["paid"]
    assert load(file).connection.environment == "custom"
    assert load(file).till.country == "NO"
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    keyring = json.loads((tmp_path / "keyring.json").read_text(encoding="utf-8"))
    assert keyring == {"terminal-app/demo": TYPED_SECRET}


def type_all(screen: Screen, text: str) -> None:
    """Type an address too: its signs need a shift on this keyboard."""
    names = {":": "colon", "/": "slash", ".": "period", "-": "minus"}
    for character in text:
        name = names.get(character, character)
        shifted = character == ":" or character.isupper()
        screen.key(name, 20) if not shifted else screen.shifted(name, 20)


def test_the_demo_is_one_key_away(screen: Screen, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with first_started(home, screen) as process:
        press(screen, "Return")
        log = home / ".local" / "share" / "terminal-app" / "demo" / "terminal-app.log"
        wait_for("the demo", lambda: log.exists() and "logged on" in log.read_text("utf-8"))
        assert "DEMO" in title(screen)
        screen.type("5,00\r")
        wait_for("paid", lambda: screen.share_of(PAID) > 0.05)
        assert process.poll() is None
    assert not (home / ".config").exists()


def test_a_file_that_is_named_must_be_there(screen: Screen, tmp_path: Path) -> None:
    ended = subprocess.run(
        [PROGRAM, "--config", str(tmp_path / "none.toml")],
        env=environment(screen.name),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "There is no settings file" in ended.stderr
