"""Alarms about an account taken on a Friday night, until Monday morning: who hears, and when; each once."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.conversation import LOCAL, Event, EventKind
from handlers import dispatch
from handlers.engine import Tick
from handlers.incidents import clockwork
from storage import incidents
from storage.engine import Tx, open_store
from storage.people import covers
from storage.tables.engine import outbox
from storage.tables.people import contacts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import ACCOUNT, CHANNEL, connected, settings

MINUTE = timedelta(minutes=1)
PATIENCE = 30  # seconds
VINH, YEN = 8, 9  # yen is the office head
RAISING = """
clock: 27/11 22:40
minh: /suco
minh: [Lộ mật khẩu, bị chiếm tài khoản]
minh: 1
minh: Có thư lạ gửi đi
minh: [Gửi]
"""
HOURLY = " ".join(f"{hour:02}:00" for hour in range(6, 22))
# day: when who hears of it as what; "alarm" is the card with its number of times
NOBODY_IS_ENTERED = f"""
27 yen: card 22:40, alarm 22:45 22:50 22:55, head 23:00
28 yen: alarm {HOURLY}
28 vinh: card 07:00
29 yen: alarm {HOURLY}
30 yen: alarm 06:00 07:00 08:00
30 vinh: alarm 08:00
"""
VINH_IS_ON_CALL = f"""
27 vinh: card 22:40, alarm 22:45 22:50 22:55
27 yen: head 23:00
28 vinh: alarm {HOURLY}
28 yen: card 07:00
29 vinh: alarm {HOURLY}
30 vinh: alarm 06:00 07:00 08:00
30 yen: alarm 08:00
"""  # until 07:30: then it is everyone's of the office
TAKEN_ON_SATURDAY = """
27 yen: card 22:40, alarm 22:45 22:50 22:55, head 23:00
28 yen: alarm 06:00 07:00
28 vinh: card 07:00
"""
Heard = set[tuple[str, str, str]]  # when, who, as what


def at(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{clock}+07:00").astimezone(UTC)


def expected(table: str) -> Heard:
    found = set()
    for line in table.strip().splitlines():
        whom, _colon, heard = line.partition(": ")
        day, who = whom.split()
        for kind, *clocks in (one.split() for one in heard.split(", ")):
            found |= {(f"{day} {clock}", who, kind) for clock in clocks}
    return found


def heard(tx: Connection) -> list[tuple[str, str, str]]:
    kinds = {"incident": "card", "incident_alarm": "alarm", "incident_head": "head", "incident_late": "late"}
    query = select(outbox, contacts.c.chat).join(contacts, outbox.c.contact == contacts.c.id)
    found = []
    for row in tx.execute(query.where(outbox.c.action == "send", outbox.c.state != "expired")):
        if kind := kinds.get(row.key.partition(":")[0]):
            when = max(row.created, row.not_before).astimezone(LOCAL)
            found.append((f"{when:%d %H:%M}", row.chat, kind))
    return found


def the_weekend() -> Iterator[datetime]:
    """Yield every five minutes at first, then every half an hour."""
    night, monday = at(27, "22:40"), at(30, "08:00")
    yield from (night + n * 5 * MINUTE for n in range(5))
    at_last = at(27, "23:00")
    while at_last <= monday:
        yield at_last
        at_last += 30 * MINUTE


async def raise_one(url: str, folder: Path) -> None:
    chat = Chat(url, folder)
    await chat.play(RAISING)
    chat.close()


def tick(tx: Tx, moment: datetime) -> None:
    """Tick as two workers do, one after the other; then send what is due."""
    for _worker in ("one", "other"):
        clockwork.run(Tick(tx, moment, settings()))
    is_due = (outbox.c.state == "queued") & (outbox.c.not_before <= moment)
    tx.execute(update(outbox).where(is_due).values(state="sent"))


@pytest.mark.parametrize("is_entered", [False, True])
async def test_an_account_is_taken_on_a_friday_night(is_entered: bool, url: str, tmp_path: Path) -> None:
    if is_entered:
        with connected(url) as tx:
            covers.add_shift(tx, VINH, (at(27, "17:30"), at(30, "07:30")), YEN, at(27, "08:00"))
    await raise_one(url, tmp_path)
    with connected(url) as tx:
        for moment in the_weekend():
            tick(tx, moment)
        found = heard(tx)
    assert sorted(found) == sorted(expected(VINH_IS_ON_CALL if is_entered else NOBODY_IS_ENTERED))


async def test_once_it_is_taken_nobody_is_alarmed(url: str, tmp_path: Path) -> None:
    await raise_one(url, tmp_path)
    with connected(url) as tx:
        for moment in the_weekend():
            tick(tx, moment)
            if moment == at(28, "07:00"):
                press(tx, "yen", moment + MINUTE, tmp_path)
        assert sorted(heard(tx)) == sorted(expected(TAKEN_ON_SATURDAY))


def press(tx: Tx, who: str, moment: datetime, folder: Path) -> None:
    event = Event(CHANNEL, ACCOUNT, f"take{who}", who, moment, EventKind.TAP, "sc_take:1")
    dispatch.receive(tx, event, settings(files=folder))


async def test_after_hours_without_the_program_one_alarm_comes_and_the_head_hears(
    url: str, tmp_path: Path
) -> None:
    await raise_one(url, tmp_path)
    with connected(url) as tx:
        for moment in (at(28, "09:10"), at(28, "09:20"), at(28, "10:00")):
            tick(tx, moment)
        assert sorted(heard(tx)) == sorted(
            expected("27 yen: card 22:40\n28 yen: head 09:10, alarm 10:00\n28 vinh: card 07:00")
        )


@pytest.mark.parametrize("turn", range(3))
async def test_two_workers_at_the_same_moment_alarm_once_on_postgresql(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    """Begin both transactions before either looks."""
    url, both_have_begun = on_postgres(), threading.Barrier(2, timeout=PATIENCE)
    await raise_one(url, tmp_path)

    def alarm(tx: Tx) -> None:
        tx.execute(select(1))
        both_have_begun.wait()
        clockwork.run(Tick(tx, at(27, "22:45") + turn * MINUTE, settings()))

    store = open_store(url, 2)
    try:
        await asyncio.gather(store.run(alarm), store.run(alarm))
    finally:
        store.close()
    with connected(url) as tx:
        assert [kind for _when, _who, kind in heard(tx)].count("alarm") == 1
        alarmed = incidents.get(tx, 1)
        assert alarmed
        assert (alarmed.alarms, alarmed.next_due) == (2, at(27, "22:50"))


async def test_taken_while_the_clock_ticks_nothing_of_the_alarm_goes_out_on_postgresql(
    on_postgres: Fresh, tmp_path: Path
) -> None:
    """Let the press wait for the tick: both are done once, and nobody told is waited for."""
    url, ticks, presses = on_postgres(), threading.Event(), threading.Event()
    tried: list[str] = []
    await raise_one(url, tmp_path)

    def alarm(tx: Tx) -> None:
        tried.append("tick")
        ticks.set()
        assert presses.wait(PATIENCE)
        clockwork.run(Tick(tx, at(27, "22:45"), settings()))

    def take(tx: Tx) -> None:
        tried.append("press")
        presses.set()
        assert ticks.wait(PATIENCE)
        press(tx, "yen", at(27, "22:45"), tmp_path)

    store = open_store(url, 2)
    try:
        await asyncio.gather(store.run(alarm), store.run(take))
    finally:
        store.close()
    with connected(url) as tx:
        assert [kind for _when, _who, kind in heard(tx) if kind == "alarm"] == []
    assert sorted(tried) == ["press", "tick"]


async def test_whoever_is_entered_and_out_of_reach_is_not_the_only_one_who_is_alarmed(
    url: str, tmp_path: Path
) -> None:
    with connected(url) as tx:
        covers.add_shift(tx, VINH, (at(27, "17:30"), at(30, "07:30")), YEN, at(27, "08:00"))
        tx.execute(update(contacts).where(contacts.c.person == VINH).values(blocked=at(27, "08:00")))
    await raise_one(url, tmp_path)
    with connected(url) as tx:
        assert heard(tx) == [("27 22:40", "yen", "card")]


async def test_where_no_head_can_be_reached_all_of_the_office_are_alarmed(url: str, tmp_path: Path) -> None:
    with connected(url) as tx:
        tx.execute(update(contacts).where(contacts.c.person == YEN).values(blocked=at(27, "08:00")))
    await raise_one(url, tmp_path)
    with connected(url) as tx:
        assert heard(tx) == [("27 22:40", "vinh", "card")]
