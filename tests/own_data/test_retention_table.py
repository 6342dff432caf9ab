"""Periods of retention: one table, carried out by the clock, counted, and told alike everywhere."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.conversation import Message, local_date
from bot.domain.reachability import ZALO_BOT, ZALO_OA
from bot.domain.retention import PERIODS, SERVERS, Kept, periods_text
from bot.jobs.metrics import Metrics
from handlers.joining.linking import ConsentFacts, notice
from storage import metrics, upkeep
from storage.personal_data import retention
from storage.tables.engine import audit, file_uses, files
from storage.tables.people import data_requests
from storage.tables.subjects import (
    checks,
    duties,
    duty_people,
    incident_notes,
    incidents,
    report_acts,
    report_requests,
    reports,
)
from tests.people import CHANNEL, MORNING, connected, settings
from tests.sources import text

A_DAY = timedelta(days=1)
FIVE_YEARS = PERIODS[Kept.CHECKS].length(settings())
OWN = {Kept.CHECKS, Kept.INCIDENTS, Kept.REPORTS, Kept.DATA_REQUESTS, Kept.AUDIT}  # that are filled below


def test_every_kind_has_a_period_and_the_clock_carries_it_out() -> None:
    assert set(PERIODS) == set(upkeep.ways_to_forget(MORNING)) == set(Kept)


def test_the_page_for_operators_says_the_same() -> None:
    told = dict(re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", text("docs/watching.md")))
    said = {kind: how for kind, how in told.items() if kind in list(Kept)}
    assert said == {kept.value: in_english(kept) for kept in Kept}


def in_english(kept: Kept) -> str:
    found = PERIODS[kept]
    number = getattr(settings(), found.setting)
    unit = found.setting.rpartition("_")[2].removesuffix("s")
    length = f"{number} {unit}s" if number > 1 else f"1 {unit}"
    return f"`NHACTHU_{found.setting.upper()}` ({length})"


@pytest.mark.parametrize(
    "given", [{}, {"keep_texts_days": 30, "keep_records_years": 7, "keep_people_years": 3}]
)
def test_the_privacy_notice_says_the_same(given: dict[str, int]) -> None:
    kept = settings(**given)
    facts = ConsentFacts(1, "", "", "", "Telegram", "", SERVERS[CHANNEL], periods_text(kept))
    said = Message(notice(facts)).text
    lines = dict(
        line.removeprefix("– ").split(": ", 1) for line in said.splitlines() if line.startswith("– ")
    )
    told = {what: length for length, kinds in lines.items() for what in kinds.split("; ")}
    assert told == {period.what: period.in_words(kept) for period in PERIODS.values()}
    assert lines[f"{kept.keep_texts_days} ngày"]
    assert "ở nước ngoài" in said
    assert set(SERVERS) == {CHANNEL, ZALO_BOT, ZALO_OA}


def test_records_go_after_five_years_with_their_files_and_are_counted(url: str) -> None:
    with connected(url) as tx:
        fill(tx, MORNING, 9)
        fill(tx, MORNING + FIVE_YEARS, 10)
        for passed, count in ((FIVE_YEARS - A_DAY, 2), (FIVE_YEARS + 2 * A_DAY, 1)):
            now = MORNING + passed
            upkeep.forget(tx, now, now, settings())
            assert [left(tx, table) for table in FILLED] == [count] * len(FILLED)
        counted = retention.forgotten(tx)
        shown = Metrics().show(metrics.read_metrics(tx, MORNING), ()).decode()
    assert {kind for kind, count in counted.items() if count} >= {kept.value for kept in OWN}
    assert 'nhacthu_forgotten{kind="incidents"} 1.0' in shown


FILLED = (
    *(duties, checks, duty_people, incidents, incident_notes, report_requests, reports, report_acts),
    *(data_requests, file_uses, files),
)


def left(tx: Connection, table: object) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def fill(tx: Connection, at: datetime, number: int) -> None:
    """Write one record of each kind, ended at ``at``."""
    day, then = local_date(at) - A_DAY, {"at": at}
    duty = {"unit": 1, "date": day, "round": 1, "opens": at, "ends": at, "state": "checked"}
    tx.execute(insert(duties), {**duty, "id": number})
    tx.execute(insert(duty_people), {"duty": number, "person": 1})
    check = {"duty": number, "person": 1, "via": "tap", "result": "none", "state_before": "", "said_at": at}
    tx.execute(insert(checks), check)
    limits = {"raised_at": at, "closed_at": at, "take_until": at, "resolve_until": at}
    incident = {
        "year": 2026,
        "number": number,
        "unit": 1,
        "kind": "other",
        "what": "Máy hỏng",
        "state": "closed",
    }
    tx.execute(insert(incidents), {**incident, **limits, "id": number, "state": "closed"})
    tx.execute(
        insert(files),
        {"id": number, "shown_name": "a.png", "state": "held", "sha256": f"{number}", "created": at},
    )
    tx.execute(insert(file_uses), {"file": number, "subject": f"incident:{number}"})
    tx.execute(insert(incident_notes), {"incident": number, "act": "raise", "file": number, **then})
    fill_reports(tx, at, number)
    asked = {
        "number": f"DL-2026-{number:04}",
        "person": 1,
        "kind": "correct",
        "state": "done",
        "ended_at": at,
    }
    tx.execute(insert(data_requests), {**asked, **then, "ended_at": at, "answer_by": day, "carry_by": day})
    tx.execute(insert(audit), {"act": "urge", "detail": {}, **then})


def fill_reports(tx: Connection, at: datetime, number: int) -> None:
    request = {
        "title": "Báo cáo",
        "deadline": at,
        "questions": [],
        "takes_nothing": True,
        "needs_head": False,
    }
    moments = {"created": at, "opens": at, "ended_at": at, "state": "closed", "by": 8}
    tx.execute(insert(report_requests), {**request, **moments, "id": number})
    tx.execute(insert(reports), {"id": number, "request": number, "unit": 1, "answers": {}, "state": "filed"})
    tx.execute(insert(report_acts), {"report": number, "act": "file", "at": at})
