"""Sealed copies: opened by their key alone, and refused once anything of them was changed."""

import io
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from storage.engine import NotRestorable, back_up, check_copy, restore
from storage.engine.sealing import HEAD, PIECE, TAG, SealBroken, SealedFile, SealingFile
from tests.people import MEMBERS, MORNING, settle_district
from tests.postgres import new_database

KEY, OTHER = "k" * 40, "o" * 40
SEALED = PIECE + TAG
CHANGED: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the salt": lambda copy: flipped(copy, HEAD - 1),
    "a bit of the first piece": lambda copy: flipped(copy, HEAD),
    "a bit in the middle": lambda copy: flipped(copy, len(copy) // 2),
    "the last bit": lambda copy: flipped(copy, len(copy) - 1),
    "its mark": lambda copy: b"x" + copy[1:],
    "cut between two pieces": lambda copy: copy[: HEAD + SEALED],
    "cut within one": lambda copy: copy[: HEAD + SEALED + 7],
    "nothing but its head": lambda copy: copy[:HEAD],
    "a piece left out": lambda copy: copy[:HEAD] + copy[HEAD + SEALED :],
    "a piece twice": lambda copy: copy[: HEAD + SEALED] + copy[HEAD:],
    "two pieces swapped": lambda copy: b"".join(
        [
            copy[:HEAD],
            copy[HEAD + SEALED : HEAD + 2 * SEALED],
            copy[HEAD : HEAD + SEALED],
            copy[HEAD + 2 * SEALED :],
        ]
    ),
    "more behind it": lambda copy: copy + copy[-SEALED:],
}


def flipped(copy: bytes, at: int) -> bytes:
    return copy[:at] + bytes([copy[at] ^ 1]) + copy[at + 1 :]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, sqlite_district: Path) -> Path:
    """Make a sealed copy of several pieces."""
    folder = tmp_path_factory.mktemp("sealed")
    content = os.urandom(4 * PIECE)
    name = sha256(content).hexdigest()
    (folder / "files" / name[:2]).mkdir(parents=True)
    (folder / "files" / name[:2] / name).write_bytes(content)
    back_up(f"sqlite:///{sqlite_district}", folder / "files", folder / "copy.tar.gz", MORNING, KEY)
    return folder / "copy.tar.gz"


def test_nobody_reads_it(copy: Path) -> None:
    content = copy.read_bytes()
    assert not [one.name for one in MEMBERS if one.name.encode() in content]
    for key in ("", OTHER):
        with pytest.raises(NotRestorable, match="changed"):
            check_copy(copy, key)


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_it_is_restored_with_its_key(
    store: str, copy: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    if store == "postgres":
        url = new_database(request.getfixturevalue("postgres"), "sealed")
    assert restore(url, tmp_path / "files", copy, KEY) == check_copy(copy, KEY)
    [kept] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert sha256(kept.read_bytes()).hexdigest() == kept.name


@pytest.mark.parametrize("how", CHANGED)
def test_one_that_was_changed_is_refused(how: str, copy: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.tar.gz"
    changed.write_bytes(CHANGED[how](copy.read_bytes()))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotRestorable):
        check_copy(changed, KEY)
    with pytest.raises(NotRestorable):
        restore(f"sqlite:///{tmp_path}/empty.db", tmp_path / "files", changed, KEY)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_not_sealed_takes_no_sealed_ones_place(sqlite_district: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.tar.gz"
    back_up(f"sqlite:///{sqlite_district}", tmp_path / "files", forged, MORNING)
    with pytest.raises(NotRestorable, match="unsealed"):
        restore(f"sqlite:///{tmp_path}/empty.db", tmp_path / "files", forged, KEY)
    assert check_copy(forged) > 0


def test_a_check_finds_a_file_that_is_another(tmp_path: Path) -> None:
    settle_district(url := f"sqlite:///{tmp_path}/district.db")
    name = sha256(b"one").hexdigest()
    (tmp_path / "files" / name[:2]).mkdir(parents=True)
    (tmp_path / "files" / name[:2] / name).write_bytes(b"another")
    back_up(url, tmp_path / "files", tmp_path / "copy", MORNING, KEY)
    with pytest.raises(NotRestorable):
        check_copy(tmp_path / "copy", KEY)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_is_read_from_anywhere(size: int) -> None:
    content, held = os.urandom(size), io.BytesIO()
    with SealingFile(held, KEY) as sealing:
        for start in range(0, size, 50_000):
            sealing.write(content[start : start + 50_000])
    held.seek(0)
    opened = io.BufferedReader(SealedFile(held, KEY))
    assert opened.read() == content
    for start in (0, size // 3, size):
        opened.seek(start)
        assert opened.read() == content[start:]
    with pytest.raises(SealBroken):
        SealedFile(io.BytesIO(held.getvalue()), OTHER).read(1)
