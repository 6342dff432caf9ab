"""The cards of the directory: a unit with its people, a person with their posts, several units in brief."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.conversation import Message, Option, _, phone_text
from handlers.engine import HEADING, OFFICE, Context, Role, Who
from storage import directory
from storage.directory import ListedPost, ListedUnit
from storage.personal_data import restriction

LABEL = 60  # characters of a button
MOST_PEOPLE = 25  # people of a unit that are shown
SHARING_DUTY = (*HEADING, Role.OFFICER)  # of a unit's duty: they see one another's telephones
LEADING = {Role.HEAD: 0, Role.DEPUTY: 1}
OTHERS = len(LEADING)


def posts_seen(
    context: Context, unit_ids: Collection[int] | None = None, person: int = 0
) -> list[ListedPost]:
    """Return the posts held now; whom the reader may not see has no name, and nothing to be found by."""
    posts = directory.posts(context.tx, context.at, unit_ids, person)
    restricted = {} if context.who.units(*OFFICE) else restriction.names(context.tx)
    if not restricted:
        return posts
    led = {one.unit for one in context.who.units(*HEADING)}
    seen = {post.person for post in posts if post.unit in led} | {context.who.person}
    unseen = {number: name for number, name in restricted.items() if number not in seen}
    return [without_names(post, unseen) for post in posts]


def without_names(post: ListedPost, unseen: Mapping[int, str]) -> ListedPost:
    """Return a post without whom the reader may not see, as its holder or as who is away."""
    nobody = _("(đang hạn chế hiển thị)")
    if post.stands_for in unseen.values():
        post = replace(post, stands_for=nobody)
    if post.person not in unseen:
        return post
    # no person has such an id: neither their mailbox nor their card is found by it
    return replace(post, person=-post.person, name=nobody, sort_key="", phone="", is_restricted=False)


def marked_name(post: ListedPost) -> str:
    """Name who holds a post; whoever sees a restricted one sees that it is."""
    return _("{name} (đang hạn chế hiển thị)", name=post.name) if post.is_restricted else post.name


def unit_card(context: Context, unit: ListedUnit, posts: Sequence[ListedPost]) -> Message:
    addresses = directory.own_of_people(context.tx, {post.person for post in posts})
    people = group_by_person(posts)
    lines = [_("Hộp thư: {mailbox}", mailbox=unit.mailbox or _("chưa có"))]
    if unit.also:
        lines.append(_("Hộp thư khác: {mailboxes}", mailboxes=", ".join(unit.also)))
    lines += office_phones(context, [unit])
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
        *office_phones(context, there.values()),
    ]
    if person.phone and may_call(context.who, posts):
        lines.append(_("Điện thoại riêng: {phone}", phone=person.phone))
    options = tuple(Option(f"db:{unit.id}", unit.name) for unit in there.values())
    return Message("\n".join(lines), options, heading=marked_name(person))


def watchers_card(context: Context, unit: ListedUnit, posts: Sequence[ListedPost]) -> Message:
    """Say who watches a unit's mailbox, with how to reach them; who leads it, where nobody does."""
    addresses = directory.own_of_people(context.tx, {post.person for post in posts})
    watching = {post.person for post in posts if post.role == Role.OFFICER}
    leading = {post.person for post in posts if post.role in HEADING}
    people = group_by_person(posts)
    lines = [person_line(context.who, own, addresses) for own in people if own[0].person in watching]
    said = [_("Theo dõi hộp thư:"), *lines]
    if not lines:
        lines = [person_line(context.who, own, addresses) for own in people if own[0].person in leading]
        said = [_("Chưa cử {the_mailbox_officer}. Thủ trưởng, cấp phó:"), *lines]
    said += [_("Hộp thư: {mailbox}", mailbox=unit.mailbox or _("chưa có")), *office_phones(context, [unit])]
    return Message(
        "\n".join(said), (Option(f"db:{unit.id}", _("Mọi người trong đơn vị")),), heading=unit.name
    )


def brief_line(unit: ListedUnit) -> str:
    """Say "– Phòng Tư pháp: ptp@nhontrach.example; 0251 3000 103"."""
    reached = "; ".join(filter(None, (unit.mailbox or _("chưa có hộp thư"), unit.phone)))
    return f"– {unit.name}: {reached}"


def office_phones(context: Context, units: Iterable[ListedUnit]) -> list[str]:
    """Return the line of these units' telephones; the office's may stand in the settings alone."""
    settings = context.settings
    phones = (
        unit.phone or phone_text(settings.office_phone if unit.code == settings.office_unit else "")
        for unit in units
    )
    found = dict.fromkeys(filter(None, phones))
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
    parts = [f"– {marked_name(first)}, {titles_text(posts)}", addresses.get(first.person, "")]
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
    return bool(who.units(*OFFICE)) or any(post.unit in mine and post.role in SHARING_DUTY for post in posts)
