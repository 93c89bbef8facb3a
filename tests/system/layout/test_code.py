"""The code on the screen, photographed: blurred, tilted, in perspective, and far away."""

from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from terminal_app.gui.screen_state import Paying
from terminal_app.gui.views.widgets.qr_code import QUIET_ZONE, modules
from terminal_app.gui.views.widgets.theme import TEXT_SIZES
from tests.support.screen import Screen
from tests.system.layout.checks import Box, box
from tests.system.layout.gallery import SIZES, Gallery, Size, gallery
from tests.system.layout.places import payment_view
from tests.system.layout.states import STATES, Shown

TILT_DEGREES = 15
BLUR_OF_A_MODULE = 0.3
"""The blur's sigma, by what a module measures on the photograph. From half of one on, nobody reads
it, at any size of the screen."""
GROUND = (90, 90, 90)


def around(picture: Image.Image, place: Box) -> Image.Image:
    """What a camera that is held at the code has in its view."""
    margin = (place.right - place.left) // 3
    return picture.crop(
        (place.left - margin, place.top - margin, place.right + margin, place.bottom + margin)
    )


def third(picture: Image.Image) -> Image.Image:
    """As a camera has it that sees the screen in a third of its pixels."""
    return picture.resize((picture.width // 3, picture.height // 3), Image.Resampling.BOX)


def tilted(picture: Image.Image) -> Image.Image:
    return picture.rotate(TILT_DEGREES, Image.Resampling.BICUBIC, expand=True, fillcolor=GROUND)


def leaning(picture: Image.Image) -> Image.Image:
    """Seen from the side: its right edge is a tenth lower than its left."""
    wide, high = picture.size
    # Pillow asks the other way round: where each corner of the photograph is on the screen.
    corners = (0, 0, 0, high, wide, high * 1.05, wide, -high * 0.05)
    return picture.transform(
        picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=GROUND
    )


def blurred(picture: Image.Image, module_px: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(BLUR_OF_A_MODULE * module_px))


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


CODE = "https://apm.dev.payex.com/pay/6c1d7f0e-5a52-4d0c-9f0e-2a9b1f3c8a11?m=TILL-1"
"""As long as a real one."""


@pytest.fixture(params=SIZES)
def shown(request: pytest.FixtureRequest, screens: Callable[[Size], Screen]) -> Iterator[Gallery]:
    size = SIZES[request.param]
    with gallery(screens(size), size) as opened:
        yield opened


def with_code(made: Shown) -> Shown:
    face = made.screen.center.face
    assert isinstance(face, Paying)
    center = made.screen.center._replace(face=face._replace(qr_text=CODE))
    return made._replace(
        screen=made.screen._replace(center=center), customer=made.customer._replace(code=CODE)
    )


@pytest.mark.parametrize("whose", ["till", "customer"])
def test_a_photograph_of_the_code_is_read(shown: Gallery, whose: str) -> None:
    made = with_code(STATES["paying"]("nb"))
    if whose == "till":
        shown.show(made)
        card = payment_view(shown.window)._code
    else:
        shown.show_customer(made.customer)
        card = shown.customer_display._code
    assert card.image is not None
    module_px = card.image.width() / (len(modules(CODE)) + 2 * QUIET_ZONE)
    assert module_px == int(module_px)
    screen = around(shown.picture().convert("RGB"), box(card))
    photographs = {
        "as it is": screen,
        "blurred": blurred(screen, module_px),
        "blurred and tilted": blurred(tilted(screen), module_px),
        "blurred, from the side": blurred(leaning(screen), module_px),
        "at a third": third(screen),
        "at a third, blurred and tilted": blurred(tilted(third(screen)), module_px / 3),
        "at a third, from the side": leaning(third(screen)),
    }
    unread = [name for name, photograph in photographs.items() if read(photograph) != [CODE]]
    assert unread == []


@pytest.mark.parametrize(
    ("size", "least_px", "least_code_px"),
    [(Size(800, 600), 272, 240), (Size(1024, 768), 345, 340)],
    ids=str,
)
@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_the_code_is_as_large_at_every_text_size(
    screens: Callable[[Size], Screen], size: Size, least_px: int, least_code_px: int, text_size: str
) -> None:
    made = with_code(STATES["paying"]("fi"))
    assert made.screen.center.mark
    with gallery(screens(size), size, text_size=text_size) as opened:
        opened.show(made)
        area = box(payment_view(opened.window)._area)
        assert area.right - area.left >= least_px
        code = payment_view(opened.window)._code.image
        assert code is not None
        assert code.width() >= least_code_px
        # What is said besides moves nothing on a screen of the usual size.
        opened.show(with_code(STATES["paying offline"]("fi")))
        if size.width > 800 and text_size == "normal":
            assert box(payment_view(opened.window)._area) == area
