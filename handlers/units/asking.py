"""Write down what becomes of a unit, from a date, with what it brings about in view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.conversation import Message, Option, Refused, ReviewWays, Talk, _, day_text, local_date, long_day
from bot.domain.changes import (
    ENDING,
    UnitChange,
    UnitChangeKind,
    UnitChangeState,
    proposed_code,
    unit_plan_text,
)
from bot.domain.roster.rows import code_in, mailbox_in, name_in
from handlers.engine import (
    Action,
    Context,
    Replies,
    Timed,
    ask_basis,
    ask_time,
    cell,
    group_key,
    no_such_button,
    pick_unit,
    pick_units,
    read_day,
    start_form_once,
    telephone_in,
)
from handlers.units import cards, clockwork
from handlers.units.cards import Planning
from storage.engine import Tx
from storage.units import unit_changes, unit_effects, units
from storage.units.unit_changes import NewUnitChange
from storage.units.units import Scope

FLOW = "unit_change"

OTHER_GROUP = "other"  # than those that there are
SHORTCUT = "/"  # how the value of a shortcut begins
SAME_DOCUMENT = "/same"  # the document of the new unit that a merger goes with

NamedUnit = tuple[int, str]  # below zero: the change that makes it

read_name = cell(name_in)


@dataclass(frozen=True)
class UnitChangeFacts:
    """``into``: the unit that others are merged into; without it ``unit`` is what changes (0: a new one)."""

    day: date
    groups: list[str]
    domains: list[str]  # of mailboxes
    kind: UnitChangeKind
    unit: int = 0
    name: str = ""
    number: str = ""  # the unit, as the form's title names it
    into: NamedUnit | None = None


@dataclass(frozen=True)
class NewUnitPlan:
    unit: str
    day: date
    document: str


def open_change(context: Context, kind: str, row: int) -> Replies:
    """Open the form for a change of the unit ``row`` (dv_do:renamed:<unit>), or for a new unit (dv_do:new).

    dv_do:into:<change> merges others into the unit that a change makes, or has made.
    """
    if kind != cards.INTO_NEW:
        make = partial(change_facts, context, kind, row)
        return start_form_once(context, FLOW, make, kind=kind, unit=row)
    into = unit_made_by(context, row)
    merger = replace(blank_facts(context, UnitChangeKind.MERGED), into=into, number=into[1])
    return start_form_once(context, FLOW, lambda: merger, into=list(into))


def change_facts(context: Context, kind: str, unit_id: int) -> UnitChangeFacts:
    if kind not in list(UnitChangeKind):
        raise no_such_button()
    facts = blank_facts(context, UnitChangeKind(kind))
    if facts.kind == UnitChangeKind.NEW:
        return facts
    unit = cards.open_unit(context.tx, unit_id, facts.day)
    if facts.kind in ENDING:
        cards.refuse_if_cannot_end(context.tx, unit, facts.kind, facts.day)
    return replace(facts, unit=unit.id, name=unit.name, number=unit.name)


def blank_facts(context: Context, kind: UnitChangeKind) -> UnitChangeFacts:
    today = local_date(context.at)
    domains = list(context.settings.mail_domains)
    return UnitChangeFacts(today, units.groups(context.tx, today), domains, kind)


def unit_made_by(context: Context, change_id: int) -> NamedUnit:
    """Return the unit that a change makes, or has made, as a question for a unit names it."""
    change = unit_changes.get(context.tx, change_id)
    if change is None or change.kind != UnitChangeKind.NEW:
        raise no_such_button()
    if change.state == UnitChangeState.WITHDRAWN:
        raise Refused(cards.withdrawn_text(change))
    unit = cards.open_unit(context.tx, change.unit, local_date(context.at)) if change.unit else None
    return (unit.id, unit.name) if unit else (-change.id, change.name)


def ask_change(talk: Talk, facts: UnitChangeFacts) -> Planning:
    return ASK_BY_KIND[facts.kind](talk, facts)


def ask_new(talk: Talk, facts: UnitChangeFacts) -> Planning:
    fields = ask_new_unit(talk, facts)
    day, document = ask_day_and_document(talk)
    heading = _(
        "Thêm đơn vị mới. Từ ngày có hiệu lực, đơn vị có trong mọi danh sách.\n"
        "– Sau đó cần ghi nhận người và ngày bắt đầu kiểm tra.\n– Nếu đơn vị thành lập do sáp nhập, sau khi "
        "ghi nhận, anh/chị chọn “Sáp nhập vào …” để chuyển người, hộp thư và việc kiểm tra của đơn vị cũ "
        "sang.\nXin xem lại:"
    )
    talk.review(
        {
            "name": _("Tên"),
            "code": _("Mã"),
            "kind": _("Nhóm"),
            "group": _("Tên nhóm"),
            "phone": _("Điện thoại"),
            "mailbox": _("Hộp thư"),
            "place": _("Vị trí"),
            "unit": _("Đứng sau"),
            **day_and_document_titles(),
        },
        heading,
        _("Ghi nhận thay đổi"),
    )
    return Planning(UnitChangeKind.NEW, (), day, document, fields=tuple(fields.items()))


def ask_renamed(talk: Talk, facts: UnitChangeFacts) -> Planning:
    question = _("{unit}: tên mới là gì?", unit=facts.name)
    name = ask_name(talk, question, partial(read_new_name, now=facts.name), facts.day)
    day, document = ask_day_and_document(talk)
    heading = cards.preview_rename(facts.name, cards.look_up_extent(talk, facts.unit, facts.day))
    talk.review({"name": _("Tên mới"), **day_and_document_titles()}, heading, _("Ghi nhận thay đổi"))
    return Planning(UnitChangeKind.RENAMED, (facts.unit,), day, document, fields=(("name", name),))


def ask_name(talk: Talk, question: str, read: Callable[[str, datetime], str], day: date) -> str:
    """Ask for a name that no other unit has, or is to have."""
    name = talk.ask("name", question, read)
    if talk.look_up(f"name {name}", partial(cards.is_named, name=name, day=day)):
        talk.ask_anew("name", cards.name_taken_text(name))
    return name


def read_new_name(typed: str, at: datetime, now: str) -> str:
    name = read_name(typed, at)
    if name == now:
        raise Refused(_("Đơn vị đang có đúng tên này."))
    return name


def ask_closed(talk: Talk, facts: UnitChangeFacts) -> Planning:
    day, document = ask_day_and_document(talk)
    heading = cards.preview_closing(facts.name, cards.look_up_extent(talk, facts.unit, facts.day))
    talk.review(day_and_document_titles(), heading, _("Ghi nhận thay đổi"), ReviewWays(releases=True))
    return Planning(UnitChangeKind.CLOSED, (facts.unit,), day, document)


def ask_merger(talk: Talk, facts: UnitChangeFacts) -> Planning:
    merging, into = ask_merging_units(talk, facts) if facts.into else ask_successor(talk, facts)
    like = look_up_plan(talk, into[0])
    day, document = ask_day_and_document(talk, like)
    extents = [(name, cards.look_up_extent(talk, unit, facts.day)) for unit, name in merging]
    heading = cards.preview_merger(extents, into[1], is_new=bool(like or facts.into))
    titles = {"units": _("Đơn vị sáp nhập"), "unit": _("Sáp nhập vào"), **day_and_document_titles()}
    talk.review(titles, heading, _("Ghi nhận thay đổi"), ReviewWays(releases=True))
    return Planning(UnitChangeKind.MERGED, tuple(unit for unit, _name in merging), day, document, into[0])


ASK_BY_KIND: dict[UnitChangeKind, Callable[[Talk, UnitChangeFacts], Planning]] = {
    UnitChangeKind.NEW: ask_new,
    UnitChangeKind.RENAMED: ask_renamed,
    UnitChangeKind.CLOSED: ask_closed,
    UnitChangeKind.MERGED: ask_merger,
}


def write_planned(context: Context, planning: Planning) -> Replies:
    """Write the changes down; those that take effect today do so at once, the rest by the clock."""
    context.need(Action.UNITS)
    if planning.kind in ENDING:
        context.need_release()
    made = [write_change(context, one) for one in cards.plans_of(context, planning)]
    ids = [one.id for one in made] if planning.day <= local_date(context.at) else []
    done = clockwork.apply(context, ids, context.who.person)
    if not done:
        return [written_message(context, made)]
    heading = _("Đã ghi nhận và thực hiện {number}", number=", ".join(one.number for one in made))
    mended = _("Thay đổi đã có hiệu lực nên không rút lại được. Nếu cần sửa, anh/chị gõ /donvi.")
    return [Message("\n".join([*done, mended]), merge_more_button(context, made), heading)]


def write_change(context: Context, planned: NewUnitChange) -> UnitChange:
    made = unit_changes.add(context.tx, planned, context.at)
    context.audit(f"unit_{made.kind}", f"unit_change:{made.id}", unit=planned.unit or 0)
    return made


def written_message(context: Context, made: Sequence[UnitChange]) -> Message:
    said = [_("Đã ghi nhận {what}", what=unit_plan_text(one)) for one in made]
    said.append(
        _(
            "Đến ngày đó, hệ thống tự thực hiện và báo cho người liên quan; trước ngày đó, anh/chị "
            "rút lại được."
        )
    )
    is_one = len(made) == 1
    labels = [_("Rút lại") if is_one else _("Rút lại {number}", number=one.number) for one in made]
    undo = [Option(f"dv_undo:{one.id}", label) for one, label in zip(made, labels, strict=True)]
    options, about = (*merge_more_button(context, made), *undo), cards.plan_card(made[0].id)
    return Message("\n".join(said), options, card=about)


def merge_more_button(context: Context, made: Sequence[UnitChange]) -> tuple[Option, ...]:
    [first, *_others] = made
    if first.kind == UnitChangeKind.NEW:
        return (cards.merge_into_button(first),)
    plan = unit_changes.get(context.tx, first.into_plan) if first.into_plan else None
    return (Option(f"dv_do:{cards.INTO_NEW}:{plan.id}", _("Sáp nhập thêm đơn vị")),) if plan else ()


def ask_new_unit(talk: Talk, facts: UnitChangeFacts) -> dict[str, str]:
    name = ask_name(talk, _("Tên đơn vị mới là gì?"), read_name, facts.day)
    code = ask_code(talk, name)
    kind = ask_group(talk, facts)
    phone = talk.ask(
        "phone",
        _("Xin cho biết điện thoại cơ quan; gõ “không” nếu chưa có."),
        cell(telephone_in, may_lack=True),
    )
    mailbox = ask_mailbox(talk, facts)
    after = ask_place(talk, facts)
    return {"name": name, "code": code, "kind": kind, "phone": phone, "mailbox": mailbox, "after": after}


def ask_code(talk: Talk, name: str) -> str:
    proposed = talk.look_up(f"code {name}", lambda tx: proposed_code(name, unit_effects.codes(tx)))
    question = _("Xin gõ mã đơn vị (chữ không dấu, chữ số). Đề xuất: {code}.", code=proposed)
    shortcuts = {f"{SHORTCUT}{proposed}": proposed}
    code = talk.ask("code", question, read_code, str, shortcuts)
    if talk.look_up(f"taken {code}", lambda tx: code in unit_effects.codes(tx)):
        talk.ask_anew("code", _("Mã {code} đã có đơn vị dùng.", code=code))
    return code


def read_code(typed: str, at: datetime) -> str:
    return cell(code_in)(typed.removeprefix(SHORTCUT), at)


def ask_group(talk: Talk, facts: UnitChangeFacts) -> str:
    named = {group_key(name): name for name in facts.groups}
    chosen = talk.choose("kind", _("Đơn vị thuộc nhóm nào?"), {**named, OTHER_GROUP: _("Nhóm khác")})
    return named[chosen] if chosen != OTHER_GROUP else talk.ask("group", _("Xin gõ tên nhóm."), read_name)


def ask_mailbox(talk: Talk, facts: UnitChangeFacts) -> str:
    question = _("Xin cho biết hộp thư của đơn vị; gõ “không” nếu chưa được cấp.")
    address = talk.ask("mailbox", question, cell(partial(mailbox_in, domains=facts.domains), may_lack=True))
    find_owner = partial(unit_effects.owner_of_mailbox, address=address)
    if address and (owner := talk.look_up(f"owner {address}", find_owner)):
        talk.ask_anew("mailbox", cards.mailbox_taken_text(address, owner))
    return address


def ask_place(talk: Talk, facts: UnitChangeFacts) -> str:
    """Ask behind which unit it stands in lists, and return its code; "": it is the last of its group."""
    options = {"group": _("Cuối nhóm"), "after": _("Sau một đơn vị")}
    if talk.choose("place", _("Đơn vị đứng ở vị trí nào trong các danh sách?"), options) == "group":
        return ""
    unit, _name = pick_unit(talk, facts.day, _("Đứng sau đơn vị nào?"))
    return str(talk.look_up(f"code of {unit}", lambda tx: cards.open_unit(tx, unit, facts.day).code))


def ask_successor(talk: Talk, facts: UnitChangeFacts) -> tuple[list[NamedUnit], NamedUnit]:
    question = _("{unit} sáp nhập vào đơn vị nào?", unit=facts.name)
    unit, name = pick_unit(talk, facts.day, question, among=cards.receiving_units)
    if unit == facts.unit:
        talk.ask_anew("unit", _("Xin chọn một đơn vị khác."))
    return [(facts.unit, facts.name)], (unit, name)


def ask_merging_units(talk: Talk, facts: UnitChangeFacts) -> tuple[list[NamedUnit], NamedUnit]:
    assert facts.into
    question = _("Những đơn vị nào sáp nhập vào {unit}?", unit=facts.into[1])
    ids = pick_units(talk, facts.day, question=question)
    if facts.into[0] in ids:
        talk.ask_anew("units", _("Xin chọn một đơn vị khác."))
    merging = talk.look_up(f"goes {ids}", partial(find_merging, unit_ids=ids, day=facts.day))
    if merging["why_not"]:
        talk.ask_anew("units", merging["why_not"])
    return [(unit, name) for unit, name in merging["units"]], facts.into


def find_merging(tx: Tx, unit_ids: list[int], day: date) -> dict[str, Any]:
    """Return these units in their order, and why one of them cannot go into another."""
    there = units.listed(tx, day, Scope(tuple(unit_ids)))
    why_not = next(filter(None, (cards.reason_not_to_end(tx, unit) for unit in there)), "")
    return {"units": [[unit.id, unit.name] for unit in there], "why_not": why_not}


def look_up_plan(talk: Talk, successor: int) -> NewUnitPlan | None:
    def find(tx: Tx) -> dict[str, str]:
        plan = unit_changes.get(tx, -successor) if successor < 0 else None
        day = plan.effective.isoformat() if plan else ""
        return {"unit": plan.name, "day": day, "document": plan.document} if plan else {}

    found = talk.look_up(f"plan {successor}", find)
    return NewUnitPlan(found["unit"], date.fromisoformat(found["day"]), found["document"]) if found else None


def ask_day_and_document(talk: Talk, like: NewUnitPlan | None = None) -> tuple[date, str]:
    days = {f"{SHORTCUT}{day_text(like.day)}": day_text(like.day)} if like else {}
    documents = {SAME_DOCUMENT: like.document} if like and like.document else {}
    question = _("Có hiệu lực từ ngày nào? Ví dụ: “hôm nay”, “01/01/2027”.")
    since = ask_time(talk, "day", question, Timed(partial(read_since, like=like), long_day), days)
    named = ask_basis(talk, "document", documents)
    return since, documents.get(named, named)


def read_since(typed: str, at: datetime, like: NewUnitPlan | None) -> date:
    day = read_day(typed.removeprefix(SHORTCUT), at)
    if like and day < like.day:
        raise Refused(cards.begins_later_text(like.unit, like.day))
    return day


def day_and_document_titles() -> dict[str, str]:
    return {"day": _("Hiệu lực từ"), "document": _("Văn bản")}
