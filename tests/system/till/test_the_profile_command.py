"""``terminal-app profile`` with files of every kind: a status, a sentence, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.wire.descriptions import described, text_of
from tests.unit.wire.profiles import SIMULATED

WITHIN_S = 20.0
"""Of a slow machine; a file that isn't read to its end is refused at once."""


def profile(action: str, file: Path) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "terminal_app", "profile", action, str(file)],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
        env={"PATH": "", "HOME": str(file.parent)},
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("action", ["check", "from"])
def test_what_is_no_readable_file_is_refused_with_a_sentence(action: str, tmp_path: Path) -> None:
    fifo, folder, big = tmp_path / "fifo", tmp_path / "folder", tmp_path / "big"
    subprocess.run(["mkfifo", str(fifo)], check=True)
    folder.mkdir()
    with big.open("wb") as opened:
        opened.truncate(50 * 1024 * 1024 * 1024)
    for file, said in (
        (fifo, "it is no regular file"),
        (Path("/dev/zero"), "it is no regular file"),
        (folder, "can't be read"),
        (Path("/proc/self/mem"), "can't be read"),  # a regular file whose reading fails
        (big, "larger than"),
        (tmp_path / "none", "There is no"),
    ):
        done = profile(action, file)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.rstrip().endswith(".")


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\x00", b"[" * 60_000, b"a." * 30_000 + b"a=1"])
def test_bytes_that_are_no_profile_are_refused_with_a_sentence(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "server.toml"
    file.write_bytes(raw)
    done = profile("check", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_good_profile_is_said_with_its_digest_and_an_empty_one_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_bytes(b'\xef\xbb\xbf[states]\r\nCOMPLETE = "COMPLETED"\r\n')
    done = profile("check", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "can be used. Its digest: " in done.stdout
    file.write_text("# nothing\n[headers]\n")
    assert "nothing differs" in profile("check", file).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# a\n\n[amount]\nunit = 'cents'", "line 4, amount.unit: 'cents' can't be used. Allowed:"),
        ('[headers]\nAuthorization = "x"', "line 2, headers.Authorization: Authorization is the"),
        ('[headers]\n"Sec-WebSocket-Protocol" = "x"', "is the till's own header. Leave it out."),
        ('[headers]\nHOST = "x"', "HOST is the till's own header. Leave it out."),
        ('[headers]\nX-A = "a\\nB: c"', "must be text of visible ASCII characters in one line."),
        ('[headers]\n"X A" = "a"', "is no name of a header. Use letters, digits and hyphens."),
        ("[states]\nCOMPLETE = 'A'\n[states]\n", "line 3"),
    ],
)
def test_a_bad_profile_is_refused_with_line_and_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "server.toml"
    file.write_text(text)
    done = profile("check", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.rstrip().endswith(".")


def test_what_profile_from_writes_is_a_profile_that_can_be_checked(tmp_path: Path) -> None:
    description = tmp_path / "server.yaml"
    description.write_text(text_of(described(SIMULATED["nested"], 2), "yaml"), encoding="utf-8")
    done = profile("from", description)
    assert done.returncode == 0
    assert "To be checked: receipt.number is taken for paymentReceiptId, by" in done.stderr
    made = tmp_path / "server.toml"
    made.write_text(done.stdout, encoding="utf-8")
    assert "can be used" in profile("check", made).stdout


def test_what_does_not_map_is_said_and_is_another_status(tmp_path: Path) -> None:
    document = described(SIMULATED["snake-case"], 3)
    document["components"]["schemas"].popitem()
    document["components"]["messages"].popitem()
    document["channels"]["ws"]["messages"].popitem()
    description = tmp_path / "server.json"
    description.write_text(json.dumps(document), encoding="utf-8")
    done = profile("from", description)
    assert done.returncode == 1
    assert "Doesn't map: No message of the description is STATUS_UPDATE." in done.stderr
    assert "message_type" in done.stdout


def test_a_reference_to_elsewhere_is_refused_and_not_fetched(tmp_path: Path) -> None:
    description = tmp_path / "server.json"
    other = tmp_path / "other.json"
    subprocess.run(["mkfifo", str(other)], check=True)  # whoever opens it waits for ever
    for reference in (other.as_uri(), "other.json#/a", "http://127.0.0.1:9/a.yaml"):
        content = {"asyncapi": "3.0.0", "channels": {"ws": {"$ref": reference}}}
        description.write_text(json.dumps(content), encoding="utf-8")
        done = profile("from", description)
        assert done.returncode == 2
        assert "nothing is fetched" in done.stderr
