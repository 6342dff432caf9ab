"""Record a check that a unit tells the office by telephone (/dienthoai), in the office's name."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.conversation import Talk, _, any_words, local_date, time_text
from bot.domain.duties import UNSAID, UNSETTLED, Duty, counts_at, duty_line, results_offered, state_after
from handlers.duties import cards, checks
from handlers.engine import HEADING, Action, Context, Replies, Role, as_held, not_allowed, start_form
from storage.checks import duties
from storage.checks.duties import Check
from storage.engine import Tx, holders
from storage.units import units

BY_PHONE = "by_phone"
TELLERS = [Role.OFFICER, *HEADING, Role.STAFF]
MOST = 8  # people, or units, to choose from


@dataclass(frozen=True)
class PhoneCheck:
    duty: int
    person: int
    teller: str  # the same, by name
    result: str


@dataclass(frozen=True)
class PhoneFacts:
    at: datetime


def open_record(context: Context) -> Replies:
    """Begin to record a check ([Ghi nhận qua điện thoại] under the day)."""
    return start_form(context, BY_PHONE, begin_record(context, ""))


def begin_record(context: Context, _words: str) -> PhoneFacts:
    return PhoneFacts(context.at)


def ask_record(talk: Talk, facts: PhoneFacts) -> PhoneCheck:
    unit, titles = ask_unit(talk, facts.at)
    key_of_duty, key_of_person, key_of_result = (
        f"{what}_{unit['id']}" for what in ("duty", "person", "result")
    )
    duty = talk.choose(key_of_duty, _("{unit} đã kiểm tra lần nào?", unit=unit["name"]), unit["duties"])
    person = talk.choose(key_of_person, _("Xin cho biết ai báo qua điện thoại."), unit["people"])
    results = {**results_offered(), UNSAID: _("Chưa rõ kết quả")}
    result = talk.choose(key_of_result, _("Kết quả kiểm tra thế nào?"), results)
    heading = _("Ghi nhận {unit} đã kiểm tra hộp thư, theo tin báo qua điện thoại:", unit=unit["name"])
    titles |= {key_of_duty: _("Lượt"), key_of_person: _("Người báo"), key_of_result: _("Kết quả")}
    talk.review(titles, heading, send=_("Ghi nhận"))
    return PhoneCheck(int(duty), int(person), unit["people"][person], result)


def ask_unit(talk: Talk, at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """Ask for a unit with something left to record; return it, and what the review may ask again."""
    why = ""
    for number in count(1):
        ask = _("Xin cho biết đơn vị báo: gõ tên hoặc mã đơn vị.")
        typed = talk.ask(f"words_{number}", f"{why} {ask}".strip(), any_words)
        found = talk.look_up(f"units_{number}", partial(find_units, at=at, typed=typed))
        if not found:
            why = _("Không tìm thấy đơn vị này.")
            continue
        key, chosen = f"unit_{number}", next(iter(found))
        if len(found) > 1:
            chosen = talk.choose(key, _("Anh/chị chọn đơn vị nào?"), found)
        unit = talk.look_up(f"left_{number}_{chosen}", partial(left_to_record, unit=int(chosen), at=at))
        if unit["duties"] and unit["people"]:
            return {**unit, "name": found[chosen]}, {key: _("Đơn vị")}
        why = nothing_left_text(found[chosen], unit)
    raise AssertionError("never reached")


def nothing_left_text(unit: str, left: dict[str, Any]) -> str:
    """Say that nothing is left to record of a unit, who checked it, and from when on there is more."""
    ahead = left.get("ahead")
    told = [_("{unit} không còn lượt nào cần ghi nhận lúc này.", unit=unit)]
    if ahead:
        told = [
            _(
                "{unit} không có lượt nào cần ghi nhận lúc này; lần {round} ghi nhận được từ {time}.",
                unit=unit,
                **ahead,
            )
        ]
    told += [_("Lần {round}: đã ghi nhận lúc {time} – {name}.", **one) for one in left.get("checked", ())]
    return " ".join(told)


def nothing_left(context: Context, typed: str) -> str:
    """Return what is said where the only unit that is named has nothing left to record; "" where it has."""
    found = find_units(context.tx, context.at, typed)
    if len(found) != 1:
        return ""
    [(unit, name)] = found.items()
    left = left_to_record(context.tx, int(unit), context.at)
    return "" if left["duties"] and left["people"] else nothing_left_text(name, left)


def find_units(tx: Tx, at: datetime, typed: str) -> dict[str, str]:
    return {str(unit.id): unit.name for unit in units.search(tx, typed, local_date(at))[:MOST]}


def left_to_record(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    day = duties.of_day(tx, local_date(at), [unit])
    people: dict[str, str] = {}
    for one in holders(tx, at, TELLERS, [unit])[unit][:MOST]:
        people.setdefault(str(one.person), f"{one.name} ({as_held(one.role, [one.stands_for])})")
    owed = [duty for duty in day if duty.state in UNSETTLED]
    begins = {duty.id: counts_at(duty, day) or duty.opens for duty in owed}
    opened = {str(duty.id): duty_line(duty) for duty in owed if begins[duty.id] <= at}
    ahead = [{"round": one.round, "time": time_text(begins[one.id])} for one in owed if begins[one.id] > at]
    return {
        "id": unit,
        "duties": opened,
        "people": people,
        "ahead": ahead[0] if ahead else None,
        "checked": checked_rounds(tx, day),
    }


def checked_rounds(tx: Tx, day: list[Duty]) -> list[dict[str, Any]]:
    """Return which rounds of a day were checked, when and by whom."""
    given = duties.newest_checks(tx, [duty.id for duty in day])
    told = ((duty, given[duty.id]) for duty in day if duty.id in given)
    return [{"round": duty.round, "time": time_text(one.said_at), "name": one.giver} for duty, one in told]


def record_check(context: Context, told: PhoneCheck) -> Replies:
    """Record the check in the office's name; late if its round is over by now."""
    duty = duties.locked(context.tx, told.duty)
    if duty is None or not context.may(Action.BY_PHONE, duty.unit):
        raise not_allowed()
    checks.need_unsettled(context, duty)
    check = Check(
        duty.id,
        told.person,
        "phone",
        context.channel,
        told.result,
        duty.state,
        context.at,
        by=context.who.person,
    )
    recorded = checks.record(context, duty, check, state_after(duty.ends, context.at))
    context.audit("by_phone", f"duty:{duty.id}", told_by=told.person)
    return [
        cards.recorded_message(context, recorded, _("Người báo qua điện thoại: {name}.", name=told.teller))
    ]
