"""The sale while it is put together: what the right pane shows in place of a receipt."""

from terminal_app.gui.presenter.basket import total
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.screen_state import Receipt
from terminal_app.payments.money import AmountRefusedError
from terminal_app.payments.sale import LineKind, SaleLine
from terminal_app.receipts import receipt


def is_shown(scene: Scene) -> bool:
    """Whether there is more to the sale than an amount that is being typed."""
    has_begun = scene.is_taking or scene.current is not None
    return not has_begun and bool(scene.basket.lines or scene.basket.note)


def _typed(scene: Scene) -> tuple[SaleLine, ...]:
    """What is typed besides, once it is an amount; a tip that is being typed is none yet."""
    basket, name = scene.basket, scene.texts.say("Amount")
    if scene.tip_asked or not scene.keyed.text:
        return ()
    try:
        whole = total(basket, scene.keyed.text, scene.settings.till)
    except AmountRefusedError:
        return ()
    return (SaleLine(LineKind.AMOUNT, name, 1, whole - basket.total_minor),)


def draft(scene: Scene) -> Receipt:
    """Return the right pane with the sale's lines and what they come to."""
    basket, texts = scene.basket, scene.texts
    lines = (*basket.lines, *_typed(scene), *basket.tips)
    made = receipt.draft(lines, basket.note, scene.settings.till.currency, texts)
    return Receipt(
        title=texts.say("Sale"),
        lines=tuple((line.text, line.bold) for line in made),
        placeholder="",
        mark=scene.issuer.mark,
        buttons=(),
    )
