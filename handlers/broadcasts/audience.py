"""Whom a broadcast is for: roles, units, those who owe something; and by which channels it would reach them.

Looked up as the broadcast is written, and again as it begins.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversation.talk import Facts
from bot.conversation.text import local_date, number_text, pieces
from bot.conversation.words import N_, _
from bot.domain.reachability import (
    ZALO_BOT,
    ZALO_OA,
    Bar,
    ChannelLimits,
    ContactPlace,
    Reachability,
    Way,
    choose,
)
from bot.domain.rights import Role
from handlers.broadcasts import cards
from handlers.engine.feature import Context
from handlers.engine.wording import channel_name
from handlers.sending import quota
from storage import broadcasts, duty_summaries, report_requests
from storage.broadcasts import Recipients
from storage.engine import channel_state, counters, routing
from storage.engine.db import Tx
from storage.units import units
from storage.units.units import ALL, Scope

ROLES: dict[str, tuple[Role, ...]] = {
    "heads": (Role.HEAD, Role.DEPUTY),
    "officers": (Role.OFFICER,),
    "both": (Role.HEAD, Role.DEPUTY, Role.OFFICER),
    "everyone": tuple(Role),
}
ROLE_NAMES = {
    "heads": N_("Thủ trưởng, cấp phó"),
    "officers": N_("Cán bộ theo dõi hộp thư"),
    "both": N_("Thủ trưởng, cấp phó và cán bộ theo dõi"),
    "everyone": N_("Mọi người trong danh sách"),
}

NO_FILTER, ROUND = "all", "round"
ACK, REPORT = "ack_", "report_"  # and the id: of the broadcast, of the request
MOST_OFFERED = 3  # of each that may be chosen

LONGEST_MESSAGE = 2000  # characters of a message on Zalo: what is longer goes as several


@dataclass(frozen=True)
class Audience:
    roles: str  # a key of ROLES
    scope: Scope = ALL
    without: tuple[int, ...] = ()  # units
    owing: str = ""  # only who has that still to do: see ``owing_options``

    @property
    def held(self) -> tuple[Role, ...]:
        return ROLES[self.roles]


def role_names() -> dict[str, str]:
    return {roles: _(name) for roles, name in ROLE_NAMES.items()}


def people_meant(tx: Tx, at: datetime, audience: Audience, by: int | None) -> Recipients:
    """The people as of now: each once, and without the one who sends it."""
    among = unit_ids(tx, at, audience)
    owed = owing_units(tx, at, audience.owing)
    if owed is not None:
        among = owed if among is None else among & owed
    silent = unacknowledged_broadcast(audience.owing)
    return Recipients(audience.held, at, among, audience.without, silent, by)


def unit_ids(tx: Tx, at: datetime, audience: Audience) -> set[int] | None:
    """Of which units; None: of all."""
    if audience.scope.is_all:
        return None
    return {unit.id for unit in units.listed(tx, local_date(at), audience.scope)}


def as_json(audience: Audience) -> dict[str, Any]:
    """As JSON."""
    scope = audience.scope
    return {
        "roles": audience.roles,
        "units": list(scope.unit_ids) if scope.unit_ids is not None else None,
        "kind": scope.kind,
        "without": list(audience.without),
        "owing": audience.owing,
    }


def from_json(written: Mapping[str, Any]) -> Audience:
    """As it was kept; of those that went out before there was this table only the roles are known."""
    of = written.get("units")
    scope = Scope(None if of is None else tuple(of), written.get("kind", ""))
    return Audience(written["roles"], scope, tuple(written.get("without", ())), written.get("owing", ""))


def owing_options(context: Context) -> dict[str, str]:
    """What may be chosen, with its label."""
    asked = [one for one in broadcasts.recent(context.tx, broadcasts.SOME) if one.ack_until and one.begun]
    requests = [one for one in report_requests.live_ones(context.tx) if one.is_open]
    return {
        NO_FILTER: _("Không lọc"),
        ROUND: _("Đơn vị chưa kiểm tra lần này"),
        **{
            f"{ACK}{one.id}": _("Chưa xác nhận “{text}”", text=cards.quoted(one.text))
            for one in asked[:MOST_OFFERED]
        },
        **{
            f"{REPORT}{one.id}": _("Chưa nộp “{title}”", title=cards.quoted(one.title))
            for one in requests[:MOST_OFFERED]
        },
    }


def owing_units(tx: Tx, at: datetime, owing: str) -> set[int] | None:
    """Which units have it still to do; None where it is not about units."""
    kind, _mark, number = owing.rpartition("_")
    if owing == ROUND:
        return duty_summaries.unchecked_units(tx, at)
    return duty_summaries.unfiled_units(tx, int(number)) if f"{kind}_" == REPORT else None


def unacknowledged_broadcast(owing: str) -> int:
    """Which broadcast it is that they have not acknowledged; 0 where it is not about one."""
    kind, _mark, number = owing.rpartition("_")
    return int(number) if f"{kind}_" == ACK else 0


@dataclass(frozen=True)
class Share:
    """What goes by one account of ours. ``left`` is what it may still send of it; None: it is not counted."""

    channel: str
    account: str
    people: int
    messages: int
    left: int | None


def quota_facts(context: Context) -> dict[str, Any]:
    """What is left of our quotas as the form is opened: of a bot for broadcasts and in all, of an OA."""
    limits, left = quota.limits(context.settings), {}
    if context.settings.zalo_bot_tokens:
        for account in channel_state.count_people(context.tx, ZALO_BOT):
            month = quota.budget(context.tx, account, context.at, context.settings)
            left[account] = [max(month.for_broadcasts - month.used, 0), max(month.most - month.used, 0)]
    if (account := context.settings.zalo_oa_id) and limits.paid_a_day:
        used = counters.used(context.tx, ZALO_OA, account, counters.local_day(context.at))
        left[account] = [max(limits.paid_a_day - used, 0)] * 2
    return {"limits": [limits.bot_a_month, limits.paid_a_day, limits.has_template], "left": left}


def count_messages(text: str, files: int) -> int:
    """How many messages it is to each, where they are counted."""
    return max(1, len(list(pieces(text, LONGEST_MESSAGE)))) + files


def look_up_channels(
    tx: Tx, known: Facts, people: Collection[int], each: tuple[int, bool]
) -> list[list[Any]]:
    """The shares, as JSON; the last is of who cannot be written to. ``each``: messages, and is it urgent."""
    if "limits" not in known:  # a form that was opened before a deploy
        return []
    number, is_urgent = each
    limits = ChannelLimits(*known["limits"])
    now = datetime.fromisoformat(known["at"])
    ways = ways_of(tx, people, now, limits)
    able, paid = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for place, standing, count in ways:
        able[place.channel, place.account] += count if may_go(standing) else 0
        paid[place.channel, place.account] += count if standing in (Way.PAID, Way.TEMPLATE) else 0
    shares = []
    for (channel, account), count in sorted((+able).items()):
        counted = count if channel == ZALO_BOT else paid[channel, account]
        left = known["left"].get(account)
        shares.append([channel, account, count, counted * number, left and left[is_urgent]])
    shut = sum(count for _place, _standing, count in ways) - able.total()
    return [*shares, ["", "", shut, 0, None]] if shut else shares


def ways_of(
    tx: Tx, people: Collection[int], now: datetime, limits: ChannelLimits
) -> list[tuple[ContactPlace, Reachability, int]]:
    """Where it goes, how, and to how many: most have one contact, and are counted by the database."""
    found = [([place], count) for place, count in routing.count_places_alike(tx, people, now)]
    if sum(count for _place, count in found) < len(people):
        apart = routing.places_of(tx, routing.people_unlike(tx, people, now), now)
        found += [(theirs, 1) for theirs in apart.values()]
    return [(*one, count) for theirs, count in found if (one := choose(theirs, now, limits))]


def may_go(standing: Reachability) -> bool:
    """Also where the channel will be up again."""
    return not isinstance(standing, Bar) or standing == Bar.DOWN


def channel_lines(found: Sequence[Sequence[Any]]) -> list[str]:
    """None where everybody is on one channel that counts nothing."""
    shares = [Share(*one) for one in found]
    if len(shares) < 2 and all(one.left is None and one.channel for one in shares):
        return []
    return [said for one in shares for said in share_lines(one)]


def share_lines(one: Share) -> list[str]:
    places = {"count": number_text(one.people), "messages": number_text(one.messages)}
    if not one.channel:
        return [_("Không nhắn được lúc này (hết hạn mức, quá cửa sổ tương tác): {count} người", **places)]
    if one.left is None:
        return [_("{channel}: {count} người", channel=channel_name(one.channel), count=places["count"])]
    places["left"] = number_text(one.left)
    if one.channel == ZALO_BOT:
        said = _("Bot Zalo: {count} người, {messages} tin; tháng này còn {left} tin cho thông báo", **places)
    else:
        said = _("Zalo OA: {count} người, {messages} tin trả phí; hôm nay còn {left} tin trả phí", **places)
    if one.messages <= one.left:
        return [said]
    missing = number_text(one.messages - one.left)
    return [said, _("Thiếu {count} tin; phần thiếu đi qua kênh khác hoặc không gửi được.", count=missing)]
