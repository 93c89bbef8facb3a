"""Under whose name a person's statement is recorded."""

from terminal_app.gui.presenter.model import TillModel


def is_fixed(model: TillModel) -> bool:
    """Whether an operator is at the till, who states it under no other name."""
    return bool(model.settings.operators)


def of(model: TillModel, written: str) -> str:
    """Return who states it; ``written`` is the name in the dialog."""
    return model.operator if is_fixed(model) else written
