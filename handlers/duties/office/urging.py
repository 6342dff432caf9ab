"""Remind officers at once of what their units owe: at the word of a head or of the office."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial

from bot.conversation import N_, Message, NoLongerPossible, Option, _, at_local, day_text, local_date
from bot.domain.duties import (
    SETTLED,
    TWO_IN_A_ROW,
    UNSETTLED,
    Duty,
    DutyState,
    duty_subject,
    reason_in_words,
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
    day_in,
    id_in,
    refuse_in_quiet_hours,
    tell_all,
    version_of,
)
from handlers.sending.reach import name_and_phone
from storage import directory, duties
from storage.engine import Holder, holders, outbox

URGED = 2  # times a day that somebody is reminded besides the reminders, however many units they watch
NAMED = 10  # people in one sentence


@dataclass(frozen=True)
class Urging:
    """Officers to be reminded at once of what their units owe, and those who are not: by their names."""

    told: Sequence[tuple[Duty, Holder]]
    heard: Sequence[str]  # of this check, or as often today as anybody does
    unreached: Sequence[str]

    def left_out(self) -> list[str]:
        said = {
            N_("Đã được nhắc, hôm nay không nhắc thêm: {names}. Đề nghị gọi điện."): self.heard,
            N_("Không nhắc được: {names}. Đề nghị gọi điện."): self.unreached,
        }
        return [_(one, names=names_in_brief(names)) for one, names in said.items() if names]


def names_in_brief(names: Sequence[str]) -> str:
    named = "; ".join(names[:NAMED])
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
    if count and count not in (len({duty.unit for duty, _one in found.urging.told}), len(found.urging.told)):
        return []
    return ask_to_urge(context, found, "") if is_owed else []


def plan_urging(context: Context, day: Sequence[Duty], owed: Sequence[Duty]) -> Urging:
    """Choose whom to remind of the ``owed`` duties of ``day``: once of each, and URGED times a day."""
    officers = holders(context.tx, context.at, [Role.OFFICER], {duty.unit for duty in day})
    keys = {f"urge:{duty.id}:{one.person}": one.person for duty in day for one in officers[duty.unit]}
    sent = outbox.queued_keys(context.tx, keys)
    times = Counter(keys[key] for key in sent)
    told, heard, unreached = [], dict[str, None](), dict[str, None]()
    for duty, one in [(each, one) for each in owed for one in officers[each.unit]]:
        if one.person == context.who.person:
            continue
        if not one.hears_now:
            unreached[name_and_phone(one)] = None
        elif f"urge:{duty.id}:{one.person}" in sent or times[one.person] >= URGED:
            heard[name_and_phone(one)] = None
        else:
            times[one.person] += 1
            told.append((duty, one))
    return Urging(told, list(heard), list(unreached))


def urge(context: Context, urging: Urging) -> Sequence[tuple[Duty, Holder]]:
    """Remind whom it was planned for; each message goes once, and not past its day. Return who is reached."""
    boxes = directory.main_of_units(context.tx, {duty.unit for duty, _one in urging.told})
    reached = tell_all(
        context,
        [
            Notice(
                f"urge:{duty.id}",
                one.person,
                partial(urge_message, duty, boxes.get(duty.unit, ""), context.who.name),
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
        context.audit("urge", "", duties=[duty.id for duty, _one in told])
    return told


def urge_unit(context: Context, duty: Duty) -> Replies:
    """Remind a unit's officers at once ([Nhắc ngay] under a missed round), and say who was reminded."""
    need_to_urge(context, duty)
    refuse_in_quiet_hours(context)
    urging = plan_urging(context, [duty], [duty])
    lines = urging.left_out()
    if told := urge(context, urging):
        names = ", ".join(one.name for _duty, one in told)
        places = {"names": names, "unit": duty.unit_name, "round": duty.round}
        lines.insert(0, _("Đã nhắc {names} kiểm tra hộp thư {unit} lần {round}.", **places))
    return [Message("\n".join(lines) or _("Đơn vị không có cán bộ nào khác để nhắc."))]


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


def offer_someone(context: Context, duty: Duty) -> Replies:
    """Ask whether somebody else is meant for today or for good ([Cử người khác] under a missed round)."""
    for_good = Option(f"uq_new:{duty.unit}", _("Cử lâu dài"))
    if duty.date != local_date(context.at):
        return [Message(_("Anh/chị cử người theo dõi hộp thư lâu dài?"), (for_good,), duty.unit_name)]
    options = (Option(f"cover_today:{duty.id}", _("Trực thay hôm nay")), for_good)
    asked = _("Anh/chị cử người trực thay riêng hôm nay, hay cử người theo dõi hộp thư lâu dài?")
    return [Message(asked, options, duty.unit_name, columns=2)]


@dataclass(frozen=True)
class UrgingOfAll:
    """People to be reminded of what is owed on a day: of all of it, or of ``which``, see ``read_urging``."""

    day: date
    which: str
    urging: Urging

    @property
    def version(self) -> str:
        told = sorted((duty.id, one.person) for duty, one in self.urging.told)
        return version_of(told, self.urging.heard, self.urging.unreached)


def read_urging(context: Context, text: str) -> UrgingOfAll:
    """Read what a day's units owe.

    "2026-11-25:1": of those alone that missed their second round in a row; "2026-11-25:u384": of the
    units of this mark alone.
    """
    named, _colon, which = text.partition(":")
    day, twice = day_in(named), id_in(which)
    if day != local_date(context.at):
        raise NoLongerPossible(past_day_text(day))
    own = None if context.reaches_all(Action.URGE) else [role.unit for role in context.who.units(*HEADING)]
    of_day = duties.of_day(context.tx, day, own)
    owed = {duty.unit: duty for duty in of_day if duty.state in UNSETTLED and duty.opens <= context.at}
    if ended := max((duty.ends for duty in of_day if duty.round == twice), default=None):
        in_a_row = duties.misses_in_a_row(context.tx, owed, ended)
        owed = {unit: duty for unit, duty in owed.items() if in_a_row[unit] == TWO_IN_A_ROW}
    if marked := units_marked(which):
        owed = {unit: duty for unit, duty in owed.items() if unit in marked}
    return UrgingOfAll(day, which, plan_urging(context, of_day, list(owed.values())))


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
    return [Message("\n".join([asked, *left_out]), (yes, no), columns=2)]


def urge_units(context: Context, found: UrgingOfAll) -> Replies:
    """Remind those of whom it was asked ([Nhắc 7 người]), and say how many were."""
    refuse_in_quiet_hours(context)
    left_out = found.urging.left_out()
    if not (told := urge(context, found.urging)):
        return [nobody_to_urge(left_out)]
    said = _("Đã nhắc {people} người của {units} đơn vị.", **counted(told))
    return [Message("\n".join([said, *left_out]))]


def nobody_to_urge(left_out: Sequence[str]) -> Message:
    return Message("\n".join([_("Không còn ai để nhắc lúc này."), *left_out]))


def counted(told: Sequence[tuple[Duty, Holder]]) -> dict[str, int]:
    return {"units": len({duty.unit for duty, _one in told}), "people": len({one.person for _d, one in told})}
