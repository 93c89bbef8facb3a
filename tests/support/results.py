"""What a result looks like on the till's screen."""

from tests.support.screen import Screen
from tests.support.waiting import wait_for

PAID = (0xE2, 0xF4, 0xEA)
NOT_PAID = (0xFD, 0xE7, 0xE5)
NOT_KNOWN = (0xFF, 0xF1, 0xD2)
A_RESULT = 0.05
"""A result's ground covers more of the screen than this; marks and notices cover less."""


def wait_for_result(screen: Screen, ground: tuple[int, int, int], within_s: float = 15.0) -> None:
    """Wait until a result with this ground is in sight."""
    wait_for("the result on the screen", lambda: screen.share_of(ground) > A_RESULT, within_s)
