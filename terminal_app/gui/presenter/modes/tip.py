"""The question how much tip the customer gives."""

from terminal_app.gui.presenter.basket import tip_of
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import (
    Button,
    Customer,
    Detail,
    Gesture,
    Notice,
    Result,
    Tip,
    Tone,
)
from terminal_app.payments.money import AmountRefusedError, read_sum


def typed_tip(scene: Scene) -> int | None:
    """Return the tip in minor units that is typed while the question stands; None: none is."""
    till = scene.settings.till
    try:
        return read_sum(
            scene.keyed.text, limit_minor=till.max_amount_minor, cents_first=till.cents_first
        )
    except AmountRefusedError:
        return None


def customer(scene: Scene, notice: Notice | None) -> Customer:
    """Return the middle pane while the tip is asked for."""
    say, base = scene.texts.say, scene.basket.goods_minor
    buttons = []
    for percent in scene.settings.sale.tip_percents:
        tip_minor = tip_of(base, percent)
        if tip_minor:
            text = f"{percent} % · {scene.amount(tip_minor)}"
            buttons.append(Button(Tip(tip_minor), text))
    buttons += [
        Button(Tip(0), say("No tip")),
        Button(Gesture.ESCAPE, say("Back"), "Esc"),
    ]
    details = (Detail("", say("Choose, or type the tip and press Enter.")),)
    face = Result(Tone.NEUTRAL, say("How much tip?"), scene.amount(base), details, wrapped=True)
    return Customer(face, notice, tuple(buttons))
