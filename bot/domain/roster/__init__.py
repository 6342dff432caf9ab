"""The roster: checking what a file says, comparing it with what is held, and saying what would change.

    roster = check(read.units, read.people, domains, read.faults)
    changes = compare(roster, held, today)      # only where ``roster.faults`` is empty
    print(*summary(changes), sep="\\n")

Nothing here reads a file or the database: bot/rosterfile reads, storage/people/roster.py holds.
"""

from bot.domain.roster.check import check
from bot.domain.roster.compare import compare
from bot.domain.roster.held import (
    Altered,
    Changes,
    Held,
    HeldPerson,
    HeldRole,
    HeldUnit,
    Kept,
    PersonChange,
    UnitChange,
)
from bot.domain.roster.rows import Fault, Person, PersonRow, Place, Role, Roster, Unit, UnitRow, sentence
from bot.domain.roster.summary import summary

__all__ = [
    "Altered",
    "Changes",
    "Fault",
    "Held",
    "HeldPerson",
    "HeldRole",
    "HeldUnit",
    "Kept",
    "Person",
    "PersonChange",
    "PersonRow",
    "Place",
    "Role",
    "Roster",
    "Unit",
    "UnitChange",
    "UnitRow",
    "check",
    "compare",
    "sentence",
    "summary",
]
