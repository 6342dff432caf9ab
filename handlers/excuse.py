"""/mien: a head for the own unit, the office for any, a group or all, excuses rounds from–to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.answers import Refused
from bot.domain.duties import WhyNot
from bot.domain.rights import Action, Role, may
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import local_date
from bot.words import _
from handlers import excused_news, owing, pick
from handlers.allowed import need, no_such_button, not_allowed, reaches_all
from handlers.duty_words import reason_in_words
from handlers.kinds import Says, Scene
from handlers.reading import up_to
from handlers.spans import Span, check_bounds, each_day, read_excused, span_text
from handlers.tokens import id_in
from storage import audit, excuses, units
from storage.calendar import calendar
from storage.excuses import Excuse
from storage.units import Scope

LONGEST = 200  # characters of a reason
SHOWN = 10  # excuses in one list


@dataclass(frozen=True)
class Excusing:
    """What the form decides; without a span it is only to show what there is."""

    scope: Scope = units.ALL
    span: Span | None = None
    reason: str = ""


def begin(scene: Scene, _argument: str) -> Facts:
    need(scene, Action.EXCUSE)
    own = [[held.unit, held.unit_name] for held in scene.who.units(Role.HEAD, Role.DEPUTY)]
    return {
        **pick.facts(scene),
        "own": [] if reaches_all(scene, Action.EXCUSE) else own,
        "has_some": bool(theirs(scene)),
    }


def flow(talk: Talk, facts: Facts) -> Excusing:
    if facts["has_some"] and is_to_list(talk):
        return Excusing()
    scope = whose(talk, facts)
    question = _(
        "Miễn từ khi nào đến khi nào? Ví dụ: “sáng mai”, “từ chiều 25/11 đến hết 27/11”, “hôm qua” "
        "(tối đa năm ngày làm việc trước)."
    )
    span = talk.ask("span", question, read_excused, span_text)
    reason = talk.ask("reason", _("Xin cho biết lý do miễn."), read_reason)
    talk.review(
        {"own": _("Đơn vị"), **pick.titles(), "span": _("Thời gian"), "reason": _("Lý do")},
        heading(facts),
        _("Miễn"),
    )
    return Excusing(scope, span, reason)


def read_reason(typed: str, said_at: datetime) -> str:
    """A person's words; a name of our own reasons is quoted, or it would be shown as ours."""
    said = up_to(LONGEST)(typed, said_at)
    return f"“{said}”" if said in list(WhyNot) else said


def is_to_list(talk: Talk) -> bool:
    options = {"new": _("Miễn thêm"), "list": _("Xem, bỏ các đợt miễn")}
    return talk.choose("what", _("Đang có đợt miễn còn hiệu lực. Anh/chị muốn làm gì?"), options) == "list"


def whose(talk: Talk, facts: Facts) -> Scope:
    """For which units: a head's own, or any."""
    own = facts["own"]
    if not own:
        return pick.pick_scope(talk, facts, _("Miễn kiểm tra cho đơn vị nào?"))
    if len(own) == 1:
        return Scope((own[0][0],))
    options = {str(unit): name for unit, name in own}
    return Scope((int(talk.choose("own", _("Miễn kiểm tra cho đơn vị nào?"), options)),))


def heading(facts: Facts) -> str:
    if len(facts["own"]) == 1:
        return _("Miễn kiểm tra hộp thư của {unit}. Xin xem lại:", unit=facts["own"][0][1])
    return _("Miễn kiểm tra hộp thư. Xin xem lại:")


def carry_out(scene: Scene, excusing: Excusing) -> Says:
    """Write it, excuse what is there already, and tell who was reminded of it."""
    if excusing.span is None:
        return show(scene)
    allow(scene, excusing.scope)
    first, last = excusing.span
    today = local_date(scene.at)
    check_bounds(first[0], last[0], today, calendar(scene.tx))
    excuse = Excuse(excusing.scope, first, last, excusing.reason)
    excuse_id = excuses.add(scene.tx, excuse, scene.who.person, scene.at)
    note(scene, "excuse", excuse_id, excuse)
    done = 0
    for day in each_day(first[0], min(last[0], today)):
        excused = owing.excuse(scene.tx, day, scene.at)
        excused_news.tell_reminded(scene.tx, scene.at, excused, but=scene.who.person)
        done += len(excused)
    return [excused_now(scene, excuse_id, excuse, done)]


def allow(scene: Scene, scope: Scope) -> None:
    """Refused where the scope is not all theirs, as roles are now."""
    if not is_theirs(scene, scope):
        raise not_allowed()


def is_theirs(scene: Scene, scope: Scope) -> bool:
    if scope.unit_ids is None:
        return reaches_all(scene, Action.EXCUSE)
    return all(may(scene.who, Action.EXCUSE, unit) for unit in scope.unit_ids)


def excused_now(scene: Scene, excuse_id: int, excuse: Excuse, done: int) -> Message:
    said = _(
        "Đã miễn kiểm tra cho {units}, {span}. Lượt đã kiểm tra được giữ nguyên.",
        units=scope_text(scene, excuse.scope),
        span=span_text((excuse.first, excuse.last)),
    )
    if done:
        said = "\n".join([said, _("Số lượt được miễn ngay: {count}.", count=done)])
    return Message(said, (Option(f"unexcuse:{excuse_id}", _("Bỏ miễn"), is_undo=True),))


def scope_text(scene: Scene, scope: Scope) -> str:
    if scope.is_all:
        return _("tất cả đơn vị")
    if scope.kind:
        return _("nhóm {group}", group=scope.kind)
    return ", ".join(unit.name for unit in units.listed(scene.tx, local_date(scene.at), scope))


def theirs(scene: Scene) -> list[Excuse]:
    """The excuses, not over yet, that this person may take away."""
    return [one for one in excuses.coming(scene.tx, local_date(scene.at)) if is_theirs(scene, one.scope)]


def show(scene: Scene) -> Says:
    """The excuses that are not over, each with its button."""
    found = theirs(scene)
    if not found:
        return [Message(_("Không có đợt miễn nào còn hiệu lực."))]
    lines = [line(scene, number, one) for number, one in enumerate(found[:SHOWN], 1)]
    options = tuple(
        Option(f"unexcuse:{one.id}", _("Bỏ miễn {number}", number=number))
        for number, one in enumerate(found[:SHOWN], 1)
    )
    title = _("Các đợt miễn còn hiệu lực: {count}", count=len(found))
    return [Message("\n".join(lines), options, heading=title, columns=2)]


def line(scene: Scene, number: int, one: Excuse) -> str:
    return _(
        "{number}. {units}, {span}: {reason}",
        number=number,
        units=scope_text(scene, one.scope),
        span=span_text((one.first, one.last)),
        reason=reason_in_words(one.reason),
    )


def withdraw(scene: Scene, argument: str) -> Says:
    """[Bỏ miễn]: what is not over is owed again, unless something else excuses it."""
    excuse = excuses.get(scene.tx, id_in(argument))
    if excuse is None or not is_theirs(scene, excuse.scope):
        raise no_such_button()
    if excuse.is_withdrawn:
        raise Refused(_("Đợt miễn này đã được bỏ."))
    excuses.withdraw(scene.tx, excuse.id, scene.at)
    note(scene, "unexcuse", excuse.id, excuse)
    change = owing.look_anew(scene.tx, local_date(scene.at), scene.at, scene.settings)
    return [Message(withdrawn(scene, excuse, change.owed))]


def withdrawn(scene: Scene, excuse: Excuse, owed: Sequence[Any]) -> str:
    said = _(
        "Đã bỏ miễn cho {units}, {span}. Lượt đã qua giữ nguyên.",
        units=scope_text(scene, excuse.scope),
        span=span_text((excuse.first, excuse.last)),
    )
    if not owed:
        return said
    return "\n".join([said, _("Số lượt của hôm nay phải kiểm tra lại: {count}.", count=len(owed))])


def note(scene: Scene, act: str, excuse_id: int, excuse: Excuse) -> None:
    span = [[day.isoformat(), number] for day, number in (excuse.first, excuse.last)]
    scope = excuse.scope
    audit.write(
        scene.tx,
        scene.at,
        scene.who,
        act,
        f"excuse:{excuse_id}",
        units=scope.unit_ids,
        kind=scope.kind,
        span=span,
    )
