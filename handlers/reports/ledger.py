"""/tonghop: where each request stands; the units that are missing first, with whom to call."""

from collections.abc import Mapping, Sequence

from bot.answers import Refused
from bot.domain.reports.states import MISSING, OWED, State
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import local_date, moment_text, number_text
from bot.words import _
from handlers.allowed import need, no_such_button
from handlers.kinds import Says, Scene
from handlers.reach import whom_to_call
from handlers.reports import telling
from handlers.reports.reminding import reminding
from handlers.reports.telling import shortened
from handlers.reports.words import deadline_text, state_name
from handlers.tell import Notice, tell_others
from handlers.tokens import id_in
from storage import audit, quotas, report_requests, reports
from storage.holders import Holder, holders
from storage.report_requests import Request
from storage.reports import Report

SHOWN = 20  # units named in one list
CHASES_A_DAY = 2  # by hand, to one person


def show(scene: Scene, _argument: str) -> Says:
    """The requests that are open, the nearest deadline first."""
    need(scene, Action.REQUEST)
    found = report_requests.live_ones(scene.tx)
    if not found:
        ask = _("Hiện không có yêu cầu báo cáo nào đang mở. Gõ /yeucaubaocao để gửi yêu cầu.")
        return [Message(ask)]
    counts = report_requests.counts(scene.tx, [one.id for one in found])
    lines = [line(one, counts[one.id]) for one in found]
    options = tuple(Option(f"rq:{one.id}", shortened(one.title)) for one in found)
    return [Message("\n".join(lines), options, heading=_("Các yêu cầu báo cáo đang mở"))]


def line(request: Request, counts: Mapping[str, int]) -> str:
    return f"– {request.title}: {progress(request, counts)}"


def progress(request: Request, counts: Mapping[str, int]) -> str:
    if request.state == "planned":
        return _(
            "sẽ gửi lúc {moment}; hạn {deadline}",
            moment=deadline_text(request.opens),
            deadline=deadline_text(request.deadline),
        )
    return _(
        "{filed}/{all} đơn vị đã nộp; hạn {deadline}",
        filed=number_text(counts.get(State.FILED, 0)),
        all=number_text(sum(counts.values()) - counts.get(State.EXEMPT, 0)),
        deadline=deadline_text(request.deadline),
    )


def show_one(scene: Scene, argument: str) -> Says:
    """rq:<request>: the ledger of one request."""
    request = theirs(scene, argument)
    found = reports.of_request(scene.tx, request.id)
    counts = report_requests.counts(scene.tx, [request.id])[request.id]
    parts = [progress(request, counts), *by_state(scene, found)]
    as_of = _("Số liệu đến {moment}.", moment=moment_text(scene.at))
    return [Message("\n\n".join([*parts, as_of]), options_of(request, found), heading=request.title)]


def theirs(scene: Scene, argument: str) -> Request:
    need(scene, Action.REQUEST)
    request = report_requests.get(scene.tx, id_in(argument))
    if request is None:
        raise no_such_button()
    return request


def by_state(scene: Scene, found: Sequence[Report]) -> list[str]:
    """A part for each state, the missing first."""
    missing = [one for one in found if one.state in MISSING]
    called = people_of(scene, missing)
    parts = []
    for state in State:
        those = [one for one in found if one.state == state]
        if not those:
            continue
        title = _("{state}: {count} đơn vị", state=capital(state_name(state)), count=number_text(len(those)))
        shown = [f"– {entry(one, called.get(one.unit, []))}" for one in those[:SHOWN]]
        more = [f"– … ({number_text(len(those) - SHOWN)})"] if len(those) > SHOWN else []
        parts.append("\n".join([title, *shown, *more]))
    return parts


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def people_of(scene: Scene, missing: Sequence[Report]) -> Mapping[int, Sequence[Holder]]:
    return holders(scene.tx, scene.at, telling.WRITERS, sorted({one.unit for one in missing}))


def entry(report: Report, people: Sequence[Holder]) -> str:
    """One unit: how far it is; of a missing one whom to call."""
    if report.state not in MISSING:
        late = f" ({_('sau hạn')})" if report.is_late else ""
        nothing = f" ({_('không phát sinh')})" if report.is_nothing else ""
        return f"{report.unit_name}{nothing}{late}"
    how = _("đã mở") if report.opened_at else _("chưa mở")
    if not telling.those_of(people):
        how = _("chưa ai nhận được")
    return f"{report.unit_name}: {how}. {whom_to_call(people)}"


def options_of(request: Request, found: Sequence[Report]) -> tuple[Option, ...]:
    owing = [one for one in found if one.state in OWED]
    chase = Option(f"rq_chase:{request.id}", _("Nhắc ngay {count} đơn vị", count=len(owing)))
    change = Option(f"rq_change:{request.id}", _("Thay đổi yêu cầu"))
    if not request.is_live:
        return ()
    return (chase, change) if owing and request.is_open else (change,)


def chase(scene: Scene, argument: str) -> Says:
    """[Nhắc ngay]: those who owe hear of it now, each at most CHASES_A_DAY times a day."""
    request = theirs(scene, argument)
    if not request.is_open:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    owing = [one for one in reports.of_request(scene.tx, request.id) if one.state in OWED]
    told = telling.by_person(owing, telling.writers(scene.tx, scene.at, [one.unit for one in owing]))
    day = local_date(scene.at).isoformat()
    may_hear = {
        person: reports_of
        for person, reports_of in told.items()
        if quotas.count(scene.tx, "chase", str(person), day) <= CHASES_A_DAY
    }
    reached = tell_others(scene, (chasing(scene, request, *one) for one in may_hear.items()))
    subject = telling.subject(request.id)
    audit.write(scene.tx, scene.at, scene.who, "request_chase", subject, people=len(reached))
    if not reached:
        raise Refused(_("Chưa nhắc được ai: mỗi người chỉ nhận hai lần nhắc thêm một ngày."))
    return [Message(_("Đã nhắc {count} người.", count=number_text(len(reached))))]


def chasing(scene: Scene, request: Request, person: int, theirs: Sequence[Report]) -> Notice:
    return Notice(
        f"chase:{request.id}:{scene.event}",
        person,
        lambda: reminding(theirs, scene.at),
        subject=telling.subject(request.id),
        roles=telling.WRITERS,
        unit=telling.only_unit(theirs),
    )
