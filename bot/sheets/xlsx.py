"""Reading an .xlsx workbook from an unknown hand.

A workbook of 5 kB may unpack to gigabytes, or have its one cell at XFD1048576. So it is measured
before it is opened, and read row by row.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import ZipFile

from bot.conversation.words import _
from bot.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, Unreadable, cell_text, refuse_large, too_many_rows

MAX_UNPACKED = 50_000_000  # bytes
MAX_RATIO = 100  # unpacked to packed, past SMALL; tables are 5 to 30
SMALL = 1_000_000  # bytes unpacked: no harm, whatever the ratio
MAX_PARTS = 1_000  # files within the workbook
MAX_TAGS = 600_000  # of all its XML: 5,000 rows of a roster have half as many
MAX_BESIDE = 50_000  # tags of what is neither cells nor their texts: styles, names, relations
WORKBOOK = "xl/workbook.xml"  # names the sheets
MAX_WORKBOOK = 50_000  # bytes of it unpacked: some hundred sheets
CELLS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml")
LAST_ROW = 1_048_576  # there is none below it in a spreadsheet
CHUNK = 1 << 16  # bytes

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and an .xlsx with a password

Choice = Callable[[Sequence[str]], Sequence[str]]


def is_old_excel(name: str, content: bytes) -> bool:
    return content.startswith(OLE) or name.lower().endswith((".xls", ".xlsb", ".xlt"))


def old_excel() -> Unreadable:
    return Unreadable(
        _(
            "Tệp là Excel đời cũ (.xls) hoặc có mật khẩu mở tệp. Đề nghị mở bằng Excel, bỏ mật khẩu mở tệp, "
            "chọn Lưu dưới dạng → Excel Workbook (.xlsx), rồi gửi lại tệp .xlsx."
        )
    )


def read_xlsx(content: bytes, choose: Choice) -> list[Sheet]:
    """The sheets that ``choose`` picks from their names, in its order.

    Formulas and errors are blank cells that stand in ``wrong``. Columns past MAX_COLUMNS are left out.
    """
    refuse_large(content)
    try:
        _measure(content)
        return _sheets(content, choose)
    except Unreadable:
        raise
    except Exception as error:  # a hostile file can make openpyxl raise almost anything
        raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable(
        _(
            "Không đọc được tệp. Đề nghị mở bằng Excel, chọn Lưu dưới dạng → "
            "Excel Workbook (.xlsx), rồi gửi lại."
        )
    )


def _measure(content: bytes) -> None:
    """Refuse what is no workbook, or would take much time or memory to open."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        sizes = [part.file_size for part in parts if part.filename == WORKBOOK]
        if not sizes:
            raise Unreadable(_("Tệp không phải bảng tính Excel (.xlsx). Đề nghị gửi tệp .xlsx."))
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or max(sizes) > MAX_WORKBOOK:
            raise _too_big()
        if unpacked > max(SMALL, MAX_RATIO * len(content)):
            raise _too_big()
        tags = beside = 0
        for part in parts:
            found = _tags(archive, part.filename)
            tags += found
            beside += 0 if CELLS.fullmatch(part.filename) else found
            if tags > MAX_TAGS or beside > MAX_BESIDE:
                raise _too_big()


def _too_big() -> Unreadable:
    return Unreadable(
        _("Tệp có quá nhiều ô hoặc nội dung nén bất thường. Đề nghị chép danh sách sang tệp mới rồi gửi lại.")
    )


def _tags(archive: ZipFile, name: str) -> int:
    """How many tags a part has; one that declares entities, or hides in UTF-16, is refused."""
    tags, tail = 0, b""
    with archive.open(name) as part:
        first = part.read(CHUNK)
        if first.lstrip(b"\xef\xbb\xbf \t\r\n\0\xfe\xff")[:1] not in (b"<", b""):
            return 0  # a picture, or the like: not parsed
        for chunk in _chunks(part, first):
            if b"\0" in chunk or b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise _damaged()
            tags += max(chunk.count(b"<"), chunk.count(b"="))  # attributes too take their time
            tail = chunk[-10:]
    return tags


def _chunks(part: Any, first: bytes) -> Iterator[bytes]:
    chunk = first
    while chunk:
        yield chunk
        chunk = part.read(CHUNK)


def _sheets(content: bytes, choose: Choice) -> list[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only here: a start does not wait for it

    workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        named = {sheet.title: sheet for sheet in workbook.worksheets}
        return [_sheet(name, named[name]) for name in choose(list(named))]
    finally:
        workbook.close()


def _sheet(name: str, worksheet: Any) -> Sheet:
    worksheet.reset_dimensions()  # what a file says of its own size may be untrue
    rows: list[tuple[str, ...]] = []
    wrong: dict[tuple[int, int], str] = {}
    before: Any = None
    for number, cells in enumerate(islice(worksheet.iter_rows(max_col=MAX_COLUMNS), LAST_ROW), 1):
        is_filler = cells is before  # openpyxl gives one and the same row for all that are not in the file
        texts, faults = ((), {}) if is_filler else _row(cells)
        before = cells
        if number <= MAX_ROWS:
            rows.append(texts)
            wrong |= {(number, column): fault for column, fault in faults.items()}
        elif texts or faults:
            raise too_many_rows(name)
    return Sheet(cell_text(name), tuple(rows), wrong)


def _row(cells: Sequence[Any]) -> tuple[tuple[str, ...], dict[int, str]]:
    """The texts of a row up to its last filled cell, and what is wrong in which column."""
    texts: list[str] = []
    wrong: dict[int, str] = {}
    for column, cell in enumerate(cells, 1):
        if cell.value is None:
            continue
        if fault := _fault(cell.data_type):
            wrong[column] = fault
            continue
        texts += [""] * (column - 1 - len(texts)) + [cell_text(_text(cell.value))]
    return tuple(texts), wrong


def _fault(data_type: str) -> str:
    if data_type == "f":
        return _("Ô chứa công thức. Đề nghị dán giá trị thay cho công thức.")
    if data_type == "e":
        return _("Ô báo lỗi của Excel. Đề nghị nhập lại.")
    return ""


def _text(value: Any) -> str:
    """A cell's value as people write it: 912345678.0 is "912345678", 1.125 is "1,125", a day dd/mm/yyyy."""
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, (datetime, date)):
        return f"{value:%d/%m/%Y}"
    return str(value)
