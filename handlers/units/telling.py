"""Everybody whom a unit's change concerns hears of it once: its people, its successor's, the office."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from bot.config import Settings
from bot.domain.hours import opening
from bot.domain.rights import HEADING, Role
from bot.domain.unit_changes import Kind
from bot.message import Message
from bot.words import DEFAULT, _, speaking
from handlers.tell import Notice, tell
from handlers.titles import role_name
from handlers.units import words
from handlers.units.people import Post
from storage import outbox, unit_deeds
from storage.accounts import Account
from storage.calendar import calendar
from storage.db import Tx
from storage.holders import holders, office_people
from storage.outbox import Lane, Outgoing
from storage.unit_changes import UnitChange

CONCERNED = (*HEADING, Role.OFFICER)  # of the successor


@dataclass(frozen=True)
class Outcome:
    """What was done, who of the unit hears of it, and whose accounts are nobody's now."""

    change: UnitChange
    lines: Callable[[], Sequence[str]]  # in the language of whoever reads them
    stay: Collection[int] = ()
    out: Collection[Account] = ()
    posts: Mapping[int, Post] = field(default_factory=dict)  # what they are in the successor
    by: int = 0  # who hears of it where they did it


def people_of(tx: Tx, unit: int, day: date) -> set[int]:
    return {one.person for one in unit_deeds.held(tx, unit, day)}


def to_office(outcome: Outcome) -> list[str]:
    return [words.news(outcome.change), *outcome.lines()]


def tell_all(tx: Tx, outcome: Outcome, now: datetime, settings: Settings) -> None:
    """On a day off the next working morning: nobody need act before."""
    begins = opening(now, calendar(tx), settings.quiet)
    tell(tx, now, notices(tx, outcome, now, begins), settings.quiet)
    key = f"unit_change:{outcome.change.id}"
    with speaking(DEFAULT):
        message = Message(f"{words.news(outcome.change)} {goodbye(settings)}")
    outbox.put(
        tx,
        [
            Outgoing(
                f"{key}:at:{one.contact}",
                one.contact,
                one.channel,
                Lane.NUDGE,
                message,
                now,
                not_before=begins,
            )
            for one in outcome.out
        ],
    )


def goodbye(settings: Settings) -> str:
    return _(
        "Anh/chị không còn vai trò nào trong hệ thống nên tài khoản này đã được gỡ. Cần biết thêm xin liên "
        "hệ {office}. Trân trọng.",
        office=settings.office_name,
    )


def notices(tx: Tx, outcome: Outcome, now: datetime, begins: datetime) -> Iterator[Notice]:
    """Each person once: as one of the office, of the unit, or of its successor."""
    change, key = outcome.change, f"unit_change:{outcome.change.id}"
    office = {one.person for one in office_people(tx, now)}
    for person in sorted(office - {outcome.by}):
        yield Notice(
            key,
            person,
            lambda: Message("\n".join(to_office(outcome))),
            not_before=begins,
            roles=(Role.OFFICE,),
        )
    theirs = set(outcome.stay) - office
    for person in sorted(theirs):
        yield Notice(
            key, person, partial(said_to_unit, outcome, person), not_before=begins, roles=tuple(Role)
        )
    for person in sorted(of_successor(tx, change, now) - office - theirs):
        yield Notice(key, person, lambda: Message(to_successor(outcome)), not_before=begins, roles=CONCERNED)


def of_successor(tx: Tx, change: UnitChange, now: datetime) -> set[int]:
    if not change.successor:
        return set()
    return {one.person for one in holders(tx, now, CONCERNED, [change.successor])[change.successor]}


def said_to_unit(outcome: Outcome, person: int) -> Message:
    return Message(to_unit(outcome, person))


def to_unit(outcome: Outcome, person: int) -> str:
    return f"{words.news(outcome.change)} {then(outcome, person)}"


def then(outcome: Outcome, person: int) -> str:
    """What it means for somebody of the unit."""
    change = outcome.change
    if change.kind == Kind.CLOSED:
        unit = words.places(change)["unit"]
        return _("Vai trò của anh/chị ở {unit} kết thúc; các vai trò khác không đổi.", unit=unit)
    post = outcome.posts.get(person)
    if post is None:
        return _("Công việc và vai trò của anh/chị không đổi.")
    places = {"role": role_name(post.role), "unit": change.successor_name}
    if post.has_led:
        return _("Anh/chị là {role} của {unit} cho đến khi có thay đổi nhân sự ghi chức vụ mới.", **places)
    return _("Anh/chị là {role} của {unit}.", **places)


def to_successor(outcome: Outcome) -> str:
    return "\n".join([words.news(outcome.change), *outcome.lines()])
