"""Reading .csv: comma, semicolon or tab, with or without a byte order mark, UTF-8 or UTF-16."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO
from itertools import islice

from bot.conversation.words import _
from bot.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, Unreadable, cell_text, refuse_large, too_many_rows

DELIMITERS = ";,\t"
TRIED = 10  # rows by which the delimiter is told


def read_csv(name: str, content: bytes) -> Sheet:
    """The table in ``content``; ``name`` is what faults call it."""
    refuse_large(content)
    text = _decoded(content)
    try:
        rows = _rows(text, max(DELIMITERS, key=lambda delimiter: _width(text, delimiter)), MAX_ROWS + 1)
    except csv.Error as error:
        raise Unreadable(_("Tệp CSV sai cấu trúc. Đề nghị mở bằng Excel và lưu lại.")) from error
    if len(rows) > MAX_ROWS:
        raise too_many_rows(name)
    return Sheet(name, tuple(rows))


def _decoded(content: bytes) -> str:
    """TCVN3, VNI and code page 1258 are refused: read as Unicode, their letters would be other ones."""
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            _(
                "Tệp CSV không dùng bảng mã Unicode (Điều 4 khoản 7). Đề nghị mở bằng Excel, chọn "
                "Lưu dưới dạng → CSV UTF-8, hoặc lưu thành .xlsx, rồi gửi lại."
            )
        ) from error
    if "\0" in text:
        raise Unreadable(_("Tệp không phải bảng tính. Đề nghị gửi tệp .xlsx hoặc .csv."))
    return text


def _width(text: str, delimiter: str) -> int:
    """How many cells the widest of the first rows has."""
    return max((len(row) for row in _rows(text, delimiter, TRIED)), default=0)


def _rows(text: str, delimiter: str, most: int) -> list[tuple[str, ...]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    return [_row(cells) for cells in islice(reader, most)]


def _row(cells: list[str]) -> tuple[str, ...]:
    texts = [cell_text(cell) for cell in cells[:MAX_COLUMNS]]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
