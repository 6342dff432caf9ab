"""Failures of Telegram, in our own terms."""

from datetime import timedelta
from typing import Any

import pytest
from telegram import error

from bot.channels.base import Impossible, Moved, NoAnswer, Outbound, SendFailed, Stopped, TooFast, Unreachable
from bot.channels.telegram import open_telegram
from bot.channels.telegram.api import failure_of
from bot.config import choose_timedeltas
from bot.conversation import Message
from tests.channels.conftest import GAP, OFFICER, Line
from tests.people import MORNING

KNOWN: dict[str, tuple[type[error.TelegramError], Any, type[SendFailed] | None]] = {
    "RetryAfter": (error.RetryAfter, 7, TooFast),
    "Forbidden": (error.Forbidden, "Forbidden: bot was blocked by the user", Unreachable),
    "ChatMigrated": (error.ChatMigrated, -100123, Moved),
    "InvalidToken": (error.InvalidToken, "Unauthorized", Stopped),
    "BadRequest": (error.BadRequest, "Bad Request: can't parse entities", Impossible),
    "BadRequest, gone": (error.BadRequest, "Chat not found", Unreachable),
    "BadRequest, nothing": (error.BadRequest, "Message is not modified: …", None),
    "TimedOut": (error.TimedOut, "Timed out", NoAnswer),
    "NetworkError": (error.NetworkError, "Bad Gateway", SendFailed),
    "Conflict": (error.Conflict, "terminated by other getUpdates request", SendFailed),
    "EndPointNotFound": (error.EndPointNotFound, "no such method", SendFailed),
    "PassportDecryptionError": (error.PassportDecryptionError, "no key", SendFailed),
    "TelegramError": (error.TelegramError, "no JSON", SendFailed),
}


def kinds(of: type[error.TelegramError]) -> set[str]:
    inner = (one for one in of.__subclasses__() if one.__module__ == error.__name__)
    return {of.__name__}.union(*map(kinds, inner))


def test_every_error_that_the_library_knows_has_its_meaning() -> None:
    assert {name.partition(",")[0] for name in KNOWN} == kinds(error.TelegramError)
    choose_timedeltas()
    for kind, said, meaning in KNOWN.values():
        assert type(failure_of(kind(said))) is (meaning or type(None))


@pytest.mark.parametrize("kind", ["401", "403", "429", "500", "hang", "lost", "migrate"])
async def test_what_goes_past_the_library_fails_as_through_it(line: Line, kind: str) -> None:
    """Send by both ways; what is said, how long to wait and where to move is the same."""
    more: dict[str, Any] = {"429": {"retry_after": 7}, "migrate": {"migrate_to": -100123}}.get(kind, {})
    past = await failure(line, kind, **more)
    line.fail(kind, **more)
    with pytest.raises(error.TelegramError) as failed:
        await line.channel.bot.send_message(OFFICER, "Trần Thị Mẫu")
    through = failure_of(failed.value)
    assert through
    assert (type(past), past.args) == (type(through), through.args)
    assert vars(past) == {**vars(through), "arrived": 0, "last": ""}


async def failure(line: Line, kind: str, **more: object) -> SendFailed:
    line.fail(kind, **more)  # type: ignore[arg-type]
    with pytest.raises(SendFailed) as failed:
        await line.say("Trần Thị Mẫu")
    assert "Trần" not in str(failed.value)
    return failed.value


@pytest.mark.parametrize(
    ("kind", "meaning", "arrived"),
    [
        ("403", Unreachable, False),
        ("401", Stopped, False),
        ("500", SendFailed, False),
        ("hang", NoAnswer, False),
        ("lost", NoAnswer, True),
    ],
)
async def test_a_fault_has_its_own_meaning(
    line: Line, kind: str, meaning: type[SendFailed], arrived: bool
) -> None:
    assert type(await failure(line, kind)) is meaning
    assert bool(line.shown) is arrived


async def test_too_many_requests_say_how_long_to_wait(line: Line) -> None:
    found = await failure(line, "429", retry_after=7)
    assert isinstance(found, TooFast)
    assert found.retry_after == timedelta(seconds=7)


async def test_a_chat_that_moved_says_where_it_is_now(line: Line) -> None:
    found = await failure(line, "migrate", migrate_to=-100123)
    assert isinstance(found, Moved)
    assert found.chat == "-100123"


async def test_who_blocked_us_or_is_unknown_is_not_reached(line: Line) -> None:
    await line.phone.block()
    for chat in ("1001", "424242"):
        with pytest.raises(Unreachable):
            await line.channel.send(Outbound(chat, "send", Message("Nhắc")))


async def test_what_telegram_refuses_for_good_is_impossible(line: Line) -> None:
    with pytest.raises(Impossible):
        await line.do("edit", Message("Nhắc"), target="999")


async def test_polling_fails_in_the_same_terms(line: Line) -> None:
    line.fail("500", "getUpdates")
    with pytest.raises(SendFailed):
        await line.channel.poll(None, lambda: MORNING)
    line.fail("429", "getUpdates", retry_after=3)
    with pytest.raises(TooFast):
        await line.channel.poll(None, lambda: MORNING)
    line.fail("401", "setWebhook")
    with pytest.raises(Stopped):
        await line.channel.begin_webhook("https://nhacthu.example/webhooks/telegram")


async def test_an_address_where_nobody_answers_means_that_nothing_was_sent() -> None:
    nowhere = open_telegram("1:x", "http://127.0.0.1:9", GAP, 3)
    with pytest.raises(SendFailed) as failed:
        await nowhere.open()
    assert type(failed.value) is SendFailed
    await nowhere.close()


async def test_a_wrong_token_stops_the_channel(line: Line) -> None:
    base = line.channel.bot.base_url.partition("/bot")[0]
    stranger = open_telegram("1:x", base, GAP, 3)
    with pytest.raises(Stopped):
        await stranger.open()
    await stranger.close()
