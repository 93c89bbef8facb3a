"""Fitting text to a width: shortened with an ellipsis, or broken into lines."""

from collections.abc import Callable

ELLIPSIS = "…"


def shorten(text: str, width: int, measure: Callable[[str], int]) -> str:
    """Return ``text``, or as much of its start as fits ``width`` pixels with an ellipsis."""
    if measure(text) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if measure(text[:middle].rstrip() + ELLIPSIS) <= width:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS


def break_lines(text: str, width: int, measure: Callable[[str], int]) -> str:
    """Return ``text`` with line breaks at spaces, for widgets that don't wrap."""
    if measure(text) <= width:
        return text
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def fit_lines(text: str, width: int, limit: int, measure: Callable[[str], int]) -> str:
    """Return ``text`` in at most ``limit`` lines of ``width`` pixels, shortened if need be."""
    lines = break_lines(text, width, measure).split("\n")
    if len(lines) > limit:
        lines = [*lines[: limit - 1], " ".join(lines[limit - 1 :])]
    return "\n".join(shorten(line, width, measure) for line in lines)
