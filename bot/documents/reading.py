"""Read tables from unknown hands, .xlsx and .csv, within hard bounds.

What comes from outside may be anything; whatever it is, reading answers fast, or says Unreadable. A
workbook of 5 kB may unpack to gigabytes, or have its one cell at XFD1048576. So it is measured before it is
opened, and read row by row. A .csv has commas, semicolons or tabs, and is UTF-8 or UTF-16.
"""

import csv
import math
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import Any
from zipfile import ZipFile

from bot.conversation import _, fold, nfc, visible

MAX_FILE = 5_000_000  # bytes
MAX_ROWS = 5_000
MAX_COLUMNS = 30
MAX_CELL = 2_000  # characters that are kept of one cell
HEADER_WITHIN = 10  # rows, for a table whose headings are looked for
MAX_UNPACKED = 50_000_000  # bytes
MAX_RATIO = 100  # unpacked to packed, past SMALL; tables are 5 to 30
SMALL = 1_000_000  # bytes unpacked: no harm, whatever the ratio
MAX_PARTS = 1_000  # files within the workbook
MAX_TAGS = 600_000  # of all its XML: 5,000 rows of a roster have half as many
MAX_OTHER_TAGS = 50_000  # of what is neither cells nor their texts: styles, names, relations
WORKBOOK = "xl/workbook.xml"  # names the sheets
MAX_WORKBOOK = 50_000  # bytes of it unpacked: some hundred sheets
CELLS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml")
LAST_ROW = 1_048_576  # there is none below it in a spreadsheet
CHUNK = 1 << 16  # bytes
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and an .xlsx with a password
TRIED = 10  # rows by which the delimiter is told

Choice = Callable[[Sequence[str]], Sequence[str]]


class Unreadable(ValueError):
    """A file that cannot be read. The text tells the person what to do."""


@dataclass(frozen=True)
class Sheet:
    """One table as text. ``rows[0]`` is row 1; a blank row is there and empty."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    wrong: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) from 1 -> why


def cell_text(text: str) -> str:
    """Return ``text`` in NFC without what is not seen, single spaces, no blank lines."""
    lines = (" ".join(line.split()) for line in nfc(visible(text[:MAX_CELL])).splitlines())
    return "\n".join(line for line in lines if line)


def column_letter(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    rest, letter = divmod(column - 1, 26)
    return (column_letter(rest) if rest else "") + chr(ord("A") + letter)


def refuse_large(content: bytes) -> None:
    if len(content) > MAX_FILE:
        said = _(
            "Tệp lớn quá {most} MB. Đề nghị bỏ hình ảnh và các trang tính không cần.", most=MAX_FILE // 10**6
        )
        raise Unreadable(said)


def too_many_rows(name: str) -> Unreadable:
    said = _("“{sheet}” có nội dung ở dòng quá {most}. Đề nghị xóa hoặc chia tệp.", sheet=name, most="5.000")
    return Unreadable(said)


def refuse_old_excel(name: str, content: bytes) -> None:
    if content.startswith(OLE) or name.lower().endswith((".xls", ".xlsb", ".xlt")):
        said = _(
            "Tệp là Excel đời cũ (.xls) hoặc có mật khẩu mở tệp. Đề nghị mở bằng Excel, bỏ mật khẩu mở tệp, "
            "chọn Lưu dưới dạng → Excel Workbook (.xlsx), rồi gửi lại tệp .xlsx."
        )
        raise Unreadable(said)


def not_a_workbook() -> Unreadable:
    return Unreadable(_("Tệp không phải bảng tính Excel (.xlsx). Đề nghị gửi tệp .xlsx."))


def read_sheet(name: str, content: bytes, called: str, plain: Callable[[str], str] = fold) -> Sheet:
    """Read the sheet that is ``called`` so in ``plain`` letters, else the first."""
    refuse_old_excel(name, content)

    def choose(names: Sequence[str]) -> list[str]:
        return [*(name for name in names if plain(name) == plain(called)), *names][:1]

    sheets = read_xlsx(content, choose)
    if not sheets:
        raise not_a_workbook()
    return sheets[0]


def no_header(sheet: str, headings: Iterable[str]) -> str:
    return _(
        "“{sheet}”: không tìm thấy dòng tiêu đề trong {rows} dòng đầu. Cần các cột: {columns}.",
        sheet=sheet,
        rows=HEADER_WITHIN,
        columns=", ".join(headings),
    )


def read_xlsx(content: bytes, choose: Choice) -> list[Sheet]:
    """Read the sheets that ``choose`` picks from their names, in its order.

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
    said = _(
        "Không đọc được tệp. Đề nghị mở bằng Excel, chọn Lưu dưới dạng → Excel Workbook (.xlsx), rồi gửi lại."
    )
    return Unreadable(said)


def _measure(content: bytes) -> None:
    """Refuse what is no workbook, or would take much time or memory to open."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        sizes = [part.file_size for part in parts if part.filename == WORKBOOK]
        if not sizes:
            raise not_a_workbook()
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or max(sizes) > MAX_WORKBOOK:
            raise _too_big()
        if unpacked > max(SMALL, MAX_RATIO * len(content)):
            raise _too_big()
        tags = other_tags = 0
        for part in parts:
            found = _tags(archive, part.filename)
            tags += found
            other_tags += 0 if CELLS.fullmatch(part.filename) else found
            if tags > MAX_TAGS or other_tags > MAX_OTHER_TAGS:
                raise _too_big()


def _too_big() -> Unreadable:
    return Unreadable(
        _("Tệp có quá nhiều ô hoặc nội dung nén bất thường. Đề nghị chép danh sách sang tệp mới rồi gửi lại.")
    )


def _tags(archive: ZipFile, name: str) -> int:
    """Count the tags of a part; refuse one that declares entities, or hides in UTF-16."""
    tags, tail = 0, b""
    with archive.open(name) as part:
        first = part.read(CHUNK)
        if first.lstrip(b"\xef\xbb\xbf \t\r\n\0\xfe\xff")[:1] not in (b"<", b""):
            return 0  # a picture, or the like: not parsed
        for chunk in chain([first], iter(partial(part.read, CHUNK), b"")):
            if b"\0" in chunk or b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise _damaged()
            tags += max(chunk.count(b"<"), chunk.count(b"="))  # attributes too take their time
            tail = chunk[-10:]
    return tags


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
    """Return the texts of a row up to its last filled cell, and what is wrong in which column."""
    texts: list[str] = []
    wrong: dict[int, str] = {}
    for column, cell in enumerate(cells, 1):
        if cell.value is None:
            continue
        if cell.data_type == "f":
            wrong[column] = _("Ô chứa công thức. Đề nghị dán giá trị thay cho công thức.")
        elif cell.data_type == "e":
            wrong[column] = _("Ô báo lỗi của Excel. Đề nghị nhập lại.")
        else:
            texts += [""] * (column - 1 - len(texts)) + [cell_text(_text(cell.value))]
    return tuple(texts), wrong


def _text(value: Any) -> str:
    """Write a cell's value as people do: 912345678.0 is "912345678", 1.125 is "1,125", a day dd/mm/yyyy."""
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    if isinstance(value, (datetime, date)):
        return f"{value:%d/%m/%Y}"
    return str(value)


def read_csv(name: str, content: bytes) -> Sheet:
    """Read the table in ``content``; ``name`` is what faults call it."""
    refuse_large(content)
    text = _decoded(content)
    try:
        delimiter = max(";,\t", key=lambda one: max(map(len, _csv_rows(text, one, TRIED)), default=0))
        rows = _csv_rows(text, delimiter, MAX_ROWS + 1)
    except csv.Error as error:
        raise Unreadable(_("Tệp CSV sai cấu trúc. Đề nghị mở bằng Excel và lưu lại.")) from error
    if len(rows) > MAX_ROWS:
        raise too_many_rows(name)
    return Sheet(name, tuple(rows))


def _decoded(content: bytes) -> str:
    """Decode; refuse TCVN3, VNI and code page 1258: read as Unicode, their letters would be other ones."""
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        said = _(
            "Tệp CSV không dùng bảng mã Unicode (khoản 7 Điều 4). Đề nghị mở bằng Excel, chọn Lưu dưới dạng "
            "→ CSV UTF-8, hoặc lưu thành .xlsx, rồi gửi lại."
        )
        raise Unreadable(said) from error
    if "\0" in text:
        raise Unreadable(_("Tệp không phải bảng tính. Đề nghị gửi tệp .xlsx hoặc .csv."))
    return text


def _csv_rows(text: str, delimiter: str, most: int) -> list[tuple[str, ...]]:
    """Return the first rows, each up to its last filled cell."""
    rows = []
    for cells in islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), most):
        texts = [cell_text(cell) for cell in cells[:MAX_COLUMNS]]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(tuple(texts))
    return rows
