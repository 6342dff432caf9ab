"""Show a unit its reports (/baocao), and the office where each request stands (/tonghop); keep templates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    Talk,
    _,
    moment_text,
    number_text,
    up_to,
)
from bot.domain.reports import (
    CLOSED,
    MISSING,
    ReportAction,
    ReportSigns,
    ReportStanding,
    ReportState,
    files_in,
    moved,
    report_standing,
)
from bot.domain.reports.inspections import inspected_lines
from handlers.engine import (
    HEADING,
    Action,
    Block,
    Card,
    Context,
    Replies,
    confirmation,
    id_in,
    moment_in_full,
    next_page,
    no_such_button,
    page_at,
    pages,
    row,
    start_form_once,
    text_of_page,
)
from handlers.reports import cards, moving, telling
from handlers.reports.filling import ledger, more_time
from handlers.reports.questionnaire import deadline_on_calendar
from handlers.sending.reach import whom_to_call
from storage.calendar import calendar
from storage.engine import Holder, Tx, conversations, holders
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import Request, Template
from storage.reporting.reports import Report

SHOWN = 10  # names in one sentence
A_PAGE, FILED_A_PAGE = 8, 10  # requests that have ended, units that have filed
LONGEST_NAME = 150  # characters, as of a request's title
RENAME_FLOW = "rename_template"
TEMPLATE_CARD = "template"

TITLES = {
    ReportStanding.UNREACHABLE: N_("Không liên lạc được"),
    ReportStanding.UNTOLD: N_("Tin chưa tới"),
    ReportStanding.TOLD: N_("Đã nhận, chưa mở"),
    ReportStanding.OPENED: N_("Đã mở, chưa trả lời"),
    ReportStanding.DRAFTED: N_("Đang soạn"),
    ReportStanding.RETURNED: N_("Bị trả lại"),
    ReportStanding.WITH_HEAD: N_("Chờ thủ trưởng duyệt"),
    ReportStanding.FILED_LATE: N_("Đã nộp sau hạn"),
    ReportStanding.FILED: N_("Đã nộp"),
    ReportStanding.NOTHING: N_("Không phát sinh"),
    ReportStanding.EXEMPT: N_("Không phải nộp"),
    ReportStanding.ENDED: N_("Không nộp"),
}
People = Mapping[int, Sequence[Holder]]  # unit -> who may write for it, and who heads it

REQUEST = row(report_requests.get)
TEMPLATE = row(report_requests.get_template)


def show_own(context: Context, _argument: str) -> Replies:
    found = moving.own_reports(context)
    if not found:
        return [Message(_("Hiện không có yêu cầu báo cáo nào đang mở với đơn vị của anh/chị."))]
    others = (Option(f"rp:{one.id}", cards.view_label(one, found)) for one in found if not one.is_owed)
    owed = [one for one in found if one.is_owed]
    more = [Option("rp_wish:", _("Xin gia hạn"))] if len(owed) > 1 else []
    kept = [one for one in found if one.inspected is not None]
    checked = [Option(f"tk:{one.id}", inspection_label(one, len(kept))) for one in kept]
    options = (*cards.answer_buttons(owed), *others, *more, *checked)
    lines = (report_line(one, context.at) for one in found)
    return [Message("\n".join(lines), options, heading=_("Báo cáo của đơn vị"))]


def inspection_label(report: Report, among: int) -> str:
    """Call the button that shows what the unit has found of its own use of mail."""
    if among == 1:
        return _("Xem tự kiểm tra")
    return _("Xem tự kiểm tra: {unit}", unit=cards.shortened(report.unit_name))


def show_deadlines(context: Context, _words: str) -> Replies:
    """Say until when the open reports of one's units are due, the nearest first ("hạn báo cáo khi nào")."""
    own = moving.own_reports(context) if context.may(Action.REPORT) else []
    due = sorted((one for one in own if one.is_owed or is_with_head(one)), key=lambda one: one.until)
    if due:
        text = "\n".join(
            deadline_line(context, one) if one.is_owed else report_line(one, context.at) for one in due
        )
        owed, handed = [one for one in due if one.is_owed], [one for one in due if not one.is_owed]
        views = (Option(f"rp:{one.id}", cards.view_label(one, due)) for one in handed)
        options = (*(cards.answer_buttons(owed) if owed else ()), *views)
        return [Message(text, options, _("Hạn nộp báo cáo"))]
    if not context.may(Action.REQUEST):
        none = _("Hiện đơn vị của anh/chị không có báo cáo nào phải nộp.")
        return [of_colleagues(context) or Message(none)]
    asked = report_requests.live_ones(context.tx)
    lines = [f"– {one.title}: {days_left(context, one.deadline)}" for one in asked if one.is_open]
    none = _("Hiện không có yêu cầu báo cáo nào đang mở. Gõ /yeucaubaocao để gửi yêu cầu.")
    return [Message("\n".join(lines) or none, heading=_("Hạn nộp báo cáo") if lines else "")]


def of_colleagues(context: Context) -> Message | None:
    """Say what the units of somebody owe who writes no report, and who does; None where they owe nothing."""
    found = reports.of_units(context.tx, {role.unit for role in context.who.roles})
    due = [one for one in found if one.is_owed or is_with_head(one)]
    if not due:
        return None
    names = writers_of(context, due)
    who = _("Người trả lời: {names}. Anh/chị không phải trả lời.", names=names) if names else ""
    lines = [*(report_line(one, context.at) for one in due), *filter(None, [who])]
    return Message("\n".join(lines), heading=_("Báo cáo của đơn vị"))


def writers_of(context: Context, found: Sequence[Report]) -> str:
    """Name who writes these reports."""
    writers = telling.writers_by_unit(context.tx, context.at, sorted({one.unit for one in found}))
    return ", ".join(dict.fromkeys(one.name for of_unit in writers.values() for one in of_unit))


def told_to_colleagues(context: Context) -> str:
    """Return what their units owe for whoever writes no report; "" where that is nothing."""
    said = of_colleagues(context)
    return said.text if said else ""


def is_with_head(report: Report) -> bool:
    return report.state == ReportState.WITH_HEAD and report.request_state == "open"


def deadline_line(context: Context, report: Report) -> str:
    is_over = report.until <= context.at
    return _(
        N_("– {title} ({unit}): đã quá hạn {deadline}")
        if is_over
        else N_("– {title} ({unit}): hạn {deadline}"),
        title=report.title,
        unit=report.unit_name,
        deadline=moment_in_full(report.until) if is_over else days_left(context, report.until),
    )


def days_left(context: Context, until: datetime) -> str:
    """Return a deadline with how many working days there are to it."""
    return deadline_on_calendar(moment_in_full(until), until, context.at, calendar(context.tx))


def report_line(report: Report, now: datetime, shown: str = "") -> str:
    """Return how a report stands, in a line; ``shown``: what was said of it before."""
    places = {
        "title": report.title,
        "unit": report.unit_name,
        "state": _(cards.STATES[report.state]),
        "deadline": moment_in_full(report.until),
    }
    ahead = _("– {title} ({unit}): {state}; hạn {deadline}", **places)
    over = _("– {title} ({unit}): {state}; đã quá hạn {deadline}", **places)
    is_over = report.until <= now and report.state in MISSING
    return cards.as_shown_then(ahead, over, shown, is_over=is_over)


def choose_report(context: Context) -> Replies:
    """Ask for which of several reports more time is wanted ([Xin gia hạn])."""
    owed = [one for one in moving.own_reports(context) if one.is_owed]
    if not owed:
        raise no_such_button()
    return more_time.open_more_time_of(context, owed)


def show_report(context: Context, report: Report) -> Replies:
    return [report_view(context, report)]


def show_instead(context: Context, facts: moving.ReturnFacts) -> Replies:
    """Show the report that would be returned, with [Duyệt và nộp]; nothing of one that is filed already."""
    report = reports.get(context.tx, facts.report)
    return show_report(context, report) if report and moving.is_waiting(context, report) else []


def report_view(context: Context, report: Report, shown: str = "") -> Message:
    """Show a report as it stands, with what its reader can do; ``shown``: what was said of it before."""
    why = [_("Cần sửa: {why}", why=report.note)] if report.note else []
    line = report_line(report, context.at, f"– {shown}").removeprefix("– ")
    text = "\n".join([line, *why, *cards.answer_lines(report), *inspected_lines(report.inspected)])
    sent = files_in(report.questions, report.answers)
    see = (Option(f"tk:{report.id}", _("Xem tự kiểm tra")),) if report.inspected is not None else ()
    options, heading = (*report_options(context, report), *see), _("Báo cáo của đơn vị")
    return Message(text, options, heading, tuple(sent), columns=2, card=f"{cards.VIEW}:{report.id}")


def draw_view(context: Context, report: Report, shown: Message) -> Message:
    """Show the report as it stands now.

    One that is filed may be changed as it could when that was shown, while its request is open.
    """
    drawn = report_view(context, report, shown.text)
    is_same = (drawn.text, report.is_filed, report.request_state) == (shown.text, True, "open")
    return replace(drawn, options=shown.options) if is_same else drawn


def report_options(context: Context, report: Report) -> tuple[Option, ...]:
    if report.request_state != "open" or report.state in CLOSED:
        return ()
    approves = moved(report.state, ReportAction.APPROVE) and context.may(Action.APPROVE, report.unit)
    if report.is_owed:
        return cards.answer_buttons([report])
    if not cards.is_editable(report, context.at):
        return ()
    write = Option(f"rp_write:{report.id}", _("Sửa báo cáo"))
    return (*cards.approval_buttons(report), write) if approves else (write,)


def show(context: Context, _argument: str) -> Replies:
    """Show the requests that are open or planned, the nearest deadline first, and the way to the others."""
    found = report_requests.live_ones(context.tx)
    count = report_requests.count_ended(context.tx)
    over = [Option("rq_over:1", _("Đã kết thúc ({count})", count=number_text(count)))] if count else []
    if not found:
        ask = _("Hiện không có yêu cầu báo cáo nào đang mở. Gõ /yeucaubaocao để gửi yêu cầu.")
        return [Message(ask, tuple(over))]
    return [request_list(context, found, _("Các yêu cầu báo cáo đang mở"), over)]


def open_requests(context: Context) -> list[Request]:
    """Return the requests to which units still report."""
    return [one for one in report_requests.live_ones(context.tx) if one.is_open]


def show_ended(context: Context, page: int) -> Replies:
    """Show the requests that have ended, the newest first ([Đã kết thúc])."""
    pages = max(1, -(-report_requests.count_ended(context.tx) // A_PAGE))
    number = min(max(page, 1), pages)
    found = report_requests.ended_ones(context.tx, A_PAGE * (number - 1), A_PAGE)
    if not found:
        raise no_such_button()
    following = next_page("rq_over", number, pages)
    return [request_list(context, found, _("Các yêu cầu báo cáo đã kết thúc"), following)]


def request_list(context: Context, found: Sequence[Request], heading: str, more: Sequence[Option]) -> Message:
    counts = report_requests.counts(context.tx, [one.id for one in found])
    lines = [
        f"{number}. {one.title}: {progress(one, counts[one.id], context.at)}"
        for number, one in enumerate(found, 1)
    ]
    options = (Option(f"rq:{one.id}", cards.shortened(one.title)) for one in found)
    return Message("\n".join(lines), (*options, *more), heading=heading)


def progress(request: Request, counts: Mapping[str, int], now: datetime) -> str:
    places = {
        "filed": number_text(counts.get(ReportState.FILED, 0)),
        "all": number_text(sum(counts.values()) - counts.get(ReportState.EXEMPT, 0)),
        "deadline": moment_in_full(request.deadline),
        "moment": moment_text(request.ended_at) if request.ended_at else moment_in_full(request.opens),
    }
    match request.state:
        case "planned":
            return _("sẽ gửi lúc {moment}; hạn {deadline}", **places)
        case "cancelled":
            return _("đã hủy lúc {moment}. Lý do: {why}", **places, why=request.reason)
        case "closed":
            return _("{filed}/{all} đơn vị đã nộp; kết thúc lúc {moment}", **places)
    if request.deadline <= now and any(counts.get(state) for state in MISSING):
        return _("{filed}/{all} đơn vị đã nộp; đã quá hạn {deadline}", **places)
    return _("{filed}/{all} đơn vị đã nộp; hạn {deadline}", **places)


def show_request(context: Context, request: Request, page: int = 1) -> Replies:
    """Show the ledger of one request ([Theo dõi]): its units by how far they are, the missing first."""
    found = reports.of_request(context.tx, request.id)
    counts = report_requests.counts(context.tx, [request.id])[request.id]
    ids = [one.id for one in found]
    wishes = reports.waiting_for_more_time(context.tx, ids) if request.is_live else set()
    blocks: list[Block] = []
    for standing, alike in sort_by_standing(context.tx, context.at, request, found).items():
        title = _("{state}: {count} đơn vị", state=_(TITLES[standing]), count=number_text(len(alike)))
        lines = [f"– {unit_line(one)}{deadline_remark(request, one, wishes)}" for one in alike]
        apart = [""] if blocks else []
        blocks += [[*apart, title, lines[0]], *([line] for line in lines[1:])]
    cut = pages(blocks)
    text, number = text_of_page(cut, page)
    as_of = _("Số liệu đến {moment}.", moment=moment_text(context.at))
    is_missing = request.is_open and any(one.state in MISSING for one in found)
    too_soon = telling.too_soon_text(context, request.opens) if is_missing else ""
    can = request_options(context, request, found, may_chase=is_missing and not too_soon)
    options = (*next_page(f"rq:{request.id}", number, len(cut)), *can)
    end = "\n".join(filter(None, [as_of, too_soon]))
    return [
        Message(
            "\n\n".join([progress(request, counts, context.at), text.strip("\n"), end]),
            options,
            heading=request.title,
            card=cards.request_card(request.id),
        )
    ]


def show_people(context: Context, request: Request, page: int) -> Replies:
    """Name whom to call in each unit that has not filed ([Người cần gọi])."""
    found = reports.of_request(context.tx, request.id)
    people = writers_and_heads(context.tx, context.at, found)
    lines: list[Block] = []
    for one in found:
        if one.state in MISSING:
            is_with_head = one.state == ReportState.WITH_HEAD
            whom = [each for each in people[one.unit] if each.role in HEADING or not is_with_head]
            lines.append([f"– {one.unit_name}. {whom_to_call(whom)}"])
    if not lines:
        raise Refused(telling.everybody_has_filed())
    cut = pages(lines)
    text, number = text_of_page(cut, page)
    options = next_page(f"rq_people:{request.id}", number, len(cut))
    return [Message(text, options, heading=_("Chưa nộp “{title}”", title=request.title))]


def writers_and_heads(tx: Tx, at: datetime, found: Sequence[Report]) -> People:
    return holders(tx, at, telling.WRITERS, sorted({one.unit for one in found}))


def sort_by_standing(
    tx: Tx, at: datetime, request: Request, found: Sequence[Report]
) -> dict[ReportStanding, list[Report]]:
    """Return the reports by how far they are, the missing first."""
    people = writers_and_heads(tx, at, found)
    told = reports.people_told(tx, request.subject)
    drafted = conversations.subjects(tx, moving.REPORT_FLOW, at)
    stands: dict[ReportStanding, list[Report]] = {standing: [] for standing in ReportStanding}
    for one in found:
        seen = ReportSigns(
            is_reachable=bool(telling.choose_writers(people[one.unit])),
            is_told=any(holder.person in told for holder in people[one.unit]),
            is_opened=one.opened_at is not None,
            is_drafted=one.subject in drafted,
            is_late=one.is_late,
            is_nothing=one.is_nothing,
        )
        stands[report_standing(one.state, seen)].append(one)
    return {standing: alike for standing, alike in stands.items() if alike}


def unit_line(report: Report) -> str:
    """Name a unit; of one that has filed also how many files there are."""
    files = len(files_in(report.questions, report.answers))
    if report.is_filed and files:
        return _("{unit} (kèm {count} tệp)", unit=report.unit_name, count=files)
    return report.unit_name


def deadline_remark(request: Request, report: Report, wishes: set[int]) -> str:
    if report.id in wishes:
        return _(" (đang xin gia hạn)")
    if report.until > request.deadline:
        return _(" (được gia hạn đến {deadline})", deadline=moment_in_full(report.until))
    return ""


def request_options(
    context: Context, request: Request, found: Sequence[Report], *, may_chase: bool
) -> Iterator[Option]:
    missing = [one for one in found if one.state in MISSING]
    if may_chase:
        yield from ledger.chase_buttons(telling.find_chase(context, request, found))
    if request.is_open and missing:
        yield Option(f"rq_people:{request.id}", _("Người cần gọi"))
    if any(one.is_filed for one in found):
        yield Option(f"rq_filed:{request.id}", _("Đọc báo cáo đã nộp"))
        yield Option(f"rq_excel:{request.id}", _("Xuất Excel"))
        yield Option(f"pc_up:{request.id}", _("Báo cáo tổng hợp"))
    if any(list(cards.filed_files(one)) for one in found):
        yield Option(f"rq_files:{request.id}", _("Tải tệp đính kèm"))
    if request.state == "planned":
        yield cards.plan_button(request)
    if request.is_live:
        yield Option(f"rq_change:{request.id}", _("Thay đổi yêu cầu"))
    else:
        yield Option(f"rq_keep:{request.id}", _("Lưu làm mẫu"))


def list_filed(context: Context, request: Request, page: int) -> Replies:
    """List the reports that are filed to a request ([Đọc báo cáo đã nộp])."""
    found = [one for one in reports.of_request(context.tx, request.id) if one.is_filed]
    here, number, pages = page_at(found, page, FILED_A_PAGE)
    options = (Option(f"rq_read:{one.id}", cards.shortened(one.unit_name)) for one in here)
    following = next_page(f"rq_filed:{request.id}", number, pages)
    return [Message(_("Báo cáo của đơn vị nào?"), (*options, *following), heading=request.title)]


def read_report(_context: Context, report: Report) -> Replies:
    """Show the office a filed report ([Đọc báo cáo đã nộp])."""
    if not report.is_filed:
        raise no_such_button()
    return [moving.filed_view(report)]


def draw_filed(_context: Context, report: Report, shown: Message) -> Message:
    """Show the report as it is filed now; of one that is not any more what it was."""
    return moving.filed_view(report) if report.is_filed else replace(shown, options=())


def keep_template(context: Context, request: Request) -> Replies:
    """Keep a request as a template, under its title ([Lưu làm mẫu])."""
    before = report_requests.template_named(context.tx, request.title)
    report_requests.put_template(context.tx, request, context.who.person, context.at)
    context.audit("request_template", request.subject)
    said = _("Đã lưu mẫu “{name}”. Gõ /yeucaubaocao để dùng lại.", name=request.title)
    if before:
        context.redraw(f"{TEMPLATE_CARD}:{before.id}")
        said = _("Đã lưu mẫu “{name}”, thay cho mẫu cùng tên. Gõ /yeucaubaocao để dùng.", name=request.title)
    return [Message(said)]


def list_templates(context: Context) -> Replies:
    found = report_requests.templates(context.tx)
    if not found:
        return [Message(_("Chưa có mẫu nào. Gửi yêu cầu xong, chọn “Lưu làm mẫu” để lưu."))]
    options = (Option(f"rq_form:{one.id}", cards.shortened(one.name)) for one in found)
    return [Message(_("Xin chọn mẫu."), tuple(options), heading=_("Mẫu yêu cầu báo cáo"))]


def show_template(_context: Context, one: Template) -> Replies:
    return [template_card(one)]


def template_card(one: Template) -> Message:
    """Show what a template asks, and what may be done with it."""
    lines = cards.request_lines(one)
    kept = _("Lưu lúc {moment}.", moment=moment_text(one.at))
    options = (
        Option(f"rq_from:{one.id}", _("Dùng mẫu này")),
        Option(f"rq_name:{one.id}", _("Đổi tên")),
        Option(f"rq_drop:{one.id}", _("Xóa mẫu")),
    )
    card = f"{TEMPLATE_CARD}:{one.id}"
    return Message("\n".join([*lines, kept]), options, heading=one.name, columns=2, card=card)


VIEW_CARD = Card(cards.VIEW, cards.read_report, draw_view, cards.may_see, read_each=cards.read_reports)
READ_CARD = Card(
    cards.READ,
    cards.read_report,
    draw_filed,
    may_see=lambda context, _report: context.may(Action.LOOK),
    read_each=cards.read_reports,
)
CARD = Card(
    TEMPLATE_CARD,
    lambda context, text: report_requests.get_template(context.tx, id_in(text)),
    lambda _context, one, _shown: template_card(one),
    may_see=lambda context, _one: context.may(Action.REQUEST),
)


def drop_template(context: Context, one: Template, seen: int) -> Replies:
    """Delete a template ([Xóa mẫu]), but ask first; where it was kept anew since, ask again.

    ``seen``: when the template that was asked about was kept, in seconds; 0 where nothing was asked yet.
    """
    kept = int(one.at.timestamp())
    if seen != kept:
        asked = _("Xóa mẫu “{name}”? Các yêu cầu đã gửi theo mẫu không thay đổi.", name=one.name)
        return [confirmation(context, asked, Option(f"rq_drop:{one.id}:{kept}", _("Xóa")))]
    report_requests.drop_template(context.tx, one.id)
    context.redraw(f"{TEMPLATE_CARD}:{one.id}")
    context.audit("request_template_drop", f"template:{one.id}")
    return [Message(_("Đã xóa mẫu “{name}”.", name=one.name))]


@dataclass(frozen=True)
class RenamingFacts:
    template: int
    name: str


@dataclass(frozen=True)
class TemplateRenaming:
    template: int
    name: str


def open_renaming(context: Context, one: Template) -> Replies:
    """Ask for a template's new name ([Đổi tên])."""
    return start_form_once(context, RENAME_FLOW, partial(RenamingFacts, one.id, one.name), template=one.id)


def ask_name(talk: Talk, facts: RenamingFacts) -> TemplateRenaming:
    asked = _("Mẫu “{name}”: tên mới là gì?", name=facts.name)
    name = talk.ask("name", asked, up_to(LONGEST_NAME), str)
    talk.review({"name": _("Tên mới")}, send=_("Đổi tên"))
    return TemplateRenaming(facts.template, name)


def rename_template(context: Context, renaming: TemplateRenaming) -> Replies:
    context.need(Action.REQUEST)
    one = report_requests.get_template(context.tx, renaming.template)
    if one is None:
        raise no_such_button()
    other = report_requests.template_named(context.tx, renaming.name)
    if other and other.id != one.id:
        raise Refused(_("Đã có mẫu tên “{name}” nên chưa đổi tên.", name=renaming.name))
    report_requests.rename_template(context.tx, one.id, renaming.name)
    context.redraw(f"{TEMPLATE_CARD}:{one.id}")
    context.audit("request_template_name", f"template:{one.id}")
    return [Message(_("Mẫu “{old}” nay tên là “{new}”.", old=one.name, new=renaming.name))]
