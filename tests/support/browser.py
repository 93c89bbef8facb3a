"""A headless Chromium that can resolve no address but this machine's."""

import base64
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from selenium import webdriver
from selenium.webdriver import ChromeOptions
from selenium.webdriver.chrome.service import Service

PHONE = (360, 740)
DESKTOP = (1280, 900)
_FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Browser:
    """One Chromium with one tab."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def look(
        self, size: tuple[int, int] = PHONE, *, dark: bool = False, languages: str = "en"
    ) -> None:
        """Emulate a screen of that size, light or dark, with the user's ``languages``."""
        width, height = size
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        self.command("Network.enable")
        self.command("Network.setExtraHTTPHeaders", headers={"Accept-Language": languages})

    def with_script(self, *, allowed: bool) -> None:
        """Allow or forbid the pages' scripts."""
        self.command("Emulation.setScriptExecutionDisabled", value=not allowed)

    def open(self, address: str) -> None:
        """Open a page."""
        self.driver.get(address)

    def command(self, name: str, **parameters: object) -> Any:  # noqa: ANN401 - as DevTools answers
        """Send one command of the DevTools protocol; return its answer."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def text(self) -> str:
        """Return what can be read on the page."""
        return str(self.run("return document.body.innerText"))

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - any JSON
        """Run a script in the page; return its result."""
        return self.driver.execute_script(script, *arguments)

    def console(self) -> list[str]:
        """Return what the console has said since it was asked last."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call] # the library has no types
        return [str(entry["message"]) for entry in entries]

    def press(self, selector: str) -> None:
        """Click what a CSS selector finds."""
        self.driver.find_element("css selector", selector).click()

    def picture(self, *, whole: bool = False) -> bytes:
        """Return what is on the screen as PNG; the ``whole`` page if asked."""
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=whole)
        return base64.b64decode(shot["data"])

    def serious_faults(self) -> list[str]:
        """Return what axe-core finds serious or critical on the page, a line each."""
        axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        # Run by DevTools, it isn't blocked by the page's Content-Security-Policy.
        self.command("Runtime.evaluate", expression=f"{axe};0")
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then((all) => done(all.violations));"
        )
        return [
            f"{one['impact']} {one['id']}: {[node['html'][:200] for node in one['nodes']]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]

    def is_wider_than_its_screen(self) -> bool:
        """Whether the page must be scrolled sideways."""
        return bool(
            self.run(
                "const root = document.documentElement;return root.scrollWidth > root.clientWidth"
            )
        )


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium by the driver that the system has; ends with the block.

    Raises: RuntimeError with the remedy where there is none to be had.
    """
    driver_file, program = shutil.which("chromedriver"), shutil.which("chromium")
    if driver_file is None or program is None:
        message = (
            "these tests need Chromium: tests/run installs it; by hand: "
            "sudo apt-get install chromium chromium-driver"
        )
        raise RuntimeError(message)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = program
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        driver = webdriver.Chrome(options=options, service=Service(executable_path=driver_file))
        try:
            yield Browser(driver)
        finally:
            driver.quit()
