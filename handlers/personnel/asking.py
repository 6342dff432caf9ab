"""Ask what the office is told of: a change of one person or several, anew or corrected (Điều 5)."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.conversation import Talk, _, day_text, local_date, long_day, up_to
from bot.domain.changes import AWAY, OF_BOXES, ChangeAction, ChangeKind, PersonnelChange, given_up
from handlers.engine import (
    DECISION,
    HEADING,
    Action,
    Context,
    Prefilled,
    Replies,
    Role,
    Timed,
    active_form,
    answer_by_button,
    ask_document_number,
    ask_time,
    decision_in,
    named_files,
    start_form,
    start_form_once,
    unit_choice,
)
from handlers.personnel import cards, checking, people
from handlers.personnel.cards import kind_name, lacking_text
from handlers.personnel.people import NoticeFacts, PersonInNotice, UnitName, Where
from storage.engine import Tx
from storage.people import changes, members

FLOW = "change"
MOST_PEOPLE = 10  # people in one notice; for more there is the file
LONGEST_NOTE = 300  # characters of a note
FILE = "file:1"
KIND = "kind"  # the key of the first question


@dataclass(frozen=True)
class ChangeNotice:
    where: Where
    entries: tuple[PersonInNotice, ...]
    effective: date
    decision: str = ""
    file: int | None = None
    note: str = ""
    corrects: int | None = None  # a change in force
    again: int | None = None  # one that was returned


def open_notice(context: Context) -> Replies:
    """Ask about a change ([Thay đổi khác]); one whose kind was told is kept."""
    here = active_form(context)
    if here and here.flow == FLOW and here.waiting_for != KIND:
        return start_form(context, FLOW, notice_facts(context))
    return start_form_once(context, FLOW, partial(notice_facts, context), corrects=None, again=None)


def open_notice_of(context: Context, kind: ChangeKind) -> Replies:
    """Ask about a change whose kind is known ([Thêm người], [Thôi việc, nghỉ hưu]).

    Where one is asked about already it is taken for its kind; of another kind it is kept, and this one begun.
    """

    def make() -> Prefilled[NoticeFacts]:
        return Prefilled(notice_facts(context), {KIND: kind.value})

    here = active_form(context)
    if here and here.flow == FLOW and here.waiting_for == KIND:
        return answer_by_button(context, here, f"{here.id}:{KIND}:{kind}")
    if here and here.flow == FLOW and here.answers[KIND].value != kind:
        return start_form(context, FLOW, make())
    return start_form_once(context, FLOW, make, corrects=None, again=None)


def open_correction(context: Context, change: PersonnelChange) -> Replies:
    """Ask how a change in force is corrected ([Đính chính])."""
    make = partial(correction_facts, context, change.id)
    return start_form_once(context, FLOW, make, corrects=change.id, again=None)


def open_resending(context: Context, change: PersonnelChange) -> Replies:
    """Ask what is put right in a change that was returned ([Sửa và gửi lại])."""
    return start_form_once(context, FLOW, partial(resending_facts, context, change.id), again=change.id)


def notice_facts(context: Context) -> NoticeFacts:
    is_office = context.reaches_all(Action.CHANGE)
    return NoticeFacts(
        day=local_date(context.at),
        is_office=is_office,
        may_appoint=is_office or context.who.is_one_of(*HEADING),
        units=[UnitName(one.unit, one.unit_name) for one in context.who.units(*HEADING, Role.OFFICER)],
        self=context.who.person,
        domains=list(context.settings.mail_domains),
        gives_office=context.may(Action.RELEASE),
    )


def correction_facts(context: Context, change_id: int) -> Prefilled[NoticeFacts]:
    change = cards.lock_change(context, change_id, ChangeAction.CORRECT)
    checking.refuse_correcting(context, change.id)
    return prefill(replace(notice_facts(context), corrects=change.id), change)


def resending_facts(context: Context, change_id: int) -> Prefilled[NoticeFacts]:
    change = cards.lock_change(context, change_id, ChangeAction.RESEND)
    return prefill(replace(notice_facts(context), corrects=change.corrects, again=change.id), change)


def prefill(facts: NoticeFacts, change: PersonnelChange) -> Prefilled[NoticeFacts]:
    """Give the answers that ``change`` had. Kind, units and person stay; all else may be edited."""
    to = UnitName(change.to_unit, change.to_name) if change.to_unit else None
    fixed = people.FixedPlace(change.kind, UnitName(change.unit, change.unit_name), to)
    known = replace(facts, number=change.number, fixed=fixed, about=person_before(change))
    return Prefilled(known, given_answers(change))


def ask_notice(talk: Talk, facts: NoticeFacts) -> ChangeNotice:
    where = ask_where(talk, facts)
    found, following = ask_people(talk, facts, where)
    entries = list(found.values())
    question = _("Có hiệu lực từ ngày nào? Ví dụ: “hôm nay”, “01/12”, “thứ Hai tuần sau”.")
    timed = Timed(people.read_effective, long_day, aside=DECISION)
    effective = ask_time(talk, "effective", question, timed)
    told, _rest = decision_in(str(talk.answers["effective"].value))
    if told and "decision" not in talk.answers:
        talk.fill("effective", {"decision": told})
    question = _("Xin cho biết số và ngày của quyết định. Ví dụ: “12/QĐ-UBND ngày 20/11/2026”.")
    ask = partial(ask_document_number, talk, "decision", question, with_day=True)
    decision = talk.maybe("decision", ask) or ""
    file = talk.maybe(FILE, partial(ask_file, talk))
    note = maybe_ask(talk, "note", _("Xin gõ ghi chú."), LONGEST_NOTE)
    heading = [
        review_heading(where, facts, entries[0].name),
        *warnings(talk, facts, where, entries, effective),
    ]
    talk.review(review_titles(where, found, following, facts), "\n".join(heading))
    return ChangeNotice(where, tuple(entries), effective, decision, file, note, facts.corrects, facts.again)


def ask_where(talk: Talk, facts: NoticeFacts) -> Where:
    if facts.fixed:
        return Where(facts.fixed.kind, facts.fixed.unit, facts.fixed.to)
    kind = ask_kind(talk)
    unit = ask_unit(talk, facts)
    if kind != ChangeKind.TRANSFER:
        return Where(kind, unit)
    to = pick_unit(talk, facts, _("Chuyển đến đơn vị nào? Xin gõ tên hoặc mã đơn vị."), "to")
    if to.id == unit.id:
        talk.ask_anew("to", _("Đơn vị chuyển đến trùng với đơn vị chuyển đi."))
    return Where(kind, unit, to)


def ask_kind(talk: Talk) -> ChangeKind:
    kinds = {kind.value: kind_name(kind) for kind in ChangeKind if kind not in OF_BOXES}
    kind = talk.choose(
        KIND, _("Xin chọn loại thay đổi nhân sự."), {**kinds, "box": _("Cấp, khóa, thu hồi hộp thư")}
    )
    if kind != "box":
        return ChangeKind(kind)
    return ChangeKind(
        talk.choose(
            "box", _("Xin chọn việc cần làm với hộp thư."), {one.value: kind_name(one) for one in OF_BOXES}
        )
    )


def ask_unit(talk: Talk, facts: NoticeFacts) -> UnitName:
    if facts.is_office:
        return pick_unit(talk, facts, _("Thay đổi này của đơn vị nào? Xin gõ tên hoặc mã đơn vị."), "unit")
    own = {str(unit): name for unit, name in facts.units}
    chosen = talk.choose("own", _("Thay đổi này của đơn vị nào?"), own) if len(own) > 1 else next(iter(own))
    return UnitName(int(chosen), own[chosen])


def pick_unit(talk: Talk, facts: NoticeFacts, question: str, key: str) -> UnitName:
    return UnitName(*unit_choice.pick_unit(talk, facts.day, question, key))


def ask_people(talk: Talk, facts: NoticeFacts, where: Where) -> tuple[dict[int, PersonInNotice], int]:
    """Return the people by their numbers, and the number of the next; the review adds and leaves out."""
    found = {1: people.ask_person(talk, facts, where, 1)}
    for number in range(2, 1 if facts.fixed else MOST_PEOPLE + 1):
        so_far = replace(where, but=tuple(entry.person for entry in found.values()))
        more = partial(people.ask_person, talk, facts, so_far, number)
        entry = talk.maybe(people.first_key(where.kind, number), more)
        if entry is None:
            return found, number
        if entry != people.NO_ENTRY:
            box = entry.fields.get("mailbox")
            if box and any(box == other.fields.get("mailbox") for other in found.values()):
                talk.ask_anew(
                    f"mailbox_{number}",
                    _("Hộp thư {mailbox} vừa được ghi nhận cho người ở trên.", mailbox=box),
                )
            found[number] = entry
    return found, MOST_PEOPLE + 1


def ask_file(talk: Talk) -> int | None:
    """Ask for a photo of the decision; of what we cannot read, that nothing in it is classified."""
    file = talk.attach(FILE, _("Xin gửi ảnh hoặc tệp quyết định."))
    if file is not None:
        named_files(talk, [file])
    return file


def maybe_ask(talk: Talk, key: str, text: str, longest: int) -> str:
    return talk.maybe(key, lambda: talk.ask(key, text, up_to(longest))) or ""


def review_heading(where: Where, facts: NoticeFacts, name: str) -> str:
    places = {"kind": kind_name(where.kind), "unit": where.unit.name}
    if facts.number:
        named = {**places, "number": facts.number, "name": name}
        if facts.again:
            return _("Sửa {number} – {kind}: {name}, {unit}. Xin xem lại trước khi gửi:", **named)
        return _("Đính chính {number} – {kind}: {name}, {unit}. Xin xem lại trước khi gửi:", **named)
    if where.to:
        return _("{kind}: từ {unit} đến {to}. Xin xem lại trước khi gửi:", **places, to=where.to.name)
    return _("{kind}: {unit}. Xin xem lại trước khi gửi:", **places)


def warnings(
    talk: Talk, facts: NoticeFacts, where: Where, entries: Sequence[PersonInNotice], effective: date
) -> list[str]:
    """Warn of what the unit would lack or is to become, and that it is about the sender."""
    said = []
    roles = [entry.fields.get("roles", "") for entry in entries]
    moves = zip(entries, roles, strict=True)
    lost = [[entry.person, gone] for entry, role in moves for gone in given_up(where.kind, role)]
    if lost:
        gained = roles if where.kind == ChangeKind.POST else []
        mark = zlib.crc32(repr((where.unit.id, lost, gained, effective)).encode())
        find = partial(cards.lacking_roles, unit=where.unit.id, lost=lost, day=effective, gained=gained)
        lacking = talk.look_up(f"lacking_{mark:x}", find)
        said = [lacking_text(role, where.unit.name, day_text(effective)) for role in lacking]
    if "head" in roles:
        unit, ids = where.to or where.unit, [entry.person for entry in entries]
        mark = zlib.crc32(repr((unit.id, ids, effective)).encode())
        find_heads = partial(other_heads, unit=unit.id, but=ids, day=effective)
        if names := talk.look_up(f"heads_{mark:x}", find_heads):
            said.append(_("{unit} đang có thủ trưởng: {names}.", unit=unit.name, names=", ".join(names)))
    units = [unit.id for unit in (where.unit, where.to) if unit]
    mark = zlib.crc32(repr((units, effective)).encode())
    find_ends = partial(cards.ending_notes, kind=where.kind, units=units, day=effective)
    said += talk.look_up(f"ending_{mark:x}", find_ends)
    if where.kind in AWAY and any(entry.person == facts.self for entry in entries):
        said.append(
            _(
                "Thay đổi này liên quan đến chính anh/chị: từ ngày có hiệu lực, anh/chị không còn quyền tại "
                "đơn vị."
            )
        )
    return [_("Xin lưu ý: {what}", what=one) for one in said]


def review_titles(where: Where, numbers: Iterable[int], following: int, facts: NoticeFacts) -> dict[str, str]:
    of_people: dict[str, str] = {}
    for number in numbers:
        of_people |= people.person_titles(where.kind, number)
    more = {people.first_key(where.kind, following): _("Thêm người nữa")}
    return {
        "kind": _("Thay đổi"),
        "box": _("Việc"),
        "unit": _("Đơn vị"),
        "own": _("Đơn vị"),
        "to": _("Chuyển đến"),
        **of_people,
        **({} if facts.fixed else more),
        "effective": _("Có hiệu lực từ"),
        "decision": _("Quyết định"),
        FILE: _("Ảnh, tệp quyết định"),
        "note": _("Ghi chú"),
    }


def other_heads(tx: Tx, unit: int, but: Sequence[int | None], day: date) -> list[str]:
    going = {one.person for one in changes.accepted(tx, unit, day) if one.kind in AWAY and one.unit == unit}
    there = members.held_roles(tx, unit, day)
    return [name for person, role, name in there if role == "head" and person not in {*going, *but}]


def person_before(change: PersonnelChange) -> dict[str, Any] | None:
    """Return the person as they stood when it was sent; None: they are to be found by their name again."""
    if change.kind == ChangeKind.JOIN and change.person is None:
        return None
    known = {**dict.fromkeys(people.PERSON_FACTS, ""), **change.before, "id": change.person}
    if change.kind == ChangeKind.JOIN:
        known["name"] = change.name
        if change.corrects or change.applied_at:  # by now the newcomer has what the change gave them
            known["mailbox"] = change.fields.get("mailbox", "")
    return known


def given_answers(change: PersonnelChange) -> dict[str, str]:
    new = change.fields
    given = {"effective": day_text(change.effective), "decision": change.decision, "note": change.note}
    match change.kind:
        case ChangeKind.JOIN:
            given |= {"new_1": new.get("name", ""), "mailbox_1": new.get("mailbox", people.NONE)}
            given |= {"title_1": new.get("title", ""), "role_1": new.get("roles", ""), **given_extras(change)}
        case ChangeKind.TRANSFER:
            given |= {"title_1": new.get("title", ""), "role_1": new.get("roles", "")}
        case ChangeKind.POST:
            given |= {"title_1": new.get("title") or people.KEEP, "role_1": new.get("roles") or "keep"}
        case ChangeKind.CONTACT:
            changed = [fact for fact in ("name", "phone", "mailbox") if new.get(fact)]
            given |= {"what_1": changed[0], **{f"{fact}_1": new[fact] for fact in changed}}
        case ChangeKind.OPEN_BOX:
            given |= {"mailbox_1": new.get("mailbox", ""), **given_extras(change)}
    return {key: value for key, value in given.items() if value}


def given_extras(change: PersonnelChange) -> dict[str, str]:
    born = change.fields.get("birth", "")
    return {
        "phone_1": change.fields.get("phone", ""),
        "birth_1": day_text(date.fromisoformat(born)) if born else "",
    }
