"""Broadcasts that repeat: their list and cards, [Bỏ lần tới], and [Sửa] from now on.

What went out of one stays as it is; so do its files, and how long people have to acknowledge it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import local_date, long_day, moment_text, number_text
from bot.conversation.words import N_, _
from bot.domain.broadcasts import (
    BroadcastState,
    Repeat,
    is_repeat_over,
    next_repeat,
    read_repeat,
    repeat_after,
)
from bot.domain.broadcasts import repeat_text as kept
from bot.domain.calendar import QuietHours, after_quiet
from bot.domain.rights import Action
from handlers.broadcasts import audience, cards, extras
from handlers.broadcasts.audience import Audience
from handlers.engine import forms, reading, unit_choice
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import GIVEN, Context, Replies, need
from handlers.engine.reading import moment_in_full, up_to
from storage import audit, broadcasts
from storage.broadcasts import Broadcast
from storage.calendar import calendar
from storage.engine.db import Tx

REPEATS = {
    Repeat.WEEKLY: N_("hằng tuần"),
    Repeat.MONTHLY: N_("hằng tháng"),
    Repeat.WORKDAYS: N_("mỗi ngày làm việc"),
}

FLOW = "broadcast_plan"
SENDINGS_SHOWN = 2  # of the sendings that are ahead
AS_IT_IS = "/giu"  # the moment of its next sending


def repeat_text(one: Broadcast) -> str:
    return _(REPEATS[read_repeat(one.repeats)[0]])


def show(context: Context, _argument: str) -> Replies:
    """[Thông báo lặp lại (2)]: whose turn is next comes first."""
    need(context, Action.BROADCAST)
    plans = broadcasts.repeated(context.tx)
    if not plans:
        return [Message(_("Không có thông báo nào lặp lại."))]
    lines = [plan_line(number, one) for number, one in enumerate(plans, 1)]
    options = (
        Option(f"bc_plan:{one.id}", _("Xem {number}", number=number)) for number, one in enumerate(plans, 1)
    )
    return [Message("\n".join(lines), tuple(options), _("Các thông báo lặp lại"), columns=2)]


def plan_line(number: int, one: Broadcast) -> str:
    return _(
        "{number}. {how}, “{text}”: lần tới {moment}",
        number=number,
        how=repeat_text(one),
        text=cards.quoted(one.text),
        moment=moment_text(one.next_due) if one.next_due else "",
    )


def show_one(context: Context, argument: str) -> Replies:
    """[Xem 1]"""
    need(context, Action.BROADCAST)
    one = broadcasts.get(context.tx, id_in(argument))
    if one is None or not one.repeats:
        raise no_such_button()
    return [plan_card(one)]


def plan_card(one: Broadcast) -> Message:
    is_on = one.state == BroadcastState.PLANNED and one.next_due
    known = {
        _("Nội dung"): cards.brief(one.text),
        _("Người nhận"): audience_text(audience.from_json(one.audience)),
        _("Người gửi"): one.name,
        _("Lần tới"): moment_in_full(one.next_due) if is_on and one.next_due else _("không còn lần nào"),
        _("Lặp lại đến hết"): long_day(one.repeats_until) if one.repeats_until else _("không định ngày"),
    }
    lines = [f"{title}: {value}" for title, value in known.items() if value]
    heading = _("Thông báo lặp lại {how}", how=repeat_text(one))
    return Message("\n".join(lines), plan_buttons(one) if is_on else (), heading, columns=2)


def audience_text(meant: Audience) -> str:
    """ "Thủ trưởng, cấp phó – 2 đơn vị"."""
    where = meant.scope.kind or _("tất cả đơn vị")
    if meant.scope.unit_ids is not None:
        where = _("{count} đơn vị", count=number_text(len(meant.scope.unit_ids)))
    said = _("{roles} – {units}", roles=audience.role_names()[meant.roles], units=where)
    if meant.without:
        return _("{whom}, trừ {count} đơn vị", whom=said, count=number_text(len(meant.without)))
    return said


def plan_buttons(one: Broadcast) -> tuple[Option, ...]:
    """Of one that is on: the next sending that it names may be left out, and no other."""
    assert one.next_due is not None
    return (
        Option(f"bc_replan:{one.id}", _("Sửa")),
        Option(f"bc_skip:{one.id}:{local_date(one.next_due).isoformat()}", _("Bỏ lần tới")),
        Option(f"bc_stop:{one.id}", _("Dừng lặp")),
    )


def planned_message(one: Broadcast, people: str) -> Message:
    """What is said once it is written."""
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}, rồi lặp lại {how}. Gõ /thongbao để xem, dừng.",
        count=people,
        moment=moment_text(one.next_due) if one.next_due else "",
        how=repeat_text(one),
    )
    return Message(said, plan_buttons(one), columns=2)


def skip(context: Context, argument: str) -> Replies:
    """[Bỏ lần tới]: bc_skip:<plan>:<day of that sending>; pressed again it leaves out no other."""
    need(context, Action.BROADCAST)
    number, _colon, day = argument.partition(":")
    one = broadcasts.locked(context.tx, id_in(number))
    if one is None or not one.repeats:
        raise no_such_button()
    if one.state != BroadcastState.PLANNED or one.next_due is None or one.begins is None:
        raise Refused(_("Thông báo lặp lại này đã dừng."))
    if day != local_date(one.next_due).isoformat():
        raise Refused(
            _("Lần gửi đó đã qua hoặc đã bỏ. Lần tới gửi lúc {moment}.", moment=moment_text(one.next_due))
        )
    days = calendar(context.tx)
    begins, due = repeat_after(one.repeats, next_repeat(one.repeats, one.begins, days), one.next_due, days)
    if one.repeats_until and local_date(due) > one.repeats_until:
        raise Refused(_("Đó là lần gửi cuối. Không gửi nữa thì chọn “Dừng lặp”."))
    shifted = one.ack_until + (begins - one.begins) if one.ack_until else None
    broadcasts.change(context.tx, one.id, begins=begins, next_due=due, ack_until=shifted)
    audit.write(context.tx, context.at, context.who, "broadcast_skip", one.subject, day=day)
    said = _(
        "Đã bỏ lần gửi {skipped}. Lần tới gửi lúc {moment}.",
        skipped=moment_in_full(one.next_due),
        moment=moment_in_full(due),
    )
    # no number of this answer leaves out another: where it is typed, "2" may come twice in a hurry
    return [Message(said, (Option(f"bc_plan:{one.id}", _("Xem")),))]


def may_skip(context: Context, argument: str) -> bool:
    """Whether that sending is still the next."""
    number, _colon, day = argument.partition(":")
    one = broadcasts.get(context.tx, id_in(number))
    is_on = one is not None and one.state == BroadcastState.PLANNED and one.next_due is not None
    return bool(is_on and one and one.next_due and local_date(one.next_due).isoformat() == day)


@dataclass(frozen=True)
class Replanning:
    plan: int
    seen: int  # the version that was changed
    text: str
    audience: Audience
    repeats: Repeat
    moment: datetime | None  # None: as it is
    until: date | None


def open_form(context: Context, argument: str) -> Replies:
    """bc_replan:<plan>"""
    return forms.open_once(context, FLOW, argument, {"plan": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.BROADCAST)
    one = broadcasts.get(context.tx, id_in(argument))
    if one is None or not one.repeats:
        raise no_such_button()
    if one.state != BroadcastState.PLANNED or one.next_due is None or one.begins is None:
        raise NoLongerPossible(_("Thông báo lặp lại này đã dừng."))
    return {
        **unit_choice.unit_facts(context),
        **reading.deadline_facts(context),
        "plan": one.id,
        "version": one.version,
        "by": one.by,
        "at": context.at.isoformat(),
        "repeats": one.repeats,
        "begins": one.begins.isoformat(),
        "due": one.next_due.isoformat(),
        "owing": audience.from_json(one.audience).owing,
        GIVEN: answers_of_plan(context, one),
    }


def answers_of_plan(context: Context, one: Broadcast) -> dict[str, str]:
    """The form's answers as the plan has them."""
    return {
        **extras.prefilled_answers(context, one),
        "repeats": read_repeat(one.repeats)[0].value,
        "moment": AS_IT_IS,
        "until": f"{one.repeats_until:%d/%m/%Y}" if one.repeats_until else extras.NO_END,
    }


def flow(talk: Talk, facts: Facts) -> Replanning:
    text = talk.ask(
        "text", _("Xin gõ nội dung thông báo."), up_to(extras.LONGEST_TEXT, one_line=False), cards.brief
    )
    scope = unit_choice.pick_scope(talk, facts, _("Gửi tới đơn vị nào?"))
    roles = talk.choose("roles", _("Gửi tới ai?"), audience.role_names())
    without = talk.maybe("without", partial(extras.ask_without, talk, facts)) or ()
    repeats = Repeat(talk.choose("repeats", extras.repeat_question(), extras.repeat_names()))
    moment = ask_moment(talk, facts)
    until = extras.ask_until(talk, moment or datetime.fromisoformat(facts["due"]))
    whom = Audience(roles, scope, tuple(without), facts["owing"])
    new = Replanning(facts["plan"], facts["version"], text, whom, repeats, moment, until)
    found = talk.look_up(f"next_{extras.look_up_key(new)}", partial(look_up, known=facts, new=new))
    if not found["times"]:
        talk.ask_anew("until", extras.before_the_first())
    titles = {
        "text": _("Nội dung"),
        **unit_choice.scope_titles(),
        "roles": _("Người nhận"),
        **extras.extra_titles(),
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
    meant = audience.people_meant(tx, at, new.audience, known["by"])
    now = known["repeats"], datetime.fromisoformat(known["begins"])
    repeats, begins = repeats_and_begins(new, now, reading.hours_of(known["quiet"]))
    days = calendar(tx)
    times: list[str] = []
    begins, due = repeat_after(repeats, begins, at, days)
    while len(times) < SENDINGS_SHOWN and not is_repeat_over(due, new.until):
        times.append(due.isoformat())
        begins, due = repeat_after(repeats, next_repeat(repeats, begins, days), due, days)
    return {"people": broadcasts.count_reachable(tx, meant)[0], "times": times}


def repeats_and_begins(new: Replanning, now: tuple[str, datetime], quiet: QuietHours) -> tuple[str, datetime]:
    """How it repeats, and the day and hour that it goes by; ``now``: as they are."""
    repeats, begins = now
    if new.moment:
        begins = after_quiet(new.moment, quiet)
    is_same = new.moment is None and read_repeat(repeats)[0] == new.repeats
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


def carry_out(context: Context, new: Replanning) -> Replies:
    need(context, Action.BROADCAST)
    one = broadcasts.locked(context.tx, new.plan)
    if one is None or one.state != BroadcastState.PLANNED or one.begins is None:
        raise NoLongerPossible(_("Thông báo lặp lại này đã dừng."))
    if one.version != new.seen:
        other = _("Thông báo lặp lại này vừa được người khác sửa. Xin mở lại để xem nội dung mới.")
        return [Message(other, plan_buttons(one), columns=2)]
    days = calendar(context.tx)
    repeats, begins = repeats_and_begins(new, (one.repeats, one.begins), context.settings.quiet)
    begins, due = repeat_after(repeats, begins, context.at, days)
    if is_repeat_over(due, new.until):
        raise Refused(_("Không còn lần gửi nào trước khi hết hạn lặp lại nên chưa đổi."))
    changed = {
        "text": new.text,
        "audience": audience.as_json(new.audience),
        "version": one.version + 1,
        "repeats": repeats,
        "repeats_until": new.until,
        "begins": begins,
        "next_due": due,
        "ack_until": one.ack_until + (begins - one.begins) if one.ack_until else None,
    }
    broadcasts.change(context.tx, one.id, **changed)
    audit.write(context.tx, context.at, context.who, FLOW, one.subject, version=one.version + 1)
    now = broadcasts.get(context.tx, one.id)
    assert now is not None
    said = _("Đã đổi thông báo lặp lại. Lần tới gửi lúc {moment}.", moment=moment_in_full(due))
    return [Message(said, plan_buttons(now), columns=2)]


def may_replan(context: Context, argument: str) -> bool:
    one = broadcasts.get(context.tx, id_in(argument))
    return one is not None and bool(one.repeats) and one.state == BroadcastState.PLANNED
