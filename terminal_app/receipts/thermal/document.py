"""A receipt as the bytes that a thermal printer is sent."""

from collections.abc import Iterable, Iterator

from terminal_app.receipts import text
from terminal_app.receipts.blocks import AMOUNT_PERCENT, Banner, Block, Logo, ReceiptCode
from terminal_app.receipts.receipt_code import is_for_barcode
from terminal_app.receipts.thermal import commands
from terminal_app.receipts.thermal.profiles import CodePage, Profile

_FEED_BEFORE_CUT = 6
_ALIKE = str.maketrans(
    "\u2026\u2013\u2014\u2212\u2018\u2019\u201a\u201c\u201d\u201e", ".---'''\"\"\""
)
"""Ellipsis, dashes and quotation marks, which code pages lack, and what is printed for them."""


def render(
    blocks: Iterable[Block], profile: Profile, columns: int, *, opens_drawer: bool = False
) -> bytes:
    """Return a receipt, ``columns`` characters wide, as ESC/POS.

    Each begins with the code page: whatever was printed before, a printer may have another chosen.
    """
    page = profile.code_page
    begin = commands.INITIALIZE + commands.NO_KANJI + commands.PLAIN_ASCII
    parts = [begin, commands.code_page(page.number) if page is not None else b""]
    for block in blocks:
        parts += _commands(block, profile, columns)
    parts.append(cut(profile))
    if opens_drawer:
        parts.append(commands.OPEN_DRAWER)
    return b"".join(parts)


def cut(profile: Profile) -> bytes:
    """Return what feeds the paper as far as its edge, and cuts it where the printer can."""
    return commands.feed(_FEED_BEFORE_CUT) + profile.cut


def _encoded(written: str, page: CodePage | None) -> bytes:
    """Return the letters of a line, which is printable: "?" for those that the code page lacks."""
    codec = page.codec if page is not None else "ascii"
    return written.translate(_ALIKE).encode(codec, "replace")


def _commands(block: Block, profile: Profile, columns: int) -> Iterator[bytes]:
    match block:
        case ReceiptCode(code):
            yield from _code(code, profile, columns)
        case Logo():
            yield from _logo(block, profile, columns)
        case Banner(words, percent):
            # In whole steps alone, so that the law's size is at least reached.
            times = -(-percent // AMOUNT_PERCENT)
            for line in text.wrapped(words, columns // times):
                centred = line.center(columns // times).rstrip()
                yield from _line(centred, profile, columns, times, bold=True)
        case _:
            for made in text.lines_of((block,), columns):
                yield from _line(made.text, profile, columns, 1, bold=made.bold)


def _line(
    written: str, profile: Profile, columns: int, times: int, *, bold: bool
) -> Iterator[bytes]:
    is_drawn = profile.code_page is None and (profile.has_raster or profile.has_columns)
    if is_drawn and written.strip():
        from terminal_app.receipts.thermal import picture

        yield picture.text_line(written, profile, columns, times, bold=bold)
        return
    yield commands.size(times) if times > 1 else b""
    yield commands.BOLD if bold else b""
    yield _encoded(written.rstrip(), profile.code_page) + b"\n"
    yield commands.NOT_BOLD if bold else b""
    yield commands.size(1) if times > 1 else b""


def _logo(logo: Logo, profile: Profile, columns: int) -> Iterator[bytes]:
    """Yield the picture where the printer takes one."""
    if profile.has_raster or profile.has_columns:
        from terminal_app.receipts.thermal import picture

        yield commands.CENTRE + picture.logo(logo, profile, columns) + b"\n" + commands.LEFT


def _code(code: str, profile: Profile, columns: int) -> Iterator[bytes]:
    """Yield a code as the printer draws it, else a picture, else nothing: the number is there."""
    if profile.has_barcodes and is_for_barcode(code):
        made = commands.barcode(code)
    elif profile.has_qr_codes:
        made = commands.qr_code(code)
    elif profile.has_raster or profile.has_columns:
        from terminal_app.receipts.thermal import picture

        made = picture.qr_code(code, profile, columns)
    else:
        return
    yield commands.CENTRE + made + b"\n" + commands.LEFT
