"""What the till shows and does: events and gestures in, a ``ScreenState`` and commands out.

No Tk here: it is tested by calling it. It decides nothing about money; what it shows comes
from events, whose causes are on disk.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from terminal_app import wording
from terminal_app.catalogue import Catalogue
from terminal_app.channel.events import Event, Refusal
from terminal_app.errors import SettingsError
from terminal_app.gui.presenter.charge import Selling
from terminal_app.gui.presenter.customer_display import facing
from terminal_app.gui.presenter.events import take
from terminal_app.gui.presenter.exit import Leaving
from terminal_app.gui.presenter.gathering import Gathering
from terminal_app.gui.presenter.keys import Keying
from terminal_app.gui.presenter.lan_access import Phones
from terminal_app.gui.presenter.lookup import LookingUp
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes.day import Days
from terminal_app.gui.presenter.ports import Around, View
from terminal_app.gui.presenter.receipt_actions import ReceiptDesk
from terminal_app.gui.presenter.resolving import Resolving
from terminal_app.gui.presenter.screen import draw
from terminal_app.gui.presenter.sound import news
from terminal_app.gui.screen_state import (
    AddAmount,
    AddItem,
    Facing,
    Gesture,
    Notice,
    RefundOf,
    RowAt,
    ScreenState,
    SpeakTo,
    Tip,
    Tone,
    Wish,
)
from terminal_app.receipts import receipt
from terminal_app.settings import Settings
from terminal_app.texts import Texts

__all__ = ["Around", "Marks", "Presenter", "View"]


_NO_ITEMS = Catalogue()
_PAGE = 6
"""Rows of the history that Page Up and Page Down go by."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What an environment that isn't a certified one bears; empty for none."""

    screen: str = ""
    receipt: str = ""
    in_language: Callable[[Texts], str] = lambda _texts: ""
    """The receipt's mark in any language: the customer's window may speak another."""


class Presenter:
    """Shows one till."""

    def __init__(
        self,
        settings: Settings,
        marks: Marks,
        operator: str,
        texts: Texts,
        around: Around,
        *,
        catalogue: Catalogue = _NO_ITEMS,
    ) -> None:
        self._around = around
        self._texts = texts
        self._view: View | None = None
        self._shown: ScreenState | None = None
        self._drawn_at: tuple[int, str] | None = None
        self._faced: Facing | None = None
        self._customers_texts = Texts(settings.customer_display.language or texts.language)
        self._usual_customers_texts = self._customers_texts
        self._customer_was_here = False
        self._scene = scene = Scene(
            settings=settings,
            texts=texts,
            clock=around.clock,
            wall_clock=around.wall_clock,
            mark=marks.screen,
            operator=operator,
            log_folder=around.log_folder,
            mark_in=marks.in_language,
            issuer=receipt.Issuer(terminal_id=settings.connection.terminal_id, mark=marks.receipt),
            catalogue=catalogue,
        )
        selling = Selling(scene, around)
        self._resolving = resolving = Resolving(scene, around)
        self._receipts = receipts = ReceiptDesk(scene, around)
        self._gathering = gathering = Gathering(scene)
        self._looking_up = looking_up = LookingUp(scene, around, gathering)
        self._leaving = leaving = Leaving(scene, around)
        self._days = days = Days(scene, around)
        phones = Phones(scene, around)
        self._keying = keying = Keying(scene, around, selling, gathering, looking_up, resolving)
        self._answers: dict[Gesture, Callable[[], None]] = {
            Gesture.ENTER: keying.enter,
            Gesture.ESCAPE: keying.escape,
            Gesture.BACKSPACE: keying.backspace,
            Gesture.CLEAR: keying.clear,
            Gesture.CHARGE_ANYWAY: selling.charge_anyway,
            Gesture.DECLINE_SCAN: selling.decline_scan,
            Gesture.SHOW_ATTENTION: self._show_attention,
            Gesture.ASK_NOW: resolving.ask_now,
            Gesture.REFUND_YES: resolving.refund,
            Gesture.REFUND_AGAIN: resolving.refund_again,
            Gesture.SHOW_LAST_RECEIPT: receipts.show_last,
            Gesture.LET_PHONES_IN: phones.let_in,
            Gesture.KEEP_PHONES_OUT: phones.keep_out,
            Gesture.HELP: self._show_help,
            Gesture.HISTORY: lambda: self._look_up(to_refund=False),
            Gesture.REFUND: lambda: self._look_up(to_refund=True),
            Gesture.DAY: lambda: self._leaf_to(days.open),
            Gesture.ITEMS: gathering.open_items,
            Gesture.TIP: gathering.ask_tip,
            Gesture.NOTE: gathering.ask_note,
            Gesture.SAME_AGAIN: gathering.repeat,
            Gesture.UP: lambda: self._move(-1),
            Gesture.DOWN: lambda: self._move(1),
            Gesture.PAGE_UP: lambda: looking_up.move(-_PAGE),
            Gesture.PAGE_DOWN: lambda: looking_up.move(_PAGE),
            Gesture.CLOSE: lambda: leaving.close(self._view),
        }
        self._answers_in: dict[Gesture, Callable[[View], None]] = {
            Gesture.SETTLE: resolving.settle,
            Gesture.COPY_RECEIPT: receipts.copy,
            Gesture.SAVE_RECEIPT: receipts.save,
            Gesture.FULL_SCREEN: leaving.toggle_full_screen,
            Gesture.SETTINGS: self._open_settings,
        }
        self.restarting = False
        """The session is to end, and another to begin in the same window."""

    def show_in(self, view: View) -> None:
        """Draw in ``view`` from now on."""
        self._view = view
        self._draw()

    @property
    def closing(self) -> bool:
        """The session has been asked to end."""
        return self._leaving.is_closing

    def shut_down(self) -> None:
        """Close without a question: who shuts the machine down waits for no answer."""
        self._leaving.end()

    @property
    def stopped(self) -> bool:
        """The session has ended; the window may close."""
        return self._scene.stopped

    @property
    def journal_refused(self) -> str:
        """Why the till did nothing: its journal is a demo's, or it is a demo itself; else empty."""
        refused = self._scene.not_recorded if self._scene.journal_refused else None
        return refused.why if refused is not None else ""

    @property
    def is_busy(self) -> bool:
        """Something is about to happen: look at the events often."""
        scene = self._scene
        return scene.is_taking or scene.is_awaiting or self.closing or self._keying.is_scanning

    # -- gestures ---------------------------------------------------------------------

    def typed(self, character: str, at_ms: int) -> None:
        """Take a key of the amount, or the Enter key, with the event's own time."""
        self._keying.typed(character, at_ms)
        self._draw()

    def gesture(self, gesture: Wish) -> None:
        """Take a button or a key that isn't typing."""
        self._scene.refusal = ""
        if isinstance(gesture, RefundOf):
            self._resolving.ask_refund(gesture.receipt_id)
        elif isinstance(gesture, RowAt):
            self._looking_up.choose_row(gesture.row)
        elif isinstance(gesture, AddItem):
            self._gathering.add_item_at(gesture.place)
        elif isinstance(gesture, AddAmount):
            self._gathering.add_amount(gesture.amount_minor)
        elif isinstance(gesture, Tip):
            self._gathering.give_tip(gesture.amount_minor)
        elif isinstance(gesture, SpeakTo):
            self._customers_texts = Texts(gesture.language)
        elif gesture in self._answers:
            self._answers[gesture]()
        elif self._view is not None:
            self._answers_in[gesture](self._view)
        self._draw()

    def _look_up(self, *, to_refund: bool) -> None:
        def look_up() -> None:
            if not (to_refund and self._resolving.ask_refund_of_shown()):
                self._looking_up.open(to_refund=to_refund)

        self._leaf_to(look_up)

    def _leaf_to(self, show: Callable[[], None]) -> None:
        """Never over a code that a customer is scanning, nor over what is to be read first."""
        if self._scene.is_taking:
            self._refuse_while_open()
        elif self._scene.alarm_is_shown:
            self._refuse(self._texts.say("Read the notice, then press Enter."))
        else:
            show()

    def _move(self, steps: int) -> None:
        if self._scene.day is not None:
            self._days.move(steps)
        else:
            self._looking_up.move(steps)

    def _show_help(self) -> None:
        """Never over a code that a customer is scanning."""
        if self._scene.is_taking:
            self._refuse_while_open()
            return
        self._scene.help_shown, self._scene.day = not self._scene.help_shown, None

    def _open_settings(self, view: View) -> None:
        """Behind the PIN; never while money is under way, nor over what is to be read first."""
        scene = self._scene
        begun = scene.ask_again_for is not None or scene.has_sale or scene.note is not None
        if scene.is_taking:
            self._refuse_while_open()
        elif scene.is_awaiting or begun:
            self._refuse(self._texts.say("Something is under way. Finish that first."))
        elif scene.alarm_is_shown or scene.said is not None:
            self._refuse(self._texts.say("Read the notice, then press Enter."))
        elif self._leaving.may_set_up(view):
            scene.help_shown, scene.history, scene.day, scene.items = False, None, None, None
            try:
                self._around.open_settings()
            except SettingsError as error:
                title = self._texts.say("The settings can't be read.")
                scene.said = Notice(Tone.NOT_KNOWN, title, str(error))

    def adopt(
        self, settings: Settings, marks: Marks, operator: str, catalogue: Catalogue = _NO_ITEMS
    ) -> None:
        """Let other settings hold from now on; a payment that is open goes on as it is.

        All but what the session was started with: the connection, its times and the currency.
        """
        scene = self._scene
        scene.settings, scene.operator, scene.catalogue = settings, operator, catalogue
        scene.texts.speak(settings.till.language)
        scene.mark, scene.mark_in = marks.screen, marks.in_language
        scene.issuer = dataclasses.replace(scene.issuer, mark=marks.receipt)
        # Said in the language of before.
        scene.refusal = scene.receipt_remark = ""
        self._customers_texts = Texts(settings.customer_display.language or settings.till.language)
        self._usual_customers_texts = self._customers_texts
        self._draw()

    def say_unread(self, why: str) -> None:
        """The items that were to be sold can't be read: say so, and go on with those of before."""
        title = self._texts.say("The items can't be read.")
        self._scene.said = Notice(Tone.NOT_KNOWN, title, why)
        self._draw()

    def say_later(self) -> None:
        """What was saved of the connection can't hold yet: say when it does."""
        say = self._texts.say
        text = say("The connection, its times and the currency hold after the next start.")
        self._scene.said = Notice(Tone.NOT_KNOWN, say("Saved, and not in force yet"), text)
        self._draw()

    def restart(self) -> bool:
        """End the session so that another can begin; False while that would disturb a payment."""
        scene = self._scene
        if scene.is_taking or scene.is_awaiting or scene.basket.lines or self.closing:
            return False
        self.restarting = True
        self._leaving.end()
        return True

    def _show_attention(self) -> None:
        scene = self._scene
        if scene.is_taking:
            self._refuse_while_open()
        elif scene.ask_again_for is not None:
            self._refuse(self._texts.say("Answer the question with its buttons."))
        elif not scene.sightings.number:
            self._refuse(scene.texts.say("There is no payment to resolve."))
        else:
            self._resolving.show_next()

    def _refuse_while_open(self) -> None:
        self._refuse(wording.refusal(Refusal.ANOTHER_OPEN, self._texts))

    def _refuse(self, sentence: str) -> None:
        self._scene.refusal = sentence

    def event(self, event: Event) -> None:
        """Take what has happened in the session."""
        before, was_alarmed = self._shown, self._scene.alarm_is_shown
        take(self._scene, event)
        self._draw()
        self._sound(before, alarmed=self._scene.alarm_is_shown and not was_alarmed)

    def _sound(self, before: ScreenState | None, *, alarmed: bool) -> None:
        if self._view is None or self._shown is None or not self._scene.settings.till.sound:
            return
        tone = news(before, self._shown, alarmed=alarmed)
        if tone is not None:
            self._view.sound(tone)

    # -- the screen -------------------------------------------------------------------

    def failed(self, what: str, support: str = "") -> None:
        """The program itself has failed; shown with the next turn, and kept in sight."""
        if not self._scene.failure:
            self._scene.failure, self._scene.failure_support = what, support
        self._drawn_at = None

    def tick(self) -> None:
        """Draw again if a minute or a second of the customer's time has passed.

        A scanner that ends its codes with no Enter is done when it falls silent.
        """
        if self._keying.tick():
            self._draw()
        if self._moment() != self._drawn_at:
            self._draw()

    def _moment(self) -> tuple[int, str]:
        counting = self._scene.live is not None or self._scene.line.retry_at is not None
        seconds = int(self._around.clock()) if counting else 0
        return seconds, self._around.wall_clock().strftime("%H:%M")

    def _draw(self) -> None:
        self._drawn_at = self._moment()
        if self._view is None or (self.closing and self.stopped):
            # At the very end the window may be gone, from under a dialog too.
            return
        state = draw(self._scene)
        if state != self._shown:
            self._shown = state
            self._view.render(state)
        if self._scene.settings.customer_display.show != "off":
            self._draw_facing(self._view)

    def _draw_facing(self, view: View) -> None:
        if self._scene.at_counter is None and self._customer_was_here:
            self._customers_texts = self._usual_customers_texts
        self._customer_was_here = self._scene.at_counter is not None
        faced = facing(self._scene, self._customers_texts)
        if faced != self._faced:
            self._faced = faced
            view.render_facing(faced)
