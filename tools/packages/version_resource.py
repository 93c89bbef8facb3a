"""What Windows shows of a program in its properties: the text that PyInstaller makes it from."""

import re

_TEXT = """\
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers}, prodvers={numbers},
    mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0, date=(0, 0),
  ),
  kids=[
    StringFileInfo([StringTable('040904B0', [{strings}])]),
    VarFileInfo([VarStruct('Translation', [0x409, 1200])]),
  ],
)
"""
"""US English, in UTF-16; for 32-bit and 64-bit Windows; an application. Without a date, so that
two builds are the same."""


def text_of(version: str, program: str) -> str:
    """Return the resource of ``program`` (a file's name without its ending) of that version.

    Raises: ValueError for a version that Windows has no numbers for.
    """
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    if found is None:
        raise ValueError(f"{version!r} isn't of three numbers")
    strings = {
        "CompanyName": "The terminal-app authors",
        "FileDescription": "Payment terminal",
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Payment terminal",
        "ProductVersion": version,
    }
    told = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items())
    return _TEXT.format(numbers=(*map(int, found.groups()), 0), strings=told)
