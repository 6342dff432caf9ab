"""Files of units in archives: in folders of their own, none lost without a word, none in memory whole."""

import tracemalloc
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from openpyxl import load_workbook

from bot.conversation import MEGABYTE
from bot.documents.archive import (
    HEADINGS,
    OVERHEAD,
    ArchivePart,
    ReportFile,
    numbered,
    pack,
    parts,
    place_files,
)
from storage.engine import blobs
from tests.people import MORNING

EVIL = '=HYPERLINK("http://x.example","x")'
UTF_8 = 0x800  # of an entry's flags: its name is in UTF-8
ABOVE = 3  # rows above the files of a list
ONE = ReportFile("xlongtan", "UBND xã Long Tân", "Danh sách", "a.csv", "Lê Văn Mẫu Minh", MORNING, 3, "")


def kept(folder: Path, one: ReportFile, content: bytes) -> ReportFile:
    return replace(one, size=len(content), sha256=blobs.store(folder, content))


def archive(folder: Path, part: ArchivePart) -> ZipFile:
    into = BytesIO()
    pack(part, partial(blobs.open_blob, folder), into)
    return ZipFile(into)


def part(sent: Iterable[ReportFile]) -> ArchivePart:
    return ArchivePart("Hộp thư", "Số liệu đến 08:00.", place_files(sent))


def listed(packed: ZipFile, name: str = "Danh sách tệp.xlsx") -> Sequence[tuple[object, ...]]:
    [sheet] = load_workbook(BytesIO(packed.read(name))).worksheets
    return list(sheet.iter_rows(values_only=True))


def test_each_unit_has_a_folder_and_all_stand_in_the_list(tmp_path: Path) -> None:
    sent = [
        kept(tmp_path, ONE, b"a;b"),
        kept(tmp_path, replace(ONE, name="A.CSV"), b"c;d"),
        kept(tmp_path, replace(ONE, code="pnv", unit="Phòng Nội vụ", name=f"{EVIL}.csv"), b"e"),
    ]
    packed = archive(tmp_path, part(sent))
    assert packed.testzip() is None
    assert packed.namelist() == [
        "UBND xã Long Tân/a.csv",
        "UBND xã Long Tân/A (2).CSV",
        "Phòng Nội vụ/=HYPERLINK(-http---x.example-,-x-).csv",
        "Danh sách tệp.xlsx",
    ]
    assert packed.read("UBND xã Long Tân/A (2).CSV") == b"c;d"
    assert all(one.flag_bits & UTF_8 for one in packed.infolist())
    assert packed.infolist()[0].date_time == (2026, 11, 25, 8, 0, 0)
    title, as_of, headings, *rows = listed(packed)
    assert (title[0], as_of[0], headings) == ("Hộp thư", "Số liệu đến 08:00.", HEADINGS)
    assert rows[0] == (
        *("UBND xã Long Tân", "Danh sách", "a.csv", "UBND xã Long Tân/a.csv", "Lê Văn Mẫu Minh"),
        *("08:00 ngày 25/11/2026", "3", sent[0].sha256, None),
    )
    assert rows[2][2] == f"'{EVIL}.csv"


def test_two_units_of_one_name_and_odd_names_lie_apart(tmp_path: Path) -> None:
    names = ("../../etc/passwd", "con", "", "b" * 300, "x:y.pdf")
    sent = [
        kept(tmp_path, replace(ONE, code=code, unit=unit, name=name), b"x")
        for code, unit in (("1", "Hội A/B"), ("2", "hội a-b"), ("3", "..."), ("4", "NUL"))
        for name in names
    ]
    found = archive(tmp_path, part(sent)).namelist()[:-1]
    assert len({name.casefold() for name in found}) == len(sent)
    assert {name.partition("/")[0] for name in found} == {"Hội A-B", "hội a-b (2)", "đơn vị", "_NUL"}
    assert all(name.count("/") == 1 and not name.startswith(("/", ".")) for name in found)


def test_a_file_that_is_gone_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    sent = [kept(tmp_path, replace(ONE, name=name), name.encode()) for name in ("a.txt", "b.txt")]
    lost = replace(ONE, name="c.txt", sha256="")
    blobs.path_of(tmp_path, sent[0].sha256).unlink()
    packed = archive(tmp_path, part([*sent, lost]))
    assert packed.namelist() == ["UBND xã Long Tân/b.txt", "Danh sách tệp.xlsx"]
    notes = [(row[2], row[3], row[-1]) for row in listed(packed)[ABOVE:]]
    assert notes == [
        ("a.txt", None, "không còn trên máy chủ"),
        ("b.txt", "UBND xã Long Tân/b.txt", None),
        ("c.txt", None, "không còn trên máy chủ"),
    ]


def test_what_is_too_large_comes_in_parts_which_hold_all_of_it_once(tmp_path: Path) -> None:
    sent = [kept(tmp_path, replace(ONE, name=f"{number}.txt"), bytes(size)) for number, size in sizes()]
    split = list(numbered("Hộp thư", "Số liệu đến 08:00.", sent, 10_000))
    assert [(one.number, one.of, len(one.files)) for one in split] == [
        (1, 4, 2),
        (2, 4, 1),
        (3, 4, 1),
        (4, 4, 2),
    ]
    packed = [archive(tmp_path, one) for one in split]
    names = [name for one in packed for name in one.namelist()]
    assert len(names) == len(set(names)) == len(sent) + len(split)
    first = listed(packed[0], "Danh sách tệp (phần 1).xlsx")
    assert first[1][0] == "Phần 1/4. Số liệu đến 08:00."


def sizes() -> list[tuple[int, int]]:
    return list(enumerate((4000, 4000, 4000, 20_000, 1, 8_999 - OVERHEAD)))


def test_a_part_is_never_larger_than_it_may_be_but_for_one_file_alone() -> None:
    sent = [
        replace(ONE, name=f"{number}", size=size) for number, size in enumerate((0, 999, 5, 7000, 1) * 20)
    ]
    for split in parts(place_files(sent), 9_000):
        assert sum(one.sent.size + OVERHEAD for one in split) <= 9_000


def test_files_are_copied_piece_by_piece(tmp_path: Path) -> None:
    content = b"0123456789abcdef" * (MEGABYTE * 24 // 16)
    sent = [kept(tmp_path, replace(ONE, name=f"{number}.bin"), content) for number in (1, 2)]
    del content
    opened = partial(blobs.open_blob, tmp_path)
    tracemalloc.start()
    sha256, size = blobs.store_written(tmp_path, partial(pack, part(sent), opened))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 48 * MEGABYTE
    assert most < 8 * MEGABYTE
    packed = ZipFile(blobs.path_of(tmp_path, sha256))
    assert packed.infolist()[0].compress_type == ZIP_STORED
    assert packed.infolist()[1].file_size == 24 * MEGABYTE
    assert list((tmp_path / blobs.WRITING).iterdir()) == []
