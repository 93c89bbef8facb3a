"""The till's window: three panes between a header and a status line, and the keyboard."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from terminal_app.errors import DisplayError

try:
    import tkinter as tk
except ImportError as error:
    message = "Python came without Tk: install python3-tk (or a Python that includes it)"
    raise DisplayError(message) from error

from terminal_app.gui.screen_state import (
    CustomerDisplayState,
    Face,
    Gesture,
    Result,
    ScreenState,
    Tone,
    Wish,
)
from terminal_app.gui.views import mnemonics
from terminal_app.gui.views.amount_pane import AmountPane
from terminal_app.gui.views.center_pane import CustomerPane
from terminal_app.gui.views.header import HeaderLine
from terminal_app.gui.views.receipt_pane import ReceiptPane
from terminal_app.gui.views.status_bar import StatusBar
from terminal_app.gui.views.widgets.button import Parts
from terminal_app.gui.views.widgets.keyboard import Keyboard
from terminal_app.gui.views.widgets.styles import Surfaces
from terminal_app.gui.views.widgets.theme import GAP, Theme
from terminal_app.gui.views.window_mode import Stance

if TYPE_CHECKING:
    # Not at run time: what payments are made of would load before the first paint.
    from terminal_app.gui.dialog_forms import Answer, Form, PinForm
    from terminal_app.gui.views.customer_display import CustomerWindow
    from terminal_app.gui.views.sound import Loudspeaker

PANE_WEIGHTS = (336, 360, 280)
"""Their widths at 1024 pixels; in the same proportion at any other."""
SCROLLED = {Gesture.UP: -2, Gesture.DOWN: 2, Gesture.PAGE_UP: -10, Gesture.PAGE_DOWN: 10}
"""By how many lines."""
LATE_IMAGES_AFTER_MS = 30
PREPARE_AFTER_MS = 400
"""By then the till is connected; the library of QR codes takes 40 ms to load."""


class Window:
    """Draws a ``ScreenState`` and tells what a person types, touches and asks for."""

    def __init__(
        self,
        on_gesture: Callable[[Wish], None],
        on_typed: Callable[[str, int], None],
        look: str = "light",
        text_size: str = "normal",
        *,
        fills_screen: bool = True,
    ) -> None:
        r"""Build everything that the first paint shows; ``show`` paints it.

        Args:
            on_gesture: Told what was asked for by a button or a key.
            on_typed: Told each character typed (pasted text as a whole, Return as ``"\r"``) and
                the event's time in milliseconds, -1 for the touch keys.
            look: One of ``palettes.PALETTES``.
            text_size: One of ``theme.TEXT_SIZES``.
            fills_screen: See ``Stance``.

        Raises:
            DisplayError: There is no screen.
        """
        self.root = _open_root()
        self._state: ScreenState | None = None
        self._customers: CustomerWindow | None = None
        self._facing: CustomerDisplayState | None = None
        self._dressing: Iterator[None] = iter(())
        self._loudspeaker: Loudspeaker | None = None
        self._warn: Callable[[str], None] | None = None
        self._on_gesture = on_gesture
        self._theme = theme = Theme(self.root, look, text_size)
        self._parts = Parts(theme, Surfaces(theme), on_gesture, on_typed)
        self._build()
        self._stance = Stance(self.root, theme, fills_screen=fills_screen)
        self._keyboard = Keyboard(self.root, self._asked, on_typed, self._press_letter)
        self.root.protocol("WM_DELETE_WINDOW", self._close)
        self.root.bind("<Configure>", self._resized)

    def _build(self) -> None:
        parts, palette = self._parts, self._theme.palette
        self.root.configure(background=palette.background)
        # What is dressed anew is built under the old one, and shown when that goes.
        self._ground = tk.Frame(self.root, background=palette.background)
        self._header = HeaderLine(self._ground, parts)
        self._body = tk.Frame(self._ground, background=palette.background)
        self._amount = AmountPane(self._body, parts)
        self._customer = CustomerPane(self._body, parts)
        self._receipt = ReceiptPane(self._body, parts)
        self._status = StatusBar(self._ground, parts)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._theme
        self._ground.place(relwidth=1, relheight=1)
        # A line under the header and one over the status line, drawn by leaving it bare.
        edge = {"background": theme.palette.line, "height": max(1, theme.px(1))}
        self._header.frame.pack(side="top", fill="x")
        tk.Frame(self._ground, edge).pack(side="top", fill="x")
        self._status.frame.pack(side="bottom", fill="x")
        tk.Frame(self._ground, edge).pack(side="bottom", fill="x")
        gap = theme.px(GAP)
        self._body.pack(side="top", fill="both", expand=True, padx=gap, pady=gap)
        self._body.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._body.grid_rowconfigure(0, weight=1)
        panes = (self._amount.frame, self._customer.frame, self._receipt.frame)
        for column, (frame, weight) in enumerate(zip(panes, PANE_WEIGHTS, strict=True)):
            left = gap if column else 0
            frame.configure(width=1, height=1)
            frame.grid(row=0, column=column, sticky="nswe", padx=(left, 0))
            # Tk counts the gap into the column that it shares out.
            share = weight + (GAP if column else 0)
            self._body.grid_columnconfigure(column, weight=share, uniform="panes")

    def dress(self, look: str) -> None:
        """Draw everything in another look, in place, in small steps: events go on between them."""
        if look != self._theme.look:
            self._draw_anew(lambda: self._theme.dress(look))

    def set_text_size(self, text_size: str) -> None:
        """Draw everything with type of another size, in the same way."""
        if text_size != self._theme.text_size:
            self._draw_anew(lambda: self._theme.set_text_size(text_size))

    def _draw_anew(self, change: Callable[[], None]) -> None:
        for _ in self._dressing:
            pass
        self._dressing = self._dress(change)
        self._go_on_dressing()

    def _go_on_dressing(self) -> None:
        """Take one step, and the next when Tk has drawn this one and has nothing else to do."""
        for _ in self._dressing:
            self.root.after_idle(self._go_on_dressing)
            return

    def _dress(self, change: Callable[[], None]) -> Iterator[None]:
        before = self._ground
        change()
        yield
        self._parts.surfaces.dress()
        self._build()
        self._ground.lower(before)
        yield
        # The customer's pane first, and always what is known by then.
        for pane in (0, 1, 2):
            if self._state is not None:
                self._render_pane(pane, self._state)
                yield
        self._customer.prepare()
        yield
        if self._customers is not None:
            self._customers.dress()
            yield
        before.destroy()

    def stand(self, *, full_screen: bool, is_kiosk: bool) -> None:
        """Fill the whole screen or not; a kiosk does, and is held there."""
        self._stance.take(full_screen=full_screen, is_kiosk=is_kiosk)

    def warn_by(self, warn: Callable[[str], None]) -> None:
        """Tell what matters to ``warn``, as long as a page covers the panes."""
        self._warn = warn

    def cover(self) -> Parts:
        """Take the panes away from under a page, so that nothing of them is reached by Tab.

        Returns what the page is built with.
        """
        self._ground.place_forget()
        return self._parts

    def uncover(self) -> None:
        """Show the panes again."""
        self._warn = None
        self._ground.place(relwidth=1, relheight=1)

    def toggle_full_screen(self) -> None:
        """Full screen or not."""
        self._stance.toggle()

    def withdraw(self) -> None:
        """Out of the cashier's way, for good."""
        self._stance.release()
        self.root.withdraw()

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self.root and self._theme.grow_for(event.width, event.height):
            self._amount.arrange()
            self._customer.arrange()
            self._receipt.arrange()

    def _close(self) -> None:
        self._on_gesture(Gesture.CLOSE)

    def _asked(self, gesture: Gesture) -> None:
        """The arrow keys go through what a result says, where that is shown."""
        if gesture not in SCROLLED or not self._customer.scroll(SCROLLED[gesture]):
            self._on_gesture(gesture)

    def _press_letter(self, letter: str) -> None:
        """What was pressed together with Alt."""
        button = mnemonics.buttons_by_letter(self._state).get(letter) if self._state else None
        if button is not None and button.enabled:
            self._on_gesture(button.gesture)

    def render(self, state: ScreenState) -> None:
        """Draw ``state``; what is as it was stays untouched."""
        state = mnemonics.marked(state)
        before, self._state = self._state, state
        if before is not None and _is_another(before.center.face, state.center.face):
            # Enter was meant for a button beside what has now gone.
            self._keyboard.take_focus()
        if self._warn is not None and (before is None or before.center != state.center):
            self._warn(urgent(state))
        if before is None or before.title != state.title:
            self.root.title(state.title)
        # What everybody waits for comes first: the code, and the result.
        for pane in range(3):
            self._render_pane(pane, state)

    def _render_pane(self, pane: int, state: ScreenState) -> None:
        """One of the three, with what is above or below it."""
        if pane == 0:
            self._customer.render(state.center)
        elif pane == 1:
            self._header.render(state.header)
            self._amount.render(state.amount)
        else:
            self._receipt.render(state.receipt)
            self._status.render(state.status)

    def face_customers(self, wanted: str, screen: int) -> None:
        """Open the customer's window where ``place_of_customers`` says, once there is time."""
        if self._customers is not None:
            self._customers.close()
            self._customers = None
        if wanted != "off":
            self.root.after(PREPARE_AFTER_MS, lambda: self._open_for_customers(wanted, screen))

    def _open_for_customers(self, wanted: str, screen: int) -> None:
        from terminal_app.gui.views import monitors  # noqa: PLC0415 - after the first paint
        from terminal_app.gui.views.customer_display import (  # noqa: PLC0415 - the same
            CustomerWindow,
            Place,
        )

        root = self.root
        till = Place(
            root.winfo_rootx(), root.winfo_rooty(), root.winfo_width(), root.winfo_height()
        )
        found = monitors.screens()
        place = monitors.place_of_customers(wanted, screen, found, till)
        own = monitors.own_screen(found, till)
        if own is not None and len(found) > 1:
            self._stance.keep_to(own.x, own.y, own.width, own.height)
        if place is None:
            return
        self._customers = CustomerWindow(self.root, self._parts, place)
        if self._facing is not None:
            self._customers.render(self._facing)

    def render_customer_display(self, facing: CustomerDisplayState) -> None:
        """Draw the customer's window, if there is one."""
        self._facing = facing
        if self._customers is not None:
            self._customers.render(facing)

    def show(self) -> None:
        """Paint the window for the first time, and read afterwards what that didn't need."""
        self.root.update()
        self.root.after(LATE_IMAGES_AFTER_MS, self._load_late)

    def _load_late(self) -> None:
        self._theme.load_late()
        self._theme.set_icon()
        self.root.after(PREPARE_AFTER_MS, self._prepare)

    def _prepare(self) -> None:
        from terminal_app.gui.views.widgets.qr_code import (  # noqa: PLC0415 - after the first paint
            modules,
        )

        self._customer.prepare()
        modules("loads the library")

    def sound(self, tone: Tone) -> None:
        """Let a result be heard, once it is painted."""
        if self._loudspeaker is None:
            from terminal_app.gui.views.sound import Loudspeaker  # noqa: PLC0415 - if wanted at all

            self._loudspeaker = Loudspeaker(self._theme.folder_of("sounds"))
        self.root.after_idle(self._loudspeaker.play, tone)

    def copy_text(self, text: str) -> None:
        """Put ``text`` on the clipboard."""
        self.root.clipboard_clear()
        self.root.clipboard_append(text)

    def ask_save_path(self, suggested: str) -> str | None:
        """Ask where to save a file named ``suggested``; None if the person changes their mind."""
        from tkinter import filedialog  # noqa: PLC0415 - no first paint needs it

        _, dot, ending = suggested.rpartition(".")
        path = filedialog.asksaveasfilename(
            parent=self.root,
            title=self.root.title(),
            initialfile=suggested,
            defaultextension=dot + ending if dot else "",
        )
        return str(path) if path else None

    def ask_pin(
        self, form: "PinForm", fault: Callable[[str], str], waits: Callable[[], str]
    ) -> bool:
        """Ask for the PIN until ``fault`` finds none; False if the person changes their mind."""
        from terminal_app.gui.views.dialogs.pin import PinDialog  # noqa: PLC0415 - seldom needed

        return PinDialog(self.root, self._parts, form, fault, waits).ask()

    def ask_settlement(self, form: "Form") -> "Answer | None":
        """Ask what became of a payment; None if the person changes their mind."""
        from terminal_app.gui.views.dialogs.resolve import (  # noqa: PLC0415 - seldom needed
            SettleDialog,
        )

        return SettleDialog(self.root, self._parts, form).ask()


def _is_another(before: Face, face: Face) -> bool:
    """Whether the middle pane tells something else: of the same kind, another title or tone."""
    return type(before) is not type(face) or before[0] != face[0]


def urgent(state: ScreenState) -> str:
    """Return what a person must not miss while a page covers the panes; empty for nothing."""
    face, notice = state.center.face, state.center.notice
    said = f"{face.title} {face.amount}. " if isinstance(face, Result) else ""
    return said + (f"{notice.title} {notice.text}" if notice is not None else "")


def _open_root() -> tk.Tk:
    if sys.platform == "win32":
        # Else Windows enlarges the finished picture, and the code blurs with it.
        import ctypes  # noqa: PLC0415

        ctypes.windll.shcore.SetProcessDpiAwareness(1)
    try:
        return tk.Tk(className="terminal-app")
    except tk.TclError as error:
        message = (
            f"No window can be shown ({error}): set DISPLAY, "
            "or use `terminal-app pay` in the console"
        )
        raise DisplayError(message) from error
