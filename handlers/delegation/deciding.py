"""What becomes of an appointment: accepted or declined, withdrawn, ended, put first."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, local_date, long_day
from bot.conversation.words import _
from bot.domain.rights import Action
from bot.domain.role_assignments import OfficerRank, place_by_rank
from handlers.delegation import cards, lists
from handlers.delegation.cards import (
    accepted_message,
    declined_message,
    ended_message,
    head_notices,
    now_first_message,
    now_second_message,
    period_text,
    withdrawn_message,
)
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.tell import Notice, tell_all
from storage import audit
from storage.engine.db import Tx
from storage.engine.role_holders import unit_names
from storage.people import delegations, officers
from storage.people.delegations import Delegation
from storage.people.officers import Officer

OFFICER_END = "officer_end"


def is_live(context: Context, argument: str) -> bool:
    found = delegations.get(context.tx, id_in(argument))
    return found is not None and found.person == context.who.person and found.state == "asked"


def appointment_to_answer(context: Context, argument: str) -> Delegation:
    """The appointment that this person is asked about. Refused where there is nothing left to say."""
    found = delegations.get(context.tx, id_in(argument))
    if found is None or found.person != context.who.person:
        raise no_such_button()
    if found.state == "withdrawn":
        raise Refused(_("Việc cử này đã được rút lại; anh/chị không cần trả lời."))
    if found.state != "asked":
        raise Refused(_("Anh/chị đã trả lời việc này."))
    if found.ends and found.ends <= local_date(context.at):
        raise Refused(_("Thời gian của việc cử này đã qua."))
    return found


def press_accept(context: Context, argument: str) -> Replies:
    """uq_yes:<delegation>"""
    found = appointment_to_answer(context, argument)
    said = accept(context, found)
    tell_all(
        context, head_notices(context, found, f"delegation_yes:{found.id}", lambda: accepted_message(found))
    )
    return said


def accept(context: Context, found: Delegation) -> Replies:
    """The role begins today, or on its date."""
    officers.lock_unit(context.tx, found.unit)
    today = local_date(context.at)
    starts = max(found.starts, today)
    held = officers.not_over(context.tx, found.unit, today)
    role = officers.begin(
        context.tx,
        {
            "person": found.person,
            "unit": found.unit,
            "title": officers.title_on(context.tx, found.person, found.unit, today),
            "rank": place_by_rank(found.rank, (one.rank for one in held)),
            "starts": starts,
            "ends": found.ends,
            "accepted_at": context.at,
        },
    )
    delegations.decide(context.tx, found.id, "accepted", context.at, role)
    audit.write(context.tx, context.at, context.who, "delegation_accept", f"delegation:{found.id}", role=role)
    said = _(
        "Đã ghi anh/chị nhận theo dõi hộp thư của {unit} {period}. Đến giờ kiểm tra, hệ thống nhắc anh/chị.",
        unit=found.unit_name,
        period=period_text((starts, found.ends)),
    )
    return [Message(said)]


def press_decline(context: Context, argument: str) -> Replies:
    """uq_no:<delegation>"""
    found = appointment_to_answer(context, argument)
    delegations.decide(context.tx, found.id, "declined", context.at)
    audit.write(context.tx, context.at, context.who, "delegation_decline", f"delegation:{found.id}")
    tell_all(
        context, head_notices(context, found, f"delegation_no:{found.id}", lambda: declined_message(found))
    )
    return [Message(_("Đã ghi anh/chị không nhận được. Thủ trưởng đơn vị được báo để cử người khác."))]


@dataclass(frozen=True)
class Ending:
    """``is_warned``: the head has read that nobody is left whom a reminder reaches."""

    role: int
    day: date
    is_warned: bool


def withdraw(context: Context, argument: str) -> Replies:
    """uq_drop:<delegation>: whoever was asked hears that they need not answer."""
    found = delegations.get(context.tx, id_in(argument))
    if found is None:
        raise no_such_button()
    need(context, Action.DELEGATE, found.unit)
    if found.state != "asked":
        raise Refused(_("Việc cử này đã được trả lời hoặc đã rút lại. Gõ /uyquyen để xem lại."))
    delegations.decide(context.tx, found.id, "withdrawn", context.at)
    audit.write(context.tx, context.at, context.who, "delegation_withdraw", f"delegation:{found.id}")
    tell_all(
        context, [Notice(f"delegation_drop:{found.id}", found.person, partial(withdrawn_message, found))]
    )
    return [Message(_("Đã rút lại việc cử {name}.", name=found.name))]


def open_ending(context: Context, argument: str) -> Replies:
    """uq_end:<role>"""
    return forms.open_once(context, OFFICER_END, argument, {"role": id_in(argument)})


def begin_ending(context: Context, argument: str) -> Facts:
    unit, officer = officer_of(context, id_in(argument))
    return {
        "role": officer.role,
        "unit": unit,
        "unit_name": unit_names(context.tx, [unit])[unit],
        "name": officer.name,
        "starts": officer.starts.isoformat(),
        "ends": officer.ends.isoformat() if officer.ends else "",
        "at": context.at.isoformat(),
    }


def officer_of(context: Context, role: int) -> tuple[int, Officer]:
    """The officer, of a unit that this person leads. Refused where they are none any more.

    Where that spell was followed by another of theirs, it is that one.
    """
    found = officers.get(context.tx, role)
    if found is None:
        raise no_such_button()
    unit, officer = found
    need(context, Action.DELEGATE, unit)
    today = local_date(context.at)
    if officer.ends and officer.ends <= max(today, officer.starts):
        now = (one for one in officers.on_day(context.tx, unit, today) if one.person == officer.person)
        if one := next(now, None):
            return unit, one
        raise NoLongerPossible(_("{name} không còn được cử theo dõi hộp thư.", name=officer.name))
    return unit, officer


def ask_ending(talk: Talk, facts: Facts) -> Ending:
    asked = _("Thôi cử {name} từ ngày nào? Ví dụ: “hôm nay”, “01/12”.", name=facts["name"])
    day = talk.ask("day", asked, cards.read_start, long_day, {cards.TODAY_BUTTON: _("Hôm nay")})
    if facts["ends"] and day >= date.fromisoformat(facts["ends"]):
        talk.ask_anew("day", already_ended_text(facts))
    day = max(day, date.fromisoformat(facts["starts"]))
    is_last = talk.look_up(f"last {day}", partial(is_last_reached, facts=facts, day=day))
    talk.review({"day": _("Từ ngày")}, heading(facts, is_last=is_last), _("Thôi cử"))
    return Ending(facts["role"], day, is_last)


def already_ended_text(facts: Facts) -> str:
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


def end_officer(context: Context, ending: Ending) -> Replies:
    """From that day on; the role of one that has not begun never does."""
    unit, officer = officer_of(context, ending.role)
    officers.lock_unit(context.tx, unit)
    day = max(ending.day, officer.starts, local_date(context.at))
    if officer.ends and day >= officer.ends > officer.starts:
        raise Refused(_("{name} đã thôi theo dõi hộp thư trước ngày đó.", name=officer.name))
    left = officers.reached_on(context.tx, unit, day, context.at) - {officer.role}
    if not left and not ending.is_warned:
        raise Refused(
            _("Trong lúc anh/chị xem lại, đơn vị không còn ai khác nhận được lời nhắc. Xin xem lại.")
        )
    officers.end(context.tx, officer.role, day)
    officers.stay_as_staff(context.tx, officer, unit, day)
    if given := delegations.of_role(context.tx, officer.role):
        delegations.decide(context.tx, given.id, "withdrawn", context.at)
    audit.write(
        context.tx,
        context.at,
        context.who,
        "officer_end",
        f"role:{officer.role}",
        unit=unit,
        day=day.isoformat(),
    )
    name = unit_names(context.tx, [unit])[unit]
    if officer.person != context.who.person:
        key = f"delegation_end:{officer.role}:{day.isoformat()}"
        tell_all(context, [Notice(key, officer.person, partial(ended_message, name, day))])
    said = _(
        "Từ ngày {day}, {name} thôi theo dõi hộp thư của {unit}.",
        day=day_text(day),
        name=officer.name,
        unit=name,
    )
    return [Message(said)]


def make_first(context: Context, argument: str) -> Replies:
    """uq_first:<role> asks; with ":yes" it is done, and both hear of it."""
    role, _colon, is_sure = argument.partition(":")
    unit, officer = officer_of(context, id_in(role))
    officers.lock_unit(context.tx, unit)
    today = local_date(context.at)
    first = officers.on_day(context.tx, unit, today)[:1]
    if not first or officer.starts > today:
        raise no_such_button()
    if first[0].role == officer.role:
        raise NoLongerPossible(_("{name} đang là cán bộ chính. Gõ /uyquyen để xem lại.", name=officer.name))
    if not is_sure:
        return [first_question(unit_names(context.tx, [unit])[unit], officer, first[0])]
    put_first(context, unit, officer, first[0])
    said = _(
        "Từ hôm nay {name} là cán bộ chính, {first} là cán bộ dự bị.", name=officer.name, first=first[0].name
    )
    return [Message(said), *lists.show(context, "")]


def first_question(unit: str, officer: Officer, first: Officer) -> Message:
    said = _(
        "Đổi {name} thành cán bộ chính theo dõi hộp thư từ hôm nay? {first}, đang là cán bộ chính, thành cán "
        "bộ dự bị.",
        name=officer.name,
        first=first.name,
    )
    options = (
        Option(f"uq_first:{officer.role}:yes", _("Đổi thành chính")),
        Option("open:uyquyen", _("Không đổi")),
    )
    return Message(said, options, unit, columns=2)


def put_first(context: Context, unit: int, officer: Officer, first: Officer) -> None:
    """Of days gone by each stays what they were; a paper that is drawn from now on says what they are."""
    today = local_date(context.at)
    others = [one.rank for one in officers.not_over(context.tx, unit, today)]
    role = officers.renew(context.tx, officer.role, place_by_rank(OfficerRank.FIRST, others), today)
    delegations.set_rank(context.tx, role, OfficerRank.FIRST)
    delegations.set_rank(context.tx, first.role, OfficerRank.SECOND)
    audit.write(
        context.tx, context.at, context.who, "officer_first", f"role:{role}", unit=unit, before=first.role
    )
    name, by = unit_names(context.tx, [unit])[unit], context.who.name
    told = [
        Notice(f"officer_first:{role}", officer.person, partial(now_first_message, name, by, today)),
        Notice(
            f"officer_second:{role}", first.person, partial(now_second_message, name, by, officer.name, today)
        ),
    ]
    tell_all(context, [one for one in told if one.person != context.who.person])
