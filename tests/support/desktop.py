"""What a desktop does with a program's windows."""

from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import ClientMessage
from Xlib.xobject.drawable import Window

from tests.support.screen import Screen


def windows(display: Display) -> dict[str, Window]:
    """Return the windows that are seen, by their title."""
    found = {}
    for child in display.screen().root.query_tree().children:
        seen = child.get_attributes().map_state == X.IsViewable
        for window in (child, *child.query_tree().children) if seen else ():
            name = window.get_wm_name()
            if isinstance(name, str) and window.get_wm_protocols():
                found[name] = window
    return found


def close(screen: Screen) -> None:
    """Ask the till's window to close, as a desktop does on Alt+F4."""
    display = Display(screen.name)
    try:
        (window,) = (one for name, one in windows(display).items() if name.startswith("TILL-1"))
        kind, what = display.intern_atom("WM_PROTOCOLS"), display.intern_atom("WM_DELETE_WINDOW")
        data = (32, [what, X.CurrentTime, 0, 0, 0])
        window.send_event(ClientMessage(window=window, client_type=kind, data=data))
        display.sync()
    finally:
        display.close()
