"""Copies of the database that were spoilt, cut off or written by somebody else: refused, or harmless."""

import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from storage.engine import NotRestorable, back_up, restore
from tests.people import MORNING

Copy = dict[str, bytes]  # what the archive is made of: name -> content
ABOUT, UNITS, PEOPLE = "about.json", "tables/units.jsonl", "tables/people.jsonl"
SPOILT: dict[str, Callable[[Copy], Copy]] = {
    "no version": lambda copy: {**copy, ABOUT: b"{}"},
    "another version": lambda copy: {**copy, ABOUT: b'{"version": "../../x"}'},
    "no JSON": lambda copy: {**copy, ABOUT: b"\xff\xfe"},
    "about nothing": lambda copy: {**copy, ABOUT: b"[]"},
    "a table is missing": lambda copy: {name: one for name, one in copy.items() if name != UNITS},
    "a column of nobody": lambda copy: {**copy, UNITS: b'["nosuch"]\n["x"]'},
    "rows that are none": lambda copy: {**copy, UNITS: b'["id"]\n7\n"x"'},
    "words for a number": lambda copy: {**copy, UNITS: copy[UNITS].replace(b"[1,", b'["x",')},
    "a row too short": lambda copy: {**copy, PEOPLE: copy[PEOPLE] + b"\n[99]"},
    "no UTF-8": lambda copy: {**copy, PEOPLE: b"\xff"},
    "deep": lambda copy: {**copy, PEOPLE: b'["id"]\n' + b"[" * 100_000},
}
TRICKS = ("files/../../evil", "/evil", "files//evil", "../evil", "files/.evil", "files/e vil")


@pytest.fixture(scope="module")
def copy(sqlite_district: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("copy")
    back_up(f"sqlite:///{sqlite_district}", folder, folder / "copy.tar.gz", MORNING)
    with tarfile.open(folder / "copy.tar.gz") as archive:
        return {member.name: read(archive, member) for member in archive.getmembers()}


def read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file
    return file.read()


def packed(copy: Copy, target: Path) -> Path:
    with tarfile.open(target, "w:gz") as archive:
        for name, content in copy.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return target


@pytest.mark.parametrize("name", SPOILT)
def test_a_copy_that_was_spoilt_is_refused(name: str, copy: Copy, tmp_path: Path) -> None:
    source = packed(SPOILT[name](copy), tmp_path / "copy.tar.gz")
    with pytest.raises(NotRestorable):
        restore(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path / "files", source)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9])
def test_a_copy_that_was_cut_off_is_refused(share: float, copy: Copy, tmp_path: Path) -> None:
    source = packed(copy, tmp_path / "copy.tar.gz")
    whole = source.read_bytes()
    source.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(NotRestorable):
        restore(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path / "files", source)


@pytest.mark.parametrize("name", TRICKS)
def test_a_copy_writes_nothing_outside_the_folder_of_files(name: str, copy: Copy, tmp_path: Path) -> None:
    source = packed({**copy, name: b"evil"}, tmp_path / "copy.tar.gz")
    restore(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path / "in" / "files", source)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"evil"]
