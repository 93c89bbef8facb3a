from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st

from terminal_app.gui.key_input import MOST_CHARACTERS, TOUCH, Keyed, KeyInput

PERSON_MS = (150, 210, 130, 190, 170, 240)


def keyed(
    keys: str,
    gap_ms: int | tuple[int, ...],
    begin_ms: int = 0,
    amount: KeyInput | None = None,
) -> KeyInput:
    amount, at_ms = amount or KeyInput(), begin_ms
    gaps = cycle(gap_ms if isinstance(gap_ms, tuple) else (gap_ms,))
    for key in keys:
        amount.key(key, at_ms)
        at_ms += next(gaps)
    return amount


def test_what_a_person_types_is_taken() -> None:
    assert keyed("125,50", PERSON_MS).text == "125,50"


def test_what_a_scanner_types_is_not() -> None:
    assert keyed("7038010009457", 3).text == ""


def test_a_scan_leaves_what_was_typed_before() -> None:
    amount = keyed("12", PERSON_MS)
    keyed("7038010009457", 10, begin_ms=1000, amount=amount)
    assert amount.text == "12"


def test_the_enter_that_ends_a_scan_is_no_enter() -> None:
    amount = keyed("7038010009457", 10)
    assert amount.key("\r", 135) is Keyed.CODE
    assert amount.take_code() == "7038010009457"
    assert amount.take_code() == ""


def test_a_person_can_type_right_after_a_scan() -> None:
    amount = keyed("7038010009457\r", 10)
    amount.take_code()
    assert keyed("125", PERSON_MS, begin_ms=200, amount=amount).text == "125"


def test_two_quick_keys_are_a_hurried_hand() -> None:
    amount = keyed("1", PERSON_MS)
    amount.key("2", 20)
    assert amount.text == "12"


def test_a_slow_scanner_is_still_no_person() -> None:
    assert keyed("7038010009457", 30).text == ""


def test_keys_on_the_screen_are_never_a_scan() -> None:
    amount = KeyInput()
    for key in "123456":
        assert amount.key(key, TOUCH) is Keyed.TAKEN
    assert amount.text == "123456"


def test_an_event_time_that_wraps_is_no_scan() -> None:
    amount = KeyInput()
    assert amount.key("1", 2**32 - 5) is Keyed.TAKEN
    assert amount.key("2", 3) is Keyed.TAKEN


def test_more_than_an_amount_can_have_is_refused_and_what_is_there_kept() -> None:
    amount = keyed("1" * MOST_CHARACTERS, PERSON_MS)
    assert amount.key("1", 10_000) is Keyed.REFUSED
    assert amount.text == "1" * MOST_CHARACTERS


@given(st.text("0123456789,.", min_size=4, max_size=30), st.integers(0, 30))
def test_no_burst_ever_becomes_an_amount(keys: str, gap_ms: int) -> None:
    assert keyed(keys, gap_ms).text == ""


def test_however_short_a_scan_its_enter_is_no_enter() -> None:
    amount = keyed("12", 10)
    assert amount.key("\r", 20) is Keyed.CODE
    assert amount.text == ""


def test_a_persons_enter_is_one() -> None:
    amount = keyed("12", PERSON_MS)
    assert amount.key("\r", 2 * PERSON_MS[0] + PERSON_MS[1]) is Keyed.ENTER


def test_plus_joins_amounts_and_has_nothing_to_add_to_at_first() -> None:
    assert keyed("+10+5,50", PERSON_MS).text == "10+5,50"
    assert keyed("10++5", PERSON_MS).text == "10+5"


def test_each_amount_of_a_sum_has_its_own_room_and_there_is_an_end() -> None:
    assert keyed("123456789012345+" * 3, PERSON_MS).text == "123456789012345+" * 3
    full = keyed("1+" * 19 + "1", PERSON_MS)
    assert full.key("+", 10**6) is Keyed.REFUSED
