"""Where the benchmark looks for a code: that place is dark, however large the code's modules."""

import pytest
import qrcode
import zxingcpp
from PIL import Image

from benchmarks.payments import dark_place
from benchmarks.pixels import BLACK

FEW_DIGITS = "http://127.0.0.1:41181/pay/cdbfec15-b76e-4012-bfe1-61bdd3a170d7"
MANY_DIGITS = "http://127.0.0.1:41181/pay/40945714-8409-4023-8103-231063654571"


def picture_of(address: str, room: int) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    code.make(fit=True)
    drawn = code.make_image().get_image().convert("RGB")
    side = room // (code.modules_count + 8) * code.modules_count
    picture = Image.new("RGB", (room, room), "white")
    corner = (room - side) // 2
    picture.paste(drawn.resize((side, side), Image.Resampling.NEAREST), (corner, corner))
    return picture


@pytest.mark.parametrize("room", [272, 300, 360, 480])
def test_the_place_in_one_code_is_dark_in_a_code_of_another_size(room: int) -> None:
    pictures = [picture_of(address, room) for address in (FEW_DIGITS, MANY_DIGITS)]
    found = [zxingcpp.read_barcodes(picture)[0].position for picture in pictures]
    assert found[0].top_left.x != found[1].top_left.x
    for picture, position in zip(pictures, found, strict=True):
        place = dark_place(picture, position)
        assert [other.getpixel(place) for other in pictures] == [BLACK, BLACK]
