"""Export: all that is kept of a person as two files, one for the eye and one for machines."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import LOCAL, _, day_text, local_date
from bot.documents.writing import SheetPage, write_xlsx
from handlers.engine import XLSX, Context, FileOrder, Paper, Replies, no_such_button, order_file
from storage.personal_data import personal_file

FILE = "own_data"  # kind of file: own_data:xlsx:17, own_data:json:17
JSON = "application/json"
MOST_ROWS = 2**20 - 2  # of a sheet, beside its headings and a last word
MOST_IN_CELL = 2**15 - 1  # characters
Sections = Mapping[str, Sequence[Mapping[str, Any]]]


def order_own(context: Context) -> Replies:
    """Have both files made and sent ([Tải dữ liệu của tôi])."""
    context.audit("own_data_file", f"person:{context.who.person}")
    day = f"{local_date(context.at):%d-%m-%Y}"
    kinds = {"xlsx": XLSX, "json": JSON}
    return [
        order_file(
            context,
            FileOrder(
                f"{FILE}:{kind}:{context.who.person}",
                _("Dữ liệu của tôi {day}.{kind}", day=day, kind=kind),
                media_type,
            ),
        )
        for kind, media_type in kinds.items()
    ]


def read_own(context: Context, asked: str) -> Paper:
    """Read what is kept of whoever asks; nobody gets another's."""
    kind, _colon, person = asked.partition(":")
    if kind not in ("xlsx", "json") or person != str(context.who.person):
        raise no_such_button()
    found = personal_file.everything(context.tx, context.who.person)
    day = day_text(local_date(context.at))
    if kind == "json":
        return Paper(partial(as_json, found), _("Dữ liệu của anh/chị đến ngày {day}, để máy đọc.", day=day))
    return Paper(partial(as_workbook, found), _("Dữ liệu của anh/chị đến ngày {day}.", day=day))


def as_json(found: Sections) -> bytes:
    return json.dumps(found, ensure_ascii=False, indent=2, default=written).encode()


def as_workbook(found: Sections, most: int = MOST_ROWS) -> bytes:
    """Write a sheet for each kind of what is kept; those that are empty are left out."""
    pages = [sheet_of(_(personal_file.TITLES[name]), rows, most) for name, rows in found.items() if rows]
    return write_xlsx(pages)


def sheet_of(title: str, rows: Sequence[Mapping[str, Any]], most: int) -> SheetPage:
    """Write one kind; what a sheet or a cell cannot hold is said in it, and stands in the other file."""
    headings = [_(personal_file.COLUMN_TITLES.get(key, key)) for key in rows[0]]
    cells = [[fitted(in_words(value)) for value in row.values()] for row in rows[:most]]
    if (left := len(rows) - most) > 0:
        cells.append([_("Còn {count} dòng: xem tệp .json.", count=left)])
    return SheetPage(title, [headings, *cells])


def fitted(text: str) -> str:
    """Return a text as a cell takes it: Excel would leave a longer one out without a word."""
    if len(text) <= MOST_IN_CELL:
        return text
    said = _("… (còn nữa: xem tệp .json)")
    return text[: MOST_IN_CELL - len(said)] + said


def in_words(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat(timespec="seconds")
    return str(value)
