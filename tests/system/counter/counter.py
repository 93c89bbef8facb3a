"""A till at a simulator: its keyboard, what is read off its screen, and what both have written."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support import results
from tests.support.ocr import ONE_BLOCK, SCATTERED, plain, read_words
from tests.support.processes import (
    RunningSimulator,
    RunningTill,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.screen import Screen
from tests.support.waiting import wait_for

Part = tuple[float, float, float, float]
"""Left, top, right and bottom, as shares of the screen."""
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
HEADER: Part = (0.0, 0.0, 1.0, 0.072)
AMOUNT: Part = (0.02, 0.1, 0.315, 0.2)
UNDER_THE_AMOUNT: Part = (0.02, 0.205, 0.33, 0.262)
MAIN_BUTTON: Part = (0.03, 0.825, 0.315, 0.92)
MIDDLE: Part = (0.345, 0.1, 0.71, 0.935)
THIRD: Part = (0.725, 0.1, 0.985, 0.935)
STATUS: Part = (0.0, 0.955, 1.0, 1.0)
LONG = 8
"""Characters, such as of a receipt number."""
WITHIN_S = 12.0
_READINGS = ((ONE_BLOCK, 2), (SCATTERED, 2), (ONE_BLOCK, 1))
"""Tesseract misreads frames and underlined letters in some of these modes, but not in all."""


class Counter:
    """A cashier's place."""

    def __init__(self, till: RunningTill, screen: Screen, simulator: RunningSimulator) -> None:
        self.till, self.screen, self.simulator = till, screen, simulator

    # -- hands ------------------------------------------------------------------------------

    def press(self, *keysyms: str) -> None:
        """Press keys as a hand does."""
        for keysym in keysyms:
            self.screen.key(keysym)

    def sells(self, amount: str, *outcomes: str) -> dict[str, Any]:
        """Charge ``amount``; return its payment once the journal has one of these outcomes."""
        number = len(self.till.payments())
        self.screen.type(f"{amount}\r")

        def ended() -> dict[str, Any] | None:
            new = self.till.payments()[number:]
            return new[0] if new and new[0]["outcome"] in (outcomes or ("paid",)) else None

        payment = wait_for(f"the outcome of {amount}", ended, WITHIN_S)
        # On a busy machine it is painted later; keys before that leave nothing.
        wait_for(f"the result of {amount}", lambda: results.is_in_sight(self.screen), WITHIN_S)
        self.screen.pause()
        self.screen.pause()
        return payment

    def leaves_result(self) -> None:
        """Press Enter once a result may be left."""
        self.screen.pause()
        self.press("Return")
        self.screen.pause()

    # -- eyes -------------------------------------------------------------------------------

    def words(self, part: Part = WHOLE, reading: int = 0) -> str:
        """Return what is read there, in plain letters without a space."""
        picture = self.screen.picture()
        wide, high = picture.size
        left, top, right, bottom = part
        box = (round(left * wide), round(top * high), round(right * wide), round(bottom * high))
        words = read_words(picture.crop(box), *_READINGS[reading])
        return plain("".join(word.text for word in words)).replace(" ", "")

    def says(self, part: Part, *sentences: str) -> bool:
        """Whether all of these can be read there."""
        missing = [plain(one).replace(" ", "") for one in sentences]
        for reading in range(len(_READINGS)):
            read = self.words(part, reading)
            missing = [one for one in missing if not _stands_in(one, read)]
            if not missing:
                return True
        return False

    def reads(self, part: Part, *sentences: str) -> None:
        """Wait until all of these can be read there."""
        try:
            wait_for("", lambda: self.says(part, *sentences), WITHIN_S)
        except AssertionError:
            shown = self.words(part)
            raise AssertionError(f"not shown: {sentences}, but {shown}") from None

    # -- what is written ----------------------------------------------------------------------

    def charged(self) -> list[int]:
        """Return the amounts of the payments that the server has."""
        payments = self.simulator.ledger().payments().values()
        return [payment.charged_minor for payment in payments]

    def refunded(self) -> int:
        """Return what the server has paid back."""
        return self.simulator.ledger().refunded_total()


def _stands_in(wanted: str, read: str) -> bool:
    """Whether ``wanted`` was read; of a long one Tesseract may take one character for another."""
    misread = 1 if len(wanted) >= LONG else 0
    return any(
        sum(one != other for one, other in zip(wanted, read[at:], strict=False)) <= misread
        for at in range(len(read) - len(wanted) + 1)
    )


@contextlib.contextmanager
def counter_at(screen: Screen, folder: Path, more: str = "", *simulated: str) -> Iterator[Counter]:
    """Start a simulator and a till that is logged on at it; ``more`` goes into its settings."""
    with running_simulator(folder, 0.2, *simulated) as simulator:
        settings = write_settings(folder, simulator, f'[till]\ntheme = "light"\n{more}')
        with running_till(settings, folder / "data", screen.name) as till:
            till.wait_until_logged_on()
            # Without a window manager the window under the pointer has the keyboard.
            screen.move_pointer(512, 765)
            screen.pause()
            yield Counter(till, screen, simulator)
