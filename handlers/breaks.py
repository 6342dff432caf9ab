"""Before days off that last longer than the Official Account's window: the office hears who is out of reach.

On the last working day, while people are at their desks: as the break ends nobody can be written to free of
charge who has only an account there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.config import Settings
from bot.domain.reachability import FREE_FOR, ZALO_OA, Limits, Place, Standing, Way, choose, standing
from bot.domain.rights import Role
from bot.message import Message
from bot.text import local_date, moment_text, number_text
from bot.words import _
from handlers import quota
from handlers.titles import channel_name
from storage import places
from storage import standing as districts
from storage.db import Tx
from storage.holders import Holder, holders

HOUR = time(16)  # our own choice
ROLES = (Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.OFFICE)
SHOWN = 20  # units by their names
Reached = Mapping[int, tuple[Place, Standing]]  # person -> where and how


@dataclass(frozen=True)
class Break:
    """How people are reached as a break ends, of those whose first account is out of its window then."""

    ends: datetime
    free: Mapping[str, int]  # channel -> how many
    paid: int
    by_template: int
    nobody: int
    units: Sequence[str]  # that have nobody who can be reminded

    @property
    def people(self) -> int:
        return sum(self.free.values()) + self.paid + self.by_template + self.nobody


def is_long(now: datetime, ends: datetime) -> bool:
    return ends - now > FREE_FOR


def look(tx: Tx, now: datetime, ends: datetime, settings: Settings) -> Break:
    """As it will be at ``ends``, if nobody writes until then."""
    held = holders(tx, now, ROLES)
    theirs = places.of_people(tx, {one.person for unit in held.values() for one in unit}, now)
    limits = quota.limits(settings)
    reached = spread(theirs, ends, limits)
    late = [reached[person] for person, found in theirs.items() if is_late(found, ends, limits)]
    ways = Counter(way for _place, way in late)
    owing = districts.owing(tx, local_date(now))
    return Break(
        ends,
        free=Counter(place.channel for place, way in late if way == Way.FREE),
        paid=ways[Way.PAID],
        by_template=ways[Way.TEMPLATE],
        nobody=sum(not isinstance(way, Way) for _place, way in late),
        units=[unit.name for unit in owing if is_silent(held.get(unit.id, ()), reached)],
    )


def spread(theirs: Mapping[int, Sequence[Place]], ends: datetime, limits: Limits) -> Reached:
    """How each person is reached; of what costs money no more than a day has."""
    found, left = {}, limits.paid_a_day
    for person, of_person in theirs.items():
        then = [as_then(place) for place in of_person]
        chosen = choose(then, ends, replace(limits, paid_a_day=left))
        if chosen:
            found[person] = chosen
            left -= chosen[1] in (Way.PAID, Way.TEMPLATE)
    return found


def as_then(place: Place) -> Place:
    """After the break the day's paid messages are counted anew, and what is down is up."""
    return replace(place, is_down=False, used=0 if place.channel == ZALO_OA else place.used)


def is_late(found: Sequence[Place], ends: datetime, limits: Limits) -> bool:
    """Whether a person's first account is an Official Account's whose window is over then."""
    first = next((place for place in found if place.is_served and not place.is_blocked), None)
    return bool(first and first.channel == ZALO_OA and standing(as_then(first), ends, limits) != Way.FREE)


def is_silent(held: Iterable[Holder], reached: Reached) -> bool:
    """Whether a unit has officers with accounts, and none of them can be written to."""
    ways = [reached[one.person][1] for one in held if one.role == Role.OFFICER and one.person in reached]
    return bool(ways) and not any(isinstance(way, Way) for way in ways)


def say(found: Break) -> Message:
    said = _(
        "Sau kỳ nghỉ, đến {moment}, {count} người quá cửa sổ tương tác của Zalo OA:",
        moment=moment_text(found.ends),
        count=number_text(found.people),
    )
    return Message("\n".join([said, *(f"– {line}" for line in ways(found)), *nobody_in(found.units)]))


def ways(found: Break) -> list[str]:
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


def nobody_in(units: Sequence[str]) -> list[str]:
    if not units:
        return []
    named = "; ".join([*units[:SHOWN], *(["…"] if len(units) > SHOWN else [])])
    return [
        _("Đơn vị không nhắn được ai: {units}.", units=named),
        _("Đề nghị gọi các đơn vị này khi làm việc lại, và mời cán bộ theo dõi liên kết thêm một kênh khác."),
    ]
