"""The shop's logo: its file becomes a block of receipts, or is refused with what to do."""

import io
import logging
import struct
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.errors import SettingRefusedError
from terminal_app.receipts.blocks import Logo
from terminal_app.settings.toml_file import read_regular
from terminal_app.settings.validation import shortened

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

MOST_BYTES = 2_000_000
MOST_DOTS = 10_000_000
"""Of the picture in the file: a small file can hold one that fills the memory."""
_FORMATS = ("PNG", "JPEG", "BMP")
_KEY = "till.logo"
_REMEDY = (
    f"Name a picture (PNG, JPEG or BMP) of at most {MOST_BYTES} bytes and {MOST_DOTS} dots, "
    "or leave it empty"
)
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, struct.error)
"""What Pillow's readers raise of damaged files."""
_KEPT_WIDTH, _KEPT_HEIGHT = 1152, 480
"""What of it is kept: more than any paper shows."""


def check(file: str) -> None:
    """Refuse a file that can't be the logo; empty: there is none.

    Raises: SettingRefusedError.
    """
    if file:
        load(file)


def load(file: str) -> Logo:
    """Return the picture in ``file``, as large as paper needs it.

    Raises: SettingRefusedError.
    """
    try:
        found = Path(file).stat()
        return _read(file, found.st_mtime_ns, found.st_size)
    except FileNotFoundError:
        raise _refused(file, "there is no such file") from None
    except OSError as error:
        raise _refused(file, error.strerror or "it is no picture that can be read") from None
    except ValueError as error:
        raise _refused(file, str(error)) from None


def for_paper(file: str) -> Logo | None:
    """Return the logo of a receipt that is printed now; None for none.

    Never fails: a receipt is one without a picture, too. Each reason is logged once.
    """
    try:
        return load(file) if file else None
    except SettingRefusedError as error:
        _log_once(str(error))
        return None


def _refused(file: str, why: str) -> SettingRefusedError:
    return SettingRefusedError(_KEY, f"{_KEY} = {shortened(file)} can't be used: {why}. {_REMEDY}.")


@lru_cache(maxsize=64)
def _log_once(why: str) -> None:
    log.warning("receipts have no logo: %s", why)


@lru_cache(maxsize=1)
def _read(file: str, _changed_at: int, _size: int) -> Logo:
    """Raises: OSError; ValueError, which says why."""
    content = read_regular(Path(file), MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError("the file is too large")
    return _decoded(content)


def _decoded(content: bytes) -> Logo:
    """Raises: ValueError, which says why."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Pillow warns at a limit of its own, which is higher.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        is_small = picture.width * picture.height <= MOST_DOTS
        made = _on_white(picture) if is_small else None
    except Image.DecompressionBombError:
        made = None
    except _DAMAGED:
        raise ValueError("it is no picture that can be read") from None
    if made is None:
        raise ValueError("the picture has too many dots")
    return made


def _on_white(picture: "Image.Image") -> Logo:
    """Raises: what Pillow does of a damaged file."""
    from PIL import Image, ImageOps

    picture.load()
    if picture.mode.startswith("I"):
        # Grey of 16 bits, which would be cut off at 255.
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256) + 0)
    whole = ImageOps.exif_transpose(picture).convert("RGBA")
    whole.thumbnail((_KEPT_WIDTH, _KEPT_HEIGHT), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    return Logo(paper.width, paper.height, paper.convert("RGB").tobytes())
