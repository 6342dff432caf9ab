"""Alarms: a dangerous incident comes to those on call again and again, until somebody takes it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import alarms
from bot.domain.alarms import Due
from bot.text import moment_text
from bot.words import _
from handlers.incidents import beside, cards
from handlers.incidents.on_call import Called
from handlers.tell import Notice, tell
from storage import due, incidents, outcomes
from storage.db import Tx
from storage.holders import Holder
from storage.incidents import Incident

TO_THOSE_ON_CALL, TO_HEAD = cards.URGING[:2]


@dataclass(frozen=True)
class Alarm:
    """What is due of an incident, and of the others that its alarm speaks for."""

    incident: Incident
    begins: datetime
    due: Due
    others: Sequence[Incident]


def run(tx: Tx, now: datetime, found: Sequence[Incident], called: Called) -> None:
    """``found``: those that nobody has taken, and of which an alarm is due; held."""
    joined = due.joined_by(tx, [one.id for one in found])
    for one in found:
        begins = one.alarm_begins or now
        if speaks_for_itself(tx, one):
            look = alarms.look(begins, one.alarms, now)
            now_alarmed = replace(one, alarms=look.gone)
            sound(tx, now, Alarm(now_alarmed, begins, look, joined.get(one.id, [])), called)
        else:
            due.put_off(tx, one.id, alarms.put_off(begins, now))


def speaks_for_itself(tx: Tx, incident: Incident) -> bool:
    """One that has joined another does once somebody has taken that one."""
    return not (incident.joined and incident.alarms == 0 and due.is_untaken(tx, incident.joined))


def sound(tx: Tx, now: datetime, alarm: Alarm, called: Called) -> None:
    """What waits of the alarm before it is not said beside this one."""
    incident, look = alarm.incident, alarm.due
    incidents.change(tx, incident.id, alarms=look.gone, next_due=look.following)
    outcomes.unsay(tx, [cards.subject(incident)], [TO_THOSE_ON_CALL])
    tell(tx, now, notices(alarm, called), None)


def notices(alarm: Alarm, called: Called) -> Iterator[Notice]:
    head = called.head if alarm.due.is_for_head else None
    if alarm.due.is_for_those_on_call:
        key = f"{TO_THOSE_ON_CALL}:{alarm.incident.id}:{alarm.due.gone}"
        for one in called.on_call:
            if one.person != (head and head.person):
                yield notice(alarm, key, one, called, lambda: again(alarm))
    if head:
        yield notice(alarm, f"{TO_HEAD}:{alarm.incident.id}", head, called, lambda: nobody_took(alarm))


def notice(alarm: Alarm, key: str, one: Holder, called: Called, said: Callable[[], str]) -> Notice:
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
    return f"\n{beside.named(alarm.others)}" if alarm.others else ""
