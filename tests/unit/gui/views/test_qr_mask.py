"""The mask of a code: the standard's best, as the library finds it module by module."""

import pytest
import zxingcpp
from PIL import Image
from qrcode import util

from terminal_app.gui.views.widgets.qr_code import _masked, modules
from terminal_app.gui.views.widgets.qr_mask import MASKS, Matrix, matrix_of, penalty, symbol

TEXTS = (
    "0",
    "https://pay.example/p/1",
    "https://pay.example/5f1c0a9e-7b1d-4c86-9a55-0d2e8a6b7c11/",
    "https://pay.example/00000000-0000-0000-0000-000000000000/",
    "123456789012345678901234567890",
    "x" * 250,
    "HTTPS://PAY.EXAMPLE/" + "1" * 120,
)


def points(matrix: Matrix) -> int:
    """Return what the library finds."""
    return int(util.lost_point([list(line) for line in matrix]))


@pytest.mark.parametrize("text", TEXTS)
def test_each_mask_has_the_points_that_the_library_gives_it(text: str) -> None:
    for mask in MASKS:
        _, masked = _masked(text, mask)
        assert penalty(symbol(masked), len(masked)) == points(masked)


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_has_the_mask_with_the_fewest_points(text: str) -> None:
    of_all = [_masked(text, mask)[1] for mask in MASKS]
    assert modules(text) == min(of_all, key=points)


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_says_what_it_is_to_say(text: str) -> None:
    matrix = modules(text)
    size = len(matrix)
    picture = Image.new("L", (size + 8, size + 8), 255)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            picture.putpixel((column + 4, row + 4), 0 if dark else 255)
    (found,) = zxingcpp.read_barcodes(picture.resize((4 * size + 32, 4 * size + 32), 0))
    assert found.text == text


def test_a_matrix_is_the_same_after_it_was_bits() -> None:
    _, matrix = _masked("0", 3)
    assert matrix_of(symbol(matrix), len(matrix)) == matrix
