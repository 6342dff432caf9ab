"""Troubles that last: logged as they begin and as they end, however often they are met in between."""

import pytest
from sqlalchemy import text

from bot.jobs.metrics import TroubleKind
from bot.jobs.tick import tick
from tests.conftest import Fresh
from tests.people import opened
from tests.web.conftest import site_on


async def test_a_tick_that_fails_by_our_own_fault_is_one_line_and_bad_health(
    on_postgres: Fresh, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(on_postgres()) as store:
        async with site_on(store) as site:
            await store.run(lambda tx: tx.execute(text("ALTER TABLE duties RENAME TO lost")) and None)
            for _ in range(3):
                await tick(site.services)
            assert (await site.http.get("/health")).json()["status"] == TroubleKind.TICK_FAILS
            await store.run(lambda tx: tx.execute(text("ALTER TABLE lost RENAME TO duties")) and None)
            for _ in range(3):
                await tick(site.services)
            assert (await site.http.get("/health")).json()["status"] == "ok"
    said = capsys.readouterr().out
    assert (said.count("trouble begins"), said.count("trouble is over")) == (1, 1)
    assert "ProgrammingError" in said
    assert "duties" not in said.replace(
        "storage/checks/duties.py", ""
    )  # a fault's own words may quote what people wrote
