"""The files that units have sent, packed: a folder for each unit, and a list of what is in it.

What is packed is copied from where it lies, piece by piece, and not pressed together: most of it is already.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.conversation.text import LOCAL, MEGABYTE
from bot.conversation.words import _
from bot.papers.filenames import alike, file_name, free
from bot.sheets.sent import Sent, list_of_files

PART = 45 * MEGABYTE  # bytes: no bot may send more than 50 on Telegram
BESIDE = 1000  # bytes that a file takes in a part besides its own: its name, twice, and a line of the list
PIECE = MEGABYTE  # bytes that are copied at once
READABLE = 0o644 << 16  # as an archive keeps what its owner may do to a file
FOLDER = 90  # bytes of a folder's name: Windows counts it with the file's
Open = Callable[[str], BinaryIO]  # what is kept under a hash; FileNotFoundError where it is no more


@dataclass(frozen=True)
class Placed:
    """A file with its place in the archive, "UBND xã Long Tân/Danh sách.xlsx"."""

    path: str
    sent: Sent


@dataclass(frozen=True)
class Part:
    """One archive of the several that there may be. ``number`` from 1."""

    title: str
    as_of: str
    files: Sequence[Placed]
    number: int = 1
    of: int = 1


def placed(sent: Iterable[Sent]) -> list[Placed]:
    """Each in the folder of its unit; no two are alike, on whatever system."""
    folders: dict[str, str] = {}  # unit's code -> its folder
    there: dict[str, set[str]] = {}  # folder -> the names in it, as ``alike`` has them
    found = []
    for one in sent:
        if one.code not in folders:
            folders[one.code] = free(file_name(one.unit, _("đơn vị"), FOLDER), set(map(alike, there)))
        folder = folders[one.code]
        taken = there.setdefault(folder, set())
        name = free(file_name(one.name, _("tệp")), taken)
        taken.add(alike(name))
        found.append(Placed(f"{folder}/{name}", one))
    return found


def parts(files: Iterable[Placed], most: int) -> list[list[Placed]]:
    """In their order, as many as fit into ``most`` bytes; what is larger by itself is a part alone."""
    found: list[list[Placed]] = []
    room = 0
    for one in files:
        size = one.sent.size + BESIDE
        if not found or size > room:
            found.append([])
            room = most
        found[-1].append(one)
        room -= size
    return found


def pack(part: Part, opened: Open, into: BinaryIO) -> int:
    """Write the archive. Files that are no longer there are named in its list; how many those are."""
    with ZipFile(into, "w", ZIP_STORED) as archive:
        gone = {one.path for one in part.files if not copied(archive, one, opened)}
        rows = [(one.path, one.sent, one.path in gone) for one in part.files]
        archive.writestr(list_name(part), list_of_files(part.title, as_of(part), rows))
    return len(gone)


def copied(archive: ZipFile, one: Placed, opened: Open) -> bool:
    """Whether it was there to be copied."""
    if not one.sent.sha256:
        return False
    try:
        source = opened(one.sent.sha256)
    except FileNotFoundError:
        return False
    entry = ZipInfo(one.path, one.sent.sent_at.astimezone(LOCAL).timetuple()[:6])
    entry.external_attr, entry.file_size = READABLE, one.sent.size
    with source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, PIECE)
    return True


def list_name(part: Part) -> str:
    """No two parts have one of the same name: they may be unpacked into one folder."""
    if part.of == 1:
        return _("Danh sách tệp.xlsx")
    return _("Danh sách tệp (phần {number}).xlsx", number=part.number)


def as_of(part: Part) -> str:
    if part.of == 1:
        return part.as_of
    return _("Phần {number}/{of}. {as_of}", number=part.number, of=part.of, as_of=part.as_of)


def numbered(title: str, as_of: str, sent: Iterable[Sent], most: int) -> Iterator[Part]:
    """All of it, in as many parts of at most so many bytes as it takes."""
    split = parts(placed(sent), most)
    for number, files in enumerate(split, 1):
        yield Part(title, as_of, files, number, len(split))
