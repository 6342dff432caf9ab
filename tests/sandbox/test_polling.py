"""Long polling by the bot: order, offsets, one poller at a time."""

import asyncio
from random import Random

import pytest
from telegram.error import Conflict

from tests.sandbox.conftest import OFFICER, Sandbox, client
from tests.sandbox.serving import until


async def texts(sandbox: Sandbox, offset: int | None = None, limit: int | None = None) -> list[str | None]:
    updates = await sandbox.bot.get_updates(offset, limit)
    return [update.message.text for update in updates if update.message]


async def test_a_long_poll_returns_as_soon_as_something_is_said(sandbox: Sandbox) -> None:
    waiting = asyncio.create_task(sandbox.bot.get_updates(timeout=30))
    await until(lambda: "getUpdates" in sandbox.telegram.calls)
    await sandbox.officer.text("/start")
    (update,) = await asyncio.wait_for(waiting, 30)
    assert update.message
    assert update.message.text == "/start"
    assert update.message.chat.id == OFFICER
    assert update.message.date == sandbox.clock.time


async def test_a_poll_with_nothing_to_say_ends_at_its_time_limit(sandbox: Sandbox) -> None:
    assert await sandbox.bot.get_updates(timeout=1) == ()


async def test_updates_come_again_until_the_offset_has_passed_them(sandbox: Sandbox) -> None:
    for text in ("một", "hai", "ba"):
        await sandbox.officer.text(text)
    first, second, third = await sandbox.bot.get_updates()
    assert await texts(sandbox) == ["một", "hai", "ba"]
    assert await texts(sandbox, offset=second.update_id) == ["hai", "ba"]
    assert await texts(sandbox, offset=0) == ["hai", "ba"]
    assert await texts(sandbox, offset=third.update_id + 1) == []
    assert [first.update_id + 1, second.update_id + 1] == [second.update_id, third.update_id]


async def test_a_limit_gives_the_oldest_first(sandbox: Sandbox) -> None:
    for text in ("một", "hai", "ba"):
        await sandbox.officer.text(text)
    assert await texts(sandbox, limit=2) == ["một", "hai"]


async def test_a_negative_offset_keeps_only_the_newest(sandbox: Sandbox) -> None:
    for text in ("một", "hai", "ba"):
        await sandbox.officer.text(text)
    assert await texts(sandbox, offset=-1) == ["ba"]
    assert await texts(sandbox) == ["ba"]


async def test_kinds_that_the_bot_does_not_want_are_not_queued(sandbox: Sandbox) -> None:
    await sandbox.bot.get_updates(allowed_updates=["message"])
    await sandbox.officer.block()
    await sandbox.officer.unblock()
    await sandbox.officer.text("còn đây")
    assert await texts(sandbox) == ["còn đây"]
    await sandbox.bot.get_updates(allowed_updates=[])
    await sandbox.officer.block()
    assert (await sandbox.bot.get_updates())[-1].my_chat_member


async def test_the_older_of_two_pollers_meets_a_conflict(sandbox: Sandbox) -> None:
    older = asyncio.create_task(sandbox.bot.get_updates(timeout=30))
    await until(lambda: "getUpdates" in sandbox.telegram.calls)
    async with client(sandbox.telegram.bot.token, sandbox.base_url) as other:
        newer = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="other getUpdates request"):
            await asyncio.wait_for(older, 30)
        await sandbox.officer.text("cho máy mới")
        assert len(await asyncio.wait_for(newer, 30)) == 1


async def test_polling_is_refused_while_a_webhook_is_set(sandbox: Sandbox) -> None:
    await sandbox.bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await sandbox.bot.get_updates()
    await sandbox.bot.delete_webhook()
    assert await sandbox.bot.get_updates() == ()


async def test_after_a_quiet_week_ids_start_anywhere_and_a_stale_offset_forgets_nothing(
    sandbox: Sandbox,
) -> None:
    await sandbox.officer.text("tuần trước")
    (old,) = await sandbox.bot.get_updates()
    assert await texts(sandbox, offset=old.update_id + 1) == []
    sandbox.telegram.updates.next_id = old.update_id - 100_000_000
    await sandbox.officer.text("tuần này")
    (new,) = await sandbox.bot.get_updates(offset=old.update_id + 1)
    assert new.update_id < old.update_id
    assert await texts(sandbox, offset=old.update_id + 1) == ["tuần này"]
    assert await texts(sandbox, offset=new.update_id + 1) == []


async def test_in_disorder_updates_come_in_any_order_and_some_once_more(sandbox: Sandbox) -> None:
    sandbox.telegram.updates.disorder = Random(1)
    sent = [str(number) for number in range(20)]
    for text in sent:
        await sandbox.officer.text(text)
    first = [update.message.text for update in await sandbox.bot.get_updates() if update.message]
    last = sandbox.telegram.updates.next_id - 1
    again = [update.message.text for update in await sandbox.bot.get_updates(last) if update.message]

    assert first != sent
    assert set(first) == set(sent)
    assert len(first) == len(sent)
    assert "19" in again
    assert len(again) > 1
