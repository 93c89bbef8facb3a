"""The connection test of the settings window: on what is typed, and without a secret in it."""

import gc
import tkinter as tk
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from terminal_app.compose.settings_service import FileSettings
from terminal_app.errors import SettingRefusedError, TerminalError
from terminal_app.gui.settings.service import CheckStep
from terminal_app.gui.views.settings.trial import Trial, of_connection
from terminal_app.gui.views.window import Window
from terminal_app.settings import Connection, Printer, Settings, Times
from terminal_app.texts import Texts
from tests.support.printer import switched_off, switched_on
from tests.support.processes import RunningSimulator, running_simulator
from tests.support.screen import Screen
from tests.support.waiting import wait_for

WRONG = "not-the-s3cret"


@pytest.fixture(autouse=True)
def _no_widget_is_left_to_the_next_tests_thread() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with running_simulator(tmp_path_factory.mktemp("simulator")) as running:
        yield running


def typed(simulator: RunningSimulator) -> Settings:
    return Settings(
        Connection("custom", simulator.token_url, simulator.websocket_url, "TILL-9", "demo"),
        times=Times(connect=5.0),
    )


def service() -> FileSettings:
    return FileSettings(None, Settings(), Texts("nb"), is_demo=False)


def test_what_is_typed_is_tried_step_by_step(simulator: RunningSimulator) -> None:
    lines = list(service().check(typed(simulator), "demo"))
    assert [line.passed for line in lines] == [True] * 4
    assert "TILL-9" in lines[-1].detail or lines[-1].detail.startswith("confirmed for")


def test_a_page_is_printed_on_the_printer_that_is_typed() -> None:
    with switched_on() as printer:
        typed = Settings(printer=Printer(printer.target))
        (line,) = service().print_test_page(typed)
        assert line.passed
        assert b"\x1b@" in printer.wait_for(1)[0]
    (line,) = service().print_test_page(Settings(printer=Printer(switched_off())))
    assert not line.passed
    assert line.remedy.startswith("Ikke skrevet ut. Skriveren svarer ikke.")


def test_a_logo_that_cant_be_used_isnt_saved(tmp_path: Path) -> None:
    file = tmp_path / "terminal-app.toml"
    file.write_text('[connection]\nenvironment = "simulator"\n', encoding="utf-8")
    settings = FileSettings(file, Settings(), Texts("nb"), is_demo=False)
    settings.read()
    (tmp_path / "logo.png").write_text("no picture", encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    with pytest.raises(SettingRefusedError, match=r"till\.logo"):
        settings.save({"till.logo": "logo.png"}, "", "")
    assert file.read_text(encoding="utf-8") == before
    Image.new("L", (20, 10)).save(tmp_path / "logo.png")
    saved = settings.save({"till.logo": "logo.png"}, "", "")
    assert saved.till.logo == str(tmp_path / "logo.png")


def test_a_wrong_secret_is_refused_and_never_repeated(simulator: RunningSimulator) -> None:
    lines = list(service().check(typed(simulator), WRONG))
    assert [line.passed for line in lines] == [True, False]
    assert lines[-1].remedy
    assert WRONG not in repr(lines)


def test_where_nobody_listens_it_says_so() -> None:
    nowhere = Settings(
        Connection("custom", "http://127.0.0.1:9/t", "ws://127.0.0.1:9/ws", "TILL-9", "demo")
    )
    lines = list(service().check(nowhere, "demo"))
    assert (len(lines), lines[-1].passed) == (2, False)


def test_a_demo_without_a_file_keeps_what_is_set_in_memory(tmp_path: Path) -> None:
    made = FileSettings(None, Settings(), Texts("en"), is_demo=True)
    assert made.save({"till.language": "fi"}, "", "").till.language == "fi"
    assert made.file_name == ""
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def window(screen: Screen) -> Iterator[Window]:
    assert screen.name
    opened = Window(lambda _: None, lambda _text, _at: None)
    yield opened
    opened.root.destroy()


def texts_in(widget: tk.Misc) -> str:
    found = [
        str(each.cget("text")) for each in widget.winfo_children() if isinstance(each, tk.Label)
    ]
    return "\n".join([*found, *(texts_in(each) for each in widget.winfo_children())])


def tried(window: Window, work: "partial[Iterator[CheckStep]] | None", until: str) -> str:
    """Press the button and wait for a sentence; return all that is said then."""
    failures: list[object] = []
    window.root.report_callback_exception = lambda *error: failures.append(error)
    texts = Texts("en")
    test = Trial(window.root, window.cover(), texts, lambda: work, of_connection(texts))
    test.frame.place(relwidth=1, relheight=1)
    window.root.update()
    test._start()

    def said() -> bool:
        window.root.update()
        return until in texts_in(test.frame)

    wait_for(until, said)
    text = texts_in(test.frame)
    test.stop()
    assert failures == []
    return text


def test_the_lines_appear_as_the_steps_are_tried(
    window: Window, simulator: RunningSimulator
) -> None:
    desk = FileSettings(None, Settings(), Texts("en"), is_demo=False)
    work = partial(desk.check, typed(simulator), "demo")
    said = tried(window, work, "The connection works.")
    for step in ("Client secret", "Access token", "WebSocket", "Logon"):
        assert f"{step}: ✓ ok" in said


def test_a_refusal_says_what_to_do(window: Window, simulator: RunningSimulator) -> None:
    desk = FileSettings(None, Settings(), Texts("en"), is_demo=False)
    said = tried(window, partial(desk.check, typed(simulator), WRONG), "Call your technician.")
    assert "Access token: ✗ FAILED" in said
    assert WRONG not in said


def test_nothing_is_tried_while_something_is_wrong(window: Window) -> None:
    assert "Correct first" in tried(window, None, "Correct first")


def test_who_closes_the_window_hears_no_more_of_it(window: Window) -> None:
    def never() -> Iterator[CheckStep]:
        raise TerminalError("too late")
        yield

    texts = Texts("en")
    test = Trial(window.root, window.cover(), texts, lambda: never, of_connection(texts))
    test._start()
    test.stop()
    test.frame.destroy()
    window.root.update()
