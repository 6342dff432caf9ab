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
    day_text,
    local_date,
    long_day,
    speaking,
    up_to,
)
from bot.documents.changes import letter_workbook
from bot.documents.word import DepartmentLetter, department_letter_docx, in_full
from bot.domain.changes import COLUMNS, ChangeKind, PersonnelChange, line
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
    Timed,
    ask_document_number,
    ask_time,
    letterhead,
    no_such_button,
    order_file,
    row,
    start_form_once,
    tell,
)
from handlers.personnel import refresh_changes, summary
from storage.engine import Tx, holders
from storage.people import changes
from storage.people.changes import Batch, Line

LETTER_SENT, LETTER_REJECTED, CITING = "letter_sent", "letter_rejected", "letter_cites"  # forms
DECIDED = (ChangeKind.JOIN, ChangeKind.LEAVE, ChangeKind.TRANSFER, ChangeKind.POST)  # rest on a decision
MOST_CITED = 10  # that one form asks for
NONE = "/none"  # the value of the button that says that there is none
LONGEST_REASON = 300  # characters
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
    which = _("Xin cho biết số, ký hiệu của công văn đã gửi, ví dụ: “15/VHTT”.")
    number = ask_document_number(talk, "letter", which)
    question = _("Xin cho biết ngày của công văn, ví dụ: “hôm nay”, “25/11/2026”.")
    day = ask_time(talk, "day", question, Timed(read_day, long_day, expect="past"))
    places = {"number": facts.number, "count": facts.count}
    heading = _(
        "Ghi nhận danh sách {number} ({count} thay đổi) đã gửi {the_department}. Xin xem lại:", **places
    )
    talk.review({"letter": _("Số công văn"), "day": _("Ngày công văn")}, heading, _("Ghi nhận đã gửi"))
    return SentLetter(facts.batch, facts.number, number, day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None or found > local_date(said_at):
        raise Refused(_("Chưa xác định được ngày, hoặc ngày chưa đến. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def record_letter(context: Context, letter: SentLetter) -> Replies:
    context.need(Action.DECIDE)
    if not changes.note_forwarded(context.tx, letter.batch, letter.number, letter.day, context.at):
        raise NoLongerPossible(already_sent(letter.name))
    if batch := changes.get_batch(context.tx, letter.batch):
        lists.refresh(context, batch)
    context.audit("batch_forward", f"{changes.BATCH_SUBJECT}:{letter.batch}")
    places = {"number": letter.name, "letter": letter.number}
    places["day"] = day_text(letter.day)
    said = _(
        "Đã ghi nhận danh sách {number} gửi {the_department} theo công văn {letter} ngày {day}.", **places
    )
    then = _("Khi {the_department} trả lời, anh/chị gõ /guiso để ghi nhận kết quả.")
    return [Message(f"{said}\n{then}", (lists.see_button(letter.batch, letter.name),))]


def already_sent(batch: str) -> str:
    return _("Danh sách {number} đã được ghi nhận là đã gửi. Gõ /guiso để xem.", number=batch)


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
    question = _("{The_department} không chấp nhận {number} vì lý do gì?", number=facts.number)
    why = talk.ask("why", question, up_to(LONGEST_REASON))
    heading = _(
        "{The_department} không chấp nhận {what}. Sau khi ghi nhận, hệ thống báo cho đơn vị đã gửi. Xin "
        "xem lại:",
        what=facts.what,
    )
    talk.review({"why": _("Lý do")}, heading, _("Ghi nhận kết quả"))
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
        raise NoLongerPossible(
            _("{number} đã được ghi nhận là {the_department} không chấp nhận.", number=change.number)
        )
    if batch := changes.get_batch(context.tx, batch_id):
        lists.refresh(context, batch)
    context.audit("change_rejected", f"change:{change.id}")
    told = tell(
        context,
        people_concerned(context, change),
        once=f"change_rejected:{change.id}",
        say=partial(rejected_message, change, rejection.why),
        roles=tuple(Role),
    )
    places = {"what": change_text(change), "why": rejection.why}
    said = _("Đã ghi nhận: {The_department} không chấp nhận {what}. Lý do: {why}", **places)
    names = ", ".join(one.name for one in told.values())
    then = (
        _("Đã báo cho {names}.", names=names)
        if told
        else _("Hệ thống chưa báo được tới đơn vị; đề nghị gọi điện.")
    )
    return [Message(f"{said}\n{then}"), *lists.show_anew(context, batch_id)]


def people_concerned(context: Context, change: PersonnelChange) -> list[int]:
    """Return who sent it, and who leads or watches the unit, without the one who acts."""
    there = holders(context.tx, context.at, (*HEADING, Role.OFFICER), [change.unit])[change.unit]
    return sorted({change.by, *(one.person for one in there)} - {context.who.person})


def rejected_message(change: PersonnelChange, why: str) -> Message:
    said = _(
        "{The_department} không chấp nhận {what}.\n"
        "Lý do: {why}\n"
        "Đề nghị đơn vị xem lại; nếu cần, xin báo lại bằng thay đổi mới.",
        what=change_text(change),
        why=why,
    )
    return Message(said, (Option(f"ns:{change.id}", _("Xem {number}", number=change.number)),))


def order_letter(context: Context, batch: Batch, is_sure: bool = False) -> Replies:
    """Order the draft of a list's letter ([Công văn (Word)]); what it is to cite is asked for first."""
    if (lacking := without_decision(context.tx, batch)) and not is_sure:
        said = _(
            "Danh sách {number} có {count} thay đổi chưa có quyết định để viện dẫn: {numbers}.",
            number=batch.number,
            count=len(lacking),
            numbers=", ".join(one.number for one in lacking),
        )
        options = (
            Option(f"gs_cite:{batch.id}", _("Bổ sung quyết định")),
            Option(f"gs_word:{batch.id}:yes", _("Vẫn lập công văn")),
        )
        return [Message(said, options)]
    name = _("Dự thảo công văn gửi {the_department} {number}.docx", number=batch.number)
    context.audit("batch_export", f"{changes.BATCH_SUBJECT}:{batch.id}")
    return [order_file(context, FileOrder(f"{WORD}:{batch.id}", name, DOCX))]


def without_decision(tx: Tx, batch: Batch) -> list[PersonnelChange]:
    """Return the changes of a list that rest on a decision, of which nobody has named it."""
    found = (one.change for one in changes.lines_of(tx, batch.id))
    return [one for one in found if one.kind in DECIDED and not one.decision]


@dataclass(frozen=True)
class CitedFacts:
    batch: int
    number: str
    lacking: list[tuple[int, str]]  # change, and what it is in a line


@dataclass(frozen=True)
class Cited:
    batch: int
    decisions: dict[int, str]  # of changes


def open_citing(context: Context, batch: Batch) -> Replies:
    """Ask which decisions the letter is to cite ([Bổ sung quyết định])."""
    lacking = [(one.id, change_text(one)) for one in without_decision(context.tx, batch)[:MOST_CITED]]
    if not lacking:
        raise NoLongerPossible(_("Danh sách {number} đã đủ quyết định.", number=batch.number))
    facts = CitedFacts(batch.id, batch.number, lacking)
    return start_form_once(context, CITING, lambda: facts, batch=batch.id)


def ask_cited(talk: Talk, facts: CitedFacts) -> Cited:
    none = {NONE: _("Chưa có")}
    given, titles = {}, {}
    for change, what in facts.lacking:
        key = f"decision_{change}"
        asked = _("{what}. Xin cho biết số và ngày của quyết định.", what=what)
        given[change] = ask_document_number(talk, key, asked, with_day=True, shortcuts=none)
        titles[key] = what
    heading = _("Quyết định để công văn {number} viện dẫn. Xin xem lại:", number=facts.number)
    talk.review(titles, heading, _("Lập công văn"))
    return Cited(facts.batch, {change: said for change, said in given.items() if said != NONE})


def record_cited(context: Context, cited: Cited) -> Replies:
    """Keep the decisions with their changes, and order the letter."""
    context.need(Action.DECIDE)
    batch = changes.get_batch(context.tx, cited.batch)
    if batch is None:
        raise no_such_button()
    lacking = {one.id: one for one in without_decision(context.tx, batch)}
    named = sorted(lacking.keys() & cited.decisions.keys())
    for change in named:
        changes.change(context.tx, change, decision=cited.decisions[change])
        context.audit("change_decision", f"change:{change}")
    refresh_changes(context, [lacking[change] for change in named])
    return order_letter(context, batch, is_sure=True)


def order_list(context: Context, batch: Batch) -> Replies:
    """Order a list as a workbook ([Danh sách (Excel)])."""
    name = _("Danh sách gửi {the_department} {number}.xlsx", number=batch.number)
    context.audit("batch_export", f"{changes.BATCH_SUBJECT}:{batch.id}")
    return [order_file(context, FileOrder(f"{EXCEL}:{batch.id}", name, XLSX))]


def read_letter(context: Context, batch_id: str) -> Paper:
    """Read what the letter says; it is in Vietnamese, whatever its reader speaks."""
    context.need(Action.DECIDE)
    batch, settings = BATCH.read(context, batch_id), context.settings
    with speaking(DEFAULT):
        columns, rows = table(changes.lines_of(context.tx, batch.id))
        letter = DepartmentLetter(
            letterhead=letterhead(settings, context.at),
            department=settings.department_name,
            count=len(rows),
            basis=_("Thực hiện {rule_changes} {the_paper_basis}"),
            directory=_("{the_directory}"),
            head=_("{the_office_head}").upper(),
            columns=columns,
            lines=rows,
        )
    said = _(
        "Dự thảo công văn gửi {department}, kèm danh sách {count} thay đổi. Số, ngày và chữ ký để trống: "
        "văn thư cấp số, người có thẩm quyền ký. Gửi xong, xin chọn “Đã gửi {the_department}”.",
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
