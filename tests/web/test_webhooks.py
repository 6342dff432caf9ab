"""Telegram's webhook: who may call it, and that 200 means committed."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, text

from bot.channels.telegram import channel
from bot.web.machines import MOST
from handlers import dispatch
from storage.engine import Tx
from storage.tables.engine import events, outbox
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.people import opened
from tests.web.conftest import SECRET, Site, site_on

CHAT = 700000001
UPDATE: dict[str, Any] = {
    "update_id": 815000017,
    "message": {
        "message_id": 42,
        "date": 1764036000,
        "chat": {"id": CHAT, "type": "private", "first_name": "Ví Dụ"},
        "from": {"id": CHAT, "is_bot": False, "first_name": "Ví Dụ"},
        "text": "/start",
    },
}


async def post(site: Site, body: Any = UPDATE, secret: str | bytes | None = SECRET) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers: dict[str, str | bytes] = {} if secret is None else {channel.SECRET: secret}
    answer = await site.http.post("/webhooks/telegram", content=content, headers=httpx.Headers(headers))  # type: ignore[arg-type]
    return answer.status_code


async def counts(site: Site) -> tuple[int, ...]:
    """Count the events, contacts and messages that are written."""

    def count(tx: Tx) -> tuple[int, ...]:
        tables = (events, contacts, outbox)
        return tuple(tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)

    return await site.services.store.run(count)


async def test_an_update_is_taken_and_answered(site: Site) -> None:
    before = await counts(site)
    assert await post(site) == 200
    taken, met, said = await counts(site)
    assert (taken - before[0], met - before[1]) == (1, 1)
    assert said > before[2]


async def test_a_repeat_is_200_and_writes_nothing(site: Site) -> None:
    await post(site)
    before = await counts(site)
    assert await post(site) == 200
    assert await counts(site) == before


@pytest.mark.parametrize(
    "secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "bí mật".encode(), b"\xff\xfe"]
)
async def test_without_the_secret_nobody_is_heard(site: Site, secret: str | bytes | None) -> None:
    before = await counts(site)
    assert await post(site, secret=secret) == 401
    assert await counts(site) == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[1]", b'"x"', b"{}", b"[" * 10**5, b'{"update_id": 1, "message": 7}']
)
async def test_what_is_no_update_is_refused(site: Site, body: bytes) -> None:
    assert await post(site, body) == 400


async def test_more_than_any_update_is_refused(site: Site) -> None:
    assert await post(site, b" " * (MOST + 1)) == 400


async def test_what_concerns_nobody_is_taken_and_forgotten(site: Site) -> None:
    before = await counts(site)
    assert await post(site, {"update_id": 1, "channel_post": {**UPDATE["message"]}}) == 200
    assert await counts(site) == before


async def test_while_the_database_is_away_it_is_to_come_again(site_without_database: Site) -> None:
    assert await post(site_without_database) == 503


def from_stranger(number: int) -> dict[str, Any]:
    chat = {"id": CHAT + number, "type": "private", "first_name": "Ví Dụ"}
    return {"update_id": number, "message": {**UPDATE["message"], "chat": chat}}


async def test_on_a_full_disk_it_is_to_come_again(on_sqlite: Fresh) -> None:
    with opened(on_sqlite()) as store:
        await store.run(lambda tx: tx.execute(text("PRAGMA max_page_count=1")) and None)
        async with site_on(store) as site:
            answers = [await post(site, from_stranger(number)) for number in range(100)]
            assert set(answers) == {200, 503}
            taken = await store.run(lambda tx: set(tx.execute(select(events.c.event_id)).scalars()))
            assert taken == {str(number) for number, answer in enumerate(answers) if answer == 200}


async def test_before_we_know_who_we_are_it_is_to_come_again(site: Site) -> None:
    site.channel.account = ""
    assert await post(site) == 503


async def test_an_event_that_our_code_fails_on_comes_again_and_is_set_aside_at_the_third_try(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dispatch, "respond", fail)
    assert [await post(site) for _ in range(4)] == [503, 503, 200, 200]
    monkeypatch.undo()
    assert await post(site) == 200
    state = await site.services.store.run(lambda tx: tx.execute(select(events.c.state)).scalar())
    assert state == "set_aside"
