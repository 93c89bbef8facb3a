"""An amount is charged only if a hand has typed all of it, in sight, and pressed Enter."""

import random

import pytest

from terminal_app.catalogue import Catalogue, Item
from terminal_app.channel.commands import StartPayment
from terminal_app.gui.presenter.ports import Labels
from terminal_app.gui.screen_state import Gesture, Result, Tone
from terminal_app.payments.inputs import StatusReceived
from terminal_app.payments.payment import State
from terminal_app.settings import Scanner
from tests.unit.gui.presenter.presented import CANCEL, PAID, RESPONDED, TillUnderTest

EAN = "7038010000010"
COFFEE = Item("Coffee", 3250, "Drinks", EAN)
QUESTION = "Typed by hand?"


@pytest.fixture
def till() -> TillUnderTest:
    return TillUnderTest(catalogue=Catalogue((COFFEE,))).connect()


def send(till: TillUnderTest, keys: str, gaps_ms: list[int]) -> None:
    """Let keys come by their own gaps, the first after a pause."""
    till.key_ms += 1000
    till.waits(1.0)
    for key, gap in zip(keys, [0, *gaps_ms], strict=True):
        till.key_ms += gap
        till.now += gap / 1000
        till.presenter.typed(key, till.key_ms)


def charged(till: TillUnderTest) -> list[int]:
    starts = [command for command in till.commands if isinstance(command, StartPayment)]
    return [start.amount.amount_minor for start in starts]


# -- a scanner that hesitates, or is slow ---------------------------------------------------


@pytest.mark.parametrize("hesitation_ms", [36, 45, 90, 150, 250, 390])
@pytest.mark.parametrize("after", [1, 2, 5, 12])
def test_a_scanner_that_hesitates_leaves_no_digit_behind(
    till: TillUnderTest, hesitation_ms: int, after: int
) -> None:
    gaps = [12] * 13
    gaps[after - 1] = hesitation_ms
    send(till, EAN + "\r", gaps)
    till.waits().presenter.tick()
    assert "7" not in till.screen.amount.amount.replace("32.50", "")
    till.key_ms += 1000
    till.type("50\r")
    assert charged(till) in ([5000], [8250])


@pytest.mark.parametrize("gap_ms", [1, 5, 20, 38, 45, 60, 70, 80, 100])
def test_a_code_at_a_constant_pace_charges_nothing(till: TillUnderTest, gap_ms: int) -> None:
    send(till, "4711\r", [gap_ms] * 4)
    assert charged(till) == []


@pytest.mark.parametrize(("least_ms", "most_ms"), [(1, 40), (20, 40), (30, 50), (40, 80)])
def test_a_code_at_an_uneven_pace_charges_nothing(
    till: TillUnderTest, least_ms: int, most_ms: int
) -> None:
    chance = random.Random(least_ms)  # noqa: S311 - a test's
    for _ in range(50):
        send(till, "4711\r", [chance.randint(least_ms, most_ms) for _ in range(4)])
        till.do(Gesture.ESCAPE).do(Gesture.CLEAR)
    assert charged(till) == []


def test_of_ten_thousand_amounts_by_hand_none_is_asked_about() -> None:
    """Gaps after Dhakal et al., CHI 2018, and Soukoreff: lognormal, the quickest 90 ms."""
    chance = random.Random(5)  # noqa: S311 - a test's
    till = TillUnderTest().connect()
    keys = till.presenter._model.typed
    at_ms = 0
    for _ in range(10_000):
        pace = chance.uniform(120, 350)
        digits = f"{chance.randint(1, 99_999)},{chance.randint(0, 99):02d}\r"
        keys.clear()
        at_ms += 1000
        for digit in digits:
            gap = 0.0
            while gap < 90:
                gap = pace * chance.lognormvariate(0, 0.3)
            at_ms += int(gap)
            assert keys.key(digit, at_ms).value in {"taken", "enter"}


def test_in_doubt_the_till_asks_and_enter_doesnt_answer(till: TillUnderTest) -> None:
    send(till, "4711\r", [75, 79, 70, 78])
    assert (till.result().title, till.result().tone) == (QUESTION, Tone.NOT_KNOWN)
    assert till.result().amount == "4,711.00 NOK"
    till.waits().type("\r\r")
    assert charged(till) == []
    till.press("Yes, charge")
    assert charged(till) == [471_100]


def test_no_takes_the_digits_away(till: TillUnderTest) -> None:
    send(till, "4711\r", [75, 79, 70, 78])
    till.press("No")
    assert till.screen.amount.amount == ""


def test_a_doubt_about_earlier_digits_asks_about_no_later_amount(till: TillUnderTest) -> None:
    till.scan("4242")
    send(till, "4711", [75, 79, 70])
    till.waits(2.0).key_ms += 2000
    till.type("3\r")
    assert charged(till) == [300]


@pytest.mark.parametrize("gap_ms", [1, 40, 60, 64])
def test_a_second_enter_at_the_scanners_own_pace_charges_nothing(
    till: TillUnderTest, gap_ms: int
) -> None:
    send(till, EAN + "\r\r", [gap_ms] * 14)
    assert till.screen.amount.amount == "32.50"
    assert charged(till) == []
    assert charged(till.type("\r")) == [3250]


def test_a_second_enter_is_a_scanners_behind_a_hands_key_too() -> None:
    till = with_scanner()
    send(till, "#4242\r5\r", [150] * 5 + [90, 90])
    assert "Nothing was charged" not in till.screen.amount.refusal
    assert till.type("7").screen.amount.amount == ""


def test_a_slow_scanners_enter_ends_no_refused_run(till: TillUnderTest) -> None:
    till.type("125,50\r")
    payment = till.happens(RESPONDED, CANCEL)
    till.type("60")
    till.happens(StatusReceived(State.CANCELED), payment=payment)
    send(till, "4711\r", [75, 79, 70, 78])
    till.waits(0.5).type("3\r")
    assert charged(till) == [12_550]


def test_digits_in_doubt_become_no_line_of_a_sale(till: TillUnderTest) -> None:
    send(till, "4711", [75, 79, 70])
    till.do(Gesture.TIP).scan(EAN)
    assert "Clear the digits first" in till.screen.amount.refusal
    assert charged(till) == []


def test_a_scan_over_the_question_forgets_what_was_asked(till: TillUnderTest) -> None:
    send(till, "4711\r", [75, 79, 70, 78])
    till.scan(EAN)
    assert till.screen.amount.amount == "32.50"


def test_a_barcode_of_the_shop_typed_by_hand_is_asked_about() -> None:
    till = TillUnderTest(catalogue=Catalogue((Item("Bun", 2900, "", "4711"),))).connect()
    till.type("4711\r")
    assert till.result().title == QUESTION


# -- few keys of a machine, and an Enter by hand ------------------------------------------------


def pause(till: TillUnderTest, seconds: float) -> None:
    till.key_ms += int(seconds * 1000)
    till.waits(seconds).presenter.tick()


@pytest.mark.parametrize(
    ("keys", "gaps_ms"),
    [
        ("12", [12]),
        ("12", [30]),
        ("123", [12, 12]),
        ("123", [60, 80]),
        ("12345", [50, 150, 190, 50]),
        ("55", [33]),
        ("55", [80]),
        ("555", [660, 40]),
    ],
)
def test_keys_at_a_machines_pace_are_asked_about_however_few_they_are(
    till: TillUnderTest, keys: str, gaps_ms: list[int]
) -> None:
    send(till, keys, gaps_ms)
    pause(till, 0.7)
    till.type("\r")
    assert till.result().title == QUESTION
    assert charged(till) == []


def test_an_amount_that_holds_a_machines_keys_is_doubtful_until_it_is_cleared(
    till: TillUnderTest,
) -> None:
    send(till, "123", [12, 12])
    pause(till, 0.7)
    till.type("50\r")
    assert (till.result().title, till.result().amount) == (QUESTION, "12,350.00 NOK")
    till.press("No")
    pause(till, 2.0)
    assert charged(till.type("50\r")) == [5000]


def test_a_doubt_ends_when_all_is_back_spaced_and_no_sooner(till: TillUnderTest) -> None:
    send(till, "123", [12, 12])
    for _ in range(2):
        till.do(Gesture.BACKSPACE)
    pause(till, 0.7)
    assert till.type("4\r").result().title == QUESTION
    till.press("No")
    send(till, "123", [12, 12])
    for _ in range(3):
        till.do(Gesture.BACKSPACE)
    pause(till, 0.7)
    assert charged(till.type("4\r")) == [400]


@pytest.mark.parametrize("gap_ms", [31, 40, 55, 70])
def test_a_pair_of_keys_that_a_hand_has_rolled_is_not_asked_about(
    till: TillUnderTest, gap_ms: int
) -> None:
    send(till, "1250", [gap_ms, 150, 190])
    assert charged(till.type("\r")) == [125_000]


@pytest.mark.parametrize("hesitation_ms", [410, 450, 900, 1400])
@pytest.mark.parametrize("after", range(1, 13))
def test_a_scanner_that_hesitates_for_long_charges_nothing_unasked(
    till: TillUnderTest, hesitation_ms: int, after: int
) -> None:
    pause(till, 1.0)
    for place, key in enumerate(EAN + "\r"):
        for _ in range(hesitation_ms // 10 if place == after else 1):
            pause(till, 0.01)
        till.presenter.typed(key, till.key_ms)
    pause(till, 2.0)
    till.type("50\r")
    assert charged(till) == [5000] or (charged(till) == [] and till.result().title == QUESTION)


@pytest.mark.parametrize(("pause_s", "is_asked"), [(0.45, True), (1.4, True), (1.6, False)])
def test_a_digit_right_before_a_code_may_be_the_codes(
    till: TillUnderTest, pause_s: float, *, is_asked: bool
) -> None:
    till.type("5")
    pause(till, pause_s)
    send_on(till, f"{EAN}\r")
    pause(till, 0.6)
    assert charged(till.type("\r")) == ([] if is_asked else [3750])


def test_digits_at_a_hands_pace_right_before_a_code_are_a_hands(till: TillUnderTest) -> None:
    till.type("15")
    pause(till, 0.45)
    send_on(till, f"{EAN}\r")
    pause(till, 0.6)
    assert charged(till.type("\r")) == [4750]


def send_on(till: TillUnderTest, code: str) -> None:
    for key in code:
        till.key_ms += 3
        till.presenter.typed(key, till.key_ms)


# -- a scanner that types something before or after its codes --------------------------------

SET = Scanner("#", "<TAB>")
ANY_MS = [30, 70, 95, 110, 180, 390, 600, 1400]


def with_scanner(scanner: Scanner = SET) -> TillUnderTest:
    return TillUnderTest(catalogue=Catalogue((COFFEE,)), scanner=scanner).connect()


@pytest.mark.parametrize("gap_ms", ANY_MS)
@pytest.mark.parametrize("end", ["\t", "\r"])
def test_behind_its_prefix_a_code_is_one_at_any_speed(gap_ms: int, end: str) -> None:
    till = with_scanner()
    keys = f"#{EAN}{end}"
    send(till, keys, [gap_ms if number % 2 else gap_ms - 20 for number in range(len(keys) - 1)])
    assert till.screen.amount.amount == "32.50"
    assert charged(till) == []


@pytest.mark.parametrize("gap_ms", [30, 70, 95, 180, 390])
def test_an_enter_after_the_suffix_is_the_scanners_too(gap_ms: int) -> None:
    till = with_scanner()
    send(till, f"#{EAN}\t\r", [gap_ms] * 15)
    assert till.screen.amount.amount == "32.50"
    assert charged(till) == []


def test_a_code_behind_its_prefix_leaves_what_a_hand_has_typed_and_the_result() -> None:
    till = with_scanner().type("5")
    send(till, f"#{EAN}", [150] * 13)
    assert till.screen.amount.amount == "5"
    assert till.screen.amount.refusal == "A barcode is coming in."
    till.key_ms += 150
    till.presenter.typed("\t", till.key_ms)
    assert till.screen.amount.amount == "37.50"


def test_a_code_without_an_end_is_sold_when_its_scanner_is_silent() -> None:
    till = with_scanner()
    send(till, f"#{EAN}", [12] * 13)
    till.waits(0.2).presenter.tick()
    assert till.screen.amount.amount == "32.50"
    send(till, f"#{EAN}", [150] * 13)
    till.waits(1.4).presenter.tick()
    assert till.screen.amount.amount == "32.50"
    till.waits(0.2).presenter.tick()
    assert till.screen.amount.amount == "65.00"


def test_a_prefix_typed_by_accident_keeps_an_amount_out_for_a_moment_alone() -> None:
    till = with_scanner()
    till.type("#")
    till.waits(1.6).presenter.tick()
    till.key_ms += 1600
    till.type("125,50\r")
    assert charged(till) == [12_550]


def test_an_amount_behind_a_prefix_is_a_code() -> None:
    till = with_scanner()
    till.type("#125,50\r")
    assert "No item has the barcode 125,50." in till.screen.amount.refusal
    till.waits(2.0).key_ms += 2000
    till.type("3\r")
    assert charged(till) == [300]


@pytest.mark.parametrize("end", [Gesture.ESCAPE, Gesture.CLEAR])
def test_escape_and_delete_cut_no_code_in_two(end: Gesture) -> None:
    till = with_scanner().type("#4711").do(end).type("12\r")
    assert charged(till) == []
    assert till.screen.amount.refusal == "No item has the barcode 471112."


def test_an_enter_right_behind_a_prefix_charges_nothing_and_says_so() -> None:
    till = with_scanner().type("5#\r")
    assert charged(till) == []
    assert till.screen.amount.refusal == "A barcode was just scanned. Press Enter again."
    till.waits(1.0)
    till.key_ms += 1000
    assert charged(till.type("\r")) == [500]


def test_a_short_code_that_is_cleared_midway_charges_nothing_unasked(till: TillUnderTest) -> None:
    send(till, "70", [49])
    till.do(Gesture.CLEAR)
    for character, gap_ms in (("3", 49), ("\r", 700)):
        till.key_ms += gap_ms
        till.now += gap_ms / 1000
        till.presenter.typed(character, till.key_ms)
    assert charged(till) == []
    assert isinstance(till.face, Result)
    assert till.face.title == "Typed by hand?"


def test_an_enter_behind_a_prefix_ends_refused_keys_and_what_stood_before_them() -> None:
    till = with_scanner().type("21")
    till.waits(1.0)
    till.key_ms += 1000
    send(till, "4711000010\r", [12] * 10)
    till.waits(0.6)
    till.key_ms += 600
    till.type("5#\r")
    assert till.screen.amount.refusal == "That amount was not charged. Type it again."
    till.waits(2.0)
    till.key_ms += 2000
    assert charged(till.type("\r")) == []


def test_a_suffix_makes_a_code_of_the_keys_before_it_and_its_enter_charges_nothing() -> None:
    till = with_scanner(Scanner(suffix="#"))
    send(till, EAN + "#\r", [130, 180] * 7)
    assert till.screen.amount.amount == "32.50"
    assert charged(till) == []


def test_a_prefix_and_a_suffix_of_several_characters_stand_in_no_code() -> None:
    till = with_scanner(Scanner("]E0", "<STX>$"))
    for gap_ms in (5, 200):
        send(till, f"]E0{EAN}\x02$", [gap_ms] * 17)
    assert till.screen.amount.amount == "65.00"


def test_a_prefix_is_told_in_a_list_too() -> None:
    till = with_scanner().do(Gesture.ITEMS)
    send(till, f"#{EAN}\t", [150] * 14)
    assert till.screen.amount.amount == "32.50"


def test_a_control_character_that_is_no_scanners_changes_nothing() -> None:
    till = with_scanner().type("12\x02\x033\r")
    assert charged(till) == [12_300]


def test_without_a_prefix_in_the_settings_its_character_is_no_code() -> None:
    till = with_scanner(Scanner()).type("#125\r")
    assert charged(till) == []
    till.do(Gesture.CLEAR).waits(1.0).type("125\r")
    assert charged(till) == [12_500]


def test_other_settings_of_the_scanner_hold_at_once() -> None:
    till = with_scanner(Scanner())
    settings = till.presenter._model.settings
    till.presenter.adopt(settings._replace(scanner=SET), Labels(), "Kari", Catalogue((COFFEE,)))
    send(till, f"#{EAN}\t", [150] * 14)
    assert till.screen.amount.amount == "32.50"


# -- a hand and a scanner at once -------------------------------------------------------------


def test_the_end_of_an_amount_whose_beginning_went_with_a_scan_is_not_charged(
    till: TillUnderTest,
) -> None:
    till.type("12")
    for key in f"{EAN}\r":
        till.key_ms += 12
        till.presenter.typed(key, till.key_ms)
    till.type("5,50")
    assert till.screen.amount.amount == ""
    assert till.screen.amount.refusal
    till.type("\r")
    assert "not charged" in till.screen.amount.refusal
    assert charged(till) == []


def test_what_stands_before_refused_keys_is_not_charged_by_a_second_enter(
    till: TillUnderTest,
) -> None:
    till.type("42")
    till.key_ms += 500
    till.scan("4242").type("5\r")
    assert "not charged" in till.screen.amount.refusal
    assert charged(till.type("\r\r")) == []


def test_a_late_enter_leaves_nothing_that_stands_before_refused_keys(
    till: TillUnderTest,
) -> None:
    till.type("452")
    till.scan("2222", ends=False)
    pause(till, 0.2)
    till.type("7")
    assert till.screen.amount.amount == "452"
    till.type("\r")
    pause(till, 2.0)
    assert charged(till.type("\r")) == []
    assert till.screen.amount.amount == ""


def test_a_key_that_was_back_spaced_stays_so_while_a_code_comes_in() -> None:
    till = with_scanner().type("72")
    send(till, f"#{EAN[:5]}", [150] * 5)
    till.do(Gesture.BACKSPACE)
    for key in EAN[5:]:
        till.key_ms += 150
        till.presenter.typed(key, till.key_ms)
    assert till.screen.amount.amount == "7"


def test_a_key_that_went_with_the_end_of_a_code_keeps_the_rest_of_its_amount_out(
    till: TillUnderTest,
) -> None:
    till.scan(EAN)
    for key, gap_ms in zip("125\r", (30, 160, 210, 190), strict=True):
        till.key_ms += gap_ms
        till.presenter.typed(key, till.key_ms)
    assert "not charged" in till.screen.amount.refusal
    assert charged(till) == []


def test_a_scanners_late_enter_charges_no_digit_that_came_between(till: TillUnderTest) -> None:
    till.scan(EAN, ends=False).waits(0.2).presenter.tick()
    till.key_ms += 200
    till.waits(0.1).type("6\r")
    assert till.screen.amount.amount == "32.50 + 6"
    assert charged(till) == []
    assert charged(till.waits(0.5).type("\r")) == [3850]


def test_an_amount_can_be_typed_right_after_an_item_was_scanned(till: TillUnderTest) -> None:
    till.scan(EAN).waits(0.6).type("5\r")
    assert charged(till) == [3750]


# -- digits that were typed ahead -----------------------------------------------------------


def test_a_run_that_began_while_a_payment_was_open_is_refused_to_its_end(
    till: TillUnderTest,
) -> None:
    till.type("125,50\r")
    payment = till.happens(RESPONDED, CANCEL)
    till.type("60")
    till.happens(StatusReceived(State.CANCELED), payment=payment)
    till.waits(1.0).type("3")
    assert till.screen.amount.refusal
    till.type("\r")
    assert "not charged" in till.screen.amount.refusal
    assert charged(till) == [12_550]
    till.waits(2.0).type("3\r")
    assert charged(till) == [12_550, 300]


@pytest.mark.parametrize("end", [Gesture.ESCAPE, Gesture.CLEAR])
def test_escape_and_delete_end_a_refused_run(till: TillUnderTest, end: Gesture) -> None:
    till.type("125,50\r")
    till.happens(RESPONDED, PAID)
    till.type("6").waits(0.6).type("0").do(end).type("3\r")
    assert charged(till)[1:] == [300]


def test_a_pause_ends_a_refused_run(till: TillUnderTest) -> None:
    till.type("125,50\r")
    till.happens(RESPONDED, PAID)
    till.type("6").waits(1.6).type("3\r")
    assert charged(till)[1:] == [300]


@pytest.mark.parametrize("answer", [PAID, StatusReceived(State.CANCELED)])
def test_a_digit_takes_no_result_away_that_nobody_can_have_seen(
    till: TillUnderTest, answer: object
) -> None:
    till.type("125,50\r")
    till.happens(RESPONDED, CANCEL if isinstance(answer, StatusReceived) else PAID, answer)  # type: ignore[arg-type] # two kinds of input
    title = till.result().title
    till.waits(0.05).type("9")
    assert till.result().title == title
    assert till.screen.amount.refusal


def test_digits_answer_no_question(till: TillUnderTest) -> None:
    send(till, "4711\r", [75, 79, 70, 78])
    till.waits().type("5")
    assert till.screen.amount.refusal == "Answer the question with its buttons."
    assert till.result().amount == "4,711.00 NOK"


# -- the list of items ----------------------------------------------------------------------


def test_enter_in_the_list_of_items_adds_nothing_before_one_is_chosen(till: TillUnderTest) -> None:
    till.do(Gesture.ITEMS).waits().type("\r\r")
    assert charged(till) == []
    assert till.screen.amount.amount == ""
    till.do(Gesture.DOWN).type("\r")
    assert till.screen.amount.amount == "32.50"


def test_what_goes_on_from_keys_that_nobody_saw_is_not_charged(till: TillUnderTest) -> None:
    till.do(Gesture.UNSEEN_KEYS).type(",41")
    assert till.screen.amount.amount == ""
    till.type("\r")
    assert till.commands == []
    assert "Type it again" in till.screen.amount.refusal
    till.waits().type("100,41\r")
    assert till.last_start().amount.amount_minor == 10_041
