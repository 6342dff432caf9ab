"""Pages that an operator and a monitor see."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.jobs.services import Progress
from bot.jobs.tick import sweep, tick
from bot.web.machines import SWEPT
from storage.engine import Store
from tests.conftest import Fresh
from tests.people import MAY_NOT_READ, MAY_READ, opened
from tests.web.conftest import Site, site_on

MINUTE = timedelta(minutes=1)


async def test_health_is_good_while_the_clock_ticks(site: Site) -> None:
    await tick(site.services)
    answer = await site.http.get("/health")
    found = answer.json()
    assert (answer.status_code, found["status"]) == (200, "ok")
    assert found["ticked_to"] == {"test": site.clock.at.isoformat()}
    assert (found["events_open"], found["outbox_due"], found["files_wanted"]) == (0, 0, 0)


async def test_health_is_bad_before_the_first_tick_and_two_minutes_after_the_last(site: Site) -> None:
    assert (await site.http.get("/health")).status_code == 503
    await tick(site.services)
    site.clock.at += timedelta(minutes=2)
    answer = await site.http.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "no tick")


async def test_health_is_bad_where_the_sweep_has_not_come_for_minutes(site: Site) -> None:
    await tick(site.services)
    for is_swept in (False, True):  # never, and not for long
        if is_swept:
            await sweep(site.services)
            assert (await site.http.get("/health")).json()["status"] == "ok"
        site.clock.at += SWEPT
        await tick(site.services)
        site.clock.at -= MINUTE
        assert (await site.http.get("/health")).json()["status"] == "ok"
        site.clock.at += MINUTE
        answer = await site.http.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "no sweep")


async def test_each_process_answers_for_itself(site: Site) -> None:
    other = replace(site.services, worker="other", progress=Progress())
    await tick(site.services)
    site.clock.at += timedelta(minutes=2)
    await tick(other)
    answer = await site.http.get("/health")
    assert (answer.status_code, sorted(answer.json()["seen"])) == (503, ["other", "test"])


async def test_a_worker_that_was_not_seen_for_ten_minutes_is_forgotten(site: Site) -> None:
    await tick(replace(site.services, worker="dead"))
    for minutes in (10, 1):
        assert "dead" in (await site.http.get("/health")).json()["seen"]
        site.clock.at += timedelta(minutes=minutes)
        await tick(site.services)
    assert list((await site.http.get("/health")).json()["seen"]) == ["test"]


async def test_a_channel_that_does_not_know_us_is_bad_health(site: Site) -> None:
    await tick(site.services)
    site.services.stop("telegram")
    answer = await site.http.get("/health")
    found = answer.json()
    assert (answer.status_code, found["status"], found["stopped"]) == (503, "channel stopped", ["telegram"])
    metrics = await site.http.get("/metrics")
    assert 'nhacthu_trouble{channel="telegram",what="channel stopped"} 1.0' in metrics.text


async def test_without_its_database_health_is_bad_and_metrics_say_so(site_without_database: Site) -> None:
    await tick(site_without_database.services)  # which is put off, and raises nothing
    http = site_without_database.http
    answer = await http.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "database away")
    metrics = await http.get("/metrics")
    assert (metrics.status_code, "nhacthu_database_up 0.0" in metrics.text) == (200, True)


async def test_metrics_count_what_waits(site: Site) -> None:
    site.clock.at += timedelta(minutes=30)
    await tick(site.services)
    answer = await site.http.get("/metrics")
    assert answer.status_code == 200
    assert "nhacthu_ticks_total 1.0" in answer.text
    assert 'nhacthu_outbox_queued{lane="nudge"} 4.0' in answer.text


@pytest.fixture
def store(on_sqlite: Fresh) -> Iterator[Store]:
    with opened(on_sqlite()) as made:
        yield made


SILENT: dict[str, str] = {}  # what a proxy adds that says nothing
PROXIES = (
    SILENT,
    *({name: "127.0.0.1"} for name in ("X-Forwarded-For", "X-Real-IP", "X-Client-IP", "Via", "X-Anything")),
    {"Forwarded": "for=203.0.113.7"},
)


@pytest.mark.parametrize("public_url", ["", "https://nhacthu.example"])
@pytest.mark.parametrize("caller", ["127.0.0.1", "::1", "203.0.113.7"])
async def test_metrics_are_for_who_has_the_token_wherever_they_ask_from(
    store: Store, caller: str, public_url: str
) -> None:
    async with site_on(store, caller, public_url) as site:
        for added in PROXIES:
            for given in (MAY_NOT_READ, {"Authorization": "Bearer wrong"}):
                assert (await site.http.get("/metrics", headers=added | given)).status_code == 401
            assert (await site.http.get("/metrics", headers=added | MAY_READ)).status_code == 200


@pytest.mark.parametrize("public_url", ["", "https://nhacthu.example"])
@pytest.mark.parametrize("caller", ["127.0.0.1", "203.0.113.7"])
async def test_health_tells_others_its_status_alone(store: Store, caller: str, public_url: str) -> None:
    async with site_on(store, caller, public_url) as site:
        site.services.stop("telegram")
        for added in PROXIES:
            answer = await site.http.get("/health", headers=added | MAY_NOT_READ)
            assert (answer.status_code, answer.json()) == (503, {"status": "channel stopped"})
            assert (await site.http.get("/health", headers=added | MAY_READ)).json()["troubles"]


async def test_where_there_is_no_token_nobody_reads(store: Store) -> None:
    async with site_on(store, metrics_token="") as site:
        for given in (MAY_NOT_READ, {"Authorization": "Bearer "}, {"Authorization": "Bearer a-token"}):
            assert (await site.http.get("/metrics", headers=given)).status_code == 401
            assert (await site.http.get("/health", headers=given)).json() == {"status": "no tick"}


async def test_there_is_nothing_else(site: Site) -> None:
    for path in ("/", "/docs", "/webhooks/zalo", "/files"):
        assert (await site.http.get(path)).status_code == 404
    assert (await site.http.get("/webhooks/telegram")).status_code == 405
