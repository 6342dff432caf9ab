"""Draw requests and reports: words, lines, buttons and messages for the office, the head and the unit."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    _,
    day_text,
    excerpt,
    local_date,
    moment_text,
    number_text,
    regex,
)
from bot.domain.calendar import Calendar, next_office_hour
from bot.domain.reports import (
    CLOSED,
    MISSING,
    OWED,
    WHY,
    QuestionKind,
    ReportQuestion,
    ReportState,
    all_of,
    attached,
    correction_lines,
    file_of,
    files_in,
    group_lines,
    next_reminder,
    shown,
)
from bot.domain.reports.inspections import inspected_lines
from handlers.engine import Action, Card, Context, Tick, id_in, moment_in_full, version_of
from handlers.reports.filling.wording import (
    Known,
    figures_heading,
    question_lines,
    question_title,
    with_known,
)
from storage.calendar import calendar
from storage.engine import Holder
from storage.reporting import reports
from storage.reporting.report_requests import NewRequest, Request, Template
from storage.reporting.reports import MoreTime, MoreTimeWish, Report

REQUEST = "request"  # the card of what the office was shown of a request
PLAN = "cycle"  # the card of a request that a cycle has planned
WISH_CARD = "more_time"  # also how the subjects of wishes for more time begin
DEADLINE = regex(r"\d{2}:\d{2} [^\d\n]{1,20}\d{2}/\d{2}/\d{4}")  # as moment_in_full writes one
OK = "rp_ok"  # the button by which a head approves
LABEL = 40  # characters of a name on a button
SHOWN = 3  # reports that are named where others wait
EDITED = N_("Đã sửa so với lần trình trước:")
LINE_ENDS = regex(r"(?<=[^\s.,;:!?–-])\s*\n\s*")
BRIEF = 300  # characters of an answer where many stand together

STATES = {
    ReportState.ASKED: N_("chưa nộp"),
    ReportState.WITH_HEAD: N_("chờ thủ trưởng duyệt"),
    ReportState.RETURNED: N_("bị trả lại"),
    ReportState.FILED: N_("đã nộp"),
    ReportState.EXEMPT: N_("không phải nộp"),
    ReportState.ENDED: N_("đã kết thúc, không nộp"),
}
STANDS = N_("Tình trạng")  # of what a card shows


Asked = NewRequest | Request | Report  # what stands in a request's words


def arrival(context: Context | Tick, opens: datetime, days: Calendar) -> datetime:
    """Return when what is opened then comes to the units: in the daytime of a working day."""
    return next_office_hour(opens, days, context.settings.quiet)


def next_reminder_of(context: Context, opens: datetime, until: datetime) -> datetime:
    """Return when units are next reminded of what was opened then and is due at ``until``."""
    days = calendar(context.tx)
    return next_reminder(arrival(context, opens, days), until, context.at, days).at


def request_as_received(
    request: Asked,
    deadline: datetime,
    units: Sequence[str],
    office: str,
    known: Known = None,
) -> Message:
    """Make the message of a request as these units read it, without its buttons.

    ``known``: which questions our records answer of them.
    """
    until = _("Hạn nộp: {deadline}.", deadline=moment_in_full(deadline))
    asked = _("Đơn vị: {units}.", units=", ".join(units))
    heading = _("Yêu cầu báo cáo của {office}", office=office)
    return Message("\n".join([*request_lines(request, known), until, asked]), heading=heading)


def asked_message(request: Asked, owed: Sequence[Report], office: str) -> Message:
    """Ask a reader for the reports that their units owe to a request."""
    is_counted = any(one.figures for one in owed)
    known = set(owed[0].figures).intersection(*(one.figures for one in owed)) if is_counted else None
    message = request_as_received(request, owed[0].until, [one.unit_name for one in owed], office, known)
    return replace(message, options=answer_buttons(owed), card=card_of(owed, ASKED, ASKED_MANY))


def card_of(found: Sequence[Report], of_one: str, of_many: str) -> str:
    """Return the card of a message about these reports; "" where they are of several requests."""
    if len(found) == 1:
        return f"{of_one}:{found[0].id}"
    requests = {one.request for one in found}
    return f"{of_many}:{requests.pop()}" if len(requests) == 1 else ""


def draw_asked(context: Context, report: Report, shown: Message) -> Message:
    """Ask in the words of now until it is filed; the unit is called as it was."""
    if report.request_state != "open" or report.state not in MISSING:
        return replace(shown, options=())
    drawn = asked_message(report, [report], context.settings.office_name)
    drawn = drawn if report.is_owed else replace(drawn, options=())
    if shown.text:
        unit_line = shown.text.rpartition("\n")[2]
        drawn = replace(drawn, text="\n".join([*drawn.text.split("\n")[:-1], unit_line]))
    return drawn


def request_lines(request: NewRequest | Request | Template | Report, known: Known = None) -> list[str]:
    """Return what is asked, line by line; last the letter that it rests on, where there is one."""
    letter = "" if isinstance(request, Template) else letter_text(request.letter_number, request.letter_date)
    body = request.body if known is None else with_known(request.body, request.questions, known)
    lines = (f"{request.title}.", body, *question_lines(request.questions, known), letter)
    return [line for line in lines if line]


def letter_text(number: str, day: date | None) -> str:
    if not number:
        return ""
    if day is None:
        return _("Căn cứ văn bản số {number}.", number=number)
    return _("Căn cứ văn bản số {number} ngày {day}.", number=number, day=day_text(day))


def answer_buttons(owed: Sequence[Report]) -> tuple[Option, ...]:
    """Return [Trả lời] for each report, of several with what tells them apart."""
    if len(owed) == 1:
        more = Option(f"rp_more:{owed[0].id}", _("Xin gia hạn"))
        return (Option(f"rp_write:{owed[0].id}", _("Trả lời")), more)
    is_one_request = len({one.request for one in owed}) == 1
    names = (one.unit_name if is_one_request else report_label(one) for one in owed)
    return tuple(
        Option(f"rp_write:{one.id}", _("Trả lời: {what}", what=shortened(name)))
        for one, name in zip(owed, names, strict=True)
    )


def approval_buttons(report: Report) -> tuple[Option, ...]:
    approve = f"{OK}:{report.id}:{approval_version(report)}"
    return Option(approve, _("Duyệt và nộp")), return_button(report)


def return_button(report: Report) -> Option:
    return Option(f"rp_back:{report.id}:{approval_version(report)}", _("Trả lại"))


def approval_version(report: Report) -> str:
    """Return the version of what is approved or returned: answers, and who hands them in to what, for whom.

    By when they were due is not: more time makes no other answer of them.
    """
    said_of = report.unit_name, report.writer, report.title
    return f"{answers_version(report)}-{version_of(said_of)}"


def is_of_same_answers(report: Report, seen: str) -> bool:
    """Return whether the version that was seen is of the answers that this report has."""
    return seen.partition("-")[0] == answers_version(report)


def answers_version(report: Report) -> str:
    """Return the version of the answers with their questions."""
    answered = all_of(report.questions, report.answers)
    said = [*((one.text, value) for one, value in answered), *reasons_in(report)]
    return version_of(report.is_nothing, said)


def reasons_in(report: Report) -> list[tuple[str, str]]:
    return [(key, value) for key, value in report.answers.items() if key.startswith(WHY)]


def draw_approval(_context: Context, report: Report, shown: Message) -> Message:
    """Show the report as it is handed in now, while it waits; below it stays what this version changed.

    Where it waits no more the card says what became of it.
    """
    if report.state != ReportState.WITH_HEAD or report.request_state != "open":
        said, _line, _state = shown.text.partition(f"\n{_(STANDS)}: ")
        return replace(shown, text=f"{said}\n{_(STANDS)}: {state_now(report)}", options=())
    drawn = approval_request(report, report.writer, ())
    _before, heading, edits = shown.text.partition(f"\n{_(EDITED)}\n")
    seen = [one.token.rpartition(":")[2] for one in shown.options if one.token.startswith(f"{OK}:")]
    if edits and any(is_of_same_answers(report, one) for one in seen):
        return replace(drawn, text=f"{drawn.text}{heading}{edits}")
    return drawn


def state_now(report: Report) -> str:
    """Say how a report stands; of one that is filed also since when, and who approved it."""
    if report.filed_at is None or not report.is_filed:
        return _(STATES[report.state])
    places = {"moment": moment_text(report.filed_at), "name": report.approver}
    filed = N_("đã nộp lúc {moment}, {name} duyệt") if report.approver else N_("đã nộp lúc {moment}")
    return _(filed, **places)


def owed_card(owed: Sequence[Report]) -> str:
    """Return the card of a message that asks for these reports."""
    return card_of(owed, OWED_CARD, OWED_MANY)


def thanks_for(owed: Sequence[Report]) -> Message:
    """Thank whoever answers a request with no more than thanks, and keep what answers it at hand."""
    said = _("Cảm ơn anh/chị. Các báo cáo này chưa nộp, xin trả lời khi có số liệu.")
    if len(owed) == 1:
        places = {"title": owed[0].title, "deadline": moment_in_full(owed[0].until)}
        said = _("Cảm ơn anh/chị. Báo cáo “{title}” có hạn nộp {deadline}.", **places)
    return Message(said, answer_buttons(owed), card=owed_card(owed))


def draw_while(*states: ReportState) -> Callable[[Context, Report, Message], Message]:
    """Make the draw function of a card whose words stay, and whose choices do in these states."""

    def draw(_context: Context, report: Report, shown: Message) -> Message:
        is_live = report.request_state == "open" and report.state in states
        return shown if is_live else replace(shown, options=())

    return draw


def draw_owed(_context: Context, report: Report, shown: Message) -> Message:
    """Leave what was said; while it is owed, a deadline that was said stands as it is now."""
    is_live = report.request_state == "open" and report.state in OWED
    return (
        replace(shown, text=with_deadlines(shown.text, [report])) if is_live else replace(shown, options=())
    )


def with_deadlines(text: str, owed: Sequence[Report]) -> str:
    """Add the deadlines that these have by now to what said others; what was added before goes."""
    begins = tuple(until_text(one, "").rstrip(" .") for one in owed)
    said = [line for line in text.split("\n") if not line.startswith(begins)]
    told = "\n".join(said)
    until = {one.id: moment_in_full(one.until) for one in owed}
    now = [until_text(one, until[one.id]) for one in owed if until[one.id] not in told]
    return "\n".join([*said, *(now if DEADLINE.search(told) else [])])


def until_text(report: Report, deadline: str) -> str:
    return _("Hạn nộp của {unit}: {deadline}.", unit=report.unit_name, deadline=deadline)


def may_see(context: Context, report: Report) -> bool:
    return context.may(Action.REPORT, report.unit) or context.may(Action.REQUEST)


def read_report(context: Context, text: str) -> Report | None:
    return reports.get(context.tx, id_in(text))


def read_reports(context: Context, texts: list[str]) -> dict[str, Report]:
    found = reports.get_each(context.tx, [id_in(text) for text in texts])
    return {str(number): one for number, one in found.items()}


ASKED, OWED_CARD, HANDED, APPROVAL = "report_asked", "report", "report_handed", "report_approval"
VIEW, READ = "report_view", "report_read"  # what one was shown of it, in the unit or the office (lists.py)
# what reminds writers, heads, and who is to approve, of one or of several of one request (reminders.py)
REMINDERS = ("report_reminder", "report_head_reminder", "report_approver_reminder")
REMINDERS_MANY = ("request_reminder", "request_head_reminder", "request_approver_reminder")
DRAWN = {
    ASKED: draw_asked,
    OWED_CARD: draw_owed,
    HANDED: draw_while(ReportState.WITH_HEAD, ReportState.FILED),
    APPROVAL: draw_approval,
}
# messages about several of one request (filling/several.py)
ASKED_MANY, OWED_MANY, HANDED_MANY = "request_asked", "request_owed", "request_handed"
BOTH_MANY = "request_both"
# what the unit finds of its own use of mail (handlers/inspections)
INSPECTION_CARD, INSPECTED = "inspection", "inspection_done"
OF_REPORT = (*DRAWN, VIEW, READ, *REMINDERS, INSPECTION_CARD, INSPECTED)
OF_REQUEST = (ASKED_MANY, OWED_MANY, HANDED_MANY, BOTH_MANY, *REMINDERS_MANY)
CARDS = tuple(Card(kind, read_report, draw, may_see, read_each=read_reports) for kind, draw in DRAWN.items())


def redraw(context: Context, found: Collection[Report]) -> None:
    """Have all cards of these reports drawn anew."""
    for report in found:
        context.redraw(*(f"{kind}:{report.id}" for kind in OF_REPORT))
    for request in {report.request for report in found}:
        context.redraw(*(f"{kind}:{request}" for kind in (*OF_REQUEST, REQUEST)))


def as_shown_then(ahead: str, over: str, shown: str, *, is_over: bool) -> str:
    """Choose of two lines the one that was shown before, so that no card changes by the hour alone."""
    lines = shown.split("\n")
    return next((one for one in (ahead, over) if one in lines), over if is_over else ahead)


def received_heading(units: int) -> str:
    """Say above a preview that units receive this; of several it is the message of one."""
    if units > 1:
        return _("Đơn vị sẽ nhận được tin sau (ví dụ của một đơn vị):")
    return _("Đơn vị sẽ nhận được tin sau:")


def report_label(report: Report) -> str:
    return f"{report.title} – {report.unit_name}"


def shortened(name: str) -> str:
    return excerpt(name, LABEL)


def answer_lines(report: Report) -> list[str]:
    """Return the answers, line by line: what our records told in groups, then the rest, then what differs.

    Of one that nobody has answered only what our records told.
    """
    nothing = [_("Không phát sinh.")] if report.is_nothing else []
    known = [one for one in report.questions if one.key in report.figures]
    term = period_text(report)
    of_term = [figures_heading(term)] if known and term else []
    if not report.answers:
        return [*nothing, *of_term, *group_lines(known, report.figures, {})]
    answered = all_of([one for one in report.questions if one not in known], report.answers)
    lines = [f"{question_title(one)}: {brief(shown(one, value))}" for one, value in answered]
    changed = correction_lines(report.questions, report.figures, report.answers)
    heading = [_("Đơn vị sửa số liệu của hệ thống:")] if changed else []
    explained = explanation_lines(report)
    figures = [*of_term, *group_lines(known, report.answers, {})]
    return [*nothing, *figures, *lines, *explained, *heading, *changed]


def explanation_lines(report: Report) -> list[str]:
    """Return why numbers that the unit gave are so different from the last time's."""
    given = (one for one in report.questions if one.key not in report.figures)
    return [
        _("Lý do tăng, giảm “{question}”: {why}", question=question_title(one), why=why)
        for one in given
        if (why := report.answers.get(f"{WHY}{one.key}"))
    ]


def period_text(report: Report) -> str:
    """Write the days that a periodic report is about; "" of another one."""
    if report.period_first is None or report.period_last is None:
        return ""
    return f"{day_text(report.period_first)} – {day_text(report.period_last)}"


def changed_answers(
    questions: Sequence[ReportQuestion], old: Mapping[str, str], new: Mapping[str, str]
) -> list[str]:
    none = _("chưa trả lời")
    answers = [
        _(
            "– {question}: {old} → {new}",
            question=question_title(one),
            old=brief(shown(one, old[one.key])) if one.key in old else none,
            new=brief(shown(one, new[one.key])) if one.key in new else none,
        )
        for one in questions
        if old.get(one.key) != new.get(one.key)
    ]
    before, now = ([given[one.key] for one in attached(given)] for given in (old, new))
    gone = [_("– Bỏ tệp {name}", name=file_of(one)[1]) for one in before if one not in now]
    added = [_("– Thêm tệp {name}", name=file_of(one)[1]) for one in now if one not in before]
    return [*answers, *gone, *added]


def brief(text: str) -> str:
    """Return a text in one line, its lines parted by a semicolon where no mark of theirs does it."""
    return excerpt(LINE_ENDS.sub("; ", text.strip()), BRIEF)


def is_editable(report: Report, at: datetime) -> bool:
    return not report.is_filed or at <= report.until


def may_mend(report: Report, at: datetime) -> bool:
    """Return whether an answered report may still be written anew."""
    is_answered = report.state in (ReportState.WITH_HEAD, ReportState.FILED)
    return is_answered and report.request_state == "open" and is_editable(report, at)


def edit_buttons(found: Sequence[Report], among: int) -> Iterator[Option]:
    """Yield [Sửa báo cáo] for each report; of several (``among``) with its unit."""
    for one in found:
        label = _("Sửa báo cáo: {unit}", unit=shortened(one.unit_name)) if among > 1 else _("Sửa báo cáo")
        yield Option(f"rp_write:{one.id}", label)


def filed_message(report: Report, at: datetime) -> Message:
    places = {"title": report.title, "unit": report.unit_name}
    if report.is_late:
        said = _("Đã nộp báo cáo “{title}” của {unit}, sau hạn.", **places)
    else:
        said = _("Đã nộp báo cáo “{title}” của {unit}, đúng hạn.", **places)
    if is_editable(report, at):
        mended = _("Nếu cần sửa, anh/chị chọn “Sửa báo cáo” trước hạn nộp.")
        edit: tuple[Option, ...] = (Option(f"rp_write:{report.id}", _("Sửa báo cáo")),)
    else:
        mended, edit = _("Nếu cần sửa, đề nghị anh/chị báo {the_office} trả lại báo cáo."), ()
    return Message(f"{said}\n{mended}", edit, card=f"{HANDED}:{report.id}")


def with_waiting(said: Message, waiting: Sequence[Report]) -> Message:
    """Name below an approval the reports that wait for another, with the buttons that show them."""
    if not waiting:
        return said
    places = {
        "count": number_text(len(waiting)),
        "titles": "; ".join(f"“{one.title}”" for one in waiting[:SHOWN]),
    }
    left = _("Còn {count} báo cáo chờ duyệt: {titles}.", **places)
    options = (Option(f"rp:{one.id}", view_label(one, waiting)) for one in waiting[:SHOWN])
    return replace(said, text=f"{said.text}\n{left}", options=(*said.options, *options))


def call_report(context: Context, report: Report) -> str:
    """Call a report as it is told from the person's others: its title, its unit, its deadline."""
    is_of_several = len({role.unit for role in context.who.roles}) > 1
    title = report_label(report) if is_of_several else report.title
    return _("{title}, hạn {day}", title=shortened(title), day=day_text(local_date(report.until)))


def handed_message(report: Report, head: Holder | None) -> Message:
    places = {"title": report.title, "unit": report.unit_name}
    if head:
        said = _(
            "Đã trình {name} báo cáo “{title}” của {unit}. Báo cáo được nộp khi thủ trưởng duyệt.",
            **places,
            name=head.name,
        )
    else:
        said = _(
            "Đã lập báo cáo “{title}” của {unit}, nhưng chưa báo được thủ trưởng qua hệ thống. Xin anh/chị "
            "báo trực tiếp để thủ trưởng duyệt (gõ /baocao).",
            **places,
        )
    return Message(said, (Option(f"rp_write:{report.id}", _("Sửa báo cáo")),), card=f"{HANDED}:{report.id}")


def approval_request(report: Report, name: str, edits: Sequence[str]) -> Message:
    """Ask the head to approve or return a report. ``edits``: what has changed since the last time."""
    places = {"title": report.title, "deadline": moment_in_full(report.until)}
    said = _("{name} trình báo cáo “{title}”, hạn nộp {deadline}.", name=name, **places)
    what_changed = [_(EDITED), *edits] if edits else []
    text = "\n".join([said, *answer_lines(report), *inspected_lines(report.inspected), *what_changed])
    sent = files_in(report.questions, report.answers)
    card = f"{APPROVAL}:{report.id}"
    options, files = approval_buttons(report), tuple(sent)
    return Message(text, options, heading=report.unit_name, columns=2, file_ids=files, card=card)


def approved_message(report: Report) -> Message:
    said = _("{name} đã duyệt và nộp báo cáo “{title}”.", name=report.approver, title=report.title)
    return Message(said, heading=report.unit_name)


def recalled_message(report: Report, name: str) -> Message:
    said = _(
        "{name} rút lại báo cáo “{title}” để sửa; anh/chị chưa cần duyệt.", name=name, title=report.title
    )
    return Message(said, heading=report.unit_name)


def returned_text(name: str, title: str, why: str) -> str:
    return _("{name} trả lại báo cáo “{title}”: {why}", name=name, title=title, why=why)


def returned_message(report: Report, name: str) -> Message:
    said = returned_text(name, report.title, report.note)
    edit = (Option(f"rp_write:{report.id}", _("Sửa báo cáo")),)
    return Message(said, edit, heading=report.unit_name, card=f"{OWED_CARD}:{report.id}")


def wish_message(report: Report, wish: MoreTimeWish | MoreTime, wish_id: int, name: str) -> Message:
    said = _(
        "{name} đề nghị gia hạn báo cáo “{title}” từ {deadline} đến {until}. Lý do: {why}",
        name=name,
        title=report.title,
        deadline=moment_in_full(report.until),
        until=moment_in_full(wish.until),
        why=wish.reason,
    )
    seen = wish_version(wish, report.until, report.title, report.unit_name, name)
    options = (
        Option(f"mt_yes:{wish_id}:{seen}", _("Đồng ý")),
        Option(f"mt_no:{wish_id}:{seen}", _("Không đồng ý")),
    )
    return Message(said, options, heading=report.unit_name, columns=2, card=wish_subject(wish_id))


def wish_subject(wish_id: int) -> str:
    return f"{WISH_CARD}:{wish_id}"


def read_wish(context: Context, text: str) -> tuple[MoreTime, Report] | None:
    wish = reports.get_more_time(context.tx, id_in(text))
    report = reports.get(context.tx, wish.report) if wish else None
    return (wish, report) if wish and report else None


def draw_wish(_context: Context, found: tuple[MoreTime, Report], shown: Message) -> Message:
    """Show what is wished for now, while nobody has decided."""
    wish, report = found
    is_asked = wish.state == "asked"
    return wish_message(report, wish, wish.id, wish.name) if is_asked else replace(shown, options=())


def wish_version(wish: MoreTimeWish | MoreTime, deadline: datetime, *names: str) -> str:
    """Return the version of a wish; ``names``: of its report, the unit and whoever asks, as shown."""
    return version_of(wish.until.timestamp(), wish.reason, deadline.timestamp(), *names)


def wish_shown(wish: MoreTime) -> str:
    """Return the version of a wish as its card shows it: whose, until when, why, and the deadline now."""
    return wish_version(wish, wish.deadline, wish.title, wish.unit_name, wish.name)


def plan_button(request: Request) -> Option:
    """Return what is done about a planned request: one of a cycle is moved, another one written anew."""
    if request.cycle:
        return Option(f"pc_day:{request.id}", _("Đổi ngày gửi"))
    return Option(f"rq_again:{request.id}", _("Soạn lại"))


def request_card(request: int) -> str:
    return f"{REQUEST}:{request}"


def redraw_plan(on: Context | Tick, request: Request) -> None:
    """Have what the office was shown of a request drawn anew, whose state has changed."""
    on.redraw(request_card(request.id))
    if request.cycle:
        on.redraw(f"{PLAN}:{request.id}")


def with_change(said: str, report: Report) -> Message:
    """Say something about a report to the office, and offer to change its request."""
    change = Option(f"rq_change:{report.request}", _("Thay đổi yêu cầu"))
    return Message(said, (change,), card=request_card(report.request))


def view_label(report: Report, found: Sequence[Report]) -> str:
    if len(found) == 1:
        return _("Xem báo cáo")
    return _("Xem: {what}", what=shortened(report_label(report)))


def filed_files(report: Report) -> Iterator[tuple[str, int, str]]:
    """Return the question, the id and the name of each file of a filed report; of others none."""
    if report.is_filed:
        for one, value in all_of(report.questions, report.answers):
            if one.kind == QuestionKind.FILE:
                yield one.text, *file_of(value)


def overdue_line(units: int, requests: int) -> list[str]:
    places = {"units": number_text(units), "requests": number_text(requests)}
    said = _("Báo cáo quá hạn: {units} đơn vị chưa nộp ở {requests} yêu cầu. Gõ /tonghop để xem.", **places)
    return [said] if units else []


def need_open(report: Report) -> None:
    if report.state == ReportState.EXEMPT:
        raise NoLongerPossible(_("{unit} không phải nộp báo cáo này nữa.", unit=report.unit_name))
    if report.request_state != "open" or report.state in CLOSED:
        raise NoLongerPossible(_("Yêu cầu báo cáo này đã kết thúc, không nhận trả lời nữa."))


def refusal(report: Report) -> NoLongerPossible:
    said = N_("Báo cáo này đang ở tình trạng “{state}” nên không thực hiện được việc đó.")
    return NoLongerPossible(_(said, state=_(STATES[report.state])))
