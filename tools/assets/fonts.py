"""Generator of ``assets/fonts``: ``python -m tools.assets.fonts INTER PLEX``.

INTER and PLEX are the unpacked npm packages ``inter-ui`` (4.1.1) and ``@ibm/plex-mono`` (2.5.0).
Both typefaces are under the SIL Open Font License: what is changed bears another name. Figures all
have the same width by default, since Tk can't ask for a font's features; what no language of the
till writes is left out.
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tools.assets.draw import FOLDER

_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Extended-A: all five languages, and names from their neighbours
    (0x218, 0x21B),
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x202F, 0x203A),
    (0x2190, 0x2199),  # arrows
)
_SIGNS = (0x20AC, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713, 0x2717, 0x21A9, 0x25CF)
_FIGURES = "0123456789"
_NAME_IDS = (1, 3, 4, 6, 16, 17, 18, 21, 22)
"""Family, unique id, full name, PostScript name and the names of larger families."""
_STYLES = ("Regular", "Bold")


def make(source: Path, target: Path, family: str, style: str) -> None:
    """Write the typeface in ``source`` as ``family`` to ``target``, with what the till writes."""
    font = TTFont(source)
    figures = _tabular(font)
    options = subset.Options(layout_features=["kern", "mark", "ccmp", "locl"], hinting=True)
    maker = subset.Subsetter(options)
    unicodes = {*_SIGNS, *(code for first, last in _RANGES for code in range(first, last + 1))}
    # Both forms of a figure are kept, until the one takes the other's place.
    maker.populate(unicodes=unicodes, glyphs=[*figures.values()])
    maker.subset(font)
    for table in font["cmap"].tables:
        for figure, glyph in figures.items():
            if ord(figure) in table.cmap:
                table.cmap[ord(figure)] = glyph
    _rename(font, family, style)
    font.flavor = None
    font.save(target)


def _tabular(font: TTFont) -> dict[str, str]:
    """Return the glyph of each figure that is as wide as the others; none in a monospaced font."""
    if "GSUB" not in font:
        return {}
    table, cmap = font["GSUB"].table, font.getBestCmap()
    lookups = [
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    ]
    found: dict[str, str] = {}
    for index in lookups:
        for part in table.LookupList.Lookup[index].SubTable:
            mapping = getattr(getattr(part, "ExtSubTable", part), "mapping", {})
            found |= {one: mapping[cmap[ord(one)]] for one in _FIGURES if cmap[ord(one)] in mapping}
    return found


def _rename(font: TTFont, family: str, style: str) -> None:
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in _NAME_IDS]
    full = family if style == _STYLES[0] else f"{family} {style}"
    told = {1: family, 2: style, 3: f"{full} for terminal-app", 4: full, 6: full.replace(" ", "")}
    for name_id, text in told.items():
        names.setName(text, name_id, 3, 1, 0x409)
        names.setName(text, name_id, 1, 0, 0)


def main() -> None:
    """Write all fonts and their licences."""
    inter, plex = map(Path, sys.argv[1:])
    folder = FOLDER / "fonts"
    folder.mkdir(exist_ok=True)
    for style in _STYLES:
        make(inter / "web" / f"Inter-{style}.woff2", folder / f"till-sans-{style.lower()}.ttf",
             "Till Sans", style)  # fmt: skip
        make(plex / "fonts" / "complete" / "woff2" / f"IBMPlexMono-{style}.woff2",
             folder / f"till-mono-{style.lower()}.ttf", "Till Mono", style)  # fmt: skip
    shutil.copyfile(inter / "LICENSE.txt", folder / "till-sans-license.txt")
    shutil.copyfile(plex / "LICENSE.txt", folder / "till-mono-license.txt")


if __name__ == "__main__":
    main()
