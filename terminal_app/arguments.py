"""The command line's arguments: which commands there are, and what each may be given."""

import argparse
import math
from datetime import date
from pathlib import Path

from terminal_app import __version__, settings
from terminal_app.errors import SettingsError
from terminal_app.operators import Right

_MOST_TIMEOUT_S = 86_400
_MOST_REASON = 200
_FIRST_YEAR, _LAST_YEAR = 1971, 9998
"""Of these every system knows the local time."""
_DAY_ACTIONS = frozenset({"close", "list", "show"})
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}
LIKELIEST = object()
"""``--lan`` without an address."""


def parser() -> argparse.ArgumentParser:
    """Return what reads a command line: ``command`` is the name of what is to be run."""
    made = argparse.ArgumentParser(
        prog="terminal-app",
        description="A payment terminal for shops. Without a command: the till.",
        epilog="Exit status: 0 done, 1 not done and no money moved, 2 wrong usage, "
        "3 outcome not known, 4 no connection or access refused.",
    )
    made.add_argument("--version", action="version", version=f"terminal-app {__version__}")
    made.add_argument("--config", type=Path, metavar="FILE", help="the settings file (TOML)")
    made.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="the folder of the journal and the log"
    )
    _flag(made, "--verbose", "log more, and on standard error too")
    made.set_defaults(command="run")
    commands = made.add_subparsers(metavar="COMMAND")

    def command(name: str, help_: str, *aliases: str) -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = commands.add_parser(name, help=help_, aliases=aliases)
        one.set_defaults(command=name)
        return one

    command("run", "the till (the default)")
    demo = command("demo", "the till against the built-in simulator; no settings needed")
    _add_scenario_and_lan(demo)
    pay = command("pay", "one payment in the console")
    pay.add_argument("amount", metavar="AMOUNT", help="e.g. 125,50 or 125.50")
    pay.add_argument("--currency", type=_currency, metavar="C", help=", ".join(settings.CURRENCIES))
    pay.add_argument(
        "--timeout", type=_seconds, metavar="S", help="ask to cancel after so many seconds"
    )
    _flag(pay, "--json", "end with one JSON object")
    _flag(
        pay,
        "--despite-unknown",
        "charge although an earlier payment of this amount isn't settled",
    )
    _add_operator(pay)
    refund = command("refund", "pay one receipt back")
    number = "the receipt's number"
    refund.add_argument("receipt", type=_receipt_number, metavar="RECEIPT", help=number)
    _flag(refund, "--json", "end with one JSON object")
    _add_operator(refund)
    _add_payment(command("print", "print one receipt; not while a till runs"))
    _add_printer_actions(command("printer", "try the printer"))
    _add_resolve(command("resolve", "say what became of a payment, by hand", "settle"))
    for add, name, help_ in (
        (_add_receipt, "receipt", "one receipt, as text or into a file"),
        (_add_day_actions, "day", "what came in, and closing the day"),
        (_add_export, "export", "payments and closings for the books, into a file"),
        (_add_settlement, "settlement", "the provider's settlement files"),
    ):
        add(command(name, help_))
    command("check", "token, connection and logon: a line each")
    certify = command("certify", "try every flow against the server, with a report")
    certify.add_argument("--report", type=Path, metavar="FILE", help="where the report goes")
    _flag(certify, "--unattended", "without a person; a simulator alone")
    _flag(certify, "--afresh", "begin anew, with the first step")
    certify.add_argument(
        "--propose",
        type=_file,
        metavar="FILE",
        help="first find out how the server writes, and put the profile into FILE",
    )
    _add_operator(certify)
    _add_operator_actions(command("operator", "who may work at the till"))
    _add_secret_actions(command("secret", "the client secret, in the system's keyring"))
    _add_journal_actions(command("journal", "read the journal; while a till runs, too"))
    _add_profile_actions(command("profile", "where a server differs from the contract"))
    _add_simulator(command("simulator", "the built-in back end alone"))
    return made


def _add_simulator(simulator: argparse.ArgumentParser) -> None:
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
    simulator.add_argument(
        "--profile", metavar="NAME|FILE", help="speak as a server of that profile does"
    )
    _flag(simulator, "--list-profiles", "the profiles of the program, a line each")
    _add_scenario_and_lan(simulator)
    _flag(simulator, "--list-scenarios", "the scenarios of the program, a line each")


def _flag(command: argparse._ActionsContainer, name: str, help_: str) -> None:
    command.add_argument(name, action="store_true", help=help_)


def _add_resolve(resolve: argparse.ArgumentParser) -> None:
    resolve.add_argument("id", metavar="ID", help="the payment's id or the beginning of it")
    word = resolve.add_mutually_exclusive_group(required=True)
    _flag(word, "--paid", "the merchant has the money")
    _flag(word, "--not-paid", "the merchant doesn't have it")
    how = "how you know"
    resolve.add_argument("--reason", required=True, type=_reason, metavar="TEXT", help=how)
    _add_operator(resolve)


def _add_receipt(receipt: argparse.ArgumentParser) -> None:
    _add_payment(receipt)
    receipt.add_argument(
        "--format", choices=("text", "pdf", "escpos"), default="text", help="the default is text"
    )
    output = "a new file; text goes to standard output without one"
    receipt.add_argument("--output", type=_file, metavar="FILE", help=output)
    _add_paper(receipt)
    _flag(receipt, "--copy", "say on it that it is a copy")


def _add_payment(command: argparse.ArgumentParser) -> None:
    shown = "the payment's id, the beginning of it, or a receipt number"
    command.add_argument("id", metavar="ID", help=shown)


def _add_printer_actions(printer: argparse.ArgumentParser) -> None:
    actions = printer.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("test", help="print a page with letters, signs, a QR code and a cut")


def _add_operator(command: argparse.ArgumentParser) -> None:
    help_ = "who asks, where the settings have operators; the PIN is on standard input"
    command.add_argument("--operator", metavar="NAME", help=help_)


def _add_operator_actions(operator: argparse.ArgumentParser) -> None:
    actions = operator.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="one more; the PIN is on standard input")
    add.add_argument("name", metavar="NAME")
    rights = [right.value for right in Right]
    add.add_argument(
        "--right",
        action="append",
        choices=rights,
        required=True,
        help=f"what the operator may do, once for each: {', '.join(rights)}",
    )
    for name, help_ in (
        ("pin", "another PIN, on standard input"),
        ("remove", "one less"),
    ):
        actions.add_parser(name, help=help_).add_argument("name", metavar="NAME")
    actions.add_parser("list", help="who may do what, a line each")


def _add_scenario_and_lan(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--scenario", metavar="NAME|FILE", help="let the server do what the scenario says"
    )
    command.add_argument(
        "--lan",
        nargs="?",
        const=LIKELIEST,
        type=_lan_address,
        metavar="ADDRESS",
        help="let phones in: everybody in this machine's network reaches the customers' pages",
    )


def _add_journal_actions(journal: argparse.ArgumentParser) -> None:
    actions = journal.add_subparsers(dest="action", metavar="ACTION", required=True)
    made = {
        name: actions.add_parser(name, help=text)
        for name, text in (
            ("list", "the payments, newest first"),
            ("show", "one payment and what was recorded of it"),
            ("verify", "whether somebody has changed the journal"),
            ("report", "what the payments come to, by day"),
            ("export", "copy the journal into a file, as a backup"),
            ("archive", "put what is settled and old into an archive; not while a till runs"),
            ("erase-customer", "erase customers' data; not while a till runs"),
        )
    }
    for name in ("list", "show", "verify", "report"):
        _flag(made[name], "--json", "for a program to read")
    _flag(made["list"], "--unknown", "only those whose outcome isn't known")
    _add_payment(made["show"])
    _flag(made["list"], "--archives", "what is in archives, too")
    _flag(made["show"], "--archives", "what archives have of it, too")
    _flag(made["verify"], "--archives", "every archive, too")
    before = "what hasn't changed since that day (YYYY-MM-DD)"
    made["archive"].add_argument("--before", type=_day, metavar="DATE", help=before)
    erase = made["erase-customer"].add_mutually_exclusive_group(required=True)
    erase.add_argument("id", nargs="?", metavar="PAYMENT", help="the payment's id")
    before = "all that came before that day (YYYY-MM-DD)"
    erase.add_argument("--before", type=_day, metavar="DATE", help=before)
    for name in ("archive", "erase-customer"):
        _add_operator(made[name])
    made["export"].add_argument("file", type=Path, metavar="FILE", help="a new file")


def _add_day_actions(day: argparse.ArgumentParser) -> None:
    help_ = (
        "nothing: what came since the last closing (X); a day (YYYY-MM-DD): what was begun on "
        "it; close: close the day (Z), not while a till runs; list: the closings; show: one again"
    )
    day.add_argument("what", nargs="?", type=_day_action, metavar="DAY|close|list|show", help=help_)
    number = "with show: the closing's number"
    day.add_argument("number", nargs="?", type=_closing_number, metavar="N", help=number)
    form = day.add_mutually_exclusive_group()
    _flag(form, "--json", "for a program to read")
    help_ = "text, CSV, or a PDF"
    form.add_argument("--format", choices=("text", "csv", "pdf"), default="text", help=help_)
    help_ = "on the printer of the settings; not while a till runs, not with close and list"
    _flag(form, "--print", help_)
    day.add_argument("--output", type=_file, metavar="FILE", help="the PDF's new file")
    _add_paper(day)
    _add_operator(day)


def _add_paper(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--paper", choices=("a4", "80mm"), default="a4", help="of a PDF; the default is a4"
    )


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("file", nargs="?", type=_file, metavar="FILE", help="a new file")
    for name, which in (("--from", "first"), ("--to", "last")):
        help_ = f"the {which} business day (YYYY-MM-DD)"
        export.add_argument(name, dest=which, type=_day, metavar="DAY", help=help_)
    export.add_argument("--format", choices=("csv", "json"), help="CSV or JSON")
    _flag(export, "--closings", "in a CSV: the closings, in the payments' place; JSON has both")
    export.add_argument(
        "--separator",
        choices=tuple(SEPARATORS),
        default="comma",
        help="between the cells of a CSV; the default is comma",
    )
    export.add_argument(
        "--decimal",
        choices=tuple(DECIMALS),
        default="point",
        help="before the cents in a CSV; the default is point",
    )
    _flag(export, "--bom", "begin a CSV with a byte order mark, for spreadsheets that want one")
    _flag(export, "--overwrite", "replace FILE if it is there")
    _flag(export, "--schema", "write the JSON Schema of the export to standard output instead")


def _add_settlement(settlement: argparse.ArgumentParser) -> None:
    actions = settlement.add_subparsers(dest="action", metavar="ACTION", required=True)
    compare = actions.add_parser("compare", help="a settlement file beside the journal")
    compare.add_argument("file", type=_file, metavar="FILE", help="the provider's file")
    for name, which in (("--from", "first"), ("--to", "last")):
        help_ = f"the {which} day (YYYY-MM-DD) whose payments the file must have"
        compare.add_argument(name, dest=which, type=_day, metavar="DAY", help=help_)
    form = ("text", "json", "csv", "pdf")
    compare.add_argument("--format", choices=form, default="text", help="the default is text")
    compare.add_argument("--output", type=_file, metavar="NEW", help="a new file for the report")


def _day_action(text: str) -> date | str:
    return text if text in _DAY_ACTIONS else _day(text)


def _closing_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no closing's number: it is 1 or more")
    return int(text)


def _add_profile_actions(profile: argparse.ArgumentParser) -> None:
    actions = profile.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="whether the till can use the profile in FILE")
    check.add_argument("file", type=_file, metavar="FILE")
    made = actions.add_parser("from", help="make a profile from an AsyncAPI description in FILE")
    made.add_argument("file", type=_file, metavar="FILE")


def _add_secret_actions(secret: argparse.ArgumentParser) -> None:
    actions = secret.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("set", help="store what standard input holds; never an argument")
    actions.add_parser("clear", help="remove it from the keyring")
    actions.add_parser("where", help="say where it is, and not what")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _MOST_TIMEOUT_S:
        message = f"{text!r} isn't a number of seconds from more than 0 to {_MOST_TIMEOUT_S}"
        raise argparse.ArgumentTypeError(message)
    return seconds


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: YYYY-MM-DD") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        message = f"{text!r} is no day from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise argparse.ArgumentTypeError(message)
    return day


def _port(text: str) -> int:
    highest = 65_535
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        raise argparse.ArgumentTypeError(f"{text!r} isn't a port from 0 to {highest}")
    return int(text)


def _file(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("'' is no file: name one")
    return Path(text)


def _lan_address(text: str) -> str:
    from terminal_app.compose import lan_access  # noqa: PLC0415 - of the command that has it alone

    try:
        return lan_access.checked(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


# These raise SettingsError, which argparse lets pass: their sentence stands alone.


def _currency(text: str) -> str:
    if text not in settings.CURRENCIES:
        allowed = ", ".join(settings.CURRENCIES)
        raise SettingsError(f"--currency = {text!r} can't be used. Allowed: {allowed}.")
    return text


def _receipt_number(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(f"{text!r} is no receipt number: it is digits alone.")
    return text


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > _MOST_REASON or not reason.isprintable():
        raise SettingsError(f"--reason: say in 1 to {_MOST_REASON} characters how you know.")
    return reason
