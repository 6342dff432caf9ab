"""Letters to the department: what goes into one, its paper, and what it answered."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.conversation import (
    DEFAULT,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    local_date,
    long_day,
    speaking,
    up_to,
)
from bot.documents.changes import letter_workbook
from bot.documents.word import DepartmentLetter, department_letter_docx, in_capitals, in_full, in_lines
from bot.domain.changes import COLUMNS, PersonnelChange, line
from bot.domain.dates import read_date
from handlers.department import lists
from handlers.department.lists import BATCH
from handlers.engine import (
    DOCX,
    HEADING,
    XLSX,
    Action,
    Context,
    FileOrder,
    Paper,
    Replies,
    Role,
    no_such_button,
    order_file,
    row,
    start_form_once,
    tell,
)
from handlers.personnel import summary
from storage.engine import Tx, holders
from storage.people import changes
from storage.people.changes import Batch, Line

LETTER_SENT, LETTER_REJECTED = "letter_sent", "letter_rejected"  # forms
LONGEST_NUMBER, LONGEST_REASON = 60, 300  # characters
WORD, EXCEL = "letter", "letter_list"  # kinds of files


@dataclass(frozen=True)
class LetterFacts:
    batch: int
    count: int  # of changes
    number: str  # of the list


@dataclass(frozen=True)
class SentLetter:
    batch: int
    name: str  # its number
    number: str  # of the letter
    day: date


def open_letter(context: Context, batch: Batch) -> Replies:
    """Ask by which letter a list has gone ([Đã gửi Sở])."""
    return start_form_once(context, LETTER_SENT, partial(letter_facts, batch), batch=batch.id)


def letter_facts(batch: Batch) -> LetterFacts:
    if batch.is_forwarded:
        raise NoLongerPossible(already_sent(batch.number))
    return LetterFacts(batch.id, batch.total, batch.number)


def ask_letter(talk: Talk, facts: LetterFacts) -> SentLetter:
    which = _("Số, ký hiệu của công văn đã gửi? Ví dụ: “15/VHTT”.")
    number = talk.ask("letter", which, up_to(LONGEST_NUMBER))
    day = talk.ask("day", _("Ngày của công văn? Ví dụ: “hôm nay”, “25/11/2026”."), read_day, long_day)
    places = {"number": facts.number, "count": facts.count}
    heading = _("Ghi danh sách {number} ({count} thay đổi) đã gửi Sở. Xin xem lại:", **places)
    talk.review({"letter": _("Số công văn"), "day": _("Ngày công văn")}, heading, _("Ghi đã gửi"))
    return SentLetter(facts.batch, facts.number, number, day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None or found > local_date(said_at):
        raise Refused(_("Chưa hiểu ngày, hoặc ngày chưa đến. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def record_letter(context: Context, letter: SentLetter) -> Replies:
    context.need(Action.DECIDE)
    if not changes.note_forwarded(context.tx, letter.batch, letter.number, letter.day, context.at):
        raise NoLongerPossible(already_sent(letter.name))
    context.audit("batch_forward", f"{changes.BATCH_SUBJECT}:{letter.batch}")
    places = {"number": letter.name, "letter": letter.number}
    said = _("Đã ghi danh sách {number} gửi Sở theo công văn {letter}.", **places)
    then = _("Khi Sở trả lời, xin gõ /guiso để ghi kết quả.")
    return [Message(f"{said} {then}", (lists.see_button(letter.batch, letter.name),))]


def already_sent(batch: str) -> str:
    return _("Danh sách {number} đã được ghi là đã gửi. Gõ /guiso để xem.", number=batch)


def find_forwarded(tx: Tx, change_id: int) -> PersonnelChange | None:
    found = changes.line_of(tx, change_id)
    return found[0].change if found else None


FORWARDED = row(find_forwarded)


@dataclass(frozen=True)
class RejectionFacts:
    change: int
    number: str
    what: str  # the change in a line


@dataclass(frozen=True)
class Rejection:
    change: int
    why: str


def open_rejection(context: Context, change: PersonnelChange) -> Replies:
    """Ask why the department refuses a change ([Không chấp nhận NS-…])."""
    make = partial(RejectionFacts, change.id, change.number, change_text(change))
    return start_form_once(context, LETTER_REJECTED, make, change=change.id)


def ask_rejection(talk: Talk, facts: RejectionFacts) -> Rejection:
    question = _("Sở không chấp nhận {number} vì lý do gì?", number=facts.number)
    why = talk.ask("why", question, up_to(LONGEST_REASON))
    heading = _(
        "Sở không chấp nhận {what}. Ghi xong, hệ thống báo đơn vị đã gửi. Xin xem lại:", what=facts.what
    )
    talk.review({"why": _("Lý do")}, heading, _("Ghi kết quả"))
    return Rejection(facts.change, why)


def change_text(change: PersonnelChange) -> str:
    """Say a change in a line: "NS-2026-0001, UBND xã Long Tân – Lê Văn Mẫu Minh: thôi làm việc …"."""
    places = {"number": change.number, "unit": change.unit_name, "what": summary(change)}
    return _("{number}, {unit} – {what}", **places)


def record_rejection(context: Context, rejection: Rejection) -> Replies:
    """Write the department's refusal down, and tell the unit."""
    context.need(Action.DECIDE)
    found = changes.line_of(context.tx, rejection.change)
    if found is None:
        raise no_such_button()
    change, batch_id = found[0].change, found[1]
    if not changes.reject(context.tx, change.id, rejection.why):
        raise NoLongerPossible(_("{number} đã được ghi là Sở không chấp nhận.", number=change.number))
    context.audit("change_rejected", f"change:{change.id}")
    told = tell(
        context,
        people_concerned(context, change),
        once=f"change_rejected:{change.id}",
        say=partial(rejected_message, change, rejection.why),
        roles=tuple(Role),
    )
    said = _("Đã ghi Sở không chấp nhận {number}.", number=change.number)
    then = _("Đơn vị đã được báo.") if told else _("Chưa báo được đơn vị tại đây; xin gọi điện.")
    return [Message(f"{said} {then}"), *lists.show_anew(context, batch_id)]


def people_concerned(context: Context, change: PersonnelChange) -> list[int]:
    """Return who sent it, and who leads or watches the unit, without the one who acts."""
    there = holders(context.tx, context.at, (*HEADING, Role.OFFICER), [change.unit])[change.unit]
    return sorted({change.by, *(one.person for one in there)} - {context.who.person})


def rejected_message(change: PersonnelChange, why: str) -> Message:
    said = _(
        "Sở không chấp nhận {what}.\nLý do: {why}\nĐề nghị đơn vị xem lại; nếu cần, xin báo lại bằng thay "
        "đổi mới.",
        what=change_text(change),
        why=why,
    )
    return Message(said, (Option(f"ns:{change.id}", _("Xem {number}", number=change.number)),))


def order_letter(context: Context, batch: Batch) -> Replies:
    """Order the draft of a list's letter ([Công văn (Word)])."""
    name = _("Dự thảo công văn gửi Sở {number}.docx", number=batch.number)
    context.audit("batch_export", f"{changes.BATCH_SUBJECT}:{batch.id}")
    return [order_file(context, FileOrder(f"{WORD}:{batch.id}", name, DOCX))]


def order_list(context: Context, batch: Batch) -> Replies:
    """Order a list as a workbook ([Danh sách (Excel)])."""
    name = _("Danh sách gửi Sở {number}.xlsx", number=batch.number)
    context.audit("batch_export", f"{changes.BATCH_SUBJECT}:{batch.id}")
    return [order_file(context, FileOrder(f"{EXCEL}:{batch.id}", name, XLSX))]


def read_letter(context: Context, batch_id: str) -> Paper:
    """Read what the letter says; it is in Vietnamese, whatever its reader speaks."""
    context.need(Action.DECIDE)
    batch, settings = BATCH.read(context, batch_id), context.settings
    with speaking(DEFAULT):
        columns, rows = table(changes.lines_of(context.tx, batch.id))
        letter = DepartmentLetter(
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
    said = _(
        "Dự thảo công văn gửi {department}, kèm danh sách {count} thay đổi. Số, ngày và chữ ký để trống: văn "
        "thư cấp số, người có thẩm quyền ký. Gửi xong, xin chọn “Đã gửi Sở”.",
        department=settings.department_name,
        count=len(rows),
    )
    return Paper(partial(department_letter_docx, letter), said)


def read_list(context: Context, batch_id: str) -> Paper:
    context.need(Action.DECIDE)
    batch = BATCH.read(context, batch_id)
    with speaking(DEFAULT):
        columns, rows = table(changes.lines_of(context.tx, batch.id))
        title = _("Danh sách thay đổi nhân sự, hộp thư điện tử công vụ")
        draw = partial(letter_workbook, title, columns, rows, _("Danh sách"))
    said = _("Danh sách {number}: {count} thay đổi.", number=batch.number, count=len(rows))
    return Paper(draw, said)


def table(found: list[Line]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the list's columns and its numbered lines, with each change's number among its notes."""
    columns, rows = (_("STT"), *(_(name) for name in COLUMNS.values())), []
    for number, one in enumerate(found, 1):
        shown = line(one.change)
        note = "; ".join(filter(None, (one.change.number, shown["note"])))
        shown |= {"unit": in_full(shown["unit"]), "note": note}
        rows.append((str(number), *(shown[name] for name in COLUMNS)))
    return columns, rows
