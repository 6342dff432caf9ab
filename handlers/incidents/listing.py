"""Incidents one by one and counted: the workbook under /suco, and the export of the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from bot.config import Settings
from bot.domain.incident_figures import Figures, One, figures, figures_by
from bot.domain.incidents import Kind, Limits, State, reference
from bot.domain.rights import Action
from bot.domain.standing import month_before
from bot.sheets.incidents import Counted, IncidentRow, incidents_workbook, minutes
from bot.text import at_local, day_text, local_date, moment_text
from bot.words import _
from handlers import papers
from handlers.allowed import need, no_such_button
from handlers.incidents.moving import limits
from handlers.incidents.words import kind_name, state_name
from handlers.kinds import Paper, Says, Scene
from storage import audit, incident_export
from storage.db import Tx

PAPER = "incidents"
MONTHS = 12  # that the workbook goes back, with this one
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Listed:
    """The incidents of some days, as a table and as they are counted."""

    rows: Sequence[IncidentRow]
    ones: Sequence[One]


def export_incidents(tx: Tx, first: date, last: date, settings: Settings) -> list[IncidentRow]:
    """Those raised from ``first`` to ``last``, both included, by their numbers."""
    return list(listed(tx, first, last, settings).rows)


def listed(tx: Tx, first: date, last: date, settings: Settings) -> Listed:
    span = at_local(first, time(0)), at_local(last + DAY, time(0))
    found, how = incident_export.raised_between(tx, *span), incident_export.ends_of(tx, *span)
    limit = limits(tx, settings)
    ones = [counted(row, limit) for row in found]
    return Listed(
        [table_row(row, one, how.get(row.id, "")) for row, one in zip(found, ones, strict=True)], ones
    )


def counted(row: Any, limit: Limits) -> One:
    kind = Kind(row.kind)
    return One(
        kind=kind,
        unit=row.unit,
        unit_name=row.name,
        raised_at=row.raised_at,
        day=local_date(row.raised_at),
        state=State(row.state),
        to_take=to_take(row, kind, limit) if row.taken_at else None,
        to_resolve=limit.time_to_resolve(row.raised_at, row.resolved_at) if row.resolved_at else None,
    )


def to_take(row: Any, kind: Kind, limit: Limits) -> timedelta:
    return limit.time_to_take(kind, row.raised_at, row.taken_at, is_opened=bool(row.is_opened))


def table_row(row: Any, one: One, how: str) -> IncidentRow:
    return IncidentRow(
        number=reference(row.year, row.number),
        unit_code=row.code,
        unit_name=row.name,
        mailbox=row.mailbox,
        kind=row.kind,
        raised_by=row.raiser or "",
        written_by=row.writer or "",
        raised_at=row.raised_at,
        taken_by=row.taker or "",
        taken_at=row.taken_at,
        minutes_to_take=minutes(one.to_take),
        resolved_at=row.resolved_at,
        minutes_to_resolve=minutes(one.to_resolve),
        closed_at=row.closed_at,
        state=row.state,
        how=how,
    )


def press(scene: Scene, _argument: str) -> Says:
    """[Xuất Excel] of the office's list: this month and the eleven before it."""
    need(scene, Action.HANDLE)
    last = local_date(scene.at)
    first = last.replace(day=1)
    for _month in range(MONTHS - 1):
        first = month_before(first)
    audit.write(scene.tx, scene.at, scene.who, "incident_export", f"{first}:{last}")
    name = _("Sự cố hộp thư đến {day}.xlsx", day=f"{last:%d-%m-%Y}")
    return [papers.ask(scene, papers.Asked(f"{PAPER}:{first}:{last}", name, papers.XLSX))]


def read(scene: Scene, argument: str) -> Paper:
    need(scene, Action.HANDLE)
    try:
        first, last = map(date.fromisoformat, argument.split(":"))
    except ValueError:
        raise no_such_button() from None
    found = listed(scene.tx, first, last, scene.settings)
    rows = [in_words(row) for row in found.rows]
    said = _(
        "Sự cố từ ngày {first} đến ngày {last}: {count}, gồm tổng hợp và từng sự cố.",
        first=day_text(first),
        last=day_text(last),
        count=len(rows),
    )
    draw = partial(incidents_workbook, counts(scene, found.ones, first), rows)
    return Paper(draw, said, scene.who.language)


def in_words(row: IncidentRow) -> IncidentRow:
    """``row`` for people: kinds and states as they are called in chat."""
    return replace(row, kind=kind_name(Kind(row.kind)), state=state_name(State(row.state)))


def counts(scene: Scene, ones: Sequence[One], first: date) -> Counted:
    """By kind and unit the most frequent first, by month in their order."""
    period = _("Từ ngày {first}, số liệu đến {moment}", first=day_text(first), moment=moment_text(scene.at))
    blocks = {
        _("Theo loại sự cố"): by_number(
            {kind_name(k): f for k, f in figures_by(ones, lambda o: o.kind).items()}
        ),
        _("Theo đơn vị"): by_number(by_unit(ones)),
        _("Theo tháng"): figures_by(ones, lambda one: f"{one.month:%m/%Y}"),
    }
    return Counted(scene.settings.office_name, period, blocks, figures(ones))


def by_unit(ones: Sequence[One]) -> dict[str, Figures]:
    found = figures_by(ones, lambda one: (one.unit, one.unit_name))
    return {name: of for (_id, name), of in found.items()}


def by_number(groups: dict[str, Figures]) -> dict[str, Figures]:
    return dict(sorted(groups.items(), key=lambda group: -group[1].raised))
