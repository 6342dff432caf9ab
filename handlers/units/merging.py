"""The questions about a merger: which unit goes where, or which units go into one that is new."""

from datetime import date
from functools import partial
from typing import Any

from bot.domain.unit_changes import Kind
from bot.talk import Facts, Talk
from bot.words import _
from handlers.engine import unit_choice
from handlers.engine.unit_choice import Found
from handlers.units import basis, checking, preview
from handlers.units.checking import Planning
from storage.engine.db import Tx
from storage.units import unit_changes, units
from storage.units.units import Scope


def ask(talk: Talk, facts: Facts) -> Planning:
    goes, into = ask_several(talk, facts) if facts.get("into") else ask_where(talk, facts)
    like = talk.look_up(f"plan {into[0]}", partial(planned_as, unit=into[0]))
    day, document = basis.ask(talk, like)
    extents = [[name, preview.extent(talk, unit, facts["day"])] for unit, name in goes]
    heading = preview.of_merger(extents, into[1], is_new=bool(like or facts.get("into")))
    talk.review(
        {"units": _("Đơn vị sáp nhập"), "unit": _("Sáp nhập vào"), **basis.titles()},
        heading,
        _("Ghi thay đổi"),
    )
    return Planning(Kind.MERGED, tuple(unit for unit, _name in goes), day, document, into[0])


def ask_where(talk: Talk, facts: Facts) -> tuple[list[Found], Found]:
    """Of one unit: into which other, be it one that is only planned."""
    question = _("{unit} sáp nhập vào đơn vị nào?", unit=facts["name"])
    into = unit_choice.pick_unit(talk, facts, question, among=checking.receiving)
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


def planned_as(tx: Tx, unit: int) -> dict[str, str]:
    """What the merger may be like where it goes into a new unit that is planned; {} where into another."""
    plan = unit_changes.get(tx, -unit) if unit < 0 else None
    if plan is None:
        return {}
    return {"unit": plan.name, "day": plan.effective.isoformat(), "document": plan.document}
