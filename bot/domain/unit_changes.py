"""What becomes of a unit, from a date: it is new, has another name, is closed, or goes into another.

Here are the change, its kinds and states, the sentences that tell of it, and the codes of new units. The
kinds are our own choice; that the directory follows every change of units is Điều 5 khoản 1 and 2.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.text import day_text, expand, fold
from bot.conversation.words import N_, _

UNSAID = {"va", "cac", "cua", "huyen"}
COUNCIL = "uy ban nhan dan"
LONGEST = 30  # characters of a proposed code


class UnitChangeKind(StrEnum):
    NEW = "new"
    RENAMED = "renamed"
    CLOSED = "closed"
    MERGED = "merged"  # into a successor


ENDING = (UnitChangeKind.CLOSED, UnitChangeKind.MERGED)  # after which the unit is no more


class UnitChangeState(StrEnum):
    PLANNED = "planned"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


def reference(year: int, number: int) -> str:
    """Write the number of a unit's change: DV-2026-0001."""
    return f"DV-{year}-{number:04}"


def proposed_code(name: str, taken: Collection[str]) -> str:
    """Return a free code for a unit of that name: "pvhtt", "xlongtan"; "pvhtt2" where that is taken."""
    words: list[str] = re.findall(r"[a-z0-9]+", fold(expand(name)).replace(COUNCIL, "ubnd"))
    said = [word for word in words if word not in UNSAID and word != "ubnd"] or words or ["donvi"]
    is_place = "ubnd" in words and len(said) > 1
    code = said[0][:1] + ("".join(said[1:]) if is_place else "".join(word[0] for word in said[1:]))
    return free_code(code[:LONGEST] if len(said) > 1 else said[0][:LONGEST], taken)


def free_code(code: str, taken: Collection[str]) -> str:
    """Return the code, or with the first number that makes it one that no other has."""
    number, found = 1, code
    while found in taken:
        number += 1
        found = f"{code}{number}"
    return found


def final(unit: int, successors: Mapping[int, int]) -> int:
    """Return where a unit ended in the end: its successor, and that one's."""
    seen = {unit}
    while (following := successors.get(unit)) and following not in seen:
        seen.add(following)
        unit = following
    return unit


@dataclass(frozen=True)
class UnitChange:
    """``name``: of the unit as it is called now, of one that is new as it will be.

    ``into_plan``: which change makes the successor, where that is new.
    """

    id: int
    number: str
    kind: UnitChangeKind
    unit: int | None
    name: str
    successor: int | None
    successor_name: str
    into_plan: int | None
    fields: Mapping[str, str]
    effective: date
    document: str
    state: UnitChangeState
    by: int
    by_name: str

    @property
    def is_planned(self) -> bool:
        return self.state == UnitChangeState.PLANNED


PLAN_TEXTS: dict[UnitChangeKind, str] = {
    UnitChangeKind.NEW: N_("{number}: thêm đơn vị {unit} từ ngày {day}"),
    UnitChangeKind.RENAMED: N_("{number}: {unit} đổi tên thành {name} từ ngày {day}"),
    UnitChangeKind.CLOSED: N_("{number}: {unit} ngừng hoạt động từ ngày {day}"),
    UnitChangeKind.MERGED: N_("{number}: {unit} sáp nhập vào {successor} từ ngày {day}"),
}
CHANGE_TEXTS: dict[UnitChangeKind, str] = {
    UnitChangeKind.NEW: N_("Từ ngày {day}, danh sách có thêm đơn vị {unit}."),
    UnitChangeKind.RENAMED: N_("Từ ngày {day}, {unit} đổi tên thành {name}."),
    UnitChangeKind.CLOSED: N_("Từ ngày {day}, {unit} ngừng hoạt động."),
    UnitChangeKind.MERGED: N_("Từ ngày {day}, {unit} sáp nhập vào {successor}."),
}


def unit_change_places(change: UnitChange) -> dict[str, str]:
    return {
        "number": change.number,
        "unit": change.fields.get("before", change.name),
        "name": change.fields.get("name", ""),
        "successor": change.successor_name,
        "day": day_text(change.effective),
    }


def unit_plan_text(change: UnitChange) -> str:
    """Write a plan with the document that it rests on, as a line of a list."""
    said = _(PLAN_TEXTS[change.kind], **unit_change_places(change))
    return (
        _("{what} (theo {document}).", what=said, document=change.document) if change.document else f"{said}."
    )


def unit_change_text(change: UnitChange) -> str:
    said = _(CHANGE_TEXTS[change.kind], **unit_change_places(change))
    return " ".join([said, _("Căn cứ: {document}.", document=change.document)]) if change.document else said
