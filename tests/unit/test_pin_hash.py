"""A PIN is kept so that it can be checked and not read."""

import hashlib

import pytest

from terminal_app import pin_hash
from terminal_app.errors import SettingRefusedError
from terminal_app.settings import Screen, Settings, validation

KEPT = pin_hash.hashed("2580")
_SALT = bytes(range(16))
_KEY = hashlib.scrypt(b"2580", salt=_SALT, n=2, r=1, p=1, dklen=32)
CHEAP = f"scrypt$2$1$1${_SALT.hex()}${_KEY.hex()}"
"""Of the same kind, and made in no time."""


def test_the_right_pin_matches_and_no_other_does() -> None:
    assert pin_hash.matches("2580", KEPT)
    assert not any(pin_hash.matches(other, KEPT) for other in ("2581", "258", "25800", ""))


def test_the_same_pin_is_kept_differently_each_time_and_never_as_itself() -> None:
    assert pin_hash.hashed("2580") != KEPT
    assert "2580" not in KEPT.rpartition("$")[0].replace("16384", "")
    assert KEPT.startswith("scrypt$16384$8$1$")


@pytest.mark.parametrize("at", range(32))
def test_a_hash_that_differs_in_any_one_byte_matches_nothing(at: int) -> None:
    kept, _, key = CHEAP.rpartition("$")
    other = bytearray.fromhex(key)
    other[at] ^= 1
    assert pin_hash.matches("2580", CHEAP)
    assert not pin_hash.matches("2580", f"{kept}${other.hex()}")


@pytest.mark.parametrize("at", range(16))
def test_a_salt_that_differs_in_any_one_byte_matches_nothing(at: int) -> None:
    kept, salt, key = CHEAP.rsplit("$", 2)
    other = bytearray.fromhex(salt)
    other[at] ^= 1
    assert not pin_hash.matches("2580", f"{kept}${other.hex()}${key}")


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "2580",
        "scrypt$16384$8$1$aa",
        KEPT.replace("scrypt", "plain"),
        KEPT.replace("16384", "16385"),
        KEPT.replace("16384", str(2**30)),
        KEPT[:-2],
        KEPT.replace("$8$", "$x$"),
    ],
)
def test_what_cannot_be_read_matches_nothing_and_is_refused_in_the_settings(kept: str) -> None:
    assert not pin_hash.matches("2580", kept)
    if kept:
        with pytest.raises(SettingRefusedError) as refused:
            validation.check(Settings(screen=Screen(pin=kept)))
        assert kept not in str(refused.value)


def test_a_pin_is_four_to_twelve_digits() -> None:
    assert [pin_hash.is_pin(text) for text in ("123", "1234", "123456789012", "1234567890123")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not pin_hash.is_pin("12a4")
    assert not pin_hash.is_pin("١٢٣٤")
