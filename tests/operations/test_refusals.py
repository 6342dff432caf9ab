"""What is refused is counted, and told in the log once a minute: kind, channel, contacts, and no words."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels.telegram import channel
from bot.conversation import Event, EventKind
from bot.jobs import poll
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage.engine import Tx
from storage.people import mailed_codes
from storage.tables.people import contacts
from tests.conftest import Fresh
from tests.operations.program import running
from tests.people import ACCOUNT, CHANNEL, MAY_NOT_READ, opened, settings
from tests.web.conftest import Site, site_on
from tests.world import StillClock

AT_ONCE = 8


@pytest.fixture
async def services(url: str, tmp_path: Path) -> AsyncIterator[Services]:
    with opened(url) as store:
        given = settings(files=tmp_path, events_at_once=AT_ONCE)
        yield Services(store, StillClock(), given, "test", Metrics())


async def wrote(services: Services, who: str, text: str, kind: EventKind = EventKind.TEXT) -> None:
    event = Event(CHANNEL, ACCOUNT, f"{who}:{text}", who, services.clock.now(), kind, text)
    await poll.take_event(services, event)


def told(services: Services) -> list[dict[str, Any]]:
    with capture_logs() as lines:
        services.refusals.tell()
    return [{key: line[key] for key in ("what", "channel", "count")} for line in lines]


async def contact_of(services: Services, who: str) -> int:
    asked = select(contacts.c.id).where(contacts.c.chat == who)
    return int(await services.store.run(lambda tx: tx.execute(asked).scalar_one()))


async def mail_a_code(services: Services, who: str) -> None:
    contact, now = await contact_of(services, who), services.clock.now()

    def mail(tx: Tx) -> None:
        mailed_codes.ask(tx, contact, 1, now)
        [letter] = mailed_codes.claim(tx, services.settings, now, 1)
        mailed_codes.note_sent(tx, letter.id, now)

    await services.store.run(mail)


@pytest.mark.parametrize(
    ("who", "text", "kind", "what"),
    [
        ("la", "7K3QA-9XV4M", EventKind.TEXT, "wrong invitation"),
        ("minh", "7K3QA-9XV4M", EventKind.TEXT, "wrong invitation"),
        ("minh", "/thongbao", EventKind.TEXT, "not allowed"),
        ("minh", "open:thongbao", EventKind.TAP, "not allowed"),
        ("minh", "nobody:1", EventKind.TAP, "no such button"),
    ],
)
async def test_a_refusal_is_counted(
    services: Services, who: str, text: str, kind: EventKind, what: str
) -> None:
    await wrote(services, who, text, kind)
    contact = await contact_of(services, who)
    with capture_logs() as lines:
        services.refusals.tell()
    [line] = lines
    assert line.pop("log_level") == "warning"
    expected = {"event": "refused", "what": what, "channel": CHANNEL, "count": 1, "contacts": [contact]}
    assert line == expected
    assert told(services) == []


async def test_what_is_allowed_is_not_counted(services: Services) -> None:
    for who, text in (("minh", "/menu"), ("vinh", "/thongbao"), ("la", "xin chào"), ("minh", "thế nào rồi")):
        await wrote(services, who, text)
    assert told(services) == []


async def test_a_wrong_mailed_code_is_counted(services: Services) -> None:
    await wrote(services, "la", "xin chào")
    await mail_a_code(services, "la")
    await wrote(services, "la", "7AAAAAAA")
    assert told(services) == [{"what": "wrong mailed code", "channel": CHANNEL, "count": 1}]


async def test_many_are_one_line(services: Services) -> None:
    for number in range(AT_ONCE + 5):
        await wrote(services, "minh", f"/thongbao {number}")
    found = {one["what"]: one["count"] for one in told(services)}
    assert found == {"not allowed": AT_ONCE, "too many messages": 5}


async def test_who_does_not_bring_the_secret_is_counted(url: str) -> None:
    with opened(url) as store:
        async with site_on(store, "203.0.113.7") as site:
            await knock(site)
            assert told(site.services) == [
                {"what": "webhook", "channel": "telegram", "count": 3},
                {"what": "metrics", "channel": "", "count": 1},
                {"what": "link", "channel": "", "count": 2},
            ]


async def knock(site: Site) -> None:
    for secret in ("", "x", "y"):
        await site.http.post("/webhooks/telegram", content=b"{}", headers={channel.SECRET: secret})
    for path in ("/metrics", "/gui/abc", "/tep/abc"):
        await site.http.get(path, headers=MAY_NOT_READ)


async def test_what_was_counted_is_told_as_the_program_ends(on_sqlite: Fresh, tmp_path: Path) -> None:
    async with running(on_sqlite(), tmp_path) as program, httpx.AsyncClient(trust_env=False) as http:
        asked = await http.get(f"http://{program.listen}/metrics", headers=MAY_NOT_READ)
        assert asked.status_code == 401
        await program.stop()
        assert program.logged("refused", what="metrics", count=1)
