"""What we install: by hashes alone, nothing that an advisory warns of, and listed in a bill of materials."""

import json

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.packages import LOCKS, advisories, packages, read, warned_of
from tests.sbom import bill

AN_OLD_ONE = "jinja2==3.1.5 --hash=sha256:" + "0" * 64


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_installed_by_its_hash(lock: str) -> None:
    assert [one.name for one in packages(lock) if not one.hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_advisory_is_about_what_we_install(lock: str) -> None:
    assert list(warned_of(packages(lock))) == []


def test_what_an_advisory_is_about_is_seen() -> None:
    assert list(warned_of((read(AN_OLD_ONE),))) == [
        "jinja2 3.1.5: CVE-2025-27516, out of the sandbox by the attr filter"
    ]
    assert list(warned_of((read(AN_OLD_ONE.replace("3.1.5", "3.1.6")),))) == []


@pytest.mark.parametrize("line", ["jinja2>=3.1", "jinja2", "jinja2==3.1.5,!=3.1.4"])
def test_a_lock_names_one_version(line: str) -> None:
    with pytest.raises(ValueError, match="not one version"):
        read(line)


def test_every_advisory_is_about_a_package_of_ours_and_said_once() -> None:
    known = {one.name for one in packages("dev.lock")}
    assert [one.number for one in advisories() if one.name not in known] == []
    said = [(one.name, one.number, str(one.affected)) for one in advisories()]
    assert len(said) == len(set(said))


def test_what_runs_is_a_part_of_what_is_tested() -> None:
    assert {(one.name, one.version) for one in packages("run.lock")} <= {
        (one.name, one.version) for one in packages("dev.lock")
    }


def test_the_bill_holds_what_is_installed_with_hashes_and_licences() -> None:
    made = json.loads(bill())
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    listed = {canonicalize_name(one["name"]): one for one in made["components"]}
    here = {one.name: one for one in packages("run.lock") if one.is_for_here}
    assert {name: Version(one["version"]) for name, one in listed.items()} == {
        name: one.version for name, one in here.items()
    }
    assert {name: {one["content"] for one in part["hashes"]} for name, part in listed.items()} == {
        name: set(one.hashes) for name, one in here.items()
    }
    assert {name for name, one in listed.items() if not one.get("licenses")} <= {
        "resvg-py"
    }  # which says none
    needs = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    ref = {str(name): one["bom-ref"] for name, one in listed.items()}
    assert ref["httpx"] in needs["nhacthu"]
    assert ref["h11"] in needs[ref["httpcore"]]
