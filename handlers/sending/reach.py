"""Find whom a nudge would not reach, who must act then, and whom a long break cuts off."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.config import Settings
from bot.conversation import N_, Message, _, at_local, local_date, moment_text, number_text
from bot.domain.duties import SILENT_AFTER, DutyOfficer, WhyNot, why_not, why_not_reached
from bot.domain.reachability import (
    FREE_FOR,
    ZALO_OA,
    Bar,
    ChannelLimits,
    ContactPlace,
    Reachability,
    Way,
    choose,
    standing,
)
from handlers.engine import Role, as_held, channel_name
from handlers.sending import quota
from handlers.sending.delivery import WHY
from storage import duty_summaries
from storage.calendar import calendar
from storage.duty_summaries import SummaryUnit
from storage.engine import Holder, Tx, holders, routing

HOW = {  # an officer, as the head sees them
    None: N_("nhắc được"),
    WhyNot.SILENT: N_("tài khoản đã lâu không có hoạt động"),
    WhyNot.BLOCKED: N_("đã chặn hệ thống"),
    WhyNot.AWAY: N_("đang đi vắng"),
    WhyNot.NEVER_LINKED: N_("chưa tham gia"),
}
WHO_ACTS = {  # as the office reads it
    WhyNot.NO_OFFICER: N_("thủ trưởng cử cán bộ theo dõi"),
    WhyNot.NEVER_LINKED: N_("Phòng cấp lại mã mời để cán bộ tham gia"),
    WhyNot.BLOCKED: N_("cán bộ theo dõi bỏ chặn hệ thống"),
    WhyNot.SILENT: N_("Phòng gọi cán bộ theo dõi mở lại ứng dụng"),
    WhyNot.AWAY: N_("thủ trưởng cử người trực thay"),
    WhyNot.CHANNEL_DOWN: N_("người vận hành kiểm tra kênh nhắn tin"),
    WhyNot.QUOTA: N_("Phòng mời cán bộ theo dõi liên kết thêm một kênh khác"),
    WhyNot.OUT_OF_WINDOW: N_("Phòng gọi cán bộ theo dõi nhắn một tin cho Zalo OA"),
    WhyNot.BOT_DOWN: N_("người vận hành kiểm tra hệ thống nhắc việc"),
}

SHUT = (Bar.QUOTA, Bar.WINDOW, Bar.NOT_SERVED)  # and not by the person, nor for a while only

BREAK_HOUR = time(16)  # our own choice
ROLES = (Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.OFFICE)
SHOWN = 20  # units by their names
Reached = Mapping[int, tuple[ContactPlace, Reachability]]  # person -> where and how


@dataclass(frozen=True)
class UnreachedUnit:
    """A unit that no nudge would reach now, and why."""

    unit: SummaryUnit
    why: WhyNot


def unreached_units(tx: Tx, now: datetime, settings: Settings) -> list[UnreachedUnit]:
    """Return the units whose duties have begun and that have no reachable officer, in their order."""
    owing = duty_summaries.owing_units(tx, local_date(now))
    officers = holders(tx, now, [Role.OFFICER], [unit.id for unit in owing])
    since = silent_before(tx, now)
    shut = barred(tx, (one.person for unit in officers.values() for one in unit), now, settings)
    found = []
    for unit in owing:
        here = [as_reachable(one, shut.get(one.person, "")) for one in officers[unit.id]]
        if why := why_not_reached(here, since):
            found.append(UnreachedUnit(unit, why))
    return found


def barred(tx: Tx, people: Iterable[int], now: datetime, settings: Settings) -> dict[int, WhyNot]:
    """Return who cannot be written to at any contact, and why; a channel that is down does not count."""
    limits = quota.limits(settings)
    places = routing.places_of(tx, people, now)
    found = {person: choose(here, now, limits) for person, here in places.items()}
    return {
        person: WHY[one[1]]
        for person, one in found.items()
        if one and isinstance(one[1], Bar) and one[1] in SHUT
    }


def silent_before(tx: Tx, now: datetime) -> datetime:
    """Return since when somebody who has done nothing at any contact counts as silent."""
    return at_local(calendar(tx).add_working_days(local_date(now), -SILENT_AFTER), time(0))


def as_reachable(holder: Holder, barred: str = "") -> DutyOfficer:
    """Return an officer as they are now; a nudge is taken as accepted wherever it could be sent."""
    return DutyOfficer(
        is_linked=holder.is_linked,
        is_blocked=holder.is_linked and not holder.is_reachable,
        is_away=holder.is_away,
        nudged=0,
        is_reached=holder.hears_now and not barred,
        last_in=holder.last_in,
        barred=barred,
    )


def how_reached(holder: Holder, since: datetime) -> str:
    return _(HOW.get(why_not(as_reachable(holder), since), HOW[None]))


def who_acts(reason: str) -> str:
    """Say who must act on a duty that was not reached for this reason; "" where nobody must."""
    return _(WHO_ACTS[WhyNot(reason)]) if reason in WHO_ACTS else ""


def whom_to_call(people: Sequence[Holder], unit_phone: str = "") -> str:
    """Name the first of these with a telephone, best one who is not away; else the unit's own number."""
    able: Iterable[Holder] = sorted((one for one in people if one.phone), key=lambda one: one.is_away)
    first = next(iter(able), None)
    if first:
        post = as_held(first.role, [first.stands_for])
        return _("Gọi {name} ({post}): {phone}", name=first.name, post=post, phone=first.phone)
    if unit_phone:
        return _("Gọi đơn vị: {phone}", phone=unit_phone)
    return _("Chưa có số điện thoại trong danh bạ")


@dataclass(frozen=True)
class Break:
    """The ways to people as a break ends, of those whose first account is out of its window then."""

    ends: datetime
    free: Mapping[str, int]  # channel -> how many
    paid: int
    by_template: int
    nobody: int
    units: Sequence[str]  # that have nobody who can be reminded

    @property
    def people(self) -> int:
        return sum(self.free.values()) + self.paid + self.by_template + self.nobody


def is_long_break(now: datetime, ends: datetime) -> bool:
    return ends - now > FREE_FOR


def read_break(tx: Tx, now: datetime, ends: datetime, settings: Settings) -> Break:
    """Read how people will be reached at ``ends``, if nobody writes until then."""
    people = holders(tx, now, ROLES)
    places = routing.places_of(tx, {one.person for unit in people.values() for one in unit}, now)
    limits = quota.limits(settings)
    reached = ways_after(places, ends, limits)
    late = [reached[person] for person, found in places.items() if is_late(found, ends, limits)]
    ways = Counter(way for _place, way in late)
    owing = duty_summaries.owing_units(tx, local_date(now))
    return Break(
        ends,
        free=Counter(place.channel for place, way in late if way == Way.FREE),
        paid=ways[Way.PAID],
        by_template=ways[Way.TEMPLATE],
        nobody=sum(not isinstance(way, Way) for _place, way in late),
        units=[unit.name for unit in owing if is_silent(people.get(unit.id, ()), reached)],
    )


def ways_after(
    places: Mapping[int, Sequence[ContactPlace]], ends: datetime, limits: ChannelLimits
) -> Reached:
    """Choose how each person is reached; of what costs money no more than a day has."""
    found, left = {}, limits.paid_a_day
    for person, of_person in places.items():
        then = [after_break(place) for place in of_person]
        chosen = choose(then, ends, replace(limits, paid_a_day=left))
        if chosen:
            found[person] = chosen
            left -= chosen[1] in (Way.PAID, Way.TEMPLATE)
    return found


def after_break(place: ContactPlace) -> ContactPlace:
    """Return a place as after the break: the day's paid messages counted anew, and what is down up again."""
    return replace(place, is_down=False, used=0 if place.channel == ZALO_OA else place.used)


def is_late(found: Sequence[ContactPlace], ends: datetime, limits: ChannelLimits) -> bool:
    """Return whether a person's first account is an Official Account's whose window is over then."""
    first = next((place for place in found if place.is_served and not place.is_blocked), None)
    return bool(first and first.channel == ZALO_OA and standing(after_break(first), ends, limits) != Way.FREE)


def is_silent(people: Iterable[Holder], reached: Reached) -> bool:
    """Return whether a unit has officers with accounts, and none of them can be written to."""
    ways = [reached[one.person][1] for one in people if one.role == Role.OFFICER and one.person in reached]
    return bool(ways) and not any(isinstance(way, Way) for way in ways)


def break_message(found: Break) -> Message:
    said = _(
        "Sau kỳ nghỉ, đến {moment}, {count} người quá cửa sổ tương tác của Zalo OA:",
        moment=moment_text(found.ends),
        count=number_text(found.people),
    )
    return Message("\n".join([said, *(f"– {line}" for line in way_lines(found)), *nobody_lines(found.units)]))


def way_lines(found: Break) -> list[str]:
    free = [
        _("nhắn qua {channel}: {count}", channel=channel_name(channel), count=number_text(count))
        for channel, count in sorted(found.free.items())
    ]
    others = (
        (found.paid, _("nhắn bằng tin trả phí: {count}", count=number_text(found.paid))),
        (found.by_template, _("nhắn bằng tin theo mẫu: {count}", count=number_text(found.by_template))),
        (found.nobody, _("không nhắn được: {count}", count=number_text(found.nobody))),
    )
    return [*free, *(line for count, line in others if count)]


def nobody_lines(units: Sequence[str]) -> list[str]:
    if not units:
        return []
    named = "; ".join([*units[:SHOWN], *(["…"] if len(units) > SHOWN else [])])
    return [
        _("Đơn vị không nhắn được ai: {units}.", units=named),
        _("Đề nghị gọi các đơn vị này khi làm việc lại, và mời cán bộ theo dõi liên kết thêm một kênh khác."),
    ]
