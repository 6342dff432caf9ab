"""Pack the files that units have sent: a folder for each unit, and a list of what is in it.

What is packed is copied from where it lies, piece by piece, and not pressed together: most of it is already.
Names of files and folders are as every system takes them: Windows refuses most, none leads elsewhere.
"""

import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.conversation import LOCAL, MEGABYTE, N_, _, moment_text, nfc, number_text, regex, safe_cell, visible
from bot.documents.writing import SheetPage, write_xlsx

PART = 45 * MEGABYTE  # bytes: no bot may send more than 50 on Telegram
OVERHEAD = 1000  # bytes that a file takes in a part besides its own: its name, twice, a line of the list
FOLDER = 90  # bytes of a folder's name: Windows counts it with the file's
Open = Callable[[str], BinaryIO]  # what is kept under a hash; FileNotFoundError where it is no more

HEADINGS = (
    N_("Tên đơn vị"),
    N_("Câu hỏi"),
    N_("Tên tệp"),
    N_("Tên trong tệp nén"),
    N_("Người gửi"),
    N_("Gửi lúc"),
    N_("Số byte"),
    N_("Mã băm SHA-256"),
    N_("Ghi chú"),
)

LONGEST = 150  # bytes of a name: no system takes more than 255, and Windows counts the folders too
ENDING = 8  # characters of what is an ending, with its dot; what is longer belongs to the name
REFUSED = regex(r'[<>:"/\\|?*\x00-\x1f\x7f]')
DEVICES = regex(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class ReportFile:
    """A file among the answers. ``size`` in bytes."""

    code: str  # of the unit
    unit: str
    question: str
    name: str
    sender: str
    sent_at: datetime
    size: int
    sha256: str


@dataclass(frozen=True)
class PlacedFile:
    """A file with its place in the archive, "UBND xã Long Tân/Danh sách.xlsx"."""

    path: str
    sent: ReportFile


@dataclass(frozen=True)
class ArchivePart:
    """One archive of the several that there may be. ``number`` from 1."""

    title: str
    as_of: str
    files: Sequence[PlacedFile]
    number: int = 1
    of: int = 1


def place_files(sent: Iterable[ReportFile]) -> list[PlacedFile]:
    """Place each file in the folder of its unit; no two are alike, on whatever system."""
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
        found.append(PlacedFile(f"{folder}/{name}", one))
    return found


def parts(files: Iterable[PlacedFile], most: int) -> list[list[PlacedFile]]:
    """Cut into parts of at most ``most`` bytes, in order; what is larger by itself is a part alone."""
    found: list[list[PlacedFile]] = []
    room = 0
    for one in files:
        size = one.sent.size + OVERHEAD
        if not found or size > room:
            found.append([])
            room = most
        found[-1].append(one)
        room -= size
    return found


def pack(part: ArchivePart, opened: Open, into: BinaryIO) -> int:
    """Write the archive. Files that are no longer there are named in its list; how many those are."""
    with ZipFile(into, "w", ZIP_STORED) as archive:
        gone = {one.path for one in part.files if not copied(archive, one, opened)}
        name, as_of = _("Danh sách tệp.xlsx"), part.as_of
        if part.of > 1:  # no two parts have a list of the same name: they may be unpacked into one folder
            name = _("Danh sách tệp (phần {number}).xlsx", number=part.number)
            as_of = _("Phần {number}/{of}. {as_of}", number=part.number, of=part.of, as_of=as_of)
        rows = [[safe_cell(part.title)], [as_of], [_(heading) for heading in HEADINGS]]
        lines = [sent_line(one, is_gone=one.path in gone) for one in part.files]
        archive.writestr(name, write_xlsx([SheetPage(_("Danh sách tệp"), [*rows, *lines], header=3)]))
    return len(gone)


def copied(archive: ZipFile, one: PlacedFile, opened: Open) -> bool:
    """Return whether it was there to be copied."""
    if not one.sent.sha256:
        return False
    try:
        source = opened(one.sent.sha256)
    except FileNotFoundError:
        return False
    entry = ZipInfo(one.path, one.sent.sent_at.astimezone(LOCAL).timetuple()[:6])
    entry.external_attr, entry.file_size = 0o644 << 16, one.sent.size  # its owner may write to it
    with source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target, MEGABYTE)
    return True


def numbered(title: str, as_of: str, sent: Iterable[ReportFile], most: int) -> Iterator[ArchivePart]:
    """Number the parts of at most so many bytes that all of it takes."""
    split = parts(place_files(sent), most)
    for number, files in enumerate(split, 1):
        yield ArchivePart(title, as_of, files, number, len(split))


def sent_line(one: PlacedFile, *, is_gone: bool) -> list[str]:
    sent, note = one.sent, _("không còn trên máy chủ") if is_gone else ""
    said = (sent.unit, sent.question, sent.name, "" if is_gone else one.path, sent.sender)
    return [*map(safe_cell, said), moment_text(sent.sent_at), number_text(sent.size), sent.sha256, note]


def file_name(said: str, otherwise: str, longest: int = LONGEST) -> str:
    """Make a file's name of ``said``: "Báo cáo 6/2026" is "Báo cáo 6-2026"; if it has none, ``otherwise``."""
    plain = REFUSED.sub("-", " ".join(nfc(visible(said)).split())).strip(" .")
    if DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    stem, ending = parted(plain)
    kept = stem.encode()[: longest - len(ending.encode())].decode(errors="ignore")  # no letter in halves
    return (kept.rstrip(" .") + ending).strip(" .") or otherwise


def parted(name: str) -> tuple[str, str]:
    """Return its stem, and its ending with the dot; "" where it has none."""
    stem, dot, last = name.rpartition(".")
    is_ending = bool(stem) and 0 < len(last) < ENDING and " " not in last
    return (stem, dot + last) if is_ending else (name, "")


def free(name: str, taken: Collection[str]) -> str:
    """Return ``name``, or "name (2)" where that is taken. ``taken``: as ``alike`` has them."""
    stem, ending = parted(name)
    numbered = (f"{stem} ({number}){ending}" for number in count(2))
    return next(one for one in chain([name], numbered) if alike(one) not in taken)


def alike(name: str) -> str:
    """Return a name as Windows compares it."""
    return name.casefold()
