"""The till, which tells when its parts begin and end: ``till FILE ARGUMENT...``.

Run as a program. The lines that it writes at its end: part, beginning and end on the wall clock.
"""

import atexit
import functools
import json
import sys
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from typing import Any

Span = tuple[str, float, float]

_spans: list[Span] = []


def _trace(owner: Any, name: str, part: str) -> None:  # noqa: ANN401 - a class or a module
    """Let each call of that function be told as ``part``."""
    function: Callable[..., object] = getattr(owner, name)

    @functools.wraps(function)
    def traced(*arguments: object, **named: object) -> object:
        began = time.time()
        try:
            return function(*arguments, **named)
        finally:
            _spans.append((part, began, time.time()))

    setattr(owner, name, traced)


def _trace_idle(window: Any) -> None:  # noqa: ANN401 - the class is imported late
    """Tell as ``tk`` what Tk does once it is idle after a drawing, in which it paints."""
    render = window.render

    @functools.wraps(render)
    def rendered(self: Any, *arguments: object) -> None:  # noqa: ANN401 - the class is imported late
        render(self, *arguments)
        began = time.time()
        root: tk.Tk = self.root
        root.after_idle(lambda: _spans.append(("tk", began, time.time())))

    window.render = rendered


def _write(file: Path) -> None:
    file.write_text("".join(json.dumps(span) + "\n" for span in _spans), encoding="utf-8")


def main() -> None:
    """Run the till with the arguments that follow the file's name."""
    file = Path(sys.argv.pop(1))
    sys.argv[0] = "terminal-app"
    from terminal_app.__main__ import main as run_till
    from terminal_app.channel.queues import Commands, Events
    from terminal_app.gui.presenter import screen
    from terminal_app.gui.presenter.presenter import Presenter
    from terminal_app.gui.views.window import Window
    from terminal_app.journal.journal import Journal
    from terminal_app.journal.second_copy.money_copy import MoneyCopy
    from terminal_app.session.engine.command_handler import CommandHandler
    from terminal_app.session.engine.message_handler import MessageHandler
    from terminal_app.session.transport.link import Link
    from terminal_app.wire import codec

    _trace_idle(Window)
    _trace(MessageHandler, "handle", "handle")
    _trace(codec, "read", "decode")
    _trace(Journal, "record", "commit")
    _trace(MoneyCopy, "append", "second copy")
    _trace(Events, "post", "post")
    _trace(Commands, "post", "command")
    _trace(CommandHandler, "handle", "handle command")
    _trace(Link, "flush", "sending")
    _trace(Presenter, "event", "event")
    _trace(Presenter, "typed", "typed")
    _trace(screen, "render", "words")
    _trace(Window, "render", "views")
    atexit.register(_write, file)
    sys.exit(run_till())


if __name__ == "__main__":
    main()
