"""/danhba: units, people and former names, found by what is typed or group by group; and their cards."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.messages import Message, Option
from bot.conversation.text import day_text, fold, local_date
from bot.conversation.words import _
from bot.domain.directory.search import Directory, DirectoryEntry, Field, Found, is_sure
from bot.domain.rights import HEADING, Action, Role, Who, may
from bot.domain.unit_changes import ENDING, UnitChangeKind, final
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies
from storage import directory, mailboxes
from storage.directory import ListedPost, ListedUnit
from storage.engine.db import Tx
from storage.units import units

SHOWN = 8  # that are offered of what is found
PAGE = 10  # units of a group
LABEL = 60  # characters of a button
OWN, POST, UNIT, GROUP = 1.0, 0.8, 0.6, 0.3  # how much is said by a name, a post, a person's unit, a group

FORMER = 0.9  # how much is said by a name that a unit has no more
FORMER_TOKEN = "db_was"

SHARING_DUTY = (*HEADING, Role.OFFICER)  # of a unit's duty: who see one another's telephones
MOST_PEOPLE = 25  # people of a unit that are shown
LEADING = {Role.HEAD: 0, Role.DEPUTY: 1}
OTHERS = len(LEADING)

Addresses = Mapping[int, str]


def show(context: Context, typed: str) -> Replies:
    """/danhba, or "/danhba phòng nội vụ"."""
    units = directory.listed(context.tx, local_date(context.at))
    if not typed:
        return [group_list(context, units)]
    posts = directory.posts(context.tx, context.at)
    old = former_entries(former_names(context.tx, units))
    found = Directory([*map(unit_entry, units), *old, *person_entries(posts, units)]).find(typed)
    if is_sure(found):
        return show_found(context, found[0].entry.key)
    return [found_list(typed, found)]


def group_list(context: Context, units: Sequence[ListedUnit]) -> Message:
    named = dict.fromkeys(unit.kind for unit in units if unit.kind)
    options = tuple(Option(f"db_group:{group_mark(name)}", name) for name in named)
    if may(context.who, Action.ROSTER):
        options += (Option("roster_excel:", _("Xuất Excel")),)
        options += (Option("db_compare:", _("So với danh sách của Sở")),)
    hint = _("Gõ tên đơn vị, họ tên hoặc chức vụ sau lệnh, ví dụ: “/danhba nội vụ”; hoặc chọn nhóm đơn vị.")
    return Message(hint, options, heading=_("Danh bạ thư điện tử"))


def group_mark(name: str) -> str:
    return f"{zlib.crc32(name.encode()):x}"


def unit_entry(unit: ListedUnit) -> DirectoryEntry:
    return DirectoryEntry(
        f"db:{unit.id}", unit.name, (Field(unit.name, OWN), Field(unit.code, OWN), Field(unit.kind, GROUP))
    )


def person_entries(posts: Sequence[ListedPost], units: Sequence[ListedUnit]) -> list[DirectoryEntry]:
    """One entry a person, who may hold several posts."""
    named = {unit.id: unit for unit in units}
    return [
        DirectoryEntry(
            f"db_person:{held[0].person}",
            person_label(held, named),
            (Field(held[0].name, OWN), *other_fields(held, named)),
        )
        for held in group_by_person(posts)
    ]


def person_label(held: Sequence[ListedPost], units: Mapping[int, ListedUnit]) -> str:
    first = held[0]
    return ", ".join(filter(None, (first.name, first.title, units[first.unit].name)))


def other_fields(held: Sequence[ListedPost], units: Mapping[int, ListedUnit]) -> list[Field]:
    """By what else a person is found."""
    there = [(post.title, units[post.unit]) for post in held]
    titles = [Field(title, POST) for title, _unit in there if title]
    return [*titles, *(Field(text, UNIT) for _title, unit in there for text in (unit.name, unit.code))]


def show_found(context: Context, key: str) -> Replies:
    name, _colon, argument = key.partition(":")
    return {"db": show_unit, "db_person": show_person, FORMER_TOKEN: show_former}[name](context, argument)


def found_list(typed: str, found: Sequence[Found]) -> Message:
    options = tuple(Option(one.entry.key, one.entry.name[:LABEL]) for one in found[:SHOWN])
    if not found:
        return Message(
            _("Không thấy “{typed}” trong danh bạ. Gõ /danhba để xem theo nhóm đơn vị.", typed=typed[:LABEL])
        )
    if not found[0].is_whole:
        return Message(_("Không thấy đúng “{typed}”. Gần giống có:", typed=typed[:LABEL]), options)
    said = _("Anh/chị tìm ai, đơn vị nào?")
    if len(found) > SHOWN:
        said = _("Có {count} kết quả; {shown} kết quả đầu như sau.", count=len(found), shown=SHOWN)
    return Message(said, options)


def show_group(context: Context, argument: str) -> Replies:
    """db_group:<mark of its name>[:<page>]"""
    wanted, _colon, number = argument.partition(":")
    units = directory.listed(context.tx, local_date(context.at))
    there = [unit for unit in units if group_mark(unit.kind) == wanted]
    page = id_in(number)
    if not there[page * PAGE :]:
        raise no_such_button()
    options = [Option(f"db:{unit.id}", unit.name[:LABEL]) for unit in there[page * PAGE : (page + 1) * PAGE]]
    if there[(page + 1) * PAGE :]:
        options.append(Option(f"db_group:{wanted}:{page + 1}", _("Xem tiếp")))
    return [Message(_("Xin chọn đơn vị."), tuple(options), heading=there[0].kind)]


def show_unit(context: Context, argument: str) -> Replies:
    """db:<unit>"""
    unit = units_by_id(context).get(id_in(argument))
    if unit is None:
        raise no_such_button()
    return [unit_card(context, unit, directory.posts(context.tx, context.at, [unit.id]))]


def show_person(context: Context, argument: str) -> Replies:
    """db_person:<person>"""
    held = directory.posts(context.tx, context.at, person=id_in(argument)) if id_in(argument) else []
    if not held:
        raise no_such_button()
    return [person_card(context, held, units_by_id(context))]


def show_former(context: Context, argument: str) -> Replies:
    """db_was:<change>: what became of a name, and the unit that it is now."""
    there = list(units_by_id(context).values())
    was = next((one for one in former_names(context.tx, there) if one.change == id_in(argument)), None)
    if was is None:
        raise no_such_button()
    now = show_unit(context, str(was.unit.id)) if was.unit else []
    return [Message(was.became()), *now]


def units_by_id(context: Context) -> dict[int, ListedUnit]:
    return {unit.id: unit for unit in directory.listed(context.tx, local_date(context.at))}


@dataclass(frozen=True)
class FormerNameFound:
    """A former name; ``unit`` is the open one in which it ended, None where there is none."""

    change: int
    name: str
    kind: UnitChangeKind
    since: date
    unit: ListedUnit | None
    is_direct: bool  # whether it went there in one step

    def became(self) -> str:
        places = {"name": self.name, "day": day_text(self.since)}
        if self.unit is None:
            return _("“{name}” đã ngừng hoạt động từ ngày {day}.", **places)
        places["unit"] = self.unit.name
        if not self.is_direct:
            return _("“{name}” nay thuộc {unit}.", **places)
        if self.kind == UnitChangeKind.MERGED:
            return _("“{name}” đã sáp nhập vào {unit} từ ngày {day}.", **places)
        return _("“{name}” nay là {unit} (từ ngày {day}).", **places)

    def label(self) -> str:
        if self.unit is None:
            return _("{name} (đã ngừng hoạt động)", name=self.name)
        return _("{name} (nay: {unit})", name=self.name, unit=self.unit.name)


def former_names(tx: Tx, there: Sequence[ListedUnit]) -> list[FormerNameFound]:
    """Each name once, as it was last; not where a unit of today is called so. ``there``: the open units."""
    found = units.former_names(tx)
    into = {one.unit: one.successor for one in found if one.successor}
    ends = {one.unit: one.since for one in found if one.kind in ENDING}
    open_now, taken = {unit.id: unit for unit in there}, {fold(unit.name) for unit in there}
    known: dict[str, FormerNameFound] = {}
    for one in found:
        ended = final(one.unit, into)
        is_direct = ended in (one.successor, one.unit)
        unit = open_now.get(ended)
        since = one.since if unit else ends.get(one.unit, one.since)
        was = FormerNameFound(one.change, one.name, one.kind, since, unit, is_direct)
        if fold(one.name) not in taken:
            known.setdefault(fold(one.name), was)
    return list(known.values())


def former_entries(found: Sequence[FormerNameFound]) -> Iterator[DirectoryEntry]:
    for was in found:
        yield DirectoryEntry(f"{FORMER_TOKEN}:{was.change}", was.label(), (Field(was.name, FORMER),))


def unit_card(context: Context, unit: ListedUnit, posts: Sequence[ListedPost]) -> Message:
    addresses = mailboxes.own_of_people(context.tx, {post.person for post in posts})
    people = group_by_person(posts)
    lines = [
        *unit_contact_lines(unit),
        *(person_line(context.who, held, addresses) for held in people[:MOST_PEOPLE]),
    ]
    if len(people) > MOST_PEOPLE:
        lines.append(
            _("… và {count} người khác; gõ họ tên sau /danhba để tìm.", count=len(people) - MOST_PEOPLE)
        )
    return Message("\n".join(lines), heading=unit.name)


def person_card(context: Context, posts: Sequence[ListedPost], units: Mapping[int, ListedUnit]) -> Message:
    """``posts``: all that one person holds."""
    person, held = posts[0], {post.unit: units[post.unit] for post in posts}
    address = mailboxes.own_of_people(context.tx, [person.person]).get(person.person)
    lines = [
        *(f"– {titles_text(posts_in(posts, unit.id))}, {unit.name}" for unit in held.values()),
        _("Hộp thư: {mailbox}", mailbox=address or _("chưa có")),
        *office_phones(held.values()),
    ]
    if person.phone and may_call(context.who, posts):
        lines.append(_("Điện thoại riêng: {phone}", phone=person.phone))
    options = tuple(Option(f"db:{unit.id}", unit.name) for unit in held.values())
    return Message("\n".join(lines), options, heading=person.name)


def unit_contact_lines(unit: ListedUnit) -> list[str]:
    lines = [_("Hộp thư: {mailbox}", mailbox=unit.mailbox or _("chưa có"))]
    if unit.also:
        lines.append(_("Hộp thư khác: {mailboxes}", mailboxes=", ".join(unit.also)))
    return [*lines, *([_("Điện thoại cơ quan: {phone}", phone=unit.phone)] if unit.phone else [])]


def office_phones(units: Iterable[ListedUnit]) -> list[str]:
    found = dict.fromkeys(unit.phone for unit in units if unit.phone)
    return [_("Điện thoại cơ quan: {phone}", phone=", ".join(found))] if found else []


def group_by_person(posts: Sequence[ListedPost]) -> list[list[ListedPost]]:
    """Who leads first, by rank; then the others, as Vietnamese lists of people are sorted."""
    people: dict[int, list[ListedPost]] = {}
    for post in posts:
        people.setdefault(post.person, []).append(post)
    return sorted(people.values(), key=sort_place)


def sort_place(held: Sequence[ListedPost]) -> tuple[int, int, str]:
    first = min(held, key=leading_place)
    return leading_place(first), first.rank if leading_place(first) < OTHERS else 0, first.sort_key


def leading_place(post: ListedPost) -> int:
    return OTHERS if post.stands_for else LEADING.get(post.role, OTHERS)


def person_line(who: Who, held: Sequence[ListedPost], addresses: Addresses) -> str:
    """– Nguyễn Thị Ví Hòa, Chủ tịch; hoa@nhontrach.example"""
    first = held[0]
    parts = [f"– {first.name}, {titles_text(held)}", addresses.get(first.person, "")]
    parts.append(first.phone if may_call(who, held) else "")
    return "; ".join(filter(None, parts))


def titles_text(held: Sequence[ListedPost]) -> str:
    found = list(dict.fromkeys(post.title for post in held if post.title))
    own = [post for post in held if not post.stands_for]
    watches = [_("theo dõi hộp thư")] if any(post.role == Role.OFFICER for post in own) else []
    others = dict.fromkeys(post.stands_for for post in held if post.stands_for)
    stands = [_("trực thay {name}", name=name) for name in others]
    return ", ".join([*(found or ([] if watches else [_("cán bộ")])), *watches, *stands])


def posts_in(posts: Sequence[ListedPost], unit: int) -> list[ListedPost]:
    return [post for post in posts if post.unit == unit]


def may_call(who: Who, held: Iterable[ListedPost]) -> bool:
    """Of a telephone of one's own: the office, and who shares the duty of a unit with its owner."""
    mine = {one.unit for one in who.units(*SHARING_DUTY)}
    return bool(who.units(Role.OFFICE)) or any(
        post.unit in mine and post.role in SHARING_DUTY for post in held
    )
