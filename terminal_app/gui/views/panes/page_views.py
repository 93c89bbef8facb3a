"""The views of the pages, by what they draw; not in the first paint."""

from typing import Any, Final

from terminal_app.gui.screen_state import DayPage, PaymentsPage, ScreenPage
from terminal_app.gui.views.panes.day_page import DayView
from terminal_app.gui.views.panes.page_view import PageView
from terminal_app.gui.views.panes.payments_page import PaymentsView

VIEWS: Final[dict[type[ScreenPage], type[PageView[Any]]]] = {
    PaymentsPage: PaymentsView,
    DayPage: DayView,
}
