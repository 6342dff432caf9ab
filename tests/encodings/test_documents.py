"""Documents of the old encodings come back letter by letter, compared by another library than the program's.

Each was made twice of one original: in Unicode, and in TCVN3 or VNI by an encoder of the tests.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.jobs.opening import Opener
from tests.encodings.made import book, letters_of, text, word
from tests.encodings.old import OLD, UNICODE, Way
from tests.encodings.originals import Original, original

SEEDS = range(12)  # of each kind, in each way of writing: 72 documents
EACH = [(seed, way) for seed in SEEDS for way in OLD]
Make = Callable[[Original, Way], bytes]
KINDS: dict[Make, str] = {word: "docx", book: "xlsx", text: "txt"}
OLD_NAMES = (b".Vn", b"VNI-")


@pytest.mark.parametrize(("seed", "way"), EACH, ids=lambda one: getattr(one, "name", one))
async def test_a_word_document_comes_back_letter_by_letter(seed: int, way: Way) -> None:
    said = original(seed)
    converted = await Opener().convert("cong-van.docx", word(said, way))
    assert converted.report is not None, converted.why
    wanted, found = letters_of(word(said, UNICODE)), letters_of(converted.content)
    assert [one for one, _fonts in found] == [one for one, _fonts in wanted]
    assert [set(fonts) for _one, fonts in found] == [set(fonts) for _one, fonts in wanted]
    assert converted.report.left == 0
    assert converted.report.converted[way.name] > len(said.bodies)
    assert converted.report.converted.total() == converted.report.converted[way.name]


@pytest.mark.parametrize(("seed", "way"), EACH, ids=lambda one: getattr(one, "name", one))
async def test_a_workbook_comes_back_letter_by_letter(seed: int, way: Way) -> None:
    said = original(seed)
    converted = await Opener().convert("danh-sach.xlsx", book(said, way))
    assert converted.report is not None, converted.why
    assert cells_of(converted.content, UNICODE) == cells_of(book(said, UNICODE), way)
    assert converted.report.left == 0


def cells_of(content: bytes, way: Way) -> dict[tuple[str, str], object]:
    """Return what a workbook says and in which fonts; of a text in one font what could be kept of it."""
    opened = load_workbook(BytesIO(content), rich_text=True)
    found: dict[tuple[str, str], object] = {}
    for sheet in opened:
        printed: Any = sheet.oddHeader
        found[sheet.title, "print"] = (way.kept(printed.center.text or ""), printed.center.font)
        found[sheet.title, "merged"] = str(sheet.merged_cells)
        for row in sheet.iter_rows():
            for cell in row:
                note = cell.comment.text if cell.comment else ""
                said = (
                    way.kept(cell.value)
                    if isinstance(cell.value, str) and not is_capital(cell)
                    else cell.value
                )
                found[sheet.title, cell.coordinate] = (type(said), repr(said), cell.font.name, way.kept(note))
    return found


def is_capital(cell: object) -> bool:
    return str(getattr(cell, "value", "")).isupper()


@pytest.mark.parametrize(("seed", "way"), EACH, ids=lambda one: getattr(one, "name", one))
async def test_a_text_comes_back_letter_by_letter(seed: int, way: Way) -> None:
    said = original(seed)
    converted = await Opener().convert("ghi-chu.txt", text(said, way))
    assert converted.content.startswith(b"\xef\xbb\xbf")
    lines = (said.kind, f"Số: {said.number}", said.subject, *said.bodies, said.signer)
    assert converted.content.decode("utf-8-sig") == way.kept("\r\n".join(lines))


@pytest.mark.parametrize("way", OLD, ids=lambda way: way.name)
@pytest.mark.parametrize("make", [word, book], ids=["docx", "xlsx"])
async def test_what_is_converted_has_no_old_font_and_else_the_same_parts(make: Make, way: Way) -> None:
    content = make(original(3), way)
    converted = await Opener().convert(f"a.{KINDS[make]}", content)
    with ZipFile(BytesIO(content)) as before, ZipFile(BytesIO(converted.content)) as after:
        assert before.namelist() == after.namelist()
        for name in after.namelist():
            part = after.read(name)
            assert not any(f'"{old.decode()}'.encode() in part for old in OLD_NAMES), name
            if not name.endswith((".xml", ".vml")) or name.startswith(("docProps", "customXml")):
                assert part == before.read(name), name


@pytest.mark.parametrize("make", [word, book, text], ids=["docx", "xlsx", "txt"])
@pytest.mark.parametrize("seed", range(3))
async def test_what_is_unicode_already_is_left_alone(make: Make, seed: int) -> None:
    kind = KINDS[make]
    said = original(seed)
    content = "\r\n".join(said.bodies).encode() if kind == "txt" else make(said, UNICODE)
    converted = await Opener().convert(f"a.{kind}", content)
    assert converted.report is not None
    assert converted.report.converted.total() == converted.report.left == 0
    assert converted.content == b""
