"""Text that has to fit a width: shortened with an ellipsis, or broken into lines."""

from collections.abc import Callable

ELLIPSIS = "…"


def shorten(text: str, width: int, measure: Callable[[str], int]) -> str:
    """``text``, or as much of its beginning as fits ``width`` pixels with an ellipsis."""
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
    """``text`` with line breaks at spaces, for widgets that don't wrap by themselves."""
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


def fit_lines(text: str, width: int, most: int, measure: Callable[[str], int]) -> str:
    """``text`` in at most ``most`` lines of ``width`` pixels; what has no room is left out."""
    lines = break_lines(text, width, measure).split("\n")
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return "\n".join(shorten(line, width, measure) for line in lines)
