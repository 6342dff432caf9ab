"""Opinions of units on a draft in one table, as Word and as a workbook whose last column is filled in.

The Word file has the form of Nghị định 30/2020/NĐ-CP; number, date and signature are left blank. A workbook
that comes back is read by the codes of its lines: what stands beside them is not read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import _, fold, safe_cell
from bot.documents.reading import HEADER_WITHIN, Book, Sheet, Unreadable, no_header, read_sheet
from bot.documents.word import Letterhead, filled, places_of
from bot.documents.writing import SheetPage, write_xlsx
from bot.domain.safety import DangerKind, scan

OPINIONS = Path(__file__).with_name("opinions.docx")  # made by tests/papers/form.py
SHEET, UNITS_SHEET = "Góp ý", "Đơn vị"
CODE, REPLY = "Mã", "Tiếp thu, giải trình"
HEADINGS = (CODE, "STT", "Điều, khoản", "Cơ quan, đơn vị", "Nội dung góp ý", "Lý do", REPLY)
WIDTHS = (8, 6, 22, 30, 50, 36, 50)
UNIT_HEADINGS = ("STT", "Cơ quan, đơn vị", "Trả lời", "Người trả lời", "Thời điểm")
ACCEPTED = "Tiếp thu."  # what the column holds where nothing else is said
LONGEST_REPLY = 2000  # characters


@dataclass(frozen=True)
class OpinionLine:
    """A part of a unit's opinion, as it stands in the table."""

    code: str
    place: int
    section: str
    unit: str
    words: str
    reason: str
    reply: str


@dataclass(frozen=True)
class UnitAnswer:
    place: int
    unit: str
    answer: str
    giver: str
    at: str


@dataclass(frozen=True)
class OpinionTable:
    """The places of the template, as they are filled; lists of names are written out in ``agreed`` …"""

    letterhead: Letterhead
    head: str  # who signs, in capitals
    title: str  # of the draft
    basis: str  # the clause, and the regulation
    day: str
    asked: int
    answered: int
    agreed: str
    differs: str
    owed: str
    lines: Sequence[OpinionLine]
    answers: Sequence[UnitAnswer]


@dataclass(frozen=True)
class FilledReplies:
    """The replies in a workbook: code -> words; the codes whose lines are blank; what is wrong, by line."""

    replies: Mapping[str, str]
    blank: Sequence[str]
    faults: Sequence[str]


def opinions_docx(table: OpinionTable) -> bytes:
    return filled(OPINIONS, places_of(table))


def opinions_workbook(table: OpinionTable) -> bytes:
    """Write a line for each part of an opinion, and a sheet of what each unit has answered."""
    above = _("Dự thảo {title}. Xin điền cột “{column}”, giữ nguyên cột “{code}”, rồi gửi lại tệp này.")
    how = above.format(title=table.title, column=REPLY, code=CODE)
    lines = [(how,), HEADINGS, *map(_row, table.lines)]
    answers = [(str(one.place), one.unit, one.answer, one.giver, one.at) for one in table.answers]
    return write_xlsx(
        [
            SheetPage(SHEET, _safe(lines), header=2, widths=WIDTHS),
            SheetPage(UNITS_SHEET, _safe([UNIT_HEADINGS, *answers]), header=1, widths=(6, 34, 20, 28, 18)),
        ]
    )


def _safe(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    return [tuple(safe_cell(text) for text in row) for row in rows]


def _row(line: OpinionLine) -> tuple[str, ...]:
    return line.code, str(line.place), line.section, line.unit, line.words, line.reason, line.reply


def read_replies(book: Book) -> FilledReplies:
    """Read the column that was filled in, by the codes; Unreadable where it is no such workbook."""
    sheet = read_sheet(book, SHEET)
    header, code_at, reply_at = _header(sheet)
    replies: dict[str, str] = {}
    blank, faults = [], []
    for number, texts in enumerate(sheet.rows[header:], header + 1):
        code, reply = (texts[at].strip() if at < len(texts) else "" for at in (code_at, reply_at))
        if not code:
            continue
        reply = _as_typed(reply)
        if fault := _fault(sheet, number, reply_at, reply):
            faults.append(_("Dòng {line}, cột “{column}”: {fault}", line=number, column=REPLY, fault=fault))
        elif replies.get(code, reply) != reply or (code in blank and reply):
            faults.append(_("Dòng {line}: mã {code} có ở hai dòng.", line=number, code=code))
        elif reply:
            replies[code] = reply
        else:
            blank.append(code)
    if not (replies or blank or faults):
        raise Unreadable(_("“{sheet}” chưa có dòng nào dưới dòng tiêu đề.", sheet=SHEET))
    return FilledReplies(replies, blank, faults)


def _as_typed(reply: str) -> str:
    """Return words without the apostrophe that we put before what looks like a formula."""
    typed = reply.removeprefix("'")
    return typed if safe_cell(typed) == reply else reply


def _fault(sheet: Sheet, number: int, column: int, reply: str) -> str:
    if (number, column + 1) in sheet.wrong:
        return _(sheet.wrong[number, column + 1])
    if len(reply) >= LONGEST_REPLY:
        return _("Nội dung quá dài; tối đa {most} ký tự.", most=LONGEST_REPLY - 1)
    if scan(reply).kind == DangerKind.PASSWORD:
        return _("Nội dung có vẻ chứa mật khẩu. Đề nghị anh/chị bỏ mật khẩu ra.")
    return ""


def _header(sheet: Sheet) -> tuple[int, int, int]:
    """Return the row of headings, from 1, and the columns of the code and of what is filled in, from 0."""
    for number, texts in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        named = {fold(text).strip(): place for place, text in enumerate(texts)}
        if fold(CODE) in named and fold(REPLY) in named:
            return number, named[fold(CODE)], named[fold(REPLY)]
    raise Unreadable(no_header(sheet.name, (CODE, REPLY)))
