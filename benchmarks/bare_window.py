"""The floor: a bare Tk window with as many widgets, which does nothing but what is measured.

Run as a program. Return prints a line; a line on standard input changes the colour.
"""

import sys
import tkinter as tk
from tkinter import ttk

COLOURS = ("#F6F8FA", "#E2F4EA")
_COLUMNS = 8


def main() -> None:
    """Show the window until standard input ends."""
    count = int(sys.argv[1])
    root = tk.Tk()
    root.geometry("1024x768+0+0")
    style = ttk.Style(root)
    style.configure("Bare.TLabel", background=COLOURS[0])
    for number in range(count):
        label = ttk.Label(root, text=str(number), style="Bare.TLabel")
        row, column = divmod(number, _COLUMNS)
        label.grid(row=row, column=column, sticky="nsew")
        root.rowconfigure(row, weight=1)
        root.columnconfigure(column, weight=1)
    shown = 0

    def pressed(_event: object) -> None:
        sys.stdout.write("pressed\n")
        sys.stdout.flush()

    def told(_file: object, _mask: int) -> None:
        nonlocal shown
        if not sys.stdin.readline():
            root.destroy()
            return
        shown = 1 - shown
        style.configure("Bare.TLabel", background=COLOURS[shown])

    root.bind("<Return>", pressed)
    if sys.platform != "win32":
        # Tk can't watch a pipe on Windows.
        root.tk.createfilehandler(sys.stdin, tk.READABLE, told)
    root.mainloop()


if __name__ == "__main__":
    main()
