"""Generator of the pictures in docs/pictures: ``python -m tools.docs.pictures``.

Starts a virtual screen, the simulator and the till, presses keys, and takes a screenshot of
each main state; then opens the simulator's pages in a browser.
"""

import argparse
import io
import random
import sys
import tempfile
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import zxingcpp
from PIL import Image

from terminal_app.gui.views.widgets.palettes import LIGHT
from terminal_app.simulator import SimulatorServer
from terminal_app.texts import LANGUAGES
from tests.support.browser import DESKTOP, PHONE, Browser, running_browser
from tests.support.processes import (
    RunningTill,
    running_demo,
    running_simulator,
    running_till,
    write_settings,
)
from tests.support.results import NOT_KNOWN, NOT_PAID, PAID, wait_for_result
from tests.support.screen import SEEN_MS, Colour, Screen, rgb, virtual_screen
from tests.support.waiting import wait_for
from tests.unit.simulator.terminal import Terminal

_AT_REST = 8
"""So many looks, one after the other, that show the same."""
FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"

A_NOTICE, A_BUTTON = 0.02, 0.015
"""The least share of the screen that each covers."""


def take(screen: Screen, name: str) -> None:
    """Save one screenshot, once the screen no longer changes."""
    seen: deque[bytes] = deque(maxlen=_AT_REST)

    def at_rest() -> bool:
        seen.append(screen.picture().tobytes())
        return len(seen) == _AT_REST and len(set(seen)) == 1

    wait_for("the screen at rest", at_rest)
    picture = screen.picture().convert("RGB")
    picture.save(FOLDER / f"{name}.png", optimize=True)
    print(f"docs/pictures/{name}.png")


def wait_for_code(screen: Screen) -> None:
    """Wait until there is a QR code that can be decoded."""
    wait_for("the QR code", lambda: zxingcpp.read_barcodes(screen.picture()))


def wait_for_end_of_sale(screen: Screen, ground: Colour) -> None:
    """Wait until a result of that colour is shown, and until it may be left."""
    wait_for_result(screen, ground)
    for _ in range(3):
        screen.pause()


def take_page(browser: Browser, name: str) -> None:
    """Save one screenshot of the browser's page, once no animation runs."""
    wait_for("the page at rest", lambda: browser.run("return !document.getAnimations().length"))
    picture = Image.open(io.BytesIO(browser.picture())).convert("RGB")
    picture.save(FOLDER / f"{name}.png", optimize=True)
    print(f"docs/pictures/{name}.png")


def take_pages() -> None:
    """Save screenshots of the customer's page on a phone, and of the operator's page."""
    with (
        SimulatorServer(
            delay_s=0,
            rng=random.Random(3),  # noqa: S311 - the same numbers each time
            clock=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        ) as server,
        Terminal.logged_on(server, "TILL-1") as till,
        running_browser() as browser,
    ):
        till.charge(12_513)
        address = str(till.receive()["qrCode"])
        browser.look(PHONE)
        browser.open(address)
        take_page(browser, "7-phone")
        browser.look(PHONE, dark=True)
        browser.press("#main")
        wait_for("paid", lambda: "Receipt number" in browser.text())
        take_page(browser, "8-phone-paid-dark")
        till.charge(8_001)
        till.charge(6_413)
        browser.look(DESKTOP)
        browser.open(server.base_url)
        wait_for("all payments", lambda: "64.13 NOK" in browser.text())
        browser.press("details[id$='-problems'] summary")
        take_page(browser, "9-operator")


def take_for_cashiers() -> None:
    """Save what a cashier must tell apart, in each language, for docs/cashier.md."""
    for language in LANGUAGES:
        more = f'[till]\nlanguage = "{language}"\n[times]\nconfirmation = 0.5\n'
        with (
            virtual_screen() as screen,
            tempfile.TemporaryDirectory() as folder,
            running_simulator(Path(folder), delay_s=0.5) as simulator,
            running_till(
                write_settings(Path(folder), simulator, more), Path(folder, "data"), screen.name
            ) as till,
        ):
            till.wait_until_logged_on()
            screen.type("125,50\r")
            wait_for_end_of_sale(screen, PAID)
            take(screen, f"cashier-{language}-paid")
            screen.type("49,14\r")
            wait_for_code(screen)
            screen.key("Escape")
            wait_for_end_of_sale(screen, NOT_KNOWN)
            take(screen, f"cashier-{language}-not-known")


def main(arguments: list[str] | None = None) -> int:
    """Make all pictures, or those for cashiers alone; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs.pictures", description=__doc__)
    parser.add_argument("--cashiers", action="store_true", help="only those of docs/cashier.md")
    FOLDER.mkdir(parents=True, exist_ok=True)
    take_for_cashiers()
    if parser.parse_args(arguments).cashiers:
        return 0
    take_pages()
    times = "[times]\nconfirmation = 0.5\n"
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with running_simulator(path, delay_s=1.0) as simulator:
            settings = write_settings(path, simulator, times)
            with running_till(settings, path / "data", screen.name) as till:
                till.wait_until_logged_on()
                screen.type("125,50")
                wait_for("typed", lambda: screen.share_of(rgb(LIGHT.accent)) > A_BUTTON)
                take(screen, "1-ready")
                screen.key("Return")
                wait_for_code(screen)
                take(screen, "2-paying")
                wait_for_end_of_sale(screen, PAID)
                take(screen, "3-paid")
                screen.type("80,01\r")
                wait_for_end_of_sale(screen, NOT_PAID)
                take(screen, "4-not-paid")
                screen.type("49,14\r")
                wait_for_code(screen)
                screen.key("Escape")
                wait_for_end_of_sale(screen, NOT_KNOWN)
                take(screen, "5-not-known")
                screen.type("64,13\r")
                wait_for_code(screen)
                simulator.stop()
                wait_for("the line lost", lambda: screen.share_of(NOT_KNOWN) > A_NOTICE)
                take(screen, "6-paying-offline")
    take_customer_display()
    return 0


def take_customer_display() -> None:
    """Save screenshots of the payments, and of a dark till beside the customer's window."""
    more = '[till]\ntheme = "dark"\n[customer_display]\nshow = "on"\nlanguage = "nb"\n'
    # A demo leaves room beside it; a till fills its screen.
    with (
        virtual_screen(1024 + 960, 768) as screen,
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder), screen.name, more) as till,
    ):
        till.wait_until_logged_on()
        wait_for("the customer's window", lambda: len(screen.windows()) > 1)
        for number, amount in enumerate(("89,02", "125,50", "80,01", "49,02"), 1):
            sell(screen, till, amount, number)
        screen.key("F2")
        take(screen, "10-payments")
        screen.key("Escape")
        screen.scan("2000000000001")
        screen.type("32,13\r")
        wait_for_code(screen)
        take(screen, "11-customers-window")


def sell(screen: Screen, till: RunningTill, amount: str, number: int) -> None:
    """Complete the ``number``-th sale."""
    # The result of the one before is in sight for a while.
    screen.key(amount[0], SEEN_MS)
    screen.type(f"{amount[1:]}\r")
    wait_for(
        "the end of the sale",
        lambda: (
            [one["outcome"] for one in till.payments()].count("not_known") == 0
            and len(till.payments()) == number
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
