"""Requests that are asked again: kept without deadline, letter and units, each under its title."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects import postgresql

from bot.domain.reports.questions import Question, from_json
from storage.db import Tx
from storage.report_requests import Request
from storage.tables import report_templates

MOST = 20  # that are offered, the newest first
# PostgreSQL's own insert compiles for SQLite too, and not the other way round.
NEW = postgresql.insert(report_templates)
SET = {name: NEW.excluded[name] for name in ("content", "by", "at")}
PUT = NEW.on_conflict_do_update(index_elements=["name"], set_=SET)


@dataclass(frozen=True)
class Template:
    id: int
    name: str
    at: datetime  # when it was kept last
    title: str
    body: str
    questions: Sequence[Question]
    takes_nothing: bool
    needs_head: bool


def put(tx: Tx, request: Request, by: int, at: datetime) -> bool:
    """Keep a request as a template, by its title; whether another one was replaced by it."""
    is_known = named(tx, request.title) is not None
    content = {
        "title": request.title,
        "body": request.body,
        "questions": [one.as_json() for one in request.questions],
        "takes_nothing": request.takes_nothing,
        "needs_head": request.needs_head,
    }
    tx.execute(PUT, {"name": request.title, "content": content, "by": by, "at": at})
    return is_known


def read(row: Row[Any]) -> Template:
    content = {**row.content, "questions": from_json(row.content["questions"])}
    return Template(row.id, row.name, row.at, **content)


def listed(tx: Tx) -> list[Template]:
    newest = select(report_templates).order_by(report_templates.c.at.desc(), report_templates.c.id.desc())
    return [read(row) for row in tx.execute(newest.limit(MOST))]


def get(tx: Tx, template_id: int) -> Template | None:
    row = tx.execute(select(report_templates).where(report_templates.c.id == template_id)).one_or_none()
    return read(row) if row else None


def named(tx: Tx, name: str) -> Template | None:
    row = tx.execute(select(report_templates).where(report_templates.c.name == name)).one_or_none()
    return read(row) if row else None


def rename(tx: Tx, template_id: int, name: str) -> None:
    tx.execute(update(report_templates).where(report_templates.c.id == template_id).values(name=name))


def drop(tx: Tx, template_id: int) -> None:
    tx.execute(delete(report_templates).where(report_templates.c.id == template_id))
