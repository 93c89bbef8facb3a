"""Drawn servers: the trials are settled, and a profile that is made sends as the server wants it.

``python -m tests.system.soak.profiles --drawn N`` searches on.
"""

import tempfile
from pathlib import Path

from hypothesis import given, settings

from terminal_app.wire.profile.model import Profile
from tests.support.first_contact import contacted
from tests.unit.wire.profiles import OTHER_PROFILES


@settings(max_examples=max(3, settings().max_examples // 30))
@given(OTHER_PROFILES)
def test_a_first_contact_leaves_no_money_and_sends_as_the_server_wants_it(true: Profile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        contacted(true, Path(folder))
