"""The check for names that nothing uses."""

from pathlib import Path

import pytest

from tools.checks import unused


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A package, a module that uses some of it, and a test that uses more."""
    files = {
        "terminal_app/__init__.py": (
            'from terminal_app.money import Money, round_up\n__all__ = ["Money", "round_up"]\n'
        ),
        "terminal_app/money.py": (
            "from dataclasses import dataclass\n"
            "HUNDRED = 100\n"
            "UNREAD = 1\n"
            "@dataclass\n"
            "class Money:\n"
            "    minor: int\n"
            "    currency: str\n"
            "    shown: str\n"
            "    matched: str\n"
            "    written: int = 0\n"
            "    def pay(self):\n"
            "        self.written += HUNDRED\n"
            "    @property\n"
            "    def unasked(self):\n"
            "        return self.minor\n"
            "def round_up(): ...\n"
            "def tested(): ...\n"
            "@register\n"
            "def registered(): ...\n"
        ),
        "terminal_app/page.html": "{{ money.shown }}",
        "tools/main.py": (
            "from terminal_app import Money\n"
            "match Money(1, 'NOK'):\n"
            "    case Money(_, currency, matched=1):\n"
            "        Money.pay()\n"
        ),
        "benchmarks/__init__.py": "",
        "tests/test_money.py": (
            "from terminal_app.money import tested\nfrom terminal_app import round_up\n"
            "SPARE = 1\ndef test_it(): ...\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_what_nothing_uses_is_named_and_what_tests_alone_use_too(tree: Path) -> None:
    assert unused.faults(tree, {}) == [
        "terminal_app/money.py:3: UNREAD is used by nothing",
        "terminal_app/money.py:10: Money.written is used by nothing",
        "terminal_app/money.py:14: Money.unasked is used by nothing",
        "terminal_app/money.py:16: round_up (but for tests) is used by nothing",
        "terminal_app/money.py:17: tested (but for tests) is used by nothing",
        "tests/test_money.py:3: SPARE is used by nothing",
    ]


def test_a_name_that_is_kept_without_need_is_a_fault(tree: Path) -> None:
    kept = dict.fromkeys(("UNREAD", "Money.pay", "gone"), "a reason")
    found = unused.faults(tree, kept)
    assert not [fault for fault in found if ": UNREAD " in fault]
    assert found[-2:] == [
        "Money.pay needn't be kept: it is used, or gone",
        "gone needn't be kept: it is used, or gone",
    ]
