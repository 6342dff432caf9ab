"""Make the letter to the department as a Word file to be signed, and its list as a workbook."""

from dataclasses import replace
from functools import partial

from bot.conversation.text import local_date
from bot.conversation.words import DEFAULT, _, speaking
from bot.documents.changes import letter_workbook
from bot.documents.word import DepartmentLetter, department_letter_docx, in_capitals, in_full, in_lines
from bot.domain.changes import COLUMNS, line
from bot.domain.rights import Action
from handlers.department.lists import BATCH
from handlers.engine import attachments
from handlers.engine.attachments import FileOrder
from handlers.engine.feature import Context, Paper, Replies, need
from storage import audit
from storage.people import changes
from storage.people.changes import Batch, Line

WORD, EXCEL = "letter", "letter_list"


def order_letter(context: Context, batch: Batch) -> Replies:
    """Order the draft of a list's letter ([Công văn (Word)])."""
    name = _("Dự thảo công văn gửi Sở {number}.docx", number=batch.number)
    return order_export(context, batch, FileOrder(f"{WORD}:{batch.id}", name, attachments.DOCX))


def order_list(context: Context, batch: Batch) -> Replies:
    """Order a list as a workbook ([Danh sách (Excel)])."""
    name = _("Danh sách gửi Sở {number}.xlsx", number=batch.number)
    return order_export(context, batch, FileOrder(f"{EXCEL}:{batch.id}", name, attachments.XLSX))


def order_export(context: Context, batch: Batch, order: FileOrder) -> Replies:
    audit.write(context.tx, context.at, context.who, "batch_export", f"{changes.BATCH_SUBJECT}:{batch.id}")
    return [attachments.order_file(context, order)]


def read_letter(context: Context, batch_id: str) -> Paper:
    """Read what the letter says; it is in Vietnamese, whatever its reader speaks."""
    batch = find_batch(context, batch_id)
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


def read_list(context: Context, batch_id: str) -> Paper:
    batch = find_batch(context, batch_id)
    with speaking(DEFAULT):
        columns, rows = table(changes.lines_of(context.tx, batch.id))
        title = _("Danh sách thay đổi nhân sự, hộp thư điện tử công vụ")
        draw = partial(letter_workbook, title, columns, rows, _("Danh sách"))
    said = _("Danh sách {number}: {count} thay đổi.", number=batch.number, count=len(rows))
    return Paper(draw, said)


def find_batch(context: Context, batch_id: str) -> Batch:
    need(context, Action.DECIDE)
    return BATCH.read(context, batch_id)


def table(found: list[Line]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the list's columns and its numbered lines, with each change's number among its notes."""
    columns = (_("STT"), *(_(name) for name in COLUMNS.values()))
    return columns, [(str(number), *table_row(one)) for number, one in enumerate(found, 1)]


def table_row(one: Line) -> tuple[str, ...]:
    shown = line(one.change)
    note = "; ".join(filter(None, (one.change.number, shown.note)))
    shown = replace(shown, unit=in_full(shown.unit), note=note)
    return tuple(getattr(shown, name) for name in COLUMNS)
