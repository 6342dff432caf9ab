"""Ask about each person of a notice: who it is, and what is new of them.

Keys end in the person's number: "title_1".
"""

import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from bot.conversation import Refused, Talk, _, any_words, day_text, fold, local_date
from bot.domain.changes import OF_BOXES, ChangeKind, roles_text
from bot.domain.dates import read_date
from bot.domain.roster.rows import mailbox_in, name_in, phone_in, words_in
from handlers.engine import Role, cell
from handlers.personnel import checking
from handlers.personnel.cards import ROLES
from handlers.personnel.checking import mailbox_fits
from storage.engine import Tx
from storage.people import members
from storage.units import units

MOST_SHOWN = 8  # people to choose from
Known = dict[str, Any]  # see storage/people/members.py
NOBODY: Known = {"id": None, "name": "", "title": "", "roles": "", "phone": "", "mailbox": "", "box": ""}

NONE = "/none"  # the value of the button that says that there is none
KEEP = "/keep"  # … or that it stays as it is
LEFT_OUT = "/out"  # … or that somebody is left out again
# Our own choice: older ones are history, and what lies further ahead is not decided yet.
BACK, AHEAD = timedelta(days=2 * 366), timedelta(days=366)
NEAR = timedelta(days=180)  # what lies further ahead may have been meant of the past
OLDEST, YOUNGEST = 100, 15  # years
YEAR = timedelta(days=365)

read_name = cell(name_in)
read_title = cell(words_in)
read_phone = cell(phone_in)


class UnitName(NamedTuple):
    id: int
    name: str


@dataclass(frozen=True)
class FixedPlace:
    """Hold what stays as it is in a change that is corrected or sent again."""

    kind: ChangeKind
    unit: UnitName
    to: UnitName | None


@dataclass(frozen=True)
class NoticeFacts:
    """Hold what the form knows of its sender, and of the change that it corrects or sends again."""

    day: date
    is_office: bool
    may_appoint: bool
    units: list[UnitName]  # the sender's own
    self: int  # the sender
    domains: list[str]  # of official addresses
    corrects: int | None = None  # a change in force
    again: int | None = None  # one that was returned
    number: str = ""  # of either
    fixed: FixedPlace | None = None
    about: Known | None = None  # the person as they stood; None: they are to be found


@dataclass(frozen=True)
class PersonInNotice:
    """Hold one person of a notice: who it is, what is new, what stood there."""

    person: int | None
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


NO_ENTRY = PersonInNotice(None, "")  # who was added and is left out again


def first_key(kind: ChangeKind, number: int) -> str:
    """Return the key of the first question about a person."""
    return f"new_{number}" if kind == ChangeKind.JOIN else f"who_{number}"


@dataclass(frozen=True)
class Where:
    """Hold what all people of one notice have in common."""

    kind: ChangeKind
    unit: UnitName
    to: UnitName | None = None
    but: tuple[int | None, ...] = ()  # who is in the notice already


def ask_person(talk: Talk, facts: NoticeFacts, where: Where, number: int) -> PersonInNotice:
    """Ask all about one person; NO_ENTRY where they are left out again."""
    if where.kind == ChangeKind.JOIN:
        return ask_newcomer(talk, facts, where, number)
    known = facts.about or pick_person(talk, facts, where, number)
    if known is None:
        return NO_ENTRY
    fields = {"unit": where.unit.name, **{fact: str(known[fact]) for fact in NOBODY if fact != "id"}}
    before = {fact: value for fact, value in fields.items() if value}
    new = ASK_BY_KIND[where.kind](talk, facts, known, number)
    return PersonInNotice(
        known["id"], known["name"], {fact: value for fact, value in new.items() if value}, before
    )


def ask_newcomer(talk: Talk, facts: NoticeFacts, where: Where, number: int) -> PersonInNotice:
    """Ask about somebody new, or one whom the system knows from elsewhere or from before."""
    asked = _("Họ và tên người mới?")
    name = talk.ask(f"new_{number}", asked, read_newcomer, shortcuts=leave_out_button(number))
    if not name:
        return NO_ENTRY
    known = facts.about or pick_namesake(talk, facts, name, number)
    title = talk.ask(f"title_{number}", _("Chức vụ?"), read_title)
    role = ask_role(talk, facts, _("Làm nhiệm vụ gì tại {unit}?", unit=where.unit.name), number)
    has_mailbox = known["mailbox"] and not facts.about
    box = known["mailbox"] if has_mailbox else ask_box(talk, facts, known, number)
    phone = maybe_ask(talk, f"phone_{number}", _("Số điện thoại?"), read_phone)
    birth = ask_birth(talk, number)
    fields = {"name": name, "birth": birth, "title": title, "roles": role, "phone": phone, "mailbox": box}
    before = {"name": known["name"], "mailbox": known["mailbox"]} if facts.about else {}
    return PersonInNotice(
        known["id"],
        name,
        {fact: value for fact, value in fields.items() if value},
        {fact: value for fact, value in before.items() if value},
    )


def ask_nothing(_talk: Talk, _facts: NoticeFacts, _known: Known, _number: int) -> dict[str, str]:
    return {}


def ask_transfer(talk: Talk, facts: NoticeFacts, known: Known, number: int) -> dict[str, str]:
    title = talk.ask(f"title_{number}", _("Chức vụ của {name} ở đơn vị mới?", name=known["name"]), read_title)
    role = ask_role(talk, facts, _("{name} làm nhiệm vụ gì ở đơn vị mới?", name=known["name"]), number)
    return {"title": title, "roles": role}


def ask_role(talk: Talk, facts: NoticeFacts, question: str, number: int) -> str:
    roles = roles_to_give(is_office=facts.is_office, may_appoint=facts.may_appoint)
    return talk.choose(f"role_{number}", question, roles)


def ask_post(talk: Talk, facts: NoticeFacts, known: Known, number: int) -> dict[str, str]:
    """Ask for the new post and role, of which at least one is new."""
    places = {"name": known["name"], "title": known["title"] or _("chưa ghi")}
    stays = {KEEP: _("Giữ nguyên chức vụ")}
    title = talk.ask(
        f"title_{number}",
        _("Chức vụ mới của {name}? Hiện nay: {title}.", **places),
        read_title_or_keep,
        shortcuts=stays,
    )
    kept = {} if title in ("", known["title"]) else {"keep": _("Giữ nguyên nhiệm vụ")}
    roles = roles_to_give(is_office=facts.is_office, may_appoint=facts.may_appoint)
    offered = {role: label for role, label in roles.items() if role not in known["roles"].split(";")}
    question = _("Nhiệm vụ mới của {name}?", name=known["name"])
    role = talk.choose(f"role_{number}", question, {**kept, **offered})
    new = {} if title in ("", known["title"]) else {"title": title}
    return new if role == "keep" else {**new, "roles": role}


def ask_contact(talk: Talk, facts: NoticeFacts, known: Known, number: int) -> dict[str, str]:
    """Ask for what is chosen of the three; the other two may be added at the review."""
    whats = {"name": _("Họ và tên"), "phone": _("Điện thoại"), "mailbox": _("Địa chỉ hộp thư")}
    what = talk.choose(f"what_{number}", _("{name} đổi gì?", name=known["name"]), whats)
    asks: dict[str, Callable[[], str]] = {
        "name": lambda: talk.ask(f"name_{number}", _("Họ và tên mới?"), read_name, shown=str),
        "phone": lambda: talk.ask(f"phone_{number}", _("Số điện thoại mới?"), read_phone, shown=str),
        "mailbox": lambda: ask_box(talk, facts, known, number, is_optional=False),
    }
    return {
        fact: ask() if fact == what else talk.maybe(f"{fact}_{number}", ask) or ""
        for fact, ask in asks.items()
    }


def ask_box_to_open(talk: Talk, facts: NoticeFacts, known: Known, number: int) -> dict[str, str]:
    """Ask which, where somebody has none; one that was locked is opened again."""
    if known["mailbox"] and not facts.about:
        return {"mailbox": known["mailbox"]}
    return {
        "mailbox": ask_box(talk, facts, known, number, is_optional=False),
        "birth": ask_birth(talk, number),
    }


ASK_BY_KIND: dict[ChangeKind, Callable[[Talk, NoticeFacts, Known, int], dict[str, str]]] = {
    ChangeKind.LEAVE: ask_nothing,
    ChangeKind.TRANSFER: ask_transfer,
    ChangeKind.POST: ask_post,
    ChangeKind.CONTACT: ask_contact,
    ChangeKind.OPEN_BOX: ask_box_to_open,
    ChangeKind.LOCK_BOX: ask_nothing,
    ChangeKind.RECALL_BOX: ask_nothing,
}


def ask_box(talk: Talk, facts: NoticeFacts, known: Known, number: int, *, is_optional: bool = True) -> str:
    """Ask for an official address that nobody else has or is to get; "" where none is needed."""
    key = f"mailbox_{number}"
    text = _("Địa chỉ hộp thư đã có hoặc đề nghị cấp? Ví dụ: nvvidu@{domain}", domain=facts.domains[0])
    none = {NONE: _("Chưa cần hộp thư")} if is_optional else {}
    box = talk.ask(key, text, mailbox_reader(facts.domains), mailbox_or_none, none)
    by = checking.MailboxClaim(known["id"], known.get("unit"), facts.again or 0)
    find = partial(checking.why_taken, address=box, by=by)
    why = talk.look_up(f"taken_{number}_{zlib.crc32(box.encode()):x}", find) if box else ""
    if why:
        talk.ask_anew(key, why)
    return box


def mailbox_or_none(box: str) -> str:
    return box or _("chưa cần")


def ask_birth(talk: Talk, number: int) -> str:
    key = f"birth_{number}"
    day = talk.maybe(
        key, lambda: talk.ask(key, _("Ngày sinh? Ví dụ: 05/9/1985."), read_birth, shown=day_text)
    )
    return day.isoformat() if day else ""


def maybe_ask(talk: Talk, key: str, text: str, read: Any) -> str:
    return talk.maybe(key, lambda: talk.ask(key, text, read, shown=str)) or ""


def roles_to_give(*, is_office: bool, may_appoint: bool) -> dict[str, str]:
    """Return what the sender may make somebody: an officer appoints nobody (Điều 8 khoản 1)."""
    hidden = {Role.OFFICER} if not may_appoint else set()
    hidden |= {Role.OFFICE} if not is_office else set()
    return {role: _(label) for role, label in ROLES.items() if role not in hidden}


def person_titles(kind: ChangeKind, number: int) -> dict[str, str]:
    """Name the answers about a person for the review."""
    who = {first_key(kind, number): _("Họ và tên") if kind not in OF_BOXES else _("Hộp thư của")}
    rest = {
        f"title_{number}": _("Chức vụ"),
        f"role_{number}": _("Vai trò"),
        f"what_{number}": _("Thay đổi"),
        f"name_{number}": _("Họ và tên mới"),
        f"mailbox_{number}": _("Hộp thư"),
        f"phone_{number}": _("Điện thoại"),
        f"birth_{number}": _("Ngày sinh"),
    }
    if number == 1:
        return {**who, **rest}
    named = _("(người thứ {number})", number=number)
    return {key: f"{label} {named}" for key, label in {**who, **rest}.items()}


def leave_out_button(number: int) -> dict[str, str]:
    """Offer to take somebody out again; the first of a notice can only be another."""
    return {LEFT_OUT: _("Bỏ người này")} if number > 1 else {}


def pick_person(talk: Talk, facts: NoticeFacts, where: Where, number: int) -> Known | None:
    """Ask for somebody of the unit, or the unit itself of mailboxes. None: they are left out again."""
    unit = where.unit.id
    find = partial(people_of_unit, unit=unit, day=facts.day, kind=where.kind)
    everyone: Sequence[Known] = talk.look_up(f"people_{where.kind}_{unit}_{number}", find)
    found = [one for one in everyone if one["id"] not in where.but or number == 1]
    key, shown = f"who_{number}", list(found[:MOST_SHOWN])
    if not found:
        talk.ask_anew("box" if where.kind in OF_BOXES else "kind", nobody_text(where.kind, where.unit.name))
    for again in count(1):
        label_of = label_with_mailbox if where.kind in OF_BOXES else label
        options = {str(one["id"] or "unit"): label_of(one) for one in shown}
        more = {"other": _("Người khác")} if len(shown) < len(found) else {}
        chosen = talk.choose(
            key, who_question(where.kind, bool(shown)), {**options, **more, **leave_out_button(number)}
        )
        if chosen == LEFT_OUT:
            return None
        if chosen != "other":
            return next(one for one in found if str(one["id"] or "unit") == chosen)
        typed = talk.ask(f"who_{number}_name_{again}", _("Xin gõ họ tên, hoặc một phần."), any_words)
        shown = [one for one in found if fold(typed) in fold(one["name"])][:MOST_SHOWN]
        key = f"who_{number}_found_{again}"
    raise AssertionError("never reached")


def pick_namesake(talk: Talk, facts: NoticeFacts, name: str, number: int) -> Known:
    """Ask which of those that are called so it is; NOBODY: a new person."""
    mark = f"{number}_{zlib.crc32(name.encode()):x}"
    found = talk.look_up(f"same_{mark}", partial(members.people_named, name=name, day=facts.day))
    if not found:
        return NOBODY
    options = {str(one["id"]): label(one) for one in found[:MOST_SHOWN]}
    others = {"new": _("Người khác, trùng tên")}
    chosen = talk.choose(
        f"known_{mark}", _("Hệ thống đã có người tên này. Có phải người này không?"), {**options, **others}
    )
    return next((one for one in found if str(one["id"]) == chosen), NOBODY)


def people_of_unit(tx: Tx, unit: int, day: date, kind: ChangeKind) -> list[Known]:
    """Return those about whom a change of this kind can be; of mailboxes the unit's own first."""
    there = members.staff_of_unit(tx, unit, day)
    if kind not in OF_BOXES:
        return there
    [name] = [one.name for one in units.listed(tx, day, units.Scope((unit,)))] or [""]
    own: Known = {"id": None, "unit": unit, "name": name, "title": "", "roles": "", "phone": ""}
    everyone = [{**own, **members.box_of_unit(tx, unit)}, *there]
    return [one for one in everyone if mailbox_fits(kind, one["box"])]


def label(one: Known) -> str:
    """Name somebody to choose: "Lê Văn Mẫu Minh – Công chức, cán bộ theo dõi"; namesakes with their units."""
    if "units" in one:
        where = ", ".join(name for _unit, name in one["units"]) or _("hiện không thuộc đơn vị nào")
        return f"{one['name']} – {where}"
    said = ", ".join(filter(None, [one["title"], roles_text(one["roles"])]))
    return f"{one['name']} – {said}" if said else str(one["name"])


def label_with_mailbox(one: Known) -> str:
    """Name the owner of a mailbox to choose: "Lê Văn Mẫu Minh – minh@nhontrach.example"."""
    return f"{one['name']} – {one['mailbox'] or _('chưa có hộp thư')}"


def who_question(kind: ChangeKind, has_some: bool) -> str:
    if not has_some:
        return _("Không thấy ai tên như vậy. Xin chọn “Người khác” để gõ lại.")
    if kind in OF_BOXES:
        return _("Hộp thư của ai?")
    return _("Ai?")


def nobody_text(kind: ChangeKind, unit: str) -> str:
    if kind in OF_BOXES:
        return _("{unit} không có hộp thư nào làm được việc này.", unit=unit)
    return _("{unit} chưa có ai trong danh sách.", unit=unit)


def mailbox_reader(domains: Collection[str]) -> Callable[[str, datetime], str]:
    """Return a reader of official addresses (Điều 1, Điều 7 khoản 3, Điều 9 khoản 2); "" is none."""
    read = cell(lambda typed: mailbox_in(typed, domains))

    def read_or_none(typed: str, at: datetime) -> str:
        return "" if typed == NONE else read(typed, at)

    return read_or_none


def read_newcomer(typed: str, at: datetime) -> str:
    """Read a name; "" for somebody who is left out again."""
    return "" if typed == LEFT_OUT else read_name(typed, at)


def read_title_or_keep(typed: str, at: datetime) -> str:
    """Read a post; "" where it stays."""
    return "" if typed == KEEP else read_title(typed, at)


def read_effective(typed: str, said_at: datetime) -> date:
    """Read the day from which a change counts: past, today or later."""
    today = local_date(said_at)
    day = read_date(typed, said_at)
    if day is None or day - today > NEAR:
        day = read_date(typed, said_at, past=True) or day
    if day is None:
        raise Refused(_("Chưa hiểu ngày. Ví dụ: “hôm nay”, “01/12”, “thứ Hai tuần sau”, “01/10/2026”."))
    if day < today - BACK:
        raise Refused(_("{day} đã quá lâu; chỉ ghi được trong hai năm trở lại đây.", day=day_text(day)))
    if day > today + AHEAD:
        raise Refused(_("{day} quá xa; chỉ ghi được trong một năm tới.", day=day_text(day)))
    return day


def read_birth(typed: str, said_at: datetime) -> date:
    """Read a day of birth, in full."""
    day, today = read_date(typed, said_at, past=True), local_date(said_at)
    if day is None or not OLDEST * YEAR > today - day > YOUNGEST * YEAR:
        raise Refused(_("Xin gõ đủ ngày, tháng, năm sinh. Ví dụ: 05/9/1985."))
    return day
