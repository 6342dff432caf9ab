"""Tell units of a request: as it goes out, as time reminds of what is owed, and as the office does.

The officers of a unit are told; where none of them can hear it, its head and deputies.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any

from bot.conversation import N_, Message, Option, Refused, _, at_local, local_date, number_text
from bot.domain.calendar import Calendar, days_passed, next_office_hour
from bot.domain.reports import (
    OWED,
    REMINDED_AT,
    SETTLING,
    Reminder,
    ReportState,
    newest_reminder,
    next_reminder,
)
from bot.domain.urging import units_marked
from handlers.engine import (
    HEADING,
    Context,
    Notice,
    Part,
    Replies,
    Role,
    Tick,
    confirmation,
    few_units,
    moment_in_full,
    row,
    tell_all,
    version_of,
)
from handlers.reports import cards
from handlers.reports.filling.reminders import APPROVER, HEAD, WRITER, ReminderKind, reminder
from storage import audit
from storage.calendar import calendar
from storage.engine import Holder, Tx, holders, texts, units_sharing_people
from storage.people import members
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest, Request
from storage.reporting.reports import Report
from storage.units import units
from storage.units.units import Scope, Unit

WRITERS = (Role.OFFICER, *HEADING)
# How the keys of reminders begin.
TO_WRITERS = "owed"
TO_HEADS = "owed_head"
TO_APPROVERS = "waits_head"

CHASED, CHASES_A_DAY = "chase", 2  # by hand, to one person
SHOWN = 10  # names in one sentence
LAST_HOUR = time(20)  # after which a reminder is not sent: the next one comes in the morning
Due = tuple[Report, Reminder]
Told = Mapping[int, Sequence[Report]]  # person -> the reports that they hear of
SayOf = Callable[[Sequence[Report]], Message]


@dataclass(frozen=True)
class WantedRequest:
    """A request as the office's form decides it."""

    asked: NewRequest
    scope: Scope
    excepted: tuple[int, ...]  # units
    office: str  # the code of its unit
    instead: int = 0  # the planned request whose place it takes


def units_asked(tx: Tx, day: date, wanted: WantedRequest) -> list[Unit]:
    """Return the units that are to report; the office asks itself only where it is named."""
    found = units.listed(tx, day, wanted.scope)
    is_named = wanted.scope.unit_ids is not None
    asked = [unit for unit in found if is_named or unit.code != wanted.office]
    return [unit for unit in asked if unit.id not in wanted.excepted]


def send_request(context: Context, wanted: WantedRequest) -> Replies:
    asked = units_asked(context.tx, local_date(context.at), wanted)
    if not asked:
        raise Refused(_("Không có đơn vị nào phải báo cáo nên chưa gửi."))
    if wanted.asked.deadline <= context.at:
        raise Refused(_("Hạn nộp đã qua nên chưa gửi. Xin sửa hạn nộp."))
    request = write_request(context, wanted.asked, [unit.id for unit in asked])
    is_planned = request.state == "planned"
    begins = next_office_hour(context.at, calendar(context.tx), context.settings.quiet)
    told = 0 if is_planned else tell_writers(context, request)
    action = "request_plan" if is_planned else "request"
    context.audit(action, request.subject, units=len(asked), people=told)
    options = (
        Option(f"rq:{request.id}", _("Theo dõi")),
        Option(f"rq_change:{request.id}", _("Thay đổi yêu cầu")),
        Option(f"rq_keep:{request.id}", _("Lưu làm mẫu")),
    )
    lines = [sent_text(request, len(asked), told)]
    if begins > context.at and not is_planned:
        lines.append(
            _("Ngoài giờ làm việc nên tin sẽ đến đơn vị lúc {moment}.", moment=moment_in_full(begins))
        )
    return [Message("\n".join(lines), options, columns=2)]


def sent_text(request: Request, asked: int, told: int) -> str:
    """Say what was sent to whom, and how it is followed, changed or cancelled."""
    places = {"title": request.title, "deadline": moment_in_full(request.deadline)}
    places |= {"units": number_text(asked), "people": number_text(told)}
    if request.state == "planned":
        places["moment"] = moment_in_full(request.opens)
        said = N_("Đã hẹn gửi yêu cầu báo cáo “{title}”, hạn {deadline}, tới {units} đơn vị lúc {moment}.")
    else:
        said = N_("Đã gửi yêu cầu báo cáo “{title}”, hạn {deadline}, tới {people} người của {units} đơn vị.")
    how = _("Gõ /tonghop để theo dõi; nếu cần sửa hoặc hủy, anh/chị chọn “Thay đổi yêu cầu”.")
    return f"{_(said, **places)}\n{how}"


def write_request(context: Context, asked: NewRequest, unit_ids: list[int]) -> Request:
    """Write a request with the reports that these units owe; the clock opens one that is planned."""
    request_id = report_requests.add(context.tx, asked, context.who.person, context.at)
    request = report_requests.get(context.tx, request_id)
    if request is None:
        raise AssertionError("just written")
    days = calendar(context.tx)
    arrived = cards.arrival(context, request.opens, days)
    following = next_reminder(arrived, request.deadline, request.opens, days).at
    when = request.opens if request.state == "planned" else following
    report_requests.ask_units(context.tx, request.id, unit_ids, when)
    return request


def open_planned(tick: Tick, request_id: int) -> None:
    """Send a planned request whose hour has come; of two workers one does."""
    request = report_requests.locked(tick.tx, request_id)
    if request is None or request.state != "planned":
        return
    report_requests.change(tick.tx, request.id, state="open")
    cards.redraw_plan(tick, request)
    told = tell_writers(tick, replace(request, state="open"))
    audit.write(tick.tx, tick.at, None, "request", request.subject, people=told)


def tell_writers(context: Context | Tick, request: Request) -> int:
    """Tell those who are to write, in the daytime of a working day; return how many people that are."""
    begins = next_office_hour(context.at, calendar(context.tx), context.settings.quiet)
    owed = reports.of_request(context.tx, request.id)
    told = group_by_person(owed, writers_by_unit(context.tx, context.at, [one.unit for one in owed]))
    office, subject = context.settings.office_name, request.subject
    say = partial(cards.asked_message, request, office=office)
    once = opening_key(request)
    return len(tell_all(context, notices(told, once, say, subject=subject, not_before=begins)))


def opening_key(request: Request) -> str:
    """Return how the keys of the messages begin by which units are asked."""
    return f"{request.subject}:opened"


def notices(
    told: Told, once: str, say: SayOf, roles: tuple[Role, ...] = WRITERS, **more: Any
) -> list[Notice]:
    """Return a notice for each person, about all of their reports. ``say`` makes its message of them."""
    return [
        Notice(once, person, partial(say, found), roles=roles, unit=only_unit(found), **more)
        for person, found in told.items()
    ]


def writers_by_unit(tx: Tx, at: datetime, unit_ids: Sequence[int]) -> dict[int, list[Holder]]:
    """Return who is told to write the report of each unit."""
    found = holders(tx, at, WRITERS, unit_ids)
    return {unit: choose_writers(found[unit]) for unit in unit_ids}


def choose_writers(people: Iterable[Holder]) -> list[Holder]:
    """Choose those of a unit who are told to write: officers who hear, or else its head and deputies."""
    able = [one for one in people if one.hears_now]
    officers = [one for one in able if one.role == Role.OFFICER]
    chosen = officers or [one for one in able if one.role in HEADING]
    return list({one.person: one for one in chosen}.values())


def group_by_person(reports: Iterable[Report], told: dict[int, list[Holder]]) -> dict[int, list[Report]]:
    found: defaultdict[int, list[Report]] = defaultdict(list)
    for report in reports:
        for one in told[report.unit]:
            found[one.person].append(report)
    return dict(found)


def only_unit(found: Sequence[Report]) -> int | None:
    """Return the one unit that all these reports are of; None where they are of several."""
    unit_ids = {one.unit for one in found}
    return unit_ids.pop() if len(unit_ids) == 1 else None


def open_and_remind(tick: Tick) -> None:
    """Send what is planned and remind of what is owed; every worker does, once a minute."""
    tx, now = tick.tx, tick.at
    # Each morning anew: days off that were entered meanwhile may have moved some.
    if days_passed(REMINDED_AT, tick.since or now, now) and (found := reports.missing(tx)):
        plan_next(tick, found, at_local(local_date(now), time(0)), calendar(tx))
    if found := reports.due(tx, now):
        days = calendar(tx)
        plan_next(tick, found, now, days)
        for request in sorted({one.request for one in found if one.request_state == "planned"}):
            open_planned(tick, request)
        if unit_ids := {one.unit for one in found if one.request_state == "open"}:
            remind(tick, unit_ids, days)


def plan_next(tick: Tick, found: Sequence[Report], after: datetime, days: Calendar) -> None:
    moved = {}
    for report in found:
        here = days.of_unit(report.unit_code)
        following = next_reminder(cards.arrival(tick, report.opens, days), report.until, after, here).at
        if following != report.next_reminder:
            moved[report.id] = following
    reports.set_reminders(tick.tx, moved)


def remind(tick: Tick, unit_ids: Collection[int], days: Calendar) -> None:
    """Remind those who write for these units or head them, where one of their reports has its day today."""
    tx, now = tick.tx, tick.at
    found = reports.of_units(tx, units_sharing_people(tx, now, WRITERS, unit_ids))
    if today := due_today(tick, found, days):
        due = [one for one in today if one[0].state in OWED]
        waiting = [report for report, _reminder in today if report.state == ReportState.WITH_HEAD]
        reminders = [*writer_notices(tick, due, found, days), *head_notices(tx, due, now)]
        told = group_by_person(waiting, first_heads(tx, now, waiting))
        tell_all(tick, [*reminders, *reminder_notices(TO_APPROVERS, told, APPROVER, now, HEADING)])


def due_today(tick: Tick, found: Iterable[Report], days: Calendar) -> list[Due]:
    """Return today's reminder of each report that has one, whichever worker has found it.

    One that came on an earlier day, while nobody ticked, is not made up: the next one comes.
    """
    now, due = tick.at, []
    for report in found:
        here, arrived = days.of_unit(report.unit_code), cards.arrival(tick, report.opens, days)
        newest = newest_reminder(arrived, report.until, now, here)
        due += [(report, newest)] if newest and local_date(newest.at) == local_date(now) else []
    return due


def writer_notices(tick: Tick, due: Sequence[Due], found: Iterable[Report], days: Calendar) -> list[Notice]:
    """Remind whoever writes for a unit that is due of all that they owe, for whatever unit and request."""
    now = tick.at
    owed = [
        one for one in found if one.state in OWED and cards.arrival(tick, one.opens, days) + SETTLING < now
    ]
    writers = writers_by_unit(tick.tx, now, sorted({one.unit for one in owed}))
    reminded = {one.person for report, _reminder in due for one in writers[report.unit]}
    told = {person: own for person, own in group_by_person(owed, writers).items() if person in reminded}
    return reminder_notices(TO_WRITERS, told, WRITER, now, WRITERS)


def reminder_notices(
    key: str, told: Told, kind: ReminderKind, now: datetime, roles: tuple[Role, ...]
) -> list[Notice]:
    """Return one reminder of its kind a day for each person, worth nothing after that evening."""
    day, say = local_date(now), partial(reminder, now=now, kind=kind)
    ends = at_local(day, LAST_HOUR)
    return notices(told, f"{key}:{day.isoformat()}", say, roles, subject="owed", expires=ends)


def head_notices(tx: Tx, due: Sequence[Due], now: datetime) -> list[Notice]:
    """Remind the heads of what is owed a day before the deadline and once it is over.

    Whoever is told to write the report anyway is left out.
    """
    urgent = [report for report, reminder in due if reminder.tells_head]
    heads = first_heads(tx, now, urgent)
    for unit, writers in writers_by_unit(tx, now, sorted(heads)).items():
        written_to = {one.person for one in writers}
        heads[unit] = [one for one in heads[unit] if one.person not in written_to]
    return reminder_notices(TO_HEADS, group_by_person(urgent, heads), HEAD, now, HEADING)


def first_heads(tx: Tx, now: datetime, found: Sequence[Report]) -> dict[int, list[Holder]]:
    """Return for each unit of these reports the first of its heads who can hear it, where one can."""
    unit_ids = sorted({one.unit for one in found})
    heads = holders(tx, now, HEADING, unit_ids)
    return {unit: [one for one in heads[unit] if one.hears_now][:1] for unit in unit_ids}


@dataclass(frozen=True)
class Chase:
    """The reports that are not filed to a request: who is reminded of them, and who was often enough today.

    ``heads``: who is reminded of those that wait for approval. ``times``: how often each was reminded today;
    a second press on what was asked asks anew. ``which``: the mark of the units that are to be reminded,
    where those are not all.
    """

    request: Request
    missing: Sequence[Report]
    told: Told
    heads: Told
    full: Told
    times: Mapping[str, int]
    which: str = ""

    @property
    def token(self) -> str:
        """Return what its button holds, without the version."""
        return f"rq_remind:{self.request.id}:{self.which}" if self.which else f"rq_chase:{self.request.id}"

    @property
    def version(self) -> str:
        missing = [(one.id, one.state.value) for one in self.missing]
        return version_of(missing, sorted(self.times.items()))

    @property
    def people(self) -> set[int]:
        return {*self.told, *self.heads}

    def units(self, people: Collection[int]) -> int:
        """Count the units of which these people are reminded."""
        told = (*self.told.items(), *self.heads.items())
        return len({one.unit for person, found in told if person in people for one in found})


def read_chase(context: Context, text: str, requests: Part[Request]) -> Chase:
    """Read which reports of a request are owed: "17"; "17:u384" of the units of this mark alone."""
    number, _colon, which = text.partition(":")
    request = requests.read(context, number)
    if not request.is_open:
        raise Refused(_("Yêu cầu báo cáo này đã kết thúc."))
    if too_soon := too_soon_text(context, request.opens):
        raise Refused(too_soon)
    found, marked = reports.of_request(context.tx, request.id), units_marked(which)
    if which:
        found = [one for one in found if one.unit in marked]
    chase = find_chase(context, request, found, which)
    if not chase.missing:
        none_left = _("Các đơn vị anh/chị nêu không còn phải nhắc nộp báo cáo này.")
        raise Refused(none_left if which else everybody_has_filed())
    return chase


def find_chase(context: Context, request: Request, found: Sequence[Report], which: str = "") -> Chase:
    """Find who would be reminded now of those of these reports that are not filed."""
    owing = [one for one in found if one.state in OWED]
    with_head = [one for one in found if one.state == ReportState.WITH_HEAD]
    writers = writers_by_unit(context.tx, context.at, [one.unit for one in owing])
    told = group_by_person(owing, writers)
    heads = group_by_person(with_head, first_heads(context.tx, context.at, with_head))
    people, day = {*told, *heads}, local_date(context.at).isoformat()
    times = texts.counted_each(context.tx, CHASED, map(str, people), day)
    enough = {one for one in people if times.get(str(one), 0) >= CHASES_A_DAY}
    full = {one: [*told.pop(one, ()), *heads.pop(one, ())] for one in enough}
    return Chase(request, [*owing, *with_head], told, heads, full, times, which)


def too_soon_text(context: Context, opens: datetime) -> str:
    """Say from when on units can be reminded of what opened then, and has only just come; "" from then on."""
    settled = cards.arrival(context, opens, calendar(context.tx)) + SETTLING
    if context.at >= settled:
        return ""
    return _("Đơn vị vừa nhận yêu cầu báo cáo này; nhắc được từ {moment}.", moment=moment_in_full(settled))


CHASE: Part[Chase] = Part(
    partial(read_chase, requests=row(report_requests.locked)),
    partial(read_chase, requests=row(report_requests.get)),
)
CHASE_OF_SOME = replace(CHASE, pieces=2)


def everybody_has_filed() -> str:
    return _("Không còn đơn vị nào phải nhắc nộp báo cáo này.")


def ask_chase(context: Context, chase: Chase, _seen: str) -> Replies:
    """Ask before units are reminded: how many, how many people that reaches, and whom it leaves out."""
    full, count = chase.full, chase.units(chase.people)
    lines = [chase_text(chase, count)]
    if chase.heads:
        waiting = number_text(len({one.unit for found in chase.heads.values() for one in found}))
        lines.append(
            _("Trong đó {count} đơn vị chờ thủ trưởng duyệt: hệ thống nhắc thủ trưởng.", count=waiting)
        )
    if full:
        names = ", ".join(sorted(members.names(context.tx, full).values())[:SHOWN])
        most = number_text(CHASES_A_DAY)
        lines.append(
            _("Không gửi cho người hôm nay đã được nhắc thêm {most} lượt: {names}.", most=most, names=names)
        )
    if silent := [one.unit_name for one in chase.missing if not is_reached(chase, one)]:
        lines.append(_("Không có người nhận tin, cần gọi điện: {units}.", units=few_units(silent)))
    label = _("Nhắc {count} đơn vị này", count=number_text(count))
    yes = Option(f"{chase.token}:{chase.version}", label)
    no = Option(f"rq:{chase.request.id}", _("Không nhắc"))
    asked = "\n".join(lines)
    return [confirmation(context, asked, yes, no) if chase.people else Message(asked)]


def chase_text(chase: Chase, units: int) -> str:
    """Say how many of the units that have not filed are reminded; of some that were named, which."""
    missing, people = len(chase.missing), number_text(len(chase.people))
    if chase.which and 0 < units <= SHOWN:
        named = "; ".join(one.unit_name for one in chase.missing if is_reached(replace(chase, full={}), one))
        return _(
            "Nhắc nộp báo cáo “{title}”? Tin gửi tới {people} người: {units}.",
            title=chase.request.title,
            people=people,
            units=named,
        )
    said = N_("Nhắc {count} trong {all} đơn vị chưa nộp báo cáo “{title}”? Tin gửi tới {people} người.")
    if units == missing:
        said = N_("Nhắc các đơn vị chưa nộp báo cáo “{title}”? Tin gửi tới {people} người.")
    if not units:
        said = N_("Hiện không nhắc thêm được ai về báo cáo “{title}”.")
    counts = {
        "count": number_text(units),
        "all": number_text(missing),
        "people": people,
    }
    return _(said, title=chase.request.title, **counts)


def is_reached(chase: Chase, report: Report) -> bool:
    told = (chase.told, chase.heads, chase.full)
    return any(report in found for each in told for found in each.values())


def send_chase(context: Context, chase: Chase) -> Replies:
    """Remind those who owe a report or its approval, each CHASES_A_DAY times a day ([Nhắc 12 đơn vị này])."""
    request, once = chase.request, f"chase:{chase.request.id}:{context.event}"
    write, approve = (partial(reminder, now=context.at, kind=kind) for kind in (WRITER, APPROVER))
    writers = notices(chase.told, once, write, subject=request.subject)
    heads = notices(chase.heads, f"{once}:head", approve, HEADING, subject=request.subject)
    reached = {*tell_all(context, [*writers, *heads])}
    if not reached:
        return ask_chase(context, replace(chase, told={}, heads={}), "")
    texts.count_each(context.tx, CHASED, map(str, reached), local_date(context.at).isoformat())
    context.audit("request_chase", request.subject, people=len(reached))
    return [Message(told_text(chase, reached))]


def told_text(chase: Chase, reached: Collection[int]) -> str:
    """Say how many were reminded of how many units; where the question named these, of which."""
    told = (*chase.told.items(), *chase.heads.items())
    units = {one.unit: one.unit_name for person, found in told if person in reached for one in found}
    places = {"title": chase.request.title, "people": number_text(len(reached))}
    if chase.which and len(units) <= SHOWN:
        named = "; ".join(units.values())
        return _("Đã nhắc {people} người nộp báo cáo “{title}”: {units}.", **places, units=named)
    said = N_("Đã nhắc {people} người của {units} đơn vị nộp báo cáo “{title}”.")
    return _(said, **places, units=number_text(len(units)))
