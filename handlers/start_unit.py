"""/batdau: the office sets from when units owe checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.answers import Refused
from bot.domain.dates import read_date
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import day_text, local_date, long_day
from bot.words import _
from handlers import owing, pick
from handlers.allowed import need
from handlers.kinds import Says, Scene
from handlers.spans import AHEAD
from storage import audit, units
from storage.calendar import calendar
from storage.units import Scope, Unit

SHOWN = 10  # names in an answer


@dataclass(frozen=True)
class Starting:
    scope: Scope  # all: those that have not begun
    day: date


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.START)
    today = local_date(scene.at)
    return {
        **pick.facts(scene),
        "next": calendar(scene.tx).next_working_day(today).isoformat(),
        "not_begun": len(units.not_begun(scene.tx, today)),
    }


def flow(talk: Talk, facts: Facts) -> Starting:
    everyone = _("Tất cả đơn vị chưa bắt đầu ({count})", count=facts["not_begun"])
    scope = pick.pick_scope(talk, facts, _("Đơn vị nào bắt đầu kiểm tra hộp thư?"), everyone)
    day = which_day(talk, facts)
    talk.review(
        {**pick.titles(), "when": _("Bắt đầu"), "day": _("Ngày")},
        _("Cho đơn vị bắt đầu. Xin xem lại:"),
        _("Cho bắt đầu"),
    )
    return Starting(scope, day)


def which_day(talk: Talk, facts: Facts) -> date:
    """The next working day, the day on which the form was begun, or another."""
    options = {
        facts["next"]: long_day(date.fromisoformat(facts["next"])),
        facts["day"]: _("Hôm nay, {day}", day=day_text(date.fromisoformat(facts["day"]))),
        "other": _("Ngày khác"),
    }
    when = talk.choose("when", _("Bắt đầu từ ngày nào?"), options)
    if when != "other":
        return date.fromisoformat(when)
    return talk.ask("day", _("Xin gõ ngày bắt đầu, ví dụ “thứ Hai tuần sau”."), read_day, long_day)


def read_day(typed: str, said_at: datetime) -> date:
    day = read_date(typed, said_at)
    if day is None or not local_date(said_at) <= day <= local_date(said_at) + AHEAD:
        raise Refused(_("Chưa hiểu ngày, hoặc ngày đã qua. Ví dụ: “mai”, “thứ Hai tuần sau”, “01/12/2026”."))
    return day


def carry_out(scene: Scene, starting: Starting) -> Says:
    """Write the date; of today, rounds that are over stand as excused."""
    need(scene, Action.START)
    today = local_date(scene.at)
    if starting.day < today:
        raise Refused(_("Ngày {day} đã qua. Xin sửa ngày bắt đầu.", day=day_text(starting.day)))
    chosen = units.listed(scene.tx, today, starting.scope)
    begun = [unit for unit in chosen if unit.duties_from and unit.duties_from <= today]
    to_begin = [unit for unit in chosen if unit not in begun and not is_set(unit, starting.scope)]
    if to_begin:
        start(scene, to_begin, starting.day)
    return [Message("\n".join(outcome(to_begin, begun, starting)))]


def is_set(unit: Unit, scope: Scope) -> bool:
    """Whether "all that have not begun" leaves this unit as it is: it has its date already."""
    return scope.is_all and unit.duties_from is not None


def start(scene: Scene, chosen: Sequence[Unit], day: date) -> None:
    units.start(scene.tx, [unit.id for unit in chosen], day)
    subject = f"day:{day}"
    audit.write(scene.tx, scene.at, scene.who, "start", subject, units=[unit.id for unit in chosen])
    if day == local_date(scene.at):
        owing.begin_duties(scene.tx, scene.at, scene.at, scene.settings)


def outcome(to_begin: Sequence[Unit], begun: Sequence[Unit], starting: Starting) -> list[str]:
    """What was done, and what was left as it is; where all were meant, those that have begun go unsaid."""
    lines = []
    if to_begin:
        lines.append(
            _(
                "Bắt đầu từ {day}: {count} đơn vị ({units}).",
                day=long_day(starting.day),
                count=len(to_begin),
                units=names(to_begin),
            )
        )
    if begun and not starting.scope.is_all:
        lines.append(_("Đã bắt đầu từ trước nên giữ nguyên: {units}.", units=names(begun)))
    return lines or [_("Không có đơn vị nào để bắt đầu.")]


def names(chosen: Sequence[Unit]) -> str:
    """The first names, and how many more."""
    shown = ", ".join(unit.name for unit in chosen[:SHOWN])
    if len(chosen) <= SHOWN:
        return shown
    return _("{units} và {count} đơn vị khác", units=shown, count=len(chosen) - SHOWN)
