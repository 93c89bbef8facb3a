"""Arguments to commands. Exit statuses: docs/command-line.md."""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Union

from terminal_app import __version__, settings
from terminal_app.errors import DisplayError, SettingsError, TerminalError, UnheardError
from terminal_app.settings import loader, paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App

_NOT_DONE, _WRONG_USAGE = 1, 2
_MOST_TIMEOUT_S = 86_400
_MOST_REASON = 200
_SCENARIO_HELP = "let the server do what the scenario says"
_LIKELIEST = object()
"""``--lan`` without an address."""


Painted = Union["App", DisplayError]
"""The till's window, painted already, or why there is none."""


def main(arguments: Sequence[str], painted: Painted | None = None) -> int:
    """Run the command that ``arguments`` name; returns the exit status.

    ``painted`` is there where the command is a till.
    """
    try:
        return _run(_parser().parse_args(arguments), painted)
    except SettingsError as error:
        sys.stderr.write(f"terminal-app: {error}\n")
        return _WRONG_USAGE
    except UnheardError:
        return _NOT_DONE
    except TerminalError as error:
        sys.stderr.write(f"terminal-app: {error}\n")
        return _NOT_DONE
    except KeyboardInterrupt:
        # `pay` counts interrupts itself: here no payment can have been started.
        return _NOT_DONE
    finally:
        if painted is not None and not isinstance(painted, DisplayError):
            painted.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="terminal-app",
        description="A payment terminal for shops. Without a command: the till.",
        epilog="Exit status: 0 done, 1 not done and no money moved, 2 wrong usage, "
        "3 outcome not known, 4 no connection or access refused.",
    )
    parser.add_argument("--version", action="version", version=f"terminal-app {__version__}")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the settings file (TOML)")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="the folder of the journal and the log"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="the till (the default)")
    demo = commands.add_parser(
        "demo", help="the till against the built-in simulator; no settings needed"
    )
    demo.add_argument("--scenario", metavar="NAME|FILE", help=_SCENARIO_HELP)
    _add_lan(demo)
    pay = commands.add_parser("pay", help="one payment in the console")
    pay.add_argument("amount", metavar="AMOUNT", help="e.g. 125,50 or 125.50")
    pay.add_argument("--currency", metavar="C", help=", ".join(settings.CURRENCIES))
    pay.add_argument(
        "--timeout", type=_seconds, metavar="S", help="ask to cancel after so many seconds"
    )
    pay.add_argument("--json", action="store_true", help="end with one JSON object")
    pay.add_argument(
        "--despite-unknown",
        action="store_true",
        help="charge although an earlier payment of this amount isn't settled",
    )
    refund = commands.add_parser("refund", help="pay one receipt back")
    refund.add_argument("receipt", metavar="RECEIPT", help="the receipt's number")
    refund.add_argument("--json", action="store_true", help="end with one JSON object")
    _add_settle(commands.add_parser("settle", help="say what became of a payment, by hand"))
    commands.add_parser("check", help="token, connection and logon: a line each")
    certify = commands.add_parser(
        "certify", help="try every flow against the server, with a report"
    )
    certify.add_argument("--report", type=Path, metavar="FILE", help="where the report goes")
    certify.add_argument(
        "--unattended", action="store_true", help="without a person; a simulator alone"
    )
    certify.add_argument("--afresh", action="store_true", help="begin anew, with the first step")
    _add_journal(commands.add_parser("journal", help="read the journal; while a till runs, too"))
    simulator = commands.add_parser("simulator", help="the built-in back end alone")
    simulator.add_argument("--host", default="127.0.0.1", help="an address of this machine")
    simulator.add_argument("--port", type=_port, default=settings.SIMULATOR_PORT)
    simulator.add_argument(
        "--delay",
        type=_seconds,
        default=2.0,
        metavar="S",
        help="how long the simulated customer takes, in seconds",
    )
    simulator.add_argument(
        "--ledger", type=_file, metavar="FILE", help="write what happens to FILE, as JSON lines"
    )
    simulator.add_argument(
        "--state", type=_file, metavar="FILE", help="take up what is in FILE, and keep it there"
    )
    simulator.add_argument("--scenario", metavar="NAME|FILE", help=_SCENARIO_HELP)
    simulator.add_argument(
        "--list-scenarios", action="store_true", help="the scenarios of the program, a line each"
    )
    _add_lan(simulator)
    return parser


def _add_lan(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--lan",
        nargs="?",
        const=_LIKELIEST,
        type=_phones_address,
        metavar="ADDRESS",
        help="let phones in: everybody in this machine's network reaches the customers' pages",
    )


def _add_settle(settle: argparse.ArgumentParser) -> None:
    settle.add_argument("id", metavar="ID", help="the payment's id or the beginning of it")
    word = settle.add_mutually_exclusive_group(required=True)
    word.add_argument("--paid", action="store_true", help="the merchant has the money")
    word.add_argument("--not-paid", action="store_true", help="the merchant doesn't have it")
    settle.add_argument("--reason", required=True, metavar="TEXT", help="how you know")


def _add_journal(journal: argparse.ArgumentParser) -> None:
    actions = journal.add_subparsers(dest="action", metavar="ACTION", required=True)
    made = {
        name: actions.add_parser(name, help=text)
        for name, text in (
            ("list", "the payments, newest first"),
            ("show", "one payment and what was recorded of it"),
            ("verify", "whether somebody has changed the journal"),
            ("report", "what the payments come to, by day"),
            ("export", "copy the journal into a file, as a backup"),
        )
    }
    for name in ("list", "show", "verify", "report"):
        made[name].add_argument("--json", action="store_true", help="for a program to read")
    made["list"].add_argument(
        "--unknown", action="store_true", help="only those whose outcome isn't known"
    )
    made["show"].add_argument("id", metavar="ID", help="the payment's id or the beginning of it")
    made["export"].add_argument("file", type=Path, metavar="FILE", help="a new file")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _MOST_TIMEOUT_S:
        message = f"{text!r} isn't a number of seconds from more than 0 to {_MOST_TIMEOUT_S}"
        raise argparse.ArgumentTypeError(message)
    return seconds


def _port(text: str) -> int:
    highest = 65_535
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        message = f"{text!r} isn't a port from 0 to {highest}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _file(text: str) -> Path:
    if not text:
        message = "'' is no file: name one"
        raise argparse.ArgumentTypeError(message)
    return Path(text)


def _phones_address(text: str) -> str:
    from terminal_app.compose import lan_access  # noqa: PLC0415 - only where phones are let in

    try:
        return lan_access.checked(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _run(given: argparse.Namespace, painted: Painted | None) -> int:
    match given.command:
        case "simulator":
            return _simulator(given)
        case "journal":
            return _journal(given)
        case "demo":
            chosen = settings.Settings()
            if given.config:
                chosen = loader.load(given.config, for_demo=True)
            data_dir = paths.data_dir(given.data_dir, is_simulated=False)
            return _demo(painted, chosen, data_dir / "demo", given)
    if _is_first_start(given, painted):
        return _first_start(painted, given)
    file = given.config or paths.default_file()
    chosen = loader.load(file)
    data_dir = paths.data_dir(given.data_dir, is_simulated=chosen.connection.is_simulated)
    match given.command:
        case "check":
            from terminal_app.compose import console  # noqa: PLC0415 - after the arguments

            return console.check(chosen)
        case "pay":
            return _pay(given, chosen, data_dir)
        case "refund":
            return _refund(given, chosen, data_dir)
        case "settle":
            return _settle(given, chosen, data_dir)
        case "certify":
            from terminal_app.compose import (  # noqa: PLC0415 - after the arguments
                certify as certification,
            )

            return certification.certify(
                chosen,
                data_dir,
                report_file=given.report,
                unattended=given.unattended,
                afresh=given.afresh,
            )
    return _window(painted, chosen, file, given.data_dir)


def _is_first_start(given: argparse.Namespace, painted: Painted | None) -> bool:
    """A till with a display that was never set up; a file that was named must be there."""
    is_shown = painted is not None and not isinstance(painted, DisplayError)
    is_till = given.command in {None, "run"} and given.config is None
    return is_till and is_shown and not paths.default_file().exists()


def _first_start(painted: Painted | None, given: argparse.Namespace) -> int:
    if painted is None or isinstance(painted, DisplayError):
        raise painted or DisplayError("no window was painted")
    from terminal_app.compose import first_run  # noqa: PLC0415 - once in a till's life

    return first_run.run(painted, paths.default_file(), given.data_dir)


def _window(
    painted: Painted | None, chosen: settings.Settings, file: Path, named_dir: Path | None
) -> int:
    if painted is None or isinstance(painted, DisplayError):
        raise painted or DisplayError("no window was painted")
    from terminal_app.compose import till  # noqa: PLC0415 - after the settings

    return till.run(painted, chosen, till.home_of(file, named_dir))


def _simulator(given: argparse.Namespace) -> int:
    from terminal_app.compose import demo as backend  # noqa: PLC0415 - after the arguments

    if given.list_scenarios:
        return backend.list_scenarios()
    wishes = backend.SimulatorWishes(
        given.host,
        given.port,
        given.delay,
        given.ledger,
        given.state,
        given.scenario,
        _lan(given),
    )
    return backend.simulator(wishes)


def _lan(given: argparse.Namespace) -> str | None:
    """Return at which address phones get in; empty: at the likeliest; None: at none."""
    return "" if given.lan is _LIKELIEST else given.lan


def _demo(
    painted: Painted | None, chosen: settings.Settings, data_dir: Path, given: argparse.Namespace
) -> int:
    from terminal_app.compose import demo as backend  # noqa: PLC0415 - after the settings

    if painted is None or isinstance(painted, DisplayError):
        return backend.demo_in_console(
            chosen, data_dir, str(painted), lan=_lan(given), scenario_name=given.scenario
        )
    return backend.demo(
        painted,
        chosen,
        data_dir,
        file=given.config,
        lan=_lan(given),
        scenario_name=given.scenario,
    )


def _journal(given: argparse.Namespace) -> int:
    from terminal_app import logs  # noqa: PLC0415 - the window needs none of it
    from terminal_app.console import journal_commands as journal  # noqa: PLC0415 - the same
    from terminal_app.console import totals_report  # noqa: PLC0415 - the same
    from terminal_app.texts import Texts  # noqa: PLC0415 - the same

    chosen = _settings_if_any(given.config)
    data_dir = paths.data_dir(given.data_dir, is_simulated=chosen.connection.is_simulated)
    texts = Texts(chosen.till.language)
    match given.action:
        case "list":
            return journal.show_list(data_dir, texts, unknown=given.unknown, as_json=given.json)
        case "show":
            return journal.show_payment(data_dir, given.id, texts, as_json=given.json)
        case "verify":
            log_files = logs.files(data_dir)
            return journal.show_faults(data_dir, log_files, texts, as_json=given.json)
        case "report":
            return totals_report.show_report(data_dir, texts, as_json=given.json)
    return journal.save_copy(data_dir, given.file, texts)


def _settings_if_any(config: Path | None) -> settings.Settings:
    """Return the settings, or the usual ones: a journal is read without them too, in English."""
    try:
        return loader.load(config or paths.default_file())
    except SettingsError:
        if config is not None:
            raise
        return settings.Settings()


def _pay(given: argparse.Namespace, chosen: settings.Settings, data_dir: Path) -> int:
    from terminal_app import wording  # noqa: PLC0415 - the window needs none of it
    from terminal_app.compose import console  # noqa: PLC0415 - the same
    from terminal_app.payments.money import (  # noqa: PLC0415 - the same
        AmountRefusedError,
        Currency,
        Money,
        read_amount,
    )
    from terminal_app.texts import Texts  # noqa: PLC0415 - the same

    currency = given.currency if given.currency is not None else chosen.till.currency
    if currency not in settings.CURRENCIES:
        allowed = ", ".join(settings.CURRENCIES)
        message = f"--currency = {currency!r} can't be used. Allowed: {allowed}."
        raise SettingsError(message)
    limit_minor = chosen.till.max_amount_minor
    try:
        amount_minor = read_amount(given.amount, limit_minor=limit_minor)
    except AmountRefusedError as refused:
        texts = Texts(chosen.till.language)
        limit = texts.amount(limit_minor, currency)
        sentence = wording.amount_fault(refused.fault, limit, texts)
        message = f"{given.amount!r}: {sentence}"
        raise SettingsError(message) from None
    return console.pay(
        chosen,
        data_dir,
        Money(amount_minor, Currency(currency)),
        timeout_s=given.timeout,
        as_json=given.json,
        despite_unknown=given.despite_unknown,
    )


def _refund(given: argparse.Namespace, chosen: settings.Settings, data_dir: Path) -> int:
    from terminal_app.compose import console  # noqa: PLC0415 - after the settings

    if not (given.receipt.isascii() and given.receipt.isdigit()):
        message = f"{given.receipt!r} is no receipt number: it is digits alone."
        raise SettingsError(message)
    return console.refund(chosen, data_dir, given.receipt, as_json=given.json)


def _settle(given: argparse.Namespace, chosen: settings.Settings, data_dir: Path) -> int:
    from terminal_app.compose import console  # noqa: PLC0415 - after the settings
    from terminal_app.payments.payment import Outcome  # noqa: PLC0415 - the same

    reason = " ".join(given.reason.split())
    if not reason or len(reason) > _MOST_REASON or not reason.isprintable():
        message = f"--reason: say in 1 to {_MOST_REASON} characters how you know."
        raise SettingsError(message)
    outcome = Outcome.PAID if given.paid else Outcome.NOT_PAID
    return console.settle(chosen, data_dir, given.id, outcome, reason)
