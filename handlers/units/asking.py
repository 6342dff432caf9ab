"""The office writes down what becomes of a unit, from a date, with what it brings about in view."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import NONE, Facts, Talk
from bot.conversation.text import day_text, local_date, long_day
from bot.conversation.words import _
from bot.domain.rights import Action
from bot.domain.roster.cells import code_in, mailbox_in, name_in, phone_in
from bot.domain.unit_changes import (
    ENDING,
    UnitChange,
    UnitChangeKind,
    UnitChangeState,
    proposed_code,
    unit_plan_text,
)
from handlers.engine import forms, unit_choice
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import cell, or_none, read_day, up_to
from handlers.engine.unit_choice import Found
from handlers.units import cards, checking, clockwork
from handlers.units.checking import Planning
from storage import audit
from storage.engine.db import Tx
from storage.units import unit_changes, unit_effects, units
from storage.units.unit_changes import NewUnitChange
from storage.units.units import Scope

FLOW = "unit_change"

OTHER = "other"  # than the groups that there are
PROPOSED = "/"  # how the value of the shortcut begins

read_name = cell(name_in)

LONGEST_DOCUMENT = 200  # characters of a document
SHORTCUT, SAME_DOCUMENT = (
    "/",
    "/same",
)  # how the value of a shortcut begins; the document of what it goes with


def open_form(context: Context, argument: str) -> Replies:
    """dv_do:new, dv_do:renamed:<unit> …, and dv_do:into:<change that makes a unit>: others go into it."""
    kind, _colon, number = argument.partition(":")
    if kind == cards.INTO_NEW:
        return forms.open_once(context, FLOW, argument, {"into": merged_into(context, number)})
    return forms.open_once(context, FLOW, argument, {"kind": kind, "unit": id_in(number)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.UNITS)
    kind, _colon, number = argument.partition(":")
    facts = {
        **unit_choice.unit_facts(context),
        "kind": kind,
        "unit": 0,
        "domains": list(context.settings.mail_domains),
    }
    if kind == cards.INTO_NEW:
        found = merged_into(context, number)
        return {**facts, "kind": UnitChangeKind.MERGED, "into": found, "number": found[1]}
    if kind not in list(UnitChangeKind):
        raise no_such_button()
    if kind == UnitChangeKind.NEW:
        return facts
    unit = checking.open_unit(context.tx, id_in(number), local_date(context.at))
    if kind in ENDING:
        checking.may_end(context.tx, unit, UnitChangeKind(kind), local_date(context.at))
    return {**facts, "unit": unit.id, "name": unit.name, "number": unit.name}


def merged_into(context: Context, number: str) -> list[Any]:
    """The unit that a change makes, or has made, as a question for one names it."""
    need(context, Action.UNITS)
    change = unit_changes.get(context.tx, id_in(number))
    if change is None or change.kind != UnitChangeKind.NEW:
        raise no_such_button()
    if change.state == UnitChangeState.WITHDRAWN:
        raise Refused(checking.withdrawn_text(change))
    unit = checking.open_unit(context.tx, change.unit, local_date(context.at)) if change.unit else None
    return [unit.id, unit.name] if unit else [-change.id, change.name]


def flow(talk: Talk, facts: Facts) -> Planning:
    return ASK_BY_KIND[UnitChangeKind(facts["kind"])](talk, facts)


def ask_new(talk: Talk, facts: Facts) -> Planning:
    fields = ask_new_unit(talk, facts)
    day, document = ask_day_and_document(talk)
    heading = _(
        "Thêm đơn vị mới. Đến ngày có hiệu lực, đơn vị có trong mọi danh sách; còn phải ghi người và cho "
        "bắt đầu kiểm tra. Nếu đơn vị do sáp nhập mà có, ghi xong xin chọn “Sáp nhập vào …”: người, hộp thư "
        "và việc kiểm tra của đơn vị cũ chuyển sang. Xin xem lại:"
    )
    talk.review({**new_unit_titles(), **day_and_document_titles()}, heading, _("Ghi thay đổi"))
    return Planning(UnitChangeKind.NEW, (), day, document, fields=tuple(fields.items()))


def ask_renamed(talk: Talk, facts: Facts) -> Planning:
    name = talk.ask(
        "name", _("{unit}: tên mới là gì?", unit=facts["name"]), partial(read_new_name, now=facts["name"])
    )
    if talk.look_up(f"name {name}", partial(checking.is_named, name=name, day=facts["day"])):
        talk.ask_anew("name", checking.name_taken_text(name))
    day, document = ask_day_and_document(talk)
    heading = cards.preview_rename(facts["name"], cards.look_up_extent(talk, facts["unit"], facts["day"]))
    talk.review({"name": _("Tên mới"), **day_and_document_titles()}, heading, _("Ghi thay đổi"))
    return Planning(UnitChangeKind.RENAMED, (facts["unit"],), day, document, fields=(("name", name),))


def read_new_name(typed: str, at: datetime, now: str = "") -> str:
    name = read_name(typed, at)
    if name == now:
        raise Refused(_("Đơn vị đang có đúng tên này."))
    return name


def ask_closed(talk: Talk, facts: Facts) -> Planning:
    day, document = ask_day_and_document(talk)
    heading = cards.preview_closing(facts["name"], cards.look_up_extent(talk, facts["unit"], facts["day"]))
    talk.review(day_and_document_titles(), heading, _("Ghi thay đổi"))
    return Planning(UnitChangeKind.CLOSED, (facts["unit"],), day, document)


def ask_merger(talk: Talk, facts: Facts) -> Planning:
    goes, into = ask_several(talk, facts) if facts.get("into") else ask_successor(talk, facts)
    like = talk.look_up(f"plan {into[0]}", partial(plan_of_new_unit, unit=into[0]))
    day, document = ask_day_and_document(talk, like)
    extents = [[name, cards.look_up_extent(talk, unit, facts["day"])] for unit, name in goes]
    heading = cards.preview_merger(extents, into[1], is_new=bool(like or facts.get("into")))
    talk.review(
        {"units": _("Đơn vị sáp nhập"), "unit": _("Sáp nhập vào"), **day_and_document_titles()},
        heading,
        _("Ghi thay đổi"),
    )
    return Planning(UnitChangeKind.MERGED, tuple(unit for unit, _name in goes), day, document, into[0])


ASK_BY_KIND: dict[UnitChangeKind, Callable[[Talk, Facts], Planning]] = {
    UnitChangeKind.NEW: ask_new,
    UnitChangeKind.RENAMED: ask_renamed,
    UnitChangeKind.CLOSED: ask_closed,
    UnitChangeKind.MERGED: ask_merger,
}


def write_planned(context: Context, planning: Planning) -> Replies:
    """What takes effect today does so at once; the rest by the clock, on its day."""
    need(context, Action.UNITS)
    made = [write_change(context, one) for one in checking.plans_of(context, planning)]
    ids = [one.id for one in made] if planning.day <= local_date(context.at) else []
    done = clockwork.apply(context.tx, ids, context.at, context.settings, context.who.person)
    if not done:
        return [written_message(context, made)]
    numbers = ", ".join(one.number for one in made)
    said = "\n".join(done)
    return [Message(said, merge_more(context, made), _("Đã ghi và thực hiện {number}", number=numbers))]


def write_change(context: Context, planned: NewUnitChange) -> UnitChange:
    made = unit_changes.add(context.tx, planned, context.at)
    subject = f"unit_change:{made.id}"
    audit.write(context.tx, context.at, context.who, f"unit_{made.kind}", subject, unit=planned.unit or 0)
    return made


def written_message(context: Context, made: Sequence[UnitChange]) -> Message:
    said = [_("Đã ghi {what}", what=unit_plan_text(one)) for one in made]
    said.append(_("Đến ngày đó hệ thống tự thực hiện và báo người liên quan; trước ngày đó rút lại được."))
    undo = [Option(f"dv_undo:{one.id}", _("Rút lại {number}", number=one.number)) for one in made]
    if len(made) == 1:
        undo = [Option(f"dv_undo:{made[0].id}", _("Rút lại"))]
    return Message("\n".join(said), (*merge_more(context, made), *undo))


def merge_more(context: Context, made: Sequence[UnitChange]) -> tuple[Option, ...]:
    """Whoever has written down a new unit, or what goes into it, has others that go there too."""
    [first, *_others] = made
    if first.kind == UnitChangeKind.NEW:
        return (cards.merge_into_button(first),)
    plan = unit_changes.get(context.tx, first.into_plan) if first.into_plan else None
    return (Option(f"dv_do:{cards.INTO_NEW}:{plan.id}", _("Sáp nhập thêm đơn vị")),) if plan else ()


def ask_new_unit(talk: Talk, facts: Facts) -> dict[str, str]:
    """What is known of it, as it is kept."""
    name = talk.ask("name", _("Tên đơn vị mới là gì?"), read_name)
    if talk.look_up(f"name {name}", partial(checking.is_named, name=name, day=facts["day"])):
        talk.ask_anew("name", checking.name_taken_text(name))
    code = ask_code(talk, name)
    kind = ask_group(talk, facts)
    phone = talk.ask("phone", _("Điện thoại cơ quan? Gõ “không” nếu chưa có."), cell(phone_in, may_lack=True))
    mailbox = ask_mailbox(talk, facts)
    after = ask_place(talk, facts)
    return {"name": name, "code": code, "kind": kind, "phone": phone, "mailbox": mailbox, "after": after}


def new_unit_titles() -> dict[str, str]:
    return {
        "name": _("Tên"),
        "code": _("Mã"),
        "kind": _("Nhóm"),
        "group": _("Tên nhóm"),
        "phone": _("Điện thoại"),
        "mailbox": _("Hộp thư"),
        "place": _("Vị trí"),
        "unit": _("Đứng sau"),
    }


def ask_code(talk: Talk, name: str) -> str:
    proposed = talk.look_up(f"code {name}", partial(propose_code, name=name))
    question = _("Mã đơn vị (chữ không dấu, chữ số)? Đề nghị: {code}.", code=proposed)
    shortcuts = {f"{PROPOSED}{proposed}": proposed}
    code = talk.ask("code", question, read_code, str, shortcuts)
    if talk.look_up(f"taken {code}", partial(unit_effects.is_code_taken, code=code)):
        talk.ask_anew("code", _("Mã {code} đã có đơn vị dùng.", code=code))
    return code


def read_code(typed: str, at: datetime) -> str:
    return cell(code_in)(typed.removeprefix(PROPOSED), at)


def propose_code(tx: Tx, name: str) -> str:
    return proposed_code(name, unit_effects.codes(tx))


def ask_group(talk: Talk, facts: Facts) -> str:
    named = {unit_choice.group_key(name): name for name in facts["groups"]}
    chosen = talk.choose("kind", _("Đơn vị thuộc nhóm nào?"), {**named, OTHER: _("Nhóm khác")})
    return named[chosen] if chosen != OTHER else talk.ask("group", _("Xin gõ tên nhóm."), read_name)


def ask_mailbox(talk: Talk, facts: Facts) -> str:
    domains: Collection[str] = facts["domains"]
    question = _("Hộp thư của đơn vị? Gõ “không” nếu chưa được cấp.")
    address = talk.ask("mailbox", question, cell(partial(mailbox_in, domains=domains), may_lack=True))
    if address and (
        owner := talk.look_up(f"owner {address}", partial(unit_effects.owner_of_mailbox, address=address))
    ):
        talk.ask_anew("mailbox", checking.mailbox_taken_text(address, owner))
    return address


def ask_place(talk: Talk, facts: Facts) -> str:
    """The code of the unit behind which it stands; "" where it is the last of its group."""
    options = {"group": _("Cuối nhóm"), "after": _("Sau một đơn vị")}
    if talk.choose("place", _("Trong các danh sách, đơn vị đứng ở đâu?"), options) == "group":
        return ""
    unit, _name = unit_choice.pick_unit(talk, facts, _("Đứng sau đơn vị nào?"))
    return str(talk.look_up(f"code of {unit}", partial(code_of, unit=unit, day=facts["day"])))


def code_of(tx: Tx, unit: int, day: str) -> Any:
    return checking.open_unit(tx, unit, date.fromisoformat(day)).code


def ask_successor(talk: Talk, facts: Facts) -> tuple[list[Found], Found]:
    """Of one unit: into which other, be it one that is only planned."""
    question = _("{unit} sáp nhập vào đơn vị nào?", unit=facts["name"])
    into = unit_choice.pick_unit(talk, facts, question, among=checking.receiving_units)
    if into[0] == facts["unit"]:
        talk.ask_anew("unit", _("Xin chọn một đơn vị khác."))
    return [[facts["unit"], facts["name"]]], into


def ask_several(talk: Talk, facts: Facts) -> tuple[list[Found], Found]:
    """Of the unit that others go into: which ones, at once."""
    into = facts["into"]
    ids = unit_choice.pick_units(
        talk, facts, question=_("Những đơn vị nào sáp nhập vào {unit}?", unit=into[1])
    )
    if into[0] in ids:
        talk.ask_anew("units", _("Xin chọn một đơn vị khác."))
    find = partial(may_go, unit_ids=ids, day=facts["day"])
    found = talk.look_up(f"goes {ids}", find)
    if found["why_not"]:
        talk.ask_anew("units", found["why_not"])
    return found["units"], into


def may_go(tx: Tx, unit_ids: list[int], day: str) -> Any:
    """These units in their order, and why one of them cannot go into another."""
    there = units.listed(tx, date.fromisoformat(day), Scope(tuple(unit_ids)))
    why_not = next(filter(None, (checking.cannot_end(tx, unit) for unit in there)), "")
    return {"units": [[unit.id, unit.name] for unit in there], "why_not": why_not}


def plan_of_new_unit(tx: Tx, unit: int) -> dict[str, str]:
    """What the merger may be like where it goes into a new unit that is planned; {} where into another."""
    plan = unit_changes.get(tx, -unit) if unit < 0 else None
    if plan is None:
        return {}
    return {"unit": plan.name, "day": plan.effective.isoformat(), "document": plan.document}


def ask_day_and_document(talk: Talk, like: Mapping[str, str] = NONE) -> tuple[date, str]:
    """``like``: unit, day and document of the new unit that it goes into. Often both are the same here."""
    days, documents = {}, {}
    if like:
        day, document = day_text(date.fromisoformat(like["day"])), like["document"]
        days, documents = {f"{SHORTCUT}{day}": day}, {SAME_DOCUMENT: document} if document else {}
    question = _("Có hiệu lực từ ngày nào? Ví dụ: “hôm nay”, “01/01/2027”.")
    since = talk.ask("day", question, partial(read_since, like=like), long_day, days)
    question = _("Theo văn bản nào (số, ngày)? Gõ “không” nếu chưa có.")
    named = talk.ask("document", question, partial(read_document, like=like), str, documents)
    return since, or_none(named)


def read_since(typed: str, at: datetime, like: Mapping[str, str]) -> date:
    day = read_day(typed.removeprefix(SHORTCUT), at)
    if like and day < (earliest := date.fromisoformat(like["day"])):
        raise Refused(cards.begins_later(like["unit"], earliest))
    return day


def read_document(typed: str, at: datetime, like: Mapping[str, str]) -> str:
    return up_to(LONGEST_DOCUMENT)(like.get("document", "") if typed == SAME_DOCUMENT else typed, at)


def day_and_document_titles() -> dict[str, str]:
    return {"day": _("Hiệu lực từ"), "document": _("Văn bản")}
