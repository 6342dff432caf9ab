"""What time alone brings about: units are reminded of what they owe, in one message a person a day."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from functools import partial

from bot.config import Settings
from bot.domain.reports import reminders
from bot.domain.reports.reminders import Reminder
from bot.domain.reports.states import OWED, State
from bot.domain.rights import HEADING, Role
from bot.message import Message, Option
from bot.text import at_local, local_date
from bot.words import _
from handlers.reports import sending, telling
from handlers.reports.showing import look_at
from handlers.reports.words import deadline_text
from handlers.tell import Notice, tell
from storage import reports
from storage.calendar import calendar
from storage.db import Tx
from storage.holders import holders
from storage.reports import Report

TO_WRITERS, TO_HEADS, TO_APPROVERS = "owed", "owed_head", "waits_head"  # what the key of each begins with
LAST_HOUR = time(20)  # after which a reminder is not sent: the next one comes in the morning
Due = tuple[Report, Reminder]
Told = Mapping[int, Sequence[Report]]  # person -> what they hear of
Say = Callable[[Sequence[Report], datetime], Message]


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Called once a minute, in every worker."""
    if found := reports.due(tx, now):
        for request in sorted({one.request for one in found if one.request_state == "planned"}):
            sending.open_planned(tx, now, settings, request)
        today = [one for one in planned(tx, found, now) if local_date(one[1].at) == local_date(now)]
        due = [one for one in today if one[0].state in OWED]
        waiting = [report for report, _reminder in today if report.state == State.WITH_HEAD]
        notices = [*to_writers(tx, due, now), *to_heads(tx, due, now), *to_approvers(tx, waiting, now)]
        tell(tx, now, notices, settings.quiet)


def planned(tx: Tx, found: Sequence[Report], now: datetime) -> list[Due]:
    """The reminder that has come of each; when it is reminded next is written down.

    One that came on an earlier day, while nobody ticked, is not made up: the next one comes.
    """
    days, come = calendar(tx), []
    for report in found:
        newest = reminders.newest_reminder(report.opens, report.until, now, days)
        following = reminders.next_reminder(report.opens, report.until, now, days)
        reports.change(tx, report.id, next_reminder=following.at)
        come += [(report, newest)] if newest and report.request_state == "open" else []
    return come


def to_writers(tx: Tx, due: Sequence[Due], now: datetime) -> list[Notice]:
    """Whoever writes for a unit that is due hears of all that they owe, to whatever request."""
    units = sorted({report.unit for report, _reminder in due})
    owed = [one for one in reports.of_units(tx, units) if one.state in OWED]
    told = telling.by_person(owed, telling.writers(tx, now, units))
    return notices(TO_WRITERS, told, reminding, now, telling.WRITERS)


def notices(kind: str, told: Told, say: Say, now: datetime, roles: tuple[Role, ...]) -> list[Notice]:
    """One of its kind a day to each person, worth nothing after that evening."""
    return [
        Notice(
            f"{kind}:{local_date(now).isoformat()}",
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
