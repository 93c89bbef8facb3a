"""Text recognition by Tesseract: what a person can read, not what a widget holds.

Tesseract runs as a process of its own with its English data; letters with rings, dots and strokes
are read as plain ones, so compare with ``likeness``.
"""

import difflib
import functools
import io
import os
import shutil
import subprocess
import unicodedata
from typing import NamedTuple

from PIL import Image, ImageOps

AS_A_PAGE, ONE_BLOCK, ONE_LINE, SCATTERED = 3, 6, 7, 11
"""Tesseract's page segmentation modes."""
_MIDDLE_GREY = 128
_READ_BEFORE = 8
"""Of so many pictures it is remembered what was read."""
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "æ": "a", "Æ": "A", "\N{NO-BREAK SPACE}": " "})


class Word(NamedTuple):
    """One word, and its centre in the picture."""

    text: str
    line: tuple[int, int, int]
    x: int
    y: int


def read_words(picture: Image.Image, mode: int = ONE_BLOCK, enlarge: int = 1) -> list[Word]:
    """Return the words in ``picture``, in reading order.

    Raises: RuntimeError with the remedy where Tesseract isn't installed.
    """
    if shutil.which("tesseract") is None:
        message = (
            "these tests read the screen with Tesseract: tests/run installs it; by hand: "
            "sudo apt-get install tesseract-ocr"
        )
        raise RuntimeError(message)
    grey = picture.convert("L")
    if _is_dark(grey):
        grey = ImageOps.invert(grey)
    grey = ImageOps.autocontrast(grey)
    if enlarge > 1:
        grey = grey.resize((grey.width * enlarge, grey.height * enlarge))
    content = io.BytesIO()
    grey.save(content, "ppm")
    found = []
    for row in _read(content.getvalue(), mode).splitlines()[1:]:
        cells = row.split("\t")
        text = cells[-1].strip()
        if len(cells) == 12 and text:
            block, paragraph, line, _, left, top, width, height = map(int, cells[2:10])
            x, y = (left + width // 2) // enlarge, (top + height // 2) // enlarge
            found.append(Word(text, (block, paragraph, line), x, y))
    return found


@functools.lru_cache(maxsize=_READ_BEFORE)
def _read(picture: bytes, mode: int) -> str:
    """Return what Tesseract reads in a picture; the same pixels are read once."""
    done = subprocess.run(
        ["tesseract", "-", "-", "-l", "eng", "--psm", str(mode), "tsv"],
        input=picture,
        # For so little text threads cost more than they gain.
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return done.stdout.decode("utf-8", "replace")


def _is_dark(grey: Image.Image) -> bool:
    counts = grey.histogram()
    return sum(counts[:_MIDDLE_GREY]) > sum(counts[_MIDDLE_GREY:])


def read_lines(picture: Image.Image, enlarge: int = 1, mode: int = ONE_BLOCK) -> list[str]:
    """Return the lines of text in ``picture``, the topmost first."""
    lines: dict[tuple[int, int, int], list[str]] = {}
    for word in read_words(picture, mode, enlarge):
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(words) for words in lines.values()]


def plain(text: str) -> str:
    """Return ``text`` in plain lower-case letters, as Tesseract reads it."""
    spread = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(one for one in spread if not unicodedata.combining(one)).casefold().strip()


def likeness(one: str, other: str) -> float:
    """Return how similar two texts look, from 0 to 1."""
    return difflib.SequenceMatcher(None, plain(one), plain(other)).ratio()
