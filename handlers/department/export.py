"""The letter to the department and its list: as a Word file to be signed, and as a workbook."""

from dataclasses import replace
from functools import partial

from bot.conversation.messages import Message
from bot.conversation.text import local_date
from bot.conversation.words import DEFAULT, _, speaking
from bot.documents.changes import letter_workbook
from bot.documents.word import DepartmentLetter, department_letter_docx, in_capitals, in_full, in_lines
from bot.domain.changes import COLUMNS, line
from handlers.department.lists import find_batch
from handlers.engine import attachments
from handlers.engine.feature import Context, Paper, Replies
from storage import audit
from storage.people import changes
from storage.people.changes import Line

WORD, EXCEL = "letter", "letter_list"


def ask_word(context: Context, argument: str) -> Replies:
    """[Công văn (Word)]"""
    name = _("Dự thảo công văn gửi Sở {number}.docx", number=find_batch(context, argument).number)
    return [ask_paper(context, argument, attachments.FileOrder(f"{WORD}:{argument}", name, attachments.DOCX))]


def ask_excel(context: Context, argument: str) -> Replies:
    """[Danh sách (Excel)]"""
    name = _("Danh sách gửi Sở {number}.xlsx", number=find_batch(context, argument).number)
    return [
        ask_paper(context, argument, attachments.FileOrder(f"{EXCEL}:{argument}", name, attachments.XLSX))
    ]


def ask_paper(context: Context, argument: str, what: attachments.FileOrder) -> Message:
    batch = find_batch(context, argument)
    audit.write(context.tx, context.at, context.who, "batch_export", f"{changes.BATCH_SUBJECT}:{batch.id}")
    return attachments.order_file(context, what)


def read_word(context: Context, argument: str) -> Paper:
    """The paper is in Vietnamese, whatever its reader speaks."""
    batch = find_batch(context, argument)
    with speaking(DEFAULT):
        columns, rows = table(changes.lines_of(context.tx, batch.id))
        letter = letter_for(context, columns, rows)
    said = _(
        "Dự thảo công văn gửi {department}, kèm danh sách {count} thay đổi. Số, ngày và chữ ký để trống: văn "
        "thư cấp số, người có thẩm quyền ký. Gửi xong, xin chọn “Đã gửi Sở”.",
        department=context.settings.department_name,
        count=len(rows),
    )
    return Paper(partial(department_letter_docx, letter), said)


def letter_for(context: Context, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> DepartmentLetter:
    settings = context.settings
    return DepartmentLetter(
        parent=in_lines(settings.office_parent),
        office=in_capitals(settings.office_name),
        office_name=settings.office_name,
        symbol=settings.office_symbol,
        place=settings.office_place,
        year=local_date(context.at).year,
        department=settings.department_name,
        count=len(rows),
        head=_("TRƯỞNG PHÒNG"),
        columns=columns,
        lines=rows,
    )


def read_excel(context: Context, argument: str) -> Paper:
    batch = find_batch(context, argument)
    with speaking(DEFAULT):
        columns, rows = table(changes.lines_of(context.tx, batch.id))
        title = _("Danh sách thay đổi nhân sự, hộp thư điện tử công vụ")
        draw = partial(letter_workbook, title, columns, rows, _("Danh sách"))
    said = _("Danh sách {number}: {count} thay đổi.", number=batch.number, count=len(rows))
    return Paper(draw, said)


def table(found: list[Line]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Its columns and its lines, numbered; each with the number of the change among its notes."""
    columns = (_("STT"), *(_(name) for name in COLUMNS.values()))
    return columns, [(str(number), *row(one)) for number, one in enumerate(found, 1)]


def row(one: Line) -> tuple[str, ...]:
    shown = line(one.change)
    note = "; ".join(filter(None, (one.change.number, shown.note)))
    shown = replace(shown, unit=in_full(shown.unit), note=note)
    return tuple(getattr(shown, name) for name in COLUMNS)
