"""What a result looks like on the till's screen."""

from terminal_app.gui.views.widgets.palettes import LIGHT
from tests.support.screen import Colour, Screen, rgb
from tests.support.waiting import wait_for

PAID = rgb(LIGHT.paid_ground)
NOT_PAID = rgb(LIGHT.not_paid_ground)
NOT_KNOWN = rgb(LIGHT.not_known_ground)
REFUNDED = rgb(LIGHT.refunded_ground)
"""Also of the question about a refund."""
A_RESULT = 0.05
"""A result's ground covers more of the screen than this; marks and notices cover less."""

GROUNDS = (PAID, NOT_PAID, NOT_KNOWN, REFUNDED)


def is_in_sight(screen: Screen) -> bool:
    """Whether any result is in sight."""
    return any(screen.share_of(ground) > A_RESULT for ground in GROUNDS)


def wait_for_result(screen: Screen, ground: Colour, within_s: float = 15.0) -> None:
    """Wait until a result with this ground is in sight."""
    wait_for("the result on the screen", lambda: screen.share_of(ground) > A_RESULT, within_s)
