"""The screens of the desktop, and which of them faces the customer."""

from contextlib import suppress

from terminal_app.gui.customer_window import Place

_WINDOWED = (960, 600)


def screens() -> list[Place]:
    """Return every screen, from left to right; none where nobody can tell."""
    from screeninfo import ScreenInfoError, get_monitors  # noqa: PLC0415 - after the first paint

    with suppress(ScreenInfoError, OSError):
        return sorted({Place(one.x, one.y, one.width, one.height) for one in get_monitors()})
    return []


def place_of_customers(
    wanted: str, number: int, found: list[Place], till: tuple[int, int]
) -> Place | None:
    """Return where the customer's window goes; None: there is to be none.

    ``wanted`` is the settings' word (auto, on, off); ``number`` the screen from the left, 1 the
    first, 0 for the first one that the till isn't on; ``till`` a point on the till's own screen.
    """
    if wanted == "off":
        return None
    others = [screen for screen in found if not _holds(screen, till)]
    if 0 < number <= len(found):
        chosen = found[number - 1]
        if chosen in others:
            return chosen
    if others:
        return others[0]
    if wanted == "auto":
        return None
    width, height = _WINDOWED
    return Place(till[0], till[1], width, height, fills_screen=False)


def _holds(screen: Place, point: tuple[int, int]) -> bool:
    x, y = point
    inside = screen.x <= x < screen.x + screen.width
    return inside and screen.y <= y < screen.y + screen.height
