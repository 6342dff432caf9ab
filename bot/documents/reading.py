"""Read tables from unknown hands, .xlsx and .csv, within hard bounds.

What comes from outside may be anything; whatever it is, reading answers fast, or says Unreadable. A
workbook of 5 kB may unpack to gigabytes, or have its one cell at XFD1048576. So it is measured before it is
opened, and read row by row. A .csv has commas, semicolons or tabs, and is UTF-8 or UTF-16.

What came by a chat or a page is opened in a child process (child.py): what is read of it later, within an
event, are its tables as text, ``as_json`` and ``book_in``.
"""

import csv
import json
import math
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import Any
from zipfile import ZipFile

from bot.conversation import N_, _, fold, nfc, number_text, regex, visible
from bot.documents.kinds import OLE, begins_as_xml, is_foreign_xml

MAX_FILE = 5_000_000  # bytes
MAX_ROWS = 30_000  # of a roster these take a child 4 to 10 of its 20 seconds, 100 of its 400 MB
MAX_COLUMNS = 30
MAX_CELL = 2_000  # characters that are kept of one cell
HEADER_WITHIN = 10  # rows, for a table whose headings are looked for
MAX_UNPACKED = 50_000_000  # bytes
MAX_RATIO = 100  # unpacked to packed, past SMALL; tables are 5 to 30
SMALL = 1_000_000  # bytes unpacked: no harm, whatever the ratio
MAX_PARTS = 1_000  # files within the workbook
MOST_SHEETS = 30  # that are read
MAX_TAGS = 1_500_000  # of all its XML: as many rows of a roster have them
MAX_OTHER_TAGS = 50_000  # of what is neither cells nor their texts: styles, names, relations
MAX_ATTRIBUTES, MANY_ATTRIBUTES = 50, 2_000  # of a tag; with so many more signs "=" in the texts of a chunk
WORKBOOK = "xl/workbook.xml"  # names the sheets
MAX_WORKBOOK = 50_000  # bytes of it unpacked: some hundred sheets
CELLS = regex(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml")
LAST_ROW = 1_048_576  # there is none below it in a spreadsheet
CHUNK = 1 << 16  # bytes
TRIED = 10  # rows by which the delimiter is told

Choice = Callable[[Sequence[str]], Sequence[str]]
FORMULA = N_("Ô chứa công thức. Đề nghị dán giá trị thay cho công thức.")
ERROR = N_("Ô báo lỗi của Excel. Đề nghị nhập lại.")
WRONG = {"f": FORMULA, "e": ERROR}  # openpyxl's type of a cell -> what is wrong with it


class BookFault(StrEnum):
    """Reasons for which a workbook cannot be opened; their names stand in stored files."""

    LARGE = "large"
    OLD = "old"
    NO_BOOK = "no book"
    TOO_MUCH = "too much"
    DAMAGED = "damaged"


SAID = {
    BookFault.LARGE: N_("Tệp lớn quá {most} MB. Đề nghị bỏ hình ảnh và các trang tính không cần."),
    BookFault.OLD: N_(
        "Tệp là Excel đời cũ (.xls) hoặc có mật khẩu mở tệp. Đề nghị mở bằng Excel, bỏ mật khẩu mở tệp, "
        "chọn Lưu dưới dạng → Excel Workbook (.xlsx), rồi gửi lại tệp .xlsx."
    ),
    BookFault.NO_BOOK: N_("Tệp không phải bảng tính Excel (.xlsx). Đề nghị gửi tệp .xlsx."),
    BookFault.TOO_MUCH: N_(
        "Tệp có quá nhiều ô hoặc nội dung nén bất thường. Đề nghị chép danh sách sang tệp mới rồi gửi lại."
    ),
    BookFault.DAMAGED: N_(
        "Không đọc được tệp. Đề nghị mở bằng Excel, chọn Lưu dưới dạng → Excel Workbook (.xlsx), rồi gửi lại."
    ),
}


class Unreadable(ValueError):
    """A file that cannot be read. The text tells the person what to do."""


class CannotOpen(Unreadable):
    """A workbook that cannot be opened."""

    def __init__(self, fault: BookFault) -> None:
        super().__init__(_(SAID[fault], most=MAX_FILE // 10**6))
        self.fault = fault


@dataclass(frozen=True)
class Sheet:
    """One table as text. ``rows[0]`` is row 1; a blank row is there and empty."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    wrong: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) from 1 -> why
    goes_on: bool = False  # past MAX_ROWS

    def whole(self) -> "Sheet":
        """Return it. Unreadable where it has more rows than are read."""
        if self.goes_on:
            raise too_many_rows(self.name)
        return self


@dataclass(frozen=True)
class Book:
    """A file of tables as it was read: its first sheets as text."""

    sheets: tuple[Sheet, ...]
    is_csv: bool = False

    def chosen(self, choose: Choice) -> list[Sheet]:
        """Return the sheets that ``choose`` picks from their names, in its order."""
        named = {sheet.name: sheet for sheet in self.sheets}
        return [named[name].whole() for name in choose(list(named))]


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
        raise CannotOpen(BookFault.LARGE)


def too_many_rows(name: str) -> Unreadable:
    said = _(
        "“{sheet}” có nội dung ở dòng quá {most}. Đề nghị xóa các dòng thừa, hoặc chia tệp theo đơn vị: hệ "
        "thống giữ nguyên đơn vị không có trong tệp.",
        sheet=name,
        most=number_text(MAX_ROWS),
    )
    return Unreadable(said)


def is_old_excel(name: str) -> bool:
    return name.lower().endswith((".xls", ".xlsb", ".xlt"))


def open_file(name: str, content: bytes) -> Book:
    """Open an .xlsx or a .csv; Unreadable where it is neither."""
    if content.startswith(OLE) or is_old_excel(name):
        raise CannotOpen(BookFault.OLD)
    if content.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm")):
        return open_book(content)
    return Book((read_csv(name, content),), is_csv=True)


def read_sheet(book: Book, called: str, plain: Callable[[str], str] = fold) -> Sheet:
    """Return the sheet that is ``called`` so in ``plain`` letters, else the first."""

    def choose(names: Sequence[str]) -> list[str]:
        return [*(name for name in names if plain(name) == plain(called)), *names][:1]

    sheets = book.chosen(choose)
    if not sheets:
        raise CannotOpen(BookFault.NO_BOOK)
    return sheets[0]


def no_header(sheet: str, headings: Iterable[str]) -> str:
    return _(
        "“{sheet}”: không tìm thấy dòng tiêu đề trong {rows} dòng đầu. Cần các cột: {columns}.",
        sheet=sheet,
        rows=HEADER_WITHIN,
        columns=", ".join(headings),
    )


def open_book(content: bytes) -> Book:
    """Read the first sheets of an .xlsx; CannotOpen where it is none, or would take too much.

    Formulas and errors are blank cells that stand in ``wrong``. Columns past MAX_COLUMNS are left out.
    """
    if content.startswith(OLE):
        raise CannotOpen(BookFault.OLD)
    refuse_large(content)
    try:
        _measure(content)
        return Book(_sheets(content))
    except CannotOpen:
        raise
    except Exception as error:  # a hostile file can make openpyxl raise almost anything
        raise CannotOpen(BookFault.DAMAGED) from error


def as_json(read: Book | BookFault) -> bytes:
    """Write what was read of a workbook, or why nothing was, as it is stored."""
    if isinstance(read, BookFault):
        return json.dumps({"fault": read}).encode()
    kinds = {why: kind for kind, why in WRONG.items()}
    sheets = [
        {
            "name": one.name,
            "rows": one.rows,
            "wrong": [[*at, kinds[why]] for at, why in one.wrong.items()],
            "goes_on": one.goes_on,
        }
        for one in read.sheets
    ]
    return json.dumps({"sheets": sheets}, ensure_ascii=False).encode()


def book_in(stored: bytes) -> Book:
    """Read what ``as_json`` wrote; CannotOpen where the workbook could not be opened.

    The child that wrote it had opened a hostile file, so that this too may be anything.
    """
    try:
        found = json.loads(stored)
        fault = BookFault(found["fault"]) if "fault" in found else None
        sheets = () if fault else tuple(map(_stored_sheet, found["sheets"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        fault, sheets = BookFault.DAMAGED, ()
    if fault:
        raise CannotOpen(fault)
    return Book(sheets)


def _stored_sheet(one: Any) -> Sheet:
    rows = tuple(tuple(map(str, row[:MAX_COLUMNS])) for row in one["rows"][:MAX_ROWS])
    wrong = {(int(row), int(column)): WRONG[kind] for row, column, kind in one["wrong"]}
    return Sheet(str(one["name"]), rows, wrong, bool(one["goes_on"]))


def _measure(content: bytes) -> None:
    """Refuse what is no workbook, or would take much time or memory to open."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        sizes = [part.file_size for part in parts if part.filename == WORKBOOK]
        if not sizes:
            raise CannotOpen(BookFault.NO_BOOK)
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or max(sizes) > MAX_WORKBOOK:
            raise CannotOpen(BookFault.TOO_MUCH)
        if unpacked > max(SMALL, MAX_RATIO * len(content)):
            raise CannotOpen(BookFault.TOO_MUCH)
        tags = other_tags = 0
        for part in parts:
            found = _tags(archive, part.filename)
            tags += found
            other_tags += 0 if CELLS.fullmatch(part.filename) else found
            if tags > MAX_TAGS or other_tags > MAX_OTHER_TAGS:
                raise CannotOpen(BookFault.TOO_MUCH)


def _tags(archive: ZipFile, name: str) -> int:
    """Count the tags of a part; refuse one that declares entities, or is no UTF-8 and may hide its tags."""
    tags, tail = 0, b""
    with archive.open(name) as part:
        first = part.read(CHUNK)
        if is_foreign_xml(first):
            raise CannotOpen(BookFault.DAMAGED)
        if not begins_as_xml(first):
            return 0  # a picture, or the like: not parsed
        for chunk in chain([first], iter(partial(part.read, CHUNK), b"")):
            if b"\0" in chunk or b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise CannotOpen(BookFault.DAMAGED)
            begun, attributes = chunk.count(b"<"), chunk.count(b"=")
            if attributes > MANY_ATTRIBUTES + MAX_ATTRIBUTES * begun:  # to tell them apart takes long
                raise CannotOpen(BookFault.TOO_MUCH)
            tags += max(begun, attributes)  # attributes too take their time
            tail = chunk[-10:]
    return tags


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only here: a start does not wait for it

    workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        return tuple(map(_sheet, workbook.worksheets[:MOST_SHEETS]))
    finally:
        workbook.close()


def _sheet(worksheet: Any) -> Sheet:
    worksheet.reset_dimensions()  # what a file says of its own size may be untrue
    rows: list[tuple[str, ...]] = []
    wrong: dict[tuple[int, int], str] = {}
    goes_on, before = False, None
    for number, cells in enumerate(islice(worksheet.iter_rows(max_col=MAX_COLUMNS), LAST_ROW), 1):
        is_filler = cells is before  # openpyxl gives one and the same row for all that are not in the file
        texts, faults = ((), {}) if is_filler else _row(cells)
        before = cells
        if number <= MAX_ROWS:
            rows.append(texts)
            wrong |= {(number, column): fault for column, fault in faults.items()}
        elif texts or faults:
            goes_on = True
            break
    return Sheet(cell_text(worksheet.title), tuple(rows), wrong, goes_on)


def _row(cells: Sequence[Any]) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return the texts of a row up to its last filled cell, and what is wrong in which column."""
    texts: list[str] = []
    wrong: dict[int, str] = {}
    for column, cell in enumerate(cells, 1):
        if cell.value is None:
            continue
        if cell.data_type in WRONG:
            wrong[column] = WRONG[cell.data_type]
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
        delimiter = max(";,\t", key=lambda one: max(map(_said, _csv_rows(text, one, TRIED)), default=0))
        rows = _csv_rows(text, delimiter, MAX_ROWS + 1)
    except csv.Error as error:
        raise Unreadable(_("Tệp CSV sai cấu trúc. Đề nghị mở bằng Excel và lưu lại.")) from error
    if len(rows) > MAX_ROWS:
        raise too_many_rows(name)
    return Sheet(name, tuple(rows))


def _said(row: Sequence[str]) -> int:
    """Return in how many cells something is said: signs alone may be the true delimiter."""
    return sum(any(map(str.isalnum, cell)) for cell in row)


def _decoded(content: bytes) -> str:
    """Decode; refuse TCVN3, VNI and code page 1258: read as Unicode, their letters would be other ones."""
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        said = _(
            "Tệp CSV không dùng bảng mã Unicode ({rule_unicode}). Đề nghị mở bằng Excel, chọn Lưu dưới "
            "dạng → CSV UTF-8, hoặc lưu thành .xlsx, rồi gửi lại."
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
