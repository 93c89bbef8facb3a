"""A counter for the tests of desk and reception; every descriptor and thread accounted for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.session.counter import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter that is logged on."""
    counter = Counter(tmp_path)
    counter.line_up()
    yield counter
    counter.disk.mend()
    counter.desk.close()
