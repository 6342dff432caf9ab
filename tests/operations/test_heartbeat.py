"""The heartbeat: sent while all is well, and withheld for each thing that is not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import app
from bot.jobs.metrics import PASSING, TroubleKind
from bot.jobs.services import Services
from bot.jobs.tick import sweep, tick
from storage.upkeep import Finding
from tests.conftest import Fresh
from tests.people import opened, settings
from tests.sandbox.serving import serving
from tests.web.conftest import site_on


@dataclass
class Watcher:
    services: Services
    beats: int = 0

    async def hears(self) -> bool:
        """Tell whether a heartbeat comes now."""
        before = self.beats
        await app.heartbeat(self.services)
        return self.beats > before


@pytest.fixture
async def watcher(on_sqlite: Fresh) -> AsyncIterator[Watcher]:
    async def beat(_request: Request) -> Response:
        made.beats += 1
        return Response()

    with opened(on_sqlite()) as store:
        async with serving(Starlette(routes=[Route("/beat", beat)])) as base, site_on(store) as site:
            given = settings(heartbeat_url=f"{base}/beat")
            made = Watcher(replace(site.services, settings=given))
            await tick(made.services)
            await sweep(made.services)
            yield made


async def test_it_is_sent_while_all_is_well(watcher: Watcher) -> None:
    assert await watcher.hears()


@pytest.mark.parametrize("what", [one for one in TroubleKind if one not in PASSING])
async def test_it_is_withheld_while_something_is_wrong(what: TroubleKind, watcher: Watcher) -> None:
    watcher.services.begin(what)
    assert not await watcher.hears()
    watcher.services.troubles.end(what)
    assert await watcher.hears()


@pytest.mark.parametrize("what", PASSING)
async def test_a_channel_may_be_away_for_a_moment(what: TroubleKind, watcher: Watcher) -> None:
    watcher.services.begin(what, "telegram")
    assert await watcher.hears()
    watcher.services.progress.ticked = watcher.services.progress.swept = (
        watcher.services.clock.now() + timedelta(minutes=2)
    )
    watcher.services.clock.at += timedelta(minutes=2)  # type: ignore[attr-defined]
    assert not await watcher.hears()


async def test_it_is_withheld_after_a_finding_and_without_a_tick(watcher: Watcher) -> None:
    watcher.services.progress.findings = {Finding.DUTY_NOT_ENDED: frozenset({"1"})}
    assert not await watcher.hears()
    watcher.services.progress.findings = {}
    watcher.services.progress.ticked = watcher.services.clock.now() - timedelta(minutes=2)
    assert not await watcher.hears()


async def test_who_listens_may_be_away(watcher: Watcher) -> None:
    watcher.services = replace(watcher.services, settings=settings(heartbeat_url="http://127.0.0.1:1/beat"))
    assert not await watcher.hears()  # and nothing is raised
