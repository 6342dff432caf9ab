"""Find units, people and former names in the directory (/danhba), by words or by group; draw their cards."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation import Message, Option, Talk, _, day_text, fold, local_date, number_text, up_to
from bot.domain.changes import ENDING, UnitChangeKind, final
from bot.domain.directory import recipients
from bot.domain.directory.recipients import NamedUnit, RecipientLine
from bot.domain.directory.search import Directory, DirectoryEntry, Field, Found, is_sure
from handlers.engine import (
    HEADING,
    Action,
    Context,
    NoFacts,
    Replies,
    Role,
    Who,
    no_such_button,
    press_button,
)
from storage import directory
from storage.directory import ListedPost, ListedUnit
from storage.engine import Tx
from storage.units import units

SHOWN = 8  # that are offered of what is found
PAGE = 10  # units of a group
LABEL = 60  # characters of a button
MOST_PEOPLE = 25  # people of a unit that are shown

OWN, FORMER, POST, UNIT, GROUP = 1.0, 0.9, 0.8, 0.6, 0.3  # how much a name says: one's own, a former one, …

SHARING_DUTY = (*HEADING, Role.OFFICER)  # of a unit's duty: they see one another's telephones
LEADING = {Role.HEAD: 0, Role.DEPUTY: 1}
OTHERS = len(LEADING)

FLOW = "recipients"
LONGEST = 4000  # characters
NEAR = 3  # units that are named as alike


def show(context: Context, typed: str) -> Replies:
    """Show the groups ("/danhba"), or what is found by words ("/danhba phòng nội vụ")."""
    units = directory.listed(context.tx, local_date(context.at))
    if not typed:
        return [group_list(context, units)]
    posts = directory.posts(context.tx, context.at)
    former = former_entries(former_names(context.tx, units))
    found = Directory([*map(unit_entry, units), *former, *person_entries(posts, units)]).find(typed)
    if not is_sure(found):
        return [found_list(typed, found)]
    name, _colon, text = found[0].entry.key.partition(":")  # a button's token
    return press_button(context, context.features.buttons[name], text)


def group_list(context: Context, units: Sequence[ListedUnit]) -> Message:
    named = dict.fromkeys(unit.kind for unit in units if unit.kind)
    options = [Option(f"db_group:{group_mark(name)}", name) for name in named]
    if context.may(Action.ROSTER):
        options.append(Option("roster_excel:", _("Xuất Excel")))
        options.append(Option("db_compare:", _("So với danh sách của Sở")))
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
    return [person_entry(own, [by_id[post.unit] for post in own]) for own in group_by_person(posts)]


def person_entry(posts: Sequence[ListedPost], units: Sequence[ListedUnit]) -> DirectoryEntry:
    """Make the entry of a person, whose posts are in these units."""
    first = posts[0]
    label = ", ".join(filter(None, (first.name, first.title, units[0].name)))
    of_titles = [Field(post.title, POST) for post in posts if post.title]
    of_units = [Field(text, UNIT) for unit in units for text in (unit.name, unit.code)]
    return DirectoryEntry(f"db_person:{first.person}", label, (Field(first.name, OWN), *of_titles, *of_units))


def found_list(typed: str, found: Sequence[Found]) -> Message:
    options = tuple(Option(one.entry.key, one.entry.name[:LABEL]) for one in found[:SHOWN])
    typed = typed[:LABEL]
    said = _("Anh/chị tìm ai, đơn vị nào?")
    if not found:
        said = _("Không tìm thấy “{typed}” trong danh bạ. Gõ /danhba để xem theo nhóm đơn vị.", typed=typed)
    elif not found[0].is_whole:
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
    options = [Option(f"db:{unit.id}", unit.name[:LABEL]) for unit in there[page * PAGE : (page + 1) * PAGE]]
    if there[(page + 1) * PAGE :]:
        options.append(Option(f"db_group:{mark}:{page + 1}", _("Xem tiếp")))
    return [Message(_("Xin chọn đơn vị."), tuple(options), heading=there[0].kind)]


def show_unit(context: Context, unit_id: int) -> Replies:
    unit = units_by_id(context).get(unit_id)
    if unit is None:
        raise no_such_button()
    return [unit_card(context, unit, directory.posts(context.tx, context.at, [unit.id]))]


def show_person(context: Context, person: int) -> Replies:
    posts = directory.posts(context.tx, context.at, person=person) if person else []
    if not posts:
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


@dataclass(frozen=True)
class FormerNameFound:
    """A former name of a unit, and the open unit that it became part of; None where there is none."""

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
    """Return each former name once, as it was last, if none of the open units (``there``) has it."""
    found = units.former_names(tx)
    into = {one.unit: one.successor for one in found if one.successor}
    ends = {one.unit: one.since for one in found if one.kind in ENDING}
    open_now, taken = {unit.id: unit for unit in there}, {fold(unit.name) for unit in there}
    newest: dict[str, FormerNameFound] = {}
    for one in found:
        ended = final(one.unit, into)
        is_direct = ended in (one.successor, one.unit)
        unit = open_now.get(ended)
        since = one.since if unit else ends.get(one.unit, one.since)
        former = FormerNameFound(one.change, one.name, one.kind, since, unit, is_direct)
        if fold(one.name) not in taken:
            newest.setdefault(fold(one.name), former)
    return list(newest.values())


def former_entries(found: Sequence[FormerNameFound]) -> list[DirectoryEntry]:
    return [DirectoryEntry(f"db_was:{one.change}", one.label(), (Field(one.name, FORMER),)) for one in found]


def unit_card(context: Context, unit: ListedUnit, posts: Sequence[ListedPost]) -> Message:
    addresses = directory.own_of_people(context.tx, {post.person for post in posts})
    people = group_by_person(posts)
    lines = [_("Hộp thư: {mailbox}", mailbox=unit.mailbox or _("chưa có"))]
    if unit.also:
        lines.append(_("Hộp thư khác: {mailboxes}", mailboxes=", ".join(unit.also)))
    lines += office_phones([unit])
    lines += [person_line(context.who, own, addresses) for own in people[:MOST_PEOPLE]]
    if rest := len(people[MOST_PEOPLE:]):
        lines.append(_("… và {count} người khác; gõ họ tên sau /danhba để tìm.", count=rest))
    return Message("\n".join(lines), heading=unit.name)


def person_card(context: Context, posts: Sequence[ListedPost], units: Mapping[int, ListedUnit]) -> Message:
    person, there = posts[0], {post.unit: units[post.unit] for post in posts}
    address = directory.own_of_people(context.tx, [person.person]).get(person.person)
    lines = [
        *(
            f"– {titles_text([post for post in posts if post.unit == unit.id])}, {unit.name}"
            for unit in there.values()
        ),
        _("Hộp thư: {mailbox}", mailbox=address or _("chưa có")),
        *office_phones(there.values()),
    ]
    if person.phone and may_call(context.who, posts):
        lines.append(_("Điện thoại riêng: {phone}", phone=person.phone))
    options = tuple(Option(f"db:{unit.id}", unit.name) for unit in there.values())
    return Message("\n".join(lines), options, heading=person.name)


def office_phones(units: Iterable[ListedUnit]) -> list[str]:
    found = dict.fromkeys(unit.phone for unit in units if unit.phone)
    return [_("Điện thoại cơ quan: {phone}", phone=", ".join(found))] if found else []


def group_by_person(posts: Sequence[ListedPost]) -> list[list[ListedPost]]:
    """Sort people: those who lead first, by rank, then the others by name, as Vietnamese lists are sorted."""
    people: dict[int, list[ListedPost]] = {}
    for post in posts:
        people.setdefault(post.person, []).append(post)
    return sorted(people.values(), key=sort_place)


def sort_place(posts: Sequence[ListedPost]) -> tuple[int, int, str]:
    first = min(posts, key=leading_place)
    place = leading_place(first)
    return place, first.rank if place < OTHERS else 0, first.sort_key


def leading_place(post: ListedPost) -> int:
    return OTHERS if post.stands_for else LEADING.get(post.role, OTHERS)


def person_line(who: Who, posts: Sequence[ListedPost], addresses: Mapping[int, str]) -> str:
    """Say "– Nguyễn Thị Ví Hòa, Chủ tịch; hoa@nhontrach.example"."""
    first = posts[0]
    parts = [f"– {first.name}, {titles_text(posts)}", addresses.get(first.person, "")]
    parts.append(first.phone if may_call(who, posts) else "")
    return "; ".join(filter(None, parts))


def titles_text(posts: Sequence[ListedPost]) -> str:
    titles = list(dict.fromkeys(post.title for post in posts if post.title))
    own = [post for post in posts if not post.stands_for]
    watches = [_("theo dõi hộp thư")] if any(post.role == Role.OFFICER for post in own) else []
    others = dict.fromkeys(post.stands_for for post in posts if post.stands_for)
    stands = [_("trực thay {name}", name=name) for name in others]
    return ", ".join([*(titles or ([] if watches else [_("cán bộ")])), *watches, *stands])


def may_call(who: Who, posts: Iterable[ListedPost]) -> bool:
    """Tell whether they may see the telephone: the office, and those who share a duty with its owner."""
    mine = {one.unit for one in who.units(*SHARING_DUTY)}
    return bool(who.units(Role.OFFICE)) or any(
        post.unit in mine and post.role in SHARING_DUTY for post in posts
    )


def ask_recipients(talk: Talk, _facts: NoFacts) -> str:
    question = _("Xin dán phần “Nơi nhận” của văn bản; mỗi nơi nhận một dòng, như trong văn bản.")
    return talk.ask("block", question, up_to(LONGEST, one_line=False))


def show_addresses(context: Context, pasted: str) -> Replies:
    """Show the addresses alone in the first message, which is copied as it is; the details in a second."""
    units = directory.listed(context.tx, local_date(context.at))
    old = {-was.change: was for was in former_names(context.tx, units)}  # no unit has such an id
    named = [NamedUnit(unit.id, unit.code, unit.name, unit.kind) for unit in units]
    named += [NamedUnit(number, "", was.name, "") for number, was in old.items()]
    lines = recipients.read(pasted, named, [context.settings.office_place])
    by_id = {unit.id: unit for unit in units} | {number: was.unit for number, was in old.items() if was.unit}
    ids = dict.fromkeys(unit.id for line in lines for unit in line.units)
    meant = list({by_id[one].id: by_id[one] for one in ids if one in by_id}.values())
    addresses = [unit.mailbox for unit in meant if unit.mailbox]
    heading = _("Nơi nhận: {count} địa chỉ", count=number_text(len(addresses)))
    renamed = [old[one].became() for one in ids if one in old]
    told = Message("\n".join([*renamed, *detail_lines(lines, meant, units)]), heading=heading)
    return [*([Message("; ".join(addresses))] if addresses else []), told]


def detail_lines(
    lines: Sequence[RecipientLine], meant: Sequence[ListedUnit], units: Sequence[ListedUnit]
) -> Iterator[str]:
    """Say of each line that is not one unit by its name of today what it was taken for."""
    for line in lines:
        if line.is_group:
            names = "; ".join(unit.name for unit in line.units)
            places = {"group": line.said, "count": len(line.units), "units": names}
            yield _("{group} ({count} đơn vị): {units}.", **places)
    if without := [unit.name for unit in meant if not unit.mailbox]:
        yield _("Chưa có hộp thư: {units}.", units="; ".join(without))
    yield from unclear_lines(lines, Directory([unit_entry(unit) for unit in units]))
    if own := [line.said for line in lines if line.is_ours]:
        yield _("Không cần gửi: {names}.", names="; ".join(own))
    if not any(line.units for line in lines):
        yield _("Không xác định được nơi nhận nào. Gõ /noinhan để dán lại, hoặc /danhba để tìm từng nơi.")


def unclear_lines(lines: Iterable[RecipientLine], directory_of_units: Directory) -> Iterator[str]:
    for line in lines:
        if line.groups:
            places = {"name": line.said, "group": "; ".join(line.groups), "rest": line.rest}
            yield _("Chưa rõ “{name}”: trong nhóm {group} không có “{rest}”. Xin ghi từng đơn vị.", **places)
        elif line.several:
            names = "; ".join(unit.name for unit in line.several)
            yield _("“{name}” có thể là: {units}. Xin tự chọn.", name=line.said, units=names)
        elif not line.units and not line.is_ours:
            near = "; ".join(found.entry.name for found in directory_of_units.find(line.said)[:NEAR])
            if near:
                yield _("Không tìm thấy “{name}”. Tên gần giống: {units}.", name=line.said, units=near)
            else:
                yield _("Không tìm thấy “{name}”.", name=line.said)
