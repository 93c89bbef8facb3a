"""Settings: what isn't understood is refused with the key, the value and the remedy."""

import json
import os
import re
import subprocess
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminal_app.errors import SettingsError
from terminal_app.gui.views import system_theme
from terminal_app.settings import Connection, Settings, Till, Times
from terminal_app.settings.loader import for_simulator, load, parse
from terminal_app.settings.model import SECTIONS
from terminal_app.settings.paths import operator_name

TOKEN_URL = "https://pay.example/oauth/token"
WEBSOCKET_URL = "wss://pay.example/ws"
CUSTOM = {
    "environment": "custom",
    "token_url": TOKEN_URL,
    "websocket_url": WEBSOCKET_URL,
    "terminal_id": "TILL-1",
    "client_id": "shop-7",
}
SIMULATOR = '[connection]\nenvironment = "simulator"\n'


def connection(**changes: str) -> str:
    """Return the section of a custom connection; an empty change takes the key out."""
    given = {**CUSTOM, **changes}
    return "[connection]\n" + "".join(f"{key} = '{given[key]}'\n" for key in given if given[key])


def refusal(text: str) -> str:
    with pytest.raises(SettingsError) as refused:
        parse(text)
    return str(refused.value)


# -- what is understood ----------------------------------------------------------------


def test_the_test_environment_sets_its_own_addresses() -> None:
    text = connection(environment="test", token_url="", websocket_url="")
    assert parse(text) == Settings(
        Connection(
            "test",
            "https://apm.dev.payex.com/authorization/oauth/token",
            "wss://apm.dev.payex.com/ws",
            "TILL-1",
            "shop-7",
        )
    )


def test_the_simulator_needs_nothing_more() -> None:
    read = parse(SIMULATOR)
    assert read.connection.websocket_url == "ws://127.0.0.1:8765/ws"
    assert (read.connection.terminal_id, read.connection.client_id) == ("DEMO-1", "demo")
    assert read.connection.is_simulated
    assert (read.till, read.times) == (Till(), Times())


def test_every_key_is_read() -> None:
    read = parse(
        connection(proxy="http://proxy.example:3128")
        + '[till]\ncurrency = "SEK"\nlanguage = "sv"\nmax_amount_minor = 5000\n'
        + 'cents_first = true\noperator = "Kari"\nshow_own_code = true\n'
        + 'theme = "dark"\n'
        + "[times]\n"
        + "".join(f"{name} = {number}\n" for number, name in enumerate(Times._fields, 10))
    )
    assert read.connection == Connection(**CUSTOM, proxy="http://proxy.example:3128")
    expected = Till(
        "SEK", "sv", 5000, cents_first=True, operator="Kari", show_own_code=True, theme="dark"
    )
    assert read.till == expected
    assert read.times == Times(*map(float, range(10, 10 + len(Times._fields))))
    assert all(type(seconds) is float for seconds in read.times)


def test_the_times_are_those_of_the_design() -> None:
    times = Times()
    assert (times.logon, times.init_response, times.confirmation, times.customer) == (
        10,
        15,
        10,
        600,
    )
    assert (times.ping, times.pong, times.reconnect_first, times.reconnect_most) == (15, 5, 0.5, 30)
    assert (times.take_up, times.ask_first, times.ask_most) == (5, 30, 3600)


def test_a_real_environment_is_not_simulated() -> None:
    assert not parse(connection()).connection.is_simulated
    loopback = connection(
        token_url="http://127.0.0.1:9000/t", websocket_url="ws://127.0.0.1:9000/ws"
    )
    assert parse(loopback).connection.is_simulated


@pytest.mark.parametrize(
    ("key", "elsewhere"),
    [
        ("token_url", "https://pay.example/t"),
        ("token_url", "https://127.0.0.1.pay.example/t"),
        ("proxy", "http://proxy.example:3128"),
        ("proxy", "http://10.0.0.1:3128"),
    ],
)
def test_a_till_at_a_simulated_server_names_no_other_machine(key: str, elsewhere: str) -> None:
    here = {"token_url": "http://localhost/t", "websocket_url": "ws://127.0.0.1/ws"}
    message = refusal(connection(**{**here, key: elsewhere}))
    assert f"connection.{key}" in message
    assert "simulated" in message


@pytest.mark.parametrize("elsewhere", ["https://apm.dev.payex.com/t", "wss://pay.example/ws"])
def test_the_settings_for_a_simulator_carry_no_real_address(elsewhere: str) -> None:
    here = "ws://127.0.0.1:1/ws"
    for urls in ((elsewhere, here), (here, elsewhere)):
        with pytest.raises(SettingsError):
            for_simulator(*urls, Settings())


def test_the_scheme_of_an_address_may_be_written_in_any_case() -> None:
    """RFC 3986, 3.1; the libraries that connect know the lower case alone."""
    read = parse(connection(token_url="HTTPS://pay.example/T", websocket_url="WsS://pay.example/W"))
    assert read.connection.token_url == "https://pay.example/T"
    assert read.connection.websocket_url == "wss://pay.example/W"
    here = parse(connection(token_url="HTTP://[::1]:9/t", websocket_url="WS://127.0.0.1:9/ws"))
    assert here.connection.is_simulated


@pytest.mark.parametrize("url", ["WS://pay.example/ws", "FTP://127.0.0.1/ws"])
def test_another_scheme_is_refused_in_any_case(url: str) -> None:
    assert "connection.websocket_url" in refusal(connection(websocket_url=url))


def test_the_settings_for_a_simulator_point_at_it() -> None:
    made = for_simulator("http://127.0.0.1:1/t", "ws://127.0.0.1:1/ws", Settings())
    assert made.connection.is_simulated
    assert made.connection.websocket_url == "ws://127.0.0.1:1/ws"


# -- what is refused -------------------------------------------------------------------

REFUSED: dict[str, tuple[str, tuple[str, ...]]] = {
    "an unknown section": ("[tils]\n", ("'tils'", "connection, till, times")),
    "a key outside a section": ('currency = "NOK"\n', ("'currency'", "Known sections")),
    "an unknown key": (SIMULATOR + 'hosts = "x"\n', ("connection.hosts", "Known keys", "proxy")),
    "an unknown key of the till": ("[till]\ncolour = 1\n", ("till.colour", "cents_first")),
    "an unknown time": ("[times]\nlogin = 1\n", ("times.login", "logon")),
    "the secret": (SIMULATOR + 'client_secret = "x"\n', ("TERMINAL_APP_CLIENT_SECRET", "keyring")),
    "another secret": ('[till]\nsecret = "x"\n', ("TERMINAL_APP_CLIENT_SECRET",)),
    "a section that is text": ('till = "NOK"\n', ("till = 'NOK'", "[till]")),
    "a section that is a list": ("[[till]]\n", ("till = [{}]", "[till]")),
    "text as a number": ("[till]\nlanguage = 5\n", ("till.language = 5", "text in quotes")),
    "a list for text": ('[till]\nlanguage = ["en"]\n', ("till.language = ['en']",)),
    "a number as text": ('[till]\nmax_amount_minor = "5"\n', ("= '5'", "a whole number")),
    "a broken amount": ("[till]\nmax_amount_minor = 5.5\n", ("= 5.5", "a whole number")),
    "true for a number": ("[till]\nmax_amount_minor = true\n", ("= True", "a whole number")),
    "a number for true": ("[till]\ncents_first = 1\n", ("till.cents_first = 1", "true or false")),
    "true as text": ('[till]\ncents_first = "yes"\n', ("= 'yes'", "true or false")),
    "no limit": ("[till]\nmax_amount_minor = 0\n", ("max_amount_minor = 0", "1 to 1000000000000")),
    "a limit below 0": ("[till]\nmax_amount_minor = -1\n", ("= -1", "1 to")),
    "a limit too high": ("[till]\nmax_amount_minor = 1000000000001\n", ("= 1000000000001", "1 to")),
    "an unknown currency": ('[till]\ncurrency = "DKK"\n', ("= 'DKK'", "NOK, SEK, EUR, USD")),
    "a currency in lower case": ('[till]\ncurrency = "nok"\n', ("= 'nok'", "NOK")),
    "no currency": ('[till]\ncurrency = ""\n', ("till.currency = ''", "NOK")),
    "an unknown language": ('[till]\nlanguage = "de"\n', ("= 'de'", "en, nb, sv, da, fi")),
    "a time of 0": ("[times]\nlogon = 0\n", ("times.logon = 0.0", "more than 0")),
    "a time below 0": ("[times]\ncustomer = -5\n", ("times.customer = -5.0", "more than 0")),
    "a time of a day and more": ("[times]\nping = 86401\n", ("ping = 86401.0", "at most 86400")),
    "a time that is no number": ("[times]\npong = nan\n", ("times.pong = nan", "more than 0")),
    "a time without end": ("[times]\npong = inf\n", ("times.pong = inf", "at most")),
    "a time before all": ("[times]\npong = -inf\n", ("times.pong = -inf", "more than 0")),
    "a time as text": ('[times]\npong = "5"\n', ("times.pong = '5'", "a number of seconds")),
    "a time as true": ("[times]\npong = true\n", ("times.pong = True", "a number of seconds")),
    "a time too large": (f"[times]\npong = {'9' * 400}\n", ("times.pong = 999", "seconds")),
    "a number too large": (f"[times]\npong = {'9' * 5000}\n", ("not valid TOML", "Correct")),
    "back-off upside down": ("[times]\nreconnect_most = 0.1\n", ("reconnect_most = 0.1", "first")),
    "an unknown environment": (
        connection(environment="staging"),
        ("connection.environment = 'staging'", "test, production, custom, simulator"),
    ),
    "an address beside test": (
        connection(environment="test"),
        ("connection.token_url = 'https://pay.example", 'environment = "custom"'),
    ),
    "an address beside simulator": (
        SIMULATOR + "websocket_url = 'wss://pay.example/ws'\n",
        ("connection.websocket_url", 'environment = "custom"'),
    ),
    "production without addresses": (
        connection(environment="production", token_url=""),
        ("connection.token_url is missing", "your provider"),
    ),
    "no WebSocket address": (
        connection(websocket_url=""),
        ("connection.websocket_url is missing", "wss://"),
    ),
    "nothing at all": ("", ("connection.terminal_id is missing", "your provider")),
    "no terminal id": (connection(terminal_id=""), ("connection.terminal_id is missing",)),
    "no client id": (connection(client_id=""), ("connection.client_id is missing",)),
    "a terminal id with letters beyond ASCII": (
        connection(terminal_id="KÅSSA"),
        ("connection.terminal_id = 'KÅSSA'", "ASCII"),
    ),
    "a terminal id that is a blank": (connection(terminal_id=" "), ("terminal_id = ' '", "ASCII")),
    "a terminal id that makes a header": (
        '[connection]\nenvironment = "simulator"\nterminal_id = "A\\r\\nX-Evil: 1"\n',
        ("connection.terminal_id = 'A\\r\\nX-Evil: 1'", "ASCII"),
    ),
    "a file that isn't there": (
        connection(ca_file="/no/such/file.pem"),
        ("connection.ca_file = '/no/such/file.pem'", "a file that exists"),
    ),
    "a proxy without a port": (
        connection(proxy="http://proxy.example"),
        ("connection.proxy = 'http://proxy.example'", "http://HOST:PORT"),
    ),
    "a proxy over https": (connection(proxy="https://proxy.example:1"), ("http://HOST:PORT",)),
    "a proxy with a password": (connection(proxy="http://a:b@proxy.example:1"), ("HOST:PORT",)),
    "a proxy with a path": (connection(proxy="http://proxy.example:1/x"), ("HOST:PORT",)),
    "a proxy on port 99999": (connection(proxy="http://proxy.example:99999"), ("HOST:PORT",)),
    "no TOML": ("currency: NOK", ("not valid TOML", "line 1", "Correct that line")),
    "a key twice": (SIMULATOR + 'environment = "test"\n', ("not valid TOML", "Correct")),
    "a control character": ("[till]\noperator = 'a\x00'\n", ("not valid TOML",)),
    "nested 10,000 deep": ("a = " + "[" * 10_000, ("not valid TOML",)),
}


@pytest.mark.parametrize(("text", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_setting_is_refused_with_key_value_and_remedy(
    text: str, says: tuple[str, ...]
) -> None:
    message = refusal(text)
    for part in says:
        assert part in message
    assert message.isprintable()


SENTENCES = json.loads(Path(__file__).with_name("refused.json").read_text(encoding="utf-8"))
"""Wrong settings and, letter for letter, what is said of them."""


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.items())
def test_what_is_said_of_a_wrong_setting_stays_the_same_sentence(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_a_secret_in_the_file_is_never_repeated() -> None:
    assert "hunter2" not in refusal(SIMULATOR + 'client_secret = "hunter2"\n')


def test_the_page_of_the_settings_has_every_key_with_its_default() -> None:
    page = (Path(__file__).parents[3] / "docs/settings.md").read_text(encoding="utf-8")
    (written,) = re.findall(r"```toml\n(.+?)```", page, re.DOTALL)
    told = tomllib.loads(written)
    defaults = {name: getattr(Settings(), name)._asdict() for name in SECTIONS}
    assert {name: {*keys} for name, keys in told.items()} == {
        name: {*keys} for name, keys in defaults.items()
    }
    # Those of a connection are examples.
    del told["connection"], defaults["connection"]
    assert told == json.loads(json.dumps(defaults))


# -- plain connections for loopback alone ----------------------------------------------

THIS_MACHINE = [
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "[::1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
]
OTHER_MACHINES = [
    "127.0.0.1.evil.com",
    "localhost.evil.com",
    "evil.com",
    "evil-localhost",
    "127.0.0.1@evil.com",
    "localhost:80@evil.com",
    "@evil.com",
    "127.0.0.1\\@evil.com",
    "127.0.0.1%2eevil.com",
    "128.0.0.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "10.0.0.1",
    "192.168.1.5",
    "[::]",
    "[::2]",
    "[fe80::1]",
    "[::1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "127.0.0.1 ",
    " 127.0.0.1",
    "127.0.0.１",
    "ⓛocalhost",
    "127.0.0.1:99999",
    "127.0.0.1:port",
    "",
    ":80",
]


@pytest.mark.parametrize("host", THIS_MACHINE)
def test_a_plain_connection_to_this_machine_is_accepted(host: str) -> None:
    text = connection(token_url=f"http://{host}/t", websocket_url=f"ws://{host}:8080/ws")
    read = parse(text)
    assert read.connection.websocket_url == f"ws://{host}:8080/ws"
    assert read.connection.is_simulated


@pytest.mark.parametrize("host", OTHER_MACHINES)
def test_a_plain_connection_to_any_other_host_is_refused(host: str) -> None:
    for key, url in (("token_url", f"http://{host}/t"), ("websocket_url", f"ws://{host}/ws")):
        message = refusal(connection(**{key: url}))
        assert f"connection.{key} = {url!r}" in message
        assert "this machine's own addresses alone" in message


@pytest.mark.parametrize(
    "url",
    [
        "ftp://pay.example/",
        "wss://pay.example/",
        "https:pay.example",
        "https:///oauth/token",
        "//pay.example/",
        "pay.example",
        "https://kari:secret@pay.example/",
        "https://pay.example/#fragment",
        "https://pay example/",
        "https://pay.example/a b",
        "https://pay.example:99999/",
        "https://påy.example/",
        "file:///etc/passwd",
        "javascript:1",
    ],
)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    assert "connection.token_url = " in refusal(connection(token_url=url))


def test_the_addresses_of_token_and_websocket_arent_mixed_up() -> None:
    assert "connection.token_url" in refusal(connection(token_url=WEBSOCKET_URL))
    assert "connection.websocket_url" in refusal(connection(websocket_url=TOKEN_URL))


# -- the file --------------------------------------------------------------------------


def loaded(file: Path, content: bytes) -> Settings:
    file.write_bytes(content)
    return load(file)


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "terminal-app.toml"
    assert loaded(file, SIMULATOR.encode()) == parse(SIMULATOR)
    assert loaded(file, SIMULATOR.encode("utf-8-sig")) == parse(SIMULATOR)
    assert loaded(file, SIMULATOR.replace("\n", "\r\n").encode()) == parse(SIMULATOR)


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"Create it.*--config FILE.*terminal-app demo"):
        load(tmp_path / "none.toml")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"can't be read.*Check the file"):
        load(tmp_path)


if os.name != "nt":  # which has neither in its folders

    @pytest.mark.parametrize("name", ["pipe.toml", "/dev/zero"])
    def test_a_pipe_or_a_device_in_place_of_the_file_is_refused_at_once(
        tmp_path: Path, name: str
    ) -> None:
        if not name.startswith("/"):
            subprocess.run(["mkfifo", str(tmp_path / name)], check=True)
        with pytest.raises(SettingsError, match="it is no regular file"):
            load(tmp_path / name)
        assert system_theme.peek(str(tmp_path / name)) == "system"


def test_a_file_of_any_size_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'[till]\noperator = "{"x" * 300_000}"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="larger than 262144 bytes"):
        load(file)


def test_a_key_of_very_many_parts_is_refused_at_once() -> None:
    began = time.process_time()
    assert "line 2 has too many dots" in refusal(f"\n{'a.' * 20_000}a = 1\n")
    assert "too many dots" in refusal(f"[{'a.' * 20_000}a]\n")
    assert time.process_time() - began < 2
    assert parse(f"# {'.' * 500}\n{SIMULATOR}") == parse(SIMULATOR)


def test_a_text_has_its_limit_and_is_not_repeated_whole() -> None:
    assert parse(f'{SIMULATOR}[till]\noperator = "{"x" * 100}"\n').till.operator == "x" * 100
    said = refusal(f'{SIMULATOR}[till]\noperator = "{"x" * 101}"\n')
    assert said.endswith("Allowed: at most 100 characters.")
    for key in ("till.operator", "sale.catalogue", "connection.ca_file", "connection.client_id"):
        section, _, name = key.partition(".")
        said = refusal(f"[{section}]\n{name} = '{'x' * 100_000}'\n")
        assert said.startswith(f"{key} = 'xxx")
        assert "characters" in said
        assert len(said) < 400


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_refused_with_the_remedy(
    tmp_path: Path, encoding: str
) -> None:
    content = '[till]\noperator = "Kåre"\n'.encode(encoding)
    with pytest.raises(SettingsError, match="Save the file as UTF-8"):
        loaded(tmp_path / "terminal-app.toml", content)


def test_a_fault_in_the_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "terminal-app.toml"
    with pytest.raises(SettingsError, match=r"terminal-app\.toml: till\.language = 'de'"):
        loaded(file, b'[till]\nlanguage = "de"\n')


def test_a_ca_file_that_exists_is_accepted(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("certificates")
    assert parse(connection(ca_file=str(ca_file))).connection.ca_file == str(ca_file)


KEYS = [
    f"{section}.{key}"
    for section, kind in (("connection", Connection), ("till", Till), ("times", Times))
    for key in kind._fields
]
VALUES = st.one_of(
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["true", "[]", "{}", "2026-11-22", "'x'", "''", "'http://[::1'", "'ws://x'"]),
)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES), st.text(max_size=20))
@example({"connection.websocket_url": "'ws://['"}, "")
def test_whatever_stands_in_the_file_is_understood_or_refused_and_never_a_traceback(
    given_: dict[str, str], junk: str
) -> None:
    text = "".join(f"{key} = {value}\n" for key, value in given_.items())
    for document in (text, f"{text}{junk}", f"connection.environment = 'simulator'\n{text}"):
        try:
            read: object = parse(document)
        except SettingsError as error:
            read = str(error)
        assert isinstance(read, Settings) or str(read).endswith(".")


# -- who charges -----------------------------------------------------------------------


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("USER", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_who_charges_is_the_setting_else_the_systems_user_else_the_till(
    user: pytest.MonkeyPatch,
) -> None:
    assert operator_name(Till()) == "till"
    for name in ("USER", "USERNAME"):
        user.setenv(name, "kari")
    assert operator_name(Till()) == "kari"
    assert operator_name(Till(operator="Ola")) == "Ola"


def test_a_user_name_that_isnt_text_can_still_be_recorded(user: pytest.MonkeyPatch) -> None:
    for name in ("USER", "USERNAME"):
        user.setenv(name, "k\udce5re")
    assert operator_name(Till()).encode() == b"k?re"


def test_a_user_name_of_any_length_is_cut(user: pytest.MonkeyPatch) -> None:
    for variable in ("USER", "USERNAME"):
        user.setenv(variable, "x" * 30_000)
    assert operator_name(Till()) == "x" * 100


def test_a_demo_asks_for_no_connection_and_uses_none(tmp_path: Path) -> None:
    file = tmp_path / "till.toml"
    file.write_text('[till]\nlanguage = "nb"\n', encoding="utf-8")
    read = load(file, for_demo=True)
    assert (read.till.language, read.connection) == ("nb", Connection())
    file.write_text(connection() + '[till]\nlanguage = "fi"\n', encoding="utf-8")
    assert load(file, for_demo=True).connection == Connection()


def test_a_demos_settings_are_still_held_against_what_is_allowed() -> None:
    with pytest.raises(SettingsError, match=r"till\.language"):
        parse('[till]\nlanguage = "xx"\n', for_demo=True)


# -- lists ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "quick_amounts_minor = 5000",
        "quick_amounts_minor = ['50']",
        "quick_amounts_minor = [50.0]",
        "quick_amounts_minor = [true]",
        "quick_amounts_minor = [0]",
        "quick_amounts_minor = [1, 2, 3, 4, 5, 6, 7, 8, 9]",
        "tip_percents = [101]",
        "tip_percents = [1, 2, 3, 4, 5]",
    ],
)
def test_a_list_holds_what_its_key_allows(line: str) -> None:
    assert f"sale.{line.partition(' ')[0]}" in refusal(f"{SIMULATOR}[sale]\n{line}\n")


def test_quick_amounts_and_tips_are_lists() -> None:
    text = f"{SIMULATOR}[sale]\nquick_amounts_minor = [5000, 10000]\ntip_percents = [5]\n"
    sale = parse(text).sale
    assert (sale.quick_amounts_minor, sale.tip_percents) == ((5000, 10000), (5,))


def test_a_text_size_is_one_of_three() -> None:
    assert "normal, large, largest" in refusal(f"{SIMULATOR}[screen]\ntext_size = 'huge'\n")
