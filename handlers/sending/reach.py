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
from handlers.engine import Role, as_held, channel_name, few_units
from handlers.sending import quota
from handlers.sending.delivery import WHY
from storage.calendar import calendar
from storage.checks import duty_summaries
from storage.checks.duty_summaries import SummaryUnit
from storage.engine import Holder, Tx, holders, routing

HOW = {  # an officer, as the head sees them
    None: N_("nhắc được"),
    WhyNot.SILENT: N_("tài khoản đã lâu không có hoạt động"),
    WhyNot.BLOCKED: N_("đã chặn hệ thống"),
    WhyNot.AWAY: N_("đang vắng mặt"),
    WhyNot.NEVER_LINKED: N_("chưa tham gia"),
}
WHO_ACTS = {  # as the office reads it
    WhyNot.NO_OFFICER: N_("thủ trưởng cử {the_officer}"),
    WhyNot.NEVER_LINKED: N_("{the_office} cấp lại mã mời để cán bộ tham gia"),
    WhyNot.BLOCKED: N_("{the_officer} bỏ chặn hệ thống"),
    WhyNot.SILENT: N_("{the_office} gọi {the_officer} mở lại ứng dụng"),
    WhyNot.AWAY: N_("thủ trưởng cử người trực thay"),
    WhyNot.CHANNEL_DOWN: N_("người vận hành kiểm tra kênh nhắn tin"),
    WhyNot.QUOTA: N_("{the_office} mời {the_officer} liên kết thêm một kênh khác"),
    WhyNot.OUT_OF_WINDOW: N_("{the_office} gọi {the_officer} nhắn một tin cho Zalo OA"),
    WhyNot.TOO_LONG: N_("{the_office} gọi {the_officer} nhắn một tin cho Zalo OA"),
    WhyNot.BOT_DOWN: N_("người vận hành kiểm tra hệ thống nhắc việc"),
}
SHUT = (Bar.QUOTA, Bar.WINDOW, Bar.NOT_SERVED)  # and not by the person, nor for a while only
BREAK_HOUR = time(16)  # our own choice
ROLES = (Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.OFFICE)
SHOWN = 20  # units by their names
Reached = Mapping[int, tuple[ContactPlace, Reachability]]  # person -> where and how


@dataclass(frozen=True)
class UnreachedUnit:
    unit: SummaryUnit
    why: WhyNot


def unreached_units(tx: Tx, now: datetime, settings: Settings) -> list[UnreachedUnit]:
    """Return the units whose duties have begun and that have no reachable officer, in their order."""
    owing = duty_summaries.owing_units(tx, local_date(now))
    officers = holders(tx, now, [Role.OFFICER], [unit.id for unit in owing])
    since = silent_before(tx, now)
    reasons = undeliverable(tx, (one.person for unit in officers.values() for one in unit), now, settings)
    found = []
    for unit in owing:
        here = [duty_officer(one, reasons.get(one.person, "")) for one in officers[unit.id]]
        if why := why_not_reached(here, since):
            found.append(UnreachedUnit(unit, why))
    return found


def undeliverable(tx: Tx, people: Iterable[int], now: datetime, settings: Settings) -> dict[int, WhyNot]:
    """Return who cannot be written to at any contact, and why; a channel that is down does not count."""
    limits, found = quota.limits(settings), {}
    for person, places in routing.places_of(tx, people, now).items():
        chosen = choose(places, now, limits)
        if chosen and isinstance(chosen[1], Bar) and chosen[1] in SHUT:
            found[person] = WHY[chosen[1]]
    return found


def silent_before(tx: Tx, now: datetime) -> datetime:
    """Return since when whoever has done nothing at any contact counts as silent."""
    return at_local(calendar(tx).add_working_days(local_date(now), -SILENT_AFTER), time(0))


def duty_officer(holder: Holder, why_undeliverable: str = "") -> DutyOfficer:
    """Return an officer as they are now; a nudge is taken as accepted wherever it could be sent."""
    return DutyOfficer(
        is_linked=holder.is_linked,
        is_blocked=holder.is_linked and not holder.is_reachable,
        is_away=holder.is_away,
        nudged=0,
        is_reached=holder.hears_now and not why_undeliverable,
        last_in=holder.last_in,
        undeliverable_why=why_undeliverable,
    )


def how_reached(holder: Holder, since: datetime) -> str:
    return _(HOW.get(why_not(duty_officer(holder), since), HOW[None]))


def who_acts(reason: str) -> str:
    """Say who must act on a duty that was not reached for this reason; "" where nobody must."""
    return _(WHO_ACTS[WhyNot(reason)]) if reason in WHO_ACTS else ""


def name_and_phone(one: Holder) -> str:
    if not one.is_linked:
        said = N_("{name} (chưa tham gia, {phone})") if one.phone else N_("{name} (chưa tham gia)")
        return _(said, name=one.name, phone=one.phone)
    if one.is_away:
        return _("{name} (đang vắng mặt)", name=one.name)
    return _("{name} ({phone})", name=one.name, phone=one.phone) if one.phone else one.name


def whom_to_call(people: Sequence[Holder], unit_phone: str = "") -> str:
    """Name whom of these to call, else the unit's own number."""
    if first := person_to_call(people):
        post = as_held(first.role, [first.stands_for])
        return _("Gọi {name} ({post}): {phone}", name=first.name, post=post, phone=first.phone)
    if unit_phone:
        return _("Gọi đơn vị: {phone}", phone=unit_phone)
    return _("Chưa có số điện thoại trong danh bạ")


def person_to_call(people: Sequence[Holder]) -> Holder | None:
    """Return the first of these with a telephone, best one who is not away."""
    return min((one for one in people if one.phone), key=lambda one: one.is_away, default=None)


@dataclass(frozen=True)
class Break:
    """The people whose first account is out of its window as a break ends, each by how they are reached."""

    ends: datetime
    people: Sequence[tuple[ContactPlace, Reachability]]
    units: Sequence[str]  # that have nobody who can be reminded


def is_long_break(now: datetime, ends: datetime) -> bool:
    return ends - now > FREE_FOR


def read_break(tx: Tx, now: datetime, ends: datetime, settings: Settings) -> Break:
    """Read how people will be reached at ``ends``, if nobody writes until then."""
    people = holders(tx, now, ROLES)
    places = routing.places_of(tx, {one.person for unit in people.values() for one in unit}, now)
    limits = quota.limits(settings)
    reached = ways_after(places, ends, limits)
    late = [reached[person] for person, of_person in places.items() if is_late(of_person, ends, limits)]
    owing = duty_summaries.owing_units(tx, local_date(now))
    silent = [unit.name for unit in owing if is_silent(people.get(unit.id, ()), reached)]
    return Break(ends, late, silent)


def ways_after(
    places: Mapping[int, Sequence[ContactPlace]], ends: datetime, limits: ChannelLimits
) -> Reached:
    """Choose how each person is reached; of what costs money no more than a day has."""
    reached, left = {}, limits.paid_a_day
    for person, of_person in places.items():
        then = [after_break(place) for place in of_person]
        if chosen := choose(then, ends, replace(limits, paid_a_day=left)):
            reached[person] = chosen
            left -= chosen[1] in (Way.PAID, Way.TEMPLATE)
    return reached


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
        "Sau kỳ nghỉ, đến {moment}, {count} người đã lâu không nhắn cho Zalo OA:",
        moment=moment_text(found.ends),
        count=number_text(len(found.people)),
    )
    lines = [said, *(f"– {line}" for line in way_lines(found.people))]
    if found.units:
        lines += [
            _("Đơn vị không có ai nhận được tin: {units}.", units=few_units(found.units)),
            _(
                "Đề nghị gọi các đơn vị này khi làm việc lại, và mời {the_officer} liên kết thêm một kênh "
                "khác."
            ),
        ]
    return Message("\n".join(lines))


def way_lines(people: Sequence[tuple[ContactPlace, Reachability]]) -> list[str]:
    channels = Counter(place.channel for place, way in people if way == Way.FREE)
    free = [
        _("nhắn qua {channel}: {count}", channel=channel_name(channel), count=number_text(count))
        for channel, count in sorted(channels.items())
    ]
    ways = Counter(way if isinstance(way, Way) else None for _place, way in people)
    others = (
        (ways[Way.PAID], _("nhắn bằng tin trả phí: {count}", count=number_text(ways[Way.PAID]))),
        (ways[Way.TEMPLATE], _("nhắn bằng tin theo mẫu: {count}", count=number_text(ways[Way.TEMPLATE]))),
        (ways[None], _("không nhắn được: {count}", count=number_text(ways[None]))),
    )
    return [*free, *(line for count, line in others if count)]
