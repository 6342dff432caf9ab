"""Zalo's webhooks, called by somebody else, or by Zalo gone mad: 401, 400 or taken; never a fault of ours."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.channels.base import Served
from bot.channels.zalo_bot import channel
from bot.channels.zalo_oa.channel import SIGNATURE, signature
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from bot.web import create_app
from bot.web.machines import MOST
from storage import upkeep
from storage.engine import Store, Tx
from storage.tables.engine import events, outbox
from storage.tables.people import contacts
from tests.channels import test_zalo_bot_reading, test_zalo_oa_reading
from tests.channels.foreign import OA, bot_with, oa_with, well
from tests.channels.test_reading import VALUES
from tests.channels.test_zalo_bot_reading import TEXT
from tests.channels.test_zalo_oa_reading import WHEN, followed, sent
from tests.conftest import Fresh
from tests.hostile.effort import bounded, tried, tries
from tests.hostile.odd import texts
from tests.people import MORNING, opened, settings
from tests.world import StillClock

SECRET = "a-secret-of-the-tests"
WELL = {"zalo_bot": json.dumps(TEXT).encode(), "zalo_oa": json.dumps(sent("text", text="/start")).encode()}
Headers = list[tuple[bytes, bytes]]


@dataclass
class Zalos:
    services: Services
    clock: StillClock
    http: httpx.AsyncClient
    channels: dict[str, Served]

    async def post(self, key: str, body: bytes, headers: Headers | None = None) -> int:
        tried["webhook bodies"] += 1
        given_headers = proof(key, body) if headers is None else headers
        answer = await self.http.post(f"/webhooks/{key}", content=body, headers=httpx.Headers(given_headers))
        return answer.status_code

    async def counted(self) -> list[int]:
        def count(tx: Tx) -> list[int]:
            counts = (select(func.count()).select_from(table) for table in (events, contacts, outbox))
            return [tx.execute(one).scalar_one() for one in counts]

        return await self.services.store.run(count)


def proof(key: str, body: bytes, stamp: str = WHEN) -> Headers:
    """Return the header that shows where a body comes from."""
    if key == "zalo_bot":
        return [(channel.SECRET.encode(), SECRET.encode())]
    return [(SIGNATURE.encode(), signature(OA.app_id, body, stamp, OA.secret).encode())]


@asynccontextmanager
async def zalos_on(store: Store) -> AsyncIterator[Zalos]:
    async with bot_with(well({}), secret=SECRET) as (bot, _), oa_with(well({})) as (oa, _):
        bot.account = "1459232241454765289"
        services = Services(store, clock := StillClock(), settings(), "test", Metrics())
        network = httpx.ASGITransport(create_app(services, [bot, oa]), client=("203.0.113.7", 5000))
        async with httpx.AsyncClient(transport=network, base_url="http://nhacthu.example") as http:
            yield Zalos(services, clock, http, {"zalo_bot": bot, "zalo_oa": oa})


@pytest.fixture
async def zalos(url: str) -> AsyncIterator[Zalos]:
    with opened(url) as store:
        async with zalos_on(store) as made:
            yield made


@pytest.fixture
async def lite(on_sqlite: Fresh) -> AsyncIterator[Zalos]:
    with opened(on_sqlite()) as store:
        async with zalos_on(store) as made:
            yield made


@pytest.mark.parametrize("key", WELL)
async def test_an_event_is_taken_and_a_repeat_writes_nothing(key: str, zalos: Zalos) -> None:
    before = await zalos.counted()
    assert await zalos.post(key, WELL[key]) == 200
    taken = await zalos.counted()
    assert [now - then for now, then in zip(taken, before, strict=True)][:2] == [1, 1]
    assert taken[2] > before[2]
    assert await zalos.post(key, WELL[key]) == 200
    assert await zalos.counted() == taken


async def test_what_was_signed_longer_ago_than_events_are_known_is_not_taken_again(zalos: Zalos) -> None:
    """Refuse what comes again once its key is forgotten; one that is only late is taken."""
    late = json.dumps({**sent("text", text="menu"), "message": {"msg_id": "1", "text": "menu"}}).encode()
    assert await zalos.post("zalo_oa", WELL["zalo_oa"]) == 200
    for days, body, taken in ((29, late, 1), (31, WELL["zalo_oa"], 0)):
        now = zalos.clock.at = MORNING + timedelta(days=days)
        await zalos.services.store.run(upkeep.forget, now, now, zalos.services.settings)
        before = await zalos.counted()
        assert await zalos.post("zalo_oa", body) == 200
        assert (await zalos.counted())[0] - before[0] == taken


async def test_who_follows_again_and_again_is_heard_each_time_once(lite: Zalos) -> None:
    before = (await lite.counted())[0]
    for name in ("follow", "unfollow", "unfollow"):
        assert await lite.post("zalo_oa", json.dumps(followed(name)).encode()) == 200
    assert (await lite.counted())[0] - before == 2


def forged(key: str) -> dict[str, Headers]:
    [(header, right)] = proof(key, WELL[key])
    return {
        "none": [],
        "empty": [(header, b"")],
        "wrong": [(header, b"wrong")],
        "another header": [(b"X-Telegram-Bot-Api-Secret-Token", right)],
        "cut off": [(header, right[:-1])],
        "longer": [(header, right + b"x")],
        "very long": [(header, right * 10_000)],
        "other letters": [(header, "bí mật".encode())],
        "no letters": [(header, b"\xff\xfe\x80")],
        "in another case": [(header, right.upper())],
        "in two halves": [(header, right[:9]), (header, right[9:])],
        "wrong, then right": [(header, b"x"), (header, right)],
        "right, twice": [(header, right)] * 2,
        "another body's": proof("zalo_oa", b"{}"),
    }


@pytest.mark.parametrize("key", WELL)
@pytest.mark.parametrize("what", forged("zalo_oa"))
async def test_what_is_not_proven_is_not_read(key: str, what: str, lite: Zalos) -> None:
    before = await lite.counted()
    assert await lite.post(key, WELL[key], forged(key)[what]) == 401
    assert await lite.counted() == before


def odd(body: bytes) -> dict[str, bytes]:
    return {
        "nothing": b"",
        "no UTF-8": body.replace(b"text", b"\xff\xfe", 1),
        "cut off": body[:-5],
        "twice": body * 2,
        "lists without end": b"[" * 200_000,
        "objects without end": b'{"message":' * 90_000,
        "a number beyond all": b'{"timestamp": 1' + b"0" * 9_000 + b"}",
        "too much": b" " * (MOST + 1),
        "words for an object": b'{"app_id":"1","timestamp":"1","event_name":"user_send_text","message":"x"}',
    }


@pytest.mark.parametrize("key", WELL)
@pytest.mark.parametrize("what", odd(b""))
async def test_a_body_that_is_no_event_is_refused_or_passed_over(key: str, what: str, lite: Zalos) -> None:
    before = await lite.counted()
    body = odd(WELL[key])[what]
    with bounded("bodies", what):
        status = await lite.post(key, body, proof(key, body))
    assert status in (200, 400, 401)  # what cannot be read was signed by nobody
    assert await lite.counted() == before


@pytest.fixture
async def mad(url: str) -> AsyncIterator[Zalos]:
    """Open one site for all examples: what they wrote before is there."""
    with opened(url) as store:
        async with zalos_on(store) as made:
            yield made


def stamped(body: Any) -> str:
    """Return what stands for the time in it, as the signature takes it."""
    inner = body.get("result", body) if isinstance(body, dict) else {}
    found = inner.get("timestamp") if isinstance(inner, dict) else None
    return str(found).encode("utf-8", "replace").decode()


@tries(60)
@given(VALUES | test_zalo_oa_reading.spoilt() | st.builds(lambda words: sent("text", text=words), texts))
async def test_whatever_an_account_is_told_is_taken_refused_or_passed_over(mad: Zalos, body: object) -> None:
    written = json.dumps(body).encode()
    assert await mad.post("zalo_oa", written, proof("zalo_oa", written, stamped(body))) in (200, 400, 401)
    assert await states(mad) <= {"done"}


@tries(60)
@given(
    VALUES
    | test_zalo_bot_reading.spoilt()
    | st.builds(lambda words: {"message": {**TEXT["message"], "text": words}}, texts)
)
async def test_whatever_a_bot_is_told_is_taken_refused_or_passed_over(mad: Zalos, body: object) -> None:
    assert await mad.post("zalo_bot", json.dumps(body).encode()) in (200, 400)
    assert await states(mad) <= {"done"}


async def states(zalos: Zalos) -> set[str]:
    return await zalos.services.store.run(lambda tx: set(tx.execute(select(events.c.state)).scalars()))


@tries(100)
@given(st.sampled_from(sorted(WELL)), st.lists(st.binary(max_size=80), max_size=3), st.booleans())
async def test_nothing_is_taken_by_a_header_of_chance(
    mad: Zalos, key: str, values: list[bytes], has_mark: bool
) -> None:
    before = await mad.counted()
    header = (channel.SECRET if key == "zalo_bot" else SIGNATURE).encode()
    clean = [one.translate(None, b"\r\n\0") for one in values]
    headers = [(header, b"mac=" * has_mark + one) for one in clean]
    assert await mad.post(key, WELL[key], headers) == 401
    assert await mad.counted() == before
