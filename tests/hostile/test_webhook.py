"""The webhook, called by somebody else, or by Telegram gone mad: 401, 400 or taken; never a fault of ours."""

import json
from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.channels.telegram import channel
from bot.web.machines import MOST
from storage.engine import Tx
from storage.tables.engine import events, outbox
from storage.tables.people import contacts
from tests.channels.test_reading import BLOCKED, MESSAGE, TAP, VALUES, spoilt
from tests.conftest import Fresh
from tests.hostile.effort import bounded, tried, tries
from tests.hostile.odd import texts
from tests.people import MAY_NOT_READ, opened
from tests.web.conftest import SECRET, Site, site_on

WELL, TAPPED = json.dumps(MESSAGE).encode(), json.dumps(TAP).encode()
PATH = "/webhooks/telegram"
RIGHT = [(channel.SECRET.encode(), SECRET.encode())]
FORGED: dict[str, list[tuple[bytes, bytes]]] = {
    "none": [],
    "empty": [(channel.SECRET.encode(), b"")],
    "wrong": [(channel.SECRET.encode(), b"wrong")],
    "another header": [(b"X-Secret-Token", SECRET.encode())],
    "cut off": [(channel.SECRET.encode(), SECRET[:-1].encode())],
    "longer": [(channel.SECRET.encode(), SECRET.encode() + b" x")],
    "very long": [(channel.SECRET.encode(), SECRET.encode() * 100_000)],
    "other letters": [(channel.SECRET.encode(), "bí mật".encode())],
    "no letters": [(channel.SECRET.encode(), b"\xff\xfe\x80")],
    "in another case": [(channel.SECRET.encode(), SECRET.upper().encode())],
    "in two halves": [
        (channel.SECRET.encode(), SECRET[:4].encode()),
        (channel.SECRET.encode(), SECRET[4:].encode()),
    ],
    "wrong, then right": [(channel.SECRET.encode(), b"x"), (channel.SECRET.encode(), SECRET.encode())],
    "right, then wrong": [(channel.SECRET.encode(), SECRET.encode()), (channel.SECRET.encode(), b"x")],
    "right, twice": [(channel.SECRET.encode(), SECRET.encode())] * 2,
}
BODIES = {
    "nothing": b"",
    "no UTF-8": WELL.replace(b"danh", b"\xff\xfe"),
    "cut off": WELL[:-5],
    "twice": WELL * 2,
    "a form": b"update_id=1&message=x",
    "XML": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    "lists without end": b"[" * 200_000,
    "lists that end": b"[" * 200_000 + b"]" * 200_000,
    "objects without end": b'{"message":' * 90_000,
    "a number beyond all": b'{"update_id": 1' + b"0" * 9_000 + b"}",
    "no number": b'{"update_id": NaN, "message": {"message_id": -Infinity}}',
    "too much": b" " * (MOST + 1),
    "just not too much": b" " * MOST,
    "a great number for a chat": TAPPED.replace(b"700000001", b"9" * 30),
    "words for a number": TAPPED.replace(b"815000017", b'"x"'),
}


@pytest.fixture
async def site(on_sqlite: Fresh) -> AsyncIterator[Site]:
    with opened(on_sqlite()) as store:
        async with site_on(store) as made:
            yield made


async def post(site: Site, body: bytes, headers: list[tuple[bytes, bytes]] = RIGHT) -> int:
    tried["webhook bodies"] += 1
    answer = await site.http.post(PATH, content=body, headers=httpx.Headers(headers))
    return answer.status_code


async def counted(site: Site) -> list[int]:
    def count(tx: Tx) -> list[int]:
        counts = (select(func.count()).select_from(table) for table in (events, contacts, outbox))
        return [tx.execute(one).scalar_one() for one in counts]

    return await site.services.store.run(count)


@pytest.mark.parametrize("name", FORGED)
async def test_without_the_secret_nothing_is_read_or_written(name: str, site: Site) -> None:
    before = await counted(site)
    assert await post(site, WELL, FORGED[name]) == 401
    assert await counted(site) == before


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_update_is_refused_or_passed_over(name: str, site: Site) -> None:
    before = await counted(site)
    with bounded("bodies", name):
        assert await post(site, BODIES[name]) in (200, 400)
    assert await counted(site) == before


async def test_only_posts_are_taken(site: Site) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await site.http.request(method, PATH, headers={channel.SECRET: SECRET})
        assert answer.status_code == 405
    for path in ("/webhooks", "/webhooks/telegram/", "/webhooks/../health", "/files/x", "/.env", "/%00"):
        assert (await site.http.post(path, headers={channel.SECRET: SECRET})).status_code in (404, 405, 307)


WORDS = (("message", "caption"), ("message", "document", "file_name"), ("message", "from", "first_name"))


@st.composite
def worded(draw: st.DrawFn) -> object:
    """Draw a real update with hostile words where words stand."""
    body: dict[str, Any] = deepcopy(draw(st.sampled_from([TAP, MESSAGE, BLOCKED])))
    body["update_id"] = draw(st.integers(1, 10**9))
    if "message" in body:
        for *path, last in WORDS:
            holder = body
            for step in path:
                holder = holder[step]
            holder[last] = draw(texts)
        if draw(st.booleans()):
            body["message"]["text"] = draw(texts)
    if "callback_query" in body:
        body["callback_query"]["data"] = draw(texts)
    return body


@tries(60)
@given(VALUES | spoilt() | worded())
async def test_whatever_comes_with_the_secret_is_taken_refused_or_passed_over(
    mad: Site, body: object
) -> None:
    assert await post(mad, json.dumps(body).encode()) in (200, 400)
    states = await mad.services.store.run(lambda tx: set(tx.execute(select(events.c.state)).scalars()))
    assert states <= {"done"}


@pytest.fixture
async def mad(url: str) -> AsyncIterator[Site]:
    """Open one site for all examples: what they wrote before is there."""
    with opened(url) as store:
        async with site_on(store) as made:
            yield made


BEARERS = (b"", b"Bearer", b"Bearer ", b"Bearer a-toke", b"a-toke", b"Bearer \xff", b"a" * 100_000)


async def test_metrics_are_for_who_may(on_sqlite: Fresh) -> None:
    with opened(on_sqlite()) as store:
        async with site_on(store, caller="203.0.113.7") as site:
            for given_token in BEARERS:
                headers = httpx.Headers([(b"Authorization", given_token)])
                assert (await site.http.get("/metrics", headers=headers)).status_code == 401
            known = {"Authorization": "Bearer a-token"}
            assert (await site.http.get("/metrics", headers=known)).status_code == 200
        async with site_on(store) as site:
            near = await site.http.get("/metrics", headers=MAY_NOT_READ)
            assert near.status_code == 401
