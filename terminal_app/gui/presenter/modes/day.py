"""A day in figures: what its payments come to, and the way to the days before it."""

from dataclasses import dataclass
from datetime import date, timedelta

from terminal_app.errors import JournalError
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.ports import Around
from terminal_app.gui.screen_state import (
    Button,
    Customer,
    Detail,
    Gesture,
    Notice,
    Result,
    Tone,
)
from terminal_app.journal.totals import Figures, Heading, Sum
from terminal_app.texts import Texts


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is shown."""

    date: date
    figures: dict[Heading, Figures]


class Days:
    """Answers the keys and buttons of the day's figures."""

    def __init__(self, scene: Scene, around: Around) -> None:
        self._scene = scene
        self._around = around

    def open(self) -> None:
        """Show today, or leave the figures if they are shown already."""
        scene = self._scene
        if scene.day is not None:
            scene.day = None
            return
        today = self._read(self._around.wall_clock().date())
        if today is not None:
            scene.clear_middle()
            scene.said, scene.day = None, today

    def move(self, days: int) -> None:
        """Show another day, ``days`` later; never one that is still to come."""
        shown = self._scene.day
        if shown is None:
            return
        wanted = shown.date + timedelta(days=days)
        if wanted <= self._around.wall_clock().date():
            self._scene.day = self._read(wanted) or shown

    def _read(self, day: date) -> Day | None:
        try:
            return Day(day, self._around.read_day(day))
        except JournalError as error:
            title = self._scene.texts.say("The journal can't be read.")
            self._scene.said = Notice(Tone.NOT_KNOWN, title, str(error))
            return None


def customer(scene: Scene, day: Day, notice: Notice | None) -> Customer:
    """Return the middle pane with a day's figures."""
    texts, figures = scene.texts, day.figures
    amount, details = "", [Detail("", texts.say("There are no such payments."))]
    if figures:
        # Amounts of two currencies, or of two servers, are never added up.
        if len(figures) == 1:
            ((heading, of_day),) = figures.items()
            amount = texts.amount(of_day.paid.amount_minor, heading.currency.value)
        details = [
            line
            for heading in figures
            for line in _lines(heading, figures[heading], texts, len(figures))
        ]
    is_today = day.date >= scene.wall_clock().date()
    title = f"{texts.say('Day')} {day.date.isoformat()}"
    buttons = (
        Button(Gesture.UP, texts.say("Earlier"), "↑"),
        Button(Gesture.DOWN, texts.say("Later"), "↓", enabled=not is_today),
        Button(Gesture.ESCAPE, texts.say("Back"), "Esc"),
    )
    return Customer(Result(Tone.NEUTRAL, title, amount, tuple(details)), notice, buttons)


def _lines(heading: Heading, figures: Figures, texts: Texts, of: int) -> list[Detail]:
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
