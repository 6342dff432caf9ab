"""The questions about a unit that is new: its code, name, group, telephone, mailbox, and its place."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.domain.roster.cells import code_in, mailbox_in, name_in, phone_in
from bot.domain.unit_changes import proposed_code
from bot.talk import Facts, Talk
from bot.words import _
from handlers.engine import unit_choice
from handlers.engine.reading import cell
from handlers.units import checking
from storage.engine.db import Tx
from storage.units import unit_effects

OTHER = "other"  # than the groups that there are
PROPOSED = "/"  # how the value of the shortcut begins


def ask(talk: Talk, facts: Facts) -> dict[str, str]:
    """What is known of it, as it is kept."""
    name = talk.ask("name", _("Tên đơn vị mới là gì?"), read_name)
    if talk.look_up(f"name {name}", partial(checking.is_named, name=name, day=facts["day"])):
        talk.ask_anew("name", checking.name_taken(name))
    code = ask_code(talk, name)
    kind = ask_group(talk, facts)
    phone = talk.ask("phone", _("Điện thoại cơ quan? Gõ “không” nếu chưa có."), cell(phone_in, may_lack=True))
    mailbox = ask_mailbox(talk, facts)
    after = ask_place(talk, facts)
    return {"name": name, "code": code, "kind": kind, "phone": phone, "mailbox": mailbox, "after": after}


def titles() -> dict[str, str]:
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


read_name = cell(name_in)


def ask_code(talk: Talk, name: str) -> str:
    proposed = talk.look_up(f"code {name}", partial(propose, name=name))
    question = _("Mã đơn vị (chữ không dấu, chữ số)? Đề nghị: {code}.", code=proposed)
    shortcuts = {f"{PROPOSED}{proposed}": proposed}
    code = talk.ask("code", question, read_code, str, shortcuts)
    if talk.look_up(f"taken {code}", partial(unit_effects.is_code_taken, code=code)):
        talk.ask_anew("code", _("Mã {code} đã có đơn vị dùng.", code=code))
    return code


def read_code(typed: str, at: datetime) -> str:
    return cell(code_in)(typed.removeprefix(PROPOSED), at)


def propose(tx: Tx, name: str) -> str:
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
        talk.ask_anew("mailbox", checking.mailbox_taken(address, owner))
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
