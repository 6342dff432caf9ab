"""Find the people a broadcast is for, by role, unit and what they owe; and the channels that reach them.

They are found as the broadcast is written, and again as it begins.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    owing: str = ""  # only those who still have this to do: see ``owing_options``

    @property
    def each_role(self) -> tuple[Role, ...]:
        return ROLES[self.roles]


def role_names() -> dict[str, str]:
    return {roles: _(name) for roles, name in ROLE_NAMES.items()}


def people_meant(tx: Tx, at: datetime, audience: Audience, by: int | None) -> Recipients:
    """Return the people as of now: each once, and without the one who sends it (``by``)."""
    among = unit_ids(tx, at, audience)
    owing = owing_units(tx, at, audience.owing)
    if owing is not None:
        among = owing if among is None else among & owing
    silent = unacknowledged_broadcast(audience.owing)
    return Recipients(audience.each_role, at, among, audience.without, silent, by)


def unit_ids(tx: Tx, at: datetime, audience: Audience) -> set[int] | None:
    """Return the units of its scope; None: all of them."""
    if audience.scope.is_all:
        return None
    return {unit.id for unit in units.listed(tx, local_date(at), audience.scope)}


def owing_units(tx: Tx, at: datetime, owing: str) -> set[int] | None:
    """Return the units that still have it to do; None where ``owing`` is not about units."""
    kind, _mark, number = owing.rpartition("_")
    if owing == ROUND:
        return duty_summaries.unchecked_units(tx, at)
    return duty_summaries.unfiled_units(tx, int(number)) if f"{kind}_" == REPORT else None


def unacknowledged_broadcast(owing: str) -> int:
    """Return the broadcast that they have not acknowledged; 0 where ``owing`` is not about one."""
    kind, _mark, number = owing.rpartition("_")
    return int(number) if f"{kind}_" == ACK else 0


def as_json(audience: Audience) -> dict[str, Any]:
    """Return the audience as a broadcast's row keeps it."""
    scope = audience.scope
    return {
        "roles": audience.roles,
        "units": list(scope.unit_ids) if scope.unit_ids is not None else None,
        "kind": scope.kind,
        "without": list(audience.without),
        "owing": audience.owing,
    }


def from_json(written: Mapping[str, Any]) -> Audience:
    """Read the audience that a broadcast's row keeps; of the oldest rows only the roles are known."""
    chosen = written.get("units")
    scope = Scope(None if chosen is None else tuple(chosen), written.get("kind", ""))
    return Audience(written["roles"], scope, tuple(written.get("without", ())), written.get("owing", ""))


def owing_options(context: Context) -> dict[str, str]:
    """Return what may be chosen for ``Audience.owing``, with its label."""
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


@dataclass(frozen=True)
class Quotas:
    """Messages that our accounts may still send, as a form was opened; ``left``: of usual, of urgent ones."""

    at: datetime
    limits: (
        tuple[int, int, bool] | None
    )  # the fields of ChannelLimits; None: the form is from an older program
    left: Mapping[
        str, tuple[int, int]
    ]  # account -> messages: of a bot of the month, of an OA paid ones of the day


def read_quotas(context: Context) -> Quotas:
    limits, left = quota.limits(context.settings), {}
    if context.settings.zalo_bot_tokens:
        for account in channel_state.count_people(context.tx, ZALO_BOT):
            month = quota.budget(context.tx, account, context.at, context.settings)
            left[account] = (max(month.for_broadcasts - month.used, 0), max(month.most - month.used, 0))
    if (account := context.settings.zalo_oa_id) and limits.paid_a_day:
        used = counters.used(context.tx, ZALO_OA, account, counters.local_day(context.at))
        paid_left = max(limits.paid_a_day - used, 0)
        left[account] = (paid_left, paid_left)
    return Quotas(context.at, (limits.bot_a_month, limits.paid_a_day, limits.has_template), left)


def count_messages(text: str, files: int) -> int:
    """Return how many messages it is to each person, where a channel counts them."""
    return max(1, len(list(pieces(text, LONGEST_MESSAGE)))) + files


@dataclass(frozen=True)
class Share:
    """The part of a broadcast that goes by one account of ours; no ``channel``: by none.

    ``left`` is how many messages the account may still send; None: they are not counted.
    """

    channel: str
    account: str
    people: int
    messages: int
    left: int | None


def look_up_channels(
    tx: Tx, quotas: Quotas, people: Collection[int], each: tuple[int, bool]
) -> list[list[Any]]:
    """Return the shares, as JSON; the last is of those who cannot be written to.

    ``each``: how many messages each person gets, and whether it is urgent.
    """
    if quotas.limits is None:
        return []
    number, is_urgent = each
    ways = ways_of(tx, people, quotas.at, ChannelLimits(*quotas.limits))
    able, paid = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for place, reachability, count in ways:
        able[place.channel, place.account] += count if may_go(reachability) else 0
        paid[place.channel, place.account] += count if reachability in (Way.PAID, Way.TEMPLATE) else 0
    shares = []
    for (channel, account), count in sorted((+able).items()):
        counted = count if channel == ZALO_BOT else paid[channel, account]
        left = quotas.left.get(account)
        shares.append([channel, account, count, counted * number, left and left[is_urgent]])
    unreached = sum(count for _place, _reachability, count in ways) - able.total()
    return [*shares, ["", "", unreached, 0, None]] if unreached else shares


def ways_of(
    tx: Tx, people: Collection[int], now: datetime, limits: ChannelLimits
) -> list[tuple[ContactPlace, Reachability, int]]:
    """Return where it goes, how, and to how many: most have one contact, and are counted by the database."""
    found = [([place], count) for place, count in routing.count_places_alike(tx, people, now)]
    if sum(count for _place, count in found) < len(people):
        apart = routing.places_of(tx, routing.people_unlike(tx, people, now), now)
        found += [(places, 1) for places in apart.values()]
    return [(*way, count) for places, count in found if (way := choose(places, now, limits))]


def may_go(reachability: Reachability) -> bool:
    """Return whether it goes now, or once the channel is up again."""
    return not isinstance(reachability, Bar) or reachability == Bar.DOWN


def channel_lines(found: Sequence[Sequence[Any]]) -> list[str]:
    """Say what goes by which channel; nothing where everybody is on one that counts no messages."""
    shares = [Share(*one) for one in found]
    if len(shares) < 2 and all(one.left is None and one.channel for one in shares):
        return []
    return [line for one in shares for line in share_lines(one)]


def share_lines(share: Share) -> list[str]:
    places = {"count": number_text(share.people), "messages": number_text(share.messages)}
    if not share.channel:
        return [_("Không nhắn được lúc này (hết hạn mức, quá cửa sổ tương tác): {count} người", **places)]
    if share.left is None:
        return [_("{channel}: {count} người", channel=channel_name(share.channel), count=places["count"])]
    places["left"] = number_text(share.left)
    if share.channel == ZALO_BOT:
        said = _("Bot Zalo: {count} người, {messages} tin; tháng này còn {left} tin cho thông báo", **places)
    else:
        said = _("Zalo OA: {count} người, {messages} tin trả phí; hôm nay còn {left} tin trả phí", **places)
    if share.messages <= share.left:
        return [said]
    missing = number_text(share.messages - share.left)
    return [said, _("Thiếu {count} tin; phần thiếu đi qua kênh khác hoặc không gửi được.", count=missing)]
