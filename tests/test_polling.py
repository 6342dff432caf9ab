"""Confirming a poll: up to the first event that must come again, and never beyond it."""

import pytest

from bot.channels.base import Arrived
from bot.config import Settings
from bot.conversation import Event, EventKind
from bot.jobs import poll
from bot.jobs.services import Services
from handlers import dispatch
from storage.engine import Tx
from tests.chat import Chat
from tests.people import ACCOUNT, CHANNEL, MORNING
from tests.world import FakeChannel


def arrived(number: int, chat: str, text: str) -> Arrived:
    event = Event(CHANNEL, ACCOUNT, str(number), chat, MORNING, kind=EventKind.TEXT, text=text)
    return Arrived(number, event)


async def confirmed(services: Services, *came: Arrived) -> int:
    return await poll.take_polled(services, FakeChannel(), came)  # type: ignore[arg-type]  # a channel that is not asked


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever says "lỗi" meet a fault of our own."""
    receive = dispatch.receive

    def fail(tx: Tx, event: Event, settings: Settings) -> dispatch.EventOutcome:
        if event.text == "lỗi":
            raise ZeroDivisionError
        return receive(tx, event, settings)

    monkeypatch.setattr(dispatch, "receive", fail)


async def test_what_was_taken_is_confirmed_and_what_is_none_of_ours(chat: Chat) -> None:
    with chat.worker() as store:
        came = [arrived(5, "lan", "xin chào"), Arrived(6, None)]
        assert await confirmed(chat.services(store), *came) == 7


@pytest.mark.usefixtures("failing")
async def test_what_failed_and_all_after_it_in_its_chat_comes_again(chat: Chat) -> None:
    with chat.worker() as store:
        came = [arrived(5, "hoa", "xin chào"), arrived(6, "lan", "lỗi"), arrived(7, "lan", "xin chào")]
        assert await confirmed(chat.services(store), *came) == 6


@pytest.mark.usefixtures("failing")
async def test_what_failed_three_times_is_set_aside_and_confirmed(chat: Chat) -> None:
    with chat.worker() as store:
        services = chat.services(store)
        assert [await confirmed(services, arrived(6, "lan", "lỗi")) for _ in range(3)] == [6, 6, 7]
