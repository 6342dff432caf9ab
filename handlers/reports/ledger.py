"""/tonghop: where each request stands; the units that are missing first, with whom to call."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.reports.questions import files_in
from bot.domain.reports.standing import Seen, Standing, standing
from bot.domain.reports.states import OWED, State
from bot.domain.rights import HEADING, Action
from bot.message import Message, Option
from bot.text import moment_text, number_text
from bot.words import N_, _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.wording import next_page
from handlers.reports import answering, enclosed, filing, telling
from handlers.reports.telling import shortened
from handlers.reports.words import deadline_text
from handlers.sending.reach import whom_to_call
from storage import report_requests, reports
from storage.engine import conversations
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders
from storage.report_requests import Request
from storage.reports import Report

SHOWN = 20  # units named in one list
A_PAGE = 8  # requests that have ended
TITLES = {
    Standing.UNREACHABLE: N_("Chưa ai nhận được tin"),
    Standing.UNTOLD: N_("Tin chưa tới"),
    Standing.TOLD: N_("Đã nhận, chưa mở"),
    Standing.OPENED: N_("Đã mở, chưa trả lời"),
    Standing.DRAFTED: N_("Đang soạn"),
    Standing.RETURNED: N_("Bị trả lại"),
    Standing.WITH_HEAD: N_("Chờ thủ trưởng duyệt"),
    Standing.FILED_LATE: N_("Đã nộp sau hạn"),
    Standing.FILED: N_("Đã nộp"),
    Standing.NOTHING: N_("Không phát sinh"),
    Standing.EXEMPT: N_("Không phải nộp"),
    Standing.ENDED: N_("Không nộp"),
}
CALLED = (  # whom of the unit to call is named
    *(Standing.UNREACHABLE, Standing.UNTOLD, Standing.TOLD, Standing.OPENED),
    *(Standing.DRAFTED, Standing.RETURNED, Standing.WITH_HEAD),
)
Stands = dict[Standing, list[Report]]


def show(scene: Scene, _argument: str) -> Says:
    """The requests that are open or planned, the nearest deadline first; the way to those that have ended."""
    need(scene, Action.REQUEST)
    found = report_requests.live_ones(scene.tx)
    count = report_requests.ended(scene.tx)
    over = [Option("rq_over:1", _("Đã kết thúc ({count})", count=number_text(count)))] if count else []
    if not found:
        ask = _("Hiện không có yêu cầu báo cáo nào đang mở. Gõ /yeucaubaocao để gửi yêu cầu.")
        return [Message(ask, tuple(over))]
    return [listed(scene, found, _("Các yêu cầu báo cáo đang mở"), over)]


def show_ended(scene: Scene, argument: str) -> Says:
    """[Đã kết thúc]: rq_over:<page>, the newest first."""
    need(scene, Action.REQUEST)
    pages = max(1, -(-report_requests.ended(scene.tx) // A_PAGE))
    number = min(max(id_in(argument), 1), pages)
    found = report_requests.ended_ones(scene.tx, A_PAGE * (number - 1), A_PAGE)
    if not found:
        raise no_such_button()
    following = next_page("rq_over", number, pages)
    return [listed(scene, found, _("Các yêu cầu báo cáo đã kết thúc"), following)]


def listed(scene: Scene, found: Sequence[Request], heading: str, more: Sequence[Option]) -> Message:
    """A line and a button for each."""
    counts = report_requests.counts(scene.tx, [one.id for one in found])
    lines = [f"– {one.title}: {progress(one, counts[one.id])}" for one in found]
    options = (Option(f"rq:{one.id}", shortened(one.title)) for one in found)
    return Message("\n".join(lines), (*options, *more), heading=heading)


def progress(request: Request, counts: Mapping[str, int]) -> str:
    if request.ended_at:
        return over(request, request.ended_at, counts)
    if request.state == "planned":
        return _(
            "sẽ gửi lúc {moment}; hạn {deadline}",
            moment=deadline_text(request.opens),
            deadline=deadline_text(request.deadline),
        )
    return _(
        "{filed}/{all} đơn vị đã nộp; hạn {deadline}",
        **how_many(counts),
        deadline=deadline_text(request.deadline),
    )


def over(request: Request, ended_at: datetime, counts: Mapping[str, int]) -> str:
    """How one stands that has ended."""
    moment = moment_text(ended_at)
    if request.state == "cancelled":
        return _("đã hủy lúc {moment}. Lý do: {why}", moment=moment, why=request.reason)
    return _("{filed}/{all} đơn vị đã nộp; kết thúc lúc {moment}", **how_many(counts), moment=moment)


def how_many(counts: Mapping[str, int]) -> dict[str, str]:
    return {
        "filed": number_text(counts.get(State.FILED, 0)),
        "all": number_text(sum(counts.values()) - counts.get(State.EXEMPT, 0)),
    }


def show_one(scene: Scene, argument: str) -> Says:
    """rq:<request>: the ledger of one request."""
    request = theirs(scene, argument)
    found = reports.of_request(scene.tx, request.id)
    counts = report_requests.counts(scene.tx, [request.id])[request.id]
    parts = [progress(request, counts), *by_standing(scene, request, found)]
    as_of = _("Số liệu đến {moment}.", moment=moment_text(scene.at))
    text = "\n\n".join([*parts, as_of])
    return [Message(text, options_of(request, found), heading=request.title)]


def theirs(scene: Scene, argument: str) -> Request:
    need(scene, Action.REQUEST)
    request = report_requests.get(scene.tx, id_in(argument))
    if request is None:
        raise no_such_button()
    return request


def by_standing(scene: Scene, request: Request, found: Sequence[Report]) -> list[str]:
    """A part for each standing, the missing first."""
    people = holders(scene.tx, scene.at, telling.WRITERS, sorted({one.unit for one in found}))
    wishes = reports.waiting_for_more_time(scene.tx, [one.id for one in found]) if request.is_live else set()
    parts = []
    for how, those in sorted_out(scene.tx, scene.at, request, found, people).items():
        title = _("{state}: {count} đơn vị", state=_(TITLES[how]), count=number_text(len(those)))
        shown = [
            f"– {entry(one, how, people[one.unit])}{later(request, one, wishes)}" for one in those[:SHOWN]
        ]
        more = [f"– … ({number_text(len(those) - SHOWN)})"] if len(those) > SHOWN else []
        parts.append("\n".join([title, *shown, *more]))
    return parts


def sorted_out(
    tx: Tx, at: datetime, request: Request, found: Sequence[Report], people: Mapping[int, Sequence[Holder]]
) -> Stands:
    """The reports by how far they are."""
    told = reports.people_told(tx, telling.subject(request.id))
    drafted = conversations.subjects(tx, answering.FLOW, at)
    stands: Stands = {how: [] for how in Standing}
    for one in found:
        seen = Seen(
            is_reachable=bool(telling.those_of(people[one.unit])),
            is_told=any(holder.person in told for holder in people[one.unit]),
            is_opened=one.opened_at is not None,
            is_drafted=filing.subject(one.id) in drafted,
            is_late=one.is_late,
            is_nothing=one.is_nothing,
        )
        stands[standing(one.state, seen)].append(one)
    return {how: those for how, those in stands.items() if those}


def entry(report: Report, how: Standing, people: Sequence[Holder]) -> str:
    """One unit; of a missing one whom to call, of one that has filed how many files there are."""
    files = len(files_in(report.questions, report.answers))
    if report.state == State.FILED and files:
        return _("{unit} (kèm {count} tệp)", unit=report.unit_name, count=files)
    if how not in CALLED:
        return report.unit_name
    heads = [one for one in people if one.role in HEADING]
    return f"{report.unit_name}. {whom_to_call(heads if how == Standing.WITH_HEAD else people)}"


def later(request: Request, report: Report, wishes: set[int]) -> str:
    """What is to be known of its deadline."""
    if report.id in wishes:
        return _(" (đang xin thêm thời gian)")
    if report.until > request.deadline:
        return _(" (được gia hạn đến {deadline})", deadline=deadline_text(report.until))
    return ""


def options_of(request: Request, found: Sequence[Report]) -> tuple[Option, ...]:
    owing = [one for one in found if one.state in OWED]
    is_any_filed = any(one.state == State.FILED for one in found)
    chase = Option(f"rq_chase:{request.id}", _("Nhắc ngay {count} đơn vị", count=len(owing)))
    read = Option(f"rq_filed:{request.id}", _("Đọc báo cáo đã nộp"))
    excel = Option(f"rq_excel:{request.id}", _("Xuất Excel"))
    files = Option(f"rq_files:{request.id}", _("Tải tệp đính kèm"))
    change = Option(f"rq_change:{request.id}", _("Thay đổi yêu cầu"))
    again = Option(f"rq_again:{request.id}", _("Soạn lại"))
    keep = Option(f"rq_keep:{request.id}", _("Lưu làm mẫu"))
    are_shown = {
        chase: bool(owing) and request.is_open,
        read: is_any_filed,
        excel: is_any_filed,
        files: enclosed.are_any(found),
        again: request.state == "planned",
        change: request.is_live,
        keep: not request.is_live,
    }
    return tuple(option for option, is_shown in are_shown.items() if is_shown)
