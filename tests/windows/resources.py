"""``python -m tests.windows.resources PROGRAM``: what Windows shows of a program, as JSON.

Run with Python for Windows, whose part of the lock has pefile.
"""

import hashlib
import json
import sys

import pefile

_ICON = 3
"""The number of that kind of resource (RT_ICON): one image of an icon."""


def main(program: str) -> None:
    """Write the strings of its version resource, its numbers, and its icon's images as hashes."""
    read = pefile.PE(program)
    strings = {
        name.decode(): value.decode()
        for info in read.FileInfo[0]
        if info.Key == b"StringFileInfo"
        for table in info.StringTable
        for name, value in table.entries.items()
    }
    fixed = read.VS_FIXEDFILEINFO[0]
    numbers = (fixed.FileVersionMS, fixed.FileVersionLS)
    found = {
        "strings": strings,
        "numbers": [half for both in numbers for half in divmod(both, 1 << 16)],
        "icon": [
            hashlib.sha256(read.get_data(image.data.struct.OffsetToData, image.data.struct.Size))
            .hexdigest()
            for kind in read.DIRECTORY_ENTRY_RESOURCE.entries
            if kind.id == _ICON
            for entry in kind.directory.entries
            for image in entry.directory.entries
        ],
    }  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
