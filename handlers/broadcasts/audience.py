"""The audience of a broadcast: who is meant, in words and in rows, and by which channels it reaches them."""

import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from bot.conversation import (
    N_,
    ONE_MESSAGE,
    Talk,
    _,
    excerpt,
    fold,
    local_date,
    number_text,
    pieces,
    regex,
)
from bot.domain.duties import WhyNot
from bot.domain.reachability import ZALO_BOT, Bar, ChannelLimits, ContactPlace, Reachability, Way, choose
from handlers.engine import Context, Role, channel_name
from handlers.sending import quota, reach
from storage import broadcasts
from storage.broadcasts import Recipients
from storage.checks import duty_summaries
from storage.engine import Tx, holders, routing, unit_names
from storage.people import members
from storage.personal_data import restriction
from storage.reporting import report_requests
from storage.units import units
from storage.units.units import ALL, Scope

ROLES: dict[str, tuple[Role, ...]] = {
    "heads": (Role.HEAD, Role.DEPUTY),
    "officers": (Role.OFFICER,),
    "both": (Role.HEAD, Role.DEPUTY, Role.OFFICER),
    "everyone": tuple(Role),
    "head": (Role.HEAD,),
}
ROLE_NAMES = {
    "heads": N_("Thủ trưởng, cấp phó"),
    "officers": N_("{The_mailbox_officer}"),
    "both": N_("Thủ trưởng, cấp phó và {the_officer}"),
    "everyone": N_("Mọi người trong danh sách"),
    "head": N_("Chỉ thủ trưởng"),
}
HEADS = regex(r"\b(?:thu truong|ct|pct|lanh dao|cap truong|cap pho|sep|chu tich)\b")
DEPUTIES_TOO = regex(r"\b(?:pct|lanh dao|cap pho|pho|sep)\b")
HEAD_ALONE = regex(
    r"\b(?:chi|rieng)(?: gui(?: cho)?)? thu truong\b|\bthu truong thoi\b|\b(?:khong|tru) cap pho\b"
)
OFFICERS = regex(
    r"\b(?:can bo|van thu|nguoi|ai) (?:theo doi|giu|truc|phu trach|quan ly)|\bvan thu\b|\bcan bo$"
)
EVERYONE = regex(r"\b(?:moi nguoi|tat ca|het|toan bo|ca (?:don vi|co quan))\b")
NO_FILTER, ROUND = "all", "round"
ACK, REPORT = "ack_", "report_"  # and the id: of the broadcast, of the request
MOST_OFFERED = 3  # of each that may be chosen
BRIEF = 50  # characters of a text where it is only named


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


def choose_roles(talk: Talk) -> str:
    """Ask who of the units it is for: a key of ROLES."""
    return talk.choose("roles", _("Xin cho biết nơi nhận."), role_names(), by_words=roles_in_words)


def roles_in_words(typed: str, _said_at: datetime | None = None) -> str:
    """Return which roles are meant by words such as "cả thủ trưởng và cán bộ"; "" where it is not plain."""
    said = fold(typed)
    is_heads, is_officers = HEADS.search(said) is not None, OFFICERS.search(said) is not None
    if is_heads or is_officers:
        of_heads = "head" if HEAD_ALONE.search(said) or not DEPUTIES_TOO.search(said) else "heads"
        return "both" if is_heads and is_officers else of_heads if is_heads else "officers"
    return "everyone" if EVERYONE.search(said) else ""


def people_meant(tx: Tx, at: datetime, audience: Audience, by: int | None) -> Recipients:
    """Return the people as of now: each once, and without the one who sends it (``by``)."""
    among, owing, silent = None, None, 0
    if not audience.scope.is_all:
        among = {unit.id for unit in units.listed(tx, local_date(at), audience.scope)}
    if audience.owing == ROUND:
        owing = duty_summaries.unchecked_units(tx, at)
    elif audience.owing.startswith(REPORT):
        owing = duty_summaries.unfiled_units(tx, int(audience.owing.removeprefix(REPORT)))
    elif audience.owing.startswith(ACK):
        silent = int(audience.owing.removeprefix(ACK))
    if owing is not None:
        among = owing if among is None else among & owing
    return Recipients(audience.each_role, at, among, audience.without, silent, by)


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


def audience_text(meant: Audience) -> str:
    """Say for whom it is: "Thủ trưởng, cấp phó – 2 đơn vị"."""
    where = meant.scope.kind or _("tất cả đơn vị")
    if meant.scope.unit_ids is not None:
        where = _("{count} đơn vị", count=number_text(len(meant.scope.unit_ids)))
    said = _("{roles} – {units}", roles=role_names()[meant.roles], units=where)
    if meant.without:
        return _("{whom}, trừ {count} đơn vị", whom=said, count=number_text(len(meant.without)))
    return said


def owing_options(context: Context) -> dict[str, str]:
    """Return what may be chosen for ``Audience.owing``, with its label."""
    recent = broadcasts.recent(context.tx, broadcasts.SOME)
    asked = [one for one in recent if one.ack_until and one.begun][:MOST_OFFERED]
    requests = [one for one in report_requests.live_ones(context.tx) if one.is_open][:MOST_OFFERED]
    return {
        NO_FILTER: _("Không lọc"),
        ROUND: _("Đơn vị chưa kiểm tra lần này"),
        **{f"{ACK}{one.id}": _("Chưa xác nhận “{text}”", text=quoted(one.text)) for one in asked},
        **{f"{REPORT}{one.id}": _("Chưa nộp “{title}”", title=quoted(one.title)) for one in requests},
    }


def quota_facts(context: Context) -> dict[str, Any]:
    """Return what a form knows of what our accounts may still send.

    ``limits``: the fields of ChannelLimits; ``left``: account -> messages, of usual and of urgent ones.
    """
    limits, left = quota.limits(context.settings), quota.read_left(context.tx, context.at, context.settings)
    return {"limits": (limits.bot_a_month, limits.paid_a_day, limits.has_template), "left": left}


def count_messages(text: str, files: int) -> int:
    """Return how many messages it is to each person, where a channel counts them."""
    return max(1, len(list(pieces(text, ONE_MESSAGE)))) + files


class KnowsQuotas(Protocol):
    """The facts of a form that says how many messages it takes: ``quota_facts``, as of ``at``."""

    @property
    def at(self) -> datetime: ...

    @property
    def limits(self) -> tuple[int, int, bool] | None: ...

    @property
    def left(self) -> Mapping[str, tuple[int, int]]: ...


def look_up_channels(
    tx: Tx, facts: KnowsQuotas, people: Collection[int], each: tuple[int, bool]
) -> list[list[Any]]:
    """Return what goes by each of our accounts, as JSON (see ``share_lines``); last who cannot be written to.

    ``each``: how many messages each person gets, and whether it
    is urgent.
    """
    if facts.limits is None:  # the form is from an older program
        return []
    number, is_urgent = each
    ways = ways_of(tx, people, facts.at, ChannelLimits(*facts.limits))
    able, paid = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for place, reachability, count in ways:
        may_go = isinstance(reachability, Way) or reachability == Bar.DOWN  # now, or once it is up again
        able[place.channel, place.account] += count if may_go else 0
        paid[place.channel, place.account] += count if reachability in (Way.PAID, Way.TEMPLATE) else 0
    shares = []
    for (channel, account), count in sorted((+able).items()):
        counted = count if channel == ZALO_BOT else paid[channel, account]
        left = facts.left.get(account)
        shares.append([channel, account, count, counted * number, left and left[is_urgent]])
    unreached = sum(count for _place, _reachability, count in ways) - able.total()
    return [*shares, ["", "", unreached, 0, None]] if unreached else shares


def named_unreached(tx: Tx, at: datetime, others: Mapping[int, int]) -> list[tuple[str, str, str]]:
    """Return name, unit and why (by N_) of each of these people (person -> unit) whom nothing reaches."""
    there = holders(tx, at, tuple(Role), set(others.values()))
    joined = {one.person for in_unit in there.values() for one in in_unit if one.is_linked}
    names, units_named = members.names(tx, others), unit_names(tx, set(others.values()))
    why = {True: reach.HOW[WhyNot.BLOCKED], False: reach.HOW[WhyNot.NEVER_LINKED]}
    return [(names[person], units_named[unit], why[person in joined]) for person, unit in others.items()]


def ways_of(
    tx: Tx, people: Collection[int], now: datetime, limits: ChannelLimits
) -> list[tuple[ContactPlace, Reachability, int]]:
    """Return where it goes, how, and to how many: most have one contact, and are counted by the database."""
    found = [([place], count) for place, count in routing.count_places_alike(tx, people, now)]
    if sum(count for _place, count in found) < len(people):
        apart = routing.places_of(tx, routing.people_unlike(tx, people, now), now)
        found += [(places, 1) for places in apart.values()]
    return [(*way, count) for places, count in found if (way := choose(places, now, limits))]


def channel_lines(shares: Sequence[Sequence[Any]]) -> list[str]:
    """Say what goes by which channel; nothing where everybody is on one that counts no messages."""
    if len(shares) < 2 and all(left is None and channel for channel, *_others, left in shares):
        return []
    return [line for share in shares for line in share_lines(*share)]


def share_lines(channel: str, _account: str, people: int, messages: int, left: int | None) -> list[str]:
    """Say what goes by one account, or cannot go (no ``channel``); ``left``: None where none are counted."""
    places = {"count": number_text(people), "messages": number_text(messages)}
    if not channel:
        return [_("Không gửi được lúc này do giới hạn của Zalo: {count} người", **places)]
    if left is None:
        return [_("{channel}: {count} người", channel=channel_name(channel), count=places["count"])]
    places["left"] = number_text(left)
    if channel == ZALO_BOT:
        said = _("Bot Zalo: {count} người, {messages} tin; tháng này còn {left} tin cho thông báo", **places)
    else:
        said = _("Zalo OA: {count} người, {messages} tin trả phí; hôm nay còn {left} tin trả phí", **places)
    if messages <= left:
        return [said]
    missing = number_text(messages - left)
    return [
        said,
        _("Thiếu {count} tin; phần thiếu được gửi qua kênh khác hoặc không gửi được.", count=missing),
    ]


def refuse_restricted(talk: Talk, text: str) -> None:
    """Stay at the review of a text that names somebody who asked not to be shown to others."""
    named = talk.look_up(f"named_{zlib.crc32(text.encode())}", partial(restricted_named, text=text))
    if named:
        said = _(
            "Nội dung nêu {names}: người này đang hạn chế hiển thị. Đề nghị sửa nội dung rồi gửi lại.",
            names=", ".join(named),
        )
        talk.review_again(said)


def restricted_named(tx: Tx, text: str) -> list[str]:
    return list(restriction.named_in(tx, text).values())


def brief(text: str) -> str:
    return excerpt(text, BRIEF)


def quoted(text: str) -> str:
    """Shorten a text to what stands in quotes within a sentence."""
    return brief(text).rstrip(".")
