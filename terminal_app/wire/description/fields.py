"""Where a described server has our fields, as the tables of a profile."""

from collections import Counter

from terminal_app.wire.description.findings import GET, MAY_LACK_PAYMENT, Findings
from terminal_app.wire.description.matching import AMOUNT, RECEIPT, STATE, TYPE, Matched
from terminal_app.wire.profile.layout import TO_SERVER, Path, leaves
from terminal_app.wire.profile.model import EVERY, SHIPPED

_NOT_THERE = "not_in_the_description"


def find_envelope(out: Findings) -> None:
    """Find the way that every body's fields have in common."""
    paths = [
        one.path
        for made in out.matched.values()
        for ours, one in made.found.items()
        if ours != TYPE and "." not in ours
    ]
    common: Path = paths[0][:-1] if paths else ()
    for path in paths:
        while path[: len(common)] != common:
            common = common[:-1]
    if common and len(out.matched) > 1 and not any(step.isdigit() for step in common):
        out.envelope = common
        out.line(("envelope",), "path", ".".join(common))


def find_fields(out: Findings) -> None:
    """Find where each field is."""
    where: dict[str, dict[str, str]] = {}
    likely: set[str] = set()
    for name, made in out.matched.items():
        for ours, path in _places(out, name, made).items():
            where.setdefault(ours, {})[name] = path
        likely |= {f"{name} {ours}" for ours in made.likely}
        _tell_fields(out, name, made)
    tables: dict[str, dict[str, str]] = {EVERY: {}}
    for ours, by_message in where.items():
        usual = Counter(by_message.values()).most_common(1)[0][0]
        if usual != ours:
            tables[EVERY][ours] = usual
        for name, path in by_message.items():
            if path != usual:
                tables.setdefault(name, {})[ours] = path
    for name, table in tables.items():
        for ours, path in table.items():
            named = out.matched if name == EVERY else (name,)
            is_sure = not any(f"{one} {ours}" in likely for one in named)
            out.line(("fields", name), ours, path, is_sure=is_sure)


def _places(out: Findings, name: str, made: Matched) -> dict[str, str]:
    """Return the path of each of our fields, as a profile has it."""
    found: dict[str, str] = {}
    placed = [one.path for ours, one in made.found.items() if not _is_of_line(ours)]
    for leaf in leaves(name, SHIPPED):
        path = made.path(leaf.name)
        if path is not None:
            found[leaf.name] = out.written(path)
        elif _collides((*out.envelope, *leaf.ours), placed):
            found[leaf.name] = f"{_NOT_THERE}.{leaf.name}"
        elif leaf.name == TYPE:
            found[leaf.name] = _usual_type_place(out)
        else:
            found[leaf.name] = leaf.name
        for inner in leaf.items:
            ours = f"{leaf.name}.{inner.name}"
            at = made.path(ours)
            found[ours] = ".".join(at) if at is not None else inner.name
    # A line's field that is named as ours says nothing.
    return {
        ours: ours if _is_of_line(ours) and path == ours.rpartition(".")[2] else path
        for ours, path in found.items()
    }


def _usual_type_place(out: Findings) -> str:
    places = Counter(
        out.written(made.found[TYPE].path) for made in out.matched.values() if TYPE in made.found
    )
    return places.most_common(1)[0][0] if places else TYPE


def _tell_fields(out: Findings, name: str, made: Matched) -> None:
    for ours, several in made.several.items():
        paths = " or ".join(".".join(one.path) for one in several)
        out.unmapped.append(f"{name}: {ours} could be {paths}. Write into the profile which.")
    for ours in sorted(made.likely):
        path = ".".join(made.found[ours].path)
        out.unsure.append(f"{name}: {path} is taken for {ours}, by its name alone.")
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


def _collides(path: Path, placed: list[Path]) -> bool:
    return any(one[: len(path)] == path or path[: len(one)] == one for one in placed)
