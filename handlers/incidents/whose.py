"""Of which unit an incident is, of which mailbox, and who tells of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.answers import Refused
from bot.domain.rights import Role
from bot.talk import Facts, Talk
from bot.words import _
from handlers import pick
from handlers.titles import as_held
from storage import mailboxes
from storage.db import Tx
from storage.holders import holders

TELLERS = [Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.STAFF]
MOST = 8  # people to choose from
NOBODY = "0"  # of the list
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True)
class Place:
    """The unit, its mailbox, and who of it telephoned; ``teller`` is "" where they write themselves."""

    unit: int
    name: str
    mailbox: str
    teller: str = ""


def where(talk: Talk, facts: Facts) -> Place:
    """A unit of their own; for the office also one that telephoned."""
    own = facts["units"]
    if facts["is_office"]:
        options = {"phone": _("Đơn vị báo qua điện thoại"), "own": _("Phòng, hoặc đơn vị của tôi")}
        if talk.choose("for", _("Báo sự cố của ai?"), options) == "phone":
            return who_telephoned(talk, facts)
    if len(own) == 1:
        return Place(*own[0])
    options = {str(unit): name for unit, name, _mailbox in own}
    chosen = talk.choose("own", _("Sự cố ở đơn vị nào?"), options)
    return next(Place(*one) for one in own if str(one[0]) == chosen)


def who_telephoned(talk: Talk, facts: Facts) -> Place:
    unit, name = pick.pick_unit(talk, facts, _("Đơn vị nào báo? Xin gõ tên hoặc mã của đơn vị."))
    at = datetime.fromisoformat(facts["at"])
    found = talk.look_up(f"place_{unit}", partial(look_up, unit=unit, at=at))
    people = {**found["people"], NOBODY: _("Người khác")}
    teller = talk.choose(teller_key(unit), _("Ai báo qua điện thoại?"), people)
    return Place(unit, name, found["mailbox"], teller)


def teller_key(unit: int) -> str:
    return f"teller_{unit}"


def look_up(tx: Tx, unit: int, at: datetime) -> dict[str, Any]:
    """The unit's mailbox, and who may have telephoned."""
    people: dict[str, str] = {}
    for one in holders(tx, at, TELLERS, [unit])[unit][:MOST]:
        people.setdefault(str(one.person), f"{one.name} ({as_held(one.role, [one.stands_for])})")
    return {"mailbox": mailboxes.of_units(tx, [unit]).get(unit, ""), "people": people}


def which_mailbox(talk: Talk, facts: Facts, place: Place) -> str:
    """The unit's, their own, or another of the official ones."""
    options = {"unit": place.mailbox, "own": "" if place.teller else facts["own"]}
    options = {key: address for key, address in options.items() if address}
    chosen = talk.choose("mailbox", _("Hộp thư nào?"), {**options, "other": _("Hộp thư khác")})
    if chosen != "other":
        return options[chosen]
    return talk.ask("address", _("Xin gõ địa chỉ hộp thư."), read_address(facts["domains"]), str)


def read_address(domains: list[str]) -> Callable[[str, datetime], str]:
    """Reads an official address."""

    def read(typed: str, _at: datetime) -> str:
        found = ADDRESS.fullmatch(typed.strip().lower())
        if found is None:
            raise Refused(_("Chưa đúng địa chỉ hộp thư. Ví dụ: {example}", example=f"ten@{domains[0]}"))
        if found[1] not in domains:
            allowed = ", ".join(domains)
            raise Refused(
                _("Hộp thư công vụ có tên miền {domains} (Điều 7 khoản 3). Xin gõ lại.", domains=allowed)
            )
        return found[0]

    return read


def titles(place: Place) -> dict[str, str]:
    """What the review calls these answers."""
    return {
        "own": _("Đơn vị"),
        "unit": _("Đơn vị"),
        teller_key(place.unit): _("Người báo"),
        "kind": _("Sự cố"),
        "mailbox": _("Hộp thư"),
        "address": _("Địa chỉ"),
    }
