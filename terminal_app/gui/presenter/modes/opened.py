"""Bases of modes that lie on others, that a person opens, and that list something."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

from terminal_app.channel.events import Answer
from terminal_app.channel.questions import Question
from terminal_app.gui.presenter import notices, waiting_scan
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import idle
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Gesture, Notice, RowAt, Wish
from terminal_app.payments.payment import Payment

Row = TypeVar("Row")
NONE = -1
"""No row is selected yet: Enter then does nothing."""
_PAGE = 6
"""Rows that Page Up and Page Down go by."""
_STEPS = {Gesture.UP: -1, Gesture.DOWN: 1, Gesture.PAGE_UP: -_PAGE, Gesture.PAGE_DOWN: _PAGE}


@dataclass(frozen=True, slots=True)
class LaidOver(Mode):
    """A mode that lies on another one and tells what that one shows."""

    under: Mode

    @property
    def innermost(self) -> Mode:
        return self.under.innermost

    @property
    def payment(self) -> Payment | None:
        return self.under.payment

    def amount(self, model: TillModel) -> str | None:
        return self.under.amount(model)

    @property
    def customers_payment(self) -> Payment | None:
        return self.under.customers_payment

    @property
    def shows_alarm(self) -> bool:
        return self.under.shows_alarm

    @property
    def question(self) -> Question | None:
        return self.under.question

    def answered(self, answer: Answer, model: TillModel) -> Mode:
        return replace(self, under=self.under.answered(answer, model))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOver(LaidOver):
    """A page over all panes; what was shown before stays as it is, and is gone back to."""

    @property
    def beneath(self) -> Mode:
        return self.under

    @property
    def in_sight(self) -> Payment | None:
        return None

    @property
    def shows_alarm(self) -> bool:
        # An alarm beneath shows as a band; the page keeps its keys.
        return False

    @property
    def types_amount(self) -> bool:
        return False

    def over(self, shown: Mode) -> Mode:
        return shown if shown.is_taking else replace(self, under=shown)

    def without_scan(self, payment_id: str) -> Mode:
        return replace(self, under=self.under.without_scan(payment_id))

    def render(self, model: TillModel) -> CenterPane:
        return self.under.render(model)


class Opened(Mode):
    """The main button shows the sale's amount, and doesn't charge."""

    __slots__ = ()

    @property
    def beneath(self) -> Mode:
        return Idle()

    def main_button(self, model: TillModel) -> Button:
        return idle.charge_button(model, is_enabled=False)

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self.beneath


def opened_notice(model: TillModel) -> Notice | None:
    """Return what is said under an opened mode: about the till, and a customer who waits."""
    return waiting_scan.with_notice(model, notices.general(model))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Opened, Generic[Row]):
    """A list to choose from: what is typed narrows it, and the arrows go through it."""

    written: str = ""
    """What is typed to narrow the list."""
    selected: int = 0
    """The row that Enter chooses."""

    @abstractmethod
    def matching(self) -> list[Row]:
        """Return the rows that are listed."""

    @abstractmethod
    def accepts(self, character: str) -> bool:
        """Return whether a character may narrow the list."""

    @abstractmethod
    def choose(self, row: Row, model: TillModel) -> Mode:
        """Return what has the pane once ``row`` was chosen."""

    @property
    def text(self) -> str:
        return self.written

    def with_text(self, text: str) -> Self:
        return replace(self, written=text)

    def typed(self, character: str) -> Self:
        if not self.accepts(character):
            return self
        return replace(self, written=self.written + character, selected=0)

    @property
    def chosen(self) -> Row | None:
        """The row that is selected."""
        found = self.matching()
        is_chosen = found and self.selected > NONE
        return found[min(self.selected, len(found) - 1)] if is_chosen else None

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        chosen = self.chosen
        return self if chosen is None else self.choose(chosen, model)

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        if isinstance(wish, RowAt):
            return replace(self, selected=wish.row).enter(model, ports)
        if isinstance(wish, Gesture) and wish in _STEPS:
            last = max(0, len(self.matching()) - 1)
            return replace(self, selected=min(max(0, self.selected + _STEPS[wish]), last))
        return self
