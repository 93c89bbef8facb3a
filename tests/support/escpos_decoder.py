"""What a thermal printer makes of bytes, by Epson's reference of ESC/POS and a model's profile.

It shares nothing with the program but the list of code pages that python-escpos has of each model.
"""

import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

_CODECS = {
    "CP437": "cp437",
    "CP850": "cp850",
    "CP858": "cp858",
    "CP865": "cp865",
    "CP1252": "cp1252",
    "ISO_8859-15": "iso8859-15",
}


@dataclass
class Line:
    """One printed line of text."""

    text: str
    high: int = 1
    wide: int = 1
    bold: bool = False


@dataclass
class Code:
    """A barcode or a QR code that the printer draws."""

    kind: str
    text: str
    align: int


@dataclass
class Printed:
    """What came out of the printer."""

    lines: list[Line] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)
    centred: list[bool] = field(default_factory=list)
    """Of each picture: whether the printer puts it in the middle."""
    commands: list[str] = field(default_factory=list)
    """The names of commands, in order."""
    cut: str = ""
    drawer_opened: bool = False

    def picture(self) -> Image.Image:
        """Return all pictures, one under the other."""
        width = max(one.width for one in self.pictures)
        whole = Image.new("L", (width, sum(one.height for one in self.pictures)), 255)
        top = 0
        for one in self.pictures:
            whole.paste(one, (0, top))
            top += one.height
        return whole


def code_pages_of(profile: str) -> dict[int, str]:
    """Return the code pages of a model, by number."""
    file = importlib.resources.files("escpos").joinpath("capabilities.json")
    pages = json.loads(file.read_text(encoding="utf-8"))["profiles"][profile]["codePages"]
    return {int(number): name for number, name in pages.items()}


class Printer:
    """A printer that was left by another document in whatever state."""

    def __init__(self, profile: str) -> None:
        self._pages = code_pages_of(profile)
        self.printed = Printed()
        # What another program may have left behind.
        self._codec = "cp866"
        self._is_kanji = True
        self._country = 4
        self._bold, self._high, self._wide, self._align = True, 3, 3, 2
        self._text = b""
        self._qr = b""
        self._data, self._at = b"", 0

    def print(self, data: bytes) -> Printed:
        """Take a whole document.

        Raises: ValueError for a command that isn't known here.
        """
        self._data, self._at = data, 0
        while self._at < len(data):
            byte = self._take(1)
            if byte == b"\x1b":
                self._escape()
            elif byte == b"\x1d":
                self._group()
            elif byte == b"\x1c":
                if self._take(1) != b".":
                    raise ValueError(f"FS at {self._at}")
                self._is_kanji = False
                self.printed.commands.append("no kanji")
            elif byte == b"\n":
                self._end_line()
            elif byte < b" ":
                raise ValueError(f"{byte!r} at {self._at}")
            else:
                self._text += byte
        if self._text:
            raise ValueError("the last line doesn't end")
        return self.printed

    def _take(self, number: int) -> bytes:
        taken = self._data[self._at : self._at + number]
        if len(taken) != number:
            raise ValueError("the document ends amid a command")
        self._at += number
        return taken

    def _number(self) -> int:
        return self._take(1)[0]

    def _word(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _end_line(self) -> None:
        text = self._text
        if any(byte > 127 for byte in text) and self._is_kanji:
            raise ValueError("two letters would be printed as a Chinese one")
        if self._country and any(sign in text for sign in b"#$@[\\]^`{|}~"):
            raise ValueError("a sign would be printed as a country's letter")
        line = Line(text.decode(self._codec), self._high, self._wide, self._bold)
        self.printed.lines.append(line)
        self._text = b""

    def _escape(self) -> None:
        command = self._take(1)
        match command:
            case b"@":
                self._codec, self._bold, self._high, self._wide, self._align = (
                    "cp437",
                    False,
                    1,
                    1,
                    0,
                )
                self.printed.commands.append("initialize")
            case b"t":
                number = self._number()
                self._codec = _CODECS[self._pages[number]]
                self.printed.commands.append(f"page {self._pages[number]}")
            case b"R":
                self._country = self._number()
            case b"E":
                self._bold = bool(self._number() & 1)
            case b"a":
                self._align = self._number()
            case b"d":
                self._number()
                self.printed.commands.append("feed")
            case b"p":
                self._take(3)
                self.printed.drawer_opened = True
                self.printed.commands.append("drawer")
            case b"3":
                self._number()
            case b"2":
                pass
            case b"*":
                self._columns()
            case _:
                raise ValueError(f"ESC {command!r} at {self._at}")

    def _group(self) -> None:
        command = self._take(1)
        match command:
            case b"!":
                size = self._number()
                self._high, self._wide = (size & 7) + 1, (size >> 4) + 1
            case b"V":
                self.printed.cut = {0: "full", 1: "part"}[self._number()]
                self.printed.commands.append("cut")
            case b"h" | b"w" | b"H":
                self._number()
            case b"k":
                self._barcode()
            case b"(":
                self._qr_code()
            case b"v":
                self._raster()
            case _:
                raise ValueError(f"GS {command!r} at {self._at}")

    def _barcode(self) -> None:
        if self._number() != 73:
            raise ValueError("not CODE128")
        data = self._take(self._number())
        if not data.startswith(b"{B"):
            raise ValueError("not code set B")
        self.printed.codes.append(Code("CODE128", data[2:].decode("ascii"), self._align))

    def _qr_code(self) -> None:
        if self._take(1) != b"k":
            raise ValueError(f"GS ( at {self._at}")
        data = self._take(self._word())
        if data[:1] != b"1":
            raise ValueError("not a QR code")
        if data[1:2] == b"P":
            self._qr = data[3:]
        elif data[1:2] == b"Q":
            self.printed.codes.append(Code("QR", self._qr.decode("ascii"), self._align))

    def _raster(self) -> None:
        if self._take(2) != b"0\x00":
            raise ValueError("not a picture at its own size")
        across, height = self._word(), self._word()
        bits = self._take(across * height)
        self.printed.commands.append("picture")
        self.printed.centred.append(self._align == 1)
        self.printed.pictures.append(_inverted(Image.frombytes("1", (across * 8, height), bits)))

    def _columns(self) -> None:
        if self._number() != 33:
            raise ValueError("not 24 dots at full density")
        width = self._word()
        bits = self._take(width * 3)
        self.printed.commands.append("picture")
        self.printed.centred.append(self._align == 1)
        turned = Image.frombytes("1", (24, width), bits)
        self.printed.pictures.append(_inverted(turned.transpose(Image.Transpose.TRANSPOSE)))
        if self._take(1) != b"\n":
            raise ValueError("a slice without its line feed")


def _inverted(dots: Image.Image) -> Image.Image:
    """A dot that is set is black."""
    return dots.convert("L").point(lambda grey: 255 - grey)


def whole_lines(document: bytes, profile: str) -> tuple[str, ...]:
    """Return the lines of a document that has come out whole, and cut; empty: it hasn't."""
    try:
        printed = Printer(profile).print(document)
    except ValueError:
        return ()
    return tuple(line.text.strip() for line in printed.lines) if printed.cut else ()


def texts_of(lines: list[Line]) -> Mapping[str, Line]:
    """Return the lines by their text, without the spaces around it."""
    return {line.text.strip(): line for line in lines}
