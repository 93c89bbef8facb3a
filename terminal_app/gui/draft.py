"""The sale while it is put together: what the right pane shows in place of a receipt."""

from terminal_app.gui.scene import Scene
from terminal_app.gui.screen_state import Receipt
from terminal_app.receipts import receipt


def is_shown(scene: Scene) -> bool:
    """Whether there is more to the sale than an amount that is being typed."""
    has_begun = scene.is_taking or scene.current is not None
    return not has_begun and bool(scene.basket.lines or scene.basket.note)


def draft(scene: Scene) -> Receipt:
    """Return the right pane with the sale's lines and what they come to."""
    basket, texts = scene.basket, scene.texts
    made = receipt.draft(basket.all_lines, basket.note, scene.settings.till.currency, texts)
    return Receipt(
        title=texts.say("Sale"),
        lines=tuple((line.text, line.bold) for line in made),
        placeholder="",
        mark=scene.issuer.mark,
        buttons=(),
    )
