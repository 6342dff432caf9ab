"""The form that tells the office of a change, of one person or several, anew or corrected (Điều 5)."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from bot.conversation.talk import Facts, Talk
from bot.conversation.text import day_text, long_day
from bot.conversation.words import _
from bot.domain.changes import AWAY, OF_BOXES, ChangeAction, ChangeKind, PersonnelChange, given_up
from bot.domain.rights import HEADING, Action, Role
from handlers.engine import forms, unit_choice
from handlers.engine.attachments import named_files
from handlers.engine.buttons import id_in
from handlers.engine.feature import GIVEN, Context, Replies, need, reaches_all
from handlers.engine.reading import up_to
from handlers.personnel import cards, checking, people
from handlers.personnel.cards import kind_name, lacking_text
from handlers.personnel.people import KEEP, NOBODY, NONE, PersonInNotice, Where, read_effective
from storage.engine.db import Tx
from storage.people import changes, members

FLOW = "change"
MOST_PEOPLE = 10  # people in one notice; for more there is the file
LONGEST_NOTE = 300  # characters of a note
LONGEST_DECISION = 120
FILE = "file:1"

ACT_OF_FORM = {"fix": ChangeAction.CORRECT, "again": ChangeAction.RESEND}


@dataclass(frozen=True)
class Sending:
    """What the form decides."""

    where: Where
    entries: tuple[PersonInNotice, ...]
    effective: date
    decision: str = ""
    file: int | None = None
    note: str = ""
    corrects: int | None = None  # a change in force
    again: int | None = None  # one that was returned


def open_form(context: Context, _argument: str) -> Replies:
    """[Báo thay đổi]"""
    return forms.open_once(context, FLOW, "", {"corrects": None, "again": None})


def open_correction(context: Context, argument: str) -> Replies:
    """[Đính chính]: ns_correct:<change in force>."""
    return forms.open_once(context, FLOW, f"fix:{argument}", {"corrects": id_in(argument), "again": None})


def open_resending(context: Context, argument: str) -> Replies:
    """[Sửa và gửi lại]: ns_resend:<returned change>."""
    return forms.open_once(context, FLOW, f"again:{argument}", {"again": id_in(argument)})


def begin(context: Context, argument: str) -> Facts:
    need(context, Action.CHANGE)
    is_office = reaches_all(context, Action.CHANGE)
    facts = {
        **unit_choice.unit_facts(context),
        "is_office": is_office,
        "may_appoint": is_office or context.who.is_one_of(*HEADING),
        "units": [[one.unit, one.unit_name] for one in context.who.units(*HEADING, Role.OFFICER)],
        "self": context.who.person,
        "domains": context.settings.mail_domains,
        "corrects": None,
        "again": None,
    }
    return facts | (prefilled_facts(context, argument) if argument else {})


def flow(talk: Talk, facts: Facts) -> Sending:
    where = ask_where(talk, facts)
    found, following = ask_people(talk, facts, where)
    entries = list(found.values())
    question = _("Có hiệu lực từ ngày nào? Ví dụ: “hôm nay”, “01/12”, “thứ Hai tuần sau”.")
    effective = talk.ask("effective", question, read_effective, long_day)
    decision = maybe_ask(
        talk, "decision", _("Số và ngày của quyết định? Ví dụ: 12/QĐ-UBND ngày 20/11/2026."), LONGEST_DECISION
    )
    file = talk.maybe(FILE, partial(ask_file, talk))
    note = maybe_ask(talk, "note", _("Ghi chú?"), LONGEST_NOTE)
    heading = "\n".join(
        [review_heading(where, facts, entries[0].name), *warnings(talk, facts, where, entries, effective)]
    )
    talk.review(review_titles(where, found, following, facts), heading)
    return Sending(where, tuple(entries), effective, decision, file, note, facts["corrects"], facts["again"])


def ask_where(talk: Talk, facts: Facts) -> Where:
    """What sort of change, of which unit, and where to."""
    if fixed := facts.get("fixed"):
        return Where(ChangeKind(fixed["kind"]), fixed["unit"], fixed["to"])
    kind = ask_kind(talk)
    unit = ask_unit(talk, facts)
    if kind != ChangeKind.TRANSFER:
        return Where(kind, unit)
    to = unit_choice.pick_unit(talk, facts, _("Chuyển đến đơn vị nào? Xin gõ tên hoặc mã đơn vị."), "to")
    if to[0] == unit[0]:
        talk.ask_anew("to", _("Đơn vị chuyển đến trùng với đơn vị chuyển đi."))
    return Where(kind, unit, to)


def ask_kind(talk: Talk) -> ChangeKind:
    """Of mailboxes in a second step."""
    kinds = {kind.value: kind_name(kind) for kind in ChangeKind if kind not in OF_BOXES}
    kind = talk.choose("kind", _("Thay đổi nhân sự gì?"), {**kinds, "box": _("Cấp, khóa, thu hồi hộp thư")})
    if kind != "box":
        return ChangeKind(kind)
    return ChangeKind(talk.choose("box", _("Việc gì?"), {one.value: kind_name(one) for one in OF_BOXES}))


def ask_unit(talk: Talk, facts: Facts) -> Any:
    """The own unit; whoever has several says which, and the office names the one that told it."""
    if facts["is_office"]:
        return unit_choice.pick_unit(talk, facts, _("Của đơn vị nào? Xin gõ tên hoặc mã đơn vị."))
    own = {str(unit): name for unit, name in facts["units"]}
    chosen = talk.choose("own", _("Của đơn vị nào?"), own) if len(own) > 1 else next(iter(own))
    return [int(chosen), own[chosen]]


def ask_people(talk: Talk, facts: Facts, where: Where) -> tuple[dict[int, PersonInNotice], int]:
    """By their numbers, and whose number is next; who was added may be left out again.

    The first; the others are added at the review: [Bổ sung] – [Thêm người nữa].
    """
    found = {1: people.ask_person(talk, facts, where, 1)}
    for number in range(2, 1 if facts.get("fixed") else MOST_PEOPLE + 1):
        so_far = replace(where, but=tuple(entry.person for entry in found.values()))
        more = partial(people.ask_person, talk, facts, so_far, number)
        entry = talk.maybe(people.first_key(where.kind, number), more)
        if entry is None:
            return found, number
        if entry != people.NO_ENTRY:
            refuse_double(talk, found.values(), entry, number)
            found[number] = entry
    return found, MOST_PEOPLE + 1


def refuse_double(talk: Talk, entries: Iterable[PersonInNotice], entry: PersonInNotice, number: int) -> None:
    box = entry.fields.get("mailbox")
    if box and any(box == other.fields.get("mailbox") for other in entries):
        talk.ask_anew(f"mailbox_{number}", _("Hộp thư {mailbox} vừa ghi cho người trên.", mailbox=box))


def ask_file(talk: Talk) -> int | None:
    """A photo of the decision; who sends what we cannot read says that nothing in it is classified."""
    file = talk.attach(FILE, _("Xin gửi ảnh hoặc tệp quyết định."))
    if file is not None:
        named_files(talk, [file])
    return file


def maybe_ask(talk: Talk, key: str, text: str, longest: int) -> str:
    return talk.maybe(key, lambda: talk.ask(key, text, up_to(longest))) or ""


def review_heading(where: Where, facts: Facts, name: str) -> str:
    places = {"kind": kind_name(where.kind), "unit": where.unit[1]}
    if number := facts.get("number"):
        named = {**places, "number": number, "name": name}
        if facts["again"]:
            return _("Sửa {number} – {kind}: {name}, {unit}. Xin xem lại trước khi gửi:", **named)
        return _("Đính chính {number} – {kind}: {name}, {unit}. Xin xem lại trước khi gửi:", **named)
    if where.to:
        return _("{kind}: từ {unit} đến {to}. Xin xem lại trước khi gửi:", **places, to=where.to[1])
    return _("{kind}: {unit}. Xin xem lại trước khi gửi:", **places)


def warnings(
    talk: Talk, facts: Facts, where: Where, entries: Sequence[PersonInNotice], effective: date
) -> list[str]:
    """What the unit would be without, or is to become; that it is about whoever sends it."""
    said = []
    lost = [
        [entry.person, role]
        for entry in entries
        for role in given_up(where.kind, entry.fields.get("roles", ""))
    ]
    if lost:
        gained = [entry.fields.get("roles", "") for entry in entries if where.kind == ChangeKind.POST]
        mark = zlib.crc32(repr((where.unit[0], lost, gained, effective)).encode())
        find = partial(cards.lacking_roles, unit=int(where.unit[0]), lost=lost, day=effective, gained=gained)
        roles = talk.look_up(f"lacking_{mark:x}", find)
        said = [lacking_text(role, str(where.unit[1]), day_text(effective)) for role in roles]
    if any(entry.fields.get("roles") == "head" for entry in entries):
        unit, ids = where.to or where.unit, [entry.person for entry in entries]
        mark = zlib.crc32(repr((unit[0], ids, effective)).encode())
        find_heads = partial(other_heads, unit=int(unit[0]), but=ids, day=effective)
        if names := talk.look_up(f"heads_{mark:x}", find_heads):
            said.append(_("{unit} đang có thủ trưởng: {names}.", unit=unit[1], names=", ".join(names)))
    units = [int(unit[0]) for unit in (where.unit, where.to) if unit]
    mark = zlib.crc32(repr((units, effective)).encode())
    find_ends = partial(cards.ending_notes, kind=where.kind, units=units, day=effective)
    said += talk.look_up(f"ending_{mark:x}", find_ends)
    if where.kind in AWAY and any(entry.person == facts["self"] for entry in entries):
        said.append(_("Thay đổi này là của chính anh/chị: từ ngày đó anh/chị thôi các quyền tại đơn vị."))
    return [_("Xin lưu ý: {what}", what=one) for one in said]


def review_titles(where: Where, numbers: Iterable[int], following: int, facts: Facts) -> dict[str, str]:
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
        **({} if facts.get("fixed") else more),
        "effective": _("Có hiệu lực từ"),
        "decision": _("Quyết định"),
        FILE: _("Ảnh, tệp quyết định"),
        "note": _("Ghi chú"),
    }


def other_heads(tx: Tx, unit: int, but: Sequence[int | None], day: date) -> list[str]:
    """The names of who heads a unit on that day, and is not to go by then."""
    going = {one.person for one in changes.accepted(tx, unit, day) if one.kind in AWAY and one.unit == unit}
    held = members.held_roles(tx, unit, day)
    return [name for person, role, name in held if role == "head" and person not in {*going, *but}]


def prefilled_facts(context: Context, argument: str) -> dict[str, Any]:
    """``argument``: "fix:17" or "again:17". Kind, units and person stay; all else may be edited."""
    how, _colon, number = argument.partition(":")
    change = cards.locked_change(context, number, ACT_OF_FORM.get(how, ChangeAction.CORRECT))
    is_fix = how == "fix"
    if is_fix:
        checking.may_correct(context, change.id)
    return {
        "corrects": change.id if is_fix else change.corrects,
        "again": None if is_fix else change.id,
        "number": change.number,
        "fixed": {
            "kind": change.kind.value,
            "unit": [change.unit, change.unit_name],
            "to": [change.to_unit, change.to_name] if change.to_unit else None,
        },
        "about": person_before(change),
        GIVEN: given_answers(change),
    }


def person_before(change: PersonnelChange) -> dict[str, Any] | None:
    """The person as they stood when it was sent; None: they are to be found by their name again."""
    if change.kind == ChangeKind.JOIN and change.person is None:
        return None
    known = {**NOBODY, **change.before, "id": change.person}
    return (
        known if change.kind != ChangeKind.JOIN else {**known, "name": change.name, **newcomer_gained(change)}
    )


def newcomer_gained(change: PersonnelChange) -> dict[str, str]:
    """A newcomer has by now what the change gave them."""
    return {"mailbox": change.fields.get("mailbox", "")} if change.corrects or change.applied_at else {}


def given_answers(change: PersonnelChange) -> dict[str, str]:
    """Question's key -> what would have been typed."""
    new = change.fields
    given = {"effective": day_text(change.effective), "decision": change.decision, "note": change.note}
    match change.kind:
        case ChangeKind.JOIN:
            given |= {"new_1": new.get("name", ""), "mailbox_1": new.get("mailbox", NONE)}
            given |= {"title_1": new.get("title", ""), "role_1": new.get("roles", ""), **given_extras(change)}
        case ChangeKind.TRANSFER:
            given |= {"title_1": new.get("title", ""), "role_1": new.get("roles", "")}
        case ChangeKind.POST:
            given |= {"title_1": new.get("title") or KEEP, "role_1": new.get("roles") or "keep"}
        case ChangeKind.CONTACT:
            facts = [fact for fact in ("name", "phone", "mailbox") if new.get(fact)]
            given |= {"what_1": facts[0], **{f"{fact}_1": new[fact] for fact in facts}}
        case ChangeKind.OPEN_BOX:
            given |= {"mailbox_1": new.get("mailbox", ""), **given_extras(change)}
    return {key: value for key, value in given.items() if value}


def given_extras(change: PersonnelChange) -> dict[str, str]:
    born = change.fields.get("birth", "")
    return {
        "phone_1": change.fields.get("phone", ""),
        "birth_1": day_text(date.fromisoformat(born)) if born else "",
    }
