"""Which of a machine's addresses phones reach, judged by lists of adapters alone."""

import subprocess
import sys

import pytest

from terminal_app.compose.lan_access import Adapter, LanAccess, addresses
from terminal_app.errors import PhonesKeptOutError
from terminal_app.settings import LANGUAGES
from terminal_app.simulator import SimulatorServer
from terminal_app.texts import Texts

LOOPBACK = Adapter("lo", ("127.0.0.1", "::1"))
WIFI = Adapter("wlan0", ("192.168.1.23", "fe80::1"))
CABLE = Adapter("eth0", ("10.0.0.7",))
DOCKER = Adapter("docker0", ("172.17.0.1",))
VIRTUAL = Adapter("VirtualBox Host-Only Ethernet Adapter", ("192.168.56.1",))
PUBLIC = Adapter("eth1", ("8.8.4.4",))
UNPLUGGED = Adapter("Ethernet", ("169.254.10.1",))
ONLY_6 = Adapter("eth2", ("2001:db8::1", "fd00::2"))


@pytest.mark.parametrize(
    ("adapters", "found"),
    [
        ((), []),
        ((LOOPBACK,), []),
        ((LOOPBACK, UNPLUGGED, ONLY_6), []),
        ((LOOPBACK, WIFI), ["192.168.1.23"]),
        ((LOOPBACK, CABLE, WIFI), ["10.0.0.7", "192.168.1.23"]),
        ((PUBLIC, WIFI), ["192.168.1.23", "8.8.4.4"]),
        ((DOCKER, VIRTUAL, WIFI), ["192.168.1.23", "172.17.0.1", "192.168.56.1"]),
        ((DOCKER, PUBLIC), ["172.17.0.1", "8.8.4.4"]),
        ((WIFI, WIFI), ["192.168.1.23"]),
        ((Adapter("odd", ("", "no address", "300.1.1.1")), WIFI), ["192.168.1.23"]),
    ],
)
def test_the_likeliest_address_comes_first(adapters: tuple[Adapter, ...], found: list[str]) -> None:
    assert addresses(adapters) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_machine_without_a_network_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr("terminal_app.compose.lan_access.own_addresses", list)
    with SimulatorServer() as server:
        with pytest.raises(PhonesKeptOutError, match="--lan") as refused:
            LanAccess(server, Texts(language)).open("")
        assert "\n" not in str(refused.value)


def test_one_of_several_is_taken_and_the_others_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "terminal_app.compose.lan_access.own_addresses", lambda: ["127.0.0.2", "127.0.0.3"]
    )
    with SimulatorServer() as server:
        reached_at = LanAccess(server, Texts("en")).open("")
    assert reached_at == f"http://127.0.0.2:{server.port}"
    first, second = capsys.readouterr().out.splitlines()
    assert reached_at in first
    assert "everybody in this network" in first
    assert "127.0.0.3" in second
    assert "--lan ADDRESS" in second


def test_the_address_of_before_is_used_again(capsys: pytest.CaptureFixture[str]) -> None:
    with SimulatorServer() as server:
        access = LanAccess(server, Texts("en"))
        named = access.open("127.0.0.2")
        access.close()
        assert access.open("") == named
    assert "Phones are kept out again." in capsys.readouterr().out


def test_the_library_of_adapters_isnt_loaded_before_it_is_needed() -> None:
    code = "import sys, terminal_app.compose.demo; print('ifaddr' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
