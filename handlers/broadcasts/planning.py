"""[Sửa] under a broadcast that repeats: its text, for whom, how often, when and until when from now on.

What went out of it stays as it is; so do its files, and how long people have to acknowledge it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.answers import Over, Refused
from bot.domain.broadcasts import State
from bot.domain.deadlines import Hours
from bot.domain.hours import after_quiet
from bot.domain.repeating import Repeat, ahead, following, is_over, kept, read
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import number_text
from bot.words import _
from handlers.broadcasts import audience, cards, extras, plans, prefilled, writing
from handlers.broadcasts.audience import Audience
from handlers.engine import forms, reading, unit_choice
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import GIVEN, Says, Scene, need
from handlers.engine.reading import moment_in_full, up_to
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.calendar import calendar
from storage.engine.db import Tx

FLOW = "broadcast_plan"
SHOWN = 2  # of the sendings that are ahead
AS_IT_IS = "/giu"  # the moment of its next sending


@dataclass(frozen=True)
class Replanning:
    plan: int
    seen: int  # the version that was changed
    text: str
    audience: Audience
    repeats: Repeat
    moment: datetime | None  # None: as it is
    until: date | None


def open_form(scene: Scene, argument: str) -> Says:
    """bc_replan:<plan>"""
    return forms.open_once(scene, FLOW, argument, {"plan": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.BROADCAST)
    one = broadcasts.get(scene.tx, id_in(argument))
    if one is None or not one.repeats:
        raise no_such_button()
    if one.state != State.PLANNED or one.next_due is None or one.begins is None:
        raise Over(_("Thông báo lặp lại này đã dừng."))
    return {
        **unit_choice.unit_facts(scene),
        **reading.deadline_facts(scene),
        "plan": one.id,
        "version": one.version,
        "by": one.by,
        "at": scene.at.isoformat(),
        "repeats": one.repeats,
        "begins": one.begins.isoformat(),
        "due": one.next_due.isoformat(),
        "owing": audience.read(one.audience).owing,
        GIVEN: as_answered(scene, one),
    }


def as_answered(scene: Scene, one: Broadcast) -> dict[str, str]:
    """The form's answers as the plan has them."""
    return {
        **prefilled.answers(scene, one),
        "repeats": read(one.repeats)[0].value,
        "moment": AS_IT_IS,
        "until": f"{one.repeats_until:%d/%m/%Y}" if one.repeats_until else extras.NO_END,
    }


def flow(talk: Talk, facts: Facts) -> Replanning:
    text = talk.ask(
        "text", _("Xin gõ nội dung thông báo."), up_to(writing.LONGEST, one_line=False), cards.brief
    )
    scope = unit_choice.pick_scope(talk, facts, _("Gửi tới đơn vị nào?"))
    roles = talk.choose("roles", _("Gửi tới ai?"), audience.names())
    without = talk.maybe("without", partial(extras.ask_without, talk, facts)) or ()
    repeats = Repeat(talk.choose("repeats", extras.how_often(), extras.often()))
    moment = ask_moment(talk, facts)
    until = extras.ask_until(talk, moment or datetime.fromisoformat(facts["due"]))
    whom = Audience(roles, scope, tuple(without), facts["owing"])
    new = Replanning(facts["plan"], facts["version"], text, whom, repeats, moment, until)
    found = talk.look_up(f"next_{writing.mark(new)}", partial(look_up, known=facts, new=new))
    if not found["times"]:
        talk.ask_anew("until", extras.before_the_first())
    titles = {
        "text": _("Nội dung"),
        **unit_choice.scope_titles(),
        "roles": _("Người nhận"),
        **extras.titles(),
    }
    talk.review(titles | {"moment": _("Lần tới")}, preview(found), _("Lưu thay đổi"))
    return new


def ask_moment(talk: Talk, facts: Facts) -> datetime | None:
    """When it is sent next, which decides the day and the hour of all after it; None: as it is."""
    now = moment_in_full(datetime.fromisoformat(facts["due"]))
    asked = _("Lần tới gửi lúc nào? Đang là {moment}. Các lần sau theo ngày, giờ đó.", moment=now)
    same = {AS_IT_IS: _("Giữ như đang có")}
    return talk.ask(
        "moment", asked, moment_or_same, lambda moment: moment_in_full(moment) if moment else now, same
    )


def moment_or_same(typed: str, said_at: datetime) -> datetime | None:
    return None if typed == AS_IT_IS else extras.read_hour(typed, said_at)


def look_up(tx: Tx, known: Facts, new: Replanning) -> dict[str, Any]:
    """How many it reaches as things stand, and the next two sendings, as JSON; fewer where it ends before."""
    at = datetime.fromisoformat(known["at"])
    meant = audience.meant(tx, at, new.audience, known["by"])
    now = known["repeats"], datetime.fromisoformat(known["begins"])
    repeats, begins = as_kept(new, now, reading.hours_of(known["quiet"]))
    days = calendar(tx)
    times: list[str] = []
    begins, due = ahead(repeats, begins, at, days)
    while len(times) < SHOWN and not is_over(due, new.until):
        times.append(due.isoformat())
        begins, due = ahead(repeats, following(repeats, begins, days), due, days)
    return {"people": broadcasts.count_reachable(tx, meant)[0], "times": times}


def as_kept(new: Replanning, now: tuple[str, datetime], quiet: Hours) -> tuple[str, datetime]:
    """How it repeats, and the day and hour that it goes by; ``now``: as they are."""
    repeats, begins = now
    if new.moment:
        begins = after_quiet(new.moment, quiet)
    is_same = new.moment is None and read(repeats)[0] == new.repeats
    return repeats if is_same else kept(new.repeats, begins), begins


def preview(found: dict[str, Any]) -> str:
    """When it goes from now on, on the working calendar."""
    people = number_text(found["people"])
    times = [moment_in_full(datetime.fromisoformat(one)) for one in found["times"]]
    if len(times) == 1:
        said = _("Tới {count} người. Chỉ còn một lần gửi: {first}.", count=people, first=times[0])
    else:
        said = _(
            "Tới {count} người. Lần tới: {first}; sau đó: {second}.",
            count=people,
            first=times[0],
            second=times[1],
        )
    return "\n".join([said, _("Các lần đã gửi giữ nguyên. Xin xem lại trước khi lưu:")])


def carry_out(scene: Scene, new: Replanning) -> Says:
    need(scene, Action.BROADCAST)
    one = broadcasts.locked(scene.tx, new.plan)
    if one is None or one.state != State.PLANNED or one.begins is None:
        raise Over(_("Thông báo lặp lại này đã dừng."))
    if one.version != new.seen:
        other = _("Thông báo lặp lại này vừa được người khác sửa. Xin mở lại để xem nội dung mới.")
        return [Message(other, plans.buttons(one), columns=2)]
    days = calendar(scene.tx)
    repeats, begins = as_kept(new, (one.repeats, one.begins), scene.settings.quiet)
    begins, due = ahead(repeats, begins, scene.at, days)
    if is_over(due, new.until):
        raise Refused(_("Không còn lần gửi nào trước khi hết hạn lặp lại nên chưa đổi."))
    changed = {
        "text": new.text,
        "audience": audience.kept(new.audience),
        "version": one.version + 1,
        "repeats": repeats,
        "repeats_until": new.until,
        "begins": begins,
        "next_due": due,
        "ack_until": one.ack_until + (begins - one.begins) if one.ack_until else None,
    }
    broadcasts.change(scene.tx, one.id, **changed)
    audit.write(scene.tx, scene.at, scene.who, FLOW, one.subject, version=one.version + 1)
    now = broadcasts.get(scene.tx, one.id)
    assert now is not None
    said = _("Đã đổi thông báo lặp lại. Lần tới gửi lúc {moment}.", moment=moment_in_full(due))
    return [Message(said, plans.buttons(now), columns=2)]


def is_live(scene: Scene, argument: str) -> bool:
    one = broadcasts.get(scene.tx, id_in(argument))
    return one is not None and bool(one.repeats) and one.state == State.PLANNED
