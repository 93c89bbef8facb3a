"""What is behind an address decides whether money moves."""

import pytest

from terminal_app import environment_labels
from terminal_app.environments import Kind, kind_of
from terminal_app.texts import Texts


@pytest.mark.parametrize(
    ("server", "kind"),
    [
        ("ws://127.0.0.1:8765/ws", Kind.DEMO),
        ("ws://127.9.8.7/ws", Kind.DEMO),
        ("wss://localhost:1/ws", Kind.DEMO),
        ("ws://LOCALHOST./ws", Kind.DEMO),
        ("ws://[::1]:8765/ws", Kind.DEMO),
        ("wss://apm.dev.payex.com/ws", Kind.TEST),
        ("wss://APM.dev.payex.com:443/ws", Kind.TEST),
        ("wss://apm.payex.com/ws", Kind.REAL),
        ("wss://localhost.example/ws", Kind.REAL),
        ("wss://127.0.0.1.example/ws", Kind.REAL),
        ("wss://user@pay.example/ws", Kind.REAL),
        ("wss://127.0.0.1@pay.example/ws", Kind.REAL),
        ("wss://[broken/ws", Kind.REAL),
        ("", Kind.REAL),
    ],
)
def test_only_this_machine_is_a_demo_and_only_the_test_server_a_test(
    server: str, kind: Kind
) -> None:
    assert kind_of(server) is kind


def test_a_journal_bears_a_mark_only_where_no_server_of_it_was_real() -> None:
    english = Texts("en")
    demo, test, real = "ws://127.0.0.1/ws", "wss://apm.dev.payex.com/ws", "wss://pay.example/ws"
    assert environment_labels.of_servers([demo, demo], english) == "DEMO - not a payment"
    assert environment_labels.of_servers([test], english) == "TEST - no money moves"
    assert environment_labels.of_servers([demo, test], english) == "TEST - no money moves"
    assert environment_labels.of_servers([demo, real], english) == ""
    assert environment_labels.of_servers([], english) == ""
