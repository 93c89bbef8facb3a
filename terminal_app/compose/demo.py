"""The till in its window against the built-in simulator."""

from functools import partial
from pathlib import Path

from terminal_app.compose import till
from terminal_app.compose.simulator import scenario_named, start_simulator
from terminal_app.gui.app import App
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator


def demo_settings(settings: Settings) -> Settings:
    """Return the settings of a demo, before its simulator has an address."""
    if not settings.sale.catalogue:
        items = demo_items(settings.till.language)
        settings = settings._replace(sale=settings.sale._replace(catalogue=str(items)))
    return for_simulator("", "", settings)


def demo_items(language: str) -> Path:
    """Return the file of what a demo sells where its settings name none."""
    package = Path(__file__).resolve().parent.parent
    # Inside the package if it was built, else beside it in the source.
    folder = package if (package / "assets").is_dir() else package.parent
    items = folder / "assets" / "demo-items"
    own = items / f"{language}.toml"
    return own if own.is_file() else items / "en.toml"


def demo(
    app: App,
    settings: Settings,
    data_dir: Path,
    file: Path | None = None,
    *,
    lan: str | None = None,
    scenario_name: str | None = None,
) -> int:
    """Show the till against the built-in simulator; returns the exit status.

    ``file`` is where its settings are saved; None: nowhere.
    ``lan``: at which address phones get in from the start; empty: the likeliest; None: at none.

    Raises: SettingsError if there is no such scenario, or its catalogue can't be used.
    """
    start = partial(start_simulator, scenario_named(scenario_name))
    paths = till.TillPaths(file, lambda _settings: data_dir, demo_settings)
    return till.run(app, settings, paths, start, lan)
