"""What time alone brings about: units are reminded of what they owe, in one message a person a day."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from functools import partial

from bot.config import Settings
from bot.domain.hours import days_passed
from bot.domain.reports import reminders
from bot.domain.reports.reminders import Reminder
from bot.domain.reports.states import OWED, State
from bot.domain.rights import HEADING, Role
from bot.message import Message, Option
from bot.text import at_local, local_date
from bot.words import _
from handlers.engine.tell import Notice, tell
from handlers.reports import sending, telling
from handlers.reports.showing import look_at
from handlers.reports.telling import TO_APPROVERS, TO_HEADS, TO_WRITERS
from handlers.reports.words import deadline_text
from storage import reports
from storage.calendar import calendar
from storage.engine.db import Tx
from storage.engine.role_holders import holders, units_sharing_people
from storage.reports import Report

LAST_HOUR = time(20)  # after which a reminder is not sent: the next one comes in the morning
Due = tuple[Report, Reminder]
Told = Mapping[int, Sequence[Report]]  # person -> what they hear of
Say = Callable[[Sequence[Report], datetime], Message]


def run(tx: Tx, since: datetime, now: datetime, settings: Settings) -> None:
    """Called once a minute, in every worker; ``since``: when it was before."""
    if days_passed(reminders.HOUR, since, now):
        plan_anew(tx, now)
    if found := reports.due(tx, now):
        plan_next(tx, found, now)
        for request in sorted({one.request for one in found if one.request_state == "planned"}):
            sending.open_planned(tx, now, settings, request)
        if units := {one.unit for one in found if one.request_state == "open"}:
            remind(tx, now, settings, units)


def plan_anew(tx: Tx, now: datetime) -> None:
    """Before the reminders of a day: days off that were entered meanwhile may have moved one to it."""
    if found := reports.missing(tx):
        plan_next(tx, found, at_local(local_date(now), time(0)))


def plan_next(tx: Tx, found: Sequence[Report], after: datetime) -> None:
    """Write down when each of these is reminded of next."""
    days, moved = calendar(tx), {}
    for report in found:
        here = days.of_unit(report.unit_code)
        following = reminders.next_reminder(report.opens, report.until, after, here).at
        if following != report.next_reminder:
            moved[report.id] = following
    reports.remind(tx, moved)


def remind(tx: Tx, now: datetime, settings: Settings, units: Collection[int]) -> None:
    """Those who write for these units, or head them, where something of theirs has its reminder today."""
    theirs = reports.of_units(tx, units_sharing_people(tx, now, telling.WRITERS, units))
    if today := due_today(tx, theirs, now):
        due = [one for one in today if one[0].state in OWED]
        waiting = [report for report, _reminder in today if report.state == State.WITH_HEAD]
        told = [*to_writers(tx, due, theirs, now), *to_heads(tx, due, now), *to_approvers(tx, waiting, now)]
        tell(tx, now, told, settings.quiet)


def due_today(tx: Tx, theirs: Iterable[Report], now: datetime) -> list[Due]:
    """The reminder of today of each that has one, whichever worker has found it.

    One that came on an earlier day, while nobody ticked, is not made up: the next one comes.
    """
    days, due = calendar(tx), []
    for report in theirs:
        here = days.of_unit(report.unit_code)
        newest = reminders.newest_reminder(report.opens, report.until, now, here)
        due += [(report, newest)] if newest and local_date(newest.at) == local_date(now) else []
    return due


def to_writers(tx: Tx, due: Sequence[Due], theirs: Iterable[Report], now: datetime) -> list[Notice]:
    """Whoever writes for a unit that is due hears of all that they owe, for whatever unit and request."""
    owed = [one for one in theirs if one.state in OWED]
    writers = telling.writers(tx, now, sorted({one.unit for one in owed}))
    reminded = {one.person for report, _reminder in due for one in writers[report.unit]}
    told = telling.by_person(owed, writers)
    hear = {person: reports_of for person, reports_of in told.items() if person in reminded}
    return notices(TO_WRITERS, hear, reminding, now, telling.WRITERS)


def notices(kind: str, told: Told, say: Say, now: datetime, roles: tuple[Role, ...]) -> list[Notice]:
    """One of its kind a day to each person, worth nothing after that evening."""
    return [
        Notice(
            telling.owed_key(kind, local_date(now)),
            person,
            partial(say, theirs, now),
            subject="owed",
            roles=roles,
            unit=telling.only_unit(theirs),
            expires=at_local(local_date(now), LAST_HOUR),
        )
        for person, theirs in told.items()
    ]


def reminding(theirs: Sequence[Report], now: datetime) -> Message:
    said = _("Đề nghị anh/chị nộp báo cáo:")
    if len(theirs) > 1:
        said = _("Đề nghị anh/chị nộp các báo cáo sau:")
    text = "\n".join([said, *(line(one, now) for one in theirs)])
    return Message(text, telling.buttons(theirs), heading=_("Nhắc nộp báo cáo"))


def line(report: Report, now: datetime) -> str:
    places = {"title": report.title, "unit": report.unit_name, "deadline": deadline_text(report.until)}
    if report.until <= now:
        return _("– {title} ({unit}): đã quá hạn {deadline}", **places)
    return _("– {title} ({unit}): hạn {deadline}", **places)


def to_heads(tx: Tx, due: Sequence[Due], now: datetime) -> list[Notice]:
    """The first head of each unit who can hear it: a day before the deadline, and once it is over.

    Not whoever is told to write it anyway.
    """
    urgent = [report for report, reminder in due if reminder.tells_head]
    units = sorted({one.unit for one in urgent})
    heads, writers = holders(tx, now, HEADING, units), telling.writers(tx, now, units)
    told: defaultdict[int, list[Report]] = defaultdict(list)
    for report in urgent:
        able = [one for one in heads[report.unit] if one.hears_now]
        if able and able[0].person not in {one.person for one in writers[report.unit]}:
            told[able[0].person].append(report)
    return notices(TO_HEADS, told, head_reminding, now, HEADING)


def to_approvers(tx: Tx, waiting: Sequence[Report], now: datetime) -> list[Notice]:
    """The first head of each unit who can hear it, of what waits for a head, on the same days."""
    heads = holders(tx, now, HEADING, sorted({one.unit for one in waiting}))
    told: defaultdict[int, list[Report]] = defaultdict(list)
    for report in waiting:
        able = [one for one in heads[report.unit] if one.hears_now]
        if able:
            told[able[0].person].append(report)
    return notices(TO_APPROVERS, told, approver_reminding, now, HEADING)


def approver_reminding(theirs: Sequence[Report], now: datetime) -> Message:
    said = _("Báo cáo đang chờ anh/chị duyệt:")
    text = "\n".join([said, *(line(one, now) for one in theirs)])
    options = tuple(Option(f"rp:{one.id}", look_at(one, theirs)) for one in theirs)
    return Message(text, options, heading=_("Báo cáo chờ duyệt"))


def head_reminding(theirs: Sequence[Report], now: datetime) -> Message:
    said = _("Đơn vị chưa nộp báo cáo. Kính đề nghị anh/chị chỉ đạo nộp đúng yêu cầu:")
    text = "\n".join([said, *(line(one, now) for one in theirs)])
    return Message(text, telling.buttons(theirs), heading=_("Báo cáo chưa nộp"))
