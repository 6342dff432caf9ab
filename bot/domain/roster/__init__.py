"""The roster: checking what a file says, comparing it with what is held, and saying what would change.

    roster = check(read.units, read.people, domains, read.faults)
    changes = compare(roster, held, today)      # only where ``roster.faults`` is empty
    print(*summary(changes), sep="\\n")

Nothing here reads a file or the database: bot/documents reads, storage/people/roster.py holds.
"""

from bot.domain.roster.check import check
from bot.domain.roster.compare import compare, summary
from bot.domain.roster.rows import (
    AlteredRole,
    CellFault,
    HeldPerson,
    HeldRole,
    HeldRoster,
    HeldUnit,
    KeptRole,
    PersonRow,
    Roster,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterRole,
    RosterUnit,
    RosterUnitChange,
    RowPlace,
    UnitRow,
    sentence,
)

__all__ = [
    "AlteredRole",
    "CellFault",
    "HeldPerson",
    "HeldRole",
    "HeldRoster",
    "HeldUnit",
    "KeptRole",
    "PersonRow",
    "Roster",
    "RosterChanges",
    "RosterPerson",
    "RosterPersonChange",
    "RosterRole",
    "RosterUnit",
    "RosterUnitChange",
    "RowPlace",
    "UnitRow",
    "check",
    "compare",
    "sentence",
    "summary",
]
