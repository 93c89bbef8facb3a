"""``secret set``, ``clear`` and ``where`` of the installed program, with a keyring in a file."""

import importlib
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.file_keyring import VARIABLE
from tests.support.processes import PROGRAM, environment

ROOT = Path(__file__).resolve().parents[3]
SECRET = "s3cret of the till, æøå"


@pytest.fixture
def keyring(tmp_path: Path) -> Path:
    return tmp_path / "keyring.json"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    file.write_text(
        '[connection]\nenvironment = "test"\nterminal_id = "T"\nclient_id = "shop-7"\n',
        encoding="utf-8",
    )
    return file


class Secret:
    """The command, with those settings and that keyring."""

    def __init__(self, settings: Path, keyring: Path) -> None:
        self.settings = settings
        self.env = {
            **environment(None),
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "tests.support.file_keyring.FileKeyring",
            VARIABLE: str(keyring),
        }
        del self.env["TERMINAL_APP_CLIENT_SECRET"]

    def __call__(self, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        command = [PROGRAM, "--config", str(self.settings), "secret", *words]
        return subprocess.run(
            command, input=given, env=self.env, capture_output=True, timeout=60, check=False
        )


@pytest.fixture
def secret(settings: Path, keyring: Path) -> Secret:
    return Secret(settings, keyring)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_what_standard_input_holds_is_stored_and_never_shown(
    secret: Secret, keyring: Path, ending: str
) -> None:
    where = secret("where")
    assert where.returncode == 1
    assert b"terminal-app secret set" in where.stdout
    stored = secret("set", given=f"{SECRET}{ending}".encode())
    assert (stored.returncode, stored.stderr) == (0, b"")
    assert json.loads(keyring.read_text(encoding="utf-8")) == {"terminal-app/shop-7": SECRET}
    where = secret("where")
    assert (where.returncode, where.stdout) == (0, b"The client secret is in the keyring.\n")
    for told in (stored, where):
        assert SECRET.encode() not in told.stdout + told.stderr


def test_it_is_cleared_and_clearing_again_is_no_fault(secret: Secret, keyring: Path) -> None:
    secret("set", given=SECRET.encode())
    cleared = secret("clear")
    assert (cleared.returncode, json.loads(keyring.read_text(encoding="utf-8"))) == (0, {})
    assert b"gone" in cleared.stdout
    assert secret("clear").returncode == 0
    assert secret("where").returncode == 1


def test_the_environment_variable_comes_first_and_is_told(secret: Secret) -> None:
    secret.env["TERMINAL_APP_CLIENT_SECRET"] = SECRET
    where = secret("where")
    assert (where.returncode, SECRET.encode() in where.stdout) == (0, False)
    assert b"TERMINAL_APP_CLIENT_SECRET" in where.stdout
    assert b"TERMINAL_APP_CLIENT_SECRET" in secret("set", given=b"another").stderr
    assert b"TERMINAL_APP_CLIENT_SECRET" in secret("clear").stderr


@pytest.mark.parametrize(
    "given", [b"", b"\n", b"two\nlines", b"x" * 1001, b"x" * 50_000, b"\xff\xfe", b"a\0b"]
)
def test_what_is_no_secret_is_wrong_usage_and_stores_nothing(
    secret: Secret, keyring: Path, given: bytes
) -> None:
    refused = secret("set", given=given)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"Traceback" not in refused.stderr
    assert not keyring.exists()


def test_a_secret_is_no_argument(secret: Secret, keyring: Path) -> None:
    assert secret("set", SECRET).returncode == 2
    assert secret().returncode == 2
    assert not keyring.exists()


def test_without_a_keyring_nothing_is_stored_and_the_variable_is_named(
    secret: Secret,
) -> None:
    for backend in ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"):
        secret.env["PYTHON_KEYRING_BACKEND"] = backend
        for ended in (secret("set", given=SECRET.encode()), secret("where")):
            assert ended.returncode == 1
            assert b"TERMINAL_APP_CLIENT_SECRET" in ended.stdout + ended.stderr
            assert SECRET.encode() not in ended.stdout + ended.stderr
        assert b"Traceback" not in secret("clear").stderr


def test_a_till_without_a_secret_names_the_command(secret: Secret, tmp_path: Path) -> None:
    command = [PROGRAM, "--config", str(secret.settings), "--data-dir", str(tmp_path / "data")]
    ended = subprocess.run(
        [*command, "check"], env=secret.env, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert b"terminal-app secret set" in ended.stdout
    assert b"python -m" not in ended.stdout


def test_a_person_types_it_unseen(secret: Secret, keyring: Path) -> None:
    pty = importlib.import_module("pty")
    command = [PROGRAM, "--config", str(secret.settings), "secret", "set"]
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, secret.env)  # noqa: S606 - its own terminal
    shown = b""
    while b": " not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, b"typed-by-hand\n")
    try:
        while got := os.read(terminal, 1024):
            shown += got
    except OSError:
        pass  # its end has closed the terminal
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"typed-by-hand" not in shown
    assert "typed-by-hand" in keyring.read_text(encoding="utf-8")
