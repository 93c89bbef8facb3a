"""The help (F1): every key and what it does; docs/keyboard.md says more."""

from collections.abc import Container
from dataclasses import dataclass, replace

from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.opened import LaidOver, Opened, opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import FUNCTION_KEYS, CenterPane, Detail, Gesture, Result, Tone
from terminal_app.texts import Texts


@dataclass(frozen=True, slots=True)
class Help(LaidOver, Opened):
    """Lies on what was shown, and goes back to it."""

    @property
    def beneath(self) -> Mode:
        return self.under

    def over(self, shown: Mode) -> Mode:
        return shown if shown.is_taking else replace(self, under=self.under.over(shown))

    @property
    def yields_to_news(self) -> bool:
        return self.under.yields_to_news

    @property
    def types_amount(self) -> bool:
        return self.under.types_amount

    @property
    def takes_scans(self) -> bool:
        return self.under.takes_scans

    @property
    def text(self) -> str | None:
        return self.under.text

    def with_text(self, text: str) -> Mode:
        return replace(self, under=self.under.with_text(text))

    def typed(self, character: str) -> Mode:
        return replace(self, under=self.under.typed(character))

    def leave(self, model: TillModel) -> None:
        self.under.leave(model)

    def without_scan(self, payment_id: str) -> Mode:
        return replace(self, under=self.under.without_scan(payment_id))

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self.under

    def amount_typed(self, model: TillModel, character: str) -> Mode:
        under = self.under.amount_typed(model, character)
        return self if under is self.under else under

    def render(self, model: TillModel) -> CenterPane:
        rows = overview(model.texts, without=_off(model))
        if model.log_folder:
            rows = (*rows, (model.texts.say("Log"), model.log_folder))
        details = tuple(Detail(key, text) for key, text in rows)
        face = Result(Tone.NEUTRAL, model.texts.say("Keys"), "", details, wrapped=True)
        return CenterPane(face, opened_notice(model))


def open_help(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show the help, or leave it if it is shown."""
    mode = model.mode
    if isinstance(mode, Help):
        return mode.under
    return Help(mode)


def _off(model: TillModel) -> set[Gesture]:
    """Return what the settings have switched off."""
    sale = model.settings.sale
    wanted = {
        Gesture.TIP: bool(sale.tip_percents),
        Gesture.NOTE: sale.note,
        Gesture.ITEMS: bool(model.catalogue.items),
        Gesture.OPERATOR: bool(model.settings.operators),
    }
    return {gesture for gesture, is_on in wanted.items() if not is_on}


def overview(
    texts: Texts, without: Container[Gesture] = frozenset()
) -> tuple[tuple[str, str], ...]:
    """Return the keys in the cashier's language, with what each does; not those ``without``."""
    say = texts.say
    named = {
        Gesture.HELP: say("This help"),
        Gesture.PAYMENTS: say("Payments"),
        Gesture.REFUND: say("Refund"),
        Gesture.DAY: say("Day"),
        Gesture.ITEMS: say("Items"),
        Gesture.SHOW_ATTENTION: say("Payments to resolve"),
        Gesture.TIP: say("Tip"),
        Gesture.NOTE: say("Note"),
        Gesture.SETTINGS: say("Settings"),
        Gesture.SALE: say("The sale"),
        Gesture.FULL_SCREEN: say("Full screen"),
        Gesture.OPERATOR: say("Who is at the till"),
    }
    return (
        ("0-9  , .", say("Amount")),
        ("+", say("Add another amount")),
        ("Enter", say("Charge; on a result: next sale")),
        ("Esc", say("Cancel the payment; else clear")),
        ("BackSpace", say("Take back the last digit")),
        ("Tab", say("To the next button; Enter presses it")),
        ("Ctrl+P", say("Print what is shown")),
        ("Alt", say("And an underlined letter: presses its button")),
        *(
            (key, named[gesture])
            for gesture, key in FUNCTION_KEYS.items()
            if gesture not in without
        ),
    )
