"""The views of the middle pane, by the content that they draw; not in the first paint.

A new kind of content takes a class like these, and a line in ``VIEWS``.
"""

from typing import Any, Final

from terminal_app.gui.screen_state import Face, Lookup, Paying, Result, Welcome
from terminal_app.gui.views.panes.center_view import CenterView
from terminal_app.gui.views.panes.list_view import ListView
from terminal_app.gui.views.panes.payment import PaymentView
from terminal_app.gui.views.panes.result import ResultView
from terminal_app.gui.views.panes.welcome import WelcomeView

VIEWS: Final[dict[type[Face], type[CenterView[Any]]]] = {
    Welcome: WelcomeView,
    Paying: PaymentView,
    Result: ResultView,
    Lookup: ListView,
}
