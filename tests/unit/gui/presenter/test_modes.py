"""One mode has the middle pane: what a new one takes, and what it gets without being known."""

from dataclasses import dataclass, replace

import pytest

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import MessageUnmatched
from terminal_app.gui.presenter import presenter
from terminal_app.gui.presenter.model import Mode, TillModel
from terminal_app.gui.presenter.modes.opened import Opened, opened_notice
from terminal_app.gui.presenter.ports import PresenterPorts
from terminal_app.gui.screen_state import Button, CenterPane, Gesture, Result, Tone, Wish
from tests.unit.gui.presenter.presented import PAID, RESPONDED, TillUnderTest

COFFEE = Item("Coffee", 3250, "Drinks", "7001234567")


# -- the whole of a new mode: this, and one line in ``OPENERS`` (with a borrowed key) -------------


@dataclass(frozen=True, slots=True)
class Calculator(Opened):
    """Doubles a number; Enter puts the result into the sale."""

    written: str = ""

    @property
    def text(self) -> str:
        return self.written

    def with_text(self, text: str) -> Mode:
        return replace(self, written=text)

    def typed(self, character: str) -> Mode:
        return replace(self, written=self.written + character) if character.isdigit() else self

    def enter(self, model: TillModel, ports: PresenterPorts) -> Mode:
        del ports
        model.typed.text = str(2 * int(self.written or "0"))
        return self.beneath

    def press(self, wish: Wish, model: TillModel, ports: PresenterPorts) -> Mode:
        del model, ports
        return replace(self, written="") if wish is Gesture.UP else self

    def render(self, model: TillModel) -> CenterPane:
        face = Result(Tone.NEUTRAL, "Calculator", self.written)
        return CenterPane(face, opened_notice(model), (Button(Gesture.UP, "Zero"),))


def open_calculator(model: TillModel, ports: PresenterPorts) -> Mode:
    del model, ports
    return Calculator()


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> TillUnderTest:
    monkeypatch.setitem(presenter.OPENERS, Gesture.DAY, open_calculator)
    return TillUnderTest(catalogue=Catalogue((COFFEE,))).connect()


def test_a_new_mode_has_the_keys_the_pane_and_its_own_buttons(till: TillUnderTest) -> None:
    till.do(Gesture.DAY).type("21")
    assert (till.result().title, till.result().amount) == ("Calculator", "21")
    till.do(Gesture.BACKSPACE)
    assert till.result().amount == "2"
    till.press("Zero")
    assert till.result().amount == ""
    till.type("21\r")
    assert till.screen.amount.amount == "42"
    assert till.commands == []


def test_escape_leaves_it_and_the_sale_is_as_it_was(till: TillUnderTest) -> None:
    till.type("5").do(Gesture.DAY).type("21").do(Gesture.ESCAPE)
    assert till.screen.amount.amount == "5"


def test_its_enter_and_the_main_button_charge_nothing(till: TillUnderTest) -> None:
    till.type("5").do(Gesture.DAY)
    assert not till.screen.amount.charge.enabled
    till.do(Gesture.ENTER)
    assert not any(isinstance(command, StartPayment) for command in till.commands)


def test_a_barcode_over_it_sells_the_item_and_writes_nothing(till: TillUnderTest) -> None:
    till.do(Gesture.DAY).scan(COFFEE.barcode)
    assert till.screen.amount.amount == "32.50"


def test_it_opens_over_no_open_payment_and_over_no_alarm(till: TillUnderTest) -> None:
    till.type("125,50\r")
    till.happens(RESPONDED)
    till.do(Gesture.DAY)
    assert till.screen.amount.refusal
    till.happens(RESPONDED, PAID)
    till.waits().do(Gesture.ENTER)
    till.hears(MessageUnmatched("unknown", 1, "987"))
    till.do(Gesture.DAY)
    assert till.screen.amount.refusal == "Read the notice, then press Enter."


def test_a_result_that_comes_by_itself_doesnt_take_it_away(till: TillUnderTest) -> None:
    till.do(Gesture.DAY).type("21").hears(MessageUnmatched("unknown", 1, "987"))
    assert till.result().title == "Calculator"
    assert "1 payment to resolve" in till.screen.header.attention


def test_help_lies_on_it_and_goes_back_to_it(till: TillUnderTest) -> None:
    till.do(Gesture.DAY).type("21").do(Gesture.HELP)
    assert till.result().title == "Keys"
    till.do(Gesture.HELP)
    assert till.result().amount == "21"
