"""The real program whose tokens Zalo has forgotten: it says so, and goes on once somebody has logged in."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.jobs import oa_tokens, poll
from bot.jobs.metrics import TroubleKind
from handlers.sending.oa_tokens import PairFault
from storage.tables.engine import outbox, secrets
from tests.conftest import Fresh
from tests.people import connected, opened
from tests.sandbox.serving import until
from tests.sandbox.zalo.conftest import Zalos, zalo
from tests.test_app_on_zalo import STRANGER, World, answered, log_in, world

__all__ = ["zalo"]  # a fixture
SOON = timedelta(milliseconds=200)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poll, "AGAIN", SOON)
    monkeypatch.setattr(oa_tokens, "PAUSE", SOON)
    monkeypatch.setattr(oa_tokens, "YOUNG", timedelta(0))


async def troubles(made: World) -> set[tuple[str, str]]:
    return {(one["what"], one["why"]) for one in (await made.health()).json()["troubles"]}


async def test_a_pair_that_zalo_has_forgotten(zalo: Zalos, on_sqlite: Fresh, tmp_path: Path) -> None:
    url = on_sqlite()
    async with world(zalo, url, tmp_path, zalo_bot_tokens=[]) as made, made.running():
        phone = zalo.oa.add_phone(STRANGER, "Trần Thị Mẫu")
        zalo.oa.own.tokens.kill()
        await phone.text("menu")
        while (TroubleKind.TOKENS_NOT_RENEWED, PairFault.DEAD) not in await troubles(made):
            pass
        assert (await made.health()).status_code == 503
        keys = made.rows(select(outbox.c.key).where(outbox.c.key.startswith("oa_dead:")))
        assert len(keys) == 2
        access, refresh = zalo.oa.own.tokens.issue(await zalo.oa.now())
        with opened(url) as store:
            await log_in(store, replace(made, zalo=replace(zalo, access=access, refresh=refresh)))
        await until(lambda: answered(phone))
        while await troubles(made):
            pass
        assert zalo.oa.own.tokens.reused == 0


async def test_a_program_that_nobody_has_logged_in_for(zalo: Zalos, on_sqlite: Fresh, tmp_path: Path) -> None:
    url = on_sqlite()
    async with world(zalo, url, tmp_path, zalo_bot_tokens=[]) as made:
        with connected(url) as tx:
            tx.execute(secrets.delete())
        async with made.running():
            while (TroubleKind.TOKENS_NOT_RENEWED, PairFault.MISSING) not in await troubles(made):
                pass
            assert (await made.health()).json()["stopped"] == ["zalo_oa"]
