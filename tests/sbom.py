"""The software bill of materials: what runs on an office's server, as CycloneDX 1.6 in JSON.

    python3 start.py sbom > sbom.json

It holds each package of ``requirements/run.lock`` that this system and Python need, with its release, the
hashes by which it is installed, its licence, and what it needs itself.
"""

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.packages import FOLDER, Package, packages

PYPROJECT = FOLDER.parent / "pyproject.toml"
OF_CLASSIFIERS = "License :: OSI Approved :: "


def bill() -> str:
    """Return the bill of ``run.lock`` as JSON. Raises PackageNotFoundError where one is not installed."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    about = {key: project[key] for key in ("name", "version", "description")}
    ours = Component(type=ComponentType.APPLICATION, bom_ref=project["name"], **about)
    parts = {one.name: component(one) for one in packages("run.lock") if one.is_for_here}
    bom = Bom(components=parts.values())
    bom.metadata.component = ours
    bom.register_dependency(ours, chosen(parts, project["dependencies"]))
    for name, part in parts.items():
        bom.register_dependency(part, chosen(parts, distribution(name).requires or ()))
    return JsonV1Dot6(bom).output_as_string(indent=2)


def component(package: Package) -> Component:
    return Component(
        name=package.name,
        version=str(package.version),
        bom_ref=f"{package.name}=={package.version}",
        purl=PackageURL("pypi", name=package.name, version=str(package.version)),
        licenses=licences(package.name),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in package.hashes],  # of its files
    )


def licences(package: str) -> Iterator[License]:
    """Yield what the installed package says of its licence: an expression, a name, or its classifiers."""
    told = distribution(package).metadata
    names = ("License-Expression", "License")
    said = next((one for name in names for one in told.get_all(name) or () if one), "")
    classified = [one for one in told.get_all("Classifier") or () if one.startswith(OF_CLASSIFIERS)]
    for one in [said] if said else [one.removeprefix(OF_CLASSIFIERS) for one in classified]:
        yield LicenseFactory().make_from_string(one)


def chosen(parts: dict[NormalizedName, Component], wanted: Iterable[str]) -> list[Component]:
    """Return those of what a package asks for that are installed for it: no extras that nobody chose."""
    asked = (Requirement(one) for one in wanted)
    return [parts[name] for one in asked if (name := canonicalize_name(one.name)) in parts]


if __name__ == "__main__":
    print(bill())
