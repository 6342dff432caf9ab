"""Tell all whom units' changes concern, once: the units' people, their successors', the office."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.conversation import DEFAULT, Message, _, speaking
from bot.domain import changes
from bot.domain.calendar import next_office_hour
from bot.domain.changes import PersonnelChange, UnitChange, UnitChangeKind
from handlers.engine import HEADING, Context, Notice, Role, Tick, role_name, tell_all
from handlers.personnel import refresh_changes, summary
from handlers.units import cards
from storage.calendar import calendar
from storage.engine import Account, Lane, Outgoing, Tx, contacts, holders, office_people, outbox
from storage.units import unit_effects

ANSWERING = (*HEADING, Role.OFFICER)  # who hears of it for the successor, or for a unit that sent a change
Lines = Callable[[], Sequence[str]]  # in the language of whoever reads them


@dataclass(frozen=True)
class PostInSuccessor:
    """A person's role in the successor; ``has_led``: they led the unit that went into it."""

    role: Role
    has_led: bool


@dataclass(frozen=True)
class Outcome:
    change: UnitChange
    lines: Lines
    stay: Collection[int] = ()  # of its people, who goes on
    out: Collection[Account] = ()  # of who has no role any more, unlinked
    posts: Mapping[int, PostInSuccessor] = field(default_factory=dict)  # what they are in the successor
    moved: Sequence[PersonnelChange] = ()  # personnel changes under way that were passed on, or withdrawn
    about: int = 0  # the unit, new or the successor, of which is said what it still lacks
    is_office: bool = False  # whether it is the one that sees to everything here


@dataclass(frozen=True)
class NoticePart:
    """One outcome as a person hears it, for holding which roles; ``about``: see Outcome."""

    say: Lines
    roles: tuple[Role, ...]
    about: int = 0


def tell_concerned(context: Context | Tick, outcomes: Sequence[Outcome], by: int) -> list[str]:
    """Tell each in one message, on a day off the next working morning: nobody need act before.

    Return what ``by``, who has done it, would hear.
    """
    tx, now, settings = context.tx, context.at, context.settings
    begins = next_office_hour(now, calendar(tx), settings.quiet)
    lacks = {one.about: lacking(tx, one) for one in outcomes if one.about}
    heard: defaultdict[int, list[NoticePart]] = defaultdict(list)
    for outcome in outcomes:
        cards.redraw(context, outcome.change)
        gone = {one.person for one in outcome.out if one.person}
        context.redraw_about({*outcome.stay, *gone}, [outcome.change.fields.get("before", "")])
        refresh_changes(context, outcome.moved)
        for person, part in notice_parts(tx, outcome, now, settings):
            heard[person].append(part)
    heard.pop(by, None)
    key = f"unit_change:{outcomes[0].change.id}"
    notices = [
        Notice(key, person, partial(joined_message, parts, lacks), not_before=begins, roles=roles_of(parts))
        for person, parts in heard.items()
    ]
    tell_all(context, notices)
    outbox.put(tx, [last_word(context, one, gone, begins) for one in outcomes for gone in one.out])
    return joined_lines([office_part(one, settings) for one in outcomes], lacks)


def lacking(tx: Tx, outcome: Outcome) -> Lines:
    change = outcome.change
    extent = unit_effects.extent(tx, outcome.about, change.effective)
    filled = {one.role for one in unit_effects.roles_of(tx, outcome.about, change.effective)}
    return partial(cards.lacking_lines, change.successor_name or change.name, filled, extent)


def notice_parts(
    tx: Tx, outcome: Outcome, now: datetime, settings: Settings
) -> Iterator[tuple[int, NoticePart]]:
    """Tell each person once: as one of the office, of the unit, of its successor, or who sent a change."""
    office = {one.person for one in office_people(tx, now)}
    for person in sorted(office):
        yield person, office_part(outcome, settings)
    staying, successor = set(outcome.stay) - office, outcome.change.successor
    answering = holders(tx, now, ANSWERING, [successor])[successor] if successor else []
    receiving = {one.person for one in answering} - office - staying
    sent = changes_by_sender(tx, outcome.moved, now)
    for person in dict.fromkeys((*sorted(staying), *sorted(receiving), *sorted(set(sent) - office))):
        moved = partial(changes_under_way_lines, outcome.change, sent.get(person, ()))
        if person in staying:
            yield person, NoticePart(partial(unit_lines, outcome, person, moved), tuple(Role))
        elif person in receiving:
            yield person, NoticePart(partial(change_lines, outcome, moved), ANSWERING, outcome.about)
        else:
            yield person, NoticePart(partial(sender_lines, outcome, moved), tuple(Role))


def office_part(outcome: Outcome, settings: Settings) -> NoticePart:
    return NoticePart(partial(office_lines, outcome, settings), (Role.OFFICE,), outcome.about)


def office_lines(outcome: Outcome, settings: Settings) -> list[str]:
    said = change_lines(outcome, partial(changes_under_way_lines, outcome.change, outcome.moved))
    if outcome.is_office:
        setting = _(
            "Tên “{office}” trong tin nhắn và văn bản là một cài đặt (OFFICE_NAME); nếu cần đổi, xin báo "
            "người vận hành.",
            office=settings.office_name,
        )
        said.append(setting)
    return said


def change_lines(outcome: Outcome, moved: Lines) -> list[str]:
    return [changes.unit_change_text(outcome.change), *outcome.lines(), *moved()]


def unit_lines(outcome: Outcome, person: int, moved: Lines) -> list[str]:
    return [f"{changes.unit_change_text(outcome.change)} {meaning_text(outcome, person)}", *moved()]


def sender_lines(outcome: Outcome, moved: Lines) -> list[str]:
    return [changes.unit_change_text(outcome.change), *moved()]


def meaning_text(outcome: Outcome, person: int) -> str:
    change = outcome.change
    if change.kind == UnitChangeKind.CLOSED:
        unit = changes.unit_change_places(change)["unit"]
        return _("Vai trò của anh/chị ở {unit} kết thúc; các vai trò khác không đổi.", unit=unit)
    post = outcome.posts.get(person)
    if post is None:
        return _("Công việc và vai trò của anh/chị không đổi.")
    places = {"role": role_name(post.role), "unit": change.successor_name}
    if post.has_led:
        return _("Anh/chị là {role} của {unit} cho đến khi có thay đổi nhân sự ghi chức vụ mới.", **places)
    return _("Anh/chị là {role} của {unit}.", **places)


def roles_of(parts: Sequence[NoticePart]) -> tuple[Role, ...]:
    roles = {role for one in parts for role in one.roles}
    return tuple(role for role in Role if role in roles)


def joined_message(heard: Sequence[NoticePart], lacks: Mapping[int, Lines]) -> Message:
    return Message("\n".join(joined_lines(heard, lacks)))


def joined_lines(heard: Sequence[NoticePart], lacks: Mapping[int, Lines]) -> list[str]:
    """Say several changes one after the other, and in the end once for each unit what it lacks."""
    said = [line for one in heard for line in one.say()]
    about = dict.fromkeys(one.about for one in heard if one.about)
    return [*said, *(line for unit in about for line in lacks[unit]())]


def last_word(context: Context | Tick, outcome: Outcome, account: Account, begins: datetime) -> Outgoing:
    key = f"unit_change:{outcome.change.id}:at:{account.contact}"
    with speaking(DEFAULT):
        goodbye = _(
            "Anh/chị không còn vai trò nào trong hệ thống nên tài khoản này đã được gỡ. Nếu cần biết thêm, "
            "xin liên hệ {office}. Trân trọng.",
            office=context.settings.office_name,
        )
        said = Message(f"{changes.unit_change_text(outcome.change)} {goodbye}")
    return Outgoing(key, account.contact, account.channel, Lane.NUDGE, said, context.at, not_before=begins)


def changes_by_sender(
    tx: Tx, moved: Sequence[PersonnelChange], now: datetime
) -> Mapping[int, list[PersonnelChange]]:
    """Return person -> changes: who sent them or, where nobody is reached there, who answers for the unit."""
    reached = contacts.addresses(tx, {one.by for one in moved}) if moved else {}
    answering = holders(tx, now, ANSWERING, {one.unit for one in moved}) if moved else {}
    found: defaultdict[int, list[PersonnelChange]] = defaultdict(list)
    for one in moved:
        instead = [other.person for other in answering[one.unit] if other.is_reachable]
        for person in [one.by] if one.by in reached else dict.fromkeys(instead):
            found[person].append(one)
    return found


def changes_under_way_lines(change: UnitChange, moved: Sequence[PersonnelChange]) -> list[str]:
    if not moved:
        return []
    said = "; ".join(f"{one.number} ({summary(one)})" for one in moved)
    if change.kind == UnitChangeKind.CLOSED:
        return [_("Thay đổi nhân sự đến đơn vị này được rút lại: {changes}.", changes=said)]
    unit = change.successor_name
    return [_("Thay đổi nhân sự đang chờ chuyển sang {unit}: {changes}.", unit=unit, changes=said)]
