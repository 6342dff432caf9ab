"""Guidance: texts that help at once with a common fault, and a small library that the office writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, bindparam, case, func, insert, select, update
from sqlalchemy.dialects import postgresql

from bot.conversation import fold
from bot.domain.incidents import IncidentKind
from storage.engine import Tx
from storage.tables.engine import audit, texts
from storage.tables.people import people

HELPED = "incident_guided"  # the act in the audit: no incident followed

# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(texts)
SET = {"body": NEW.excluded.body, "by": NEW.excluded.by, "version": NEW.excluded.version}
PREFIX = "library:"  # and the event in which it was written, or the name of one that came with the program
FULL = select(texts, people.c.full_name).outerjoin(people, texts.c.by == people.c.id)
READABLE = FULL.where(texts.c.key.startswith(PREFIX), texts.c.body != "")

HIDDEN = select(texts.c.key).where(texts.c.key.startswith(PREFIX), texts.c.body == "")
SHOW_AGAIN = (
    update(texts)
    .where(texts.c.key == bindparam("of_key"), texts.c.version == bindparam("seen"))
    .values(body=bindparam("ours"), by=None, version=texts.c.version + 1)
)
VERSION = select(texts.c.version).where(texts.c.key == bindparam("of_key"))

GUIDES = FULL.where(texts.c.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True)
class Guide:
    body: str = ""  # "": the words of the house are used
    version: int = 0  # 0: it was never changed
    by: str = ""  # who wrote it


def subject(kind: IncidentKind) -> str:
    """Return the key of a kind's text, which is also what the audit calls it."""
    return f"guidance:{kind}"


def guides(tx: Tx, kinds: Collection[IncidentKind]) -> dict[IncidentKind, Guide]:
    named = {subject(kind): kind for kind in kinds}
    rows = tx.execute(GUIDES, {"keys": list(named)})
    found = {named[row.key]: Guide(row.body, row.version, row.full_name or "") for row in rows}
    return {kind: found.get(kind, Guide()) for kind in kinds}


def put(tx: Tx, kind: IncidentKind, body: str, by: int, seen: int) -> bool:
    """Write the version after the one that was ``seen``; False where somebody has written it meanwhile."""
    put_next = NEW.on_conflict_do_update(index_elements=["key"], set_=SET, where=texts.c.version == seen)
    row = {"key": subject(kind), "body": body, "version": seen + 1, "by": by}
    return tx.execute(put_next.returning(texts.c.id), row).first() is not None


def count_helped(tx: Tx, since: datetime) -> dict[str, int]:
    """Count how often each guide (by its subject) was enough since then."""
    is_it = (audit.c.act == HELPED) & (audit.c.at >= since)
    query = select(audit.c.subject, func.count()).where(is_it).group_by(audit.c.subject)
    return dict(tx.execute(query).all())


@dataclass(frozen=True)
class LibraryText:
    """A text of the library: the first line of what is kept is its title; without words it was taken out."""

    id: int
    key: str
    title: str
    body: str
    version: int
    by: str  # who wrote it last; "" for one of the program's own
    kinds: tuple[IncidentKind, ...] = ()  # with which it helps
    files: tuple[int, ...] = ()  # that are shown with it


def hidden_keys(tx: Tx) -> list[str]:
    """Return the keys of the texts that were taken out."""
    return list(tx.execute(HIDDEN).scalars())


def show_again(tx: Tx, key: str, ours: str) -> bool:
    """Put the program's own words back in the place of a text; False where there is none of that key."""
    version = tx.execute(VERSION, {"of_key": key}).scalar()
    found = {"of_key": key, "seen": version, "ours": ours}
    return version is not None and tx.execute(SHOW_AGAIN, found).rowcount > 0


def library_texts(tx: Tx) -> list[LibraryText]:
    """Return the texts that can be read, by their titles."""
    found = map(read_library_text, tx.execute(READABLE))
    return sorted(found, key=lambda one: (fold(one.title), one.id))


def get_library_text(tx: Tx, guide_id: int) -> LibraryText | None:
    row = tx.execute(READABLE.where(texts.c.id == guide_id)).one_or_none()
    return read_library_text(row) if row else None


@dataclass(frozen=True)
class NewText:
    """A text to be added; ``kinds`` and ``files`` as LibraryText has them."""

    title: str
    body: str
    kinds: tuple[IncidentKind, ...] = ()
    files: tuple[int, ...] = ()


def add_library_text(tx: Tx, event: str, new: NewText, by: int) -> int:
    row = {"key": f"{PREFIX}{event}", "body": f"{new.title}\n{new.body}", "version": 1, "by": by}
    row |= {"kinds": kinds_text(new.kinds), "files": list(new.files) or None}
    return int(tx.execute(insert(texts).values(**row).returning(texts.c.id)).scalar_one())


def kinds_text(kinds: Collection[IncidentKind]) -> str:
    return f",{','.join(kinds)}," if kinds else ""


def put_library_text(
    tx: Tx, seen: LibraryText, written: str, by: int, files: Collection[int] | None = None
) -> bool:
    """Write the version after the one that was ``seen``; False where somebody has written it meanwhile.

    ``files``: what is shown with it from now on; None leaves that as it is.
    """
    is_it = (texts.c.id == seen.id) & (texts.c.version == seen.version)
    values: dict[str, Any] = {"body": written, "by": by, "version": seen.version + 1}
    values |= {"files": list(files) or None} if files is not None else {}
    return tx.execute(update(texts).where(is_it).values(**values)).rowcount > 0


def put_ready_texts(
    tx: Tx, ready: Mapping[str, str], kinds: Mapping[str, Collection[IncidentKind]] = MappingProxyType({})
) -> None:
    """Put in the texts that come with the program: name -> title and body, as they are now.

    What the office has written in the place of one, or taken out, stays; not so with which kinds each helps.
    """
    is_ours = texts.c.by.is_(None) & (texts.c.body != NEW.excluded.body)
    body = case((texts.c.by.is_(None), NEW.excluded.body), else_=texts.c.body)
    values = {"body": body, "kinds": NEW.excluded.kinds}
    is_new = is_ours | (texts.c.kinds != NEW.excluded.kinds)
    put = NEW.on_conflict_do_update(index_elements=["key"], set_=values, where=is_new)
    rows = [
        {"key": f"{PREFIX}{name}", "body": text, "version": 1, "kinds": kinds_text(kinds.get(name, ()))}
        for name, text in ready.items()
    ]
    tx.execute(put, rows)


def read_library_text(row: Row[Any]) -> LibraryText:
    title, _newline, body = row.body.partition("\n")
    kinds = tuple(IncidentKind(one) for one in row.kinds.split(",") if one)
    return LibraryText(
        *(row.id, row.key, title, body, row.version, row.full_name or ""), kinds, tuple(row.files or ())
    )
