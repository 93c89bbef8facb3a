"""The fonts that come with the program, made known to the system for this process alone.

Before Tk starts: it lists the families once. Where that fails Tk's own fonts are used.
"""

import ctypes
import os
import sys
from collections.abc import Sequence

SANS, MONO = "Till Sans", "Till Mono"
"""Inter and IBM Plex Mono, changed by ``tools/assets/fonts.py``."""
_FILES = (
    "till-sans-regular.ttf",
    "till-sans-bold.ttf",
    "till-mono-regular.ttf",
    "till-mono-bold.ttf",
)


def files(folder: str) -> list[str]:
    """Return the font files in ``folder``, that of the assets."""
    return [os.path.join(folder, "fonts", name) for name in _FILES]  # noqa: PTH118 - before the first paint


if sys.platform == "win32":
    _PRIVATE = 0x10  # FR_PRIVATE: for this process, until it ends

    def register(paths: Sequence[str]) -> bool:
        """Make the fonts known; returns whether all are."""
        added = [ctypes.windll.gdi32.AddFontResourceExW(path, _PRIVATE, 0) for path in paths]
        return all(added)

else:

    def register(paths: Sequence[str]) -> bool:
        """Make the fonts known; returns whether all are."""
        try:
            # The library that Tk draws with, once Tk is loaded: the same copy, in a build too.
            add = ctypes.CDLL("libfontconfig.so.1").FcConfigAppFontAddFile
        except (OSError, AttributeError):
            return False
        add.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        added = [add(None, os.fsencode(path)) for path in paths]
        return all(added)
