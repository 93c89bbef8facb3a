"""The middle pane: what the customer is to do or what has become of the payment."""

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from terminal_app.gui.screen_state import (
    Button,
    CenterPane,
    Lookup,
    Notice,
    Paying,
    Result,
    Welcome,
)
from terminal_app.gui.views.center_welcome import WelcomeFace, centred
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.theme import INSET, Theme

if TYPE_CHECKING:
    from terminal_app.gui.views.center_list import LookupFace
    from terminal_app.gui.views.center_payment import PayingFace, ResultFace

    Face = WelcomeFace | PayingFace | ResultFace | LookupFace

BUTTON_HEIGHT = 52
BUTTON_GAP = 8


class NoticeBox:
    """Something that matters, on a ground of its tone."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Notice | None = None
        self.frame = ttk.Frame(parent, padding=(theme.px(INSET), theme.px(10)))
        self._title = centred(self.frame, "bold", palette.ink, palette.card)
        self._text = centred(self.frame, "text", palette.ink, palette.card)
        self._title.pack(fill="x")

    def render(self, notice: Notice) -> None:
        """Draw what has changed."""
        if notice == self._shown:
            return
        self._shown = notice
        palette = self._theme.palette
        ground, ink = palette.ground_of(notice.tone), palette.ink_of(notice.tone)
        self.frame.configure(style=self._parts.surfaces.ground(notice.tone))
        self._title.configure(text=notice.title, foreground=ink, background=ground)
        self._text.configure(text=notice.text, foreground=ink, background=ground)
        if notice.text:
            self._text.pack(fill="x")
        else:
            self._text.pack_forget()

    def arrange(self, width: int) -> int:
        """Wrap the words in ``width`` pixels and return the height that takes."""
        inner = width - 2 * self._theme.px(INSET)
        self._title.configure(wraplength=inner)
        self._text.configure(wraplength=inner)
        words = self._title.winfo_reqheight()
        if self._shown is not None and self._shown.text:
            words += self._text.winfo_reqheight()
        return words + 2 * self._theme.px(10)


def usual_notice_height(theme: Theme) -> int:
    """Room for three lines: kept free while a payment is open, so that no code moves."""
    return theme.line_height("bold") + 2 * theme.line_height("text") + 2 * theme.px(10)


class ButtonRow:
    """Buttons side by side, or one above the other where that is too wide."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = parts.theme
        self._made: list[PushButton] = []
        self._shown: tuple[Button, ...] = ()
        self.frame = tk.Frame(parent, background=parts.theme.palette.card)

    def render(self, buttons: tuple[Button, ...]) -> None:
        """Draw what has changed."""
        if buttons == self._shown:
            return
        self._shown = buttons
        while len(self._made) < len(buttons):
            self._made.append(PushButton(self.frame, self._parts, "Secondary", "button"))
        for spare in self._made[len(buttons) :]:
            spare.hide()

    def arrange(self, width: int) -> int:
        """Place the buttons in ``width`` pixels and return the height that takes."""
        theme, count = self._theme, len(self._shown)
        gap, high = theme.px(BUTTON_GAP), theme.tall(BUTTON_HEIGHT)
        wanted = [self._made[n].natural_width(button) for n, button in enumerate(self._shown)]
        stacked = sum(wanted) + gap * (count - 1) > width
        spare = 0 if stacked or count == 1 else (width - sum(wanted) - gap * (count - 1)) // count
        left = 0 if count > 1 else max(0, (width - sum(wanted)) // 2)
        for number, button in enumerate(self._shown):
            wide = width if stacked and count > 1 else min(width, wanted[number] + spare)
            top = number * (high + gap) if stacked else 0
            self._made[number].show(button, wide)
            self._made[number].refit()
            self._made[number].widget.place(x=left, y=top, width=wide, height=high)
            left += 0 if stacked else wide + gap
        rows = count if stacked else min(count, 1)
        height = max(1, rows * (high + gap) - gap)
        self.frame.configure(width=width, height=height)
        return height


class CustomerPane:
    """Draws a ``Customer``; a face is built when it is first shown."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        self._shown: CenterPane | None = None
        self._welcome: WelcomeFace | None = None
        self._paying: PayingFace | None = None
        self._result: ResultFace | None = None
        self._lookup: LookupFace | None = None
        self._face: Face | None = None
        self._notice: NoticeBox | None = None
        self._mark: ttk.Label | None = None
        self.frame = ttk.Frame(parent, style=parts.surfaces.card(), padding=theme.px(INSET))
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self.frame.grid_columnconfigure(0, weight=1)
        self.frame.grid_rowconfigure(1, weight=1)
        self._buttons = ButtonRow(self.frame, parts)
        self.frame.bind("<Configure>", lambda _: self.arrange())

    def render(self, customer: CenterPane) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, customer
        if customer == before:
            return
        face_before = self._face
        if before is None or customer.face != before.face:
            self._face = self._face_for(customer.face)
        around = before is None or before[1:] != customer[1:]
        if around:
            self._show_mark(customer.mark)
            self._show_notice(customer.notice)
            self._buttons.render(customer.buttons)
        if self._face is not face_before:
            if face_before is not None:
                face_before.frame.grid_forget()
            if self._face is not None:
                self._face.frame.grid(row=1, column=0, sticky="nswe")
        if around or self._face is not face_before:
            self.arrange()

    def _face_for(self, face: Welcome | Paying | Result | Lookup) -> "Face":
        """The widgets for this kind of face, with its content drawn."""
        if isinstance(face, Lookup):
            return self._lookup_face(face)
        if isinstance(face, Welcome):
            self._welcome = self._welcome or WelcomeFace(self.frame, self._parts)
            self._welcome.render(face)
            return self._welcome
        paying, result = self.prepare()
        if isinstance(face, Paying):
            paying.render(face)
            return paying
        result.render(face)
        return result

    def _lookup_face(self, face: Lookup) -> "LookupFace":
        if self._lookup is None:
            from terminal_app.gui.views.center_list import (  # noqa: PLC0415 - seldom needed
                LookupFace,
            )

            self._lookup = LookupFace(self.frame, self._parts)
        self._lookup.render(face)
        return self._lookup

    def scroll(self, lines: int) -> bool:
        """Go through the sentences of a result; False: something else is shown."""
        if self._result is None or self._face is not self._result:
            return False
        return self._result.scroll(lines)

    def prepare(self) -> "tuple[PayingFace, ResultFace]":
        """Build what the first paint doesn't show, so that the first sale needn't wait for it."""
        if self._paying is None or self._result is None:
            from terminal_app.gui.views.center_payment import (  # noqa: PLC0415 - see above
                PayingFace,
                ResultFace,
            )

            self._paying = PayingFace(self.frame, self._parts)
            self._result = ResultFace(self.frame, self._parts)
        return self._paying, self._result

    def _show_mark(self, text: str) -> None:
        if self._mark is None:
            if not text:
                return
            self._mark = ttk.Label(
                self.frame, style=self._parts.surfaces.band(), anchor="center", justify="center"
            )
        self._mark.configure(text=text)
        if text:
            self._mark.grid(row=0, column=0, sticky="we")
        else:
            self._mark.grid_remove()

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is None:
            if self._notice is not None:
                self._notice.frame.grid_forget()
            return
        if self._notice is None:
            self._notice = NoticeBox(self.frame, self._parts)
        self._notice.render(notice)
        self._notice.frame.grid(row=2, column=0, sticky="we")

    def arrange(self) -> None:
        """Share the pane's height: the buttons and the notice take theirs, the face the rest."""
        theme, shown = self._theme, self._shown
        inset = 2 * theme.px(INSET)
        width, height = self.frame.winfo_width() - inset, self.frame.winfo_height() - inset
        if shown is None or self._face is None or width <= 0:
            return
        gap = theme.px(10)
        taken = 0
        if shown.notice is not None and self._notice is not None:
            taken = self._notice.arrange(width) + gap
            self._notice.frame.grid_configure(pady=(gap, 0))
        if isinstance(shown.face, Paying):
            taken = max(taken, usual_notice_height(theme) + gap)
        self.frame.grid_rowconfigure(2, minsize=taken)
        if shown.mark and self._mark is not None:
            self._mark.configure(wraplength=width - 2 * theme.px(8))
            self._mark.grid_configure(pady=(0, gap))
            taken += self._mark.winfo_reqheight() + gap
        if shown.buttons:
            taken += self._buttons.arrange(width) + gap
            self._buttons.frame.grid(row=3, column=0, pady=(gap, 0))
        else:
            self._buttons.frame.grid_forget()
        self._face.arrange(width, height - taken)
