"""The software bill of materials of a build: CycloneDX as JSON, the same for the same build."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from tools.packages.contents import Part

_NAMESPACE = uuid.UUID("c1b7a1de-5f53-4a34-9d0b-7e3b0a6f2f10")
"""This program's own, drawn once."""


class InvalidBomError(Exception):
    """The bill isn't what the schema of CycloneDX asks for."""


def bill_of(parts: Iterable[Part], version: str, epoch: int) -> str:
    """Return the bill of a build of the till ``version``, made at ``epoch`` (seconds since 1970).

    Raises: InvalidBomError.
    """
    parts = list(parts)
    named = "\n".join([version, *(part.purl for part in parts)])
    bom = Bom(
        components=[_component(part) for part in parts],
        serial_number=uuid.uuid5(_NAMESPACE, named),
    )
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    bom.metadata.component = Component(
        name="terminal-app",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref="terminal-app",
        licenses=[LicenseFactory().make_with_id("MIT")],
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise InvalidBomError(str(fault).partition("\n")[0])
    return f"{text}\n"


def _component(part: Part) -> Component:
    licences = [LicenseFactory().make_from_string(part.licence)] if part.licence else []
    return Component(
        name=part.name,
        version=part.version,
        type=ComponentType.LIBRARY,
        bom_ref=part.purl,
        purl=PackageURL.from_string(part.purl),
        licenses=licences,
    )
