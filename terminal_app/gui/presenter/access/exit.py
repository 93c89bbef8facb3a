"""Closing the till and leaving its full screen; in a kiosk with the PIN."""

from terminal_app.channel.commands import Stop
from terminal_app.gui.dialog_forms import PinForm
from terminal_app.gui.presenter.access.pin_guard import KIOSK, PinGuards
from terminal_app.gui.presenter.model import TillModel
from terminal_app.gui.presenter.ports import PresenterPorts, View


class Exit:
    """Answers who wants to close the till, to leave full screen, or to open the settings."""

    def __init__(self, model: TillModel, ports: PresenterPorts, guards: PinGuards) -> None:
        self._model = model
        self._ports = ports
        self._guard = guards.of(KIOSK)
        self._is_asking = False
        self._has_left_kiosk = False
        """The full screen of the kiosk was left with the PIN."""
        self.is_closing = False

    def close(self, view: View | None) -> None:
        """Warn first while a payment is open, ask in a kiosk; the second time it is meant."""
        model, screen = self._model, self._model.settings.screen
        if self._is_asking or self.is_closing:
            return
        was_asked = model.closing_asked
        asks_twice = model.is_taking or (screen.kiosk and not screen.pin)
        if asks_twice and not was_asked:
            model.closing_asked = True
            return
        if screen.kiosk and screen.pin and not self._may_leave(view):
            return
        self.end()

    def end(self) -> None:
        """Close without a question."""
        if not self.is_closing:
            self.is_closing = True
            self._ports.post(Stop())

    def toggle_full_screen(self, view: View) -> None:
        """Full screen or not; of a kiosk's the PIN decides, and without one it stays."""
        model, screen = self._model, self._model.settings.screen
        if screen.kiosk and not self._has_left_kiosk:
            if not screen.pin:
                model.refusal = model.texts.say("This till stays full screen.")
                return
            if not self._may_leave(view):
                return
        self._has_left_kiosk = screen.kiosk and not self._has_left_kiosk
        view.toggle_full_screen()

    def may_open_settings(self, view: View) -> bool:
        """Whether the settings may be opened where there are no operators: with the kiosk's PIN."""
        if not self._model.settings.screen.pin:
            return True
        say = self._model.texts.say
        return self._knows_pin(view, say("The settings can be opened with the PIN alone."))

    def _may_leave(self, view: View | None) -> bool:
        say = self._model.texts.say
        return self._knows_pin(view, say("This till can be left with the PIN alone."))

    def _knows_pin(self, view: View | None, text: str) -> bool:
        if view is None or self._is_asking:
            return False
        model, guard = self._model, self._guard
        texts = model.texts
        form = PinForm(
            title=texts.say("PIN"),
            text=text,
            ok=texts.say("OK"),
            cancel=texts.say("Back"),
            mark=model.issuer.mark,
        )
        self._is_asking = True
        try:
            return view.ask_pin(
                form,
                lambda pin: guard.fault(pin, model.settings.screen.pin, texts),
                lambda: guard.waits(texts),
            )
        finally:
            self._is_asking = False
