"""A pytest plugin: what can't be judged under Wine, each with Wine's own fault as the reason."""

from collections.abc import Sequence

import pytest

FAULTS: dict[str, str] = {}
"""Names of tests, or how they begin, and what Wine lacks."""


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Skip what Wine's faults forbid to judge."""
    for item in items:
        for name, fault in FAULTS.items():
            if item.nodeid.replace("\\", "/").startswith(name):
                item.add_marker(pytest.mark.skip(reason=f"Wine: {fault}"))
