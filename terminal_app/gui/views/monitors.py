"""The desktop's screens, and the one for the customer display."""

from contextlib import suppress
from typing import NamedTuple

from screeninfo import ScreenInfoError, get_monitors

_WINDOW_SIZE = (960, 600)
_MIN_SIZE = (480, 360)
_FRAME = (8, 40)
"""What a desktop may add to the right and below, moving the window by its title bar."""


class Place(NamedTuple):
    """A rectangle of the desktop, in its pixels."""

    x: int
    y: int
    width: int
    height: int
    fills_screen: bool = True
    """A whole screen; else a window that a person may move."""


def screens() -> list[Place]:
    """Return every screen from left to right; none where they can't be determined."""
    with suppress(ScreenInfoError, OSError):
        return sorted({Place(one.x, one.y, one.width, one.height) for one in get_monitors()})
    return []


def customer_place(show: str, number: int, found: list[Place], till: Place) -> Place | None:
    """Return where the customer display goes, or None.

    Args:
        show: The setting: auto, on or off.
        number: The screen, 1 the leftmost; 0: the first one that the till isn't on.
        found: The desktop's screens.
        till: Where the till's window is.
    """
    if show == "off":
        return None
    others = [screen for screen in found if not _holds(screen, till)]
    if 0 < number <= len(found):
        chosen = found[number - 1]
        if chosen in others:
            return chosen
    if others:
        return others[0]
    if show == "auto":
        return None
    width, height = _WINDOW_SIZE
    beside = till.x + till.width
    own = next((screen for screen in found if _holds(screen, till)), till)
    if beside + width <= own.x + own.width:
        return Place(beside, till.y, width, height, fills_screen=False)
    # Over the till, but neither over the amount nor over the header's warnings.
    width = min(width, max(_MIN_SIZE[0], own.width // 2))
    height = min(height, max(_MIN_SIZE[1], own.height // 2))
    # Its frame and title bar stand outside of what it is given.
    right, bottom = own.x + own.width - _FRAME[0], own.y + own.height - _FRAME[1]
    return Place(right - width, bottom - height, width, height, fills_screen=False)


def own_screen(found: list[Place], till: Place) -> Place | None:
    """Return the screen that holds the window's top left corner; None where unknown."""
    return next((screen for screen in found if _holds(screen, till)), None)


def _holds(screen: Place, till: Place) -> bool:
    inside = screen.x <= till.x < screen.x + screen.width
    return inside and screen.y <= till.y < screen.y + screen.height
