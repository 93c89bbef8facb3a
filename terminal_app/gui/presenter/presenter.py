"""The till's presenter: gestures and events in, ``ScreenState`` and commands out.

No Tk here: it is tested by calling it. It decides nothing about money; what it shows comes
from events, whose causes are on disk.
"""

import dataclasses
from collections.abc import Callable

from terminal_app.catalogue import Catalogue
from terminal_app.channel.events import Answer, Event, WrongPinsRead
from terminal_app.errors import SettingsError
from terminal_app.gui.presenter import (
    attention_list,
    customer_display,
    deadlines,
    events,
    lan_access,
    screen,
    sound,
)
from terminal_app.gui.presenter.access.at_the_till import AtTheTill
from terminal_app.gui.presenter.access.exit import Exit
from terminal_app.gui.presenter.access.pin_guard import PinGuards
from terminal_app.gui.presenter.deadlines import Deadline
from terminal_app.gui.presenter.decisions import dismiss_alarm, resolve_by_hand
from terminal_app.gui.presenter.keys import Keys
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes import (
    day,
    items,
    note,
    payments_openers,
    reading,
    result,
    sale,
    tip,
)
from terminal_app.gui.presenter.modes.help import open_help
from terminal_app.gui.presenter.modes.idle import Idle
from terminal_app.gui.presenter.paper import printer
from terminal_app.gui.presenter.ports import Labels, PresenterPorts, View
from terminal_app.gui.presenter.third_card import receipt_pane
from terminal_app.gui.screen_state import (
    AddAmount,
    AddItem,
    ChooseLanguage,
    CustomerDisplayState,
    Gesture,
    Notice,
    OpenPayment,
    ScreenState,
    Tone,
    Wish,
)
from terminal_app.operators import Right
from terminal_app.receipts import receipt
from terminal_app.settings import Settings
from terminal_app.texts import Texts

Action = Callable[[TillModel, PresenterPorts], Mode]
"""Answers a gesture; returns the mode that has the middle pane afterwards."""
ViewAction = Callable[[TillModel, PresenterPorts, View], None]
"""Answers a gesture with a dialog, or with another means of the window."""
Statement = Callable[[TillModel, PresenterPorts, View, Callable[[], None]], None]
"""Asks a person for a statement; the last argument is to be called with each key."""

_NO_ITEMS = Catalogue()

OPENERS: dict[Gesture, Action] = {
    Gesture.HELP: open_help,
    Gesture.SALE: payments_openers.back_to_the_sale,
    Gesture.PAYMENTS: payments_openers.open_payments,
    Gesture.REFUND: payments_openers.open_refunds,
    Gesture.DAY: day.open_day,
}
"""What opens a mode from anywhere: not over a code that a customer is scanning."""
_OVER_ALARMS = frozenset({Gesture.HELP})
"""Of these, what opens over a notice that is to be read first, since it goes back to it."""
ACTIONS: dict[Gesture, Action] = {
    Gesture.ITEMS: items.open_items,
    Gesture.TIP: tip.open_tip,
    Gesture.NOTE: note.open_note,
    Gesture.SHOW_ATTENTION: attention_list.show_next,
    Gesture.PRINT: printer.print_shown,
    Gesture.LET_PHONES_IN: lan_access.let_in,
    Gesture.KEEP_PHONES_OUT: lan_access.keep_out,
    Gesture.ENTER: lambda model, ports: model.mode.enter(model, ports),
    Gesture.ESCAPE: lambda model, ports: model.mode.escape(model, ports),
}
"""Gestures that are answered in every mode; all others are the mode's own, see ``Mode.press``."""
VIEW_ACTIONS: dict[Gesture, ViewAction] = {
    Gesture.COPY_RECEIPT: receipt_pane.copy,
    Gesture.SAVE_RECEIPT: receipt_pane.save,
    Gesture.RECEIPT_CODE: receipt_pane.toggle_code,
    Gesture.SETTLEMENT: day.choose_settlement,
}


class Presenter:
    """Shows one till."""

    def __init__(
        self,
        settings: Settings,
        labels: Labels,
        operator: str,
        texts: Texts,
        ports: PresenterPorts,
        *,
        catalogue: Catalogue = _NO_ITEMS,
    ) -> None:
        self._ports = ports
        self._texts = texts
        self._view: View | None = None
        self._shown: ScreenState | None = None
        self._is_to_repeat = False
        """A drawing has failed since the last one that was whole."""
        self._customer_sees: CustomerDisplayState | None = None
        self._customers_texts = Texts(settings.customer_display.language or texts.language)
        self._usual_customers_texts = self._customers_texts
        self._customer_was_here = False
        self._model = model = TillModel(
            settings=settings,
            texts=texts,
            clock=ports.clock,
            wall_clock=ports.wall_clock,
            mark=labels.screen,
            # Of operators nobody is at the till until somebody says so.
            operator="" if settings.operators else operator,
            mode=Idle(),
            log_folder=ports.log_folder,
            mark_in=labels.in_language,
            issuer=receipt.Issuer(
                terminal_id=settings.connection.terminal_id,
                mark=labels.receipt,
                names_operators=bool(settings.operators),
                country=settings.till.country,
            ),
            catalogue=catalogue,
        )
        self._keys = Keys(model, ports)
        self._guards = PinGuards(ports)
        self._exit = Exit(model, ports, self._guards)
        self._at_the_till = AtTheTill(model, ports, self._guards, operator)
        self._view_actions: dict[Gesture, ViewAction] = {
            **VIEW_ACTIONS,
            Gesture.FULL_SCREEN: lambda _model, _ports, view: self._exit.toggle_full_screen(view),
            Gesture.SETTINGS: lambda _model, _ports, view: self._open_settings(view),
            Gesture.OPERATOR: lambda _model, _ports, view: self._at_the_till.change(view),
            Gesture.SETTLE: self._once_known(resolve_by_hand.resolve),
            Gesture.DISMISS_ALARM: self._once_known(dismiss_alarm.dismiss),
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
        return self._exit.is_closing

    def shut_down(self) -> None:
        """Close without a question: who shuts the machine down waits for no answer."""
        self._exit.end()

    @property
    def stopped(self) -> bool:
        """The session has ended; the window may close."""
        return self._model.stopped

    @property
    def journal_refused(self) -> str:
        """Why the till did nothing: its journal is a demo's, or it is a demo itself; else empty."""
        refused = self._model.not_recorded if self._model.journal_refused else None
        return refused.why if refused is not None else ""

    @property
    def is_busy(self) -> bool:
        """Something is about to happen: no time for what can wait."""
        model = self._model
        is_answered_soon = model.is_awaiting or model.asked is not None
        return model.is_taking or is_answered_soon or self.closing or self._keys.is_scanning

    # -- gestures ---------------------------------------------------------------------

    def typed(self, character: str, at_ms: int) -> None:
        """Take a key of the amount, or the Enter key, with the event's own time."""
        self._at_the_till.touch()
        self._model.show(self._keys.typed(character, at_ms))
        self._changed()

    def gesture(self, gesture: Wish) -> None:
        """Take a button or a key that isn't typing."""
        self._at_the_till.touch()
        self._model.refusal = ""
        if gesture in {Gesture.ESCAPE, Gesture.CLEAR}:
            self._keys.end_refused_run()
        if gesture is Gesture.UNSEEN_KEYS:
            self._keys.refuse_run()
        if gesture not in {Gesture.ESCAPE, Gesture.CLOSE}:
            # Who goes on doesn't close the till.
            self._model.closing_asked = False
        self._model.show(self._answered(gesture))
        self._changed()

    def _answered(self, gesture: Wish) -> Mode:
        """Answer a gesture; return the mode that has the middle pane afterwards."""
        model, ports = self._model, self._ports
        match gesture:
            case AddItem(place):
                return sale.add_item(model, model.catalogue.items[place])
            case AddAmount(amount_minor):
                return sale.add_amount(model, amount_minor)
            case OpenPayment(payment_id):
                return self._open(payment_id)
            case ChooseLanguage(language):
                self._customers_texts = Texts(language)
            case Gesture.BACKSPACE:
                return self._keys.backspace()
            case Gesture.CLEAR:
                return self._keys.clear()
            case Gesture.CLOSE:
                self._exit.close(self._view)
            case Gesture() if gesture in self._view_actions:
                if self._view is not None:
                    self._view_actions[gesture](model, ports, self._view)
            case Gesture() if gesture in OPENERS:
                return self._opened(gesture)
            case Gesture() if gesture in ACTIONS:
                return ACTIONS[gesture](model, ports)
            case _:
                return model.mode.press(gesture, model, ports)
        return model.mode

    def _opened(self, gesture: Gesture) -> Mode:
        model = self._model
        if model.is_taking:
            model.refuse_while_taking()
        elif model.mode.shows_alarm and gesture not in _OVER_ALARMS:
            model.refuse_unread()
        else:
            return OPENERS[gesture](model, self._ports)
        return model.mode

    def _open(self, payment_id: str) -> Mode:
        """Show a payment that is listed beside the sale."""
        model = self._model
        payment = model.listed(payment_id)
        if model.is_taking:
            model.refuse_while_taking()
        elif model.mode.shows_alarm:
            model.refuse_unread()
        elif payment is not None:
            sale = result.by_now(model, model.mode.beneath)
            return result.look_up(model, payment, came_from=sale)
        return model.mode

    def _once_known(self, statement: Statement) -> ViewAction:
        """Return what asks for ``statement`` once it is known whose it is; who writes is there."""

        def act(model: TillModel, ports: PresenterPorts, view: View) -> None:
            if self._at_the_till.is_known(view):
                statement(model, ports, view, self._at_the_till.touch)
                self._at_the_till.touch()

        return act

    def _may_open_settings(self, view: View) -> bool:
        self._at_the_till.read_operators()
        if self._model.settings.operators:
            return self._at_the_till.may(Right.SETTINGS, view)
        return self._exit.may_open_settings(view)

    def _open_settings(self, view: View) -> None:
        """Behind the PIN, or for who has the right.

        Never while money is under way, nor over what is to be read first.
        """
        model = self._model
        if model.is_taking:
            model.refuse_while_taking()
        elif model.is_awaiting or model.mode.blocks_settings or model.has_sale:
            model.refuse(
                self._texts.say("Something is under way. Finish that first."),
                lambda: model.is_awaiting or model.mode.blocks_settings or model.has_sale,
            )
        elif model.mode.shows_alarm or model.notice is not None:
            model.refuse_unread()
        elif self._may_open_settings(view):
            model.show(result.by_now(model, model.mode.beneath))
            try:
                self._ports.open_settings()
            except SettingsError as error:
                title = self._texts.say("The settings can't be read.")
                model.notice = Notice(Tone.NOT_KNOWN, title, str(error))

    # -- settings that change while it runs -------------------------------------------

    def adopt(
        self, settings: Settings, labels: Labels, operator: str, catalogue: Catalogue = _NO_ITEMS
    ) -> None:
        """Let other settings hold from now on; a payment that is open goes on as it is.

        All but what the session was started with: the connection, its times and the currency.
        """
        model = self._model
        operators = settings.operators
        model.settings = settings._replace(operators=model.settings.operators)
        model.catalogue = catalogue
        self._at_the_till.without = operator
        if not model.settings.operators:
            model.operator = operator
        self._at_the_till.adopt(operators)
        model.texts.set_language(settings.till.language)
        model.mark, model.mark_in = labels.screen, labels.in_language
        model.issuer = dataclasses.replace(
            model.issuer,
            mark=labels.receipt,
            country=settings.till.country,
        )
        # Said in the language of before.
        model.refusal = model.receipt_remark = ""
        self._customers_texts = Texts(settings.customer_display.language or settings.till.language)
        self._usual_customers_texts = self._customers_texts
        self._draw()

    def say_items_unreadable(self, why: str) -> None:
        """Say that the items to be sold can't be read; those of before are sold on."""
        model, title = self._model, self._texts.say("The items can't be read.")
        before = model.catalogue
        model.tell(Notice(Tone.NOT_KNOWN, title, why), lambda: model.catalogue is before)
        self._draw()

    def say_not_in_force(self) -> None:
        """Say when what was saved of the connection holds: it can't yet."""
        say = self._texts.say
        text = say("The connection, its times and the currency hold after the next start.")
        notice = Notice(Tone.NOT_KNOWN, say("Saved, and not in force yet"), text)
        model = self._model
        now = model.settings
        model.tell(notice, lambda: model.settings is now)
        self._draw()

    def restart(self) -> bool:
        """End the session so that another can begin; False while that would disturb a payment."""
        model = self._model
        if model.is_taking or model.is_awaiting or model.basket.lines or self.closing:
            return False
        self.restarting = True
        self._exit.end()
        return True

    # -- events and the screen --------------------------------------------------------

    def event(self, event: Event) -> None:
        """Take what has happened in the session, or was read from the journal."""
        if isinstance(event, Answer):
            reading.answered(self._model, event)
            self._changed()
            return
        if isinstance(event, WrongPinsRead):
            self._guards.take_up(event)
            return
        before, was_alarmed = self._shown, self._model.mode.shows_alarm
        self._touch_while_money_is_under_way()
        events.apply(self._model, event)
        self._touch_while_money_is_under_way()
        self._changed()
        self._sound(before, alarmed=self._model.mode.shows_alarm and not was_alarmed)

    def _touch_while_money_is_under_way(self) -> None:
        """Who waits for a customer presses nothing: that is counted from the end of it."""
        if self._model.is_taking or self._model.is_awaiting:
            self._at_the_till.touch()

    def _answer_denied(self) -> None:
        """Ask for what commands lack that the session has refused, one after the other.

        Who doesn't say who it is isn't asked that for each of them.
        """
        denied = self._model.denied
        while denied and self._view is not None and not self._at_the_till.is_asking:
            first = denied.pop(0)
            if self.closing or not self._at_the_till.answer(first, self._view):
                denied.clear()
            self._changed()

    def _sound(self, before: ScreenState | None, *, alarmed: bool) -> None:
        if self._view is None or self._shown is None or not self._model.settings.till.sound:
            return
        tone = sound.news(before, self._shown, alarmed=alarmed)
        if tone is not None:
            self._view.sound(tone)

    def failed(self, what: str, support: str = "") -> None:
        """Take in that the program itself has failed; shown with the next drawing, and kept."""
        if not self._model.failure:
            self._model.failure, self._model.failure_support = what, support
        self._is_to_repeat = True

    def next_deadline(self) -> Deadline:
        """Return when to call ``tick`` next, unless something happens before."""
        return deadlines.next_deadline(
            self._model,
            self._keys,
            leaves_in_s=self._at_the_till.leaves_in_s,
            is_to_repeat=self._is_to_repeat,
        )

    def tick(self) -> None:
        """Draw what is due: another minute or second, or what couldn't be drawn before.

        A scanner that ends its codes with no Enter is done when it falls silent.
        """
        self._at_the_till.leave_if_idle()
        mode = self._keys.silent()
        if mode is not None:
            self._model.show(mode)
            self._changed()
        else:
            self._draw()

    def _changed(self) -> None:
        """Ask what the mode waits for now, and for what is missing to a command; draw."""
        reading.ask(self._model, self._ports)
        self._draw()
        if self._model.denied and self._view is not None:
            self._view.soon(self._answer_denied)

    def _draw(self) -> None:
        self._is_to_repeat = False
        self._model.forget_ended()
        if self._view is None or (self.closing and self.stopped):
            # At the very end the window may be gone, from under a dialog too.
            return
        state = screen.render(self._model)
        if state != self._shown:
            self._shown = state
            self._view.render(state)
        if self._model.settings.customer_display.show != "off":
            self._draw_customer_display(self._view)

    def _draw_customer_display(self, view: View) -> None:
        is_here = self._model.mode.customers_payment is not None
        if self._customer_was_here and not is_here:
            self._customers_texts = self._usual_customers_texts
        self._customer_was_here = is_here
        state = customer_display.render(self._model, self._customers_texts)
        if state != self._customer_sees:
            self._customer_sees = state
            view.render_customer_display(state)
