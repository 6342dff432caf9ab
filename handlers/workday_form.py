"""The office enters a day off, a make-up day or a swap, for all units or some."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.answers import Refused
from bot.domain.calendar import Override
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import local_date
from bot.words import _
from handlers import forms, pick, workdays
from handlers.allowed import need, no_such_button
from handlers.kinds import Says, Scene
from handlers.reading import or_none, up_to
from handlers.spans import days_text, each_day, read_days
from storage import audit, units
from storage import calendar as kept
from storage.units import Scope

NAME = "workday"  # of the form
KINDS = ("off", "work", "swap")
LONGEST = timedelta(days=30)  # of one run of days off

Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True)
class Entering:
    off: Days | None
    work: Days | None
    name: str
    document: str
    scope: Scope


def open_form(scene: Scene, argument: str) -> Says:
    """[Thêm ngày nghỉ], [Thêm ngày làm bù], [Hoán đổi ngày] under /lich."""
    return forms.open_form(scene, NAME, argument, None)


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.CALENDAR)
    if argument not in KINDS:
        raise no_such_button()
    return {"kind": argument, **pick.facts(scene)}


def flow(talk: Talk, facts: Facts) -> Entering:
    kind = facts["kind"]
    off = work = None
    if kind != "work":
        off = talk.ask("off", _("Nghỉ ngày nào? Ví dụ: “mai”, “từ 28/12 đến 31/12”."), read_off, days_text)
    if kind != "off":
        work = talk.ask("work", _("Làm bù ngày nào? Ví dụ: “thứ Bảy tuần này”."), read_work, days_text)
    name = talk.ask("name", _("Xin cho biết lý do, như sẽ hiện cho mọi người."), up_to(100))
    document = talk.ask("document", _("Theo văn bản nào? Gõ “không” nếu chưa có."), up_to(200))
    scope = pick.pick_scope(talk, facts, _("Cho đơn vị nào?"))
    titles = {"off": _("Nghỉ"), "work": _("Làm bù"), "name": _("Lý do"), "document": _("Văn bản")}
    heading = _("Ghi vào lịch làm việc. Xin xem lại:")
    talk.review({**titles, **pick.titles()}, heading, _("Ghi vào lịch"))
    return Entering(off, work, name, or_none(document), scope)


def read_off(typed: str, said_at: datetime) -> Days:
    days = read_days(typed, said_at)
    if days[1] - days[0] > LONGEST:
        raise Refused(_("Mỗi lần chỉ ghi được tối đa 31 ngày nghỉ liền nhau."))
    return days


def read_work(typed: str, said_at: datetime) -> Days:
    days = read_off(typed, said_at)
    if days[0] < local_date(said_at):
        raise Refused(_("Ngày làm bù phải từ hôm nay trở đi."))
    return days


def carry_out(scene: Scene, entering: Entering) -> Says:
    """Write the days; what they change of duties that are there already is done at once."""
    need(scene, Action.CALENDAR)
    chosen = units_of(scene, entering.scope)
    off = each_day(*entering.off) if entering.off else []
    work = each_day(*entering.work) if entering.work else []
    overrides = [Override(day, "off", entering.name, document=entering.document) for day in off]
    overrides += [Override(day, "work", entering.name, document=entering.document) for day in work]
    for override in overrides:
        for unit in chosen:
            kept.set_day(scene.tx, override, unit, scene.who.person, scene.at)
        subject = f"day:{override.day}"
        audit.write(scene.tx, scene.at, scene.who, f"day_{override.kind}", subject, units=chosen)
    lines = [_("Đã ghi ngày nghỉ {days}.", days=days_text(entering.off))] if entering.off else []
    lines += [_("Đã ghi ngày làm bù {days}.", days=days_text(entering.work))] if entering.work else []
    return [Message("\n".join([*lines, *workdays.brought_up_to_date(scene, {*off, *work})]))]


def units_of(scene: Scene, scope: Scope) -> list[int | None]:
    """Whom it is for, as the calendar keeps it: [None] is everyone."""
    if scope.is_all:
        return [None]
    return [unit.id for unit in units.listed(scene.tx, local_date(scene.at), scope)]
