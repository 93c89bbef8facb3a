"""The licence texts of all that is inside a build, as a folder that goes with it."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tools.packages.contents import Part

_INDEX = "README.txt"
_HEAD = """\
The till's own licence is in the file LICENSE. It contains what is listed here, each under its own
licence, whose texts are in the folder of its name.

"""


def write_licences(parts: Iterable[Part], own: Path, folder: Path) -> None:
    """Write a list of ``parts`` and their licences' texts into the new ``folder``.

    ``own`` is the till's own licence.
    """
    folder.mkdir(parents=True)
    shutil.copyfile(own, folder / "LICENSE")
    rows = []
    for part in parts:
        where = folder / part.name
        for number, text in enumerate(part.texts):
            where.mkdir(exist_ok=True)
            name = text.name if not (where / text.name).exists() else f"{number}-{text.name}"
            shutil.copyfile(text, where / name)
        rows.append(f"{part.name} {part.version}: {part.licence or 'see its texts'}")
    (folder / _INDEX).write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
