"""People: their language and names, and finding them by what somebody typed."""

from collections.abc import Iterable

from sqlalchemy import select, update

from bot.words import DEFAULT
from storage.db import Tx
from storage.tables import people


def language(tx: Tx, person_id: int | None) -> str:
    """The language of a person; Vietnamese for who is not known."""
    query = select(people.c.language).where(people.c.id == person_id)
    return (tx.execute(query).scalar() if person_id else None) or DEFAULT


def names(tx: Tx, person_ids: Iterable[int]) -> dict[int, str]:
    query = select(people.c.id, people.c.full_name).where(people.c.id.in_(list(person_ids)))
    return {row.id: row.full_name for row in tx.execute(query)}


def set_language(tx: Tx, person_id: int, chosen: str) -> None:
    tx.execute(update(people).where(people.c.id == person_id).values(language=chosen))


def set_misses(tx: Tx, person_id: int, how: str) -> None:
    """How a head hears of missed checks: at_once, or one message in the evening."""
    tx.execute(update(people).where(people.c.id == person_id).values(misses=how))
