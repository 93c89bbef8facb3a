"""The customer's window on a real screen, beside the cashier's."""

import tkinter as tk
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image

from terminal_app.gui.screen_state import Button, Choice, ChooseLanguage, CustomerDisplayState, Tone
from terminal_app.gui.views.customer_display import CustomerDisplay
from terminal_app.gui.views.monitors import Place, customer_place, screens
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen, rgb, virtual_screen
from tests.unit.gui.conftest import Person
from tests.unit.gui.drawn import OpenWindow, assert_nothing_is_cut, settle, widgets

TILL = (1024, 768)
LANGUAGES = (
    Choice(Button(ChooseLanguage("en"), "English"), chosen=True),
    *(
        Choice(Button(ChooseLanguage(language), name), chosen=False)
        for language, name in (
            ("nb", "Norsk"),
            ("sv", "Svenska"),
            ("da", "Dansk"),
            ("fi", "Suomi"),
        )
    ),
)
CODE = "https://pay.example/p/1"
PAYING = CustomerDisplayState(
    "For the customer",
    "Scan to pay",
    merchant="Fjellkaffe AS",
    mark="DEMO - not a payment",
    languages=LANGUAGES,
    amount="125.50 NOK",
    lines=("1. Open your wallet app", "2. Scan this code", "3. Approve the amount"),
    code=CODE,
    time_left=0.5,
)
PAID = PAYING._replace(
    heading="Paid", tone=Tone.PAID, lines=("Thank you",), code=None, time_left=None
)
LONGEST = PAYING._replace(
    heading="Skanna för att betala",
    amount="99 999 999,99 NOK",
    lines=("Kassen har mistet forbindelsen. Har du godkendt, så vent: betal ikke igen.",),
)
SIZES = ((800, 600), (1280, 720), (1920, 1080), (768, 1024))


@pytest.fixture(scope="session")
def wide_screen() -> Iterator[Screen]:
    """Room for the till and, on its right, for the customer's screen.

    For the whole session: Tk never lets go of a display, and ends the process that loses one.
    """
    with virtual_screen(TILL[0] + 1920, 1080) as screen:
        yield screen


@pytest.fixture
def till_window(open_window: OpenWindow, wide_screen: Screen) -> Window:
    window = open_window(wide_screen)
    window.root.geometry(f"{TILL[0]}x{TILL[1]}+0+0")
    window.root.update()
    return window


def opened(window: Window, place: Place) -> tuple[TillView, CustomerDisplay]:
    view, display = TillView(window), CustomerDisplay(window.root, window.context, place)
    view._display = display
    window.root.update()
    return view, display


def beside(window: Window, width: int, height: int) -> tuple[TillView, CustomerDisplay]:
    return opened(window, Place(TILL[0], 0, width, height))


def picture(screen: Screen, width: int, height: int) -> Image.Image:
    return screen.picture().crop((TILL[0], 0, TILL[0] + width, height))


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_at_every_size_the_code_is_read_and_nothing_is_cut(
    till_window: Window, wide_screen: Screen, width: int, height: int
) -> None:
    view, display = beside(till_window, width, height)
    for shown in (PAYING, LONGEST, PAID):
        view.render_customer_display(shown)
        till_window.root.update()
        assert_nothing_is_cut(display._top)
        found = [one.text for one in zxingcpp.read_barcodes(picture(wide_screen, width, height))]
        assert found == ([CODE] if shown.code else [])


def test_a_result_covers_the_screen_in_its_colour(till_window: Window, wide_screen: Screen) -> None:
    view, _ = beside(till_window, 1280, 720)
    view.render_customer_display(PAID)
    till_window.root.update()
    red, green, blue = (int(PALETTES["light"].paid_ground[at : at + 2], 16) for at in (1, 3, 5))
    whole = wide_screen.picture()
    part = 1280 * 720 / (whole.width * whole.height)
    assert wide_screen.share_of((red, green, blue)) > 0.6 * part


def test_touching_a_language_asks_for_it_and_the_keyboard_stays_the_cashiers(
    till_window: Window, wide_screen: Screen, person: Person
) -> None:
    view, display = beside(till_window, 1280, 720)
    view.render_customer_display(PAYING)
    till_window.root.update()
    (norsk,) = [
        widget
        for widget in widgets(display._top)
        if widget.winfo_class() == "TButton" and str(widget["text"]) == "Norsk"
    ]
    assert norsk.winfo_height() >= 44
    wide_screen.click(norsk.winfo_rootx() + 10, norsk.winfo_rooty() + 10)
    settle(till_window)
    assert person.gestures == [ChooseLanguage("nb")]
    wide_screen.type("7")
    settle(till_window)
    assert person.characters == ["7"]


def test_the_chosen_language_is_filled_and_the_others_are_not(
    till_window: Window, wide_screen: Screen
) -> None:
    view, display = beside(till_window, 1280, 720)
    view.render_customer_display(PAYING)
    till_window.root.update()
    ground = {
        str(widget["text"]): wide_screen.pixel(
            widget.winfo_rootx() + 8, widget.winfo_rooty() + widget.winfo_height() // 2
        )
        for widget in widgets(display._top)
        if widget.winfo_class() == "TButton"
    }
    assert ground.pop("English") == rgb(PALETTES["light"].accent)
    assert set(ground) == {"Norsk", "Svenska", "Dansk", "Suomi"}
    assert rgb(PALETTES["light"].accent) not in ground.values()


def test_the_customers_window_changes_its_look_with_the_till(
    till_window: Window, wide_screen: Screen
) -> None:
    view, _ = beside(till_window, 1280, 720)
    view.render_customer_display(PAYING)
    till_window.root.update()
    till_window.set_theme("dark")
    till_window.root.update()
    card = tuple(int(PALETTES["dark"].card[at : at + 2], 16) for at in (1, 3, 5))
    assert picture(wide_screen, 1280, 720).convert("RGB").getpixel((10, 360)) == card
    (code,) = zxingcpp.read_barcodes(picture(wide_screen, 1280, 720))
    assert code.text == CODE


def test_the_desktops_own_screens_are_found(wide_screen: Screen, till_window: Window) -> None:
    assert isinstance(till_window.root, tk.Tk)
    (only,) = screens()
    assert (only.x, only.y) == (0, 0)
    assert (only.width, only.height) == wide_screen.picture().size


TILL_WINDOW = Place(10, 10, 1000, 700)
LEFT, RIGHT = Place(0, 0, 1024, 768), Place(1024, 0, 1280, 720)


@pytest.mark.parametrize(
    ("wanted", "number", "found", "expected"),
    [
        ("auto", 0, [LEFT, RIGHT], RIGHT),
        ("auto", 0, [LEFT], None),
        ("auto", 0, [], None),
        ("off", 2, [LEFT, RIGHT], None),
        ("on", 2, [LEFT, RIGHT], RIGHT),
        ("on", 1, [LEFT, RIGHT], RIGHT),  # the till is there
        ("on", 9, [LEFT, RIGHT], RIGHT),  # there is no such screen
        ("auto", 3, [LEFT, RIGHT, Place(2304, 0, 800, 600)], Place(2304, 0, 800, 600)),
        # Over the till's lower right: the amount stays in sight.
        ("on", 0, [LEFT], Place(504, 344, 512, 384, fills_screen=False)),
        ("on", 0, [], Place(502, 310, 500, 360, fills_screen=False)),
        ("on", 0, [Place(0, 0, 2304, 768)], Place(1010, 10, 960, 600, fills_screen=False)),
    ],
)
def test_the_customers_window_goes_where_the_till_is_not(
    wanted: str, number: int, found: list[Place], expected: Place | None
) -> None:
    assert customer_place(wanted, number, found, TILL_WINDOW) == expected
