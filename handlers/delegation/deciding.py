"""Deciding about an appointment: accepting, declining, withdrawing, ranking, and chasing an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Literal

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Refused,
    Talk,
    _,
    asks,
    day_text,
    fold,
    local_date,
    long_day,
    regex,
)
from bot.domain.calendar import Calendar
from bot.domain.dates import understand
from bot.domain.names import is_named_with_title
from handlers import handover
from handlers.delegation import cards, lists
from handlers.delegation.cards import period_text
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Notice,
    OfficerRank,
    Prefilled,
    Replies,
    SilenceStep,
    Tick,
    Timed,
    ask_time,
    chased_at,
    confirmation,
    id_in,
    no_such_button,
    part_told,
    place_by_rank,
    start_form,
    start_form_once,
    tell,
    tell_all,
)
from storage.calendar import calendar
from storage.engine import Tx, contacts, holders, outbox, still_holds, unit_names
from storage.people import members, officers
from storage.people.officers import Delegation, Officer

OFFICER_END = "officer_end"
WATCHING = r"(?:theo doi|phu trach) (?:hop thu|mail|email)"
ENDS = regex(  # folded
    r"(?:\b(?:ket thuc|cham dut|ngung|huy|bo|thoi,? khong|khong con)(?: (?:viec|luon|phan))* (?:cu|phan cong)"
    rf"|\bcho(?: \w+){{1,5}} (?:thoi|nghi)(?: khong)? {WATCHING}"
    rf"|\b(?:bo|rut|go|loai)(?: \w+){{1,5}} (?:ra )?khoi(?: \w+){{0,3}} {WATCHING})\b"
    r"(?!.*\b(?:truc|thay|gium|giup|ho)\b)"  # that is a cover
)
THROUGHOUT = regex(r"(?:(?:da|den|toi|cho den|cho toi|tu|em|chi|anh)[ ,]+)*het\b")  # folded


@dataclass(frozen=True)
class OfficerEndFacts:
    role: int
    unit: int
    unit_name: str
    name: str
    starts: date
    ends: date | Literal[""]  # "" is open
    at: datetime


@dataclass(frozen=True)
class Ending:
    role: int
    day: date
    is_warned: bool  # the head has read that nobody is left whom a reminder reaches


def own_appointment(context: Context, text: str) -> Delegation:
    found = officers.get_appointment(context.tx, id_in(text))
    if found is None or found.person != context.who.person:
        raise no_such_button()
    return found


def delegation_of_units(context: Context, text: str) -> Delegation:
    """Return a delegation of a unit that this person leads, without a lock."""
    return led_here(context, officers.find_appointment(context.tx, id_in(text)))


def may_have_letter(_context: Context, appointment: Delegation) -> bool:
    return appointment.state in cards.HAS_LETTER


def is_unanswered(_context: Context, appointment: Delegation) -> bool:
    return appointment.state == "asked"


def appointment_to_answer(context: Context, text: str) -> Delegation:
    """Return the appointment that this person is asked about; refuse where there is nothing left to say."""
    found = own_appointment(context, text)
    if found.state == "withdrawn":
        raise Refused(_("Việc cử này đã được rút lại; anh/chị không cần trả lời."))
    if found.state != "asked":
        raise Refused(_("Anh/chị đã trả lời việc này."))
    if found.ends and found.ends <= local_date(context.at):
        raise Refused(_("Thời gian của việc cử này đã qua."))
    return found


def accept(context: Context, appointment: Delegation) -> Replies:
    begun = replace(appointment, starts=max(appointment.starts, local_date(context.at)))
    replies = begin_role(context, begun)
    tell_head(context, begun, "delegation_yes", cards.accepted_message)
    return replies


def begin_role(context: Context, appointment: Delegation) -> Replies:
    officers.lock_unit(context.tx, appointment.unit)
    today = local_date(context.at)
    there = officers.not_over(context.tx, appointment.unit, today)
    row = {
        "person": appointment.person,
        "unit": appointment.unit,
        "title": officers.title_on(context.tx, appointment.person, appointment.unit, today),
        "rank": place_by_rank(appointment.rank, (one.rank for one in there)),
        "starts": appointment.starts,
        "ends": appointment.ends,
        "accepted_at": context.at,
    }
    role = officers.begin(context.tx, row)
    decide(context, appointment, "accepted", role)
    handover.opening.drop_for_return(context, appointment.unit, appointment.person)
    context.audit("delegation_accept", cards.delegation_subject(appointment.id), role=role)
    said = _(
        "Đã ghi nhận anh/chị nhận theo dõi hộp thư của {unit} {period}. Đến giờ kiểm tra, hệ thống sẽ nhắc "
        "anh/chị.",
        unit=appointment.unit_name,
        period=period_text(appointment.period),
    )
    back = _("Nếu không theo dõi được nữa, đề nghị anh/chị báo thủ trưởng đơn vị.")
    return [Message(f"{said}\n{back}")]


def decide(context: Context, appointment: Delegation, state: str, role: int | None = None) -> None:
    officers.decide(context.tx, appointment.id, state, context.at, role)
    context.redraw(*cards.cards_of(appointment.id))


def decline(context: Context, appointment: Delegation, words: str = "") -> Replies:
    """Decline an appointment ([Không nhận]); the head reads the ``words`` that came with it."""
    decide(context, appointment, "declined")
    context.audit("delegation_decline", cards.delegation_subject(appointment.id))
    is_told = tell_head(context, appointment, "delegation_no", partial(cards.declined_message, words=words))
    places = {"unit": appointment.unit_name, "period": period_text(appointment.period)}
    said = _("Đã ghi nhận anh/chị không nhận theo dõi hộp thư của {unit} {period}.", **places)
    told = _("Hệ thống báo thủ trưởng đơn vị để cử người khác; nếu nhận lại, đề nghị anh/chị báo thủ trưởng.")
    if not is_told:
        told = _("Hệ thống chưa báo được cho thủ trưởng; đề nghị anh/chị báo trực tiếp.")
    return [Message(f"{said}\n{told}")]


def tell_head(
    context: Context, appointment: Delegation, outcome: str, message: Callable[[Delegation], Message]
) -> bool:
    head = head_to_tell(context, appointment)
    if not head or head == context.who.person:
        return False
    say, once = partial(message, appointment), f"{outcome}:{appointment.id}"
    return bool(tell(context, [head], once=once, say=say, roles=HEADING, unit=appointment.unit))


def head_to_tell(context: Context | Tick, appointment: Delegation) -> int:
    """Return who appointed them, while they lead the unit; else the first who does and can hear; or 0."""
    if still_holds(context.tx, appointment.by, HEADING, appointment.unit, context.at):
        return appointment.by
    others = holders(context.tx, context.at, HEADING, [appointment.unit])[appointment.unit]
    return next((one.person for one in others if one.hears_now), 0)


def find_delegation(context: Context, text: str) -> Delegation:
    """Return a delegation of a unit that this person leads."""
    return led_here(context, officers.get_appointment(context.tx, id_in(text)))


def led_here(context: Context, found: Delegation | None) -> Delegation:
    if found is None:
        raise no_such_button()
    context.need(Action.DELEGATE, found.unit)
    return found


def withdraw(context: Context, appointment: Delegation) -> Replies:
    """Withdraw an appointment ([Rút lại]); tell who was asked that they need not answer."""
    if appointment.state != "asked":
        raise Refused(_("Việc cử này đã được trả lời hoặc đã rút lại. Gõ /uyquyen để xem lại."))
    decide(context, appointment, "withdrawn")
    context.audit("delegation_withdraw", cards.delegation_subject(appointment.id))
    say = partial(cards.withdrawn_message, appointment)
    tell(context, [appointment.person], once=f"delegation_drop:{appointment.id}", say=say)
    return [
        Message(
            _(
                "Đã rút lại việc cử {name} theo dõi hộp thư {unit} {period}.",
                name=appointment.name,
                period=cards.period_text(appointment.period),
                unit=appointment.unit_name,
            )
        )
    ]


def open_ending(context: Context, role: int) -> Replies:
    return start_form_once(context, OFFICER_END, partial(officer_end_facts, context, role), role=role)


def end_in_words(context: Context, typed: str) -> Replies:
    """Open the end of an appointment that is told in words, with its day: "kết thúc việc cử của Lan từ mai".

    Where no one officer is named, show who watches the mailboxes; nothing where nothing is to end.
    """
    plain = fold(typed)
    if not ENDS.search(plain) or asks(typed) or not context.may(Action.DELEGATE):
        return []
    said = plain.split()
    return end_of(context, typed, lambda name: fold(name).split()[-1] in said) or lists.show_officers(
        context, ""
    )


def end_named(context: Context, typed: str) -> Replies:
    """Open the end of the one officer whom a head names as people do: "cho chị Lan thôi theo dõi hộp thư"."""
    if asks(typed) or not context.may(Action.DELEGATE):
        return []
    return end_of(context, typed, partial(is_named_with_title, typed))


def end_of(context: Context, typed: str, is_meant: Callable[[str], bool]) -> Replies:
    """Open the end of the one officer of own units who is meant, with the day that is told; else nothing."""
    today, own = local_date(context.at), {unit.unit for unit in context.who.units(*HEADING)}
    there = [one for unit in sorted(own) for one in officers.not_over(context.tx, unit, today)]
    meant = {one.role for one in there if is_meant(one.name)}
    if len(meant) != 1:
        return []
    told = part_told(typed, context.at, "future")
    words = {"day": told} if understand(told, context.at).way else {}
    facts = officer_end_facts(context, meant.pop())
    return start_form(context, OFFICER_END, Prefilled(facts, {}, words, context.at))


def officer_end_facts(context: Context, role: int) -> OfficerEndFacts:
    unit, officer = officer_of(context, role)
    name, starts, ends = unit_names(context.tx, [unit])[unit], officer.starts, officer.ends
    return OfficerEndFacts(officer.role, unit, name, officer.name, starts, ends or "", context.at)


def officer_of(context: Context, role: int) -> tuple[int, Officer]:
    """Return the unit that this person leads, and its officer of this role; refuse who is none any more.

    Where another role of the same officer has followed it, return that one.
    """
    found = officers.get(context.tx, role)
    if found is None:
        raise no_such_button()
    unit, officer = found
    context.need(Action.DELEGATE, unit)
    today = local_date(context.at)
    if not officer.ends or officer.ends > max(today, officer.starts):
        return unit, officer
    for one in officers.on_day(context.tx, unit, today):
        if one.person == officer.person:
            return unit, one
    raise NoLongerPossible(_("{name} không còn được cử theo dõi hộp thư.", name=officer.name))


def ask_ending(talk: Talk, facts: OfficerEndFacts) -> Ending:
    asked = _("Kết thúc việc cử {name} từ ngày nào? Ví dụ: “hôm nay”, “01/12”.", name=facts.name)
    day = ask_time(talk, "day", asked, Timed(read_end, long_day), {cards.TODAY_BUTTON: _("Hôm nay")})
    if facts.ends and day >= facts.ends:
        places = {"day": day_text(facts.ends), "name": facts.name}
        talk.ask_anew(
            "day", _("Từ ngày {day}, {name} đã không còn theo dõi hộp thư. Xin chọn ngày sớm hơn.", **places)
        )
    day = max(day, facts.starts)
    is_last = talk.look_up(f"last {day}", partial(is_last_reached, facts=facts, day=day))
    lines = [_("Kết thúc việc cử {name} theo dõi hộp thư của {unit}.", name=facts.name, unit=facts.unit_name)]
    if is_last:
        warning = _(
            "Từ ngày đó đơn vị không còn cán bộ nào nhận được lời nhắc; nên cử người khác trước. Anh/chị vẫn "
            "muốn kết thúc việc cử?"
        )
        lines.append(warning)
    talk.review({"day": _("Từ ngày")}, "\n".join([*lines, _("Xin xem lại:")]), _("Kết thúc việc cử"))
    return Ending(facts.role, day, is_last)


def read_end(typed: str, said_at: datetime) -> date:
    """Read from which day on it is over: "hết tháng này" is the day after that."""
    day = cards.read_start(typed, said_at)
    return day + cards.DAY if THROUGHOUT.match(fold(typed)) else day


def is_last_reached(tx: Tx, facts: OfficerEndFacts, day: date) -> bool:
    """Tell whether no reminder would reach anybody else of the unit."""
    return not officers.reached_on(tx, facts.unit, day, facts.at) - {facts.role}


def end_officer(context: Context, ending: Ending) -> Replies:
    """End an officer's role from that day on; one that has not begun never does."""
    unit, officer = officer_of(context, ending.role)
    officers.lock_unit(context.tx, unit)
    day = max(ending.day, officer.starts, local_date(context.at))
    if officer.ends and day >= officer.ends > officer.starts:
        raise Refused(_("{name} đã kết thúc theo dõi hộp thư trước ngày đó.", name=officer.name))
    left = officers.reached_on(context.tx, unit, day, context.at) - {officer.role}
    if not left and not ending.is_warned:
        said = _("Trong lúc anh/chị xem lại, đơn vị không còn ai khác nhận được lời nhắc. Xin xem lại.")
        raise Refused(said)
    officers.end(context.tx, officer.role, day)
    officers.stay_as_staff(context.tx, officer, unit, day)
    context.redraw_about([officer.person])
    if given := officers.of_role(context.tx, officer.role):
        decide(context, given, "withdrawn")
    context.audit("officer_end", f"role:{officer.role}", unit=unit, day=day.isoformat())
    name = unit_names(context.tx, [unit])[unit]
    if officer.person != context.who.person:
        once = f"delegation_end:{officer.role}:{day.isoformat()}"
        tell(context, [officer.person], once=once, say=partial(cards.ended_message, name, day))
    places = {"day": day_text(day), "name": officer.name, "unit": name}
    said = _("Từ ngày {day}, {name} không còn theo dõi hộp thư của {unit}.", **places)
    replies = [Message("\n".join([said, _("Nếu cần cử lại, anh/chị gõ /uyquyen.")]))]
    return [*replies, *handed_over(context, unit, officer, day)]


def handed_over(context: Context, unit: int, officer: Officer, day: date) -> Replies:
    """Open the handover of who has watched the mailbox until that day, and show it to the head."""
    if officer.starts >= day:  # it never began
        return []
    opened = handover.opening.open_for_delegation(context, unit, officer.person, day)
    return handover.lists.show_one(context, opened) if opened else []


def make_first(context: Context, role: int, seen: int) -> Replies:
    """Put an officer first ([Đổi … thành chính]), but ask first; tell both whom it concerns.

    ``seen``: the role that was first when it was asked, 0 where nothing was; of another one it is asked anew.
    """
    unit, officer = officer_of(context, role)
    officers.lock_unit(context.tx, unit)
    today = local_date(context.at)
    first = officers.on_day(context.tx, unit, today)[:1]
    if not first or officer.starts > today:
        raise no_such_button()
    if first[0].role == officer.role:
        raise NoLongerPossible(_("{name} đang là cán bộ chính. Gõ /uyquyen để xem lại.", name=officer.name))
    if seen != first[0].role:
        return [first_question(context, unit, officer, first[0])]
    put_first(context, unit, officer, first[0])
    places = {"name": officer.name, "first": first[0].name}
    said = _("Từ hôm nay {name} là cán bộ chính, {first} là cán bộ dự bị.", **places)
    return [Message(said), *lists.show_officers(context, "")]


def first_question(context: Context, unit: int, officer: Officer, first: Officer) -> Message:
    said = _(
        "Đổi {name} thành cán bộ chính theo dõi hộp thư từ hôm nay? {first}, đang là cán bộ chính, thành cán "
        "bộ dự bị.",
        name=officer.name,
        first=first.name,
    )
    yes = Option(f"uq_first:{officer.role}:{first.role}", _("Đổi thành chính"))
    asked = confirmation(context, said, yes, Option("open:uyquyen", _("Không đổi")))
    return replace(asked, heading=unit_names(context.tx, [unit])[unit])


def put_first(context: Context, unit: int, officer: Officer, first: Officer) -> None:
    """Exchange the ranks from today on; letters that are drawn from now on have the new ones."""
    today = local_date(context.at)
    others = [one.rank for one in officers.not_over(context.tx, unit, today)]
    role = officers.renew(context.tx, officer.role, place_by_rank(OfficerRank.FIRST, others), today)
    officers.set_rank(context.tx, role, OfficerRank.FIRST)
    officers.set_rank(context.tx, first.role, OfficerRank.SECOND)
    context.audit("officer_first", f"role:{role}", unit=unit, before=first.role)
    name, by = unit_names(context.tx, [unit])[unit], context.who.name
    say_first = partial(cards.now_first_message, name, by, today)
    say_second = partial(cards.now_second_message, name, by, officer.name, today)
    notices = (
        Notice(f"officer_first:{role}", officer.person, say_first),
        Notice(f"officer_second:{role}", first.person, say_second),
    )
    tell_all(context, (one for one in notices if one.person != context.who.person))


def chase_unanswered(tick: Tick) -> None:
    """Ask who has joined since they were appointed, and chase who is silent; once a minute.

    What was said is not said again.
    """
    waiting = officers.waiting(tick.tx, local_date(tick.at))
    if not waiting:
        return
    names = members.names(tick.tx, {one.by for one in waiting})
    tell_all(tick, (cards.asked_notice(one, names.get(one.by, "")) for one in waiting))
    days = calendar(tick.tx)
    if not days.is_working_day(local_date(tick.at)):
        return
    for one in waiting:
        for step, say in ((SilenceStep.PERSON, remind), (SilenceStep.HEAD, tell_head_of_silence)):
            is_due = one.chased < step and chased_at(one.at, step, days) <= tick.at
            if is_due and is_late(tick, one, step, days) and officers.chase(tick.tx, one.id, step):
                say(tick, one)


def is_late(tick: Tick, one: Delegation, step: SilenceStep, days: Calendar) -> bool:
    """Tell whether this step is due, counted from when they were asked.

    Whom nobody could ask yet is not reminded, but the head hears of it.
    """
    asked = [row.created for row in outbox.about(tick.tx, cards.delegation_subject(one.id))]
    return chased_at(min(asked), step, days) <= tick.at if asked else step == SilenceStep.HEAD


def remind(tick: Tick, one: Delegation) -> None:
    tell(tick, [one.person], once=f"delegation_reminder:{one.id}", say=partial(reminder_message, one))


def reminder_message(one: Delegation) -> Message:
    said = _(
        "Anh/chị được cử theo dõi hộp thư của đơn vị {period} và chưa trả lời. Đề nghị anh/chị cho biết có "
        "nhận không.",
        period=period_text(one.period),
    )
    card = cards.delegation_subject(one.id)
    return Message(said, cards.answer_buttons(one), heading=one.unit_name, columns=2, card=card)


def tell_head_of_silence(tick: Tick, one: Delegation) -> None:
    """Tell the head, once: also whether the person can be written to at all."""
    if head := head_to_tell(tick, one):
        has_joined = bool(contacts.accounts_of(tick.tx, one.person))
        say = partial(silent_message, one, has_joined=has_joined)
        tell(tick, [head], once=f"delegation_silent:{one.id}", say=say, roles=HEADING, unit=one.unit)


def silent_message(one: Delegation, *, has_joined: bool) -> Message:
    places = {"name": one.name, "period": period_text(one.period)}
    if has_joined:
        said = _("{name} chưa trả lời việc được cử theo dõi hộp thư {period}.", **places)
    else:
        said = _(
            "{name} chưa tham gia hệ thống nên chưa trả lời việc được cử theo dõi hộp thư {period}. Đề nghị "
            "anh/chị chuyển mã mời cho người đó (gõ /moi).",
            **places,
        )
    options, card = (cards.another_button(one), cards.withdraw_button(one)), cards.appointed_card(one.id)
    return Message(said, options, heading=one.unit_name, columns=2, card=card)
