"""The questions about each person of a change, by its kind. Keys end in the person's number: "title_1"."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.domain.changes import OF_BOXES, Kind
from bot.domain.rights import Role
from bot.talk import Facts, Talk
from bot.text import day_text
from bot.words import _
from handlers.personnel import finding
from handlers.personnel.reading import (
    KEEP,
    NONE,
    mailbox_of,
    or_keep,
    read_birth,
    read_name,
    read_newcomer,
    read_phone,
    read_title,
)
from handlers.personnel.who import NOBODY, Known, Where, left_out, pick, same
from handlers.personnel.words import ROLES


@dataclass(frozen=True)
class Entry:
    """One person of a notice: who it is, what is new, what stood there."""

    person: int | None
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)


NO_ENTRY = Entry(None, "")  # who was added and is left out again


def first_key(kind: Kind, number: int) -> str:
    """The first question about a person."""
    return f"new_{number}" if kind == Kind.JOIN else f"who_{number}"


def ask(talk: Talk, facts: Facts, where: Where, number: int) -> Entry:
    """All questions about one person; NO_ENTRY where they are left out again."""
    if where.kind == Kind.JOIN:
        return newcomer(talk, facts, where, number)
    known = facts.get("about") or pick(talk, facts, where, number)
    if known is None:
        return NO_ENTRY
    fields = {"unit": str(where.unit[1]), **{fact: str(known[fact]) for fact in NOBODY if fact != "id"}}
    before = {fact: value for fact, value in fields.items() if value}
    new = CHANGED[where.kind](talk, facts, known, number)
    return Entry(known["id"], known["name"], {fact: value for fact, value in new.items() if value}, before)


def newcomer(talk: Talk, facts: Facts, where: Where, number: int) -> Entry:
    """Somebody new, or one whom the system knows from elsewhere or from before."""
    asked = _("Họ và tên người mới?")
    name = talk.ask(f"new_{number}", asked, read_newcomer, shortcuts=left_out(number))
    if not name:
        return NO_ENTRY
    known = facts.get("about") or same(talk, facts, name, number)
    title = talk.ask(f"title_{number}", _("Chức vụ?"), read_title)
    role = talk.choose(f"role_{number}", _("Làm nhiệm vụ gì tại {unit}?", unit=where.unit[1]), roles(facts))
    box = (
        known["mailbox"]
        if known["mailbox"] and not facts.get("about")
        else ask_box(talk, facts, known, number)
    )
    phone = maybe(talk, f"phone_{number}", _("Số điện thoại?"), read_phone)
    birth = ask_birth(talk, number)
    fields = {"name": name, "birth": birth, "title": title, "roles": role, "phone": phone, "mailbox": box}
    before = {"name": known["name"], "mailbox": known["mailbox"]} if facts.get("about") else {}
    return Entry(
        known["id"],
        name,
        {fact: value for fact, value in fields.items() if value},
        {fact: value for fact, value in before.items() if value},
    )


def nothing(_talk: Talk, _facts: Facts, _known: Known, _number: int) -> dict[str, str]:
    return {}


def elsewhere(talk: Talk, facts: Facts, known: Known, number: int) -> dict[str, str]:
    title = talk.ask(f"title_{number}", _("Chức vụ của {name} ở đơn vị mới?", name=known["name"]), read_title)
    role = talk.choose(
        f"role_{number}", _("{name} làm nhiệm vụ gì ở đơn vị mới?", name=known["name"]), roles(facts)
    )
    return {"title": title, "roles": role}


def other_post(talk: Talk, facts: Facts, known: Known, number: int) -> dict[str, str]:
    """At least one of the two is new."""
    places = {"name": known["name"], "title": known["title"] or _("chưa ghi")}
    stays = {KEEP: _("Giữ nguyên chức vụ")}
    title = talk.ask(
        f"title_{number}", _("Chức vụ mới của {name}? Hiện nay: {title}.", **places), or_keep, shortcuts=stays
    )
    kept = {} if title in ("", known["title"]) else {"keep": _("Giữ nguyên nhiệm vụ")}
    offered = {role: label for role, label in roles(facts).items() if role not in known["roles"].split(";")}
    question = _("Nhiệm vụ mới của {name}?", name=known["name"])
    role = talk.choose(f"role_{number}", question, {**kept, **offered})
    new = {} if title in ("", known["title"]) else {"title": title}
    return new if role == "keep" else {**new, "roles": role}


def other_facts(talk: Talk, facts: Facts, known: Known, number: int) -> dict[str, str]:
    """What is chosen is asked for; the other two may be added at the review."""
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


def box_to_open(talk: Talk, facts: Facts, known: Known, number: int) -> dict[str, str]:
    """Who has none is asked which; one that was locked or recalled is opened again."""
    if known["mailbox"] and not facts.get("about"):
        return {"mailbox": known["mailbox"]}
    return {
        "mailbox": ask_box(talk, facts, known, number, is_optional=False),
        "birth": ask_birth(talk, number),
    }


CHANGED: dict[Kind, Callable[[Talk, Facts, Known, int], dict[str, str]]] = {
    Kind.LEAVE: nothing,
    Kind.TRANSFER: elsewhere,
    Kind.POST: other_post,
    Kind.CONTACT: other_facts,
    Kind.OPEN_BOX: box_to_open,
    Kind.LOCK_BOX: nothing,
    Kind.RECALL_BOX: nothing,
}


def ask_box(talk: Talk, facts: Facts, known: Known, number: int, *, is_optional: bool = True) -> str:
    """An official address that nobody else has or is to get; "" where none is asked for."""
    key = f"mailbox_{number}"
    text = _("Địa chỉ hộp thư đã có hoặc đề nghị cấp? Ví dụ: nvvidu@{domain}", domain=facts["domains"][0])
    none = {NONE: _("Chưa cần hộp thư")} if is_optional else {}
    shown = none_or_itself
    box = talk.ask(key, text, mailbox_of(facts["domains"]), shown, none)
    by = finding.Wanting(known["id"], known.get("unit"), facts.get("again") or 0)
    find = partial(finding.taken, address=box, by=by)
    why = talk.look_up(f"taken_{number}_{zlib.crc32(box.encode()):x}", find) if box else ""
    if why:
        talk.ask_anew(key, why)
    return box


def none_or_itself(box: str) -> str:
    return box or _("chưa cần")


def ask_birth(talk: Talk, number: int) -> str:
    key = f"birth_{number}"
    day = talk.maybe(
        key, lambda: talk.ask(key, _("Ngày sinh? Ví dụ: 05/9/1985."), read_birth, shown=day_text)
    )
    return day.isoformat() if day else ""


def maybe(talk: Talk, key: str, text: str, read: Any) -> str:
    return talk.maybe(key, lambda: talk.ask(key, text, read, shown=str)) or ""


def roles(facts: Facts) -> dict[str, str]:
    """What somebody may be made by whoever asks: an officer appoints nobody (Điều 8 khoản 1)."""
    hidden = {Role.OFFICER} if not facts["may_appoint"] else set()
    hidden |= {Role.OFFICE} if not facts["is_office"] else set()
    return {role: _(label) for role, label in ROLES.items() if role not in hidden}


def titles(kind: Kind, number: int) -> dict[str, str]:
    """What the review calls the answers about a person."""
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
