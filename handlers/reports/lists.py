"""/tonghop: show where each request stands and what units have filed, chase them, keep templates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import (
    N_,
    Message,
    Option,
    Refused,
    Talk,
    _,
    local_date,
    moment_text,
    number_text,
    up_to,
)
from bot.domain.reports import OWED, ReportSigns, ReportStanding, ReportState, files_in, report_standing
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    moment_in_full,
    next_page,
    no_such_button,
    row,
    start_form_once,
    tell_all,
)
from handlers.reports import cards, moving, telling
from handlers.sending.reach import whom_to_call
from storage import report_requests, reports
from storage.engine import Holder, Tx, conversations, holders, texts
from storage.report_requests import Request, Template
from storage.reports import Report

SHOWN = 20  # units named in one list
A_PAGE, FILED_A_PAGE = 8, 10  # requests that have ended, units that have filed
CHASES_A_DAY = 2  # by hand, to one person
LONGEST_NAME = 150  # characters, as of a request's title
RENAME_FLOW = "rename_template"

TITLES = {
    ReportStanding.UNREACHABLE: N_("Chưa ai nhận được tin"),
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
CALLED = (  # people of these units are named, to be called
    *(ReportStanding.UNREACHABLE, ReportStanding.UNTOLD, ReportStanding.TOLD, ReportStanding.OPENED),
    *(ReportStanding.DRAFTED, ReportStanding.RETURNED, ReportStanding.WITH_HEAD),
)
People = Mapping[int, Sequence[Holder]]  # unit -> who may write for it, and who heads it

REQUEST = row(report_requests.get)
TEMPLATE = row(report_requests.get_template)


def show(context: Context, _argument: str) -> Replies:
    """Show the requests that are open or planned, the nearest deadline first, and the way to the others."""
    found = report_requests.live_ones(context.tx)
    count = report_requests.count_ended(context.tx)
    over = [Option("rq_over:1", _("Đã kết thúc ({count})", count=number_text(count)))] if count else []
    if not found:
        ask = _("Hiện không có yêu cầu báo cáo nào đang mở. Gõ /yeucaubaocao để gửi yêu cầu.")
        return [Message(ask, tuple(over))]
    return [request_list(context, found, _("Các yêu cầu báo cáo đang mở"), over)]


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
    lines = [f"– {one.title}: {progress(one, counts[one.id])}" for one in found]
    options = (Option(f"rq:{one.id}", cards.shortened(one.title)) for one in found)
    return Message("\n".join(lines), (*options, *more), heading=heading)


def progress(request: Request, counts: Mapping[str, int]) -> str:
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
    return _("{filed}/{all} đơn vị đã nộp; hạn {deadline}", **places)


def show_request(context: Context, request: Request) -> Replies:
    """Show the ledger of one request ([Theo dõi])."""
    found = reports.of_request(context.tx, request.id)
    counts = report_requests.counts(context.tx, [request.id])[request.id]
    as_of = _("Số liệu đến {moment}.", moment=moment_text(context.at))
    text = "\n\n".join([progress(request, counts), *standing_parts(context, request, found), as_of])
    return [Message(text, tuple(request_options(request, found)), heading=request.title)]


def standing_parts(context: Context, request: Request, found: Sequence[Report]) -> list[str]:
    people = writers_and_heads(context.tx, context.at, found)
    ids = [one.id for one in found]
    wishes = reports.waiting_for_more_time(context.tx, ids) if request.is_live else set()
    parts = []
    for standing, alike in sort_by_standing(context.tx, context.at, request, found, people).items():
        title = _("{state}: {count} đơn vị", state=_(TITLES[standing]), count=number_text(len(alike)))
        shown = [
            f"– {unit_line(one, standing, people[one.unit])}{deadline_remark(request, one, wishes)}"
            for one in alike[:SHOWN]
        ]
        more = [f"– … ({number_text(len(alike) - SHOWN)})"] if len(alike) > SHOWN else []
        parts.append("\n".join([title, *shown, *more]))
    return parts


def writers_and_heads(tx: Tx, at: datetime, found: Sequence[Report]) -> People:
    return holders(tx, at, telling.WRITERS, sorted({one.unit for one in found}))


def sort_by_standing(
    tx: Tx, at: datetime, request: Request, found: Sequence[Report], people: People
) -> dict[ReportStanding, list[Report]]:
    """Return the reports by how far they are, the missing first."""
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


def unit_line(report: Report, standing: ReportStanding, people: Sequence[Holder]) -> str:
    """Name a unit; of a missing one also whom to call, of one that has filed how many files there are."""
    files = len(files_in(report.questions, report.answers))
    if report.is_filed and files:
        return _("{unit} (kèm {count} tệp)", unit=report.unit_name, count=files)
    if standing not in CALLED:
        return report.unit_name
    heads = [one for one in people if one.role in HEADING]
    return f"{report.unit_name}. {whom_to_call(heads if standing == ReportStanding.WITH_HEAD else people)}"


def deadline_remark(request: Request, report: Report, wishes: set[int]) -> str:
    if report.id in wishes:
        return _(" (đang xin thêm thời gian)")
    if report.until > request.deadline:
        return _(" (được gia hạn đến {deadline})", deadline=moment_in_full(report.until))
    return ""


def request_options(request: Request, found: Sequence[Report]) -> Iterator[Option]:
    owing = [one for one in found if one.state in OWED]
    if owing and request.is_open:
        yield Option(f"rq_chase:{request.id}", _("Nhắc ngay {count} đơn vị", count=len(owing)))
    if any(one.is_filed for one in found):
        yield Option(f"rq_filed:{request.id}", _("Đọc báo cáo đã nộp"))
        yield Option(f"rq_excel:{request.id}", _("Xuất Excel"))
    if any(list(cards.filed_files(one)) for one in found):
        yield Option(f"rq_files:{request.id}", _("Tải tệp đính kèm"))
    if request.state == "planned":
        yield Option(f"rq_again:{request.id}", _("Soạn lại"))
    if request.is_live:
        yield Option(f"rq_change:{request.id}", _("Thay đổi yêu cầu"))
    else:
        yield Option(f"rq_keep:{request.id}", _("Lưu làm mẫu"))


def list_filed(context: Context, request: Request, page: int) -> Replies:
    """List the reports that are filed to a request ([Đọc báo cáo đã nộp])."""
    found = [one for one in reports.of_request(context.tx, request.id) if one.is_filed]
    pages = max(1, -(-len(found) // FILED_A_PAGE))
    number = min(max(page, 1), pages)
    here = found[FILED_A_PAGE * (number - 1) : FILED_A_PAGE * number]
    options = (Option(f"rq_read:{one.id}", cards.shortened(one.unit_name)) for one in here)
    following = next_page(f"rq_filed:{request.id}", number, pages)
    return [Message(_("Báo cáo của đơn vị nào?"), (*options, *following), heading=request.title)]


def read_report(_context: Context, report: Report) -> Replies:
    """Show a filed report with its answers and files, and with who wrote and approved it."""
    if not report.is_filed:
        raise no_such_button()
    text = "\n".join([report.title, *cards.answer_lines(report), signatures(report)])
    back = (Option(f"rp_back:{report.id}", _("Trả lại")),) if report.request_state == "open" else ()
    sent = files_in(report.questions, report.answers)
    return [Message(text, back, heading=report.unit_name, file_ids=tuple(sent))]


def signatures(report: Report) -> str:
    places = {"writer": report.writer, "moment": moment_text(report.filed_at or report.opens)}
    if report.approver and report.approver != report.writer:
        return _("{writer} lập, {approver} duyệt, nộp lúc {moment}.", **places, approver=report.approver)
    return _("{writer} nộp lúc {moment}.", **places)


def chase(context: Context, request: Request) -> Replies:
    """Remind those who owe a report now, each at most CHASES_A_DAY times a day ([Nhắc ngay])."""
    if not request.is_open:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    owing = [one for one in reports.of_request(context.tx, request.id) if one.state in OWED]
    writers = telling.writers_by_unit(context.tx, context.at, [one.unit for one in owing])
    told = telling.group_by_person(owing, writers)
    chased = texts.count_each(context.tx, "chase", map(str, told), local_date(context.at).isoformat())
    left = {person: owed for person, owed in told.items() if chased[str(person)] <= CHASES_A_DAY}
    once, say = f"chase:{request.id}:{context.event}", partial(telling.writer_reminder, now=context.at)
    reached = tell_all(context, telling.notices(left, once, say, subject=request.subject))
    context.audit("request_chase", request.subject, people=len(reached))
    if not reached:
        raise Refused(_("Chưa nhắc được ai: mỗi người chỉ nhận hai lần nhắc thêm một ngày."))
    return [Message(_("Đã nhắc {count} người.", count=number_text(len(reached))))]


def keep_template(context: Context, request: Request) -> Replies:
    """Keep a request as a template, under its title ([Lưu làm mẫu])."""
    is_replaced = report_requests.put_template(context.tx, request, context.who.person, context.at)
    context.audit("request_template", request.subject)
    said = _("Đã lưu mẫu “{name}”. Gõ /yeucaubaocao để dùng lại.", name=request.title)
    if is_replaced:
        said = _("Đã lưu mẫu “{name}”, thay cho mẫu cùng tên. Gõ /yeucaubaocao để dùng.", name=request.title)
    return [Message(said)]


def list_templates(context: Context) -> Replies:
    found = report_requests.templates(context.tx)
    if not found:
        return [Message(_("Chưa có mẫu nào. Gửi yêu cầu xong, chọn “Lưu làm mẫu” để lưu."))]
    options = (Option(f"rq_form:{one.id}", cards.shortened(one.name)) for one in found)
    return [Message(_("Mẫu nào?"), tuple(options), heading=_("Mẫu yêu cầu báo cáo"))]


def show_template(_context: Context, one: Template) -> Replies:
    """Show what a template asks, and what may be done with it."""
    lines = cards.request_lines(one)
    kept = _("Lưu lúc {moment}.", moment=moment_text(one.at))
    options = (
        Option(f"rq_from:{one.id}", _("Dùng mẫu này")),
        Option(f"rq_name:{one.id}", _("Đổi tên")),
        Option(f"rq_drop:{one.id}", _("Xóa mẫu")),
    )
    return [Message("\n".join([*lines, kept]), options, heading=one.name, columns=2)]


def drop_template(context: Context, one: Template, seen: int) -> Replies:
    """Delete a template ([Xóa mẫu]), but ask first; where it was kept anew since, ask again.

    ``seen``: when the template that was asked about was kept, in seconds; 0 where nothing was asked yet.
    """
    kept = int(one.at.timestamp())
    if seen != kept:
        asked = _("Xóa mẫu “{name}”? Các yêu cầu đã gửi theo mẫu không thay đổi.", name=one.name)
        return [Message(asked, (Option(f"rq_drop:{one.id}:{kept}", _("Xóa")),))]
    report_requests.drop_template(context.tx, one.id)
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
    context.audit("request_template_name", f"template:{one.id}")
    return [Message(_("Mẫu “{old}” nay tên là “{new}”.", old=one.name, new=renaming.name))]
