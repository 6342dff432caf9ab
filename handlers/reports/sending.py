"""A request that is to go out: written down with what each unit owes to it, and told to those who write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.answers import Refused
from bot.config import Settings
from bot.domain.hours import opening
from bot.domain.reports import reminders
from bot.domain.reports.questions import Question
from bot.message import Message, Option
from bot.text import local_date, number_text
from bot.words import _
from handlers.engine.feature import Says, Scene
from handlers.engine.tell import tell
from handlers.reports import telling
from handlers.reports.words import deadline_text
from storage import audit, report_requests, reports
from storage.calendar import calendar
from storage.engine.db import Tx
from storage.report_requests import NewRequest, Request
from storage.units import units
from storage.units.units import Scope, Unit


@dataclass(frozen=True)
class Wanted:
    """What the office asks for. ``opens`` is None where it is sent at once."""

    title: str
    body: str
    deadline: datetime
    scope: Scope
    excepted: tuple[int, ...]  # units
    questions: Sequence[Question]
    takes_nothing: bool
    needs_head: bool
    letter_number: str
    letter_date: date | None
    opens: datetime | None
    office: str  # the code of its unit
    instead: int = 0  # the planned request whose place it takes


def units_asked(tx: Tx, day: date, wanted: Wanted) -> list[Unit]:
    """The units of its scope; the office asks itself only where it is named."""
    found = units.listed(tx, day, wanted.scope)
    is_named = wanted.scope.unit_ids is not None
    asked = [unit for unit in found if is_named or unit.code != wanted.office]
    return [unit for unit in asked if unit.id not in wanted.excepted]


def send(scene: Scene, wanted: Wanted) -> Says:
    """Now, or when the clock comes to it."""
    asked = units_asked(scene.tx, local_date(scene.at), wanted)
    if not asked:
        raise Refused(_("Không có đơn vị nào phải báo cáo nên chưa gửi."))
    if wanted.deadline <= scene.at:
        raise Refused(_("Hạn nộp đã qua nên chưa gửi. Xin sửa hạn nộp."))
    request = write(scene, wanted, [unit.id for unit in asked])
    is_planned = request.state == "planned"
    begins = opening(scene.at, calendar(scene.tx), scene.settings.quiet)
    told = 0 if is_planned else tell_writers(scene.tx, scene.at, scene.settings, request)
    act = "request_plan" if is_planned else "request"
    subject = telling.subject(request.id)
    audit.write(scene.tx, scene.at, scene.who, act, subject, units=len(asked), people=told)
    options = (Option(f"rq:{request.id}", _("Theo dõi")), Option(f"rq_keep:{request.id}", _("Lưu làm mẫu")))
    lines = [said(request, len(asked), told)]
    if begins > scene.at and not is_planned:
        lines.append(_("Ngoài giờ làm việc nên tin đến đơn vị lúc {moment}.", moment=deadline_text(begins)))
    return [Message("\n".join(lines), options, columns=2)]


def said(request: Request, asked: int, told: int) -> str:
    if request.state == "planned":
        return _(
            "Đã hẹn gửi yêu cầu báo cáo tới {units} đơn vị lúc {moment}. Gõ /tonghop để theo dõi.",
            units=number_text(asked),
            moment=deadline_text(request.opens),
        )
    return _(
        "Đã gửi yêu cầu báo cáo tới {people} người của {units} đơn vị. Gõ /tonghop để theo dõi.",
        people=number_text(told),
        units=number_text(asked),
    )


def write(scene: Scene, wanted: Wanted, unit_ids: list[int]) -> Request:
    """With the reports that these units owe; the clock opens one that is planned as it does reminders."""
    is_planned = wanted.opens is not None and wanted.opens > scene.at
    opens = wanted.opens if wanted.opens and is_planned else scene.at
    asking = NewRequest(
        title=wanted.title,
        body=wanted.body,
        deadline=wanted.deadline,
        questions=wanted.questions,
        by=scene.who.person,
        opens=opens,
        state="planned" if is_planned else "open",
        takes_nothing=wanted.takes_nothing,
        needs_head=wanted.needs_head,
        letter_number=wanted.letter_number,
        letter_date=wanted.letter_date,
    )
    request = report_requests.get(scene.tx, report_requests.add(scene.tx, asking, scene.at))
    if request is None:
        raise AssertionError("just written")
    following = reminders.next_reminder(opens, wanted.deadline, opens, calendar(scene.tx))
    report_requests.owe(scene.tx, request.id, unit_ids, opens if is_planned else following.at)
    return request


def open_planned(tx: Tx, now: datetime, settings: Settings, request_id: int) -> None:
    """The hour of a planned one has come; of two workers one opens it."""
    request = report_requests.locked(tx, request_id)
    if request is None or request.state != "planned":
        return
    report_requests.change(tx, request.id, state="open")
    told = tell_writers(tx, now, settings, replace(request, state="open"))
    audit.write(tx, now, None, "request", telling.subject(request.id), people=told)


def tell_writers(tx: Tx, at: datetime, settings: Settings, request: Request) -> int:
    """Tell those who are to write, in the daytime of a working day; how many people that are."""
    begins = opening(at, calendar(tx), settings.quiet)
    owed = reports.of_request(tx, request.id)
    told = telling.by_person(owed, telling.writers(tx, at, [one.unit for one in owed]))
    notices = (
        replace(telling.asked(request, theirs, settings.office_name), person=person, not_before=begins)
        for person, theirs in told.items()
    )
    return len(tell(tx, at, notices, settings.quiet))
