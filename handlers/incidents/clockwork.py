"""Incidents as time goes by: alarms, what is late, and the end of those of which nobody speaks any more."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from bot.conversation import Message, _, at_local, local_date, moment_text, speaking
from bot.domain.incidents import (
    LATE_FOR_HEAD,
    MISTAKEN_FOR,
    DueAlarms,
    IncidentAction,
    IncidentState,
    Late,
    chase_at,
    due_alarms,
    is_at_any_hour,
    next_late,
    postponed,
)
from bot.domain.own_data import LAW
from handlers.engine import Notice, Role, Tick, form_card, tell_all, word_options
from handlers.incidents import cards, talking, telling
from handlers.incidents.common import deciding
from handlers.on_call import OfficeOnCall, office_on_call
from storage import common_incidents, files, incidents
from storage.engine import Holder, Lane, Outgoing, conversations, holders, office_people, outbox
from storage.incidents import Incident, NewNote
from storage.people import members

REMINDED = (time(9), time(15))  # local
AHEAD = timedelta(hours=2)  # so long before its end a term is reminded of at the latest
ALARM_TO_ON_CALL, ALARM_TO_HEAD, LATE_TO_TAKER, LATE_TO_HEAD = cards.URGING


def run(tick: Tick) -> None:
    """Do what is due of incidents: once a minute, in every worker."""
    end_silent_talks(tick)
    remind_of_law(tick)
    let_leavers_go(tick)
    redraw_kept(tick)
    resolved, alarmed, others = [], [], []
    for one in incidents.due(tick.tx, tick.at):
        if one.state == IncidentState.RESOLVED:
            resolved.append(one)
        elif one.state == IncidentState.RECEIVED and one.alarm_begins:
            alarmed.append(one)
        else:
            others.append(one)
    if resolved:
        close_silent(tick, resolved)
    if alarmed:
        sound_alarms(tick, alarmed)
    if others:
        urge_late(tick, others)


def redraw_kept(tick: Tick) -> None:
    """Draw what was said of an end anew that has become too old to be taken back."""
    ended = incidents.ended(tick.tx, *tick.aged(MISTAKEN_FOR))
    tick.redraw(*(f"{cards.TALK}:{one}" for one in ended))
    deciding.redraw_kept(tick)


def remind_of_law(tick: Tick) -> None:
    """Remind the office, at 09:00 and 15:00 of any day, of the law's terms that end before it hears again.

    Whoever has a dangerous incident hears of each of its terms once, two hours before its end or earlier.
    """
    last, following = reminders_around(tick.at)
    if tick.since and tick.since >= last:
        return
    found = incidents.dangerous_since(tick.tx, tick.at - cards.LONGEST_TERM)
    ending = [(one, term) for one in found for term in cards.terms(one) if tick.at < term.ends]
    ending = [(one, term) for one, term in ending if term.ends < following + AHEAD]
    if not ending:
        return
    called = office_on_call(tick.tx, tick.at, tick.settings)
    told = ((one, term, to) for one, term in ending for to in called.responsible(one.taken_by))
    tell_all(tick, [term_notice(one, term, to.person) for one, term, to in told])


def term_notice(incident: Incident, term: cards.Term, person: int) -> Notice:
    key, say = f"incident_term:{incident.id}:{term.hours}", partial(term_message, incident, term)
    return Notice(key, person, say, is_urgent=True, roles=(Role.OFFICE,))


def reminders_around(at: datetime) -> tuple[datetime, datetime]:
    """Return the last moment at which terms are reminded of, now or before, and the one that follows."""
    today = local_date(at)
    days = [today + timedelta(days=n) for n in (-1, 0, 1)]
    moments = [at_local(day, hour) for day in days for hour in REMINDED]
    return max(one for one in moments if one <= at), min(one for one in moments if one > at)


def term_message(incident: Incident, term: cards.Term) -> Message:
    said = _(term.asks, moment=moment_text(term.ends), law=LAW)
    other = _("Nếu không thuộc trường hợp này, anh/chị không phải làm gì thêm.")
    return Message(f"{said}\n{other}", (cards.view_button(incident),), cards.heading(incident))


def let_leavers_go(tick: Tick) -> None:
    """Let nobody have what somebody had who is not of the office any more, and tell the office of it."""
    takers = incidents.takers(tick.tx)
    there = {one.person: one for one in office_people(tick.tx, tick.at)} if takers else {}
    gone = takers - there.keys()
    found = incidents.let_go(tick.tx, gone) if gone else []
    if not found:
        return
    names = ", ".join(members.names(tick.tx, gone).values())
    incidents.note(tick.tx, [NewNote(one.id, tick.at, None, IncidentAction.LEFT, names) for one in found])
    cards.refresh(tick, found)
    key, say = f"incident_left:{found[0].id}:{int(tick.at.timestamp())}", partial(left_message, names, found)
    is_urgent = any(is_at_any_hour(one.kind, one.is_opened) for one in found)
    tell_all(tick, [Notice(key, one, say, is_urgent=is_urgent, roles=(Role.OFFICE,)) for one in there])


def left_message(names: str, found: Sequence[Incident]) -> Message:
    """Tell the office what nobody has since these people have left it."""
    said = _(
        "{names} không còn làm việc tại {the_office}. Sự cố chưa có người xử lý: {incidents}. Đề nghị "
        "anh/chị mở sự cố rồi chọn “Nhận xử lý”.",
        names=names,
        incidents="; ".join(map(cards.about_text, found)),
    )
    return Message(said, tuple(map(cards.view_button, found[: cards.JOINED_SHOWN])))


def end_silent_talks(tick: Tick) -> None:
    """End the talks in which neither side has said anything for so long."""
    for talk in conversations.lapsed(tick.tx, talking.FLOW, tick.at):
        newest = incidents.newest_talk(tick.tx, talking.TalkFacts(**talk.facts).incident)
        until = newest + talking.SILENCE if newest else tick.at
        if until > tick.at:
            conversations.prolong(tick.tx, talk, until)
            continue
        conversations.close(tick.tx, talk)
        tick.redraw(form_card(talk.id))
        channel, _account = files.address_of(tick.tx, talk.contact)
        with speaking(members.language(tick.tx, talk.person)):
            said = word_options(talking.silence_message(talking.TalkFacts(**talk.facts)))
        key = f"{talking.FLOW}_over:{talk.id}"
        outbox.put(tick.tx, [Outgoing(key, talk.contact, channel, Lane.ANSWER, said, tick.at)])


@dataclass(frozen=True)
class Alarm:
    """An alarm that is due of an incident, and the others for which it speaks."""

    incident: Incident
    begins: datetime
    due: DueAlarms
    others: Sequence[Incident]


def sound_alarms(tick: Tick, found: Sequence[Incident]) -> None:
    """Sound the alarms of these locked incidents; what still waits of the one before is not said any more."""
    called = office_on_call(tick.tx, tick.at, tick.settings)
    joined = incidents.joined_by(tick.tx, [one.id for one in found])
    limit = incidents.limits(tick.tx, tick.settings)
    for one in found:
        begins = one.alarm_begins or tick.at
        if one.joined and one.alarms == 0 and incidents.is_untaken(tick.tx, one.joined):
            later = postponed(begins, tick.at)  # the one that it joined speaks for it
            incidents.change(tick.tx, one.id, alarm_begins=later, next_due=later)
            continue
        rests = limit.rests(one.kind, is_opened=bool(one.is_opened))
        due = due_alarms(begins, one.alarms, tick.at, rests)
        if not due.numbers:  # its rest is another than when its next one was planned
            incidents.change(tick.tx, one.id, next_due=due.following)
            continue
        incidents.change(tick.tx, one.id, alarms=due.gone, next_due=due.following)
        outbox.cancel(tick.tx, [cards.subject(one)], [ALARM_TO_ON_CALL])
        alarm = Alarm(replace(one, alarms=due.gone), begins, due, joined.get(one.id, []))
        tell_all(tick, alarm_notices(alarm, called))


def alarm_notices(alarm: Alarm, called: OfficeOnCall) -> Iterator[Notice]:
    incident, due = alarm.incident, alarm.due
    head = called.head if due.is_for_head else None
    if due.is_for_those_on_call:
        key, say = (
            f"{ALARM_TO_ON_CALL}:{incident.id}:{due.gone}",
            partial(alarm_text, alarm, is_for_head=False),
        )
        for one in called.on_call:
            if one.person != (head and head.person):
                yield replace(urging_notice(key, incident, say, one, called), is_urgent=True)
    if head:
        key, say = f"{ALARM_TO_HEAD}:{incident.id}", partial(alarm_text, alarm, is_for_head=True)
        yield replace(urging_notice(key, incident, say, head, called), is_urgent=True)


def urging_notice(
    key: str, incident: Incident, said: Callable[[], str], one: Holder, called: OfficeOnCall
) -> Notice:
    return Notice(
        key,
        one.person,
        lambda: cards.urging_card(incident, said(), may_take=called.may_take(one.person)),
        subject=cards.subject(incident),
        roles=(one.role,),
        unit=one.unit,
    )


def alarm_text(alarm: Alarm, *, is_for_head: bool) -> str:
    moment = moment_text(alarm.begins)
    if works := works_text(alarm.incident):
        said = works
    elif is_for_head:
        said = _(
            "Từ {moment} người trực chưa tiếp nhận. Kính đề nghị anh/chị tiếp nhận, hoặc cử người xử lý "
            "ngay.",
            moment=moment,
        )
    else:
        said = _(
            "Báo động lần {count}: từ {moment} chưa có người tiếp nhận. Đề nghị anh/chị tiếp nhận ngay.",
            count=alarm.due.gone,
            moment=moment,
        )
    return f"{said}\n{telling.untaken_text(alarm.others)}" if alarm.others else said


def urge_late(tick: Tick, found: Sequence[Incident]) -> None:
    """Urge whoever is to go on with these locked incidents, once for each limit; nights and days off wait."""
    limit = incidents.limits(tick.tx, tick.settings)
    called = office_on_call(tick.tx, tick.at, tick.settings)
    begins = limit.by_working_day(tick.at)
    silent = common_incidents.spoken_for(tick.tx, found)
    for one in found:
        if begins > tick.at:
            incidents.change(tick.tx, one.id, next_due=begins)
            continue
        late, following = [], next_late(one.state, one.chased)
        while (at := chase_at(following, one.take_until, one.resolve_until, limit)) and at <= tick.at:
            late.append(following)
            following = Late(following + 1)
        incidents.change(tick.tx, one.id, chased=following, next_due=at)
        if one.id not in silent:
            tell_all(tick, late_notices(one, late, called))


def late_notices(incident: Incident, lates: Sequence[Late], called: OfficeOnCall) -> Iterator[Notice]:
    """Tell each person the newest of what is late, and not all that was missed meanwhile."""
    told: set[int] = set()
    for late in reversed(lates):
        is_for_head = late in LATE_FOR_HEAD
        heads = [called.head] if called.head else []
        for one in heads if is_for_head else called.responsible(incident.taken_by):
            if one.person not in told:
                told.add(one.person)
                kind = LATE_TO_HEAD if is_for_head else LATE_TO_TAKER
                # reopened, an incident has another limit, and may be late again
                key = f"{kind}:{incident.id}:{late}:{incident.resolve_until:%Y%m%d%H%M}"
                yield urging_notice(key, incident, partial(late_text, incident, late), one, called)


def late_text(incident: Incident, late: Late) -> str:
    take, resolve = moment_text(incident.take_until), moment_text(incident.resolve_until)
    if works := works_text(incident):
        return works
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


def works_text(incident: Incident) -> str:
    """Ask to close what is late, where its unit has said that it works again; "" where it has not."""
    if incident.works_at is None:
        return ""
    moment = moment_text(incident.works_at)
    return _("Đơn vị báo đã dùng được lúc {moment}. Đề nghị anh/chị xác nhận đã xử lý.", moment=moment)


def close_silent(tick: Tick, found: Sequence[Incident]) -> None:
    """Close these locked incidents, which are resolved, and of which nobody has said anything in time."""
    incidents.close_all(tick.tx, [one.id for one in found], tick.at)
    incidents.note(tick.tx, [NewNote(one.id, tick.at, None, IncidentAction.LAPSE) for one in found])
    there = holders(tick.tx, tick.at, list(Role), {one.unit for one in found})
    notices: list[Notice] = []
    for one in found:
        key, say = f"incident_lapse:{one.id}", partial(closed_message, one)
        people = cards.raiser_or_officers(there[one.unit], one.raised_by)
        notices += [Notice(key, to.person, say, roles=tuple(Role), unit=one.unit) for to in people]
    office = {one.person for one in office_people(tick.tx, tick.at)}
    for taker in office & {one.taken_by for one in found}:  # quietly, of all at once
        theirs = [one for one in found if one.taken_by == taker]
        key, say = f"incident_lapse:{theirs[0].id}", partial(closed_list_message, theirs)
        notices.append(Notice(key, taker, say, roles=(Role.OFFICE,)))
    tell_all(tick, notices)
    cards.refresh(tick, found)


def closed_message(one: Incident) -> Message:
    said = _(
        "Sự cố đã đóng vì sau 03 ngày làm việc không có phản hồi. Nếu vẫn còn sự cố, đề nghị anh/chị báo lại "
        "bằng lệnh /suco."
    )
    return Message(said, heading=cards.heading(one))


def closed_list_message(found: Sequence[Incident]) -> Message:
    """Tell whoever had these resolved that nobody has said anything more of them."""
    said = _(
        "{count} sự cố anh/chị xử lý đã tự đóng vì sau 03 ngày làm việc không có phản hồi: {numbers}.",
        count=len(found),
        numbers=", ".join(one.reference for one in found),
    )
    return Message(said, tuple(map(cards.view_button, found[: cards.JOINED_SHOWN])))
