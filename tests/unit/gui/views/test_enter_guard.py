"""A scanner's Enter and a hand's behind what is typed into a form, by the events' own times."""

import random
import tkinter as tk
from collections.abc import Iterator, Sequence

import pytest

from terminal_app.gui.views.widgets.enter_guard import EnterGuard
from terminal_app.gui.views.window import Window

KEYSYMS = {" ": "space", "\r": "Return", "<": "BackSpace", "^": "Shift_L"}


class Guarded:
    """An entry whose Enters are judged."""

    def __init__(self, window: Window) -> None:
        self.judged: list[bool] = []
        self._at_ms = 1000
        self._guard = EnterGuard()
        self._top = tk.Toplevel(window.root)
        self.entry = tk.Entry(self._top)
        self.entry.pack()
        self._top.bind("<Key>", self._guard.note_key)
        self._top.bind("<Return>", lambda event: self.judged.append(self._guard.is_scanned(event)))
        self.entry.focus_force()
        window.root.update()

    def close(self) -> None:
        self._top.destroy()

    def is_scanned(self, keys: str, gaps_ms: Sequence[int]) -> bool:
        """Press keys after a pause, and tell what the last one, an Enter, was taken for."""
        for key, gap_ms in zip(keys, (2000, *gaps_ms), strict=True):
            self._at_ms += gap_ms
            self.entry.event_generate(f"<KeyPress-{KEYSYMS.get(key, key)}>", time=self._at_ms)
        return self.judged[-1]


@pytest.fixture
def guarded(window: Window) -> Iterator[Guarded]:
    made = Guarded(window)
    yield made
    made.close()


@pytest.mark.parametrize("code", ["4711234", "4711", "Ab12x"])
def test_a_scanners_enter_is_one_at_any_constant_pace(guarded: Guarded, code: str) -> None:
    for gap_ms in (1, 5, 30, 50, 60, 70, 80, 100, 120):
        assert guarded.is_scanned(f"{code}\r", [gap_ms] * len(code)), gap_ms
    assert guarded.entry.get() == code * 9


def test_a_scanners_enter_is_one_at_an_uneven_pace(guarded: Guarded) -> None:
    chance = random.Random(3)  # noqa: S311 - a test's
    for least_ms in (1, 20, 40, 60) * 15:
        assert guarded.is_scanned("471123\r", [chance.randint(least_ms, 80) for _ in range(6)])


@pytest.mark.parametrize("hesitation_ms", [90, 250, 390])
def test_a_scanner_that_hesitates_sends_its_enter_too(guarded: Guarded, hesitation_ms: int) -> None:
    for place in range(7):
        gaps_ms = [12] * 7
        gaps_ms[place] = hesitation_ms
        assert guarded.is_scanned("4711234\r", gaps_ms), place


def test_a_scanners_second_enter_is_one_too(guarded: Guarded) -> None:
    for gap_ms in (5, 60, 80):
        assert guarded.is_scanned("4711234\r\r", [gap_ms] * 8)
    assert guarded.judged == [True] * 6


def test_of_three_hundred_reasons_by_hand_every_enter_is_a_hands(guarded: Guarded) -> None:
    chance = random.Random(7)  # noqa: S311 - a test's
    for _ in range(300):
        pace = chance.uniform(110, 350)
        letters = [chance.choice("abcdefghijklmnopqrstuvwxyz ^8") for _ in range(20)]
        reason = "".join(letters[: chance.randint(1, 20)])
        gaps_ms = [max(90, int(pace * chance.lognormvariate(0, 0.3))) for _ in reason]
        assert not guarded.is_scanned(f"{reason}\r", gaps_ms)


def test_who_rolls_keys_in_a_reason_is_a_hand(guarded: Guarded) -> None:
    reason = "paid back in cash\r"
    assert not guarded.is_scanned(reason, [130, 45, 150, 110, 60, 170, 120, 140, 50, *[125] * 8])


def test_who_has_held_the_backspace_key_is_a_hand(guarded: Guarded) -> None:
    keys = f"abcde{'<' * 15}ok\r"
    assert not guarded.is_scanned(keys, [120, 150, 130, 160, 300, *[33] * 14, 200, 140, 160])


def test_an_enter_after_a_pause_behind_a_code_is_a_hands(guarded: Guarded) -> None:
    assert not guarded.is_scanned("4711234\r", [12, 12, 12, 12, 12, 12, 401])
