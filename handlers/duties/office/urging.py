"""Remind officers at once of what their units owe: at the word of a head or of the office."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial

from bot.conversation import N_, Message, NoLongerPossible, Option, _, at_local, day_text, local_date
from bot.domain.duties import (
    SETTLED,
    TWO_IN_A_ROW,
    Duty,
    DutyState,
    duty_subject,
    miss_card,
    reason_in_words,
)
from bot.domain.urging import (
    URGED,
    chosen,
    count_units,
    named_in_order,
    owed_now,
    person_mark,
    person_marked,
    units_mark,
    units_marked,
)
from handlers.duties.cards import urge_message
from handlers.duties.checks import need_unsettled
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Notice,
    Part,
    Replies,
    Role,
    confirmation,
    day_in,
    id_in,
    refuse_in_quiet_hours,
    tell_all,
    version_of,
)
from handlers.sending.reach import name_and_phone
from storage import directory
from storage.checks import duties
from storage.engine import Holder, holders

NAMED = 10  # people in one sentence


@dataclass(frozen=True)
class Urging:
    """Officers to be reminded at once of what their units owe, and those who are not: by their names."""

    told: Sequence[tuple[Duty, Holder]]
    heard: Sequence[str]  # of this check
    heard_enough: Sequence[str]  # as often today as anybody is reminded
    unreached: Sequence[str]

    def left_out(self) -> list[str]:
        said = {
            N_("Đã được nhắc về lượt này: {names}. Đề nghị gọi điện."): self.heard,
            N_("Đã được nhắc {times} lượt hôm nay: {names}. Đề nghị gọi điện."): self.heard_enough,
            N_("Không nhắc được: {names}. Đề nghị gọi điện."): self.unreached,
        }
        return [_(one, names=names_in_brief(names), times=URGED) for one, names in said.items() if names]


def names_in_brief(names: Sequence[str], between: str = "; ") -> str:
    named = between.join(names[:NAMED])
    if more := len(names) - NAMED if len(names) > NAMED else 0:
        return _("{names} và {count} người khác", names=named, count=more)
    return named


def ask_today(context: Context, unit_ids: Iterable[int], count: int = 0) -> Replies:
    """Ask whether to remind of what these units, or all, owe now.

    Nothing where nobody owes, where the units are too many for a button to name, or where others are meant:
    ``count`` is how many are said to be.
    """
    named = list(unit_ids)
    which = units_mark(named)
    if named and not which:
        return []
    found = read_urging(context, f"{local_date(context.at).isoformat()}:{which}")
    is_owed = found.urging.told or found.urging.left_out()
    if count and count not in (count_units(found.urging.told), len(found.urging.told)):
        return []
    return ask_to_urge(context, found, "") if is_owed else []


def ask_named(context: Context, typed: str) -> Replies:
    """Ask whether to remind the one officer of a head's units who is named: "nhắc Minh kiểm tra hộp thư"."""
    own = [] if context.reaches_all(Action.URGE) else [role.unit for role in context.who.units(*HEADING)]
    there = holders(context.tx, context.at, [Role.OFFICER], own) if own else {}
    people = {one.name: one.person for of_unit in there.values() for one in of_unit}
    named = named_in_order(typed, list(people))
    if len(named) != 1 or len(people) == 1:
        return []
    found = read_urging(context, f"{local_date(context.at).isoformat()}:{person_mark(people[named[0]])}")
    return ask_to_urge(context, found, "") if found.urging.told or found.urging.left_out() else []


def plan_urging(
    context: Context, owed: Sequence[Duty], urged: Collection[tuple[int, int]], only: int = 0
) -> Urging:
    """Choose whom to remind of these duties; ``urged``: who was already, of which check of that day.

    ``only``: the person who alone is meant; 0: all.
    """
    found = holders(context.tx, context.at, [Role.OFFICER], {duty.unit for duty in owed})
    officers = {
        unit: [one for one in of if one.person != context.who.person and only in (0, one.person)]
        for unit, of in found.items()
    }
    able = {unit: [one.person for one in of if one.hears_now] for unit, of in officers.items()}
    people = {one.person: one for of in officers.values() for one in of}
    told = [(duty, people[person]) for duty, person in chosen(owed, able, urged)]
    reminded = {one.person for _duty, one in told}
    others = [one for duty in owed for one in officers.get(duty.unit, ()) if one.person not in reminded]
    heard, times = [one for one in others if one.hears_now], Counter(person for _duty, person in urged)
    return Urging(
        told,
        heard=names_once(one for one in heard if times[one.person] < URGED),
        heard_enough=names_once(one for one in heard if times[one.person] >= URGED),
        unreached=names_once(one for one in others if not one.hears_now),
    )


def names_once(people: Iterable[Holder]) -> list[str]:
    return list(dict.fromkeys(map(name_and_phone, people)))


def urge(context: Context, urging: Urging) -> Sequence[tuple[Duty, Holder]]:
    """Remind whom it was planned for; each message goes once, and not past its day. Return who is reached."""
    boxes = directory.main_of_units(context.tx, {duty.unit for duty, _one in urging.told})
    reached = tell_all(
        context,
        [
            Notice(
                f"urge:{duty.id}",
                one.person,
                partial(urge_message, duty, boxes.get(duty.unit, ""), context.who.name, context.at),
                subject=duty_subject(duty.id),
                expires=at_local(duty.date + timedelta(days=1), time(0)),
                roles=(Role.OFFICER,),
                unit=duty.unit,
            )
            for duty, one in urging.told
        ],
    )
    told = [(duty, one) for duty, one in urging.told if one.person in reached]
    if told:
        context.redraw(*(miss_card(duty.id) for duty, _one in told))
        context.audit("urge", "", duties=[duty.id for duty, _one in told])
    return told


def urge_unit(context: Context, duty: Duty) -> Replies:
    """Remind a unit's officers at once ([Nhắc ngay] under a missed round), and say who was reminded."""
    need_to_urge(context, duty)
    refuse_in_quiet_hours(context)
    urging = plan_urging(context, [duty], duties.urged(context.tx, duty.date, [duty.unit]))
    lines = urging.left_out()
    if told := urge(context, urging):
        lines.insert(0, told_text(told))
    return [Message("\n".join(lines) or _("Đơn vị không có cán bộ nào khác để nhắc."))]


def told_text(told: Sequence[tuple[Duty, Holder]]) -> str:
    """Say who was reminded of what; of several units how many people of how many were."""
    duty, places = told[0][0], counted(told)
    if places["units"] == 1:
        names = names_in_brief([one.name for _duty, one in told], ", ")
        named = {"names": names, "unit": duty.unit_name, "round": duty.round}
        return _("Đã nhắc {names} kiểm tra hộp thư {unit} lần {round}.", **named)
    rounds = ", ".join(str(one) for one in sorted({duty.round for duty, _one in told}))
    said = N_("Đã nhắc {people} người của {units} đơn vị kiểm tra hộp thư lần {round}.")
    return _(said, **places, round=rounds)


def need_to_urge(context: Context, duty: Duty) -> None:
    """Refuse to remind of what is settled or excused, or of another day's."""
    if duty.state in SETTLED:
        need_unsettled(context, duty)
    if duty.state == DutyState.EXCUSED:
        reason = reason_in_words(duty.reason)
        raise NoLongerPossible(_("Lượt này được miễn ({reason}), không cần nhắc.", reason=reason))
    if duty.date != local_date(context.at):
        raise NoLongerPossible(past_day_text(duty.date))


def past_day_text(day: date) -> str:
    return _("Ngày {day} đã qua nên không nhắc được nữa.", day=day_text(day))


@dataclass(frozen=True)
class UrgingOfAll:
    """People to be reminded of what is owed on a day: of all of it, or of ``which``, see ``read_urging``."""

    day: date
    which: str
    urging: Urging

    @property
    def version(self) -> str:
        told = sorted((duty.id, one.person) for duty, one in self.urging.told)
        left_out = self.urging.heard, self.urging.heard_enough, self.urging.unreached
        return version_of(told, *left_out)


def read_urging(context: Context, text: str) -> UrgingOfAll:
    """Read what a day's units owe.

    "2026-11-25:1": of those alone that missed their second round in a row; "2026-11-25:u384": of the
    units of this mark alone; "2026-11-25:p17": this person alone.
    """
    named, _colon, which = text.partition(":")
    day, twice = day_in(named), id_in(which)
    if day != local_date(context.at):
        raise NoLongerPossible(past_day_text(day))
    own = None if context.reaches_all(Action.URGE) else [role.unit for role in context.who.units(*HEADING)]
    of_day = duties.of_day(context.tx, day, own)
    owed = owed_now(of_day, context.at)
    if ended := max((duty.ends for duty in of_day if duty.round == twice), default=None):
        in_a_row = duties.misses_in_a_row(context.tx, owed, ended)
        owed = {unit: duty for unit, duty in owed.items() if in_a_row[unit] == TWO_IN_A_ROW}
    if marked := units_marked(which):
        owed = {unit: duty for unit, duty in owed.items() if unit in marked}
    urged = duties.urged(context.tx, day, own)
    return UrgingOfAll(day, which, plan_urging(context, list(owed.values()), urged, person_marked(which)))


ALL_UNITS: Part[UrgingOfAll] = Part(read_urging, pieces=2)


def ask_to_urge(context: Context, found: UrgingOfAll, _seen: str) -> Replies:
    """Ask before the officers of all units that owe a check are reminded ([Nhắc 5 đơn vị này])."""
    refuse_in_quiet_hours(context)
    told, left_out = found.urging.told, found.urging.left_out()
    if not told:
        return [nobody_to_urge(left_out)]
    places = counted(told)
    asked = _("Nhắc {people} người của {units} đơn vị chưa ghi nhận kiểm tra?", **places)
    if places["units"] == 1:
        duty, names = told[0][0], names_in_brief([name_and_phone(one) for _duty, one in told])
        asked = _(
            "Nhắc {names} kiểm tra hộp thư {unit} lần {round}?",
            names=names,
            unit=duty.unit_name,
            round=duty.round,
        )
    token = f"urge_all:{found.day.isoformat()}:{found.which}:{found.version}"
    yes = Option(token, _("Nhắc {count} người", count=places["people"]))
    no = Option("open:trangthai", _("Không nhắc"))
    return [confirmation(context, "\n".join([asked, *left_out]), yes, no)]


def urge_units(context: Context, found: UrgingOfAll) -> Replies:
    """Remind those of whom it was asked ([Nhắc 7 người]), and say how many were."""
    refuse_in_quiet_hours(context)
    left_out = found.urging.left_out()
    if not (told := urge(context, found.urging)):
        return [nobody_to_urge(left_out)]
    return [Message("\n".join([told_text(told), *left_out]))]


def nobody_to_urge(left_out: Sequence[str]) -> Message:
    return Message("\n".join([_("Không còn ai để nhắc lúc này."), *left_out]))


def counted(told: Sequence[tuple[Duty, Holder]]) -> dict[str, int]:
    return {"units": count_units(told), "people": len({one.person for _duty, one in told})}
