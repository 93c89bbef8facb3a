"""The pages that cover the till's window, opened over it for the gallery."""

import tkinter as tk

from terminal_app.compose.settings_service import FileSettings
from terminal_app.environment_labels import of_kind
from terminal_app.environments import Kind
from terminal_app.gui.views.settings.first_run import FirstRunPage
from terminal_app.gui.views.settings.page import SettingsPage
from terminal_app.gui.views.window import Window
from terminal_app.settings import Settings
from terminal_app.texts import Texts


def open_settings(language: str, group: str, window: Window) -> tk.Frame:
    """Open a group of the settings, as a demo has them: its connection is the simulator's."""
    texts = Texts(language)
    service = FileSettings(None, Settings(), texts, is_demo=True)
    page = SettingsPage(
        window.root, window.cover(), service, Settings(), of_kind(Kind.DEMO, texts), lambda _: None
    )
    page._group.set(group)
    page._show_group()
    return _closing(page._page.frame, window)


def open_first_start(language: str, window: Window) -> tk.Frame:
    """Open what a till that isn't set up asks."""
    service = FileSettings(None, Settings(), Texts(language), is_demo=False)
    page = FirstRunPage(window.root, window.cover(), service, lambda _: None)
    return _closing(page._page.frame, window)


def _closing(frame: tk.Frame, window: Window) -> tk.Frame:
    def gone(event: "tk.Event[tk.Misc]") -> None:
        if event.widget is frame:
            window.uncover()

    frame.bind("<Destroy>", gone)
    return frame
