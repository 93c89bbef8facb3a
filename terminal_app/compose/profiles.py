"""Profiles of servers: those that come with the program, and the check of any."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_line, write_remark
from terminal_app.errors import SettingsError
from terminal_app.settings import profile_file
from terminal_app.settings.toml_file import BOM, read_text
from terminal_app.wire.profile import load as profile_text
from terminal_app.wire.profile.model import SHIPPED, Profile

_SUFFIX = ".toml"


def check(file: Path) -> int:
    """Say that the profile in ``file`` can be used; returns the exit status.

    Raises: SettingsError with line and remedy if it can't; OutputClosedError.
    """
    profile = profile_file.load(file)
    if profile.is_shipped:
        write_line("The profile is the shipped contract: nothing differs.")
    else:
        write_line(f"The profile can be used. Its digest: {profile.digest}")
    return DONE


def from_description(file: Path) -> int:
    """Write the profile that an AsyncAPI description makes, and what of it doesn't map.

    Returns the exit status: not done where something doesn't map, and is a person's to write.

    Raises: SettingsError where it can't be used; OutputClosedError.
    """
    from terminal_app.wire.description import document, importer  # noqa: PLC0415 - for this alone

    text = read_text(file, document.MOST_BYTES, "provider's AsyncAPI description")
    if text is None:
        raise SettingsError(f"There is no description {file}. Name another file.")
    try:
        made = importer.profile_of(text.removeprefix(BOM))
    except document.DescriptionError as error:
        raise SettingsError(f"{file}: {error}") from None
    except profile_text.ProfileError as error:
        raise SettingsError(
            f"{file}: what it describes can't be a profile: {error} Write the profile by hand "
            "(docs/profile.md)."
        ) from None
    write_line(f"# From the description {file.name}.")
    for line in made.text.splitlines() or ["# It is the shipped contract: nothing differs."]:
        write_line(line)
    for heading, sentences in (("Doesn't map", made.unmapped), ("To be checked", made.unsure)):
        for sentence in sentences:
            write_remark(f"{heading}: {sentence}")
    return NOT_DONE if made.unmapped else DONE


def list_shipped() -> int:
    """Write the profiles that come with the program, a line each; returns the exit status.

    Raises: OutputClosedError.
    """
    width = max(map(len, names()))
    for name in names():
        comment = text_of(name).partition("\n")[0].removeprefix("#").strip()
        write_line(f"{name:<{width}}  {comment}")
    return DONE


def names() -> list[str]:
    """Return the names of the profiles that come with the program."""
    found = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX))


def text_of(name: str) -> str:
    """Return the text of the profile of that name."""
    return _folder().joinpath(name + _SUFFIX).read_text(encoding="utf-8")


def named(name: str | None) -> Profile:
    """Return the profile of that name, else the one in the file of that path; None: the contract.

    Raises: SettingsError.
    """
    if name is None:
        return SHIPPED
    if name in names():
        return profile_text.parse(text_of(name))
    return profile_file.load(Path(name))


def _folder() -> Traversable:
    return resources.files("terminal_app.simulator").joinpath("profiles")
