"""Ask for a handover: who gives, who receives, on which day; and of one side what was not handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.conversation import Refused, Talk, _, local_date, long_day, up_to
from bot.domain.changes import roles_text
from bot.domain.dates import read_date
from bot.domain.rights import COVERED
from handlers.engine import (
    Action,
    Context,
    Prefilled,
    Replies,
    Role,
    Timed,
    ask_time,
    no_such_button,
    not_allowed,
    start_form,
    start_form_once,
)
from handlers.handover import cards, moving, telling
from storage.engine import Conversation, Tx
from storage.people import handovers
from storage.people.handovers import Handover, NewHandover, UnitPerson

FLOW, LACK_FLOW, RECEIVER_FLOW, DAY_FLOW = "handover", "handover_lack", "handover_who", "handover_day"
NOBODY = "/none"  # as the receiver: not known yet
TODAY = "/today"
LONGEST = 500  # characters of what was not handed over
BACK, AHEAD = timedelta(days=60), timedelta(days=180)  # of the day; our own choice
MOST = 20  # people that are offered


@dataclass(frozen=True)
class HandoverFacts:
    at: datetime
    units: list[tuple[int, str]]


@dataclass(frozen=True)
class HandoverAsked:
    unit: int
    giver: int
    receiver: int  # 0: nobody is named yet
    day: date


@dataclass(frozen=True)
class LackFacts:
    handover: int
    gives: bool


@dataclass(frozen=True)
class Lack:
    handover: int
    what: str


@dataclass(frozen=True)
class ReceiverFacts:
    handover: int
    people: list[tuple[int, str]]


@dataclass(frozen=True)
class ReceiverAsked:
    handover: int
    person: int


@dataclass(frozen=True)
class HandoverDayFacts:
    handover: int


@dataclass(frozen=True)
class HandoverDay:
    handover: int
    day: date


def open_new(context: Context) -> Replies:
    """Ask for a new handover ([Lập bàn giao])."""
    return start_form_once(context, FLOW, partial(handover_facts, context))


def open_said(context: Context, said: Mapping[str, str]) -> Replies:
    """Ask for a new handover of which that was said: question's key -> words."""
    return start_form(context, FLOW, Prefilled(handover_facts(context), {}, said))


def handover_facts(context: Context) -> HandoverFacts:
    found = [one for one in context.who.units(*COVERED) if context.may(Action.HAND_OVER, one.unit)]
    if not found:
        raise not_allowed()
    return HandoverFacts(context.at, [(one.unit, one.unit_name) for one in found])


def find_people(tx: Tx, at: datetime, unit: int) -> dict[str, list[tuple[int, str]]]:
    """Return who of a unit may give, and who may receive, as JSON."""
    there = handovers.people_of(tx, unit, local_date(at))
    givers = [one for one in there if one.role in COVERED]
    return {"givers": named(givers), "able": named(handovers.present(tx, unit, local_date(at)))}


def named(there: list[UnitPerson]) -> list[tuple[int, str]]:
    """Return people with what they are called to choose from, each once: "Nguyễn Thị Ví Hòa – Chủ tịch"."""
    ranked = sorted(there, key=lambda one: (one.ends is not None, [*COVERED, Role.STAFF].index(one.role)))
    labels: dict[int, str] = {}
    for one in ranked:
        labels.setdefault(one.person, _("{name} – {post}", name=one.name, post=post_of(one)))
    return [*labels.items()][:MOST]


def post_of(one: UnitPerson) -> str:
    return one.title or roles_text(one.role)


def ask_handover(talk: Talk, facts: HandoverFacts) -> HandoverAsked:
    unit = str(facts.units[0][0])
    if len(facts.units) > 1:
        units = {str(one): name for one, name in facts.units}
        unit = talk.choose("unit", _("Bàn giao hộp thư của đơn vị nào?"), units)
    people = talk.look_up_now(f"people {unit}", partial(find_people, unit=int(unit)))
    givers = {str(one): name for one, name in people["givers"]}
    giver = int(talk.choose("giver", _("Ai bàn giao hộp thư?"), givers))
    able = {str(one): name for one, name in people["able"] if one != giver}
    receivers = {**able, NOBODY: _("Chưa có người nhận")}
    receiver = talk.choose("receiver", _("Ai nhận bàn giao?"), receivers)
    asked = _("Bàn giao ngày nào? Ví dụ: “hôm nay”, “thứ Sáu”, “05/12”.")
    day = ask_time(talk, "day", asked, Timed(read_day, long_day), {TODAY: _("Hôm nay")})
    talk.review(titles(), _("Lập bàn giao hộp thư. Xin xem lại:"), _("Lập bàn giao"))
    return HandoverAsked(int(unit), giver, 0 if receiver == NOBODY else int(receiver), day)


def titles() -> Mapping[str, str]:
    return {
        "unit": _("Đơn vị"),
        "giver": _("Bên giao"),
        "receiver": _("Bên nhận"),
        "day": _("Ngày bàn giao"),
    }


def read_day(typed: str, said_at: datetime) -> date:
    """Read the day of a handover: lately, today or ahead."""
    today = local_date(said_at)
    if typed == TODAY:
        return today
    day = read_date(typed, said_at) or read_date(typed, said_at, past=True)
    if day is None:
        raise Refused(_("Chưa xác định được ngày. Ví dụ: “hôm nay”, “thứ Sáu”, “05/12”."))
    if not today - BACK <= day <= today + AHEAD:
        raise Refused(_("Ngày bàn giao {day} quá xa; xin kiểm tra lại.", day=long_day(day)))
    return day


def open_handover(context: Context, asked: HandoverAsked) -> Replies:
    """Open it and show it to both sides; one that is open of the same giver in this unit is shown instead."""
    context.need(Action.HAND_OVER, asked.unit)
    for one in handovers.open_of_units(context.tx, [asked.unit]):
        if one.giver == asked.giver:
            said = _("Người này đang có một việc bàn giao chưa xong tại đơn vị; xin dùng việc đó.")
            raise Refused(said)
    there = handovers.people_of(context.tx, asked.unit, local_date(context.at))
    held = {one.role for one in there if one.person == asked.giver}
    role = next((role for role in COVERED if role in held), None)
    able = {one.person for one in handovers.present(context.tx, asked.unit, local_date(context.at))}
    if role is None or (asked.receiver and asked.receiver not in able):
        raise Refused(_("Danh sách của đơn vị đã thay đổi; xin chọn lại."))
    new = NewHandover(
        *(asked.unit, role, asked.giver, asked.receiver or None, asked.day, context.at),
        by=context.who.person,
    )
    made = handovers.add(context.tx, new)
    context.audit("handover_open", moving.subject(made))
    found = handovers.get(context.tx, made)
    assert found
    telling.tell_opened(context, found, [found.giver, found.receiver or 0])
    return [cards.handover_message(found, cards.reader_of(context, found))]


def open_lack(context: Context, found: Handover) -> Replies:
    """Ask what was not handed over ([Còn phần chưa giao], [Còn thiếu])."""
    moving.need_unconfirmed(context, found)
    facts = partial(LackFacts, found.id, moving.is_giver(context, found))
    return start_form_once(context, LACK_FLOW, facts, handover=found.id)


def open_lack_said(context: Context, found: Handover) -> Replies:
    """Ask for it anew, where words have told that something lacks."""
    return start_form(context, LACK_FLOW, LackFacts(found.id, moving.is_giver(context, found)))


def ask_lack(talk: Talk, facts: LackFacts) -> Lack:
    asked = _("Phần nào chưa nhận được, vì sao? Không ghi mật khẩu.")
    if facts.gives:
        asked = _("Phần nào chưa bàn giao, vì sao, khi nào giao? Không ghi mật khẩu.")
    what = talk.ask("what", asked, up_to(LONGEST), str)
    heading = _("Xác nhận đã nhận, trừ phần sau. Xin xem lại:")
    if facts.gives:
        heading = _("Xác nhận đã bàn giao, trừ phần sau. Xin xem lại:")
    talk.review({"what": _("Còn lại")}, heading, _("Xác nhận"))
    return Lack(facts.handover, what)


def execute_lack(context: Context, told: Lack) -> Replies:
    found = handovers.locked(context.tx, told.handover)
    if found is None or not moving.is_party(context, found):
        raise no_such_button()
    return moving.confirm(context, found, told.what)


def open_receiver(context: Context, found: Handover) -> Replies:
    """Ask who receives ([Chọn người nhận], [Đổi người nhận])."""
    moving.need_open(found)
    today = local_date(context.at)
    there = handovers.present(context.tx, found.unit, today)
    people = [one for one in named(there) if one[0] not in (found.giver, found.receiver)]
    if not people:
        raise Refused(_("Đơn vị chưa có người khác trong danh sách để nhận bàn giao."))
    return start_form_once(
        context, RECEIVER_FLOW, partial(ReceiverFacts, found.id, people), handover=found.id
    )


def ask_receiver(talk: Talk, facts: ReceiverFacts) -> ReceiverAsked:
    options = {str(person): name for person, name in facts.people}
    return ReceiverAsked(facts.handover, int(talk.choose("who", _("Ai nhận bàn giao?"), options)))


def execute_receiver(context: Context, asked: ReceiverAsked) -> Replies:
    return moving.set_receiver(context, asked.handover, asked.person)


def open_day(context: Context, found: Handover) -> Replies:
    """Ask on which day it is ([Đổi ngày])."""
    moving.need_open(found)
    return start_form_once(context, DAY_FLOW, partial(HandoverDayFacts, found.id), handover=found.id)


def ask_day(talk: Talk, facts: HandoverDayFacts) -> HandoverDay:
    asked = _("Bàn giao ngày nào? Ví dụ: “hôm nay”, “thứ Sáu”, “05/12”.")
    return HandoverDay(facts.handover, ask_time(talk, "day", asked, Timed(read_day, long_day)))


def execute_day(context: Context, asked: HandoverDay) -> Replies:
    return moving.set_day(context, asked.handover, asked.day)


def is_over(context: Context, here: Conversation) -> bool:
    """Return whether what was asked about is withdrawn, or was never opened."""
    found = handovers.get(context.tx, int(here.facts["handover"]))
    return found is None or found.state == "withdrawn"
