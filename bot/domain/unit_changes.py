"""What becomes of a unit, from a date: it is new, has another name, is closed, or goes into another.

The kinds are our own choice; that the directory follows every change of units is Điều 5 khoản 1 and 2.
"""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from bot.conversation.text import expand, fold

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
    """DV-2026-0001"""
    return f"DV-{year}-{number:04}"


def proposed_code(name: str, taken: Collection[str]) -> str:
    """A code for a unit of that name that no other has: "pvhtt", "xlongtan"; "pvhtt2" where that is taken."""
    words: list[str] = re.findall(r"[a-z0-9]+", fold(expand(name)).replace(COUNCIL, "ubnd"))
    said = [word for word in words if word not in UNSAID and word != "ubnd"] or words or ["donvi"]
    is_place = "ubnd" in words and len(said) > 1
    code = said[0][:1] + ("".join(said[1:]) if is_place else "".join(word[0] for word in said[1:]))
    return free_code(code[:LONGEST] if len(said) > 1 else said[0][:LONGEST], taken)


def free_code(code: str, taken: Collection[str]) -> str:
    """The code, or with the first number that makes it one that no other has."""
    number, found = 1, code
    while found in taken:
        number += 1
        found = f"{code}{number}"
    return found


def final(unit: int, successors: Mapping[int, int]) -> int:
    """Where a unit ended in the end: its successor, and that one's."""
    seen = {unit}
    while (following := successors.get(unit)) and following not in seen:
        seen.add(following)
        unit = following
    return unit
