"""[Rút lại] of what nobody has answered yet, and [Thôi cử]: an officer is none from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.answers import Over, Refused
from bot.domain.rights import Action
from bot.message import Message
from bot.talk import Facts, Talk
from bot.text import day_text, local_date, long_day
from bot.words import _
from handlers.delegation import words
from handlers.delegation.words import period_text
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.engine.tell import Notice, tell_others
from storage import audit
from storage.engine.db import Tx
from storage.engine.role_holders import unit_names
from storage.people import delegations, officers
from storage.people.delegations import Delegation
from storage.people.officers import Officer

FLOW = "officer_end"


@dataclass(frozen=True)
class Ending:
    """``is_warned``: the head has read that nobody is left whom a reminder reaches."""

    role: int
    day: date
    is_warned: bool


def drop(scene: Scene, argument: str) -> Says:
    """uq_drop:<delegation>: whoever was asked hears that they need not answer."""
    found = delegations.get(scene.tx, id_in(argument))
    if found is None:
        raise no_such_button()
    need(scene, Action.DELEGATE, found.unit)
    if found.state != "asked":
        raise Refused(_("Việc cử này đã được trả lời hoặc đã rút lại. Gõ /uyquyen để xem lại."))
    delegations.decide(scene.tx, found.id, "withdrawn", scene.at)
    audit.write(scene.tx, scene.at, scene.who, "delegation_withdraw", f"delegation:{found.id}")
    tell_others(scene, [Notice(f"delegation_drop:{found.id}", found.person, partial(dropped, found))])
    return [Message(_("Đã rút lại việc cử {name}.", name=found.name))]


def dropped(found: Delegation) -> Message:
    said = _("Việc cử anh/chị theo dõi hộp thư {period} đã được rút lại.", period=period_text(found.period))
    return Message(said, heading=found.unit_name)


def open_form(scene: Scene, argument: str) -> Says:
    """uq_end:<role>"""
    return forms.open_once(scene, FLOW, argument, {"role": id_in(argument)})


def begin(scene: Scene, argument: str) -> Facts:
    unit, officer = theirs(scene, id_in(argument))
    return {
        "role": officer.role,
        "unit": unit,
        "unit_name": unit_names(scene.tx, [unit])[unit],
        "name": officer.name,
        "starts": officer.starts.isoformat(),
        "ends": officer.ends.isoformat() if officer.ends else "",
        "at": scene.at.isoformat(),
    }


def theirs(scene: Scene, role: int) -> tuple[int, Officer]:
    """The officer, of a unit that this person leads. Refused where they are none any more.

    Where that spell was followed by another of theirs, it is that one.
    """
    found = officers.get(scene.tx, role)
    if found is None:
        raise no_such_button()
    unit, officer = found
    need(scene, Action.DELEGATE, unit)
    today = local_date(scene.at)
    if officer.ends and officer.ends <= max(today, officer.starts):
        now = (one for one in officers.on_day(scene.tx, unit, today) if one.person == officer.person)
        if one := next(now, None):
            return unit, one
        raise Over(_("{name} không còn được cử theo dõi hộp thư.", name=officer.name))
    return unit, officer


def flow(talk: Talk, facts: Facts) -> Ending:
    asked = _("Thôi cử {name} từ ngày nào? Ví dụ: “hôm nay”, “01/12”.", name=facts["name"])
    day = talk.ask("day", asked, words.read_start, long_day, {words.TODAY: _("Hôm nay")})
    if facts["ends"] and day >= date.fromisoformat(facts["ends"]):
        talk.ask_anew("day", over(facts))
    day = max(day, date.fromisoformat(facts["starts"]))
    is_last = talk.look_up(f"last {day}", partial(is_last_reached, facts=facts, day=day))
    talk.review({"day": _("Từ ngày")}, heading(facts, is_last=is_last), _("Thôi cử"))
    return Ending(facts["role"], day, is_last)


def over(facts: Facts) -> str:
    ends = day_text(date.fromisoformat(facts["ends"]))
    return _(
        "Từ ngày {day}, {name} đã thôi theo dõi hộp thư. Xin chọn ngày sớm hơn.", day=ends, name=facts["name"]
    )


def is_last_reached(tx: Tx, facts: Facts, day: date) -> bool:
    at = datetime.fromisoformat(facts["at"])
    return not officers.reached_on(tx, facts["unit"], day, at) - {facts["role"]}


def heading(facts: Facts, *, is_last: bool) -> str:
    lines = [_("Thôi cử {name} theo dõi hộp thư của {unit}.", name=facts["name"], unit=facts["unit_name"])]
    if is_last:
        lines.append(
            _(
                "Từ ngày đó đơn vị không còn cán bộ nào nhận được lời nhắc; nên cử người khác trước. Anh/chị "
                "vẫn muốn thôi cử?"
            )
        )
    return "\n".join([*lines, _("Xin xem lại:")])


def carry_out(scene: Scene, ending: Ending) -> Says:
    """From that day on; the role of one that has not begun never does."""
    unit, officer = theirs(scene, ending.role)
    officers.lock_unit(scene.tx, unit)
    day = max(ending.day, officer.starts, local_date(scene.at))
    if officer.ends and day >= officer.ends > officer.starts:
        raise Refused(_("{name} đã thôi theo dõi hộp thư trước ngày đó.", name=officer.name))
    left = officers.reached_on(scene.tx, unit, day, scene.at) - {officer.role}
    if not left and not ending.is_warned:
        raise Refused(
            _("Trong lúc anh/chị xem lại, đơn vị không còn ai khác nhận được lời nhắc. Xin xem lại.")
        )
    officers.end(scene.tx, officer.role, day)
    officers.stay_as_staff(scene.tx, officer, unit, day)
    if given := delegations.of_role(scene.tx, officer.role):
        delegations.decide(scene.tx, given.id, "withdrawn", scene.at)
    audit.write(
        scene.tx, scene.at, scene.who, "officer_end", f"role:{officer.role}", unit=unit, day=day.isoformat()
    )
    name = unit_names(scene.tx, [unit])[unit]
    if officer.person != scene.who.person:
        key = f"delegation_end:{officer.role}:{day.isoformat()}"
        tell_others(scene, [Notice(key, officer.person, partial(ended, name, day))])
    said = _(
        "Từ ngày {day}, {name} thôi theo dõi hộp thư của {unit}.",
        day=day_text(day),
        name=officer.name,
        unit=name,
    )
    return [Message(said)]


def ended(unit: str, day: date) -> Message:
    said = _("Từ ngày {day}, anh/chị thôi theo dõi hộp thư của đơn vị.", day=day_text(day))
    return Message(said, heading=unit)
