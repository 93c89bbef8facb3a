"""A till that has sold before, for the page that lists its payments."""

import pytest

from tests.unit.gui.presenter.payments.listed import shop_of
from tests.unit.gui.presenter.presented import TillUnderTest


@pytest.fixture
def shop(till: TillUnderTest) -> TillUnderTest:
    """Return a till that has sold three times before."""
    return shop_of(till)
