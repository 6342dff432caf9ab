"""Who of a unit hears of what it owes: its officers; where none of them can, its head and deputies."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.reports.questions import Question
from bot.domain.rights import HEADING, Action, Role, may
from bot.message import Message, Option
from bot.text import day_text
from bot.words import _
from handlers.engine.feature import Scene
from handlers.engine.tell import Notice
from handlers.reports.question_words import listed
from handlers.reports.words import deadline_text
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders
from storage.report_requests import SUBJECT, Request
from storage.reports import Report

WRITERS = (Role.OFFICER, *HEADING)
TO_WRITERS, TO_HEADS, TO_APPROVERS = (
    "owed",
    "owed_head",
    "waits_head",
)  # reminders: how the key of each begins
LABEL = 40  # characters of a name on a button


def writers(tx: Tx, at: datetime, unit_ids: Sequence[int]) -> dict[int, list[Holder]]:
    """Of each unit who is told to write its report."""
    found = holders(tx, at, WRITERS, unit_ids)
    return {unit: those_of(found[unit]) for unit in unit_ids}


def those_of(people: Iterable[Holder]) -> list[Holder]:
    able = [one for one in people if one.hears_now]
    officers = [one for one in able if one.role == Role.OFFICER]
    chosen = officers or [one for one in able if one.role in HEADING]
    return list({one.person: one for one in chosen}.values())


def by_person(reports: Iterable[Report], told: dict[int, list[Holder]]) -> dict[int, list[Report]]:
    """What each person is to hear of, in the order of the reports."""
    found: defaultdict[int, list[Report]] = defaultdict(list)
    for report in reports:
        for one in told[report.unit]:
            found[one.person].append(report)
    return dict(found)


def subject(request_id: int) -> str:
    """What the messages of a request are about."""
    return f"{SUBJECT}:{request_id}"


def asked(request: Request, theirs: Sequence[Report], office: str) -> Notice:
    """The request, as whoever is to write it receives it; the person is put in by the caller."""
    return Notice(
        f"{subject(request.id)}:opened",
        0,
        lambda: opening(request, theirs, office),
        subject=subject(request.id),
        roles=WRITERS,
        unit=only_unit(theirs),
    )


def owed_key(kind: str, day: date) -> str:
    """Of the reminder of this kind that somebody gets on that day: one."""
    return f"{kind}:{day.isoformat()}"


def owed_keys(day: date) -> list[str]:
    """Of those that count among a day's messages of their receiver: a report that waits is urgent."""
    return [owed_key(kind, day) for kind in (TO_WRITERS, TO_HEADS)]


def only_unit(theirs: Sequence[Report]) -> int | None:
    """The one unit that all of them are of; None where they are of several."""
    units = {one.unit for one in theirs}
    return units.pop() if len(units) == 1 else None


def opening(request: Request, theirs: Sequence[Report], office: str) -> Message:
    letter = basis(request.letter_number, request.letter_date)
    lines = content(request.title, request.body, request.questions, letter)
    units = [one.unit_name for one in theirs]
    return replace(as_received(lines, theirs[0].until, units, office), options=buttons(theirs))


def as_received(lines: Sequence[str], deadline: datetime, units: Sequence[str], office: str) -> Message:
    """A request as these units read it, without its buttons."""
    until = _("Hạn nộp: {deadline}.", deadline=deadline_text(deadline))
    whose = _("Đơn vị: {units}.", units=", ".join(units))
    heading = _("Yêu cầu báo cáo của {office}", office=office)
    return Message("\n".join([*lines, until, whose]), heading=heading)


def content(title: str, body: str, questions: Sequence[Question], letter: str) -> list[str]:
    """What is asked, line by line."""
    return [line for line in (f"{title}.", body, *listed(questions), letter) if line]


def basis(number: str, day: date | None) -> str:
    """The letter that it rests on."""
    if not number:
        return ""
    if day is None:
        return _("Căn cứ văn bản số {number}.", number=number)
    return _("Căn cứ văn bản số {number} ngày {day}.", number=number, day=day_text(day))


def buttons(theirs: Sequence[Report]) -> tuple[Option, ...]:
    """[Trả lời] for each; of several with what tells them apart."""
    if len(theirs) == 1:
        more = Option(f"rp_more:{theirs[0].id}", _("Xin thêm thời gian"))
        return (Option(f"rp_write:{theirs[0].id}", _("Trả lời")), more)
    is_one_request = len({one.request for one in theirs}) == 1
    names = (one.unit_name if is_one_request else label(one) for one in theirs)
    return tuple(
        Option(f"rp_write:{one.id}", _("Trả lời: {what}", what=shortened(name)))
        for one, name in zip(theirs, names, strict=True)
    )


def deciding(report: Report) -> tuple[Option, ...]:
    """What the head may say to it."""
    return (Option(f"rp_ok:{report.id}", _("Duyệt và nộp")), Option(f"rp_back:{report.id}", _("Trả lại")))


def units_of(scene: Scene) -> set[int]:
    """The units whose reports this person may write."""
    return {held.unit for held in scene.who.roles if may(scene.who, Action.REPORT, held.unit)}


def label(report: Report) -> str:
    return f"{report.title} – {report.unit_name}"


def shortened(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"
