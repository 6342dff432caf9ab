"""The packages that a lock of ``requirements/`` names, and those of them that an advisory warns of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

FOLDER = Path(__file__).parent.parent / "requirements"
LOCKS = ("run.lock", "dev.lock", "peers.lock")
HASH = re.compile(r" --hash=sha256:([0-9a-f]{64})(?= |$)")


@dataclass(frozen=True)
class Package:
    """One line of a lock: exactly this version, and the files that may be fetched of it."""

    name: NormalizedName
    version: Version
    hashes: tuple[str, ...]  # SHA-256 of each file, in hexadecimal
    is_for_here: bool  # False where its marker is about another system or Python


@dataclass(frozen=True)
class Advisory:
    name: NormalizedName
    affected: SpecifierSet
    number: str  # "CVE-…", "GHSA-…"
    what: str


@cache
def packages(lock: str) -> tuple[Package, ...]:
    """Return what a lock names. Raises ValueError where a line does not say one version."""
    text = (FOLDER / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return tuple(read(line) for line in lines if line and not line.startswith("#"))


def read(line: str) -> Package:
    hashes = tuple(HASH.findall(line))
    wanted = Requirement(HASH.sub("", line))
    exact = [one.version for one in wanted.specifier if one.operator == "=="]
    if len(wanted.specifier) != 1 or len(exact) != 1:
        raise ValueError(f"not one version: {line[:80]}")
    is_for_here = wanted.marker is None or wanted.marker.evaluate()
    return Package(canonicalize_name(wanted.name), Version(exact[0]), hashes, is_for_here)


@cache
def advisories() -> tuple[Advisory, ...]:
    """Return what is known against releases of our packages (``requirements/advisories.tsv``)."""
    lines = (FOLDER / "advisories.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return tuple(
        Advisory(canonicalize_name(name), SpecifierSet(affected), number, what)
        for name, affected, number, what in rows
    )


def warned_of(found: tuple[Package, ...]) -> Iterator[str]:
    """Yield a line for each package of a release that an advisory is about."""
    for one in found:
        for known in advisories():
            if known.name == one.name and known.affected.contains(one.version, prereleases=True):
                yield f"{one.name} {one.version}: {known.number}, {known.what}"
