"""Contact sheets of docs/screens.md: ``python -m tools.docs.screens --sheet`` makes them."""

from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
SMALL = (256, 192)
GAP = 6
BACKGROUND = "#8A94A0"
COLOURS = 256
NORMAL = "normal"
"""The text size of all sheets."""

ROW = ("typed", "paying", "paid", "not-known", "pay-back", "payments", "customer-paying")
LOOKS = (("light", "en"), ("dark", "nb"), ("contrast", "sv"), ("light", "da"), ("dark", "fi"))
SIZES = (("800x600", "da"), ("1366x768", "nb"), ("1920x1080", "sv"), ("3840x2160", "fi"))


def is_on_a_sheet(size: str, look: str, language: str, state: str) -> bool:
    """Whether that picture is part of a sheet."""
    if size != "1024x768":
        return look == "dark" and (size, language) in SIZES and state in ROW
    return (look, language) == ("light", "en") or ((look, language) in LOOKS and state in ROW)


def make_sheets(pictures: Path, states: list[str]) -> None:
    """Make every sheet that has pictures."""
    english = pictures / "1024x768" / "light" / NORMAL / "en"
    customers = [f"customer-{name}" for name in states]
    _sheet("states", [english / f"{name}.png" for name in [*states, *customers]], 10)
    _sheet(
        "looks",
        [pictures / "1024x768" / look / NORMAL / language / f"{name}.png"
         for look, language in LOOKS for name in ROW],
        len(ROW),
    )  # fmt: skip
    _sheet(
        "sizes",
        [pictures / size / "dark" / NORMAL / language / f"{name}.png"
         for size, language in SIZES for name in ROW],
        len(ROW), small=(320, 180),
    )  # fmt: skip


def _sheet(name: str, files: list[Path], columns: int, small: tuple[int, int] = SMALL) -> None:
    files = [file for file in files if file.exists()]
    if not files:
        return
    width, height = small
    rows = -(-len(files) // columns)
    sheet = Image.new(
        "RGB", (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP), BACKGROUND
    )
    for number, file in enumerate(files):
        row, column = divmod(number, columns)
        with Image.open(file) as picture:
            picture.thumbnail(small, Image.Resampling.LANCZOS)
            sheet.paste(picture, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    target = FOLDER / f"sheet-{name}.png"
    sheet.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        target, optimize=True
    )
    print(f"docs/pictures/{target.name}: {len(files)} pictures, {target.stat().st_size // 1024} kB")
