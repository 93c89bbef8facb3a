"""Where the benchmark looks for a code: that place is dark, however large the code's modules."""

import qrcode
import zxingcpp
from PIL import Image

from benchmarks.payments import finder_centre
from benchmarks.pixels import BLACK

FEW_DIGITS = "http://127.0.0.1:41181/pay/cdbfec15-b76e-4012-bfe1-61bdd3a170d7"
MANY_DIGITS = "http://127.0.0.1:41181/pay/40945714-8409-4023-8103-231063654571"
PLACE = 300


def picture_of(address: str) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    code.make(fit=True)
    drawn = code.make_image().get_image().convert("RGB")
    side = PLACE // (code.modules_count + 8) * code.modules_count
    picture = Image.new("RGB", (PLACE, PLACE), "white")
    corner = (PLACE - side) // 2
    picture.paste(drawn.resize((side, side), Image.Resampling.NEAREST), (corner, corner))
    return picture


def test_the_place_in_one_code_is_dark_in_a_code_of_another_size() -> None:
    pictures = [picture_of(address) for address in (FEW_DIGITS, MANY_DIGITS)]
    corners = [zxingcpp.read_barcodes(picture)[0].position.top_left for picture in pictures]
    assert corners[0].x != corners[1].x
    for picture, corner in zip(pictures, corners, strict=True):
        place = finder_centre(picture, corner.x, corner.y)
        assert [other.getpixel(place) for other in pictures] == [BLACK, BLACK]
