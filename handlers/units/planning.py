"""The office writes down what becomes of a unit, from a date, with what it brings about in view."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.rights import Action
from bot.domain.unit_changes import ENDING, Kind, State
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import local_date
from bot.words import _
from handlers.engine import forms, unit_choice
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need
from handlers.units import applying, basis, checking, merging, newcomer, preview, words
from handlers.units.checking import Planning
from storage import audit
from storage.units import unit_changes
from storage.units.unit_changes import Planned, UnitChange

FLOW = "unit_change"


def open_form(scene: Scene, argument: str) -> Says:
    """dv_do:new, dv_do:renamed:<unit> …, and dv_do:into:<change that makes a unit>: others go into it."""
    kind, _colon, number = argument.partition(":")
    if kind == words.INTO:
        return forms.open_once(scene, FLOW, argument, {"into": into(scene, number)})
    return forms.open_once(scene, FLOW, argument, {"kind": kind, "unit": id_in(number)})


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.UNITS)
    kind, _colon, number = argument.partition(":")
    facts = {
        **unit_choice.unit_facts(scene),
        "kind": kind,
        "unit": 0,
        "domains": list(scene.settings.mail_domains),
    }
    if kind == words.INTO:
        found = into(scene, number)
        return {**facts, "kind": Kind.MERGED, "into": found, "number": found[1]}
    if kind not in list(Kind):
        raise no_such_button()
    if kind == Kind.NEW:
        return facts
    unit = checking.open_unit(scene.tx, id_in(number), local_date(scene.at))
    if kind in ENDING:
        checking.may_end(scene.tx, unit, Kind(kind), local_date(scene.at))
    return {**facts, "unit": unit.id, "name": unit.name, "number": unit.name}


def into(scene: Scene, number: str) -> list[Any]:
    """The unit that a change makes, or has made, as a question for one names it."""
    need(scene, Action.UNITS)
    change = unit_changes.get(scene.tx, id_in(number))
    if change is None or change.kind != Kind.NEW:
        raise no_such_button()
    if change.state == State.WITHDRAWN:
        raise Refused(checking.withdrawn(change))
    unit = checking.open_unit(scene.tx, change.unit, local_date(scene.at)) if change.unit else None
    return [unit.id, unit.name] if unit else [-change.id, change.name]


def flow(talk: Talk, facts: Facts) -> Planning:
    return ASK[Kind(facts["kind"])](talk, facts)


def ask_new(talk: Talk, facts: Facts) -> Planning:
    fields = newcomer.ask(talk, facts)
    day, document = basis.ask(talk)
    heading = _(
        "Thêm đơn vị mới. Đến ngày có hiệu lực, đơn vị có trong mọi danh sách; còn phải ghi người và cho "
        "bắt đầu kiểm tra. Nếu đơn vị do sáp nhập mà có, ghi xong xin chọn “Sáp nhập vào …”: người, hộp thư "
        "và việc kiểm tra của đơn vị cũ chuyển sang. Xin xem lại:"
    )
    talk.review({**newcomer.titles(), **basis.titles()}, heading, _("Ghi thay đổi"))
    return Planning(Kind.NEW, (), day, document, fields=tuple(fields.items()))


def ask_renamed(talk: Talk, facts: Facts) -> Planning:
    name = talk.ask(
        "name", _("{unit}: tên mới là gì?", unit=facts["name"]), partial(new_name, now=facts["name"])
    )
    if talk.look_up(f"name {name}", partial(checking.is_named, name=name, day=facts["day"])):
        talk.ask_anew("name", checking.name_taken(name))
    day, document = basis.ask(talk)
    heading = preview.of_rename(facts["name"], preview.extent(talk, facts["unit"], facts["day"]))
    talk.review({"name": _("Tên mới"), **basis.titles()}, heading, _("Ghi thay đổi"))
    return Planning(Kind.RENAMED, (facts["unit"],), day, document, fields=(("name", name),))


def new_name(typed: str, at: datetime, now: str = "") -> str:
    name = newcomer.read_name(typed, at)
    if name == now:
        raise Refused(_("Đơn vị đang có đúng tên này."))
    return name


def ask_closed(talk: Talk, facts: Facts) -> Planning:
    day, document = basis.ask(talk)
    heading = preview.of_closing(facts["name"], preview.extent(talk, facts["unit"], facts["day"]))
    talk.review(basis.titles(), heading, _("Ghi thay đổi"))
    return Planning(Kind.CLOSED, (facts["unit"],), day, document)


ASK: dict[Kind, Callable[[Talk, Facts], Planning]] = {
    Kind.NEW: ask_new,
    Kind.RENAMED: ask_renamed,
    Kind.CLOSED: ask_closed,
    Kind.MERGED: merging.ask,
}


def carry_out(scene: Scene, planning: Planning) -> Says:
    """What takes effect today does so at once; the rest by the clock, on its day."""
    need(scene, Action.UNITS)
    made = [write(scene, one) for one in checking.checked(scene, planning)]
    ids = [one.id for one in made] if planning.day <= local_date(scene.at) else []
    done = applying.apply(scene.tx, ids, scene.at, scene.settings, scene.who.person)
    if not done:
        return [noted(scene, made)]
    numbers = ", ".join(one.number for one in made)
    said = "\n".join(done)
    return [Message(said, merge_more(scene, made), _("Đã ghi và thực hiện {number}", number=numbers))]


def write(scene: Scene, planned: Planned) -> UnitChange:
    made = unit_changes.add(scene.tx, planned, scene.at)
    subject = f"unit_change:{made.id}"
    audit.write(scene.tx, scene.at, scene.who, f"unit_{made.kind}", subject, unit=planned.unit or 0)
    return made


def noted(scene: Scene, made: Sequence[UnitChange]) -> Message:
    said = [_("Đã ghi {what}", what=words.planned(one)) for one in made]
    said.append(_("Đến ngày đó hệ thống tự thực hiện và báo người liên quan; trước ngày đó rút lại được."))
    undo = [Option(f"dv_undo:{one.id}", _("Rút lại {number}", number=one.number)) for one in made]
    if len(made) == 1:
        undo = [Option(f"dv_undo:{made[0].id}", _("Rút lại"))]
    return Message("\n".join(said), (*merge_more(scene, made), *undo))


def merge_more(scene: Scene, made: Sequence[UnitChange]) -> tuple[Option, ...]:
    """Whoever has written down a new unit, or what goes into it, has others that go there too."""
    [first, *_others] = made
    if first.kind == Kind.NEW:
        return (words.merge_into(first),)
    plan = unit_changes.get(scene.tx, first.into_plan) if first.into_plan else None
    return (Option(f"dv_do:{words.INTO}:{plan.id}", _("Sáp nhập thêm đơn vị")),) if plan else ()
