"""/yeucaubaocao: the office asks units for a report: what, by when, and which units (Điều 10)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.dates import read_date
from bot.domain.reports import reminders
from bot.domain.reports.questions import Kind, Question
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import day_text, local_date, number_text
from bot.words import _
from handlers import pick
from handlers.allowed import need
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from handlers.reports import deadlines, telling
from handlers.reports.words import with_calendar
from handlers.tell import tell_others
from storage import audit, report_requests, reports, units
from storage.calendar import calendar
from storage.db import Tx
from storage.report_requests import Asking, Request
from storage.units import Scope, Unit

FLOW = "request"
TITLE, LONGEST, NUMBER = 150, 2000, 60  # characters
SHOWN = 10  # units named among those of which nobody is reached


@dataclass(frozen=True)
class Wanted:
    """What the form decides."""

    title: str
    body: str
    deadline: datetime
    scope: Scope
    takes_nothing: bool
    needs_head: bool
    letter_number: str = ""
    letter_date: date | None = None


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.REQUEST)
    return {
        **pick.facts(scene),
        "days": deadlines.known_days(scene.tx),
        "at": scene.at.isoformat(),
        "office": scene.settings.office_name,
        "office_unit": scene.settings.office_unit,
    }


def flow(talk: Talk, facts: Facts) -> Wanted:
    title = talk.ask(
        "title",
        _("Yêu cầu báo cáo về việc gì? Xin gõ ngắn gọn như trích yếu công văn."),
        up_to(TITLE),
        str,
    )
    days = deadlines.calendar_of(facts["days"])
    at = datetime.fromisoformat(facts["at"])
    deadline = talk.ask(
        "deadline",
        _("Hạn nộp là khi nào? Ví dụ: “17 giờ thứ Sáu tuần sau”, “hết ngày 04/12”, “trước ngày 05/12”."),
        deadlines.reader(facts["days"]),
        lambda moment: with_calendar(moment, at, days),
    )
    scope = pick.pick_scope(talk, facts, _("Đơn vị nào phải báo cáo?"))
    body = talk.maybe("body", partial(ask_body, talk)) or ""
    takes_nothing = talk.maybe("nothing", partial(ask_nothing, talk)) == "yes"
    needs_head = talk.maybe("head", partial(ask_head, talk)) != "no"
    letter = talk.maybe("letter", partial(ask_letter, talk)) or ""
    day = talk.maybe("letter_day", partial(ask_letter_day, talk)) if letter else None
    wanted = Wanted(title, body, deadline, scope, takes_nothing, needs_head, letter, day)
    found = talk.look_up("audience", partial(audience, known=facts, scope=scope))
    send = _("Gửi {count} đơn vị", count=number_text(found["units"]))
    talk.review(titles(), preview(wanted, facts, found), send)
    return wanted


def ask_body(talk: Talk) -> str:
    return talk.ask("body", _("Xin gõ nội dung yêu cầu cụ thể."), up_to(LONGEST, one_line=False))


def ask_nothing(talk: Talk) -> str:
    question = _("Đơn vị không có nội dung thì được trả lời “không phát sinh”?")
    return talk.choose("nothing", question, yes_or_no(), columns=2)


def ask_head(talk: Talk) -> str:
    return talk.choose("head", _("Thủ trưởng đơn vị phải duyệt trước khi nộp?"), yes_or_no(), columns=2)


def ask_letter(talk: Talk) -> str:
    return talk.ask("letter", _("Số, ký hiệu của văn bản yêu cầu? Ví dụ: 15/VHTT."), up_to(NUMBER))


def ask_letter_day(talk: Talk) -> date:
    return talk.ask("letter_day", _("Ngày của văn bản?"), read_letter_day, day_text)


def read_letter_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def yes_or_no() -> dict[str, str]:
    return {"yes": _("Có"), "no": _("Không")}


def titles() -> dict[str, str]:
    return {
        "title": _("Về việc"),
        "deadline": _("Hạn nộp"),
        **pick.titles(),
        "body": _("Nội dung cụ thể"),
        "letter": _("Số văn bản"),
        "letter_day": _("Ngày văn bản"),
        "nothing": _("Nhận “không phát sinh”"),
        "head": _("Thủ trưởng duyệt"),
    }


def audience(tx: Tx, known: Facts, scope: Scope) -> dict[str, Any]:
    """How many units and people it reaches, and the units of which it reaches nobody, as JSON."""
    asked = units_asked(tx, date.fromisoformat(known["day"]), scope, known["office_unit"])
    told = telling.writers(tx, datetime.fromisoformat(known["at"]), [unit.id for unit in asked])
    people = {one.person for heard in told.values() for one in heard}
    silent = [unit.name for unit in asked if not told[unit.id]]
    return {"units": len(asked), "people": len(people), "silent": silent}


def units_asked(tx: Tx, day: date, scope: Scope, office: str) -> list[Unit]:
    """The units of ``scope``; the office asks itself only where it is named."""
    found = units.listed(tx, day, scope)
    return found if scope.unit_ids is not None else [unit for unit in found if unit.code != office]


def preview(wanted: Wanted, facts: Facts, found: dict[str, Any]) -> str:
    """The message as units receive it, and whom it does not reach."""
    heading = _("Yêu cầu báo cáo của {office}", office=facts["office"])
    letter = telling.basis(wanted.letter_number, wanted.letter_date)
    seen = [heading, f"{wanted.title}.", wanted.body, letter]
    parts = [
        _("Tin đến đơn vị như sau:"),
        "\n".join(filter(None, seen)),
        _("Gửi tới {people} người của {units} đơn vị.", **counted(found)),
    ]
    if found["silent"]:
        named = "; ".join([*found["silent"][:SHOWN], *["…"] * (len(found["silent"]) > SHOWN)])
        count = number_text(len(found["silent"]))
        parts.append(_("Chưa có ai nhận được ở {count} đơn vị: {units}.", count=count, units=named))
    return "\n\n".join([*parts, _("Xin xem lại trước khi gửi:")])


def counted(found: dict[str, Any]) -> dict[str, str]:
    return {name: number_text(found[name]) for name in ("people", "units")}


def carry_out(scene: Scene, wanted: Wanted) -> Says:
    """Write the request, what each unit owes to it, and tell those who are to write."""
    need(scene, Action.REQUEST)
    asked = units_asked(scene.tx, local_date(scene.at), wanted.scope, scene.settings.office_unit)
    if not asked:
        raise Refused(_("Không có đơn vị nào phải báo cáo nên chưa gửi."))
    if wanted.deadline <= scene.at:
        raise Refused(_("Hạn nộp đã qua nên chưa gửi. Xin gõ /yeucaubaocao để làm lại."))
    request = write(scene, wanted, [unit.id for unit in asked])
    told = tell_writers(scene, request)
    audit.write(
        scene.tx, scene.at, scene.who, "request", telling.subject(request.id), units=len(asked), people=told
    )
    said = _(
        "Đã gửi yêu cầu báo cáo tới {people} người của {units} đơn vị. Gõ /tonghop để theo dõi.",
        people=number_text(told),
        units=number_text(len(asked)),
    )
    return [Message(said, (Option(f"rq:{request.id}", _("Theo dõi")),))]


def write(scene: Scene, wanted: Wanted, unit_ids: list[int]) -> Request:
    asking = Asking(
        title=wanted.title,
        body=wanted.body,
        deadline=wanted.deadline,
        questions=[Question("q1", Kind.TEXT, _("Nội dung báo cáo"))],
        by=scene.who.person,
        opens=scene.at,
        takes_nothing=wanted.takes_nothing,
        needs_head=wanted.needs_head,
        letter_number=wanted.letter_number,
        letter_date=wanted.letter_date,
    )
    request = report_requests.get(scene.tx, report_requests.add(scene.tx, asking, scene.at))
    if request is None:
        raise AssertionError("just written")
    following = reminders.next_reminder(scene.at, wanted.deadline, scene.at, calendar(scene.tx))
    report_requests.owe(scene.tx, request.id, unit_ids, following.at)
    return request


def tell_writers(scene: Scene, request: Request) -> int:
    """Tell those who are to write; how many people that are."""
    owed = reports.of_request(scene.tx, request.id)
    told = telling.by_person(owed, telling.writers(scene.tx, scene.at, [one.unit for one in owed]))
    office = scene.settings.office_name
    notices = (
        replace(telling.asked(request, theirs, office), person=person) for person, theirs in told.items()
    )
    return len(tell_others(scene, notices))
