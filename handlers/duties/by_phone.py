"""Record a check that a unit told the office by telephone; it is marked so wherever it is listed."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.conversation import Message, Talk, _, any_words, local_date, time_text
from bot.domain.duties import UNSAID, UNSETTLED, Duty, duty_line, round_name, state_after, state_in_words
from handlers.duties import checks
from handlers.engine import Action, Context, Replies, Role, as_held, not_allowed, start_form
from storage import duties
from storage.duties import Check
from storage.engine import Tx, holders
from storage.units import units

NAME = "by_phone"
TELLERS = [Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.STAFF]
MOST = 8  # people, or units, to choose from


@dataclass(frozen=True)
class PhoneCheck:
    duty: int
    person: int


@dataclass(frozen=True)
class PhoneFacts:
    at: datetime


def open_record(context: Context) -> Replies:
    """Begin to record a check ([Ghi nhận qua điện thoại] under the day)."""
    return start_form(context, NAME, begin_record(context, ""))


def begin_record(context: Context, _words: str) -> PhoneFacts:
    return PhoneFacts(context.at)


def ask_record(talk: Talk, facts: PhoneFacts) -> PhoneCheck:
    unit, titles = ask_unit(talk, facts.at)
    key_of_duty, key_of_person = f"duty_{unit['id']}", f"person_{unit['id']}"
    duty = talk.choose(key_of_duty, _("{unit} đã kiểm tra lần nào?", unit=unit["name"]), unit["duties"])
    person = talk.choose(key_of_person, _("Ai báo qua điện thoại?"), unit["people"])
    heading = _("Ghi nhận {unit} đã kiểm tra hộp thư, theo tin báo qua điện thoại:", unit=unit["name"])
    titles |= {key_of_duty: _("Lượt"), key_of_person: _("Người báo")}
    talk.review(titles, heading, send=_("Ghi nhận"))
    return PhoneCheck(int(duty), int(person))


def ask_unit(talk: Talk, at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """Ask for a unit with something left to record; return it, and what the review may ask again."""
    why = ""
    for number in count(1):
        ask = _("Đơn vị nào báo? Xin gõ tên hoặc mã của đơn vị.")
        typed = talk.ask(f"words_{number}", f"{why} {ask}".strip(), any_words)
        found = talk.look_up(f"units_{number}", partial(find_units, at=at, typed=typed))
        if not found:
            why = _("Không thấy đơn vị nào như vậy.")
            continue
        key, chosen = f"unit_{number}", next(iter(found))
        if len(found) > 1:
            chosen = talk.choose(key, _("Anh/chị chọn đơn vị nào?"), found)
        unit = talk.look_up(f"left_{number}_{chosen}", partial(left_to_record, unit=int(chosen), at=at))
        if unit["duties"] and unit["people"]:
            return {**unit, "name": found[chosen]}, {key: _("Đơn vị")}
        why = _("{unit} không còn lượt nào cần ghi nhận lúc này.", unit=found[chosen])
    raise AssertionError("never reached")


def find_units(tx: Tx, at: datetime, typed: str) -> dict[str, str]:
    return {str(unit.id): unit.name for unit in units.search(tx, typed, local_date(at))[:MOST]}


def left_to_record(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    day = duties.of_day(tx, local_date(at), [unit])
    people: dict[str, str] = {}
    for one in holders(tx, at, TELLERS, [unit])[unit][:MOST]:
        people.setdefault(str(one.person), f"{one.name} ({as_held(one.role, [one.stands_for])})")
    return {
        "id": unit,
        "duties": {str(duty.id): duty_line(duty) for duty in day if may_be_recorded(duty, day, at)},
        "people": people,
    }


def may_be_recorded(duty: Duty, day: list[Duty], at: datetime) -> bool:
    """Return whether a duty is unsettled and the round before it, at whose end its checks begin, is over."""
    return duty.state in UNSETTLED and all(one.ends <= at for one in day if one.round < duty.round)


def record_check(context: Context, told: PhoneCheck) -> Replies:
    """Record the check in the office's name; late if its round is over by now."""
    duty = duties.locked(context.tx, told.duty)
    if duty is None or not context.may(Action.BY_PHONE, duty.unit):
        raise not_allowed()
    checks.need_unsettled(context, duty)
    check = Check(
        duty.id, told.person, "phone", context.channel, UNSAID, duty.state, context.at, by=context.who.person
    )
    _id, settled = checks.record(context, duty, check, state_after(duty.ends, context.at))
    context.audit("by_phone", f"duty:{duty.id}", told_by=told.person)
    said = _(
        "Đã ghi nhận theo tin báo qua điện thoại: {unit}, {round}, {state} lúc {time}.",
        round=round_name(duty),
        unit=duty.unit_name,
        time=time_text(context.at),
        state=state_in_words(settled.state),
    )
    return [Message(said)]
