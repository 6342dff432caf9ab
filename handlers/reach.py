"""Whom a nudge would reach: of each unit its officers as they are now, and who must act where none is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.config import Settings
from bot.domain.duties import SILENT_AFTER, Officer, WhyNot, why_not, why_not_reached
from bot.domain.reachability import Bar, choose
from bot.domain.rights import Role
from bot.text import at_local, local_date
from bot.words import N_, _
from handlers import quota
from handlers.choosing import WHY
from handlers.titles import as_held
from storage import places, standing
from storage.calendar import calendar
from storage.db import Tx
from storage.holders import Holder, holders
from storage.standing import Unit

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


@dataclass(frozen=True)
class Cut:
    """A unit that no nudge would reach now, and why."""

    unit: Unit
    why: WhyNot


def cut_off(tx: Tx, now: datetime, settings: Settings) -> list[Cut]:
    """The units whose duties have begun and that have no reachable officer, in their order."""
    owing = standing.owing(tx, local_date(now))
    officers = holders(tx, now, [Role.OFFICER], [unit.id for unit in owing])
    since = silent_before(tx, now)
    shut = barred(tx, (one.person for unit in officers.values() for one in unit), now, settings)
    found = []
    for unit in owing:
        here = [seen(one, shut.get(one.person, "")) for one in officers[unit.id]]
        if why := why_not_reached(here, since):
            found.append(Cut(unit, why))
    return found


def barred(tx: Tx, people: Iterable[int], now: datetime, settings: Settings) -> dict[int, WhyNot]:
    """Who could be written to at none of their contacts now, and why; a channel that is down will be up."""
    limits = quota.limits(settings)
    found = {
        person: choose(theirs, now, limits) for person, theirs in places.of_people(tx, people, now).items()
    }
    return {
        person: WHY[one[1]]
        for person, one in found.items()
        if one and isinstance(one[1], Bar) and one[1] in SHUT
    }


def silent_before(tx: Tx, now: datetime) -> datetime:
    """Who has done nothing at any contact since then counts as silent."""
    return at_local(calendar(tx).add_working_days(local_date(now), -SILENT_AFTER), time(0))


def seen(holder: Holder, barred: str = "") -> Officer:
    """An officer as they are now; a nudge is taken as accepted wherever it could be sent."""
    return Officer(
        is_linked=holder.is_linked,
        is_blocked=holder.is_linked and not holder.is_reachable,
        is_away=holder.is_away,
        nudged=0,
        is_reached=holder.hears_now and not barred,
        last_in=holder.last_in,
        barred=barred,
    )


def how_reached(holder: Holder, since: datetime) -> str:
    return _(HOW.get(why_not(seen(holder), since), HOW[None]))


def who_acts(reason: str) -> str:
    """Who must act on a duty that was not reached for this reason; "" where nobody must."""
    return _(WHO_ACTS[WhyNot(reason)]) if reason in WHO_ACTS else ""


def whom_to_call(people: Sequence[Holder], unit_phone: str = "") -> str:
    """The first of these with a telephone, best one who is not away; else the unit's own number."""
    able: Iterable[Holder] = sorted((one for one in people if one.phone), key=lambda one: one.is_away)
    first = next(iter(able), None)
    if first:
        post = as_held(first.role, [first.stands_for])
        return _("Gọi {name} ({post}): {phone}", name=first.name, post=post, phone=first.phone)
    if unit_phone:
        return _("Gọi đơn vị: {phone}", phone=unit_phone)
    return _("Chưa có số điện thoại trong danh bạ")
