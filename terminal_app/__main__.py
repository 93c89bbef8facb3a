"""``terminal-app`` and ``python -m terminal_app``: the window first, then everything else.

Understanding arguments and settings takes a third of the time that a window takes, so where
the command is the till, its window is painted before. Should the settings then turn out to be
wrong, it goes again, and the message and the exit status are the same.
"""

import sys

from terminal_app.errors import DisplayError

# Only names for the type checker: nothing may be loaded before the window.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from terminal_app.cli import Painted

_WITH_A_VALUE = ("--config", "--data-dir")
_WINDOWS = ("run", "demo")


def main() -> int:
    """Run the command line; returns the exit status."""
    arguments = sys.argv[1:]
    painted = _paint(arguments) if _is_the_till(arguments) else None
    from terminal_app import cli  # noqa: PLC0415 - after the first paint

    return cli.main(arguments, painted)


def _is_the_till(arguments: list[str]) -> bool:
    """Whether these arguments mean a window; a wrong guess costs a glimpse of one."""
    rest = iter(arguments)
    for word in rest:
        if word in _WITH_A_VALUE:
            next(rest, None)
        elif word != "--verbose" and not word.startswith(("--config=", "--data-dir=")):
            return word in _WINDOWS
    return True


def _paint(arguments: list[str]) -> "Painted":
    try:
        from terminal_app.gui import first_paint  # noqa: PLC0415 - a console needs no Tk

        # A demonstrator has other things on the screen.
        return first_paint.paint(_settings_file(arguments), fills_screen="demo" not in arguments)
    except DisplayError as error:
        return error


def _settings_file(arguments: list[str]) -> str | None:
    for number, word in enumerate(arguments):
        if word.startswith("--config="):
            return word.partition("=")[2]
        if word == "--config":
            return arguments[number + 1] if number + 1 < len(arguments) else None
    return None


if __name__ == "__main__":
    sys.exit(main())
