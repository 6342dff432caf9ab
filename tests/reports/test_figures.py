"""Figures of a period: each is what comes out when the rows are counted one by one, on both stores."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, Table, insert, select, update

from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar, WorkingTime
from bot.domain.changes import ChangeKind, ChangeState
from bot.domain.duties import DutyState
from bot.domain.incidents import IncidentKind, IncidentState
from bot.domain.reports import Figure, ReportState
from bot.regulation import cycle_book
from storage.reporting import report_requests, reports
from storage.reporting.report_requests import NewRequest
from storage.tables import people, subjects
from storage.units.figures import Period, UnitFigures, read_figures, values_of
from tests.people import connected

FIRST, LAST, AT = date(2026, 11, 16), date(2027, 5, 15), datetime(2027, 5, 18, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = Period(FIRST, LAST, AT)
DAYS = [FIRST - 2 * DAY, FIRST - DAY, FIRST, FIRST + DAY, LAST - DAY, LAST, LAST + DAY, LAST + 2 * DAY]
WORKING = WorkingTime(Calendar(()), ((time(7, 30), time(11, 30)), (time(13, 30), time(17))))
UNITS = (1, 2, 3, 4)
NOW_IN = {1: 1, 2: 2, 3: 1, 4: 4}  # the third has gone into the first


@dataclass
class Made:
    """All that was written, row by row, as the oracle counts it."""

    duties: list[dict[str, object]]
    incidents: list[dict[str, object]]
    changes: list[dict[str, object]]
    reports: list[tuple[int, ReportState, bool, date]]


@pytest.mark.parametrize("seed", range(6))
def test_figures_are_what_the_rows_come_to_one_by_one(url: str, seed: int) -> None:
    with connected(url) as tx:
        tx.execute(update(people.units).where(people.units.c.id == 3).values(successor=1, closed=LAST))
        made = written(tx, Random(seed))
    with connected(url) as tx:
        found = read_figures(tx, PERIOD, WORKING)
    for unit in (1, 2, 4):
        assert found[unit].counts == +counted(made, unit), unit
        assert found[unit].kinds == Counter(one["kind"] for one in incidents_of(made, unit))
        assert found[unit].worked == sum(map(worked, incidents_of(made, unit)), timedelta())


def written(tx: Connection, random: Random) -> Made:
    """Write rows of every kind, on the edges of the period and far within it."""
    made = Made([], [], [], [])
    for unit in UNITS:
        for day in DAYS:
            for number in (1, 2):
                state = random.choice(list(DutyState))
                opens = at_local(day, time(7 * number))
                row = {"unit": unit, "date": day, "round": number, "opens": opens, "ends": opens + DAY / 8}
                made.duties.append({**row, "state": state})
    put(tx, subjects.duties, made.duties)
    made.incidents = [incident(random, number) for number in range(1, 40)]
    put(tx, subjects.incidents, made.incidents)
    made.changes = [change(random, number) for number in range(1, 40)]
    put(tx, people.changes, made.changes)
    for number in range(8):
        made.reports += requested(tx, random, DAYS[number])
    return made


def put(tx: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    tx.execute(insert(table), rows)


def incident(random: Random, number: int) -> dict[str, object]:
    raised = at_local(random.choice(DAYS), random.choice([time(0), time(9, 20), time(23, 59)]))
    state = random.choice(list(IncidentState))
    is_resolved = state in (IncidentState.RESOLVED, IncidentState.CLOSED)
    return {
        "year": 2026,
        "number": number,
        "unit": random.choice(UNITS),
        "kind": random.choice(list(IncidentKind)),
        "what": "x",
        "state": state,
        "raised_at": raised,
        "resolved_at": raised + random.randint(0, 5000) * timedelta(minutes=1) if is_resolved else None,
        "take_until": raised,
        "resolve_until": raised,
    }


def change(random: Random, number: int) -> dict[str, object]:
    kind, unit = random.choice(list(ChangeKind)), random.choice(UNITS)
    return {
        "number": f"NS-{number}",
        "kind": kind,
        "unit": unit,
        "to_unit": random.choice(UNITS) if kind == ChangeKind.TRANSFER else None,
        "fields": {},
        "before": {},
        "effective": random.choice(DAYS),
        "state": random.choice([*ChangeState, ChangeState.IN_FORCE, ChangeState.IN_FORCE]),
        "by": 1,
        "at": AT,
        "corrects": None,
    }


def requested(tx: Connection, random: Random, due: date) -> list[tuple[int, ReportState, bool, date]]:
    """Write a request that is due that day, and how each unit stands to it."""
    deadline = at_local(due, time(23, 59))
    asked = NewRequest("x", "", deadline, [])
    request = report_requests.add(tx, asked, 8, deadline - 20 * DAY)
    report_requests.ask_units(tx, request, list(UNITS), deadline)
    found = []
    for report in reports.of_request(tx, request):
        state, is_late = random.choice([*ReportState]), random.random() < 0.5
        if state == ReportState.ENDED:
            state = ReportState.FILED
        reports.change(tx, report.id, state=state, is_late=is_late)
        found.append((report.unit, state, is_late, due))
    return found


def counted(made: Made, unit: int) -> Counter[Figure]:
    """Count again, row by row."""
    found: Counter[Figure] = Counter()
    names: dict[DutyState, Figure] = {state: Figure(state) for state in DutyState if state != DutyState.OPEN}
    for one in made.duties:
        is_within = FIRST <= date.fromisoformat(str(one["date"])) <= LAST
        if NOW_IN[int(str(one["unit"]))] == unit and is_within and one["state"] in names:
            found[names[DutyState(str(one["state"]))]] += 1
    ours = incidents_of(made, unit)
    found[Figure.INCIDENTS] = len(ours)
    found[Figure.RESOLVED] = sum(one["resolved_at"] is not None for one in ours)
    for one in made.changes:
        day = date.fromisoformat(str(one["effective"]))
        if one["state"] == ChangeState.IN_FORCE and FIRST <= day <= LAST:
            for where, figure in moved(one):
                found[figure] += NOW_IN[where] == unit
    for owner, state, is_late, due in made.reports:
        if NOW_IN[owner] == unit and FIRST <= due <= LAST:
            is_missing = state in (ReportState.ASKED, ReportState.RETURNED, ReportState.WITH_HEAD)
            found[Figure.FILED_LATE] += is_missing or (state == ReportState.FILED and is_late)
    found[Figure.MAILBOXES] = {1: 2 + 5, 2: 2, 4: 1}[unit]  # of who holds a role there, by tests/people.py
    return found


def incidents_of(made: Made, unit: int) -> list[dict[str, object]]:
    return [
        one
        for one in made.incidents
        if NOW_IN[int(str(one["unit"]))] == unit
        and one["state"] != IncidentState.WRONG
        and isinstance(one["raised_at"], datetime)
        and FIRST <= local_date(one["raised_at"]) <= LAST
    ]


def worked(one: dict[str, object]) -> timedelta:
    begins, ends = one["raised_at"], one["resolved_at"]
    both = isinstance(begins, datetime) and isinstance(ends, datetime)
    return WORKING.between(begins, ends) if both else timedelta()  # type: ignore[arg-type]


def moved(one: dict[str, object]) -> list[tuple[int, Figure]]:
    here = int(str(one["unit"]))
    match one["kind"]:
        case ChangeKind.JOIN:
            return [(here, Figure.JOINED)]
        case ChangeKind.LEAVE:
            return [(here, Figure.LEFT)]
        case ChangeKind.TRANSFER:
            return [(here, Figure.LEFT), (int(str(one["to_unit"])), Figure.JOINED)]
    return [(here, Figure.CHANGED)]


def test_of_checks_nothing_is_told_where_none_were_owed(url: str) -> None:
    with connected(url) as tx:
        office = tx.scalar(select(people.units.c.id).where(people.units.c.code == "pvhtt"))
        found = read_figures(tx, PERIOD, WORKING)
    asked = cycle_book().questions
    told = {one.figure for one in asked if one.key in values_of(asked, found[office or 0], "")}
    assert {"owed", "checked", "late", "missed", "not_reached", "excused"}.isdisjoint(told)
    assert {"incidents", "mailboxes", "rules"} <= told


@pytest.mark.parametrize(("answer", "made"), [("", 0), ("rejected", 0), ("done", 1)])
def test_a_mailbox_that_was_locked_before_it_was_made_is_none(url: str, answer: str, made: int) -> None:
    with connected(url) as tx:
        [unit, person] = tx.execute(select(people.roles.c.unit, people.roles.c.person).limit(1)).one()
        before = read_figures(tx, PERIOD, WORKING)[unit].counts[Figure.MAILBOXES]
        box = {"address": "moi@nhontrach.example", "person": person, "state": "locked"}
        asked = {"number": "NS-2026-0001", "kind": ChangeKind.OPEN_BOX.value, "unit": unit, "by": person}
        told = {"before": {}, "fields": {"mailbox": box["address"]}, "effective": FIRST, "at": AT}
        tx.execute(insert(people.mailboxes).values(**box))
        tx.execute(insert(people.changes).values(**asked, **told, state="in_force", answer=answer))
        after = read_figures(tx, PERIOD, WORKING)[unit].counts[Figure.MAILBOXES]
    assert after - before == made


def test_hours_are_written_to_a_tenth() -> None:
    asked = [one for one in cycle_book().questions if one.figure in ("hours", "owed")]
    counts = Counter({Figure.CHECKED: 3, Figure.LATE: 1, Figure.EXCUSED: 9})
    worked_on = timedelta(hours=120, minutes=3)
    unit = UnitFigures(counts, worked=worked_on, has_checks=True, has_events=True)
    assert list(values_of(asked, unit, "").values()) == ["4", "120.1"]
    unit.worked = timedelta(hours=120)
    assert list(values_of(asked, unit, "").values()) == ["4", "120"]


def test_of_a_period_before_we_were_there_only_what_stands_now_is_told(url: str) -> None:
    before = Period(FIRST.replace(month=5), FIRST - DAY, AT)
    with connected(url) as tx:
        found = read_figures(tx, before, WORKING)
    asked = cycle_book().questions
    told = {one.figure for one in asked if one.key in values_of(asked, found[1], "")}
    assert told == {"mailboxes", "passwords", "rules"}
