"""The office writes down what becomes of a unit, from a date, with what it brings about in view."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.rights import Action
from bot.domain.unit_changes import ENDING, Kind
from bot.message import Message, Option
from bot.talk import Facts, Talk
from bot.text import local_date, long_day
from bot.words import _
from handlers import forms, pick
from handlers.allowed import need, no_such_button
from handlers.kinds import Says, Scene
from handlers.reading import or_none, up_to
from handlers.start_unit import read_day
from handlers.tokens import id_in
from handlers.units import applying, checking, newcomer, preview, words
from handlers.units.checking import Planning
from storage import audit, unit_changes
from storage.unit_changes import Planned, UnitChange

FLOW = "unit_change"


def open_form(scene: Scene, argument: str) -> Says:
    """dv_do:new, dv_do:renamed:<unit> …"""
    kind, _colon, unit = argument.partition(":")
    return forms.open_once(scene, FLOW, argument, {"kind": kind, "unit": id_in(unit)})


def begin(scene: Scene, argument: str) -> Facts:
    need(scene, Action.UNITS)
    kind, _colon, number = argument.partition(":")
    if kind not in list(Kind):
        raise no_such_button()
    facts = {**pick.facts(scene), "kind": kind, "unit": 0, "domains": list(scene.settings.mail_domains)}
    if kind == Kind.NEW:
        return facts
    unit = checking.open_unit(scene.tx, id_in(number), local_date(scene.at))
    if kind in ENDING:
        checking.may_end(scene.tx, unit, Kind(kind), local_date(scene.at))
    return {**facts, "unit": unit.id, "name": unit.name, "number": unit.name}


def flow(talk: Talk, facts: Facts) -> Planning:
    return ASK[Kind(facts["kind"])](talk, facts)


def ask_new(talk: Talk, facts: Facts) -> Planning:
    fields = newcomer.ask(talk, facts)
    day, document = ask_basis(talk)
    heading = _(
        "Thêm đơn vị mới. Đến ngày có hiệu lực, đơn vị có trong mọi danh sách; còn phải ghi người và cho "
        "bắt đầu kiểm tra. Xin xem lại:"
    )
    talk.review({**newcomer.titles(), **basis_titles()}, heading, _("Ghi thay đổi"))
    return Planning(Kind.NEW, 0, day, document, fields=tuple(fields.items()))


def ask_renamed(talk: Talk, facts: Facts) -> Planning:
    name = talk.ask(
        "name", _("{unit}: tên mới là gì?", unit=facts["name"]), partial(new_name, now=facts["name"])
    )
    if talk.look_up(f"name {name}", partial(checking.is_named, name=name, day=facts["day"])):
        talk.ask_anew("name", checking.name_taken(name))
    day, document = ask_basis(talk)
    heading = preview.of_rename(facts["name"], look(talk, facts))
    talk.review({"name": _("Tên mới"), **basis_titles()}, heading, _("Ghi thay đổi"))
    return Planning(Kind.RENAMED, facts["unit"], day, document, fields=(("name", name),))


def new_name(typed: str, at: datetime, now: str = "") -> str:
    name = newcomer.read_name(typed, at)
    if name == now:
        raise Refused(_("Đơn vị đang có đúng tên này."))
    return name


def ask_closed(talk: Talk, facts: Facts) -> Planning:
    day, document = ask_basis(talk)
    heading = preview.of_closing(facts["name"], look(talk, facts))
    talk.review(basis_titles(), heading, _("Ghi thay đổi"))
    return Planning(Kind.CLOSED, facts["unit"], day, document)


def ask_merged(talk: Talk, facts: Facts) -> Planning:
    question = _("{unit} sáp nhập vào đơn vị nào?", unit=facts["name"])
    successor, name = pick.pick_unit(talk, facts, question)
    if successor == facts["unit"]:
        talk.ask_anew("unit", _("Xin chọn một đơn vị khác."))
    day, document = ask_basis(talk)
    heading = preview.of_merger(facts["name"], name, look(talk, facts))
    talk.review({"unit": _("Sáp nhập vào"), **basis_titles()}, heading, _("Ghi thay đổi"))
    return Planning(Kind.MERGED, facts["unit"], day, document, successor)


def ask_basis(talk: Talk) -> tuple[date, str]:
    """From when, and by which document."""
    day = talk.ask("day", _("Có hiệu lực từ ngày nào? Ví dụ: “hôm nay”, “01/01/2027”."), read_day, long_day)
    document = talk.ask("document", _("Theo văn bản nào (số, ngày)? Gõ “không” nếu chưa có."), up_to(200))
    return day, or_none(document)


def basis_titles() -> dict[str, str]:
    return {"day": _("Hiệu lực từ"), "document": _("Văn bản")}


def look(talk: Talk, facts: Facts) -> Any:
    find = partial(preview.look, unit=facts["unit"], day=facts["day"])
    return talk.look_up("extent", find)


ASK: dict[Kind, Callable[[Talk, Facts], Planning]] = {
    Kind.NEW: ask_new,
    Kind.RENAMED: ask_renamed,
    Kind.CLOSED: ask_closed,
    Kind.MERGED: ask_merged,
}


def carry_out(scene: Scene, planning: Planning) -> Says:
    """What takes effect today does so at once; the rest by the clock, on its day."""
    need(scene, Action.UNITS)
    made = unit_changes.add(scene.tx, planned(scene, planning), scene.at)
    subject = f"unit_change:{made.id}"
    audit.write(scene.tx, scene.at, scene.who, f"unit_{planning.kind}", subject, unit=planning.unit)
    if planning.day > local_date(scene.at):
        return [noted(made)]
    done = applying.apply(scene.tx, made.id, scene.at, scene.settings, scene.who.person)
    return [Message("\n".join(done), heading=_("Đã ghi và thực hiện {number}", number=made.number))]


def planned(scene: Scene, planning: Planning) -> Planned:
    return Planned(
        kind=planning.kind,
        effective=planning.day,
        by=scene.who.person,
        unit=planning.unit or None,
        successor=planning.successor or None,
        fields=checking.checked(scene, planning),
        document=planning.document,
    )


def noted(change: UnitChange) -> Message:
    said = _("Đã ghi {what}", what=words.planned(change))
    then = _("Đến ngày đó hệ thống tự thực hiện và báo người liên quan; trước ngày đó rút lại được.")
    return Message(f"{said}\n{then}", (Option(f"dv_undo:{change.id}", _("Rút lại")),))
