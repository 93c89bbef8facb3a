from pathlib import Path

import pytest

from terminal_app.certification import certificate
from terminal_app.compose.environment_labels import header_label_of
from terminal_app.settings import Connection, Settings

SERVER = "wss://till.example/ws"
REAL = Settings(Connection("production", "https://till.example/token", SERVER, "TILL-1", "shop"))


def certified(data_dir: Path, server: str = SERVER, terminal_id: str = "TILL-1") -> None:
    certificate.write(
        data_dir, server=server, terminal_id=terminal_id, at="2026-11-23", version="0.1.0"
    )


def test_a_certified_till_says_nothing_and_any_other_that_it_isnt(tmp_path: Path) -> None:
    assert header_label_of(REAL, tmp_path) == "Not certified"
    certified(tmp_path, terminal_id="TILL-2")
    certified(tmp_path, server="wss://other.example/ws")
    assert header_label_of(REAL, tmp_path) == "Not certified"
    certified(tmp_path)
    assert header_label_of(REAL, tmp_path) == ""
    # The others are certified still.
    assert certificate.is_certified(tmp_path, server=SERVER, terminal_id="TILL-2")


def test_a_demo_and_a_test_are_marked_all_the_same(tmp_path: Path) -> None:
    for connection, mark in (
        (REAL.connection._replace(environment="test"), "TEST - no money moves"),
        (Connection("simulator", "", "ws://127.0.0.1:1/ws", "TILL-1"), "DEMO - not a payment"),
    ):
        certified(tmp_path, server=connection.websocket_url)
        assert header_label_of(Settings(connection), tmp_path) == mark


@pytest.mark.parametrize("text", ["", "{", "[]", "[1]", '{"server": 1}', "\x00", "[" * 5000])
def test_a_file_that_cant_be_read_certifies_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / certificate.FILE_NAME).write_text(text)
    assert header_label_of(REAL, tmp_path) == "Not certified"
    certified(tmp_path)
    assert header_label_of(REAL, tmp_path) == ""
