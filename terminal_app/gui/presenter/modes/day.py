"""A day in figures (F4): what its payments come to, and the way to the days before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from terminal_app.channel.events import Answer, DayRead
from terminal_app.channel.questions import ReadDay
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.modes.opened import Opened, opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Detail,
    Gesture,
    Result,
    Tone,
    Wish,
)
from terminal_app.journal.totals import Sum, Sums, SumsKey
from terminal_app.texts import Texts

_DAYS = {Gesture.UP: -1, Gesture.DOWN: 1}


@dataclass(frozen=True, slots=True)
class Day(Opened):
    """The figures of one day."""

    header_action = Gesture.DAY
    date: date
    question: ReadDay | None
    figures: Mapping[SumsKey, Sums] | None = None
    """None: they aren't read yet."""
    left: "Day | None" = None
    """The day that was shown before, while this one isn't read yet."""

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        return self.beneath

    def amount_typed(self, model: TillModel, character: str) -> Mode:
        return Idle()

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        days = _DAYS.get(wish) if isinstance(wish, Gesture) else None
        if days is None:
            return self
        wanted = self.date + timedelta(days=days)
        is_to_come = wanted > ports.wall_clock().date()
        left = self if self.figures is not None else self.left
        return self if is_to_come else Day(wanted, ReadDay(wanted), left=left)

    def answered(self, answer: Answer, model: TillModel) -> Mode:
        if not isinstance(answer, DayRead):
            return self.left or self.beneath
        return Day(self.date, None, answer.figures)

    def render(self, model: TillModel) -> CenterPane:
        texts, figures = model.texts, self.figures
        amount, details = "", [Detail("", texts.say("There are no such payments."))]
        if figures is None:
            is_said = model.is_reading_long
            details = [Detail("", texts.say("The journal is being read…"))] if is_said else []
        elif figures:
            # Amounts of two currencies, or of two servers, are never added up.
            if len(figures) == 1:
                ((heading, of_day),) = figures.items()
                amount = texts.amount(of_day.paid.amount_minor, heading.currency.value)
            details = [
                line
                for heading in figures
                for line in _lines(heading, figures[heading], texts, len(figures))
            ]
        is_today = self.date >= model.wall_clock().date()
        title = f"{texts.say('Day')} {texts.date(self.date)}"
        buttons = (
            Button(Gesture.UP, texts.say("Earlier"), "↑"),
            Button(Gesture.DOWN, texts.say("Later"), "↓", enabled=not is_today),
            Button(Gesture.ESCAPE, texts.say("Back"), "Esc", name="back"),
        )
        face = Result(Tone.NEUTRAL, title, amount, tuple(details))
        return CenterPane(face, opened_notice(model), buttons)


def open_day(model: TillModel, ports: PresenterPorts) -> Mode:
    """Show today, or leave the figures if they are shown already."""
    if isinstance(model.mode, Day):
        return model.mode.beneath
    model.notice = None
    today = ports.wall_clock().date()
    return Day(today, ReadDay(today))


def _lines(heading: SumsKey, figures: Sums, texts: Texts, of: int) -> list[Detail]:
    say, currency = texts.say, heading.currency.value
    named = [Detail(f"{heading.owner.terminal_id} · {currency}", "")] if of > 1 else []
    by_hand = say("by hand")
    rows = (
        (say("Paid"), figures.paid),
        (say("Not paid"), figures.not_paid),
        (say("Not known"), figures.not_known),
        (f"{say('Paid')} ({by_hand})", figures.by_hand_paid),
        (f"{say('Not paid')} ({by_hand})", figures.by_hand_not_paid),
        (say("Money paid back"), figures.paid_back),
        (say("Second charges"), figures.second_charges),
        (say("Other alarms"), figures.other_alarms),
    )
    always = (say("Paid"), say("Not known"))
    return named + [
        Detail(label, _told(told, currency, texts))
        for label, told in rows
        if told.number or label in always
    ]


def _told(told: Sum, currency: str, texts: Texts) -> str:
    if not told.number:
        return "0"
    # Without an amount: the server hasn't said how much.
    amount = texts.amount(told.amount_minor, currency) if told.amount_minor else "?"
    return f"{told.number} · {amount}"
