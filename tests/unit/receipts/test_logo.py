"""The shop's logo: read from its file within limits, and found again on each kind of paper."""

import contextlib
import dataclasses
import io
import logging
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from terminal_app.errors import SettingRefusedError
from terminal_app.receipts import logo, pdf, phone, text
from terminal_app.receipts.blocks import MOST_LOGO_DOTS, Banner, Block, Heading, Logo
from terminal_app.receipts.content import blocks_of
from terminal_app.receipts.thermal import document, profiles
from terminal_app.texts import Texts
from tests.support.escpos_decoder import Printed, Printer
from tests.support.pdf_reader import pages_of
from tests.unit.receipts.receipts import DEMO, ISSUER, PAID

WITH_PICTURES = [
    one.name for one in map(profiles.named, profiles.names()) if one.has_raster or one.has_columns
]
WITHOUT = sorted(set(profiles.names()) - set(WITH_PICTURES))


def sign(width: int, height: int, mode: str = "RGBA") -> Image.Image:
    """A black ring and bar on nothing: unlike itself turned or mirrored."""
    drawn = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 0, width // 3, height - 1), fill=(0, 0, 0, 255))
    pen.rectangle((width // 2, height // 2, width - 1, height - 1), fill=(0, 0, 0, 255))
    return drawn.convert(mode)


def saved(folder: Path, picture: Image.Image, form: str = "png") -> str:
    file = folder / f"logo.{form}"
    picture.save(file)
    return str(file)


def shown(made: Logo) -> Image.Image:
    return Image.frombytes("RGB", (made.width, made.height), made.rgb).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of grey, 0 to 255."""
    assert one.size == other.size
    dots = ImageChops.difference(one, other).tobytes()
    return sum(dots) / len(dots)


def dark_dots(picture: Image.Image) -> int:
    return sum(dot < 128 for dot in picture.convert("L").tobytes())


def on_white(picture: Image.Image, width: int, height: int) -> Image.Image:
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("L").resize((width, height))


def slip(made: Logo, mark: str = "") -> tuple[Block, ...]:
    issuer = dataclasses.replace(ISSUER, logo=made, mark=mark)
    return blocks_of(PAID, issuer, Texts("en"))


def printed(blocks: tuple[Block, ...], profile: str = "default", columns: int = 42) -> Printed:
    return Printer(profile).print(document.render(blocks, profiles.named(profile), columns))


# -- the file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "RGB", "1"])
def test_a_logo_stands_on_white_whatever_is_its_mode(mode: str, tmp_path: Path) -> None:
    picture = sign(60, 30)
    if mode not in {"RGBA", "LA", "P"}:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        picture = paper
    made = logo.load(saved(tmp_path, picture.convert(mode)))
    assert difference(shown(made), on_white(sign(60, 30), 60, 30)) < 1


@pytest.mark.parametrize("form", ["png", "jpg", "bmp"])
def test_png_jpeg_and_bmp_are_read(form: str, tmp_path: Path) -> None:
    white = Image.new("RGB", (64, 32), "white")
    white.paste((0, 0, 0), (0, 0, 20, 32))
    assert difference(shown(logo.load(saved(tmp_path, white, form))), white.convert("L")) < 3


def test_greys_of_sixteen_bits_stay_greys(tmp_path: Path) -> None:
    made = logo.load(saved(tmp_path, Image.new("I;16", (4, 4), 0x8000)))
    assert set(made.rgb) == {0x80}


def test_a_photograph_is_turned_as_its_camera_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = tmp_path / "logo.jpg"
    sign(60, 30, "RGB").save(file, exif=exif)
    assert (logo.load(str(file)).width, logo.load(str(file)).height) == (30, 60)


def test_a_large_picture_is_kept_no_larger_than_paper_needs(tmp_path: Path) -> None:
    made = logo.load(saved(tmp_path, sign(3000, 1500)))
    assert (made.width, made.height) == (960, 480)


@pytest.mark.parametrize("form", ["gif", "tiff", "ppm"])
def test_other_formats_are_refused(form: str, tmp_path: Path) -> None:
    said = refusal(saved(tmp_path, Image.new("L", (8, 8)), form))
    assert "it is no picture that can be read" in said


def refusal(file: str) -> str:
    with pytest.raises(SettingRefusedError) as refused:
        logo.check(file)
    assert refused.value.key == "till.logo"
    said = str(refused.value)
    assert said.startswith(f"till.logo = {file!r} can't be used: ")
    assert "Name a picture (PNG, JPEG or BMP)" in said
    return said


def test_what_is_wrong_with_a_logo_is_said_with_the_setting_and_the_remedy(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(str(tmp_path / "gone.png"))
    refusal(str(tmp_path))
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG" + bytes(logo.MOST_BYTES))
    assert "the file is too large" in refusal(str(large))
    logo.check("")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [3_200, 10_000, 50_000])
def test_a_picture_that_would_fill_the_memory_is_refused_unread(side: int, tmp_path: Path) -> None:
    file = tmp_path / "bomb.png"
    file.write_bytes(bomb(side, side))
    assert "too many dots" in refusal(str(file))


def test_a_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    file = saved(tmp_path, sign(60, 30))
    assert logo.load(file).width == 60
    saved(tmp_path, sign(33, 30))
    assert logo.load(file).width == 33


@given(st.data(), st.sampled_from(["png", "jpeg", "bmp"]))
def test_no_damage_makes_it_fail_otherwise_than_by_a_refusal(
    data: st.DataObject, form: str
) -> None:
    file = io.BytesIO()
    sign(40, 20, "RGB").save(file, form)
    content = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(content)))
    with contextlib.suppress(ValueError):
        assert logo._decoded(bytes(content[:end])).rgb


def test_at_printing_a_logo_that_is_gone_is_left_out_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = saved(tmp_path, sign(60, 30))
    assert logo.for_paper(file) is not None
    Path(file).unlink()
    with caplog.at_level(logging.WARNING):
        assert [logo.for_paper(file) for _ in range(3)] == [None, None, None]
    assert len(caplog.records) == 1
    assert logo.for_paper("") is None


# -- on paper --------------------------------------------------------------------------------------


def logo_of(width: int, height: int) -> Logo:
    return Logo(
        width, height, on_white(sign(width, height), width, height).convert("RGB").tobytes()
    )


@pytest.mark.parametrize("columns", text.WIDTHS)
@pytest.mark.parametrize("profile", WITH_PICTURES)
def test_a_logo_comes_out_of_each_printer_whole_and_no_wider_than_its_paper(
    profile: str, columns: int
) -> None:
    paper = profiles.named(profile).dots_for(columns) // 8 * 8
    for width, height in ((40, 24), (500, 90), (1100, 200), (300, 450), (1, 1), (1152, 1)):
        made = logo_of(width, height)
        found = printed((made,), profile, columns)
        picture = found.picture()
        scale = min(1, paper / width, MOST_LOGO_DOTS / height)
        across, down = max(1, int(width * scale)), max(1, int(height * scale))
        assert picture.width <= paper
        assert all(found.centred)
        assert found.lines[0].text == ""
        drawn = picture.crop((0, 0, across, down))
        assert difference(drawn, on_white(sign(width, height), across, down)) < 16
        assert dark_dots(picture) == dark_dots(drawn)


@pytest.mark.parametrize("profile", WITHOUT)
def test_where_a_printer_takes_no_pictures_the_slip_has_its_words(profile: str) -> None:
    found = printed(slip(logo_of(40, 24)), profile)
    assert not found.pictures
    assert any("FJELLKAFFE" in line.text for line in found.lines)


def test_greys_become_dots_that_lie_apart() -> None:
    picture = printed((Logo(160, 80, bytes([128]) * 160 * 80 * 3),)).picture()
    dark = dark_dots(picture) / (160 * 80)
    assert 0.4 < dark < 0.6


def test_what_is_printed_after_a_logo_begins_at_the_left_again() -> None:
    data = document.render((logo_of(40, 24), Heading("x")), profiles.named("default"), 42)
    printer = Printer("default")
    printer.print(data)
    assert printer._align == 0


def test_the_mark_of_a_demo_comes_before_the_logo_and_after_everything() -> None:
    blocks = slip(logo_of(40, 24), DEMO)
    kinds = [type(block) for block in blocks]
    assert kinds.index(Banner) < kinds.index(Logo) < kinds.index(Heading)
    assert blocks[-1] == Banner(DEMO, 200, is_last=True)
    found = printed(blocks)
    assert DEMO.split()[0] in found.lines[0].text
    assert found.lines[0].high == 2


def test_plain_text_and_a_phone_have_the_words_alone() -> None:
    issuer = dataclasses.replace(ISSUER, logo=logo_of(40, 24))
    plain = text.lines_of(blocks_of(PAID, ISSUER, Texts("en")), 42)
    assert text.lines_of(slip(logo_of(40, 24)), 42) == plain
    assert phone.text_for_phone(PAID, issuer, Texts("en")) == phone.text_for_phone(
        PAID, ISSUER, Texts("en")
    )


@pytest.mark.parametrize("paper", pdf.PAPERS)
@pytest.mark.parametrize(("width", "height"), [(400, 160), (1152, 300), (200, 480), (30, 30)])
def test_a_pdf_has_the_logo_above_the_head_in_its_colours(
    paper: str, width: int, height: int
) -> None:
    red = Logo(width, height, bytes((200, 0, 0)) * width * height)
    made = pdf.render(slip(red), pdf.PAPERS[paper], "x")
    assert made == pdf.render(slip(red), pdf.PAPERS[paper], "x")
    (page,) = pages_of(made)
    is_red = page.convert("RGB").split()[0].point(lambda one: 255 if one > 180 else 0)
    others = page.split()[1].point(lambda one: 255 if one < 60 else 0)
    box = ImageChops.multiply(is_red, others).getbbox()
    assert box is not None
    left, top, right, bottom = box
    dot = 300 / 203
    scale = min(1, 160 / height, pdf._text_width(pdf.PAPERS[paper]) / 72 * 203 / width)
    assert right - left == pytest.approx(width * scale * dot, abs=3)
    assert bottom - top == pytest.approx(height * scale * dot, abs=3)
    assert (left + right) / 2 == pytest.approx(page.width / 2, abs=3)
    words = page.convert("L").point(lambda one: 255 if one < 60 else 0)
    ImageDraw.Draw(words).rectangle(box, fill=0)
    below = words.getbbox()
    assert below is not None
    assert below[1] >= bottom
