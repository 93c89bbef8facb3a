"""Places of the parts of the till's window: the same in every state, so that nothing jumps."""

from terminal_app.gui.screen_state import Paying
from terminal_app.gui.views.panes.payment import PaymentView
from terminal_app.gui.views.window import Window
from tests.system.layout.checks import Box, box


def payment_view(window: Window) -> PaymentView:
    """Return the middle pane's view of a payment under way."""
    view = window._panes.center._view_of(Paying)
    assert isinstance(view, PaymentView)
    return view


def places(window: Window) -> dict[str, Box]:
    """Return the places of the parts that every state has; the code where there is one."""
    panes, state = window._panes, window._state
    found = {"header": box(panes.header.frame), "status": box(panes.status.frame)}
    if state is not None and state.page is not None:
        # It has the place of the panes.
        return found
    third = panes.receipt if state is not None and state.receipt is not None else panes.today
    found |= {
        "amount": box(panes.amount.frame),
        "middle": box(panes.center.frame),
        "third": box(third.frame),
        "charge": box(panes.amount._charge.widget),
        **{f"key {number}": box(key) for number, key in enumerate(panes.amount._keys)},
    }
    if state is not None and isinstance(face := state.center.face, Paying) and face.qr_text:
        found["code"] = box(payment_view(window)._code)
    return found
