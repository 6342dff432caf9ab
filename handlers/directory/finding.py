"""/danhba: units and people, found by what is typed behind it, or group by group."""

import zlib
from collections.abc import Mapping, Sequence

from bot.domain.directory.search import Directory, Entry, Field, Found, is_sure
from bot.domain.rights import Action, may
from bot.message import Message, Option
from bot.text import local_date
from bot.words import _
from handlers.directory import cards, former
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from storage import directory
from storage.directory import Listed, Post

SHOWN = 8  # that are offered of what is found
PAGE = 10  # units of a group
LABEL = 60  # characters of a button
OWN, POST, UNIT, GROUP = 1.0, 0.8, 0.6, 0.3  # how much is said by a name, a post, a person's unit, a group


def show(scene: Scene, typed: str) -> Says:
    """/danhba, or "/danhba phòng nội vụ"."""
    units = directory.listed(scene.tx, local_date(scene.at))
    if not typed:
        return [groups(scene, units)]
    posts = directory.posts(scene.tx, scene.at)
    old = former.entries(former.names(scene.tx, units))
    found = Directory([*map(unit_entry, units), *old, *people(posts, units)]).find(typed)
    if is_sure(found):
        return opened(scene, found[0].entry.key)
    return [offered(typed, found)]


def groups(scene: Scene, units: Sequence[Listed]) -> Message:
    named = dict.fromkeys(unit.kind for unit in units if unit.kind)
    options = tuple(Option(f"db_group:{mark(name)}", name) for name in named)
    if may(scene.who, Action.ROSTER):
        options += (Option("roster_excel:", _("Xuất Excel")),)
        options += (Option("db_compare:", _("So với danh sách của Sở")),)
    hint = _("Gõ tên đơn vị, họ tên hoặc chức vụ sau lệnh, ví dụ: “/danhba nội vụ”; hoặc chọn nhóm đơn vị.")
    return Message(hint, options, heading=_("Danh bạ thư điện tử"))


def mark(name: str) -> str:
    return f"{zlib.crc32(name.encode()):x}"


def unit_entry(unit: Listed) -> Entry:
    return Entry(
        f"db:{unit.id}", unit.name, (Field(unit.name, OWN), Field(unit.code, OWN), Field(unit.kind, GROUP))
    )


def people(posts: Sequence[Post], units: Sequence[Listed]) -> list[Entry]:
    """One entry a person, who may hold several posts."""
    named = {unit.id: unit for unit in units}
    return [
        Entry(
            f"db_person:{held[0].person}", label(held, named), (Field(held[0].name, OWN), *also(held, named))
        )
        for held in cards.by_person(posts)
    ]


def label(held: Sequence[Post], units: Mapping[int, Listed]) -> str:
    first = held[0]
    return ", ".join(filter(None, (first.name, first.title, units[first.unit].name)))


def also(held: Sequence[Post], units: Mapping[int, Listed]) -> list[Field]:
    """By what else a person is found."""
    there = [(post.title, units[post.unit]) for post in held]
    titles = [Field(title, POST) for title, _unit in there if title]
    return [*titles, *(Field(text, UNIT) for _title, unit in there for text in (unit.name, unit.code))]


def opened(scene: Scene, key: str) -> Says:
    name, _colon, argument = key.partition(":")
    return {"db": show_unit, "db_person": show_person, former.TOKEN: show_former}[name](scene, argument)


def offered(typed: str, found: Sequence[Found]) -> Message:
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


def show_group(scene: Scene, argument: str) -> Says:
    """db_group:<mark of its name>[:<page>]"""
    wanted, _colon, number = argument.partition(":")
    units = directory.listed(scene.tx, local_date(scene.at))
    there = [unit for unit in units if mark(unit.kind) == wanted]
    page = id_in(number)
    if not there[page * PAGE :]:
        raise no_such_button()
    options = [Option(f"db:{unit.id}", unit.name[:LABEL]) for unit in there[page * PAGE : (page + 1) * PAGE]]
    if there[(page + 1) * PAGE :]:
        options.append(Option(f"db_group:{wanted}:{page + 1}", _("Xem tiếp")))
    return [Message(_("Xin chọn đơn vị."), tuple(options), heading=there[0].kind)]


def show_unit(scene: Scene, argument: str) -> Says:
    """db:<unit>"""
    unit = known(scene).get(id_in(argument))
    if unit is None:
        raise no_such_button()
    return [cards.of_unit(scene, unit, directory.posts(scene.tx, scene.at, [unit.id]))]


def show_person(scene: Scene, argument: str) -> Says:
    """db_person:<person>"""
    held = directory.posts(scene.tx, scene.at, person=id_in(argument)) if id_in(argument) else []
    if not held:
        raise no_such_button()
    return [cards.of_person(scene, held, known(scene))]


def show_former(scene: Scene, argument: str) -> Says:
    """db_was:<change>: what became of a name, and the unit that it is now."""
    there = list(known(scene).values())
    was = next((one for one in former.names(scene.tx, there) if one.change == id_in(argument)), None)
    if was is None:
        raise no_such_button()
    now = show_unit(scene, str(was.unit.id)) if was.unit else []
    return [Message(was.became()), *now]


def known(scene: Scene) -> dict[int, Listed]:
    return {unit.id: unit for unit in directory.listed(scene.tx, local_date(scene.at))}
