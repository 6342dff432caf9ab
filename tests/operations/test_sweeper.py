"""The sweeper: quiet through days as they come; what has no next step is found, logged and shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, update

from bot.conversation import Message, local_date
from bot.domain.broadcasts import BroadcastState
from bot.domain.changes import ChangeKind, UnitChangeKind
from bot.domain.incidents import IncidentKind
from bot.jobs.tick import sweep, tick
from bot.web.machines import is_all_well
from storage import broadcasts, incidents, upkeep
from storage.broadcasts import NewBroadcast
from storage.engine import Lane, Outgoing, Tx
from storage.engine.outbox import put
from storage.incidents import NewIncident
from storage.people import changes
from storage.people.changes import NewChange
from storage.tables.engine import clock, conversations, events, files, pace
from storage.tables.people import contacts
from storage.tables.subjects import duties
from storage.units import unit_changes
from storage.units.unit_changes import NewUnitChange
from storage.upkeep import Finding
from tests.chat import Chat
from tests.operations import of_reports
from tests.people import CHANNEL, MORNING, opened, settings
from tests.stage import Stage
from tests.web.conftest import site_on

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAYS = (
    *("duties/down_two_days", "outage/day", "incidents/lapsed", "incidents/alarm", "incidents/late"),
    *("reports/planned", "reports/before_the_head_looked", "reports/ended", "personnel/leave"),
    *("units/merged", "units/closed", "department/sent"),
)
Breaks = Callable[[Tx, datetime], object]


def change(table: object, **values: object) -> Breaks:
    return lambda tx, _now: tx.execute(update(table).values(**values))  # type: ignore[arg-type]


def queue(channel: str = CHANNEL, **more: timedelta) -> Breaks:
    """Queue a message that has been due for an hour."""

    def put_it(tx: Tx, now: datetime) -> None:
        at = now - HOUR
        times = {name: now + length for name, length in more.items()}
        put(tx, [Outgoing("old", 1, channel, Lane.NUDGE, Message("Nhắc"), at, **times)])  # type: ignore[arg-type]

    return put_it


def want_a_file(tx: Tx, now: datetime) -> None:
    tx.execute(insert(files).values(channel=CHANNEL, state="wanted", created=now - 2 * HOUR))


def leave_a_form(tx: Tx, now: datetime) -> None:
    long_ago = {"touched": now - 9 * DAY, "expires": now - 3 * DAY}
    tx.execute(insert(conversations).values(contact=1, flow="x", facts={}, answers=[], **long_ago))


def lose_an_event(tx: Tx, now: datetime) -> None:
    failed = {"event_id": "7", "received": now - HOUR, "tries": 1, "state": "failing"}
    tx.execute(insert(events).values(channel=CHANNEL, account="1", **failed))


def leave_an_incident(tx: Tx, now: datetime) -> None:
    made = incidents.add(tx, NewIncident(1, "", IncidentKind.FULL, "đầy", now, now, now, 1), now.year)
    incidents.change(tx, made, state="resolved", next_due=now - HOUR)


def leave_a_broadcast(tx: Tx, now: datetime) -> None:
    whom = {"roles": "everyone", "units": None, "kind": ""}
    broadcasts.add(
        tx, NewBroadcast("broadcast:1", 1, now - HOUR, "x", whom, BroadcastState.SENDING, next_due=now - HOUR)
    )


def leave_a_change(tx: Tx, now: datetime) -> None:
    made = changes.add(tx, NewChange(ChangeKind.LEAVE, 3, local_date(now), 3, now - HOUR, 2))
    changes.change(tx, made, state="accepted", decided_by=8, decided_at=now - HOUR)


def leave_a_unit(tx: Tx, now: datetime) -> None:
    fields = {"before": "UBND xã Long Tân", "name": "UBND xã Mới"}
    unit_changes.add(
        tx, NewUnitChange(UnitChangeKind.RENAMED, local_date(now), 8, 3, fields=fields), now - HOUR
    )


def hold_a_contact(tx: Tx, now: datetime) -> None:
    tx.execute(update(contacts).where(contacts.c.id == 1).values(sending=1, sending_until=now - HOUR))


BREAKS: dict[Finding, Breaks] = {
    Finding.DUTIES_UNWRITTEN: lambda tx, _now: tx.execute(delete(duties)),
    Finding.DUTY_NOT_ENDED: lambda tx, now: tx.execute(update(duties).values(ends=now - 2 * MINUTE)),
    Finding.NUDGE_OVERDUE: lambda tx, now: tx.execute(update(duties).values(next_nudge=now - 2 * MINUTE)),
    Finding.NUDGE_MISSING: change(duties, next_nudge=None),
    Finding.MESSAGE_STUCK: queue("zalo"),
    Finding.MESSAGE_PAST: queue(expires=-2 * MINUTE),
    Finding.CONTACT_HELD: hold_a_contact,
    Finding.FILE_STUCK: want_a_file,
    Finding.FORM_MISSING: change(contacts, front_conversation=10**6),
    Finding.FORM_LEFT: leave_a_form,
    Finding.EVENT_LOST: lose_an_event,
    Finding.INCIDENT_LEFT: leave_an_incident,
    Finding.BROADCAST_LEFT: leave_a_broadcast,
    **of_reports.BREAKS,
    Finding.CHANGE_LEFT: leave_a_change,
    Finding.UNIT_LEFT: leave_a_unit,
    Finding.CLOCK_AHEAD: lambda tx, now: tx.execute(update(clock).values(newest=now + 20 * MINUTE)),
}


@pytest.mark.parametrize("wrong", list(Finding))
def test_it_finds(wrong: Finding, ticked: Engine) -> None:
    with ticked.connect() as tx, tx.begin() as transaction:
        assert upkeep.sweep(tx, MORNING, settings()) == {}
        BREAKS[wrong](tx, MORNING)
        found = upkeep.sweep(tx, MORNING, settings())
        transaction.rollback()
    assert list(found) == [wrong]
    assert found[wrong]


@pytest.mark.parametrize(
    ("values", "is_left"),
    [
        ({"state": "received", "next_due": MORNING + HOUR}, False),
        ({"state": "received", "next_due": MORNING - HOUR}, True),  # neither alarmed of nor chased
        ({"state": "received", "next_due": None}, True),
        ({"state": "in_progress", "next_due": None}, True),
        ({"state": "in_progress", "next_due": None, "chased": 4}, False),  # the office head's turn
        ({"state": "waiting_for_unit", "next_due": None, "chased": 3}, True),
        ({"state": "resolved", "next_due": None, "chased": 4}, True),  # never closed
        ({"state": "closed", "next_due": None, "closed_at": MORNING}, False),
    ],
)
def test_an_open_incident_has_a_next_step(values: dict[str, object], is_left: bool, ticked: Engine) -> None:
    with ticked.connect() as tx, tx.begin() as transaction:
        later = MORNING + HOUR
        made = incidents.add(
            tx, NewIncident(1, "", IncidentKind.FULL, "đầy", MORNING, later, later, 1), MORNING.year
        )
        incidents.change(tx, made, **values)
        found = upkeep.sweep(tx, MORNING, settings())
        transaction.rollback()
    assert found == ({Finding.INCIDENT_LEFT: {str(made)}} if is_left else {})


def test_a_message_of_a_channel_that_is_stopped_or_rests_is_not_stuck(ticked: Engine) -> None:
    with ticked.connect() as tx, tx.begin() as transaction:
        queue()(tx, MORNING)
        assert list(upkeep.sweep(tx, MORNING, settings())) == [Finding.MESSAGE_STUCK]
        assert upkeep.sweep(tx, MORNING, settings(), {CHANNEL}) == {}
        rests = {"channel": CHANNEL, "account": "7000", "chat": "", "next_free": (MORNING + HOUR).timestamp()}
        tx.execute(insert(pace).values(**rests))
        assert upkeep.sweep(tx, MORNING, settings()) == {}
        transaction.rollback()


@pytest.mark.parametrize("day", DAYS)
async def test_it_finds_nothing_in_days_as_they_come(
    day: str, stage_in_sqlite: Stage, tmp_path: Path
) -> None:
    stage_in_sqlite.set_up()
    chat = Chat(stage_in_sqlite.url, tmp_path, idle=stage_in_sqlite.idle, is_on_stage=True)
    transcript = Path(__file__).parent.parent / "transcripts" / f"{day}.txt"
    for line in transcript.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "bot", " ")):
            await chat.play(line)
            with stage_in_sqlite.connected() as tx:
                assert upkeep.sweep(tx, chat.clock.at, settings()) == {}, line


async def test_what_two_sweeps_see_is_shown_and_no_heartbeat_is_sent(on_sqlite: Callable[[], str]) -> None:
    with opened(on_sqlite()) as store:
        async with site_on(store) as site:
            await tick(site.services)
            await sweep(site.services)
            assert is_all_well(site.services)
            await store.run(BREAKS[Finding.NUDGE_MISSING], site.clock.at)
            await sweep(site.services)
            assert is_all_well(site.services)  # it may be on its way
            await sweep(site.services)
            health = await site.http.get("/health")
            assert (health.status_code, health.json()["status"]) == (200, "degraded")
            assert health.json()["findings"] == {"nudge_missing": 6}
            metrics = (await site.http.get("/metrics")).text
            assert 'nhacthu_sweep_findings{what="nudge_missing"} 6.0' in metrics
            assert 'nhacthu_sweep_findings{what="message_stuck"} 0.0' in metrics
            assert not is_all_well(site.services)


async def test_a_finding_is_logged_once_with_ids_and_once_when_it_is_gone(
    on_sqlite: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(on_sqlite()) as store:
        async with site_on(store) as site:
            await tick(site.services)
            await store.run(hold_a_contact, site.clock.at)
            for _ in range(4):
                await sweep(site.services)
            await tick(site.services)  # which gives the contact free
            for _ in range(3):
                await sweep(site.services)
    said = capsys.readouterr().out
    assert (said.count("sweeper finds "), said.count("sweeper finds no more")) == (2, 1)
    assert "ids=['1']" in said


async def test_without_a_sweep_of_late_nothing_is_known_to_be_well(on_sqlite: Callable[[], str]) -> None:
    with opened(on_sqlite()) as store:
        async with site_on(store) as site:
            await tick(site.services)
            assert not is_all_well(site.services)
            await sweep(site.services)
            assert is_all_well(site.services)
            site.clock.at += 3 * MINUTE
            await tick(site.services)
            assert not is_all_well(site.services)
