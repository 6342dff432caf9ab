"""Answers meant to do harm, from whoever speaks in a channel's name: large, packed, slow, leading away.

Each client of ours is tried with each: every call ends in time and in a failure of ours, nothing is asked
elsewhere, and nothing of what was answered is written to the log. So are the heartbeat, the scanner and the
mail server, who speak for no channel.
"""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from io import StringIO

import httpx
import pytest

from bot import app, mailer
from bot.channels import answers, zalo
from bot.channels.base import Arrived, FetchRefused, NoAnswer, Outbound, SendFailed
from bot.channels.telegram import api, channel, open_telegram
from bot.channels.telegram.api import ask_telegram_status
from bot.channels.zalo_bot import open_zalo_bot
from bot.channels.zalo_oa.api import OfficialAccountApp, ZaloOaApi, renew_tokens
from bot.conversation import Message
from bot.jobs import fetch, poll
from bot.jobs.fetch import ScannerAway
from bot.jobs.metrics import Metrics, TroubleKind
from bot.jobs.services import Progress, Services
from bot.jobs.tick import scheduler
from bot.web.machines import is_all_well, what_is_wrong
from storage.people.mailed_codes import CodeLetter
from tests.channels.foreign import NO_GAP
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.answering import (
    BOMB,
    LEADING,
    WORDS,
    Attacker,
    answering,
    attacks,
    byte_by_byte,
    endless,
    leading,
    line_by_line,
    said,
    whole,
)
from tests.hostile.odd import MARKER
from tests.people import MORNING, opened, settings
from tests.sandbox.serving import until
from tests.web.conftest import NOWHERE
from tests.world import StillClock

OUT = Outbound("7", "send", Message("Nhắc"))
DEADLINE = 15.0  # seconds: each call ends well before, however busy the machine
LARGEST = 100_000  # bytes, in these tests
Asking = Callable[[str], Awaitable[object]]  # of a base address


class OneToken:
    async def access(self) -> str:
        return "token"

    async def expired(self, token: str) -> None: ...


async def telegram_sends(base: str) -> object:
    telegram = open_telegram("1:x", base, NO_GAP, 3)
    await telegram.requests.initialize()
    try:
        return await telegram.send(OUT)
    finally:
        await telegram.requests.shutdown()
        await telegram.files.aclose()


async def telegram_polls(base: str) -> list[Arrived]:
    telegram = open_telegram("1:x", base, NO_GAP, 3)
    await telegram.updates.initialize()
    try:
        return await telegram.poll(None, lambda: MORNING)
    finally:
        await telegram.updates.shutdown()
        await telegram.files.aclose()


async def telegram_tells_its_status(base: str) -> object:
    return await ask_telegram_status("1:x", base)


async def zalo_bot_sends(base: str) -> object:
    bot = open_zalo_bot("1:x", base, NO_GAP, has_address=False)
    try:
        return await bot.send(OUT)
    finally:
        await bot.close()


async def zalo_bot_polls(base: str) -> object:
    bot = open_zalo_bot("1:x", base, NO_GAP, has_address=False)
    try:
        return await bot.poll(None, lambda: MORNING)
    finally:
        await bot.close()


async def official_account_asks(base: str) -> object:
    async with zalo.client_for(base) as client:
        return await ZaloOaApi(client, base, OneToken()).ask("v3.0/oa/message/cs", json={})


async def official_account_renews(base: str) -> object:
    return await renew_tokens(OfficialAccountApp(base, "1", "secret"), "refresh")


ASKING: list[Asking] = [
    telegram_sends,
    telegram_polls,
    telegram_tells_its_status,
    zalo_bot_sends,
    zalo_bot_polls,
    official_account_asks,
    official_account_renews,
]


ATTACKS = attacks(LARGEST)
SCANNERS = {  # that answer a file
    "no finding": said(f"stream: {MARKER} ERROR\0".encode()),
    "without an end": line_by_line(MARKER.encode()),
    "byte by byte": line_by_line(b"s", 0.02),
    "gone": said(MARKER.encode()),
}
MAIL_SERVERS = {  # that greet
    "no greeting": said(f"{MARKER}\r\n".encode()),
    "lines without end": line_by_line(f"220-{MARKER}\r\n".encode()),
    "a line without an end": line_by_line(MARKER.encode()),
    "byte by byte": line_by_line(b"2", 0.02),
    "refused": said(f"554 {MARKER}\r\n".encode()),
}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound all of it more narrowly, so that a call that goes on is seen soon."""
    monkeypatch.setattr(answers, "LARGEST", LARGEST)
    monkeypatch.setattr(channel, "POLL", NO_GAP)
    for module in (api, channel, zalo):
        for name in ("CONNECT", "READ", "WRITE", "PATIENCE"):
            monkeypatch.setattr(module, name, 0.3, raising=False)
    monkeypatch.setattr(app, "BEAT", httpx.Timeout(0.1))
    monkeypatch.setattr(mailer, "PATIENCE", 0.5)
    monkeypatch.setattr("bot.channels.zalo_bot.channel.READ", 0.3)
    monkeypatch.setattr("bot.channels.zalo_bot.channel.CONNECT", 0.3)
    monkeypatch.setattr("bot.channels.zalo_bot.channel.POLL", 0.0)


async def until_heard(attacker: Attacker, ask: Callable[[], Awaitable[None]]) -> None:
    """Ask until it was heard: in such a hurry, on a busy machine, a client may give up before it is."""
    for _attempt in range(20):
        await asyncio.wait_for(ask(), DEADLINE)
        if attacker.asked:
            return
    pytest.fail("it was never heard")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_answer_does_no_harm(ask: Asking, attack: str, written: StringIO) -> None:
    failures: list[str] = []

    async def fail() -> None:
        with pytest.raises(SendFailed) as failed:
            await ask(base)
        failures.append(repr(failed.value))

    async with answering(ATTACKS[attack]) as (base, attacker):
        await until_heard(attacker, fail)
    assert MARKER not in written.getvalue() + "".join(failures)


@pytest.mark.parametrize("ask", ASKING)
@pytest.mark.parametrize("status", LEADING)
async def test_no_client_is_led_away(ask: Asking, status: str) -> None:
    async with (
        answering(whole(WORDS)) as (elsewhere, not_asked),
        answering(leading(elsewhere, status)) as (base, attacker),
    ):
        with pytest.raises(SendFailed):
            await ask(base)
    assert (attacker.asked, not_asked.asked) == (1, 0)


@asynccontextmanager
async def well(base: str) -> AsyncIterator[Services]:
    """Make services of which nothing is wrong, with a heartbeat that goes to ``base``."""
    clock = StillClock()
    progress = Progress(begun=clock.at, ticked=clock.at, swept=clock.at)
    given = settings(heartbeat_url=base, tick_seconds=60)
    with opened(NOWHERE) as store:
        yield Services(store, clock, given, "test", Metrics(), progress=progress)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_heartbeat_is_soon_over_whoever_answers(attack: str, written: StringIO) -> None:
    async with answering(ATTACKS[attack]) as (base, attacker), well(base) as services:
        await until_heard(attacker, lambda: app.heartbeat(services))
        assert is_all_well(services)
    assert MARKER not in written.getvalue()


@pytest.mark.parametrize("status", LEADING)
async def test_a_heartbeat_is_not_led_away(status: str) -> None:
    async with (
        answering(whole(WORDS)) as (elsewhere, not_asked),
        answering(leading(elsewhere, status)) as (base, attacker),
        well(base) as services,
    ):
        await app.heartbeat(services)
    assert (attacker.asked, not_asked.asked) == (1, 0)


async def test_a_heartbeat_that_is_held_holds_up_no_other_work(on_sqlite: Fresh, written: StringIO) -> None:
    held, goes_on, clock = asyncio.Event(), asyncio.Event(), StillClock()

    async def beat(_services: Services) -> None:
        held.set()
        await goes_on.wait()

    with opened(on_sqlite()) as store:
        services = Services(store, clock, settings(), "test", Metrics())
        jobs = scheduler(services, beat).get_jobs()
        [beating] = [job for job in jobs if beat in job.args]
        waiting = asyncio.create_task(beating.func(*beating.args))
        await held.wait()
        services.refusals.note("link")
        for job in jobs:
            if job is not beating:
                await asyncio.wait_for(job.func(*job.args), DEADLINE)
        goes_on.set()
        await waiting
    assert services.progress.ticked == services.progress.swept == clock.at
    assert '"event": "refused"' in written.getvalue()


@pytest.mark.parametrize("attack", SCANNERS)
async def test_a_scanner_that_does_not_tell_is_away(attack: str, written: StringIO) -> None:
    failures: list[str] = []

    async def fail() -> None:
        with pytest.raises(ScannerAway) as failed:
            await fetch.is_infected(base.removeprefix("http://"), b"%PDF-", timedelta(seconds=0.5))
        failures.append(repr(failed.value))

    async with answering(SCANNERS[attack], b"zINSTREAM\0") as (base, attacker):
        await until_heard(attacker, fail)
    assert MARKER not in written.getvalue() + "".join(failures)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("attack", MAIL_SERVERS)
async def test_a_mail_server_that_does_harm_gets_no_code(attack: str, written: StringIO) -> None:
    letter = CodeLetter(1, 1, "telegram", "Bình", "vi", "binh@nhontrach.example", "34679ACD")
    reasons: list[str] = []

    async def fail() -> None:
        given = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_from": "a@nhontrach.example"}
        reasons.append(await mailer.send_code(settings(**given, smtp_tls="none"), letter))

    async with answering(MAIL_SERVERS[attack], b"") as (base, attacker):
        port = int(base.rpartition(":")[2])
        await until_heard(attacker, fail)
    assert all(reasons)
    assert MARKER not in written.getvalue() + "".join(reasons)


async def test_an_update_that_nobody_can_read_holds_up_no_other(written: StringIO) -> None:
    typed = {"message_id": 2, "date": 1764036000, "text": "xong", "chat": {"id": 7, "type": "private"}}
    typed["from"] = {"id": 7, "is_bot": False, "first_name": "Minh"}
    odd = {"update_id": 5, "message": {"text": MARKER, "chat": []}}
    body = json.dumps({"ok": True, "result": [odd, {"update_id": 6, "message": typed}]}).encode()
    async with answering(whole(body)) as (base, _attacker):
        unread, read = await telegram_polls(base)
    assert (unread.number, unread.event, read.number) == (5, None, 6)
    assert read.event
    assert read.event.text == "xong"
    assert "cannot be read" in written.getvalue()
    assert MARKER not in written.getvalue()


@pytest.mark.usefixtures("small")
async def test_a_poll_that_is_dripped_is_seen_by_whoever_watches(chat: Chat) -> None:
    answers_left = [whole(b'{"ok": true, "result": true}')]  # polling may begin

    def answer() -> AsyncIterator[bytes]:
        return (answers_left.pop() if answers_left else byte_by_byte)()

    async with answering(answer) as (base, attacker):
        telegram = open_telegram("1:x", base, NO_GAP, 3)
        await telegram.requests.initialize()
        await telegram.updates.initialize()
        with chat.worker() as store:
            services = chat.services(store)
            polling = asyncio.create_task(poll.poll_for_ever(services, telegram))
            await until(lambda: any(one.channel == "telegram" for one in services.troubles))
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
        await telegram.requests.shutdown()
        await telegram.updates.shutdown()
        await telegram.files.aclose()
    chat.clock.at += timedelta(hours=1)
    assert attacker.asked >= 2
    assert what_is_wrong(services) == TroubleKind.CHANNEL_AWAY


@pytest.mark.parametrize("result", ["null", "{}", '"x"', '[{"update_id": "5"}]', "[[]]"])
async def test_what_is_no_list_of_updates_is_no_answer(result: str) -> None:
    async with answering(whole(f'{{"ok": true, "result": {result}}}'.encode())) as (base, _attacker):
        with pytest.raises(NoAnswer):
            await telegram_polls(base)


@pytest.mark.parametrize("ask", [telegram_sends, zalo_bot_sends])
async def test_an_answer_may_be_packed_once(ask: Asking) -> None:
    body = b'{"ok": true, "result": {"message_id": 17, "chat": {"id": 7}}}'
    for answer in (whole(body), whole(gzip.compress(body), "Content-Encoding: gzip")):
        async with answering(answer) as (base, _attacker):
            assert await ask(base) == "17"


async def test_a_file_is_taken_as_it_is_and_no_larger_than_it_may_be() -> None:
    for answer in (whole(BOMB, "Content-Encoding: gzip"), whole(bytes(LARGEST)), endless):
        async with answering(answer) as (base, _attacker):
            bot = open_zalo_bot("1:x", base, NO_GAP, has_address=False)
            with pytest.raises((SendFailed, FetchRefused)):
                _all = [piece async for piece in bot.fetch(f"{base}/anh.jpg", LARGEST - 1)]
            await bot.close()
