"""The text of a description, JSON or YAML, read into a document; never fetches anything."""

import json
from typing import Any, cast
from urllib.parse import unquote

Json = dict[str, Any]
MOST_BYTES = 1_048_576
_MOST_REFERENCES = 32
_VERSIONS = ("2.", "3.")


class DescriptionError(ValueError):
    """The description can't be used: says why and what to do."""


class Document:
    """One description, and what its references lead to."""

    def __init__(self, content: Json) -> None:
        self.content = content

    @property
    def is_of_version_2(self) -> bool:
        """It is AsyncAPI 2; else it is 3."""
        return str(self.content["asyncapi"]).startswith("2.")

    def resolved(self, value: object) -> tuple[Json, str]:
        """Return the object that ``value`` is or refers to, and the last name of the reference.

        What isn't an object is an empty one.

        Raises: DescriptionError.
        """
        name = ""
        for _ in range(_MOST_REFERENCES):
            if not isinstance(value, dict):
                return {}, name
            reference = value.get("$ref")
            if reference is None:
                return cast("Json", value), name
            name = _last(reference)
            value = self._at(reference)
        raise DescriptionError(
            f"the reference {name!r} leads on without an end. Correct the description."
        )

    def _at(self, reference: object) -> object:
        """Raises: DescriptionError."""
        if not isinstance(reference, str):
            raise DescriptionError("a $ref is no text. Correct the description.")
        if not reference.startswith("#"):
            raise DescriptionError(
                f"it refers to {reference[:100]!r}, and nothing is fetched. Put everything into "
                "one file: a bundler of AsyncAPI does."
            )
        value: object = self.content
        for step in filter(None, reference.removeprefix("#").split("/")):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and name.isascii() and name.isdigit():
                value = value[int(name)] if int(name) < len(value) else None
            else:
                value = value.get(name) if isinstance(value, dict) else None
        if value is None:
            raise DescriptionError(
                f"it refers to {reference[:100]!r}, which isn't there. Correct the description."
            )
        return value


def _last(reference: object) -> str:
    return unquote(str(reference).rpartition("/")[2])[:100]


def parse(text: str) -> Document:
    """Read a description.

    Raises: DescriptionError.
    """
    content = _content(text)
    if not isinstance(content, dict) or "asyncapi" not in content:
        raise DescriptionError(
            "it is no AsyncAPI description (it doesn't begin with asyncapi and a version). Ask the "
            "provider for one of version 2 or 3."
        )
    if not str(content["asyncapi"]).startswith(_VERSIONS):
        version = str(content["asyncapi"])[:20]
        raise DescriptionError(
            f"its version is {version!r}. Versions 2 and 3 of AsyncAPI can be read."
        )
    return Document(content)


def _json_loader(loader: Any) -> Any:  # noqa: ANN401 - the library isn't typed
    """Return a loader whose values are JSON's: a date is the text that stands there."""

    class JsonLoader(loader):  # type: ignore[misc] # either of two
        pass

    JsonLoader.add_constructor("tag:yaml.org,2002:timestamp", loader.construct_scalar)
    for tag in ("binary", "set", "omap", "pairs"):
        JsonLoader.add_constructor(f"tag:yaml.org,2002:{tag}", loader.construct_undefined)
    return JsonLoader


def _content(text: str) -> object:
    """Raises: DescriptionError."""
    if text.lstrip()[:1] == "{":
        try:
            return cast("object", json.loads(text))
        except RecursionError:
            raise DescriptionError("it is nested too deep. Correct the description.") from None
        except ValueError:
            pass  # YAML may begin so, too
    import yaml  # noqa: PLC0415 - 20 ms, and no till needs it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return cast("object", yaml.load(text, Loader=_json_loader(loader)))  # noqa: S506 - a safe one
    except RecursionError:
        raise DescriptionError("it is nested too deep. Correct the description.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise DescriptionError(
            f"line {line}: no JSON or YAML ({error.problem}). Correct that line."
        ) from None
    except (yaml.YAMLError, ValueError, TypeError, ArithmeticError, AttributeError, KeyError):
        raise DescriptionError("it is no JSON or YAML. Correct the description.") from None
