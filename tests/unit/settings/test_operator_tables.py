"""The operators in the settings: what can't be used is refused with its line and a remedy."""

from pathlib import Path

import pytest

from terminal_app import pin_hash
from terminal_app.errors import SettingsError
from terminal_app.operators import Operator, Right, named
from terminal_app.settings import operator_tables
from terminal_app.settings.loader import load, parse
from terminal_app.settings.writer import save

SIMULATOR = '[connection]\nenvironment = "simulator"\n'
HASH = pin_hash.hashed("2468")


def table(name: str = '"Kari"', pin: str = f'"{HASH}"', rights: str = '["charge"]') -> str:
    return f"\n[[operators]]\nname = {name}\npin = {pin}\nrights = {rights}\n"


def refusal(*tables: str) -> str:
    with pytest.raises(SettingsError) as refused:
        parse(SIMULATOR + "".join(tables))
    return str(refused.value)


def test_each_operator_has_a_name_a_pin_and_rights() -> None:
    both = table() + table('"Ola Nordmann"', rights='["charge", "refund", "settings"]')
    assert parse(SIMULATOR + both).operators == (
        Operator("Kari", HASH, frozenset({Right.CHARGE})),
        Operator("Ola Nordmann", HASH, frozenset({Right.CHARGE, Right.REFUND, Right.SETTINGS})),
    )


def test_without_any_there_are_none() -> None:
    assert parse(SIMULATOR).operators == ()


RIGHTS = "charge, refund, resolve, close_day, settings"
UNKNOWN_RIGHT = f"(Ola): unknown right 'pay'. Allowed: one or more of {RIGHTS}"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (table('"kari"'), "(kari): there are two of that name. Rename or remove one of them."),
        (table('"Ola"', '""'), "(Ola): there is no PIN. Set it with: terminal-app operator pin"),
        (table('"Ola"', '"2468"'), "(Ola): pin isn't what a PIN is kept as. Set it with:"),
        (table('"Ola"', "2468"), "(Ola): pin isn't what a PIN is kept as. Set it with:"),
        (table('"Ola"', rights='["pay"]'), UNKNOWN_RIGHT),
        (table('"Ola"', rights="[1]"), "(Ola): unknown right 1. Allowed:"),
        (table('"Ola"', rights="[[]]"), "(Ola): unknown right []. Allowed:"),
        (table('"Ola"', rights="[]"), "(Ola): there are no rights. Allowed:"),
        (table('"Ola"', rights='"charge"'), "(Ola): rights can't be used. Allowed:"),
        ('\n[[operators]]\nname = "Ola"\n', "(Ola): there is no PIN."),
        (f'\n[[operators]]\nname = "Ola"\npin = "{HASH}"\n', "(Ola): there are no rights."),
        (table('"Ola"') + "note = 1\n", "(Ola): unknown key 'note'. Known keys: name, pin,"),
        ("\n[[operators]]\n", ": name = '' can't be used. Allowed: text in quotes, 1 to 40"),
        (table('" Ola"'), ": name = ' Ola' can't be used."),
        (table('"O\\tla"'), ": name = 'O\\tla' can't be used."),
        (table(f'"{"x" * 41}"'), "can't be used. Allowed: text in quotes, 1 to 40 characters"),
        (table("7"), ": name = 7 can't be used."),
    ],
)  # fmt: skip
def test_what_cant_be_used_is_told_with_its_line_and_a_remedy(second: str, said: str) -> None:
    told = refusal(table(), second)
    assert told.startswith("line 9: [[operators]] no. 2")
    assert said in told


def test_no_error_repeats_what_stands_in_the_place_of_a_pin() -> None:
    for pin in ('"13579"', "13579", f'"{HASH}x"', f'["{HASH}"]'):
        told = refusal(table(pin=pin))
        assert "13579" not in told
        assert HASH not in told
    assert HASH not in repr(parse(SIMULATOR + table()))


@pytest.mark.parametrize("given", ['"Kari"', "1", "[1]", "{}"])
def test_what_is_no_table_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match=r"a table .*for each, with name, pin, rights"):
        parse(f"operators = {given}\n{SIMULATOR}")


def test_tables_that_are_written_in_one_line_are_told_by_their_number() -> None:
    one = f'{{name = "Kari", pin = "{HASH}", rights = ["pay"]}}'
    with pytest.raises(SettingsError, match=r"^\[\[operators\]\] no. 1 \(Kari\): unknown right"):
        parse(f"operators = [{one}]\n{SIMULATOR}")


def test_there_are_a_hundred_at_most() -> None:
    many = [table(f'"Op {number}"') for number in range(101)]
    assert len(parse(SIMULATOR + "".join(many[:100])).operators) == 100
    assert "101 of them. Allowed: at most 100" in refusal(*many)


# -- changes -----------------------------------------------------------------------------------


def test_an_operator_is_added_at_the_end_and_all_else_stays() -> None:
    text = SIMULATOR + "# the till by the door"
    added = Operator('Åse "Ås" \\', HASH, frozenset({Right.REFUND, Right.CHARGE}))
    after = operator_tables.with_operator(text, added)
    assert after.startswith(text + "\n\n[[operators]]\n")
    assert 'rights = ["charge", "refund"]' in after
    assert parse(after).operators == (added,)


def test_a_pin_is_changed_and_an_operator_removed_where_they_stand() -> None:
    text = SIMULATOR + "# first" + table() + "# second" + table('"Ola"')
    other = pin_hash.hashed("1357")
    after = operator_tables.with_pin(text, "ola", other)
    assert after == SIMULATOR + "# first" + table() + "# second" + table('"Ola"', f'"{other}"')
    kept = operator_tables.without_operator(after, "KARI")
    assert [one.name for one in parse(kept).operators] == ["Ola"]
    assert parse(operator_tables.without_operator(kept, "Ola")).operators == ()


def test_who_isnt_there_cant_be_changed() -> None:
    with pytest.raises(SettingsError, match=r"operator 'Per' in the settings\. There are: Kari\."):
        operator_tables.without_operator(SIMULATOR + table(), "Per")
    with pytest.raises(SettingsError, match="There are none: terminal-app operator add NAME"):
        operator_tables.with_pin(SIMULATOR, "Per", HASH)


def test_line_ends_of_windows_stay() -> None:
    text = (SIMULATOR + table()).replace("\n", "\r\n")
    made = Operator("Ola", HASH, frozenset({Right.CHARGE}))
    for after in (
        operator_tables.with_operator(text, made),
        operator_tables.with_pin(text, "Kari", HASH),
    ):
        assert "\n" not in after.replace("\r\n", "")


def test_a_byte_order_mark_stays() -> None:
    """Some editors put one before the text."""
    text = f"\ufeff{SIMULATOR}{table()}"
    after = operator_tables.with_pin(text, "Kari", pin_hash.hashed("1357"))
    assert after.startswith(f"\ufeff{SIMULATOR}")
    assert operator_tables.without_operator(after, "Kari").rstrip() == f"\ufeff{SIMULATOR}".rstrip()


@pytest.mark.parametrize("other", ["KARI \u00c5SE", "Kari A\u030ase", "\uff2bari \u00c5se"])
def test_names_that_look_alike_in_other_code_points_are_one_name(other: str) -> None:
    name = "Kari \u00c5se"
    operators = (Operator(name, HASH, frozenset({Right.CHARGE})),)
    assert named(operators, other) is operators[0]
    tables = "".join(table(name=f'"{one}"') for one in (name, other))
    with pytest.raises(SettingsError, match="there are two of that name"):
        parse(SIMULATOR + tables)


def test_settings_that_are_saved_keep_the_operators(tmp_path: Path) -> None:
    file = tmp_path / "till.toml"
    file.write_text(SIMULATOR + table(), encoding="utf-8", newline="")
    save(file, SIMULATOR + table(), {"till.sound": True})
    assert [one.name for one in load(file).operators] == ["Kari"]
