"""A day in figures (F4), on a page: what came in, hour by hour, and the closing of the day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from terminal_app.channel.commands import CloseDay
from terminal_app.channel.events import Answer, ClosingRead, DayRead, SettlementRead
from terminal_app.channel.questions import ReadClosing, ReadDay, ReadSettlement
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import day_page, result
from terminal_app.gui.presenter.modes.day_page import Paper, PaperKind
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.opened import PageOver
from terminal_app.gui.presenter.ports import PresenterPorts, View
from terminal_app.gui.screen_state import DayPage, FilterBy, Gesture, RowAt, Wish
from terminal_app.journal.closings.recorded import Recorded
from terminal_app.payments.money import Currency
from terminal_app.receipts.blocks import Block
from terminal_app.settlement.layout import layouts

_DAYS = {Gesture.UP: -1, Gesture.DOWN: 1}
_HOURS = {Gesture.EARLIER: -1, Gesture.LATER: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(PageOver):
    """The figures of one business day; Enter does nothing, and closes no day."""

    day: date
    question: ReadDay | ReadClosing | ReadSettlement | None
    read: DayRead | None = None
    """None: it isn't read yet."""
    left: "Day | None" = None
    """The day that was shown before, while this one isn't read yet."""
    shown: int = 0
    """Which of several terminals and currencies."""
    hour: int | None = None
    """The chosen bar."""
    paper: Paper | None = None
    """What is read in the card's place; None: nothing."""
    posted: bool = False
    """The session was asked to close the day, and hasn't answered."""

    header_action = Gesture.DAY

    @property
    def is_past(self) -> bool:
        # What is to be read beneath isn't pushed aside by an amount.
        return self.under.shows_alarm

    # -- what a person does ---------------------------------------------------------------

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self

    def escape(self, model: TillModel, ports: PresenterPorts) -> Mode:
        if model.stays_open():
            return self
        model.notice = None
        if self.paper is not None:
            return self._reading(None)
        return result.by_now(model, self.under)

    def amount_typed(self, model: TillModel, character: str) -> Mode:
        return Idle()

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        bars = day_page.bars_of(self.read, self.shown)
        match wish:
            case Gesture.UP | Gesture.DOWN:
                return self._on(self.day + timedelta(days=_DAYS[wish]), model)
            case Gesture.TODAY:
                return self._on(day_page.today(model), model)
            case Gesture.EARLIER | Gesture.LATER if bars:
                before = self.hour if self.hour is not None else day_page.highest(bars)
                step = _HOURS[wish] if self.hour is not None else 0
                return replace(self, hour=min(max(0, before + step), len(bars) - 1))
            case RowAt(place) if place < len(bars):
                return replace(self, hour=place)
            case FilterBy(name) if name.isdigit():
                return replace(self, shown=int(name), hour=None)
            case Gesture.SO_FAR:
                return self._reading(None if self.paper is PaperKind.SO_FAR else PaperKind.SO_FAR)
            case Gesture.LAST_CLOSING if self.read is not None and self.read.last is not None:
                return self._reading(None if isinstance(self.paper, Recorded) else self.read.last)
            case Gesture.CLOSE_DAY:
                return self._close(model, ports)
        return self

    def to_print(self, model: TillModel) -> tuple[Block, ...]:
        return day_page.blocks(model, self.day, self.read, self._looking)

    @property
    def _looking(self) -> day_page.Looking:
        return day_page.Looking(self.shown, self.hour, self.paper, is_closing=self.posted)

    def _on(self, wanted: date, model: TillModel) -> "Day":
        if wanted > day_page.today(model) or wanted == self.day:
            return self
        left = self if self.read is not None else self.left
        return Day(under=self.under, day=wanted, question=ask(wanted, model), left=left)

    def _close(self, model: TillModel, ports: PresenterPorts) -> "Day":
        """Ask the session to close the day, under the number that is shown, once."""
        if self.posted or self.read is None:
            return self
        model.notice = None
        number = day_page.next_number(self.read)
        ports.post(CloseDay(number, day_page.today(model), model.operator))
        return replace(self, posted=True)

    # -- what is read in the card's place ---------------------------------------------------

    def _reading(self, paper: Paper | None) -> "Day":
        """Return the page with ``paper`` in the card's place; a comparison isn't waited for."""
        question = None if self.paper is PaperKind.COMPARING else self.question
        return replace(self, question=question, paper=paper)

    def _compared(self) -> "Day":
        """Return the page without a comparison that nothing comes of."""
        return self._reading(None) if self.paper is PaperKind.COMPARING else self

    def compare(self, file: str, model: TillModel) -> "Day":
        """Return the page while a settlement file is being compared."""
        settings = model.settings
        wanted = ReadSettlement(
            file, layouts(settings.settlement), Currency(settings.till.currency)
        )
        return replace(self, paper=PaperKind.COMPARING, question=wanted)

    # -- what comes of it -----------------------------------------------------------------

    def closed(self, number: int) -> "Day":
        """Return the page once the day was closed: its closing is read, and the figures again."""
        return replace(self, paper=None, posted=False, question=ReadClosing(number))

    def not_closed(self, model: TillModel) -> "Day":
        """Return the page once the day was not closed."""
        return replace(self._compared(), posted=False, question=ask(self.day, model))

    def answered(self, answer: Answer, model: TillModel) -> Mode:
        match answer:
            case DayRead():
                return replace(self, question=None, read=answer, left=None)
            case ClosingRead(_, closing):
                return replace(self, paper=closing or self.paper, question=ask(self.day, model))
            case SettlementRead():
                return replace(self, paper=answer, question=None)
        if self.read is not None:
            return replace(self._compared(), question=None)
        return self.left or self.under

    # -- what is shown --------------------------------------------------------------------

    def render_page(self, model: TillModel) -> DayPage:
        return day_page.page(model, self.day, self.read, self._looking)


def ask(day: date, model: TillModel) -> ReadDay:
    """Return the question for the figures of a business day."""
    return ReadDay(day, model.settings.day.cut_off_hour)


def open_day(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show today, or leave the figures if they are shown already."""
    if isinstance(model.mode, Day):
        return result.by_now(model, model.mode.under)
    model.notice = None
    today = day_page.today(model)
    return Day(
        under=result.by_now(model, model.mode.beneath), day=today, question=ask(today, model)
    )


def choose_settlement(model: TillModel, ports: PresenterPorts, view: View) -> None:
    """Ask which settlement file to compare with the journal, and have it compared."""
    del ports
    if not isinstance(model.mode, Day) or model.mode.read is None:
        return
    file = view.ask_open_path(model.texts.say("Comparison with a settlement"))
    # A payment may have come while the person was choosing.
    if file is not None and isinstance(model.mode, Day):
        model.show(model.mode.compare(file, model))
