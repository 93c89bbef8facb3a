"""The floor: a bare Tk window with as many widgets, which does nothing but what is measured.

Run as a program: ``bare_window WIDGETS [FOLDER]``. With a folder it makes the commits that the till
makes there: Return makes one and prints a line, a line on standard input makes one and paints an
area as large as the till's middle pane. Return, and ``paid`` as the line, also write a second file
through to the disk, as the till does when a payment begins and ends.
"""

import os
import sys
import tkinter as tk
from pathlib import Path
from tkinter import ttk

WIDGETS = 44
"""As many as the till's window had when this number was taken; fixed, so that runs compare."""
COLOURS = ("#F6F8FA", "#E2F4EA")
FONT = ("DejaVu Sans", -28)
"""The till's, in the size of its keys."""
AREA = {"x": 360, "y": 72, "width": 360, "height": 640}
"""The till's middle pane, in pixels."""
IN_AREA = (376, 120)
"""Inside it, beside its words."""
PAID = "paid"
_COLUMNS = 8
_ENTRY_BYTES, _PAYMENT_BYTES, _COPY_BYTES = 900, 1300, 500
"""Of one entry, of a payment's projection and of a line of the second copy."""
_ENTRIES = 2
"""What was heard, and what it has changed."""


class Disk:
    """A database and a file, written as the till writes its journal and its second copy."""

    def __init__(self, folder: Path) -> None:
        import sqlite3  # noqa: PLC0415 - not for the first paint

        self._database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE entries (seq INTEGER PRIMARY KEY, payment TEXT, body BLOB)",
            "CREATE INDEX by_payment ON entries (payment)",
            "CREATE TABLE payments (payment TEXT PRIMARY KEY, body BLOB)",
        ):
            self._database.execute(statement)
        self._copy = folder / "bare.copy"
        self._commits = 0

    def commit(self) -> None:
        """Write two entries and a payment."""
        self._commits += 1
        payment, execute = f"{self._commits // 3:036}", self._database.execute
        execute("BEGIN IMMEDIATE")
        for _ in range(_ENTRIES):
            body = os.urandom(_ENTRY_BYTES)
            execute("INSERT INTO entries (payment, body) VALUES (?, ?)", (payment, body))
        body = os.urandom(_PAYMENT_BYTES)
        execute("INSERT OR REPLACE INTO payments VALUES (?, ?)", (payment, body))
        execute("COMMIT")

    def copy(self) -> None:
        """Write a line through to the disk."""
        handle = os.open(self._copy, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, os.urandom(_COPY_BYTES))
        os.fsync(handle)
        os.close(handle)


def main() -> None:
    """Show the window until standard input ends."""
    count, *folder = sys.argv[1:]
    root = tk.Tk()
    build(root, int(count))
    if folder:
        _answer(root, Disk(Path(folder[0])))
    root.mainloop()


def build(root: tk.Tk, count: int) -> None:
    """Fill the window with so many widgets, in the till's font."""
    root.geometry("1024x768+0+0")
    style = ttk.Style(root)
    style.configure("Bare.TLabel", background=COLOURS[0], font=FONT)
    for number in range(count):
        label = ttk.Label(root, text=str(number), style="Bare.TLabel")
        row, column = divmod(number, _COLUMNS)
        label.grid(row=row, column=column, sticky="nsew")
        root.rowconfigure(row, weight=1)
        root.columnconfigure(column, weight=1)


def _answer(root: tk.Tk, disk: Disk) -> None:
    area = tk.Label(root, background=COLOURS[0], font=("TkDefaultFont", 30))
    area.place(AREA)
    shown = 0

    def pressed(_event: object) -> None:
        disk.commit()
        disk.copy()
        sys.stdout.write("pressed\n")
        sys.stdout.flush()

    def told(_file: object, _mask: int) -> None:
        nonlocal shown
        line = sys.stdin.readline()
        if not line:
            root.destroy()
            return
        disk.commit()
        if line.strip() == PAID:
            disk.copy()
        shown = 1 - shown
        area.configure(background=COLOURS[shown], text=f"{line.strip()}\n{shown}7.00 NOK")

    root.bind("<Return>", pressed)
    if sys.platform != "win32":
        # Tk can't watch a pipe on Windows.
        root.tk.createfilehandler(sys.stdin, tk.READABLE, told)


if __name__ == "__main__":
    main()
