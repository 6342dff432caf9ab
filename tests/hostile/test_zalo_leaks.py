"""The Zalo channels' lines in the log, whatever goes wrong: no token, no address, nobody's words."""

from io import StringIO

import pytest

from bot.channels.base import FetchRefused, Outbound, SendFailed
from bot.channels.zalo_bot import open_zalo_bot
from bot.conversation import Message
from tests.channels.conftest import zalo
from tests.channels.foreign import NO_GAP
from tests.channels.zalo_lines import OFFICER, bot_line, oa_line
from tests.hostile.odd import MARKER
from tests.people import MORNING
from tests.sandbox.zalo.conftest import Zalos

__all__ = ["zalo"]  # a fixture
LOUD = Outbound(OFFICER, "send", Message(MARKER))


async def test_a_bot_tells_no_token_and_no_words(zalo: Zalos, written: StringIO) -> None:
    token = zalo.bot.own.token
    async with bot_line(zalo) as line:
        await line.channel.send(LOUD)
        await line.phone.text(MARKER)
        assert await line.channel.poll(None, lambda: MORNING)
        for kind in ("401", "403", "429", "500", "lost"):
            line.local.switch_on(kind=kind, method="sendMessage")
            with pytest.raises(SendFailed) as failed:
                await line.channel.send(LOUD)
            assert token not in repr(failed.value)
        with pytest.raises(FetchRefused):
            [piece async for piece in line.channel.fetch(f"{line.picture}/{MARKER}", 100)]
    assert_nothing_of(written, token, MARKER, line.picture)


async def test_where_nobody_answers_no_token_is_told(written: StringIO) -> None:
    nowhere = open_zalo_bot("1459232241454765289:hidden", "http://127.0.0.1:9", NO_GAP, has_address=False)
    with pytest.raises(SendFailed) as failed:
        await nowhere.open()
    assert type(failed.value) is SendFailed
    await nowhere.close()
    assert "hidden" not in f"{failed.value!r} {nowhere!r}"
    assert_nothing_of(written, "hidden")


async def test_an_official_account_tells_no_token_and_no_words(zalo: Zalos, written: StringIO) -> None:
    async with oa_line(zalo) as line:
        await line.channel.send(LOUD)
        for kind in ("-216", "-230", "-235", "500", "lost"):
            line.local.switch_on(kind=kind, times=2)
            with pytest.raises(SendFailed):
                await line.channel.send(LOUD)
    assert "ZALO_OA_SEND" in written.getvalue()  # of -235 somebody must know
    assert_nothing_of(written, zalo.access, line.tokens.access_token, zalo.oa.own.oa_secret, MARKER)


def assert_nothing_of(log: StringIO, *hidden: str) -> None:
    assert [one for one in hidden if one in log.getvalue()] == []
