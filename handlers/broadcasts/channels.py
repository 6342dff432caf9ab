"""By which channels a broadcast would go as things stand, and what it takes of what Zalo lets us send."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.reachability import ZALO_BOT, ZALO_OA, Bar, Limits, Place, Standing, Way, choose
from bot.pieces import pieces
from bot.talk import Facts
from bot.text import number_text
from bot.words import _
from handlers.engine.feature import Scene
from handlers.engine.wording import channel_name
from handlers.sending import quota
from storage.engine import channel_state, counters, routing
from storage.engine.db import Tx

LONGEST = 2000  # characters of a message on Zalo: what is longer goes as several


@dataclass(frozen=True)
class Share:
    """What goes by one account of ours. ``left`` is what it may still send of it; None: it is not counted."""

    channel: str
    account: str
    people: int
    messages: int
    left: int | None


def facts(scene: Scene) -> dict[str, Any]:
    """What is left of our quotas as the form is opened: of a bot for broadcasts and in all, of an OA."""
    limits, left = quota.limits(scene.settings), {}
    if scene.settings.zalo_bot_tokens:
        for account in channel_state.count_people(scene.tx, ZALO_BOT):
            month = quota.budget(scene.tx, account, scene.at, scene.settings)
            left[account] = [max(month.for_broadcasts - month.used, 0), max(month.most - month.used, 0)]
    if (account := scene.settings.zalo_oa_id) and limits.paid_a_day:
        used = counters.used(scene.tx, ZALO_OA, account, counters.local_day(scene.at))
        left[account] = [max(limits.paid_a_day - used, 0)] * 2
    return {"limits": [limits.bot_a_month, limits.paid_a_day, limits.has_template], "left": left}


def messages(text: str, files: int) -> int:
    """How many messages it is to each, where they are counted."""
    return max(1, len(list(pieces(text, LONGEST)))) + files


def look(tx: Tx, known: Facts, people: Collection[int], each: tuple[int, bool]) -> list[list[Any]]:
    """The shares, as JSON; the last is of who cannot be written to. ``each``: messages, and is it urgent."""
    if "limits" not in known:  # a form that was opened before a deploy
        return []
    number, is_urgent = each
    limits = Limits(*known["limits"])
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
    tx: Tx, people: Collection[int], now: datetime, limits: Limits
) -> list[tuple[Place, Standing, int]]:
    """Where it goes, how, and to how many: most have one contact, and are counted by the database."""
    found = [([place], count) for place, count in routing.count_places_alike(tx, people, now)]
    if sum(count for _place, count in found) < len(people):
        apart = routing.places_of(tx, routing.people_unlike(tx, people, now), now)
        found += [(theirs, 1) for theirs in apart.values()]
    return [(*one, count) for theirs, count in found if (one := choose(theirs, now, limits))]


def may_go(standing: Standing) -> bool:
    """Also where the channel will be up again."""
    return not isinstance(standing, Bar) or standing == Bar.DOWN


def lines(found: Sequence[Sequence[Any]]) -> list[str]:
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
