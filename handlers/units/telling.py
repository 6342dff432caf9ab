"""Everybody whom units' changes concern hears of them once: their people, their successors', the office."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.words import DEFAULT, _, speaking
from bot.domain import unit_changes
from bot.domain.calendar import next_office_hour
from bot.domain.changes import PersonnelChange
from bot.domain.rights import HEADING, Role
from bot.domain.unit_changes import UnitChange, UnitChangeKind
from handlers.engine.tell import Notice, tell_notices
from handlers.engine.wording import role_name
from handlers.personnel.cards import summary
from handlers.units import cards
from storage.calendar import calendar
from storage.engine import contacts, outbox
from storage.engine.contacts import Account
from storage.engine.db import Tx
from storage.engine.outbox import Lane, Outgoing
from storage.engine.role_holders import holders, office_people
from storage.units import unit_effects

CONCERNED = (*HEADING, Role.OFFICER)  # of the successor
Lines = Callable[[], Sequence[str]]  # in the language of whoever reads them

ANSWERING = (*HEADING, Role.OFFICER)  # for a unit that told of a change


@dataclass(frozen=True)
class PostInSuccessor:
    """What somebody is in the successor; whether they led the unit that went into it."""

    role: Role
    has_led: bool


@dataclass(frozen=True)
class Outcome:
    """What was done, who of the unit hears of it, and whose accounts are nobody's now."""

    change: UnitChange
    lines: Lines
    stay: Collection[int] = ()
    out: Collection[Account] = ()
    posts: Mapping[int, PostInSuccessor] = field(default_factory=dict)  # what they are in the successor
    moved: Sequence[PersonnelChange] = ()  # personnel changes under way that were passed on, or withdrawn
    about: int = 0  # the unit, new or the successor, of which is said what it still lacks
    is_office: bool = False  # whether it is the one that sees to everything here


@dataclass(frozen=True)
class Part:
    """What somebody hears of one outcome, holding which roles; and of which unit also what it lacks."""

    say: Lines
    roles: tuple[Role, ...]
    about: int = 0


def people_of(tx: Tx, unit: int, day: date) -> set[int]:
    return {one.person for one in unit_effects.roles_of(tx, unit, day)}


def tell_all(tx: Tx, outcomes: Sequence[Outcome], now: datetime, settings: Settings, by: int) -> list[str]:
    """One message to each, on a day off the next working morning: nobody need act before.

    What ``by``, who has done it, would hear is returned.
    """
    begins = next_office_hour(now, calendar(tx), settings.quiet)
    lacks = {one.about: lacking(tx, one) for one in outcomes if one.about}
    heard: defaultdict[int, list[Part]] = defaultdict(list)
    for outcome in outcomes:
        for person, part in parts(tx, outcome, now, settings):
            heard[person].append(part)
    heard.pop(by, None)
    key = f"unit_change:{outcomes[0].change.id}"
    notices = (notice(key, person, heard[person], lacks) for person in heard)
    tell_notices(tx, now, (replace(one, not_before=begins) for one in notices), settings.quiet)
    words_left = (last_word(one, account, now, settings) for one in outcomes for account in one.out)
    outbox.put(tx, [replace(one, not_before=begins) for one in words_left])
    return joined_lines([of_office(one, settings) for one in outcomes], lacks)


def lacking(tx: Tx, outcome: Outcome) -> Lines:
    """What the unit that is new, or received another, is still without."""
    change = outcome.change
    extent = unit_effects.extent(tx, outcome.about, change.effective)
    held = {one.role for one in unit_effects.roles_of(tx, outcome.about, change.effective)}
    return partial(cards.lacking_lines, change.successor_name or change.name, held, extent)


def parts(tx: Tx, outcome: Outcome, now: datetime, settings: Settings) -> Iterator[tuple[int, Part]]:
    """Each person once: as one of the office, of the unit, of its successor, or as who told of a change."""
    office = {one.person for one in office_people(tx, now)}
    for person in sorted(office):
        yield person, of_office(outcome, settings)
    theirs = set(outcome.stay) - office
    successors = of_successor(tx, outcome.change, now) - office - theirs
    sent = changes_by_sender(tx, outcome.moved, now)
    for person in dict.fromkeys((*sorted(theirs), *sorted(successors), *sorted(set(sent) - office))):
        moved = partial(changes_under_way_lines, outcome.change, sent.get(person, ()))
        if person in theirs:
            yield person, Part(partial(to_unit, outcome, person, moved), tuple(Role))
        elif person in successors:
            yield person, Part(partial(to_successor, outcome, moved), CONCERNED, outcome.about)
        else:
            yield person, Part(partial(to_sender, outcome, moved), tuple(Role))


def of_successor(tx: Tx, change: UnitChange, now: datetime) -> set[int]:
    if not change.successor:
        return set()
    return {one.person for one in holders(tx, now, CONCERNED, [change.successor])[change.successor]}


def of_office(outcome: Outcome, settings: Settings) -> Part:
    return Part(partial(to_office, outcome, settings), (Role.OFFICE,), outcome.about)


def to_office(outcome: Outcome, settings: Settings) -> list[str]:
    said = to_successor(outcome, partial(changes_under_way_lines, outcome.change, outcome.moved))
    return [*said, own_name_note(settings)] if outcome.is_office else said


def own_name_note(settings: Settings) -> str:
    return _(
        "Tên “{office}” trong tin nhắn và văn bản là một cài đặt (OFFICE_NAME); cần đổi xin báo người vận "
        "hành.",
        office=settings.office_name,
    )


def to_successor(outcome: Outcome, moved: Lines) -> list[str]:
    return [unit_changes.unit_change_text(outcome.change), *outcome.lines(), *moved()]


def to_unit(outcome: Outcome, person: int, moved: Lines) -> list[str]:
    return [f"{unit_changes.unit_change_text(outcome.change)} {what_it_means(outcome, person)}", *moved()]


def to_sender(outcome: Outcome, moved: Lines) -> list[str]:
    return [unit_changes.unit_change_text(outcome.change), *moved()]


def what_it_means(outcome: Outcome, person: int) -> str:
    """What it means for somebody of the unit."""
    change = outcome.change
    if change.kind == UnitChangeKind.CLOSED:
        unit = unit_changes.unit_change_places(change)["unit"]
        return _("Vai trò của anh/chị ở {unit} kết thúc; các vai trò khác không đổi.", unit=unit)
    post = outcome.posts.get(person)
    if post is None:
        return _("Công việc và vai trò của anh/chị không đổi.")
    places = {"role": role_name(post.role), "unit": change.successor_name}
    if post.has_led:
        return _("Anh/chị là {role} của {unit} cho đến khi có thay đổi nhân sự ghi chức vụ mới.", **places)
    return _("Anh/chị là {role} của {unit}.", **places)


def joined_lines(heard: Sequence[Part], lacks: Mapping[int, Lines]) -> list[str]:
    """Of several changes one after the other; what a unit lacks once, in the end."""
    said = [line for one in heard for line in one.say()]
    about = dict.fromkeys(one.about for one in heard if one.about)
    return [*said, *(line for unit in about for line in lacks[unit]())]


def notice(key: str, person: int, heard: Sequence[Part], lacks: Mapping[int, Lines]) -> Notice:
    roles = {role for one in heard for role in one.roles}

    def say() -> Message:
        return Message("\n".join(joined_lines(heard, lacks)))

    return Notice(key, person, say, roles=tuple(role for role in Role if role in roles))


def last_word(outcome: Outcome, account: Account, now: datetime, settings: Settings) -> Outgoing:
    key = f"unit_change:{outcome.change.id}:at:{account.contact}"
    with speaking(DEFAULT):
        message = Message(f"{unit_changes.unit_change_text(outcome.change)} {goodbye(settings)}")
    return Outgoing(key, account.contact, account.channel, Lane.NUDGE, message, now)


def goodbye(settings: Settings) -> str:
    return _(
        "Anh/chị không còn vai trò nào trong hệ thống nên tài khoản này đã được gỡ. Cần biết thêm xin liên "
        "hệ {office}. Trân trọng.",
        office=settings.office_name,
    )


def changes_by_sender(
    tx: Tx, moved: Sequence[PersonnelChange], now: datetime
) -> Mapping[int, list[PersonnelChange]]:
    """Person -> theirs: who sent them; where they cannot be reached, their unit's heads and officers."""
    reached = contacts.addresses(tx, {one.by for one in moved}) if moved else {}
    there = holders(tx, now, ANSWERING, {one.unit for one in moved}) if moved else {}
    found: defaultdict[int, list[PersonnelChange]] = defaultdict(list)
    for one in moved:
        instead = [other.person for other in there[one.unit] if other.is_reachable]
        for person in [one.by] if one.by in reached else dict.fromkeys(instead):
            found[person].append(one)
    return found


def changes_under_way_lines(change: UnitChange, moved: Sequence[PersonnelChange]) -> list[str]:
    """What became of them by what became of the unit, in a line; none: no line."""
    if not moved:
        return []
    said = "; ".join(f"{one.number} ({summary(one)})" for one in moved)
    if change.kind == UnitChangeKind.CLOSED:
        return [_("Thay đổi nhân sự đến đơn vị này được rút lại: {changes}.", changes=said)]
    unit = change.successor_name
    return [_("Thay đổi nhân sự đang chờ chuyển sang {unit}: {changes}.", unit=unit, changes=said)]
