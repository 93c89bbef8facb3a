"""Keys: what a hand types, what a barcode scanner types, BackSpace and Delete."""

from dataclasses import replace

from terminal_app.gui.key_input import Keyed, KeyInput
from terminal_app.gui.key_run import PREFIX_GAP_MS, Frame
from terminal_app.gui.presenter.basket import Basket
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import idle, payments_openers, sale
from terminal_app.gui.presenter.modes.result import Result
from terminal_app.gui.presenter.modes.typed_by_hand import TypedByHand
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.payments.sale import SaleLine
from terminal_app.receipts import receipt_code
from terminal_app.settings import scanner_keys

ENTER = "\r"
_HAND_FREE_S = 0.5
"""So soon after a code an Enter is the scanner's own, come late."""
_SILENCE_S = 0.15
"""After the last key of a code without an Enter."""
_UNSEEN_S = 0.5
"""A result that has been in sight for less was not seen by who is typing: nobody reacts sooner."""
_REFUSED_RUN_S = 1.5
"""So long without a key ends a run of keys that was refused."""
_MOST_CODE_TYPED = 4
"""A barcode of the catalogue with so many digits and more, typed as an amount, is asked about."""


class Keys:
    """Hands each key to the mode that is shown; takes back what a scanner's first keys did."""

    def __init__(self, model: TillModel, ports: PresenterPorts) -> None:
        self._model = model
        self._ports = ports
        self._left: Result | None = None
        """The result that the first key of what may be a scanned code took away."""
        self._tip_before: SaleLine | None = None
        """The tip that it took out."""
        self._refused_at: float | None = None
        """When a key was refused last, on the session's clock, while its run goes on."""
        self._code_at = -_HAND_FREE_S
        """When a code was whole, on the same clock."""
        self._scanned_at: float | None = None
        """When the last key of a code came that isn't whole yet, on the same clock."""
        self._text_keys = KeyInput()
        """What is written into a list or a note: it only tells a scanner's keys from a hand's."""
        self._scanned_by = model.typed
        """Which of the two has the code that is coming in."""

    @property
    def is_scanning(self) -> bool:
        """A code is coming in that isn't whole yet."""
        return self._scanned_at is not None

    @property
    def silent_in_s(self) -> float | None:
        """In how many seconds the scanner is silent for long enough; None: nothing is scanned."""
        if self._scanned_at is None:
            return None
        return max(0.0, self._scanned_at + _SILENCE_S - self._ports.clock())

    def typed(self, character: str, at_ms: int) -> Mode:
        """Take a key, or the Enter key, with the event's own time; return what has the pane."""
        self._model.refusal = ""
        text = self._model.mode.text
        if text is not None:
            return self._type_text(text, character, at_ms)
        return self._type_amount(character, at_ms)

    def _type_amount(self, character: str, at_ms: int) -> Mode:
        model = self._model
        before = model.typed.text
        keyed = model.typed.key(character, at_ms, self._frame())
        if model.typed.begins:
            # What a key before a pause has done stands: it was no scanner's.
            self._left = self._tip_before = None
        match keyed:
            case Keyed.SCANNED:
                self._take_back()
                self._say_scanning()
                if model.typed.is_after_code:
                    # It may be the first key of an amount.
                    self._refused_at = self._ports.clock()
            case Keyed.CODE:
                self._take_back()
                # An Enter after the suffix is the scanner's as well.
                return self._sell_code(more_may_come=character != ENTER)
            case Keyed.ENTER | Keyed.DOUBTFUL:
                return self._enter(character, is_doubtful=keyed is Keyed.DOUBTFUL)
            case Keyed.IGNORED:
                pass
            case _ if self._is_refused():
                model.typed.text = before
                self._refused_at = self._ports.clock()
            case Keyed.REFUSED:
                model.refusal = model.texts.say("Too long for an amount.")
            case Keyed.TAKEN:
                self._amount_typed(character)
                idle.check_typed(model)
        return model.mode

    def _enter(self, character: str, *, is_doubtful: bool) -> Mode:
        model = self._model
        is_late = self._is_late_enter(character)
        if is_late and not model.typed.text:
            return model.mode
        # Pressed again, it would charge what stands before refused keys.
        if self._ends_refused_run(is_doubtful=is_doubtful or is_late) or is_late:
            return model.mode
        if model.mode.charges and (is_doubtful or self._is_a_barcode()):
            return TypedByHand()
        if is_doubtful and not model.mode.types_amount:
            model.refuse_unanswered()
            return model.mode
        return model.mode.enter(model, self._ports)

    def _is_refused(self) -> bool:
        """Refuse a key, and say why, where nothing may be typed now, and to the end of its run.

        Else the end of an amount whose beginning was refused would be charged.
        """
        model, now = self._model, self._ports.clock()
        goes_on = self._refused_at is not None and now - self._refused_at <= _REFUSED_RUN_S
        if self._refuses_here():
            return True
        if model.mode.shown_for(now) < _UNSEEN_S or goes_on:
            model.refusal = model.texts.say("That was too soon. Clear it (Delete), and type again.")
            return True
        self._refused_at = None
        return False

    def _refuses_here(self) -> bool:
        """Say what comes before an amount can be typed; False: nothing does."""
        model = self._model
        if model.is_taking:
            model.refuse_while_taking()
        elif model.mode.shows_alarm:
            model.refuse_unread()
        elif model.mode.needs_answer:
            model.refuse_unanswered()
        elif model.mode.is_past:
            model.refuse_in_the_past()
        else:
            return False
        return True

    def refuse_run(self) -> None:
        """Refuse what is typed next: it goes on from keys that did nothing."""
        self._refused_at = self._ports.clock()

    def end_refused_run(self) -> None:
        """Escape and Delete end a run of keys that was refused."""
        self._refused_at = None

    def _ends_refused_run(self, *, is_doubtful: bool) -> bool:
        """The Enter that ends refused keys does nothing else; a scanner's doesn't end them."""
        now, refused_at = self._ports.clock(), self._refused_at
        is_refused = refused_at is not None and now - refused_at <= _REFUSED_RUN_S
        self._refused_at = now if is_refused and is_doubtful else None
        if is_refused:
            self._model.typed.clear()
            if not self._refuses_here():
                # Of what was typed alone: beside it may stand what was charged.
                text = self._model.texts.say("That amount was not charged. Type it again.")
                self._model.refusal = text
        return is_refused

    def _is_a_barcode(self) -> bool:
        typed = self._model.typed.text
        is_long = len(typed) >= _MOST_CODE_TYPED
        return is_long and self._model.catalogue.with_barcode(typed) is not None

    def _type_text(self, text: str, character: str, at_ms: int) -> Mode:
        """A code is no word: its item is sold, and what was written is left as it was."""
        model, keys = self._model, self._text_keys
        keys.text = text
        takes_scans = model.mode.takes_scans
        keyed = keys.key(character, at_ms, self._frame()) if takes_scans else Keyed.TAKEN
        match keyed:
            case Keyed.SCANNED:
                model.mode = model.mode.with_text(keys.text)
                self._scanned_at, self._scanned_by = self._ports.clock(), keys
                self._say_scanning()
            case Keyed.CODE:
                model.mode = model.mode.with_text(keys.text)
                self._scanned_by = keys
                return self._sell_code(more_may_come=True)
            case Keyed.IGNORED:
                pass
            case _ if self._is_late_enter(character):
                pass
            case _:
                return self._write(character)
        return model.mode

    def _write(self, characters: str) -> Mode:
        """Write into the mode; a pasted text may hold an Enter, which ends it."""
        mode = self._model.mode
        for character in characters:
            if character == "\r":
                return mode.enter(self._model, self._ports)
            mode = mode.typed(character)
        return mode

    def _is_late_enter(self, character: str) -> bool:
        model = self._model
        is_late = character in {"\r", "\n"} and self._ports.clock() - self._code_at < _HAND_FREE_S
        if is_late:
            model.refusal = model.texts.say("A barcode was just scanned. Press Enter again.")
        return is_late

    def silent(self) -> Mode | None:
        """Sell a code that ends with no Enter, once its scanner is silent; None: nothing to do."""
        since = self._scanned_at
        silence_s = PREFIX_GAP_MS / 1000 if self._scanned_by.is_slow else _SILENCE_S
        if since is None or self._ports.clock() - since <= silence_s:
            return None
        return self._sell_code(more_may_come=True)

    def _amount_typed(self, character: str) -> None:
        model = self._model
        if model.mode.types_amount and model.basket.tip is not None:
            self._tip_before = sale.take_tip_out(model)
        model.closing_asked = False
        before = model.mode
        model.show(before.amount_typed(model, character))
        left = before.innermost
        if isinstance(left, Result) and model.mode.payment is None:
            self._left = left

    def _take_back(self) -> None:
        """A barcode is no typing: what its first keys did is taken back, and no more."""
        model = self._model
        has_begun = model.mode.payment is not None or model.has_amount
        if self._left is not None and not has_begun:
            model.show(replace(self._left, since=self._ports.clock()))
            model.typed.clear()
        if self._tip_before is not None:
            model.basket = replace(model.basket, tip=self._tip_before)
        self._left = self._tip_before = None
        self._scanned_at, self._scanned_by = self._ports.clock(), model.typed

    def _sell_code(self, *, more_may_come: bool = False) -> Mode:
        """Sell the item of a whole code. ``more_may_come``: an Enter that is the scanner's.

        After a code in the amount, ``KeyInput`` itself knows such an Enter by its time.
        """
        model = self._model
        if self._scanned_by.is_only_prefix:
            is_ended = not more_may_come and self._ends_refused_run(is_doubtful=False)
            if not is_ended:
                model.refusal = model.texts.say("A barcode was just scanned. Press Enter again.")
        code, self._scanned_at = self._scanned_by.take_code(), None
        if not code:
            return model.mode
        is_item = model.catalogue.with_barcode(code) is not None
        is_receipt = not is_item and receipt_code.number_in(code) is not None
        if more_may_come or is_receipt:
            # Some scanners send two Enters: the second one opens nothing in a list.
            self._code_at = self._ports.clock()
        if not is_item:
            # A hand's keys may be in it: what follows would be the end of an amount alone.
            self._refused_at = self._ports.clock()
        model.show(model.mode.interrupted(model))
        if is_receipt:
            return payments_openers.open_receipt(model, code)
        return sale.add_scanned(model, code)

    def _frame(self) -> Frame:
        scanner = self._model.settings.scanner
        return Frame(scanner_keys.read(scanner.prefix), scanner_keys.read(scanner.suffix))

    def _say_scanning(self) -> None:
        """Say why keys do nothing, where it may be a hand that has typed the prefix."""
        if self._scanned_by.is_slow and not self._scanned_by.is_only_prefix:
            self._model.refusal = self._model.texts.say("A barcode is coming in.")

    # -- taking back --------------------------------------------------------------------

    def backspace(self) -> Mode:
        """Take the last character back, else the last thing of the sale."""
        model = self._model
        text = model.mode.text
        if text is not None:
            return model.mode.with_text(text[:-1])
        if model.is_taking:
            model.refuse_while_taking()
        elif model.typed.text:
            model.typed.backspace()
        elif model.mode.is_sale:
            model.basket = model.basket.without_last()
        return model.mode

    def clear(self) -> Mode:
        """Take back what is typed, else the sale."""
        model = self._model
        if model.mode.text is not None:
            return model.mode.with_text("")
        if model.is_taking:
            model.refuse_while_taking()
        elif model.typed.text:
            model.typed.clear()
        elif model.mode.is_sale:
            model.basket = Basket()
        return model.mode
