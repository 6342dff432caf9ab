"""Messages that could not go where they were to: at which contacts, and what a duty knows of it."""

from collections.abc import Collection

from sqlalchemy import and_, bindparam, select, update

from storage.db import Tx
from storage.tables import duty_people, sends

BARRED = select(sends.c.outbox, sends.c.contact).where(
    sends.c.outbox.in_(bindparam("ids", expanding=True)), sends.c.state == "barred"
)


def contacts_of(tx: Tx, rows: Collection[int]) -> set[tuple[int, int]]:
    """Where messages were not let through: (row, contact) each."""
    return {(row.outbox, row.contact) for row in tx.execute(BARRED, {"ids": list(rows)})} if rows else set()


def note(tx: Tx, duty_id: int, person_id: int, why_not: str) -> None:
    """A nudge about this duty could go to none of the person's contacts."""
    is_it = and_(duty_people.c.duty == duty_id, duty_people.c.person == person_id)
    tx.execute(update(duty_people).where(is_it).values(why_not=why_not))
