"""[Xin thêm thời gian]: a unit asks for a later deadline in one message; the office decides with one tap."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers import Refused
from bot.domain.reports.reminders import next_reminder
from bot.domain.reports.states import OWED
from bot.domain.rights import Action, Role
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.words import _
from handlers.engine import forms, reading
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_others
from handlers.reports import deadlines, filing, telling
from handlers.reports.answering import theirs
from handlers.reports.words import deadline_text
from storage import audit, reports
from storage.calendar import calendar
from storage.engine.role_holders import office_people
from storage.reports import MoreTime, MoreTimeAsked, Report

FLOW = "more_time"
LONGEST = 300  # characters


@dataclass(frozen=True)
class Asking:
    report: int
    until: datetime
    why: str


def open_form(scene: Scene, argument: str) -> Says:
    """rp_more:<report>"""
    return forms.open_once(scene, FLOW, argument, {"report": id_in(argument)})


def choose(scene: Scene, _argument: str) -> Says:
    """[Xin thêm thời gian] under several: of which?"""
    need(scene, Action.REPORT)
    owed = [one for one in reports.of_units(scene.tx, telling.units_of(scene)) if one.is_owed]
    options = tuple(Option(f"rp_more:{one.id}", telling.shortened(telling.label(one))) for one in owed)
    if not owed:
        raise no_such_button()
    return [Message(_("Xin thêm thời gian cho báo cáo nào?"), options)]


def begin(scene: Scene, argument: str) -> Facts:
    report = theirs(scene, argument)
    if report.state not in OWED:
        raise filing.cannot(report)
    return {
        "report": report.id,
        "title": report.title,
        "number": f"“{telling.shortened(report.title)}”",
        "unit": report.unit_name,
        "until": report.until.isoformat(),
        **reading.deadline_facts(scene),
        "at": scene.at.isoformat(),
    }


def flow(talk: Talk, facts: Facts) -> Asking:
    now = datetime.fromisoformat(facts["until"])
    asked = _(
        "Báo cáo “{title}” của {unit} có hạn {deadline}. Xin đến khi nào?",
        title=facts["title"],
        unit=facts["unit"],
        deadline=deadline_text(now),
    )
    until = deadlines.ask(talk, "until", asked, facts, now)
    why = talk.ask("why", _("Lý do?"), up_to(LONGEST))
    talk.review({"until": _("Hạn nộp mới"), "why": _("Lý do")})
    return Asking(facts["report"], until, why)


def carry_out(scene: Scene, asking: Asking) -> Says:
    """Ask the office's people; a wish that waits already is worded anew."""
    report = theirs(scene, str(asking.report))
    if report.state not in OWED:
        raise filing.cannot(report)
    wish = reports.ask_more_time(
        scene.tx, MoreTimeAsked(report.id, asking.until, asking.why, scene.who.person, scene.at)
    )
    told = Notice(
        f"more_time:{wish}:{scene.event}",
        0,
        lambda: wished(report, asking, wish, scene.who.name),
        subject=subject(wish),
        roles=(Role.OFFICE,),
    )
    tell_others(scene, [replace(told, person=one.person) for one in office_people(scene.tx, scene.at)])
    audit.write(scene.tx, scene.at, scene.who, "more_time_ask", filing.subject(report.id))
    return [Message(_("Đã gửi đề nghị tới Phòng. Hạn nộp hiện nay vẫn giữ cho đến khi Phòng đồng ý."))]


def subject(wish: int) -> str:
    return f"more_time:{wish}"


def wished(report: Report, asking: Asking, wish: int, name: str) -> Message:
    said = _(
        "{name} đề nghị gia hạn báo cáo “{title}” từ {deadline} đến {until}. Lý do: {why}",
        name=name,
        title=report.title,
        deadline=deadline_text(report.until),
        until=deadline_text(asking.until),
        why=asking.why,
    )
    options = (Option(f"mt_yes:{wish}", _("Đồng ý")), Option(f"mt_no:{wish}", _("Không đồng ý")))
    return Message(said, options, heading=report.unit_name, columns=2)


def grant(scene: Scene, argument: str) -> Says:
    """[Đồng ý]: mt_yes:<wish>"""
    wish, report = decided(scene, argument, "granted")
    until = max(wish.until, report.until)
    following = next_reminder(report.opens, until, scene.at, calendar(scene.tx))
    reports.change(scene.tx, report.id, deadline=until, next_reminder=following.at)
    said = _(
        "Phòng đồng ý gia hạn báo cáo “{title}” đến {deadline}.",
        title=report.title,
        deadline=deadline_text(until),
    )
    return told(scene, wish, report, said)


def decline(scene: Scene, argument: str) -> Says:
    """[Không đồng ý]: mt_no:<wish>"""
    wish, report = decided(scene, argument, "declined")
    said = _(
        "Phòng chưa đồng ý gia hạn báo cáo “{title}”; hạn nộp vẫn là {deadline}.",
        title=report.title,
        deadline=deadline_text(report.until),
    )
    return told(scene, wish, report, said)


def decided(scene: Scene, argument: str, state: str) -> tuple[MoreTime, Report]:
    """Write the decision down; Refused where another of the office was first, or nothing is owed any more."""
    need(scene, Action.REQUEST)
    wish = reports.locked_more_time(scene.tx, id_in(argument))
    report = reports.locked(scene.tx, wish.report) if wish else None
    if wish is None or report is None:
        raise no_such_button()
    if wish.state != "asked":
        raise Refused(_("Đề nghị này đã được trả lời."))
    if not report.is_owed:
        raise filing.cannot(report)
    reports.decide_more_time(scene.tx, wish.id, state, scene.who.person, scene.at)
    audit.write(scene.tx, scene.at, scene.who, f"more_time_{state}", filing.subject(report.id))
    return wish, report


def told(scene: Scene, wish: MoreTime, report: Report, said: str) -> Says:
    """Whoever asked hears of it."""
    options = telling.buttons([report])
    message = Message(said, options, heading=report.unit_name)
    tell_others(
        scene,
        [Notice(f"more_time_told:{wish.id}", wish.by, lambda: message, subject=filing.subject(report.id))],
    )
    return [Message(_("Đã trả lời đề nghị của {unit}.", unit=report.unit_name))]
