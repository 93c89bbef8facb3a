"""The command line: what each command runs. Exit statuses: docs/command-line.md."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Union

from terminal_app import arguments, settings
from terminal_app.console import NOT_DONE, WRONG_USAGE
from terminal_app.errors import DisplayError, OutputClosedError, SettingsError, TerminalError
from terminal_app.operators import Right

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App
    from terminal_app.gui.first_paint import PaintedWindow

_ERROR_BOX = 0x10  # MB_OK | MB_ICONERROR

Painted = Union["PaintedWindow", DisplayError]
"""The till's window, painted already, or why there is none."""
Run = Callable[[argparse.Namespace, Painted | None], int]


def main(words: Sequence[str], painted: Painted | None = None) -> int:
    """Run the command that ``words`` name; returns the exit status.

    ``painted`` is there where the command is a till.
    """
    try:
        given = arguments.parser().parse_args(words)
        if given.verbose:
            from terminal_app import logs

            logs.be_verbose()
        status = _RUNS[given.command](given, painted)
    except SettingsError as error:
        _tell(error)
        return WRONG_USAGE
    except OutputClosedError:
        return NOT_DONE
    except TerminalError as error:
        _tell(error)
        return NOT_DONE
    except KeyboardInterrupt:
        # `pay` counts interrupts itself: here no payment can have been started.
        return NOT_DONE
    finally:
        if painted is not None and not isinstance(painted, DisplayError):
            painted.close()
    return status


def _tell(error: TerminalError) -> None:
    """Say why there is nothing more: in the console, or in a box where Windows gave none."""
    if sys.stderr is not None:
        sys.stderr.write(f"terminal-app: {error}\n")
    elif sys.platform == "win32":
        import ctypes

        from terminal_app.gui.views import window_station

        # Where nobody sees the box, nobody closes it.
        if window_station.is_seen():
            ctypes.windll.user32.MessageBoxW(None, str(error), "terminal-app", _ERROR_BOX)


# -- the commands: each loads its own parts -------------------------------------------------


def _till(given: argparse.Namespace, painted: Painted | None) -> int:
    from terminal_app.compose import startup

    file = startup.settings_file(given.config)
    is_shown = not isinstance(painted, DisplayError | None)
    # A file that was named must be there.
    if is_shown and given.config is None and not file.exists():
        from terminal_app.compose import first_run

        return first_run.run(_app(painted), file, given.data_dir)
    chosen, _ = _chosen(given)
    app = _app(painted)
    from terminal_app.compose import till

    return till.run(app, chosen, till.paths_of(file, given.data_dir))


def _demo(given: argparse.Namespace, painted: Painted | None) -> int:
    from terminal_app.compose import startup

    chosen, data_dir = startup.chosen_for_demo(given.config, given.data_dir)
    lan, scenario = _lan(given), given.scenario
    if isinstance(painted, DisplayError | None):
        from terminal_app.compose import console_demo

        return console_demo.demo(chosen, data_dir, str(painted), lan=lan, scenario_name=scenario)
    app = _app(painted)
    from terminal_app.compose import demo

    return demo.demo(app, chosen, data_dir, given.config, lan=lan, scenario_name=scenario)


def _app(painted: Painted | None) -> "App":
    """Return what drives the window.

    Raises: DisplayError.
    """
    if isinstance(painted, DisplayError | None):
        raise painted or DisplayError("no window was painted")
    from terminal_app.gui.app import App

    return App(painted)


def _pay(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import console

    chosen, data_dir = _chosen(given)
    return console.pay(
        chosen,
        data_dir,
        console.read_money(chosen, given.amount, given.currency),
        timeout_s=given.timeout,
        as_json=given.json,
        despite_unknown=given.despite_unknown,
        operator=given.operator,
    )


def _refund(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import console

    return console.refund(
        *_chosen(given), given.receipt, as_json=given.json, operator=given.operator
    )


def _receipt(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import startup
    from terminal_app.console import receipt_command

    return receipt_command.write_receipt(
        *startup.chosen_to_read(given.config, given.data_dir),
        given.id,
        form=given.format,
        output=given.output,
        is_copy=given.copy,
        paper=given.paper,
    )


def _print(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import print_commands

    return print_commands.print_slip(*_chosen(given), given.id)


def _printer(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import print_commands

    return print_commands.print_test_page(_chosen(given)[0])


def _resolve(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import console

    return console.resolve(
        *_chosen(given), given.id, given.reason, is_paid=given.paid, operator=given.operator
    )


def _export(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import startup
    from terminal_app.console.csv_cells import Style
    from terminal_app.console.export import command
    from terminal_app.console.export.booked import Days
    from terminal_app.texts import Texts

    if given.schema:
        return command.show_schema()
    named = (given.first, given.last, given.format, given.file)
    if None in named or given.first > given.last:
        raise SettingsError(
            "Say which days, how and where: export --from DAY --to DAY --format csv|json FILE. "
            "The first day isn't after the last."
        )
    if given.format == "json" and (given.closings or given.bom):
        raise SettingsError("--closings and --bom are of a CSV: JSON has both, and no mark.")
    chosen, data_dir = startup.chosen_to_read(given.config, given.data_dir)
    wanted = command.Wanted(
        Days(given.first, given.last, chosen.day.cut_off_hour),
        given.format,
        given.closings,
        Style(arguments.SEPARATORS[given.separator], arguments.DECIMALS[given.decimal]),
        given.bom,
    )
    texts = Texts(chosen.till.language)
    return command.write(data_dir, wanted, given.file, texts, overwrite=given.overwrite)


def _settlement(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.console import settlement_command
    from terminal_app.settlement.result import Days

    if (given.first is None) is not (given.last is None) or (
        given.first is not None and given.first > given.last
    ):
        raise SettingsError(
            "Name the first and the last day, or none. The first isn't after the last."
        )
    if given.format == "pdf" and given.output is None:
        raise SettingsError("Name a file for the PDF: --output NEW.")
    days = None if given.first is None else Days(given.first, given.last)
    return settlement_command.compare_file(
        *_chosen(given), given.file, days, given.format, given.output
    )


def _check(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import console

    return console.check(_chosen(given)[0])


def _certify(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import certify

    return certify.certify(
        *_chosen(given),
        report_file=given.report,
        unattended=given.unattended,
        afresh=given.afresh,
        propose_file=given.propose,
        operator=given.operator,
    )


def _journal(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import startup
    from terminal_app.console import journal_commands as journal
    from terminal_app.console import totals_report
    from terminal_app.settings import profile_file
    from terminal_app.texts import Texts

    if given.action in {"archive", "erase-customer"}:
        return _retain(given)
    chosen, data_dir = startup.chosen_to_read(given.config, given.data_dir)
    texts = Texts(chosen.till.language)
    archives = getattr(given, "archives", False)
    match given.action:
        case "list":
            return journal.show_list(
                data_dir, texts, unknown=given.unknown, as_json=given.json, archives=archives
            )
        case "show":
            return journal.show_payment(
                data_dir, given.id, texts, as_json=given.json, archives=archives
            )
        case "verify":
            return journal.show_faults(data_dir, texts, as_json=given.json, archives=archives)
        case "report":
            profile = profile_file.of(chosen.connection.profile)
            return totals_report.show_report(data_dir, texts, profile, as_json=given.json)
    return journal.save_copy(data_dir, given.file, texts)


def _day_command(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import startup
    from terminal_app.console import day_commands
    from terminal_app.payments.payment import Owner
    from terminal_app.texts import Texts

    form = day_commands.Form("json" if given.json else given.format, given.output, given.paper)
    if given.print and (given.what in {"close", "list"}):
        raise SettingsError("Print X, a day or a closing: day --print, day show N --print.")
    if (form.name == "pdf") is not (form.output is not None):
        raise SettingsError("A PDF needs a new file, and nothing else has one: --output FILE.")
    if given.what == "list" and form.name == "pdf":
        raise SettingsError("The list of the closings is no PDF: day show N is one.")
    if form.output is not None and form.output.exists():
        # Before the day is closed.
        raise SettingsError(f"{form.output} is there already. Name a new file.")
    if (given.what == "show") is not (given.number is not None):
        raise SettingsError("Say which closing: day show N. Nothing else of a day has a number.")
    if given.what == "close":
        from terminal_app.compose import console

        return console.close_day(*_chosen(given), form, given.operator)
    if given.print:
        from terminal_app.compose import print_commands

        chosen, data_dir = _chosen(given)
        form = form._replace(print_page=print_commands.page_printer(chosen, data_dir))
    else:
        chosen, data_dir = startup.chosen_to_read(given.config, given.data_dir)
    texts = Texts(chosen.till.language)
    match given.what:
        case None:
            return day_commands.show_so_far(data_dir, texts, form)
        case "list":
            return day_commands.show_list(data_dir, texts, form)
        case "show":
            own = Owner(chosen.connection.websocket_url, chosen.connection.terminal_id)
            return day_commands.show_closing(data_dir, given.number, own, texts, form)
    return day_commands.show_day(data_dir, given.what, chosen.day.cut_off_hour, texts, form)


def _retain(given: argparse.Namespace) -> int:
    from terminal_app.compose import retention

    if given.action == "archive":
        return retention.archive(*_chosen(given), given.before, given.operator)
    return retention.erase(*_chosen(given), given.id, given.before, given.operator)


def _secret(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.console import secret_commands
    from terminal_app.texts import Texts

    chosen, _ = _chosen(given)
    client_id, texts = chosen.connection.client_id, Texts(chosen.till.language)
    match given.action:
        case "set":
            return secret_commands.store(client_id, texts)
        case "clear":
            return secret_commands.clear(client_id, texts)
    return secret_commands.say_where(client_id, texts)


def _operator(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import operators, startup

    file = startup.settings_file(given.config)
    match given.action:
        case "add":
            return operators.add(file, given.name, frozenset(map(Right, given.right)))
        case "pin":
            return operators.set_pin(file, given.name)
        case "remove":
            return operators.remove(file, given.name)
    return operators.show_list(_chosen(given)[0])


def _profile(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import profiles

    if given.action == "from":
        return profiles.from_description(given.file)
    return profiles.check(given.file)


def _simulator(given: argparse.Namespace, _painted: object) -> int:
    from terminal_app.compose import simulator

    if given.list_scenarios:
        return simulator.list_scenarios()
    if given.list_profiles:
        from terminal_app.compose import profiles

        return profiles.list_shipped()
    ledger, state, scenario = given.ledger, given.state, given.scenario
    options = simulator.SimulatorOptions(
        given.host, given.port, given.delay, ledger, state, scenario, _lan(given), given.profile
    )
    return simulator.serve(options)


def _chosen(given: argparse.Namespace) -> tuple[settings.Settings, Path]:
    """Return the settings and the data folder.

    Raises: SettingsError.
    """
    from terminal_app.compose import startup

    return startup.chosen(given.config, given.data_dir)


def _lan(given: argparse.Namespace) -> str | None:
    """Return at which address phones get in; empty: at the likeliest; None: at none."""
    return "" if given.lan is arguments.LIKELIEST else given.lan


_RUNS: dict[str, Run] = {
    "run": _till,
    "demo": _demo,
    "pay": _pay,
    "refund": _refund,
    "print": _print,
    "printer": _printer,
    "resolve": _resolve,
    "receipt": _receipt,
    "day": _day_command,
    "export": _export,
    "settlement": _settlement,
    "check": _check,
    "certify": _certify,
    "operator": _operator,
    "secret": _secret,
    "journal": _journal,
    "profile": _profile,
    "simulator": _simulator,
}
"""What each command of ``arguments`` runs."""
