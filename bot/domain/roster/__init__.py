"""The roster: checking what a file says, comparing it with what is stored, and saying what would change.

    roster = check_roster(read.units, read.people, domains, read.faults)
    changes = compare_rosters(roster, stored, today)      # only where ``roster.faults`` is empty
    print(*summary(changes), sep="\\n")

Nothing here reads a file or the database: bot/documents reads, storage/people/roster.py stores.
"""

from bot.domain.roster.check import check_roster
from bot.domain.roster.compare import compare_rosters, summary
from bot.domain.roster.rows import (
    ROLES,
    CellFault,
    PersonRow,
    Roster,
    RosterChanges,
    RosterPerson,
    RosterPersonChange,
    RosterUnit,
    RosterUnitChange,
    RowPlace,
    StoredPerson,
    StoredRole,
    StoredRoster,
    StoredUnit,
    UnitRow,
    WrongCell,
    mailbox_in,
    name_in,
    phone_in,
    sentence,
    words_in,
)
