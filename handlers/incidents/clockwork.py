"""What time does to incidents: alarms, chasing, lapsing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.text import moment_text
from bot.conversation.words import _
from bot.domain import alarms
from bot.domain.alarms import LATE_FOR_HEAD, DueAlarms, Late, chase_at, next_late
from bot.domain.incidents import IncidentAction, IncidentLimits, IncidentState
from bot.domain.rights import Role
from handlers.engine.tell import Notice, tell_notices
from handlers.incidents import cards, talking
from handlers.incidents.telling import who_of_unit
from handlers.on_call import rota
from handlers.on_call.rota import Called
from storage import common_incidents, incidents
from storage.engine import outcomes
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders
from storage.incidents import Incident, NewNote

TO_THOSE_ON_CALL, ALARM_TO_HEAD = cards.URGING[:2]

TO_WHOM_IT_IS, TO_HEAD = cards.URGING[2:]


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called once a minute, in every worker."""
    talking.run(tx, now)
    found = incidents.due(tx, now)
    if not found:
        return
    resolved = [one for one in found if one.state == IncidentState.RESOLVED]
    lapse(tx, now, resolved, settings)
    alarmed = [one for one in found if is_alarmed_of(one)]
    if alarmed:
        sound_alarms(tx, now, alarmed, rota.look(tx, now, settings))
    late = [one for one in found if one not in resolved and one not in alarmed]
    chase(tx, now, late, settings)


def is_alarmed_of(incident: Incident) -> bool:
    return incident.state == IncidentState.RECEIVED and incident.alarm_begins is not None


@dataclass(frozen=True)
class Alarm:
    """What is due of an incident, and of the others that its alarm speaks for."""

    incident: Incident
    begins: datetime
    due: DueAlarms
    others: Sequence[Incident]


def sound_alarms(tx: Tx, now: datetime, found: Sequence[Incident], called: Called) -> None:
    """``found``: those that nobody has taken, and of which an alarm is due; held."""
    joined = incidents.joined_by(tx, [one.id for one in found])
    for one in found:
        begins = one.alarm_begins or now
        if speaks_for_itself(tx, one):
            look = alarms.due_alarms(begins, one.alarms, now)
            now_alarmed = replace(one, alarms=look.gone)
            sound(tx, now, Alarm(now_alarmed, begins, look, joined.get(one.id, [])), called)
        else:
            incidents.put_off_alarms(tx, one.id, alarms.postponed(begins, now))


def speaks_for_itself(tx: Tx, incident: Incident) -> bool:
    """One that has joined another does once somebody has taken that one."""
    return not (incident.joined and incident.alarms == 0 and incidents.is_untaken(tx, incident.joined))


def sound(tx: Tx, now: datetime, alarm: Alarm, called: Called) -> None:
    """What waits of the alarm before it is not said beside this one."""
    incident, look = alarm.incident, alarm.due
    incidents.change(tx, incident.id, alarms=look.gone, next_due=look.following)
    outcomes.cancel(tx, [cards.subject(incident)], [TO_THOSE_ON_CALL])
    tell_notices(tx, now, alarm_notices(alarm, called), None)


def alarm_notices(alarm: Alarm, called: Called) -> Iterator[Notice]:
    head = called.head if alarm.due.is_for_head else None
    if alarm.due.is_for_those_on_call:
        key = f"{TO_THOSE_ON_CALL}:{alarm.incident.id}:{alarm.due.gone}"
        for one in called.on_call:
            if one.person != (head and head.person):
                yield alarm_notice(alarm, key, one, called, lambda: again(alarm))
    if head:
        yield alarm_notice(
            alarm, f"{ALARM_TO_HEAD}:{alarm.incident.id}", head, called, lambda: nobody_took(alarm)
        )


def alarm_notice(alarm: Alarm, key: str, one: Holder, called: Called, said: Callable[[], str]) -> Notice:
    return Notice(
        key,
        one.person,
        lambda: cards.urged(alarm.incident, said(), handles=called.handles(one.person)),
        subject=cards.subject(alarm.incident),
        is_urgent=True,
        roles=(one.role,),
        unit=one.unit,
    )


def again(alarm: Alarm) -> str:
    said = _(
        "Báo động lần {count}: từ {moment} chưa có người tiếp nhận. Đề nghị anh/chị tiếp nhận ngay.",
        count=alarm.due.gone,
        moment=moment_text(alarm.begins),
    )
    return said + of_others(alarm)


def nobody_took(alarm: Alarm) -> str:
    said = _(
        "Từ {moment} người trực chưa tiếp nhận. Kính đề nghị anh/chị tiếp nhận, hoặc cử người xử lý ngay.",
        moment=moment_text(alarm.begins),
    )
    return said + of_others(alarm)


def of_others(alarm: Alarm) -> str:
    """A line for those that it speaks for."""
    return f"\n{cards.named(alarm.others)}" if alarm.others else ""


@dataclass(frozen=True)
class Chased:
    """An incident, with what of it is late now."""

    incident: Incident
    late: list[Late]
    then: Late
    next_due: datetime | None


def chase(tx: Tx, now: datetime, found: Sequence[Incident], settings: Settings) -> None:
    """``found``: those whose time has come; held. Each is said once; by night and on days off none is."""
    if not found:
        return
    limit = rota.limits(tx, settings)
    called, then = rota.look(tx, now, settings), limit.by_working_day(now)
    silent = common_incidents.spoken_for(tx, found)
    for one in found:
        if then > now:
            incidents.change(tx, one.id, next_due=then)
            continue
        chased = look(one, now, limit)
        incidents.change(tx, one.id, chased=chased.then, next_due=chased.next_due)
        if one.id not in silent:
            tell_notices(tx, now, chasing_notices(chased, called), settings.quiet)


def look(incident: Incident, now: datetime, limit: IncidentLimits) -> Chased:
    late, then = [], next_late(incident.state, incident.chased)
    until = (incident.take_until, incident.resolve_until)
    while (at := chase_at(then, *until, limit)) and at <= now:
        late.append(then)
        then = Late(then + 1)
    return Chased(incident, late, then, at)


def chasing_notices(chased: Chased, called: Called) -> Iterator[Notice]:
    """Of what was missed meanwhile each person hears the newest."""
    told: set[int] = set()
    for late in reversed(chased.late):
        for one in hearers(chased.incident, late, called):
            if one.person not in told:
                told.add(one.person)
                yield chasing_notice(chased.incident, late, one, called)


def hearers(incident: Incident, late: Late, called: Called) -> list[Holder]:
    if late in LATE_FOR_HEAD:
        return [called.head] if called.head else []
    return called.take_up(incident.taken_by)


def chasing_notice(incident: Incident, late: Late, one: Holder, called: Called) -> Notice:
    """Reopened, it has another limit, and may be late again."""
    kind = TO_HEAD if late in LATE_FOR_HEAD else TO_WHOM_IT_IS
    return Notice(
        f"{kind}:{incident.id}:{late}:{incident.resolve_until:%Y%m%d%H%M}",
        one.person,
        lambda: cards.urged(incident, words(incident, late), handles=called.handles(one.person)),
        subject=cards.subject(incident),
        roles=(one.role,),
        unit=one.unit,
    )


def words(incident: Incident, late: Late) -> str:
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


def lapse(tx: Tx, now: datetime, over: Sequence[Incident], settings: Settings) -> None:
    """``over``: those that are resolved, and of which nobody has said anything in time; held."""
    if not over:
        return
    incidents.close_all(tx, [one.id for one in over], now)
    incidents.note(tx, [NewNote(one.id, now, None, IncidentAction.LAPSE) for one in over])
    there = holders(tx, now, list(Role), {one.unit for one in over})
    told = [(one, holder.person) for one in over for holder in who_of_unit(there[one.unit], one.raised_by)]
    tell_notices(tx, now, [lapse_notice(one, person) for one, person in told], settings.quiet)
    cards.refresh(tx, [replace(one, state=IncidentState.CLOSED, closed_at=now) for one in over], now, "lapse")


def lapse_notice(one: Incident, person: int) -> Notice:
    key = f"incident_lapse:{one.id}"
    return Notice(key, person, lambda: closed(one), roles=tuple(Role), unit=one.unit)


def closed(one: Incident) -> Message:
    said = _(
        "Sự cố đã đóng, vì sau ba ngày làm việc không có phản hồi. Nếu vẫn còn, đề nghị anh/chị báo lại bằng "
        "lệnh /suco."
    )
    return Message(said, heading=cards.heading(one))
