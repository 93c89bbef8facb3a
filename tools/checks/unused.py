"""Names that nothing uses: `python -m tools.checks.unused`.

The program, its tools and benchmarks are judged without the tests: what tests alone use is no part
of them. The tests are judged with everything.

A name at the top of a module counts as used if the module reads it, another module imports it, or
an attribute of that name is read anywhere; a name in a class, if an attribute of that name is read,
matched by a pattern or named in a template; an entry of ``__all__``, if it is imported from there.
What a decorator registers is used. So a common name can hide an unused one; what is reported is
unused. Local names, arguments and imports are checked by ruff.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("terminal_app", "tools", "benchmarks")
TESTS = ("tests",)

KEPT: Mapping[str, str] = {
    "Currency.EUR": "comes from settings by its value",
    "Currency.NOK": "comes from settings by its value",
    "Currency.SEK": "comes from settings by its value",
    "Currency.USD": "comes from settings by its value",
    "Bus.bulk_read": "pyusb calls it",
    "Bus.bulk_write": "pyusb calls it",
    "Bus.close_device": "pyusb calls it",
    "Bus.enumerate_devices": "pyusb calls it",
    "Bus.get_configuration": "pyusb calls it",
    "Bus.get_configuration_descriptor": "pyusb calls it",
    "Bus.get_device_descriptor": "pyusb calls it",
    "Bus.get_endpoint_descriptor": "pyusb calls it",
    "Bus.get_interface_descriptor": "pyusb calls it",
    "Bus.open_device": "pyusb calls it",
    "Bus.release_interface": "pyusb calls it",
    "CurrencyIso.EUR": "comes in messages by its value",
    "CurrencyIso.NOK": "comes in messages by its value",
    "CurrencyIso.SEK": "comes in messages by its value",
    "CurrencyIso.USD": "comes in messages by its value",
    "Customer.customer_id": "the contract has it: a message with it is read, not refused",
    "FileKeyring": "keyring loads it by its name",
    "FileKeyring.priority": "keyring reads it",
    "KINDS": "a test freezes the table of what journals hold",
    "_Adapter.cert_verify": "requests calls it",
    "_Flags._fields_": "ctypes reads it",
    "_RotatingFile.doRollover": "logging calls it",
    "_RotatingFile.shouldRollover": "logging calls it",
    "_DocInfo._fields_": "what Windows is handed: ctypes reads it",
    "text_of": "build.spec calls it",
    "_Seen.device": "compared with the whole tuple",
    "_Seen.inode": "compared with the whole tuple",
    "Ledger.refunded_total": "tests judge the till by the ledger, beside charged_total",
    "Outcome.keeps_contract": "a test holds what is sent against it",
    "Report.handle_data": "html.parser calls it",
    "Report.handle_endtag": "html.parser calls it",
    "Report.handle_starttag": "html.parser calls it",
    "RevokeTokens.revoke": "its key in a scenario's file",
    "Scan.scanned_at": "stands in the journals of tills",
    "Shops.others": "dataclasses.fields names it",
    "SimulatorServer.drop_connections": "tests cut the line with it",
    "Ledger.from_file": "judges read the ledger of another process with it",
    "Size.dpi": "given on by position",
    "World.teardown": "Hypothesis calls it",
    "__all__.harness": "pytest finds fixtures by their names",
}
"""Names that stay although nothing reads them, qualified by their classes, and why."""

_REGISTER_NOTHING = {
    "abstractmethod", "cache", "cached_property", "classmethod", "contextmanager", "dataclass",
    "lru_cache", "override", "property", "setter", "staticmethod",
}  # fmt: skip
_CALLED_BY_PYTEST = re.compile(r"test_\w+|pytest\w+")


@dataclass(frozen=True, slots=True)
class Source:
    """A module and its syntax tree."""

    module: str
    file: str
    tree: ast.Module


@dataclass(frozen=True, slots=True)
class Definition:
    """A name, qualified by its classes, and where it is defined."""

    module: str
    name: str
    file: str
    line: int


@dataclass(slots=True)
class Uses:
    """What modules and templates read."""

    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By module: the names that it reads."""
    imports: set[tuple[str, str]] = field(default_factory=set)
    """Modules and names that are imported from them."""
    attributes: set[str] = field(default_factory=set)

    def has(self, one: Definition) -> bool:
        """Whether a definition is used."""
        qualified, _, name = one.name.rpartition(".")
        if name in self.attributes:
            return True
        if qualified == "__all__":
            return (one.module, name) in self.imports
        return not qualified and (
            name in self.names[one.module] or (one.module, name) in self.imports
        )


def sources(root: Path, folders: Iterable[str]) -> list[Source]:
    """Parse every module in the folders."""
    found = []
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        file = path.relative_to(root)
        parts = file.parent.parts if file.name == "__init__.py" else file.with_suffix("").parts
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.append(Source(".".join(parts), file.as_posix(), tree))
    return found


# -- what is defined ------------------------------------------------------------------------


def definitions(source: Source) -> Iterator[Definition]:
    """Return what a module and its classes define, without what is registered somewhere."""
    lines: dict[str, int] = {}
    for name, line in _defined(source.tree.body):
        lines.setdefault(name, line)
    for name, line in lines.items():
        yield Definition(source.module, name, source.file, line)
    for name in _exported(source.tree):
        yield Definition(source.module, f"__all__.{name}", source.file, 1)


def _defined(body: Iterable[ast.stmt], within: str = "") -> Iterator[tuple[str, int]]:
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if not _is_registered(statement):
                    yield from _own([statement.name], within, statement.lineno)
                if within:
                    yield from _own(_set_on_self(statement), within, statement.lineno)
            case ast.ClassDef():
                if not _is_registered(statement):
                    yield within + statement.name, statement.lineno
                yield from _defined(statement.body, f"{within}{statement.name}.")
            case ast.If() | ast.Try():
                yield from _defined([*statement.body, *statement.orelse], within)
            case ast.Assign() | ast.AnnAssign():
                yield from _own(_targets(statement), within, statement.lineno)
            case _:
                pass


def _own(names: Iterable[str], within: str, line: int) -> Iterator[tuple[str, int]]:
    """Leave out the names that Python reads, and ``_``."""
    for name in names:
        if name.strip("_") and not (name.startswith("__") and name.endswith("__")):
            yield within + name, line


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [node.id for each in targets for node in ast.walk(each) if isinstance(node, ast.Name)]


def _set_on_self(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name
            case _:
                pass


def _is_registered(one: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return any(_last_name(each) not in _REGISTER_NOTHING for each in one.decorator_list)


def _last_name(node: ast.expr) -> str:
    """Return ``c`` for ``a.b.c``, called or not."""
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _exported(tree: ast.Module) -> list[str]:
    return [
        ast.literal_eval(each)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and _targets(statement) == ["__all__"]
        for each in ast.walk(statement.value)
        if isinstance(each, ast.Constant)
    ]


# -- what is used ---------------------------------------------------------------------------


def uses(modules: Iterable[Source], templates: Iterable[str] = ()) -> Uses:
    """Return what the modules and the templates read."""
    found = Uses()
    modules = list(modules)
    fields = _fields(modules)
    passed_on: dict[tuple[str, str], tuple[str, str]] = {}
    for source in modules:
        exported = set(_exported(source.tree))
        for node in ast.walk(source.tree):
            _note(node, found.names[source.module], found, fields)
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in (alias.name for alias in node.names):
                    if name in exported:
                        passed_on[source.module, name] = (node.module, name)
                    else:
                        found.imports.add((node.module, name))
    # What a package only passes on is used if somebody imports it from there.
    while more := {passed_on[each] for each in found.imports & passed_on.keys()} - found.imports:
        found.imports |= more
    for template in templates:
        found.attributes.update(re.findall(r"\.(\w+)", template))
    return found


def _note(node: ast.AST, names: set[str], found: Uses, fields: Mapping[str, list[str]]) -> None:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            names.add(name)
        case ast.Attribute(attr=name, ctx=ast.Load() | ast.Del()):
            found.attributes.add(name)
        case ast.MatchClass(cls=cls, patterns=patterns, kwd_attrs=by_name):
            found.attributes.update(by_name)
            in_order = fields.get(_last_name(cls), [])
            found.attributes.update(
                name
                for name, pattern in zip(in_order, patterns, strict=False)
                if not (isinstance(pattern, ast.MatchAs) and pattern.name is None)
            )
        case _:
            pass


def _fields(modules: Iterable[Source]) -> dict[str, list[str]]:
    """Return the annotated fields of each class, in their order: patterns may take them so."""
    return {
        node.name: [
            name
            for statement in node.body
            if isinstance(statement, ast.AnnAssign)
            for name in _targets(statement)
        ]
        for source in modules
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }


# -- what is wrong --------------------------------------------------------------------------


def faults(root: Path = ROOT, kept: Mapping[str, str] = KEPT) -> list[str]:
    """Return each name that nothing uses, and each that is kept without need, a line each."""
    program, tests = sources(root, PROGRAM), sources(root, TESTS)
    templates = [
        path.read_text(encoding="utf-8") for path in sorted((root / PROGRAM[0]).rglob("*.html"))
    ]
    by_program, by_all = uses(program, templates), uses([*program, *tests], templates)
    unused = [
        one
        for one in (each for source in program for each in definitions(source))
        # A package's list of names serves the tests as well.
        if not (by_all if one.name.startswith("__all__.") else by_program).has(one)
    ]
    unused += [
        one
        for one in (each for source in tests for each in definitions(source))
        if not by_all.has(one) and not _CALLED_BY_PYTEST.fullmatch(one.name)
    ]
    found = [
        f"{one.file}:{one.line}: {one.name}"
        + (" (but for tests)" if by_all.has(one) else "")
        + " is used by nothing"
        for one in unused
        if one.name not in kept
    ]
    needless = sorted(kept.keys() - {one.name for one in unused})
    return found + [f"{name} needn't be kept: it is used, or gone" for name in needless]


def main() -> int:
    """Print the faults; returns 1 if there is one."""
    wrong = faults()
    for fault in wrong:
        print(fault)
    print(f"{len(wrong)} faults; {len(KEPT)} names are kept for a reason")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
