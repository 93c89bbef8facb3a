"""The sale's keys: what a hand types, what a scanner types, and what Enter and Escape mean now."""

from terminal_app import wording
from terminal_app.channel.commands import CancelPayment
from terminal_app.channel.events import Refusal
from terminal_app.gui.key_input import Keyed, KeyedAmount
from terminal_app.gui.presenter.charge import Selling
from terminal_app.gui.presenter.gathering import Gathering
from terminal_app.gui.presenter.lookup import LookingUp
from terminal_app.gui.presenter.model import Scene
from terminal_app.gui.presenter.modes.history import History
from terminal_app.gui.presenter.modes.items import ItemList
from terminal_app.gui.presenter.modes.note import Note
from terminal_app.gui.presenter.modes.tip import typed_tip
from terminal_app.gui.presenter.ports import Around
from terminal_app.gui.presenter.resolving import Resolving
from terminal_app.payments.payment import Payment
from terminal_app.payments.sale import SaleLine

_HAND_FREE_S = 0.5
"""So soon after a code an Enter is the scanner's own, come late."""
_SILENCE_S = 0.15
"""After the last key of a code without an Enter."""


class Keying:
    """Hands each key to what it is meant for."""

    def __init__(
        self,
        scene: Scene,
        around: Around,
        selling: Selling,
        gathering: Gathering,
        looking_up: LookingUp,
        resolving: Resolving,
    ) -> None:
        self._scene = scene
        self._around = around
        self._selling = selling
        self._gathering = gathering
        self._looking_up = looking_up
        self._resolving = resolving
        self._dismissed: Payment | None = None
        """The result that the first key of what may be a scanned code took away."""
        self._tip_before: SaleLine | None = None
        """The tip that it took out."""
        self._code_at = -_HAND_FREE_S
        """When a code was whole, on the session's clock."""
        self._scanned_at: float | None = None
        """When the last key of a code came that isn't whole yet, on the same clock."""
        self._list_keys = KeyedAmount()
        """What is typed into a list or a note: it only tells a scanner's keys from a hand's."""
        self._scanned_by = scene.keyed
        """Which of the two has the code that is coming in."""

    def typed(self, character: str, at_ms: int) -> None:
        """Take a key of the amount, or the Enter key, with the event's own time."""
        shown = self._looking_up.shown
        if shown is not None:
            self._type_into_list(shown, character, at_ms)
            return
        self._scene.refusal = ""
        before = self._scene.keyed.text
        keyed = self._scene.keyed.key(character, at_ms)
        if self._scene.keyed.begins:
            # What a key before a pause has done stands: it was no scanner's.
            self._dismissed = self._tip_before = None
        match keyed:
            case Keyed.ENTER if self._is_late_enter(character):
                pass
            case Keyed.ENTER:
                self.enter()
            case Keyed.SCANNED:
                self._taken_back()
            case Keyed.CODE:
                self._taken_back()
                self._scanned()
            case _ if self._scene.is_taking:
                self._scene.keyed.text = before
                self._refuse_while_open()
            case _ if self._scene.alarm_is_shown:
                self._scene.keyed.text = before
                self._refuse(self._scene.texts.say("Read the notice, then press Enter."))
            case Keyed.REFUSED:
                self._refuse(self._scene.texts.say("Too long for an amount."))
            case Keyed.TAKEN:
                self._code_at = -_HAND_FREE_S
                self._new_sale_by_typing(character)
                self._selling.check_typed()

    def _type_into_list(self, shown: History | ItemList | Note, character: str, at_ms: int) -> None:
        """A code is no word: its item is sold, and what was open is left as it was."""
        self._scene.refusal = ""
        self._list_keys.text = shown.typed
        keyed = Keyed.TAKEN
        if not isinstance(shown, History):
            keyed = self._list_keys.key(character, at_ms)
        match keyed:
            case Keyed.SCANNED:
                shown.typed = self._list_keys.text
                self._scanned_at, self._scanned_by = self._around.clock(), self._list_keys
            case Keyed.CODE:
                shown.typed = self._list_keys.text
                self._scanned_by = self._list_keys
                self._scanned(more_may_come=True)
            case _ if self._is_late_enter(character):
                pass
            case _:
                self._looking_up.typed(character)

    def _is_late_enter(self, character: str) -> bool:
        is_late = character in {"\r", "\n"} and self._around.clock() - self._code_at < _HAND_FREE_S
        if is_late:
            self._refuse(self._scene.texts.say("A barcode was just scanned. Press Enter again."))
        return is_late

    def tick(self) -> bool:
        """Take a code that ends with no Enter, once its scanner is silent; say whether it was."""
        silent_since = self._scanned_at
        if silent_since is None or self._around.clock() - silent_since <= _SILENCE_S:
            return False
        self._scanned(more_may_come=True)
        return True

    @property
    def is_scanning(self) -> bool:
        """A code is coming in that isn't whole yet."""
        return self._scanned_at is not None

    def _new_sale_by_typing(self, character: str) -> None:
        basket = self._scene.basket
        if basket.tip is not None and not self._scene.tip_asked:
            self._tip_before, basket.tip = basket.tip, None
            self._refuse(self._scene.texts.say("The sale has changed: the tip was taken out."))
        self._scene.closing_asked = False
        self._scene.day = None
        if self._scene.current is not None:
            self._dismissed = self._scene.clear_middle()
            self._scene.keyed.text = character
        self._scene.ask_again_for = None

    def _taken_back(self) -> None:
        """A barcode is no typing: what its first keys did is taken back, and no more."""
        scene = self._scene
        begun = scene.current is not None or bool(scene.keyed.text or scene.basket.lines)
        if self._dismissed is not None and not begun:
            self._scene.show_result(self._dismissed)
            self._scene.keyed.clear()
        if self._tip_before is not None:
            scene.basket.tip, self._tip_before = self._tip_before, None
        self._dismissed = None
        self._scanned_at, self._scanned_by = self._around.clock(), scene.keyed

    def _scanned(self, *, more_may_come: bool = False) -> None:
        """The code is whole: its item is sold. ``more_may_come``: an Enter that is the scanner's.

        After a code in the amount, ``KeyedAmount`` itself knows such an Enter by its time.
        """
        code, self._scanned_at = self._scanned_by.take_code(), None
        if code:
            if more_may_come:
                self._code_at = self._around.clock()
            if self._scene.note is not None:
                self._gathering.keep_note(self._scene.note.typed)
            self._gathering.scanned(code)

    def backspace(self) -> None:
        """Take the last digit back, else the last thing of the sale."""
        if self._looking_up.is_open:
            self._looking_up.take_back()
        elif self._is_entering() and self._scene.keyed.text:
            self._scene.keyed.backspace()
        elif self._is_entering() and self._scene.is_gathered:
            self._gathering.take_back()

    def clear(self) -> None:
        """Take back what is typed, else the sale."""
        if self._looking_up.is_open:
            self._looking_up.clear()
        elif self._is_entering() and self._scene.keyed.text:
            self._scene.keyed.clear()
        elif self._is_entering() and self._scene.is_gathered:
            self._gathering.clear()

    def _is_entering(self) -> bool:
        if self._scene.is_taking:
            self._refuse_while_open()
            return False
        return True

    def enter(self) -> None:
        """Do the next thing: what is open first, then what is shown, then charge."""
        scene = self._scene
        if self._looking_up.is_open:
            self._looking_up.choose()
        elif scene.help_shown or scene.day is not None:
            scene.help_shown, scene.day = False, None
        elif scene.tip_asked:
            self._enter_tip()
        elif scene.is_taking:
            self._refuse_while_open()
        elif scene.refund_asked is not None or scene.ask_again_for is not None:
            self._refuse(self._scene.texts.say("Answer the question with its buttons."))
        elif scene.current is not None or scene.set_aside_shown is not None:
            self._resolving.leave()
        elif scene.said is not None and not scene.keyed.text:
            scene.said = None
        else:
            self._selling.charge()

    def _enter_tip(self) -> None:
        tip_minor = typed_tip(self._scene)
        if tip_minor is None:
            self._refuse(self._scene.texts.say("Answer the question with its buttons."))
        else:
            self._gathering.give_tip(tip_minor)

    def escape(self) -> None:
        """Undo or leave the last thing; of a payment that is open, ask to cancel it."""
        scene = self._scene
        awaited = scene.starting or scene.live
        if self._looking_up.is_open:
            self._looking_up.leave()
        elif scene.tip_asked:
            scene.clear_middle()
        elif scene.help_shown or scene.day is not None:
            scene.help_shown, scene.day = False, None
        elif awaited is not None:
            self._around.post(CancelPayment(awaited.payment_id, scene.operator))
        elif scene.ask_again_for is not None:
            scene.ask_again_for = None
        elif scene.refund_asked is not None:
            scene.refund_asked = None
        elif scene.closing_asked:
            scene.closing_asked = False
        elif scene.current is not None or scene.set_aside_shown is not None:
            self._resolving.leave()
        elif scene.said is not None or scene.keyed.text:
            scene.said = None
            scene.keyed.clear()
        elif scene.has_sale:
            self._gathering.clear()
        else:
            self._selling.decline_scan()

    def _refuse_while_open(self) -> None:
        self._refuse(wording.refusal(Refusal.ANOTHER_OPEN, self._scene.texts))

    def _refuse(self, sentence: str) -> None:
        self._scene.refusal = sentence
