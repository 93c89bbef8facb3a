"""Buttons in one row, or in two where one has no room for all."""

from terminal_app.gui.views.widgets.row_fit import Placed, in_rows


def test_buttons_that_fit_stand_in_one_row_all_as_wide() -> None:
    assert in_rows([60, 100, 20], 320, 10) == [
        Placed(0, 0, 100), Placed(0, 110, 100), Placed(0, 220, 100),
    ]  # fmt: skip


def test_one_that_needs_more_than_its_share_gets_more() -> None:
    assert in_rows([150, 50], 210, 10) == [Placed(0, 0, 150), Placed(0, 160, 50)]


def test_where_one_row_has_no_room_the_second_has_the_larger_half() -> None:
    placed = in_rows([100, 100, 100], 210, 10)
    assert placed == [Placed(0, 0, 210), Placed(1, 0, 100), Placed(1, 110, 100)]


def test_a_single_button_has_the_whole_row_however_wide_it_would_be() -> None:
    assert in_rows([300], 200, 10) == [Placed(0, 0, 200)]
