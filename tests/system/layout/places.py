"""Where the parts of the till's window are: the same in every state, so that nothing jumps."""

from terminal_app.gui.screen_state import Paying
from terminal_app.gui.views.window import Window
from tests.system.layout.checks import Box, box


def places(window: Window) -> dict[str, Box]:
    """Return the places of the parts that every state has; the code where there is one."""
    amount = window._amount
    found = {
        "header": box(window._header.frame),
        "amount": box(window._amount.frame),
        "middle": box(window._customer.frame),
        "receipt": box(window._receipt.frame),
        "status": box(window._status.frame),
        "charge": box(amount._charge.widget),
        **{f"key {number}": box(key) for number, key in enumerate(amount._keys)},
    }
    state, customer = window._state, window._customer
    if state is not None and isinstance(face := state.center.face, Paying) and face.qr_text:
        found["code"] = box(customer.prepare()[0]._card)
    return found
