"""The time zone that a test's clock is in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Have local times be those of a zone; Windows keeps its own."""
    if not hasattr(time, "tzset"):
        yield
        return
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TZ", name)
            time.tzset()
            yield
    finally:
        time.tzset()
