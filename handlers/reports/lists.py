"""/tonghop: show where each request stands and what units have filed, chase them, keep templates."""

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
    local_date,
    moment_text,
    number_text,
    up_to,
)
from bot.domain.reports import (
    MISSING,
    OWED,
    ReportSigns,
    ReportStanding,
    ReportState,
    files_in,
    report_standing,
)
from handlers.engine import (
    HEADING,
    Action,
    Block,
    Card,
    Context,
    Part,
    Replies,
    id_in,
    moment_in_full,
    next_page,
    no_such_button,
    pages,
    row,
    start_form_once,
    tell_all,
    text_of_page,
    version_of,
)
from handlers.reports import cards, moving, telling
from handlers.reports.telling import Told
from handlers.sending.reach import whom_to_call
from storage import report_requests, reports
from storage.engine import Holder, Tx, conversations, holders, texts
from storage.people import members
from storage.report_requests import Request, Template
from storage.reports import Report

SHOWN = 10  # names in one sentence
A_PAGE, FILED_A_PAGE = 8, 10  # requests that have ended, units that have filed
CHASED, CHASES_A_DAY = "chase", 2  # by hand, to one person
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
    options = (*next_page(f"rq:{request.id}", number, len(cut)), *request_options(request, found))
    return [
        Message(
            "\n\n".join([progress(request, counts), text.strip("\n"), as_of]), options, heading=request.title
        )
    ]


def show_people(context: Context, request: Request, page: int) -> Replies:
    """Name whom to call in each unit that has not filed ([Ai cần gọi])."""
    found = reports.of_request(context.tx, request.id)
    people = writers_and_heads(context.tx, context.at, found)
    lines: list[Block] = []
    for one in found:
        if one.state in MISSING:
            is_with_head = one.state == ReportState.WITH_HEAD
            whom = [each for each in people[one.unit] if each.role in HEADING or not is_with_head]
            lines.append([f"– {one.unit_name}. {whom_to_call(whom)}"])
    if not lines:
        raise Refused(everybody_has_filed())
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


def request_options(request: Request, found: Sequence[Report]) -> Iterator[Option]:
    owing = [one for one in found if one.state in OWED]
    if owing and request.is_open:
        yield Option(f"rq_chase:{request.id}", _("Nhắc {count} đơn vị chưa nộp", count=len(owing)))
    if request.is_open and any(one.state in MISSING for one in found):
        yield Option(f"rq_people:{request.id}", _("Ai cần gọi"))
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


@dataclass(frozen=True)
class Chase:
    """The reports that are owed to a request: who is reminded of them, and who was as often as may be today.

    ``times``: how often each was reminded today; a second press on what was asked asks anew.
    """

    request: Request
    owing: Sequence[Report]
    told: Told
    full: Told
    times: Mapping[str, int]

    @property
    def version(self) -> str:
        return version_of([one.id for one in self.owing], sorted(self.times.items()))


def read_chase(context: Context, text: str, requests: Part[Request]) -> Chase:
    request = requests.read(context, text)
    if not request.is_open:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    owing = [one for one in reports.of_request(context.tx, request.id) if one.state in OWED]
    if not owing:
        raise Refused(everybody_has_filed())
    writers = telling.writers_by_unit(context.tx, context.at, [one.unit for one in owing])
    of_person = telling.group_by_person(owing, writers)
    times = texts.counted_each(context.tx, CHASED, map(str, of_person), local_date(context.at).isoformat())
    full = {person: owed for person, owed in of_person.items() if times.get(str(person), 0) >= CHASES_A_DAY}
    told = {person: owed for person, owed in of_person.items() if person not in full}
    return Chase(request, owing, told, full, times)


CHASE: Part[Chase] = Part(
    partial(read_chase, requests=row(report_requests.locked)), partial(read_chase, requests=REQUEST)
)


def everybody_has_filed() -> str:
    return _("Không còn đơn vị nào phải nhắc nộp báo cáo này.")


def ask_chase(context: Context, chase: Chase, _seen: str) -> Replies:
    """Ask before units are reminded: how many, how many people that reaches, and whom it leaves out."""
    told, full = chase.told, chase.full
    places = {"title": chase.request.title, "people": number_text(len(told))}
    said = N_("Nhắc các đơn vị chưa nộp báo cáo “{title}”: gửi tới {people} người.")
    lines = [_(said if told else N_("Hiện không nhắc thêm được ai về báo cáo “{title}”."), **places)]
    if full:
        names = ", ".join(sorted(members.names(context.tx, full).values())[:SHOWN])
        most = number_text(CHASES_A_DAY)
        lines.append(
            _("Không gửi cho người hôm nay đã được nhắc thêm {most} lần: {names}.", most=most, names=names)
        )
    if silent := [one.unit_name for one in chase.owing if not is_reached(told, full, one)]:
        units = "; ".join([*silent[:SHOWN], *["…"] * (len(silent) > SHOWN)])
        lines.append(_("Không có người nhận tin, cần gọi điện: {units}.", units=units))
    count = len({one.unit for owed in told.values() for one in owed})
    label = _("Nhắc {count} đơn vị này", count=number_text(count))
    option = Option(f"rq_chase:{chase.request.id}:{chase.version}", label)
    return [Message("\n".join(lines), (option,) if told else ())]


def is_reached(told: Told, full: Told, report: Report) -> bool:
    return any(report in owed for owed in (*told.values(), *full.values()))


def send_chase(context: Context, chase: Chase) -> Replies:
    """Remind those who owe a report now, each at most CHASES_A_DAY times a day ([Nhắc 12 đơn vị này])."""
    request, say = chase.request, partial(telling.writer_reminder, now=context.at)
    notices = telling.notices(chase.told, f"chase:{request.id}:{context.event}", say, subject=request.subject)
    reached = tell_all(context, notices)
    if not reached:
        return ask_chase(context, replace(chase, told={}), "")
    texts.count_each(context.tx, CHASED, map(str, reached), local_date(context.at).isoformat())
    context.audit("request_chase", request.subject, people=len(reached))
    units = len({one.unit for person, owed in chase.told.items() if person in reached for one in owed})
    places = {"title": request.title, "people": number_text(len(reached)), "units": number_text(units)}
    return [Message(_("Đã nhắc {people} người của {units} đơn vị nộp báo cáo “{title}”.", **places))]


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
        return [Message(asked, (Option(f"rq_drop:{one.id}:{kept}", _("Xóa")),))]
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
