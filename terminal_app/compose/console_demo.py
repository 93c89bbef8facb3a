"""The demo where there is no display: one payment in the console."""

from pathlib import Path

from terminal_app.compose import console
from terminal_app.compose.lan_access import LanAccess
from terminal_app.compose.session import pointed_at
from terminal_app.compose.simulator import scenario_named, start_simulator
from terminal_app.console.output import write_line, write_remark
from terminal_app.errors import PhonesKeptOutError
from terminal_app.payments.money import Currency, Money
from terminal_app.settings import Settings
from terminal_app.texts import Texts

AMOUNT_MINOR = 12_500


def demo(
    settings: Settings,
    data_dir: Path,
    why: str,
    *,
    lan: str | None = None,
    scenario_name: str | None = None,
) -> int:
    """Take one payment against the built-in simulator; ``why`` there is no window.

    Raises: SettingsError if there is no such scenario.
    """
    texts = Texts(settings.till.language)
    write_remark(why)
    write_line(texts.say("There is no display, so the demo takes one payment in the console."))
    amount = Money(AMOUNT_MINOR, Currency(settings.till.currency))
    with start_simulator(scenario_named(scenario_name)) as backend:
        if lan is not None:
            try:
                LanAccess(backend, texts).open(lan)
            except PhonesKeptOutError as error:
                write_remark(str(error))
        # Nobody is asked for a PIN: no money moves.
        settings = settings._replace(operators=())
        return console.pay(pointed_at(backend, settings), data_dir, amount)
