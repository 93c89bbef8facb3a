"""A virtual screen that Wine draws on, with a window manager; tests under Wine reach it by TCP."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Display:
    """An X server: its name here, and its name over TCP."""

    name: str
    over_tcp: str
    size: str


@contextlib.contextmanager
def opened(size: str, *, has_manager: bool = True) -> Iterator[Display]:
    """Start an X server of that size (``1024x768``) and a window manager; both end with the block.

    Raises: RuntimeError.
    """
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-dpi", "96",
            "-listen", "tcp", "-ac", "-noreset",
        ],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with {server.wait()} before it opened a screen")
        display = Display(f":{number}", f"127.0.0.1:{number}", size)
        manager = _window_manager(display.name) if has_manager else None
        try:
            yield display
        finally:
            if manager is not None:
                manager.terminate()
                manager.wait(10)
    finally:
        server.terminate()
        server.wait(10)


def _window_manager(name: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        ["openbox", "--sm-disable"],
        env={**os.environ, "DISPLAY": name},
        stderr=subprocess.DEVNULL,
    )
