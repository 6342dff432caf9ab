"""Find units, people and former names in the directory (/danhba): by a question, by words, or by group."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Message, Option, _, excerpt, fold, local_date, regex
from bot.domain.dates import read_date
from bot.domain.directory.names import NamedUnit
from bot.domain.directory.people import KIN, HeldPost, NamedPerson
from bot.domain.directory.questions import WHO_WATCHES, LookUp, Wanted, look_up
from bot.domain.directory.search import Directory, DirectoryEntry, Field, Found, is_sure
from handlers.directory.cards import (
    LABEL,
    brief_line,
    group_by_person,
    person_card,
    posts_seen,
    unit_card,
    watchers_card,
)
from handlers.directory.former import (
    FormerNameFound,
    check_typed,
    former_names,
    is_in_order,
    units_written_to,
)
from handlers.engine import Action, Context, Replies, no_such_button, press_button
from storage import directory
from storage.directory import ListedPost, ListedUnit
from storage.personal_data import restriction

SHOWN = 8  # that are offered of what is found
PAGE = 10  # units of a group
IN_BRIEF = 15  # units that are told in a line each
NEAR = 3  # units that are named as alike

WATCHES = r"(?:theo doi|truc|giu|phu trach|quan ly|kiem tra|coi|xem|lo)"  # folded, as what follows
ASKS_WATCHER = regex(
    rf"\b(?:ai|nguoi nao|dong chi nao|ban nao)\b(?: \w+){{0,6}}? {WATCHES} (?:\w+ )?(?:hop thu|mail|email)\b"
    rf"|\b(?:hop thu|mail|email)\b(?: \w+){{0,6}}? (?:ai|nguoi nao|dong chi nao) (?:\w+ ){{0,2}}?{WATCHES}\b"
)
NO_WATCHER = regex(
    r"\b(?:chua|roi|quen|phai|quyen|phep|trach nhiem|khong|ko|nen|mat khau)\b|\bda (?!cu\b|duoc cu\b)"
)
REACHED = {Wanted.ADDRESS, Wanted.PHONE}
CALLS_OFFICE = regex(r"\bphong\b(?! (?:minh|em|toi|tui|chung|ban|nao|khac)\b)")  # folded
MOST_WATCHED = 3  # units of which it is shown who watches their mailboxes
OWN, FORMER, POST, UNIT, GROUP = 1.0, 0.9, 0.8, 0.6, 0.3  # how much a name says: one's own, a former one, …


@dataclass(frozen=True)
class DirectoryOfDay:
    """The directory of a day: its open units, the posts in them, and the names that units had."""

    units: Sequence[ListedUnit]
    posts: Sequence[ListedPost]
    former: Sequence[FormerNameFound]

    def named_units(self) -> list[NamedUnit]:
        """Return the units as questions are read by; a former name has minus its change for an id."""
        return [*map(named_unit, self.units), *map(named_former, self.former)]

    def named_people(self) -> list[NamedPerson]:
        own = group_by_person(with_names(self.posts))
        return [NamedPerson(one[0].person, one[0].name, tuple(map(held_post, one))) for one in own]


def named_unit(unit: ListedUnit) -> NamedUnit:
    return NamedUnit(unit.id, unit.code, unit.name, unit.kind, mailbox=unit.mailbox, phone=unit.phone)


def named_former(was: FormerNameFound) -> NamedUnit:
    return NamedUnit(-was.change, "", was.name, is_former=True)


def held_post(post: ListedPost) -> HeldPost:
    return HeldPost(post.unit, post.title, post.role.value)


def read_roster(context: Context) -> DirectoryOfDay:
    listed = directory.listed(context.tx, local_date(context.at))
    return DirectoryOfDay(listed, posts_seen(context), former_names(context.tx, listed))


def show(context: Context, typed: str) -> Replies:
    """Show the groups ("/danhba"), or answer a question ("/danhba số chú Ba văn thư xã Phú Hữu")."""
    if not typed:
        return [group_list(context, directory.listed(context.tx, local_date(context.at)))]
    if checked := show_addresses(context, typed):
        return checked
    roster = read_roster(context)
    if names_unseen(context, roster, typed):
        return [not_found(typed)]
    looked = look_up_in(context, roster, typed)
    if asks_who_watches(typed) and 0 < len(looked.units) <= MOST_WATCHED and is_of_now(context, typed):
        return show_watchers(context, [unit.id for unit in looked.units if unit.id > 0])
    is_nobody_named = not (looked.units or looked.people)
    is_now = is_of_now(context, typed)
    if looked.is_left_over and is_nobody_named and (office := office_called(context, roster, typed)):
        return [one_unit(context, office, roster)]
    if (looked.is_left_over and looked.is_own) or (
        is_nobody_named and is_now and WHO_WATCHES.search(fold(typed))
    ):
        return show_own(context, roster)
    is_name_alone = looked.unknown == (typed.strip(),) and is_nobody_named
    if looked.is_left_over or is_name_alone:
        return search(context, looked.unknown[0] if looked.unknown else typed, roster)
    return answer(context, looked, roster)


def show_addresses(context: Context, typed: str) -> Replies:
    """Say of the addresses that are typed which are old, and show the unit that is written to, of one.

    Nothing where none is typed, or all are people's.
    """
    found = check_typed(context, typed)
    there = units_written_to(context, found)
    said = [one.text() for one in found if not is_in_order(one)]
    cards = [unit_card(context, one, posts_seen(context, [one.id])) for one in there[:1] if len(there) == 1]
    return [*([Message("\n".join(said))] if said else []), *cards]


def office_called(context: Context, roster: DirectoryOfDay, typed: str) -> ListedUnit | None:
    """Return the office, where "số điện thoại Phòng" can mean no unit of the asker's own; else None."""
    own = [fold(role.unit_name) for role in context.who.roles]
    if not CALLS_OFFICE.search(fold(typed)) or any(name.startswith("phong ") for name in own):
        return None
    return next((unit for unit in roster.units if unit.name == context.settings.office_name), None)


def names_unseen(context: Context, roster: DirectoryOfDay, typed: str) -> bool:
    """Return whether a text names somebody whom the reader may not see: then nobody alike is shown."""
    unseen = {-post.person for post in roster.posts if post.person < 0}
    return bool(unseen) and not unseen.isdisjoint(restriction.named_in(context.tx, typed))


def is_of_now(context: Context, typed: str) -> bool:
    return read_date(typed, context.at, past=True) in (None, local_date(context.at))


def asks_who_watches(typed: str) -> bool:
    """Return whether it is asked who watches a mailbox, and not who may, must or has: "ai phụ trách mail"."""
    said = fold(typed)
    return ASKS_WATCHER.search(said) is not None and NO_WATCHER.search(said) is None


def show_watchers(context: Context, unit_ids: Sequence[int]) -> Replies:
    """Show who watches the mailboxes of these units."""
    posts = posts_seen(context, unit_ids)
    there = units_by_id(context)
    return [
        watchers_card(context, there[unit], [post for post in posts if post.unit == unit])
        for unit in unit_ids
        if unit in there
    ]


def look_up_in(context: Context, roster: DirectoryOfDay, typed: str) -> LookUp:
    """Return which units and people of the directory a text names."""
    return look_up(typed, roster.named_units(), roster.named_people(), [context.settings.office_place])


def show_named(context: Context, typed: str) -> Replies:
    """Show whose address or telephone a text plainly names; nothing where it names nobody."""
    if checked := show_addresses(context, typed):
        return checked
    roster = read_roster(context)
    looked = look_up_in(context, roster, typed)
    is_plain = (looked.units or looked.people) and not looked.unknown
    return answer(context, looked, roster) if is_plain and looked.wanted & REACHED else []


def people_in(context: Context, text: str) -> list[str]:
    """Return the full names of the directory's people that a text of ours holds."""
    return [
        one for one in dict.fromkeys(each.name for each in read_roster(context).named_people()) if one in text
    ]


def unit_named(context: Context, typed: str, but: str = "") -> str:
    """Return the one unit that ``units_named`` finds; "" where that is not one."""
    found = list(units_named(context, typed, but).values())
    return found[0] if len(found) == 1 else ""


def units_named(context: Context, typed: str, but: str = "") -> dict[int, str]:
    """Return the units that a text names (id -> name), or else those of the people whom it names.

    ``but``: words of it that name another unit.
    """
    roster = read_roster(context)
    looked = look_up_in(context, roster, typed)
    others = {unit.id for unit in look_up_in(context, roster, but).units} if but else set()
    named = {unit.id: unit.name for unit in looked.units if unit.id > 0 and unit.id not in others}
    held = {post.unit for person in (*looked.people, *looked.near_people) for post in person.posts}
    return named or {unit.id: unit.name for unit in roster.units if unit.id in held}


def show_own(context: Context, roster: DirectoryOfDay) -> Replies:
    """Show the asker's own units: "ai giữ hộp thư của cơ quan tôi"."""
    own = {role.unit for role in context.who.roles}
    cards = [one_unit(context, unit, roster) for unit in roster.units if unit.id in own]
    return cards or [group_list(context, roster.units)]


def answer(context: Context, looked: LookUp, roster: DirectoryOfDay) -> Replies:
    """Answer what a question was taken for: who or what was found, then the names that were not."""
    found = of_people(context, looked, roster) if looked.people else of_units(context, looked, roster)
    missing = [unknown_message(said, looked, roster) for said in looked.unknown]
    if not looked.people and looked.posts and looked.units and not looked.unknown:
        missing = no_holder(looked)
    return [*missing, *found]


def of_people(context: Context, looked: LookUp, roster: DirectoryOfDay) -> Replies:
    if len(looked.people) == 1:
        return show_person(context, looked.people[0].id)
    entries = {entry.key: entry for entry in person_entries(roster.posts, roster.units)}
    options = [
        Option(key, excerpt(entries[key].name, LABEL))
        for key in (f"db_person:{one.id}" for one in looked.people)
    ]
    said = _("Anh/chị tìm ai, đơn vị nào?")
    if len(options) > SHOWN:
        said = _("Có {count} kết quả; {shown} kết quả đầu như sau.", count=len(options), shown=SHOWN)
    return [Message(said, tuple(options[:SHOWN]))]


def of_units(context: Context, looked: LookUp, roster: DirectoryOfDay) -> Replies:
    """Show the one unit that is meant; of several each in brief, or which of them it may be."""
    if len(looked.units) == 1:
        only = looked.units[0].id
        return show_former(context, -only) if only < 0 else show_unit(context, only)
    by_id = {unit.id: unit for unit in roster.units}
    there = [by_id[one.id] for one in looked.units if one.id in by_id]
    options = tuple(Option(f"db:{unit.id}", excerpt(unit.name, LABEL)) for unit in there[:SHOWN])
    if not looked.is_plain:
        return [Message(_("Anh/chị tìm ai, đơn vị nào?"), options)] if there else []
    lines = [brief_line(unit) for unit in there[:IN_BRIEF]]
    if rest := len(there[IN_BRIEF:]):
        lines.append(_("… và {count} đơn vị khác; gõ /danhba để xem theo nhóm.", count=rest))
    return [Message("\n".join(lines), options if len(there) <= SHOWN else ())] if there else []


def unknown_message(said: str, looked: LookUp, roster: DirectoryOfDay) -> Message:
    """Say which name is not known, and offer those like it: namesakes elsewhere, units of a like name."""
    labels = {entry.key: entry.name for entry in person_entries(roster.posts, roster.units)}
    near = [
        Option(key, excerpt(labels[key], LABEL))
        for key in (f"db_person:{one.id}" for one in looked.near_people)
    ]
    near += [Option(f"db:{unit.id}", excerpt(unit.name, LABEL)) for unit in looked.near if unit.id > 0]
    if not near and not looked.units:
        of_units = [*map(unit_entry, roster.units), *former_entries(roster.former)]
        is_person = fold(said).split()[:1] and fold(said).split()[0] in KIN  # units are not called so
        alike = Directory(person_entries(roster.posts, roster.units) if is_person else of_units).find(said)
        near = [Option(one.entry.key, excerpt(one.entry.name, LABEL)) for one in alike]
    if near:
        return Message(
            _("Không tìm thấy đúng “{typed}”. Tên gần giống:", typed=excerpt(said, LABEL)), tuple(near[:NEAR])
        )
    return not_found(said)


def no_holder(looked: LookUp) -> Replies:
    post = ", ".join(looked.posts)
    names = "; ".join(unit.name for unit in looked.units[:NEAR])
    return [Message(_("Danh bạ chưa có ai là “{post}” của {unit}.", post=post, unit=names))]


def not_found(typed: str) -> Message:
    said = _(
        "Không tìm thấy “{typed}” trong danh bạ. Gõ /danhba để xem theo nhóm đơn vị.",
        typed=excerpt(typed, LABEL),
    )
    return Message(said)


def search(context: Context, typed: str, roster: DirectoryOfDay) -> Replies:
    """Find what has most of the words, where they name nobody plainly."""
    former = former_entries(roster.former)
    people = person_entries(roster.posts, roster.units)
    found = Directory([*map(unit_entry, roster.units), *former, *people]).find(typed)
    if not is_sure(found):
        return [found_list(typed, found)]
    name, _colon, text = found[0].entry.key.partition(":")  # a button's token
    return press_button(context, context.features.buttons[name], text)


def group_list(context: Context, units: Sequence[ListedUnit]) -> Message:
    named = dict.fromkeys(unit.kind for unit in units if unit.kind)
    options = [Option(f"db_group:{group_mark(name)}", name) for name in named]
    if context.may(Action.ROSTER):
        options.append(Option("roster_excel:", _("Xuất Excel")))
        options.append(Option("db_compare:", _("So với danh sách của {the_department}")))
    hint = _("Gõ tên đơn vị, họ tên hoặc chức vụ sau lệnh, ví dụ: “/danhba nội vụ”; hoặc chọn nhóm đơn vị.")
    return Message(hint, tuple(options), heading=_("Danh bạ thư điện tử"))


def group_mark(name: str) -> str:
    return f"{zlib.crc32(name.encode()):x}"


def unit_entry(unit: ListedUnit) -> DirectoryEntry:
    fields = Field(unit.name, OWN), Field(unit.code, OWN), Field(unit.kind, GROUP)
    return DirectoryEntry(f"db:{unit.id}", unit.name, fields)


def person_entries(posts: Sequence[ListedPost], units: Sequence[ListedUnit]) -> list[DirectoryEntry]:
    """Make one entry a person, who may hold several posts."""
    by_id = {unit.id: unit for unit in units}
    named = group_by_person(with_names(posts))
    return [person_entry(own, [by_id[post.unit] for post in own]) for own in named]


def with_names(posts: Sequence[ListedPost]) -> list[ListedPost]:
    """Return the posts whose holders the reader may see."""
    return [post for post in posts if post.person > 0]


def person_entry(posts: Sequence[ListedPost], units: Sequence[ListedUnit]) -> DirectoryEntry:
    """Make the entry of a person, whose posts are in these units."""
    first = posts[0]
    label = ", ".join(filter(None, (first.name, first.title, units[0].name)))
    of_titles = [Field(post.title, POST) for post in posts if post.title]
    of_units = [Field(text, UNIT) for unit in units for text in (unit.name, unit.code)]
    return DirectoryEntry(f"db_person:{first.person}", label, (Field(first.name, OWN), *of_titles, *of_units))


def found_list(typed: str, found: Sequence[Found]) -> Message:
    options = tuple(Option(one.entry.key, excerpt(one.entry.name, LABEL)) for one in found[:SHOWN])
    typed = excerpt(typed, LABEL)
    said = _("Anh/chị tìm ai, đơn vị nào?")
    if not found:
        return not_found(typed)
    if not found[0].is_whole:
        said = _("Không tìm thấy đúng “{typed}”. Tên gần giống:", typed=typed)
    elif len(found) > SHOWN:
        said = _("Có {count} kết quả; {shown} kết quả đầu như sau.", count=len(found), shown=SHOWN)
    return Message(said, options)


def show_group(context: Context, mark: str, page: int) -> Replies:
    """Show a page of a group's units, from 0; ``mark`` is that of its name."""
    units = directory.listed(context.tx, local_date(context.at))
    there = [unit for unit in units if group_mark(unit.kind) == mark]
    if not there[page * PAGE :]:
        raise no_such_button()
    options = [
        Option(f"db:{unit.id}", excerpt(unit.name, LABEL)) for unit in there[page * PAGE : (page + 1) * PAGE]
    ]
    if there[(page + 1) * PAGE :]:
        options.append(Option(f"db_group:{mark}:{page + 1}", _("Xem tiếp")))
    return [Message(_("Xin chọn đơn vị."), tuple(options), heading=there[0].kind)]


def show_unit(context: Context, unit_id: int) -> Replies:
    unit = units_by_id(context).get(unit_id)
    if unit is None:
        raise no_such_button()
    return [unit_card(context, unit, posts_seen(context, [unit.id]))]


def one_unit(context: Context, unit: ListedUnit, roster: DirectoryOfDay) -> Message:
    return unit_card(context, unit, [post for post in roster.posts if post.unit == unit.id])


def show_person(context: Context, person: int) -> Replies:
    posts = posts_seen(context, person=person) if person > 0 else []
    if not posts or posts[0].person != person:
        raise no_such_button()
    return [person_card(context, posts, units_by_id(context))]


def show_former(context: Context, change: int) -> Replies:
    """Say what became of a name that ended with this change, and show the unit that it is now."""
    there = list(units_by_id(context).values())
    former = next((one for one in former_names(context.tx, there) if one.change == change), None)
    if former is None:
        raise no_such_button()
    now = show_unit(context, former.unit.id) if former.unit else []
    return [Message(former.became()), *now]


def units_by_id(context: Context) -> dict[int, ListedUnit]:
    return {unit.id: unit for unit in directory.listed(context.tx, local_date(context.at))}


def former_entries(found: Sequence[FormerNameFound]) -> list[DirectoryEntry]:
    return [DirectoryEntry(f"db_was:{one.change}", one.label(), (Field(one.name, FORMER),)) for one in found]
