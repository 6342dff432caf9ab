"""Officers appointed, internal rules and mailboxes, for those who try what they may not."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, select

from bot.domain.rights import Role
from storage import directory, files
from storage.files import WantedFile
from storage.people import handovers, officers
from storage.people.handovers import NewHandover
from storage.tables.people import mailboxes, roles, units
from tests.hostile.way import OTHER, OWN, PEOPLE, TRYING
from tests.people import FIRST_DAY, MORNING


def all_of(tx: Connection) -> Iterator[tuple[str, int]]:
    for code, officer in ((OWN, "minh"), (OTHER, "lan")):
        unit = tx.execute(select(units.c.id).where(units.c.code == code)).scalar_one()
        is_officer = (
            (roles.c.unit == unit) & (roles.c.person == PEOPLE[officer]) & (roles.c.role == "officer")
        )
        yield f"officer_{code}", tx.execute(select(roles.c.id).where(is_officer)).scalar_one()
        yield f"appointed_{code}", appointed(tx, unit, PEOPLE["tam"])
        yield (
            f"mailbox_{code}",
            tx.execute(select(mailboxes.c.id).where(mailboxes.c.unit == unit)).scalar_one(),
        )
        yield f"rules_{code}", with_rules(tx, unit)
        if code == OWN:
            yield from ((f"delegation_{who}", appointed(tx, unit, PEOPLE[who])) for who in (*TRYING, "lan"))
        yield f"handover_{code}", handed_over(tx, unit, PEOPLE["tam"], None)
        if code == OTHER:  # which none of those who try leads
            yield from ((f"given_{who}", handed_over(tx, unit, PEOPLE[who], None)) for who in TRYING)
            yield from ((f"taken_{who}", handed_over(tx, unit, PEOPLE["tam"], PEOPLE[who])) for who in TRYING)
    for who in (*TRYING, "lan"):
        is_theirs = mailboxes.c.person == PEOPLE[who]
        yield f"mailbox_{who}", tx.execute(select(mailboxes.c.id).where(is_theirs)).scalar_one()


def appointed(tx: Connection, unit: int, person: int) -> int:
    """Add somebody whom a head wants as an officer from next year on, and who has not answered."""
    spell = {"unit": unit, "person": person, "rank": 2, "starts": date(2027, 1, 1)}
    return officers.add(tx, {**spell, "by": PEOPLE["hoa"], "at": MORNING})


def handed_over(tx: Connection, unit: int, giver: int, receiver: int | None) -> int:
    return handovers.add(tx, NewHandover(unit, Role.HEAD, giver, receiver, FIRST_DAY, MORNING))


def with_rules(tx: Connection, unit: int) -> int:
    file = files.add_stored(tx, WantedFile("", "", "", "noi-quy.csv", 1, ""), "cd" * 32, MORNING)
    rules = {"unit": unit, "number": "1", "issued": FIRST_DAY, "file": file}
    return directory.add_rules(tx, rules, PEOPLE["yen"], MORNING)
