"""The settings file is changed whole or not at all, and keeps what a person wrote in it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from terminal_app.errors import SettingsChangedError, SettingsError
from terminal_app.settings.loader import load, read_text
from terminal_app.settings.writer import edited, save

WRITTEN = """\
# This till stands in the shop's entrance.
[connection]
terminal_id = "TILL-1"      # from the provider's letter
client_id = "shop"

# How it looks
[till]
theme = "dark"   # the lamp above dazzles
language = "nb"
"""
REMARKS = [line.partition("#")[2] for line in WRITTEN.splitlines() if "#" in line]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "terminal-app.toml"
    made.write_text(WRITTEN, encoding="utf-8", newline="")
    return made


def test_comments_and_order_stay(file: Path) -> None:
    save(file, WRITTEN, {"till.theme": "light", "screen.kiosk": True, "times.ping": 20.0})
    text = file.read_text(encoding="utf-8")
    assert [remark for remark in REMARKS if remark not in text] == []
    assert text.startswith(WRITTEN.replace('"dark"', '"light"'))
    settings = load(file)
    assert (settings.till.theme, settings.till.language) == ("light", "nb")
    assert (settings.screen.kiosk, settings.times.ping) == (True, 20.0)


def test_lines_that_end_as_on_windows_still_do_and_a_byte_order_mark_stays() -> None:
    text = edited("\ufeff[till]\r\n# mine\r\nlanguage = 'nb'\r\n", {"till.sound": True})
    assert text == "\ufeff[till]\r\n# mine\r\nlanguage = 'nb'\r\nsound = true\r\n"


def test_numbers_are_written_as_a_list(file: Path) -> None:
    save(file, WRITTEN, {"sale.quick_amounts_minor": (5000, 10000)})
    assert load(file).sale.quick_amounts_minor == (5000, 10000)


def test_what_the_program_could_not_start_with_is_never_written(file: Path) -> None:
    with pytest.raises(SettingsError, match=r"till\.currency"):
        save(file, WRITTEN, {"till.currency": "DKK"})
    assert file.read_text(encoding="utf-8") == WRITTEN


def test_a_file_that_somebody_else_has_changed_is_left_alone(file: Path) -> None:
    theirs = WRITTEN.replace("dark", "contrast")
    file.write_text(theirs, encoding="utf-8")
    with pytest.raises(SettingsChangedError):
        save(file, WRITTEN, {"till.theme": "light"})
    assert file.read_text(encoding="utf-8") == theirs


def test_a_new_file_is_for_its_owner_alone_and_an_old_one_keeps_its_permissions(
    file: Path, tmp_path: Path
) -> None:
    new = tmp_path / "folder" / "new.toml"
    made = {"connection.terminal_id": "T", "connection.client_id": "c"}
    save(new, None, made, start="# Here.\n")
    assert new.read_text(encoding="utf-8").startswith("# Here.\n")
    file.chmod(0o640)
    save(file, WRITTEN, {"till.sound": True})
    if os.name != "nt":
        assert stat.S_IMODE(new.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_link_goes_on_leading_to_the_file(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    save(link, WRITTEN, {"till.sound": True})
    assert link.is_symlink()
    assert load(file).till.sound


FULL_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
"""
KILLED = """
import os
os.fsync = lambda number: os.kill(os.getpid(), 9)
"""
SAVE = """
import sys
from pathlib import Path
from terminal_app.errors import SettingsError
from terminal_app.settings.loader import read_text
from terminal_app.settings.writer import save
file = Path(sys.argv[1])
import tomlkit
{before}
try:
    save(file, read_text(file), {{"till.sound": True}})
except SettingsError as error:
    sys.exit(str(error))
"""


def saved_in_a_process(file: Path, before: str) -> subprocess.CompletedProcess[str]:
    script = SAVE.format(before=before)
    return subprocess.run(
        [sys.executable, "-B", "-c", script, str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


if os.name != "nt":  # which has no such limit

    def test_on_a_full_disk_the_old_file_stays_and_the_error_says_so(file: Path) -> None:
        ended = saved_in_a_process(file, FULL_DISK)
        assert ended.returncode == 1
        assert "Nothing was saved" in ended.stderr
        assert read_text(file) == WRITTEN
        assert list(file.parent.iterdir()) == [file]


def test_killed_while_saving_the_old_file_stays_and_the_next_save_works(file: Path) -> None:
    ended = saved_in_a_process(file, KILLED)
    assert ended.returncode in {-9, 9}
    assert read_text(file) == WRITTEN
    assert saved_in_a_process(file, "").returncode == 0
    assert load(file).till.sound
