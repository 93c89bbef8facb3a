"""What the till shows and does: events and gestures in, a ``ScreenState`` and commands out.

No Tk here: it is tested by calling it. It decides nothing about money; what it shows comes
from events, whose causes are on disk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from terminal_app import sentences
from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
    Command,
    Reconnect,
    StartPayment,
    Stop,
)
from terminal_app.channel.events import Event, Refusal
from terminal_app.gui.happenings import take
from terminal_app.gui.keyed_amount import Keyed
from terminal_app.gui.scene import Scene
from terminal_app.gui.screen import draw
from terminal_app.gui.screen_state import Gesture, ScreenState
from terminal_app.payments.money import AmountRefusedError, Currency, Money, read_amount
from terminal_app.payments.payment import RECEIPT_DOUBTS, Payment
from terminal_app.receipts import receipt
from terminal_app.settings import Settings
from terminal_app.texts import Texts

GUARDED_S = 1.0
"""Enter dismisses no result in its first second: the hand was on its way already."""


class View(Protocol):
    """What the presenter needs of the window."""

    def render(self, state: ScreenState) -> None:
        """Draw ``state``."""

    def copy_text(self, text: str) -> None:
        """Put ``text`` on the clipboard."""

    def ask_save_path(self, suggested: str) -> str | None:
        """Ask for a file name; None: the person thought better of it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the presenter is handed: clocks, chance, and the ways out."""

    post: Callable[[Command], None]
    clock: Callable[[], float]
    """The session's clock, in seconds."""
    wall_clock: Callable[[], datetime]
    """Local time, for display."""
    new_id: Callable[[], str]
    write_file: Callable[[str, str], None]
    """Write a text (second) to a path (first). Raises: OSError."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What an environment that isn't a certified one bears; empty for none."""

    screen: str = ""
    receipt: str = ""


class Presenter:
    """Shows one till."""

    def __init__(
        self, settings: Settings, marks: Marks, operator: str, texts: Texts, around: Around
    ) -> None:
        self._around = around
        self._operator = operator
        self._texts = texts
        self._limit_minor = settings.till.max_amount_minor
        self._currency = Currency(settings.till.currency)
        self._cents_first = settings.till.cents_first
        self._view: View | None = None
        self._shown: ScreenState | None = None
        self._drawn_at: tuple[int, str] | None = None
        self._dismissed: Payment | None = None
        self._scene = Scene(
            settings=settings,
            texts=texts,
            clock=around.clock,
            wall_clock=around.wall_clock,
            mark=marks.screen,
            issuer=receipt.Issuer(terminal_id=settings.connection.terminal_id, mark=marks.receipt),
        )
        self._answers: dict[Gesture, Callable[[], None]] = {
            Gesture.ENTER: self._enter,
            Gesture.ESCAPE: self._escape,
            Gesture.BACKSPACE: self._backspace,
            Gesture.CLEAR: self._clear,
            Gesture.CHARGE_ANYWAY: self._charge_anyway,
            Gesture.SHOW_ATTENTION: self._show_attention,
            Gesture.ASK_NOW: self._ask_now,
            Gesture.SHOW_LAST_RECEIPT: self._show_last_receipt,
            Gesture.COPY_RECEIPT: self._copy_receipt,
            Gesture.SAVE_RECEIPT: self._save_receipt,
            Gesture.HELP: self._show_help,
            Gesture.CLOSE: self._close,
        }
        self.closing = False

    def show_in(self, view: View) -> None:
        """Draw in ``view`` from now on."""
        self._view = view
        self._draw()

    @property
    def stopped(self) -> bool:
        """The session has ended; the window may close."""
        return self._scene.stopped

    @property
    def is_busy(self) -> bool:
        """Something is about to happen: look at the events often."""
        return self._scene.is_taking or self.closing

    # -- gestures ---------------------------------------------------------------------

    def typed(self, character: str, at_ms: int) -> None:
        """Take a key of the amount, or the Enter key, with the event's own time."""
        before = self._scene.keyed.text
        keyed = self._scene.keyed.key(character, at_ms)
        self._scene.refusal = ""
        match keyed:
            case Keyed.ENTER:
                self._enter()
            case Keyed.SCANNED:
                self._scanned()
            case _ if self._scene.is_taking:
                self._scene.keyed.text = before
                self._refuse(sentences.refusal(Refusal.ANOTHER_OPEN, self._texts))
            case _ if self._scene.alarm_is_shown:
                self._scene.keyed.text = before
                self._refuse(self._texts.say("Read the notice, then press Enter."))
            case Keyed.REFUSED:
                self._refuse(self._texts.say("Too long for an amount."))
            case Keyed.TAKEN:
                self._new_sale_by_typing(character)
                self._check_typed()
        self._draw()

    def _new_sale_by_typing(self, character: str) -> None:
        if self._scene.current is not None:
            self._dismissed = self._scene.current
            self._scene.current = None
            self._scene.keyed.text = character
        self._scene.ask_again_for = None

    def _scanned(self) -> None:
        """A scan is no typing: what its first keys did is taken back."""
        if self._dismissed is not None and self._scene.current is None:
            self._scene.show_result(self._dismissed)
            self._scene.keyed.clear()
        self._dismissed = None
        self._refuse(self._texts.say("A barcode was scanned; it is no amount."))

    def _check_typed(self) -> None:
        """Say at once what can't become an amount; an unfinished one is not yet wrong."""
        typed = self._scene.keyed.text
        if typed.strip("0") in {"", ",", "."}:
            return
        try:
            self._read()
        except AmountRefusedError as refused:
            self._refuse(self._amount_fault(refused))

    def gesture(self, gesture: Gesture) -> None:
        """Take a button or a key that isn't typing."""
        self._scene.refusal = ""
        answer = self._answers.get(gesture)
        if answer is not None:
            answer()
        self._draw()

    def _backspace(self) -> None:
        if self._is_entering():
            self._scene.keyed.backspace()

    def _clear(self) -> None:
        if self._is_entering():
            self._scene.keyed.clear()

    def _charge_anyway(self) -> None:
        if self._scene.ask_again_for is not None:
            self._charge(despite_unknown=True)

    def _show_last_receipt(self) -> None:
        self._scene.receipt_of, self._scene.receipt_is_old = self._scene.last_paid, True

    def _show_help(self) -> None:
        """Never over a code that a customer is scanning."""
        if self._scene.is_taking:
            self._refuse(sentences.refusal(Refusal.ANOTHER_OPEN, self._texts))
            return
        self._scene.help_shown = not self._scene.help_shown

    def _is_entering(self) -> bool:
        if self._scene.is_taking:
            self._refuse(sentences.refusal(Refusal.ANOTHER_OPEN, self._texts))
            return False
        return True

    def _enter(self) -> None:
        if self._scene.help_shown:
            self._scene.help_shown = False
        elif self._scene.is_taking:
            self._refuse(sentences.refusal(Refusal.ANOTHER_OPEN, self._texts))
        elif self._scene.current is not None:
            self._dismiss()
        elif self._scene.ask_again_for is None:
            self._charge(despite_unknown=False)

    def _escape(self) -> None:
        live = self._scene.live
        if self._scene.help_shown:
            self._scene.help_shown = False
        elif self._scene.starting is not None:
            self._around.post(CancelPayment(self._scene.starting.payment_id, self._operator))
        elif live is not None:
            self._around.post(CancelPayment(live.payment_id, self._operator))
        elif self._scene.ask_again_for is not None:
            self._scene.ask_again_for = None
        elif self._scene.closing_asked:
            self._scene.closing_asked = False
        elif self._scene.current is not None:
            self._dismiss()
        else:
            self._scene.keyed.clear()

    def _dismiss(self) -> None:
        """Next sale, once the result has been seen."""
        if self._around.clock() - self._scene.result_since < GUARDED_S:
            return
        shown, self._scene.current = self._scene.current, None
        if shown is not None and shown.unseen_alarms:
            self._around.post(AcknowledgeAlarms(shown.payment_id, self._operator))
        self._scene.keyed.clear()

    def _charge(self, *, despite_unknown: bool) -> None:
        try:
            amount_minor = self._read()
        except AmountRefusedError as refused:
            self._refuse(self._amount_fault(refused))
            return
        self._scene.ask_again_for = None
        if not self._scene.connected:
            self._refuse(sentences.refusal(Refusal.NOT_CONNECTED, self._texts))
            self._around.post(Reconnect())
            return
        if self._scene.not_recorded is not None:
            self._refuse(sentences.refusal(Refusal.CANNOT_RECORD, self._texts))
            return
        self._scene.starting = starting = StartPayment(
            payment_id=self._around.new_id(),
            sale_id=self._around.new_id(),
            amount=Money(amount_minor, self._currency),
            operator=self._operator,
            despite_unknown=despite_unknown,
        )
        self._scene.receipt_of = None
        self._around.post(starting)

    def _show_attention(self) -> None:
        """Go through the payments that want attention, one a press."""
        if self._scene.is_taking:
            self._refuse(sentences.refusal(Refusal.ANOTHER_OPEN, self._texts))
            return
        waiting = self._scene.attention
        if not waiting:
            return
        shown = self._scene.current.payment_id if self._scene.current else None
        ids = [payment.payment_id for payment in waiting]
        following = (ids.index(shown) + 1) % len(ids) if shown in ids else 0
        self._scene.show_result(waiting[following])

    def _ask_now(self) -> None:
        current = self._scene.current
        if current is not None and current.is_open and current.doubt not in RECEIPT_DOUBTS:
            self._around.post(CancelPayment(current.payment_id, self._operator))

    def _copy_receipt(self) -> None:
        if self._view is not None and self._scene.receipt_text:
            self._view.copy_text(self._scene.receipt_text)
            self._scene.receipt_remark = self._texts.say("Copied")

    def _save_receipt(self) -> None:
        shown = self._scene.receipt_of
        if self._view is None or shown is None:
            return
        suggested = f"receipt-{shown.receipt_id or shown.payment_id[:8]}.txt"
        path = self._view.ask_save_path(suggested)
        if path is None:
            return
        try:
            self._around.write_file(path, self._scene.receipt_text)
        except OSError as error:
            why = error.strerror or type(error).__name__
            self._scene.receipt_remark = self._texts.say("Not saved: {why}", why=why)
        else:
            self._scene.receipt_remark = self._texts.say("Saved")

    def _close(self) -> None:
        """Warn first while a payment is open; the second time it is meant."""
        is_open = self._scene.is_taking
        if is_open and not self._scene.closing_asked:
            self._scene.closing_asked = True
            return
        self.closing = True
        self._around.post(Stop())

    def _read(self) -> int:
        return read_amount(
            self._scene.keyed.text, limit_minor=self._limit_minor, cents_first=self._cents_first
        )

    def _amount_fault(self, refused: AmountRefusedError) -> str:
        limit = self._texts.amount(self._limit_minor, self._currency.value)
        return sentences.amount_fault(refused.fault, limit, self._texts)

    def _refuse(self, sentence: str) -> None:
        self._scene.refusal = sentence

    def event(self, event: Event) -> None:
        """Take what has happened in the session."""
        take(self._scene, event)
        self._draw()

    # -- the screen -------------------------------------------------------------------

    def failed(self, what: str) -> None:
        """The program itself has failed; shown with the next turn, and kept in sight."""
        self._scene.failure = self._scene.failure or what
        self._drawn_at = None

    def tick(self) -> None:
        """Draw again if a minute or a second of the customer's time has passed."""
        if self._moment() != self._drawn_at:
            self._draw()

    def _moment(self) -> tuple[int, str]:
        counting = self._scene.live is not None or self._scene.line.retry_at is not None
        seconds = int(self._around.clock()) if counting else 0
        return seconds, self._around.wall_clock().strftime("%H:%M")

    def _draw(self) -> None:
        self._drawn_at = self._moment()
        state = draw(self._scene)
        if self._view is not None and state != self._shown:
            self._shown = state
            self._view.render(state)
