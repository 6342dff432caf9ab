"""/metrics: what docs/watching.md lists is what there is, and each tells what is the case."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot.jobs.metrics import Metrics
from bot.jobs.tick import tick
from storage.engine import Tx, channel_state
from storage.tables.engine import events, files, leases, workers
from storage.tables.people import contacts
from tests.documents import ROOT
from tests.people import CHANNEL, MORNING, opened
from tests.web.conftest import Site, site_on

ROW = re.compile(r"^\| `(nhacthu_\w+)` \| .+ \|.* \|$", re.MULTILINE)
MINUTE = timedelta(minutes=1)


def test_the_page_lists_every_metric_and_no_other() -> None:
    made = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in Metrics().registry.collect()
    }
    page = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
    assert sorted(ROW.findall(page)) == sorted(made)


@pytest.fixture
async def site(url: str) -> AsyncIterator[Site]:
    with opened(url) as store:
        async with site_on(store) as made:
            yield made


async def metrics(site: Site) -> dict[str, float]:
    answer = await site.http.get("/metrics")
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name.removeprefix("nhacthu_"): float(value) for name, _space, value in lines}


async def test_what_waits_is_counted_by_lane_with_how_long_it_has_been_due(site: Site) -> None:
    site.clock.at += 30 * MINUTE  # 08:30: the first nudges
    await tick(site.services)
    site.clock.at += 5 * MINUTE
    found = await metrics(site)
    assert found['outbox_queued{lane="nudge"}'] == 4
    assert found['outbox_oldest_seconds{lane="nudge"}'] == 300
    assert found['outbox_queued{lane="answer"}'] == found['outbox_oldest_seconds{lane="answer"}'] == 0
    assert found['duties_today{state="open"}'] == 6
    assert found['duties_today{state="missed"}'] == 0


async def test_ticks_tell_when_they_were_and_how_late(site: Site) -> None:
    await tick(site.services)
    for length in (2, 5):  # seconds; two is the interval
        site.clock.at += timedelta(seconds=length)
        await tick(site.services)
    found = await metrics(site)
    assert found["last_tick_timestamp_seconds"] == site.clock.at.timestamp()
    assert found['tick_lateness_seconds_bucket{le="0.1"}'] == 1
    assert found['tick_lateness_seconds_bucket{le="2.0"}'] == 1
    assert found["tick_lateness_seconds_sum"] == 3
    assert (found["ticks_total"], found["workers"], found["database_up"]) == (3, 1, 1)


def work_of_another_process(tx: Tx) -> None:
    later = MORNING + MINUTE
    event = {"channel": CHANNEL, "account": "1", "received": MORNING}
    for number, state in enumerate(("done", "failing", "set_aside", "set_aside")):
        tx.execute(insert(events).values(**event, event_id=str(number), state=state))
    tx.execute(update(contacts).where(contacts.c.id == 1).values(sending=1, sending_until=later))
    tx.execute(insert(files).values(channel=CHANNEL, state="wanted", created=MORNING, leased_until=later))
    tx.execute(insert(files).values(channel=CHANNEL, state="wanted", created=MORNING))
    tx.execute(insert(leases).values(name="poll", holder="other", until=later))
    tx.execute(insert(leases).values(name="left", holder="dead", until=MORNING - MINUTE))
    tx.execute(insert(workers).values(name="other", ticked_to=MORNING, seen=MORNING))
    tx.execute(insert(workers).values(name="dead", ticked_to=MORNING, seen=MORNING - 5 * MINUTE))
    channel_state.hold_until(tx, (CHANNEL, "7000", channel_state.WHOLE), MORNING + timedelta(seconds=30))


async def test_what_other_processes_do_is_seen_from_each(site: Site) -> None:
    await site.services.store.run(work_of_another_process)
    found = await metrics(site)
    assert [found[f'events_open{{state="{state}"}}'] for state in ("failing", "set_aside")] == [1, 2]
    assert [found[f'leases_held{{of="{one}"}}'] for one in ("contacts", "files", "jobs")] == [1, 1, 1]
    assert (found["files_wanted"], found["workers"]) == (2, 1)
    assert found[f'pace_ahead_seconds{{channel="{CHANNEL}"}}'] == pytest.approx(30)
