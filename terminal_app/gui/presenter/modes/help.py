"""Every key and what it does, as the help (F1) tells it: one row each."""

from terminal_app.texts import Texts


def overview(texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return the keys in the cashier's language; docs/keyboard.md says more."""
    say = texts.say
    return (
        ("0-9  , .", say("Amount")),
        ("+", say("Add another amount")),
        ("Enter", say("Charge; on a result: next sale")),
        ("Esc", say("Cancel the payment; else clear")),
        ("BackSpace", say("Take back the last digit")),
        ("Tab", say("To the next button; Enter presses it")),
        ("Alt", say("And an underlined letter: presses its button")),
        ("F1", say("This help")),
        ("F2", say("History")),
        ("F3", say("Refund")),
        ("F4", say("Day")),
        ("F5", say("Items")),
        ("F6", say("Payments to resolve")),
        ("F7", say("Tip")),
        ("F8", say("Note")),
        ("F9", say("Settings")),
        ("F11", say("Full screen")),
    )
