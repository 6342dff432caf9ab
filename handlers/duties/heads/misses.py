"""Missed rounds as heads hear of them: who watches the mailbox, if it can be opened, and what can be done."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.conversation import N_, Message, Option, _, local_date, time_text
from bot.domain.duties import (
    SAID_BACK,
    UNSAID,
    UNSETTLED,
    Duty,
    miss_card,
    round_name,
)
from bot.domain.urging import chosen
from handlers.duties.cards import ShownDuty, over_message, read_duties, with_options
from handlers.engine import Card, Context, Replies, Role
from handlers.incidents.form.login_faults import LoginFault, login_faults
from handlers.sending.reach import name_and_phone
from storage.checks import duties
from storage.engine import Holder, holders


@dataclass(frozen=True)
class ShownMiss:
    """A missed round with the unit's officers, and what the unit told the office of logging in."""

    found: ShownDuty
    officers: Sequence[Holder] = ()
    fault: LoginFault | None = None
    is_urged: bool = False  # whoever of them can be reminded of it has been


def read_miss(context: Context, text: str) -> ShownMiss | None:
    return read_misses(context, [text]).get(text)


def read_misses(context: Context, texts: Sequence[str]) -> dict[str, ShownMiss]:
    """Read many in as many statements as one of that day."""
    found = read_duties(context, texts)
    owed: defaultdict[date, set[int]] = defaultdict(set)
    for one in found.values():
        if one.duty.state in UNSETTLED:
            owed[one.duty.date].add(one.duty.unit)
    officers = holders(context.tx, context.at, [Role.OFFICER], set().union(*owed.values())) if owed else {}
    faults = {day: login_faults(context.tx, units, day) for day, units in owed.items()}

    urged = {day: duties.urged(context.tx, day, sorted(units)) for day, units in owed.items()}

    def shown(one: ShownDuty) -> ShownMiss:
        unit, day = one.duty.unit, one.duty.date
        if one.duty.state not in UNSETTLED:
            return ShownMiss(one)
        done = is_urged(one.duty, officers[unit], urged[day])
        return ShownMiss(one, officers[unit], faults[day].get(unit), done)

    return {text: shown(one) for text, one in found.items()}


def is_urged(duty: Duty, officers: Sequence[Holder], urged: Collection[tuple[int, int]]) -> bool:
    """Return whether somebody was reminded of it by hand, and nobody is left who could be."""
    able = {duty.unit: [one.person for one in officers if one.hears_now]}
    return any(one == duty.id for one, _person in urged) and not list(chosen([duty], able, urged))


def show_miss(context: Context, duty: Duty) -> Replies:
    """Show a missed round, with what can be done about it, or what has become of it ([Xem lần 1])."""
    miss = read_miss(context, str(duty.id))
    assert miss is not None
    if miss.found.outcome:
        return [Message(miss.found.outcome, heading=duty.unit_name)]
    return [miss_message(duty, miss.officers, miss.fault, is_urged=miss.is_urged)]


def draw_miss(context: Context, miss: ShownMiss, shown: Message) -> Message:
    """Say what has become of the round, or of what the unit told of logging in; or that its day is over.

    While as much can be done about it the officers stay who they were.
    """
    duty = miss.found.duty
    if outcome := miss.found.outcome:
        return Message(outcome, heading=duty.unit_name)
    if local_date(context.at) > duty.date:
        return with_options(over_message(duty, context.at), later_options(duty))
    now = miss_message(duty, miss.officers, miss.fault, is_urged=miss.is_urged)
    if [one.token for one in shown.options] != [one.token for one in now.options]:
        return now
    first, _newline, _told = shown.text.partition("\n")
    return replace(now, text="\n".join([first, *now.text.split("\n")[1:]]))


def miss_message(
    duty: Duty, officers: Sequence[Holder], fault: LoginFault | None, *, is_urged: bool = False
) -> Message:
    """Tell a head of a missed round, who watches the mailbox, and what can be done about it.

    ``fault``: what the unit told the office of logging in; until it is resolved nobody has to be chased.
    """
    said = N_(
        "Hết giờ ({end}), đơn vị chưa có ghi nhận kiểm tra hộp thư lần {round}. {The_officer}: {names}. "
        "Kính đề nghị anh/chị nhắc cán bộ kiểm tra ngay ({rule_head}). Trân trọng."
    )
    is_shut = fault is not None and fault.is_open
    if not officers:
        said = N_(
            "Hết giờ ({end}), đơn vị chưa có ghi nhận kiểm tra hộp thư lần {round} và hiện không có "
            "{the_officer}. Kính đề nghị anh/chị cử người kiểm tra ({rule_head}). Trân trọng."
        )
    if is_shut:
        said = N_(
            "Hết giờ ({end}), đơn vị chưa có ghi nhận kiểm tra hộp thư lần {round}: đơn vị đã báo không "
            "vào được hộp thư. {The_officer}: {names}. Anh/chị chưa cần nhắc; khi vào được, cán bộ kiểm "
            "tra và ghi nhận. Trân trọng."
        )
    names = ", ".join(map(name_and_phone, officers))
    text = _(said, end=time_text(duty.ends), round=duty.round, names=names)
    if fault:
        text = f"{text}\n{fault.line}"
    options = (
        *(() if is_shut or is_urged or not officers else (Option(f"urge:{duty.id}", _("Nhắc ngay")),)),
        Option(f"ck:{duty.id}:{UNSAID}", _("Ghi nhận đã kiểm tra")),
        *later_options(duty),
    )
    return Message(text, options, heading=duty.unit_name, card=miss_card(duty.id))


def later_options(duty: Duty) -> tuple[Option, ...]:
    """Return what can be done about a missed round once its day is over, too."""
    return Option(f"excuse:{duty.id}", _("Miễn")), Option(f"someone:{duty.id}", _("Cử người khác"))


def late_check_message(duty: Duty, check: Any) -> Message:
    said = N_("{name} ghi nhận kiểm tra muộn {round} lúc {time}.")
    if result := SAID_BACK.get(check.result):
        said = N_("{name} ghi nhận kiểm tra muộn {round} lúc {time}: {result}.")
    places = {"name": check.giver, "round": round_name(duty), "time": time_text(check.said_at)}
    return Message(_(said, **places, result=_(result) if result else ""), heading=duty.unit_name)


CARD = Card("miss", read_miss, draw_miss, asks_rights=False, read_each=read_misses)
