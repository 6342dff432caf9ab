"""Guidance texts: a small library that the office writes and anybody reads; among the short texts by key."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.text import fold
from storage.db import Tx
from storage.tables import people, texts

PREFIX = "library:"  # and the event in which it was written
FULL = select(texts, people.c.full_name).outerjoin(people, texts.c.by == people.c.id)


@dataclass(frozen=True)
class Guide:
    """The first line of what is kept is its title; one that was taken out is kept without words."""

    id: int
    key: str
    title: str
    body: str
    version: int
    by: str  # who wrote it last


def listed(tx: Tx) -> list[Guide]:
    """Those that can be read, by their titles."""
    query = FULL.where(texts.c.key.startswith(PREFIX), texts.c.body != "")
    return sorted((read(row) for row in tx.execute(query)), key=lambda one: (fold(one.title), one.id))


def get(tx: Tx, guide_id: int) -> Guide | None:
    """One that can be read."""
    is_it = (texts.c.id == guide_id) & texts.c.key.startswith(PREFIX) & (texts.c.body != "")
    row = tx.execute(FULL.where(is_it)).one_or_none()
    return read(row) if row else None


def add(tx: Tx, event: str, title: str, body: str, by: int) -> int:
    row = {"key": f"{PREFIX}{event}", "body": f"{title}\n{body}", "version": 1, "by": by}
    return int(tx.execute(insert(texts).values(**row).returning(texts.c.id)).scalar_one())


def put(tx: Tx, seen: Guide, written: str, by: int) -> bool:
    """Write the version after the one that was ``seen``; False where somebody has written it meanwhile."""
    is_it = (texts.c.id == seen.id) & (texts.c.version == seen.version)
    values = {"body": written, "by": by, "version": seen.version + 1}
    return tx.execute(update(texts).where(is_it).values(**values)).rowcount > 0


def read(row: Row[Any]) -> Guide:
    title, _newline, body = row.body.partition("\n")
    return Guide(row.id, row.key, title, body, row.version, row.full_name or "")
