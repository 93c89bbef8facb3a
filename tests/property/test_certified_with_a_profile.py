"""Drawn servers: with the matching profile the whole certification passes, and the money agrees.

``python -m tests.system.soak.profiles --certify N`` searches on.
"""

import tempfile
from pathlib import Path

from hypothesis import given, settings

from terminal_app.wire.profile.model import Profile
from tests.support.certified import certify_with
from tests.unit.wire.profiles import OTHER_PROFILES


@settings(max_examples=max(3, settings().max_examples // 30))
@given(OTHER_PROFILES)
def test_with_the_matching_profile_the_whole_certification_passes(profile: Profile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        certify_with(profile, Path(folder))
