"""Where a described server has our fields, as the tables of a profile."""

from collections import Counter
from collections.abc import Iterator, Mapping

from terminal_app.wire.description.findings import GET, MAY_LACK_PAYMENT, Findings
from terminal_app.wire.description.matching import AMOUNT, RECEIPT, STATE, TYPE, Matched
from terminal_app.wire.profile.layout import TO_SERVER, Path, leaves
from terminal_app.wire.profile.model import EVERY, SHIPPED

_NOT_THERE = "not_in_the_description"
_OF_THE_HEAD = frozenset({"id", "timestamp", "terminalId"})
"""What a message may have outside its body."""


def find_envelope(out: Findings) -> None:
    """Find the way that the fields of every body have in common; type and id may be above it."""
    placed = [
        (ours, one.path)
        for made in out.matched.values()
        for ours, one in made.found.items()
        if ours != TYPE and not _is_of_line(ours)
    ]
    common = _common([path for _ours, path in placed]) or _common(
        [path for ours, path in placed if ours not in _OF_THE_HEAD]
    )
    if common and len(out.matched) > 1 and not any(step.isdigit() for step in common):
        out.envelope = common
        out.line(("envelope",), "path", ".".join(common))


def _common(paths: list[Path]) -> Path:
    common: Path = paths[0][:-1] if paths else ()
    for path in paths:
        while path[: len(common)] != common:
            common = common[:-1]
    return common


def find_fields(out: Findings) -> None:
    """Find where each field is."""
    likely: dict[tuple[str, str], list[str]] = {}
    where: dict[str, dict[str, str]] = {}
    for name, made in out.matched.items():
        _tell_fields(out, name, made)
        for ours, one in made.found.items():
            path = ".".join(one.path)
            where.setdefault(ours, {})[name] = path if _is_of_line(ours) else out.written(one.path)
            if ours in made.likely:
                likely.setdefault((ours, path), []).append(name)
    for (ours, path), messages in sorted(likely.items()):
        by = ", ".join(sorted(messages))
        out.unsure.append(f"{path} is taken for {ours}, by its name alone ({by}).")
    usual = {ours: Counter(told.values()).most_common(1)[0][0] for ours, told in where.items()}
    tables: dict[str, dict[str, str]] = {EVERY: usual}
    for name, made in out.matched.items():
        tables[name] = {
            ours: path
            for ours, path in _places(out, name, made, usual)
            if path != usual.get(ours, _own(ours))
        }
    unsure = {ours for ours, _path in likely}
    for name, table in tables.items():
        for ours, path in table.items():
            if name != EVERY or path != _own(ours):
                out.line(("fields", name), ours, path, is_sure=ours not in unsure)


def _own(ours: str) -> str:
    """Return where the contract has a field; of a line's, within the line."""
    return ours.rpartition(".")[2] if _is_of_line(ours) else ours


def _places(
    out: Findings, name: str, made: Matched, usual: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the path of each of our fields, as a profile has it.

    What the description doesn't have is where others have it, or in the contract's place.
    """
    placed = [one.path for ours, one in made.found.items() if not _is_of_line(ours)]
    for leaf in leaves(name, SHIPPED):
        path = made.path(leaf.name)
        told = usual.get(leaf.name, leaf.name)
        if path is not None:
            yield leaf.name, out.written(path)
        elif not _is_taken(out, told, placed):
            yield leaf.name, told
        elif not _is_taken(out, leaf.name, placed):
            yield leaf.name, leaf.name
        else:
            yield leaf.name, f"{_NOT_THERE}.{leaf.name}"
        for inner in leaf.items:
            ours = f"{leaf.name}.{inner.name}"
            at = made.path(ours)
            if at is not None:
                yield ours, ".".join(at)


def _is_taken(out: Findings, path: str, placed: list[Path]) -> bool:
    """Whether another field is there, above or below; or it is a place in an array."""
    whole = tuple(path.removeprefix("$.").split("."))
    if not path.startswith("$."):
        whole = (*out.envelope, *whole)
    is_place = any(step.isdigit() for step in whole)
    return is_place or any(one[: len(whole)] == whole or whole[: len(one)] == one for one in placed)


def _tell_fields(out: Findings, name: str, made: Matched) -> None:
    for ours, several in made.several.items():
        paths = " or ".join(".".join(one.path) for one in several)
        out.unmapped.append(f"{name}: {ours} could be {paths}. Write into the profile which.")
    unknown = [
        leaf.name
        for leaf in leaves(name, SHIPPED)
        if leaf.name not in made.found and leaf.name not in made.several
    ]
    needed = [ours for ours in unknown if ours in _required(name)]
    out.unmapped += [
        f"{name}: nothing in the description is {ours}, which the till needs."
        for ours in needed
        if not _may_be_missing(name, ours)
    ]
    if name in TO_SERVER and (sent := [ours for ours in unknown if ours not in needed]):
        out.unsure.append(f"{name}: the till may send {', '.join(sent)}, too.")


def _may_be_missing(name: str, ours: str) -> bool:
    return ours == TYPE or (
        (name not in TO_SERVER or name == "STATUS_UPDATE")
        and (ours == "id" or (ours == "paymentId" and name in (*MAY_LACK_PAYMENT, GET)))
    )


def _required(name: str) -> set[str]:
    """Return our fields that the contract requires."""
    needed = {
        "LOGON_CONFIRMATION": ("id",),
        GET: ("id", "paymentId"),
        "PAYMENT_INIT_REQUEST": ("id", "paymentId", AMOUNT, "paymentDetails.currencyIso"),
        "PAYMENT_INIT_RESPONSE": ("id", "paymentId", "qrCode"),
        "STATUS_UPDATE": ("id", "paymentId", STATE),
        "PAYMENT_RECEIPT": ("id", "paymentId", RECEIPT, STATE),
        "REFUND": ("id", RECEIPT),
        "PROBLEM": ("id", "type"),
    }
    return {TYPE, *needed[name]}


def _is_of_line(ours: str) -> bool:
    return ours.startswith("paymentDetails.products.")
