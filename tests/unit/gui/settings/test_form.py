"""What is typed into the settings is held against the file's own rules, and said in words."""

import pytest

from terminal_app import pin_hash
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import FIELDS, GROUPS, PIN_KEY, SECRET_KEY
from terminal_app.gui.settings.form import SettingsForm, Typed
from terminal_app.operators import Operator, Right
from terminal_app.settings import LANGUAGES, Connection, Settings, Settlement, Till
from terminal_app.settings.writer import values_of
from terminal_app.texts import Texts

STORED = Settings(Connection("test", terminal_id="TILL-1", client_id="shop"), Till(language="nb"))


def form(stored: Settings = STORED, language: str = "nb") -> SettingsForm:
    return SettingsForm(stored, Texts(language), with_connection=True)


def typed(key: str, text: Typed) -> SettingsForm:
    made = form()
    made.type(FIELDS[key], text)
    return made


def test_every_setting_of_the_file_has_a_field_in_one_group() -> None:
    shown = [field.key for fields in GROUPS.values() for field in fields]
    assert sorted(shown) == sorted([*values_of(Settings()), SECRET_KEY])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_a_name_a_sentence_and_a_rule_in_every_language(language: str) -> None:
    texts = Texts(language)
    for field in FIELDS.values():
        assert words.name(field, texts)
        assert words.about(field, texts)
        assert words.allowed(field, texts)
        assert all(words.choice(field, value, texts) for value in field.choices)


def test_untouched_it_has_no_fault_and_no_change() -> None:
    made = form()
    assert (made.faults, made.changes, made.is_changed) == ({}, {}, False)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("till.max_amount_minor", "2500,50", 250050),
        ("sale.quick_amounts_minor", "50 100 149,50", (5000, 10000, 14950)),
        ("sale.quick_amounts_minor", "0,05", (5,)),
        ("sale.tip_percents", "5; 10", (5, 10)),
        ("times.ping", "2,5", 2.5),
        ("customer_display.screen", " 2 ", 2),
        ("till.operator", " Kari ", "Kari"),
        ("till.cents_first", True, True),
        ("till.theme", "dark", "dark"),
        ("connection.proxy", "http://127.0.0.1:3128", "http://127.0.0.1:3128"),
        ("settlement.receipt", " Transaksjons-ID ", "Transaksjons-ID"),
        ("settlement.decimal", ",", ","),
        ("settlement.separator", "tab", "tab"),
        ("settlement.encoding", "windows-1252", "windows-1252"),
    ],
)
def test_what_is_typed_becomes_the_setting(key: str, text: Typed, value: object) -> None:
    made = typed(key, text)
    assert (made.faults, made.changes) == ({}, {key: value})
    assert made.settings is not None


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("till.max_amount_minor", "0"),
        ("till.max_amount_minor", "mye"),
        ("sale.quick_amounts_minor", "1 2 3 4 5 6 7 8 9"),
        ("sale.tip_percents", "101"),
        ("sale.tip_percents", "5,5"),
        ("times.ping", "0"),
        ("times.ping", "nan"),
        ("times.ping", "86401"),
        ("times.reconnect_most", "0,1"),
        ("customer_display.screen", "17"),
        ("connection.terminal_id", ""),
        ("connection.terminal_id", "KASSE-Ø"),
        ("connection.token_url", "http://example.com/"),
        ("connection.ca_file", "/there/is/none"),
        ("connection.proxy", "socks://x"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_in_the_cashiers_language(
    key: str, text: str
) -> None:
    made = typed(key, text)
    assert made.faults == {key: words.allowed(FIELDS[key], Texts("nb"))}
    assert made.settings is None


def test_a_format_of_its_own_needs_the_columns_of_number_and_amount() -> None:
    made = typed("settlement.format", "csv")
    made.type(FIELDS["settlement.kind"], "Type")
    needed = {f"settlement.{name}" for name in ("receipt", "amount", "sale_word", "refund_word")}
    assert set(made.faults) == needed
    for key in needed:
        made.type(FIELDS[key], key)
    assert made.faults == {}
    assert made.settings is not None
    assert made.settings.settlement == Settlement(
        "csv",
        receipt="settlement.receipt",
        amount="settlement.amount",
        kind="Type",
        sale_word="settlement.sale_word",
        refund_word="settlement.refund_word",
    )


def test_several_faults_are_all_named() -> None:
    made = typed("connection.environment", "custom")
    made.type(FIELDS["connection.client_id"], "")
    made.type(FIELDS["times.pong"], "x")
    made.type(FIELDS["till.max_amount_minor"], "")
    assert set(made.faults) == {
        "connection.token_url",
        "connection.websocket_url",
        "connection.client_id",
        "times.pong",
        "till.max_amount_minor",
    }


def test_a_pin_is_typed_twice_and_kept_as_a_hash() -> None:
    made = form()
    made.pin = "2580"
    assert set(made.faults) == {PIN_KEY}
    made.pin_again = "2580"
    kept = made.changes[PIN_KEY]
    assert pin_hash.matches("2580", str(kept))
    assert kept != "2580"


def test_a_pin_can_be_taken_away() -> None:
    locked = STORED._replace(screen=STORED.screen._replace(pin=pin_hash.hashed("2580")))
    made = form(locked)
    assert made.changes == {}
    made.removes_pin = True
    assert (made.changes, made.is_changed) == ({PIN_KEY: ""}, True)


def test_the_secret_is_no_setting_and_yet_something_to_save() -> None:
    made = form()
    made.secret = "s3cret"
    assert (made.changes, made.is_changed) == ({}, True)
    assert "s3cret" not in repr(made.settings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_operators_are_told_with_the_command_that_changes_them_and_stay(language: str) -> None:
    kept = tuple(Operator(f"Op {n}", "", frozenset({Right.CHARGE})) for n in range(10))
    made = form(STORED._replace(operators=kept), language)
    said = words.about_operators([one.name for one in made.operators], made.texts)
    assert "Op 0, Op 1" in said
    assert "Op 7 …" in said
    assert "terminal-app operator" in said
    assert made.settings is not None
    assert made.settings.operators == kept


@pytest.mark.parametrize(
    ("till", "country"),
    [
        (Till(currency="NOK"), "NO"),
        (Till(currency="SEK"), "SE"),
        (Till(currency="EUR"), ""),
        (Till(currency="NOK", country="SE"), "SE"),
    ],
)
def test_a_first_start_sets_the_country_where_the_currency_tells(till: Till, country: str) -> None:
    settings = STORED._replace(till=till)
    assert form().first_run_changes(settings)["till.country"] == country
