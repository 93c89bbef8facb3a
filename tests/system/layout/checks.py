"""What is wrong with a window as it stands on the screen: each check returns faults in words."""

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk
from typing import NamedTuple

from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.text_fit import ELLIPSIS

MIN_TARGET = 44
"""Design pixels, in both directions (WCAG 2.2, 2.5.5)."""

Top = tk.Tk | tk.Toplevel | tk.Frame
Labels = tk.Label | ttk.Label


class Box(NamedTuple):
    """A rectangle of the screen."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, other: "Box") -> bool:
        """Nothing of ``other`` is outside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def meets(self, other: "Box") -> bool:
        """They have pixels in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > 0 and high > 0


def box(widget: tk.Misc) -> Box:
    """Return where a widget is on the screen."""
    left, top = widget.winfo_rootx(), widget.winfo_rooty()
    return Box(left, top, left + widget.winfo_width(), top + widget.winfo_height())


def widgets(parent: tk.Misc) -> Iterator[tk.Misc]:
    """Return everything that is mapped below ``parent``, other windows left out."""
    for child in parent.winfo_children():
        if child.winfo_ismapped() and not isinstance(child, tk.Toplevel):
            yield child
            yield from widgets(child)


def faults(top: Top, px: float) -> list[str]:
    """Return everything that is wrong; ``px`` is how many pixels a design pixel is."""
    found = [*_inside(top), *_room(top)]
    for widget in widgets(top):
        found += _cut(widget)
        if isinstance(widget, ttk.Button | ttk.Radiobutton | tk.Entry):
            found += _small(widget, px)
    return found


def said(widget: tk.Misc) -> str:
    """Return which widget it is, for a person."""
    try:
        text = str(widget.cget("text"))
    except tk.TclError:
        text = ""
    return f"{str(widget).replace('!', '')} {text!r}"


# -- places -----------------------------------------------------------------------------------


def _inside(top: Top) -> Iterator[str]:
    """Nothing leaves the window, its parent, or covers what is beside it."""
    whole = box(top)
    for widget in widgets(top):
        own = box(widget)
        if _is_scrolled(widget):
            continue
        if not whole.holds(own):
            yield f"{said(widget)} leaves the window: {own}"
        elif not box(_parent(widget)).holds(own) and not _is_thumb(widget):
            yield f"{said(widget)} leaves what it is in: {own}, {box(_parent(widget))}"
    for parent in (top, *widgets(top)):
        children = [
            child
            for child in parent.winfo_children()
            if child.winfo_ismapped() and not isinstance(child, tk.Toplevel)
        ]
        for number, child in enumerate(children):
            for other in children[number + 1 :]:
                if _is_thumb(child) or _is_thumb(other):
                    continue
                if box(child).meets(box(other)):
                    yield f"{said(child)} covers {said(other)}"


def _parent(widget: tk.Misc) -> tk.Misc:
    parent: tk.Misc = widget.nametowidget(widget.winfo_parent())
    return parent


def _is_scrolled(widget: tk.Misc) -> bool:
    """In a column that is higher than its place; what gets the focus is scrolled into sight."""
    while isinstance(widget, tk.Widget):
        widget = _parent(widget)
        if isinstance(widget, tk.Canvas):
            return tuple(widget.yview()) != (0.0, 1.0)
    return False


def _is_thumb(widget: tk.Misc) -> bool:
    """A scrolled text's mark of where it is lies over the text, by intention."""
    if widget.winfo_manager() != "place":
        return False
    return any(
        isinstance(beside, ScrolledText) and beside._thumb is widget
        for beside in _parent(widget).winfo_children()
    )


def _room(top: Top) -> Iterator[str]:
    """Tk leaves out what no room is left for, without a word."""
    for parent in (top, *widgets(top)):
        for child in parent.winfo_children():
            if child.winfo_manager() in {"pack", "grid", "place"} and not child.winfo_ismapped():
                yield f"{said(child)} has no room at all"


# -- text -------------------------------------------------------------------------------------


def _cut(widget: tk.Misc) -> list[str]:
    if isinstance(widget, ttk.Button):
        return _cut_button(widget)
    if isinstance(widget, ScrolledText):
        return _cut_flow(widget)
    if isinstance(widget, tk.Canvas):
        return _cut_canvas(widget)
    if isinstance(widget, Labels | ttk.Radiobutton):
        found = []
        if widget.winfo_reqwidth() > widget.winfo_width():
            found.append(f"{said(widget)} is cut at its side")
        if widget.winfo_reqheight() > widget.winfo_height():
            found.append(f"{said(widget)} is cut below")
        return found
    return []


def shortened(top: Top) -> list[str]:
    """Return the texts that were shortened for want of room."""
    said: list[str] = []
    for widget in widgets(top):
        if isinstance(widget, Labels):
            said.append(str(widget.cget("text")))
        elif isinstance(widget, tk.Canvas):
            texts = (item for item in widget.find_all() if str(widget.type(item)) == "text")
            said += [_text_of(widget, item) for item in texts]
    return [text for text in said if text.endswith(ELLIPSIS)]


def _cut_button(button: ttk.Button) -> list[str]:
    text, style = str(button.cget("text")), ttk.Style(button)
    shows_icon = button.cget("image") and str(button.cget("compound")) in {"", "none", "image"}
    if not text or shows_icon:
        return []
    name = str(button.cget("style"))
    states = list(button.state() or ())
    font = str(style.lookup(name, "font", states))
    measure = button.tk.call
    wide = max(int(measure("font", "measure", font, line)) for line in text.split("\n"))
    high = int(measure("font", "metrics", font, "-linespace")) * (text.count("\n") + 1)
    given = button.tk.splitlist(button.cget("padding") or style.lookup(name, "padding"))
    left, top, *rest = (int(str(length)) for length in given)
    right, bottom = rest or (left, top)
    found = []
    if wide + left + right > button.winfo_width():
        needs = wide + left + right
        found.append(f"{said(button)} is cut: {needs} in {button.winfo_width()} pixels")
    if high + top + bottom > button.winfo_height():
        needs = high + top + bottom
        found.append(f"{said(button)} is cut: {needs} in {button.winfo_height()} pixels of height")
    middle = (button.winfo_width() + left - right) / 2
    found += [
        f"{said(button)} is under its key {said(cap)}"
        for cap in button.winfo_children()
        if cap.winfo_ismapped() and cap.winfo_x() < middle + wide / 2
    ]
    return found


def _cut_flow(text: ScrolledText) -> list[str]:
    found = []
    first, last = (float(end) for end in text.yview())
    scrolls = last - first < 1
    if _is_pending(text):
        found.append(f"{said(text)} isn't measured yet: where it ends is a guess")
    is_marked = text._thumb is not None and text._thumb.winfo_ismapped()
    if scrolls and not is_marked:
        found.append(f"{said(text)} goes on, and nothing says so")
    if is_marked and not scrolls:
        found.append(f"{said(text)} says that it goes on, and doesn't")
    if scrolls and first > 0 and last < 1:
        found.append(f"{said(text)} shows neither its beginning nor its end")
    for number in range(int(str(text.index("end-1c")).split(".")[0])):
        line = text.dlineinfo(f"{number + 1}.0")
        if line is not None and line[0] + line[2] > text.winfo_width() + 1:
            words = text.get(f"{number + 1}.0", f"{number + 1}.end")
            found.append(f"{said(text)} is cut at its side: {words!r}")
    ends = text.dlineinfo("end-1c")
    if last >= 1 and (ends is None or ends[1] + ends[3] > text.winfo_height() + 1):
        found.append(f"{said(text)} is cut below")
    return found


def is_measuring(top: Top) -> bool:
    """Whether Tk hasn't measured all lines of running text yet."""
    return any(_is_pending(widget) for widget in widgets(top) if isinstance(widget, ScrolledText))


def _is_pending(text: ScrolledText) -> bool:
    return bool(text.tk.getboolean(text.tk.call(str(text), "pendingsync")))


def _cut_canvas(canvas: tk.Canvas) -> list[str]:
    found, texts = [], [item for item in canvas.find_all() if str(canvas.type(item)) == "text"]
    said_by = {item: _text_of(canvas, item) for item in texts}
    boxes = [Box(*canvas.bbox(item)) for item, text in said_by.items() if text]
    words = [text for text in said_by.values() if text]
    for number, own in enumerate(boxes):
        # Tk's box of a text is a pixel larger than the text.
        if own.left < -1 or own.right > canvas.winfo_width() + 1:
            found.append(f"{words[number]!r} leaves the list")
        found += [
            f"{words[number]!r} covers {words[other]!r}"
            for other in range(number + 1, len(boxes))
            if own.meets(boxes[other])
        ]
    return found


def _text_of(canvas: tk.Canvas, item: int) -> str:
    return str(canvas.itemcget(item, "text"))  # type: ignore[no-untyped-call] # Tk's types lack it


# -- hands ------------------------------------------------------------------------------------


def _small(widget: tk.Misc, px: float) -> list[str]:
    least = round(MIN_TARGET * px)
    wide, high = widget.winfo_width(), widget.winfo_height()
    return [f"{said(widget)} is small: {wide}x{high}"] if min(wide, high) < least else []


def order(top: Top, *, backwards: bool = False) -> list[str]:
    """Return the widgets in the order in which Tab (or Shift with it) reaches them, once round."""
    step = "tk_focusPrev" if backwards else "tk_focusNext"
    found: list[str] = []
    at = str(top)
    while True:
        at = str(top.tk.call(step, at))
        if at in found or at == str(top):
            return found
        found.append(at)


def unreachable(top: Top) -> list[str]:
    """Return what can be pressed or typed in, and isn't reached by Tab and back."""
    wanted = {
        str(widget)
        for widget in widgets(top)
        if isinstance(widget, ttk.Button | ttk.Radiobutton | tk.Entry)
        and not _is_typed(widget)
        and "disabled" not in _states(widget)
    }
    found = []
    there, back = order(top), order(top, backwards=True)
    # Of radio buttons beside each other Tab reaches one, and the arrows the others.
    beside = {name.rpartition(".")[0] for name in there if ".!radiobutton" in name}
    wanted = {name for name in wanted if not _is_radio_beside(name, beside)}
    found += [f"Tab doesn't reach {name}" for name in sorted(wanted - set(there))]
    if there != back[::-1]:
        found.append(f"Shift+Tab doesn't go back the same way: {there}, {back}")
    return found


def _is_radio_beside(name: str, parents: set[str]) -> bool:
    parent, _, own = name.rpartition(".")
    return own.startswith("!radiobutton") and parent in parents


def _is_typed(widget: tk.Misc) -> bool:
    """The keypad is for fingers: who has a keyboard types."""
    return isinstance(widget, ttk.Button) and str(widget.cget("style")).endswith("Key.TButton")


def _states(widget: tk.Misc) -> tuple[str, ...]:
    return tuple(widget.state() or ()) if isinstance(widget, ttk.Widget) else ()


def kind(widget: tk.Misc) -> tuple[str, ...]:
    """Return what decides how a widget shows that it has the keyboard."""
    style = str(widget.cget("style")) if isinstance(widget, ttk.Widget) else ""
    size = f"{widget.winfo_width()}x{widget.winfo_height()}"
    return (widget.winfo_class(), style, size, *_states(widget))
