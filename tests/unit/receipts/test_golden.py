"""Every kind of receipt in every width, language and country, byte for byte as it is kept."""

import pytest

from tests.unit.receipts.golden import FOLDER, GOLDEN, Golden


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_a_receipt_is_as_it_is_kept(golden: Golden) -> None:
    """If it is meant to differ: python -m tests.unit.receipts.golden --write, and read the diff."""
    assert golden.made().encode() == golden.file.read_bytes()


def test_no_file_is_kept_that_nothing_is_compared_with() -> None:
    assert {one.name for one in FOLDER.iterdir()} == {one.file.name for one in GOLDEN}


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_no_line_is_wider_than_its_paper(golden: Golden) -> None:
    lines = golden.file.read_text(encoding="utf-8").splitlines()
    assert max(len(line) for line in lines if not line.startswith("== ")) <= golden.width
