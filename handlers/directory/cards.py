"""A unit and a person as the directory shows them; whose own telephone is seen by whom."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.rights import HEADING, Role, Who
from bot.message import Message, Option
from bot.words import _
from handlers.engine.feature import Scene
from storage import mailboxes
from storage.directory import Listed, Post

CIRCLE = (*HEADING, Role.OFFICER)  # of a unit's duty: who see one another's telephones
MOST = 25  # people of a unit that are shown
LEADING = {Role.HEAD: 0, Role.DEPUTY: 1}
OTHERS = len(LEADING)

Addresses = Mapping[int, str]


def of_unit(scene: Scene, unit: Listed, posts: Sequence[Post]) -> Message:
    addresses = mailboxes.own_of_people(scene.tx, {post.person for post in posts})
    people = by_person(posts)
    lines = [*reached(unit), *(person_line(scene.who, held, addresses) for held in people[:MOST])]
    if len(people) > MOST:
        lines.append(_("… và {count} người khác; gõ họ tên sau /danhba để tìm.", count=len(people) - MOST))
    return Message("\n".join(lines), heading=unit.name)


def of_person(scene: Scene, posts: Sequence[Post], units: Mapping[int, Listed]) -> Message:
    """``posts``: all that one person holds."""
    person, held = posts[0], {post.unit: units[post.unit] for post in posts}
    address = mailboxes.own_of_people(scene.tx, [person.person]).get(person.person)
    lines = [
        *(f"– {titles(of(posts, unit.id))}, {unit.name}" for unit in held.values()),
        _("Hộp thư: {mailbox}", mailbox=address or _("chưa có")),
        *office_phones(held.values()),
    ]
    if person.phone and may_call(scene.who, posts):
        lines.append(_("Điện thoại riêng: {phone}", phone=person.phone))
    options = tuple(Option(f"db:{unit.id}", unit.name) for unit in held.values())
    return Message("\n".join(lines), options, heading=person.name)


def reached(unit: Listed) -> list[str]:
    lines = [_("Hộp thư: {mailbox}", mailbox=unit.mailbox or _("chưa có"))]
    if unit.also:
        lines.append(_("Hộp thư khác: {mailboxes}", mailboxes=", ".join(unit.also)))
    return [*lines, *([_("Điện thoại cơ quan: {phone}", phone=unit.phone)] if unit.phone else [])]


def office_phones(units: Iterable[Listed]) -> list[str]:
    found = dict.fromkeys(unit.phone for unit in units if unit.phone)
    return [_("Điện thoại cơ quan: {phone}", phone=", ".join(found))] if found else []


def by_person(posts: Sequence[Post]) -> list[list[Post]]:
    """Who leads first, by rank; then the others, as Vietnamese lists of people are sorted."""
    people: dict[int, list[Post]] = {}
    for post in posts:
        people.setdefault(post.person, []).append(post)
    return sorted(people.values(), key=place)


def place(held: Sequence[Post]) -> tuple[int, int, str]:
    first = min(held, key=leading)
    return leading(first), first.rank if leading(first) < OTHERS else 0, first.sort_key


def leading(post: Post) -> int:
    return OTHERS if post.stands_for else LEADING.get(post.role, OTHERS)


def person_line(who: Who, held: Sequence[Post], addresses: Addresses) -> str:
    """– Nguyễn Thị Ví Hòa, Chủ tịch; hoa@nhontrach.example"""
    first = held[0]
    parts = [f"– {first.name}, {titles(held)}", addresses.get(first.person, "")]
    parts.append(first.phone if may_call(who, held) else "")
    return "; ".join(filter(None, parts))


def titles(held: Sequence[Post]) -> str:
    found = list(dict.fromkeys(post.title for post in held if post.title))
    own = [post for post in held if not post.stands_for]
    watches = [_("theo dõi hộp thư")] if any(post.role == Role.OFFICER for post in own) else []
    others = dict.fromkeys(post.stands_for for post in held if post.stands_for)
    stands = [_("trực thay {name}", name=name) for name in others]
    return ", ".join([*(found or ([] if watches else [_("cán bộ")])), *watches, *stands])


def of(posts: Sequence[Post], unit: int) -> list[Post]:
    return [post for post in posts if post.unit == unit]


def may_call(who: Who, held: Iterable[Post]) -> bool:
    """Of a telephone of one's own: the office, and who shares the duty of a unit with its owner."""
    mine = {one.unit for one in who.units(*CIRCLE)}
    return bool(who.units(Role.OFFICE)) or any(post.unit in mine and post.role in CIRCLE for post in held)
