"""Incidents as time goes by: alarms, what is late, and the end of those of which nobody speaks any more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Message, _, moment_text
from bot.domain import alarms
from bot.domain.alarms import LATE_FOR_HEAD, DueAlarms, Late, chase_at, next_late
from bot.domain.incidents import IncidentAction, IncidentLimits, IncidentState
from handlers.engine import Notice, Role, Tick, tell_all
from handlers.incidents import cards, talking
from handlers.incidents.telling import raiser_or_officers
from handlers.on_call import rota
from handlers.on_call.rota import OfficeOnCall
from storage import common_incidents, incidents
from storage.engine import Holder, Tx, holders, outbox
from storage.incidents import Incident, NewNote

ALARM_TO_ON_CALL, ALARM_TO_HEAD, LATE_TO_TAKER, LATE_TO_HEAD = cards.URGING


def run(tick: Tick) -> None:
    """Do what is due of incidents: once a minute, in every worker."""
    talking.end_silent_talks(tick)
    found = incidents.due(tick.tx, tick.at)
    if not found:
        return
    resolved = [one for one in found if one.state == IncidentState.RESOLVED]
    close_silent(tick, resolved)
    alarmed = [one for one in found if has_alarm(one)]
    if alarmed:
        sound_alarms(tick, alarmed)
    urge_late(tick, [one for one in found if one not in resolved and one not in alarmed])


def has_alarm(incident: Incident) -> bool:
    return incident.state == IncidentState.RECEIVED and incident.alarm_begins is not None


@dataclass(frozen=True)
class Alarm:
    """An alarm that is due of an incident, and the others for which it speaks."""

    incident: Incident
    begins: datetime
    due: DueAlarms
    others: Sequence[Incident]


def sound_alarms(tick: Tick, found: Sequence[Incident]) -> None:
    """Sound the alarms of these locked incidents, which nobody has taken."""
    called = rota.office_on_call(tick.tx, tick.at, tick.settings)
    joined = incidents.joined_by(tick.tx, [one.id for one in found])
    for one in found:
        begins = one.alarm_begins or tick.at
        if has_own_alarm(tick.tx, one):
            due = alarms.due_alarms(begins, one.alarms, tick.at)
            alarmed = replace(one, alarms=due.gone)
            sound(tick, Alarm(alarmed, begins, due, joined.get(one.id, [])), called)
        else:
            incidents.put_off_alarms(tick.tx, one.id, alarms.postponed(begins, tick.at))


def has_own_alarm(tx: Tx, incident: Incident) -> bool:
    """Tell whether it is alarmed of by itself; one that joined another is once that one is taken."""
    return not (incident.joined and incident.alarms == 0 and incidents.is_untaken(tx, incident.joined))


def sound(tick: Tick, alarm: Alarm, called: OfficeOnCall) -> None:
    """Sound one alarm; what still waits of the one before it is not said any more."""
    incident, due = alarm.incident, alarm.due
    incidents.change(tick.tx, incident.id, alarms=due.gone, next_due=due.following)
    outbox.cancel(tick.tx, [cards.subject(incident)], [ALARM_TO_ON_CALL])
    tell_all(tick, alarm_notices(alarm, called))


def alarm_notices(alarm: Alarm, called: OfficeOnCall) -> Iterator[Notice]:
    head = called.head if alarm.due.is_for_head else None
    if alarm.due.is_for_those_on_call:
        key = f"{ALARM_TO_ON_CALL}:{alarm.incident.id}:{alarm.due.gone}"
        for one in called.on_call:
            if one.person != (head and head.person):
                yield alarm_notice(alarm, key, one, called, lambda: repeated_text(alarm))
    if head:
        yield alarm_notice(
            alarm, f"{ALARM_TO_HEAD}:{alarm.incident.id}", head, called, lambda: not_taken_text(alarm)
        )


def alarm_notice(
    alarm: Alarm, key: str, one: Holder, called: OfficeOnCall, said: Callable[[], str]
) -> Notice:
    return Notice(
        key,
        one.person,
        lambda: cards.urging_card(alarm.incident, said(), may_take=called.may_take(one.person)),
        subject=cards.subject(alarm.incident),
        is_urgent=True,
        roles=(one.role,),
        unit=one.unit,
    )


def repeated_text(alarm: Alarm) -> str:
    said = _(
        "Báo động lần {count}: từ {moment} chưa có người tiếp nhận. Đề nghị anh/chị tiếp nhận ngay.",
        count=alarm.due.gone,
        moment=moment_text(alarm.begins),
    )
    return said + others_line(alarm)


def not_taken_text(alarm: Alarm) -> str:
    said = _(
        "Từ {moment} người trực chưa tiếp nhận. Kính đề nghị anh/chị tiếp nhận, hoặc cử người xử lý ngay.",
        moment=moment_text(alarm.begins),
    )
    return said + others_line(alarm)


def others_line(alarm: Alarm) -> str:
    """Name in a line those for which it speaks; "" where there are none."""
    return f"\n{cards.untaken_text(alarm.others)}" if alarm.others else ""


@dataclass(frozen=True)
class LateIncident:
    """An incident, with what of it is late now, and what is late next, and when."""

    incident: Incident
    late: list[Late]
    following: Late
    next_due: datetime | None


def urge_late(tick: Tick, found: Sequence[Incident]) -> None:
    """Urge whoever is to go on with these locked incidents, once for each limit; nights and days off wait."""
    if not found:
        return
    limit = rota.limits(tick.tx, tick.settings)
    called = rota.office_on_call(tick.tx, tick.at, tick.settings)
    begins = limit.by_working_day(tick.at)
    silent = common_incidents.spoken_for(tick.tx, found)
    for one in found:
        if begins > tick.at:
            incidents.change(tick.tx, one.id, next_due=begins)
            continue
        now = late_incident(one, tick.at, limit)
        incidents.change(tick.tx, one.id, chased=now.following, next_due=now.next_due)
        if one.id not in silent:
            tell_all(tick, late_notices(now, called))


def late_incident(incident: Incident, now: datetime, limit: IncidentLimits) -> LateIncident:
    late, following = [], next_late(incident.state, incident.chased)
    until = (incident.take_until, incident.resolve_until)
    while (at := chase_at(following, *until, limit)) and at <= now:
        late.append(following)
        following = Late(following + 1)
    return LateIncident(incident, late, following, at)


def late_notices(late_now: LateIncident, called: OfficeOnCall) -> Iterator[Notice]:
    """Tell each person the newest of what is late, and not all that was missed meanwhile."""
    told: set[int] = set()
    for late in reversed(late_now.late):
        for one in hearers(late_now.incident, late, called):
            if one.person not in told:
                told.add(one.person)
                yield late_notice(late_now.incident, late, one, called)


def hearers(incident: Incident, late: Late, called: OfficeOnCall) -> list[Holder]:
    if late in LATE_FOR_HEAD:
        return [called.head] if called.head else []
    return called.responsible(incident.taken_by)


def late_notice(incident: Incident, late: Late, one: Holder, called: OfficeOnCall) -> Notice:
    """Tell one person what is late; reopened, an incident has another limit, and may be late again."""
    kind = LATE_TO_HEAD if late in LATE_FOR_HEAD else LATE_TO_TAKER
    return Notice(
        f"{kind}:{incident.id}:{late}:{incident.resolve_until:%Y%m%d%H%M}",
        one.person,
        lambda: cards.urging_card(incident, late_text(incident, late), may_take=called.may_take(one.person)),
        subject=cards.subject(incident),
        roles=(one.role,),
        unit=one.unit,
    )


def late_text(incident: Incident, late: Late) -> str:
    take, resolve = moment_text(incident.take_until), moment_text(incident.resolve_until)
    match late:
        case Late.NOT_TAKEN:
            return _("Quá hạn tiếp nhận ({moment}). Đề nghị anh/chị tiếp nhận.", moment=take)
        case Late.NOT_TAKEN_STILL:
            return _("Quá hạn tiếp nhận ({moment}). Kính đề nghị anh/chị cử người tiếp nhận.", moment=take)
        case Late.NOT_RESOLVED:
            return _(
                "Quá hạn xử lý ({moment}). Đề nghị anh/chị xử lý xong, hoặc hỏi thêm người báo.",
                moment=resolve,
            )
    return _("Quá hạn xử lý ({moment}). Kính đề nghị anh/chị chỉ đạo xử lý.", moment=resolve)


def close_silent(tick: Tick, found: Sequence[Incident]) -> None:
    """Close these locked incidents, which are resolved, and of which nobody has said anything in time."""
    if not found:
        return
    incidents.close_all(tick.tx, [one.id for one in found], tick.at)
    incidents.note(tick.tx, [NewNote(one.id, tick.at, None, IncidentAction.LAPSE) for one in found])
    there = holders(tick.tx, tick.at, list(Role), {one.unit for one in found})
    tell_all(tick, (notice for one in found for notice in closed_notices(one, there[one.unit])))
    closed = [replace(one, state=IncidentState.CLOSED, closed_at=tick.at) for one in found]
    cards.refresh(tick.tx, closed, tick.at, "lapse")


def closed_notices(one: Incident, there: Sequence[Holder]) -> Iterator[Notice]:
    for holder in raiser_or_officers(there, one.raised_by):
        key = f"incident_lapse:{one.id}"
        yield Notice(key, holder.person, lambda: closed_message(one), roles=tuple(Role), unit=one.unit)


def closed_message(one: Incident) -> Message:
    said = _(
        "Sự cố đã đóng, vì sau ba ngày làm việc không có phản hồi. Nếu vẫn còn, đề nghị anh/chị báo lại bằng "
        "lệnh /suco."
    )
    return Message(said, heading=cards.heading(one))
