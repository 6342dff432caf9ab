"""Whom a notice is about: somebody of the unit, picked; somebody new, or known by that name already."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from typing import Any

from bot.answers import words
from bot.domain.changes import OF_BOXES, Kind
from bot.talk import Facts, Talk
from bot.text import fold
from bot.words import _
from handlers.personnel import finding
from handlers.personnel.reading import LEFT_OUT

MOST = 8  # people to choose from
Known = dict[str, Any]  # see storage/people/members.py
NOBODY: Known = {"id": None, "name": "", "title": "", "roles": "", "phone": "", "mailbox": "", "box": ""}


@dataclass(frozen=True)
class Where:
    """What all people of one notice have in common. Units are [id, name]."""

    kind: Kind
    unit: Any
    to: Any = None
    but: tuple[int | None, ...] = ()  # who is in the notice already


def left_out(number: int) -> dict[str, str]:
    """The way to take somebody out again; the first of a notice can only be another."""
    return {LEFT_OUT: _("Bỏ người này")} if number > 1 else {}


def pick(talk: Talk, facts: Facts, where: Where, number: int) -> Known | None:
    """Somebody of the unit; of mailboxes also the unit itself. None: who was added is left out again."""
    day, unit = date.fromisoformat(facts["day"]), int(where.unit[0])
    find = partial(finding.of_unit, unit=unit, day=day, kind=where.kind)
    everyone: Sequence[Known] = talk.look_up(f"people_{where.kind}_{unit}_{number}", find)
    found = [one for one in everyone if one["id"] not in where.but or number == 1]
    key, shown = f"who_{number}", list(found[:MOST])
    if not found:
        talk.ask_anew("box" if where.kind in OF_BOXES else "kind", finding.nobody(where.kind, where.unit[1]))
    for again in count(1):
        named = finding.with_box if where.kind in OF_BOXES else finding.labelled
        options = {str(one["id"] or "unit"): named(one) for one in shown}
        more = {"other": _("Người khác")} if len(shown) < len(found) else {}
        chosen = talk.choose(
            key, finding.question(where.kind, bool(shown)), {**options, **more, **left_out(number)}
        )
        if chosen == LEFT_OUT:
            return None
        if chosen != "other":
            return next(one for one in found if str(one["id"] or "unit") == chosen)
        typed = talk.ask(f"who_{number}_name_{again}", _("Xin gõ họ tên, hoặc một phần."), words)
        shown = [one for one in found if fold(typed) in fold(one["name"])][:MOST]
        key = f"who_{number}_found_{again}"
    raise AssertionError("never reached")


def same(talk: Talk, facts: Facts, name: str, number: int) -> Known:
    """Who of those that are called so it is; nobody: a new person."""
    mark = f"{number}_{zlib.crc32(name.encode()):x}"
    day = date.fromisoformat(facts["day"])
    found = talk.look_up(f"same_{mark}", partial(finding.of_name, name=name, day=day))
    if not found:
        return NOBODY
    options = {str(one["id"]): finding.labelled(one) for one in found[:MOST]}
    others = {"new": _("Người khác, trùng tên")}
    chosen = talk.choose(
        f"known_{mark}", _("Hệ thống đã có người tên này. Có phải người này không?"), {**options, **others}
    )
    return next((one for one in found if str(one["id"]) == chosen), NOBODY)
